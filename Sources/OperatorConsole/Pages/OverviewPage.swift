import Cryptography
import Pipeline
import Records

extension ConsolePages {
  /// What happened last, what waits for somebody, and what there is in all.
  func overview() throws -> PageView {
    let journal = try journal()
    let name = definition.name
    let runs = try journal.runEntries(pipeline: name, limit: 24)
    let all = try journal.totals(pipeline: name)
    let submitted = try journal.totals(pipeline: name, state: .submitted)
    let open = try Quarantine(definition: definition, state: state, readOnly: true).count()
    let waiting = all.passed - submitted.passed
    let holder = RunLock.holder(state: state.path, pipeline: name)
    var top: [Block] = []
    if let last = runs.first { top.append(.band(ConsolePages.band(last, isUnderWay: last.ended == nil && holder != nil))) }
    top.append(
      .figures([
        FigureView("Records read", all.records, "in \(all.batches.of("batch", "batches"))", href: "/batches"),
        FigureView("Submitted", submitted.passed, submitted.passed.percent(of: all.records) + " of what was read", href: "/batches?state=submitted"),
        FigureView("Not yet accepted", waiting, "sealed, safe in the spool"),
        FigureView("Open in quarantine", open, open == 0 ? "nothing is held back" : "waits for somebody", href: "/quarantine"),
      ]))
    top.append(
      .equation([
        EquationTerm("", all.records, "read"), EquationTerm("=", submitted.passed, "submitted"), EquationTerm("+", all.filtered, "filtered by rule"),
        EquationTerm("+", all.quarantined, all.quarantined == open ? "quarantined" : "quarantined (\(open.grouped) still open)"), EquationTerm("+", waiting, "not yet accepted"),
      ]))
    var recent: [Block] = []
    if !runs.isEmpty {
      recent.append(.chart(ConsolePages.runChart(runs.reversed())))
      recent.append(.table(ConsolePages.runTable("The last runs", Array(runs.prefix(5)))))
      recent.append(.links([LinkView(label: "All runs", href: "/runs"), LinkView(label: "Compliance trend", href: "/compliance")]))
    } else {
      recent = [.paragraph("This pipeline has not run yet."), .command("chartseal run --pipeline \(definition.file)")]
    }
    return PageView(
      title: "Overview",
      sections: [
        .init(top), .init("What waits for somebody", id: "tasks", [.tasks(try tasks(journal, open: open, holder: holder, last: runs.first))]),
        .init("Recent runs", id: "recent", recent),
        .init(
          "Where records go", id: "where",
          [
            .facts(
              FactsView([
                ("Ledger", .text(definition.ledger.url)), ("Log", .text((try? OrganisationKeys.logKey(definition).name) ?? "", or: "its key cannot be read yet")),
                ("Profile", .text(definition.profile.name)), ("Purpose", .text(definition.stakeholders["purpose-of-use"] ?? "", or: "not stated")),
                ("Sources", .text(definition.sources.map { "\($0.id) (\($0.format.rawValue))" }.joined(separator: ", "))),
              ]))
          ]),
      ], place: "/")
  }

  private static func band(_ run: Journal.RunEntry, isUnderWay: Bool) -> BandView {
    guard let code = run.exitCode else {
      return isUnderWay
        ? BandView("none", "A run is under way", "Run \(run.id) began \(run.started.moment) UTC.")
        : BandView("hold", "A run did not end", "Run \(run.id) began \(run.started.moment) UTC and has no end: it was stopped by force.", ["Nothing is lost: the next run takes up what it left."])
    }
    let word = OutcomeWord(exitCode: code, outcome: run.outcome)
    let title = word.state == "pass" ? (word.word == "nothing to do" ? "Nothing to do" : "The last run succeeded") : "The last run: \(word.word)"
    let meaning = ExitStatus(rawValue: Int32(truncatingIfNeeded: code))?.meaning ?? "an exit code that this version does not know"
    let figures = RunFigures(run.summary)
    let counts =
      figures.isKnown
      ? "\(figures.read.of("record", "records")) read, \(figures.submitted.grouped) submitted, \(figures.quarantined.grouped) quarantined." : "It left no summary."
    return BandView(
      word.state, title, "\(run.kind.prefix(1).uppercased() + run.kind.dropFirst()) \(run.id), ended \(run.ended?.moment ?? "") UTC. \(counts)",
      code == 0 ? [] : ["Exit code \(code): \(meaning)."])
  }

