import Foundation
import Records
import SQLiteStore

/// What is known again of files and records, how far sources are read, and where files have gone.
extension Journal {
  // Records.

  /// Writes the digests of a batch's records; within the batch's transaction.
  func note(_ digests: [RecordDigest], batch sequence: Int) throws {
    guard !digests.isEmpty else { return }
    try db.run("INSERT INTO new_record_digests VALUES (?, ?)", .int(sequence), .blob(RecordDigest.packed(digests.sorted())))
  }

  /// Digests that are not in the table yet, with their batches.
  func stagedDigests() throws -> [(digest: RecordDigest, batch: Int)] {
    guard try db.int("SELECT 1 FROM sqlite_master WHERE name = 'new_record_digests'") != nil else { return [] }
    var out: [(RecordDigest, Int)] = []
    try db.query("SELECT batch, digests FROM new_record_digests ORDER BY batch") { r in
      let batch = r.int(0)
      for digest in RecordDigest.unpacked(r.blob(1)) { out.append((digest, batch)) }
    }
    return out
  }

  /// Moves them into the table, in the table's order.
  func settleDigests() throws {
    let staged = try stagedDigests().sorted { $0.digest < $1.digest }
    try db.transaction {
      for (digest, batch) in staged { try db.run("INSERT OR IGNORE INTO record_digests VALUES (?, ?)", .blob(digest.bytes), .int(batch)) }
      try db.run("DELETE FROM new_record_digests")
    }
  }

  func hasRecord(_ digest: RecordDigest) throws -> Bool { try db.int("SELECT 1 FROM record_digests WHERE digest = ?", .blob(digest.bytes)) != nil }

  // Files.

  /// The newest file of a name: what comes under it with other content corrects it.
  func lastFile(pipeline: String, source: String, path: String) throws -> Int? {
    try db.int("SELECT id FROM files WHERE pipeline = ? AND source = ? AND path = ? ORDER BY id DESC LIMIT 1", .text(pipeline), .text(source), .text(path))
  }

  /// Whether all of an input is done with: every record in a batch that the ledger has accepted, or left out by rule, and none open in quarantine.
  func isDone(pipeline: String, source: String, digest: [UInt8]) throws -> Bool {
    try db.int(
      """
      SELECT 1 FROM files f WHERE f.pipeline = ? AND f.source = ? AND f.digest = ? AND f.complete = 1
        AND NOT EXISTS (SELECT 1 FROM ranges r JOIN batches b ON b.sequence = r.batch WHERE r.file = f.id AND b.state NOT IN ('submitted', 'empty', 'lost'))
        AND NOT EXISTS (SELECT 1 FROM held h WHERE h.file = f.id AND h.kind = 'quarantined' AND h.state = 'open')
      """, .text(pipeline), .text(source), .blob(digest)) != nil
  }

  /// Inputs of which every record is in a batch that the ledger has accepted, or was left out or held back, with their sources.
  func delivered(pipeline: String) throws -> [(source: String, digest: [UInt8])] {
    var out: [(String, [UInt8])] = []
    try db.query(
      """
      SELECT source, digest FROM files f WHERE pipeline = ? AND complete = 1
        AND NOT EXISTS (SELECT 1 FROM ranges r JOIN batches b ON b.sequence = r.batch WHERE r.file = f.id AND b.state NOT IN ('submitted', 'empty'))
      """, [.text(pipeline)]
    ) { out.append(($0.text(0), $0.blob(1))) }
    return out
  }

  /// Notes, before it is done, where the files of an input are going.
  func note(putAway places: [String], pipeline: String, source: String, digest: [UInt8]) throws {
    let text = String(decoding: JSONValue.array(places.map { .string($0) }).encoded, as: UTF8.self)
    try db.run("UPDATE files SET put_away = ? WHERE pipeline = ? AND source = ? AND digest = ?", .text(text), .text(pipeline), .text(source), .blob(digest))
  }

  /// Where the files of an input have been put, those that are there; empty when it lies where it was read.
  ///
  /// The way is written down before it is gone: a file that is not there is still in its source, and will be put away by the next run.
  public func places(ofFile id: Int) throws -> [String] {
    var text: String?
    try db.query("SELECT put_away FROM files WHERE id = ?", [.int(id)]) { text = $0.optionalText(0) }
    return Journal.places(text).filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// Where an input's files are to go, whether they are there or not.
  func wantedPlaces(pipeline: String, source: String, digest: [UInt8]) throws -> [String] {
    var text: String?
    try db.query("SELECT put_away FROM files WHERE pipeline = ? AND source = ? AND digest = ?", [.text(pipeline), .text(source), .blob(digest)]) {
      text = $0.optionalText(0)
    }
    return Journal.places(text)
  }

  /// Whether a batch of a source waits for the ledger, for a verdict or for a second key.
  func awaitsLedger(pipeline: String, source: String) throws -> Bool {
    try db.int(
      "SELECT 1 FROM batches WHERE pipeline = ? AND source = ? AND state NOT IN ('submitted', 'empty', 'lost') LIMIT 1", .text(pipeline), .text(source)) != nil
  }

  private static func places(_ text: String?) -> [String] { text.flatMap { JSONValue.parse(Array($0.utf8)) }?.array?.compactMap(\.string) ?? [] }
}
