import Records

/// Social Security numbers: `123-45-6789`, with blanks or dots, nine digits behind a cue, masked ones, the last four.
///
/// Source: 45 CFR 164.514(b)(2)(i)(G); OCR's guidance of 2012 on parts of numbers.
enum SocialSecurity {
  static func run(_ d: Document) {
    var i = d.points.first(.social)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .number, t.mark == .open, t.count == 3 || t.count == 2 || t.count == 1 { i = max(i, form(d, i) - 1) }
      if t.kind == .word, d.isOf(i, .strongIDCue) || d.isOf(i, .weakIDCue), d.isWord(i, in: ["ssn", "social", "security", "sss", "soc"]) {
        cue(d, i)
      } else if t.kind == .word, t.count == 2, d.isSign(i + 1, 0x23), d.isWord(i, "ss") {
        cue(d, i)
      } else if t.kind == .word, t.count == 4, d.value(i + 1) == 4 || d.isWord(i + 1, "four"), d.isWord(i, "last") {
        tail(d, i + 2)
      } else if t.kind == .word, t.mark == .open, t.count >= 2, t.count <= 3, d.isSign(i + 1, 0x2D) {
        masked(d, i, i + 2)
      } else if t.kind == .sign, t.hash == 0x2A, d.isSign(i + 1, 0x2D) {
        masked(d, i, i + 2)
      }
      i = d.points.next(.social, after: i)
    }
  }

  private static func form(_ d: Document, _ number: Int) -> Int {
    var i = number
    if d.isGlued(i), d.isWord(i - 1), d.tokens[i - 1].count <= 2, d.lookalike(i - 1) != nil, d.beginsPiece(i - 1) { i -= 1 }
    guard d.beginsPiece(i), let a = d.readDigits(i), a.digits == 3, let b = separated(d, a.next), b.digits == 2,
      let c = separated(d, b.next), c.digits == 4
    else { return 0 }
    // `117/66.` and a year, `116/62 2255`: both separators are the same.
    let first = d.tokens[a.next].kind == .sign ? d.tokens[a.next].hash : 0
    let second = d.tokens[b.next].kind == .sign ? d.tokens[b.next].hash : 0
    guard first == second, d.endsPiece(c.next - 1), !(d.isGlued(c.next) && d.isNumber(c.next)) else { return 0 }
    // A row of values: `-190 30 0735`, `74 160 30 1010`.
    if first == 0, d.isSign(i - 1, 0x2D) || d.isSign(i - 1, 0x2B) || d.isNumber(i - 1) && d.gap(i) <= .column || d.isUnit(c.next) {
      return 0
    }
    // `412-77-0918-A`: whose insurance it was.
    let tail = d.isSign(c.next, 0x2D) ? c.next + 1 : c.next
    let hasTail = d.isWord(tail) && d.isGlued(tail) && d.tokens[tail].count == 1 && d.isGlued(c.next)
    d.remove(i, through: hasTail ? tail : c.next - 1, .socialSecurity, .ssn)
    return hasTail ? tail + 1 : c.next
  }

  private static func separated(_ d: Document, _ k: Int) -> Document.Digits? {
    if d.isSign(k, 0x2D) || d.isSign(k, 0x2E) || d.isSign(k, 0x2F), d.tokens[k].count == 1, d.gap(k) <= .line, d.gap(k + 1) <= .line {
      return d.readDigits(k + 1)
    }
    return d.gap(k) == .blank ? d.readDigits(k) : nil
  }

  /// `XXX-XX-6789`, `***-**-6789`.
  private static func masked(_ d: Document, _ i: Int, _ second: Int) {
    guard isMask(d, i), isMask(d, second), d.isSign(second + 1, 0x2D), d.digits(second + 2) == 4, d.isGlued(second + 2),
      d.isOpen(second + 2)
    else { return }
    d.remove(second + 2, through: second + 2, .socialSecurity, .ssnTail)
  }

  /// `last four: 6789`, `last 4 digits 6789`, `name and last four (6789)`.
  private static func tail(_ d: Document, _ start: Int) {
    var k = start
    // `last 4 G6612`
    if d.isWord(k), d.tokens[k].count == 1, d.tokens[k].shape == .initial, d.isGlued(k + 1), d.digits(k + 1) == 4, d.endsPiece(k + 1), !d.isMarked(k + 1, .removed) {
      return d.remove(k, through: k + 1, .socialSecurity, .ssnTail)
    }
    var isLinked = false
    for _ in 0..<4 where d.isSign(k, 0x3A) || d.isSign(k, 0x23) || d.isSign(k, 0x28) || d.isWord(k, in: ["digits", "of", "is", "no"]) {
      isLinked = isLinked || !d.isWord(k, "of")
      k += 1
    }
    guard isLinked || k == start && d.isWord(k - 1, "four"), d.digits(k) == 4, d.isNear(k), d.endsPiece(k), d.isOpen(k), !d.isUnit(k + 1)
    else { return }
    d.remove(k, through: k, .socialSecurity, .ssnTail)
  }

  private static func isMask(_ d: Document, _ i: Int) -> Bool {
    guard i < d.count else { return false }
    if d.isSign(i, 0x2A) || d.isSign(i, 0x23) { return true }
    guard d.isWord(i), d.tokens[i].count <= 3 else { return false }
    for b in d.bytes(i).raw where b | 0x20 != 0x78 { return false }
    return true
  }

  /// What follows a cue: nine digits, or four behind `last four`, `ending in`; also `last 4 of SSN 6789`.
  private static func cue(_ d: Document, _ i: Int) {
    var k = i + 1
    var isTail = d.hasBefore(i, [.monthCue], within: 6) && lastFour(d, i)
    for _ in 0..<9 {
      guard k < d.count, d.isNear(k) else { return }
      let t = d.tokens[k]
      if t.kind == .number, !(t.count == 1 && t.value == 4) {
        if t.mark != .open { return }
        if t.count == 4 {
          if isTail || d.isSign(k - 1, 0x2A) || isShort(d, i, k) { d.remove(k, through: k, .socialSecurity, .ssnTail) }
        } else if t.count >= 5, t.count <= 12 {
          d.remove(k, through: d.pieceEnd(k) - 1, .socialSecurity, .ssnCued)
        } else if t.count >= 2, d.isSign(k + 1, 0x2D) || d.gap(k + 1) == .blank && d.isNumber(k + 1) {
          var end = d.pieceEnd(k)
          while d.digitCount(k, end) < 9, d.gap(end) <= .line, d.isNumber(end) { end = d.pieceEnd(end) }
          if d.digitCount(k, end) >= 7 { d.remove(k, through: end - 1, .socialSecurity, .ssnCued) }
        }
        return
      }
      if t.kind == .word {
        if d.isWord(k, in: ["last", "ending", "ends", "four", "digits", "final", "tail"]) { isTail = true }
        guard
          isTail || d.isOf(k, [.idLink, .strongIDCue]) || isMask(d, k)
            || d.isWord(k, in: ["security", "in", "with", "on", "file", "her", "his", "last", "s"])
        else { return }
      } else if t.isSign(0x2E), !d.isGlued(k + 1), !d.isWord(k - 1, in: ["no", "num", "nbr"]) || t.isSign(0x3B) {
        return
      }
      k += 1
    }
  }

  private static func isShort(_ d: Document, _ i: Int, _ k: Int) -> Bool {
    for m in (i + 1)..<max(i + 1, k) where !(d.tokens[m].kind == .sign || d.isOf(m, .idLink) || isMask(d, m) || d.isWord(m, "security")) {
      return false
    }
    return true
  }

  /// `last four (of) SSN`, `last 4 of her social`.
  private static func lastFour(_ d: Document, _ i: Int) -> Bool {
    for k in max(0, i - 6)..<i where d.isWord(k, "last") && (d.value(k + 1) == 4 || d.isWord(k + 1, "four")) { return true }
    return false
  }
}
