import Records

/// (G) Social security numbers: identifiers of type `SS` are removed, the last four digits included; nine digits in its groups
/// are withheld wherever they stand, masked ones too.
///
/// Leaves alone: nine-digit codes of standard code systems.
/// Source: 45 CFR 164.514(b)(2)(i)(G); OCR guidance of 2012, on parts of identifiers.
enum SocialSecurityRule {
  static let identifierTypes: [StaticString] = ["SS", "SSN", "SB"]

  static func occurs(in text: Bytes) -> Bool {
    text.hasDigits { low, high in
      if high - low == 4, text.peek(low - 1) == 0x2D, isMask(text.peek(low - 2)), isMask(text.peek(low - 3)) { return true }
      guard high - low == 3 else { return false }
      let mark = text.peek(high)
      guard mark == 0x2D || mark == 0x20 || mark == 0x2E else { return false }
      let middle = text.endOfDigits(high + 1)
      return middle - high == 3 && text.peek(middle) == mark && text.endOfDigits(middle + 1) - middle == 5
    } || text.hasCue(["ssn", "ss"])
  }

  private static func isMask(_ b: UInt8) -> Bool { b == 0x2A || b == 0x23 || b | 0x20 == 0x78 }
}
