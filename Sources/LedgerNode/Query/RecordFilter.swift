import Cryptography
import LedgerProtocol
import Records

/// Which of a patient's records are asked for.
struct RecordFilter: Sendable {
  /// A value of a coded element: `code`, `system|code`, `|code` (no system), `system|`.
  struct Token: Sendable, Equatable {
    /// Nil for any system, empty for none.
    var system: String?
    /// Nil for any code of the system.
    var code: String?

    init?(_ text: String) {
      let halves = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves != [""], halves != ["", ""] else { return nil }
      system = halves.count > 1 ? halves[0] : nil
      code = halves.last.flatMap { $0.isEmpty ? nil : $0 }
    }

    func matches(system: String?, code: String?) -> Bool {
      (self.code == nil || self.code == code) && (self.system == nil || self.system == (system ?? ""))
    }
  }

  /// A condition on the content of a resource: one of these members has one of these tokens, or a date within bounds.
  enum Condition: Sendable {
    case token([Token])
    case date(DateBound)
  }

  struct Clause: Sendable {
    /// As it stands in the query: `code=http://loinc.org|4548-4`.
    let text: String
    /// The members of the resource that are looked at.
    let members: [String]
    let condition: Condition
  }

  var parts = Set(Part.allCases)
  /// Resource types; empty for all.
  var types: [String] = []
  /// Logical ids; empty for all.
  var ids: [String] = []
  /// When the batch was sealed, in seconds since 1970.
  var created = DateRange()
  /// All of them must hold.
  var clauses: [Clause] = []
  /// The hospital whose batches alone are looked at; nil for all.
  var submitter: String?

  func admits(_ batch: PatientRecords.Batch) -> Bool {
    created.from <= batch.created && batch.created < created.until && (submitter == nil || submitter == batch.submitter)
      && parts.contains { batch.parts >> Int($0.rawValue) & 1 == 1 }
  }

  /// What binds a cursor to a query: equal for equal questions.
  func identity(origin: String, patient: PatientHash, order: String) -> [UInt8] {
    let words =
      [order, origin, patient.description, "\(created.from)", "\(created.until)"] + parts.sorted().map(\.name) + ["types"] + types + ["ids"] + ids
      + ["clauses"] + clauses.map(\.text)
    return JSONValue.array(words.map { .string($0) }).encoded
  }

  /// Whether the content matches; a resource is parsed only when there are clauses.
  func matches(content line: Bytes) -> Bool {
    guard !clauses.isEmpty else { return true }
    guard let resource = JSONValue.parse(line, maximumDepth: 64) else { return false }
    return clauses.allSatisfy { clause in
      clause.members.contains { name in
        guard let value = resource[name] else { return false }
        return switch clause.condition {
        case .token(let tokens): RecordFilter.holds(value, tokens)
        case .date(let bound): RecordFilter.span(value).map { bound.matches($0) } ?? false
        }
      }
    }
  }

  /// A code, Coding, CodeableConcept, Identifier, or a list of them.
  private static func holds(_ value: JSONValue, _ tokens: [Token]) -> Bool {
    if let list = value.array { return list.contains { holds($0, tokens) } }
    if let code = value.string { return tokens.contains { $0.system == nil && $0.code == code } }
    if let codings = value["coding"] { return holds(codings, tokens) }
    let code = value["code"]?.string ?? value["value"]?.string
    return tokens.contains { $0.matches(system: value["system"]?.string, code: code) }
  }

  /// A date, a dateTime, or a Period, which may be open at either side.
  private static func span(_ value: JSONValue) -> DateRange? {
    if let text = value.string { return DateRange(text) }
    let (start, end) = (value["start"]?.string, value["end"]?.string)
    guard start != nil || end != nil else { return nil }
    var range = DateRange()
    if let start { range.from = DateRange(start)?.from ?? range.from }
    if let end { range.until = DateRange(end)?.until ?? range.until }
    return range
  }
}
