import Pipeline
import Reporting

extension ConsolePages {
  func runs() throws -> PageView {
    let journal = try journal()
    let count = try journal.runCount(pipeline: definition.name)
    let rows = try journal.runEntries(pipeline: definition.name, limit: ConsolePages.each, offset: offset)
    return PageView(
      title: "Runs", lead: "Every run, rerun and submission of the pipeline, the newest first.",
      sections: [.init([.table(ConsolePages.runTable("Runs", rows))] + pager(count, "/runs?", "run", "runs"))], place: "/runs")
  }

  /// A run from its first record to its last receipt.
  func run(_ id: String) throws -> PageView {
    let journal = try journal()
    guard let run = try journal.runEntry(pipeline: definition.name, id: id) else { throw ConsoleRefusal.noPage }
    let figures = RunFigures(run.summary)
    let word = OutcomeWord(exitCode: run.exitCode, outcome: run.outcome)
    let verdict = OutcomeWord(verdict: run.verdict ?? "")
    var selection = QuarantineSelection()
    selection.run = id
    let open = try Quarantine(definition: definition, state: state, readOnly: true).count(selection)
    let report = state.reports.bytes(EvidenceFile.report, of: id).flatMap { try? Report(parsing: $0) }
    var top: [Block] = [
      .facts(
        FactsView([
          ("Outcome", word.cell.noted(run.outcome == word.word ? "" : run.outcome ?? "")), ("Verdict", verdict.cell.noted(figures.against.isEmpty ? "" : "against it: " + figures.against.joined(separator: ", "))),
          ("Exit code", run.exitCode.map { Cell.number($0).noted($0 == 0 ? "" : ExitStatus(rawValue: Int32(truncatingIfNeeded: $0))?.meaning ?? "") } ?? .absent("not ended")),
          ("Kind", .text(run.kind)), ("Began, UTC", .time(run.started)), ("Ended, UTC", .time(run.ended)), ("Took", .text(ConsolePages.took(run), or: "not ended")),
          ("Report in the log", run.reportEntry.map { .text("entry \($0.grouped)") } ?? .absent("not yet")),
        ]))
    ]
    if !figures.method.isEmpty { top.append(.paragraph(figures.method)) }
    var links: [LinkView] = []
    if report != nil { links.append(LinkView(label: "Signed compliance report", href: "/runs/\(id)/report")) }
    if open > 0 { links.append(LinkView(label: "\(open.of("record", "records")) of this run in quarantine", href: "/quarantine\(selection.address)")) }
    if !links.isEmpty { top.append(.links(links)) }
    if open > 0 { top += buttons([("Rerun what this run left…", "/quarantine/rerun\(selection.address)")]) }
    let filter = Journal.BatchFilter(run: id)
    let count = try journal.batchCount(pipeline: definition.name, filter)
    let batches = try journal.batchEntries(pipeline: definition.name, filter, limit: ConsolePages.each, offset: offset)
    return PageView(
      title: "Run \(id)",
      sections: [
        .init(top), .init("Funnel", id: "funnel", ConsolePages.funnel(report, figures)),
        .init("Held back", id: "held", [.table(ConsolePages.heldTable(figures, run: id))]),
        .init("Stages", id: "stages", [.table(ConsolePages.stageTable(report))]),
        .init("Batches", id: "batches", [.table(ConsolePages.batchTable("Batches of this run", batches))] + pager(count, "/runs/\(id)?", "batch", "batches")),
      ], place: "/runs")
  }

  private static func funnel(_ report: Report?, _ f: RunFigures) -> [Block] {
    guard f.isKnown || report != nil else { return [.paragraph("The run left no figures: it has not ended.")] }
    let stages: [(name: String, records: Int, left: [(style: String, count: Int, says: String)])]
    if let report {
      stages = report.funnel.map {
        (ConsolePages.stageName($0.stage.rawValue), $0.records, [("part-calm", $0.filtered, "filtered"), ("part-bad", $0.quarantined, "quarantined")])
      }
    } else {
      let passed = f.submitted + f.spooled + f.alreadySubmitted
      stages = [
        ("Read", f.read, []), ("Passed", passed, [("part-calm", f.filtered, "filtered"), ("part-bad", f.quarantined, "quarantined")]),
        ("Submitted", f.submitted + f.alreadySubmitted, [("part-mid", f.spooled, "not yet accepted")]),
      ]
    }
    let says = stages.map { stage in
      "\(stage.name): \(stage.records)" + stage.left.filter { $0.count > 0 }.map { ", \($0.count) \($0.says)" }.joined() + "."
    }
    return [
      .chart(.funnel(id: "funnel-chart", title: "Records from stage to stage", says: says.joined(separator: " "), stages)),
      .equation([
        EquationTerm("", f.read, "read"), EquationTerm("=", f.submitted, "submitted"), EquationTerm("+", f.alreadySubmitted, "submitted before"),
        EquationTerm("+", f.filtered, "filtered"), EquationTerm("+", f.quarantined, "quarantined"), EquationTerm("+", f.spooled, "not yet accepted"),
      ]),
      .table(
        TableView(
          "Records by stage", style: "narrow", [.text("Stage"), .number("Records"), .number("Filtered there"), .number("Quarantined there")],
          stages.map { stage in
            func left(_ says: String) -> Int { stage.left.first { $0.says == says }?.count ?? 0 }
            return [.text(stage.name), .number(stage.records), .number(left("filtered")), .number(left("quarantined"))]
          })),
    ]
  }

  private static func stageName(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

  private static func heldTable(_ f: RunFigures, run: String) -> TableView {
    TableView(
      "Reasons, by stage", [.text("Reason"), .text("What it means"), .text("Stage"), .number("Records")],
      f.held.map { reason, count in
        let parts = reason.split(separator: " ")
        let code = parts.last.map(String.init) ?? reason
        var selection = QuarantineSelection()
        (selection.reason, selection.run) = (code, run)
        return [
          .code(code, "/quarantine/records\(selection.address)"), .text(ReasonIndex.summary(of: code)), .text(parts.dropLast().joined(separator: " ")), .number(count),
        ]
      }, none: "The run held nothing back.")
  }

  private static func stageTable(_ report: Report?) -> TableView {
    let stages = report?.stages ?? []
    let whole = stages.map(\.endMs).max() ?? 0
    return TableView(
      "What the run did, in its order", style: "narrow", [.text("Stage"), .number("Began after"), .number("Took"), .text("Share of the run")],
      stages.map { s in
        [.text(s.stage), .text(ConsolePages.tenths(s.startMs)), .text(ConsolePages.tenths(s.endMs - s.startMs)), .bar(s.endMs - s.startMs, of: whole)]
      }, none: "The run has no report, so its stages are not known.")
  }

  /// Milliseconds as `12.3 s`.
  private static func tenths(_ ms: Int) -> String { "\((ms / 1000).grouped).\(ms % 1000 / 100)\u{A0}s" }
}

extension Journal.BatchFilter {
  init(run: String? = nil, state: Journal.BatchState? = nil) {
    self.init()
    (self.run, self.state) = (run, state)
  }
}
