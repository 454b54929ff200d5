import Cryptography
import LedgerClient
import LedgerProtocol
import Records
import Reporting

/// Signs reports, keeps them, and puts their digests on the ledger.
struct ReportIssuer {
  let definition: PipelineDefinition
  let state: StateFolder
  let journal: Journal
  let keys: OrganisationKeys

  /// Issues a report: bytes, envelope, page, and the entry for the ledger, durable before the journal names them.
  func issue(_ report: Report) throws {
    let bytes = report.encoded
    do { _ = try Report(parsing: bytes) } catch { throw RunFailure(.internalError, "the report contradicts itself: \(error)") }
    let digest = SHA256Digest.of(bytes)
    let run = report.run.id
    let envelope: DSSEEnvelope
    let entry: LogEntry
    do {
      envelope = try DSSEEnvelope.sign(bytes, type: Report.payloadType, by: keys.signing)
    } catch { throw RunFailure(.keyUnusable, "the report cannot be signed: \(error)") }
    do {
      entry = try statement(of: report, digest).signed(by: keys.signing)
    } catch { throw RunFailure(.keyUnusable, "the report's entry cannot be signed: \(error)") }
    try state.reports.store(
      bytes, envelope: envelope.encoded, page: ReportPage.html(report, digest: digest), run: run, revision: report.run.revision)
    try state.reports.store(entry: entry.bytes, run: run)
    try journal.note(verdict: report.verdict.state.rawValue, report: digest.hex, run: run)
    state.reports.removeDraft(run: run)
  }

  /// Issues the reports of runs that were judged and killed before they had written theirs: what was judged then, with what has become of their batches.
  /// A run whose batches still wait for a verdict leaves them, and what it counted, to the next one.
  /// - Parameter current: The run that is under way.
  func issueLeft(current: String = "") throws {
    let batches = ReportBatches(definition: definition, journal: journal)
    for run in try journal.runsWithoutReport(pipeline: definition.name) where run != current {
      // One that was written and of which the journal does not know is issued as it is.
      let written = state.reports.bytes(EvidenceFile.report, of: run)
      guard let bytes = written ?? state.reports.draft(of: run), var report = try? Report(parsing: bytes), try !journal.hasWaiting(run: run) else { continue }
      if written == nil {
        _ = try batches.refresh(&report)
        (report.run.outcome, report.run.exitCode) = (ReportIssuer.killed, 137)
      }
      try issue(report)
    }
    for (run, bytes) in state.reports.drafts() where run != current {
      if let report = try? Report(parsing: bytes), report.run.pipeline != definition.name { continue }
      state.reports.removeDraft(run: run)
    }
  }

  /// The outcome of a run that did not live to say its own; its exit code is that of a process ended by SIGKILL.
  static let killed = "killed after its verdict; the report was written by a later command"

  private func statement(of report: Report, _ digest: SHA256Digest) -> ReportStatement {
    let verdict: ReportStatement.Verdict =
      switch report.verdict.state {
      case .pass: .pass
      case .hold: .hold
      case .fail: .fail
      }
    return ReportStatement(
      submitter: definition.stakeholders["submitting-organisation"] ?? "", run: report.run.id, revision: report.run.revision, digest: digest,
      verdict: verdict, batches: report.batches.count)
  }

  /// Makes the next revision of a stored report, when something of it has changed; the report as it is then.
  func revise(run: String, _ change: (inout Report) throws -> Bool) throws -> Report {
    guard let bytes = state.reports.bytes(EvidenceFile.report, of: run) else { throw RunFailure(.stateMissing, "there is no report of run \(run)") }
    var report: Report
    do { report = try Report(parsing: bytes) } catch { throw RunFailure(.stateMissing, "the report of run \(run) cannot be read: \(error)") }
    guard try change(&report) else { return report }
    report.run.revision += 1
    report.run.previous = SHA256Digest.of(bytes).hex
    try issue(report)
    return report
  }

  /// Brings the reports of runs up to date whose batches the ledger has answered since.
  func refresh(runs: Set<String>) throws {
    let batches = ReportBatches(definition: definition, journal: journal)
    for run in runs.sorted() where state.reports.bytes(EvidenceFile.report, of: run) != nil { _ = try revise(run: run) { try batches.refresh(&$0) } }
  }

  /// Sends the digests of reports that the log does not hold yet. A ledger that cannot be reached gets them from the next run.
  func send(observer: any RunObserver, isCancelled: CancelFlag? = nil) throws {
    let runs = try journal.reportsToSend(pipeline: definition.name)
    guard !runs.isEmpty, let log = keys.log else { return }
    let client = try Submitter.makeClient(definition, state: state, signing: keys.signing, log: log)
    for run in runs {
      guard let bytes = state.reports.bytes(EvidenceFile.entry, of: run) else { continue }
      do {
        let entry = try LogEntry(parsing: bytes)
        let proof = try blocking(until: isCancelled) { try await client.submit(report: entry) }
        try state.reports.store(proof: proof, run: run)
        try journal.note(reportEntry: try LogProof(parsing: proof).index, run: run)
      } catch {
        // The report itself stands; it is sent again until the log holds it.
        observer.failed(Submitter.failure(error))
        return
      }
    }
  }
}
