/// The eighteen classes of identifiers that Safe Harbor removes.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
public enum IdentifierClass: UInt8, Sendable, CaseIterable {
  case names, geography, dates, telephone, fax, email, socialSecurity, medicalRecord, healthPlan, account, certificate,
    vehicle, device, url, ipAddress, biometric, photograph, otherUnique

  /// The clause's letter, `A` to `R`.
  public var letter: String { String(UnicodeScalar(UInt8(ascii: "A") + rawValue)) }

  /// The whole citation, such as `45 CFR 164.514(b)(2)(i)(C)`.
  public var citation: String { "45 CFR 164.514(b)(2)(i)(\(letter))" }

  public init?(letter: some StringProtocol) {
    guard letter.utf8.count == 1, let b = letter.utf8.first, b >= UInt8(ascii: "A") else { return nil }
    self.init(rawValue: b - UInt8(ascii: "A"))
  }
}

/// A count for each of the eighteen classes; no heap, so that each record may carry one.
public struct ClassCounts: Sendable, Equatable {
  private var counts: [18 of Int] = .init(repeating: 0)
  public init() {}
  public subscript(c: IdentifierClass) -> Int {
    get { counts[Int(c.rawValue)] }
    set { counts[Int(c.rawValue)] = newValue }
  }
  public var total: Int { IdentifierClass.allCases.reduce(0) { $0 + self[$1] } }
  public static func += (a: inout ClassCounts, b: ClassCounts) {
    for i in a.counts.indices { a.counts[i] += b.counts[i] }
  }
  public mutating func reset() { counts = .init(repeating: 0) }
  public static func == (a: ClassCounts, b: ClassCounts) -> Bool {
    a.counts.indices.allSatisfy { a.counts[$0] == b.counts[$0] }
  }
}
