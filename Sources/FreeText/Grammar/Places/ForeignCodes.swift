import Records

/// Postal codes of other countries with their town: `South Brisbane QLD 4101`, `Nashik - 422 009`, `80331 Munich`, `1012 AB Amsterdam`; the town before
/// a British or Canadian one.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum ForeignCodes {
  static func run(_ d: Document) {
    var i = d.points.first(.foreign)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .number {
        if t.mark == .open { number(d, i, t) } else if t.count == 5, t.mark == .removed { townBehind(d, i + 1, isSure: false) }
      } else if t.kind == .word, t.mark == .removed, t.count <= 2, d.isGlued(i + 1), d.isMarked(i + 1, .removed), !d.isMarked(i - 1, .removed) {
        townBefore(d, i)
      }
      i = d.points.next(.foreign, after: i)
    }
  }

  private static let states = WordTable([(1, "nsw vic qld tas"), (2, "sa wa nt act")])

  private static func number(_ d: Document, _ i: Int, _ t: Token) {
    guard d.beginsPiece(i), !d.isUnit(i + 1) else { return }
    // `QLD 4101`
    if t.count == 4, d.endsPiece(i), d.isWord(i - 1), d.gap(i) == .blank, d.tokens[i - 1].count <= 3, d.tokens[i - 1].shape != .capital,
      let kind = states(d.tokens[i - 1].hash)
    {
      let k = d.isSign(i - 2, 0x2C) ? i - 3 : i - 2
      let hasTown = d.isWord(k) && d.gap(k + 1) <= .blank && (d.isMarked(k, .removed) || isTown(d, k))
      guard kind == 1 || hasTown else { return }
      d.remove(i, through: i, .zip, .foreignCode)
      if hasTown { town(d, endingAt: k) }
      return
    }
    // `Nashik - 422 009`, `Thiruvananthapuram 695 014`
    if t.count == 3, d.digits(i + 1) == 3, d.gap(i + 1) == .blank, d.endsPiece(i + 1), !d.isUnit(i + 2), !d.isNumber(i + 2) || d.gap(i + 2) >= .line,
      d.value(i) >= 110
    {
      let k = d.isSign(i - 1, 0x2D) || d.isSign(i - 1, 0x2C) ? i - 2 : i - 1
      guard d.isWord(k), d.gap(k + 1) <= .blank, d.gap(i) <= .blank,
        !d.isOf(k, [.valueCue, .pairWord, .phoneCue, .faxCue, .strongIDCue, .weakIDCue]),
        d.isMarked(k, .removed) && !d.isSign(i - 1, 0x2C) || isTown(d, k) && d.tokens[k].facts.hasAny([.city, .county])
          || d.isSign(i - 1, 0x2D) && isTown(d, k)
      else { return }
      d.remove(i, through: i + 1, .zip, .foreignCode)
      town(d, endingAt: k)
      return
    }
    // `1012 AB Amsterdam`
    if t.count == 4, d.isWord(i + 1), d.tokens[i + 1].count == 2, d.tokens[i + 1].shape == .upper, d.gap(i + 1) <= .blank, d.letterCase == .mixed,
      d.gap(i + 2) == .blank, isTown(d, i + 2), d.isSign(i - 1, 0x2C) || d.gap(i) >= .line || d.isMarked(i - 1, .removed)
    {
      d.remove(i, through: i + 1, .zip, .foreignCode)
      return townBehind(d, i + 2, isSure: true)
    }
    // `Hauptstr. 5, 1010 Wien`, `80331 Munich`
    if t.count == 4 && d.isSign(i - 1, 0x2C) && d.isMarked(i - 2, .removed) || t.count == 5 && (d.isSign(i - 1, 0x2C) || d.gap(i) >= .line),
      d.letterCase == .mixed, d.gap(i + 1) == .blank, isTown(d, i + 1), t.count == 5 || d.tokens[i + 1].facts.has(.city)
    {
      d.remove(i, through: i, .zip, .foreignCode)
      townBehind(d, i + 1, isSure: true)
    }
  }

  /// Whether a word may be a town's: a capital where capitals say something, no word of medicine, no small word.
  private static func isTown(_ d: Document, _ k: Int) -> Bool {
    guard d.isWord(k), d.isOpen(k), d.tokens[k].count > 2,
      !d.isOf(k, [.functionWord, .monthName, .weekdayName, .unitOfMeasure, .valueCue, .pairWord]),
      d.tokens[k].classes.isDisjoint(with: [.stop, .label, .personVerb])
    else { return false }
    let f = d.tokens[k].facts
    guard !f.hasAny([.drug, .clinical, .abbreviation]) || f.has(.city) else { return false }
    if d.letterCase == .mixed { return d.tokens[k].shape == .capital || d.tokens[k].shape == .upper && d.tokens[k].count > 4 }
    return f.has(.city) || f.rawValue & ~0xF00 == 0
  }

  /// Takes the town of up to three words whose last is `k`.
  private static func town(_ d: Document, endingAt k: Int) {
    guard d.isOpen(k) else { return }
    var first = k
    while first > 0, k - first < 2, d.gap(first) == .blank, d.letterCase == .mixed, d.isWord(first - 1), d.tokens[first - 1].shape == .capital,
      isTown(d, first - 1) || d.tokens[first - 1].classes.contains(.saint)
    { first -= 1 }
    d.remove(first, through: k, .city, .foreignTown)
  }

  private static func townBefore(_ d: Document, _ i: Int) {
    let k = d.isSign(i - 1, 0x2C) ? i - 2 : i - 1
    let n = d.isWord(i + 2) && d.tokens[i + 2].count == 1 && d.isGlued(i + 2) ? i + 3 : i + 2
    guard d.isWord(k), d.gap(i) <= .line, d.gap(k + 1) <= .line, d.digits(i + 1) <= 2, d.digits(n) == 1, d.gap(n) == .blank, d.isMarked(n, .removed),
      d.isWord(n + 1), d.isGlued(n + 1), d.tokens[n + 1].count <= 2, isTown(d, k)
    else { return }
    town(d, endingAt: k)
  }

  private static func townBehind(_ d: Document, _ k: Int, isSure: Bool) {
    guard d.letterCase == .mixed, d.gap(k) == .blank, isTown(d, k), isSure || d.tokens[k].facts.has(.city),
      isSure || !d.isWord(k + 1) || d.gap(k + 1) >= .line || d.isMarked(k - 2, .removed)
    else { return }
    var last = k
    while last - k < 2, d.isSign(last + 1, 0x2D) && d.isGlued(last + 1) && d.isWord(last + 2) && d.isOpen(last + 2) { last += 2 }
    d.remove(k, through: last, .city, .foreignTown)
  }
}

extension TextRule {
  static let foreignCode = TextRule(510, "address.foreign-code")
  static let foreignTown = TextRule(511, "address.foreign-town")
}
