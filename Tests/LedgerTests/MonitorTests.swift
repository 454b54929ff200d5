import LedgerClient
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite(.serialized) struct MonitorTests {
  @Test(arguments: ["", "start", "fail", "3"]) func `the address is followed by what happened`(word: String) async throws {
    let server = try ScriptedServer { _, _ in .reply(200) }
    let answer = try await Monitor(server.url + "/ping/uuid/").ping(word, body: Array("{}".utf8))
    #expect(answer == Monitor.Answer(isTaken: true, tries: 1))
    #expect(server.requests.map(\.path) == ["/ping/uuid" + (word.isEmpty ? "" : "/" + word)])
    #expect(server.requests.first?.method == "POST" && server.requests.first?.body == Array("{}".utf8))
  }

  @Test func `what may pass is tried three times, and no more`() async throws {
    let server = try ScriptedServer { n, _ in n < 2 ? .reply(503) : .reply(200) }
    #expect(try await Monitor(server.url).ping("start") == Monitor.Answer(isTaken: true, tries: 3))
    let broken = try ScriptedServer { _, _ in .cut }
    #expect(try await Monitor(broken.url).ping("start") == Monitor.Answer(isTaken: false, tries: 3))
  }

  @Test(arguments: [301, 404, 500]) func `what does not pass is tried once`(status: Int) async throws {
    let server = try ScriptedServer { _, _ in .reply(status) }
    #expect(try await Monitor(server.url).ping("") == Monitor.Answer(isTaken: false, tries: 1))
  }

  @Test func `a monitor that says nothing keeps nobody longer than ten seconds`() async throws {
    let server = try ScriptedServer { _, _ in .silence }
    let monitor = try Monitor(server.url)
    let start = time(nil)
    #expect(await !monitor.ping("").isTaken)
    #expect(time(nil) - start <= 12)
  }

  @Test(arguments: ["http://monitor.example.org/x", "https://h/x?token=1", "ftp://h/x", "https://", "https://h/a b", "https://user@h/x"])
  func `an address that cannot be used is refused without being named`(url: String) throws {
    let error = #expect(throws: LedgerClientError.self) { try Monitor(url) }
    #expect(error?.description.contains("monitor.example") == false)
  }
}
