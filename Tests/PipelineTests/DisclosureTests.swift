import Cryptography
import Foundation
import LedgerProtocol
import PatientIdentity
import Pipeline
import Records
import Sealing
import Testing

@Suite(.serialized) struct DisclosureTests {
  /// A state with batches that went out, and what their containers said of patients before they did.
  private func submitted() async throws -> (Fixture, PipelineDefinition, RunSummary, [PatientHash: [Part: Int]]) {
    let f = try Fixture(patients: 6)
    var offline = Run.Options()
    offline.isOffline = true
    let d = try f.definition()
    _ = try await f.run(d, offline)
    var lines: [PatientHash: [Part: Int]] = [:]
    let spool = try Spool(path: d.state + "/spool")
    for id in try spool.pending() {
      let directory = try spool.load(id).container.directory
      for block in directory.blocks { lines[directory.patients[block.patient], default: [:]][block.part, default: 0] += block.lines.count }
    }
    try await f.startNode()
    let online = try f.definition()
    let summary = try await f.run(online)
    await f.stopNode()
    return (f, online, summary, lines)
  }

  @Test func `each submission has the four fields`() async throws {
    let (f, d, _, lines) = try await submitted()
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    let all = try journal.disclosures(pipeline: d.name)
    #expect(all.count == (try journal.totals(pipeline: d.name, state: .submitted).batches) && !all.isEmpty)
    for one in all {
      #expect(one.date.hasPrefix(Timestamp.today().prefix(8)) && one.entry != nil)
      #expect(one.recipient.hasPrefix("test.example/log, custodian ") && one.address == d.ledger.url)
      #expect(one.purpose == "HOPERAT; health care operations")
      #expect(one.description.contains("Patient ") && one.description.contains("patients"))
      #expect(one.accounting.contains("164.502(d)(2)") && one.accounting.contains("164.528(a)(1)(i)"))
    }
    #expect(all.reduce(0) { $0 + $1.lines } == lines.values.reduce(0) { $0 + $1.values.reduce(0, +) })
    #expect(try journal.batchesWithoutPatients(pipeline: d.name) == 0)
    withExtendedLifetime(f) {}
  }

  @Test func `a patient's accounting is what the batches hold of the patient`() async throws {
    let (f, d, _, lines) = try await submitted()
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    #expect(lines.count >= 6)
    for (patient, parts) in lines {
      var query = DisclosureQuery()
      query.patients = [patient]
      let own = try journal.disclosures(pipeline: d.name, query)
      #expect(own.reduce(0) { $0 + $1.lines } == parts.values.reduce(0, +))
      for part in parts.keys { #expect(own.contains { $0.description.contains(part.name) }) }
    }
    var nobody = DisclosureQuery()
    nobody.patients = [try #require(PatientHash(digest: [UInt8](repeating: 7, count: 32)))]
    #expect(try journal.disclosures(pipeline: d.name, nobody).isEmpty)
    withExtendedLifetime(f) {}
  }

  @Test func `a question by recipient or day gives what fits`() async throws {
    let (f, d, _, _) = try await submitted()
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    let all = try journal.disclosures(pipeline: d.name).count
    func count(_ change: (inout DisclosureQuery) -> Void) throws -> Int {
      var query = DisclosureQuery()
      change(&query)
      return try journal.disclosures(pipeline: d.name, query).count
    }
    #expect(try count { $0.recipient = "TEST.example" } == all)
    #expect(try count { $0.recipient = "127.0.0.1" } == all)
    #expect(try count { $0.recipient = "elsewhere" } == 0)
    #expect(try count { $0.since = Timestamp.today() } == all)
    #expect(try count { $0.since = "2999-01-01" } == 0)
    #expect(try count { $0.until = "2000-01-01" } == 0)
    #expect(try journal.disclosures(pipeline: "another").isEmpty)
    withExtendedLifetime(f) {}
  }

  @Test func `what a rule touched is what was counted`() async throws {
    let (f, d, _, _) = try await submitted()
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    let all = try journal.totals(pipeline: d.name, state: .submitted)
    let run = try #require(try journal.runs(pipeline: d.name).last)
    let found = try journal.identifiers(run: run.id)
    // The summary of the run that sealed them says the same.
    let summary = JSONValue.parse(Array((run.summary ?? "").utf8))?["identifiers"]
    for c in IdentifierClass.allCases { #expect(found[c] == summary?[c.letter]?.integer ?? 0) }
    #expect(found[.names] > 0 && found[.dates] > 0)
    for (id, c) in [("names", IdentifierClass.names), ("dates", .dates), ("zip3", .geography), ("biometric", .biometric)] {
      let affected = try journal.affected(pipeline: d.name, by: try #require(RuleReference(id)))
      #expect(affected.versions.count == 1 && affected.count == found[c], "\(id)")
      #expect(affected.touched.count + affected.untouched.count == all.batches && affected.unrecorded == 0)
      #expect(affected.recipients.reduce(0) { $0 + $1.batches } == affected.touched.count)
      #expect((affected.patients > 0) == (affected.count > 0))
    }
    let elements = try journal.affected(pipeline: d.name, by: try #require(RuleReference("elements@2")))
    #expect(elements.touched.count == all.batches && elements.records == all.passed && elements.patients >= 6)
    for unknown in ["names@2", "nothing"] {
      let none = try journal.affected(pipeline: d.name, by: try #require(RuleReference(unknown)))
      #expect(none.versions.isEmpty && none.touched.isEmpty && none.untouched.isEmpty && none.unrecorded == 0)
    }
    withExtendedLifetime(f) {}
  }

  @Test func `a rule set is read as it was kept`() throws {
    let shipped = RuleSet.shipped
    #expect(RuleSet(document: shipped.document) == shipped)
    #expect(RuleSet(document: Array("{}".utf8)) == nil)
    #expect(Set(shipped.rules.map(\.id)).count == shipped.rules.count)
    for c in IdentifierClass.allCases { #expect(!shipped.names(for: c).isEmpty, "\(c.letter)") }
    #expect(shipped.names(for: .names) == ["names/1"])
    #expect(RuleReference("zip3") == RuleReference("zip3"))
    #expect(RuleReference("names/1") == RuleReference("names@1") && RuleReference("@1") == nil && RuleReference("names@") == nil)
  }
}
