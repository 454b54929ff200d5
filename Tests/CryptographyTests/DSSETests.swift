import Cryptography
import Records
import Testing

@Suite struct DSSETests {
  /// Source: secure-systems-lab/dsse, protocol.md, test vectors (ECDSA P-256, key and signature as integers there).
  @Test func `the published envelope verifies with the published key`() throws {
    let point =
      hex("67cd390f77aa359cb08c2235f652270493a9ed832b0abcc01f70954c0390d238")
      + hex("0c782bd54e269125a44f4433aff1432ce94e12bca73aa67ac80cea12608ddf74")
    let key = try PublicKey(spki: hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004") + point)
    let message = DSSEEnvelope.preAuthentication("http://example.com/HelloWorld", ascii("hello world"))
    #expect(message == ascii("DSSEv1 29 http://example.com/HelloWorld 11 hello world"))
    let raw = try some(Base64.decode("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="))
    #expect(key.verifies(try ECDSASignature.der(fromRaw: raw), of: message))
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func `an envelope comes back from its JSON and verifies with its key alone`(_ algorithm: SignatureAlgorithm) throws {
    let signing = try SigningKey.generate(algorithm)
    let envelope = try DSSEEnvelope.sign(ascii("{\"a\":1.00}"), type: "application/vnd.in-toto+json", by: signing)
    let again = try DSSEEnvelope(parsing: envelope.encoded)
    #expect(again == envelope)
    try again.verify(signing.publicKey)
    let other = try SigningKey.generate(algorithm)
    #expect(throws: CryptographyError.envelopeUnsigned) { try again.verify(other.publicKey) }
    let retyped = DSSEEnvelope(payloadType: "text/plain", payload: envelope.payload, signatures: envelope.signatures)
    #expect(throws: CryptographyError.envelopeUnsigned) { try retyped.verify(signing.publicKey) }
    let changed = DSSEEnvelope(payloadType: envelope.payloadType, payload: ascii("{\"a\":1.0}"), signatures: envelope.signatures)
    #expect(throws: CryptographyError.envelopeUnsigned) { try changed.verify(signing.publicKey) }
  }

  @Test func `several keys sign one envelope, a patient's among them`() throws {
    let pair = try PatientKeyPair.generate()
    let (patient, other) = (try pair.signer(), try SigningKey.generate(.p256))
    let envelope = try DSSEEnvelope.sign(ascii("{\"kind\":\"grant\"}"), type: "application/json", by: patient).signed(by: other)
    let again = try DSSEEnvelope(parsing: envelope.encoded)
    try again.verify(PublicKey(ed25519: pair.publicKeys.signing))
    try again.verify(other.publicKey)
    let stranger = try PatientKeyPair.generate().signer().publicKey
    #expect(throws: CryptographyError.envelopeUnsigned) { try again.verify(stranger) }
  }

  @Test(arguments: [
    "", "{}", "[]", "null", #"{"payloadType":"a","payload":"AA==","signatures":[]}"#,
    #"{"payloadType":"a","payload":"AA=","signatures":[{"keyid":"k","sig":"AA=="}]}"#,
    #"{"payloadType":"a","payload":"AA==","signatures":[{"keyid":"k","sig":"AA=="}],"more":1}"#,
    #"{"payloadType":"a","payload":"AA==","payload":"AA==","signatures":[{"keyid":"k","sig":"AA=="}]}"#,
    #"{"payloadType":"a","payload":"AA==","signatures":[{"keyid":"k","sig":"AA=="}]} x"#,
    #"{"payloadType":"","payload":"AA==","signatures":[{"keyid":"k","sig":"AA=="}]}"#,
    #"{"payloadType":"a","payload":"AA==","signatures":[{"keyid":"k","sig":"AA==","x":1}]}"#,
    #"{"payloadType":"a","payload":1,"signatures":[{"keyid":"k","sig":"AA=="}]}"#,
  ])
  func `malformed envelopes are refused`(_ text: String) {
    #expect(throws: CryptographyError.envelope) { try DSSEEnvelope(parsing: ascii(text)) }
  }

  @Test func `five thousand mutated envelopes never crash and never verify with another payload`() throws {
    let signing = try SigningKey.generate()
    let envelope = try DSSEEnvelope.sign(ascii("{\"a\":[1,2,3]}"), type: "application/json", by: signing)
    var dice = Dice(11)
    for _ in 0..<5_000 {
      guard let altered = try? DSSEEnvelope(parsing: mutate(envelope.encoded, &dice)),
        (try? altered.verify(signing.publicKey)) != nil
      else {
        continue
      }
      #expect(altered.payload == envelope.payload && altered.payloadType == envelope.payloadType)
    }
  }
}
