import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Requests that were signed once and are sent otherwise, by keys that count no longer, or too many of them.
@Suite(.serialized) struct ReplayedRequestTests {
  @Test func `a request is taken once, whatever the order in which requests come`() async throws {
    let scene = try await Scene()
    let size = scene.ledger.store.size
    // The same bytes twice, on other connections.
    let read = try scene.wire(.get("/v1/participants", scene.physician))
    let grant = try scene.wire(try scene.grant())
    for (bytes, first) in [(read, 200), (grant, 201)] {
      for expected in [first, 401, 401] {
        let connection = try RawConnection(port: scene.port)
        connection.send(bytes)
        #expect(await connection.answer().status == expected)
      }
    }
    // An older one after a newer one is one that nobody has sent before.
    var older = Message.get("/v1/participants", scene.physician)
    older.created = scene.now - 200
    #expect(try await scene.get("/v1/participants", scene.physician).status == 200)
    #expect(try await scene.send(older).status == 200)
    // What was signed before is refused when its time is over, and before its time.
    for created in [scene.now - 301, scene.now + 301, 0, Int.max] {
      var late = older
      late.created = created
      #expect(try await scene.send(late).code == "LED-0253", "\(created)")
    }
    // A nonce is one participant's: two that take the same are told apart.
    for key in [scene.physician, scene.insurer] {
      var same = Message.get("/v1/participants", key)
      same.nonce = "once"
      #expect(try await scene.send(same).status == 200)
    }
    try await scene.settle(size + 1)
  }

  @Test func `a signature covers method, path, query, host and body`() async throws {
    let scene = try await Scene()
    let size = scene.ledger.store.size
    let target = "/v1/patients/\(scene.hash)/records?purpose=TREAT"
    for signed in [
      Message.Signed(target: "/v1/patients/\(scene.hash)/records?purpose=ETREAT"), .init(target: "/v1/patients/\(scene.hash)/records"),
      .init(target: "/v1/patients/\(scene.neighbour.hash)/records?purpose=TREAT"), .init(method: "POST"), .init(authority: "127.0.0.1:1"),
      .init(target: target + "&"), .init(target: target.uppercased()), .init(target: "//v1/patients/\(scene.hash)/records?purpose=TREAT"),
    ] {
      var message = Message.get(target, scene.physician)
      message.signed = signed
      #expect(try await scene.send(message).code == "LED-0252", "\(signed)")
    }
    var body = try scene.grant()
    body.digested = try present(scene.revocation().body)
    #expect(try await scene.send(body).code == "LED-0254")
    // Other components than those of this request, an empty list, another algorithm's length, parameters in another order.
    let facts = RequestFacts(method: "GET", authority: scene.authority, target: target)
    let good = try RequestSignature(signing: facts, by: scene.insurer, created: scene.now)
    for (input, signature) in [
      (good.signatureInput.replacing("\"@query\"", with: "\"@query-param\""), good.signature), (good.signatureInput.replacing(" \"@query\"", with: ""), good.signature),
      ("sig1=();created=\(scene.now);nonce=\"a\";keyid=\"\(scene.insurer.id)\"", good.signature), (good.signatureInput, "sig1=:AAAA:"),
      (good.signatureInput + ", " + good.signatureInput, good.signature), (good.signatureInput, good.signature + ", " + good.signature),
      (good.signatureInput.replacing("created=", with: "created=0"), good.signature), (good.signatureInput + ";alg=\"none\"", good.signature),
      (good.signatureInput.replacing("sig1", with: "sig2"), good.signature), ("", ""), (String(repeating: "a", count: 8_000), good.signature),
    ] {
      var message = Message.get(target, nil)
      message.more = "signature-input: \(input)\r\nsignature: \(signature)\r\n"
      let answer = try await scene.send(message)
      #expect(answer.status == 401, "\(input.prefix(60)): \(answer.status)")
    }
    // The headers twice: the good ones last, and first.
    let other = try RequestSignature(signing: facts, by: SigningKey.generate(), created: scene.now)
    for pair in [[good, other], [other, good]] {
      var message = Message.get(target, nil)
      message.more = pair.map { "signature-input: \($0.signatureInput)\r\nsignature: \($0.signature)\r\n" }.joined()
      #expect(try await scene.send(message).status == 401)
    }
    try await scene.settle(size)
  }

