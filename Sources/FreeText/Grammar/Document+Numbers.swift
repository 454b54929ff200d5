import Records

/// Questions that the number families ask of tokens; every one is answered for places outside of the text, too.
extension Document {
  @inline(__always) func isNumber(_ i: Int) -> Bool { tokens.has(i) && tokens[i].kind == .number }
  @inline(__always) func isWord(_ i: Int) -> Bool { tokens.has(i) && tokens[i].kind == .word }

  @inline(__always) func isWord(_ i: Int, _ word: StaticString) -> Bool {
    isWord(i) && tokens[i].count == word.utf8CodeUnitCount && isSame(i, word)
  }

  private func isSame(_ i: Int, _ word: StaticString) -> Bool { bytes(i).equalsIgnoringCase(Bytes(word)) }

  /// - Parameter words: not made where the token is no word.
  @inline(__always) func isWord(_ i: Int, in words: @autoclosure () -> [StaticString]) -> Bool { isWord(i) && isOne(i, of: words()) }

  private func isOne(_ i: Int, of words: [StaticString]) -> Bool {
    let word = bytes(i)
    let count = word.count
    for w in words where w.utf8CodeUnitCount == count {
      if word.equalsIgnoringCase(Bytes(w)) { return true }
    }
    return false
  }

  /// The digits of a number; 0 of anything else.
  @inline(__always) func digits(_ i: Int) -> Int { isNumber(i) ? tokens[i].count : 0 }

  /// The value of a number; -1 of anything else.
  @inline(__always) func value(_ i: Int) -> Int { isNumber(i) ? tokens[i].value : -1 }

  @inline(__always) func gap(_ i: Int) -> Token.Gap { tokens.has(i) ? tokens[i].gap : .paragraph }

  /// Nothing lies before the token.
  @inline(__always) func isGlued(_ i: Int) -> Bool { gap(i) == .none }

  /// The token before is on this or the last line.
  @inline(__always) func isNear(_ i: Int) -> Bool { gap(i) < .paragraph }

  @inline(__always) func isMarked(_ i: Int, _ mark: Token.Mark) -> Bool { tokens.has(i) && tokens[i].mark == mark }

  /// A sign that joins the parts of one number or identifier when glued: `-`, `.`, `/`, `_`.
  func isJoiner(_ i: Int) -> Bool {
    guard i >= 0, i < count, tokens[i].kind == .sign, tokens[i].count == 1 else { return false }
    switch tokens[i].hash {
    case 0x2D, 0x2E, 0x2F, 0x5F: return true
    default: return false
    }
  }

  /// Whether a token begins something of its own: no letter, digit or joined part is glued before it.
  @inline(__always) func beginsPiece(_ i: Int) -> Bool { !isGlued(i) || beginsGlued(i) }

  private func beginsGlued(_ i: Int) -> Bool {
    guard tokens[i - 1].kind == .sign else { return false }
    guard isJoiner(i - 1) || isSign(i - 1, 0x2C) else { return true }
    guard isGlued(i - 1) else { return true }
    if isSign(i - 1, 0x2C) { return !isNumber(i - 2) }
    return tokens[i - 2].kind == .sign
  }

  /// Whether a token ends with itself: no digit, letter or joined digit is glued behind it.
  @inline(__always) func endsPiece(_ i: Int) -> Bool { !isGlued(i + 1) || endsGlued(i) }

  private func endsGlued(_ i: Int) -> Bool {
    guard tokens[i + 1].kind == .sign else { return false }
    return !(isJoiner(i + 1) && isGlued(i + 2) && isNumber(i + 2))
  }

  // MARK: digits, with those that a scanner has read as letters

  struct Digits {
    var next: Int
    var value: Int
    var digits: Int
    /// Whether all of it are digits.
    var isClean: Bool
  }