  /// What somebody has to do, the most urgent first.
  private func tasks(_ journal: Journal, open: Int, holder: LockHolder?, last: Journal.RunEntry?) throws -> [TaskView] {
    func batches(_ state: Journal.BatchState) throws -> Int { try journal.totals(pipeline: definition.name, state: state).batches }
    var out: [TaskView] = []
    if let holder { out.append(TaskView("under way", "none", "A command works on this pipeline: \(holder.text).")) }
    let refused = try batches(.refused)
    if refused > 0 {
      out.append(
        TaskView("refused", "fail", "The ledger refused \(refused.of("batch", "batches")) for good; a rerun of the batch sends it once more.", label: "See them", href: "/batches?state=refused"))
    }
    let held = try batches(.held)
    if held > 0 {
      out.append(TaskView("held", "hold", "A verdict holds \(held.of("batch", "batches")): a second key may release them.", label: "See them", href: "/batches?state=held"))
    }
    let sealed = try batches(.sealed)
    if sealed > 0 {
      let link = visitor.isOperator ? (label: "Send them", href: "/submit") : (label: "See them", href: "/batches?state=sealed")
      out.append(
        TaskView("to be sent", "hold", "\(sealed.of("batch waits", "batches wait")) for the ledger. Nothing is lost; the next run sends them, too.", label: link.label, href: link.href))
    }
    let unjudged = try batches(.waiting)
    if unjudged > 0 {
      out.append(TaskView("no verdict", "hold", "\(unjudged.of("batch waits", "batches wait")) for a verdict: the next run judges what a stopped one left.", label: "See them", href: "/batches?state=waiting"))
    }
    if open > 0 {
      out.append(
        TaskView("quarantine", "hold", "\(open.of("record is", "records are")) held back. Mend the export or the mapping, then rerun; or drop with a reason.", label: "See the reasons", href: "/quarantine"))
    }
    if let code = last?.exitCode, let run = last, OutcomeWord(exitCode: code, outcome: run.outcome).state == "fail" {
      out.insert(TaskView("last run", "fail", "The last run ended with exit code \(code).", label: "What happened", href: "/runs/\(run.id)"), at: 0)
    }
    return out.isEmpty ? [TaskView("all done", "pass", "Nothing waits for anybody.")] : out
  }

  /// Records of runs, the oldest first.
  static func runChart(_ runs: [Journal.RunEntry]) -> ChartView {
    let figures = runs.map { RunFigures($0.summary) }
    let every = max(1, (runs.count + 7) / 8)
    return .columns(
      id: "runs-chart", title: "Records of the last \(runs.count.of("run", "runs"))",
      says: "From the oldest to the newest. "
        + zip(runs, figures).map { "\($0.id): \($1.submitted) submitted, \($1.filtered + $1.alreadySubmitted) filtered or submitted before, \($1.quarantined) quarantined, \($1.spooled) not yet accepted." }
        .joined(separator: " "),
      zip(runs, figures).enumerated().map { i, pair in
        let f = pair.1
        return (mark: i % every == 0 ? ConsolePages.mark(runs, i) : "", parts: [f.submitted, f.filtered + f.alreadySubmitted, f.spooled, f.quarantined])
      },
      styles: [
        ("part-good", "submitted"), ("part-calm", "filtered, or submitted before"), ("part-mid", "not yet accepted"), ("part-bad", "quarantined"),
      ])
  }

  /// Day of a run under its column, such as `11-29`; its time where all are of one day.
  static func mark(_ runs: [Journal.RunEntry], _ i: Int) -> String {
    let isOneDay = Set(runs.map { $0.started.prefix(10) }).count == 1
    return String(isOneDay ? runs[i].started.dropFirst(11).prefix(5) : runs[i].started.dropFirst(5).prefix(5))
  }

  static func runTable(_ caption: String, _ runs: [Journal.RunEntry]) -> TableView {
    TableView(
      caption,
      [
        .text("Run"), .text("Began, UTC"), .text("Outcome"), .text("Kind"), .number("Took"), .number("Read"), .number("Submitted"), .number("Quarantined"),
        .number("Exit code"),
      ],
      runs.map { run in
        let figures = RunFigures(run.summary)
        func figure(_ n: Int) -> Cell { figures.isKnown ? .number(n) : .absent("–") }
        return [
          .code(run.id, "/runs/\(run.id)"), .time(run.started), OutcomeWord(exitCode: run.exitCode, outcome: run.outcome).cell, .text(run.kind),
          .text(ConsolePages.took(run), or: "–"), figure(figures.read), figure(figures.submitted), figure(figures.quarantined),
          run.exitCode.map { .number($0) } ?? .absent("–"),
        ]
      }, none: "There is no run.")
  }

  /// How long a run took; empty while it has not ended.
  static func took(_ run: Journal.RunEntry) -> String {
    guard let from = Timestamp.seconds(of: run.started), let to = run.ended.flatMap({ Timestamp.seconds(of: $0) }), to >= from else { return "" }
    return (to - from).duration
  }
}
