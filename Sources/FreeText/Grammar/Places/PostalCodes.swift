import Records

/// ZIP codes behind a state, a town or the word; postal codes of the United Kingdom and of Canada; geographic coordinates.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum PostalCodes {
  static func run(_ d: Document) {
    var i = d.points.first(.postal)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number {
          if t.count == 5 || d.isGlued(i + 1) && d.isWord(i + 1) {
            zip(d, i)
          } else if t.count <= 3, d.isGlued(i + 1) {
            i = max(i, coordinates(d, i) - 1)
          }
        } else if t.kind == .word {
          if t.count <= 2, d.isGlued(i + 1), d.isNumber(i + 1) {
            i = max(i, postcode(d, i) - 1)
          } else if t.tag & Points.postal != 0 {
            cue(d, i)
          }
        }
      }
      i = d.points.next(.postal, after: i)
    }
  }

  static let cues: StaticString = "zip zipcode postal postcode plz"

  private static func zip(_ d: Document, _ i: Int) {
    guard d.beginsPiece(i), !d.isUnit(i + 1) else { return }
    var k = i - 1
    if d.isSign(k, 0x2C) || d.isSign(k, 0x2E) || d.isSign(k, 0x2D) { k -= 1 }
    let isState =
      d.isOf(k, .usState)
      && (d.tokens[k].count > 2 || d.tokens[k].shape == .upper
        || d.letterCase == .lower && !d.isOf(k, [.functionWord, .weakIDCue, .idLink]))
    let isTown =
      d.isMarked(k, .removed) && d.isWord(k)
      || d.isSign(k + 1, 0x2C) && d.isWord(k) && d.tokens[k].isCapital && d.hasBefore(k, .streetSuffix, within: 6)
    guard isState || isTown, d.isNear(i) else { return }
    var last = i
    if d.digits(i) < 5 {
      guard let z = d.readDigits(i), z.digits == 5 else { return }
      last = z.next - 1
    }
    if last == i, d.isSign(i + 1, 0x2D), d.isGlued(i + 1), d.digits(i + 2) == 4, d.gap(i + 2) <= .line { last = i + 2 }
    guard d.endsPiece(last) else { return }
    d.remove(i, through: last, .zip, .zip)
  }

  private static func cue(_ d: Document, _ i: Int) {
    var k = i + 1
    while k - i < 5, d.isNear(k), d.isSign(k, 0x3A) || d.isSign(k, 0x23) || d.isWord(k, in: ["code", "is", "codes", "of"]) { k += 1 }
    guard d.isNear(k), d.isOpen(k), d.tokens[k].kind == .number ? d.digits(k) >= 3 : d.digits(k + 1) > 0 && d.isGlued(k + 1) else { return }
    d.remove(k, through: d.pieceEnd(k) - 1, .zip, .zip)
  }

  /// `SW1A 1AA`, `M1 1AE`; `K1A 0B1`.
  private static func postcode(_ d: Document, _ i: Int) -> Int {
    guard d.beginsPiece(i), d.tokens[i].shape == .upper || d.tokens[i].shape == .initial || d.letterCase == .lower, d.digits(i + 1) <= 2
    else { return 0 }
    var k = i + 2
    var hasLetter = false
    if d.isGlued(k), d.isWord(k), d.tokens[k].count == 1 {
      hasLetter = true
      k += 1
    }
    guard d.digits(k) == 1, d.gap(k) == .blank || d.isSign(k - 1, 0x2D), d.isGlued(k + 1), d.isWord(k + 1) else {
      return 0
    }
    let letters = d.tokens[k + 1].count
    if d.letterCase != .lower, d.tokens[k + 1].shape == .lower { return 0 }
    if letters == 2, !d.isOrdinalSuffix(k + 1), !d.isOf(k + 1, .unitOfMeasure), d.endsPiece(k + 1) {
      // A level or a stage has one letter before; a town's code with one letter needs another sign of an address.
      if d.letterCase == .lower, d.tokens[i].count == 1 { return 0 }
      d.remove(i, through: k + 1, .zip, .postcode)
      return k + 2
    }
    if letters == 1, hasLetter, d.tokens[i].count == 1, d.digits(i + 1) == 1, d.digits(k + 2) == 1, d.isGlued(k + 2), d.endsPiece(k + 2) {
      d.remove(i, through: k + 2, .zip, .postcode)
      return k + 3
    }
    return 0
  }

  /// `41.87811, -87.62980`, `41.8781N 87.6298W`, `41°52'11"N 87°37'47"W`.
  private static func coordinates(_ d: Document, _ i: Int) -> Int {
    guard d.beginsPiece(i) || d.isSign(i - 1, 0x2D), let a = coordinate(d, i) else { return 0 }
    var k = a
    if d.isSign(k, 0x2C) || d.isSign(k, 0x2F) || d.isSign(k, 0x3B) { k += 1 }
    if d.isWord(k, in: ["lat", "lon", "long", "longitude", "lng"]) { k += 1 }
    if d.isSign(k, 0x3A) { k += 1 }
    if d.isSign(k, 0x2D) { k += 1 }
    guard d.gap(k) <= .line, d.isNumber(k), let b = coordinate(d, k) else { return 0 }
    let first = d.isSign(i - 1, 0x2D) ? i - 1 : i
    d.remove(first, through: b - 1, .place, .coordinates)
    return b
  }

  private static func coordinate(_ d: Document, _ i: Int) -> Int? {
    guard d.digits(i) <= 3, d.value(i) <= 180 else { return nil }
    var k = i + 1
    if d.isSign(k, 0x2E), d.isGlued(k), d.isGlued(k + 1), d.digits(k + 1) >= 4, d.digits(k + 1) <= 9 {
      k += 2
      if d.isSign(k, TextView.otherSign) { k += 1 }
      if d.gap(k) <= .blank, d.isWord(k, in: ["n", "s", "e", "w"]) { k += 1 }
      return k
    }
    // Degrees, minutes, seconds.
    guard d.isSign(k, TextView.otherSign), d.isNumber(k + 1), d.digits(k + 1) <= 2 else { return nil }
    k += 2
    if d.isSign(k, 0x2E), d.isNumber(k + 1) { k += 2 }
    guard d.isSign(k, 0x27) else { return nil }
    k += 1
    if d.isNumber(k), d.digits(k) <= 2 {
      k += 1
      if d.isSign(k, 0x2E), d.isNumber(k + 1) { k += 2 }
      while d.isSign(k, 0x22) || d.isSign(k, 0x27) { k += 1 }
    }
    guard d.isWord(k, in: ["n", "s", "e", "w"]) else { return nil }
    return k + 1
  }
}
