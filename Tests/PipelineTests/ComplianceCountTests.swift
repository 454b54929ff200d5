import Compliance
import Cryptography
import Foundation
import LedgerProtocol
import Pipeline
import Records
import Sealing
import SyntheticHospital
import Testing

/// A hospital and a state folder without a ledger: batches are sealed and stay in the spool.
private final class Offline {
  let folder: String

  init(patients: Int) throws {
    folder = FileManager.default.temporaryDirectory.path + "/chartseal-counts-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var options = GenerationOptions()
    options.plantsDefects = true
    options.writesTruth = false
    _ = try generate(seed: 5, patients: patients, format: .hl7v2, into: folder + "/data", options: options)
    try write("\(NoteSigner(name: "test.example/log", seed: SecretKey.random()).verifierKey)", "log.vkey")
    try write(WrapPrivateKey.generate().publicKey.text, "custodian.pub")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }

  func run(workers: Int, records: Int = 40) throws -> (summary: RunSummary, batches: [ComplianceSummary], texts: [String]) {
    let state = try StateFolder.create(path: folder + "/state\(workers)-\(records)")
    let definition = try PipelineDefinition.parse(
      """
      version: 1
      name: test
      state: state\(workers)-\(records)
      sources: [{id: feed, format: hl7v2, paths: [data/hl7v2], time-zone: "-05:00"}]
      identity: {authority: EXAMPLEHOSP}
      profile: {release-year: 2026}
      stakeholders: {source-system: t, facility: t, custodian: t, submitting-organisation: hospital, purpose-of-use: HOPERAT}
      batch: {max-records: \(records)}
      ledger: {url: "http://127.0.0.1:9", log-key: "@log.vkey", custodian-key: custodian.pub, retries: 0}
      limits: {workers: \(workers)}
      """, file: folder + "/pipeline.yaml")
    var options = Run.Options()
    options.isOffline = true
    let summary = try Run(definition: definition, state: state, options: options).execute(command: "test")
    let spool = try Spool(path: state.path + "/spool")
    let texts = try spool.pending().map { id in
      let batch = try spool.load(id)
      return batch.container.summary.text
    }
    return (summary, texts.compactMap { ComplianceSummary(json: Array($0.utf8)) }, texts.sorted())
  }
}

@Suite struct ComplianceCountTests {
  @Test func `batches and run count the same, whatever the number of workers`() throws {
    let hospital = try Offline(patients: 8)
    let one = try hospital.run(workers: 1)
    let four = try hospital.run(workers: 4)
    #expect(one.texts == four.texts && one.batches.count == one.texts.count && one.texts.count > 2)
    #expect(one.summary.gate == four.summary.gate && one.summary.identifiers == four.summary.identifiers)
    #expect(one.summary.gate.values > 10_000 && one.summary.gate.records > 200)
  }

  @Test func `the batches' summaries add up to the run's, as do the actions to what was found`() throws {
    let run = try Offline(patients: 6).run(workers: 2)
    var sum = ComplianceSummary()
    for batch in run.batches { sum += batch }
    let (s, gate) = (run.summary, run.summary.gate)
    #expect(sum.read == s.records.read && sum.quarantined == s.records.quarantined)
    #expect(sum.identifiers == s.identifiers)
    #expect(sum.gate.examined == gate.examined && sum.gate.findings == gate.findings && sum.gate.narrative == gate.narrative)
    #expect(sum.gate.records == gate.records && sum.gate.values == gate.values)
    #expect(sum.gate.resourcesPassed == gate.resourcesPassed && gate.resourcesPassed == s.resources)
    #expect(sum.text == s.text && gate.narrative.texts == s.text.checked && gate.narrative.textsWithHits == s.text.residual)
    for c in IdentifierClass.allCases {
      #expect(s.identifiers.removed[c] >= 0 && gate.findings[c] <= gate.examined[c], "(\(c.letter))")
    }
    #expect(s.identifiers.generalised[.dates] > 0 && s.identifiers.generalised[.geography] > 0 && s.identifiers.replaced[.medicalRecord] > 0)
    #expect(s.identifiers.removed[.names] > 0 && s.identifiers.removed[.telephone] > 0)
  }

