public import Records

/// What cryptography refuses: a key, a signature, a proof, sealed bytes. Equal by reason; holds no value.
public struct CryptographyError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode

  public init(_ reason: ReasonCode) { self.reason = reason }

  public var description: String { "\(reason.code): \(reason.summary)" }
}

extension CryptographyError {
  public static let random = CryptographyError(ReasonCode("SEA-0101", "the system gave no random bytes"))
  public static let keySize = CryptographyError(ReasonCode("SEA-0102", "a key has the wrong size or form"))
  public static let notOpened = CryptographyError(
    ReasonCode("SEA-0103", "sealed bytes do not open: altered, or sealed with another key"))
  public static let notUnwrapped = CryptographyError(
    ReasonCode("SEA-0104", "a wrapped key does not open: altered, or wrapped to another key"))
  public static let passwordKey = CryptographyError(ReasonCode("SEA-0105", "a key could not be derived from the passphrase"))

  public static let privateKeyUnreadable = CryptographyError(
    ReasonCode("SEA-0111", "the private key is neither PEM (PKCS#8) nor PKCS#12, or is damaged"))
  public static let passphrase = CryptographyError(ReasonCode("SEA-0112", "the passphrase does not open the private key"))
  public static let keyKind = CryptographyError(ReasonCode("SEA-0113", "the key is neither Ed25519 nor ECDSA P-256"))
  public static let publicKeyUnreadable = CryptographyError(ReasonCode("SEA-0114", "the public key or certificate is unreadable"))
  public static let signing = CryptographyError(ReasonCode("SEA-0115", "the key could not sign"))
  public static let signature = CryptographyError(ReasonCode("SEA-0116", "the signature does not match"))
  public static let certificateMismatch = CryptographyError(
    ReasonCode("SEA-0117", "the certificate belongs to another private key"))

  public static let certificateUnreadable = CryptographyError(ReasonCode("SEA-0121", "a certificate is unreadable"))
  public static let certificateUntrusted = CryptographyError(
    ReasonCode("SEA-0122", "the certificate does not lead to a trusted authority"))
  public static let certificateExpired = CryptographyError(ReasonCode("SEA-0123", "a certificate is not valid at that time"))
  public static let certificatePurpose = CryptographyError(
    ReasonCode("SEA-0124", "a certificate must not be used for this purpose"))
  public static let certificateIssue = CryptographyError(ReasonCode("SEA-0125", "the certificate could not be made"))

  public static let envelope = CryptographyError(ReasonCode("SEA-0131", "the DSSE envelope is malformed"))
  public static let envelopeUnsigned = CryptographyError(
    ReasonCode("SEA-0132", "the DSSE envelope has no valid signature by this key"))

  public static let compression = CryptographyError(ReasonCode("SEA-0141", "compressed bytes are damaged"))
  public static let compressionSize = CryptographyError(ReasonCode("SEA-0142", "compressed bytes do not have the stated size"))

  public static let proofForm = CryptographyError(ReasonCode("LED-0101", "a proof is malformed or has the wrong length"))
  public static let proofRoot = CryptographyError(ReasonCode("LED-0102", "a proof leads to another root"))
  public static let logRewritten = CryptographyError(ReasonCode("LED-0103", "two checkpoints of the log contradict each other"))
  public static let note = CryptographyError(ReasonCode("LED-0104", "a signed note is malformed"))
  public static let noteUnsigned = CryptographyError(ReasonCode("LED-0105", "a note carries no signature by a known key"))
  public static let noteSignature = CryptographyError(ReasonCode("LED-0106", "a note's signature by a known key is wrong"))
  public static let checkpoint = CryptographyError(ReasonCode("LED-0107", "a checkpoint is malformed"))
  public static let checkpointOrigin = CryptographyError(ReasonCode("LED-0108", "a checkpoint is of another log"))
  public static let verifierKey = CryptographyError(ReasonCode("LED-0109", "a verifier key is malformed"))
  public static let receipt = CryptographyError(ReasonCode("LED-0110", "a receipt is malformed"))
}
