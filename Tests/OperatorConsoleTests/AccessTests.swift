import Foundation
import OperatorConsole
import Pipeline
import Reporting
import Testing

/// Who gets in, for how long, and what each role may see and do.
@Suite struct AccessTests {
  static let pages = [
    "/", "/runs", "/runs/20260301T020000Z-abcd", "/batches", "/batches/\(Office.batch)", "/batches/\(Office.batch)?verify=1", "/quarantine", "/quarantine/records",
    "/quarantine/records?closed=1", "/quarantine/1", "/compliance", "/disclosures", "/keys", "/audit", "/audit?examine=1", "/health", "/actions",
  ]
  static let acting = ["/quarantine/rerun", "/quarantine/drop?id=1", "/submit"]

  @Test(arguments: pages) func `each page is for who has signed in, of either role, and an auditor's has nothing that acts`(_ page: String) throws {
    let office = try Office()
    try office.fill()
    let stranger = office.ask("GET", page)
    #expect(stranger.status == (page == "/" ? 200 : 401))
    #expect(!office.text(stranger).contains("HL7-0105") && office.text(stranger).contains("Sign in"))
    for role in ConsoleRole.allCases {
      let visitor = try office.signIn(role)
      let reply = office.ask("GET", page, cookie: visitor.cookie)
      #expect(reply.status == 200)
      let text = office.text(reply)
      #expect(text.contains("class=\"state \(role.rawValue)\""))
      if role == .auditor {
        #expect(!text.contains("/quarantine/rerun") && !text.contains("/quarantine/drop") && !text.contains("\"/submit\""))
        #expect(text.components(separatedBy: "method=\"post\"").count == 2, "signing out alone")
      }
      #expect(reply.header("cache-control") == "no-store" && reply.header("referrer-policy") == "no-referrer")
      #expect(reply.header("x-content-type-options") == "nosniff")
      #expect(reply.header("content-security-policy")?.hasPrefix("default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'") == true)
      #expect(!text.contains("<script") && !text.contains(" style=") && !text.contains(" onclick"))
    }
  }

  @Test(arguments: acting) func `what acts is for operators; an auditor is refused, with an event`(_ page: String) throws {
    let office = try Office()
    try office.fill()
    let (operatorVisit, auditor) = (try office.signIn(.operator), try office.signIn(.auditor))
    #expect(office.ask("GET", page, cookie: operatorVisit.cookie).status == 200)
    #expect(office.ask("GET", page, cookie: auditor.cookie).status == 403)
    let path = String(page.prefix { $0 != "?" })
    let form = ["token": auditor.token, "id": "1", "why": "a reason that is long enough", "count": "1"]
    #expect(office.ask("POST", path, cookie: auditor.cookie, form: form).status == 403)
    #expect(office.ask("POST", path, form: form).status == 401)
    #expect(office.launcher.launches.isEmpty)
    let refused = try office.events().filter { $0.kind == .refused }
    #expect(refused.count == 2 && refused.allSatisfy { $0.actor.operator == "m.rivera, auditor" && $0.subject == path && $0.detail.contains("CON-0108") })
    #expect(try Quarantine(definition: office.definition, state: office.state, readOnly: true).count() == 3)
  }

