import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The client against servers that are not a well-behaved node.
@Suite(.serialized) struct ClientTests {
  /// A log in memory whose key the test holds, so that it can lie.
  private struct FakeLog {
    let signer: NoteSigner
    var tree = MerkleTree()

    init() throws { signer = try NoteSigner(name: "fake.test/log", seed: SecretKey.random()) }

    mutating func append(_ entry: [UInt8]) { tree.append(entry.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) }) }

    func checkpoint(_ size: Int? = nil) throws -> [UInt8] {
      let size = size ?? tree.size
      return try Checkpoint(origin: "fake.test/log", size: size, root: tree.root(at: size)).signed(by: signer).encoded
    }

    func consistency(_ target: String) -> [UInt8] {
      let numbers = target.split(whereSeparator: { !"0123456789".contains($0) }).compactMap { Int($0) }
      guard numbers.count == 3, numbers[2] <= tree.size, numbers[1] <= numbers[2] else { return [] }
      let proof = tree.consistencyProof(old: numbers[1], new: numbers[2])
      return JSONValue.object([.init("proof", .array(proof.map { .string($0.base64) }))]).encoded
    }
  }

  private func client(_ url: String, _ log: VerifierKey, _ folder: TemporaryFolder, _ change: (inout LedgerClientOptions) -> Void = { _ in })
    throws -> LedgerClient
  {
    var options = LedgerClientOptions(
      url: url, logKey: log, signingKey: nil, memoryFile: folder.path + "/memory", evidenceFolder: folder.path)
    options.retry.firstDelayMilliseconds = 1
    options.retry.longestDelayMilliseconds = 2
    change(&options)
    return try LedgerClient(options)
  }

  @Test func `what may succeed later is asked again, a bounded number of times`() async throws {
    let log = try FakeLog()
    let checkpoint = try log.checkpoint()
    let folder = try TemporaryFolder()
    let server = try ScriptedServer { number, _ in
      switch number {
      case 0: .reply(503)
      case 1: .reply(429, [("Retry-After", "0")])
      case 2: .cut
      case 3: .reply(507)
      default: .reply(200, [], checkpoint)
      }
    }
    let seen = try await client(server.url, log.signer.verifierKey, folder).checkpoint()
    #expect(seen.checkpoint.size == 0)
    #expect(server.requests.count == 5)

    let stubborn = try ScriptedServer { _, _ in .reply(503) }
    let error = await #expect(throws: LedgerClientError.self) {
      try await self.client(stubborn.url, log.signer.verifierKey, folder) { $0.retry.maximumAttempts = 3 }.checkpoint()
    }
    #expect(error?.kind == .unavailable)
    #expect(error?.status == 503)
    #expect(stubborn.requests.count == 3)
  }

  @Test(arguments: [400, 401, 403, 404, 409, 413, 422, 500, 301]) func `what sending again does not cure is asked once`(_ status: Int) async throws {
    let log = try FakeLog()
    let folder = try TemporaryFolder()
    let server = try ScriptedServer { _, _ in .reply(status, [("Location", "http://127.0.0.1:1/")], Problem(.conflict, code: "LED-0000").encoded) }
    let error = await #expect(throws: LedgerClientError.self) { try await self.client(server.url, log.signer.verifierKey, folder).checkpoint() }
    #expect(error?.kind == ((400..<500).contains(status) ? .refused : .unavailable))
    #expect(error?.status == status)
    #expect(error?.problem?.code == "LED-0000")
    #expect(server.requests.count == 1)
  }

  @Test func `an answer that is too large, no HTTP or never comes ends in an error`() async throws {
    let log = try FakeLog()
    let folder = try TemporaryFolder()
    let answers: [(ScriptedServer.Answer, TransportError.Kind)] = [
      (.reply(200, [], [UInt8](repeating: 0x20, count: 2 << 20)), .tooLarge), (.raw(Array("no status line\r\n\r\n".utf8)), .other),
      (.raw(Array("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort".utf8)), .interrupted), (.silence, .timeout),
      (.raw(Array("HTTP/1.1 200 OK\r\nx: \(String(repeating: "a", count: 90_000))\r\n\r\n".utf8)), .tooLarge),
    ]
    for (answer, kind) in answers {
      let server = try ScriptedServer { _, _ in answer }
      let error = await #expect(throws: LedgerClientError.self) {
        try await self.client(server.url, log.signer.verifierKey, folder) {
          $0.transport.totalTimeoutSeconds = 1
          $0.retry.maximumAttempts = 1
        }.checkpoint()
      }
      #expect(error?.kind == .unavailable)
      #expect(error?.transport?.kind == kind, "\(String(describing: error))")
    }
    let closed = try self.client("http://127.0.0.1:1", log.signer.verifierKey, folder) { $0.retry.maximumAttempts = 2 }
    let error = await #expect(throws: LedgerClientError.self) { try await closed.checkpoint() }
    #expect(error?.transport?.kind == .connect)
  }

  @Test func `a stalled exchange is given up, and a cancelled one ends`() async throws {
    let log = try FakeLog()
    let folder = try TemporaryFolder()
    let server = try ScriptedServer { _, _ in .silence }
    let client = try client(server.url, log.signer.verifierKey, folder) {
      $0.transport.stallSeconds = 1
      $0.retry.maximumAttempts = 1
    }
    let error = await #expect(throws: LedgerClientError.self) { try await client.checkpoint() }
    #expect(error?.transport?.kind == .timeout)
    let patient = try self.client(server.url, log.signer.verifierKey, folder)
    let task = Task { try await patient.checkpoint() }
    while server.requests.count < 2 { await Task.yield() }
    task.cancel()
    let ended = await #expect(throws: LedgerClientError.self) { try await task.value }
    #expect(ended?.kind == .cancelled)
  }

  @Test func `two heads that contradict each other end in a loud error with both kept as evidence`() async throws {
    for lie in ["same size", "longer, another past", "shorter, another past", "no proof"] {
      let folder = try TemporaryFolder()
      var honest = try FakeLog()
      for i in 0..<5 { honest.append([UInt8(i)]) }
      var other = honest
      other.tree = MerkleTree()
      for i in 0..<7 { other.append([UInt8(i + 100)]) }
      let shown: [UInt8] =
        switch lie {
        case "same size": try other.checkpoint(5)
        case "shorter, another past": try other.checkpoint(3)
        default: try other.checkpoint()
        }
      let first = try honest.checkpoint()
      let liar = other
      let server = try ScriptedServer { number, request in
        if request.path.hasPrefix("/v1/consistency") {
          return lie == "no proof" ? .reply(400) : .reply(200, [], liar.consistency(request.path))
        }
        return .reply(200, [], number == 0 ? first : shown)
      }
      let client = try client(server.url, honest.signer.verifierKey, folder)
      #expect(try await client.checkpoint().checkpoint.size == 5)
      let error = await #expect(throws: LedgerClientError.self, "\(lie)") { try await client.checkpoint() }
      #expect(error?.kind == .splitView, "\(lie): \(String(describing: error))")
      let path = try present(error?.evidence)
      let evidence = try present(JSONValue.parse(Self.read(path)))
      for (member, note) in [("remembered", first), ("shown", shown)] {
        let kept = try present(evidence[member]?.string)
        #expect(Array(kept.utf8) == note)
        _ = try VerifiedCheckpoint(note: Array(kept.utf8), log: honest.signer.verifierKey)
      }
      // Nothing more of this log is believed, and what was remembered stays.
      let later = await #expect(throws: LedgerClientError.self) { try await client.checkpoint() }
      #expect(later?.kind == .splitView)
      #expect(client.lastCheckpoint?.checkpoint.size == 5)
      let fresh = try self.client(server.url, honest.signer.verifierKey, folder)
      #expect(fresh.lastCheckpoint?.checkpoint.size == 5)
    }
  }

  @Test func `a checkpoint of another key, another log or altered is not believed`() async throws {
    let log = try FakeLog()
    let other = try FakeLog()
    let folder = try TemporaryFolder()
    var altered = try log.checkpoint()
    altered[altered.count - 10] ^= 1
    for note in [try other.checkpoint(), altered, [], Array("hello\n".utf8)] {
      let server = try ScriptedServer { _, _ in .reply(200, [], note) }
      let error = await #expect(throws: LedgerClientError.self) { try await self.client(server.url, log.signer.verifierKey, folder).checkpoint() }
      #expect(error?.kind == .receipt)
    }
  }

  @Test func `a damaged memory of the log is an error, not a fresh start`() async throws {
    let log = try FakeLog()
    let folder = try TemporaryFolder()
    _ = try Array("rubbish".utf8).withUnsafeBytes { try folder.write("memory", Bytes($0)) }
    let error = #expect(throws: LedgerClientError.self) { try self.client("http://127.0.0.1:1", log.signer.verifierKey, folder) }
    #expect(error?.kind == .memory)
  }

  @Test(arguments: [
    ("http://127.0.0.1:80", true), ("http://localhost:1", true), ("http://[::1]:8", true), ("https://ledger.example.org", true),
    ("https://ledger.example.org:8443/", true), ("http://ledger.example.org", false), ("http://127.0.0.1.example.org", false),
    ("http://10.0.0.1:80", false), ("ftp://localhost", false), ("localhost:80", false), ("https://", false), ("https://a/b", false),
    ("https://user@host", false), ("https://a?b", false), ("https://a:99999", false), ("https://a b", false), ("http://127.1", false),
  ]) func `an address is http for this machine or https`(_ url: String, _ isGood: Bool) {
    #expect(((try? NodeAddress(url)) != nil) == isGood)
  }

  @Test func `plain http elsewhere has to be allowed by name`() throws {
    #expect(throws: NodeAddress.Failure.plainHTTP) { try NodeAddress("http://ledger.example.org") }
    #expect(try NodeAddress("http://ledger.example.org:81", allowsHTTP: true).authority == "ledger.example.org:81")
  }

  private static func read(_ path: String) throws -> [UInt8] {
    let handle = open(path, O_RDONLY)
    guard handle >= 0 else { throw Absent() }
    defer { close(handle) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let n = Glibc.read(handle, &bytes, bytes.count)
    return Array(bytes[..<max(0, n)])
  }
}
