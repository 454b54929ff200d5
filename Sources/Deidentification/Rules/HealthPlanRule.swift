import Records

/// (I) Health plan beneficiary numbers: identifiers of policies, groups and members, `Coverage.subscriberId`,
/// `Coverage.dependent` and the values of `Coverage.class` are removed.
///
/// Leaves alone: the kind of coverage and its order.
/// Source: 45 CFR 164.514(b)(2)(i)(I); CMS, Medicare Beneficiary Identifier format (2018).
enum HealthPlanRule {
  static let identifierTypes: [StaticString] = ["MB", "MA", "MC", "HC", "JHN", "NIIP", "PPIN", "SN", "MI", "WC", "MCD", "MCR"]

  static func occurs(in text: Bytes) -> Bool {
    isBeneficiary(text)
      || text.hasCue(["policy", "member", "subscriber", "beneficiary", "hicn", "mbi", "medicaid", "medicare", "group"])
  }

  /// `1EG4-TE5-MK73` with and without dashes: digit, letter, letter or digit, digit, letter, letter or digit, digit, two letters,
  /// two digits.
  private static func isBeneficiary(_ text: Bytes) -> Bool {
    let form: [UInt8] = Array("CAXNAXNAANN".utf8)
    var start = 0
    while start < text.count {
      if text.isDigit(start), !text.isWordByte(start - 1) {
        var i = start
        var k = 0
        while k < form.count {
          if text.peek(i) == 0x2D, k == 4 || k == 7 { i += 1 }
          let fits: Bool
          switch form[k] {
          case 0x43: fits = text.peek(i) >= 0x31 && text.peek(i) <= 0x39
          case 0x41: fits = text.isLetter(i)
          case 0x58: fits = text.isLetter(i) || text.isDigit(i)
          default: fits = text.isDigit(i)
          }
          if !fits { break }
          (i, k) = (i + 1, k + 1)
        }
        if k == form.count, !text.isWordByte(i) { return true }
      }
      start += 1
    }
    return false
  }
}