  @Test func `a sign-in link works once and for two minutes`() throws {
    let office = try Office()
    let link = try office.console.link(.operator)
    #expect(link.hasPrefix("http://127.0.0.1:8484/login?token=") && link.utf8.count == 34 + 64)
    #expect(office.ask("HEAD", "/login" + link.drop { $0 != "?" }).status == 200, "looking ahead does not use it up")
    #expect(office.ask("GET", "/login" + link.drop { $0 != "?" }, headers: ["sec-purpose": "prefetch"]).status == 503)
    let reply = office.ask("GET", "/login" + link.drop { $0 != "?" })
    #expect(reply.status == 303 && reply.header("location") == "/" && reply.body.isEmpty)
    let cookie = try #require(reply.header("set-cookie"))
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(word)) }
    #expect(office.open(link) == nil)
    let late = try office.console.link(.operator)
    office.clock.advance(120)
    #expect(office.open(late) == nil)
    for token in ["", "0", String(repeating: "0", count: 64), String(repeating: "../", count: 22), String(repeating: "A", count: 64)] {
      #expect(office.ask("GET", "/login?token=\(token)").status == 403)
    }
  }

  @Test func `a link is a file of this user alone, and one that others could have written opens nothing`() throws {
    let office = try Office()
    let folder = OperatorConsole.folder(office.state)
    let link = try office.console.link(.auditor)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".link") }
    #expect(files.count == 1 && !link.contains(files[0].dropLast(5)))
    let path = folder + "/" + files[0]
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o620], ofItemAtPath: path)
    #expect(office.open(link) == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    #expect(throws: RunFailure.self) { try LoginLinks(folder: folder) }
  }

  @Test func `a session ends after its time without a click, and reloading by itself is no click`() throws {
    let office = try Office(idleSeconds: 300)
    let visitor = try office.signIn(.operator)
    for _ in 1...3 {
      office.clock.advance(299)
      #expect(office.ask("GET", "/runs", cookie: visitor.cookie).status == 200)
    }
    #expect(office.ask("GET", "/runs", cookie: visitor.cookie).header("refresh") == "305; url=/login?auto=1", "the screen is cleared, too")
    office.clock.advance(200)
    #expect(office.ask("GET", "/actions?auto=1", cookie: visitor.cookie).status == 200)
    #expect(office.text(office.ask("GET", "/login?auto=1", cookie: visitor.cookie)).contains("Nobody has touched this tab"))
    office.clock.advance(101)
    #expect(office.ask("GET", "/runs", cookie: visitor.cookie).status == 401)
    let last = try #require(try office.events().last)
    #expect(last.kind == .signOff && last.detail.contains("ended after its time") && last.subject == "session 1")
  }

  @Test func `a session ends after eight hours however busy it is, with signing out, and with the console`() throws {
    let office = try Office()
    let visitor = try office.signIn(.operator)
    for _ in 1...47 {
      office.clock.advance(600)
      #expect(office.ask("GET", "/", cookie: visitor.cookie).status == 200)
    }
    office.clock.advance(600)
    #expect(office.ask("GET", "/runs", cookie: visitor.cookie).status == 401)
    let second = try office.signIn(.auditor)
    let out = office.ask("POST", "/logout", cookie: second.cookie, form: ["token": second.token])
    #expect(out.status == 303 && out.header("set-cookie")?.contains("Max-Age=0") == true)
    #expect(office.ask("GET", "/runs", cookie: second.cookie).status == 401)
    #expect(try office.events().filter { $0.kind == .signOff }.count == 2)
    let third = try office.signIn(.auditor)
    try office.console.end()
    #expect(office.ask("GET", "/runs", cookie: third.cookie).status == 401)
    #expect(try office.events().last?.detail == "console: ended with the console")
  }

  @Test func `strangers cannot fill the audit log with sign-ins that fail`() throws {
    let office = try Office()
    for _ in 1...100 { #expect(office.ask("GET", "/login?token=" + String(repeating: "1", count: 64)).status == 403) }
    #expect(try office.events().count == 30)
    office.clock.advance(60)
    _ = office.ask("GET", "/login?token=1")
    #expect(try office.events().last?.detail.hasSuffix("70 more were refused since the last event") == true)
  }

  @Test func `of very many sessions the one that was used least recently ends`() throws {
    let office = try Office()
    let first = try office.signIn(.auditor)
    for _ in 1...32 {
      office.clock.advance(1)
      _ = try office.signIn(.auditor)
    }
    #expect(office.ask("GET", "/runs", cookie: first.cookie).status == 401)
    #expect(try office.events().contains { $0.kind == .signOff && $0.detail.contains("for a newer one") })
  }
}
