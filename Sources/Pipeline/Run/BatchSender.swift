import Foundation
import PatientIdentity
import Records
import Reporting
import Sealing

/// Sends cleared batches and notes in the journal what the ledger answered; for a run at its beginning and end, and for a release.
///
/// Used by one thread, which it keeps until the last answer is there. After the ledger has failed for good the rest stays in the spool.
final class BatchSender {
  private let definition: PipelineDefinition
  private let state: StateFolder
  private let journal: Journal
  private let keys: OrganisationKeys
  private let sealing: SealingSettings
  private let spool: Spool
  private let isCancelled: CancelFlag
  private let terms: DisclosureTerms
  private let audit: AuditWriter
  /// The protocol and cipher last negotiated, for the record; empty before the first answer.
  private(set) var transport = ""

  init(
    _ definition: PipelineDefinition, state: StateFolder, journal: Journal, keys: OrganisationKeys, sealing: SealingSettings, spool: Spool,
    isCancelled: CancelFlag
  ) {
    (self.definition, self.state, self.journal, self.keys) = (definition, state, journal, keys)
    (self.sealing, self.spool, self.isCancelled) = (sealing, spool, isCancelled)
    terms = DisclosureTerms(definition, keys: keys)
    audit = AuditWriter(state: state, operator: definition.compliance.operatorID)
  }

  /// Sends batches of the spool, in this order; `heard` gets each answer when the journal has it.
  func send(_ ids: [String], heard: (SubmissionResult) -> Void) throws {
    guard !ids.isEmpty, let log = keys.log else { return }
    do { try StateGuard(state: state, journal: journal).checkLedger(definition, keys: keys, log: log, vault: sealing.vault, isCancelled: isCancelled) } catch let failure as RunFailure where failure.kind != .ledgerRefused {
      for id in ids {
        let result = SubmissionResult(batch: id, ending: .failed(failure), wrapped: [])
        try note(result)
        heard(result)
      }
      return
    } catch is RunFailure {
      // A refusal is heard batch by batch; a node of an earlier version knows no such question.
    }
    try audit.note(
      .submission, subject: ids.count == 1 ? "batch \(ids[0])" : "batches \(ids[0]) to \(ids[ids.count - 1])", purpose: terms.purpose,
      detail: "\(ids.count) batches to \(terms.recipient), \(terms.address)")
    let answers = WorkQueue<SubmissionResult>()
    let submitter = try Submitter(definition: definition, state: state, signing: keys.signing, log: log, sealing: sealing, spool: spool) { answers.put($0) }
    defer {
      submitter.stop()
      transport = submitter.transport
    }
    var next = ids.makeIterator()
    var open = 0
    var cancelled: ContinuousClock.Instant?
    // A few more than are under way, so that none waits for this thread.
    while true {
      while open < 2 * definition.ledger.inFlight, !isCancelled.isSet, let id = next.next() {
        submitter.submit(id)
        open += 1
      }
      guard open > 0 else { return }
      guard let result = answers.take(until: Date(timeIntervalSinceNow: 0.25)) else {
        // Who ended the run does not wait for a ledger that does not answer: what it had is told by the next run.
        if isCancelled.isSet { cancelled = cancelled ?? .now }
        if let cancelled {
          if .now - cancelled > CancelFlag.patience { submitter.cancel() }
          if .now - cancelled > CancelFlag.patience * 2 { return }
        }
        continue
      }
      open -= 1
      try note(result)
      heard(result)
    }
  }

  private func note(_ result: SubmissionResult) throws {
    switch result.ending {
    case .accepted(let index, _):
      try journal.markSubmitted(
        result.batch, entryIndex: index, wrapped: result.wrapped, epoch: definition.identity.epoch, terms: terms, at: Timestamp.now())
      try spool.remove(result.batch)
    case .failed(let failure):
      try journal.markProblem(result.batch, state: failure.kind == .ledgerRefused ? .refused : .sealed, problem: failure.detail)
    }
  }
}
