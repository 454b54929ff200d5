import Foundation
import OperatorConsole
import Pipeline
import Reporting
import Testing

/// The quarantine's pages and what operators order on them.
@Suite struct QuarantineTests {
  private func quarantine(_ office: Office) throws -> Quarantine { try Quarantine(definition: office.definition, state: office.state, readOnly: true) }

  @Test func `file names and codes stay text, whatever they are made of`() throws {
    let office = try Office()
    let name = "data/<script>alert(1)</script>\"'&amp;\u{202E}{{frame.token}}.hl7"
    try office.fill(path: name, code: "<b>")
    let visitor = try office.signIn(.operator)
    for page in ["/quarantine/records", "/quarantine/1", "/quarantine", "/batches/\(Office.batch)", "/runs/20260301T020000Z-abcd"] {
      let text = office.text(office.ask("GET", page, cookie: visitor.cookie))
      #expect(!text.contains("<script") && !text.contains("<b>") && !text.contains("\u{202E}"))
      if page.hasSuffix("records") {
        #expect(text.contains("data/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp;\u{FFFD}{{frame.token}}.hl7"))
      }
    }
    // The name in a link back is data, too.
    let link = office.text(office.ask("GET", "/quarantine/records?file=%22%3E%3Cscript%3E", cookie: visitor.cookie))
    #expect(!link.contains("<script"))
  }

  @Test func `thousands of records come in pages without gap or repetition`() throws {
    let office = try Office()
    try office.fill(held: 5_003)
    let visitor = try office.signIn(.auditor)
    #expect(office.text(office.ask("GET", "/quarantine", cookie: visitor.cookie)).contains(">5,003<"))
    var seen: [Int] = []
    for page in 1...101 {
      let text = office.text(office.ask("GET", "/quarantine/records?reason=HL7-0105&page=\(page)", cookie: visitor.cookie))
      seen += text.components(separatedBy: "href=\"/quarantine/").compactMap { Int($0.prefix { $0 != "\"" }) }
      #expect(text.contains("Page \(page) of 101, 5,003 open records") && text.contains("Next page") == (page < 101))
    }
    #expect(seen == Array(1...5_003))
    #expect(office.text(office.ask("GET", "/quarantine/records?page=102", cookie: visitor.cookie)).contains("There is none."))
  }

  @Test func `a rerun starts the program with fixed arguments, each value one of them, and its page says how it went`() throws {
    let office = try Office()
    try office.fill(path: "--help")
    let visitor = try office.signIn(.operator)
    let reply = office.ask("POST", "/quarantine/rerun", cookie: visitor.cookie, form: ["token": visitor.token, "file": "--help", "reason": "HL7-0105", "id": "1,3"])
    #expect(reply.status == 303 && reply.header("location") == "/actions/1")
    let launch = try #require(office.launcher.launches.first)
    #expect(
      launch.arguments == [
        "quarantine", "rerun", "--pipeline=\(office.folder)/pipeline.yaml", "--json", "--reason=HL7-0105", "--file=--help", "--id=1", "--id=3",
      ])
    #expect(launch.who == "m.rivera, operator")
    let order = try #require(try office.events().last { $0.kind == .order })
    #expect(order.detail.contains("reason HL7-0105"))
    let first = office.ask("GET", "/actions/1", cookie: visitor.cookie)
    #expect(office.text(first).contains("Under way") && first.header("refresh") == "3; url=/actions/1?auto=1")
    #expect(office.ask("GET", "/actions/1?still=1", cookie: visitor.cookie).header("refresh") != "3; url=/actions/1?auto=1", "it can be stopped")
    let count = try office.events().count
    _ = office.ask("GET", "/actions/1?auto=1", cookie: visitor.cookie)
    #expect(try office.events().count == count, "a page that loads itself anew is no view")
    try Data(#"{"message_type":"started","run_id":"20260301T020000Z-abcd"}"#.utf8).write(to: URL(fileURLWithPath: launch.output))
    try Data("chartseal: <it failed>\n".utf8).write(to: URL(fileURLWithPath: launch.errors))
    launch.ended(74)
    let text = office.text(office.ask("GET", "/actions/1", cookie: visitor.cookie))
    #expect(text.contains("Exit code 74: input or output error") && text.contains("&lt;it failed&gt;") && text.contains("/runs/20260301T020000Z-abcd"))
  }

