import Records

/// Identifiers by their form alone: VIN (its check digit), UDI, UID with four arcs or more, UUID, IBAN, payment cards in groups.
///
/// Source: 45 CFR 164.514(b)(2)(i)(J), (L), (M), (R); 49 CFR 565.15 (VIN); GS1 General Specifications (UDI); RFC 9562 (UUID).
enum FormIDs {
  static func run(_ d: Document) {
    var i = d.points.first(.forms)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number {
          i = max(i, number(d, i) - 1)
        } else if t.kind == .word, d.isGlued(i + 1), d.isNumber(i + 1) || d.isSign(i + 1, 0x2D), d.beginsPiece(i) {
          i = max(i, piece(d, i) - 1)
        }
      }
      i = d.points.next(.forms, after: i)
    }
  }

  private static func number(_ d: Document, _ i: Int) -> Int {
    // `(01)00312345678906(17)251231(10)A1234(21)123`
    if t2(d, i), d.isSign(i - 1, 0x28), d.isSign(i + 1, 0x29), d.isGlued(i + 1), d.isGlued(i + 2) { return udi(d, i - 1) }
    if d.isSign(i + 1, 0x2E), d.isGlued(i + 1), d.beginsPiece(i) { return uid(d, i) }
    if d.tokens[i].count == 2, d.isSign(i + 1, 0x3A), d.isGlued(i + 1), d.isGlued(i + 2), let next = accession(d, i) { return next }
    if d.tokens[i].count == 4, d.gap(i + 1) == .blank || d.isSign(i + 1, 0x2D), d.beginsPiece(i) { return card(d, i) }
    // `RD 71 543 402`: a licence behind its holder's title.
    if d.tokens[i].count == 2, d.gap(i + 1) == .blank, d.digits(i + 1) == 3, d.gap(i + 2) == .blank, d.digits(i + 2) == 3,
      d.endsPiece(i + 2), !d.isUnit(i + 3),
      d.hasBefore(i, .degree, within: 3) || d.isSign(i - 1, 0x23) || d.hasBefore(i, [.strongIDCue, .weakIDCue], within: 2)
    {
      d.remove(i, through: i + 2, .certificate, .license)
      return i + 3
    }
    if d.beginsPiece(i), d.isGlued(i + 1) { return piece(d, i) }
    return 0
  }

  /// `21:MB0012345`, `S23:004471`, `SP:21:325-650`: the year and the number of a specimen.
  private static func accession(_ d: Document, _ i: Int) -> Int? {
    let k = i + 2
    let end = d.pieceEnd(k)
    let digits = d.digitCount(k, end)
    guard d.isOpen(i), d.isOpen(k), d.digits(k) >= 5 && d.endsPiece(end - 1) || d.isWord(k) && d.tokens[k].count <= 3 && d.tokens[k].shape == .upper && d.digits(k + 1) >= 5
      || d.digits(k) == 3 && d.isSign(k + 1, 0x2D) && digits >= 6 && d.isGlued(i), digits <= 12
    else { return nil }
    var first = i
    if d.isGlued(i), d.isWord(i - 1), d.tokens[i - 1].count <= 3 { first = i - 1 }
    if d.isGlued(i), d.isSign(i - 1, 0x3A), d.isGlued(i - 1), d.isWord(i - 2), d.tokens[i - 2].count <= 3 { first = i - 2 }
    d.remove(first, through: end - 1, .accession, .mix)
    return end
  }

  private static func t2(_ d: Document, _ i: Int) -> Bool { d.tokens[i].count == 2 && d.isGlued(i) }

  private static func udi(_ d: Document, _ start: Int) -> Int {
    var k = start
    var parts = 0
    while k + 3 < d.count, parts < 8, d.isSign(k, 0x28), let name = d.readDigits(k + 1), name.digits >= 2, name.digits <= 3,
      d.isSign(name.next, 0x29),
      d.isGlued(name.next + 1), d.tokens[name.next + 1].kind != .sign, k == start || d.gap(k) <= .blank
    {
      k = d.pieceEnd(name.next + 1)
      parts += 1
    }
    guard parts > 0, d.digitCount(start, k) >= 8 else { return 0 }
    d.remove(start, through: k - 1, .device, .udi)
    return k
  }

  private static func uid(_ d: Document, _ i: Int) -> Int {
    var k = i + 1
    var arcs = 1
    while k + 1 < d.count, d.isGlued(k), d.isSign(k, 0x2E), d.isGlued(k + 1), d.isNumber(k + 1) {
      arcs += 1
      k += 2
    }
    let n = d.digitCount(i, k)
    guard arcs >= 4 && n >= 6 || arcs >= 2 && n >= 16 else { return 0 }
    if arcs == 4, n < 9, d.hasBefore(i, .codeCue, within: 3) { return 0 }
    d.remove(i, through: k - 1, .uid, .uid)
    return k
  }

  /// `4111 1111 1111 1111`.
  private static func card(_ d: Document, _ i: Int) -> Int {
    var k = i
    var groups = 0
    while k < d.count, d.digits(k) == 4 || (groups == 3 && d.digits(k) <= 4 && d.digits(k) > 0), groups < 4 {
      groups += 1
      k += 1
      if d.isSign(k, 0x2D), d.isGlued(k) { k += 1 } else if d.gap(k) != .blank { break }
    }
    guard groups == 4 else { return 0 }
    // `0600-1000-1400-1800`: times of a medicine.
    if (0..<4).allSatisfy({ isTime(d, i + 2 * $0) && ($0 == 0 || d.value(i + 2 * $0) > d.value(i + 2 * $0 - 2)) }) {
      d.keep(i, through: i + 6)
      return i + 7
    }
    if d.tokens[k - 1].kind == .sign { k -= 1 }
    d.remove(i, through: k - 1, .account, .card)
    return k
  }

  private static func isTime(_ d: Document, _ i: Int) -> Bool { d.digits(i) == 4 && d.value(i) < 2400 && d.value(i) % 100 < 60 }

  /// VIN, UUID, IBAN by the bytes of a piece.
  private static func piece(_ d: Document, _ i: Int) -> Int {
    var k = i + 1
    while k < d.count, d.isGlued(k), k - i < 40, d.tokens[k].kind != .sign || d.isSign(k, 0x2D) { k += 1 }
    let bytes = d.text[Int(d.tokens[i].start)..<Int(d.tokens[k - 1].end)]
    if bytes.count == 17, isVIN(bytes) {
      d.remove(i, through: k - 1, .vehicle, .vin)
      return k
    }
    if bytes.count == 36, isUUID(bytes) {
      d.remove(i, through: k - 1, .uid, .uuid)
      return k
    }
    if isMix(d, i, k, bytes) {
      d.remove(i, through: k - 1, .otherID, .mix)
      return k
    }
    if bytes.count == 4 || (bytes.count >= 15 && bytes.count <= 34), d.tokens[i].count == 2, d.isWord(i), d.digits(i + 1) >= 2,
      let end = iban(d, i, k)
    {
      d.remove(i, through: end - 1, .account, .iban)
      return end
    }
    return 0
  }

  /// Seventeen capitals and digits without I, O, Q, whose ninth is the check digit of the others.
  static func isVIN(_ b: Bytes) -> Bool {
    let weights: [17 of Int] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    var sum = 0
    var digits = 0
    for k in 0..<17 {
      let c = ASCII.lower(b[k])
      var v = 0
      if ASCII.isDigit(c) {
        v = Int(c) - 0x30
        digits += 1
      } else {
        switch c {
        case 0x61...0x68: v = Int(c) - 0x60
        case 0x6A...0x6E: v = Int(c) - 0x69
        case 0x70: v = 7
        case 0x72: v = 9
        case 0x73...0x7A: v = Int(c) - 0x71
        default: return false
        }
      }
      sum += v * weights[k]
    }
    guard digits >= 4 else { return false }
    let check = sum % 11
    return ASCII.lower(b[8]) == (check == 10 ? 0x78 : UInt8(0x30 + check))
  }

  /// Letters and digits by turns, with five digits or more and no measure at the end: `9f86d081884c`, `1EG4TE5MK73`.
  private static func isMix(_ d: Document, _ i: Int, _ k: Int, _ bytes: Bytes) -> Bool {
    guard bytes.count >= 7, k - i >= 4, d.digitCount(i, k) >= 5, !d.isUnit(k - 1) || bytes.count >= 12 else { return false }
    for n in i..<k where d.tokens[n].kind == .sign || d.isWord(n, "x") || d.tokens[n].mark != .open { return false }
    return true
  }

  private static func isUUID(_ b: Bytes) -> Bool {
    for k in 0..<36 {
      if k == 8 || k == 13 || k == 18 || k == 23 {
        if b[k] != 0x2D { return false }
      } else {
        let c = ASCII.lower(b[k])
        guard ASCII.isDigit(c) || (c >= 0x61 && c <= 0x66) else { return false }
      }
    }
    return true
  }

  /// Two letters, two check digits, then groups of four over blanks or all in one; the check is ISO 7064 mod 97.
  private static func iban(_ d: Document, _ i: Int, _ glued: Int) -> Int? {
    var end = glued
    while d.gap(end) == .blank, end < d.count, d.tokens[end].kind != .sign, d.tokens[end].count <= 4, end - i < 12 { end += 1 }
    while end >= glued {
      if isIBAN(d, i, end) { return end }
      end -= 1
    }
    return nil
  }

  private static func isIBAN(_ d: Document, _ i: Int, _ end: Int) -> Bool {
    var count = 0
    var remainder = 0
    func feed(_ b: UInt8) {
      let c = ASCII.lower(b)
      remainder = ASCII.isDigit(c) ? (remainder * 10 + Int(c) - 0x30) % 97 : (remainder * 100 + Int(c) - 0x57) % 97
    }
    let text = d.text
    let start = Int(d.tokens[i].start)
    let stop = Int(d.tokens[end - 1].end)
    for p in start..<stop where ASCII.isDigit(text[p]) || ASCII.isLetter(text[p]) {
      count += 1
      if count > 4 { feed(text[p]) }
    }
    guard count >= 15, count <= 34 else { return false }
    for p in start..<start + 4 { feed(text[p]) }
    return remainder == 1
  }
}
