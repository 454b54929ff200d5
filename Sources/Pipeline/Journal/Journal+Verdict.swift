import SQLiteStore

/// What a run's verdict does to its batches.
extension Journal {
  /// The batches of a pipeline in a state, oldest first, with their records that passed.
  func batches(pipeline: String, in state: BatchState) throws -> [(id: String, passed: Int)] {
    var found: [(String, Int)] = []
    try db.query("SELECT id, passed FROM batches WHERE pipeline = ? AND state = ? ORDER BY sequence", [.text(pipeline), .text(state.rawValue)]) {
      found.append(($0.text(0), $0.int(1)))
    }
    return found
  }

  /// Gives the batches of runs that were never judged to a run, and says what they amount to.
  func adopt(pipeline: String, run: String) throws -> Totals {
    try db.transaction {
      try db.run(
        """
        UPDATE batches SET run = ?1 WHERE pipeline = ?2 AND run <> ?1
          AND (state = 'waiting' OR state = 'empty' AND run IN (SELECT id FROM runs WHERE verdict IS NULL))
        """, .text(run), .text(pipeline))
    }
    return try totals(pipeline: pipeline, run: run)
  }

  /// Whether batches of a run wait for a verdict.
  func hasWaiting(run: String) throws -> Bool {
    try db.int("SELECT EXISTS (SELECT 1 FROM batches WHERE run = ? AND state = 'waiting')", .text(run)) == 1
  }

  /// Clears everything that waited for a verdict.
  func clear(pipeline: String) throws {
    try db.run("UPDATE batches SET state = 'sealed' WHERE pipeline = ? AND state = 'waiting'", .text(pipeline))
  }

  /// Holds everything that waited for a verdict.
  func hold(pipeline: String, because problem: String) throws {
    try db.run("UPDATE batches SET state = 'held', problem = ? WHERE pipeline = ? AND state = 'waiting'", .text(problem), .text(pipeline))
  }

  /// Clears the held batches of a run.
  func release(run: String) throws {
    try db.run("UPDATE batches SET state = 'sealed', problem = NULL WHERE run = ? AND state = 'held'", .text(run))
  }

  /// Notes a run's verdict and the digest of the report that says it, hex; the log does not hold that report yet.
  func note(verdict: String, report: String, run: String) throws {
    try db.run("UPDATE runs SET verdict = ?, report = ?, report_entry = NULL WHERE id = ?", .text(verdict), .text(report), .text(run))
  }

  /// Runs of a pipeline with batches that were judged, of whose report the journal does not know; oldest first.
  func runsWithoutReport(pipeline: String) throws -> [String] {
    var ids: [String] = []
    try db.query(
      """
      SELECT id FROM runs WHERE pipeline = ? AND report IS NULL
        AND EXISTS (SELECT 1 FROM batches WHERE run = runs.id AND state <> 'waiting') ORDER BY started, rowid
      """, [.text(pipeline)]
    ) { ids.append($0.text(0)) }
    return ids
  }

  /// Notes where the log holds a run's report.
  func note(reportEntry index: Int, run: String) throws {
    try db.run("UPDATE runs SET report_entry = ? WHERE id = ?", .int(index), .text(run))
  }

  /// Runs whose report the log does not hold, oldest first.
  func reportsToSend(pipeline: String) throws -> [String] {
    var ids: [String] = []
    try db.query("SELECT id FROM runs WHERE pipeline = ? AND report IS NOT NULL AND report_entry IS NULL ORDER BY started, rowid", [.text(pipeline)]) {
      ids.append($0.text(0))
    }
    return ids
  }

  /// The newest run that has a report.
  public func lastReported(pipeline: String) throws -> String? {
    var id: String?
    try db.query("SELECT id FROM runs WHERE pipeline = ? AND report IS NOT NULL ORDER BY started DESC, rowid DESC LIMIT 1", [.text(pipeline)]) {
      id = $0.text(0)
    }
    return id
  }

  /// How many records of a batch passed.
  func passed(ofBatch id: String) throws -> Int { try db.int("SELECT passed FROM batches WHERE id = ?", .text(id)) ?? 0 }

  /// The run that a batch belongs to.
  func run(ofBatch id: String) throws -> String? {
    var run: String?
    try db.query("SELECT run FROM batches WHERE id = ?", [.text(id)]) { run = $0.text(0) }
    return run
  }

  /// How many patients a run's batches hold records of.
  func patients(run: String) throws -> Int {
    try db.int("SELECT count(DISTINCT p.patient) FROM batch_patients p JOIN batches b ON b.sequence = p.batch WHERE b.run = ?", .text(run)) ?? 0
  }
}
