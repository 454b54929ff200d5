import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Synchronization
import Testing

/// What `GET /metrics` says, to whom, and what it does not say.
@Suite(.serialized) struct MetricsTests {
  /// Samples by name and labels, as they stand; throws when a line is neither a sample nor a comment of a metric that follows.
  static func parse(_ text: String) throws -> [String: Double] {
    var out: [String: Double] = [:]
    var kinds: [String: String] = [:]
    var last = ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3)
      if line.hasPrefix("# HELP ") {
        try #require(words.count == 4)
      } else if line.hasPrefix("# TYPE ") {
        try #require(words.count == 4 && kinds[String(words[2])] == nil)
        last = String(words[2])
        kinds[last] = String(words[3])
      } else {
        let at = try #require(line.lastIndex(of: " "))
        let (series, value) = (String(line[..<at]), try #require(Double(line[line.index(after: at)...])))
        let name = series.prefix { $0 != "{" }
        let parts = ["_bucket", "_sum", "_count"].map { last + $0 }
        try #require(name == last || kinds[last] == "histogram" && parts.contains(String(name)))
        try #require(out.updateValue(value, forKey: series) == nil)
      }
    }
    return out
  }

  private func get(_ ledger: TestLedger, _ path: String, _ headers: String = "") async throws -> (status: Int, text: String) {
    let connection = try RawConnection(port: ledger.node.port)
    connection.send("GET \(path) HTTP/1.1\r\nhost: ledger.test\r\n\(headers)\r\n")
    let answer = await connection.answer()
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  @Test func `the figures are those of the log, and name nobody`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let batches = [try ledger.hospital.batch(1), try ledger.hospital.batch(2)]
    for batch in batches { try await ledger.submit(batch, client) }
    _ = try await get(ledger, "/v1/patients/\(String(repeating: "ab", count: 32))/inbox")
    let answer = try await get(ledger, "/metrics")
    #expect(answer.status == 200)
    let found = try Self.parse(answer.text)
    #expect(found["chartseal_ledger_tree_size"] == Double(ledger.store.size))
    #expect(found[#"chartseal_ledger_entries_total{kind="batch"}"#] == 2)
    #expect(found[#"chartseal_ledger_entries_total{kind="key-wraps"}"#] == 1)
    #expect(found[#"chartseal_ledger_entries_total{kind="disclosure"}"#] == 0)
    #expect(found[#"chartseal_ledger_http_requests_total{route="submission",status="2xx"}"#] == 3)
    #expect(found[#"chartseal_ledger_http_requests_total{route="patient",status="4xx"}"#] == 1)
    #expect(found[#"chartseal_ledger_http_request_duration_seconds_bucket{route="submission",le="+Inf"}"#] == 3)
    #expect(found["chartseal_ledger_accepting"] == 1)
    let bytes = batches.reduce(0) { $0 + $1.bytes.count }
    #expect(try #require(found["chartseal_ledger_stored_bytes_total"]) > Double(bytes))
    #expect(!answer.text.contains(ledger.hospital.id) && !answer.text.contains("abab") && !answer.text.contains(batches[0].id))
    // Asked again, stored bytes are not counted twice.
    let again = try Self.parse(try await get(ledger, "/metrics").text)
    #expect(again["chartseal_ledger_stored_bytes_total"] == found["chartseal_ledger_stored_bytes_total"])
    await ledger.stop()
  }

  @Test(arguments: ["x-forwarded-for: 192.0.2.1\r\n", "forwarded: for=192.0.2.1\r\n", "via: 1.1 proxy\r\n"])
  func `whom a proxy asks for gets none, unless everybody may`(header: String) async throws {
    for access in [MetricsAccess.loopback, .everybody] {
      var setup = TestLedger.Setup()
      setup.metrics = access
      let ledger = try await TestLedger(setup)
      #expect(try await get(ledger, "/metrics", header).status == (access == .loopback ? 404 : 200))
      #expect(try await get(ledger, "/metrics").status == 200)
      await ledger.stop()
    }
  }

  @Test func `requests beyond the rate are counted, and said once`() async throws {
    let heard = Mutex<[(NewsEvent, [(NewsField, NewsValue)])]>([])
    var setup = TestLedger.Setup()
    setup.limits.rate.hospitalPerSecond = 1
    setup.limits.rate.burstSeconds = 1
    setup.news = { event, fields in heard.withLock { $0.append((event, fields)) } }
    let ledger = try await TestLedger(setup)
    let client = try ledger.client()
    var refused = 0
    for _ in 0..<4 {
      if await refusal({ try await ledger.submitWraps(client) })?.type == .rateLimited { refused += 1 }
    }
    #expect(refused >= 3)
    let found = try Self.parse(try await get(ledger, "/metrics").text)
    #expect(found[#"chartseal_ledger_http_rate_limited_total{route="submission"}"#] == Double(refused))
    await ledger.stop()
    let events = heard.withLock { $0 }
    #expect(events.first?.0 == NodeEvents.started)
    #expect(events.filter { $0.0 == NodeEvents.putOff }.count == 1)
    #expect(events.filter { $0.0 == NodeEvents.served }.count == 5)
    for (event, fields) in events { #expect(Set(fields.map(\.0)).isSubset(of: event.fields)) }
  }
}
