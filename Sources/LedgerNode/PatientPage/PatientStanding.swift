import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// Where consent stands with everybody, folded from what the log says of one patient.
struct PatientStanding {
  struct Asked {
    let party: String
    let request: ConsentHistory.Request
  }

  struct Granted {
    let party: String
    let grant: ConsentHistory.Grant
  }

  /// A read, or an attempt at one.
  struct Shown {
    let position: Int
    let party: String
    let at: Int
    let detail: DisclosureDetail
    let finding: ReviewDetail.Finding?
    var isEmergency: Bool { detail.purpose == .emergency }
  }

  private let store: LedgerStore
  private let patient: PatientHash
  private let histories: [String: ConsentHistory]
  private let findings: [String: ReviewDetail.Finding]

  init(_ store: LedgerStore, _ patient: PatientHash) throws {
    (self.store, self.patient) = (store, patient)
    var histories: [String: ConsentHistory] = [:]
    var findings: [String: ReviewDetail.Finding] = [:]
    for event in try store.events(patient: patient, kinds: [.accessRequest, .grant, .denial, .revocation, .review]) {
      let entry = try store.entry(at: event.position)
      let detail = try store.stored(event.position).array
      if event.kind == .review {
        let review = try ReviewDetail(parsing: detail)
        findings[review.disclosure] = review.finding
      } else if let read = try ConsentHistory.Event(ConsentEntry(entry), id: entry.id, detail: detail) {
        histories[event.party, default: ConsentHistory()].add(read)
      }
    }
    (self.histories, self.findings) = (histories, findings)
  }

  /// Every request, the oldest first.
  var answered: [Asked] {
    let all = histories.flatMap { party, history in history.requests.map { Asked(party: party, request: $0) } }
    return all.sorted { ($0.request.at, $0.request.id) < ($1.request.at, $1.request.id) }
  }

  /// Requests that have time left.
  func pending(at time: Int) -> [Asked] { answered.filter { $0.request.isOpen(at: time) } }

  /// Every grant, the oldest first.
  var grants: [Granted] {
    let all = histories.flatMap { party, history in history.grants.map { Granted(party: party, grant: $0) } }
    return all.sorted { ($0.grant.at, $0.grant.id) < ($1.grant.at, $1.grant.id) }
  }

  /// The newest reads before a position.
  func disclosures(before: Int, limit: Int) throws -> [Shown] {
    let positions = try store.readers.with { database in
      var found: [Int] = []
      let sql = "SELECT position FROM event WHERE patient = ? AND position < ? AND kind = ? ORDER BY position DESC LIMIT ?"
      try database.query(sql, [.blob(patient.digest), .int(before), .text(EntryKind.disclosure.rawValue), .int(limit)]) { found.append($0.int(0)) }
      return found
    }
    return try positions.map { position in
      let entry = try store.entry(at: position)
      let stated = try ConsentEntry(entry)
      let detail = try DisclosureDetail(parsing: store.stored(position).array)
      return Shown(position: position, party: stated.party, at: stated.at, detail: detail, finding: findings[entry.id])
    }
  }
}

/// A batch that holds something of a patient; what, only its parts say.
struct PatientBatch {
  let position: Int
  let created: Int
  let submitter: String
  let parts: [Part]

  /// The newest before a position.
  static func list(_ store: LedgerStore, _ patient: PatientHash, before: Int, limit: Int) throws -> [PatientBatch] {
    try store.readers.with { database in
      var found: [PatientBatch] = []
      try database.query(
        "SELECT p.position, b.created, b.submitter, p.parts FROM patient_batch p JOIN batch b ON b.position = p.position "
          + "WHERE p.patient = ? AND p.position < ? ORDER BY p.position DESC LIMIT ?", [.blob(patient.digest), .int(before), .int(limit)]
      ) { row in
        let mask = row.int(3)
        found.append(
          PatientBatch(
            position: row.int(0), created: row.int(1), submitter: row.text(2), parts: Part.allCases.filter { mask >> Int($0.rawValue) & 1 == 1 }))
      }
      return found
    }
  }
}