  @Test func `a node that has a name takes no request that was signed for another node`() async throws {
    var setup = Scene.patientSetup
    setup.names = ["ledger-b.example.org", "127.0.0.1"]
    let scene = try await TestLedger(setup)
    func status(_ host: String) async throws -> Int {
      let facts = RequestFacts(method: "GET", authority: host, target: "/v1/participants")
      let signature = try RequestSignature(signing: facts, by: scene.hospital.key, created: scene.clock.now)
      let connection = try RawConnection(port: scene.node.port)
      connection.send(
        "GET /v1/participants HTTP/1.1\r\nhost: \(host)\r\nsignature-input: \(signature.signatureInput)\r\nsignature: \(signature.signature)\r\n\r\n")
      return await connection.answer().status
    }
    #expect(try await status("ledger-b.example.org") == 200)
    #expect(try await status("LEDGER-B.example.org:443") == 200)
    #expect(try await status("ledger-a.example.org") == 401)
    #expect(try await status("ledger-b.example.org.evil.test") == 401)
    await scene.stop()
  }

  @Test func `keys that are expired, revoked, not yet valid or rotated away count for nothing`() async throws {
    let scene = try await Scene()
    let (late, early, ended) = (try SigningKey.generate(), try SigningKey.generate(), try SigningKey.generate())
    try await scene.register("late", .physician, late, until: scene.now + 100)
    try await scene.register("early", .physician, early, from: scene.now + 1_000)
    try await scene.register("ended", .physician, ended)
    for key in [late, ended] { #expect(try await scene.get("/v1/participants", key).status == 200) }
    #expect(try await scene.get("/v1/participants", early).code == "LED-0322")
    try await scene.register("ended", .physician, ended, until: scene.now)
    scene.ledger.clock.advance(by: 100)
    for key in [late, ended, early] { #expect(try await scene.get("/v1/participants", key).code == "LED-0322") }

    // New keys of the patient: the old one signs nothing more, nor comes back.
    let (old, new) = (try scene.patientKey, try SigningKey.generate())
    let id = scene.hash.description
    try await scene.take(try .rotation(of: id, to: new, at: scene.now, agreed: [old], sender: old))
    let size = scene.ledger.store.size
    #expect(try await scene.send(try scene.grant()).code == "LED-0322")
    var sentByNew = try scene.grant()
    sentByNew.signer = new
    #expect(try await scene.send(sentByNew).code == "LED-0322")
    let again = try Participant(patient: scene.patient.publicKeys, validFrom: 0, validUntil: 3_999_999_999)
    for (name, key) in [("general", scene.hospital.key), ("mercy", scene.mercy), ("consortium", scene.ledger.authority)] {
      #expect(try await scene.send(try .registration(again, by: name, key)).code == "LED-0383", "\(name)")
    }
    #expect(try await scene.send(try .rotation(of: id, to: old, at: scene.now + 1, agreed: [new], sender: new)).code == "LED-0320")
    #expect(try await scene.send(try .rotation(of: id, to: SigningKey.generate(), at: scene.now + 1, agreed: [old], sender: new)).code == "LED-0217")
    #expect(try await scene.send(try .rotation(of: id, to: SigningKey.generate(), at: scene.now - 301, agreed: [new], sender: new)).code == "LED-0385")
    try await scene.settle(size)
  }

  @Test func `a guardian whose key is gone does not sign for an earlier time`() async throws {
    let scene = try await Scene()
    let id = scene.hash.description
    let named = GuardiansDetail(needed: 1, guardians: ["auditor", "insurer"])
    try await scene.take(try .consent(.guardians, of: scene.hash, party: "", by: id, at: scene.now, named, scene.patientKey))
    let signedAt = scene.now + 10
    scene.ledger.clock.advance(by: 1_000)
    // One guardian's key is rotated away, the other's registration ends: both keys were good at the time that is stated.
    let fresh = try SigningKey.generate()
    try await scene.take(try .rotation(of: "auditor", to: fresh, at: scene.now, agreed: [scene.auditor], sender: scene.auditor))
    try await scene.register("insurer", .insurer, scene.insurer, until: scene.now)
    let size = scene.ledger.store.size
    for key in [scene.auditor, scene.insurer] {
      let stolen = try Message.rotation(
        of: id, to: SigningKey.generate(), by: KeyRotation.guardians, at: signedAt, agreed: [key], sender: scene.physician)
      #expect(try await scene.send(stolen).code == "LED-0384")
    }
    try await scene.take(
      try .rotation(of: id, to: SigningKey.generate(), by: KeyRotation.guardians, at: scene.now, agreed: [fresh], sender: scene.physician))
    try await scene.settle(size + 1)
  }

  @Test func `a participant beyond its rate is put off alone, and comes again`() async throws {
    var setup = TestLedger.Setup()
    (setup.limits.rate.perSecond, setup.limits.rate.burstSeconds) = (5, 4)
    (setup.limits.rate.refusalsPerSecond) = 1
    let scene = try await Scene(setup)
    scene.ledger.clock.advance(by: 10)
    // Copies of a request spend nothing.
    let bytes = try scene.wire(.get("/v1/participants", scene.insurer))
    for i in 0..<30 {
      let connection = try RawConnection(port: scene.port)
      connection.send(bytes)
      #expect(await connection.answer().status == (i == 0 ? 200 : 401))
    }
    for _ in 0..<19 { #expect(try await scene.get("/v1/participants", scene.insurer).status == 200) }
    let over = try await scene.get("/v1/participants", scene.insurer)
    #expect(over.code == "LED-0353")
    #expect(over.headers["retry-after"] != nil)
    #expect(try await scene.get("/v1/participants", scene.researcher).status == 200)
    scene.ledger.clock.advance(by: 1)
    for expected in [200, 200, 200, 200, 200, 429] { #expect(try await scene.get("/v1/participants", scene.insurer).status == expected) }
    // Reads that are refused are entries: they have an allowance of their own.
    let size = scene.ledger.store.size
    for expected in ["LED-0391", "LED-0391", "LED-0391", "LED-0391", "LED-0353", "LED-0353"] {
      #expect(try await scene.records(scene.physician).code == expected)
    }
    scene.ledger.clock.advance(by: 1)
    for expected in ["LED-0391", "LED-0353"] { #expect(try await scene.records(scene.physician).code == expected) }
    // Five refusals and one request to the patient.
    try await scene.settle(size + 6)
  }

  @Test func `nonces are kept in bounded memory, and nobody takes all the places`() throws {
    let memory = NonceMemory(seconds: 600, capacity: 100)
    for i in 0..<50 { try memory.keep("greedy", "\(i)", at: 1_000) }
    #expect(throws: ProtocolError.self) { try memory.keep("greedy", "50", at: 1_000) }
    for i in 0..<49 { try memory.keep("other", "\(i)", at: 1_100) }
    try memory.keep("third", "0", at: 1_100)
    #expect(throws: ProtocolError.self) { try memory.keep("third", "1", at: 1_100) }
    #expect(memory.holds("greedy", "7"))
    #expect(!memory.holds("third", "7"))
    // A turn later what came before is still known, two turns later no signature of that time is accepted any more.
    try memory.keep("third", "2", at: 1_600)
    #expect(throws: ProtocolError.self) { try memory.keep("greedy", "7", at: 1_600) }
    try memory.keep("third", "3", at: 2_300)
    try memory.keep("greedy", "7", at: 2_300)
  }
}
