import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Entries that name a report's digest: who may write them, and that they are proven, kept and replayed like any other.
@Suite(.serialized) struct ReportTests {
  private static func statement(_ run: String = "20260301T020000Z-abcd", submitter: String = "general", _ content: String = "report") -> ReportStatement {
    ReportStatement(submitter: submitter, run: run, revision: 1, digest: SHA256Digest.of(content), verdict: .pass, batches: 3)
  }

  @Test func `a report's digest is accepted with a proof of exactly this entry, and again with the first one`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    let entry = try Self.statement().signed(by: ledger.hospital.key)
    let bytes = try await client.submit(report: entry)
    let proof = try LogProof(parsing: bytes)
    let verified = try proof.verify(leaf: entry.leaf, log: ledger.logKey)
    #expect(proof.index == 1 && verified.checkpoint.size == 2)
    #expect(client.lastCheckpoint?.checkpoint == verified.checkpoint)
    #expect(try await client.submit(report: entry) == bytes)
    // Another revision is another entry.
    var next = Self.statement()
    next.revision = 2
    next.verdict = .hold
    let second = try await client.submit(report: try next.signed(by: ledger.hospital.key))
    #expect(try LogProof(parsing: second).index == 2)
    let other = try Self.statement("another").signed(by: ledger.hospital.key)
    #expect(throws: CryptographyError.self) { try proof.verify(leaf: other.leaf, log: ledger.logKey) }
    await ledger.stop()
    let summary = try LedgerReplay.run(at: ledger.path)
    #expect(summary.isSound, "\(summary.findings)")
    #expect(summary.kinds["report"] == 2)
  }

  @Test func `a statement signed anew with ECDSA is no second entry, and the first one's proof is not taken for it`() async throws {
    var setup = TestLedger.Setup()
    setup.hospitalAlgorithm = .p256
    let ledger = try await TestLedger(setup)
    let client = try ledger.client()
    let entry = try Self.statement().signed(by: ledger.hospital.key)
    let bytes = try await client.submit(report: entry)
    let again = try Self.statement().signed(by: ledger.hospital.key)
    #expect(again.bytes != entry.bytes && again.id == entry.id)
    await #expect(throws: LedgerClientError.self) { try await client.submit(report: again) }
    #expect(ledger.store.size == 2)
    #expect(try await client.submit(report: entry) == bytes)
    await ledger.stop()
  }

  @Test func `only a hospital's own key writes a hospital's report, and only in the form that there is`() async throws {
    let ledger = try await TestLedger()
    let (size, checkpoint) = (ledger.store.size, ledger.store.checkpoint)
    let client = try ledger.client()
    let key = ledger.hospital.key
    func members(_ change: (inout [JSONValue.Member]) -> Void) throws -> LogEntry {
      let good = try Self.statement().signed(by: key)
      var members = Array((good.body.members ?? []).dropFirst())
      change(&members)
      return try LogEntry.sign(.report, members, by: key)
    }
    func replacing(_ name: String, _ value: JSONValue) throws -> LogEntry {
      try members { list in list = list.map { $0.name == name ? .init(name, value) : $0 } }
    }
    let unknown = try SigningKey.generate()
    let good = try Self.statement().signed(by: key)
    var forged = good.envelope.signatures[0].bytes
    forged[5] ^= 1
    let envelope = DSSEEnvelope(
      payloadType: good.envelope.payloadType, payload: good.envelope.payload, signatures: [.init(keyID: key.id, bytes: forged)])
    let cases: [(String, LogEntry, LedgerClient, ProblemType, String)] = [
      ("a key that is not registered", try Self.statement().signed(by: unknown), client, .untrustedSigner, "LED-0321"),
      ("another's name", try Self.statement(submitter: "consortium").signed(by: key), client, .untrustedSigner, "LED-0325"),
      (
        "the authority", try Self.statement(submitter: "consortium").signed(by: ledger.authority), try ledger.client(key: ledger.authority),
        .untrustedSigner, "LED-0323"
      ),
      ("a request by another participant", good, try ledger.client(key: ledger.authority), .untrustedSigner, "LED-0323"),
      ("a forged signature", try LogEntry(parsing: envelope.encoded), client, .signatureInvalid, "LED-0217"),
      ("no digest", try replacing("sha256", .string("12")), client, .malformedEnvelope, "LED-0231"),
      ("no verdict", try replacing("verdict", .string("GOOD")), client, .malformedEnvelope, "LED-0231"),
      ("revision 0", try replacing("revision", .integer(0)), client, .malformedEnvelope, "LED-0231"),
      ("fewer than no batches", try replacing("batches", .integer(-1)), client, .malformedEnvelope, "LED-0231"),
      ("a run with spaces", try replacing("run", .string("a b")), client, .malformedEnvelope, "LED-0231"),
      ("a member too many", try members { $0.append(.init("more", .null)) }, client, .malformedEnvelope, "LED-0231"),
      ("another order", try members { $0.swapAt(2, 3) }, client, .malformedEnvelope, "LED-0231"),
      ("a participant's entry", try ledger.hospital.participant().entry(by: "general", key: key), client, .schemaUnsupported, "LED-0232"),
    ]
    for (name, entry, client, type, code) in cases {
      let problem = await refusal { _ = try await client.submit(report: entry) }
      #expect(problem?.type == type, "\(name)")
      #expect(problem?.code == code, "\(name)")
    }
    #expect(ledger.store.size == size)
    #expect(ledger.store.checkpoint == checkpoint)
    ledger.clock.advance(by: 1 << 40)
    let late = await refusal { _ = try await client.submit(report: good) }
    #expect(late?.type == .untrustedSigner)
    await ledger.stop()
    #expect(try LedgerReplay.run(at: ledger.path).isSound)
  }

  @Test func `a proof of another entry is not believed`() async throws {
    let key = try SigningKey.generate()
    let signer = try NoteSigner(name: "ledger.test/log", seed: SecretKey.random())
    let (mine, other) = (try Self.statement().signed(by: key), try Self.statement("other").signed(by: key))
    var tree = MerkleTree()
    tree.append(other.leaf)
    let head = try Checkpoint(origin: "ledger.test/log", size: 1, root: tree.root).signed(by: signer)
    let proof = LogProof(index: 0, path: [], checkpoint: head).encoded
    let server = try ScriptedServer { _, _ in .reply(201, [("content-type", "text/plain")], proof) }
    let folder = try TemporaryFolder()
    var options = LedgerClientOptions(
      url: server.url, logKey: signer.verifierKey, signingKey: key, memoryFile: folder.path + "/memory", evidenceFolder: folder.path)
    options.retry.maximumAttempts = 1
    let client = try LedgerClient(options)
    await #expect(throws: LedgerClientError.self) { _ = try await client.submit(report: mine) }
    #expect(client.lastCheckpoint == nil)
    #expect(try await client.submit(report: other) == proof)
  }
}
