import Cryptography
import LedgerProtocol
import Records
import Sealing
import Testing

@Suite struct EntryTests {
  static let year = 365 * 86_400

  static func participant(_ id: String, _ key: SigningKey, role: ParticipantRole = .hospital, wrap: WrapPublicKey? = nil) throws
    -> Participant
  {
    try Participant(id: id, role: role, name: "Example", publicKey: key.publicKey, wrapKey: wrap, validFrom: 0, validUntil: year)
  }

  @Test func `a genesis file comes back with its participants, and its digest covers every byte`() throws {
    let log = try NoteSigner(name: "ledger.example/demo", seed: key(9)).verifierKey
    let authorityKey = try SigningKey.generate()
    let authority = try CertificateIssuer.authority(
      .init(organisation: "Example Consortium", validFrom: 0, validUntil: Self.year), key: authorityKey)
    let hospital = try SigningKey.generate()
    let own = try CertificateIssuer.certificate(
      .init(organisation: "Example Hospital", validFrom: 0, validUntil: Self.year), for: hospital.publicKey, by: authority,
      key: authorityKey)
    let certified = try Participant(
      id: "hospital", role: .hospital, name: "Example", publicKey: hospital.publicKey, certificates: [own], validFrom: 0,
      validUntil: 10)
    let node = try Self.participant("node", SigningKey.generate(.p256), role: .node, wrap: WrapPrivateKey.generate().publicKey)
    let genesis = try Genesis(logKey: log, authorities: [authority], participants: [certified, node])
    let again = try Genesis(parsing: genesis.bytes)
    #expect(again == genesis)
    #expect(again.participants.map(\.id) == ["hospital", "node"])
    #expect(again.participants[1].wrapKey == node.wrapKey)
    #expect(again.authorities == [authority])
    #expect(again.participants[0].isValid(at: 9) && !again.participants[0].isValid(at: 10))
    #expect(throws: ProtocolError.genesis) { try Genesis(logKey: log, participants: [node, node]) }
    #expect(throws: ProtocolError.genesis) { try Genesis(parsing: ascii("{}")) }
    #expect(throws: ProtocolError.genesis) {
      let text = String(decoding: genesis.bytes, as: UTF8.self).replacing(
        "ledger.example/demo", with: "ledger.example/other", maxReplacements: 1)
      return try Genesis(parsing: ascii(text))
    }
    #expect(throws: ProtocolError.participant) { try Self.participant("a b", hospital) }
    #expect(throws: ProtocolError.participant) {
      try Participant(
        id: "x", role: .hospital, name: "", publicKey: authorityKey.publicKey, certificates: [own], validFrom: 0, validUntil: 1)
    }
  }

  @Test func `a participant is registered by a signed entry`() throws {
    let registrar = try SigningKey.generate()
    let newcomer = try Self.participant("clinic", SigningKey.generate())
    let entry = try newcomer.entry(by: "authority", key: registrar)
    let again = try LogEntry(parsing: entry.bytes)
    try again.verify(registrar.publicKey)
    let read = try Participant.read(again)
    #expect(read.participant == newcomer && read.by == "authority" && read.key == registrar.id)
    #expect(throws: ProtocolError.signature) { try again.verify(newcomer.publicKey) }
    #expect(again.leaf.hex.utf8.count == 64)
  }

  @Test func `entries are bounded and name their kind twice, in type and payload`() throws {
    let signing = try SigningKey.generate()
    let long = [JSONValue.Member("x", .string(String(repeating: "x", count: 60_000)))]
    #expect(throws: ProtocolError.entryTooLarge) { try LogEntry.sign(.grant, long, by: signing) }
    let lying = try DSSEEnvelope.sign(ascii("{\"kind\":\"grant\"}"), type: EntryKind.denial.payloadType, by: signing)
    #expect(throws: ProtocolError.entry) { try LogEntry(parsing: lying.encoded) }
    let unknown = try DSSEEnvelope.sign(ascii("{}"), type: "application/vnd.chartseal.rumour+json", by: signing)
    #expect(throws: ProtocolError.entryKind) { try LogEntry(parsing: unknown.encoded) }
    #expect(throws: ProtocolError.entry) { try LogEntry(parsing: ascii("{}")) }
    for kind in EntryKind.allCases { #expect(EntryKind(payloadType: kind.payloadType) == kind) }
  }

  @Test func `key wraps open for patient and custodian, and their statement names the blob`() throws {
    let pair = try PatientKeyPair.generate()
    let custodian = try WrapPrivateKey.generate()
    let stranger = try WrapPrivateKey.generate()
    let record = try key(4)
    let info = KeyWraps.info(patient: pair.hash, epoch: 3)
    let wraps = try [pair.publicKeys.wrapping, custodian.publicKey].map { recipient in
      try some(WrappedKey(recipientID: recipient.id, bytes: KeyWrap.wrap(record, to: recipient, info: info)))
    }
    let blob = KeyWraps(patients: [.init(patient: pair.hash, epoch: 3, wraps: wraps)])
    let again = try KeyWraps(parsing: blob.encoded)
    #expect(again == blob)
    #expect(try KeyWraps.open(again.patients[0], with: custodian) == record)
    #expect(try KeyWraps.open(again.patients[0], with: pair.wrapping) == record)
    #expect(throws: ProtocolError.wrapsMissing) { try KeyWraps.open(again.patients[0], with: stranger) }
    // A wrap moved to another epoch does not open.
    var moved = again.patients[0]
    moved.epoch = 4
    #expect(throws: ProtocolError.self) { try KeyWraps.open(moved, with: custodian) }

    let signing = try SigningKey.generate()
    let entry = try KeyWrapsStatement(submitter: "hospital", blob: blob.encoded, patients: 1).signed(by: signing)
    let statement = try KeyWrapsStatement(LogEntry(parsing: entry.bytes))
    #expect(statement.digest == SHA256Digest.of(blob.encoded) && statement.byteCount == blob.encoded.count)

    var dice = Dice(5)
    let bytes = blob.encoded
    for count in 0..<bytes.count where count % 13 == 0 {
      #expect(throws: ProtocolError.wraps) { try KeyWraps(parsing: Array(bytes[..<count])) }
    }
    for _ in 0..<2_000 { _ = try? KeyWraps(parsing: mutate(bytes, &dice)) }
    #expect(throws: ProtocolError.wraps) { try KeyWraps(parsing: Array(bytes[..<12]) + [255, 255, 255, 255]) }
  }

  @Test(arguments: ProblemType.allCases)
  func `problems come back from their document and carry no foreign text`(_ type: ProblemType) throws {
    let problem = Problem(type, code: "LED-0209", line: 7, detail: "fixed text")
    let text = problem.encoded
    #expect(Problem(parsing: text) == problem)
    #expect((400...599).contains(type.status))
    let json = try some(JSONValue.parse(text))
    #expect(json["type"]?.string == "urn:chartseal:problem:" + type.rawValue)
    #expect(json["status"]?.integer == type.status)
    #expect(Problem(parsing: ascii("<html>")) == nil)
    #expect(Problem(ProtocolError.counts).code == "LED-0210")
  }
}

