import Records

/// (F) Electronic mail addresses, also with the at sign spelled out.
///
/// Leaves alone: an at sign between spaces (`10 mg @ bedtime`).
/// Source: 45 CFR 164.514(b)(2)(i)(F).
enum EmailCheck {
  static func residual(_ text: Bytes) -> Bool {
    var i = 0
    while let at = text.firstIndex(of: 0x40, from: i) {
      if text.isAlphanumeric(at - 1), ASCII.isLetter(text.at(at + 1)) || ASCII.isDigit(text.at(at + 1)) { return true }
      i = at + 1
    }
    return false
  }

  /// `ann at example dot org`.
  static func spelledOut(_ text: Bytes) -> Bool {
    text.anyWord { low, high in
      guard text.isWord(low, high, ["at"]) else { return false }
      var end = high
      while text.at(end) == 0x20 || text.at(end) == 0x29 || text.at(end) == 0x5D { end += 1 }
      while text.isAlphanumeric(end) || text.at(end) == 0x2D { end += 1 }
      while text.at(end) == 0x20 || text.at(end) == 0x28 || text.at(end) == 0x5B { end += 1 }
      return text.matches("dot", at: end) && !ASCII.isLetter(text.at(end + 3))
    }
  }
}
