import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a client comes to know that a receipt's checkpoint goes on from the one it remembers, and how it remembers.
@Suite(.serialized) struct KnownHeadTests {
  private struct Setup: Sendable {
    /// Entries of others before the second batch.
    var between = 0
    /// What stands in the header that brings the proof along: the true one, none, or hashes that prove nothing.
    var header: Header = .none
    var answersConsistency = false
    /// The log that the second batch goes into has another beginning.
    var forks = false
    enum Header { case none, right, wrong }
  }

  /// Submits two batches to a log that answers as set up; how often it was asked for a consistency proof.
  private func run(_ setup: Setup) async throws -> Int {
    let log = try LyingLog()
    let folder = try TemporaryFolder()
    let batches = try [log.hospital.batch(1), log.hospital.batch(2)]
    let number = Mutex(0)
    let server = try ScriptedServer { _, request in
      if request.path.hasPrefix("/v1/consistency") {
        guard setup.answersConsistency else { return .reply(404) }
        let sizes = request.path.split(whereSeparator: { !"0123456789".contains($0) }).compactMap { Int($0) }
        let proof = MerkleTree(log.served.leaves).consistencyProof(old: sizes[1], new: sizes[2])
        return .reply(200, [], JSONValue.object([.init("proof", .array(proof.map { .string($0.base64) }))]).encoded)
      }
      let i = number.withLock { n in
        defer { n += 1 }
        return n
      }
      do {
        if i == 1 {
          for n in 0..<setup.between { try log.append(try log.report(n).bytes) }
          if setup.forks { log.served.leaves[1] = .zero }
        }
        try log.append(batches[i].envelope)
        let tree = MerkleTree(log.served.leaves)
        let receipt = BatchReceipt(
          batchID: batches[i].id, index: tree.size - 1, path: tree.inclusionProof(index: tree.size - 1), checkpoint: try SignedNote(parsing: log.served.note))
        var headers: [(String, String)] = []
        if let known = request.headers["ledger-known-size"].flatMap({ Int($0) }), setup.header != .none {
          let proof = setup.header == .right ? tree.consistencyProof(old: known) : [SHA256Digest.zero]
          headers.append(("Ledger-Consistency", proof.map(\.base64).joined(separator: ",")))
        }
        return .reply(201, headers, receipt.encoded)
      } catch { return .reply(500) }
    }
    var options = LedgerClientOptions(
      url: server.url, logKey: log.signer.verifierKey, signingKey: log.hospital.key, memoryFile: folder.path + "/memory", evidenceFolder: folder.path)
    options.retry.maximumAttempts = 1
    let client = try LedgerClient(options)
    for batch in batches {
      _ = try await client.submit(batch: batch.id, entry: batch.envelope, file: try folder.write(batch.id, batch.bytes))
    }
    #expect(client.lastCheckpoint?.checkpoint.size == log.size)
    return server.requests.filter { $0.path.hasPrefix("/v1/consistency") }.count
  }

  @Test func `the path of an entry right behind the remembered head is proof enough`() async throws {
    #expect(try await run(Setup()) == 0)
  }

  @Test(arguments: [1, 2, 5, 30]) func `a proof that comes along is taken, and a wrong one is not`(_ between: Int) async throws {
    #expect(try await run(Setup(between: between, header: .right)) == 0)
    #expect(try await run(Setup(between: between, answersConsistency: true)) == 1)
    #expect(try await run(Setup(between: between, header: .wrong, answersConsistency: true)) == 1)
  }

  @Test(arguments: [0, 3]) func `another history is not taken for the one remembered, whatever comes along`(_ between: Int) async throws {
    for header in [Setup.Header.none, .right, .wrong] {
      let error = await #expect(throws: LedgerClientError.self) {
        _ = try await self.run(Setup(between: between, header: header, answersConsistency: true, forks: true))
      }
      #expect(error?.kind == .splitView)
      #expect(error?.evidence != nil)
    }
  }

  @Test func `submissions side by side get the paths that the stored tree has`() async throws {
    let ledger = try await TestLedger()
    try await ledger.submitWraps(ledger.client())
    let clients = try (0..<3).map { n in try ledger.client(memory: "memory-\(n)") { $0.transport.maximumInFlight = 8 } }
    let accepted = try await withThrowingTaskGroup(of: AcceptedBatch.self) { group in
      for i in 0..<60 { group.addTask { try await ledger.submit(try ledger.hospital.batch(i), clients[i % 3]) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(accepted.map(\.receipt.index)) == Set(2..<62))
    for one in accepted { #expect(try await clients[0].receipt(batch: one.receipt.batchID) == one.receipt) }
    await ledger.stop()
  }

  // MARK: Memory

  @Test func `the remembered head outlives the client, a write that was cut short, and an earlier form of the file`() async throws {
    let ledger = try await TestLedger()
    let path = ledger.folder.path + "/memory"
    let first = try ledger.client()
    try await ledger.submitWraps(first)
    for i in 1...3 { try await ledger.submit(try ledger.hospital.batch(i), first) }
    #expect(try ledger.client().lastCheckpoint?.checkpoint.size == 5)

    // Two places, written in turn: with one of them damaged the other one counts.
    let whole = try Self.read(path)
    #expect(whole.count == 32 << 10)
    var sizes: Set<Int> = []
    for place in 0..<2 {
      var damaged = whole
      damaged[place * (16 << 10) + 200] ^= 1
      _ = try damaged.withUnsafeBytes { try ledger.folder.write("memory", Bytes($0)) }
      sizes.insert(try #require(try ledger.client().lastCheckpoint?.checkpoint.size))
    }
    #expect(sizes == [4, 5])
    var gone = whole
    for place in 0..<2 { gone[place * (16 << 10) + 200] ^= 1 }
    _ = try gone.withUnsafeBytes { try ledger.folder.write("memory", Bytes($0)) }
    let error = #expect(throws: LedgerClientError.self) { _ = try ledger.client() }
    #expect(error?.kind == .memory)

    // A signed note by itself.
    _ = try ledger.store.checkpoint.withUnsafeBytes { try ledger.folder.write("memory", Bytes($0)) }
    let again = try ledger.client()
    #expect(again.lastCheckpoint?.checkpoint.size == 5)
    try await ledger.submit(try ledger.hospital.batch(4), again)
    #expect(try ledger.client().lastCheckpoint?.checkpoint.size == 6)
    await ledger.stop()
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
}
