import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// RFC 3161 timestamps of checkpoints; the authority is `openssl ts`.
@Suite(.serialized, .enabled(if: TestTimestampAuthority.isAvailable)) struct TimestampTests {
  @Test func `a checkpoint is stamped beside a serving node, served, and audited`() async throws {
    let ledger = try await TestLedger()
    try await ledger.submitWraps(ledger.client())
    let authority = try TestTimestampAuthority()
    let trusted = try authority.authorities()
    let (size, note) = try TimestampStore.lastCheckpoint(ledger: ledger.path)
    #expect(size == 2)
    #expect(note == ledger.store.checkpoint)
    let stamped = try await TimestampAuthority(url: authority.url).stamp(note, authorities: trusted)
    let timestamps = TimestampStore(ledger: ledger.path)
    try timestamps.keep(stamped.reply, size: size)
    #expect(timestamps.sizes() == [2])

    // The first one stands.
    let second = try await TimestampAuthority(url: authority.url).stamp(note, authorities: nil)
    #expect(second.reply != stamped.reply)
    #expect(throws: LedgerStoreError.exists) { try timestamps.keep(second.reply, size: size) }

    let port = ledger.node.port
    #expect(try await RawConnection.get("/v1/checkpoints/2/timestamp", port: port).body == stamped.reply.encoded)
    let served = try await RawConnection.get("/v1/checkpoints/2", port: port)
    #expect(served.body == note)
    #expect(served.headers["link"]?.contains("</v1/checkpoints/2/timestamp>; rel=\"timestamp\"") == true)
    for path in ["/v1/checkpoints/3", "/v1/checkpoints/3/timestamp", "/v1/checkpoints/02", "/v1/checkpoints/-1/timestamp", "/v1/checkpoints/x"] {
      #expect(try await RawConnection.get(path, port: port).status == 404, "\(path)")
    }

    try await ledger.submit(try ledger.hospital.batch(1), ledger.client())
    func audit(_ authorities: [Certificate]?) async throws -> AuditReport {
      let folder = try TemporaryFolder()
      var options = LogAuditOptions(url: ledger.node.url, logKey: ledger.logKey, genesis: ledger.genesis, folder: folder.path)
      options.timestampAuthorities = authorities
      return try await LogAudit.run(options)
    }
    let report = try await audit(trusted)
    #expect(report.findings.isEmpty)
    #expect(report.timestamp == Timestamp.text(ofSeconds: stamped.time))
    #expect(report.timestampSize == 2)
    #expect(report.checkpoints == 2)
    #expect(try await audit(nil).timestamp == nil)

    // An authority that nobody trusts.
    let other = try await audit(try TestTimestampAuthority().authorities())
    #expect(other.findings.map(\.reason.code) == ["LED-0671"])
    #expect(other.first?.position == 2)
    #expect(other.first?.detail == "SEA-0155")
    await ledger.stop()
  }

  @Test func `a reply is of these bytes, to this request, by this authority, or it is none`() async throws {
    let authority = try TestTimestampAuthority()
    let trusted = try authority.authorities()
    let bytes = Array("checkpoint".utf8)
    let stamped = try await TimestampAuthority(url: authority.url).stamp(bytes, authorities: trusted)
    #expect(try stamped.reply.time(of: bytes, authorities: trusted) == stamped.time)
    func refused(_ reply: TimestampReply, _ bytes: [UInt8], _ authorities: [Certificate]?, _ request: TimestampRequest? = nil) -> String? {
      do {
        _ = try reply.time(of: bytes, request: request, authorities: authorities)
        return nil
      } catch { return error.reason.code }
    }
    #expect(refused(stamped.reply, Array("another".utf8), trusted) == "SEA-0153")
    #expect(refused(stamped.reply, bytes, trusted, try TimestampRequest(for: bytes)) == "SEA-0154")
    #expect(refused(stamped.reply, bytes, []) == "SEA-0155")
    #expect(refused(TimestampReply(stamped.reply.encoded + [0]), bytes, trusted) == "SEA-0151")
    #expect(refused(TimestampReply(Array(stamped.reply.encoded.dropLast())), bytes, trusted) == "SEA-0151")
    #expect(refused(TimestampReply([]), bytes, trusted) == "SEA-0151")
    // The time is signed: one second more is no other time, but no time.
    let text = Array(Timestamp.text(ofSeconds: stamped.time).utf8.filter { ASCII.isDigit($0) }) + [0x5A]
    let at = try #require(stamped.reply.encoded.indices.first { stamped.reply.encoded[$0...].starts(with: text) })
    var later = stamped.reply.encoded
    later[at + 3] = later[at + 3] == 0x39 ? 0x30 : later[at + 3] + 1
    #expect(refused(TimestampReply(later), bytes, trusted) == "SEA-0155")
    #expect(refused(TimestampReply(later), bytes, nil) == nil)
  }

  @Test func `an authority that refuses or answers nonsense is told as such`() async throws {
    let authority = try TestTimestampAuthority()
    for (answer, kind): (ScriptedServer.Answer, LedgerClientError.Kind) in [
      (.reply(404), .refused), (.reply(503), .unavailable), (.reply(200, [], [1, 2, 3]), .receipt), (.cut, .unavailable),
      // Status rejection, without a token.
      (.reply(200, [], [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]), .receipt),
    ] {
      let server = try ScriptedServer { _, _ in answer }
      let error = await #expect(throws: LedgerClientError.self) {
        _ = try await TimestampAuthority(url: server.url).stamp([1], authorities: authority.authorities())
      }
      #expect(error?.kind == kind)
    }
    for url in ["ftp://x", "http://", "http:///x", "https://a b", ""] {
      let error = await #expect(throws: LedgerClientError.self) { _ = try await TimestampAuthority(url: url).stamp([1], authorities: nil) }
      #expect(error?.reason?.code == "LED-0670")
    }
  }
}
