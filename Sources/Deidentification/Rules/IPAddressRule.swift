import Records

/// (O) IP addresses: `AuditEvent.agent.network` and the like are removed; four numbers with dots are withheld wherever they
/// stand.
///
/// Leaves alone: versions with fewer numbers, object identifiers with more.
/// Source: 45 CFR 164.514(b)(2)(i)(O); RFC 791; RFC 4291 §2.2.
enum IPAddressRule {
  static func occurs(in text: Bytes) -> Bool {
    text.hasDigits { low, _ in
      guard text.peek(low - 1) != 0x2E, !text.isLetter(low - 1) else { return false }
      var i = low
      for part in 0..<4 {
        let end = text.endOfDigits(i)
        guard end > i, end - i <= 3, text.value(i, end) <= 255 else { return false }
        i = end
        if part < 3 {
          guard text.peek(i) == 0x2E else { return false }
          i += 1
        }
      }
      return !(text.peek(i) == 0x2E && text.isDigit(i + 1))
    } || hasVersion6(text)
  }

  /// Three and more groups of up to four hexadecimal digits with colons between or doubled colons.
  private static func hasVersion6(_ text: Bytes) -> Bool {
    var i = 0
    while i < text.count {
      guard isHex(text.peek(i)), !text.isWordByte(i - 1) else {
        i += 1
        continue
      }
      var end = i
      var colons = 0
      var doubled = false
      while isHex(text.peek(end)) || text.peek(end) == 0x3A {
        if text.peek(end) == 0x3A {
          colons += 1
          if text.peek(end + 1) == 0x3A { doubled = true }
        }
        end += 1
      }
      if colons == 7 || (doubled && colons >= 2) { return true }
      i = Swift.max(end, i + 1)
    }
    return false
  }

  private static func isHex(_ b: UInt8) -> Bool { ASCII.isDigit(b) || (b | 0x20) &- 0x61 < 6 }
}
