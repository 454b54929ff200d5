import Cryptography
import LedgerClient
import LedgerProtocol
import Records
import Reporting
import SQLiteStore

/// Takes batches into the journal that only the ledger knows any more: after a restore from a backup that is older than what was submitted.
///
/// Only the operator can say which files they were made of; see docs/guide/disaster-recovery.md.
public struct LedgerAcceptance: Sendable {
  /// What the ledger holds of one source.
  public struct Source: Sendable {
    public let source: String
    public var batches = 0
    public var read = 0
    public var sealed = 0
    public var filtered = 0
    public var quarantined = 0
  }

  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// Blocks its thread.
  /// - Parameter reason: nil only looks.
  public func execute(reason: String?) throws -> [Source] {
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "journal accept-ledger")
    defer { withExtendedLifetime(lock) {} }
    let journal = try state.openJournal()
    let keys = try state.openKeys(definition, ledger: true)
    guard let log = keys.log else { throw RunFailure(.configuration, "no log key is pinned") }
    let unknown = try StateGuard(state: state, journal: journal).unknownBatches(definition, keys: keys, log: log, since: 0)
    var sources: [String: Source] = [:]
    for batch in unknown.batches {
      let w = batch.header.window
      var s = sources[batch.header.source] ?? Source(source: batch.header.source)
      (s.batches, s.read, s.sealed, s.filtered, s.quarantined) = (s.batches + 1, s.read + w.read, s.sealed + w.sealed, s.filtered + w.filtered, s.quarantined + w.quarantined)
      sources[s.source] = s
    }
    let all = sources.values.sorted { $0.source < $1.source }
    guard let reason, !unknown.batches.isEmpty else { return all }
    try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
      .stateRestored, subject: "pipeline \(definition.name)", purpose: reason, detail: "\(unknown.batches.count) batches taken from the ledger into the journal")
    let client = try Submitter.makeClient(definition, state: state, signing: keys.signing, log: log)
    let now = Timestamp.now()
    let run = "ledger-\(now.filter { $0.isNumber || $0 == "T" })"
    try journal.beginRun(id: run, pipeline: definition.name, started: now, definition: "")
    for batch in unknown.batches {
      guard let receipt = try LedgerReceipt.fetch(batch.id, client, log) else { throw RunFailure(.ledgerInconsistent, "the ledger has no receipt of a batch that it names") }
      try receipt.store(in: ReceiptFolder(path: state.receiptsPath))
      try journal.accept(batch.header, id: batch.id, index: receipt.index, run: run, at: now)
    }
    try journal.note(ledgerChecked: unknown.next, definition.name, log: log.name)
    try journal.endRun(id: run, ended: now, outcome: "batches taken from the ledger", exitCode: 0, summary: "{}")
    return all
  }
}

/// Entry and proof of a batch, as the ledger gives them again, verified.
struct LedgerReceipt {
  let batch: String
  let entry: [UInt8]
  let proof: [UInt8]
  let index: Int

  /// Nil when the ledger does not hold the batch.
  static func fetch(_ batch: String, _ client: LedgerClient, _ log: VerifierKey) throws -> LedgerReceipt? {
    do {
      return try blocking {
        let receipt = try await client.receipt(batch: batch)
        let entry = try await client.entry(batch: batch)
        _ = try receipt.verify(entry: entry, log: log)
        return LedgerReceipt(batch: batch, entry: entry, proof: receipt.proof.encoded, index: receipt.proof.index)
      }
    } catch let error as LedgerClientError {
      if error.kind == .refused, error.problem?.type == .notFound { return nil }
      throw Submitter.failure(error)
    } catch let error as ProtocolError {
      throw RunFailure(.ledgerInconsistent, "the ledger's receipt does not verify: \(error.reason.code)")
    }
  }

  func store(in folder: ReceiptFolder) throws { try folder.store(batch: batch, entry: entry, proof: proof) }
}

extension Journal {
  /// Records a batch that the ledger holds, without the files that it was made of.
  func accept(_ header: BatchHeader, id: String, index: Int, run: String, at time: String) throws {
    let w = header.window
    try db.run(
      """
      INSERT INTO batches (id, run, pipeline, source, state, records, passed, filtered, quarantined, lines, bytes, entry_index, sealed_at, submitted_at, problem)
      VALUES (?, ?, ?, ?, 'submitted', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'taken from the ledger: the files are not known')
      """, .text(id), .text(run), .text(header.pipeline.name), .text(header.source), .int(w.read), .int(w.sealed), .int(w.filtered), .int(w.quarantined), .int(header.lineCount),
      .int(header.parts.reduce(0) { $0 + $1.bytes }), .int(index), .text(time), .text(time))
  }
}
