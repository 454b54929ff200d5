import SQLiteStore

/// Records that were held back, and what became of them.
extension Journal {
  /// What a selection and a pipeline come to as a condition on `held h`, `batches b` and `files f`.
  private static func condition(_ s: QuarantineSelection, pipeline: String) -> (text: String, values: [SQLiteValue]) {
    var (text, values) = ("b.pipeline = ? AND h.kind = 'quarantined'", [SQLiteValue.text(pipeline)])
    for (column, value) in [("b.run", s.run), ("b.id", s.batch), ("h.code", s.reason), ("f.path", s.file), ("b.source", s.source)] {
      guard let value else { continue }
      text += " AND \(column) = ?"
      values.append(.text(value))
    }
    if !s.ids.isEmpty { text += " AND h.id IN (\(s.ids.map(String.init).joined(separator: ", ")))" }
    return (text, values)
  }

  private static let joined = "held h JOIN batches b ON b.sequence = h.batch JOIN files f ON f.id = h.file"

  func quarantineCount(_ selection: QuarantineSelection, pipeline: String) throws -> Int {
    let (text, values) = Journal.condition(selection, pipeline: pipeline)
    var count = 0
    try db.query("SELECT count(*) FROM \(Journal.joined) WHERE \(text) AND h.state = 'open'", values) { count = $0.int(0) }
    return count
  }

  func quarantineGroups(_ selection: QuarantineSelection, pipeline: String) throws -> [Quarantine.Group] {
    let (text, values) = Journal.condition(selection, pipeline: pipeline)
    var groups: [Quarantine.Group] = []
    try db.query(
      """
      SELECT h.code, h.stage, count(*), count(DISTINCT h.file), min(b.sealed_at), min(b.run), max(b.run) FROM \(Journal.joined)
      WHERE \(text) AND h.state = 'open' GROUP BY 1, 2 ORDER BY 3 DESC, 1
      """, values
    ) { r in
      groups.append(
        Quarantine.Group(
          code: r.text(0), stage: r.text(1), summary: ReasonIndex.summary(of: r.text(0)), count: r.int(2), files: r.int(3), firstSeen: r.text(4),
          firstRun: r.text(5), lastRun: r.text(6)))
    }
    return groups
  }

  func quarantineItems(_ selection: QuarantineSelection, pipeline: String, isOpen: Bool?, limit: Int, offset: Int) throws -> [Quarantine.Item] {
    let (text, values) = Journal.condition(selection, pipeline: pipeline)
    let state = isOpen.map { $0 ? " AND h.state = 'open'" : " AND h.state <> 'open'" } ?? ""
    var items: [Quarantine.Item] = []
    try db.query(
      """
      SELECT h.id, b.run, b.id, b.source, f.path, h.record, h.line, h.byte, h.length, h.field, h.stage, h.code, h.value_class, h.state, h.note,
        h.closed_by, h.closed_at FROM \(Journal.joined) WHERE \(text)\(state) ORDER BY h.id LIMIT ? OFFSET ?
      """, values + [.int(limit), .int(offset)]
    ) { r in
      items.append(
        Quarantine.Item(
          id: r.int(0), run: r.text(1), batch: r.text(2), source: r.text(3), path: r.text(4), record: r.int(5), line: r.int(6), byte: r.int(7),
          length: r.int(8), field: r.text(9), stage: r.text(10), code: r.text(11), valueClass: r.optionalText(12), state: r.text(13),
          note: r.optionalText(14), closedBy: r.optionalText(15), closedAt: r.optionalText(16)))
    }
    return items
  }

  /// A record of the selection, where its file is in the journal.
  struct OpenHeld {
    var id: Int
    var source: String
    var file: Int
    var digest: [UInt8]
    var path: String
    var size: Int
    var record: Int
  }

  func openHeld(_ selection: QuarantineSelection, pipeline: String) throws -> [OpenHeld] {
    let (text, values) = Journal.condition(selection, pipeline: pipeline)
    var rows: [OpenHeld] = []
    try db.query(
      "SELECT h.id, b.source, f.id, f.digest, f.path, f.size, h.record FROM \(Journal.joined) WHERE \(text) AND h.state = 'open' ORDER BY h.id", values
    ) { r in
      rows.append(OpenHeld(id: r.int(0), source: r.text(1), file: r.int(2), digest: r.blob(3), path: r.text(4), size: r.int(5), record: r.int(6)))
    }
    return rows
  }

  /// Closes records that are in a batch's stretch again; within the batch's transaction. Their bytes are counted with the new batch.
  func close(_ ids: [Int], by run: String, at time: String) throws {
    for id in ids {
      try db.run(
        """
        UPDATE files SET quarantined = quarantined - 1, quarantined_bytes = quarantined_bytes - (SELECT length FROM held WHERE id = ?1)
        WHERE id = (SELECT file FROM held WHERE id = ?1 AND state = 'open')
        """, .int(id))
      try db.run("UPDATE held SET state = 'rerun', closed_by = ?, closed_at = ? WHERE id = ? AND state = 'open'", .text(run), .text(time), .int(id))
    }
  }

  /// Closes the open records of a selection for good.
  /// - Returns: how many.
  func drop(_ selection: QuarantineSelection, pipeline: String, by actor: String, note: String, at time: String) throws -> Int {
    let rows = try openHeld(selection, pipeline: pipeline)
    try db.transaction {
      for row in rows {
        try db.run(
          "UPDATE held SET state = 'dropped', closed_by = ?, closed_at = ?, note = ? WHERE id = ?", .text(actor), .text(time), .text(note), .int(row.id))
      }
    }
    return rows.count
  }

  /// Batches that the ledger refused for good, and that a selection names.
  func refused(_ selection: QuarantineSelection, pipeline: String) throws -> [String] {
    guard selection.reason == nil, selection.file == nil, selection.source == nil, selection.ids.isEmpty else { return [] }
    var ids: [String] = []
    try db.query(
      "SELECT id FROM batches WHERE pipeline = ?1 AND state = 'refused' AND (?2 IS NULL OR run = ?2) AND (?3 IS NULL OR id = ?3) ORDER BY sequence",
      [.text(pipeline), .optional(selection.run), .optional(selection.batch)]
    ) { ids.append($0.text(0)) }
    return ids
  }

  /// Clears refused batches to be sent once more.
  func resend(_ batches: [String]) throws {
    try db.transaction {
      for id in batches { try db.run("UPDATE batches SET state = 'sealed' WHERE id = ? AND state = 'refused'", .text(id)) }
    }
  }

  func knows(run id: String) throws -> Bool { try db.int("SELECT 1 FROM runs WHERE id = ?", .text(id)) != nil }

  // Inputs that were read for what they say of their patients, and other readings that need not be done again.

  func harvested(pipeline: String) throws -> Set<[UInt8]> {
    var found: Set<[UInt8]> = []
    try db.query("SELECT reading FROM harvested WHERE pipeline = ?", [.text(pipeline)]) { found.insert($0.blob(0)) }
    return found
  }

  func noteHarvested(_ readings: [[UInt8]], pipeline: String) throws {
    try db.transaction {
      for reading in readings { try db.run("INSERT OR IGNORE INTO harvested VALUES (?, ?)", .text(pipeline), .blob(reading)) }
    }
  }
}
