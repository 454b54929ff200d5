import SQLiteStore

/// How far a source was read, by its own order, and which of its rows were seen.
extension Journal {
  /// A sealed value under a name of the source's own.
  struct Position: Sendable {
    let name: String
    let value: [UInt8]
  }

  /// A row that is in a batch now, by its keyed digest.
  struct SeenRow: Sendable {
    let digest: [UInt8]
    let hasPassed: Bool
  }

  /// Within a batch's transaction: what the batch's rows move and make known.
  func note(_ positions: [Position], _ seen: [SeenRow], of batch: NewBatch, sequence: Int, at time: String) throws {
    for p in positions {
      try db.run(
        "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?, ?)", .text(batch.pipeline), .text(batch.source), .text(p.name), .blob(p.value),
        .text(batch.run), .text(time))
    }
    // A row that did not pass stands under the negative number of its batch: it is known, and it was not submitted.
    for row in seen { try db.run("INSERT OR REPLACE INTO record_digests VALUES (?, ?)", .blob(row.digest), .int(row.hasPassed ? sequence : -sequence)) }
  }

  func position(pipeline: String, source: String, name: String) throws -> [UInt8]? {
    var found: [UInt8]?
    try db.query("SELECT value FROM positions WHERE pipeline = ? AND source = ? AND name = ?", [.text(pipeline), .text(source), .text(name)]) {
      found = $0.blob(0)
    }
    return found
  }

  /// Whether a row is in a batch: true when it passed; nil when it is new.
  func seenRow(_ digest: [UInt8]) throws -> Bool? {
    try db.int("SELECT batch FROM record_digests WHERE digest = ?", .blob(digest)).map { $0 > 0 }
  }

  /// The keyed digest of a record that is held back.
  func heldDigest(pipeline: String, source: String, file: [UInt8], record: Int) throws -> [UInt8]? {
    var found: [UInt8]?
    try db.query(
      """
      SELECT h.digest FROM held h JOIN files f ON f.id = h.file
      WHERE f.pipeline = ? AND f.source = ? AND f.digest = ? AND h.record = ? AND h.kind = 'quarantined' ORDER BY h.id DESC LIMIT 1
      """, [.text(pipeline), .text(source), .blob(file), .int(record)]
    ) { found = $0.blob(0) }
    return found
  }
}
