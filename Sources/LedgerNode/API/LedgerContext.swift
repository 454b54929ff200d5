import Cryptography
import HTTPTypes
import Hummingbird
import LedgerProtocol
import NIOCore
import Records

/// What a handler knows of the connection.
struct LedgerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

extension HTTPField.Name {
  static func named(_ name: String) -> HTTPField.Name? { HTTPField.Name(name) }
}

extension Request {
  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

  /// What the request's signature covers.
  var facts: RequestFacts {
    RequestFacts(
      method: method.rawValue, authority: head.authority ?? "", target: head.path ?? "/", contentDigest: header("content-digest"))
  }

  /// Whether a body is announced, of whatever length.
  var declaresBody: Bool { headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false }

  /// The declared length of the body; nil when none is declared or it is no number.
  var contentLength: Int? { headers[.contentLength].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }

  /// A query parameter that is a number from 0 on.
  func number(_ name: String) throws -> Int {
    guard let text = uri.queryParameters[name[...]], let value = Int(text), value >= 0, String(value) == text else {
      throw ProtocolError.parameter
    }
    return value
  }
}

extension Response {
  /// A response whose body is in memory.
  init(_ status: Int, type: String, _ bytes: some Collection<UInt8> & Sendable, headers: [(String, String)] = []) {
    var fields = HTTPFields()
    fields[.contentType] = type
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    self.init(status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: NIOCore.ByteBuffer(bytes: bytes)))
  }

  init(_ status: Int, json: JSONValue, headers: [(String, String)] = []) {
    self.init(status, type: MediaType.json, json.encoded, headers: headers)
  }

  init(_ refusal: Refusal) {
    var headers = [("cache-control", "no-store")]
    if let seconds = refusal.retryAfter { headers.append(("retry-after", String(seconds))) }
    if refusal.problem.type == .unauthenticated { headers.append(("www-authenticate", "Signature")) }
    self.init(refusal.problem.type.status, type: ProblemType.mediaType, refusal.problem.encoded, headers: headers)
  }
}

/// Turns whatever a handler throws into a problem document, and lets no request hold its connection for ever.
struct ProblemMiddleware: RouterMiddleware {
  /// How long a connection may go on after a request was refused whose body has not been read.
  let lingerSeconds: Int
  /// The longest time for one request, answer included.
  let requestSeconds: Int

  func handle(
    _ request: Request, context: LedgerContext, next: (Request, LedgerContext) async throws -> Response
  ) async throws -> Response {
    let channel = context.channel
    let limit = channel.eventLoop.scheduleTask(in: .seconds(Int64(requestSeconds))) { channel.close(mode: .all, promise: nil) }
    var response: Response
    do {
      // Nobody reads such a body: left alone it could come drop by drop for ever.
      guard request.method == .post || !request.declaresBody else { throw ProtocolError.noBody }
      response = try await next(request, context)
    } catch let error as HTTPError {
      response = Response(Refusal(error.status == .notFound ? .notFound : .parameter))
      drain(request, channel, &response)
    } catch {
      response = Response(Refusal(any: error))
      drain(request, channel, &response)
    }
    let body = response.body
    if (body.contentLength ?? Int.max) <= 64 << 10 {
      limit.cancel()
    } else {
      response.body = ResponseBody(contentLength: body.contentLength) { writer in
        defer { limit.cancel() }
        try await body.write(writer)
      }
    }
    return response
  }

  /// What was not read of a refused request is drained, for a bounded time.
  private func drain(_ request: Request, _ channel: any Channel, _ response: inout Response) {
    guard request.declaresBody else { return }
    _ = channel.eventLoop.scheduleTask(in: .seconds(Int64(lingerSeconds))) { channel.close(mode: .all, promise: nil) }
    if let name = HTTPField.Name("connection") { response.headers[name] = "close" }
  }
}

extension ProtocolError {
  static let noBody = ProtocolError(ReasonCode("LED-0786", "a request of this kind has no body"), .malformedEnvelope)
}
