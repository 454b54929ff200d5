import Cryptography
import Hummingbird
import LedgerProtocol
import NIOCore
import Records

/// Records for whoever may see them: one by its transaction id, a patient's by part, type and time, and sealed blocks for those who hold keys.
struct QueryRoutes: Sendable {
  let desk: QueryDesk

  func add(to router: Router<LedgerContext>) {
    router.get("v1/records/:id/:line") { request, context in try await record(request, context) }
    router.get("v1/records/:id/:line/block") { request, context in try await block(request, context) }
    router.get("v1/patients/:patient/records") { request, context in try await records(request, context) }
  }

  // MARK: By transaction id

  /// The exact bytes of a line; its nonce in `Record-Nonce`, unless something was taken out: then `Record-Redacted` says what.
  private func record(_ request: Request, _ context: LedgerContext) async throws -> Response {
    guard let line = try await opened(request, context, sealed: false).line else { throw ProtocolError.notAllowed }
    return Response(200, type: MediaType.fhir, line.bytes, headers: QueryRoutes.headers(line))
  }

  static func headers(_ line: RecordPage.Line) -> [(String, String)] {
    let proof =
      line.nonce.map { ("record-nonce", $0.base64) } ?? ("record-redacted", line.redactions.map(\.rawValue).joined(separator: ","))
    return [proof, ("record-transaction", line.transaction), ("cache-control", "no-store")]
  }

  /// The sealed block of a line with what the directory says of it. See `docs/design/batch-format.md` section 3.
  private func block(_ request: Request, _ context: LedgerContext) async throws -> Response {
    let opened = try await opened(request, context, sealed: true)
    let json = SealedBlock(patient: opened.patient, block: opened.block, sealed: opened.sealed).json
    return Response(200, json: json, headers: [("cache-control", "no-store")])
  }

  private func opened(_ request: Request, _ context: LedgerContext, sealed: Bool) async throws -> PatientRecords.Opened {
    let reader = try desk.reader(request)
    let parameters = try RequestParameters(request, known: ["purpose"])
    let purpose = try desk.purpose(request, parameters, reader)
    guard let id = context.entryID, let located = try desk.store.locate(id), try LogEntry(parsing: located.entry).kind == .batch else {
      throw ProtocolError.notFound
    }
    guard let text = context.parameters.get("line"), let line = Int(text), line >= 0, String(line) == text else { throw ProtocolError.line }
    return try await desk.line(line, of: located, reader: reader.participant, purpose: purpose, sealed: sealed)
  }

  // MARK: By patient

  /// A patient's lines in the order of the log, each in an envelope of one line: `{"transaction":..,"nonce":..,"resource":<exact bytes>}`.
  ///
  /// With `limit` one page; without, page after page to the end of the log. The last line is `{"end":{"lines":..,"next":..}}`; when something
  /// goes wrong after the first page, `{"problem":{..}}`.
  private func records(_ request: Request, _ context: LedgerContext) async throws -> Response {
    let reader = try desk.reader(request)
    let parameters = try RequestParameters(request, known: ["purpose", "part", "type", "since", "until", "cursor", "limit"])
    let purpose = try desk.purpose(request, parameters, reader)
    guard let patient = context.patient else { throw ProtocolError.patientHash }
    let query = RecordQuery(reader.participant, purpose, patient, try QueryRoutes.filter(parameters))
    let identity = query.filter.identity(origin: desk.store.genesis.origin, patient: patient, order: "log")
    let start = try parameters.one("cursor").map { text throws(ProtocolError) in try RecordCursor(text, of: identity) }
    var limits = PageLimits()
    let limit = try parameters.number("limit", in: 1...limits.lines)
    limits.lines = limit ?? limits.lines
    let first = try await desk.page(query, after: start ?? RecordCursor(position: 0), limits: limits)
    let answer = RecordStream(desk: desk, query: query, identity: identity, limits: limits, isOnePage: limit != nil)
    return answer.response(from: first)
  }

