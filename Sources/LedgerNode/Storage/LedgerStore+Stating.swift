import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What the node itself states, and what the state says of patients, parties and contracts.
extension LedgerStore {
  /// Appends a consent entry that the node states, with its detail, signed by the log's key.
  func state(
    _ kind: EntryKind, patient: PatientHash, party: String, at time: Int, detail: some ConsentDetail, if condition: Submission.Condition? = nil
  ) async throws -> (id: String, appended: Appended) {
    let bytes = try detail.sealed()
    let stated = ConsentEntry(kind, patient: patient, party: party, by: ConsentEntry.log, at: time, detail: SHA256Digest.of(bytes))
    let entry = try stated.signed(by: ownKey)
    let change = StateChange.event(EventRow(kind: kind, patient: patient, party: party))
    let stored = StoredBytes(inline: bytes)
    let submission = Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: stored, condition: condition)
    return (entry.id, try await append(submission))
  }

  /// Appends an entry of another kind that the node states, signed by the log's key.
  ///
  /// - Parameter party: Whom it concerns; empty for nobody.
  func state(_ kind: EntryKind, _ members: [JSONValue.Member], party: String) async throws -> (id: String, appended: Appended) {
    let entry = try LogEntry.sign(kind, members, by: ownKey)
    let change = StateChange.event(EventRow(kind: kind, patient: nil, party: party))
    return (entry.id, try await append(Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: nil)))
  }

  /// The registration of an id that is in use.
  func participant(id: String) throws -> Participant? { try readers.with { try LedgerState.participant($0, id: id) } }

  /// The contract in force, and the entry that brought it.
  func contract() throws -> (contract: Contract, position: Int) {
    guard let found = try readers.with({ try LedgerState.contract($0) }) else { throw LedgerStoreError.format }
    return found
  }

  func events(patient: PatientHash, kinds: Set<EntryKind>, after: Int = -1, limit: Int = Int.max) throws -> [LedgerEvent] {
    try readers.with { try LedgerState.events($0, patient: patient, kinds: kinds, after: after, limit: limit) }
  }

  func events(party: String, kinds: Set<EntryKind>, after: Int = -1, limit: Int = Int.max) throws -> [LedgerEvent] {
    try readers.with { try LedgerState.events($0, party: party, kinds: kinds, after: after, limit: limit) }
  }

  func events(kind: EntryKind, after: Int = -1, limit: Int = Int.max) throws -> [LedgerEvent] {
    try readers.with { try LedgerState.events($0, kind: kind, after: after, limit: limit) }
  }

  /// The entry at a position. Throws `LED-0306` when there is none.
  func entry(at position: Int) throws -> LogEntry {
    guard let bytes = try readers.with({ try LedgerState.entry($0, at: position) }) else { throw LedgerStoreError.treeIncomplete }
    return try LogEntry(parsing: bytes)
  }

  /// What has passed between a patient and a party.
  func history(patient: PatientHash, party: String) throws -> ConsentHistory {
    try readers.with { ConsentHistory(try LedgerStore.consentEvents($0, containers, patient: patient, party: party).map(\.event)) }
  }

  /// What has passed between a patient and a party, and where it stands in the log. Keys that were handed over are left out: they say nothing
  /// about consent, and may be large.
  static func consentEvents(
    _ database: Database, _ containers: ContainerStore, patient: PatientHash, party: String
  ) throws -> [(position: Int, event: ConsentHistory.Event)] {
    var found: [(Int, ConsentHistory.Event)] = []
    for row in try LedgerState.events(database, patient: patient, kinds: [.accessRequest, .grant, .denial, .revocation]) where row.party == party {
      guard let bytes = try LedgerState.entry(database, at: row.position), let stored = try StoredBytes.read(database, at: row.position) else {
        throw LedgerStoreError.containerMissing
      }
      let entry = try LogEntry(parsing: bytes)
      guard let event = try ConsentHistory.Event(ConsentEntry(entry), id: entry.id, detail: try containers.open(stored).array) else { continue }
      if case .grant(var detail) = event.content {
        detail.handover = []
        found.append((row.position, ConsentHistory.Event(id: event.id, at: event.at, content: .grant(detail))))
      } else {
        found.append((row.position, event))
      }
    }
    return found
  }

  /// Who may write which entry, by what the log says now.
  func authority<T>(_ body: (EntryAuthority) throws -> T) throws -> T {
    try readers.with { try body(LedgerStore.authority($0, containers, ownKey.publicKey)) }
  }

  /// The same question once more, when the entry's place in the log is known: between looking and appending a key can be rotated away, a
  /// registration end, and guardians change.
  func condition(_ check: @escaping @Sendable (EntryAuthority, Database) throws -> Void) -> Submission.Condition {
    let (containers, key) = (containers, ownKey.publicKey)
    return { database in
      do {
        try check(LedgerStore.authority(database, containers, key), database)
        return nil
      } catch let error as ProtocolError {
        return error
      }
    }
  }

  private static func authority(_ database: Database, _ containers: ContainerStore, _ key: PublicKey) -> EntryAuthority {
    let directory = StateDirectory(database: database) { position in
      guard let stored = try StoredBytes.read(database, at: position) else { throw LedgerStoreError.containerMissing }
      return try containers.open(stored).array
    }
    return EntryAuthority(directory, logKey: key)
  }

  /// Which record keys of a patient the log names, and where their wraps lie.
  func recordKeys(of patient: PatientHash) throws -> [(submitter: String, epoch: UInt32, position: Int, place: Int)] {
    try readers.with { database in
      var rows: [(String, UInt32, Int, Int)] = []
      let sql = "SELECT submitter, epoch, position, place FROM key_wrap WHERE patient = ? ORDER BY submitter, epoch"
      try database.query(sql, [.blob(patient.digest)]) { rows.append(($0.text(0), UInt32(truncatingIfNeeded: $0.int(1)), $0.int(2), $0.int(3))) }
      return rows
    }
  }
}
