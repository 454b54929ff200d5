import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Reads a log as a stranger would: over HTTP, from tiles, with nothing but the log's public key.
private struct TileAuditor {
  let port: Int
  let log: VerifierKey

  func checkpoint() async throws -> Checkpoint {
    try await VerifiedCheckpoint(note: RawConnection.get("/checkpoint", port: port).body, log: log).checkpoint
  }

  /// `x001/x234/067`. Source: C2SP tlog-tiles.
  private func path(_ number: Int) -> String {
    var rest = number / 1000
    var out = Self.digits(number % 1000)
    while rest > 0 {
      out = "x\(Self.digits(rest % 1000))/\(out)"
      rest /= 1000
    }
    return out
  }

  private static func digits(_ n: Int) -> String { String(String(n + 1000).suffix(3)) }

  private func fetch(_ kind: String, _ number: Int, _ width: Int) async throws -> [UInt8] {
    let answer = try await RawConnection.get("/tile/\(kind)/\(path(number))" + (width == 256 ? "" : ".p/\(width)"), port: port)
    guard answer.status == 200 else { throw Absent() }
    return answer.body
  }

  /// All entries, in order.
  func entries(_ size: Int) async throws -> [[UInt8]] {
    var entries: [[UInt8]] = []
    for number in 0..<(size + 255) / 256 {
      let width = min(256, size - number * 256)
      var rest = try await fetch("entries", number, width)[...]
      for _ in 0..<width {
        guard let high = rest.popFirst(), let low = rest.popFirst() else { throw Absent() }
        let length = Int(high) << 8 | Int(low)
        entries.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
      #expect(rest.isEmpty)
    }
    return entries
  }

  /// Recomputes every tile from the entries; throws or records an issue at the first that differs.
  func audit() async throws -> Int {
    let head = try await checkpoint()
    let entries = try await entries(head.size)
    var row = entries.map { entry in entry.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) } }
    #expect(Merkle.root(row) == head.root)
    var level = 0
    var tiles = 0
    while !row.isEmpty {
      for number in 0..<(row.count + 255) / 256 {
        let part = row[number * 256..<min(row.count, number * 256 + 256)]
        #expect(try await fetch(String(level), number, part.count) == part.flatMap(\.array))
        tiles += 1
      }
      row = stride(from: 0, through: row.count - 256, by: 256).map { Merkle.root(row[$0..<$0 + 256]) }
      level += 1
    }
    return tiles
  }
}

@Suite(.serialized) struct LogTests {
  /// Registers participants one by one or many at a time, to grow a log cheaply.
  private func grow(_ ledger: TestLedger, by count: Int, from first: Int = 0) async throws {
    let authority = try ledger.client(memory: "authority", key: ledger.authority) { $0.transport.maximumInFlight = 16 }
    let key = try SigningKey.generate().publicKey
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in first..<first + count {
        if number - first >= 16 { try await group.next() }
        group.addTask {
          let participant = try Participant(
            id: "auditor", role: .auditor, name: "\(number)", publicKey: key, validFrom: 0, validUntil: 4_000_000_000)
          try await authority.register(participant.entry(by: "consortium", key: ledger.authority))
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `a stranger rebuilds every tile from the entries, below and above a full tile`() async throws {
    let ledger = try await TestLedger()
    let auditor = TileAuditor(port: ledger.node.port, log: ledger.logKey)
    #expect(try await auditor.audit() == 1)
    try await grow(ledger, by: 254)
    #expect(ledger.store.size == 255)
    #expect(try await auditor.audit() == 1)
    try await grow(ledger, by: 1, from: 1000)
    #expect(try await auditor.audit() == 2)
    try await grow(ledger, by: 45, from: 2000)
    #expect(ledger.store.size == 301)
    #expect(try await auditor.audit() == 3)
    await ledger.stop()
    #expect(try LedgerReplay.run(at: ledger.path).isSound)
    // What is read at opening leads to the same tree.
    let store = try LedgerStore(at: ledger.path, keys: ledger.keys)
    #expect(store.size == 301)
    store.close()
  }

  @Test func `consistency proofs hold between any two sizes`() async throws {
    let ledger = try await TestLedger()
    try await grow(ledger, by: 20)
    let auditor = TileAuditor(port: ledger.node.port, log: ledger.logKey)
    let leaves = try await auditor.entries(21).map { entry in entry.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) } }
    for new in 0...21 {
      for old in 0...new {
        let answer = try await RawConnection.get("/v1/consistency?from=\(old)&to=\(new)", port: ledger.node.port)
        let proof = try present(JSONValue.parse(answer.body)?["proof"]?.array).map { try present($0.string.flatMap { SHA256Digest(base64: $0) }) }
        try Merkle.verifyConsistency(
          oldSize: old, oldRoot: Merkle.root(leaves[..<old]), newSize: new, newRoot: Merkle.root(leaves[..<new]), proof: proof)
      }
    }
    await ledger.stop()
  }
}
