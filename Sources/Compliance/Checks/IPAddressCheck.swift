import Records

/// (O) IP addresses, version 4 and 6.
///
/// Leaves alone: version numbers and OIDs (fewer or more than four parts), times of day.
/// Source: 45 CFR 164.514(b)(2)(i)(O); RFC 791; RFC 4291 §2.2.
enum IPAddressCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, _ in isVersion4(text, low) } || isVersion6(text)
  }

  private static func isVersion4(_ text: Bytes, _ low: Int) -> Bool {
    guard text.at(low - 1) != 0x2E, !ASCII.isLetter(text.at(low - 1)) else { return false }
    var i = low
    for part in 0..<4 {
      let end = text.digitsEnd(i)
      guard end > i, end - i <= 3, text.number(i, end) <= 255 else { return false }
      i = end
      if part < 3 {
        guard text.at(i) == 0x2E else { return false }
        i += 1
      }
    }
    return !(text.at(i) == 0x2E && ASCII.isDigit(text.at(i + 1)))
  }

  /// Groups of hexadecimal digits and colons: eight groups, or fewer around a `::`, with a digit among them.
  private static func isVersion6(_ text: Bytes) -> Bool {
    var i = 0
    while i < text.count {
      guard OtherUniqueCheck.isHex(text[i]) || text[i] == 0x3A, !text.isAlphanumeric(i - 1) else {
        i += 1
        continue
      }
      var end = i
      var groups = 0
      var digits = 0
      var doubled = false
      var length = 0
      while end < text.count, OtherUniqueCheck.isHex(text[end]) || text[end] == 0x3A {
        if text[end] == 0x3A {
          if text.at(end + 1) == 0x3A { doubled = true }
          length = 0
        } else {
          if length == 0 { groups += 1 }
          length += 1
          if ASCII.isDigit(text[end]) { digits += 1 }
          if length > 4 { break }
        }
        end += 1
      }
      if length <= 4, digits > 0, groups == 8 || (doubled && groups >= 2) { return true }
      i = max(end, i + 1)
    }
    return false
  }
}