  @Test func `a summary of the first schema version is read, what it did not count as 0`() throws {
    let text =
      #"{"schema_version":1,"profile":"safe-harbor","verdict":"passed","records":{"read":4,"sealed":2,"filtered":1,"quarantined":1},"#
      + #""identifiers":{"A":7,"R":1},"free_text_withheld":3,"free_text":{"scrubbed":2,"identifiers_replaced":5,"checked":2,"residual_hits":1},"held":{"CMP-0101":1}}"#
    let s = try #require(ComplianceSummary(json: Array(text.utf8)))
    #expect(s.read == 4 && s.sealed == 2 && s.identifiers.found[.names] == 7 && s.identifiers.removed[.otherUnique] == 1)
    #expect(s.held == ["CMP-0101": 1] && s.text.withheld == 3 && s.text.residual == 1 && s.gate == GateCounts())
    for broken in [#"{"schema_version":3}"#, "{}", "[]", "", #"{"schema_version":"1"}"#] { #expect(ComplianceSummary(json: Array(broken.utf8)) == nil) }
  }
}

@Suite struct ComplianceKeyTests {
  private func parse(_ lines: String) throws -> ComplianceDefinition {
    let indented = lines.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    return try PipelineDefinition.parse("\(PipelineDefinitionTests.minimal)\ncompliance:\n\(indented)\n", file: "/etc/p/night.yaml").compliance
  }

  @Test func `without the mapping its defaults hold`() throws {
    let d = try PipelineDefinition.parse(PipelineDefinitionTests.minimal, file: "/etc/p/night.yaml").compliance
    #expect(d == ComplianceDefinition() && d.retentionYears == 6 && d.maximumResidualPPM == 1_000_000)
  }

  @Test func `statement, review, exceptions and keys are read`() throws {
    let d = try parse(
      """
      operator: jdoe
      statement-by: A. Example
      statement-on: 2026-01-15
      statement-until: 2026-12-31
      rules-reviewed-until: 2026-12-30
      maximum-residual-percent: 0.25
      retention-years: 10
      countersign-keys: [second.pem, /keys/third.pem]
      exceptions:
        - {id: EX-1, check: quarantine, reason: old archive, approver: B. Example, expires: 2026-06-30, code: HL7-0115}
        - {id: EX-2, check: 164.514(c), reason: r, approver: B. Example, expires: 2026-06-30}
      """)
    #expect(d.operatorID == "jdoe" && d.statement?.by == "A. Example" && "\(d.statement?.until.map { "\($0)" } ?? "")" == "2026-12-31")
    #expect(d.rulesReviewedUntil == CalendarDay("2026-12-30") && d.maximumResidualPPM == 2500 && d.retentionYears == 10)
    #expect(d.countersignKeys == ["/etc/p/second.pem", "/keys/third.pem"])
    #expect(d.exceptions.map(\.id) == ["EX-1", "EX-2"] && d.exceptions.map(\.code) == ["HL7-0115", ""])
  }

  @Test(arguments: [
    ("statement-by: A", "belong together"), ("statement-on: 2026-01-01", "belong together"), ("statement-by: A\nstatement-on: 2026-02-30", "must be a day"),
    ("rules-reviewed-until: soon", "must be a day"), ("retention-years: 5", "must be 6 to 100"), ("maximum-residual-percent: 101", "100 or less"),
    ("exceptions:\n  - {id: a, check: qarantine, reason: r, approver: b, expires: 2026-01-01}", "did you mean 'quarantine'"),
    ("exceptions:\n  - {id: a, check: quarantine, reason: r, approver: b}", "expires' is missing"),
    (
      "exceptions:\n  - {id: a, check: risk, reason: r, approver: b, expires: 2026-01-01}\n  - {id: a, check: risk, reason: r, approver: b, expires: 2026-01-01}",
      "two exceptions"
    ),
  ])
  func `a mistake in it is reported`(_ lines: String, _ says: String) throws {
    let errors = try #require(throws: ConfigurationErrors.self) { _ = try parse(lines) }
    #expect(errors.description.contains(says), "\(errors.description)")
  }
}
