import Records

/// What a node answers when it refuses, as `application/problem+json`.
///
/// Source: RFC 9457.
public enum ProblemType: String, Sendable, CaseIterable {
  case malformedEnvelope = "malformed-envelope"
  case signatureInvalid = "signature-invalid"
  case untrustedSigner = "untrusted-signer"
  case unauthenticated
  case forbidden
  case schemaUnsupported = "schema-unsupported"
  case schemaInvalid = "schema-invalid"
  case keyWrapsMissing = "key-wraps-missing"
  case complianceMissing = "compliance-missing"
  case phiSuspected = "phi-suspected"
  case digestMismatch = "digest-mismatch"
  case countMismatch = "count-mismatch"
  case tooLarge = "too-large"
  case requestTimeout = "request-timeout"
  case consentDenied = "consent-denied"
  case consentPending = "consent-pending"
  case notFound = "not-found"
  case methodNotAllowed = "method-not-allowed"
  case unsupportedMedia = "unsupported-media-type"
  case conflict
  case epochClosed = "epoch-closed"
  case notIntegrated = "not-integrated"
  case quorumUnavailable = "quorum-unavailable"
  case storageFull = "storage-full"
  case rateLimited = "rate-limited"
  case internalError = "internal-error"

  public static let mediaType = "application/problem+json"

  /// `urn:chartseal:problem:<name>`.
  public var urn: String { "urn:chartseal:problem:" + rawValue }

  public init?(urn: some StringProtocol) {
    guard urn.hasPrefix("urn:chartseal:problem:") else { return nil }
    self.init(rawValue: String(urn.dropFirst(22)))
  }

  /// The HTTP status.
  public var status: Int {
    switch self {
    case .malformedEnvelope: 400
    case .unauthenticated: 401
    case .untrustedSigner, .forbidden, .consentDenied, .consentPending: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .requestTimeout: 408
    case .conflict, .epochClosed: 409
    case .tooLarge: 413
    case .unsupportedMedia: 415
    case .signatureInvalid, .schemaUnsupported, .schemaInvalid, .keyWrapsMissing, .complianceMissing, .phiSuspected,
      .digestMismatch, .countMismatch:
      422
    case .rateLimited: 429
    case .internalError: 500
    case .notIntegrated, .quorumUnavailable: 503
    case .storageFull: 507
    }
  }

  /// Whether the same request may succeed later.
  public var isRetryable: Bool {
    switch self {
    case .requestTimeout, .notIntegrated, .quorumUnavailable, .storageFull, .rateLimited, .internalError: true
    default: false
    }
  }

  public var title: String {
    switch self {
    case .malformedEnvelope: "The request is malformed"
    case .signatureInvalid: "A signature does not match"
    case .untrustedSigner: "The signer is not a registered participant with this right"
    case .unauthenticated: "The request is not signed, or not by a known key"
    case .forbidden: "The participant may not do this"
    case .schemaUnsupported: "The content is of a kind or version this node does not take"
    case .schemaInvalid: "A record is not what it should be"
    case .keyWrapsMissing: "A patient's wrapped key is missing"
    case .complianceMissing: "The compliance summary is missing or does not state a passed check"
    case .phiSuspected: "A record has the shape of an identifier"
    case .digestMismatch: "Content and its digest differ"
    case .countMismatch: "Counts do not add up"
    case .tooLarge: "The request is larger than this node takes"
    case .requestTimeout: "The request came too slowly"
    case .consentDenied: "The patient has not granted this"
    case .consentPending: "The patient has been asked"
    case .notFound: "There is no such thing here"
    case .methodNotAllowed: "The resource does not take this method"
    case .unsupportedMedia: "The content type is not taken here"
    case .conflict: "Something else stands there already"
    case .epochClosed: "The epoch is closed"
    case .notIntegrated: "The entry is not in the log yet"
    case .quorumUnavailable: "Too few nodes answer"
    case .storageFull: "The node's storage is full"
    case .rateLimited: "Too many requests"
    case .internalError: "The node failed"
    }
  }
}

/// A problem document. Texts are fixed; numbers and codes are the only details, so no value of a record can be in one.
public struct Problem: Sendable, Equatable {
  public let type: ProblemType
  /// The reason's code, such as `LED-0209`.
  public var code: String?
  /// A line of the batch, when one is to blame.
  public var line: Int?
  /// A fixed sentence: the reason's summary.
  public var detail: String?

  public init(_ type: ProblemType, code: String? = nil, line: Int? = nil, detail: String? = nil) {
    (self.type, self.code, self.line, self.detail) = (type, code, line, detail)
  }

  public init(_ error: ProtocolError, line: Int? = nil) {
    self.init(error.problem, code: error.reason.code, line: line, detail: error.reason.summary)
  }

  public var encoded: [UInt8] {
    var members: [JSONValue.Member] = [
      .init("type", .string(type.urn)), .init("title", .string(type.title)), .init("status", .integer(type.status)),
    ]
    if let detail { members.append(.init("detail", .string(detail))) }
    if let code { members.append(.init("code", .string(code))) }
    if let line { members.append(.init("line", .integer(line))) }
    return JSONValue.object(members).encoded
  }

  /// Reads a node's problem; nil when it is none of ours. Unknown members are ignored, long texts cut.
  public init?(parsing body: [UInt8]) {
    guard body.count <= 1 << 16, let json = JSONValue.parse(body),
      let type = json["type"]?.string.flatMap({ ProblemType(urn: $0) })
    else {
      return nil
    }
    self.init(
      type, code: json["code"]?.string.map { String($0.prefix(16)) }, line: json["line"]?.integer,
      detail: json["detail"]?.string.map { String($0.prefix(200)) })
  }
}