  /// A run of digits in which `O`, `l`, `S` and the like may stand for some; nil when none of it is a digit.
  func readDigits(_ i: Int) -> Digits? {
    guard tokens.has(i) else { return nil }
    // Mostly a number with nothing but a sign glued to it.
    if tokens[i].kind == .number, tokens[i].count <= 18, !tokens.has(i + 1) || tokens[i + 1].gap != .none || tokens[i + 1].kind == .sign {
      return Digits(next: i + 1, value: tokens[i].value, digits: tokens[i].count, isClean: true)
    }
    var d = Digits(next: i, value: 0, digits: 0, isClean: true)
    var numbers = 0
    while d.next < count, d.next == i || tokens[d.next].gap == .none {
      let t = tokens[d.next]
      if t.kind == .number {
        guard d.digits + t.count <= 18 else { return nil }
        d.value = d.value * Document.powers[t.count] + t.value
        d.digits += t.count
        numbers += 1
      } else if t.kind == .word, t.count <= 3, let value = lookalike(d.next) {
        guard d.digits + t.count <= 18 else { return nil }
        d.value = d.value * Document.powers[t.count] + value
        d.digits += t.count
        d.isClean = false
      } else {
        break
      }
      d.next += 1
    }
    return numbers > 0 ? d : nil
  }

  /// The value of a word of at most three letters that all look like digits.
  func lookalike(_ i: Int) -> Int? {
    var value = 0
    for b in bytes(i).raw {
      switch b {
      case 0x4F, 0x6F: value = value * 10
      case 0x6C, 0x49, 0x69: value = value * 10 + 1
      case 0x5A, 0x7A: value = value * 10 + 2
      case 0x53: value = value * 10 + 5
      case 0x42: value = value * 10 + 8
      default: return nil
      }
    }
    return value
  }

  static let powers: [Int] = (0...18).map { n in (0..<n).reduce(1) { p, _ in p * 10 } }

  /// Takes a date; the `to` between it and a date beside it goes, too.
  func removeDate(_ first: Int, through last: Int, _ rule: TextRule, _ date: TextDate) {
    let links: [StaticString] = ["to", "through", "thru"]
    let joinsBefore =
      isWord(first - 1, in: links) && isMarked(first - 2, .removed) && isNear(first) && isNumber(first) && isSign(first - 3, 0x2F)
    let joinsAfter =
      isWord(last + 1, in: links) && isMarked(last + 2, .removed) && isNear(last + 1) && isNumber(last) && isSign(last + 3, 0x2F)
    // A scanner's `0ctober`.
    let isMisread = isWord(first) && isGlued(first) && digits(first - 1) == 1 && isOpen(first - 1) && beginsPiece(first - 1)
    // `mid-March`
    let isMiddle = isSign(first - 1, 0x2D) && isGlued(first) && isGlued(first - 1) && isWord(first - 2, "mid")
    remove(isMiddle ? first - 2 : joinsBefore || isMisread ? first - 1 : date.day > 0 ? weekday(before: first) ?? first : first, through: joinsAfter ? last + 1 : last, .date, rule, date: date)
  }

  /// `Monday` in `Monday, August 5`, `Mon the 6th`: beside a date that is moved or cut it would say by how much.
  private func weekday(before first: Int) -> Int? {
    var k = first - 1
    if isWord(k, "the") { k -= 1 }
    if isSign(k, 0x2C) || isSign(k, 0x2E) && isGlued(k) { k -= 1 }
    guard isOf(k, .weekdayName), isOpen(k), gap(first) <= .line, gap(k + 1) <= .line, tokens[k].count > 2, !isGlued(k) || !isSign(k - 1, 0x2F) else { return nil }
    return k
  }

  // MARK: pieces

  /// The token behind the piece that begins at `i`: glued letters, digits and signs that join them.
  ///
  /// Of words it takes those glued to digits and short ones in capitals; a joiner belongs to it when something follows.
  func pieceEnd(_ i: Int) -> Int {
    var k = i + 1
    while k < count, isGlued(k), k - i < 48 {
      let t = tokens[k]
      switch t.kind {
      case .number: break
      case .word:
        if tokens[k - 1].kind != .number, t.shape == .lower, t.count > 3 { return isJoiner(k - 1) ? k - 1 : k }
        if t.count > 8, t.shape != .upper { return isJoiner(k - 1) ? k - 1 : k }
      case .sign:
        guard isJoiner(k), isGlued(k + 1), k + 1 < count, tokens[k + 1].kind != .sign else { return k }
        // `1234567.Patient`: a full stop without its blank.
        if t.isSign(0x2E), isWord(k + 1), tokens[k + 1].count > 1, !(isGlued(k + 2) && isNumber(k + 2)) { return k }
      }
      k += 1
    }
    if k - i >= 48 { while k < count, isGlued(k), tokens[k].kind != .sign { k += 1 } }
    return isJoiner(k - 1) && k - 1 > i ? k - 1 : k
  }

