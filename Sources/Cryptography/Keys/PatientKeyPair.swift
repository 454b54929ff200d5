import Crypto
public import Records

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What others know of a patient: the key to which records are sealed and the key that verifies the patient's decisions.
public struct PatientPublicKeys: Sendable, Hashable {
  /// X-Wing.
  public let wrapping: WrapPublicKey
  /// Ed25519, 32 bytes.
  public let signing: [UInt8]

  public init(wrapping: WrapPublicKey, signing: [UInt8]) throws(CryptographyError) {
    guard wrapping.suite == .xWing, signing.count == 32 else { throw .keySize }
    (self.wrapping, self.signing) = (wrapping, signing)
  }

  /// SHA-256("patient-key/1" || X-Wing public key || Ed25519 public key) as `pt1...`.
  public var hash: PatientHash {
    let digest = SHA256Digest.of(Array("patient-key/1".utf8) + wrapping.bytes + signing)
    guard let hash = PatientHash(digest: digest.array) else { preconditionFailure("a digest is 32 bytes") }
    return hash
  }
}

/// A patient's key pair: an X-Wing key for encryption and an Ed25519 key for decisions, both from 32-byte seeds.
///
/// Source: draft-connolly-cfrg-xwing-kem; RFC 8032 §5.1.
public struct PatientKeyPair: Sendable {
  public let wrapping: WrapPrivateKey
  public let signingSeed: SecretKey
  public let publicKeys: PatientPublicKeys

  public init(wrappingSeed: SecretKey, signingSeed: SecretKey) throws(CryptographyError) {
    wrapping = try WrapPrivateKey(suite: .xWing, secret: wrappingSeed)
    self.signingSeed = signingSeed
    publicKeys = try PatientPublicKeys(wrapping: wrapping.publicKey, signing: Ed25519.publicKey(seed: signingSeed))
  }

  /// Takes the 64 bytes that `seeds` gives.
  public init(seeds: [UInt8]) throws(CryptographyError) {
    guard seeds.count == 64, let first = SecretKey(Array(seeds[..<32])), let second = SecretKey(Array(seeds[32...])) else {
      throw .keySize
    }
    try self.init(wrappingSeed: first, signingSeed: second)
  }

  /// New keys from random seeds, derived from nothing about the patient (45 CFR 164.514(c)(1)).
  public static func generate() throws(CryptographyError) -> PatientKeyPair {
    try PatientKeyPair(seeds: SecureRandom.bytes(64))
  }

  /// The wrapping seed and the signing seed, 64 bytes.
  public var seeds: [UInt8] { wrapping.secret.array + signingSeed.array }

  public var hash: PatientHash { publicKeys.hash }

  /// The key that signs the patient's decisions and requests, as any participant's does.
  public func signer() throws(CryptographyError) -> SigningKey { try SigningKey(ed25519: signingSeed) }
}

/// Ed25519 over raw keys, for patients and for the log.
///
/// Source: RFC 8032 §5.1.
public enum Ed25519 {
  public static func publicKey(seed: SecretKey) throws(CryptographyError) -> [UInt8] {
    do {
      return try Array(Curve25519.Signing.PrivateKey(rawRepresentation: seed.array).publicKey.rawRepresentation)
    } catch {
      throw .keySize
    }
  }

  public static func sign(_ message: [UInt8], seed: SecretKey) throws(CryptographyError) -> [UInt8] {
    do {
      return try Array(Curve25519.Signing.PrivateKey(rawRepresentation: seed.array).signature(for: message))
    } catch {
      throw .signing
    }
  }

  public static func verifies(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
    guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    return key.isValidSignature(signature, for: message)
  }
}
