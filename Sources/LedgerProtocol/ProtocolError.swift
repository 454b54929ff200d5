public import Cryptography
public import Records

/// Why something that came over the wire, or is about to go there, is refused. Equal by reason; holds no value.
public struct ProtocolError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// What a node answers with.
  public let problem: ProblemType

  public init(_ reason: ReasonCode, _ problem: ProblemType) { (self.reason, self.problem) = (reason, problem) }

  public init(_ error: CryptographyError, _ problem: ProblemType) { self.init(error.reason, problem) }

  public static func == (a: ProtocolError, b: ProtocolError) -> Bool { a.reason == b.reason }
  public var description: String { "\(reason.code): \(reason.summary)" }
}

extension ProtocolError {
  public static let container = ProtocolError(
    ReasonCode("LED-0201", "the container is not a batch container of version 1"), .malformedEnvelope)
  public static let truncated = ProtocolError(
    ReasonCode("LED-0202", "the container's table and its length disagree"), .malformedEnvelope)
  public static let sectionDigest = ProtocolError(
    ReasonCode("LED-0203", "a section does not have the digest that the table states"), .digestMismatch)
  public static let tooLarge = ProtocolError(ReasonCode("LED-0204", "a section, or the whole, is larger than allowed"), .tooLarge)
  public static let envelope = ProtocolError(ReasonCode("LED-0205", "the envelope is malformed"), .malformedEnvelope)
  public static let header = ProtocolError(ReasonCode("LED-0206", "the batch header is malformed"), .malformedEnvelope)
  public static let headerVersion = ProtocolError(
    ReasonCode("LED-0207", "the batch header is of a version not known here"), .schemaUnsupported)
  public static let subject = ProtocolError(
    ReasonCode("LED-0208", "a section does not have the digest that the header states"), .digestMismatch)
  public static let recordsRoot = ProtocolError(
    ReasonCode("LED-0209", "the leaves do not lead to the records root of the header"), .digestMismatch)
  public static let counts = ProtocolError(ReasonCode("LED-0210", "the counts of the header do not add up"), .countMismatch)
  public static let directory = ProtocolError(
    ReasonCode("LED-0211", "the directory of blocks is malformed or does not cover the lines"), .malformedEnvelope)
  public static let block = ProtocolError(ReasonCode("LED-0212", "a block does not open with the record key"), .digestMismatch)
  public static let blockContent = ProtocolError(
    ReasonCode("LED-0213", "a block's content contradicts the directory"), .digestMismatch)
  public static let leaf = ProtocolError(ReasonCode("LED-0214", "a line is not the one its leaf commits to"), .digestMismatch)
  public static let provenance = ProtocolError(
    ReasonCode("LED-0215", "the provenance is malformed or of another batch"), .malformedEnvelope)
  public static let signer = ProtocolError(
    ReasonCode("LED-0216", "the header names another key than the envelope"), .untrustedSigner)
  public static let signature = ProtocolError(
    ReasonCode("LED-0217", "the envelope's signature does not match"), .signatureInvalid)
  public static let line = ProtocolError(ReasonCode("LED-0218", "the batch has no such line"), .notFound)

  public static let wraps = ProtocolError(ReasonCode("LED-0221", "the blob of key wraps is malformed"), .malformedEnvelope)
  public static let wrapsMissing = ProtocolError(ReasonCode("LED-0222", "no wrap for this recipient"), .notFound)

  public static let entry = ProtocolError(ReasonCode("LED-0231", "the log entry is malformed"), .malformedEnvelope)
  public static let entryKind = ProtocolError(
    ReasonCode("LED-0232", "the log entry is of a kind not known here"), .schemaUnsupported)
  public static let entryTooLarge = ProtocolError(ReasonCode("LED-0233", "the log entry is longer than 65,535 bytes"), .tooLarge)
  public static let participant = ProtocolError(ReasonCode("LED-0234", "a participant's entry is malformed"), .malformedEnvelope)
  public static let genesis = ProtocolError(ReasonCode("LED-0235", "the genesis file is malformed"), .malformedEnvelope)

  public static let receipt = ProtocolError(ReasonCode("LED-0241", "the receipt is malformed"), .malformedEnvelope)
  public static let receiptEntry = ProtocolError(ReasonCode("LED-0242", "the receipt is of another entry"), .digestMismatch)

  public static let requestSignature = ProtocolError(
    ReasonCode("LED-0251", "the request's signature is missing or malformed"), .unauthenticated)
  public static let requestForged = ProtocolError(
    ReasonCode("LED-0252", "the request's signature does not match"), .unauthenticated)
  public static let requestTime = ProtocolError(
    ReasonCode("LED-0253", "the request was signed outside the accepted time"), .unauthenticated)
  public static let requestDigest = ProtocolError(
    ReasonCode("LED-0254", "the body does not have the digest that was signed"), .digestMismatch)
}
