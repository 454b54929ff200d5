/// Rooms, beds and wards: `room 412`, `bed 3B`, `Rm. 7-214`, `4 West`, `ICU bed 12`, `4th floor`.
///
/// Only the number goes. Leaves alone: `room air`, `bed 30 degrees`, `ED 3 days ago`.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum Wards {
  static func run(_ d: Document) {
    var i = d.points.first(.wards)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .word, t.classes.contains(.wardCue), d.beginsPiece(i) || d.isSign(i - 1, 0x2F) && d.isOf(i - 2, .wardCue) {
        cue(d, i)
      } else if t.kind == .number, t.mark == .open, t.count <= 2, t.value > 0 {
        wing(d, i)
      }
      i = d.points.next(.wards, after: i)
    }
    i = d.points.first(.wardLabels)
    while i < d.count {
      if d.isWord(i - 1, in: ["location", "ward", "unit"]) { labelled(d, i + 1) }
      i = d.points.next(.wardLabels, after: i)
    }
  }

  /// `Location: 5 Surgical`, `Ward: Labor and Delivery`: what stands behind the label, up to a comma or the line's end, when it names a ward.
  ///
  /// Leaves alone `Location: left knee`.
  private static func labelled(_ d: Document, _ first: Int) {
    var end = first
    var isWard = d.isNumber(first) && d.digits(first) <= 2 && d.isWord(first + 1) && d.tokens[first + 1].isCapital && !d.isUnit(first + 1)
    while end < d.count, end < first + 6, end == first || d.gap(end) == .blank, d.isOpen(end), d.isWord(end) || d.isNumber(end) {
      isWard = isWard || d.isWord(end, in: wards)
      end += 1
    }
    if isWard { d.remove(first, through: end - 1, .ward, .wardRoom) }
  }

  private static let wards: [StaticString] = [
    "surgical", "medical", "surgery", "medicine", "delivery", "icu", "ccu", "nicu", "picu", "telemetry", "oncology", "pediatrics", "maternity",
    "nursery", "rehabilitation", "intensive", "coronary", "stepdown", "observation", "orthopedics", "ward", "unit", "tower", "wing",
  ]

  private static func cue(_ d: Document, _ i: Int) {
    let isPlain = d.isWord(
      i,
      in: [
        "room", "rm", "bed", "ward", "bay", "pod", "cubicle", "bldg", "building", "tower", "suite", "floor", "flr", "wing", "slot", "tele",
      ])
    var k = i + 1
    var hasLink = false
    for _ in 0..<3
    where d.isNear(k) && (d.isSign(k, 0x2E) || d.isSign(k, 0x23) || d.isSign(k, 0x3A) || d.isWord(k, in: ["number", "no", "is"])) {
      if d.isSign(k, 0x23) || d.isSign(k, 0x3A) { hasLink = true }
      // A sentence's end.
      if d.isSign(k, 0x2E), d.tokens[k - 1].count > 3 { return }
      k += 1
    }
    guard k < d.count, d.gap(k) <= .line, d.isOpen(k) else { return }
    guard isPlain || hasLink || d.isWord(i, in: ["station", "office"]) && d.isNumber(k) && d.digits(k) >= 2 else { return }
    var first = k
    if d.isNumber(k) {
      // `POD #3` is a day after surgery.
      guard d.digits(k) <= 4, !d.isWord(i, "pod") else { return }
    } else {
      // `bed B`, `room A-12`.
      let isLetter =
        d.tokens[k].count == 1 && d.isWord(i, in: ["pod", "bay", "bed", "wing", "tower", "cubicle"]) && d.gap(k) == .blank
        && (d.tokens[k].shape == .initial && d.letterCase == .mixed || d.isWord(i, "pod")) && !d.isWord(k, in: ["i", "a", "x", "s"])
      guard d.isWord(k), d.tokens[k].count <= 2,
        isLetter || d.isNumber(k + 1) && d.isGlued(k + 1) || d.isSign(k + 1, 0x2D) && d.isNumber(k + 2) && d.isGlued(k + 2),
        !d.isWord(k, "x")
      else { return }
    }
    let end = d.pieceEnd(k)
    if d.isUnit(end) || d.isSign(end, 0x3A) && (d.isGlued(end + 1) || !isPlain) || d.isSign(end, 0x2F)
      || d.isUnit(end - 1) && d.isGlued(end - 1) && end - 1 > k && !d.isWord(end - 1, in: ["a", "b", "c", "d", "w"])
    {
      return
    }
    if Months.isYear(d.value(k), digits: d.digits(k)), end == k + 1, d.isSign(k - 1, 0x3A) == false,
      d.isWord(i, in: ["floor", "office", "wing"])
    {
      return
    }
    while first < end, d.tokens[first].mark != .open { first += 1 }
    guard first < end else { return }
    // `Bay 3`, `PACU slot 6`: words that say more than room and bed go with the number.
    if first == k, k == i + 1 || d.tokens[k - 1].kind == .sign {
      if !d.isWord(i, in: ["room", "rm", "bed", "ward"]) { first = i }
      if isUnitName(d, i - 1) || d.isWord(i - 1, in: ["ed", "er"]), d.gap(i) == .blank { first = i - 1 }
      if first == i, d.isWord(i, in: ["or", "er", "ed"]) { first = k }
    }
    d.remove(first, through: end - 1, .ward, .wardRoom)
  }

  private static func isUnitName(_ d: Document, _ i: Int) -> Bool {
    d.isWord(i) && units(d.tokens[i].hash) != nil
  }

  static let units = WordTable([(1, "icu nicu picu micu sicu ccu pacu cvicu tcu tower")])

  /// `4 West`, `7E`, `4th floor`.
  private static func wing(_ d: Document, _ i: Int) {
    guard d.beginsPiece(i) else { return }
    // `L&D 4`
    if d.isWord(i - 1, "d"), d.isSign(i - 2, 0x26), d.isWord(i - 3, "l"), d.isGlued(i - 1), d.gap(i) == .blank, !d.isUnit(i + 1) {
      return d.remove(i - 3, through: i, .ward, .wardRoom)
    }
    // `5E-14`: floor, wing and room.
    if d.isGlued(i + 1), d.isWord(i + 1, in: ["n", "s", "e", "w", "a", "b", "c"]),
      d.tokens[i + 1].shape == .initial || d.letterCase == .lower, d.isSign(i + 2, 0x2D), d.isGlued(i + 2),
      d.isGlued(i + 3), d.digits(i + 3) == 2 || d.digits(i + 3) == 3, d.endsPiece(i + 3), d.isOpen(i + 3)
    {
      return d.remove(i, through: i + 3, .ward, .wardRoom)
    }
    // `Pt in 12B`, `loc 5N 18`
    if d.digits(i) <= 3, d.isGlued(i + 1), d.isWord(i + 1), d.tokens[i + 1].count == 1, d.tokens[i + 1].shape == .initial, d.letterCase == .mixed,
      d.isWord(i + 1, in: ["a", "b", "c", "d", "e", "n", "w"]), d.endsPiece(i + 1), d.isOpen(i + 1),
      d.isWord(i - 1, in: ["in", "to", "from", "loc", "location", "rm", "ed"]), !d.isSign(i + 2, 0x25), !d.isSign(i + 2, 0x2F)
    {
      let isMore = d.gap(i + 2) == .blank && d.digits(i + 2) > 0 && d.digits(i + 2) <= 2 && !d.isUnit(i + 3) && d.gap(i + 3) >= .blank && !d.isSign(i + 3, 0x2F)
      return d.remove(i, through: isMore && d.isWord(i - 1, in: ["loc", "location"]) ? i + 2 : i + 1, .ward, .wardRoom)
    }
    // `NICU 2-18`
    if isUnitName(d, i - 1), d.gap(i) == .blank, d.tokens[i - 1].shape == .upper, d.isSign(i + 1, 0x2D), d.isGlued(i + 1), d.isGlued(i + 2), d.digits(i + 2) == 2, d.endsPiece(i + 2), !d.isUnit(i + 3), d.isOpen(i + 2) {
      return d.remove(i - 1, through: i + 2, .ward, .wardRoom)
    }
    // `TCU 22`
    if isUnitName(d, i - 1), d.gap(i) == .blank, d.tokens[i - 1].shape != .lower || d.letterCase == .lower, d.endsPiece(i),
      !d.isUnit(i + 1),
      !d.isSign(i + 1, 0x3A), !d.isSign(i + 1, 0x2F)
    {
      return d.remove(i - 1, through: i, .ward, .wardRoom)
    }
    if d.isOrdinalSuffix(i + 1) {
      if d.isWord(i + 2, in: ["floor", "flr"]) { d.remove(i, through: i + 1, .ward, .wardRoom) }
      return
    }
    guard d.gap(i + 1) == .blank, d.isWord(i + 1, in: ["west", "east", "north", "south"]),
      d.tokens[i + 1].isCapital || d.isWord(i - 1, in: ["on", "to", "from"]) || d.isOf(i + 2, .wardCue)
        || d.letterCase == .upper && (d.isSign(i + 2, 0x2C) || d.gap(i + 2) >= .column)
    else { return }
    guard
      d.letterCase == .mixed && d.tokens[i + 1].isCapital || d.isWord(i - 1, in: ["on", "to", "from", "unit", "ward", "floor"])
        || d.isOf(i + 2, .wardCue) || d.isSign(i + 2, 0x2C) || d.gap(i + 2) >= .column,
      !d.isOf(i + 2, .streetSuffix)
    else { return }
    d.remove(i, through: i + 1, .ward, .wardRoom)
  }
}
