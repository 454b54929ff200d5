import Compliance
import LedgerProtocol
import Records
import Sealing

/// What earlier runs left, and the sending of what has passed.
extension RunSession {
  /// What earlier runs left. Containers that the journal does not know were never promised to anybody and are made again; batches that wait for a
  /// verdict are judged with this run's own; those that have one are sent first.
  func recover() throws {
    // What the journal never knew, and what was accepted before the container was gone from the disk for good.
    let awaited = Set(try journal.ids(in: [.waiting, .held, .sealed, .refused]))
    for id in try spool.pending() where !awaited.contains(id) { try spool.remove(id) }
    try ReportIssuer(definition: run.definition, state: run.state, journal: journal, keys: keys).issueLeft(current: run.summary.run)
    try adopt()
    try send(cleared: try journal.batches(pipeline: run.definition.name, in: .sealed))
  }

  /// Takes over the batches of runs that ended without a verdict: what they counted is counted here.
  private func adopt() throws {
    let left = try journal.adopt(pipeline: run.definition.name, run: run.summary.run)
    guard left.batches > 0 else { return }
    run.summary.records.read += left.records + left.recognised
    run.summary.records.alreadySubmitted += left.recognised
    run.summary.records.filtered += left.filtered
    run.summary.records.quarantined += left.quarantined
    run.summary.records.spooled += left.passed
    run.summary.resources += left.lines
    for (id, passed) in try journal.batches(pipeline: run.definition.name, in: .waiting) {
      run.recordsOfBatch[id] = passed
      run.summary.batchesSealed += 1
      if let summary = ComplianceSummary(json: try spool.load(id).container.summary.array) {
        run.summary.identifiers += summary.identifiers
        run.summary.gate += summary.gate
        run.summary.text += summary.text
      }
    }
    for group in try journal.held(pipeline: run.definition.name, run: run.summary.run) {
      let name = group.kind == "filtered" ? "filtered \(group.code)" : "\(group.stage) \(group.code)"
      run.summary.held[name, default: 0] += group.count
    }
  }

  /// Opens the gate for everything that waited for the verdict, and sends it.
  func release() throws {
    try journal.clear(pipeline: run.definition.name)
    try send(cleared: try journal.batches(pipeline: run.definition.name, in: .sealed))
  }

  private func send(cleared batches: [(id: String, passed: Int)]) throws {
    guard let sender else { return }
    try sender.send(batches.map(\.id)) { heard($0) }
    if !sender.transport.isEmpty { run.summary.transport = sender.transport }
  }

  private func heard(_ result: SubmissionResult) {
    run.heap.giveBack()
    switch result.ending {
    case .accepted(let index, let wasKnown):
      run.summary.batchesSubmitted += 1
      run.progress.batchesSubmitted = run.summary.batchesSubmitted
      if let records = run.recordsOfBatch.removeValue(forKey: result.batch) {
        run.summary.records.spooled -= records
        run.summary.records.submitted += records
      } else {
        run.summary.batchesRecovered += 1
        run.summary.undelivered -= min(run.summary.undelivered, (try? journal.passed(ofBatch: result.batch)) ?? 0)
        if let earlier = try? journal.run(ofBatch: result.batch) { answeredLate.insert(earlier) }
      }
      run.observer.submitted(batch: result.batch, entryIndex: index, wasKnown: wasKnown)
      run.observer.progress(run.progress)
    case .failed(let failure):
      // An exchange that was broken off because the run was ended says nothing of the ledger.
      if run.isCancelled.isSet && failure.kind == .ledgerUnavailable { return }
      if !run.summary.failures.contains(where: { $0.kind == failure.kind }) {
        run.summary.failures.append(failure)
        run.observer.failed(failure)
      }
      // A ledger that contradicts itself gets nothing more; one that cannot be reached gets the rest from the next run.
      if failure.kind == .ledgerInconsistent { run.cancel() }
    }
  }
}
