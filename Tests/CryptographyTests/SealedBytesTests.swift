import Cryptography
import Records
import Testing

@Suite struct SealedBytesTests {
  /// Source: McGrew and Viega, GCM test case 16 (AES-256).
  @Test func `AES-256-GCM gives the published ciphertext and tag`() throws {
    let cipher = AESGCM()
    let secret = try some(SecretKey(hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")))
    let nonce = try some(hex("cafebabefacedbaddecaf888").view { AESGCM.Nonce($0) })
    let text = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
    let data = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    var out = ByteBuffer()
    text.view { text in data.view { cipher.seal(text, key: secret, nonce: nonce, authenticating: $0, to: &out) } }
    #expect(
      Hex.lower(out.array)
        == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        + "76fc6ece0f4e1768cddf8853bb2d551b")
  }

  @Test func `what is sealed opens, and nothing that differs by one bit does`() throws {
    let cipher = AESGCM()
    let secret = try key(3)
    let nonce = try AESGCM.Nonce.random()
    let text = ascii("{\"resourceType\":\"Patient\"}")
    var sealed = ByteBuffer()
    text.view { cipher.seal($0, key: secret, nonce: nonce, authenticating: Bytes("data"), to: &sealed) }
    let bytes = sealed.array
    for i in 0..<bytes.count {
      var altered = bytes
      altered[i] ^= 1 << UInt8(i % 8)
      var out = ByteBuffer()
      #expect(throws: CryptographyError.notOpened) {
        try altered.view { view throws(CryptographyError) in
          try cipher.open(view, key: secret, nonce: nonce, authenticating: Bytes("data"), to: &out)
        }
      }
      #expect(out.count == 0)
    }
    for count in 0..<bytes.count {
      var out = ByteBuffer()
      #expect(throws: CryptographyError.notOpened) {
        try Array(bytes[..<count]).view { view throws(CryptographyError) in
          try cipher.open(view, key: secret, nonce: nonce, authenticating: Bytes("data"), to: &out)
        }
      }
    }
    var out = ByteBuffer()
    #expect(throws: CryptographyError.notOpened) { try cipher.open(sealed.bytes, key: secret, nonce: nonce, to: &out) }
    #expect(throws: CryptographyError.notOpened) {
      try cipher.open(sealed.bytes, key: key(4), nonce: nonce, authenticating: Bytes("data"), to: &out)
    }
    try cipher.open(sealed.bytes, key: secret, nonce: nonce, authenticating: Bytes("data"), to: &out)
    #expect(out.array == text)
  }

  @Test func `a derived nonce depends on data and plaintext and on where one ends`() throws {
    let mac = HMACSHA256(key: try key(9))
    let a = AESGCM.nonce(mac, authenticating: Bytes("ab"), plaintext: Bytes("cd"))
    #expect(AESGCM.nonce(mac, authenticating: Bytes("ab"), plaintext: Bytes("cd")) == a)
    #expect(AESGCM.nonce(mac, authenticating: Bytes("abc"), plaintext: Bytes("d")) != a)
    #expect(AESGCM.nonce(mac, authenticating: Bytes("ab"), plaintext: Bytes("ce")) != a)
    #expect(AESGCM.nonce(HMACSHA256(key: try key(8)), authenticating: Bytes("ab"), plaintext: Bytes("cd")) != a)
  }

  @Test(arguments: WrapSuite.allCases)
  func `a wrapped key opens for its recipient alone, with its purpose alone, and unaltered alone`(_ suite: WrapSuite) throws {
    let recipient = try WrapPrivateKey.generate(suite: suite)
    let other = try WrapPrivateKey.generate(suite: suite)
    let secret = try key(5)
    let wrapped = try KeyWrap.wrap(secret, to: recipient.publicKey, info: ascii("purpose"))
    #expect(wrapped.count == suite.encapsulatedCount + 48)
    #expect(try KeyWrap.openKey(wrapped, with: recipient, info: ascii("purpose")) == secret)
    #expect(throws: CryptographyError.notUnwrapped) { try KeyWrap.openKey(wrapped, with: other, info: ascii("purpose")) }
    #expect(throws: CryptographyError.notUnwrapped) { try KeyWrap.openKey(wrapped, with: recipient, info: ascii("another")) }
    for i in stride(from: 0, to: wrapped.count, by: 37) {
      var altered = wrapped
      altered[i] ^= 0x10
      #expect(throws: CryptographyError.notUnwrapped) { try KeyWrap.openKey(altered, with: recipient, info: ascii("purpose")) }
    }
    for count in [0, 1, suite.encapsulatedCount, wrapped.count - 1] {
      #expect(throws: CryptographyError.notUnwrapped) {
        try KeyWrap.openKey(Array(wrapped[..<count]), with: recipient, info: ascii("purpose"))
      }
    }
    #expect(try WrapPublicKey(text: recipient.publicKey.text) == recipient.publicKey)
    #expect(throws: CryptographyError.keySize) { try WrapPublicKey(text: "x-wing:AAAA") }
    #expect(try WrapPrivateKey(suite: suite, secret: recipient.secret).publicKey == recipient.publicKey)
  }

  @Test func `a patient's keys come back from their seeds with the same hash and sign`() throws {
    let pair = try PatientKeyPair.generate()
    let again = try PatientKeyPair(seeds: pair.seeds)
    #expect(again.hash == pair.hash)
    #expect(pair.hash.description.hasPrefix("pt1"))
    #expect(pair.hash.description.utf8.count == 55)
    let decision = ascii("grant")
    let signature = try pair.signer().sign(decision)
    let key = try PublicKey(ed25519: again.publicKeys.signing)
    #expect(key.verifies(signature, of: decision))
    #expect(!key.verifies(signature, of: ascii("denial")))
    #expect(try PatientKeyPair.generate().hash != pair.hash)
    #expect(throws: CryptographyError.keySize) { try PatientKeyPair(seeds: Array(pair.seeds.dropLast())) }
  }

  @Test(arguments: [
    (
      "RFC 8032 7.1 TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "RFC 8032 7.1 TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
  ])
  func `Ed25519 gives the published keys and signatures`(
    _ clause: String, _ seed: String, _ pub: String, _ text: String, _ sig: String
  ) throws {
    let secret = try some(SecretKey(hex(seed)))
    #expect(Hex.lower(try Ed25519.publicKey(seed: secret)) == pub)
    #expect(Ed25519.verifies(hex(sig), of: hex(text), publicKey: hex(pub)))
    #expect(!Ed25519.verifies(hex(sig), of: hex(text) + [0], publicKey: hex(pub)))
    // Signatures may be randomised by the implementation; what it makes must verify.
    #expect(Ed25519.verifies(try Ed25519.sign(hex(text), seed: secret), of: hex(text), publicKey: hex(pub)))
  }
}
