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

/// Stops a node at one step of one commit, as a crash would.
private final class Breaker: Sendable {
  struct Broken: Error {}
  private let armed = Mutex<CommitStep?>(nil)
  private let hits = Mutex(0)

  func arm(_ step: CommitStep?) { armed.withLock { $0 = step } }
  var count: Int { hits.withLock { $0 } }

  func pass(_ step: CommitStep) throws {
    guard armed.withLock({ $0 == step }) else { return }
    hits.withLock { $0 += 1 }
    throw Broken()
  }
}

@Suite(.serialized) struct RecoveryTests {
  @Test(arguments: CommitStep.allCases) func `a node that stops at a step of the commit loses nothing and takes nothing twice`(_ step: CommitStep)
    async throws
  {
    let breaker = Breaker()
    var setup = TestLedger.Setup()
    // Every container is a file, so that its steps are passed.
    setup.options.inlineLimit = 0
    setup.options.failpoint = { try breaker.pass($0) }
    let ledger = try await TestLedger(setup)
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let first = try await ledger.submit(try ledger.hospital.batch(1), client)
    let batch = try ledger.hospital.batch(2)
    breaker.arm(step)
    await #expect(throws: LedgerClientError.self) { try await ledger.submit(batch, client) }
    #expect(breaker.count > 0)
    breaker.arm(nil)
    await ledger.stop()

    // Another process takes over.
    #expect(try LedgerReplay.run(at: ledger.path).isSound)
    let store = try LedgerStore(at: ledger.path, keys: ledger.keys)
    let isIn = store.size == 4
    #expect(isIn || store.size == 3)
    #expect(isIn == [.committed, .receiptReady].contains(step))
    var configuration = LedgerNodeConfiguration()
    configuration.port = 0
    let clock = ledger.clock
    configuration.now = { clock.now }
    let node = try await LedgerNodeServer(store: store, keys: ledger.keys, configuration: configuration).start()
    let again = try ledger.client(url: node.url)
    let accepted = try await ledger.submit(batch, again)
    #expect(accepted.wasKnown == isIn)
    #expect(accepted.receipt.index == 3)
    #expect(try await ledger.submit(try ledger.hospital.batch(1), again).receipt == first.receipt)
    await node.stop()
    store.close()
    #expect(try LedgerReplay.run(at: ledger.path).isSound)
  }

  @Test func `a ledger is not made over another, and not opened twice or with other keys`() async throws {
    let ledger = try await TestLedger()
    #expect(throws: LedgerStoreError.exists) { try LedgerStore.create(at: ledger.path, genesis: ledger.genesis, keys: ledger.keys) }
    #expect(throws: LedgerStoreError.inUse) { _ = try LedgerStore(at: ledger.path, keys: ledger.keys) }
    await ledger.stop()
    #expect(throws: LedgerStoreError.otherLog) { _ = try LedgerStore(at: ledger.path, keys: NodeKeys.generate()) }
    #expect(throws: LedgerStoreError.missing) { _ = try LedgerStore(at: ledger.folder.path + "/none", keys: ledger.keys) }
  }

