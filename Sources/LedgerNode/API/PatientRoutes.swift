import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// What patients read: who asks, who has been shown what, what they have granted, and the keys to their own records.
struct PatientRoutes: Sendable {
  let store: LedgerStore
  let requests: RequestGuard
  let keyRing: RecordKeyRing?
  let worker: BlockingWorker
  let now: @Sendable () -> Int

  /// Entries of one answer, and the longest wait in seconds.
  private static let pageCount = 200
  private static let pageBytes = 4 << 20
  private static let longestWait = 30

  func add(to router: Router<LedgerContext>) {
    router.get("v1/patients/:patient/inbox") { request, context in
      let patient = try own(request, context)
      return try await list(
        patient, [.accessRequest, .grant, .denial, .revocation, .disclosure, .review, .purge, .purgeAcknowledgement, .guardians], request)
    }
    router.get("v1/patients/:patient/disclosures") { request, context in
      let reader = try requests.participant(request)
      guard let patient = context.patient else { throw ProtocolError.notFound }
      guard reader.role == .auditor || reader.patientHash == patient else { throw ProtocolError.notAllowed }
      return try await list(patient, [.disclosure, .review], request)
    }
    router.get("v1/patients/:patient/consents") { request, context in try consents(request, context) }
    router.get("v1/patients/:patient/keys") { request, context in try await keys(request, context) }
    router.get("v1/participants/:id") { request, context in
      _ = try requests.participant(request)
      guard let id = context.parameters.get("id"), let found = try store.readers.with({ try LedgerState.registration($0, id: id) }) else {
        throw ProtocolError.notFound
      }
      return Response(
        200, json: .object([.init("entry", .integer(found.position)), .init("participant", .object(found.participant.members))]))
    }
  }

  private func own(_ request: Request, _ context: LedgerContext) throws -> PatientHash {
    let reader = try requests.participant(request)
    guard let patient = context.patient else { throw ProtocolError.notFound }
    guard reader.patientHash == patient else { throw ProtocolError.notAllowed }
    return patient
  }

  /// Entries after a position with their details; waits for one when there is none and `wait` says so.
  private func list(_ patient: PatientHash, _ kinds: Set<EntryKind>, _ request: Request) async throws -> Response {
    let after = request.uri.queryParameters["after"] == nil ? -1 : try request.number("after")
    let wait = request.uri.queryParameters["wait"] == nil ? 0 : min(Self.longestWait, try request.number("wait"))
    let store = store
    var events = try store.events(patient: patient, kinds: kinds, after: after, limit: Self.pageCount)
    if events.isEmpty, wait > 0 {
      await store.news.wait(for: patient, seconds: wait) {
        ((try? store.events(patient: patient, kinds: kinds, after: after, limit: 1)) ?? []).isEmpty == false
      }
      events = try store.events(patient: patient, kinds: kinds, after: after, limit: Self.pageCount)
    }
    // Details may be large: a page ends where they are more than an answer should hold.
    var (entries, bytes): ([JSONValue], Int) = ([], 0)
    for event in events where entries.isEmpty || bytes < Self.pageBytes {
      let stored = try store.stored(event.position)
      bytes += stored.count
      entries.append(try describe(event, stored.array))
    }
    events = Array(events.prefix(entries.count))
    return Response(
      200, json: .object([.init("entries", .array(entries)), .init("next", .integer(events.last?.position ?? after))]),
      headers: [("cache-control", "no-store")])
  }

  private func describe(_ event: LedgerEvent, _ stored: [UInt8]) throws -> JSONValue {
    let entry = try store.entry(at: event.position)
    let stated = try ConsentEntry(entry)
    let detail = JSONValue.parse(stored) ?? .null
    return .object([
      .init("position", .integer(event.position)), .init("id", .string(entry.id)), .init("kind", .string(event.kind.rawValue)),
      .init("party", .string(stated.party)), .init("by", .string(stated.by)), .init("at", .integer(stated.at)), .init("detail", detail),
    ])
  }

  /// Requests and grants with where they stand now: all of them for the patient and for auditors, its own for a party. A party also gets the
  /// keys that were handed to it with grants in force, as far as an answer holds them.
  private func consents(_ request: Request, _ context: LedgerContext) throws -> Response {
    let reader = try requests.participant(request)
    guard let patient = context.patient else { throw ProtocolError.notFound }
    let time = now()
    let events = try store.events(patient: patient, kinds: [.accessRequest, .grant])
    let parties = reader.role == .auditor || reader.patientHash == patient ? Set(events.map(\.party)) : [reader.id]
    var (asked, granted): ([JSONValue], [JSONValue]) = ([], [])
    var left = Self.pageBytes
    for party in parties.sorted() {
      let history = try store.history(patient: patient, party: party)
      for item in history.requests {
        let state = item.answer.map { $0 == .granted ? "granted" : "denied" } ?? (item.isOpen(at: time) ? "pending" : "unanswered")
        asked.append(.object(head(item.id, party, item.at, state) + item.detail.members))
      }
      for item in history.grants {
        let state = item.isRevoked ? "revoked" : time >= item.detail.until ? "expired" : time < item.detail.from ? "future" : "active"
        var detail = item.detail
        if party == reader.id, state == "active", left > 0 { detail.handover = try handover(item.id) }
        left -= detail.handover.count
        granted.append(.object(head(item.id, party, item.at, state) + detail.members))
      }
    }
    return Response(
      200, json: .object([.init("requests", .array(asked)), .init("grants", .array(granted))]), headers: [("cache-control", "no-store")])
  }

  private func handover(_ grant: String) throws -> [UInt8] {
    guard let id = SHA256Digest(hex: grant), let position = try store.readers.with({ try LedgerState.position($0, id: id) }) else { return [] }
    return try GrantDetail(parsing: try store.stored(position).array).handover
  }

  private func head(_ id: String, _ party: String, _ at: Int, _ state: String) -> [JSONValue.Member] {
    [.init("id", .string(id)), .init("party", .string(party)), .init("at", .integer(at)), .init("state", .string(state))]
  }

  /// The patient's record keys, wrapped by the custodian's node to the key that the patient uses now.
  private func keys(_ request: Request, _ context: LedgerContext) async throws -> Response {
    let patient = try own(request, context)
    guard let keyRing else { throw ProtocolError.notCustodian }
    guard let recipient = try store.participant(id: patient.description)?.wrapKey else { throw ProtocolError.notFound }
    let store = store
    let wrapped = try await worker.run { () throws -> [JSONValue] in
      try store.recordKeys(of: patient).compactMap { held in
        // A wrap that a purge has destroyed opens no more; the others do.
        guard let key = try? keyRing.recordKey(submitter: held.submitter, patient: patient, epoch: held.epoch) else { return nil }
        let wrap = try KeyWrap.wrap(key, to: recipient, info: KeyWraps.info(patient: patient, epoch: held.epoch))
        return .object([
          .init("submitter", .string(held.submitter)), .init("epoch", .integer(Int(held.epoch))), .init("wrap", .string(Base64.encode(wrap))),
        ])
      }
    }
    return Response(200, json: .object([.init("keys", .array(wrapped))]), headers: [("cache-control", "no-store")])
  }
}
