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

/// A count for each of the eighteen classes.
public struct ClassCounts: Sendable, Equatable {
  private var counts = [Int](repeating: 0, count: IdentifierClass.allCases.count)
  public init() {}
  public subscript(c: IdentifierClass) -> Int {
    get { counts[Int(c.rawValue)] }
    set { counts[Int(c.rawValue)] = newValue }
  }
  public var total: Int { counts.reduce(0, +) }
  public static func += (a: inout ClassCounts, b: ClassCounts) {
    for i in a.counts.indices { a.counts[i] += b.counts[i] }
  }
  public mutating func reset() { for i in counts.indices { counts[i] = 0 } }
}
