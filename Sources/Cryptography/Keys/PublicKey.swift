import COpenSSL
import Records

/// The public key of an organisation or a person: Ed25519 or ECDSA P-256.
///
/// Source: RFC 5280 §4.1.2.7 (SubjectPublicKeyInfo), RFC 8410, RFC 5480.
public struct PublicKey: Sendable, Hashable {
  /// DER.
  public let spki: [UInt8]
  /// Hex SHA-256 of the DER: the key id in envelopes, requests and the participants' list.
  public let id: String
  let handle: KeyHandle

  public var algorithm: SignatureAlgorithm { handle.algorithm }

  init(_ handle: KeyHandle) throws(CryptographyError) {
    self.handle = handle
    spki = try handle.spki()
    id = SHA256Digest.of(spki).hex
  }

  /// Reads a SubjectPublicKeyInfo in DER. Throws `SEA-0114` or `SEA-0113`.
  public init(spki: [UInt8]) throws(CryptographyError) {
    let pointer: OpaquePointer? = spki.withUnsafeBufferPointer { buffer in
      var at = buffer.baseAddress
      guard let key = d2i_PUBKEY(nil, &at, buffer.count) else { return nil }
      guard at == buffer.baseAddress.map({ $0 + buffer.count }) else {
        EVP_PKEY_free(key)
        return nil
      }
      return key
    }
    guard let pointer else {
      ERR_clear_error()
      throw .publicKeyUnreadable
    }
    try self.init(KeyHandle(pointer))
  }

  /// An Ed25519 key from its 32 bytes. Throws `SEA-0114`. Source: RFC 8410 §4.
  public init(ed25519 raw: [UInt8]) throws(CryptographyError) {
    guard raw.count == 32 else { throw .publicKeyUnreadable }
    try self.init(spki: PublicKey.ed25519Prefix + raw)
  }

  private static let ed25519Prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

  /// The 32 bytes of an Ed25519 key; nil for a key of another kind.
  public var ed25519: [UInt8]? { spki.starts(with: PublicKey.ed25519Prefix) ? Array(spki.dropFirst(12)) : nil }

  /// Reads `BEGIN PUBLIC KEY`, or the key of the first `BEGIN CERTIFICATE`. Throws `SEA-0114` or `SEA-0113`.
  public init(pem: [UInt8]) throws(CryptographyError) {
    if let key = MemoryStream.read(pem, { PEM_read_bio_PUBKEY($0, nil, nil, nil) }) {
      try self.init(KeyHandle(key))
    } else if let certificate = try? Certificate.parse(pem: pem).first {
      self = certificate.publicKey
    } else {
      throw .publicKeyUnreadable
    }
  }

  /// `BEGIN PUBLIC KEY`.
  public var pem: String {
    PEMText.encode(spki, label: "PUBLIC KEY")
  }

  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool { handle.verifies(signature, of: message) }

  /// Throws `SEA-0116` when the signature is not by this key over the message.
  public func verify(_ signature: [UInt8], of message: [UInt8]) throws(CryptographyError) {
    guard verifies(signature, of: message) else { throw .signature }
  }

  public static func == (a: PublicKey, b: PublicKey) -> Bool { a.spki == b.spki }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Textual encoding of DER.
///
/// Source: RFC 7468.
enum PEMText {
  static func encode(_ der: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    var line = Base64.encode(der)[...]
    while !line.isEmpty {
      text += line.prefix(64) + "\n"
      line = line.dropFirst(64)
    }
    return text + "-----END \(label)-----\n"
  }
}
