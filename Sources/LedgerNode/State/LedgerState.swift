import Cryptography
import Records
import SQLiteStore

/// What an entry changes in the node's state, read from the entry and what belongs to it, and verified.
enum StateChange: Sendable {
  case participant(ParticipantRow)
  case batch(BatchRow)
  case keyWraps(KeyWrapRows)

  /// The number under which the `entry` table files the entry.
  var kind: Int {
    switch self {
    case .participant: 1
    case .batch: 2
    case .keyWraps: 3
    }
  }
}

/// A participant's key as registered, or its revocation.
struct ParticipantRow: Sendable, Equatable {
  /// Digest of the record: equal records are one entry.
  var digest: SHA256Digest
  var id: String
  var keyID: String
  /// The participant record as it was signed.
  var record: [UInt8]
}

struct BatchRow: Sendable, Equatable {
  var id: SHA256Digest
  var submitter: String
  /// Key that signed the header.
  var keyID: String
  var records: Int
  var leaves: Int
  var container: SHA256Digest
  var length: Int
}

/// Wrapped record keys that one entry brings.
struct KeyWrapRows: Sendable, Equatable {
  struct Row: Sendable, Equatable {
    var patient: [UInt8]
    var epoch: Int
  }
  var digest: SHA256Digest
  var submitter: String
  var keyID: String
  var container: SHA256Digest
  var length: Int
  var rows: [Row]
}

/// The tables that follow from the log. The only code that writes them, in the writer and in a replay alike.
struct LedgerState {
  enum Applied {
    case applied
    /// The log holds this already, at this position.
    case known(Int)
    case refused(any Error)
  }

  let database: Database

  func apply(_ change: StateChange, at position: Int) throws -> Applied {
    switch change {
    case .participant(let row): try apply(row, at: position)
    case .batch(let row): try apply(row, at: position)
    case .keyWraps(let rows): try apply(rows, at: position)
    }
  }

  private func apply(_ row: ParticipantRow, at position: Int) throws -> Applied {
    if let known = try database.int("SELECT position FROM change WHERE digest = ?", .blob(row.digest.array)) { return .known(known) }
    try database.run("INSERT INTO change(digest, position) VALUES(?, ?)", .blob(row.digest.array), .int(position))
    try database.run(
      "INSERT INTO participant(key_id, id, position, record) VALUES(?, ?, ?, ?) ON CONFLICT(key_id) DO UPDATE SET "
        + "id = excluded.id, position = excluded.position, record = excluded.record",
      .text(row.keyID), .text(row.id), .int(position), .blob(row.record))
    return .applied
  }

  private func apply(_ row: BatchRow, at position: Int) throws -> Applied {
    if let known = try database.int("SELECT position FROM batch WHERE id = ?", .blob(row.id.array)) { return .known(known) }
    try database.run(
      "INSERT INTO batch(id, position, submitter, records, leaves, container, length) VALUES(?, ?, ?, ?, ?, ?, ?)", .blob(row.id.array),
      .int(position), .text(row.submitter), .int(row.records), .int(row.leaves), .blob(row.container.array), .int(row.length))
    return .applied
  }

  private func apply(_ rows: KeyWrapRows, at position: Int) throws -> Applied {
    if let known = try database.int("SELECT position FROM change WHERE digest = ?", .blob(rows.digest.array)) { return .known(known) }
    try database.run("INSERT INTO change(digest, position) VALUES(?, ?)", .blob(rows.digest.array), .int(position))
    for row in rows.rows {
      try database.run(
        "INSERT INTO key_wrap(patient, epoch, position) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", .blob(row.patient), .int(row.epoch),
        .int(position))
    }
    return .applied
  }
}

extension LedgerState {
  /// The first signed head whose tree holds the entry at `position`.
  static func firstHead(_ database: Database, covering position: Int) throws -> (size: Int, note: [UInt8])? {
    var found: (size: Int, note: [UInt8])?
    try database.query("SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT 1", [.int(position)]) { row in
      found = (row.int(0), row.blob(1))
    }
    return found
  }
}
