import Cryptography
import LedgerProtocol
import Records
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Sends requests with a fresh signature for each attempt, and again when that may help.
final class SignedRequests: Sendable {
  /// A body with its digest, which the signature covers.
  struct Body: Sendable {
    let body: HTTPRequest.Body
    let digest: SHA256Digest?

    static let none = Body(.none, nil)

    private init(_ body: HTTPRequest.Body, _ digest: SHA256Digest?) { (self.body, self.digest) = (body, digest) }

    init(bytes: [UInt8]) { self.init(.bytes(bytes), SHA256Digest.of(bytes)) }

    /// Reads the file once for its digest; it is read again for sending.
    init(file path: String) throws(LedgerClientError) {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw LedgerClientError(.configuration, transport: TransportError(.unreadableBody)) }
      defer { close(descriptor) }
      let hasher = SHA256Hasher()
      var piece = [UInt8](repeating: 0, count: 256 << 10)
      var length = 0
      while true {
        let n = read(descriptor, &piece, piece.count)
        if n < 0 && errno == EINTR { continue }
        guard n >= 0 else { throw LedgerClientError(.configuration, transport: TransportError(.unreadableBody)) }
        if n == 0 { break }
        length += n
        piece.withUnsafeBytes { hasher.update(Bytes(UnsafeRawBufferPointer(rebasing: $0[..<n]))) }
      }
      self.init(.file(path: path, length: length), hasher.finish())
    }
  }

  private let transport: Transport
  private let address: NodeAddress
  private let key: SigningKey?
  private let retry: RetryPolicy
  private let now: @Sendable () -> Int
  private let session = Mutex<String>("")

  init(transport: Transport, address: NodeAddress, key: SigningKey?, retry: RetryPolicy, now: @escaping @Sendable () -> Int) {
    (self.transport, self.address, self.key, self.retry, self.now) = (transport, address, key, retry, now)
  }

  var summary: String { session.withLock { $0 } }

  /// Sends until there is an answer of 2xx. Throws `.refused` on a problem that sending again does not cure, `.unavailable` when all
  /// attempts are used up.
  ///
  /// - Parameter knownSize: The size of the head that is remembered; the node may then prove along with its answer that it goes on from there.
  func send(
    _ method: String, _ target: String, _ type: String?, _ body: Body, limit: Int = 1 << 20, knownSize: Int? = nil
  ) async throws(LedgerClientError) -> HTTPResponse {
    var random = SystemRandomNumberGenerator()
    var attempt = 1
    while true {
      let failure: LedgerClientError
      var retryAfter: String?
      do {
        let response = try await transport.perform(request(method, target, type, body, limit, knownSize))
        session.withLock { $0 = response.tls?.description ?? "none (plain HTTP)" }
        if (200..<300).contains(response.status) { return response }
        let problem = Problem(parsing: response.body)
        // libcurl sends a request again by itself when a kept connection died under it; the node may have had the first one. A fresh signature cures it.
        let isRepeated = response.status == 401 && problem?.code == "LED-0342"
        guard RetryPolicy.isRetryable(status: response.status) || isRepeated else {
          // Only a refusal of the request itself is one; a server that fails may take the same bytes another day.
          throw LedgerClientError((400..<500).contains(response.status) ? .refused : .unavailable, problem: problem, status: response.status)
        }
        failure = LedgerClientError(.unavailable, problem: problem, status: response.status)
        retryAfter = response.headers["retry-after"]
      } catch let error as TransportError {
        if error.kind == .cancelled { throw LedgerClientError(.cancelled) }
        guard error.isRetryable else {
          throw LedgerClientError(error.kind == .unreadableBody ? .configuration : .unavailable, transport: error)
        }
        failure = LedgerClientError(.unavailable, transport: error)
      } catch let error as LedgerClientError {
        throw error
      } catch {
        throw LedgerClientError(.unavailable)
      }
      attempt += 1
      guard attempt <= retry.maximumAttempts else { throw failure }
      let delay = retry.delayMilliseconds(beforeAttempt: attempt, retryAfter: retryAfter, using: &random)
      do { try await Task.sleep(for: .milliseconds(delay)) } catch { throw LedgerClientError(.cancelled) }
    }
  }

  private func request(
    _ method: String, _ target: String, _ type: String?, _ body: Body, _ limit: Int, _ knownSize: Int?
  ) throws(LedgerClientError) -> HTTPRequest {
    var request = HTTPRequest(method: method, url: address.text + target)
    request.body = body.body
    request.responseLimit = limit
    let digest = body.digest.map { ContentDigest.header($0) }
    if let digest { request.headers.append(("Content-Digest", digest)) }
    if let knownSize { request.headers.append((ConsistencyHeader.knownSize, String(knownSize))) }
    if let type { request.headers.append(("Content-Type", type)) }
    guard let key else { return request }
    let facts = RequestFacts(method: method, authority: address.authority, target: target, contentDigest: digest)
    do {
      let signature = try RequestSignature(signing: facts, by: key, created: now())
      request.headers.append(("Signature-Input", signature.signatureInput))
      request.headers.append(("Signature", signature.signature))
    } catch {
      throw LedgerClientError(.configuration, reason: error.reason)
    }
    return request
  }

  /// The consistency proof between two sizes of the log.
  func consistency(from old: Int, to new: Int) async throws(LedgerClientError) -> [SHA256Digest] {
    let response = try await send("GET", "/v1/consistency?from=\(old)&to=\(new)", nil, .none)
    guard let json = JSONValue.parse(response.body), let list = json["proof"]?.array, list.count <= 128 else {
      throw LedgerClientError(.receipt)
    }
    var proof: [SHA256Digest] = []
    for item in list {
      guard let hash = item.string.flatMap({ SHA256Digest(base64: $0) }) else { throw LedgerClientError(.receipt) }
      proof.append(hash)
    }
    return proof
  }
}
