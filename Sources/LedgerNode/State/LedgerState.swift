import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What an entry changes in the node's state, read from the entry and from what it names by digest, verified.
enum StateChange: Sendable {
  case genesis([Participant])
  case participant(Participant)
  case batch(BatchHeader)
  case keyWraps(KeyWrapRows)
  /// The statement of a report: nothing is derived from it but that it is known.
  case report
}

/// The record keys that one `key-wraps` entry brings, in the order of its blob.
struct KeyWrapRows: Sendable {
  var submitter: String
  var patients: [(patient: PatientHash, epoch: UInt32)]
}

/// The tables that follow from the log. The only code that writes them, in the writer and in a replay alike, so that the state is a
/// function of the log and of nothing else: no clock, no configuration.
struct LedgerState {
  enum Applied {
    case applied
    /// The log holds this already, at this position.
    case known(Int)
    case refused(ProtocolError)
  }

  let database: Database

  /// - Parameter id: SHA-256 of the entry's payload: one payload is one entry, whatever its signatures.
  func apply(_ change: StateChange, id: SHA256Digest, at position: Int) throws -> Applied {
    if let known = try database.int("SELECT position FROM known WHERE id = ?", .blob(id.array)) { return .known(known) }
    switch change {
    case .genesis(let participants):
      guard position == 0 else { return .refused(.entryKind) }
      for participant in participants { _ = try register(participant, at: position) }
    case .participant(let participant):
      guard position > 0 else { return .refused(.entryKind) }
      guard try register(participant, at: position) else { return .refused(.keyTaken) }
    case .batch(let header):
      try database.run(
        "INSERT INTO batch(position, submitter, source, records, lines) VALUES(?, ?, ?, ?, ?)", .int(position), .text(header.submitter),
        .text(header.source), .int(header.window.sealed), .int(header.lineCount))
    case .report:
      guard position > 0 else { return .refused(.entryKind) }
    case .keyWraps(let rows):
      for (place, row) in rows.patients.enumerated() {
        // The first wrap of a record key stands: batches sealed under it refer to no other.
        try database.run(
          "INSERT INTO key_wrap(submitter, patient, epoch, position, place) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
          .text(rows.submitter), .blob(row.patient.digest), .int(Int(row.epoch)), .int(position), .int(place))
      }
    }
    try database.run("INSERT INTO known(id, position) VALUES(?, ?)", .blob(id.array), .int(position))
    return .applied
  }

  /// Registers a key, or replaces what was registered for it; false when it is another participant's.
  private func register(_ participant: Participant, at position: Int) throws -> Bool {
    let record = JSONValue.object(participant.members).encoded
    try database.run(
      "INSERT INTO participant(key_id, id, position, record) VALUES(?, ?, ?, ?) ON CONFLICT(key_id) DO UPDATE SET "
        + "position = excluded.position, record = excluded.record WHERE id = excluded.id",
      .text(participant.publicKey.id), .text(participant.id), .int(position), .blob(record))
    return database.changes == 1
  }
}

extension ProtocolError {
  static let keyTaken = ProtocolError(ReasonCode("LED-0320", "the key is registered for another participant"), .conflict)
}

extension LedgerState {
  static func participant(_ database: Database, keyID: String) throws -> Participant? {
    var record: [UInt8]?
    try database.query("SELECT record FROM participant WHERE key_id = ?", [.text(keyID)]) { record = $0.blob(0) }
    return try record.flatMap { JSONValue.parse($0) }.map { try Participant($0) }
  }

  static func participants(_ database: Database) throws -> [(position: Int, record: JSONValue)] {
    var rows: [(Int, JSONValue)] = []
    try database.query("SELECT position, record FROM participant ORDER BY position, id, key_id") { row in
      if let record = JSONValue.parse(row.blob(1)) { rows.append((row.int(0), record)) }
    }
    return rows
  }

  /// Where the entry with this payload digest stands.
  static func position(_ database: Database, id: SHA256Digest) throws -> Int? {
    try database.int("SELECT position FROM known WHERE id = ?", .blob(id.array))
  }

  static func entry(_ database: Database, at position: Int) throws -> [UInt8]? {
    var bytes: [UInt8]?
    try database.query("SELECT bytes FROM entry WHERE position = ?", [.int(position)]) { bytes = $0.blob(0) }
    return bytes
  }

  /// The first signed head whose tree holds the entry at `position`.
  static func firstHead(_ database: Database, covering position: Int) throws -> (size: Int, note: [UInt8])? {
    var found: (size: Int, note: [UInt8])?
    try database.query("SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT 1", [.int(position)]) { row in
      found = (row.int(0), row.blob(1))
    }
    return found
  }

  /// Where the wrap of a record key lies: the entry and the place within its blob.
  static func keyWrap(_ database: Database, submitter: String, patient: PatientHash, epoch: UInt32) throws -> (position: Int, place: Int)? {
    var found: (Int, Int)?
    try database.query(
      "SELECT position, place FROM key_wrap WHERE submitter = ? AND patient = ? AND epoch = ?",
      [.text(submitter), .blob(patient.digest), .int(Int(epoch))]
    ) { row in found = (row.int(0), row.int(1)) }
    return found
  }
}
