import COpenSSL

/// A key from a passphrase, slow on purpose, for wallets and key files.
///
/// Source: RFC 7914 (scrypt); the costs are those that OWASP's password storage guide names (N = 2^17, r = 8, p = 1: 128 MiB).
public enum PasswordKey {
  /// scrypt's costs, stored beside the salt.
  public struct Costs: Sendable, Equatable {
    public let n: UInt64
    public let r: UInt64
    public let p: UInt64

    /// Nil when the costs are not a power of two, weaker than `least` or would need over a gigabyte.
    public init?(n: UInt64, r: UInt64 = 8, p: UInt64 = 1) {
      guard n >= 1 << 12, n <= 1 << 20, n & (n - 1) == 0, r >= 1, r <= 16, p >= 1, p <= 4 else { return nil }
      (self.n, self.r, self.p) = (n, r, p)
    }

    private init() { (n, r, p) = (1 << 17, 8, 1) }
    public static let standard = Costs()
  }

  /// Throws `SEA-0105` when memory is short.
  public static func derive(passphrase: [UInt8], salt: [UInt8], costs: Costs = .standard) throws(CryptographyError) -> SecretKey {
    var out = [UInt8](repeating: 0, count: 32)
    let done = passphrase.withUnsafeBytes { text in
      EVP_PBE_scrypt(
        text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, salt, salt.count, costs.n, costs.r, costs.p, 3 << 30,
        &out,
        out.count)
    }
    guard done == 1, let key = SecretKey(out) else { throw .passwordKey }
    return key
  }
}