  /// The first token of the piece that ends with `i`, by the same measure.
  func pieceStart(_ i: Int) -> Int {
    var k = i
    while k > 0, isGlued(k), i - k < 48 {
      let t = tokens[k - 1]
      switch t.kind {
      case .number: break
      case .word:
        if tokens[k].kind != .number, t.shape == .lower, t.count > 3 { return isJoiner(k) ? k + 1 : k }
        if t.count > 8, t.shape != .upper { return isJoiner(k) ? k + 1 : k }
        if isJoiner(k), t.shape == .lower || t.shape == .capital, t.count > 5 { return k + 1 }
      case .sign:
        guard isJoiner(k - 1), isGlued(k - 1), k - 2 >= 0, tokens[k - 2].kind != .sign else { return k }
      }
      k -= 1
    }
    return isJoiner(k) && k < i ? k + 1 : k
  }

  /// Digits of a range of tokens.
  func digitCount(_ first: Int, _ next: Int) -> Int {
    var n = 0
    for k in first..<max(first, min(next, count)) where tokens[k].kind == .number { n += tokens[k].count }
    return n
  }

  func letterCount(_ first: Int, _ next: Int) -> Int {
    var n = 0
    for k in first..<max(first, min(next, count)) where tokens[k].kind == .word { n += tokens[k].count }
    return n
  }

  /// Whether a unit of measure or a percent sign stands at a place: a dose or a value ends there.
  func isUnit(_ i: Int) -> Bool {
    guard isNear(i) else { return false }
    if isOf(i, .unitOfMeasure) {
      // `55H4226`: letters within a code; `30-81  M/F`: another column.
      // `in Bay 3` and a name's initial on the next line.
      if tokens[i].count == 1 && (gap(i) >= .column || isSign(i + 1, 0x26) || isSign(i + 1, 0x2E) && gap(i) != .none && isWord(i + 2)) {
        return false
      }
      if tokens[i].count == 1
        && (isSign(i + 1, 0x3A) || isWord(i, in: ["m", "f"]) && isSign(i + 1, 0x2F) && isWord(i + 2, in: ["m", "f"]))
        || isGlued(i + 1) && isNumber(i + 1) && isGlued(i)
      {
        return false
      }
      return true
    }
    if isSign(i, 0x25) { return true }
    return isSign(i, 0x2F) && isOf(i + 1, .unitOfMeasure) && isGlued(i + 1)
  }

  /// Whether a word of one of the classes stands within `reach` tokens before `i`, with no sentence's or paragraph's end between.
  func hasBefore(_ i: Int, _ classes: WordClass, within reach: Int) -> Bool {
    var k = i
    let low = max(0, i - reach)
    while k > low {
      if gap(k) == .paragraph { return false }
      k -= 1
      if tokens[k].kind == .word, !tokens[k].classes.isDisjoint(with: classes) { return true }
      if tokens[k].isSign(0x2E), !isGlued(k + 1), isWord(k + 1), tokens[k + 1].shape == .capital || isWord(k - 1) && tokens[k - 1].count > 4
      {
        return false
      }
      if tokens[k].isSign(0x3B) { return false }
    }
    return false
  }

  /// The same behind `i`.
  func hasAfter(_ i: Int, _ classes: WordClass, within reach: Int) -> Bool {
    var k = i + 1
    let high = min(count, i + 1 + reach)
    while k < high {
      if gap(k) == .paragraph || tokens[k].isSign(0x3B) || tokens[k].isSign(0x2C) { return false }
      if tokens[k].kind == .word, !tokens[k].classes.isDisjoint(with: classes) { return true }
      if tokens[k].isSign(0x2E), !isGlued(k + 1) { return false }
      k += 1
    }
    return false
  }
}
