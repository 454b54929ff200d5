import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Testing

/// What a node refuses, with which problem, and that its log is as it was.
@Suite(.serialized) struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let type: ProblemType
    let code: String
    /// The container that is sent, from a good one.
    let make: @Sendable (TestLedger) throws -> [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ type: ProblemType, _ code: String, _ make: @escaping @Sendable (TestLedger) throws -> [UInt8]) {
      (self.name, self.type, self.code, self.make) = (name, type, code, make)
    }
  }

  /// Where a section of a container begins, and its length. Source: docs/design/batch-format.md section 1.
  private static func section(_ kind: ContainerSection, _ bytes: [UInt8]) -> Range<Int> {
    var at = 16 + 48 * ContainerSection.allCases.count
    for (row, candidate) in ContainerSection.allCases.enumerated() {
      let field = 16 + 48 * row + 8
      let length = bytes[field..<field + 8].reduce(0) { $0 << 8 | Int($1) }
      if candidate == kind { return at..<at + length }
      at += length
    }
    return at..<at
  }

  /// Changes a byte of a section and makes the table's digest agree, so that only what the signature covers can tell.
  private static func altering(_ kind: ContainerSection, _ bytes: [UInt8], at offset: Int = 40) -> [UInt8] {
    var bytes = bytes
    let range = section(kind, bytes)
    bytes[range.lowerBound + min(offset, range.count - 1)] ^= 1
    let row = 16 + 48 * (Int(kind.rawValue) - 1) + 16
    bytes.replaceSubrange(row..<row + 32, with: SHA256Digest.of(Array(bytes[range])).array)
    return bytes
  }

  private static func good(_ ledger: TestLedger, _ twist: TestHospital.Twist = .init()) throws -> [UInt8] {
    try ledger.hospital.batch(1, twist: twist).array
  }

  private static func twisted(_ change: (inout TestHospital.Twist) throws -> Void) rethrows -> TestHospital.Twist {
    var twist = TestHospital.Twist()
    try change(&twist)
    return twist
  }

  static let cases: [Case] = [
    Case("no container", .malformedEnvelope, "LED-0201") { _ in Array("hello".utf8) },
    Case("empty body", .malformedEnvelope, "LED-0201") { _ in [] },
    Case("cut container", .malformedEnvelope, "LED-0202") { Array(try good($0).dropLast(10)) },
    Case("bytes behind the container", .malformedEnvelope, "LED-0202") { try good($0) + [0] },
    Case("damaged section", .digestMismatch, "LED-0203") {
      var bytes = try good($0)
      bytes[bytes.count / 2] ^= 1
      return bytes
    },
    Case("bad signature", .signatureInvalid, "LED-0217") { ledger in
      let batch = try ledger.hospital.batch(1)
      let envelope = try DSSEEnvelope(parsing: batch.envelope)
      var signature = envelope.signatures[0].bytes
      signature[5] ^= 1
      let forged = DSSEEnvelope(
        payloadType: envelope.payloadType, payload: envelope.payload,
        signatures: [.init(keyID: envelope.signatures[0].keyID, bytes: signature)])
      return replacing(.envelope, batch.array, with: forged.encoded)
    },
    Case("header that was altered", .malformedEnvelope, "LED-0206") { ledger in
      let batch = try ledger.hospital.batch(1)
      let envelope = try DSSEEnvelope(parsing: batch.envelope)
      var payload = envelope.payload
      let at = try present(payload.lastIndex(of: UInt8(ascii: "}")))
      payload.insert(0x20, at: at)
      let forged = DSSEEnvelope(payloadType: envelope.payloadType, payload: payload, signatures: envelope.signatures)
      return replacing(.envelope, batch.array, with: forged.encoded)
    },
    Case("unknown submitter", .untrustedSigner, "LED-0321") { ledger in
      let key = try SigningKey.generate()
      return try good(ledger, twisted { $0.signer = key })
    },
    Case("submitter that is another's name", .untrustedSigner, "LED-0325") { try good($0, twisted { $0.submitter = "consortium" }) },
    Case("signed by a participant who is no hospital", .untrustedSigner, "LED-0323") { ledger in
      try good(
        ledger,
        twisted {
          $0.signer = ledger.authority
          $0.submitter = "consortium"
        })
    },
    Case("altered leaf", .digestMismatch, "LED-0209") { altering(.leaves, try good($0)) },
    Case("altered record", .digestMismatch, "LED-0208") { altering(.blocks, try good($0)) },
    Case("altered summary", .digestMismatch, "LED-0208") { altering(.summary, try good($0), at: 3) },
    Case("altered directory", .digestMismatch, "LED-0208") { altering(.directory, try good($0), at: 20) },
    Case("old envelope with another batch's sections", .digestMismatch, "LED-0208") { ledger in
      // The same number of lines, other content.
      replacing(.envelope, try ledger.hospital.batch(2).array, with: try ledger.hospital.batch(1).envelope)
    },
    Case("leaf missing", .countMismatch, "LED-0210") { ledger in
      let bytes = try good(ledger)
      return replacing(.leaves, bytes, with: Array(bytes[section(.leaves, bytes)].dropLast(32)))
    },
    Case("sealed to another custodian", .forbidden, "LED-0328") { ledger in
      let other = try WrapPrivateKey.generate().publicKey.id
      return try good(ledger, twisted { $0.custodianKey = other })
    },
    Case("a line that is no JSON", .schemaInvalid, "LED-0333") { try good($0, twisted { $0.line = (1, "{\"resourceType\":\"Observation\"") }) },
    Case("a line of another type than counted", .schemaInvalid, "LED-0334") {
      try good($0, twisted { $0.line = (1, #"{"resourceType":"Condition"}"#) })
    },
    Case("types counted wrong", .countMismatch, "LED-0337") { try good($0, twisted { $0.type = (1, Element.Specimen.root) }) },
    Case("a line in another part", .schemaInvalid, "LED-0335") { try good($0, twisted { $0.part = .billing }) },
    Case("a line about another patient", .schemaInvalid, "LED-0336") { ledger in
      let other = ledger.hospital.patients[1].keys.hash
      return try good(
        ledger, twisted { $0.line = (1, #"{"resourceType":"Observation","subject":{"reference":"Patient/\#(other)"}}"#) })
    },
    Case("a Patient with another id", .schemaInvalid, "LED-0336") {
      try good($0, twisted { $0.line = (0, #"{"resourceType":"Patient","id":"pt1"}"#) })
    },
  ]

  /// Puts another section in place, with table and offsets that agree.
  private static func replacing(_ kind: ContainerSection, _ bytes: [UInt8], with content: [UInt8]) -> [UInt8] {
    var out = bytes
    out.replaceSubrange(section(kind, bytes), with: content)
    let row = 16 + 48 * (Int(kind.rawValue) - 1)
    out.replaceSubrange(row + 8..<row + 16, with: withUnsafeBytes(of: UInt64(content.count).bigEndian) { Array($0) })
    out.replaceSubrange(row + 16..<row + 48, with: SHA256Digest.of(content).array)
    return out
  }

  @Test func `each refusal answers with its problem and leaves the log as it was`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let (size, checkpoint) = (ledger.store.size, ledger.store.checkpoint)
    for (number, c) in Self.cases.enumerated() {
      let bytes = try c.make(ledger)
      let file = try bytes.withUnsafeBytes { try ledger.folder.write("refused-\(number)", Bytes($0)) }
      let problem = await refusal { _ = try await client.submit(batch: String(repeating: "0", count: 64), entry: [], file: file) }
      #expect(problem?.type == c.type, "\(c.name)")
      #expect(problem?.code == c.code, "\(c.name)")
    }
    #expect(ledger.store.size == size)
    #expect(ledger.store.checkpoint == checkpoint)
    // And the good batch is still taken.
    try await ledger.submit(try ledger.hospital.batch(1), client)
    await ledger.stop()
    #expect(try LedgerReplay.run(at: ledger.path).isSound)
  }

  @Test func `a batch before the wraps of its patients is refused`() async throws {
    for isCustodian in [true, false] {
      var setup = TestLedger.Setup()
      setup.isCustodian = isCustodian
      let ledger = try await TestLedger(setup)
      let client = try ledger.client()
      let batch = try ledger.hospital.batch(1)
      let problem = await refusal { try await ledger.submit(batch, client) }
      #expect(problem?.type == .keyWrapsMissing)
      try await ledger.submitWraps(client)
      try await ledger.submit(batch, client)
      await ledger.stop()
    }
  }

  @Test func `requests that are unsigned, forged, late, replayed or of others are refused before their body is read`() async throws {
    let ledger = try await TestLedger()
    let batch = try ledger.hospital.batch(1)
    let digest = ContentDigest.header(SHA256Digest.of(batch.bytes))
    let authority = "127.0.0.1:\(ledger.node.port)"
    let facts = RequestFacts(method: "POST", authority: authority, target: "/v1/batches", contentDigest: digest)
    func post(_ signature: RequestSignature?, target: String = "/v1/batches", digest: String = digest) async throws -> Problem? {
      let connection = try RawConnection(port: ledger.node.port)
      var head = "POST \(target) HTTP/1.1\r\nhost: \(authority)\r\ncontent-type: \(MediaType.batch)\r\ncontent-digest: \(digest)\r\n"
      head += "content-length: \(batch.bytes.count)\r\n"
      if let signature { head += "signature-input: \(signature.signatureInput)\r\nsignature: \(signature.signature)\r\n" }
      // The body never comes.
      connection.send(head + "\r\n")
      return Problem(parsing: await connection.answer().body)
    }
    let now = ledger.clock.now
    let key = ledger.hospital.key
    #expect(try await post(nil)?.code == "LED-0341")
    #expect(try await post(RequestSignature(signing: facts, by: SigningKey.generate(), created: now))?.code == "LED-0321")
    #expect(try await post(RequestSignature(signing: facts, by: key, created: now - 301))?.code == "LED-0253")
    #expect(try await post(RequestSignature(signing: facts, by: key, created: now + 301))?.code == "LED-0253")
    #expect(try await post(RequestSignature(signing: facts, by: key, created: now), target: "/v1/key-wraps")?.code == "LED-0252")
    let other = ContentDigest.header(of: [1])
    #expect(try await post(RequestSignature(signing: facts, by: key, created: now), digest: other)?.code == "LED-0252")
    #expect(try await post(RequestSignature(signing: facts, by: ledger.authority, created: now))?.code == "LED-0323")
    // A nonce serves one request.
    let path = RequestFacts(method: "GET", authority: authority, target: "/v1/participants")
    let once = try RequestSignature(signing: path, by: key, created: now)
    for expected in [200, 401] {
      let connection = try RawConnection(port: ledger.node.port)
      connection.send(
        "GET /v1/participants HTTP/1.1\r\nhost: \(authority)\r\nsignature-input: \(once.signatureInput)\r\nsignature: \(once.signature)\r\n\r\n")
      #expect(await connection.answer().status == expected)
    }
    #expect(ledger.store.size == 1)
    await ledger.stop()
  }

  @Test func `bodies over the limit, of another digest, too slow or cut are refused and leave nothing behind`() async throws {
    var setup = TestLedger.Setup()
    setup.limits.bodyBytes = 20_000
    setup.limits.bodyGraceSeconds = 1
    setup.limits.bodyBytesPerSecond = 1 << 20
    setup.options.inlineLimit = 100
    let ledger = try await TestLedger(setup)
    let authority = "127.0.0.1:\(ledger.node.port)"
    func post(_ declared: Int, _ body: [UInt8], digest: SHA256Digest? = nil, cut: Bool = false) async throws -> Problem? {
      let digest = ContentDigest.header(digest ?? SHA256Digest.of(body))
      let facts = RequestFacts(method: "POST", authority: authority, target: "/v1/batches", contentDigest: digest)
      let signature = try RequestSignature(signing: facts, by: ledger.hospital.key, created: ledger.clock.now)
      let connection = try RawConnection(port: ledger.node.port)
      connection.send(
        "POST /v1/batches HTTP/1.1\r\nhost: \(authority)\r\ncontent-type: \(MediaType.batch)\r\ncontent-digest: \(digest)\r\n"
          + "content-length: \(declared)\r\nsignature-input: \(signature.signatureInput)\r\nsignature: \(signature.signature)\r\n\r\n")
      connection.send(body)
      if cut { return nil }
      return Problem(parsing: await connection.answer().body)
    }
    #expect(try await post(20_001, [])?.code == "LED-0344")
    #expect(try await post(1000, [UInt8](repeating: 1, count: 1000), digest: .zero)?.code == "LED-0254")
    let slow = try await post(5000, [UInt8](repeating: 1, count: 4000))
    #expect(slow?.type == .requestTimeout)
    for sent in [0, 1, 99, 100, 101, 4000] { _ = try await post(5000, [UInt8](repeating: 1, count: sent), cut: true) }
    // The node goes on, with its log as it was and no upload left.
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    try await ledger.submit(try ledger.hospital.batch(1), client)
    #expect(ledger.store.size == 3)
    await ledger.stop()
    let reopened = try LedgerStore(at: ledger.path, keys: ledger.keys)
    reopened.close()
  }

  @Test func `paths, tiles and parameters that do not exist are not found`() async throws {
    let ledger = try await TestLedger()
    let port = ledger.node.port
    let zero = String(repeating: "0", count: 64)
    for path in [
      "/", "/v1", "/tile/0/000", "/tile/0/000.p/2", "/tile/0/x000/000.p/1", "/tile/0/000.p/0", "/tile/0/000.p/256",
      "/tile/00/000.p/1", "/tile/0/0.p/1", "/tile/8/000.p/1", "/tile/entries/000", "/tile/entries/../entries/000.p/1", "/tile/entries/%2e%2e",
      "/tile/-1/000.p/1", "/tile/0", "/tile/0/x999/x999/x999/x999/x999/x999/999",
    ] {
      let answer = try await RawConnection.get(path, port: port)
      #expect(answer.status == 404, "\(path)")
      #expect(answer.headers["content-type"] == ProblemType.mediaType, "\(path)")
    }
    for path in ["/v1/consistency", "/v1/consistency?from=0&to=2", "/v1/consistency?from=2&to=1", "/v1/consistency?from=-1&to=1", "/v1/consistency?from=0&to=x"] {
      #expect(try await RawConnection.get(path, port: port).status == 400, "\(path)")
    }
    for path in ["/v1/participants", "/v1/batches/\(zero)", "/v1/batches/\(zero)/receipt", "/v1/records/\(zero)/0", "/v1/records/\(zero)/0/proof"] {
      #expect(try await RawConnection.get(path, port: port).status == 401, "\(path)")
    }
    let client = try ledger.client()
    #expect(await refusal { _ = try await client.receipt(batch: zero) }?.type == .notFound)
    #expect(await refusal { _ = try await client.receipt(batch: "..%2f") }?.type == .notFound)
    await ledger.stop()
  }
}
