import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What an entry changes in the node's state, read from the entry and from what it names by digest, verified.
enum StateChange: Sendable {
  case genesis([Participant], Contract)
  case participant(Participant)
  case batch(BatchRows)
  case keyWraps(KeyWrapRows)
  /// The statement of a report: nothing is derived from it but that it is known.
  case report
  /// New keys of a participant; the old key's registration ends when the new one's begins.
  case rotation(Participant)
  case policy(Contract)
  /// Something that concerns a patient, a party or both, to be found again by either.
  case event(EventRow)
}

/// A batch, and which parts of whose record it holds.
struct BatchRows: Sendable {
  let submitter: String
  let source: String
  let records: Int
  let lines: Int
  /// Seconds since 1970, as the submitter's signed provenance says.
  let created: Int
  /// A bit for each part by its number.
  let patients: [(patient: PatientHash, parts: Int)]

  init(_ container: BatchContainer) throws(ProtocolError) {
    let header = container.header
    (submitter, source, records, lines) = (header.submitter, header.source, header.window.sealed, header.lineCount)
    guard let time = Timestamp.seconds(of: try container.provenance().created) else { throw .provenance }
    created = time
    var parts = [Int](repeating: 0, count: container.directory.patients.count)
    for block in container.directory.blocks { parts[block.patient] |= 1 << Int(block.part.rawValue) }
    patients = zip(container.directory.patients, parts).map { ($0, $1) }
  }
}

struct EventRow: Sendable {
  let kind: EntryKind
  let patient: PatientHash?
  let party: String
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
    case .genesis(let participants, let contract):
      guard position == 0 else { return .refused(.entryKind) }
      for participant in participants { _ = try register(participant, at: position) }
      try database.run("INSERT INTO contract(position, record) VALUES(0, ?)", .blob(contract.json.encoded))
    case .participant(let participant):
      guard position > 0 else { return .refused(.entryKind) }
      guard try register(participant, at: position) else { return .refused(.keyTaken) }
    case .batch(let rows):
      try database.run(
        "INSERT INTO batch(position, submitter, source, records, lines, created) VALUES(?, ?, ?, ?, ?, ?)", .int(position),
        .text(rows.submitter), .text(rows.source), .int(rows.records), .int(rows.lines), .int(rows.created))
      for row in rows.patients {
        try database.run(
          "INSERT INTO patient_batch(patient, position, parts) VALUES(?, ?, ?)", .blob(row.patient.digest), .int(position), .int(row.parts))
      }
    case .rotation(let participant):
      guard try rotate(to: participant, at: position) else { return .refused(.keyTaken) }
    case .policy(let contract):
      guard position > 0, try contractVersion() < contract.version else { return .refused(.contractVersion) }
      try database.run("INSERT INTO contract(position, record) VALUES(?, ?)", .int(position), .blob(contract.json.encoded))
    case .event(let row):
      guard position > 0 else { return .refused(.entryKind) }
      try database.run(
        "INSERT INTO event(position, kind, patient, party) VALUES(?, ?, ?, ?)", .int(position), .text(row.kind.rawValue),
        row.patient.map { .blob($0.digest) } ?? .null, .text(row.party))
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

  /// Ends the registration under the old key where that of the new one begins; false when the new key is taken.
  private func rotate(to participant: Participant, at position: Int) throws -> Bool {
    guard try LedgerState.participant(database, keyID: participant.publicKey.id) == nil,
      let old = try LedgerState.participant(database, id: participant.id)
    else { return false }
    let ended = try Participant(
      id: old.id, role: old.role, name: old.name, publicKey: old.publicKey, certificates: old.certificates, wrapKey: old.wrapKey,
      validFrom: min(old.validFrom, participant.validFrom - 1), validUntil: participant.validFrom)
    guard try register(ended, at: position) else { return false }
    return try register(participant, at: position)
  }

  private func contractVersion() throws -> Int { try LedgerState.contract(database)?.contract.version ?? 0 }

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
  static let contractVersion = ProtocolError(ReasonCode("LED-0381", "a contract of this version or a later one is in force"), .conflict)
}

extension LedgerState {
  static func participant(_ database: Database, keyID: String) throws -> Participant? {
    var record: [UInt8]?
    try database.query("SELECT record FROM participant WHERE key_id = ?", [.text(keyID)]) { record = $0.blob(0) }
    return try record.flatMap { JSONValue.parse($0) }.map { try Participant($0) }
  }

  /// What is registered for an id, the newest first.
  static func participant(_ database: Database, id: String) throws -> Participant? { try registration(database, id: id)?.participant }

  /// The registration of an id that is in use, and the entry that made it.
  static func registration(_ database: Database, id: String) throws -> (participant: Participant, position: Int)? {
    var rows: [(position: Int, record: [UInt8])] = []
    try database.query("SELECT position, record FROM participant WHERE id = ? ORDER BY position DESC LIMIT 2", [.text(id)]) { row in
      rows.append((row.int(0), row.blob(1)))
    }
    // A rotation writes both keys at its position: the later one is in use.
    let newest = try rows.filter { $0.position == rows[0].position }.compactMap { row in try JSONValue.parse(row.record).map { try Participant($0) } }
    return newest.max { $0.validFrom < $1.validFrom }.map { ($0, rows[0].position) }
  }

  /// The contract in force, or the one that was in force before the entry at `position`, and the entry that brought it.
  static func contract(_ database: Database, before position: Int = Int.max) throws -> (contract: Contract, position: Int)? {
    var found: (bytes: [UInt8], position: Int)?
    try database.query("SELECT record, position FROM contract WHERE position < ? ORDER BY position DESC LIMIT 1", [.int(max(1, position))]) { row in
      found = (row.blob(0), row.int(1))
    }
    guard let found, let json = JSONValue.parse(found.bytes) else { return nil }
    return (try Contract(json), found.position)
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
