import Compliance
import Cryptography
import Foundation
import Pipeline
import Records
import Reporting
import SQLiteStore
import Testing

/// Runs that are judged: what is sent, what waits, and what the report says of it.
@Suite(.serialized) struct VerdictTests {
  private static let expert = """
    profile: {name: expert-determination, release-year: 2026, determination: log.vkey, valid-until: 2099-12-31}
    """

  /// A definition under an expert determination, with more of the file.
  private func definition(_ f: Fixture, _ more: String) throws -> PipelineDefinition {
    let plain = String(decoding: try f.definition().text, as: UTF8.self)
    let text = plain.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("profile:") }.joined(separator: "\n")
    return try PipelineDefinition.parse(text + "\n" + VerdictTests.expert + "\n" + more + "\n", file: f.folder + "/pipeline.yaml")
  }

  private func report(_ d: PipelineDefinition, _ run: String) throws -> Report {
    try Report(parsing: try #require(try StateFolder(path: d.state).reports.bytes(EvidenceFile.report, of: run)))
  }

  private func secondKey(_ f: Fixture, _ name: String = "second") throws -> SigningKey {
    let key = try SigningKey.generate(.ed25519)
    try Data(key.publicKey.pem.utf8).write(to: URL(fileURLWithPath: "\(f.folder)/\(name).pub"))
    return key
  }

  private func release(_ d: PipelineDefinition, _ run: String, _ key: SigningKey, reason: String = "twelve synthetic patients") async throws -> Release.Result {
    let state = try StateFolder(path: d.state)
    let box = Box((d, key))
    return try await withCheckedThrowingContinuation { continuation in
      Thread {
        continuation.resume(
          with: Result { try Release(definition: box.value.0, state: state).execute(run: run, key: box.value.1, name: "Second", reason: Array(reason.utf8)) })
      }.start()
    }
  }

  @Test func `a policy that is not met holds every batch, and a second key releases them`() async throws {
    let f = try Fixture(defects: false)
    try await f.startNode()
    let key = try secondKey(f)
    let d = try definition(f, "risk: {quasi-identifiers: [birth-year, sex], minimum-class: 1000}\ncompliance: {countersign-keys: [second.pub]}")
    let held = try await f.run(d)
    #expect(held.judgement?.word == "HOLD" && held.judgement?.against == ["risk"])
    #expect(held.exitStatus == .held && held.outcome == "held: risk")
    #expect(held.batchesSealed > 0 && held.batchesSubmitted == 0 && held.records.addsUp && held.records.spooled > 0)
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    #expect(try journal.totals(pipeline: d.name, state: .held).batches == held.batchesSealed)
    let first = try report(d, held.run)
    #expect(first.verdict.state == .hold && first.verdict.held == ["risk"] && first.counts.waiting == held.records.spooled)
    #expect(first.batches.allSatisfy { $0.state == .held })

    // Another run sends nothing of it.
    let again = try await f.run(d)
    #expect(again.batchesSubmitted == 0 && again.batchesRecovered == 0)

    let stranger = try SigningKey.generate(.ed25519)
    let refused = await #expect(throws: RunFailure.self) { try await release(d, held.run, stranger) }
    #expect(refused?.kind == .keyUnusable)
    let own = try SigningKey(file: SecretFile.read(d.state + "/organisation-key.pem"))
    let alone = await #expect(throws: RunFailure.self) { try await release(d, held.run, own) }
    #expect(alone?.kind == .keyUnusable && alone?.detail.contains("second key") == true)
    let empty = await #expect(throws: RunFailure.self) { try await release(d, held.run, key, reason: "  \n") }
    #expect(empty?.kind == .configuration)

    let done = try await release(d, held.run, key)
    #expect(done.submitted == held.batchesSealed && done.waiting == 0 && done.revision == 2 && done.failure == nil)
    let second = try report(d, held.run)
    #expect(second.run.previous == SHA256Digest.of(first.encoded).hex && second.verdict.release?.key == key.id)
    #expect(second.verdict.state == .hold && second.counts.waiting == 0 && second.counts.submitted == held.records.spooled)
    #expect(second.batches.allSatisfy { $0.state == .submitted && $0.index > 0 })
    #expect(try await release(d, held.run, key).revision == 2)
    await f.stopNode()
  }

  @Test func `a failure waits, cannot be released, and is judged with the next run`() async throws {
    let f = try Fixture(patients: 4, defects: false)
    try await f.startNode()
    let key = try secondKey(f)
    let d = try definition(f, "compliance: {countersign-keys: [second.pub], rules-reviewed-until: 2001-01-01}")
    let failed = try await f.run(d)
    #expect(failed.judgement?.word == "FAIL" && failed.judgement?.against == ["rule-sets"] && failed.batchesSubmitted == 0)
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    #expect(try journal.totals(pipeline: d.name, state: .waiting).batches == failed.batchesSealed)
    let refused = await #expect(throws: RunFailure.self) { try await release(d, failed.run, key) }
    #expect(refused?.detail.contains("FAIL") == true)

    let mended = try await f.run(try definition(f, "compliance: {countersign-keys: [second.pub]}"))
    #expect(mended.judgement?.word == "PASS" && mended.batchesSubmitted == failed.batchesSealed && mended.batchesRecovered == 0)
    #expect(mended.records.addsUp && mended.records.submitted == failed.records.spooled && mended.records.read == failed.records.read)
    #expect(mended.identifiers.total == failed.identifiers.total && mended.gate.values == failed.gate.values)
    let r = try report(d, mended.run)
    #expect(r.counts.read == mended.records.read && r.identifiers.reduce(0) { $0 + $1.found } == mended.identifiers.total)
    await f.stopNode()
  }

  @Test func `a report leaves the house, so it calls no file after a patient`() async throws {
    let f = try Fixture(patients: 3)
    let folder = f.folder + "/data/hl7v2"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let renamed = try #require(names.first { $0.hasPrefix("adt") })
    try FileManager.default.moveItem(atPath: "\(folder)/\(renamed)", toPath: folder + "/Osterkamp_Elfriede_19550301.hl7")
    let d = try f.definition()
    let summary = try await f.run(d)
    let state = try StateFolder(path: d.state)
    for name in [EvidenceFile.report, EvidenceFile.page] {
      let text = String(decoding: try #require(state.reports.bytes(name, of: summary.run)), as: UTF8.self)
      #expect(!text.contains("Osterkamp") && !text.contains("19550301"))
    }
    let files = try report(d, summary.run).dataset.flatMap(\.files)
    #expect(files.count == names.count && Set(names).subtracting([renamed]).isSubset(of: files.map(\.name)))
    let own = try #require(files.first { !names.contains($0.name) })
    #expect(own.name == own.sha256.prefix(12) + ".hl7" && own.quarantined > 0)
  }

  @Test func `what a run stopped before its verdict sealed is judged with the next one`() async throws {
    let f = try Fixture(defects: false)
    try await f.startNode()
    let d = try f.definition(records: 20)
    let stopper = Stopper()
    let run = Run(definition: d, state: try StateFolder(path: d.state), observer: stopper)
    stopper.flag.set(run.cancellation)
    let box = Box(run)
    let stopped = try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try box.value.execute(command: "test") }) }.start()
    }
    #expect(stopped.wasInterrupted && stopped.batchesSealed > 0 && stopped.batchesSubmitted == 0 && stopped.judgement == nil)
    let state = try StateFolder(path: d.state)
    #expect(state.reports.bytes(EvidenceFile.report, of: stopped.run) == nil)

    let whole = try await f.run(d)
    #expect(whole.judgement?.word == "PASS" && whole.records.addsUp && whole.records.spooled == 0)
    #expect(whole.batchesSubmitted == whole.batchesSealed && whole.batchesSealed > stopped.batchesSealed && whole.batchesRecovered == 0)
    #expect(whole.records.alreadySubmitted == 0 && whole.records.submitted + whole.records.filtered + whole.records.quarantined == whole.records.read)
    let again = try await f.run(d)
    #expect(again.outcome == "nothing to do" && again.records.alreadySubmitted == whole.records.submitted)
    await f.stopNode()
    let r = try report(d, whole.run)
    #expect(r.counts.read == whole.records.read && r.batches.count == whole.batchesSealed)
    // Batches whose records the ledger has late are told by the report's next revision, and the log has the last one.
    #expect(try #require(state.reports.bytes(EvidenceFile.proof, of: whole.run)).isEmpty == false)
  }

  /// A run without a node, its state folder as it is left when that run is killed between its verdict and its report, and the run after it, with a node.
  private func runAfterKill(_ f: Fixture, batches: String) async throws -> (killed: RunSummary, next: RunSummary) {
    let d = try f.definition()
    let killed = try await f.run(d)
    try leaveDraft(d, killed.run, batches: batches)
    try await f.startNode()
    let next = try await f.run(try f.definition())
    await f.stopNode()
    return (killed, next)
  }

  private func leaveDraft(_ d: PipelineDefinition, _ run: String, batches: String) throws {
    let folder = try StateFolder(path: d.state).reports.folder(run)
    try FileManager.default.moveItem(atPath: folder + "/report.json", toPath: folder + "/draft.json")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("report.") {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    let journal = try Database(path: d.state + "/journal.sqlite")
    try journal.run("UPDATE runs SET verdict = NULL, report = NULL, ended = NULL WHERE id = ?", .text(run))
    try journal.run("UPDATE batches SET state = ? WHERE run = ? AND state = 'sealed'", .text(batches), .text(run))
  }

  @Test func `a run killed between its verdict and its report gets one from the next command`() async throws {
    let f = try Fixture(patients: 4, defects: false)
    let (killed, next) = try await runAfterKill(f, batches: "sealed")
    let d = try f.definition()
    #expect(next.batchesRecovered == killed.batchesSealed && next.batchesSealed == 0)
    let r = try report(d, killed.run)
    #expect(r.run.exitCode == 137 && r.run.outcome.hasPrefix("killed after its verdict") && r.verdict.state == .pass && r.run.revision == 2)
    #expect(r.counts.waiting == 0 && r.counts.submitted == killed.records.spooled && r.batches.allSatisfy { $0.state == .submitted })
    let state = try StateFolder(path: d.state)
    #expect(state.reports.bytes("draft.json", of: killed.run) == nil && state.reports.bytes(EvidenceFile.proof, of: killed.run) != nil)
  }

  @Test func `a run killed before its batches were cleared leaves what it counted to the next one`() async throws {
    let f = try Fixture(patients: 4, defects: false)
    let (killed, next) = try await runAfterKill(f, batches: "waiting")
    let d = try f.definition()
    #expect(next.batchesSubmitted == killed.batchesSealed && next.records.submitted == killed.records.spooled)
    let state = try StateFolder(path: d.state)
    #expect(!FileManager.default.fileExists(atPath: state.reports.folder(killed.run)))
    #expect(try report(d, next.run).batches.count == killed.batchesSealed)
  }

  @Test func `a report is revised when the ledger answers late`() async throws {
    let f = try Fixture(patients: 4, defects: false)
    let away = try await f.run(f.definition())
    let first = try report(try f.definition(), away.run)
    #expect(first.verdict.state == .pass && first.counts.waiting == away.records.spooled && first.batches.allSatisfy { $0.state == .sealed })
    try await f.startNode()
    let back = try await f.run(f.definition())
    #expect(back.batchesRecovered == away.batchesSealed)
    let second = try report(try f.definition(), away.run)
    #expect(second.run.revision == 2 && second.run.previous == SHA256Digest.of(first.encoded).hex)
    #expect(second.counts.waiting == 0 && second.counts.submitted == away.records.spooled)
    let sections = Set(ReportPage.sections.map(\.id) + ["outside this tool"])
    #expect(second.crosswalk.count > 20 && second.crosswalk.allSatisfy { sections.contains($0.section) })
    let state = try StateFolder(path: f.definition().state)
    for run in [away.run, back.run] { #expect(state.reports.bytes(EvidenceFile.proof, of: run) != nil) }
    await f.stopNode()
  }
}

/// Stops a run at its first sealed batch.
private final class Stopper: RunObserver, @unchecked Sendable {
  final class Later: @unchecked Sendable {
    private var flag: CancelFlag?
    func set(_ flag: CancelFlag) { self.flag = flag }
    func fire() { flag?.set() }
  }
  let flag = Later()
  func sealed(batch: String, records: Int, lines: Int) { flag.fire() }
}
