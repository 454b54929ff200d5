import Records

/// A run's summary as the journal keeps it: what screens and mails are made of, so that both say the same, tonight and next week.
public struct StoredSummary: Sendable {
  public struct Failure: Sendable, Equatable {
    public var kind: RunFailure.Kind
    /// The ledger's reason, where there is one; empty for kinds whose text may name a file of the source.
    public var code: String
    public init(kind: RunFailure.Kind, code: String) { (self.kind, self.code) = (kind, code) }
  }
  public struct Planted: Sendable {
    public var planted = 0, caught = 0, held = 0
    public var seed = ""
    /// `file field, class (X): cause`, of the synthetic set.
    public var misses: [String] = []
    public var missed: Int { planted - caught }
    public init() {}
  }
  public struct Check: Sendable {
    public var id, outcome, says: String
  }

  public var run = ""
  public var pipeline = ""
  public var isDryRun = false
  public var outcome = ""
  public var status = ExitStatus.failure
  public var files = RunSummary.Files()
  public var records = RunSummary.Records()
  public var resources = 0
  public var batchesSealed = 0, batchesSubmitted = 0, batchesRecovered = 0, undelivered = 0
  public var inputBytes = 0
  public var seconds = 0.0
  /// Identifiers removed, generalised or replaced.
  public var identifiers = 0
  public var text = FreeTextCounts()
  /// Records by `stage CODE`, most frequent first.
  public var held: [(reason: String, count: Int)] = []
  public var notices: [(code: String, count: Int)] = []
  /// `PASS`, `HOLD` or `FAIL`; empty when the run was not judged.
  public var verdict = ""
  public var method = ""
  /// Ids of the checks that stand in the way.
  public var against: [String] = []
  public var checks: [Check] = []
  public var planted: Planted?
  public var failures: [Failure] = []
  public var isBelowMinimum = false
  public var isAboveQuarantineLimit = false

  public init() {}

  /// The summary of a run that has just ended.
  public init(_ summary: RunSummary) { self = StoredSummary(json: summary.json) ?? StoredSummary() }

  /// Reads the journal's text; nil when it is no summary. Members that an older version did not write are taken as empty.
  public init?(json: String) {
    guard let all = JSONValue.parse(Array(json.utf8)), all["message_type"]?.string == "summary" else { return nil }
    func text(_ name: String) -> String { all[name]?.string ?? "" }
    func flag(_ name: String) -> Bool { all[name]?.bool ?? false }
    func count(_ name: String) -> Int { all[name]?.integer ?? 0 }
    (run, pipeline, isDryRun, outcome) = (text("run_id"), text("pipeline"), flag("dry_run"), text("outcome"))
    status = Int32(exactly: count("exit_code")).flatMap { ExitStatus(rawValue: $0) } ?? .failure
    let f = StoredSummary.counts(all["files"])
    (files.read, files.known, files.tooYoung, files.failed) = (f["read"] ?? 0, f["known"] ?? 0, f["too_young"] ?? 0, f["failed"] ?? 0)
    let r = StoredSummary.counts(all["records"])
    (records.read, records.submitted, records.alreadySubmitted) = (r["read"] ?? 0, r["submitted"] ?? 0, r["already_submitted"] ?? 0)
    (records.filtered, records.quarantined, records.spooled) = (r["filtered"] ?? 0, r["quarantined"] ?? 0, r["spooled"] ?? 0)
    (resources, inputBytes, seconds) = (count("resources"), count("input_bytes"), StoredSummary.number(all["seconds"]))
    (batchesSealed, batchesSubmitted, batchesRecovered) = (count("batches_sealed"), count("batches_submitted"), count("batches_recovered"))
    undelivered = count("undelivered")
    identifiers = StoredSummary.counts(all["identifiers"]).values.reduce(0, +)
    self.text = FreeTextCounts(summary: json) ?? FreeTextCounts()
    held = StoredSummary.counts(all["held"]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    notices = StoredSummary.counts(all["notices"]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    (verdict, method) = (text("verdict"), text("method"))
    against = (all["against"]?.array ?? []).compactMap(\.string)
    checks = (all["notable"]?.array ?? []).map {
      Check(id: $0["id"]?.string ?? "", outcome: $0["outcome"]?.string ?? "", says: $0["says"]?.string ?? "")
    }
    planted = StoredSummary.planted(all["planted"])
    failures = (all["failures"]?.array ?? []).compactMap { item in
      item["kind"]?.string.flatMap { RunFailure.Kind(rawValue: $0) }.map { Failure(kind: $0, code: item["code"]?.string ?? "") }
    }
    (isBelowMinimum, isAboveQuarantineLimit) = (flag("below_minimum"), flag("above_quarantine_limit"))
  }

  private static func counts(_ value: JSONValue?) -> [String: Int] {
    Dictionary((value?.members ?? []).compactMap { m in m.value.integer.map { (m.name, $0) } }) { a, _ in a }
  }

  private static func number(_ value: JSONValue?) -> Double {
    switch value {
    case .integer(let n)?: Double(n)
    case .number(let t)?: Double(t) ?? 0
    default: 0
    }
  }

  private static func planted(_ value: JSONValue?) -> Planted? {
    guard let value, value.members != nil else { return nil }
    let counts = counts(value)
    var out = Planted()
    (out.planted, out.caught, out.held) = (counts["planted"] ?? 0, counts["caught"] ?? 0, counts["held"] ?? 0)
    out.seed = value["seed"]?.string ?? ""
    out.misses = (value["places"]?.array ?? []).map {
      "\($0["file"]?.string ?? "") \($0["field"]?.string ?? ""), class (\($0["class"]?.string ?? "")): \($0["cause"]?.string ?? "")"
    }
    return out
  }
}
