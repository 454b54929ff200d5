import COpenSSL
import Records

/// The private key of an organisation with its certificates: Ed25519 or ECDSA P-256, signed with by OpenSSL. May be shared
/// between threads.
///
/// Source: RFC 5958 (PKCS#8), RFC 7292 (PKCS#12).
public struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
  public let publicKey: PublicKey
  /// The key's own certificate first, then those that lead to the authority; empty when there are none.
  public let certificates: [Certificate]
  private let handle: KeyHandle

  public var algorithm: SignatureAlgorithm { handle.algorithm }
  /// Hex SHA-256 of the public key's DER.
  public var id: String { publicKey.id }

  private init(_ handle: KeyHandle, certificates: [Certificate] = []) throws(CryptographyError) {
    self.handle = handle
    publicKey = try PublicKey(handle)
    self.certificates = certificates
    if let own = certificates.first, own.publicKey != publicKey { throw .certificateMismatch }
  }

  public static func generate(_ algorithm: SignatureAlgorithm = .ed25519) throws(CryptographyError) -> SigningKey {
    var pointer: OpaquePointer?
    switch algorithm {
    case .p256: pointer = ossl_shim_p256_generate()
    case .ed25519:
      if let context = EVP_PKEY_CTX_new_from_name(nil, "ED25519", nil) {
        if EVP_PKEY_keygen_init(context) == 1 { EVP_PKEY_generate(context, &pointer) }
        EVP_PKEY_CTX_free(context)
      }
    }
    guard let pointer else {
      ERR_clear_error()
      throw .random
    }
    return try SigningKey(KeyHandle(pointer))
  }

  /// Reads a key file, PEM or PKCS#12 by its content.
  ///
  /// Throws `SEA-0111` when it is neither, `SEA-0112` when the passphrase does not open it or is missing, `SEA-0113` for other
  /// kinds of key, `SEA-0117` when its certificate belongs to another key.
  public init(file: [UInt8], passphrase: [UInt8]? = nil) throws(CryptographyError) {
    if file.first == 0x30 {
      try self.init(pkcs12: file, passphrase: passphrase)
    } else {
      try self.init(pem: file, passphrase: passphrase)
    }
  }

  /// Reads PEM: a private key (PKCS#8, encrypted or not), and certificates when the text has any.
  public init(pem: [UInt8], passphrase: [UInt8]? = nil) throws(CryptographyError) {
    var asked = false
    let pointer: OpaquePointer? = MemoryStream.read(pem) { stream in
      (passphrase ?? []).withUnsafeBytes { text in
        let bytes = passphrase == nil ? nil : text.baseAddress?.assumingMemoryBound(to: CChar.self)
        var secret = ossl_shim_secret(bytes: bytes, count: Int32(text.count), asked: 0)
        let key = ossl_shim_read_private_key(stream, &secret)
        asked = secret.asked == 1
        return key
      }
    }
    guard let pointer else { throw asked ? .passphrase : .privateKeyUnreadable }
    let handle = try KeyHandle(pointer)
    let certificates = try Certificate.parse(pem: pem, atLeastOne: false)
    try self.init(handle, certificates: SigningKey.ordered(certificates, for: handle))
  }

  /// An Ed25519 key from its 32-byte seed. Throws `SEA-0111`. Source: RFC 8032 §5.1.5.
  public init(ed25519 seed: SecretKey) throws(CryptographyError) {
    let pointer = seed.withBytes { EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count) }
    guard let pointer else {
      ERR_clear_error()
      throw .privateKeyUnreadable
    }
    try self.init(KeyHandle(pointer))
  }

  /// Reads PKCS#12 (`.p12`, `.pfx`).
  public init(pkcs12: [UInt8], passphrase: [UInt8]? = nil) throws(CryptographyError) {
    guard pkcs12.count <= 1 << 20 else { throw .privateKeyUnreadable }
    defer { ERR_clear_error() }
    var at: UnsafePointer<UInt8>?
    let parsed: OpaquePointer? = pkcs12.withUnsafeBufferPointer {
      at = $0.baseAddress
      return d2i_PKCS12(nil, &at, $0.count)
    }
    guard let store = parsed else { throw .privateKeyUnreadable }
    defer { PKCS12_free(store) }
    let text = (passphrase ?? []).map { CChar(bitPattern: $0) } + [0]
    guard PKCS12_verify_mac(store, text, Int32(text.count - 1)) == 1 else { throw .passphrase }
    var key: OpaquePointer?
    var own: OpaquePointer?
    var others: OpaquePointer?
    guard PKCS12_parse(store, text, &key, &own, &others) == 1, let key else { throw .privateKeyUnreadable }
    let handle = try KeyHandle(key)
    var certificates: [Certificate] = []
    defer { ossl_shim_sk_X509_free(others) }
    if let own {
      defer { X509_free(own) }
      certificates.append(try Certificate(own))
    }
    for i in 0..<max(0, ossl_shim_sk_X509_num(others)) {
      if let other = ossl_shim_sk_X509_value(others, i) { certificates.append(try Certificate(other)) }
    }
    try self.init(handle, certificates: SigningKey.ordered(certificates, for: handle))
  }

  /// The same key with certificates, its own first. Throws `SEA-0117` when that belongs to another key.
  public func with(certificates: [Certificate]) throws(CryptographyError) -> SigningKey {
    try SigningKey(handle, certificates: certificates)
  }

  /// Puts the key's own certificate first, the others in their order.
  private static func ordered(_ list: [Certificate], for handle: KeyHandle) throws(CryptographyError) -> [Certificate] {
    let spki = try handle.spki()
    guard let own = list.firstIndex(where: { $0.publicKey.spki == spki }) else { return list }
    return [list[own]] + list[..<own] + list[(own + 1)...]
  }

  /// Signs: 64 bytes for Ed25519, DER for ECDSA. Throws `SEA-0115`.
  public func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] { try handle.sign(message) }

  /// PKCS#8 in PEM, encrypted (PBES2, AES-256) when a passphrase is given. Certificates are not included.
  public func pem(passphrase: [UInt8]? = nil) throws(CryptographyError) -> [UInt8] {
    let text = passphrase?.map { CChar(bitPattern: $0) }
    let out = MemoryStream.write { ossl_shim_write_private_key($0, handle.pointer, text, Int32(text?.count ?? 0)) == 1 }
    guard let out else { throw .privateKeyUnreadable }
    return out
  }

  /// PKCS#12 with the certificates.
  public func pkcs12(passphrase: [UInt8]) throws(CryptographyError) -> [UInt8] {
    defer { ERR_clear_error() }
    let chain = ossl_shim_sk_X509_new()
    defer { ossl_shim_sk_X509_free(chain) }
    for other in certificates.dropFirst() {
      let copy = try other.open()
      if ossl_shim_sk_X509_push(chain, copy) == 0 { X509_free(copy) }
    }
    let own = try certificates.first?.open()
    defer { X509_free(own) }
    let text = passphrase.map { CChar(bitPattern: $0) } + [0]
    guard let store = PKCS12_create(text, nil, handle.pointer, own, chain, 0, 0, 0, 0, 0) else { throw .privateKeyUnreadable }
    defer { PKCS12_free(store) }
    var out: UnsafeMutablePointer<UInt8>?
    let count = i2d_PKCS12(store, &out)
    defer { CRYPTO_free(out, "", 0) }
    guard count > 0, let out else { throw .privateKeyUnreadable }
    return Array(UnsafeBufferPointer(start: out, count: Int(count)))
  }

  /// For the issuing of certificates.
  var pointer: OpaquePointer { handle.pointer }

  public var description: String { "<signing key \(id)>" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
