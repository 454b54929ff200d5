import Cryptography
import Hummingbird
import LedgerProtocol
import Records
import SQLiteStore

/// What requesters, patients and auditors state: access requests, decisions, reviews, purges. Each is a signed entry with a detail beside the log.
struct ConsentRoutes: Sendable {
  let store: LedgerStore
  let intake: Intake
  let keyRing: RecordKeyRing?
  let worker: BlockingWorker
  let now: @Sendable () -> Int
  /// Accepted seconds between the time that an entry states and this node's.
  let skew: Int

  func add(to router: Router<LedgerContext>) {
    take(router, "v1/access-requests", [.accessRequest])
    take(router, "v1/consents", [.grant, .denial, .revocation, .guardians])
    take(router, "v1/reviews", [.review])
    take(router, "v1/purges", [.purge])
    router.get("v1/purges/:id") { request, context in try purge(request, context) }
    router.get("v1/entries/:id/detail") { request, context in try detail(request, context) }
  }

  private func take(_ router: Router<LedgerContext>, _ path: RouterPath, _ kinds: Set<EntryKind>) {
    router.post(path) { request, _ in
      let requester = try intake.authenticate(request, MediaType.entryWithDetail)
      let limit = LogEntry.maximumCount + ConsentDetails.maximumCount + 4
      let (upload, _) = try await intake.receive(request, from: requester, limit: limit)
      let body = try upload.contents()
      let (bytes, blob) = try KeyWrapsBody.parse(body.bytes)
      let detail = blob.array
      withExtendedLifetime(body) {}
      let entry = try LogEntry(parsing: bytes)
      guard kinds.contains(entry.kind) else { throw ProtocolError.entryKind }
      let stated = try ConsentEntry(entry)
      guard stated.by == requester.id else { throw ProtocolError.otherRequester }
      guard SHA256Digest.of(detail) == stated.detail else { throw ProtocolError.detailDigest }
      if let known = try store.locate(entry.payloadDigest) {
        return Response(200, type: MediaType.proof, try known.appended.proof().encoded)
      }
      guard abs(stated.at - now()) <= skew else { throw ProtocolError.statedTime }
      try store.authority { try $0.check(stated, entry) }
      let terms = try check(stated, detail)
      let change = StateChange.event(EventRow(kind: entry.kind, patient: stated.patient, party: stated.party))
      let stored = StoredBytes(inline: detail)
      let containers = store.containers
      let history: @Sendable (Database) throws -> ConsentHistory = { database in
        ConsentHistory(try LedgerStore.consentEvents(database, containers, patient: stated.patient, party: stated.party).map(\.event))
      }
      let condition = store.condition { authority, database in
        try authority.check(stated, entry)
        guard try database.int("SELECT max(position) FROM contract") == terms else { throw ProtocolError.overtaken }
        if stated.kind == .accessRequest { try ConsentRoutes.checkNews(stated, detail, history(database)) }
        if stated.kind == .denial { try ConsentRoutes.checkUngranted(detail, history(database)) }
      }
      let appended = try await store.append(
        Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: stored, condition: condition))
      if entry.kind == .purge { try await Purger(store: store, keyRing: keyRing).carryOut(at: appended.position, now: now()) }
      return Response(
        appended.isNew ? 201 : 200, type: MediaType.proof, try appended.proof().encoded, headers: [("location", "/v1/entries/\(entry.id)")])
    }
  }

  /// What a detail has to say for its kind. Gives the position of the contract by which that was judged.
  private func check(_ stated: ConsentEntry, _ detail: [UInt8]) throws -> Int {
    let (contract, position) = try store.contract()
    switch stated.kind {
    case .accessRequest:
      let asked = try AccessRequestDetail(parsing: detail)
      guard let reader = try store.participant(id: stated.party) else { throw ProtocolError.notRegistered }
      guard asked.answerBy == stated.at + contract.answerDays * 86_400, asked.until > stated.at,
        asked.until <= stated.at + contract.grantDays * 86_400
      else { throw ProtocolError.terms }
      // A patient is not asked for what no answer could open.
      let open = asked.parts.allSatisfy { contract.isGrantable($0, to: reader.role, for: asked.purpose, at: stated.at) }
      guard open else { throw ProtocolError.neverOpen }
    case .grant:
      let granted = try GrantDetail(parsing: detail)
      guard let grantee = try store.participant(id: stated.party) else { throw ProtocolError.notRegistered }
      guard [.physician, .insurer].contains(grantee.role), granted.until <= stated.at + contract.grantDays * 86_400,
        granted.until > stated.at
      else { throw ProtocolError.terms }
      try checkRequest(granted.request, stated)
    case .denial:
      let answer = try AnswerDetail(parsing: detail)
      guard !answer.entry.isEmpty else { throw ProtocolError.terms }
      try checkRequest(answer.entry, stated)
    case .revocation:
      let answer = try AnswerDetail(parsing: detail)
      let grants = try store.history(patient: stated.patient, party: stated.party).grants
      guard answer.entry.isEmpty ? !grants.isEmpty : grants.contains(where: { $0.id == answer.entry }) else { throw ProtocolError.notFound }
    case .guardians:
      let named = try GuardiansDetail(parsing: detail)
      guard try named.guardians.allSatisfy({ try $0 != stated.by && store.participant(id: $0) != nil }) else { throw ProtocolError.notRegistered }
    case .review:
      let review = try ReviewDetail(parsing: detail)
      guard let id = SHA256Digest(hex: review.disclosure), let found = try store.locate(id),
        let shown = try? ConsentEntry(LogEntry(parsing: found.entry)), shown.kind == .disclosure, shown.patient == stated.patient,
        shown.party == stated.party
      else { throw ProtocolError.notFound }
    default: _ = try PurgeDetail(parsing: detail)
    }
    return position
  }

  /// A patient is asked once: what all of is asked already, and open, is not asked again. So a requester cannot fill an inbox.
  private static func checkNews(_ stated: ConsentEntry, _ detail: [UInt8], _ history: ConsentHistory) throws {
    let asked = try AccessRequestDetail(parsing: detail)
    let open = history.requests.filter { $0.isOpen(at: stated.at) && $0.detail.purpose == asked.purpose }
    let isNew = asked.parts.contains { part in
      let labels = open.filter { $0.detail.parts.contains(part) }
      return labels.isEmpty || !asked.labels.isSubset(of: labels.reduce(into: []) { $0.formUnion($1.detail.labels) })
    }
    guard isNew else { throw ProtocolError.askedAlready }
  }

  /// A denial of what has been granted would change nothing, and the patient would believe that it had: that is for a revocation.
  private static func checkUngranted(_ detail: [UInt8], _ history: ConsentHistory) throws {
    let request = try AnswerDetail(parsing: detail).entry
    guard !history.requests.contains(where: { $0.id == request && $0.answer == .granted }) else { throw ProtocolError.grantedAlready }
  }

  /// The request that is answered was made by this party to this patient.
  private func checkRequest(_ id: String, _ stated: ConsentEntry) throws {
    guard !id.isEmpty else { return }
    let requests = try store.history(patient: stated.patient, party: stated.party).requests
    guard requests.contains(where: { $0.id == id }) else { throw ProtocolError.notFound }
  }

  /// The detail of an entry: for the patient, who signed it, and auditors; for the party too, but of a disclosure, and of a grant while it is in
  /// force alone, since keys are handed over with it.
  private func detail(_ request: Request, _ context: LedgerContext) throws -> Response {
    let reader = try intake.requests.participant(request)
    guard let located = try context.entryID.flatMap({ try store.locate($0) }) else { throw ProtocolError.notFound }
    let stated = try ConsentEntry(LogEntry(parsing: located.entry))
    // What a disclosure says of lines that stayed shut, their labels above all, is not for whoever asked for them.
    let isParty = reader.id == stated.party && stated.kind != .disclosure
    guard reader.role == .auditor || isParty || reader.id == stated.by || reader.patientHash == stated.patient else {
      throw ProtocolError.notAllowed
    }
    if stated.kind == .grant, reader.id == stated.party {
      let id = context.entryID?.hex
      let grants = try store.history(patient: stated.patient, party: stated.party).grants
      guard grants.contains(where: { $0.id == id && $0.isInForce(at: now()) }) else { throw ProtocolError.notAllowed }
    }
    let stored = try store.stored(located.position)
    return Response(200, type: MediaType.json, stored.array, headers: [("cache-control", "no-store")])
  }

  /// A purge, and which nodes have carried it out. How much there was is for the patient, who ordered it, the hospital, and auditors.
  private func purge(_ request: Request, _ context: LedgerContext) throws -> Response {
    let reader = try intake.requests.participant(request)
    guard let id = context.entryID, let located = try store.locate(id) else { throw ProtocolError.notFound }
    let stated = try ConsentEntry(LogEntry(parsing: located.entry))
    guard stated.kind == .purge else { throw ProtocolError.notFound }
    let isEntitled = reader.role == .auditor || [stated.party, stated.by].contains(reader.id) || reader.patientHash == stated.patient
    var done: [JSONValue] = []
    for event in try store.events(patient: stated.patient, kinds: [.purgeAcknowledgement]) {
      let entry = try store.entry(at: event.position)
      let acknowledged = try ConsentEntry(entry)
      let detail = try PurgeDetail(parsing: try store.stored(event.position).array)
      guard detail.purge == id.hex else { continue }
      let counts: [JSONValue.Member] = [
        .init("blocks", .integer(detail.blocks)), .init("bytes", .integer(detail.bytes)), .init("wraps", .integer(detail.wraps)),
      ]
      done.append(
        .object(
          [.init("entry", .integer(event.position)), .init("node", .string(acknowledged.by)), .init("at", .integer(acknowledged.at))]
            + (isEntitled ? counts : [])))
    }
    return Response(
      200,
      json: .object([
        .init("purge", .string(id.hex)), .init("entry", .integer(located.position)), .init("at", .integer(stated.at)),
        .init("acknowledgements", .array(done)),
      ]))
  }
}

extension LedgerContext {
  var entryID: SHA256Digest? { parameters.get("id").flatMap { SHA256Digest(hex: $0) } }
  var patient: PatientHash? { parameters.get("patient").flatMap { PatientHash(text: $0) } }
}

extension ProtocolError {
  static let statedTime = ProtocolError(
    ReasonCode("LED-0385", "the time that the entry states is too far from the node's"), .malformedEnvelope)
  static let askedAlready = ProtocolError(
    ReasonCode("LED-0784", "the patient has been asked for this and has time left to answer"), .conflict)
  static let grantedAlready = ProtocolError(
    ReasonCode("LED-0787", "the request has been granted, and a denial changes nothing of that: take the grant back"), .conflict)
  static let terms = ProtocolError(
    ReasonCode("LED-0386", "times or party of the entry are not those that the contract allows"), .malformedEnvelope)
}
