import SQLiteStore

/// What `status` and `runs` show.
extension Journal {
  public struct RunRow: Sendable {
    public let id: String
    public let pipeline: String
    public let started: String
    public let ended: String?
    public let outcome: String?
    public let exitCode: Int?
    public let summary: String?
  }

  /// Runs, newest first.
  public func runs(pipeline: String? = nil, limit: Int = 20) throws -> [RunRow] {
    var rows: [RunRow] = []
    try db.query(
      """
      SELECT id, pipeline, started, ended, outcome, exit_code, summary FROM runs
      WHERE ?1 IS NULL OR pipeline = ?1 ORDER BY started DESC, rowid DESC LIMIT ?2
      """, [.optional(pipeline), .int(limit)]
    ) { r in
      rows.append(
        RunRow(
          id: r.text(0), pipeline: r.text(1), started: r.text(2), ended: r.optionalText(3), outcome: r.optionalText(4),
          exitCode: r.optionalInt(5), summary: r.optionalText(6)))
    }
    return rows
  }

  public struct PlantedRow: Sendable {
    public let run: String
    public let seed: String
    public let planted: Int
    public let caught: Int
    /// The result as JSON: counts by format and class, places of what was missed.
    public let detail: String
  }

  /// How the planted identifiers of past runs fared, newest run first.
  public func planted(pipeline: String, limit: Int = 20) throws -> [PlantedRow] {
    guard try db.int("SELECT 1 FROM sqlite_master WHERE name = 'planted'") != nil else { return [] }
    var rows: [PlantedRow] = []
    try db.query(
      """
      SELECT p.run, p.seed, p.planted, p.caught, p.detail FROM planted p JOIN runs r ON r.id = p.run
      WHERE r.pipeline = ? ORDER BY r.started DESC, r.rowid DESC LIMIT ?
      """, [.text(pipeline), .int(limit)]
    ) { r in rows.append(PlantedRow(run: r.text(0), seed: r.text(1), planted: r.int(2), caught: r.int(3), detail: r.text(4))) }
    return rows
  }

  public struct Totals: Sendable, Equatable {
    public var batches = 0
    public var records = 0
    public var passed = 0
    public var filtered = 0
    public var quarantined = 0
    public var lines = 0
    public var recognised = 0
    public init() {}

    public static func += (a: inout Totals, b: Totals) {
      (a.batches, a.records, a.passed) = (a.batches + b.batches, a.records + b.records, a.passed + b.passed)
      (a.filtered, a.quarantined) = (a.filtered + b.filtered, a.quarantined + b.quarantined)
      (a.lines, a.recognised) = (a.lines + b.lines, a.recognised + b.recognised)
    }
  }

  /// Sums over the batches of a pipeline in a state; nil takes all states, `run` restricts to one run.
  public func totals(pipeline: String, state: BatchState? = nil, run: String? = nil) throws -> Totals {
    var t = Totals()
    try db.query(
      """
      SELECT count(*), coalesce(sum(records), 0), coalesce(sum(passed), 0), coalesce(sum(filtered), 0), coalesce(sum(quarantined), 0),
        coalesce(sum(lines), 0), coalesce(sum(recognised), 0)
      FROM batches WHERE pipeline = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR run = ?3)
      """, [.text(pipeline), .optional(state?.rawValue), .optional(run)]
    ) { r in
      (t.batches, t.records, t.passed, t.filtered, t.quarantined) = (r.int(0), r.int(1), r.int(2), r.int(3), r.int(4))
      (t.lines, t.recognised) = (r.int(5), r.int(6))
    }
    return t
  }

  /// Each batch of a pipeline, whether the ledger has it, and what it amounts to.
  public func forEachBatch(pipeline: String, _ body: (_ id: String, _ isSubmitted: Bool, Totals) -> Void) throws {
    try db.query("SELECT id, state = 'submitted', records, passed, filtered, quarantined, lines, recognised FROM batches WHERE pipeline = ?", [.text(pipeline)]) { r in
      var t = Totals()
      t.batches = 1
      (t.records, t.passed, t.filtered, t.quarantined) = (r.int(2), r.int(3), r.int(4), r.int(5))
      (t.lines, t.recognised) = (r.int(6), r.int(7))
      body(r.text(0), r.int(1) == 1, t)
    }
  }

  public struct HeldGroup: Sendable {
    public let kind: String
    public let stage: String
    public let code: String
    public let count: Int
  }

