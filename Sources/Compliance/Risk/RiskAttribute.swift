public import Records

/// What is known of a patient from outside and may single them out: the attributes of which quasi-identifiers are made.
///
/// Every attribute has a field of its own in a `RiskKey`. Source: 45 CFR 164.514(b)(1); El Emam, Guide to the De-Identification of
/// Personal Health Information, on the choice of quasi-identifiers.
public enum RiskAttribute: Int, CaseIterable, Sendable {
  case birthYear, sex, zip3, state, country, race, ethnicity, maritalStatus, language, deceasedYear, admissionYear, diagnosisGroup

  /// Bits of the attribute's field: room for all values that it can sensibly take, and for 'absent' (0).
  var width: Int { RiskAttribute.widths[rawValue] }
  var shift: Int { RiskAttribute.shifts[rawValue] }
  var mask: UInt128 { RiskAttribute.masks[rawValue] }

  private static let widths = [9, 4, 11, 10, 10, 10, 8, 6, 10, 9, 9, 24]
  private static let shifts = widths.indices.map { widths[..<$0].reduce(0, +) }
  private static let masks = widths.indices.map { ((UInt128(1) << UInt128(widths[$0])) - 1) << UInt128(shifts[$0]) }

  public var name: String {
    switch self {
    case .birthYear: "birth-year"
    case .sex: "sex"
    case .zip3: "zip3"
    case .state: "state"
    case .country: "country"
    case .race: "race"
    case .ethnicity: "ethnicity"
    case .maritalStatus: "marital-status"
    case .language: "language"
    case .deceasedYear: "deceased-year"
    case .admissionYear: "admission-year"
    case .diagnosisGroup: "diagnosis-group"
    }
  }
}

/// A value of an attribute in 64 bits; 0 is 'absent'.
///
/// The top byte says what the rest is: 1 to 7, a text of that many bytes; 8, 56 bits of the hash of a longer one, so that different texts
/// stay different; 0x80 and more, a number (a SNOMED CT code).
public struct RiskValue: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let absent = RiskValue(rawValue: 0)
  /// The category of those over 89, who have no year of birth.
  public static let pooled = RiskValue("90+")

  public init(_ text: Bytes) {
    if text.count <= 7 {
      rawValue = text.raw.reduce(UInt64(text.count)) { $0 << 8 | UInt64($1) } << UInt64(8 * (7 - text.count))
    } else {
      let hash = text.raw.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
      rawValue = 8 << 56 | hash >> 8
    }
  }

  public init(_ text: StaticString) { self.init(Bytes(text)) }

  /// - Parameter number: below 2^63.
  public init(number: UInt64) { rawValue = number | 1 << 63 }

  /// The text when it is one of at most seven bytes, else empty.
  var text: [UInt8] {
    let count = Int(rawValue >> 56)
    guard count <= 7 else { return [] }
    return (0..<count).map { UInt8(truncatingIfNeeded: rawValue >> UInt64(48 - 8 * $0)) }
  }

  /// The year that the value begins with.
  var year: Int? {
    let text = self.text
    return text.count == 4 ? text.withUnsafeBytes { Bytes($0).decimal } : nil
  }
}

/// What is known of one patient: a small number for each attribute, in 120 bits; 0 in a field means that nothing is known.
@frozen
public struct RiskKey: Hashable, Sendable, Comparable {
  public var bits: UInt128 = 0
  public init() {}
  public init(bits: UInt128) { self.bits = bits }

  public subscript(attribute: RiskAttribute) -> Int {
    get { Int(truncatingIfNeeded: (bits & attribute.mask) >> UInt128(attribute.shift)) }
    set { bits = bits & ~attribute.mask | UInt128(newValue) << UInt128(attribute.shift) & attribute.mask }
  }

  /// This with what it does not know filled from a later record.
  public func filled(from later: RiskKey) -> RiskKey {
    if bits == later.bits { return self }
    var out = bits
    for attribute in RiskAttribute.allCases where out & attribute.mask == 0 { out |= later.bits & attribute.mask }
    return RiskKey(bits: out)
  }

  public static func < (a: RiskKey, b: RiskKey) -> Bool { a.bits < b.bits }
}
