import Cryptography
import Testing

@Suite struct KeyTests {
  static let day = 86_400
  static let start = 1_767_225_600  // 2026-01-01

  static func request(_ organisation: String, uri: String? = nil, days: Int = 30, from: Int = start) -> CertificateIssuer.Request
  {
    .init(organisation: organisation, uri: uri, validFrom: from, validUntil: from + days * day)
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func `a key signs what its public half verifies, and nothing else does`(_ algorithm: SignatureAlgorithm) throws {
    let signing = try SigningKey.generate(algorithm)
    let message = ascii("a batch header")
    let signature = try signing.sign(message)
    try signing.publicKey.verify(signature, of: message)
    #expect(throws: CryptographyError.signature) { try signing.publicKey.verify(signature, of: ascii("another header")) }
    #expect(throws: CryptographyError.signature) { try signing.publicKey.verify([], of: message) }
    for i in 0..<signature.count {
      var altered = signature
      altered[i] ^= 0x04
      #expect(!signing.publicKey.verifies(altered, of: message))
    }
    #expect(!(try SigningKey.generate(algorithm)).publicKey.verifies(signature, of: message))
    #expect("\(signing)".contains(signing.id))
    var dumped = ""
    dump(signing, to: &dumped)
    #expect(dumped.utf8.count < 200)
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func `keys come back from PEM and PKCS 12, with their passphrase alone`(_ algorithm: SignatureAlgorithm) throws {
    let signing = try SigningKey.generate(algorithm)
    #expect(try SigningKey(file: signing.pem()).id == signing.id)
    let locked = try signing.pem(passphrase: ascii("correct horse"))
    #expect(String(decoding: locked, as: UTF8.self).contains("ENCRYPTED PRIVATE KEY"))
    #expect(try SigningKey(file: locked, passphrase: ascii("correct horse")).id == signing.id)
    #expect(throws: CryptographyError.passphrase) { try SigningKey(file: locked, passphrase: ascii("wrong")) }
    #expect(throws: CryptographyError.passphrase) { try SigningKey(file: locked) }

    let authorityKey = try SigningKey.generate(algorithm)
    let authority = try CertificateIssuer.authority(Self.request("Example Consortium"), key: authorityKey)
    let own = try CertificateIssuer.certificate(
      Self.request("Example Hospital", uri: "urn:example:hospital"), for: signing.publicKey, by: authority, key: authorityKey)
    let certified = try signing.with(certificates: [own, authority])
    let store = try certified.pkcs12(passphrase: ascii("correct horse"))
    let again = try SigningKey(file: store, passphrase: ascii("correct horse"))
    #expect(again.id == signing.id)
    #expect(again.certificates == [own, authority])
    #expect(throws: CryptographyError.passphrase) { try SigningKey(file: store, passphrase: ascii("wrong")) }
    #expect(throws: CryptographyError.passphrase) { try SigningKey(file: store) }
    #expect(throws: CryptographyError.certificateMismatch) { try authorityKey.with(certificates: [own]) }

    // PEM with the chain in one file, the authority first.
    let text = try signing.pem() + ascii(authority.pem) + ascii(own.pem)
    #expect(try SigningKey(file: text).certificates == [own, authority])
    #expect(own.uris == ["urn:example:hospital"])
    #expect(own.subject == "O=Example Hospital")
    #expect(own.validFrom == Self.start)
    #expect(own.validUntil == Self.start + 30 * Self.day)
    #expect(!own.isAuthority && authority.isAuthority)
    #expect(try PublicKey(pem: ascii(own.pem)) == signing.publicKey)
    #expect(try PublicKey(pem: ascii(signing.publicKey.pem)) == signing.publicKey)
    #expect(try PublicKey(spki: signing.publicKey.spki) == signing.publicKey)
  }

  @Test func `what is no key is refused with a code, whatever it is`() throws {
    for text in ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN PUBLIC KEY-----\n"] {
      #expect(throws: CryptographyError.privateKeyUnreadable) { try SigningKey(file: ascii(text)) }
      #expect(throws: CryptographyError.publicKeyUnreadable) { try PublicKey(pem: ascii(text)) }
    }
    #expect(throws: CryptographyError.privateKeyUnreadable) { try SigningKey(file: [0x30, 0x82, 0xFF, 0xFF]) }
    #expect(throws: CryptographyError.publicKeyUnreadable) { try PublicKey(spki: []) }
    #expect(throws: CryptographyError.certificateUnreadable) { try Certificate(der: [0x30, 0x00]) }
    // RSA, 512 bits: another kind of key.
    let rsa = """
      -----BEGIN PUBLIC KEY-----
      MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf
      9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==
      -----END PUBLIC KEY-----

      """
    #expect(throws: CryptographyError.keyKind) { try PublicKey(pem: ascii(rsa)) }
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func `a chain is checked against its authority, its time and its purpose`(_ algorithm: SignatureAlgorithm) throws {
    let authorityKey = try SigningKey.generate(algorithm)
    let authority = try CertificateIssuer.authority(Self.request("Example Consortium", days: 365), key: authorityKey)
    let signing = try SigningKey.generate()
    let own = try CertificateIssuer.certificate(
      Self.request("Example Hospital", uri: "urn:example:hospital"), for: signing.publicKey, by: authority, key: authorityKey)
    let trusted = try CertificateAuthorities(pem: ascii(authority.pem))
    let now = Self.start + Self.day
    try trusted.verify(chain: [own], at: now)
    try trusted.verify(chain: [own, authority], at: now, purpose: .tlsClient)
    #expect(throws: CryptographyError.certificateExpired) { try trusted.verify(chain: [own], at: Self.start + 31 * Self.day) }
    #expect(throws: CryptographyError.certificateExpired) { try trusted.verify(chain: [own], at: Self.start - 1) }
    #expect(throws: CryptographyError.certificatePurpose) { try trusted.verify(chain: [own], at: now, purpose: .tlsServer) }
    #expect(throws: CryptographyError.certificatePurpose) { try trusted.verify(chain: [authority], at: now) }
    #expect(throws: CryptographyError.certificateUntrusted) { try trusted.verify(chain: [], at: now) }

    // The same name, another key: an impostor.
    let impostorKey = try SigningKey.generate(algorithm)
    let impostor = try CertificateIssuer.authority(Self.request("Example Consortium", days: 365), key: impostorKey)
    let forged = try CertificateIssuer.certificate(
      Self.request("Example Hospital"), for: signing.publicKey, by: impostor, key: impostorKey)
    #expect(throws: CryptographyError.certificateUntrusted) { try trusted.verify(chain: [forged], at: now) }
    #expect(throws: CryptographyError.certificateUntrusted) { try trusted.verify(chain: [forged, impostor], at: now) }
    // An organisation is no authority.
    #expect(throws: CryptographyError.certificateMismatch) {
      try CertificateIssuer.certificate(Self.request("Third"), for: signing.publicKey, by: authority, key: signing)
    }
    let third = try SigningKey.generate()
    let under = try CertificateIssuer.certificate(Self.request("Third"), for: third.publicKey, by: own, key: signing)
    #expect(throws: CryptographyError.certificateUntrusted) { try trusted.verify(chain: [under, own], at: now) }
    // One altered byte of the signature.
    var der = own.der
    der[der.count - 3] ^= 1
    let altered = try Certificate(der: der)
    #expect(throws: CryptographyError.certificateUntrusted) { try trusted.verify(chain: [altered], at: now) }
  }

  @Test func `server certificates hold names and addresses, and names cannot smuggle others in`() throws {
    let authorityKey = try SigningKey.generate()
    let authority = try CertificateIssuer.authority(Self.request("Example Consortium", days: 365), key: authorityKey)
    let node = try SigningKey.generate(.p256)
    var request = Self.request("Example Node")
    request.dnsNames = ["localhost"]
    request.ipAddresses = ["127.0.0.1"]
    let own = try CertificateIssuer.certificate(request, for: node.publicKey, by: authority, key: authorityKey)
    try CertificateAuthorities([authority]).verify(chain: [own], at: Self.start + Self.day, purpose: .tlsServer)
    request.dnsNames = ["localhost,DNS:other.example"]
    #expect(throws: CryptographyError.certificateIssue) {
      try CertificateIssuer.certificate(request, for: node.publicKey, by: authority, key: authorityKey)
    }
    #expect(throws: CryptographyError.certificateIssue) { try CertificateIssuer.authority(Self.request(""), key: authorityKey) }
  }

  @Test func `both forms of an ECDSA signature convert into each other`() throws {
    let signing = try SigningKey.generate(.p256)
    for i in 0..<200 {
      let der = try signing.sign(ascii("\(i)"))
      let raw = try ECDSASignature.raw(fromDER: der)
      #expect(raw.count == 64)
      #expect(try ECDSASignature.der(fromRaw: raw) == der)
    }
    for der in [
      [], [0x30], [0x30, 0x06, 2, 1, 1, 2, 1, 1, 0], [0x30, 0x06, 2, 9, 1, 2, 1, 1], [UInt8](repeating: 0x30, count: 70),
    ] {
      #expect(throws: CryptographyError.signature) { try ECDSASignature.raw(fromDER: der) }
    }
  }
}
