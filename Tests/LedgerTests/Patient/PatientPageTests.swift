import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

@Suite(.serialized) struct PatientPageTests {
  /// What a browser is told.
  struct Page {
    let status: Int
    let headers: [String: String]
    let text: String
  }

  func get(_ ward: Ward, _ path: String, cookie: String? = nil, method: String = "GET", headers: String = "") async throws -> Page {
    let connection = try RawConnection(port: ward.ledger.node.port)
    let cookieLine = cookie.map { "cookie: \($0)\r\n" } ?? ""
    let length = method == "POST" ? "content-length: 0\r\n" : ""
    connection.send("\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(ward.ledger.node.port)\r\n\(cookieLine)\(length)\(headers)\r\n")
    let answer = await connection.answer()
    return Page(status: answer.status, headers: answer.headers, text: String(decoding: answer.body, as: UTF8.self).replacing(#"<span class="flag">"#, with: "").replacing("</span> ", with: " "))
  }

  /// Signs a patient in; gives the cookie.
  func signIn(_ ward: Ward, _ agent: PatientAgent) async throws -> String {
    let link = try await agent.client.patientPage()
    let path = "/patient/login/" + (link.url.split(separator: "/").last ?? "")
    #expect(link.url == ward.ledger.node.url + path)
    let page = try await get(ward, path)
    #expect(page.status == 200)
    let cookie = try #require(page.headers["set-cookie"])
    for part in ["Path=/patient", "HttpOnly", "SameSite=Strict"] { #expect(cookie.contains(part)) }
    // A link works once.
    #expect(try await get(ward, path).status == 404)
    return String(cookie.prefix { $0 != ";" })
  }

  @Test func `Nothing is shown to who has not signed in, and the page says how`() async throws {
    let ward = try await Ward()
    for path in ["/patient", "/patient/grants", "/patient/disclosures", "/patient/records"] {
      for cookie in [nil, "chartseal-patient=" + String(repeating: "0", count: 64), "chartseal-patient="] {
        let page = try await get(ward, path, cookie: cookie)
        #expect(page.status == 401)
        #expect(page.text.contains("chartseal patient login --wallet MY.wallet --url http://127.0.0.1:"))
        #expect(!page.text.contains("pt1"))
      }
    }
    await ward.stop()
  }

  @Test func `A pending request is shown with the very commands that grant and deny it`() async throws {
    let ward = try await Ward()
    let asked = try await ward.ask(labels: .hiv)
    let cookie = try await signIn(ward, ward.agent())
    let page = try await get(ward, "/patient", cookie: cookie)
    #expect(page.status == 200)
    let options = "--wallet MY.wallet --url http://127.0.0.1:\(ward.ledger.node.port) --log-key log.vkey "
    #expect(page.text.contains("<pre>chartseal patient decide --grant \(asked.id.prefix(12)) \(options)</pre>"))
    #expect(page.text.contains("<pre>chartseal patient decide --grant \(asked.id.prefix(12)) --labels HIV \(options)</pre>"))
    #expect(page.text.contains("<pre>chartseal patient decide --deny \(asked.id.prefix(12)) \(options)</pre>"))
    // A participant's name is text and nothing else.
    #expect(page.text.contains("Dr. Lee &lt;lee@example.org&gt;"))
    #expect(!page.text.contains("<script"))
    #expect(page.headers["cache-control"] == "no-store")
    #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
    #expect(page.headers["content-security-policy"]?.contains("script-src") == false)
    await ward.stop()
  }

  @Test func `A patient sees their own, and the other patient's is not there`() async throws {
    let ward = try await Ward()
    let asked = try await ward.ask()
    let cookie = try await signIn(ward, ward.agent(ward.berta.hash, ward.berta))
    for path in ["/patient", "/patient/grants", "/patient/disclosures"] {
      let page = try await get(ward, path, cookie: cookie)
      #expect(page.status == 200)
      #expect(!page.text.contains(asked.id.prefix(12)))
      #expect(!page.text.contains(ward.anna.hash.description))
    }
    #expect(try await get(ward, "/patient", cookie: cookie).text.contains("No request waits for your answer"))
    #expect(try await get(ward, "/patient/records", cookie: cookie).text.contains("history, diagnostic"))
    await ward.stop()
  }

  @Test func `Others than patients cannot sign in here`() async throws {
    let ward = try await Ward()
    let link = try await ward.physicianAgent().client.patientPage()
    let path = "/patient/login/" + (link.url.split(separator: "/").last ?? "")
    let page = try await get(ward, path)
    #expect(page.status == 403)
    #expect(page.headers["set-cookie"] == nil)
    await ward.stop()
  }

  @Test func `Grants are shown with their state, and a session ends with the keys or by signing out`() async throws {
    let ward = try await Ward()
    let agent = try ward.agent()
    let granted = try await agent.grant(ward.grantDetail(), to: Ward.physicianID, contract: .standard)
    let cookie = try await signIn(ward, agent)
    let page = try await get(ward, "/patient/grants", cookie: cookie)
    #expect(page.text.contains("in force"))
    #expect(page.text.contains("--revoke \(granted.entry.id.prefix(12)) "))
    _ = try await agent.revoke(of: Ward.physicianID)
    #expect(try await get(ward, "/patient/grants", cookie: cookie).text.contains("taken back"))
    #expect(try await get(ward, "/patient/logout", cookie: cookie, method: "POST", headers: "sec-fetch-site: cross-site\r\n").status == 403)
    #expect(try await get(ward, "/patient", cookie: cookie).status == 200)
    #expect(try await get(ward, "/patient/logout", cookie: cookie, method: "POST").status == 303)
    #expect(try await get(ward, "/patient", cookie: cookie).status == 401)
    let again = try await signIn(ward, agent)
    ward.ledger.clock.advance(by: 10)
    _ = try await agent.client.rotate(try agent.rotation(to: PatientKeyPair.generate()))
    ward.ledger.clock.advance(by: 10)
    #expect(try await get(ward, "/patient", cookie: again).status == 401)
    await ward.stop()
  }

  @Test(arguments: ["/patient?x=1", "/patient/disclosures?before=-1", "/patient/disclosures?before=1&before=2", "/patient/nothing", "/patient/login/" + String(repeating: "0", count: 64)])
  func `What the page does not know is refused as a page`(path: String) async throws {
    let ward = try await Ward()
    let cookie = try await signIn(ward, ward.agent())
    let page = try await get(ward, path, cookie: cookie)
    #expect([400, 404].contains(page.status))
    #expect(page.headers["content-type"] == "text/html; charset=utf-8")
    await ward.stop()
  }
}