  /// What was held back, by kind, stage and code, most frequent first.
  public func held(pipeline: String, run: String? = nil) throws -> [HeldGroup] {
    var groups: [HeldGroup] = []
    try db.query(
      """
      SELECT h.kind, h.stage, h.code, count(*) FROM held h JOIN batches b ON b.sequence = h.batch
      WHERE b.pipeline = ?1 AND (?2 IS NULL OR b.run = ?2) GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3
      """, [.text(pipeline), .optional(run)]
    ) { r in groups.append(HeldGroup(kind: r.text(0), stage: r.text(1), code: r.text(2), count: r.int(3))) }
    return groups
  }

  public struct HeldRow: Sendable {
    public let path: String
    public let record: Int
    public let line: Int
    public let byte: Int
    public let field: String
    public let code: String
    public let stage: String
    public let valueClass: String?
  }

  /// The records held back, with their places.
  public func heldRows(pipeline: String, run: String? = nil, kind: String, limit: Int) throws -> [HeldRow] {
    var rows: [HeldRow] = []
    try db.query(
      """
      SELECT f.path, h.record, h.line, h.byte, h.field, h.code, h.stage, h.value_class FROM held h
      JOIN batches b ON b.sequence = h.batch JOIN files f ON f.id = h.file
      WHERE b.pipeline = ?1 AND (?2 IS NULL OR b.run = ?2) AND h.kind = ?3 ORDER BY h.id LIMIT ?4
      """, [.text(pipeline), .optional(run), .text(kind), .int(limit)]
    ) { r in
      rows.append(
        HeldRow(
          path: r.text(0), record: r.int(1), line: r.int(2), byte: r.int(3), field: r.text(4), code: r.text(5), stage: r.text(6),
          valueClass: r.optionalText(7)))
    }
    return rows
  }

  public struct BatchRow: Sendable {
    public let id: String
    public let source: String
    public let state: String
    public let records: Int
    public let lines: Int
    public let entryIndex: Int?
    public let problem: String?
  }

  public func batches(pipeline: String, run: String? = nil, limit: Int = 1000) throws -> [BatchRow] {
    var rows: [BatchRow] = []
    try db.query(
      """
      SELECT id, source, state, records, lines, entry_index, problem FROM batches
      WHERE pipeline = ?1 AND (?2 IS NULL OR run = ?2) ORDER BY sequence LIMIT ?3
      """, [.text(pipeline), .optional(run), .int(limit)]
    ) { r in
      rows.append(
        BatchRow(
          id: r.text(0), source: r.text(1), state: r.text(2), records: r.int(3), lines: r.int(4), entryIndex: r.optionalInt(5),
          problem: r.optionalText(6)))
    }
    return rows
  }

  public struct FileTotals: Sendable {
    public let files: Int
    public let complete: Int
    public let bytes: Int
  }

  public func fileTotals(pipeline: String) throws -> FileTotals {
    var t = FileTotals(files: 0, complete: 0, bytes: 0)
    try db.query("SELECT count(*), coalesce(sum(complete), 0), coalesce(sum(size), 0) FROM files WHERE pipeline = ?", [.text(pipeline)]) { r in
      t = FileTotals(files: r.int(0), complete: r.int(1), bytes: r.int(2))
    }
    return t
  }

  /// How the records and bytes of each file ended, in the order in which they were met.
  public func accounts(pipeline: String) throws -> [(number: Int, source: String, path: String, isComplete: Bool, account: FileAccount)] {
    var rows: [(Int, String, String, Bool, FileAccount)] = []
    try db.query(
      """
      SELECT source, path, complete, passed, filtered, quarantined, passed_bytes, filtered_bytes, quarantined_bytes, framing_bytes,
        recognised, recognised_bytes, id FROM files
      WHERE pipeline = ? ORDER BY id
      """, [.text(pipeline)]
    ) { r in
      var a = FileAccount()
      (a.passed, a.filtered, a.quarantined) = (r.int(3), r.int(4), r.int(5))
      (a.passedBytes, a.filteredBytes, a.quarantinedBytes, a.framingBytes) = (r.int(6), r.int(7), r.int(8), r.int(9))
      (a.recognised, a.recognisedBytes) = (r.int(10), r.int(11))
      rows.append((r.int(12), r.text(0), r.text(1), r.int(2) == 1, a))
    }
    return rows
  }
}
