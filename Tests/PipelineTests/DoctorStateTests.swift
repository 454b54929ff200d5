import Foundation
import Pipeline
import Records
import Testing

@Suite(.serialized) struct DoctorStateTests {
  private func checks(_ d: PipelineDefinition, asksLedger: Bool = false) async throws -> [DoctorCheck] {
    try await onThread { Doctor(d).checks(today: Timestamp.today(), asksLedger: asksLedger) }
  }

  private func level(_ name: String, _ checks: [DoctorCheck]) -> DoctorCheck.Level? { checks.first { $0.name == name }?.level }

  @Test func `a node that answers under the pinned key, and one that does not`() async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    let d = try f.definition()
    let all = try await checks(d, asksLedger: true)
    #expect(level("ledger", all) == .ok && level("clock", all) == .ok && level("journal", all) == .ok && level("vault", all) == .ok)
    #expect(all.filter { $0.level == .fail } == [])
    #expect(all.allSatisfy { $0.level == .ok || !$0.fix.isEmpty || $0.name.hasPrefix("audit") }, "each trouble says what to do")
    // Another log's key.
    let other = try Fixture(patients: 1)
    try FileManager.default.removeItem(atPath: f.folder + "/log.vkey")
    try FileManager.default.copyItem(atPath: other.folder + "/log.vkey", toPath: f.folder + "/log.vkey")
    let wrong = try #require(try await checks(d, asksLedger: true).first { $0.name == "ledger" })
    #expect(wrong.level == .fail && wrong.kind.exitStatus == .verification)
    await f.stopNode()
    let away = try #require(try await checks(d, asksLedger: true).first { $0.name == "ledger" })
    #expect(away.level == .fail && away.kind.exitStatus == .ledgerUnavailable)
  }

  @Test func `what is wrong with sources and state, by name and with a fix`() async throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try FileManager.default.moveItem(atPath: f.folder + "/data", toPath: f.folder + "/elsewhere")
    try Data("torn".utf8).write(to: URL(fileURLWithPath: d.state + "/journal.sqlite"))
    let all = try await checks(d)
    let source = try #require(all.first { $0.name == "source feed" })
    #expect(source.level == .fail && source.kind.exitStatus == .sourceMissing && !source.fix.isEmpty)
    let journal = try #require(all.first { $0.name == "journal" })
    #expect(journal.level == .fail && journal.kind.exitStatus == .inputOutput && journal.fix.contains("journal rebuild"))
  }

  @Test func `a bundle names nothing that anybody named`() async throws {
    let f = try Fixture(patients: 3)
    let d = try f.definition()
    var offline = Run.Options()
    offline.isOffline = true
    _ = try await f.run(d, offline)
    let text = try SupportBundle(d, software: "test 1").text(checks: try await checks(d))
    #expect(JSONValue.parse(Array(text.utf8))?["message_type"]?.string == "support_bundle")
    for secret in [f.folder, "feed", "127.0.0.1", "EXAMPLEHOSP", "hospital", NSUserName()] { #expect(!text.contains(secret), "\(secret)") }
    #expect(text.contains("run-started") && text.contains("\"waiting\":"))
    // Whatever gets in all the same is found before it is written.
    let failure = #expect(throws: RunFailure.self) { try SupportBundle(d, software: "SSN 078-05-1120").text(checks: []) }
    #expect(failure?.kind == .internalError && failure?.detail.contains("078") == false)
  }
}
