public import Cryptography
public import Records

/// Commits to lines: nonce = HMAC(batch secret, bytes), leaf = SHA-256(0x00 || nonce || bytes). One per worker.
///
/// The nonce keeps the hash of a short record from being guessed; derived from the bytes, it leaves a batch deterministic.
/// Source: RFC 6962 §2.1.
public final class LeafHasher {
  private let mac: HMACSHA256
  private let hasher = SHA256Hasher()

  /// - Parameter secret: the organisation's batch secret.
  public init(secret: SecretKey) { mac = HMACSHA256(key: secret) }

  /// Fills nonce and leaf of a line whose bytes are given.
  public func commit(_ line: inout Line, _ bytes: Bytes) {
    line.nonce = mac.authenticate(bytes)
    line.leaf = hasher.leaf(nonce: line.nonce, bytes)
  }

  /// Fills nonce and leaf of the buffer's lines from an index on.
  public func commit(_ buffer: inout LineBuffer, from first: Int = 0) {
    for i in first..<buffer.lines.count {
      var line = buffer.lines[i]
      commit(&line, buffer.bytes(of: line))
      buffer.lines[i] = line
    }
  }
}
