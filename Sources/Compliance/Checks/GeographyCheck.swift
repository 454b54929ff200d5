import Records

/// (B) Places smaller than a state: ZIP codes beyond three digits, restricted three-digit ones, streets, post boxes, coordinates.
///
/// Leaves alone: town names without more (the known values know this patient's), five-digit numbers without a state before them.
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum GeographyCheck {
  /// Whether the text of `Address.postalCode` may not stand.
  static func residual(postalCode text: Bytes, keepsFiveDigits: Bool) -> Bool {
    guard let value = text.decimal else { return !(keepsFiveDigits && isZIPPlus4(text)) }
    if text.count == 3 { return RestrictedZIP3.contains(value) }
    return !(keepsFiveDigits && (text.count == 5 || text.count == 9))
  }

  private static func isZIPPlus4(_ text: Bytes) -> Bool {
    text.count == 10 && text[5] == 0x2D && text[0..<5].decimal != nil && text[6..<10].decimal != nil
  }

  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in isZIP(text, low, high) || isStreet(text, low, high) || isCoordinate(text, low, high) }
      || text.cue(["zip", "zipcode", "postal"], digits: 4) || postBox(text)
  }

  /// `62704-1234` that is not the middle of a longer number, or `IL 62704`.
  private static func isZIP(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low == 5, text.at(low - 1) != 0x2D, text.at(low - 1) != 0x2E else { return false }
    if text.at(high) == 0x2D {
      let end = text.digitsEnd(high + 1)
      if end - high - 1 == 4 && text.at(end) != 0x2D { return true }
    }
    guard low >= 3, text[low - 1] == 0x20, ASCII.isUpper(text[low - 2]), ASCII.isUpper(text[low - 3]),
      !text.isAlphanumeric(low - 4)
    else { return false }
    return Regions.isState(text[low - 3..<low - 1])
  }

  private static let suffixes: [StaticString] = [
    "street", "avenue", "ave", "road", "rd", "boulevard", "blvd", "lane", "drive", "highway", "hwy", "parkway", "pkwy",
  ]

  /// A house number, one to four words and the word for a street.
  private static func isStreet(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low <= 6, !text.isAlphanumeric(low - 1) else { return false }
    var i = high
    var words = 0
    while words < 5 {
      guard text.at(i) == 0x20 || text.at(i) == 0x2E else { return false }
      while text.at(i) == 0x20 || text.at(i) == 0x2E { i += 1 }
      let start = i
      while ASCII.isLetter(text.at(i)) || ASCII.isDigit(text.at(i)) || text.at(i) == 0x27 { i += 1 }
      guard i > start else { return false }
      if words > 0 && text.isWord(start, i, suffixes) { return true }
      words += 1
    }
    return false
  }

  private static func postBox(_ text: Bytes) -> Bool {
    text.anyWord { low, high in
      guard text.isWord(low, high, ["box"]), low >= 3 else { return false }
      guard text.matches("po", at: low - 3) || text.matches("o. ", at: low - 3) || text.matches("o.", at: low - 2) else {
        return false
      }
      var i = high
      while text.at(i) == 0x20 || text.at(i) == 0x23 { i += 1 }
      return ASCII.isDigit(text.at(i))
    }
  }

  /// `41.8781, -87.6298`: two numbers with three decimals or more.
  private static func isCoordinate(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low <= 3, text.at(high) == 0x2E else { return false }
    let end = text.digitsEnd(high + 1)
    guard end - high > 3 else { return false }
    var i = end
    while text.at(i) == 0x2C || text.at(i) == 0x20 || text.at(i) == 0x3B { i += 1 }
    guard i > end else { return false }
    if text.at(i) == 0x2D || text.at(i) == 0x2B { i += 1 }
    let whole = text.digitsEnd(i)
    guard whole > i, whole - i <= 3, text.at(whole) == 0x2E else { return false }
    return text.digitsEnd(whole + 1) - whole > 3
  }
}
