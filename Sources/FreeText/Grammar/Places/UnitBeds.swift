import Records

/// Units with their beds: `ICU-7`, `6-West`, `to CVU 6`, `moved to M4`, `North 6`, `4B/16`, `on unit 3B`.
///
/// Leaves alone spinal levels, stages, doses in units, operations by their number: a bare number needs a preposition before the unit's name.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum UnitBeds {
  static func run(_ d: Document) {
    var i = d.points.first(.beds)
    while i < d.count {
      if d.tokens[i].kind == .number, d.tokens[i].mark == .open, d.tokens[i].count <= 3, d.tokens[i].value > 0, !UnitNames.take(d, i) { number(d, i) }
      i = d.points.next(.beds, after: i)
    }
  }

  static let units = WordTable([
    (1, "icu nicu picu micu sicu ccu cvicu cvu cticu nsicu ticu tcu sdu imcu pcu hdu pacu stepdown telemetry tele"),
    (2, "or er ed hall trauma pod bay station cell dorm oncology cardiac surgical medical north south east west chair ortho neuro peds"),
  ])
  private static let prepositions: [StaticString] = ["to", "in", "from", "on", "at", "loc", "location", "bed", "rm", "room", "via"]
  private static let moves: [StaticString] = ["moved", "transferred", "transfer", "tx", "txfer", "admitted", "tx'd", "sent", "up", "went", "goes", "bed", "back", "returned", "arrived", "brought", "taken"]
  private static let directions: [StaticString] = ["west", "east", "north", "south"]

  private static func ends(_ d: Document, _ k: Int) -> Bool {
    !d.isUnit(k) && !(d.isSign(k, 0x2F) && d.isGlued(k)) && !d.isSign(k, 0x25) && !(d.isSign(k, 0x3A) && d.isGlued(k + 1)) && !d.isWord(k, in: ["days", "day", "hours", "hrs", "x", "times", "weeks", "more", "of"])
      && !(d.isSign(k, 0x2D) && d.isGlued(k))
  }

  private static func number(_ d: Document, _ i: Int) {
    // `6-West`
    if d.isSign(i + 1, 0x2D), d.isGlued(i + 1), d.isGlued(i + 2), d.isWord(i + 2, in: directions), d.beginsPiece(i), d.endsPiece(i + 2), d.digits(i) <= 2 {
      return d.remove(i, through: i + 2, .ward, .unitBed)
    }
    // `4B/16`
    if d.beginsPiece(i), d.digits(i) <= 2, d.isGlued(i + 1), d.isWord(i + 1, in: ["a", "b", "c", "d", "e", "n", "w"]), d.isSign(i + 2, 0x2F), d.isGlued(i + 2), d.isGlued(i + 3),
      d.digits(i + 3) > 0, d.digits(i + 3) <= 2, d.endsPiece(i + 3), d.isSign(i - 1, 0x2C) || d.isWord(i - 1, in: prepositions)
    {
      return d.remove(i, through: i + 3, .ward, .unitBed)
    }
    // `on unit 3B`
    if d.isWord(i - 1, "unit"), d.isWord(i - 2, in: ["to", "on", "in", "from"]), d.isGlued(i + 1), d.isWord(i + 1), d.tokens[i + 1].count == 1, d.endsPiece(i + 1) {
      return d.remove(i, through: i + 1, .ward, .unitBed)
    }
    let hasHyphen = d.isSign(i - 1, 0x2D) && d.isGlued(i - 1) && d.isGlued(i)
    let n = hasHyphen ? i - 2 : i - 1
    guard d.isWord(n), d.isOpen(n), ends(d, i + 1), d.endsPiece(i) else { return }
    // `to BICU 5`
    let isCare = d.tokens[n].shape == .upper && d.tokens[n].count >= 3 && d.tokens[n].count <= 5 && d.bytes(n)[d.tokens[n].count - 1..<d.tokens[n].count].equalsIgnoringCase(Bytes("u"))
      && (d.bytes(n)[d.tokens[n].count - 2] | 0x20 == 0x63 || (d.isSign(n - 1, 0x2C) || d.isSign(n - 1, 0x3A)) && d.gap(n) == .blank)
    if let kind = units(d.tokens[n].hash) ?? (isCare ? 1 : nil), hasHyphen || d.gap(i) == .blank, d.tokens[n].shape != .lower || d.letterCase == .lower,
      kind == 1 && (hasHyphen || d.gap(n) >= .line || isCare && d.tokens[max(0, n - 1)].kind == .sign) || d.isWord(n - 1, in: prepositions), !d.hasBefore(n, [.valueCue], within: 3)
    {
      // A room for operations or an emergency room needs more than a preposition.
      if kind == 2, d.isWord(n, in: ["or", "er", "ed", "medical", "surgical", "cardiac", "trauma"]), !d.isWord(n - 1, in: ["to", "from", "loc", "location", "bed", "rm", "room"]) { return }
      return d.remove(n, through: i, .ward, .unitBed)
    }
    // `moved to M4`
    if d.isGlued(i), d.tokens[n].count == 1, d.tokens[n].shape == .initial, d.isWord(n, in: ["a", "b", "c", "d", "e", "f", "g", "h", "m", "n", "p", "r", "t", "w"]), d.digits(i) <= 2, d.isWord(n - 1, "to"),
      d.isWord(n - 2, in: moves) || d.isWord(n - 3, in: moves), d.beginsPiece(n)
    {
      d.remove(n, through: i, .ward, .unitBed)
    }
  }
}

extension TextRule {
  static let unitBed = TextRule(513, "place.unit-bed")
}
