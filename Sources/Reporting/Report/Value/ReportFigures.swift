internal import Records

// What the figures of a report must say of each other, so that no reader has to take a sum on trust.

extension Report {
  func checkFigures() throws(ReportError) {
    try checkRun()
    try checkFunnel()
    try checkDataset()
    try checkChecks()
    try checkScan()
    try checkRisk()
    try checkBatches()
  }

  /// The sum; nil when it does not fit.
  private static func sum(_ numbers: some Sequence<Int>) -> Int? {
    var total = 0
    for number in numbers {
      let (next, overflow) = total.addingReportingOverflow(number)
      if overflow { return nil }
      total = next
    }
    return total
  }

  private static func hold(_ condition: Bool, _ reason: ReasonCode, _ member: String) throws(ReportError) {
    guard condition else { throw ReportError(reason, at: member) }
  }

  private func checkRun() throws(ReportError) {
    let c = counts
    let all = Self.sum([c.submitted, c.alreadySubmitted, c.filtered, c.quarantined, c.waiting])
    try Self.hold(c.read == all, .reportCounts, "counts.read")
    try Self.hold((run.revision == 1) == run.previous.isEmpty, .reportRevision, "run.previous")
    try Self.hold(Self.sum(quarantine.map(\.count)) == c.quarantined, .reportQuarantine, "quarantine")
    if let last = trend.last {
      try Self.hold(trend.count <= 12, .reportTrend, "trend")
      try Self.hold(last.run == run.id && last.state == verdict.state && last.read == c.read, .reportTrend, "trend[\(trend.count - 1)]")
    }
  }

  /// Each stage passes on what it was given, less what left in it; the last one also keeps what waits.
  private func checkFunnel() throws(ReportError) {
    try Self.hold(funnel.map(\.stage) == FunnelStage.allCases, .reportFunnel, "funnel")
    var given: Int? = counts.read
    for (i, step) in funnel.enumerated() {
      let waiting = step.stage == .submitted ? counts.waiting : 0
      try Self.hold(Self.sum([step.records, step.filtered, step.quarantined, waiting]) == given, .reportFunnel, "funnel[\(i)]")
      given = step.records
    }
    try Self.hold(given == Self.sum([counts.submitted, counts.alreadySubmitted]), .reportFunnel, "funnel[4].records")
    try Self.hold(Self.sum(funnel.map(\.filtered)) == counts.filtered, .reportFunnel, "counts.filtered")
    try Self.hold(Self.sum(funnel.map(\.quarantined)) == counts.quarantined, .reportFunnel, "counts.quarantined")
  }

  private func checkDataset() throws(ReportError) {
    for (i, source) in dataset.enumerated() {
      for (j, file) in source.files.enumerated() {
        let parts = Self.sum([file.passed, file.filtered, file.quarantined])
        try Self.hold(file.records == parts, .reportDataset, "dataset[\(i)].files[\(j)].records")
      }
    }
    let files = dataset.flatMap(\.files)
    try Self.hold(Self.sum(files.map(\.records)) == counts.read, .reportDataset, "counts.read")
    try Self.hold(Self.sum(files.map(\.filtered)) == counts.filtered, .reportDataset, "counts.filtered")
    try Self.hold(Self.sum(files.map(\.quarantined)) == counts.quarantined, .reportDataset, "counts.quarantined")
  }

  /// The verdict follows from the outcomes: one failure fails, one hold holds.
  private func checkChecks() throws(ReportError) {
    for (i, (row, known)) in zip(identifiers, Identifier.all).enumerated() {
      try Self.hold(row.clause == known.clause, .reportIdentifiers, "identifiers[\(i)].clause")
      try Self.hold(row.found == Self.sum([row.removed, row.generalised, row.replaced]), .reportIdentifiers, "identifiers[\(i)].found")
    }
    func ids(_ outcome: Outcome) -> [String] { checks.filter { $0.outcome == outcome }.map(\.id) }
    try Self.hold(verdict.failed == ids(.fail), .reportVerdict, "verdict.failed")
    try Self.hold(verdict.held == ids(.hold), .reportVerdict, "verdict.held")
    try Self.hold(verdict.open == ids(.open), .reportVerdict, "verdict.open")
    let state: State = !verdict.failed.isEmpty ? .fail : !verdict.held.isEmpty ? .hold : .pass
    try Self.hold(verdict.state == state, .reportVerdict, "verdict.state")
    try Self.hold(verdict.release == nil || state == .hold, .reportVerdict, "verdict.release")
    try Self.hold(Set(checks.map(\.id)).count == checks.count, .reportVerdict, "checks")
  }

  private func checkScan() throws(ReportError) {
    try Self.hold(scan.withHits <= scan.texts && scan.withSuspicions <= scan.texts - scan.withHits, .reportScan, "scan.texts")
    if let planted = scan.planted {
      try Self.hold(planted.caught <= planted.planted, .reportScan, "scan.planted.caught")
      try Self.hold(planted.formats.allSatisfy { $0.caught <= $0.planted }, .reportScan, "scan.planted.formats")
      try Self.hold(Self.sum(planted.formats.map(\.planted)) == planted.planted, .reportScan, "scan.planted.planted")
      try Self.hold(Self.sum(planted.formats.map(\.caught)) == planted.caught, .reportScan, "scan.planted.caught")
    }
    if let sample {
      try Self.hold(sample.defects <= sample.reviewed && sample.reviewed <= sample.size, .reportSample, "sample")
    }
  }

  private func checkRisk() throws(ReportError) {
    for (i, scope) in (risk?.scopes ?? []).enumerated() {
      let at = "risk.scopes[\(i)]"
      try Self.hold(scope.classes <= scope.subjects && scope.uniques <= scope.classes, .reportRisk, at)
      try Self.hold(scope.belowThresholdClasses <= scope.classes && scope.belowThresholdSubjects <= scope.subjects, .reportRisk, at)
      try Self.hold(Self.sum(scope.histogram.map(\.classes)) == scope.classes, .reportRisk, at + ".classes")
      try Self.hold(Self.sum(scope.histogram.map(\.subjects)) == scope.subjects, .reportRisk, at + ".subjects")
      var last = 0
      for (j, bar) in scope.histogram.enumerated() {
        try Self.hold(bar.from > last && bar.to >= bar.from, .reportRisk, at + ".histogram[\(j)]")
        last = bar.to
      }
    }
  }

  /// Batches of an earlier run that was killed are judged with this one's, so there may be more records in them than the counts say.
  private func checkBatches() throws(ReportError) {
    for (i, batch) in batches.enumerated() {
      let parts = Self.sum([batch.passed, batch.filtered, batch.quarantined])
      try Self.hold(batch.records == parts, .reportBatches, "batches[\(i)].records")
      try Self.hold((batch.state == .submitted) == !batch.submitted.isEmpty, .reportBatches, "batches[\(i)].submitted")
    }
    try Self.hold(Set(batches.map(\.id)).count == batches.count, .reportBatches, "batches")
    let accepted = Self.sum(batches.filter { $0.state == .submitted }.map(\.passed))
    let unsent = Self.sum(batches.filter { $0.state != .submitted }.map(\.passed))
    try Self.hold(accepted.map { $0 >= counts.submitted } ?? false, .reportBatches, "counts.submitted")
    try Self.hold(unsent.map { $0 >= counts.waiting } ?? false, .reportBatches, "counts.waiting")
  }
}