@Suite struct ReceiptTests {
  /// A log of a few entries with the batch among them.
  struct Log {
    let signer: NoteSigner
    let entries: [[UInt8]]
    let tree: MerkleTree

    init(_ entries: [[UInt8]]) throws {
      signer = try NoteSigner(name: "ledger.example/demo", seed: key(9))
      self.entries = entries
      tree = MerkleTree(entries.map { entry in entry.view { SHA256Hasher().leaf($0) } })
    }

    func receipt(_ id: String, _ index: Int) throws -> BatchReceipt {
      let note = try Checkpoint(origin: "ledger.example/demo", size: tree.size, root: tree.root).signed(by: signer)
      return BatchReceipt(batchID: id, index: index, path: tree.inclusionProof(index: index), checkpoint: note)
    }
  }

  @Test func `a batch's receipt verifies offline for its own entry and log alone`() throws {
    let signing = try SigningKey.generate()
    let a = try SampleBatch.sealed(10, key: signing)
    let b = try SampleBatch.sealed(11, key: signing)
    let log = try Log([ascii("first"), a.envelope, b.envelope, ascii("last")])
    let receipt = try BatchReceipt(parsing: log.receipt(a.id, 1).encoded)
    #expect(receipt.batchID == a.id && receipt.index == 1)
    #expect(try receipt.verify(entry: a.envelope, log: log.signer.verifierKey).checkpoint.size == 4)
    #expect(throws: ProtocolError.receiptEntry) { try receipt.verify(entry: b.envelope, log: log.signer.verifierKey) }
    let foreign = try NoteSigner(name: "ledger.example/demo", seed: key(8)).verifierKey
    #expect(throws: ProtocolError(CryptographyError.noteUnsigned, .digestMismatch)) {
      try receipt.verify(entry: a.envelope, log: foreign)
    }
    let misplaced = try log.receipt(a.id, 2)
    #expect(throws: ProtocolError(CryptographyError.proofRoot, .digestMismatch)) {
      try misplaced.verify(entry: a.envelope, log: log.signer.verifierKey)
    }
    #expect(throws: ProtocolError.receipt) { try BatchReceipt(parsing: ascii("c2sp.org/tlog-proof@v1\n")) }
  }

  @Test func `a line's receipt verifies for that line alone`() throws {
    let signing = try SigningKey.generate()
    let sealed = try SampleBatch.sealed(23, key: signing)
    let log = try Log([ascii("first"), sealed.envelope, ascii("last")])
    let container = try BatchContainer(sealed.bytes)
    let opener = BlockOpener()
    for line in 0..<23 {
      let block = try some(container.directory.place(ofLine: line)).block
      let patient = container.directory.patients[container.directory.blocks[block].patient]
      let committed = try container.open(line: line, recordKey: SampleBatch.recordKey(patient), opener)
      let receipt = RecordReceipt(
        entry: sealed.envelope, line: line, path: try container.path(ofLine: line), receipt: try log.receipt(sealed.id, 1))
      let again = try RecordReceipt(parsing: receipt.encoded)
      #expect(again == receipt)
      let verified = try again.verify(committed: committed, log: log.signer.verifierKey)
      #expect(verified.transactionID == "\(sealed.id)/\(line)")
      #expect(verified.header == sealed.header)
      #expect(throws: ProtocolError.self) { try again.verify(committed: committed + [0], log: log.signer.verifierKey) }
      #expect(throws: ProtocolError.self) { try again.verify(committed: Array(committed[32...]), log: log.signer.verifierKey) }
    }
    #expect(throws: ProtocolError.line) { try container.path(ofLine: 23) }
  }
}

