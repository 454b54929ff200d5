import SQLiteStore

/// What the operators' console shows of runs and batches, a page at a time. No value of any source.
extension Journal {
  /// A run with its summary, as `RunSummary.json` wrote it when the run ended.
  public struct RunEntry: Sendable {
    public let id: String
    public let started: String
    public let ended: String?
    public let outcome: String?
    public let exitCode: Int?
    /// A `RunKind`.
    public let kind: String
    /// `PASS`, `HOLD` or `FAIL`; nil or empty when it was not judged.
    public let verdict: String?
    public let summary: String?
    /// Index of the log's entry for the run's report.
    public let reportEntry: Int?
  }

  private static let runColumns = "id, started, ended, outcome, exit_code, kind, verdict, summary, report_entry"

  private static func entry(_ r: Statement) -> RunEntry {
    RunEntry(
      id: r.text(0), started: r.text(1), ended: r.optionalText(2), outcome: r.optionalText(3), exitCode: r.optionalInt(4), kind: r.text(5),
      verdict: r.optionalText(6), summary: r.optionalText(7), reportEntry: r.optionalInt(8))
  }

  /// The runs of a pipeline, newest first.
  /// - Parameter isJudged: only those that have a verdict.
  public func runEntries(pipeline: String, isJudged: Bool = false, limit: Int, offset: Int = 0) throws -> [RunEntry] {
    var rows: [RunEntry] = []
    try db.query(
      """
      SELECT \(Journal.runColumns) FROM runs WHERE pipeline = ? \(isJudged ? "AND verdict <> ''" : "") ORDER BY started DESC, rowid DESC LIMIT ? OFFSET ?
      """, [.text(pipeline), .int(limit), .int(offset)]
    ) { rows.append(Journal.entry($0)) }
    return rows
  }

  public func runCount(pipeline: String, isJudged: Bool = false) throws -> Int {
    try db.int("SELECT count(*) FROM runs WHERE pipeline = ? \(isJudged ? "AND verdict <> ''" : "")", .text(pipeline)) ?? 0
  }

  public func runEntry(pipeline: String, id: String) throws -> RunEntry? {
    var row: RunEntry?
    try db.query("SELECT \(Journal.runColumns) FROM runs WHERE pipeline = ? AND id = ?", [.text(pipeline), .text(id)]) { row = Journal.entry($0) }
    return row
  }

  /// A batch as the journal has it.
  public struct BatchEntry: Sendable {
    public let id: String
    public let run: String
    public let source: String
    /// A `BatchState`.
    public let state: String
    public let records: Int
    public let passed: Int
    public let filtered: Int
    public let quarantined: Int
    public let lines: Int
    public let bytes: Int
    public let sealed: String
    public let submitted: String?
    /// Index of its entry in the ledger's log.
    public let entryIndex: Int?
    public let problem: String?
  }

  /// Which batches.
  public struct BatchFilter: Sendable {
    public var run: String?
    public var state: BatchState?
    public init() {}
  }

  private static let batchCondition = "pipeline = ?1 AND (?2 IS NULL OR run = ?2) AND (?3 IS NULL OR state = ?3)"

  /// The batches of a pipeline, newest first.
  public func batchEntries(pipeline: String, _ filter: BatchFilter = BatchFilter(), limit: Int, offset: Int = 0) throws -> [BatchEntry] {
    try batches(
      "\(Journal.batchCondition) ORDER BY sequence DESC LIMIT ?4 OFFSET ?5",
      [.text(pipeline), .optional(filter.run), .optional(filter.state?.rawValue), .int(limit), .int(offset)])
  }

  public func batchCount(pipeline: String, _ filter: BatchFilter = BatchFilter()) throws -> Int {
    try db.int("SELECT count(*) FROM batches WHERE \(Journal.batchCondition)", .text(pipeline), .optional(filter.run), .optional(filter.state?.rawValue)) ?? 0
  }

  public func batchEntry(pipeline: String, id: String) throws -> BatchEntry? {
    try batches("pipeline = ? AND id = ?", [.text(pipeline), .text(id)]).first
  }

  private func batches(_ condition: String, _ values: [SQLiteValue]) throws -> [BatchEntry] {
    var rows: [BatchEntry] = []
    try db.query(
      """
      SELECT id, run, source, state, records, passed, filtered, quarantined, lines, bytes, sealed_at, submitted_at, entry_index, problem FROM batches
      WHERE \(condition)
      """, values
    ) { r in
      rows.append(
        BatchEntry(
          id: r.text(0), run: r.text(1), source: r.text(2), state: r.text(3), records: r.int(4), passed: r.int(5), filtered: r.int(6), quarantined: r.int(7),
          lines: r.int(8), bytes: r.int(9), sealed: r.text(10), submitted: r.optionalText(11), entryIndex: r.optionalInt(12), problem: r.optionalText(13)))
    }
    return rows
  }

  /// Records of one file that are in a batch.
  public struct BatchShare: Sendable {
    public let path: String
    public let firstRecord: Int
    public let lastRecord: Int
  }

  /// The files that a batch was made of, in the order in which they were read; at most `limit`.
  public func shares(ofBatch id: String, limit: Int) throws -> [BatchShare] {
    var rows: [BatchShare] = []
    try db.query(
      """
      SELECT f.path, r.first_record, r.end_record FROM ranges r JOIN batches b ON b.sequence = r.batch JOIN files f ON f.id = r.file
      WHERE b.id = ? ORDER BY r.rowid LIMIT ?
      """, [.text(id), .int(limit)]
    ) { r in rows.append(BatchShare(path: r.text(0), firstRecord: r.int(1), lastRecord: r.int(2) - 1)) }
    return rows
  }
}
