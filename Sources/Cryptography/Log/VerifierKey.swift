/// A key that verifies signed notes: `<name>+<hex key id>+<base64(type || key)>`.
///
/// Source: C2SP signed-note (verifier keys), C2SP tlog-cosignature (type 0x04).
public struct VerifierKey: Sendable, Hashable, CustomStringConvertible {
  /// What the key signs.
  public enum Kind: UInt8, Sendable {
    /// Ed25519 over the note's text: a log's key.
    case log = 1
    /// Ed25519 over time and text: a witness's key.
    case cosignature = 4
  }

  public let name: String
  public let kind: Kind
  /// Ed25519, 32 bytes.
  public let key: [UInt8]
  /// First four bytes of SHA-256(name || newline || type || key).
  public let id: [UInt8]

  /// Throws `LED-0109` for a name that is empty or holds spaces, `+` or control characters, or a key of another length.
  public init(name: String, kind: Kind, key: [UInt8]) throws(CryptographyError) {
    guard VerifierKey.isName(name), key.count == 32 else { throw .verifierKey }
    (self.name, self.kind, self.key) = (name, kind, key)
    id = Array(SHA256Digest.of(Array(name.utf8) + [0x0A, kind.rawValue] + key).array[..<4])
  }

  public init(parsing text: some StringProtocol) throws(CryptographyError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let id = Hex.decode(parts[1]), let raw = Base64.decode(parts[2]), let type = raw.first,
      let kind = Kind(rawValue: type)
    else { throw .verifierKey }
    try self.init(name: String(parts[0]), kind: kind, key: Array(raw.dropFirst()))
    guard id == self.id else { throw .verifierKey }
  }

  public var description: String { "\(name)+\(Hex.lower(id))+\(Base64.encode([kind.rawValue] + key))" }

  static func isName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty && name.utf8.count <= 255
      && name.unicodeScalars.allSatisfy { $0 != "+" && !$0.properties.isWhitespace && $0.value >= 0x21 && $0.value != 0x7F }
  }

  /// Checks a signature over a note's text; gives a cosignature's time (seconds since 1970).
  func verify(_ signature: [UInt8], of text: [UInt8]) throws(CryptographyError) -> UInt64? {
    switch kind {
    case .log:
      guard Ed25519.verifies(signature, of: text, publicKey: key) else { throw .noteSignature }
      return nil
    case .cosignature:
      guard signature.count == 72 else { throw .noteSignature }
      let time = signature[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard time < 1 << 63 else { throw .noteSignature }
      let message = Array("cosignature/v1\ntime \(time)\n".utf8) + text
      guard Ed25519.verifies(Array(signature[8...]), of: message, publicKey: key) else { throw .noteSignature }
      return time
    }
  }
}

/// A key that signs notes.
public struct NoteSigner: Sendable {
  public let verifierKey: VerifierKey
  private let seed: SecretKey

  /// - Parameter seed: the 32-byte Ed25519 seed.
  public init(name: String, kind: VerifierKey.Kind = .log, seed: SecretKey) throws(CryptographyError) {
    self.seed = seed
    verifierKey = try VerifierKey(name: name, kind: kind, key: Ed25519.publicKey(seed: seed))
  }

  /// Signs a note's text; a witness adds its time (seconds since 1970).
  public func sign(_ text: [UInt8], time: UInt64 = 0) throws(CryptographyError) -> SignedNote.Signature {
    var signature: [UInt8]
    switch verifierKey.kind {
    case .log: signature = try Ed25519.sign(text, seed: seed)
    case .cosignature:
      signature = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) }
      signature += try Ed25519.sign(Array("cosignature/v1\ntime \(time)\n".utf8) + text, seed: seed)
    }
    return SignedNote.Signature(name: verifierKey.name, keyID: verifierKey.id, bytes: signature)
  }
}
