public import Cryptography
import Records

/// What a request's signature covers, as both sides see it.
public struct RequestFacts: Sendable, Equatable {
  /// Upper case.
  public var method: String
  /// Host and port as in the `Host` header; compared in lower case, the scheme's default port left out.
  public var authority: String
  /// Path as sent, `/` when empty.
  public var path: String
  /// Query without `?`, empty for none.
  public var query: String
  /// The value of `Content-Digest`, nil without a body.
  public var contentDigest: String?

  public init(method: String, authority: String, path: String, query: String = "", contentDigest: String? = nil) {
    (self.method, self.path, self.query, self.contentDigest) = (method, path.isEmpty ? "/" : path, query, contentDigest)
    var host = authority.lowercased()
    for port in [":443", ":80"] where host.hasSuffix(port) { host.removeLast(port.utf8.count) }
    self.authority = host
  }

  /// Splits a path with query, as HTTP servers hand it over.
  public init(method: String, authority: String, target: String, contentDigest: String? = nil) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(
      method: method, authority: authority, path: halves.first.map(String.init) ?? "/",
      query: halves.count > 1 ? String(halves[1]) : "",
      contentDigest: contentDigest)
  }

  fileprivate var components: [(name: String, value: String)] {
    var out = [("@method", method), ("@authority", authority), ("@path", path), ("@query", "?" + query)]
    if let contentDigest { out.append(("content-digest", contentDigest)) }
    return out
  }

  /// The signature base. Source: RFC 9421 §2.5.
  fileprivate func base(parameters: String) -> [UInt8] {
    var text = ""
    for c in components { text += "\"\(c.name)\": \(c.value)\n" }
    return Array((text + "\"@signature-params\": \(parameters)").utf8)
  }

  /// The covered components as an inner list.
  fileprivate var covered: String { "(" + components.map { "\"\($0.name)\"" }.joined(separator: " ") + ")" }
}

/// The digest of a body as a header. Source: RFC 9530 §2.
public enum ContentDigest {
  public static func header(_ digest: SHA256Digest) -> String { "sha-256=:\(digest.base64):" }
  public static func header(of body: [UInt8]) -> String { header(SHA256Digest.of(body)) }

  /// The SHA-256 of a header with exactly that algorithm; nil for anything else.
  public static func parse(_ header: some StringProtocol) -> SHA256Digest? {
    guard header.hasPrefix("sha-256=:"), header.hasSuffix(":"), header.utf8.count == 54 else { return nil }
    return SHA256Digest(base64: header.dropFirst(9).dropLast())
  }
}

/// The signature of an HTTP request: one signature labelled `sig1` over method, authority, path, query and content digest.
///
/// Source: RFC 9421 §3.1, §3.2; algorithms §3.3.4 (ECDSA P-256) and §3.3.6 (Ed25519).
public struct RequestSignature: Sendable, Equatable {
  /// Seconds since 1970.
  public let created: Int
  public let nonce: String
  /// Hex SHA-256 of the signer's public key.
  public let keyID: String
  private let parameters: String
  private let bytes: [UInt8]

  /// The longest accepted header.
  private static let maximumCount = 1024

  /// Signs a request. Throws the key's error.
  public init(
    signing facts: RequestFacts, by key: SigningKey, created: Int, nonce: String? = nil
  ) throws(CryptographyError) {
    let nonce = if let nonce { nonce } else { Hex.lower(try SecureRandom.bytes(16)) }
    parameters = "\(facts.covered);created=\(created);nonce=\"\(nonce)\";keyid=\"\(key.id)\""
    let signature = try key.sign(facts.base(parameters: parameters))
    (self.created, self.nonce, keyID) = (created, nonce, key.id)
    bytes = key.algorithm == .p256 ? try ECDSASignature.raw(fromDER: signature) : signature
  }

  /// The value of `Signature-Input`.
  public var signatureInput: String { "sig1=" + parameters }
  /// The value of `Signature`.
  public var signature: String { "sig1=:\(Base64.encode(bytes)):" }

  /// Reads the two headers. Only the form that `init(signing:)` writes is read. Throws `LED-0251`.
  public init(signatureInput: String, signature: String) throws(ProtocolError) {
    guard signatureInput.utf8.count <= Self.maximumCount, signature.utf8.count <= Self.maximumCount,
      signatureInput.hasPrefix("sig1=("),
      signature.hasPrefix("sig1=:"), signature.hasSuffix(":"), signature.utf8.count > 7,
      let bytes = Base64.decode(signature.dropFirst(6).dropLast()), bytes.count == 64
    else { throw .requestSignature }
    parameters = String(signatureInput.dropFirst(5))
    self.bytes = bytes
    let parts = parameters.split(separator: ";", omittingEmptySubsequences: false)
    func quoted(_ part: Substring, _ name: String) -> String? {
      guard part.hasPrefix(name + "=\""), part.hasSuffix("\"") else { return nil }
      let value = part.dropFirst(name.utf8.count + 2).dropLast()
      let isPlain = value.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2D || $0 == 0x5F }
      return !value.isEmpty && value.utf8.count <= 128 && isPlain ? String(value) : nil
    }
    guard parts.count == 4, parts[1].hasPrefix("created="), let created = Int(parts[1].dropFirst(8)), created >= 0,
      parts[1].dropFirst(8) == String(created), let nonce = quoted(parts[2], "nonce"), let key = quoted(parts[3], "keyid")
    else { throw .requestSignature }
    (self.created, self.nonce, keyID) = (created, nonce, key)
  }

  /// Checks the signature for a request as it arrived. Whether the body has the stated digest, and whether the nonce was seen
  /// before, is the caller's to check.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - window: accepted seconds before and after `now`.
  /// Throws `LED-0251` (other components covered), `LED-0252`, `LED-0253`.
  public func verify(_ facts: RequestFacts, key: PublicKey, now: Int, window: Int = 300) throws(ProtocolError) {
    let message = try message(facts, keyID: key.id, now: now, window: window)
    var signature = bytes
    if key.algorithm == .p256 {
      do { signature = try ECDSASignature.der(fromRaw: bytes) } catch { throw .requestForged }
    }
    guard key.verifies(signature, of: message) else { throw .requestForged }
  }

  private func message(_ facts: RequestFacts, keyID: String, now: Int, window: Int) throws(ProtocolError) -> [UInt8] {
    guard keyID == self.keyID else { throw .requestForged }
    guard parameters.hasPrefix(facts.covered + ";") else { throw .requestSignature }
    guard created >= now - window, created <= now + window else { throw .requestTime }
    return facts.base(parameters: parameters)
  }
}
