import Records

/// Codes of medicine, not of people: ICD, CPT, HCPCS, LOINC, NDC, SNOMED CT, RxNorm, variants of genes.
///
/// Behind the system's name any code is one; without it those whose form or check digit says so (`I25.10`, `S72.001A`, `J1885`, `718-7`).
/// They are marked kept, so that nothing later takes them for identifiers.
enum ClinicalCodes {
  static func run(_ d: Document) {
    var i = d.points.first(.codes)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .word, t.mark == .open {
        if t.classes.contains(.codeCue) {
          i = max(i, cue(d, i) - 1)
        } else if t.count == 1, d.isGlued(i + 1) {
          i = max(i, diagnosis(d, i) - 1)
        } else if t.count == 2, d.isGlued(i + 1),
          d.isWord(i, "rs") && d.isNumber(i + 1) || d.isSign(i + 1, 0x5F) && d.isWord(i, in: ["nm", "np", "nc", "ng"])
        {
          // A variant's or a reference sequence's public number.
          d.keep(i, through: d.pieceEnd(i) - 1)
        }
      } else if t.kind == .number, t.mark == .open, t.count == 5, d.isWord(i - 1, "m"), d.isSign(i - 2, 0x2F), d.isWord(i - 3, "e") {
        // `E/M 99213-25`
        d.keep(i, through: d.pieceEnd(i) - 1)
      } else if t.kind == .number, t.mark == .open, t.count == 5, isProcedure(d, i) {
        d.keep(i, through: i)
      } else if t.kind == .number, t.mark == .open, t.count == 2, t.value == 10, d.isSign(i + 1, 0x2E), d.digits(i + 2) >= 4,
        d.isSign(i + 3, 0x2F), d.isGlued(i + 1), d.isGlued(i + 2), d.isGlued(i + 3)
      {
        // `10.1056/NEJMoa2001017`: an article.
        d.keep(i, through: d.pieceEnd(i) - 1)
      } else if t.kind == .number, t.mark == .open, t.count >= 2, d.isSign(i + 1, 0x2D) {
        product(d, i)
      } else if t.kind == .number, t.mark == .open, t.count == 5, d.isSign(i - 1, 0x28), d.isSign(i + 1, 0x29),
        d.hasBefore(i, .codeCue, within: 20)
      {
        // `(CPT 97110) x 2, manual (97140)`
        d.keep(i, through: i)
      }
      i = d.points.next(.codes, after: i)
    }
  }

  /// Behind a system's name: the codes, with commas and further codes.
  private static func cue(_ d: Document, _ i: Int) -> Int {
    let isWeak = d.isWord(i, in: ["dx", "doi", "nct"])
    var k = i + 1
    // `ICD-10-CM code(s):`, `SNOMED CT`, `NDC#`.
    for _ in 0..<7 {
      guard k < d.count, d.isNear(k) else { return 0 }
      let t = d.tokens[k]
      if t.kind == .sign {
        if t.isSign(0x3B) || t.isSign(0x2C) { return k }
      } else if t.kind == .word {
        guard
          d.isWord(
            k,
            in: [
              "cm", "pcs", "ct", "code", "codes", "id", "no", "number", "is", "of", "for", "concept", "and", "level", "ii", "system", "x",
            ])
        else { break }
      } else {
        guard d.value(k) <= 11, d.digits(k) <= 2, k <= i + 2, d.isWord(i, "icd") else { break }
      }
      k += 1
    }
    guard k < d.count, d.isNear(k), k <= i + 8 else { return k }
    if isWeak { return d.isWord(i, "nct") && d.isGlued(i + 1) ? keep(d, i, d.pieceEnd(i)) : k }
    var end = k
    for _ in 0..<8 {
      guard end < d.count, d.tokens[end].kind != .sign, d.isNear(end) else { break }
      let piece = d.pieceEnd(end)
      guard d.digitCount(end, piece) > 0 else { break }
      d.keep(end, through: piece - 1)
      end = piece
      guard d.isSign(end, 0x2C) || d.isSign(end, 0x2F) || d.isWord(end, "and") || d.isSign(end, 0x26) else { break }
      end += 1
    }
    return end
  }

  /// `lap chole w/ IOC 47563`, `R87.612; 88142`: a procedure's code behind another code or a word of medicine.
  private static func isProcedure(_ d: Document, _ i: Int) -> Bool {
    guard d.value(i) >= 10_000, d.value(i) < 99_500, d.endsPiece(i), d.beginsPiece(i), !d.isUnit(i + 1), d.gap(i) <= .blank else {
      return false
    }
    // `97110, 97112, 97140`: several of the codes of medicine and therapy
    if d.value(i) >= 90_000, d.isSign(i + 1, 0x2C) && isTherapy(d, i + 2) || d.isSign(i - 1, 0x2C) && isTherapy(d, i - 2) { return true }
    // `bills (99285, 70450)`
    if d.isSign(i - 1, 0x28), d.isSign(i + 1, 0x2C), d.digits(i + 2) == 5, d.isSign(i + 3, 0x29) { return true }
    guard i + 1 == d.count || d.tokens[i + 1].kind == .sign || d.gap(i + 1) >= .line else { return false }
    let sign = d.isSign(i - 1, 0x2C) || d.isSign(i - 1, 0x3B) || d.isSign(i - 1, 0x28)
    if sign, d.isMarked(i - 2, .kept), d.isNumber(i - 2), d.digits(i - 2) == 5 || d.isSign(i - 3, 0x2E) { return true }
    guard d.isWord(i - 1), d.tokens[i - 1].shape == .lower || d.tokens[i - 1].shape == .upper, d.tokens[i - 1].classes.isEmpty,
      d.tokens[i - 1].facts.hasAny([.clinical, .abbreviation]),
      !d.tokens[i - 1].facts.hasAny([.city, .state, .county]), d.tokens[i - 1].facts.name == 0
    else { return false }
    return d.isAmongValues(i)
  }

  private static func isTherapy(_ d: Document, _ k: Int) -> Bool { d.digits(k) == 5 && d.value(k) >= 90_000 && d.value(k) < 99_500 }

  private static func keep(_ d: Document, _ first: Int, _ next: Int) -> Int {
    d.keep(first, through: next - 1)
    return next
  }

  /// `E11.9`, `S72.001A`, `M54.5`, `Z79.4`, `J1885`; `c.1521_1523del`.
  private static func diagnosis(_ d: Document, _ i: Int) -> Int {
    guard d.beginsPiece(i) else { return 0 }
    if d.isSign(i + 1, 0x2E) {
      // A variant of a gene: letters and digits behind `c.`, `p.`, `g.`, `m.`.
      guard d.isWord(i, in: ["c", "p", "g", "m", "n"]), d.tokens[i].shape == .lower, d.isGlued(i + 2), d.isGlued(i + 3),
        d.isNumber(i + 2) || d.isWord(i + 2) && d.isNumber(i + 3)
      else { return 0 }
      var k = i + 3
      while k < d.count, d.isGlued(k), k - i < 16,
        d.tokens[k].kind != .sign || d.isSign(k, 0x5F) || d.isSign(k, 0x3E) || d.isSign(k, 0x2B) || d.isSign(k, 0x2D) || d.isSign(k, 0x2A)
      { k += 1 }
      guard d.digitCount(i, k) > 0, d.letterCount(i + 1, k) > 0 else { return 0 }
      return keep(d, i, k)
    }
    guard d.isNumber(i + 1) else { return 0 }
    // `G2P1001`
    if d.isWord(i, "g"), d.digits(i + 1) <= 2, d.isWord(i + 2, "p"), d.isGlued(i + 2), d.isGlued(i + 3), d.isNumber(i + 3),
      d.digits(i + 3) <= 4
    {
      return keep(d, i, i + 4)
    }
    if d.digits(i + 1) == 2, d.isSign(i + 2, 0x2E), d.isGlued(i + 2), d.isGlued(i + 3) {
      guard d.isNumber(i + 3) || d.isWord(i + 3), d.tokens[i + 3].count <= 4 else { return 0 }
      var end = i + 4
      if d.isGlued(end), d.isWord(end), d.tokens[end].count <= 4 { end += 1 }
      if d.isGlued(end), d.isNumber(end), d.digits(end) <= 2, d.isWord(end - 1) { end += 1 }
      guard d.endsPiece(end - 1), Int(d.tokens[end - 1].end - d.tokens[i + 3].start) <= 4 else { return 0 }
      return keep(d, i, end)
    }
    // HCPCS level II: A to V, four digits.
    if d.digits(i + 1) == 4, d.endsPiece(i + 1), d.tokens[i].shape == .initial,
      d.isWord(i, in: ["a", "b", "c", "d", "e", "g", "h", "j", "k", "l", "p", "q", "r", "s", "t", "v"])
    {
      return d.isOf(i - 1, [.strongIDCue, .weakIDCue, .idLink]) || d.isSign(i - 1, 0x3A) || d.isSign(i - 1, 0x23) ? 0 : keep(d, i, i + 2)
    }
    return 0
  }

  /// LOINC by its check digit and NDC by its three groups, where no telephone and no identifier is announced.
  private static func product(_ d: Document, _ i: Int) {
    guard d.beginsPiece(i), d.isGlued(i + 1), d.isGlued(i + 2), d.isNumber(i + 2) else { return }
    guard !d.hasBefore(i, [.strongIDCue, .weakIDCue, .phoneCue, .faxCue, .pagerCue], within: 4),
      !d.isOf(i - 1, .wardCue), !d.isWord(i - 1, in: ["north", "south", "east", "west"])
    else { return }
    if d.digits(i) >= 3, d.digits(i) <= 5, d.digits(i + 2) == 1, d.endsPiece(i + 2) {
      if isMod10(d.bytes(i), check: d.value(i + 2)) || d.isAmongValues(i) { d.keep(i, through: i + 2) }
      return
    }
    // `part 75-340-8`: a device's part.
    if d.isWord(i - 1, "part"), d.endsPiece(i + 2) || d.isSign(i + 3, 0x2D) { return d.keep(i, through: d.pieceEnd(i) - 1) }
    guard d.isSign(i + 3, 0x2D), d.isGlued(i + 3), d.isGlued(i + 4), d.isNumber(i + 4), d.endsPiece(i + 4) else { return }
    let shape = d.digits(i) << 8 | d.digits(i + 2) << 4 | d.digits(i + 4)
    if shape == 0x542 || shape == 0x541 || shape == 0x532 && d.isAmongValues(i), !d.isWord(i - 1, in: ["no", "number"]),
      !d.isSign(i - 1, 0x23)
    {
      d.keep(i, through: i + 4)
    }
  }

  /// LOINC's check digit: mod 10 with every other digit doubled, from the right.
  static func isMod10(_ digits: Bytes, check: Int) -> Bool {
    var sum = 0
    var isDoubled = true
    for k in stride(from: digits.count - 1, through: 0, by: -1) {
      var v = Int(digits[k]) - 0x30
      if isDoubled { v = v * 2 > 9 ? v * 2 - 9 : v * 2 }
      isDoubled.toggle()
      sum += v
    }
    return (10 - sum % 10) % 10 == check
  }
}
