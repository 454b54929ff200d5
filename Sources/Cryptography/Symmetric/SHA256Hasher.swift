import COpenSSL
public import Records

/// SHA-256 with a context that is made once: one per worker, not to be shared between threads.
///
/// Source: RFC 6234; leaf and node hashes RFC 6962 §2.1.
public final class SHA256Hasher {
  // The algorithm is fetched once; OpenSSL's method objects are immutable and may be shared.
  private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)
  fileprivate let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), Self.algorithm != nil else { preconditionFailure("no SHA-256 in libcrypto") }
    self.context = context
    reset()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Begins anew.
  public func reset() {
    let done = EVP_DigestInit_ex2(context, Self.algorithm, nil)
    precondition(done == 1, "SHA-256 could not be started")
  }

  public func update(_ bytes: Bytes) { EVP_DigestUpdate(context, bytes.raw.baseAddress, bytes.count) }

  public func update(_ byte: UInt8) {
    var byte = byte
    EVP_DigestUpdate(context, &byte, 1)
  }

  public func update(_ digest: SHA256Digest) { digest.withBytes { update($0) } }

  /// The digest of what was given since the last reset; begins anew.
  public func finish() -> SHA256Digest {
    let digest = SHA256Digest { EVP_DigestFinal_ex(context, $0, nil) }
    reset()
    return digest
  }

  /// The digest of one run of bytes.
  public func hash(_ bytes: Bytes) -> SHA256Digest {
    update(bytes)
    return finish()
  }
}

extension SHA256Digest {
  /// The digest of some bytes, for code that is not hot.
  public static func of(_ bytes: Bytes) -> SHA256Digest { SHA256Hasher().hash(bytes) }
  public static func of(_ bytes: [UInt8]) -> SHA256Digest { bytes.withUnsafeBytes { of(Bytes($0)) } }
  public static func of(_ text: String) -> SHA256Digest { of(Array(text.utf8)) }
}

extension SHA256Hasher {
  /// The hash of a Merkle leaf: SHA-256(0x00 || bytes).
  public func leaf(_ bytes: Bytes) -> SHA256Digest {
    update(0x00)
    update(bytes)
    return finish()
  }

  /// The leaf hash of a record: SHA-256(0x00 || nonce || bytes).
  public func leaf(nonce: SHA256Digest, _ bytes: Bytes) -> SHA256Digest {
    prefix(0x00, nonce)
    update(bytes)
    return finish()
  }

  /// The hash of an inner Merkle node: SHA-256(0x01 || left || right).
  public func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
    prefix(0x01, left)
    update(right)
    return finish()
  }

  /// One byte and a digest in one call.
  private func prefix(_ byte: UInt8, _ digest: SHA256Digest) {
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 1) { room in
      room[0] = byte
      digest.withBytes { UnsafeMutableRawBufferPointer(rebasing: room[1...]).copyMemory(from: $0.raw) }
      EVP_DigestUpdate(context, room.baseAddress, 33)
    }
  }
}
