import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Clients that are slow, many, or no HTTP clients at all.
@Suite(.serialized) struct TransportTests {
  private static func setup(_ change: (inout LedgerNodeLimits) -> Void) -> TestLedger.Setup {
    var setup = Scene.patientSetup
    change(&setup.limits)
    return setup
  }

  @Test func `a request head that comes byte by byte, and never, is not waited for`() async throws {
    let scene = try await Scene(Self.setup { $0.idleSeconds = 1 })
    let size = scene.ledger.store.size
    let slow = try (0..<20).map { _ in try RawConnection(port: scene.port) }
    let dripping = Task {
      for byte in "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: aaaaaaaaaaaaaaaa".utf8 {
        for connection in slow { connection.send([byte]) }
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    // Others are served meanwhile.
    #expect(try await scene.get("/healthz", nil).status == 200)
    for connection in slow { #expect(await connection.isClosed()) }
    dripping.cancel()
    _ = try? await dripping.value
    try await scene.settle(size)
  }

  @Test func `a body that nobody asked for is not drained for ever`() async throws {
    let scene = try await Scene(Self.setup { $0.bodyGraceSeconds = 1 })
    let size = scene.ledger.store.size
    for (method, path) in [("GET", "/healthz"), ("GET", "/explorer"), ("GET", "/nowhere"), ("POST", "/nowhere"), ("POST", "/v1/consents"), ("POST", "/explorer/logout")] {
      for declared in ["content-length: 1000000", "transfer-encoding: chunked"] {
        let connection = try RawConnection(port: scene.port)
        connection.send("\(method) \(path) HTTP/1.1\r\nhost: \(scene.authority)\r\n\(declared)\r\n\r\n")
        let answer = await connection.answer()
        #expect((400..<500).contains(answer.status), "\(method) \(path) \(declared): \(answer.status)")
        // Drop by drop, until the node has had enough.
        let dripping = Task {
          while !Task.isCancelled {
            connection.send(declared.hasPrefix("t") ? "1\r\na\r\n" : "a")
            try await Task.sleep(for: .milliseconds(100))
          }
        }
        #expect(await connection.isClosed(), "\(method) \(path) \(declared)")
        dripping.cancel()
      }
    }
    try await scene.settle(size)
  }

  @Test func `lengths that disagree, two lengths and line breaks in fields do not smuggle a request`() async throws {
    let scene = try await Scene(Self.setup { $0.idleSeconds = 2 })
    let size = scene.ledger.store.size
    let inner = "GET /v1/participants HTTP/1.1\r\nhost: \(scene.authority)\r\n\r\n"
    let host = "host: \(scene.authority)\r\n"
    for head in [
      "POST /v1/consents HTTP/1.1\r\n\(host)content-length: 4\r\ncontent-length: \(inner.utf8.count)\r\n\r\n",
      "POST /v1/consents HTTP/1.1\r\n\(host)content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/consents HTTP/1.1\r\n\(host)transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
      "POST /v1/consents HTTP/1.1\r\n\(host)content-length: -1\r\n\r\n", "POST /v1/consents HTTP/1.1\r\n\(host)content-length: 0x10\r\n\r\n",
      "POST /v1/consents HTTP/1.1\r\n\(host)content-length: 99999999999999999999999\r\n\r\n", "POST /v1/consents HTTP/1.1\r\n\(host)content-length: 1 1\r\n\r\n",
      "GET /healthz HTTP/1.1\r\n\(host)x-nul: a\0b\r\n\r\n", "GET /healthz HTTP/1.1\r\n\(host) folded: yes\r\n\r\n", "GET /healthz HTTP/1.1\r\n\(host)no colon\r\n\r\n",
      "GET /heal thz HTTP/1.1\r\n\(host)\r\n", "GET /healthz HTTP/9.9\r\n\(host)\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "\r\n\r\n\r\nnothing\r\n\r\n",
    ] {
      let connection = try RawConnection(port: scene.port)
      connection.send(head + inner)
      let answer = await connection.answer()
      // Refused, or closed without a word; what follows is never a request that was let in.
      #expect(answer.status == 0 || (400..<500).contains(answer.status), "\(head.prefix(90)): \(answer.status)")
      let rest = await connection.answer()
      #expect(rest.status != 200, "\(head.prefix(90))")
    }
    // A method in a field, and methods that a path does not have.
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "get"] {
      for path in ["/v1/consents", "/v1/participants", "/checkpoint", "/v1/purges"] {
        let connection = try RawConnection(port: scene.port)
        connection.send("\(method) \(path) HTTP/1.1\r\n\(host)x-http-method-override: POST\r\n\r\n")
        let status = await connection.answer().status
        #expect(status == 0 || (400..<500).contains(status), "\(method) \(path): \(status)")
      }
    }
    #expect(try await scene.get("/v1/consents", scene.physician).status == 404)
    try await scene.settle(size)
  }

  @Test func `paths and parameters are names of things and nothing else`() async throws {
    let scene = try await Scene()
    let batch = try await scene.submit([.init(id: "o1"), .init(id: "o2")])
    try await scene.take(try scene.grant())
    let size = scene.ledger.store.size
    let (hash, id) = (scene.hash.description, String(repeating: "a", count: 64))
    let doctor = scene.physician
    for path in [
      "/v1/participants/'%20OR%201=1--", "/v1/participants/%00", "/v1/participants/dr-grey%00", "/v1/participants/%c0%ae%c0%ae/", "/v1/participants/..%2f..%2fgenesis.json",
      "/v1/participants/\u{2603}", "/v1/participants/%FF", "/v1/participants/dr-grey'", "/v1/participants/dr-grey;", "/v1/entries/%2e%2e/detail", "/v1/entries/\(id)'/detail",
      "/v1/entries/\(id)/detail", "/v1/entries/-1/detail", "/v1/batches/\(batch)%20", "/v1/batches/\(batch.uppercased())", "/v1/batches/\(batch)/../\(batch)/receipt",
      "/v1/records/\(batch)/-1", "/v1/records/\(batch)/00", "/v1/records/\(batch)/99999999999999999999", "/v1/records/\(batch)/1e0", "/v1/records/\(batch)/0;DROP%20TABLE%20entry",
      "/v1/patients/\(hash)'/consents", "/v1/patients/*/consents", "/v1/patients/\(hash.uppercased())/consents", "/v1/patients/%25/consents", "/v1/purges/\(id)", "/tile/0/%2e%2e/000",
      "/tile/../ledger.sqlite", "/..%2fgenesis.json", "/explorer/../../../etc/passwd", "/explorer/entries/%00", "/v1/checkpoints/-1", "/v1/checkpoints/1'", "/.", "//", "/%2e%2e/%2e%2e/etc/passwd",
    ] {
      let answer = try await scene.get(path, doctor)
      #expect((400..<500).contains(answer.status), "\(path): \(answer.status)")
      #expect(!answer.text.contains("SQLite") && !answer.text.contains("root:"), "\(path)")
    }
    let records = "/v1/patients/\(hash)/records"
    let good = try await scene.get("\(records)?purpose=TREAT&part=diagnostic&limit=1", doctor)
    let cursor = try present(good.headers["next-cursor"])
    for query in [
      "", "purpose=treat", "purpose=TREAT&purpose=ETREAT", "purpose=TREAT&part=none", "purpose=TREAT&part=", "purpose=TREAT&limit=-1", "purpose=TREAT&limit=0",
      "purpose=TREAT&limit=1001", "purpose=TREAT&limit=99999999999999999999", "purpose=TREAT&limit=01", "purpose=TREAT&since=yesterday", "purpose=TREAT&since=2020-13",
      "purpose=TREAT&type=Observation'", "purpose=TREAT&type=Nothing", "purpose=TREAT&who=me", "purpose=TREAT&cursor=\(cursor)", "purpose=TREAT&part=diagnostic&cursor=\(cursor)x",
      "purpose=TREAT&part=diagnostic&cursor=" + String(repeating: "A", count: 44), "purpose=TREAT&part=diagnostic&cursor=\(cursor)&cursor=\(cursor)", "purpose=TREAT%00", "purpose=%ZZ",
      "purpose=TREAT&part=%c0%ae", "purpose=TREAT&part=" + String(repeating: "diagnostic,", count: 70) + "diagnostic", String(repeating: "purpose=TREAT&", count: 70),
    ] {
      #expect(try await scene.get("\(records)?\(query)", doctor).status == 400, "\(query.prefix(80))")
    }
    // A cursor of one patient is none of another's.
    #expect(try await scene.get("/v1/patients/\(scene.neighbour.hash)/records?purpose=TREAT&part=diagnostic&limit=1&cursor=\(cursor)", doctor).code == "LED-0743")
    for query in [
      "purpose=TREAT", "patient=\(hash)", "patient=\(hash.dropLast())&purpose=TREAT", "patient=\(hash)&patient=\(scene.neighbour.hash)&purpose=TREAT",
      "patient=Group/\(hash)&purpose=TREAT", "patient=http://evil.test/Patient/\(hash)&purpose=TREAT", "patient:identifier=\(hash)&purpose=TREAT",
      "patient=\(hash)&purpose=TREAT&_include=*", "patient=\(hash)&purpose=TREAT&code:not=1", "patient=\(hash)&purpose=TREAT&_count=-1", "patient=\(hash)&purpose=TREAT&_format=xml",
      "patient=\(hash)'%20OR%20'1'='1&purpose=TREAT", "patient=&purpose=TREAT", "patient=*&purpose=TREAT", "_has:Group:member:_id=1&purpose=TREAT",
    ] {
      #expect(try await scene.get("/fhir/Observation?\(query)", doctor).status == 400, "\(query)")
    }
    #expect(try await scene.get("/fhir/Observation?patient=Patient/\(hash)&purpose=TREAT", doctor).status == 200)
    for query in ["after=-2", "after=x", "after=99999999999999999999", "wait=-1", "wait=1.5", "after=1'"] {
      #expect(try await scene.get("/v1/patients/\(hash)/inbox?\(query)", scene.patientKey).status == 400, "\(query)")
    }
    // The page that was read and the FHIR search are the only entries.
    try await scene.settle(size + 2)
  }

  @Test func `many who wait for an inbox and go away leave nothing behind`() async throws {
    let scene = try await Scene(Self.setup { $0.connections = 40 })
    let size = scene.ledger.store.size
    let key = try scene.patientKey
    for _ in 0..<10 {
      // More at a time than the node takes, all gone before they are answered.
      var all: [RawConnection] = []
      for _ in 0..<30 {
        let connection = try RawConnection(port: scene.port)
        connection.send(try scene.wire(.get("/v1/patients/\(scene.hash)/inbox?wait=30", key)))
        all.append(connection)
      }
      try await Task.sleep(for: .milliseconds(20))
      all.removeAll()
    }
    #expect(try await scene.get("/healthz", nil).status == 200)
    // Who stays is told.
    let waiting = try RawConnection(port: scene.port)
    waiting.send(try scene.wire(.get("/v1/patients/\(scene.hash)/inbox?wait=30", key)))
    try await scene.take(try scene.request())
    let told = await waiting.answer()
    #expect(told.status == 200)
    #expect(JSONValue.parse(told.body)?["entries"]?.array?.count == 1)
    try await scene.settle(size + 1)
  }

  @Test func `more connections than are taken wait, and those that ask nothing are closed`() async throws {
    let scene = try await Scene(Self.setup { ($0.connections, $0.idleSeconds) = (50, 1) })
    let size = scene.ledger.store.size
    var idle = try (0..<200).map { _ in try RawConnection(port: scene.port) }
    #expect(try await scene.get("/healthz", nil).status == 200)
    for connection in idle { #expect(await connection.isClosed()) }
    idle.removeAll()
    try await scene.settle(size)
  }
}
