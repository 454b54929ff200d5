import Cryptography
import LedgerProtocol
import Records

/// Why a request is not served, as the problem that is answered.
struct Refusal: Error, Sendable {
  let problem: Problem
  /// Seconds after which the client may come again.
  var retryAfter: Int?

  init(_ problem: Problem, retryAfter: Int? = nil) { (self.problem, self.retryAfter) = (problem, retryAfter) }
  init(_ error: ProtocolError, line: Int? = nil) { self.init(Problem(error, line: line)) }

  init(_ error: LedgerStoreError) {
    let type: ProblemType = error == .storageFull ? .storageFull : .internalError
    self.init(Problem(type, code: error.reason.code, detail: error.reason.summary), retryAfter: error == .storageFull ? 60 : nil)
  }

  /// Whatever went wrong, without its details.
  init(any error: any Error) {
    switch error {
    case let refusal as Refusal: self = refusal
    case let error as ProtocolError: self.init(error)
    case let error as LedgerStoreError: self.init(error)
    case let error as CryptographyError: self.init(ProtocolError(error, .malformedEnvelope))
    default: self.init(Problem(.internalError))
    }
  }
}

extension ProtocolError {
  static let notHospital = ProtocolError(ReasonCode("LED-0323", "only a hospital submits"), .untrustedSigner)
  static let otherRequester = ProtocolError(ReasonCode("LED-0326", "the request is signed by another participant than the entry"), .forbidden)
  static let certificate = ProtocolError(ReasonCode("LED-0327", "the signer's certificate does not lead to the consortium's authority"), .untrustedSigner)
  static let otherCustodian = ProtocolError(ReasonCode("LED-0328", "the batch is sealed to another custodian's node"), .forbidden)
  static let tooManyLines = ProtocolError(ReasonCode("LED-0329", "the batch has more lines than this node takes"), .tooLarge)
  static let summaryVerdict = ProtocolError(ReasonCode("LED-0330", "the compliance summary does not state that every record passed"), .complianceMissing)
  static let noWrap = ProtocolError(ReasonCode("LED-0331", "no wrapped key has been submitted for a patient of the batch"), .keyWrapsMissing)
  static let recordKey = ProtocolError(ReasonCode("LED-0332", "the wrapped key of a patient does not open"), .keyWrapsMissing)
  static let schema = ProtocolError(ReasonCode("LED-0333", "a line is not one JSON object with a resource type"), .schemaInvalid)
  static let resourceType = ProtocolError(ReasonCode("LED-0334", "a line's resource type is not one of those that the header counts"), .schemaInvalid)
  static let part = ProtocolError(ReasonCode("LED-0335", "a line lies in another part than its resource type belongs to"), .schemaInvalid)
  static let subject = ProtocolError(ReasonCode("LED-0336", "a line is about another patient than its block"), .schemaInvalid)
  static let resourceCounts = ProtocolError(ReasonCode("LED-0337", "the header's counts by resource type are not those of the lines"), .countMismatch)
  static let blobDigest = ProtocolError(ReasonCode("LED-0338", "the blob of key wraps is not the one that its statement names"), .digestMismatch)
  static let blobCount = ProtocolError(ReasonCode("LED-0339", "the blob of key wraps has another number of patients than its statement"), .countMismatch)
  static let body = ProtocolError(ReasonCode("LED-0340", "the request's body is malformed"), .malformedEnvelope)

  static let unsignedRequest = ProtocolError(ReasonCode("LED-0341", "this request has to be signed"), .unauthenticated)
  static let replayed = ProtocolError(ReasonCode("LED-0342", "the request's nonce has been used"), .unauthenticated)
  static let lengthRequired = ProtocolError(ReasonCode("LED-0343", "the request does not state the length of its body"), .malformedEnvelope)
  static let bodyTooLarge = ProtocolError(ReasonCode("LED-0344", "the request's body is larger than this node takes"), .tooLarge)
  static let bodyTooSlow = ProtocolError(ReasonCode("LED-0345", "the request's body came too slowly"), .requestTimeout)
  static let bodyInterrupted = ProtocolError(ReasonCode("LED-0346", "the request's body ended early"), .malformedEnvelope)
  static let mediaType = ProtocolError(ReasonCode("LED-0347", "the request's content type is not the one taken here"), .unsupportedMedia)
  static let busy = ProtocolError(ReasonCode("LED-0348", "too many requests at this time"), .rateLimited)
  static let tooMany = ProtocolError(ReasonCode("LED-0353", "the participant sends more requests than it may"), .rateLimited)
  static let notFound = ProtocolError(ReasonCode("LED-0349", "there is no such thing here"), .notFound)
  static let parameter = ProtocolError(ReasonCode("LED-0350", "a parameter is missing or out of range"), .malformedEnvelope)
  static let notAllowed = ProtocolError(ReasonCode("LED-0351", "the participant may not read this"), .forbidden)
  static let notCustodian = ProtocolError(ReasonCode("LED-0352", "this node holds no key for the record"), .forbidden)
}
