import Records

/// (R) Any other unique number, characteristic or code: UUIDs, object identifiers that are no code system's, long hexadecimal
/// runs, runs that mix letters and many digits.
///
/// Leaves alone: ids that were generated here (judged by their exact form where they belong), codes of known systems.
/// Source: 45 CFR 164.514(b)(2)(i)(R); PS3.5 §9 (UID); RFC 9562.
enum OtherUniqueCheck {
  static func isHex(_ b: UInt8) -> Bool { ASCII.isDigit(b) || (b | 0x20) &- 0x61 < 6 }

  static func residual(_ text: Bytes) -> Bool {
    isObjectIdentifier(text) || text.anyAlphanumericRun { low, high in isUUID(text, low, high) || isMixed(text, low, high) }
      || text.cue(["accession", "case", "study", "specimen", "order", "ref", "reference", "badge", "employee"], digits: 4)
  }

  private static func isUUID(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low == 8, low + 36 <= text.count else { return false }
    for i in 0..<36 {
      if i == 8 || i == 13 || i == 18 || i == 23 {
        if text[low + i] != 0x2D { return false }
      } else if !isHex(text[low + i]) {
        return false
      }
    }
    return true
  }

  /// Eight letters and digits and more that are no word: five digits among them, or sixteen hexadecimal ones of both kinds.
  private static func isMixed(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low >= 8 else { return false }
    var digits = 0
    var hex = 0
    for i in low..<high {
      if ASCII.isDigit(text[i]) { digits += 1 }
      if isHex(text[i]) { hex += 1 }
    }
    guard digits < high - low else { return false }
    return digits >= 5 || (high - low >= 16 && hex == high - low && digits > 0)
  }

  /// Six numbers and more with dots between, beginning with 0, 1 or 2.
  private static func isObjectIdentifier(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in
      guard high - low == 1, text[low] <= 0x32, !text.isAlphanumeric(low - 1), text.at(low - 1) != 0x2E else { return false }
      var parts = 1
      var i = high
      while text.at(i) == 0x2E, ASCII.isDigit(text.at(i + 1)) {
        i = text.digitsEnd(i + 1)
        parts += 1
      }
      return parts >= 6
    }
  }
}
