import Foundation
import Pipeline
import Records
import Testing

/// What an operator is told to do, for each exit code, and how it fits on a screen.
@Suite struct AdviceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let status: Pipeline.ExitStatus
    /// The command lines, in order, after `chartseal `.
    let commands: [String]
    /// Words that the sentence has.
    let words: String
    var testDescription: String { "exit \(status.rawValue)" }
  }

  static let run = "20260101T020000-abcd"
  static let cases: [Case] = [
    Case(status: .success, commands: [], words: ""),
    Case(status: .failure, commands: ["runs --pipeline h.yaml --run \(run)", "rerun --pipeline h.yaml --run \(run)"], words: "the ledger said"),
    Case(
      status: .quarantined,
      commands: [
        "quarantine list --pipeline h.yaml --run \(run)", "quarantine list --pipeline h.yaml --reason HL7-0103", "rerun --pipeline h.yaml --run \(run)",
      ], words: "held back"),
    Case(
      status: .held,
      commands: [
        "report \(run) --pipeline h.yaml", "release \(run) --pipeline h.yaml --countersign SECOND-KEY.pem --reason-file WHY.txt", "run --pipeline h.yaml",
      ], words: "privacy office"),
    Case(status: .notReconciled, commands: ["report \(run) --pipeline h.yaml", "run --pipeline h.yaml"], words: "a check failed"),
    Case(status: .cutOff, commands: ["run --pipeline h.yaml"], words: "goes on"),
    Case(status: .noInput, commands: ["plan --pipeline h.yaml", "doctor --pipeline h.yaml"], words: "no file"),
    Case(status: .usage, commands: ["run --help"], words: "how the command is used"),
    Case(status: .verification, commands: ["verify --pipeline h.yaml"], words: "do not repeat"),
    Case(status: .sourceMissing, commands: ["doctor --pipeline h.yaml", "run --pipeline h.yaml"], words: "mounted"),
    Case(status: .ledgerUnavailable, commands: ["submit --pending --pipeline h.yaml"], words: "nothing is lost"),
    Case(status: .internalError, commands: ["doctor --pipeline h.yaml --bundle", "run --pipeline h.yaml"], words: "fault of the program"),
    Case(status: .stateUnwritable, commands: ["doctor --pipeline h.yaml", "run --pipeline h.yaml"], words: "disk space"),
    Case(status: .inputOutput, commands: ["doctor --pipeline h.yaml", "run --pipeline h.yaml"], words: "could not be read"),
    Case(status: .locked, commands: ["run --pipeline h.yaml --wait 30m"], words: "holds the lock"),
    Case(status: .permission, commands: ["doctor --pipeline h.yaml"], words: "a key or a file"),
    Case(status: .configuration, commands: ["validate --pipeline h.yaml", "doctor --pipeline h.yaml"], words: "pipeline file"),
    Case(status: .interrupted, commands: ["run --pipeline h.yaml"], words: "nothing is lost"),
    Case(status: .terminated, commands: ["run --pipeline h.yaml"], words: "nothing is lost"),
  ]

  private func summary(_ status: Pipeline.ExitStatus) -> StoredSummary {
    var s = StoredSummary()
    (s.run, s.pipeline, s.status, s.outcome) = (AdviceTests.run, "h", status, "as it is")
    if status == .quarantined { (s.records.read, s.records.quarantined, s.held) = (3, 2, [("filtered RUN-0101", 9), ("read HL7-0103", 2)]) }
    return s
  }

  @Test func `every exit code is in the table`() {
    #expect(AdviceTests.cases.map(\.status.rawValue).sorted() == Pipeline.ExitStatus.allCases.map(\.rawValue).sorted())
  }

  @Test(arguments: cases) func `the commands to type are these`(_ c: Case) {
    let advice = Advice.list(c.status, summary(c.status), pipeline: "h.yaml")
    #expect(advice.flatMap(\.commands) == c.commands.map { "chartseal " + $0 })
    #expect(c.words.isEmpty ? advice.isEmpty : advice.map(\.says).joined(separator: " ").contains(c.words))
  }

  @Test func `a run that did not begin has advice too, for the run to be filled in`() {
    for status in Pipeline.ExitStatus.allCases where status != .success { #expect(!Advice.list(status, nil, pipeline: "h.yaml").isEmpty) }
    #expect(Advice.list(.failure, nil, pipeline: "h.yaml")[0].commands == ["chartseal runs --pipeline h.yaml --run RUN"])
  }

  @Test func `a planted identifier that was missed is not to be released`() {
    var s = summary(.held)
    var planted = StoredSummary.Planted()
    (planted.planted, planted.caught, planted.seed) = (10, 9, "77")
    s.planted = planted
    let advice = Advice.list(.held, s, pipeline: "h.yaml")
    #expect(advice.count == 1 && advice[0].says.contains("do not release") && advice[0].says.contains("77"))
    #expect(!advice[0].commands.contains { $0.contains("release") })
  }

  @Test func `what else waits is told as well`() {
    var s = summary(.success)
    s.records.spooled = 1200
    #expect(Advice.list(.success, s, pipeline: "h.yaml").map(\.commands) == [["chartseal submit --pending --pipeline h.yaml"]])
    var ledger = summary(.ledgerUnavailable)
    (ledger.records.read, ledger.records.quarantined, ledger.records.spooled) = (5, 1, 4)
    #expect(Advice.list(.ledgerUnavailable, ledger, pipeline: "h.yaml").flatMap(\.commands).contains { $0.contains("quarantine list") })
    s.isDryRun = true
    #expect(Advice.list(.success, s, pipeline: "h.yaml").isEmpty)
  }

  @Test(arguments: [("a b.yaml", "'a b.yaml'"), ("it's.yaml", #"'it'\''s.yaml'"#), ("$(x).yaml", "'$(x).yaml'"), ("/etc/c+s/h_1.yaml", "/etc/c+s/h_1.yaml")])
  func `a path is one word for a shell`(path: String, quoted: String) {
    #expect(Advice.list(.cutOff, nil, pipeline: path)[0].commands == ["chartseal run --pipeline \(quoted)"])
  }

  @Test func `a good night fits on 80 columns and 24 lines, the worst on 45`() {
    var s = RunSummary(run: AdviceTests.run, pipeline: "general-hospital")
    (s.records.read, s.records.submitted, s.resources, s.batchesSealed, s.batchesSubmitted) = (1_234_567, 1_234_567, 9_876_543, 618, 618)
    (s.seconds, s.statistics.inputBytes, s.files.read) = (5123.4, 12_345_678_901, 2345)
    let good = SummaryPage.lines(StoredSummary(s), pipeline: "h.yaml")
    #expect(good.count <= 23 && good.allSatisfy { $0.count <= 80 })
    #expect(good.contains { $0.contains("1,234,567 read = 1,234,567 submitted") })
    for i in 100..<160 { s.held["read HL7-0\(i)"] = i }
    for i in 100..<160 { s.notices["CSV-0\(i)"] = i }
    s.failures = (0..<9).map { _ in RunFailure(.sourceUnreadable, "cannot be read: /mnt/NAME^OF^PATIENT") }
    s.records.quarantined = s.held.values.reduce(0, +)
    s.records.read += s.records.quarantined
    let bad = SummaryPage.lines(StoredSummary(s), pipeline: "h.yaml")
    #expect(bad.count <= 45, "\(bad.count)")
    #expect(!bad.contains { $0.contains("NAME") })
  }

  @Test func `what the journal keeps says the same as the run did`() throws {
    var s = RunSummary(run: AdviceTests.run, pipeline: "h")
    (s.records.read, s.records.quarantined, s.records.spooled) = (10, 2, 8)
    s.held = ["read HL7-0103": 2]
    s.failures = [RunFailure(.ledgerUnavailable, "the ledger does not answer; HTTP 503 (LED-0348)")]
    s.aboveQuarantineLimit = true
    let again = try #require(StoredSummary(json: s.json))
    #expect(again.status == .ledgerUnavailable && again.failures == [StoredSummary.Failure(kind: .ledgerUnavailable, code: "LED-0348")])
    #expect(again.isAboveQuarantineLimit && !again.isBelowMinimum && again.records == s.records)
    #expect(SummaryPage.lines(again, pipeline: "h.yaml") == SummaryPage.lines(StoredSummary(s), pipeline: "h.yaml"))
    #expect(StoredSummary(json: "{}") == nil && StoredSummary(json: "no") == nil)
  }

  @Test(arguments: [
    ("HL7-0105 too long: /in/DOE.hl7", RunFailure.Kind.sourceUnreadable, "HL7-0105"), ("cannot be opened: /in/MRN-1234 .hl7", .sourceUnreadable, ""),
    ("nothing there: LED-0348", .sourceMissing, ""), ("ABC-1234 x", .sourceUnreadable, ""),
  ])
  func `a file's name is not taken for a reason code`(detail: String, kind: RunFailure.Kind, code: String) {
    #expect(RunFailure(kind, detail).reasonCode == code)
  }

  @Test func `a mail's subject is one line of ASCII`() {
    var s = summary(.quarantined)
    s.pipeline = "Krankenhaus\nBcc: x\u{2603}"
    let mail = SummaryPage.mail(s, pipeline: "h.yaml", host: "host", started: nil, ended: nil)
    #expect(mail.hasPrefix("Subject: ChartSeal Krankenhaus?Bcc: x?: as it is (exit 3)\nMIME-Version: 1.0\n"))
    #expect(mail.contains("\n\nrun "))
  }
}
