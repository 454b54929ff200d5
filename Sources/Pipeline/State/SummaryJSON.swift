import Compliance
import Records

/// Small JSON texts of the pipeline's own: summaries, audit events. Members in the order given.
enum SummaryJSON {
  enum Value {
    case text(String)
    case int(Int)
    case number(Double)
    case bool(Bool)
    case raw(String)
  }

  static func object(_ members: [(String, Value)]) -> String {
    "{" + members.map { quoted($0.0) + ":" + rendered($0.1) }.joined(separator: ",") + "}"
  }

  static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  static func counts(_ pairs: [(name: String, count: Int)]) -> Value { .raw(object(pairs.map { ($0.name, .int($0.count)) })) }

  /// Counts by class, those that are not 0.
  static func classes(_ counts: ClassCounts) -> Value {
    SummaryJSON.counts(IdentifierClass.allCases.filter { counts[$0] > 0 }.map { ($0.letter, counts[$0]) })
  }

  private static func rendered(_ value: Value) -> String {
    switch value {
    case .text(let t): quoted(t)
    case .int(let n): String(n)
    case .number(let d): String((d * 1000).rounded() / 1000)
    case .bool(let b): b ? "true" : "false"
    case .raw(let r): r
    }
  }

  static func quoted(_ text: String) -> String {
    var out = ByteBuffer(capacity: 64)
    let utf8 = Array(text.utf8)
    utf8.withUnsafeBytes { out.append(jsonString: Bytes($0)) }
    return out.bytes.text
  }
}

extension RunSummary {
  /// The summary as one line of JSON (schema version 1).
  public var json: String {
    SummaryJSON.object([
      ("message_type", .text("summary")), ("schema_version", .int(1)), ("run_id", .text(run)), ("pipeline", .text(pipeline)),
      ("dry_run", .bool(isDryRun)), ("shard", .text(shard?.description ?? "")), ("outcome", .text(outcome)), ("exit_code", .int(Int(exitStatus.rawValue))),
      (
        "files",
        .raw(
          SummaryJSON.object([
            ("read", .int(files.read)), ("known", .int(files.known)), ("too_young", .int(files.tooYoung)), ("archived", .int(files.archived)), ("marked", .int(files.marked)), ("failed", .int(files.failed)),
          ]))
      ),
      (
        "records",
        .raw(
          SummaryJSON.object([
            ("read", .int(records.read)), ("submitted", .int(records.submitted)), ("already_submitted", .int(records.alreadySubmitted)),
            ("recognised", .int(records.recognised)),
            ("filtered", .int(records.filtered)), ("quarantined", .int(records.quarantined)), ("spooled", .int(records.spooled)),
            ("adds_up", .bool(records.addsUp)),
          ]))
      ),
      ("resources", .int(resources)), ("batches_sealed", .int(batchesSealed)), ("batches_submitted", .int(batchesSubmitted)),
      ("batches_recovered", .int(batchesRecovered)), ("undelivered", .int(undelivered)), ("input_bytes", .int(statistics.inputBytes)), ("seconds", .number(seconds)),
      ("identifiers", SummaryJSON.classes(identifiers.found)), ("generalised", SummaryJSON.classes(identifiers.generalised)),
      ("replaced", SummaryJSON.classes(identifiers.replaced)), ("examined", SummaryJSON.classes(gate.examined)),
      ("residual", SummaryJSON.classes(gate.findings)),
      ("free_text_withheld", .int(text.withheld)), ("free_text", text.json),
      ("held", SummaryJSON.counts(held.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
      ("notices", SummaryJSON.counts(notices.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
      (
        "sequence_gaps",
        .raw("[" + sequenceGaps.map { SummaryJSON.object([("file", .text($0.path)), ("message", .int($0.message)), ("missing", .int($0.missing))]) }.joined(separator: ",") + "]")
      ),
      ("kinds", SummaryJSON.counts(statistics.kinds.sorted)), ("notes", SummaryJSON.counts(statistics.notes.sorted)),
      ("verdict", .text(judgement?.verdict.rawValue ?? "")), ("method", .text(judgement?.method ?? "")),
      ("against", .raw("[" + (judgement?.against ?? []).map { SummaryJSON.quoted($0) }.joined(separator: ",") + "]")),
      ("transport", .text(transport)), ("planted", .raw(planted?.json ?? "null")),
      (
        "notable",
        .raw(
          SummaryJSON.list(
            (judgement?.notable ?? []).map { SummaryJSON.object([("id", .text($0.id)), ("outcome", .text($0.outcome)), ("says", .text($0.says))]) }))
      ),
      ("failures", .raw(SummaryJSON.list(failures.map { SummaryJSON.object([("kind", .text($0.kind.rawValue)), ("code", .text($0.reasonCode))]) }))),
      ("below_minimum", .bool(belowMinimum)), ("above_quarantine_limit", .bool(aboveQuarantineLimit)),
    ])
  }
}
