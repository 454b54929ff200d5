import Compliance
import Cryptography
import Foundation
import Pipeline
import Records
import SQLiteStore
import SyntheticHospital
import Testing

/// A hospital and a pipeline without a ledger: batches are sealed and stay in the spool.
private final class Hospital {
  let folder = FileManager.default.temporaryDirectory.path + "/chartseal-risk-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var options = GenerationOptions()
    (options.plantsDefects, options.writesTruth) = (false, false)
    _ = try generate(seed: 3, patients: 24, format: .hl7v2, into: folder + "/data", options: options)
    let log = try NoteSigner(name: "test.example/log", seed: SecretKey.random()).verifierKey
    try Data("\(log)".utf8).write(to: URL(fileURLWithPath: folder + "/log.vkey"))
    try Data(try WrapPrivateKey.generate().publicKey.text.utf8).write(to: URL(fileURLWithPath: folder + "/custodian.pub"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func definition(state: String, workers: Int = 2, extra: String = "") throws -> PipelineDefinition {
    try PipelineDefinition.parse(
      """
      version: 1
      name: test
      state: \(state)
      sources: [{id: feed, format: hl7v2, paths: [data/hl7v2]}]
      identity: {authority: EXAMPLEHOSP}
      profile: {release-year: 2026}
      stakeholders: {source-system: t, facility: t, custodian: t, submitting-organisation: hospital, purpose-of-use: HOPERAT}
      batch: {max-records: 40}
      ledger: {url: "http://127.0.0.1:9", log-key: "@log.vkey", custodian-key: custodian.pub, retries: 0}
      limits: {workers: \(workers)}
      \(extra)
      """, file: folder + "/pipeline.yaml")
  }

  func run(_ definition: PipelineDefinition) async throws -> RunSummary {
    if access(definition.state, F_OK) != 0 { _ = try StateFolder.create(path: definition.state) }
    var options = Run.Options()
    options.isOffline = true
    let run = Held(Run(definition: definition, state: try StateFolder(path: definition.state), options: options))
    return try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try run.value.execute(command: "test") }) }.start()
    }
  }

  func outcome(_ definition: PipelineDefinition, run: String) throws -> RiskOutcome {
    try StateFolder(path: definition.state).openJournal(readOnly: true).risk(run: run, pipeline: "test", policy: definition.risk, temporary: folder)
  }
}

private struct Held<T>: @unchecked Sendable {
  let value: T
  init(_ value: T) { self.value = value }
}

struct RiskRunTests {
  @Test func `a run's patients are counted once each, and no other number of threads changes anything`() async throws {
    let hospital = try Hospital()
    var outcomes: [RiskOutcome] = []
    for workers in [1, 4] {
      let definition = try hospital.definition(state: "state-\(workers)", workers: workers, extra: "risk: {quasi-identifiers: [birth-year, sex, zip3], minimum-class: 5}")
      let summary = try await hospital.run(definition)
      #expect(summary.records.spooled > 24)
      outcomes.append(try hospital.outcome(definition, run: summary.run))
    }
    let (one, four) = (try #require(outcomes.first), try #require(outcomes.last))
    #expect(one.scopes.map(\.name) == ["run", "all"] && one.scopes.map(\.measures) == four.scopes.map(\.measures) && one.suggestions == four.suggestions)
    let m = one.scopes[0].measures
    #expect(m.subjects >= 20 && m.subjects <= 24 && m.classes > 1 && m.smallestClass >= 1 && m.histogram.map(\.subjects).reduce(0, +) == m.subjects)
    #expect(!one.isMet && one.reasons(requiringPolicy: true) == [RiskReason.smallestClass] && !one.suggestions.isEmpty)
    #expect(one.batchesNotCounted == 0)
  }

  @Test func `what a run without new records judges is what was submitted before`() async throws {
    let hospital = try Hospital()
    let definition = try hospital.definition(state: "state")
    let first = try await hospital.run(definition)
    let second = try await hospital.run(definition)
    let (a, b) = (try hospital.outcome(definition, run: first.run), try hospital.outcome(definition, run: second.run))
    #expect(a.scopes[0].measures == a.scopes[1].measures)
    #expect(b.scopes[0].measures.subjects == 0 && b.scopes[1].measures == a.scopes[1].measures)
    #expect(b.isMet && b.suggestions.isEmpty)
  }

  @Test func `batches that were refused or are held do not make classes look larger`() async throws {
    let hospital = try Hospital()
    let definition = try hospital.definition(state: "state")
    let summary = try await hospital.run(definition)
    let before = try hospital.outcome(definition, run: summary.run).scopes[1].measures
    do {
      let db = try Database(path: definition.state + "/journal.sqlite")
      try db.run("UPDATE batches SET state = 'refused' WHERE sequence > (SELECT min(sequence) FROM batches WHERE lines > 0)")
    }
    let after = try hospital.outcome(definition, run: summary.run).scopes
    #expect(after[0].measures.subjects < before.subjects && after[0].measures != before && after[1].measures == after[0].measures)
  }

  @Test func `batches of which nothing was kept are said to be missing`() async throws {
    let hospital = try Hospital()
    let definition = try hospital.definition(state: "state")
    let summary = try await hospital.run(definition)
    do {
      let db = try Database(path: definition.state + "/journal.sqlite")
      try db.execute("DELETE FROM risk_rows")
    }
    let outcome = try hospital.outcome(definition, run: summary.run)
    #expect(outcome.scopes[1].measures.subjects == 0 && outcome.batchesNotCounted == summary.batchesSealed)
  }

  @Test(arguments: [
    ("quasi-identifiers: [birth-year, age-band-10]", "names an attribute twice"),
    ("quasi-identifiers: [diagnosis-group], sensitive: [diagnosis-group]", "cannot be what must not be learnt"),
    ("maximum-prosecutor-percent: 101", "100 or less"), ("sampling-percent: 0", "above 0"),
    ("quasi-identifiers: [diagnosis-group], minimum-diversity: 2", "needs something in"), ("quasi-identifiers: [shoe-size]", "must be one of"),
  ])
  func `a policy that makes no sense is refused with its line`(block: String, says: String) throws {
    let hospital = try Hospital()
    let error = #expect(throws: ConfigurationErrors.self) { try hospital.definition(state: "state", extra: "risk: {\(block)}") }
    let first = try #require(error?.errors.first)
    #expect(first.detail.contains(says) && first.line == 11, "\(first.detail) \(first.line)")
  }

  @Test func `a policy is read in parts per million`() throws {
    let risk = try Hospital().definition(
      state: "state",
      extra: "risk: {quasi-identifiers: [age-band-5, state], sensitive: [security-labels], minimum-class: 11, maximum-prosecutor-percent: 9.1, maximum-at-risk-percent: 0.5, minimum-diversity: 2, sampling-percent: 2.25}"
    ).risk
    #expect(risk.quasiIdentifiers == [.ageBand5, .state] && risk.sensitive == [.securityLabels] && risk.minimumClass == 11 && risk.minimumDiversity == 2)
    #expect(risk.maximumProsecutorPPM == 91_000 && risk.maximumAtRiskPPM == 5000 && risk.samplingPPM == 22_500 && risk.releaseYear == 2026)
    let none = try Hospital().definition(state: "state").risk
    #expect(none.isEmpty && none.quasiIdentifiers == [.birthYear, .sex, .zip3] && none.sensitive == [.diagnosisGroup] && none.samplingPPM == 1_000_000)
  }
}