@Suite struct RequestSignatureTests {
  static let facts = RequestFacts(
    method: "POST", authority: "Ledger.Example:443", target: "/v1/batches?wait=5",
    contentDigest: ContentDigest.header(of: ascii("body")))

  @Test(arguments: SignatureAlgorithm.allCases)
  func `a signed request verifies as it was sent and not otherwise`(_ algorithm: SignatureAlgorithm) throws {
    let signing = try SigningKey.generate(algorithm)
    let sent = try RequestSignature(signing: Self.facts, by: signing, created: 1000)
    let read = try RequestSignature(signatureInput: sent.signatureInput, signature: sent.signature)
    #expect(read == sent && read.keyID == signing.id && read.created == 1000 && read.nonce.utf8.count == 32)
    try read.verify(Self.facts, key: signing.publicKey, now: 1299)
    try read.verify(Self.facts, key: signing.publicKey, now: 701)
    #expect(throws: ProtocolError.requestTime) { try read.verify(Self.facts, key: signing.publicKey, now: 1301) }
    #expect(throws: ProtocolError.requestTime) { try read.verify(Self.facts, key: signing.publicKey, now: 699) }
    #expect(throws: ProtocolError.requestForged) { try read.verify(Self.facts, key: SigningKey.generate().publicKey, now: 1000) }
    let others: [(inout RequestFacts) -> Void] = [
      { $0.method = "GET" }, { $0.path = "/v1/participants" }, { $0.query = "wait=6" }, { $0.authority = "other.example" },
      { $0.contentDigest = ContentDigest.header(of: ascii("other")) },
    ]
    for change in others {
      var facts = Self.facts
      change(&facts)
      #expect(throws: ProtocolError.requestForged) { try read.verify(facts, key: signing.publicKey, now: 1000) }
    }
    var bare = Self.facts
    bare.contentDigest = nil
    #expect(throws: ProtocolError.requestSignature) { try read.verify(bare, key: signing.publicKey, now: 1000) }
  }

