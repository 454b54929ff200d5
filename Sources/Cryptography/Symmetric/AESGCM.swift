import COpenSSL
public import Records

/// AES-256-GCM with contexts that are made once: one per worker, not to be shared between threads.
///
/// Sealed bytes are the ciphertext and the 16-byte tag; the nonce travels apart or is derived.
/// Source: NIST SP 800-38D.
public final class AESGCM {
  /// Twelve bytes.
  public struct Nonce: Sendable, Hashable {
    private let a: UInt64
    private let b: UInt32

    init(_ a: UInt64, _ b: UInt32) { (self.a, self.b) = (a, b) }

    /// Takes 12 bytes; nil for another count.
    public init?(_ bytes: Bytes) {
      guard bytes.count == 12 else { return nil }
      a = bytes.raw.loadUnaligned(as: UInt64.self)
      b = bytes.raw.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
    }

    public func withBytes<Result, E: Error>(_ body: (Bytes) throws(E) -> Result) throws(E) -> Result {
      let words = (a, b)
      return try withUnsafePointer(to: words) { pointer throws(E) in
        try body(Bytes(UnsafeRawBufferPointer(start: pointer, count: 12)))
      }
    }

    public static func random() throws(CryptographyError) -> Nonce {
      guard let nonce = try SecureRandom.bytes(12).withUnsafeBytes({ Nonce(Bytes($0)) }) else { throw .random }
      return nonce
    }
  }

  public static let tagCount = 16

  private nonisolated(unsafe) static let algorithm = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_CIPHER_CTX_new(), EVP_CipherInit_ex2(context, Self.algorithm, nil, nil, 1, nil) == 1 else {
      preconditionFailure("no AES-256-GCM in libcrypto")
    }
    self.context = context
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  private func start(_ key: SecretKey, _ nonce: Nonce, sealing: Bool) -> Bool {
    key.withBytes { k in
      nonce.withBytes { n in
        // Without an algorithm: naming it again would free and make the cipher's state anew.
        EVP_CipherInit_ex2(
          context, nil, k.raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
          n.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), sealing ? 1 : 0, nil) == 1
      }
    }
  }

  private func update(_ out: UnsafeMutablePointer<UInt8>?, _ bytes: Bytes) -> Bool {
    guard bytes.count <= Int(Int32.max) else { return false }
    var length: Int32 = 0
    return bytes.isEmpty
      || EVP_CipherUpdate(context, out, &length, bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count))
        == 1
  }

  /// Appends ciphertext and tag. A nonce must serve one plaintext per key: derive it (`nonce(key:...)`) or draw it.
  public func seal(
    _ plaintext: Bytes, key: SecretKey, nonce: Nonce, authenticating data: Bytes = .empty, to out: inout ByteBuffer
  ) {
    out.append(upTo: plaintext.count + Self.tagCount) { room in
      let base = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      var length: Int32 = 0
      let done =
        start(key, nonce, sealing: true) && update(nil, data) && update(base, plaintext)
        && EVP_CipherFinal_ex(context, base?.advanced(by: plaintext.count), &length) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagCount), base?.advanced(by: plaintext.count)) == 1
      precondition(done, "AES-256-GCM could not seal")
      return room.count
    }
  }

  /// Appends the plaintext, or throws `SEA-0103` and appends nothing.
  public func open(
    _ sealed: Bytes, key: SecretKey, nonce: Nonce, authenticating data: Bytes = .empty, to out: inout ByteBuffer
  ) throws(CryptographyError) {
    let count = sealed.count - Self.tagCount
    guard count >= 0 else { throw .notOpened }
    try out.append(upTo: count) { room throws(CryptographyError) in
      let base = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      var tag = sealed[count..<sealed.count].array
      var length: Int32 = 0
      guard
        start(key, nonce, sealing: false), update(nil, data), update(base, sealed[0..<count]),
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagCount), &tag) == 1,
        EVP_CipherFinal_ex(context, base?.advanced(by: count), &length) == 1
      else {
        room.initializeMemory(as: UInt8.self, repeating: 0)
        throw .notOpened
      }
      return count
    }
  }
}

extension AESGCM {
  /// The nonce of a deterministic sealing: the first twelve bytes of HMAC(key, data || plaintext), so that equal input seals
  /// equally and no nonce serves two plaintexts.
  ///
  /// The data's length goes before it, so that no two pairs give one input.
  public static func nonce(_ mac: HMACSHA256, authenticating data: Bytes, plaintext: Bytes) -> Nonce {
    withUnsafeBytes(of: UInt64(data.count).bigEndian) { mac.update(Bytes($0)) }
    mac.update(data)
    mac.update(plaintext)
    return mac.finish().nonce
  }

  /// Seals with a random nonce: nonce || ciphertext || tag, for values that need not seal equally.
  public func sealRandomly(_ plaintext: Bytes, key: SecretKey, authenticating data: Bytes = .empty) throws(CryptographyError)
    -> [UInt8]
  {
    let nonce = try Nonce.random()
    var out = ByteBuffer(capacity: plaintext.count + 28)
    nonce.withBytes { out.append($0) }
    seal(plaintext, key: key, nonce: nonce, authenticating: data, to: &out)
    return out.array
  }

  /// Opens what `sealRandomly` made.
  public func openRandomly(_ sealed: Bytes, key: SecretKey, authenticating data: Bytes = .empty) throws(CryptographyError)
    -> [UInt8]
  {
    guard sealed.count >= 28, let nonce = Nonce(sealed[0..<12]) else { throw .notOpened }
    var out = ByteBuffer(capacity: sealed.count)
    try open(sealed[12..<sealed.count], key: key, nonce: nonce, authenticating: data, to: &out)
    return out.array
  }
}
