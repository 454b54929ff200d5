import Records

/// (I) Health plan beneficiary numbers: Medicare's form, and numbers after a cue.
///
/// Source: 45 CFR 164.514(b)(2)(i)(I); CMS Medicare Beneficiary Identifier format (2018).
enum HealthPlanCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyAlphanumericRun { low, high in high - low == 11 && isMedicare(text, low) } || hasDashedMedicare(text)
      || text.cue(["member", "subscriber", "beneficiary", "policy", "hicn", "mbi", "medicaid", "medicare", "insured"], digits: 4)
  }

  /// C A AN N A AN N A A N N: the letters without S, L, O, I, B, Z.
  private static func isMedicare(_ text: Bytes, _ low: Int) -> Bool {
    let form: StaticString = "caxnaxnaann"
    let kinds = Bytes(form)
    for i in 0..<11 where !fits(text[low + i], kinds[i]) { return false }
    return true
  }

  private static func fits(_ b: UInt8, _ kind: UInt8) -> Bool {
    let letter = ASCII.isUpper(b) && ![0x53, 0x4C, 0x4F, 0x49, 0x42, 0x5A].contains(b)
    switch kind {
    case 0x63: return b >= 0x31 && b <= 0x39
    case 0x61: return letter
    case 0x78: return letter || ASCII.isDigit(b)
    default: return ASCII.isDigit(b)
    }
  }

  /// The same with its dashes: `1EG4-TE5-MK73`.
  private static func hasDashedMedicare(_ text: Bytes) -> Bool {
    text.anyAlphanumericRun { low, high in
      guard high - low == 4, text.at(high) == 0x2D, text.at(high + 4) == 0x2D, low + 13 <= text.count else { return false }
      let kinds = Bytes("caxn axn aann" as StaticString)
      for i in 0..<13 where kinds[i] != 0x20 && !fits(text[low + i], kinds[i]) { return false }
      return true
    }
  }
}
