import Records

/// Series of short numbers that are written like dates, telephones or identifiers: steps of a dose (`10-20-30`, `500-0-1000`), values of a
/// day (`142-180-166`), ranges of pressures (`118-136/60-72`), a cervix (`3/70/-2`), visual acuity (`20/25-2`), chemical numbers of CAS by
/// their check digit (`103-90-2`).
///
/// A date wins behind a word that announces one. Leaves alone: groups with a leading zero, telephones' 3-3-4, what an identifier's name
/// announces.
enum NumberSeries {
  static func run(_ d: Document) {
    var i = d.points.first(.series)
    while i + 2 < d.count {
      let t = d.tokens[i]
      if t.kind == .number, t.mark == .open, d.tokens[i + 1].kind == .sign, d.isGlued(i + 1), d.beginsPiece(i) {
        i = max(i, match(d, i) - 1)
      }
      i = d.points.next(.series, after: i)
    }
  }

  private static func match(_ d: Document, _ i: Int) -> Int {
    if d.isSign(i + 1, 0x2F), d.isGlued(i + 2), d.isNumber(i + 2), let end = station(d, i) ?? acuity(d, i) { return keep(d, i, end) }
    guard d.isSign(i + 1, 0x2D) || d.isSign(i + 1, 0x2F) else { return 0 }
    var k = i
    var groups = 0
    var hyphens = 0
    var slashes = 0
    var isRound = true
    var least = Int.max
    var most = 0
    var longest = 0
    var shortest = Int.max
    while true {
      guard d.isNumber(k), d.isGlued(k) || k == i, d.isOpen(k), d.digits(k) <= 7 else { return 0 }
      let v = d.value(k)
      groups += 1
      (least, most) = (min(least, v), max(most, v))
      (shortest, longest) = (min(shortest, d.digits(k)), max(longest, d.digits(k)))
      if d.digits(k) > 1, d.text[Int(d.tokens[k].start)] == 0x30 { isRound = false }
      if v % 5 != 0 || v >= 100 && v % 10 != 0 { isRound = false }
      k += 1
      guard groups < 9, d.isGlued(k), d.isGlued(k + 1), d.isNumber(k + 1) else { break }
      if d.isSign(k, 0x2D) { hyphens += 1 } else if d.isSign(k, 0x2F) { slashes += 1 } else { return 0 }
      k += 1
    }
    guard groups >= 3, d.endsPiece(k - 1) else { return 0 }
    if groups == 3, hyphens == 2, d.digits(i) >= 2, d.digits(i + 2) == 2, d.digits(i + 4) == 1, isCAS(d, i) { return keep(d, i, k) }
    guard !isAnnounced(d, i) else { return 0 }
    if groups == 4, hyphens == 2, slashes == 1, longest <= 3, d.isSign(i + 3, 0x2F), d.value(i) <= d.value(i + 2),
      d.value(i + 4) <= d.value(i + 6)
    {
      return keep(d, i, k)
    }
    // `CRRT 2000/1000/1500`
    if hyphens == 0, isRound, least >= 100, longest <= 4 { return keep(d, i, k) }
    guard slashes == 0, longest <= 4 else { return 0 }
    // `CIWA 6-10-14`
    if longest <= 2, d.isLongValueCue(i - 1) { return keep(d, i, k) }
    let isPhone = groups == 3 && d.digits(i) == 3 && d.digits(i + 2) == 3 && d.digits(i + 4) == 4
    if isRound, !isPhone, longest <= 3 || most % 50 == 0 { return keep(d, i, k) }
    // Values of one kind are of one size; three of two digits may be a date.
    if longest <= 3, least >= 3, most < least * 2, groups > 3 || least >= 32 && shortest == longest, d.isAmongValues(i) {
      return keep(d, i, k)
    }
    return 0
  }

  private static func keep(_ d: Document, _ first: Int, _ next: Int) -> Int {
    d.keep(first, through: next - 1)
    return next
  }

  /// Whether a date, a telephone or an identifier is announced.
  private static func isAnnounced(_ d: Document, _ i: Int) -> Bool {
    d.hasBefore(i, [.birthCue, .strongIDCue, .phoneCue, .faxCue, .pagerCue], within: 3) || d.isOf(i - 1, [.weakIDCue, .dateCue, .idLink])
      || d.isSign(i - 1, 0x23)
  }

  /// `3/70/-2`: the token behind it.
  private static func station(_ d: Document, _ i: Int) -> Int? {
    guard d.digits(i) <= 2, d.value(i) <= 10, d.value(i + 2) <= 100, d.isSign(i + 3, 0x2F), d.isGlued(i + 3),
      d.isSign(i + 4, 0x2D) || d.isSign(i + 4, 0x2B), d.isGlued(i + 4), d.isGlued(i + 5), d.digits(i + 5) == 1
    else { return nil }
    return i + 6
  }

  /// `20/25-2`, `20/50+1`: the token behind it.
  private static func acuity(_ d: Document, _ i: Int) -> Int? {
    guard d.value(i) == 20, d.value(i + 2) >= 10, d.value(i + 2) <= 800, d.isSign(i + 3, 0x2D) || d.isSign(i + 3, 0x2B), d.isGlued(i + 3),
      d.isGlued(i + 4), d.digits(i + 4) == 1, d.endsPiece(i + 4)
    else { return nil }
    return i + 5
  }

  /// The check digit of a chemical's number: the digits from the right, each times its place, modulo ten.
  private static func isCAS(_ d: Document, _ i: Int) -> Bool {
    var sum = 0
    var place = 1
    for part in [i + 2, i] {
      for b in d.bytes(part).raw.reversed() {
        sum += place * Int(b - 0x30)
        place += 1
      }
    }
    return sum % 10 == d.value(i + 4)
  }
}

extension Document {
  /// Whether a number stands among values: a word of medicine, a measure or a unit shortly before it on its line, and no word that
  /// announces an identifier or a contact.
  func isAmongValues(_ i: Int) -> Bool {
    var k = i
    var isMedicine = false
    while k > 0, i - k < 8, gap(k) < .line {
      k -= 1
      let t = tokens[k]
      guard t.kind == .word else { continue }
      if !t.classes.isDisjoint(with: [.strongIDCue, .phoneCue, .faxCue, .pagerCue, .addressCue]) { return false }
      if !t.classes.isDisjoint(with: [.unitOfMeasure, .pairWord]) || t.classes.contains(.valueCue)
        || t.facts.hasAny([.clinical, .drug, .abbreviation])
      {
        isMedicine = true
      }
    }
    return isMedicine
  }
}
