import Records

/// (B) Places smaller than a state: streets, towns, counties and coordinates are removed; a ZIP code becomes its first three
/// digits, or `000` where few people live; postal codes and provinces of other countries are removed.
///
/// Leaves alone: states and territories of the United States (as two letters), countries (as codes).
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum GeographyRule {
  /// What becomes of a postal code.
  enum PostalCode: Equatable {
    case removed
    case prefix(UInt16)
  }

  /// `60601`, `60601-1234`, `606011234` or `606` as three digits; restricted prefixes as 0; anything else removed.
  static func generalised(postalCode text: Bytes) -> PostalCode {
    let text = text.trimmed
    switch text.count {
    case 3, 5, 9: guard text.endOfDigits(0) == text.count else { return .removed }
    case 10:
      guard text.endOfDigits(0) == 5, text[5] == 0x2D || text[5] == 0x20, text.endOfDigits(6) == 10 else { return .removed }
    default: return .removed
    }
    let prefix = text.value(0, 3)
    return .prefix(RestrictedPrefixes.contains(prefix) ? 0 : UInt16(prefix))
  }

  private static let suffixes: [StaticString] = [
    "street", "st", "avenue", "ave", "road", "rd", "boulevard", "blvd", "lane", "ln", "drive", "highway", "hwy", "parkway",
    "pkwy", "court",
    "place", "terrace", "circle", "apartment", "apt", "suite",
  ]

  /// `62704-1234`, `IL 62704`, a house number with a street's word, a post box, a pair of coordinates.
  static func occurs(in text: Bytes) -> Bool {
    text.hasDigits { low, high in
      if high - low == 5 {
        if text.peek(high) == 0x2D, text.endOfDigits(high + 1) - high == 5 { return true }
        if low >= 3, text[low - 1] == 0x20, USStates.code(of: text[low - 3..<low - 1]) != nil, !text.isWordByte(low - 4) {
          return true
        }
      }
      if text.peek(high) == 0x2E, text.endOfDigits(high + 1) - high > 4 { return true }
      guard high - low <= 6, text.peek(high) == 0x20, !text.isWordByte(low - 1) else { return false }
      // Up to four words between the number and the street's word.
      var i = high
      for word in 0..<5 {
        while text.peek(i) == 0x20 || text.peek(i) == 0x2E { i += 1 }
        let start = i
        while text.isWordByte(i) { i += 1 }
        if i == start { return false }
        if word > 0, text.isOne(of: suffixes, start, i) { return true }
      }
      return false
    }
      || text.hasWord { low, high in
        text.isOne(of: ["box"], low, high) && (text.reads("po ", at: low - 3) || text.reads("p.o. ", at: low - 5))
          && text.isDigit(high + 1)
      }
  }
}
