import SQLiteStore

/// What a run's report says of its files, batches and places.
extension Journal {
  /// What a run took out of one file.
  struct FileShareRow {
    var source: String
    var path: String
    /// SHA-256 of the input.
    var digest: [UInt8]
    var size: Int
    var records: Int
    var filtered: Int
    var quarantined: Int
  }

  /// The files of which a run's batches hold records, in the order in which they were met.
  func forEachFileShare(run: String, _ body: (FileShareRow) -> Void) throws {
    let held = "SELECT count(*) FROM held h JOIN batches c ON c.sequence = h.batch WHERE h.file = f.id AND c.run = ?1 AND h.kind"
    try db.query(
      """
      SELECT f.source, f.path, f.digest, f.size, sum(r.end_record - r.first_record), (\(held) = 'filtered'), (\(held) <> 'filtered') FROM ranges r
      JOIN batches b ON b.sequence = r.batch JOIN files f ON f.id = r.file WHERE b.run = ?1 GROUP BY f.id ORDER BY f.id
      """, [.text(run)]
    ) { r in
      body(
        FileShareRow(
          source: r.text(0), path: r.text(1), digest: r.blob(2), size: r.int(3), records: r.int(4), filtered: r.int(5), quarantined: r.int(6)))
    }
  }

  /// A batch as a report names it.
  struct BatchEvidenceRow {
    var id: String
    var source: String
    var state: BatchState
    var records: Int
    var passed: Int
    var filtered: Int
    var quarantined: Int
    var lines: Int
    var bytes: Int
    var sealed: String
    var submitted: String?
    var index: Int?
  }

  /// A run's batches that hold lines, in the order in which they were sealed.
  func batchEvidence(run: String) throws -> [BatchEvidenceRow] {
    var rows: [BatchEvidenceRow] = []
    try db.query(
      """
      SELECT substr(id, 1, 64), source, state, records, passed, filtered, quarantined, lines, bytes, sealed_at, submitted_at, entry_index FROM batches
      WHERE run = ? AND state <> 'empty' ORDER BY sequence
      """, [.text(run)]
    ) { r in
      rows.append(
        BatchEvidenceRow(
          id: r.text(0), source: r.text(1), state: BatchState(rawValue: r.text(2)) ?? .waiting, records: r.int(3), passed: r.int(4),
          filtered: r.int(5), quarantined: r.int(6), lines: r.int(7), bytes: r.int(8), sealed: r.text(9), submitted: r.optionalText(10),
          index: r.optionalInt(11)))
    }
    return rows
  }

  /// Records of a run held back with one code at one element of one file: the first place, and how many there are.
  struct HeldPlaceRow {
    var path: String
    /// SHA-256 of the input.
    var digest: [UInt8]
    var source: String
    var record: Int
    var line: Int
    var byte: Int
    var field: String
    var stage: String
    var code: String
    var count: Int
  }

  /// Where a run quarantined records, grouped by code, file and element, in the order of the first ones; at most `limit` groups of a code.
  func heldPlaces(run: String, limit: Int) throws -> [HeldPlaceRow] {
    var rows: [HeldPlaceRow] = []
    var perCode: [String: Int] = [:]
    try db.query(
      """
      SELECT f.path, h.record, h.line, h.byte, h.field, h.stage, h.code, g.n, f.digest, f.source FROM
        (SELECT min(h.id) AS first, count(*) AS n FROM held h JOIN batches b ON b.sequence = h.batch
          WHERE b.run = ? AND h.kind = 'quarantined' GROUP BY h.stage, h.code, h.file, h.field) g
      JOIN held h ON h.id = g.first JOIN files f ON f.id = h.file ORDER BY h.id
      """, [.text(run)]
    ) { r in
      let code = r.text(6)
      guard perCode[code, default: 0] < limit else { return }
      perCode[code, default: 0] += 1
      rows.append(
        HeldPlaceRow(
          path: r.text(0), digest: r.blob(8), source: r.text(9), record: r.int(1), line: r.int(2), byte: r.int(3), field: r.text(4), stage: r.text(5), code: code,
          count: r.int(7)))
    }
    return rows
  }

  /// The runs that have a verdict, newest first, with their summaries.
  func judgedRuns(pipeline: String, limit: Int) throws -> [(id: String, started: String, verdict: String, summary: String)] {
    var rows: [(String, String, String, String)] = []
    try db.query(
      """
      SELECT id, started, verdict, coalesce(summary, '') FROM runs WHERE pipeline = ? AND verdict <> '' ORDER BY started DESC, rowid DESC LIMIT ?
      """, [.text(pipeline), .int(limit)]
    ) { r in rows.append((r.text(0), r.text(1), r.text(2), r.text(3))) }
    return rows
  }
}
