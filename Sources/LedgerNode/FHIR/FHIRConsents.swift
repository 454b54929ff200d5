import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// A patient's grants as FHIR Consent and what was shown as AuditEvent: for the patient and for auditors all of them, for others their own.
///
/// They tell of entries of the log and not of records: no contract is asked, and reading them is no disclosure.
struct FHIRConsents: Sendable {
  let store: LedgerStore
  let requests: RequestGuard

  private static let usualCount = 100

  /// `GET /fhir/Consent?patient=`.
  func grants(_ request: Request, base: String) throws -> Response {
    try answer(request, base: base, type: "Consent", kinds: [.grant]) { event, entry, _ in
      let detail = try GrantDetail(parsing: try store.stored(event.position).array)
      let history = try store.history(patient: entry.patient, party: entry.party)
      let id = try store.entry(at: event.position).id
      let inForce = history.grants.first { $0.id == id }?.isInForce(at: requests.now()) ?? false
      return (id, ConsentResource(patient: entry.patient, grantee: entry.party, detail).json(entry: id, madeAt: entry.at, inForce: inForce))
    }
  }

  /// `GET /fhir/AuditEvent?patient=`.
  func disclosures(_ request: Request, base: String) throws -> Response {
    try answer(request, base: base, type: "AuditEvent", kinds: [.disclosure]) { event, entry, seesAll in
      var detail = try DisclosureDetail(parsing: try store.stored(event.position).array)
      // Who asked is not told of what stayed shut: how much there is, and which labels it carries.
      if !seesAll { detail.answered = detail.answered.filter(\.decision.opens) }
      let id = try store.entry(at: event.position).id
      let resource = AuditEventResource(
        entry: id, patient: entry.patient, reader: entry.party, log: store.genesis.origin, at: entry.at, detail: detail)
      return (id, resource.json)
    }
  }

  private func answer(
    _ request: Request, base: String, type: String, kinds: Set<EntryKind>, _ resource: (LedgerEvent, ConsentEntry, Bool) throws -> (String, JSONValue)
  ) throws -> Response {
    let reader = try requests.participant(request)
    let parameters = try RequestParameters(request, known: ["patient", "subject", "_count", "_cursor", "_format", "purpose"])
    try FHIRRoutes.checkFormat(parameters)
    let patient = try FHIRRoutes.patient(parameters, type, [])
    let identity = RecordFilter().identity(origin: store.genesis.origin, patient: patient, order: type)
    let start = try parameters.one("_cursor").map { text throws(ProtocolError) in try RecordCursor(text, of: identity) }
    let count = try parameters.number("_count", in: 1...1_000)
    let seesAll = reader.role == .auditor || reader.patientHash == patient
    var events = try store.events(patient: patient, kinds: kinds, after: start?.position ?? -1)
    events = events.filter { seesAll || $0.party == reader.id }
    let page = events.prefix(count ?? FHIRConsents.usualCount)
    let isLast = page.count == events.count
    let found = try page.map { try resource($0, ConsentEntry(store.entry(at: $0.position)), seesAll) }

    let query = "patient=\(patient)" + (count.map { "&_count=\($0)" } ?? "")
    func link(_ relation: String, _ cursor: RecordCursor?) -> JSONValue {
      .object([
        .init("relation", .string(relation)), .init("url", .string("\(base)/\(type)?\(query)" + (cursor.map { "&_cursor=\($0.text(of: identity))" } ?? ""))),
      ])
    }
    var members: [JSONValue.Member] = [.init("resourceType", .string("Bundle")), .init("type", .string("searchset"))]
    if start == nil, isLast { members.append(.init("total", .integer(found.count))) }
    let next = isLast ? [] : [link("next", page.last.map { RecordCursor(position: $0.position) })]
    members.append(.init("link", .array([link("self", start)] + next)))
    if !found.isEmpty {
      members.append(
        .init(
          "entry",
          .array(
            found.map { id, resource in
              .object([
                .init("fullUrl", .string("\(base)/\(type)/\(id)")), .init("resource", resource),
                .init("search", .object([.init("mode", .string("match"))])),
              ])
            })))
    }
    return Response(200, type: MediaType.fhir, JSONValue.object(members).encoded, headers: [("cache-control", "no-store")])
  }
}