  @Test func `a store that was put back from a backup is not opened`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    await ledger.stop()
    let backup = try Self.read(ledger.path + "/ledger.sqlite")
    do {
      let store = try LedgerStore(at: ledger.path, keys: ledger.keys)
      let node = try await Self.serve(ledger, store)
      try await ledger.submit(try ledger.hospital.batch(1), ledger.client(url: node.url))
      await node.stop()
      store.close()
    }
    for suffix in ["-wal", "-shm"] { unlink(ledger.path + "/ledger.sqlite" + suffix) }
    try Self.write(ledger.path + "/ledger.sqlite", backup)
    #expect(throws: LedgerStoreError.rewound) { _ = try LedgerStore(at: ledger.path, keys: ledger.keys) }
  }

  @Test func `a last head that a power cut wrote in part counts as none`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    await ledger.stop()
    let path = ledger.path + "/last-head"
    var words = String(decoding: try Self.read(path), as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    #expect(words.count == 3)
    // The new size before the old root.
    words[0] = String((Int(words[0]) ?? 0) + 1)
    try Self.write(path, Array((words.joined(separator: " ") + "\n").utf8))
    try LedgerStore(at: ledger.path, keys: ledger.keys).close()
    // A whole line of earlier versions, which had no check value, still counts.
    try Self.write(path, Array("\(words[0]) \(words[1])\n".utf8))
    #expect(throws: LedgerStoreError.rewound) { _ = try LedgerStore(at: ledger.path, keys: ledger.keys) }
  }

  @Test func `a head that was signed by another writer stops the node, loudly and for good`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    // Somebody who does not heed the lock signs a head of their own.
    try Self.execute(ledger.path + "/ledger.sqlite", "UPDATE head SET root = zeroblob(32)")
    await #expect(throws: LedgerClientError.self) { try await ledger.submit(try ledger.hospital.batch(1), client) }
    await #expect(throws: LedgerClientError.self) { try await ledger.submit(try ledger.hospital.batch(2), client) }
    #expect(ledger.store.size == 2)
    let health = try await RawConnection.get("/healthz", port: ledger.node.port)
    #expect(health.status == 503)
    #expect(String(decoding: health.body, as: UTF8.self).contains("LED-0309"))
    await ledger.stop()
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let sql: String
    let codes: Set<String>
    var testDescription: String { name }
  }

  @Test(arguments: [
    Damage(name: "an entry altered", sql: "UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), 'payload', 'pavload') AS BLOB) WHERE position = 2", codes: ["LED-0361"]),
    Damage(name: "an entry removed", sql: "DELETE FROM entry WHERE position = 1", codes: ["LED-0364"]),
    Damage(name: "a hash of the tree altered", sql: "UPDATE node SET hash = zeroblob(32) WHERE place = 1", codes: ["LED-0365"]),
    Damage(name: "a checkpoint altered", sql: "UPDATE checkpoint SET note = zeroblob(10) WHERE size = 2", codes: ["LED-0366"]),
    Damage(name: "a checkpoint of a larger log", sql: "UPDATE checkpoint SET size = 99 WHERE size = 2", codes: ["LED-0367"]),
    Damage(name: "the head altered", sql: "UPDATE head SET size = 2", codes: ["LED-0368"]),
    Damage(name: "a participant added", sql: "INSERT INTO participant VALUES('k', 'thief', 0, x'7B7D')", codes: ["LED-0369"]),
    Damage(name: "a count altered", sql: "UPDATE batch SET records = records + 1", codes: ["LED-0369"]),
    Damage(name: "a container replaced", sql: "UPDATE stored SET bytes = x'00', length = 1 WHERE position = 2", codes: ["LED-0370"]),
  ]) func `a replay names what was changed in the store`(_ damage: Damage) async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    try await ledger.submit(try ledger.hospital.batch(1), client)
    await ledger.stop()
    #expect(try LedgerReplay.run(at: ledger.path).findings == [])
    try Self.execute(ledger.path + "/ledger.sqlite", damage.sql)
    let found = Set(try LedgerReplay.run(at: ledger.path).findings.map(\.reason.code))
    #expect(found.isSuperset(of: damage.codes), "\(found)")
  }

  @Test func `a damaged container file is found by a replay`() async throws {
    var setup = TestLedger.Setup()
    setup.options.inlineLimit = 0
    let ledger = try await TestLedger(setup)
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let batch = try ledger.hospital.batch(1)
    try await ledger.submit(batch, client)
    await ledger.stop()
    let digest = SHA256Digest.of(batch.bytes).hex
    let file = ledger.path + "/containers/\(digest.prefix(2))/\(digest)"
    var bytes = try Self.read(file)
    bytes[bytes.count / 2] ^= 1
    try Self.write(file, bytes)
    #expect(try LedgerReplay.run(at: ledger.path).findings.map(\.reason.code).contains("LED-0370"))
  }

  // MARK: Tools

  private static func serve(_ ledger: TestLedger, _ store: LedgerStore) async throws -> RunningLedgerNode {
    var configuration = LedgerNodeConfiguration()
    configuration.port = 0
    let clock = ledger.clock
    configuration.now = { clock.now }
    return try await LedgerNodeServer(store: store, keys: ledger.keys, configuration: configuration).start()
  }

  private static func execute(_ path: String, _ sql: String) throws {
    let database = try Database(path: path)
    try database.execute(sql)
  }

  private static func read(_ path: String) throws -> [UInt8] {
    let handle = open(path, O_RDONLY)
    guard handle >= 0 else { throw Absent() }
    defer { close(handle) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let n = Glibc.read(handle, &piece, piece.count), n > 0 { bytes += piece[..<n] }
    return bytes
  }

  private static func write(_ path: String, _ bytes: [UInt8]) throws {
    let handle = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0o600)
    guard handle >= 0, Glibc.write(handle, bytes, bytes.count) == bytes.count else { throw Absent() }
    close(handle)
  }
}
