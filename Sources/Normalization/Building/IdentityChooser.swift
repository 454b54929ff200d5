import Records

/// The pipeline's rule about identities, ready for use on bytes: which identifier names the patient, and which authorities' names mean the same.
struct IdentityChooser: Sendable {
  private let types: [[UInt8]]
  private let authorities: [[UInt8]]
  /// Other names of authorities in normal form, each with the name that stands for it.
  private let aliases: [[UInt8]: [UInt8]]

  init(_ rule: IdentityRule) {
    types = rule.types.map(IdentityChooser.normal)
    authorities = rule.authorities.map(IdentityChooser.normal)
    var table: [[UInt8]: [UInt8]] = [:]
    for (name, others) in rule.aliases {
      for other in others { table[IdentityChooser.normal(other)] = IdentityChooser.normal(name) }
    }
    aliases = table
  }

  private static func normal(_ text: String) -> [UInt8] {
    Array(text.utf8).withUnsafeBytes { IdentityClaim(authority: .empty, value: Bytes($0)).value }
  }

  /// The claim of an identifier, its authority under the name that stands for all its aliases.
  func claim(authority: Bytes, value: Bytes, type: Bytes) -> IdentityClaim {
    let plain = IdentityClaim(authority: authority, value: value, type: type)
    guard !aliases.isEmpty, let name = aliases[plain.authority] else { return plain }
    return name.withUnsafeBytes { IdentityClaim(authority: Bytes($0), value: value, type: type) }
  }

  /// The order of preference; smaller is better.
  func rank(authority: Bytes, type: Bytes) -> Int {
    var rank = 0
    if !authorities.isEmpty { rank = (index(of: authority, in: authorities) ?? authorities.count) * 1000 }
    if let i = index(of: type, in: types) { return rank + i }
    if type.isEmpty { return rank + types.count }
    return rank + types.count + (IdentityChooser.isPersonal(type) ? 1 : 2)
  }

  private func index(of value: Bytes, in list: [[UInt8]]) -> Int? {
    guard !value.isEmpty else { return nil }
    return list.firstIndex { item in item.withUnsafeBytes { Bytes($0).equalsIgnoringCase(value) } }
  }

  /// The best of some claims with the others that name the same person beside it; nil when there is none.
  func choose(_ claims: [IdentityClaim]) -> PatientClaims? {
    var best: Int?
    var bestRank = Int.max
    for (i, claim) in claims.enumerated() {
      let place = claim.authority.withUnsafeBytes { a -> Int in claim.type.withUnsafeBytes { t -> Int in rank(authority: Bytes(a), type: Bytes(t)) } }
      if place < bestRank { (best, bestRank) = (i, place) }
    }
    guard let best else { return nil }
    var others: [IdentityClaim] = []
    for (i, claim) in claims.enumerated() where i != best && claim != claims[best] {
      if claim.type.withUnsafeBytes({ IdentityChooser.isPersonal(Bytes($0)) }) { others.append(claim) }
    }
    return PatientClaims(primary: claims[best], others: others)
  }

  /// Whether a type of HL7 table 0203 identifies one person for life: not accounts, visits, policies, nor the social security number, which is
  /// too often shared or mistyped to join two patients.
  static func isPersonal(_ type: Bytes) -> Bool {
    for other in impersonal where type.equalsIgnoringCase(Bytes(other)) { return false }
    return true
  }

  private static let impersonal: [StaticString] = [
    "AN", "ANC", "AND", "ANT", "VN", "MB", "SN", "SS", "SSN", "GI", "ANON", "DL", "PPN", "BC", "BR", "WC", "CZ", "TAX", "EN", "EI", "FI", "BA",
  ]

  /// Whether a value can identify anybody: not empty, no placeholder.
  static func isUsable(_ value: Bytes) -> Bool {
    guard !value.isEmpty, !(value.count == 2 && value == "\"\"") else { return false }
    var isZero = true
    var hasSign = false
    for b in value.raw {
      if ASCII.isDigit(b) || ASCII.isLetter(b) || b >= 0x80 { hasSign = true }
      if b != 0x30, b != 0x2D { isZero = false }
    }
    guard hasSign, !isZero else { return false }
    for word in placeholders where value.equalsIgnoringCase(Bytes(word)) { return false }
    return !isRounded(value) && !isTotal(value)
  }

  /// What a row of totals has in its first column (`Total`, `Grand Total: 214`).
  private static func isTotal(_ value: Bytes) -> Bool {
    for word in totals where value.count >= word.utf8CodeUnitCount && value[0..<word.utf8CodeUnitCount].equalsIgnoringCase(Bytes(word)) {
      let rest = value[word.utf8CodeUnitCount..<value.count]
      guard let next = rest.first else { return true }
      if next == 0x20 || next == 0x3A || next == 0x3D { return true }
    }
    return false
  }

  private static let totals: [StaticString] = ["TOTAL", "TOTALS", "GRAND TOTAL", "SUBTOTAL", "SUB-TOTAL"]

  /// A number as spreadsheets round it (`8.80E+07`): the same for many patients.
  private static func isRounded(_ value: Bytes) -> Bool {
    guard value.count >= 4, let e = value.firstIndex(of: 0x45) ?? value.firstIndex(of: 0x65), e > 0, e + 2 < value.count, value[e + 1] == 0x2B else { return false }
    for i in 0..<value.count where i != e && i != e + 1 && !ASCII.isDigit(value[i]) && !(i == 1 && value[i] == 0x2E) { return false }
    return true
  }

  private static let placeholders: [StaticString] = ["UNKNOWN", "UNK", "NONE", "NULL", "N/A", "NA", "NIL", "NAN", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#DIV/0!", "(BLANK)", "(NULL)", "\\N", "MISSING"]
}
