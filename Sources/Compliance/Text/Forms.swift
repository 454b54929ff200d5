import Records

/// The exact form of what is generated here: the only ids that may stand.
enum GeneratedForm {
  static let linkCodeLength = 26
  static let patientHashLength = 55

  static func isLinkCode(_ text: Bytes) -> Bool { text.count == linkCodeLength && isBase32(text) }

  static func isPatientHash(_ text: Bytes) -> Bool {
    text.count == patientHashLength && text.hasPrefix("pt1") && isBase32(text[3..<patientHashLength])
  }

  /// Letters of lower case and the digits 2 to 7, eight bytes at a time.
  private static func isBase32(_ text: Bytes) -> Bool {
    let raw = text.raw
    guard raw.count >= 8 else { return false }
    var i = 0
    while i + 8 <= raw.count {
      if !areBase32(raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)) { return false }
      i += 8
    }
    return i == raw.count || areBase32(raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self))
  }

  /// In each byte below 0x80, adding what is missing to 0x80 sets the highest bit from some letter on.
  @inline(__always) private static func areBase32(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let high = ones &* 0x80
    if word & high != 0 { return false }
    let letters = (word &+ ones &* (0x80 - 0x61)) & ~(word &+ ones &* (0x80 - 0x7B))
    let digits = (word &+ ones &* (0x80 - 0x32)) & ~(word &+ ones &* (0x80 - 0x38))
    return (letters | digits) & high == high
  }
}

/// The forms of FHIR's dates.
///
/// Source: FHIR R4 §2.24.0.1 (date, dateTime, instant).
enum DateForm {
  /// The year when the text is a year and nothing else.
  static func year(_ text: Bytes) -> Int? { text.count == 4 ? text.decimal : nil }

  /// The year of an instant that says nothing finer: `2020-01-01T00:00:00Z`.
  static func yearOfInstant(_ text: Bytes) -> Int? {
    guard text.count == 20, text[4..<20] == "-01-01T00:00:00Z" else { return nil }
    return text[0..<4].decimal
  }

  /// A year in which something of a record can lie; 9999 stands for no end.
  static func isPlausible(_ year: Int) -> Bool { (year >= 1850 && year < 2200) || year == 9999 }

  /// Any precision: digits where digits belong, a plausible year, an offset with a time.
  static func isDateTime(_ text: Bytes) -> Bool {
    guard text.count >= 4, text.digitsEnd(0) == 4, isPlausible(text.number(0, 4)) else { return false }
    if text.count == 4 { return true }
    guard isTwo(text, 5, 1, 12), text[4] == 0x2D else { return false }
    if text.count == 7 { return true }
    guard text.at(7) == 0x2D, isTwo(text, 8, 1, 31) else { return false }
    if text.count == 10 { return true }
    guard text.at(10) == 0x54, isTwo(text, 11, 0, 24), text.at(13) == 0x3A, isTwo(text, 14, 0, 59) else { return false }
    guard text.at(16) == 0x3A, isTwo(text, 17, 0, 60) else { return false }
    var i = 19
    if text.at(i) == 0x2E { i = text.digitsEnd(i + 1) }
    if text.at(i) == 0x5A { return text.count == i + 1 }
    guard text.at(i) == 0x2B || text.at(i) == 0x2D else { return false }
    return text.count == i + 6 && isTwo(text, i + 1, 0, 14) && text.at(i + 3) == 0x3A && isTwo(text, i + 4, 0, 59)
  }

  private static func isTwo(_ text: Bytes, _ i: Int, _ low: Int, _ high: Int) -> Bool {
    guard text.digitsEnd(min(i, text.count)) >= i + 2 else { return false }
    return (low...high).contains(text.number(i, i + 2))
  }
}

/// The forms of FHIR's numbers.
enum NumberForm {
  /// A decimal as JSON has it.
  static func isNumber(_ text: Bytes) -> Bool {
    var i = text.at(0) == 0x2D ? 1 : 0
    let whole = text.digitsEnd(min(i, text.count))
    guard whole > i else { return false }
    i = whole
    if text.at(i) == 0x2E {
      let end = text.digitsEnd(i + 1)
      guard end > i + 1 else { return false }
      i = end
    }
    if text.at(i) | 0x20 == 0x65 {
      i += 1
      if text.at(i) == 0x2D || text.at(i) == 0x2B { i += 1 }
      let end = text.digitsEnd(min(i, text.count))
      guard end > i, end - i <= 3 else { return false }
      i = end
    }
    return i == text.count
  }

  /// The digits before the point.
  static func wholePart(_ text: Bytes) -> Bytes {
    let low = text.at(0) == 0x2D ? 1 : 0
    return text[low..<text.digitsEnd(low)]
  }

  /// Whether a number is greater than a limit, by its digits before the point.
  static func exceeds(_ text: Bytes, _ limit: Int) -> Bool {
    guard text.at(0) != 0x2D else { return false }
    let whole = wholePart(text)
    return whole.count > 6 || (whole.decimal ?? 0) > limit
  }

  /// SampledData: numbers, `E`, `U`, `L`, separated by spaces.
  static func isSamples(_ text: Bytes) -> Bool {
    var run = 0
    for b in text.raw {
      guard ASCII.isDigit(b) || b == 0x20 || b == 0x2E || b == 0x2D || b == 0x45 || b == 0x55 || b == 0x4C else { return false }
      run = b == 0x20 ? 0 : run + 1
      if run > 8 { return false }
    }
    return true
  }
}
