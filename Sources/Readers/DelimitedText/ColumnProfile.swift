public import Records

/// What is known of a column, in counts and shapes; never a value of it.
public struct ColumnProfile: Sendable {
  public enum Kind: String, Sendable {
    case empty, integer, decimal, date, dateTime = "date and time", time, boolean, identifier, code, text, mixed
  }

  /// Why a column looks as if it named somebody.
  public enum Look: String, Sendable, CaseIterable {
    case socialSecurity = "social security number", phone = "telephone number", email = "e-mail address", date
    case birthDate = "date over many years, as of births", zip = "ZIP code", street = "street address", personName = "name of a person"
    case uuid = "UUID", identifier = "identifier of its own in each row", url = "web address", ipAddress = "IP address"

    public var identifierClass: IdentifierClass {
      switch self {
      case .socialSecurity: .socialSecurity
      case .phone: .telephone
      case .email: .email
      case .date, .birthDate: .dates
      case .zip, .street: .geography
      case .personName: .names
      case .uuid, .identifier: .otherUnique
      case .url: .url
      case .ipAddress: .ipAddress
      }
    }
  }

  /// A look and how many of the filled values have it.
  public struct Finding: Sendable, Equatable {
    public let look: Look
    public let count: Int
    public init(look: Look, count: Int) { (self.look, self.count) = (look, count) }
  }

  public struct Shape: Sendable, Equatable {
    /// `9` a digit, `A` a capital, `a` another letter, other ASCII as it is; `+` the one before repeats.
    public let text: String
    public let count: Int
    public init(text: String, count: Int) { (self.text, self.count) = (text, count) }
  }

  public let filled: Int
  public let empty: Int
  public let kind: Kind
  /// The way dates are written, where `kind` is one.
  public let dateForm: DateForm?
  /// In bytes, of filled values.
  public let lengths: ClosedRange<Int>?
  /// Within a few percent.
  public let distinct: Int
  /// The most frequent shapes, most frequent first.
  public let shapes: [Shape]
  /// Values with other shapes.
  public let otherShapes: Int
  /// Whether most filled values look identifying, and how.
  public let findings: [Finding]

  public var isIdentifying: Bool { !findings.isEmpty }

  /// Such as `12,000 of 12,000 filled values look like a ZIP code`.
  public var reasons: [String] { findings.map { "\($0.count) of \(filled) filled values: \($0.look.rawValue)" } }
}

/// Counts distinct values in 2 KiB. Source: Flajolet et al., "HyperLogLog" (2007), with linear counting for small counts.
struct DistinctEstimate {
  private static let bits = 11
  private var registers = [UInt8](repeating: 0, count: 1 << bits)

  mutating func add(_ hash: UInt64) {
    let index = Int(hash >> UInt64(64 - DistinctEstimate.bits))
    let rank = UInt8(truncatingIfNeeded: min(54, (hash << UInt64(DistinctEstimate.bits)).leadingZeroBitCount + 1))
    if registers[index] < rank { registers[index] = rank }
  }

  var value: Int {
    let m = Double(registers.count)
    var sum = 0.0
    var zeros = 0
    for r in registers {
      sum += 1 / Double(UInt64(1) << UInt64(r))
      if r == 0 { zeros += 1 }
    }
    let estimate = 0.7213 / (1 + 1.079 / m) * m * m / sum
    guard estimate < 2.5 * m, zeros > 0 else { return Int(estimate) }
    return Int((m * naturalLogarithm(m / Double(zeros))).rounded())
  }

  /// ln by halving and a series, so that no C mathematics is needed.
  private func naturalLogarithm(_ x: Double) -> Double {
    let t = (x.significand - 1) / (x.significand + 1)
    var term = t
    var sum = 0.0
    for k in stride(from: 1.0, through: 41, by: 2) {
      sum += term / k
      term *= t * t
    }
    return 2 * sum + Double(x.exponent) * 0.693147180559945309417
  }
}
