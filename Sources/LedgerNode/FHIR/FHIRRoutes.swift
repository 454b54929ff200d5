import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// Patients' records as a FHIR server serves them: searches by patient, reads by id, a CapabilityStatement. Reading alone.
///
/// A search shows the newest version of each resource, as of its first page. A parameter that is not known is refused and not passed over,
/// since an answer to less than was asked for discloses more than was needed. Source: FHIR R4 §3.1.0, §3.1.1; 45 CFR 164.502(b).
struct FHIRRoutes: Sendable {
  let desk: QueryDesk
  let scheme: String

  private static let usualCount = 100

  func add(to router: Router<LedgerContext>) {
    router.get("fhir/metadata") { request, _ in
      await answering {
        let base = try base(request)
        return Response(200, type: MediaType.fhir, CapabilityStatement.json(base: base).encoded, headers: [("cache-control", "public, max-age=300")])
      }
    }
    router.get("fhir/Consent") { request, _ in await answering { try consents.grants(request, base: try base(request)) } }
    router.get("fhir/AuditEvent") { request, _ in await answering { try consents.disclosures(request, base: try base(request)) } }
    router.get("fhir/:type") { request, context in await answering { try await search(request, context) } }
    router.get("fhir/:type/:id") { request, context in await answering { try await read(request, context) } }
  }

  private var consents: FHIRConsents { FHIRConsents(store: desk.store, requests: desk.requests) }

  /// Whatever goes wrong is an OperationOutcome.
  private func answering(_ body: () async throws -> Response) async -> Response {
    do { return try await body() } catch { return OperationOutcome.response(error) }
  }

  /// `https://host:port/fhir` as the client named the node. Throws `LED-0748`.
  private func base(_ request: Request) throws(ProtocolError) -> String {
    let host = request.head.authority ?? ""
    let isPlain = host.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains($0) }
    guard !host.isEmpty, host.utf8.count <= 255, isPlain else { throw .host }
    return "\(scheme)://\(host)/fhir"
  }

  // MARK: Search

  private func search(_ request: Request, _ context: LedgerContext) async throws -> Response {
    let reader = try desk.reader(request)
    let search = try FHIRRoutes.kind(context)
    let parameters = try RequestParameters(request, known: FHIRSearch.common.union(search.parameters.map(\.name)))
    try FHIRRoutes.checkFormat(parameters)
    let purpose = try desk.purpose(request, parameters, reader)
    var filter = RecordFilter()
    (filter.types, filter.parts) = ([search.type], [Part.of(resourceType: search.type)])
    filter.ids = try parameters.one("_id").map { $0.split(separator: ",").map(String.init) } ?? []
    filter.clauses = try search.clauses(parameters)
    let updated = try FHIRRoutes.updated(parameters)
    filter.created = updated.range
    let patient = try FHIRRoutes.patient(parameters, search.type, filter.ids)
    let query = RecordQuery(reader.participant, purpose, patient, filter)
    let identity = query.filter.identity(origin: desk.store.genesis.origin, patient: patient, order: "newest")
    let cursor = try parameters.one("_cursor").map { text throws(ProtocolError) in try RecordCursor(text, of: identity) }
    var limits = PageLimits()
    let count = try parameters.number("_count", in: 1...limits.lines)
    limits.lines = count ?? FHIRRoutes.usualCount
    let start = cursor ?? RecordCursor(position: 0, below: desk.store.size)
    let page = try await desk.page(query, after: start, limits: limits, newest: true)

    var stated = [(search.type == "Patient" ? "_id" : "patient", patient.description), ("purpose", purpose.rawValue)]
    if !filter.ids.isEmpty, search.type != "Patient" { stated.append(("_id", filter.ids.joined(separator: ","))) }
    stated += updated.bounds.map { ("_lastUpdated", $0) }
    if let count { stated.append(("_count", String(count))) }
    let text = stated.map { "\($0.0)=\(RequestParameters.encode($0.1))" } + filter.clauses.map(\.text)
    let bundle = FHIRBundle(base: try base(request), parameters: text.joined(separator: "&"), type: search.type)
    let bytes = bundle.encoded(
      try page.lines.map { (try $0.id, $0) }, next: page.isLast ? nil : page.end.text(of: identity), isWhole: cursor == nil && page.isLast,
      self: cursor?.text(of: identity))
    return Response(200, type: MediaType.fhir, bytes, headers: [("cache-control", "no-store")])
  }

  private static func kind(_ context: LedgerContext) throws(ProtocolError) -> FHIRSearch {
    guard let search = context.parameters.get("type").flatMap({ FHIRSearch.of($0) }) else { throw .resourceKind }
    return search
  }

  static func checkFormat(_ parameters: RequestParameters) throws(ProtocolError) {
    guard let format = try parameters.one("_format") else { return }
    // A plus that was not encoded has become a space.
    guard ["json", "application/json", "application/fhir+json", "application/fhir json"].contains(format) else { throw .queryParameter }
  }

  /// Whose records are meant: `patient` or `subject`, as a hash or a reference; of a Patient its own id. Throws `LED-0742`.
  static func patient(_ parameters: RequestParameters, _ type: String, _ ids: [String]) throws(ProtocolError) -> PatientHash {
    var names = parameters.all("patient") + parameters.all("subject")
    if type == "Patient" { names += ids }
    let hashes = names.map { PatientHash(text: $0.hasPrefix("Patient/") ? $0.dropFirst(8) : $0[...]) }
    guard let first = hashes.first, let patient = first, hashes.allSatisfy({ $0 == patient }) else { throw .patientHash }
    return patient
  }

  /// When the batch was sealed: `_lastUpdated`, with two bounds at most, or `_since`.
  private static func updated(_ parameters: RequestParameters) throws(ProtocolError) -> (range: DateRange, bounds: [String]) {
    let texts = parameters.all("_lastUpdated") + parameters.all("_since").map { "ge" + $0 }
    var range = DateRange()
    guard texts.count <= 2 else { throw .queryParameter }
    for text in texts {
      guard let bound = DateBound(text), bound.prefix != .ne else { throw .queryParameter }
      range.from = max(range.from, bound.points.from)
      range.until = min(range.until, bound.points.until)
    }
    return (range, texts)
  }

  // MARK: Read

  private func read(_ request: Request, _ context: LedgerContext) async throws -> Response {
    let reader = try desk.reader(request)
    let search = try FHIRRoutes.kind(context)
    let parameters = try RequestParameters(request, known: ["patient", "subject", "purpose", "_format"])
    try FHIRRoutes.checkFormat(parameters)
    let purpose = try desk.purpose(request, parameters, reader)
    guard let id = context.parameters.get("id") else { throw ProtocolError.notFound }
    var filter = RecordFilter()
    (filter.types, filter.parts, filter.ids) = ([search.type], [Part.of(resourceType: search.type)], [id])
    let query = RecordQuery(reader.participant, purpose, try FHIRRoutes.patient(parameters, search.type, [id]), filter)
    let page = try await desk.page(
      query, after: RecordCursor(position: 0, below: desk.store.size), limits: PageLimits(lines: 1), newest: true)
    guard let line = page.lines.first else { throw ProtocolError.notFound }
    return Response(200, type: MediaType.fhir, line.bytes, headers: QueryRoutes.headers(line))
  }
}

extension RecordPage.Line {
  /// The resource's logical id.
  fileprivate var id: String {
    get throws { try bytes.withUnsafeBytes { try RecordScanner.scan(Bytes($0)).id.text } }
  }
}
