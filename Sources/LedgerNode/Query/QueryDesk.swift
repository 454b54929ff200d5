import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// Who reads, and how that is known.
struct Reader: Sendable {
  let participant: Participant
  /// By the certificate of the connection and not by a signature.
  let isByCertificate: Bool
}

/// What a reader asks for.
struct RecordQuery: Sendable {
  var reader: Participant
  var purpose: PurposeOfUse
  var patient: PatientHash
  var filter: RecordFilter

  /// A hospital is shown what it submitted, and does not learn here what others hold.
  init(_ reader: Participant, _ purpose: PurposeOfUse, _ patient: PatientHash, _ filter: RecordFilter) {
    (self.reader, self.purpose, self.patient, self.filter) = (reader, purpose, patient, filter)
    if reader.role == .hospital { self.filter.submitter = reader.id }
  }
}

/// Answers questions for records: asks the contract about every line, and has the disclosure in the log before it gives anything out.
///
/// Long answers come in pages. Each page is decided by itself and has a disclosure of its own: what was not sent was not disclosed, a
/// grant that is taken back ends an answer under way, and no more than a page is held in memory.
struct QueryDesk: Sendable {
  let store: LedgerStore
  let requests: RequestGuard
  let records: PatientRecords
  let worker: BlockingWorker
  /// Queries that compute at one time; some more wait their turn.
  let limiter: Limiter

  /// The account of one read, which one task at a time holds.
  private struct Handed<T>: @unchecked Sendable {
    let value: T
    let session: AccessSession
  }

  // MARK: Who asks, and why

  func reader(_ request: Request) throws -> Reader {
    Reader(participant: try requests.participant(request), isByCertificate: request.header("signature") == nil)
  }

  /// The purpose of use: the parameter; behind a client certificate also the field `Purpose-Of-Use`, which no signature covers. Patients
  /// ask for themselves (PATRQT) and hospitals for their operations (HOPERAT) unless they say otherwise. Throws `LED-0741`.
  func purpose(_ request: Request, _ parameters: RequestParameters, _ reader: Reader) throws -> PurposeOfUse {
    var text = try parameters.one("purpose")
    if text == nil, reader.isByCertificate { text = request.header("purpose-of-use") }
    if text == nil {
      if reader.participant.role == .patient { text = PurposeOfUse.patientRequest.rawValue }
      if reader.participant.role == .hospital { text = PurposeOfUse.operations.rawValue }
    }
    guard let purpose = text.flatMap(PurposeOfUse.init(rawValue:)) else { throw ProtocolError.purpose }
    return purpose
  }

  // MARK: Answers

  /// A page, disclosed. Throws a refusal when nothing of what was asked for opens.
  ///
  /// - Parameter newest: Whether only the newest version of each resource is looked at, below `cursor.below`.
  func page(_ query: RecordQuery, after cursor: RecordCursor, limits: PageLimits, newest: Bool = false) async throws -> RecordPage {
    try await disclosed(query, parts: query.filter.parts.sorted()) { session in
      let (filter, patient) = (query.filter, query.patient)
      let submitter = filter.submitter ?? ""
      guard filter.parts.contains(where: { session.mayOpen($0, submitter: submitter) }) else {
        // The answer is the same whether there are such records or not.
        for part in filter.parts.sorted() { _ = session.decide(part: part, type: filter.types.first ?? "", labels: [], submitter: submitter, lines: 0) }
        return RecordPage(end: cursor)
      }
      session.refusesNothing = true
      var only: Set<RecordPlace>?
      if newest {
        var asked = session
        only = try records.newest(patient, filter, below: cursor.below) { asked.mayOpen($0, submitter: $1) }
      }
      return try records.page(patient, filter, after: cursor, limits: limits, at: session.now, only: only, &session)
    }
  }

  /// A line by its transaction id, or its sealed block, disclosed. Throws `LED-0218`, and a refusal when it does not open.
  func line(
    _ number: Int, of located: LedgerStore.Located, reader: Participant, purpose: PurposeOfUse, sealed: Bool
  ) async throws -> PatientRecords.Opened {
    let records = records
    let (patient, part, submitter) = try await worker.run { try records.owner(ofLine: number, at: located.position) }
    if reader.role == .hospital, reader.id != submitter { throw ProtocolError.notAllowed }
    guard records.keyRing != nil else { throw ProtocolError.notCustodian }
    let batch = LogEntry.id(of: located)
    let query = RecordQuery(reader, purpose, patient, RecordFilter())
    let opened = try await disclosed(query, parts: [part]) { session in
      try records.line(number, batch: batch, at: located.position, whole: sealed, time: session.now, &session)
    }
    guard opened.line != nil else { throw ProtocolError.blockShared }
    return opened
  }

  private func disclosed<T: Sendable>(
    _ query: RecordQuery, parts: [Part], _ body: @escaping @Sendable (inout AccessSession) throws -> T
  ) async throws -> T {
    let (store, worker, now) = (store, worker, requests.now)
    try requests.checkRefusals(query.reader)
    return try await limiter.run {
      var attempt = 1
      while true {
        let handed = try await worker.run { () throws -> Handed<T> in
          var session = try AccessSession(store: store, reader: query.reader, purpose: query.purpose, patient: query.patient, now: now())
          let value = try body(&session)
          return Handed(value: value, session: session)
        }
        do {
          try await handed.session.conclude(asked: parts)
          return handed.value
        } catch let error as ProtocolError where error == .overtaken && attempt < QueryDesk.attempts {
          attempt += 1
        } catch let refusal as Refusal {
          requests.noteRefusal(query.reader)
          throw refusal
        }
      }
    }
  }

  /// How often a read is decided anew when the log overtakes it.
  private static let attempts = 8
}
