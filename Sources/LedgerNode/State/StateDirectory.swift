import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What the state says of participants, for `EntryAuthority`.
struct StateDirectory: EntryDirectory {
  let database: Database
  /// The bytes that the entry at a position names.
  let stored: (Int) throws -> [UInt8]

  init(database: Database, stored: @escaping (Int) throws -> [UInt8]) { (self.database, self.stored) = (database, stored) }

  func participant(keyID: String) throws -> Participant? { try LedgerState.participant(database, keyID: keyID) }
  func participant(id: String) throws -> Participant? { try LedgerState.participant(database, id: id) }

  func guardians(of patient: PatientHash) throws -> GuardiansDetail? {
    guard let last = try LedgerState.events(database, patient: patient, kinds: [.guardians]).last else { return nil }
    return try GuardiansDetail(parsing: stored(last.position))
  }
}

/// Something that happened to a patient or by a party.
struct LedgerEvent: Sendable {
  let position: Int
  let kind: EntryKind
  let patient: PatientHash?
  let party: String
}

extension LedgerState {
  /// What concerns a patient, in the order of the log.
  static func events(
    _ database: Database, patient: PatientHash, kinds: Set<EntryKind>, after: Int = -1, limit: Int = Int.max
  ) throws -> [LedgerEvent] {
    try events(database, "patient = ?", .blob(patient.digest), kinds, after, limit)
  }

  /// What concerns a party.
  static func events(
    _ database: Database, party: String, kinds: Set<EntryKind>, after: Int = -1, limit: Int = Int.max
  ) throws -> [LedgerEvent] {
    try events(database, "party = ?", .text(party), kinds, after, limit)
  }

  /// What is of one kind.
  static func events(_ database: Database, kind: EntryKind, after: Int = -1, limit: Int = Int.max) throws -> [LedgerEvent] {
    try events(database, "kind = ?", .text(kind.rawValue), [kind], after, limit)
  }

  private static func events(
    _ database: Database, _ condition: String, _ value: SQLiteValue, _ kinds: Set<EntryKind>, _ after: Int, _ limit: Int
  ) throws -> [LedgerEvent] {
    var found: [LedgerEvent] = []
    let rows = try database.prepare("SELECT position, kind, patient, party FROM event WHERE \(condition) AND position > ? ORDER BY position")
    try rows.bind([value, .int(after)])
    defer { rows.reset() }
    while found.count < limit, try rows.step() {
      guard let kind = EntryKind(rawValue: rows.text(1)), kinds.contains(kind) else { continue }
      let patient = rows.isNull(2) ? nil : PatientHash(digest: rows.blob(2))
      found.append(LedgerEvent(position: rows.int(0), kind: kind, patient: patient, party: rows.text(3)))
    }
    return found
  }
}
