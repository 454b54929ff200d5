import Records

/// (D) Telephone numbers: every `ContactPoint` is removed, whatever its system; words of a code that hold a number are withheld.
///
/// Leaves alone: LOINC codes, doses and ranges, which have other groups of digits.
/// Source: 45 CFR 164.514(b)(2)(i)(D).
enum TelephoneRule {
  /// `(217) 555-0134`, `217-555-0134`, `217.555.0134`, `555-0134`, `+44 20 7946 0000`.
  static func occurs(in text: Bytes) -> Bool {
    text.hasDigits { low, high in
      if text.peek(low - 1) == 0x2B, digits(text, low) >= 9 { return true }
      guard high - low == 3, text.peek(low - 1) != 0x2E else { return false }
      var i = high
      if text.peek(i) == 0x29 { i += 1 }
      while i - high < 3, isGap(text.peek(i)) { i += 1 }
      guard i > high else { return false }
      let end = text.endOfDigits(i)
      if end - i == 4 { return text.peek(i - 1) != 0x20 && text.peek(low) >= 0x32 }
      guard end - i == 3, isGap(text.peek(end)) else { return false }
      return text.endOfDigits(end + 1) - end == 5
    } || text.hasCue(["phone", "tel", "telephone", "mobile", "cell", "pager", "call"])
  }

  private static func isGap(_ b: UInt8) -> Bool { b == 0x2D || b == 0x2E || b == 0x20 }

  /// Digits of an international number from an index on, single marks between them.
  private static func digits(_ text: Bytes, _ low: Int) -> Int {
    var n = 0
    var i = low
    while text.isDigit(i) || (isGap(text.peek(i)) && text.isDigit(i + 1)) {
      if text.isDigit(i) { n += 1 }
      i += 1
    }
    return n
  }
}
