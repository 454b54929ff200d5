/// A request as the transport sends it.
struct HTTPRequest: Sendable {
  enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// A file that is streamed from disk; it must not change while the request is under way.
    case file(path: String, length: Int)
  }

  var method: String
  var url: String
  var headers: [(name: String, value: String)] = []
  var body: Body = .none
  /// The longest response body that is accepted; one byte more ends the transfer.
  var responseLimit = 1 << 20
}

/// A response, its body whole: bounded by the request's `responseLimit`.
struct HTTPResponse: Sendable {
  var status = 0
  /// By lower-case name; of a repeated field the last one.
  var headers: [String: String] = [:]
  var body: [UInt8] = []
  var tls: TLSSession?
}

/// Protocol version and cipher of a TLS connection, as libcurl's TLS library names them.
public struct TLSSession: Sendable, Equatable, CustomStringConvertible {
  public let version: String
  public let cipher: String
  public var description: String { cipher.isEmpty ? version : "\(version) \(cipher)" }
}

/// Why no response came back.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    case resolve, connect, tls, certificate, timeout, stalled, interrupted, tooLarge = "too-large", unreadableBody = "unreadable-body",
      cancelled, closed, other
  }
  public let kind: Kind
  /// libcurl's code, 0 when the error is not libcurl's.
  public let code: Int

  init(_ kind: Kind, code: Int = 0) { (self.kind, self.code) = (kind, code) }

  /// The same request may well succeed a little later.
  public var isRetryable: Bool {
    switch kind {
    case .resolve, .connect, .timeout, .stalled, .interrupted: true
    case .tls, .certificate, .tooLarge, .unreadableBody, .cancelled, .closed, .other: false
    }
  }

  public var description: String { "transport: \(kind.rawValue)" + (code == 0 ? "" : " (curl \(code))") }
}
