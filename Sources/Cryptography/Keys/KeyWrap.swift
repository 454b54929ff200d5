import Crypto
import Records

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The suites in which keys are wrapped.
public enum WrapSuite: UInt8, Sendable, CaseIterable {
  /// HPKE with X-Wing (ML-KEM-768 and X25519), HKDF-SHA-256, AES-256-GCM: the default.
  case xWing = 1
  /// HPKE with P-256, HKDF-SHA-256, AES-256-GCM: where FIPS 140 is asked for.
  case p256 = 2

  /// The name in texts and files.
  public var name: String { self == .xWing ? "x-wing" : "p-256" }
  public init?(name: some StringProtocol) {
    guard let suite = WrapSuite.allCases.first(where: { $0.name == name }) else { return nil }
    self = suite
  }

  /// The length of a public key: X-Wing 1,216 bytes; P-256 uncompressed, 65.
  public var publicKeyCount: Int { self == .xWing ? 1216 : 65 }
  /// The length of the encapsulated key before the ciphertext.
  public var encapsulatedCount: Int { self == .xWing ? 1120 : 65 }

  var suite: HPKE.Ciphersuite {
    self == .xWing ? .XWingMLKEM768X25519_SHA256_AES_GCM_256 : .P256_SHA256_AES_GCM_256
  }
}

/// A public key to which secrets are wrapped.
public struct WrapPublicKey: Sendable, Hashable {
  public let suite: WrapSuite
  public let bytes: [UInt8]

  /// Throws `SEA-0102` when the bytes are no key of the suite.
  public init(suite: WrapSuite, bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count == suite.publicKeyCount else { throw .keySize }
    if suite == .p256, (try? P256.KeyAgreement.PublicKey(x963Representation: bytes)) == nil { throw .keySize }
    (self.suite, self.bytes) = (suite, bytes)
  }

  /// `x-wing:<base64>`.
  public var text: String { "\(suite.name):\(Base64.encode(bytes))" }

  public init(text: some StringProtocol) throws(CryptographyError) {
    let halves = text.split(separator: ":", maxSplits: 1)
    guard halves.count == 2, let suite = WrapSuite(name: halves[0]), let bytes = Base64.decode(halves[1]) else { throw .keySize }
    try self.init(suite: suite, bytes: bytes)
  }

  /// Hex SHA-256 of suite and bytes: the key's id.
  public var id: String { SHA256Digest.of([suite.rawValue] + bytes).hex }
}

/// A private key that opens wraps: a 32-byte seed (X-Wing) or scalar (P-256).
public struct WrapPrivateKey: Sendable {
  public let suite: WrapSuite
  public let secret: SecretKey
  public let publicKey: WrapPublicKey
  private let key: Key

  private enum Key: Sendable {
    case xWing(XWingMLKEM768X25519.PrivateKey)
    case p256(P256.KeyAgreement.PrivateKey)
  }

  /// Throws `SEA-0102` when the secret is no key of the suite.
  public init(suite: WrapSuite, secret: SecretKey) throws(CryptographyError) {
    do {
      switch suite {
      case .xWing:
        let key = try XWingMLKEM768X25519.PrivateKey(seedRepresentation: secret.array, publicKey: nil)
        publicKey = try WrapPublicKey(suite: suite, bytes: Array(key.publicKey.rawRepresentation))
        self.key = .xWing(key)
      case .p256:
        let key = try P256.KeyAgreement.PrivateKey(rawRepresentation: secret.array)
        publicKey = try WrapPublicKey(suite: suite, bytes: Array(key.publicKey.x963Representation))
        self.key = .p256(key)
      }
    } catch {
      throw .keySize
    }
    (self.suite, self.secret) = (suite, secret)
  }

  public static func generate(suite: WrapSuite = .xWing) throws(CryptographyError) -> WrapPrivateKey {
    try WrapPrivateKey(suite: suite, secret: SecretKey.random())
  }

  func recipient(info: Data, encapsulated: Data) throws -> HPKE.Recipient {
    switch key {
    case .xWing(let key): try HPKE.Recipient(privateKey: key, ciphersuite: suite.suite, info: info, encapsulatedKey: encapsulated)
    case .p256(let key): try HPKE.Recipient(privateKey: key, ciphersuite: suite.suite, info: info, encapsulatedKey: encapsulated)
    }
  }
}

/// Wrapping of secrets to a public key, HPKE base mode, single shot: encapsulated key || ciphertext.
///
/// Source: RFC 9180 §6.1; draft-connolly-cfrg-xwing-kem.
public enum KeyWrap {
  /// Wraps bytes (a record key, a document) so that only the recipient opens them, and only with the same `info` and `data`.
  public static func wrap(
    _ plaintext: [UInt8], to recipient: WrapPublicKey, info: [UInt8], authenticating data: [UInt8] = []
  ) throws(CryptographyError) -> [UInt8] {
    do {
      var sender: HPKE.Sender
      switch recipient.suite {
      case .xWing:
        let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: recipient.bytes)
        sender = try HPKE.Sender(recipientKey: key, ciphersuite: recipient.suite.suite, info: Data(info))
      case .p256:
        let key = try P256.KeyAgreement.PublicKey(x963Representation: recipient.bytes)
        sender = try HPKE.Sender(recipientKey: key, ciphersuite: recipient.suite.suite, info: Data(info))
      }
      return try Array(sender.encapsulatedKey) + Array(sender.seal(plaintext, authenticating: data))
    } catch {
      throw .keySize
    }
  }

  /// Opens a wrap, or throws `SEA-0104`.
  public static func open(
    _ wrapped: [UInt8], with key: WrapPrivateKey, info: [UInt8], authenticating data: [UInt8] = []
  ) throws(CryptographyError) -> [UInt8] {
    let split = key.suite.encapsulatedCount
    guard wrapped.count >= split + AESGCM.tagCount else { throw .notUnwrapped }
    do {
      var recipient = try key.recipient(info: Data(info), encapsulated: Data(wrapped[..<split]))
      return try Array(recipient.open(wrapped[split...], authenticating: data))
    } catch {
      throw .notUnwrapped
    }
  }

  public static func wrap(_ key: SecretKey, to recipient: WrapPublicKey, info: [UInt8]) throws(CryptographyError) -> [UInt8] {
    try wrap(key.array, to: recipient, info: info)
  }

  /// Opens the wrap of a 32-byte key.
  public static func openKey(_ wrapped: [UInt8], with key: WrapPrivateKey, info: [UInt8]) throws(CryptographyError) -> SecretKey {
    guard let opened = SecretKey(try open(wrapped, with: key, info: info)) else { throw .notUnwrapped }
    return opened
  }
}
