import Cryptography
import LedgerProtocol
import Records

/// What an entry about a patient's consent says: who, whom and when from the entry, what from the detail that it names by digest.
///
/// The detail is kept beside the log. It is read when the node holds it, its digest is the one that the entry states, and it is JSON.
struct ConsentFacts: Sendable {
  static let kinds: [EntryKind] = [.accessRequest, .grant, .denial, .revocation, .disclosure, .review]

  let kind: EntryKind
  let position: Int
  let patient: String
  let party: String
  let by: String
  let at: Int?
  let hasDetail: Bool
  private(set) var purposes: [String] = []
  private(set) var parts: [String] = []
  private(set) var labels: [String] = []
  private(set) var until: Int?
  /// How the contract answered, each effect with its rule and the number of lines.
  private(set) var answers: [(effect: String, rule: String, lines: Int)] = []
  private(set) var finding = ""

  /// A physician opened records without a grant, in an emergency.
  var isBreakGlass: Bool { purposes.contains("ETREAT") || answers.contains { $0.rule.hasPrefix("break-glass") } }

  init(_ entry: LogEntry, at position: Int, detail bytes: [UInt8]?) {
    let body = entry.body
    (kind, self.position) = (entry.kind, position)
    patient = body["patient"]?.string ?? ""
    party = body["party"]?.string ?? ""
    by = body["by"]?.string ?? ""
    at = body["at"]?.integer
    // An entry that has no detail of its own may say everything itself.
    var detail = body
    if let digest = body["detail"]?.string {
      let held = bytes.flatMap { SHA256Digest.of($0).hex == digest ? JSONValue.parse($0) : nil }
      hasDetail = held != nil
      detail = held ?? .null
    } else {
      hasDetail = true
    }
    func texts(_ name: String) -> [String] { detail[name]?.array?.compactMap(\.string) ?? [] }
    purposes = texts("purposes") + (detail["purpose"]?.string.map { [$0] } ?? [])
    (parts, labels, until) = (texts("parts"), texts("labels"), detail["until"]?.integer)
    finding = detail["finding"]?.string ?? ""
    for answer in detail["answered"]?.array ?? [] {
      if let part = answer["part"]?.string, !parts.contains(part) { parts.append(part) }
      for label in answer["labels"]?.array?.compactMap(\.string) ?? [] where !labels.contains(label) { labels.append(label) }
      answers.append((answer["effect"]?.string ?? "", answer["rule"]?.string ?? "", answer["lines"]?.integer ?? 0))
    }
  }

  /// Lines that were shown, and lines that were not.
  var shown: Int { answers.reduce(0) { $1.effect == "deny" ? $0 : $0 + $1.lines } }
  var refused: Int { answers.reduce(0) { $1.effect == "deny" ? $0 + $1.lines : $0 } }
  var rules: [String] { answers.reduce(into: []) { if !$0.contains($1.rule) { $0.append($1.rule) } } }

  static let purposeNames: [(code: String, name: String)] = [
    ("TREAT", "treatment"), ("ETREAT", "emergency (break-glass)"), ("HPAYMT", "payment"), ("HOPERAT", "operations"), ("HRESCH", "research"),
    ("PATRQT", "the patient's own request"),
  ]

  static func purposeName(_ code: String) -> String { purposeNames.first { $0.code == code }?.name ?? code }
}
