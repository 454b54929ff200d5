import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Testing

/// Signing in to the explorer: who sees what, for how long, and that a link or a cookie is of no use to anybody else.
@Suite(.serialized) struct ExplorerSessionTests {
  @Test func `the pages that a role may see, and no other`() async throws {
    let ledger = try await ExplorerLedger()
    let cases: [(SigningKey?, Int, Int)] = [
      (nil, 401, 401), (ledger.hospital.key, 200, 403), (ledger.physician, 200, 403), (ledger.authority, 200, 403), (ledger.auditor, 200, 200),
    ]
    for (key, participants, disclosures) in cases {
      var cookie: String?
      if let key { cookie = try await Browser.signIn(ledger, key) }
      #expect(try await ledger.get("/explorer/participants", cookie: cookie).status == participants)
      #expect(try await ledger.get("/explorer/disclosures", cookie: cookie).status == disclosures)
      #expect(try await ledger.get("/explorer", cookie: cookie).status == 200)
    }
    await ledger.stop()
  }

  @Test func `a link works once and for five minutes`() async throws {
    let ledger = try await ExplorerLedger()
    let link = try await Browser.link(ledger, ledger.auditor)
    let path = String(link.url.dropFirst(ledger.node.url.count))
    #expect(link.until == ledger.clock.now + 300 && path.hasPrefix("/explorer/login/"))
    let first = try await ledger.get(path)
    #expect(first.status == 200 && first.text.contains("You are signed in as County Auditor, auditor"))
    #expect(try await ledger.get(path).status == 404)
    let late = try await Browser.link(ledger, ledger.auditor)
    ledger.clock.advance(by: 300)
    let page = try await ledger.get(String(late.url.dropFirst(ledger.node.url.count)))
    #expect(page.status == 404 && page.text.contains("LED-0702") && page.headers["set-cookie"] == nil)
    await ledger.stop()
  }

  @Test func `the cookie is for this browser and this site alone, and the page does not repeat it`() async throws {
    let ledger = try await ExplorerLedger()
    let link = try await Browser.link(ledger, ledger.auditor)
    let path = String(link.url.dropFirst(ledger.node.url.count))
    let page = try await ledger.get(path, fields: "x-forwarded-proto: https\r\n")
    let cookie = try #require(page.headers["set-cookie"])
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/explorer", "Secure"] { #expect(cookie.contains("; " + attribute), "\(attribute)") }
    let secret = try #require(cookie.split(separator: ";").first?.split(separator: "=").last)
    #expect(secret.utf8.count == 64 && !page.text.contains(secret) && !page.text.contains(path.suffix(64)))
    let forged = secret.dropLast() + (secret.last == "0" ? "1" : "0")
    for other in ["chartseal-session=\(forged)", "chartseal-session=", "chartseal-session=\(path.suffix(64))", "x=\(secret)"] {
      #expect(try await ledger.get("/explorer/participants", cookie: other).status == 401)
    }
    #expect(try await ledger.get("/explorer/participants", cookie: "chartseal-session=\(secret)").status == 200)
    await ledger.stop()
  }

  @Test func `a session ends after a quarter of an hour without a click, after eight hours, and with the registration`() async throws {
    let ledger = try await ExplorerLedger()
    let cookie = try await Browser.signIn(ledger, ledger.auditor)
    for _ in 0..<3 {
      ledger.clock.advance(by: 899)
      #expect(try await ledger.get("/explorer/disclosures", cookie: cookie).status == 200)
    }
    ledger.clock.advance(by: 900)
    #expect(try await ledger.get("/explorer/disclosures", cookie: cookie).status == 401)
    let long = try await Browser.signIn(ledger, ledger.auditor)
    var seconds = 0
    while try await ledger.get("/explorer/disclosures", cookie: long).status == 200, seconds < 100_000 {
      ledger.clock.advance(by: 800)
      seconds += 800
    }
    #expect((28_000...29_600).contains(seconds))
    // The physician's registration ends within the session.
    ledger.clock.advance(by: 1_800_100_000 - ledger.clock.now - 600)
    let short = try await Browser.signIn(ledger, ledger.physician)
    for (seconds, status) in [(0, 200), (599, 200), (1, 401)] {
      ledger.clock.advance(by: seconds)
      #expect(try await ledger.get("/explorer/participants", cookie: short).status == status)
    }
    await ledger.stop()
  }

