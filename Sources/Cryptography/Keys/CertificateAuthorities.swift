import COpenSSL
import Records

/// The authorities of a consortium: certificates that end a chain.
///
/// Source: RFC 5280 §6.
public struct CertificateAuthorities: Sendable {
  /// What the certificate at the chain's start must be good for.
  public enum Purpose: Sendable {
    /// Signing of batches and requests: key usage `digitalSignature` (or none stated), not an authority.
    case signing
    case tlsClient
    case tlsServer
  }

  public let certificates: [Certificate]

  public init(_ certificates: [Certificate]) { self.certificates = certificates }

  /// Reads PEM. Throws `SEA-0121`.
  public init(pem: [UInt8]) throws(CryptographyError) { certificates = try Certificate.parse(pem: pem) }

  /// Checks that a chain, its leaf first, leads to one of the authorities at a time (seconds since 1970).
  ///
  /// Throws `SEA-0122` (no trusted path), `SEA-0123` (not valid then), `SEA-0124` (purpose).
  public func verify(chain: [Certificate], at time: Int, purpose: Purpose = .signing) throws(CryptographyError) {
    guard let own = chain.first else { throw .certificateUntrusted }
    guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new() else { throw .certificateUntrusted }
    defer {
      X509_STORE_CTX_free(context)
      X509_STORE_free(store)
      ERR_clear_error()
    }
    for authority in certificates {
      let pointer = try authority.open()
      X509_STORE_add_cert(store, pointer)
      X509_free(pointer)
    }
    let others = ossl_shim_sk_X509_new()
    defer { ossl_shim_sk_X509_free(others) }
    for other in chain.dropFirst() {
      let pointer = try other.open()
      if ossl_shim_sk_X509_push(others, pointer) == 0 { X509_free(pointer) }
    }
    let leaf = try own.open()
    defer { X509_free(leaf) }
    guard X509_STORE_CTX_init(context, store, leaf, others) == 1, let parameters = X509_STORE_CTX_get0_param(context) else {
      throw .certificateUntrusted
    }
    X509_VERIFY_PARAM_set_time(parameters, time)
    X509_VERIFY_PARAM_set_depth(parameters, 5)
    switch purpose {
    case .signing: X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY)
    case .tlsClient: X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT)
    case .tlsServer: X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER)
    }
    guard X509_verify_cert(context) == 1 else {
      switch X509_STORE_CTX_get_error(context) {
      case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: throw .certificateExpired
      case X509_V_ERR_INVALID_PURPOSE: throw .certificatePurpose
      default: throw .certificateUntrusted
      }
    }
    if purpose == .signing {
      // Absent key usage counts as all uses.
      guard X509_check_ca(leaf) == 0, X509_get_key_usage(leaf) & UInt32(KU_DIGITAL_SIGNATURE) != 0 else {
        throw .certificatePurpose
      }
    }
  }
}