  @Test func `the text that is signed is that of RFC 9421 2,5`() throws {
    let signing = try SigningKey.generate()
    let sent = try RequestSignature(signing: Self.facts, by: signing, created: 1000, nonce: "n1")
    let parameters =
      "(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\");created=1000;nonce=\"n1\";keyid=\"\(signing.id)\""
    #expect(sent.signatureInput == "sig1=" + parameters)
    let base = """
      "@method": POST
      "@authority": ledger.example
      "@path": /v1/batches
      "@query": ?wait=5
      "content-digest": sha256-digest
      "@signature-params": \(parameters)
      """.replacing("sha256-digest", with: "sha-256=:Iw2DWNyOiJC0xYYUTnWUrNCKACO7U3q1jYgVKnOW0b8=:")
    let digest = ContentDigest.header(of: ascii("body"))
    let expected = ascii(base.replacing("sha-256=:Iw2DWNyOiJC0xYYUTnWUrNCKACO7U3q1jYgVKnOW0b8=:", with: digest))
    let signature = try some(Base64.decode(sent.signature.dropFirst(6).dropLast()))
    #expect(signing.publicKey.verifies(signature, of: expected))
    #expect(ContentDigest.parse(digest) == SHA256Digest.of("body"))
    for text in ["", "sha-256=:AAAA:", "sha-512=:\(digest.dropFirst(9))", digest + ", " + digest] {
      #expect(ContentDigest.parse(text) == nil)
    }
  }

  @Test func `a patient's device signs with the patient's key`() throws {
    let pair = try PatientKeyPair.generate()
    let signer = try pair.signer()
    #expect(signer.publicKey.ed25519 == pair.publicKeys.signing)
    let sent = try RequestSignature(signing: Self.facts, by: signer, created: 1000)
    let read = try RequestSignature(signatureInput: sent.signatureInput, signature: sent.signature)
    try read.verify(Self.facts, key: PublicKey(ed25519: pair.publicKeys.signing), now: 1000)
    let other = try PatientKeyPair.generate().signer().publicKey
    #expect(throws: ProtocolError.requestForged) { try read.verify(Self.facts, key: other, now: 1000) }
  }

  @Test(arguments: [
    "", "sig1=()", "sig2=(\"@method\");created=1;nonce=\"a\";keyid=\"b\"",
    "sig1=(\"@method\");created=01;nonce=\"a\";keyid=\"b\"",
    "sig1=(\"@method\");created=-1;nonce=\"a\";keyid=\"b\"", "sig1=(\"@method\");created=1;keyid=\"b\"",
    "sig1=(\"@method\");created=1;nonce=\"\";keyid=\"b\"", "sig1=(\"@method\");created=1;nonce=\"a\";keyid=\"b\";alg=\"none\"",
    "sig1=(\"@method\");created=1;nonce=\"a;b\";keyid=\"c\"", "sig1=(\"@method\");created=1;nonce=\"é\";keyid=\"c\"",
  ])
  func `signature headers in another form are refused`(_ input: String) {
    let signature = "sig1=:" + Base64.encode([UInt8](repeating: 0, count: 64)) + ":"
    #expect(throws: ProtocolError.requestSignature) { try RequestSignature(signatureInput: input, signature: signature) }
    #expect(throws: ProtocolError.requestSignature) {
      try RequestSignature(signatureInput: "sig1=(\"@method\");created=1;nonce=\"a\";keyid=\"b\"", signature: "sig1=:AAAA:")
    }
  }
}
