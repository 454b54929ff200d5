public import Records

/// Key derivation with HMAC-SHA-256.
///
/// Source: RFC 5869.
public enum HKDF {
  /// Extracts and expands to any length up to 8,160 bytes.
  public static func derive(_ input: Bytes, salt: Bytes = .empty, info: Bytes, count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= 255 * 32, "HKDF gives at most 8,160 bytes")
    // An absent salt is 32 zero bytes; HMAC pads its key with zeros, so any key of zeros will do.
    let mac = HMACSHA256(keyBytes: salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt.array)
    mac.authenticate(input).withBytes { mac.rekey($0) }
    var out: [UInt8] = []
    out.reserveCapacity(count + 32)
    var block: SHA256Digest?
    var counter: UInt8 = 1
    while out.count < count {
      block?.withBytes { mac.update($0) }
      mac.update(info)
      withUnsafeBytes(of: counter) { mac.update(Bytes($0)) }
      let next = mac.finish()
      next.withBytes { out.append(contentsOf: $0.raw) }
      block = next
      counter &+= 1
    }
    out.removeLast(out.count - count)
    return out
  }

  /// A key from a key: `derive` to 32 bytes.
  public static func key(from key: SecretKey, salt: Bytes = .empty, info: Bytes) -> SecretKey {
    let bytes = key.withBytes { derive($0, salt: salt, info: info, count: 32) }
    guard let derived = SecretKey(bytes) else { preconditionFailure("HKDF gave another count than asked") }
    return derived
  }

  public static func key(from key: SecretKey, info: StaticString) -> SecretKey { self.key(from: key, info: Bytes(info)) }
}
