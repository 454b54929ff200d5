import Records

/// (G) Social security numbers: three, two and four digits, also with the first five masked.
///
/// Leaves alone: nine digits without any mark (they fall to (H)).
/// Source: 45 CFR 164.514(b)(2)(i)(G).
enum SocialSecurityCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in
      if high - low == 4 && isMasked(text, low) { return true }
      guard high - low == 3, !text.isAlphanumeric(low - 1), text.at(low - 1) != 0x2D, isMark(text.at(high)) else { return false }
      let mark = text[high]
      let group = text.digitsEnd(high + 1)
      guard group - high == 3, text.at(group) == mark else { return false }
      let end = text.digitsEnd(group + 1)
      return end - group == 5 && !(text.at(end) == 0x2D && ASCII.isDigit(text.at(end + 1)))
    } || text.cue(["ssn", "ss"], digits: 4)
  }

  private static func isMark(_ b: UInt8) -> Bool { b == 0x2D || b == 0x20 || b == 0x2E }

  /// `xxx-xx-1234`, `***-**-1234`.
  private static func isMasked(_ text: Bytes, _ low: Int) -> Bool {
    guard low >= 7, text[low - 1] == 0x2D, text[low - 4] == 0x2D else { return false }
    for i in [low - 2, low - 3, low - 5, low - 6, low - 7] {
      guard text[i] == 0x2A || text[i] | 0x20 == 0x78 || text[i] == 0x23 else { return false }
    }
    return true
  }
}
