import Foundation
import OperatorConsole
import Pipeline
import Reporting
import Testing

/// What the console does with requests that no page of its own makes.
@Suite struct RequestTests {
  @Test(arguments: ["evil.example", "evil.example:8484", "127.0.0.1", "127.0.0.1:80", "", "localhost.evil.example:8484"])
  func `a request for another host is refused before anything is looked at`(_ host: String) throws {
    let office = try Office()
    let visitor = try office.signIn(.operator)
    let reply = office.ask("GET", "/", cookie: visitor.cookie, headers: ["host": host])
    #expect(reply.status == 421 && !office.text(reply).contains("test"))
    let link = try office.console.link(.operator)
    #expect(office.ask("GET", "/login" + link.drop { $0 != "?" }, headers: ["host": host]).status == 421)
    #expect(office.open(link) != nil)
    #expect(office.ask("GET", "/", cookie: visitor.cookie, headers: ["host": "localhost:8484"]).status == 200)
  }

  @Test func `a form counts with this session's token and from these pages alone`() throws {
    let office = try Office()
    try office.fill()
    let (visitor, other) = (try office.signIn(.operator), try office.signIn(.operator))
    func post(_ token: String?, _ headers: [String: String] = [:]) -> Int {
      office.ask("POST", "/quarantine/rerun", cookie: visitor.cookie, headers: headers, form: ["id": "1"].merging(token.map { ["token": $0] } ?? [:]) { $1 }).status
    }
    #expect(post(nil) == 403 && post("") == 403 && post(other.token) == 403)
    #expect(post(visitor.token, ["origin": "http://evil.example"]) == 403)
    #expect(post(visitor.token, ["origin": "null"]) == 403)
    #expect(post(visitor.token, ["sec-fetch-site": "cross-site"]) == 403)
    #expect(post(visitor.token, ["sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8484"]) == 403, "another port of this machine")
    #expect(post(visitor.token, ["sec-fetch-site": "none"]) == 403)
    #expect(post(visitor.token, ["content-type": "text/plain"]) == 400)
    #expect(office.launcher.launches.isEmpty)
    #expect(try office.events().filter { $0.kind == .refused }.count == 9)
    #expect(post(visitor.token, ["origin": "null", "sec-fetch-site": "same-origin"]) == 303)
    #expect(post(visitor.token, ["origin": "http://127.0.0.1:8484"]) == 303)
    #expect(post(visitor.token) == 303)
    #expect(office.launcher.launches.count == 3)
  }

  @Test func `nothing acts by GET`() throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.operator)
    for path in ["/quarantine/rerun", "/quarantine/drop", "/submit", "/logout"] {
      _ = office.ask("GET", "\(path)?token=\(visitor.token)&id=1&why=a+reason+long+enough&count=1", cookie: visitor.cookie)
    }
    #expect(office.launcher.launches.isEmpty)
    #expect(office.ask("GET", "/", cookie: visitor.cookie).status == 200)
    #expect(try Quarantine(definition: office.definition, state: office.state, readOnly: true).count() == 3)
  }

  @Test func `HEAD is answered as GET without a body, and other methods not at all`() throws {
    let office = try Office()
    let visitor = try office.signIn(.operator)
    let head = office.ask("HEAD", "/runs", cookie: visitor.cookie)
    #expect(head.status == 200 && head.body.isEmpty && head.header("content-type") == "text/html; charset=utf-8")
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get"] {
      let reply = office.ask(method, "/runs", cookie: visitor.cookie)
      #expect(reply.status == 405 && reply.header("allow") == "GET, HEAD, POST")
    }
    #expect(office.ask("GET", "/style.css").header("content-type") == "text/css; charset=utf-8")
  }

  @Test func `addresses and forms that are too long are refused`() throws {
    let office = try Office()
    let visitor = try office.signIn(.operator)
    #expect(office.ask("GET", "/runs?x=" + String(repeating: "a", count: 5000), cookie: visitor.cookie).status == 414)
    let long = office.ask("POST", "/submit", cookie: visitor.cookie, form: ["token": visitor.token, "why": String(repeating: "a", count: 6000)])
    #expect(long.status == 413 && office.launcher.launches.isEmpty)
  }

  @Test(arguments: [
    "/runs/none", "/runs/../state", "/runs/%2e%2e%2fjournal.sqlite", "/runs/20260301T020000Z-abcd/report", "/batches/" + String(repeating: "0", count: 64),
    "/batches/../../organisation-key.pem", "/quarantine/0", "/quarantine/-1", "/quarantine/1e3", "/quarantine/99999999999999999999", "/actions/1", "/nothing", "/runs/a/b/c",
  ])
  func `what there is not is not found, whatever the path is made of`(_ path: String) throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.operator)
    #expect(office.ask("GET", path, cookie: visitor.cookie).status == 404)
  }

  @Test(arguments: ["page=0", "page=-3", "page=999999999999999999999999", "page=abc", "reason=%27+OR+1%3D1", "id=1,2,x,,-4", "run=%00", "file=%ff%fe", "=x", "&&&", "reason=%zz", "nonsense=1"])
  func `parameters that make no sense choose nothing or the first page`(_ query: String) throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.operator)
    #expect(office.ask("GET", "/quarantine/records?\(query)", cookie: visitor.cookie).status == 200)
  }

  @Test func `each page is an event, and a page whose event cannot be written is not shown`() throws {
    let office = try Office()
    try office.fill()
    let visitor = try office.signIn(.auditor)
    let before = try office.events().count
    for page in AccessTests.pages { _ = office.ask("GET", page, cookie: visitor.cookie) }
    let views = try office.events().dropFirst(before)
    #expect(views.count == AccessTests.pages.count && views.allSatisfy { $0.kind == .view && $0.actor.operator == "m.rivera, auditor" && $0.subject == "pipeline test" })
    #expect(zip(views, AccessTests.pages).allSatisfy { $0.detail.hasPrefix("console: " + $1.prefix { $0 != "?" }) })
    // A folder in the log's place: nothing can be appended.
    let log = office.state.path + "/audit.jsonl"
    try FileManager.default.moveItem(atPath: log, toPath: log + ".aside")
    try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: false)
    let reply = office.ask("GET", "/quarantine/records", cookie: visitor.cookie)
    #expect(reply.status == 503 && !office.text(reply).contains("PID-5"))
    let link = try office.console.link(.operator)
    #expect(office.open(link) == nil, "nor is anybody signed in")
  }
}