  private static func filter(_ parameters: RequestParameters) throws(ProtocolError) -> RecordFilter {
    var filter = RecordFilter()
    let parts = try list(parameters, "part")
    if !parts.isEmpty { filter.parts = Set(parts.compactMap { Part(name: $0) }) }
    guard parts.isEmpty || filter.parts.count == Set(parts).count else { throw .queryParameter }
    filter.types = try list(parameters, "type").sorted()
    guard filter.types.allSatisfy({ FHIRSearch.of($0) != nil }) else { throw .queryParameter }
    if !filter.types.isEmpty {
      // A type lies in one part; the envelopes of the identity part are given to those who ask for that part.
      filter.parts.formIntersection(filter.types.map { Part.of(resourceType: $0) } + (parts.isEmpty ? [] : [.identity]))
      guard !filter.parts.isEmpty else { throw .queryParameter }
    }
    if let text = try parameters.one("since") {
      guard let range = DateRange(text) else { throw .queryParameter }
      filter.created.from = range.from
    }
    if let text = try parameters.one("until") {
      guard let range = DateRange(text) else { throw .queryParameter }
      filter.created.until = range.from
    }
    return filter
  }

  /// Values of a parameter that may be repeated and hold several, divided by commas.
  private static func list(_ parameters: RequestParameters, _ name: String) throws(ProtocolError) -> [String] {
    let values = parameters.all(name).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard values.count <= 64, !values.contains("") else { throw .queryParameter }
    return values
  }
}

/// An answer of one or more pages as it goes over the wire.
struct RecordStream: Sendable {
  static let mediaType = "application/x-ndjson"

  let desk: QueryDesk
  let query: RecordQuery
  let identity: [UInt8]
  let limits: PageLimits
  let isOnePage: Bool

  func response(from first: RecordPage) -> Response {
    guard isOnePage || first.isLast else {
      let body = ResponseBody { writer in
        try await write(from: first, to: &writer)
        try await writer.finish(nil)
      }
      return Response(status: .ok, headers: [.contentType: RecordStream.mediaType, .cacheControl: "no-store"], body: body)
    }
    var out = NIOCore.ByteBuffer()
    RecordStream.append(first, to: &out)
    append(end: first, lines: first.lines.count, to: &out)
    var headers = [("cache-control", "no-store")]
    if !first.isLast { headers.append(("next-cursor", first.end.text(of: identity))) }
    return Response(200, type: RecordStream.mediaType, Array(out.readableBytesView), headers: headers)
  }

  private func write(from first: RecordPage, to writer: inout any ResponseBodyWriter) async throws {
    var page = first
    var lines = 0
    while true {
      var out = NIOCore.ByteBuffer()
      RecordStream.append(page, to: &out)
      lines += page.lines.count
      if page.isLast { append(end: page, lines: lines, to: &out) }
      try await writer.write(out)
      if page.isLast { return }
      do {
        page = try await desk.page(query, after: page.end, limits: limits)
      } catch {
        var out = NIOCore.ByteBuffer(string: "{\"problem\":")
        out.writeBytes(Refusal(any: error).problem.encoded)
        out.writeString("}\n")
        return try await writer.write(out)
      }
    }
  }

  private static func append(_ page: RecordPage, to out: inout NIOCore.ByteBuffer) {
    out.reserveCapacity(minimumWritableBytes: page.byteCount + page.lines.count * 200)
    for line in page.lines {
      out.writeString("{\"transaction\":\"\(line.transaction)\",")
      if let nonce = line.nonce {
        out.writeString("\"nonce\":\"\(nonce.base64)\"")
      } else {
        out.writeString("\"redacted\":[\(line.redactions.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]")
      }
      out.writeString(",\"resource\":")
      out.writeBytes(line.bytes)
      out.writeString("}\n")
    }
  }

  /// The cursor goes on from here when the log has grown, or when the page was full.
  private func append(end page: RecordPage, lines: Int, to out: inout NIOCore.ByteBuffer) {
    out.writeString("{\"end\":{\"lines\":\(lines),\"complete\":\(page.isLast),\"next\":\"\(page.end.text(of: identity))\"}}\n")
  }
}
