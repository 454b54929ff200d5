/// What a check of a run says: what it looked at, how much, what it found, and where. Never a value of a patient.
public struct CheckResult: Sendable, Equatable {
  public enum Outcome: String, Sendable, CaseIterable {
    case pass
    /// A person may decide that it is right all the same: with an accepted exception, or by a release under a second key.
    case hold
    /// Wrong, whatever anybody decides.
    case fail
    /// Nothing is wrong, and something that an auditor asks for is not established.
    case open
    case notApplicable = "not-applicable"
  }

  /// Stable: `164.514(b)(2)(i)(A)`, `counts`.
  public let id: String
  public let title: String
  public internal(set) var outcome: Outcome
  public internal(set) var examined: Int
  /// What `examined` counts: `values`, `records`, `files`, ...
  public internal(set) var unit: String
  public internal(set) var found: Int
  /// One sentence or two.
  public internal(set) var says: String
  /// The first places, at most `CheckResult.placesListed`.
  public internal(set) var places: [EvidencePlace]
  /// The accepted exception by which a hold became a pass; empty without one.
  public internal(set) var exception = ""

  /// The one reason code of all that was found, when there is one.
  let onlyCode: String?

  public static let placesListed = 50

  init(
    _ id: String, _ title: String, _ outcome: Outcome, examined: Int = 0, unit: String = "", found: Int = 0, places: [EvidencePlace] = [],
    _ says: String
  ) {
    (self.id, self.title, self.outcome, self.examined, self.unit, self.found) = (id, title, outcome, examined, unit, found)
    (self.says, self.places) = (says, Array(places.prefix(CheckResult.placesListed)))
    let first = places.first?.code
    let isAll = places.allSatisfy { $0.code == first } && places.reduce(0) { $0 + $1.count } >= found
    onlyCode = isAll ? first : nil
  }
}

/// Where something was found: a place in a source file, or a file of the state folder. Positions, names of elements and codes.
public struct EvidencePlace: Sendable, Equatable {
  /// The file's name as evidence shows it.
  public var file: String
  /// 1-based; 0 when the whole file is meant.
  public var record: Int
  public var line: Int
  /// Byte offset.
  public var byte: Int
  /// The element of the output, or what is wrong with the file.
  public var element: String
  /// The reason code, such as `CMP-0201`; empty when there is none.
  public var code: String
  /// How many times.
  public var count: Int

  public init(file: String, record: Int = 0, line: Int = 0, byte: Int = 0, element: String = "", code: String = "", count: Int = 1) {
    (self.file, self.record, self.line, self.byte) = (file, record, line, byte)
    (self.element, self.code, self.count) = (element, code, count)
  }
}
