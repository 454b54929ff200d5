import PatientIdentity
import Records
import SQLiteStore

/// What the journal knows of the other pieces of the state, so that a piece that was put back from a backup is noticed.
extension Journal {
  private static let vaultPatientsName = "vault-patients"

  /// Part of the transaction that records a batch.
  func note(vaultPatients count: Int) throws {
    try db.run(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)", .text(Journal.vaultPatientsName), .int(count))
  }

  /// How many patients the vault had when the newest batch was sealed.
  func vaultPatients() throws -> Int { try db.int("SELECT value FROM meta WHERE name = ?", .text(Journal.vaultPatientsName)) ?? 0 }

  /// From the next batch on the patients are another vault's.
  /// - Parameter isNewKey: what was sealed under the old one is not opened any more: sources are read from their beginning, and rows seen are known.
  func beginVault(isNewKey: Bool) throws {
    try db.transaction {
      try db.run("DELETE FROM meta WHERE name = ?", .text(Journal.vaultPatientsName))
      // What the old vault had learned of its patients has to be learned again.
      if try db.has(table: "harvested") { try db.run("DELETE FROM harvested") }
      if isNewKey { try db.run("DELETE FROM positions") }
      try db.run("INSERT OR REPLACE INTO meta SELECT 'vault-since', coalesce(max(sequence), 0) FROM batches")
    }
  }

  /// Patients of this vault's batches, newest batches first, each once; `newest` nil for all.
  func forEachPatient(newest: Int?, _ body: (PatientHash) throws -> Void) throws {
    let first = try db.int("SELECT value FROM meta WHERE name = 'vault-since'") ?? 0
    var patients: [PatientHash] = []
    let sql =
      newest == nil
      ? "SELECT DISTINCT patient FROM batch_patients WHERE batch > ?1 LIMIT ?2"
      : "SELECT DISTINCT patient FROM (SELECT patient FROM batch_patients WHERE batch > ?1 ORDER BY batch DESC LIMIT ?2)"
    try db.query(sql, [.int(first), .int(newest ?? -1)]) { if let hash = PatientHash(digest: $0.blob(0)) { patients.append(hash) } }
    for hash in patients { try body(hash) }
  }

  private static func ledgerName(_ pipeline: String, _ log: String) -> String { "ledger-checked \(pipeline) \(log)" }

  /// Entries of a log before this one hold no batch of the pipeline that the journal does not know.
  func ledgerChecked(_ pipeline: String, log: String) throws -> Int {
    try db.int("SELECT value FROM meta WHERE name = ?", .text(Journal.ledgerName(pipeline, log))) ?? 0
  }

  func note(ledgerChecked entry: Int, _ pipeline: String, log: String) throws {
    guard try ledgerChecked(pipeline, log: log) != entry else { return }
    try db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", .text(Journal.ledgerName(pipeline, log)), .int(entry))
  }

  /// How many batches are in a state, of all pipelines.
  func count(_ state: BatchState) throws -> Int { try db.int("SELECT count(*) FROM batches WHERE state = ?", .text(state.rawValue)) ?? 0 }

  /// Ids of batches in a state, of all pipelines.
  func ids(in states: [BatchState]) throws -> [String] {
    var ids: [String] = []
    for state in states { try db.query("SELECT id FROM batches WHERE state = ? ORDER BY sequence", [.text(state.rawValue)]) { ids.append($0.text(0)) } }
    return ids
  }
}

extension Journal {
  /// Holds back the records of a batch that can never be sent, so that a rerun reads them again: as open ones of the quarantine, under a code.
  ///
  /// - Returns: how many records.
  func quarantine(lost id: String, because reason: ReasonCode) throws -> Int {
    guard let sequence = try db.int("SELECT sequence FROM batches WHERE id = ? AND state IN ('waiting', 'held', 'sealed')", .text(id)) else { return 0 }
    var ranges: [(file: Int, records: Swift.Range<Int>)] = []
    try db.query("SELECT file, first_record, end_record FROM ranges WHERE batch = ?", [.int(sequence)]) {
      if $0.int(1) < $0.int(2) { ranges.append(($0.int(0), $0.int(1)..<$0.int(2))) }
    }
    var count = 0
    try db.transaction {
      for (file, records) in ranges {
        var known: Set<Int> = []
        try db.query("SELECT record FROM held WHERE batch = ? AND file = ?", [.int(sequence), .int(file)]) { known.insert($0.int(0)) }
        var added = 0
        for record in records where !known.contains(record) {
          try db.run(
            """
            INSERT INTO held (batch, file, record, byte, line, field, length, kind, stage, code, value_class, digest)
            VALUES (?, ?, ?, 0, 0, '', 0, 'quarantined', 'seal', ?, NULL, NULL)
            """, .int(sequence), .int(file), .int(record), .text(reason.code))
          added += 1
        }
        try db.run("UPDATE files SET passed = passed - ?1, quarantined = quarantined + ?1 WHERE id = ?2", .int(added), .int(file))
        count += added
      }
      // Among them what would tell a rerun that the records are known.
      for table in ["batch_rules", "batch_patients", "risk_rows", "record_digests", "new_record_digests"] { try db.run("DELETE FROM \(table) WHERE batch = ?", .int(sequence)) }
      try db.run(
        "UPDATE batches SET state = 'lost', problem = ? WHERE sequence = ?", .text("\(reason.code): \(reason.summary)"), .int(sequence))
    }
    return count
  }
}
