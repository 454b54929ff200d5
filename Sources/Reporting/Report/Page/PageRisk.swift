/// Sections 5 to 7: risk, sample, what was held back or accepted.
extension Markup {
  mutating func risk(_ report: Report) {
    guard let risk = report.risk else {
      p("The risk of re-identification was not measured in this run.")
      return
    }
    p("Persons who share the same values of the quasi-identifiers form a class. The smaller a class, the easier to single out somebody in it.")
    facts([
      ("Quasi-identifiers", .text(risk.quasiIdentifiers.joined(separator: ", "), or: "none")),
      ("Smallest class allowed", risk.policy.minimumClass > 0 ? .number(risk.policy.minimumClass) : .absent("no threshold")),
      ("Highest prosecutor risk allowed", risk.policy.maximumProsecutorPpm > 0 ? .share(risk.policy.maximumProsecutorPpm) : .absent("no threshold")),
      ("Records at risk allowed", risk.policy.maximumAtRiskPpm > 0 ? .share(risk.policy.maximumAtRiskPpm) : .absent("no threshold")),
      ("Smallest diversity allowed", risk.policy.minimumDiversity > 0 ? .number(risk.policy.minimumDiversity) : .absent("no threshold")),
    ])
    if risk.scopes.isEmpty { p("No scope was measured.") }
    for scope in risk.scopes where !scope.histogram.isEmpty { classSizeChart(scope, minimum: risk.policy.minimumClass) }
    if !risk.scopes.isEmpty { measures(risk.scopes) }
    table(
      "Classes by size", [.text("Scope"), .text("Persons in a class"), .number("Classes"), .number("Persons")],
      risk.scopes.flatMap { scope in scope.histogram.map { [.text(scope.words), .text($0.range), .number($0.classes), .number($0.subjects)] } },
      none: "There are no classes.")
    table(
      "What a generalisation would reach",
      [.text("Change"), .number("Smallest class"), .number("Persons below the threshold"), .text("Reaches the policy")],
      risk.suggestions.map { [.text($0.change), .number($0.smallestClass), .number($0.belowThresholdSubjects), .text($0.reaches ? "yes" : "no")] },
      none: "No generalisation is suggested.")
  }

  /// One row per measure, one column per scope.
  private mutating func measures(_ scopes: [Report.RiskScope]) {
    func row(_ name: String, _ cell: (Report.RiskScope) -> Cell) -> [Cell] { [.text(name)] + scopes.map(cell) }
    table(
      "Measures of risk", [.text("Measure")] + scopes.map { .number($0.words) },
      [
        row("Persons") { .number($0.subjects) }, row("Classes") { .number($0.classes) }, row("Smallest class") { .number($0.smallestClass) },
        row("Sample uniques") { .number($0.uniques) }, row("Classes below the threshold") { .number($0.belowThresholdClasses) },
        row("Persons below the threshold") { .number($0.belowThresholdSubjects) },
        row("Prosecutor risk, highest") { .share($0.prosecutorHighestPpm) }, row("Prosecutor risk, average") { .share($0.prosecutorAveragePpm) },
        row("Prosecutor, records at risk") { .share($0.prosecutorAtRiskPpm) },
        row("Journalist risk, highest") { .share($0.journalistHighestPpm) }, row("Journalist risk, average") { .share($0.journalistAveragePpm) },
        row("Journalist, records at risk") { .share($0.journalistAtRiskPpm) }, row("Marketer risk") { .share($0.marketerPpm) },
        row("Smallest diversity of sensitive codes") { .number($0.smallestDiversity) },
        row("Classes below that threshold") { .number($0.classesBelowDiversity) },
      ], none: "")
  }

  mutating func sample(_ report: Report) {
    guard let sample = report.sample else {
      p("No person has read a sample of this run.")
      return
    }
    p(
      "\(sample.reviewed.grouped) of \(sample.size.of("sampled record", "sampled records")) were read by a person, "
        + "with \(sample.defects.of("defect", "defects")). "
        + "With 95 % confidence the share of defects is at most \(sample.upperBoundPpm.percent).")
    facts([
      ("Seed", .text(sample.seed, or: "not stated")), ("Reviewer", .text(sample.reviewer, or: "not named")),
      ("Read on", .time(sample.reviewedOn, or: "not stated")),
    ])
  }

  mutating func exceptions(_ report: Report) {
    if !report.quarantine.isEmpty { reasonChart(report.quarantine) }
    table(
      "Quarantine by reason", [.text("Code"), .text("Stage"), .text("Reason"), .number("Records")],
      report.quarantine.map { [.whole($0.code), .text($0.stage), .text($0.summary), .number($0.count)] }, none: "No record was quarantined.",
      total: [.text("All reasons"), .text(""), .text(""), .number(report.quarantine.map(\.count).total)])
    if report.trend.isEmpty { p("No trend: this is the first run.") } else { trend(report.trend) }
    tag("h3", "Accepted exceptions")
    table(
      "Exceptions, with who approved them and until when",
      [.text("Exception"), .text("Check"), .text("Reason"), .text("Approved by"), .text("Expires"), .text("State"), .number("Used")],
      report.exceptions.map {
        [
          .text($0.id), .text($0.check), .text($0.reason), .text($0.approver, or: "nobody named"), .time($0.expires),
          .state($0.state.rawValue, $0.state == .expired ? "fail" : "none"),
          .number($0.used),
        ]
      }, none: "No exception is accepted.")
    tag("h3", "Release")
    guard let release = report.verdict.release else {
      p(report.verdict.state == .hold ? "The run is held, and has not been released." : "No release was needed or given.")
      return
    }
    facts([
      ("Released by", .text(release.name, or: "not named")), ("When", .time(release.time)), ("Reason", .text(release.reason, or: "no reason given")),
      ("Batches", .number(release.batches)), ("Key", .digest(release.key, or: "not stated")), ("Reason, SHA-256", .digest(release.reasonSha256)),
      ("Statement, SHA-256", .digest(release.statementSha256)),
    ])
  }

  private mutating func trend(_ trend: [Report.TrendPoint]) {
    trendChart(trend)
    table(
      "Runs of this pipeline", [.text("Run"), .text("Started"), .text("Verdict"), .number("Read"), .number("Quarantined"), .number("Residual")],
      trend.map {
        [
          .text($0.run), .time($0.started), .state($0.state.rawValue, $0.state.kind), .number($0.read), .share($0.quarantinedPpm),
          .share($0.residualPpm),
        ]
      }, none: "")
  }
}

extension Report.RiskScope {
  var words: String { scope == .run ? "This run" : "Everything submitted so far" }
}

extension Report.State {
  var kind: StaticString {
    switch self {
    case .pass: "pass"
    case .hold: "hold"
    case .fail: "fail"
    }
  }
}
