import COpenSSL
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A request to a time stamping authority over the SHA-256 of some bytes.
///
/// Source: RFC 3161 §2.4.1.
public struct TimestampRequest: Sendable, Equatable {
  public static let mediaType = "application/timestamp-query"

  public let digest: SHA256Digest
  /// Eight random bytes, which the reply repeats.
  public let nonce: [UInt8]
  /// DER of the TimeStampReq; the authority's certificate is asked for.
  public let encoded: [UInt8]

  /// Throws `SEA-0101` without random bytes, `SEA-0151` when it cannot be made.
  public init(for bytes: [UInt8]) throws(CryptographyError) {
    digest = SHA256Digest.of(bytes)
    // A first byte other than zero, so that the number has one length.
    nonce = [1] + (try SecureRandom.bytes(7))
    var der: UnsafeMutablePointer<UInt8>?
    let count = ossl_shim_ts_request(digest.array, nonce, Int32(nonce.count), &der)
    defer { ossl_shim_free(der) }
    guard count > 0, let der else { throw .timestamp }
    encoded = Array(UnsafeBufferPointer(start: der, count: Int(count)))
  }
}

/// A reply of a time stamping authority: says that some bytes existed at a time.
///
/// Source: RFC 3161 §2.4.2.
public struct TimestampReply: Sendable, Equatable {
  public static let mediaType = "application/timestamp-reply"
  public static let maximumCount = 64 << 10

  /// DER of the TimeStampResp.
  public let encoded: [UInt8]

  public init(_ encoded: [UInt8]) { self.encoded = encoded }

  /// The time that the reply states for these bytes, in seconds since 1970.
  ///
  /// - Parameters:
  ///   - request: The request that it answers; nil when that is not known any more.
  ///   - authorities: Certificates to which the authority's must lead, at the time that the reply states, for the purpose of time stamping;
  ///     nil leaves the signature unchecked: then the time is a mere claim.
  /// Throws `SEA-0151` (malformed), `SEA-0152` (refused), `SEA-0153` (other bytes), `SEA-0154` (another request), `SEA-0155` (signature).
  public func time(
    of bytes: [UInt8], request: TimestampRequest? = nil, authorities: [Certificate]?
  ) throws(CryptographyError) -> Int {
    guard encoded.count <= TimestampReply.maximumCount else { throw .timestamp }
    var store: OpaquePointer?
    defer { X509_STORE_free(store) }
    if let authorities {
      store = X509_STORE_new()
      guard store != nil else { throw .timestamp }
      for authority in authorities {
        let pointer = try authority.open()
        X509_STORE_add_cert(store, pointer)
        X509_free(pointer)
      }
    }
    var time: Int64 = 0
    let digest = SHA256Digest.of(bytes).array
    let found =
      if let request {
        ossl_shim_ts_check(encoded, encoded.count, digest, request.nonce, Int32(request.nonce.count), store, &time)
      } else {
        ossl_shim_ts_check(encoded, encoded.count, digest, nil, 0, store, &time)
      }
    switch found {
    case 0: return Int(time)
    case 2: throw .timestampRefused
    case 3: throw .timestampOther
    case 4: throw .timestampNonce
    case 5: throw .timestampUntrusted
    default: throw .timestamp
    }
  }
}

extension CryptographyError {
  public static let timestamp = CryptographyError(ReasonCode("SEA-0151", "a timestamp is malformed"))
  public static let timestampRefused = CryptographyError(ReasonCode("SEA-0152", "the time stamping authority refused"))
  public static let timestampOther = CryptographyError(ReasonCode("SEA-0153", "a timestamp is of other bytes"))
  public static let timestampNonce = CryptographyError(ReasonCode("SEA-0154", "a timestamp answers another request"))
  public static let timestampUntrusted = CryptographyError(
    ReasonCode("SEA-0155", "a timestamp is not signed by a trusted time stamping authority"))
}
