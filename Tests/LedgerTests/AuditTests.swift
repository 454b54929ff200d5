import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import SQLiteStore
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Audits from outside, of an honest log and of logs that lie in one way each.
@Suite(.serialized) struct AuditTests {
  private func audit(
    _ log: LyingLog, _ url: String, _ folder: TemporaryFolder, _ change: (inout LogAuditOptions) -> Void = { _ in }
  ) async throws -> AuditReport {
    var options = LogAuditOptions(url: url, logKey: log.signer.verifierKey, genesis: log.genesis, folder: folder.path + "/audit")
    options.retry.maximumAttempts = 2
    options.retry.firstDelayMilliseconds = 1
    options.retry.longestDelayMilliseconds = 2
    change(&options)
    return try await LogAudit.run(options)
  }

  @Test func `an honest log is read whole once, and the next audit reads what is new`() async throws {
    let log = try LyingLog()
    try log.grow(to: 300)
    let folder = try TemporaryFolder()
    let server = try log.start()
    let first = try await audit(log, server.url, folder)
    #expect(first.findings.isEmpty)
    #expect(first.size == 300 && first.entries == 300 && first.kept == 0)
    #expect(first.kinds == ["genesis": 1, "participant": 6, "batch": 6, "report": 287])
    #expect(first.unjudged.isEmpty)
    #expect(first.checkpoints == 1)
    // Two of leaves, one above them.
    #expect(first.tiles == 3)
    #expect(first.participants == 8)

    try log.grow(to: 600)
    let again = try log.start()
    let second = try await audit(log, again.url, folder)
    #expect(second.findings.isEmpty)
    #expect(second.entries == 600 && second.kept == 256 && second.checkpoints == 2)
    #expect(again.requests.contains { $0.path == "/tile/entries/001" })
    #expect(!again.requests.contains { $0.path == "/tile/entries/000" })

    // The folder is a mirror: every bundle and every tile of the verified size, and no partial one of an earlier.
    for (name, count) in [("0/000", 256), ("0/001", 256), ("0/002.p/88", 88), ("1/000.p/2", 2)] {
      #expect(try Self.bytes(folder.path + "/audit/tile/" + name).count == count * 32)
    }
    for name in ["entries/000", "entries/001", "entries/002.p/88"] { #expect(try !Self.bytes(folder.path + "/audit/tile/" + name).isEmpty) }
    #expect(throws: Absent.self) { try Self.bytes(folder.path + "/audit/tile/entries/001.p/44") }
    #expect(try Self.bytes(folder.path + "/audit/checkpoint") == log.served.note)
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    let handle = open(path, O_RDONLY)
    guard handle >= 0 else { throw Absent() }
    defer { close(handle) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let n = read(handle, &piece, piece.count), n > 0 { bytes += piece[..<n] }
    return bytes
  }

  /// One way of lying, and what an audit must say to it.
  struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    let position: Int?
    let tell: @Sendable (LyingLog, inout LyingLog.Served) throws -> Void

    init(_ name: String, _ code: String, at position: Int?, _ tell: @escaping @Sendable (LyingLog, inout LyingLog.Served) throws -> Void) {
      (testDescription, self.code, self.position, self.tell) = (name, code, position, tell)
    }
  }

  static let lies: [Lie] = [
    Lie("an entry with one bit flipped", "LED-0653", at: 7) { _, s in s.entries[7][40] ^= 1 },
    Lie("an entry left out, the others moved up", "LED-0653", at: 7) { _, s in s.entries.remove(at: 7) },
    Lie("two entries exchanged", "LED-0653", at: 7) { _, s in s.entries.swapAt(7, 270) },
    Lie("an entry of the second bundle exchanged for another", "LED-0653", at: 280) { _, s in s.entries[280] = s.entries[281] },
    Lie("the last entry held back", "LED-0652", at: 299) { _, s in s.entries.removeLast() },
    Lie("bytes behind the last entry", "LED-0652", at: 300) { _, s in
      var bundle: [UInt8] = []
      for entry in s.entries[256...] { bundle += [UInt8(entry.count >> 8), UInt8(entry.count & 255)] + entry }
      s.instead["/tile/entries/001.p/44"] = bundle + [0]
    },
    Lie("a bundle not served", "LED-0651", at: 256) { _, s in
      for path in ["/tile/entries/001.p/44", "/tile/entries/001"] { s.instead[path] = .some(nil) }
    },
    Lie("a tile not served", "LED-0651", at: 0) { _, s in s.instead["/tile/0/000"] = .some(nil) },
    Lie("a tile with a wrong leaf", "LED-0654", at: 9) { _, s in
      var leaves = s.leaves
      leaves[9] = .zero
      s.instead["/tile/0/000"] = leaves[..<256].flatMap(\.array)
    },
    Lie("a tile above the leaves with a wrong hash", "LED-0654", at: 0) { _, s in s.instead["/tile/1/000.p/1"] = SHA256Digest.zero.array },
    Lie("a head that another key signed", "LED-0656", at: nil) { log, s in
      let other = try NoteSigner(name: log.genesis.origin, seed: SecretKey.random())
      s.note = try Checkpoint(origin: log.genesis.origin, size: 300, root: Merkle.root(s.leaves)).signed(by: other).encoded
    },
    Lie("a head of another log", "LED-0656", at: nil) { _, s in
      s.note = try Checkpoint(origin: "other.test/log", size: 300, root: Merkle.root(s.leaves))
        .signed(by: NoteSigner(name: "other.test/log", seed: SecretKey.random())).encoded
    },
    Lie("a signed head with another root", "LED-0655", at: 300) { log, s in
      s.note = try Checkpoint(origin: log.genesis.origin, size: 300, root: .zero).signed(by: log.signer).encoded
    },
    Lie("an entry altered with all its tiles", "LED-0655", at: 300) { log, s in
      s.entries[7] = try log.report(7007).bytes
      s.leaves[7] = LyingLog.leaf(s.entries[7])
    },
  ]

  @Test(arguments: lies) func `a server that lies is found out, by the place`(_ lie: Lie) async throws {
    let log = try LyingLog()
    try log.grow(to: 300)
    let honest = log.served
    var served = honest
    try lie.tell(log, &served)
    log.served = served
    let folder = try TemporaryFolder()
    let server = try log.start()
    let report = try await audit(log, server.url, folder)
    let first = try #require(report.first)
    #expect(first.reason.code == lie.code)
    #expect(first.position == lie.position)

    // Nothing of it is kept: once the log is honest, so is the audit. Only a signed head does not pass.
    log.served = honest
    let again = try await audit(log, server.url, folder)
    #expect(again.findings.map(\.reason.code) == (lie.code == "LED-0655" && served.note != honest.note ? ["LED-0658"] : []))
  }

  /// One entry that a log has signed though it does not belong there.
  static let entries: [(name: String, code: String, make: @Sendable (LyingLog) throws -> [UInt8])] = [
    ("a participant registered by a hospital", "LED-0661", { try $0.participant("thief", role: .authority).entry(by: "general", key: $0.hospital.key).bytes }),
    ("a participant registered in the authority's name", "LED-0661", { log in
      let thief = try SigningKey.generate()
      return try log.participant("thief", role: .hospital).entry(by: "consortium", key: thief).bytes
    }),
    ("a key of another participant registered again", "LED-0662", { log in
      try log.participant("thief", role: .hospital, key: log.hospital.key).entry(by: "consortium", key: log.authority).bytes
    }),
    ("a batch by a hospital that is not registered", "LED-0661", { _ in
      try TestHospital(id: "elsewhere", custodian: WrapPrivateKey.generate(suite: .xWing).publicKey).batch(1).envelope
    }),
    ("a batch whose signature is another's", "LED-0661", { log in
      var twist = TestHospital.Twist()
      twist.signer = try SigningKey.generate()
      return try log.hospital.batch(1, twist: twist).envelope
    }),
    ("a report signed by the authority", "LED-0661", { try $0.report(1, by: $0.authority).bytes }),
    ("a disclosure that the node has not signed", "LED-0661", { try $0.consent(.disclosure, by: ConsentEntry.log, key: $0.authority).bytes }),
    ("a grant signed by a hospital", "LED-0661", { try $0.consent(.grant, by: $0.hospital.id, key: $0.hospital.key).bytes }),
    ("a contract by a hospital", "LED-0661", { try Contract.standard.entry(by: $0.hospital.id, at: 1, key: $0.hospital.key).bytes }),
    ("a second genesis", "LED-0663", { log in
      let other = try LyingLog()
      return other.served.entries[0]
    }),
    ("an entry that was there before", "LED-0662", { $0.served.entries[3] }),
    ("an entry that is no envelope", "LED-0660", { _ in Array("{}".utf8) }),
    ("an entry of a kind that nobody knows and that is not well formed", "LED-0660", { log in
      try DSSEEnvelope.sign(Array(#"{"kind":"other"}"#.utf8), type: "application/vnd.chartseal.unheard-of+json", by: log.authority).encoded
    }),
  ]

  @Test(arguments: entries.indices) func `an entry that does not belong there is named, though the log has signed it`(_ i: Int) async throws {
    let (name, code, make) = Self.entries[i]
    let log = try LyingLog()
    try log.grow(to: 5)
    try log.append(try make(log))
    try log.grow(to: 8)
    let folder = try TemporaryFolder()
    let server = try log.start()
    let report = try await audit(log, server.url, folder)
    #expect(report.findings.count == 1, "\(name)")
    #expect(report.first?.reason.code == code, "\(name)")
    #expect(report.first?.position == 5, "\(name)")
    // The tree is as signed: only the entry is wrong.
    #expect(report.checkpoints == 1)
  }

  @Test func `entries of a newer kind are counted and left alone`() async throws {
    let log = try LyingLog()
    try log.append(
      try DSSEEnvelope.sign(Array(#"{"kind":"unheard-of"}"#.utf8), type: "application/vnd.chartseal.unheard-of+json", by: log.authority).encoded)
    let server = try log.start()
    let report = try await audit(log, server.url, try TemporaryFolder())
    #expect(report.findings.isEmpty)
    #expect(report.unjudged == ["application/vnd.chartseal.unheard-of+json": 1])
  }

  /// Refuses the second disclosure that it sees.
  private final class OneDisclosure: EntryAuditor {
    var version: String { "one-disclosure/1" }
    private var seen = 0
    func disclosure(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
      seen += 1
      if seen > 1 { throw AuditRefusal(ReasonCode("TEST-0001", "one disclosure is enough"), detail: "\(log.registeredKeys) keys") }
      return .sound
    }
  }

  @Test func `an auditor that is plugged in judges its kinds in order, and again when it is new`() async throws {
    let log = try LyingLog()
    for i in 0..<3 { try log.append(try log.consent(.disclosure, by: ConsentEntry.log, key: log.logSigner, at: i).bytes) }
    let folder = try TemporaryFolder()
    let server = try log.start()
    let first = try await audit(log, server.url, folder)
    #expect(first.findings.isEmpty)
    #expect(first.kinds == ["genesis": 1, "disclosure": 3])
    let report = try await audit(log, server.url, folder) { $0.auditors = { [AuthorityAuditor(), OneDisclosure()] } }
    #expect(report.findings.map(\.reason.code) == ["TEST-0001"])
    #expect(report.first?.position == 2)
    #expect(report.first?.detail == "disclosure: 2 keys")
  }

  // MARK: Heads

  @Test func `a log that shows an earlier head is told so, with both heads kept`() async throws {
    let log = try LyingLog()
    try log.grow(to: 20)
    let earlier = log.served.note
    try log.grow(to: 30)
    let folder = try TemporaryFolder()
    let server = try log.start()
    #expect(try await audit(log, server.url, folder).isSound)
    log.served.note = earlier
    let report = try await audit(log, server.url, folder)
    #expect(report.findings.map(\.reason.code) == ["LED-0657"])
    #expect(report.first?.position == 20)
    let evidence = try JSONValue.parse(Self.bytes(#require(report.first?.evidence)))
    #expect(evidence?["shown"]?.string.map { Array($0.utf8) } == earlier)
    // It does not pass when it comes again, and the log is sound when it is whole again.
    #expect(try await audit(log, server.url, folder).first?.reason.code == "LED-0657")
    log.served.note = try log.note(log.served.leaves)
    #expect(try await audit(log, server.url, folder).isSound)
  }

  @Test(arguments: [25, 300, 310, 600]) func `a second history is told from the first, with the entry at which they part`(_ size: Int) async throws {
    let log = try LyingLog()
    try log.grow(to: 300)
    let folder = try TemporaryFolder()
    let server = try log.start()
    #expect(try await audit(log, server.url, folder).isSound)
    // The same key signs another log that has the first twenty entries only.
    var served = log.served
    served.entries.removeSubrange(20...)
    served.leaves.removeSubrange(20...)
    log.served = served
    try log.append(try log.report(9999).bytes)
    try log.grow(to: size)
    let report = try await audit(log, server.url, folder)
    let finding = try #require(report.findings.first { $0.reason.code == "LED-0658" })
    #expect(finding.position == 20)
    let kept = try JSONValue.parse(Self.bytes(#require(finding.evidence)))
    for name in ["remembered", "shown"] {
      let note = try #require(kept?[name]?.string.map { Array($0.utf8) })
      #expect(throws: Never.self) { try VerifiedCheckpoint(note: note, log: log.signer.verifierKey) }
    }
  }

  @Test func `a head that others have seen is compared too`() async throws {
    let log = try LyingLog()
    try log.grow(to: 20)
    let server = try log.start()
    let good = log.served.note
    try log.grow(to: 30)
    #expect(try await audit(log, server.url, try TemporaryFolder()) { $0.seen = [good] }.checkpoints == 2)
    let forked = try log.note(log.served.leaves.dropLast(5) + [SHA256Digest.zero])
    let report = try await audit(log, server.url, try TemporaryFolder()) { $0.seen = [good, forked] }
    #expect(report.first?.reason.code == "LED-0658")
    #expect(report.first?.position == 26)
    let unsigned = try Checkpoint(origin: log.genesis.origin, size: 3, root: .zero)
      .signed(by: NoteSigner(name: log.genesis.origin, seed: SecretKey.random())).encoded
    let error = await #expect(throws: LedgerClientError.self) {
      try await self.audit(log, server.url, try TemporaryFolder()) { $0.seen = [unsigned] }
    }
    #expect(error?.kind == .configuration)
  }

  @Test func `a consistency proof that does not hold is a finding, though the entries do`() async throws {
    let log = try LyingLog()
    try log.grow(to: 20)
    let folder = try TemporaryFolder()
    let server = try log.start()
    #expect(try await audit(log, server.url, folder).isSound)
    try log.grow(to: 30)
    log.served.instead["/v1/consistency?from=20&to=30"] = Array(#"{"proof":[]}"#.utf8)
    let report = try await audit(log, server.url, folder)
    #expect(report.findings.map(\.reason.code) == ["LED-0659"])
    #expect(report.first?.position == 20)
  }

  // MARK: Interruption, and what lies in the folder

  @Test func `an audit that is cut off goes on from what it has`() async throws {
    let log = try LyingLog()
    try log.grow(to: 600)
    let folder = try TemporaryFolder()
    log.served.cutAfter = 3
    let server = try log.start()
    let error = await #expect(throws: LedgerClientError.self) { try await self.audit(log, server.url, folder) { $0.retry.maximumAttempts = 1 } }
    #expect(error?.kind == .unavailable)
    log.served.cutAfter = .max
    let again = try log.start()
    let report = try await audit(log, again.url, folder)
    #expect(report.findings.isEmpty)
    #expect(report.entries == 600)
  }

  @Test func `a folder of another log is not used, and one that was altered is told`() async throws {
    let log = try LyingLog()
    try log.grow(to: 300)
    let folder = try TemporaryFolder()
    let server = try log.start()
    #expect(try await audit(log, server.url, folder).isSound)
    let other = try LyingLog()
    let elsewhere = try other.start()
    let error = await #expect(throws: LedgerClientError.self) { try await self.audit(other, elsewhere.url, folder) }
    #expect(error?.reason?.code == "LED-0650")
    var bundle = try Self.bytes(folder.path + "/audit/tile/entries/000")
    bundle[bundle.count - 1] ^= 1
    _ = try bundle.withUnsafeBytes { try folder.write("audit/tile/entries/000", Bytes($0)) }
    let report = try await audit(log, server.url, folder)
    #expect(report.first?.reason.code == "LED-0664")
    #expect(report.first?.position == 255)
  }

  @Test func `payloads that stand twice are found with few of them in memory`() throws {
    let folder = try TemporaryFolder()
    let repeated = RepeatedEntries(folder: folder.path, bufferedItems: 4)
    for i in 0..<5000 { try repeated.add(SHA256Digest.of("\(i)"), at: i) }
    #expect(try repeated.first() == nil)
    try repeated.add(SHA256Digest.of("4999"), at: 5000)
    try repeated.add(SHA256Digest.of("17"), at: 5001)
    #expect(try repeated.first() == 5000)
  }

  // MARK: A node

  private func audit(_ ledger: TestLedger, _ folder: TemporaryFolder) async throws -> AuditReport {
    var options = LogAuditOptions(url: ledger.node.url, logKey: ledger.logKey, genesis: ledger.genesis, folder: folder.path + "/audit")
    options.retry.maximumAttempts = 1
    return try await LogAudit.run(options)
  }

  @Test func `a node is what it says, until somebody changes the database beneath it`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    for i in 1...5 { try await ledger.submit(try ledger.hospital.batch(i), client) }
    let auditor = try Participant(
      id: "auditor", role: .auditor, name: "Auditor", publicKey: SigningKey.generate().publicKey, validFrom: 0, validUntil: 4_000_000_000)
    try await ledger.client(memory: "authority", key: ledger.authority).register(auditor.entry(by: "consortium", key: ledger.authority))
    let folder = try TemporaryFolder()
    let sound = try await audit(ledger, folder)
    #expect(sound.findings.isEmpty)
    #expect(sound.kinds == ["genesis": 1, "key-wraps": 1, "batch": 5, "participant": 1])

    let database = try Database(path: ledger.path + "/ledger.sqlite")
    let damages = [
      ("UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), 'payload', 'pavload') AS BLOB) WHERE position = 3", "LED-0653", 3),
      ("UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE position = 5) WHERE position = 4", "LED-0653", 4),
      ("UPDATE node SET hash = zeroblob(32) WHERE place = 2", "LED-0654", 2),
      ("DELETE FROM entry WHERE position = 2", "LED-0651", 0),
    ]
    for (sql, code, position) in damages {
      for table in ["entry", "node"] { try database.execute("CREATE TABLE saved_\(table) AS SELECT * FROM \(table)") }
      try database.execute(sql)
      let report = try await audit(ledger, try TemporaryFolder())
      #expect(report.first?.reason.code == code, "\(sql)")
      #expect(report.first?.position == position, "\(sql)")
      for table in ["entry", "node"] {
        try database.execute("DELETE FROM \(table)")
        try database.execute("INSERT INTO \(table) SELECT * FROM saved_\(table)")
        try database.execute("DROP TABLE saved_\(table)")
      }
      #expect(try await audit(ledger, try TemporaryFolder()).isSound)
    }
    await ledger.stop()
  }

  @Test func `a node that cannot be reached is no finding`() async throws {
    let log = try LyingLog()
    let server = try ScriptedServer { _, _ in .reply(503) }
    let error = await #expect(throws: LedgerClientError.self) { try await self.audit(log, server.url, try TemporaryFolder()) }
    #expect(error?.kind == .unavailable)
  }
}
