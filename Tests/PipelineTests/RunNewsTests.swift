import Foundation
import Pipeline
import Records
import SyntheticHospital
import Testing

/// What a run tells beside its output: log, metrics file, text, program.
@Suite(.serialized) struct RunNewsTests {
  private static let news = "news: {metrics-file: run.prom}"

  private func run(_ f: Fixture, _ d: PipelineDefinition, log: NewsLog? = nil, offline: Bool = false) async throws -> (RunSummary, [String]) {
    var options = Run.Options()
    options.isOffline = offline
    let news = RunNews(d, log: log)
    let state = try StateFolder(path: d.state)
    let box = Box(Run(definition: d, state: state, options: options, observer: news.observer))
    let summary = try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try box.value.execute(command: "test") }) }.start()
    }
    return (summary, await news.tell(summary))
  }

  private func text(_ path: String) -> String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }

  private func metrics(_ f: Fixture) -> [String: Double] {
    var out: [String: Double] = [:]
    for line in text(f.folder + "/run.prom").split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      out[String(parts[0])] = Double(parts[1])
    }
    return out
  }

  @Test func `a log at debug level holds no planted value`() async throws {
    let f = try Fixture()
    var options = GenerationOptions()
    options.writesTruth = true
    _ = try generate(seed: 3, patients: 12, format: .hl7v2, into: f.folder + "/truth", options: options)
    let output = try NewsOutput(file: f.folder + "/debug.log")
    try await f.startNode()
    _ = try await run(f, f.definition(extra: Self.news), log: NewsLog(output, format: .json, level: .debug))
    await f.stopNode()
    let said = text(f.folder + "/debug.log")
    for name in ["run-started", "window-counted", "records-held", "file-completed", "batch-submitted"] { #expect(said.contains(#""event":"\#(name)""#)) }
    let all = (said + text(f.folder + "/run.prom") + text(f.folder + "/state/test.last-run.txt")).uppercased()
    let truth = text(try #require(FileManager.default.enumerator(atPath: f.folder + "/truth")?.compactMap { $0 as? String }.first { $0.hasSuffix("truth.tsv") }.map { f.folder + "/truth/" + $0 }))
    var looked = 0
    for row in truth.split(separator: "\n") where !row.hasPrefix("#") {
      let columns = row.split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count == 7, columns[4] == "patient", columns[6].utf8.count >= 5 else { continue }
      looked += 1
      // A value of digits alone may stand by chance in a count or an id: those of seven and more do not.
      if columns[6].allSatisfy(\.isNumber) && columns[6].utf8.count < 7 { continue }
      if all.contains(columns[6].uppercased()) { Issue.record("a value of \(columns[2]) is in what was told") }
    }
    #expect(looked > 500)
  }

  @Test func `the last success stays until there is another`() async throws {
    let f = try Fixture(patients: 3)
    let d = try f.definition(extra: Self.news)
    let label = #"{pipeline="test"}"#
    // Nothing listens on the port of the definition.
    let (first, _) = try await run(f, d)
    #expect(first.exitStatus == .ledgerUnavailable)
    var m = metrics(f)
    #expect(m["chartseal_run_exit_code" + label] == 69 && m["chartseal_last_success_timestamp_seconds" + label] == 0)
    #expect(m["chartseal_spool_batches" + label] == Double(first.batchesSealed))
    try await f.startNode()
    let (second, problems) = try await run(f, f.definition(extra: Self.news))
    #expect(problems.isEmpty && RunMetrics.isSuccess(second.exitStatus))
    m = metrics(f)
    let success = try #require(m["chartseal_last_success_timestamp_seconds" + label])
    #expect(success > 1_700_000_000 && m["chartseal_spool_batches" + label] == 0)
    await f.stopNode()
    // A new file of records, and no ledger.
    _ = try generate(seed: 4, patients: 2, format: .hl7v2, into: f.folder + "/data/hl7v2/more", options: GenerationOptions())
    let (third, _) = try await run(f, f.definition(extra: Self.news))
    #expect(third.exitStatus == .ledgerUnavailable)
    m = metrics(f)
    #expect(m["chartseal_run_exit_code" + label] == 69 && m["chartseal_last_success_timestamp_seconds" + label] == success)
    #expect(m["chartseal_last_success_records_read" + label] == Double(second.records.read))
  }

  @Test func `the program is told when something has changed, and not again`() async throws {
    let f = try Fixture(patients: 2, defects: false)
    let mails = f.folder + "/mails"
    let news = "news: {command: [/bin/sh, -c, \"cat >> \(mails)\"]}"
    func count() -> Int { text(mails).split(separator: "\n").filter { $0.hasPrefix("Subject: ") }.count }
    let d = try f.definition(extra: news)
    for _ in 0..<2 { _ = try await run(f, d) }
    #expect(count() == 1 && text(mails).contains("(exit 69)"))
    try await f.startNode()
    for _ in 0..<2 { _ = try await run(f, f.definition(extra: news)) }
    await f.stopNode()
    #expect(count() == 2 && text(mails).contains("(exit 0)"))
    // What is kept says the same as what was told.
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    let kept = try RunText.mail(d, journal).split(separator: "\n").first
    #expect(kept == text(f.folder + "/state/test.last-run.txt").split(separator: "\n").first)
    #expect(throws: RunFailure.self) { try RunText.mail(d, journal, run: "20200101T000000-none") }
  }

  @Test func `a program that fails is given the text again next time, and does not fail the run`() async throws {
    let f = try Fixture(patients: 1, defects: false)
    let count = f.folder + "/count"
    let d = try f.definition(extra: "news: {command: [/bin/sh, -c, \"echo x >> \(count); exit 1\"]}")
    for _ in 0..<2 {
      let (summary, problems) = try await run(f, d)
      #expect(summary.exitStatus == .ledgerUnavailable, "\(summary.outcome) \(summary.failures) \(summary.json)")
      #expect(problems.contains { $0.contains("news.command failed") })
    }
    #expect(text(count) == "x\nx\n")
  }

  @Test func `mistakes of the mapping are told with their places`() throws {
    let f = try Fixture(patients: 1)
    let error = #expect(throws: ConfigurationErrors.self) { try f.definition(extra: "news: {metrics-file: a.txt, command: [mail, x], heartbeat: y}") }
    let text = try #require(error).description
    #expect(text.contains("must end in .prom") && text.contains("whole path") && text.contains("heartbeat"))
  }
}