  @Test func `signing out ends the session, and another site's form does not`() async throws {
    let ledger = try await ExplorerLedger()
    let cookie = try await Browser.signIn(ledger, ledger.auditor)
    #expect(try await ledger.get("/explorer/logout", cookie: cookie, method: "POST", fields: "sec-fetch-site: cross-site\r\n").status == 403)
    #expect(try await ledger.get("/explorer/disclosures", cookie: cookie).status == 200)
    let out = try await ledger.get("/explorer/logout", cookie: cookie, method: "POST", fields: "sec-fetch-site: same-origin\r\n")
    #expect(out.status == 303 && out.headers["location"] == "/explorer" && out.headers["set-cookie"]?.contains("Max-Age=0") == true)
    #expect(try await ledger.get("/explorer/disclosures", cookie: cookie).status == 401)
    await ledger.stop()
  }

  @Test func `only a registered key gets a link, and a request gets one once`() async throws {
    let ledger = try await ExplorerLedger()
    let stranger = try SigningKey.generate()
    let refused = await refusal { _ = try await Browser.link(ledger, stranger) }
    #expect(refused?.code == "LED-0321")
    #expect(try await ledger.get("/v1/sessions", method: "POST").status == 401)
    let authority = "127.0.0.1:\(ledger.node.port)"
    let signed = try RequestSignature(
      signing: RequestFacts(method: "POST", authority: authority, target: "/v1/sessions"), by: ledger.auditor, created: ledger.clock.now)
    let fields = "signature-input: \(signed.signatureInput)\r\nsignature: \(signed.signature)\r\n"
    #expect(try await ledger.get("/v1/sessions", method: "POST", fields: fields).status == 201)
    #expect(try await ledger.get("/v1/sessions", method: "POST", fields: fields).status == 401)
    // A link of somebody who asks for many gives way to the newer ones.
    var links: [String] = []
    for _ in 0..<6 { links.append(String(try await Browser.link(ledger, ledger.auditor).url.dropFirst(ledger.node.url.count))) }
    #expect(try await ledger.get(links[0]).status == 404)
    #expect(try await ledger.get(links[5]).status == 200)
    await ledger.stop()
  }
}

/// A browser's part in signing in.
enum Browser {
  static func link(_ ledger: ExplorerLedger, _ key: SigningKey) async throws -> ExplorerLogin.Link {
    let clock = ledger.clock
    return try await ExplorerLogin.link(url: ledger.node.url, key: key, attempts: 1) { clock.now }
  }

  /// The cookie, as it goes into a request.
  static func signIn(_ ledger: ExplorerLedger, _ key: SigningKey) async throws -> String {
    let page = try await ledger.get(String(try await link(ledger, key).url.dropFirst(ledger.node.url.count)))
    return try present(page.headers["set-cookie"]?.split(separator: ";").first.map(String.init))
  }
}

/// A hospital's client of an `ExplorerLedger`.
enum LedgerClientForTests {
  static func client(_ ledger: ExplorerLedger) throws -> LedgerClient {
    var options = LedgerClientOptions(
      url: ledger.node.url, logKey: ledger.store.genesis.logKey, signingKey: ledger.hospital.key, memoryFile: ledger.folder.path + "/memory",
      evidenceFolder: ledger.folder.path)
    options.retry.maximumAttempts = 1
    let clock = ledger.clock
    options.now = { clock.now }
    return try LedgerClient(options)
  }

  static func submitWraps(_ ledger: ExplorerLedger, _ client: LedgerClient) async throws {
    let blob = try ledger.hospital.keyWraps()
    let statement = try KeyWrapsStatement(submitter: ledger.hospital.id, blob: blob.encoded, patients: blob.patients.count).signed(
      by: ledger.hospital.key)
    try await client.submit(wraps: blob.encoded, statement: statement)
  }

  static func submit(_ batch: SealedBatch, _ ledger: ExplorerLedger, _ client: LedgerClient) async throws {
    _ = try await client.submit(batch: batch.id, entry: batch.envelope, file: ledger.folder.write(batch.id + ".batch", batch.bytes))
  }
}