  @Test func `a lock that another command holds is said in words`() throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.operator)
    _ = office.ask("POST", "/submit", cookie: visitor.cookie, form: ["token": visitor.token])
    let launch = try #require(office.launcher.launches.first)
    #expect(launch.arguments == ["submit", "--pending", "--pipeline=\(office.folder)/pipeline.yaml"])
    launch.ended(75)
    #expect(office.text(office.ask("GET", "/actions/1", cookie: visitor.cookie)).contains("Another command works on this pipeline, so this one has done nothing"))
    let lock = try RunLock(state: office.state.path, pipeline: "test", command: "chartseal run")
    defer { withExtendedLifetime(lock) {} }
    #expect(office.text(office.ask("GET", "/", cookie: visitor.cookie)).contains("A command works on this pipeline"))
    let form = ["token": visitor.token, "id": "1", "count": "1", "why": "a reason that is long enough"]
    let reply = office.ask("POST", "/quarantine/drop", cookie: visitor.cookie, form: form)
    #expect(reply.status == 409 && office.text(reply).contains("holds the pipeline&#39;s lock") && office.text(reply).contains("chartseal run"))
    #expect(try quarantine(office).count() == 3)
  }

  @Test func `dropping needs a reason and the number that was seen, and stays in the journal`() throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.operator)
    func drop(_ why: String, count: String = "3") -> ConsoleReply {
      office.ask("POST", "/quarantine/drop", cookie: visitor.cookie, form: ["token": visitor.token, "reason": "HL7-0105", "count": count, "why": why])
    }
    for why in ["", "short", "         x          "] {
      let reply = drop(why)
      #expect(reply.status == 422)
      let text = office.text(reply)
      #expect(text.contains("<title>Error: ") && text.contains("href=\"#why\"") && text.contains("aria-invalid=\"true\"") && text.contains("role=\"alert\""))
    }
    #expect(drop(String(repeating: "a", count: 1001)).status == 422)
    #expect(drop("a reason that is long enough", count: "2").status == 422)
    #expect(try quarantine(office).count() == 3)
    #expect(try office.events().allSatisfy { $0.kind != .drop })
    let reply = drop("  test patients, ticket 4711 ")
    #expect(reply.status == 303 && reply.header("location") == "/quarantine/records?reason=HL7-0105&closed=1")
    #expect(try quarantine(office).count() == 0)
    let closed = try quarantine(office).items(QuarantineSelection(), isOpen: false, limit: 10)
    #expect(closed.count == 3 && closed.allSatisfy { $0.state == "dropped" && $0.note == "test patients, ticket 4711" })
    let kinds = try office.events().map(\.kind)
    #expect(kinds.contains(.order) && kinds.contains(.drop))
    #expect(office.text(office.ask("GET", "/quarantine/1", cookie: visitor.cookie)).contains("test patients, ticket 4711"))
    #expect(drop("a reason that is long enough").status == 409, "nothing is left of what was seen")
    #expect(office.ask("POST", "/quarantine/drop", cookie: visitor.cookie, form: ["token": visitor.token, "why": "everything there is"]).status == 404)
  }

  @Test func `no more commands than four are started at a time`() throws {
    let office = try Office()
    let visitor = try office.signIn(.operator)
    func post() -> Int { office.ask("POST", "/submit", cookie: visitor.cookie, form: ["token": visitor.token]).status }
    #expect((1...4).allSatisfy { _ in post() == 303 } && post() == 503)
    office.launcher.launches[0].ended(0)
    #expect(post() == 303)
  }

  @Test func `a receipt that is damaged is not verified`() throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.auditor)
    #expect(office.text(office.ask("GET", "/batches/\(Office.batch)", cookie: visitor.cookie)).contains("There is no receipt"))
    for end in [".entry.json", ".tlog-proof"] {
      try Data("nonsense".utf8).write(to: URL(fileURLWithPath: "\(office.state.receiptsPath)/\(Office.batch)\(end)"))
    }
    let without = office.text(office.ask("GET", "/batches/\(Office.batch)?verify=1", cookie: visitor.cookie))
    #expect(without.contains("Not verified") && without.contains("keys to verify with cannot be read"))
    try Data("ledger.example.org/log+c1ab6b3f+AYeXZHVx3Lzp2Ks5mCqqOxVfvbHuhN4QRGCWsq3Nzd6D\n".utf8).write(to: URL(fileURLWithPath: office.folder + "/log.vkey"))
    let text = office.text(office.ask("GET", "/batches/\(Office.batch)?verify=1", cookie: visitor.cookie))
    #expect(!text.contains("<strong>Verified") && (text.contains("NOT verified") || text.contains("Not verified")))
  }
}
