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
@frozen
public struct ClassCounts: Sendable, Equatable {
  @usableFromInline var counts: [18 of Int] = .init(repeating: 0)
  @inlinable public init() {}
  @inlinable
  public subscript(c: IdentifierClass) -> Int {
    get { counts[Int(c.rawValue)] }
    set { counts[Int(c.rawValue)] = newValue }
  }
  public var total: Int { IdentifierClass.allCases.reduce(0) { $0 + self[$1] } }
  public static func += (a: inout ClassCounts, b: ClassCounts) {
    for i in a.counts.indices { a.counts[i] += b.counts[i] }
  }
  public static func -= (a: inout ClassCounts, b: ClassCounts) {
    for i in a.counts.indices { a.counts[i] -= b.counts[i] }
  }
  public mutating func reset() { counts = .init(repeating: 0) }
  public static func == (a: ClassCounts, b: ClassCounts) -> Bool {
    a.counts.indices.allSatisfy { a.counts[$0] == b.counts[$0] }
  }
}

/// What became of identifiers, by class: how many were found, and how many of these left something behind in their place.
public struct IdentifierCounts: Sendable, Equatable {
  /// All that were found: removed, generalised and replaced.
  public var found = ClassCounts()
  /// Of them, those of which a coarser value stays: the year of a date, three digits of a ZIP code, the category `90+`.
  public var generalised = ClassCounts()
  /// Of them, those in whose place something stands that says nothing about anybody: a random code, a tag, a shifted date.
  public var replaced = ClassCounts()

  public init() {}

  /// Those of which nothing stays.
  public var removed: ClassCounts {
    var rest = found
    rest -= generalised
    rest -= replaced
    return rest
  }

  /// Found, of a class.
  public subscript(c: IdentifierClass) -> Int { found[c] }
  public var total: Int { found.total }

  public static func += (a: inout IdentifierCounts, b: IdentifierCounts) {
    a.found += b.found
    a.generalised += b.generalised
    a.replaced += b.replaced
  }

  public mutating func reset() { self = IdentifierCounts() }
}
