import Cryptography
import LedgerProtocol
import Records

/// Draws the answer of a research entry.
protocol ResearchDrawing: Sendable {
  /// SVG markup made by this program from the entry, every text in it escaped; nil when there is nothing to draw.
  func figure(_ entry: LogEntry, at position: Int) -> (title: String, markup: String)?
}

/// A contract as its page shows it.
struct ContractView: Sendable {
  struct Rule: Sendable {
    let id: String
    let effect: String
    let roles: [String]
    let purposes: [String]
    let parts: [String]
    let types: [String]
    let labels: String
    let consent: [String]
    let from: Int?
    let until: Int?
    let redactions: [String]
  }

  let name: String
  let version: String
  /// SHA-256 of the JSON form.
  let digest: SHA256Digest
  /// The entry that put it in force; 0 for the genesis.
  let position: Int
  let rules: [Rule]
  let sensitive: [String]
  /// Members that are numbers, and those of the research policy, as they are named.
  let numbers: [(name: String, value: Int)]
  let research: [(name: String, value: Int)]

  init(_ json: JSONValue, position: Int) {
    func texts(_ json: JSONValue, _ name: String) -> [String] { json[name]?.array?.compactMap(\.string) ?? [] }
    func numbers(_ json: JSONValue?) -> [(name: String, value: Int)] {
      json?.members?.compactMap { member in member.value.integer.map { (member.name, $0) } } ?? []
    }
    name = json["name"]?.string ?? ""
    version = json["version"]?.integer.map(String.init) ?? json["version"]?.string ?? ""
    digest = SHA256Digest.of(json.encoded)
    self.position = position
    sensitive = texts(json, "sensitive")
    self.numbers = numbers(json).filter { $0.name != "format" && $0.name != "version" }
    research = numbers(json["research"])
    rules = (json["rules"]?.array ?? []).map { rule in
      Rule(
        id: rule["id"]?.string ?? "", effect: rule["effect"]?.string ?? "", roles: texts(rule, "roles"), purposes: texts(rule, "purposes"),
        parts: texts(rule, "parts"), types: texts(rule, "types"), labels: rule["labels"]?.string ?? "", consent: texts(rule, "consent"),
        from: rule["from"]?.integer, until: rule["until"]?.integer, redactions: texts(rule, "redact"))
    }
  }

  /// `standard, version 2`.
  var title: String { version.isEmpty ? name : "\(name), version \(version)" }

  /// What a member of the contract is called on a page; its own name where it is not known here.
  static func label(_ name: String) -> String {
    switch name {
    case "answer-days": "Days in which a patient answers"
    case "grant-days": "Longest grant, in days"
    case "threshold": "Smallest count that is shown"
    case "rounding": "Counts are multiples of"
    case "queries-per-epoch": "Questions of one researcher in one epoch"
    case "minimum-sites": "Hospitals that a cell needs"
    case "epsilon-budget-micros": "Noise: budget of one researcher in one epoch, in millionths of epsilon"
    case "epsilon-per-query-micros": "Noise: cost of a question, in millionths of epsilon"
    default: name.replacing("-", with: " ").capitalizedFirst
    }
  }

  /// Since when it is in force, as a link to the entry.
  var since: Cell {
    position == 0 ? .link("the genesis, entry 0", "/explorer/entries/0") : .link("entry \(position.grouped)", "/explorer/entries/\(position)")
  }

  var table: TableView {
    func list(_ values: [String]) -> Cell { .text(values.joined(separator: ", "), or: "any") }
    let rows = rules.enumerated().map { i, rule -> [Cell] in
      let effect: Cell =
        switch rule.effect {
        case "permit": .state("permit", "pass")
        case "redact": Cell.state("redact", "hold").noted(rule.redactions.joined(separator: ", "))
        default: .state(rule.effect, "fail")
        }
      let time = [rule.from.map { "from " + $0.moment }, rule.until.map { "until " + $0.moment }].compactMap(\.self).joined(separator: ", ")
      return [
        .number(i + 1), .code(rule.id), effect, list(rule.roles), list(rule.purposes.map(ConsentFacts.purposeName)), list(rule.parts),
        list(rule.types),
        .text(rule.labels == "unnamed" ? "sensitive, not named by the grant" : rule.labels, or: "any"),
        time.isEmpty ? list(rule.consent) : list(rule.consent).noted(time),
      ]
    }
    let last: [Cell] = [
      .number(rules.count + 1), .code("default"), .state("deny", "fail"), .text("", or: "any"), .text("", or: "any"), .text("", or: "any"),
      .text("", or: "any"), .text("", or: "any"), .text("", or: "any"),
    ]
    return TableView(
      "Rules, the first that applies decides",
      [
        .number("Order"), .text("Rule"), .text("Effect"), .text("Role"), .text("Purpose"), .text("Part"), .text("Resource type"),
        .text("Security labels"), .text("Consent"),
      ], rows + [last])
  }
}
