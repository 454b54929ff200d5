public import Records

/// Key derivation with HMAC-SHA-256.
///
/// Source: RFC 5869.
public enum HKDF {
  /// Extracts and expands to any length up to 8,160 bytes.
  public static func derive(_ input: Bytes, salt: Bytes = .empty, info: Bytes, count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= 255 * 32, "HKDF gives at most 8,160 bytes")
    let mac = HMACSHA256(keyBytes: [])
    extract(input, salt: salt, mac)
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

  /// Leaves the code keyed with the extracted key. An absent salt is 32 zero bytes, which HMAC makes of an empty key as well.
  private static func extract(_ input: Bytes, salt: Bytes, _ mac: HMACSHA256) {
    mac.rekey(salt)
    mac.authenticate(input).withBytes { mac.rekey($0) }
  }

  /// The same as `key(from:info:)` with a code that the caller keeps, for hot paths.
  public static func key(from key: SecretKey, info: Bytes, with mac: HMACSHA256) -> SecretKey {
    key.withBytes { extract($0, salt: .empty, mac) }
    mac.update(info)
    withUnsafeBytes(of: UInt8(1)) { mac.update(Bytes($0)) }
    return SecretKey(mac.finish())
  }

  /// A key from a key: `derive` to 32 bytes.
  public static func key(from key: SecretKey, salt: Bytes = .empty, info: Bytes) -> SecretKey {
    let bytes = key.withBytes { derive($0, salt: salt, info: info, count: 32) }
    guard let derived = SecretKey(bytes) else { preconditionFailure("HKDF gave another count than asked") }
    return derived
  }

  public static func key(from key: SecretKey, info: StaticString) -> SecretKey { self.key(from: key, info: Bytes(info)) }
}
