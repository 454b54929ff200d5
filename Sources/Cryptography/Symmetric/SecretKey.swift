public import Records

/// 32 secret bytes: a symmetric key or a seed. Prints as a placeholder.
public struct SecretKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  private let digest: SHA256Digest

  /// Takes 32 bytes; nil for another count.
  public init?(_ bytes: [UInt8]) {
    guard let digest = SHA256Digest(bytes) else { return nil }
    self.digest = digest
  }

  public init?(_ bytes: Bytes) {
    guard let digest = SHA256Digest(bytes) else { return nil }
    self.digest = digest
  }

  /// The output of a hash or MAC as a key.
  public init(_ digest: SHA256Digest) { self.digest = digest }

  /// A new random key.
  public static func random() throws(CryptographyError) -> SecretKey {
    guard let key = SecretKey(try SecureRandom.bytes(32)) else { throw .keySize }
    return key
  }

  public func withBytes<Result, E: Error>(_ body: (Bytes) throws(E) -> Result) throws(E) -> Result {
    try digest.withBytes(body)
  }

  public var array: [UInt8] { digest.array }
  public var description: String { "<secret>" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
