import COpenSSL
import Records

/// The algorithms of organisations' keys.
public enum SignatureAlgorithm: String, Sendable, CaseIterable {
  case ed25519
  /// ECDSA on P-256 with SHA-256, signatures in DER: where FIPS 140 is asked for.
  case p256 = "ecdsa-p256"
}

/// An OpenSSL key, freed with its last owner. OpenSSL's keys may be used from several threads once they are made.
final class KeyHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  let algorithm: SignatureAlgorithm
  /// The 32 bytes of an Ed25519 public key; empty for other keys.
  private let ed25519: [UInt8]

  /// Takes the key over; throws `SEA-0113` for a kind of key that is not ours.
  init(_ pointer: OpaquePointer) throws(CryptographyError) {
    if EVP_PKEY_is_a(pointer, "ED25519") == 1 {
      algorithm = .ed25519
      ed25519 = KeyHandle.raw(pointer)
    } else if EVP_PKEY_is_a(pointer, "EC") == 1, KeyHandle.isP256(pointer) {
      algorithm = .p256
      ed25519 = []
    } else {
      EVP_PKEY_free(pointer)
      throw .keyKind
    }
    self.pointer = pointer
  }

  deinit { EVP_PKEY_free(pointer) }

  private static func raw(_ key: OpaquePointer) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = bytes.count
    guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == 32 else { return [] }
    return bytes
  }

  private static func isP256(_ key: OpaquePointer) -> Bool {
    var name = [CChar](repeating: 0, count: 64)
    var length = 0
    guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return false }
    let text = String(decoding: name[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text == "prime256v1" || text == "P-256"
  }

  /// The SubjectPublicKeyInfo in DER.
  func spki() throws(CryptographyError) -> [UInt8] {
    var out: UnsafeMutablePointer<UInt8>?
    let count = i2d_PUBKEY(pointer, &out)
    defer { CRYPTO_free(out, "", 0) }
    guard count > 0, let out else { throw .publicKeyUnreadable }
    return Array(UnsafeBufferPointer(start: out, count: Int(count)))
  }

  func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw .signing }
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: 128)
    var count = signature.count
    guard EVP_DigestSignInit_ex(context, nil, algorithm == .ed25519 ? nil : "SHA256", nil, nil, pointer, nil) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else {
      ERR_clear_error()
      throw .signing
    }
    return Array(signature[..<count])
  }

  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    // The same check as OpenSSL's (RFC 8032 §5.1.7), in less time.
    if algorithm == .ed25519 { return Ed25519.verifies(signature, of: message, publicKey: ed25519) }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    let good =
      EVP_DigestVerifyInit_ex(context, nil, "SHA256", nil, nil, pointer, nil) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    if !good { ERR_clear_error() }
    return good
  }
}

/// OpenSSL's memory streams.
enum MemoryStream {
  /// Runs a reader over bytes.
  static func read<Result, E: Error>(_ bytes: [UInt8], _ body: (OpaquePointer) throws(E) -> Result?) throws(E) -> Result? {
    guard bytes.count <= 16 << 20 else { return nil }
    guard let stream = BIO_new(BIO_s_mem()) else { return nil }
    defer {
      BIO_free(stream)
      ERR_clear_error()
    }
    guard bytes.isEmpty || BIO_write(stream, bytes, Int32(bytes.count)) == Int32(bytes.count) else { return nil }
    return try body(stream)
  }

  /// Collects what a writer writes; nil when it fails.
  static func write(_ body: (OpaquePointer) -> Bool) -> [UInt8]? {
    guard let stream = BIO_new(BIO_s_mem()) else { return nil }
    defer {
      BIO_free(stream)
      ERR_clear_error()
    }
    guard body(stream) else { return nil }
    var start: UnsafeMutablePointer<CChar>?
    let count = ossl_shim_bio_data(stream, &start)
    guard count >= 0 else { return nil }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
