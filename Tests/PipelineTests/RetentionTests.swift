import Compliance
import Foundation
import Pipeline
import Records
import Reporting
import Testing

@Suite(.serialized) struct RetentionTests {
  @Test func `six years, or more, never fewer`() {
    #expect(Retention().until("2026-03-01T10:00:00Z") == "2032-03-01")
    #expect(Retention(years: 10).until("2026-12-31") == "2036-12-31")
    #expect(Retention(years: 2).until("2026-12-31") == "2032-12-31")
    #expect(Retention().until("2024-02-29") == "2030-03-01")
    #expect(Retention(years: 8).until("2024-02-29") == "2032-02-29")
    for bad in ["", "yesterday", "2026-13-01", "2026-00-10", "2026-1-1"] { #expect(Retention().until(bad) == nil) }
  }

  @Test func `a purge refuses earlier, and then deletes all but what stops a second sending`() async throws {
    let f = try Fixture(patients: 4)
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    let state = try StateFolder(path: d.state)
    let writer = AuditWriter(state: state)
    let today = Timestamp.today()
    let later = try #require(Retention().until(today))
    do {
      let journal = try state.openJournal()
      let rows = try journal.retainedRuns(pipeline: d.name, retention: Retention())
      #expect(rows.count == 1 && rows[0].retainUntil == later && rows[0].open == 0)
      #expect(rows[0].isKept(today: today) && !rows[0].isKept(today: later))
      let failure = #expect(throws: RunFailure.self) {
        try Purge(state: state, writer: writer).execute(rows[0], today: today, reason: "too early", journal: journal)
      }
      #expect(failure?.kind.exitStatus == .permission)
      #expect(try !FileManager.default.contentsOfDirectory(atPath: state.receiptsPath).isEmpty)
      #expect(try journal.runs(pipeline: d.name).count == 1)

      try Purge(state: state, writer: writer).execute(rows[0], today: later, reason: "retention over", journal: journal)
      #expect(try FileManager.default.contentsOfDirectory(atPath: state.receiptsPath).isEmpty)
      #expect(try journal.runs(pipeline: d.name).isEmpty)
      let disclosures = try journal.disclosures(pipeline: d.name)
      #expect(disclosures.allSatisfy { $0.recipient.hasPrefix("not recorded") })
      #expect(try journal.purgeRuleSets(retention: Retention(), today: today) == 0)
      #expect(try journal.purgeRuleSets(retention: Retention(), today: later) == 1)
    }
    // The log is whole, and has it.
    #expect(try AuditLog(folder: d.state).verify().isIntact)
    var purges: [AuditEvent] = []
    try AuditLog(folder: d.state).forEachEvent { if $0.kind == .purge { purges.append($0) } }
    #expect(purges.count == 1 && purges[0].subject == "run \(first.run)" && purges[0].purpose == "retention over")
    // The same files again: nothing is sent twice.
    let again = try await f.run(d)
    await f.stopNode()
    #expect(again.outcome == "nothing to do" && again.records.alreadySubmitted == first.records.submitted)
  }

  @Test func `a run with batches that are not submitted is never over`() async throws {
    let f = try Fixture(patients: 2)
    var offline = Run.Options()
    offline.isOffline = true
    let d = try f.definition()
    _ = try await f.run(d, offline)
    let rows = try StateFolder(path: d.state).openJournal(readOnly: true).retainedRuns(pipeline: d.name, retention: Retention())
    #expect(rows.count == 1 && rows[0].open > 0 && rows[0].retainUntil == nil && rows[0].isKept(today: "2999-01-01"))
  }
}

@Suite struct DoctorTests {
  private func levels(_ d: PipelineDefinition, today: String = Timestamp.today()) -> [String: DoctorCheck.Level] {
    Dictionary(Doctor(d).checks(today: today).map { ($0.name, $0.level) }, uniquingKeysWith: { a, _ in a })
  }

  @Test func `a new state folder is fit`() throws {
    let f = try Fixture(patients: 1)
    let all = levels(try f.definition())
    for name in ["key-modes", "folder-modes", "file-modes", "signing-key", "log-key", "basis", "audit-log"] { #expect(all[name] == .ok, "\(name)") }
    #expect(all["disk"] != nil)
  }

  @Test func `what is wrong fails by name`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: d.state + "/vault.key")
    #expect(levels(d)["key-modes"] == .fail)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: d.state + "/vault.key")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: d.state + "/spool")
    #expect(levels(d)["folder-modes"] == .warn)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: d.state + "/spool")
    #expect(levels(d)["folder-modes"] == .fail)
    var bytes = try #require(FileManager.default.contents(atPath: d.state + "/audit.jsonl"))
    bytes[20] ^= 1
    try bytes.write(to: URL(fileURLWithPath: d.state + "/audit.jsonl"))
    #expect(levels(d)["audit-log"] == .fail)
    try FileManager.default.removeItem(atPath: f.folder + "/log.vkey")
    #expect(levels(d)["log-key"] == .fail)
    var elsewhere = d
    elsewhere.state = f.folder + "/nowhere"
    #expect(levels(elsewhere)["state"] == .fail)
  }

  @Test func `what ends within sixty days is a warning, what has ended a failure`() throws {
    let f = try Fixture(patients: 1)
    var d = try f.definition()
    d.profile.name = "expert-determination"
    d.profile.determination = f.folder + "/log.vkey"
    d.profile.validUntil = "2026-12-31"
    #expect(levels(d, today: "2026-11-01")["determination"] == .warn)
    #expect(levels(d, today: "2026-11-02")["determination"] == .warn)
    #expect(levels(d, today: "2026-10-31")["determination"] == .ok)
    #expect(levels(d, today: "2026-12-31")["determination"] == .warn)
    #expect(levels(d, today: "2027-01-01")["determination"] == .fail)
    d.profile.determination = f.folder + "/missing"
    #expect(levels(d, today: "2026-01-01")["determination"] == .fail)
    let (soon, past) = (try #require(CalendarDay("2026-02-01")), try #require(CalendarDay("2025-12-31")))
    d.compliance.rulesReviewedUntil = past
    d.compliance.exceptions = [AcceptedException(id: "E1", check: "risk", reason: "r", approver: "a", expires: soon)]
    let all = levels(d, today: "2026-01-01")
    #expect(all["exception E1"] == .warn && all["review of the rules"] == .fail)
  }
}
