import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What the node hands out of its log, always with the proof that goes with it.
extension LedgerStore {
  /// A batch, or another entry, by the digest of its payload.
  struct Located: Sendable {
    let position: Int
    let entry: [UInt8]
    let appended: Appended
  }

  /// An entry with the proof under the first head that covered it.
  func locate(_ id: SHA256Digest) throws -> Located? {
    try readers.with { database in
      guard let position = try LedgerState.position(database, id: id), let entry = try LedgerState.entry(database, at: position) else {
        return nil
      }
      var tree = StoredTree(database)
      return Located(position: position, entry: entry, appended: try LedgerWriter.appended(database, &tree, position, isNew: false))
    }
  }

  /// A submitter's batches from a position on, as far as one answer goes, and where the next one begins; never behind the end of the log.
  func batches(of submitter: String, from: Int) throws -> (batches: [(position: Int, id: String)], next: Int) {
    let most = 1000
    let end = min(size, from.addingReportingOverflow(100_000).partialValue)
    guard from < end else { return ([], from) }
    var found: [(Int, String)] = []
    try readers.with { database in
      try database.query(
        """
        SELECT b.position, e.bytes FROM batch b JOIN entry e ON e.position = b.position
        WHERE b.position >= ? AND b.position < ? AND b.submitter = ? ORDER BY b.position LIMIT ?
        """, [.int(from), .int(end), .text(submitter), .int(most)]
      ) { row in
        if let entry = try? LogEntry(parsing: row.blob(1)) { found.append((row.int(0), entry.id)) }
      }
    }
    return (found, found.count == most ? (found.last?.0 ?? end - 1) + 1 : end)
  }

  func consistency(from old: Int, to new: Int) throws -> [SHA256Digest]? {
    guard old <= new, new <= size else { return nil }
    return try readers.with { database in
      var tree = StoredTree(database)
      return try tree.consistency(old: old, new: new)
    }
  }

  /// The hashes of a tile of the published tree; nil when it is not that wide.
  func tile(level: Int, number: Int, width: Int) throws -> [SHA256Digest]? {
    guard level < 7, number < 1 << 40, number << 8 + width <= size >> (8 * level) else { return nil }
    let hashes = try readers.with { try StoredTree.tile($0, level: level, number: number, width: width) }
    guard hashes.count == width else { throw LedgerStoreError.treeIncomplete }
    return hashes
  }

  /// An entry bundle: each entry after its length in two bytes. Source: C2SP tlog-tiles.
  func bundle(number: Int, width: Int) throws -> [UInt8]? {
    guard number < 1 << 40, number << 8 + width <= size else { return nil }
    var out: [UInt8] = []
    var count = 0
    try readers.with { database in
      try database.query(
        "SELECT bytes FROM entry WHERE position >= ? AND position < ? ORDER BY position", [.int(number << 8), .int(number << 8 + width)]
      ) { row in
        let entry = row.blob(0)
        out.append(UInt8(entry.count >> 8))
        out.append(UInt8(entry.count & 255))
        out += entry
        count += 1
      }
    }
    guard count == width else { throw LedgerStoreError.treeIncomplete }
    return out
  }
}

extension Appended {
  func receipt(batchID: String) throws -> BatchReceipt {
    BatchReceipt(batchID: batchID, index: position, path: path, checkpoint: try SignedNote(parsing: checkpoint.note))
  }

  /// The proof of an entry of another kind.
  func proof() throws -> LogProof { LogProof(index: position, path: path, checkpoint: try SignedNote(parsing: checkpoint.note)) }
}
