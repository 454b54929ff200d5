import COpenSSL
public import Records

/// HMAC-SHA-256 under one key at a time: one per worker, not to be shared between threads.
///
/// Made of two plain digests rather than libcrypto's MAC, whose keying alone takes longer than a short message.
/// Source: RFC 2104 §2, RFC 4231 (vectors).
public final class HMACSHA256 {
  private static let blockCount = 64
  private let hasher = SHA256Hasher()
  /// The key XOR 0x36 and the key XOR 0x5C, a block each.
  private let pads = UnsafeMutableRawBufferPointer.allocate(byteCount: 128, alignment: 8)
  private var isStarted = false

  public convenience init(key: SecretKey) {
    self.init()
    key.withBytes { rekey($0) }
  }

  /// A key of any length.
  public convenience init(keyBytes: [UInt8]) {
    self.init()
    keyBytes.withUnsafeBytes { rekey(Bytes($0)) }
  }

  private init() {}

  deinit {
    OPENSSL_cleanse(pads.baseAddress, pads.count)
    pads.deallocate()
  }

  /// Changes the key and begins anew.
  public func rekey(_ key: Bytes) {
    hasher.reset()
    isStarted = false
    guard key.count <= Self.blockCount else {
      hasher.hash(key).withBytes { rekey($0) }
      return
    }
    for i in 0..<Self.blockCount {
      let byte = i < key.count ? key[i] : 0
      pads[i] = byte ^ 0x36
      pads[Self.blockCount + i] = byte ^ 0x5C
    }
  }

  private func start() {
    if !isStarted { hasher.update(Bytes(UnsafeRawBufferPointer(rebasing: pads[..<Self.blockCount]))) }
    isStarted = true
  }

  public func update(_ bytes: Bytes) {
    start()
    hasher.update(bytes)
  }

  /// The code of what was given since the last call; begins anew under the same key.
  public func finish() -> SHA256Digest {
    start()
    let inner = hasher.finish()
    hasher.update(Bytes(UnsafeRawBufferPointer(rebasing: pads[Self.blockCount...])))
    hasher.update(inner)
    isStarted = false
    return hasher.finish()
  }

  /// The code of one run of bytes.
  public func authenticate(_ bytes: Bytes) -> SHA256Digest {
    update(bytes)
    return finish()
  }

  public func authenticate(_ bytes: [UInt8]) -> SHA256Digest { bytes.withUnsafeBytes { authenticate(Bytes($0)) } }
}
