import PatientIdentity
import Records
import Sealing

/// Sends what is sealed and cleared and was not accepted yet, without reading any source: for the morning after a night without a ledger.
public struct PendingSubmission {
  public struct Result: Sendable {
    /// Batches that the ledger has accepted now.
    public var submitted = 0
    /// Batches that it has not.
    public var waiting = 0
    /// Batches whose run has no verdict; the next run judges them.
    public var unjudged = 0
    /// Batches of a run that was held.
    public var held = 0
    /// Reports that got a revision, since their batches were answered.
    public var reports = 0
    /// What the ledger said instead, when it did not accept all.
    public var failure: RunFailure?
  }

  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// Blocks its thread; not to be called from a task.
  /// - Parameter wait: Seconds for which to wait for the pipeline's lock.
  public func execute(wait: Int = 0, cancel: CancelFlag = CancelFlag(), observer: any RunObserver = SilentObserver()) throws -> Result {
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "submit --pending", wait: wait) { cancel.isSet }
    defer { withExtendedLifetime(lock) {} }
    let journal = try state.openJournal()
    let keys = try state.openKeys(definition, ledger: true)
    let issuer = ReportIssuer(definition: definition, state: state, journal: journal, keys: keys)
    try issuer.issueLeft()
    var result = Result()
    var runs: Set<String> = []
    let before = try journal.batches(pipeline: definition.name, in: .sealed).count
    result.failure = try SealedSender(definition: definition, state: state, journal: journal, keys: keys).send(cancel, observer) { batch in
      if let run = try? journal.run(ofBatch: batch) { runs.insert(run) }
    }
    result.waiting = try journal.batches(pipeline: definition.name, in: .sealed).count
    result.submitted = before - result.waiting
    result.unjudged = try journal.batches(pipeline: definition.name, in: .waiting).count
    result.held = try journal.batches(pipeline: definition.name, in: .held).count
    try issuer.refresh(runs: runs)
    result.reports = runs.count
    if result.failure == nil { try issuer.send(observer: observer) }
    return result
  }
}

/// Sends everything of a pipeline that is cleared.
struct SealedSender {
  let definition: PipelineDefinition
  let state: StateFolder
  let journal: Journal
  let keys: OrganisationKeys

  /// - Returns: what the ledger said instead, when it did not accept all.
  func send(_ cancel: CancelFlag = CancelFlag(), _ observer: any RunObserver, accepted: (String) -> Void = { _ in }) throws -> RunFailure? {
    guard let sealing = try SealingSettings(definition, state: state, keys: keys, vault: state.openVault(definition)) else { return nil }
    let sender = BatchSender(
      definition, state: state, journal: journal, keys: keys, sealing: sealing, spool: try state.openSpool(), isCancelled: cancel)
    var failure: RunFailure?
    try sender.send(try journal.batches(pipeline: definition.name, in: .sealed).map(\.id)) { result in
      switch result.ending {
      case .accepted(let index, let wasKnown):
        accepted(result.batch)
        observer.submitted(batch: result.batch, entryIndex: index, wasKnown: wasKnown)
      case .failed(let other): failure = failure ?? other
      }
    }
    return failure
  }
}
