import COpenSSL
public import Records

/// HMAC-SHA-256 under one key, reset without keying it again: one per worker, not to be shared between threads.
///
/// Source: RFC 2104, RFC 4231.
public final class HMACSHA256 {
  private nonisolated(unsafe) static let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
  private let context: OpaquePointer

  public convenience init(key: SecretKey) {
    self.init(keyBytes: key.array)
  }

  /// A key of any length.
  public init(keyBytes: [UInt8]) {
    guard let context = EVP_MAC_CTX_new(Self.algorithm) else { preconditionFailure("no HMAC in libcrypto") }
    self.context = context
    keyBytes.withUnsafeBytes { rekey(Bytes($0)) }
  }

  deinit { EVP_MAC_CTX_free(context) }

  /// Changes the key.
  public func rekey(_ key: Bytes) {
    let done = ossl_shim_hmac_init(context, key.raw.baseAddress, key.count, "SHA256")
    precondition(done == 1, "HMAC could not be keyed")
  }

  public func update(_ bytes: Bytes) {
    EVP_MAC_update(context, bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// The code of what was given since the last call; begins anew under the same key.
  public func finish() -> SHA256Digest {
    let digest = SHA256Digest { out in
      var length = 0
      EVP_MAC_final(context, out, &length, 32)
    }
    let done = EVP_MAC_init(context, nil, 0, nil)
    precondition(done == 1, "HMAC could not be reset")
    return digest
  }

  /// The code of one run of bytes.
  public func authenticate(_ bytes: Bytes) -> SHA256Digest {
    update(bytes)
    return finish()
  }

  public func authenticate(_ bytes: [UInt8]) -> SHA256Digest { bytes.withUnsafeBytes { authenticate(Bytes($0)) } }
}
