import Records

/// (D) Telephone numbers: North American with and without area code, international with a plus.
///
/// Leaves alone: LOINC and CAS numbers, ranges in `Observation.referenceRange`, digits without any mark (those fall to (H)).
/// Source: 45 CFR 164.514(b)(2)(i)(D).
enum TelephoneCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in isNumber(text, low, high) }
      || text.cue(["phone", "tel", "telephone", "mobile", "pager"], digits: 4)
  }

  static func isNumber(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    let before = text.at(low - 1)
    if before == 0x2B { return isInternational(text, low) }
    guard high - low == 3, !ASCII.isLetter(before), before != 0x2E else { return false }
    if before == 0x2D {
      // `1-217-555-0134` begins at the country code; a dash after other digits belongs to another number.
      guard low >= 2, text[low - 2] == 0x31, !text.isAlphanumeric(low - 3) else { return false }
    }
    var i = high
    if before == 0x28 {
      guard text.at(i) == 0x29 else { return false }
      i += 1
      if isGap(text.at(i)) { i += 1 }
    } else {
      guard isGap(text.at(i)) else { return false }
      i += 1
    }
    let exchange = text.digitsEnd(i)
    if exchange - i == 4 && before != 0x28 {
      // Seven digits: only with a dash or dot, and as the exchange a number that may be one.
      return text[i - 1] != 0x20 && text.at(low) >= 0x32 && !continues(text, exchange)
    }
    guard exchange - i == 3, isGap(text.at(exchange)) else { return false }
    let end = text.digitsEnd(exchange + 1)
    return end - exchange - 1 == 4 && !continues(text, end)
  }

  private static func isGap(_ b: UInt8) -> Bool { b == 0x2D || b == 0x2E || b == 0x20 }

  private static func continues(_ text: Bytes, _ end: Int) -> Bool {
    (text.at(end) == 0x2D || text.at(end) == 0x2E) && ASCII.isDigit(text.at(end + 1))
  }

  /// `+44 20 7946 0000`: nine to fifteen digits with single marks between.
  private static func isInternational(_ text: Bytes, _ low: Int) -> Bool {
    var digits = 0
    var i = low
    while i < text.count {
      if ASCII.isDigit(text[i]) {
        digits += 1
      } else if !(isGap(text[i]) || text[i] == 0x28 || text[i] == 0x29)
        || !(ASCII.isDigit(text.at(i + 1)) || text.at(i + 1) == 0x28)
      {
        if text[i] != 0x29 { break }
      }
      i += 1
    }
    return digits >= 9 && digits <= 15
  }
}
