import Records

/// Looking at shapes in bytes: what checks share and no rule of de-identification knows.
extension Bytes {
  /// The byte at an index, 0 outside.
  @inline(__always) func at(_ i: Int) -> UInt8 { i >= 0 && i < count ? self[i] : 0 }

  /// The end of the run of digits that begins at an index.
  func digitsEnd(_ i: Int) -> Int {
    var j = i
    while j < count, ASCII.isDigit(self[j]) { j += 1 }
    return j
  }

  /// The value of digits in a range of at most 18.
  func number(_ low: Int, _ high: Int) -> Int {
    var v = 0
    for i in low..<min(high, low + 18) { v = v * 10 + Int(self[i] &- 0x30) }
    return v
  }

  /// Calls `body` with each maximal run of digits until it returns true; whether it did.
  func anyDigitRun(_ body: (_ low: Int, _ high: Int) -> Bool) -> Bool {
    var i = 0
    while i < count {
      if ASCII.isDigit(self[i]) {
        let end = digitsEnd(i)
        if body(i, end) { return true }
        i = end
      } else {
        i += 1
      }
    }
    return false
  }

  /// Calls `body` with each maximal run of letters until it returns true; whether it did.
  func anyWord(_ body: (_ low: Int, _ high: Int) -> Bool) -> Bool {
    var i = 0
    while i < count {
      if ASCII.isLetter(self[i]) {
        var end = i
        while end < count, ASCII.isLetter(self[end]) { end += 1 }
        if body(i, end) { return true }
        i = end
      } else {
        i += 1
      }
    }
    return false
  }

  /// Calls `body` with each maximal run of letters and digits until it returns true; whether it did.
  func anyAlphanumericRun(_ body: (_ low: Int, _ high: Int) -> Bool) -> Bool {
    var i = 0
    while i < count {
      if isAlphanumeric(i) {
        var end = i
        while end < count, isAlphanumeric(end) { end += 1 }
        if body(i, end) { return true }
        i = end
      } else {
        i += 1
      }
    }
    return false
  }

  @inline(__always) func isAlphanumeric(_ i: Int) -> Bool { ASCII.isDigit(at(i)) || ASCII.isLetter(at(i)) }

  /// Whether the bytes from an index on are a lower-case literal, letters compared without case.
  func matches(_ literal: StaticString, at i: Int) -> Bool {
    let n = literal.utf8CodeUnitCount
    guard i >= 0, i + n <= count else { return false }
    let wanted = Bytes(literal)
    for k in 0..<n where ASCII.lower(self[i + k]) != wanted[k] { return false }
    return true
  }

  /// Whether a range is a word of a list, letters compared without case.
  func isWord(_ low: Int, _ high: Int, _ list: [StaticString]) -> Bool {
    for word in list where word.utf8CodeUnitCount == high - low && matches(word, at: low) { return true }
    return false
  }

  /// After one of the cue words, up to three separators, an optional `no`, `number`, `id` or `#`: the run of letters, digits and
  /// dashes that follows, when it holds at least `digits` digits.
  func cue(_ words: [StaticString], digits: Int) -> Bool {
    anyWord { low, high in
      guard isWord(low, high, words) else { return false }
      var i = high
      for _ in 0..<3 {
        i = skipSeparators(from: i)
        var end = i
        while end < count, ASCII.isLetter(self[end]) { end += 1 }
        guard isWord(i, end, ["no", "nr", "num", "number", "id", "is", "of", "code"]) else { break }
        i = end
      }
      var found = 0
      while i < count, isAlphanumeric(i) || self[i] == 0x2D {
        if ASCII.isDigit(self[i]) { found += 1 }
        i += 1
      }
      return found >= digits
    }
  }

  private func skipSeparators(from start: Int) -> Int {
    var i = start
    while i < count, i - start < 4, !isAlphanumeric(i), self[i] < 0x80 { i += 1 }
    return i
  }
}
