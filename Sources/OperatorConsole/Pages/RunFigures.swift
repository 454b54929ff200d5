import Records

/// The figures of a run's summary, as the journal keeps it; 0 for what it does not say.
struct RunFigures {
  var read = 0
  var submitted = 0
  var alreadySubmitted = 0
  var filtered = 0
  var quarantined = 0
  var spooled = 0
  var resources = 0
  var inputBytes = 0
  var method = ""
  var against: [String] = []
  /// By class, (A) to (R).
  var identifiers: [(letter: String, count: Int)] = []
  var residual = 0
  var examined = 0
  /// Free text that the independent scan looked at, and what of it had a hit.
  var textsChecked = 0
  var textsWithHits = 0
  /// By stage and code.
  var held: [(reason: String, count: Int)] = []
  var notices: [(code: String, count: Int)] = []
  var files = 0
  var isKnown = false

  init(_ summary: String?) {
    guard let summary, let json = JSONValue.parse(Array(summary.utf8)) else { return }
    isKnown = true
    func number(_ value: JSONValue?) -> Int { max(0, value?.integer ?? 0) }
    func counts(_ value: JSONValue?) -> [(String, Int)] { (value?.members ?? []).map { ($0.name, number($0.value)) } }
    let records = json["records"]
    (read, submitted) = (number(records?["read"]), number(records?["submitted"]))
    (alreadySubmitted, filtered) = (number(records?["already_submitted"]), number(records?["filtered"]))
    (quarantined, spooled) = (number(records?["quarantined"]), number(records?["spooled"]))
    (resources, inputBytes, files) = (number(json["resources"]), number(json["input_bytes"]), number(json["files"]?["read"]))
    (method, against) = (json["method"]?.string ?? "", (json["against"]?.array ?? []).compactMap(\.string))
    identifiers = counts(json["identifiers"]).map { (letter: $0.0, count: $0.1) }
    residual = counts(json["residual"]).reduce(0) { $0 + $1.1 }
    examined = counts(json["examined"]).reduce(0) { $0 + $1.1 }
    (textsChecked, textsWithHits) = (number(json["free_text"]?["checked"]), number(json["free_text"]?["residual_hits"]))
    held = counts(json["held"]).map { (reason: $0.0, count: $0.1) }
    notices = counts(json["notices"]).map { (code: $0.0, count: $0.1) }
  }
}
