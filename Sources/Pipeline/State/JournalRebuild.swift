import Cryptography
import Foundation
import Glibc
import LedgerClient
import LedgerProtocol
import Records
import Reporting
import SQLiteStore
import Sealing

/// Makes a state good again, as far as it can be without a doubt: the journal from its copy and the transactions since, receipts from the ledger, the
/// last checkpoint from the receipts. What is damaged is set aside, never deleted; what is whole is left alone. May be done again.
public struct JournalRebuild: Sendable {
  public struct Result: Sendable {
    /// Where the damaged journal is now; nil when it was whole.
    public var setAside: String?
    /// Transactions that were done again after the copy.
    public var transactions = 0
    /// Receipts that the ledger has given again.
    public var receipts = 0
    /// Batches of which the ledger has said, with proof, that it holds them: their damaged containers are needed no more.
    public var accepted = 0
    /// Records of batches whose containers are gone: held back, for a rerun to read again.
    public var heldBack = 0
    public var checkpoint = false
    /// Things that could not be mended, with what to do.
    public var left: [String] = []
  }

  private let definition: PipelineDefinition
  private let state: StateFolder
  private let stamp: String

  public init(definition: PipelineDefinition, state: StateFolder) {
    (self.definition, self.state) = (definition, state)
    stamp = String(Timestamp.now().filter { $0.isNumber || $0 == "T" })
  }

  /// Blocks its thread. Throws `stateDamaged` when there is nothing to rebuild from, `LockHolder` while a run is under way.
  /// - Parameter asksLedger: whether receipts that are gone are asked for.
  public func execute(asksLedger: Bool) throws -> Result {
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "journal rebuild")
    defer { withExtendedLifetime(lock) {} }
    var result = Result()
    try rebuildJournal(&result)
    try rebuildCheckpoint(&result)
    let journal = try state.openJournal()
    let bad = try badReceipts()
    for batch in bad { try setAside(receipt: batch) }
    if asksLedger {
      do { try ask(journal, bad, &result) } catch let failure as RunFailure where failure.kind == .ledgerUnavailable {
        result.left.append("receipts and damaged batches wait for the ledger: \(failure.detail)")
      }
    } else if try !JournalCare.withoutReceipt(state, journal).isEmpty {
      result.left.append("receipts are missing: without --offline the ledger is asked for them")
    }
    let unknown = try StateGuard(state: state, journal: journal).unknownReceipts()
    if let first = unknown.first {
      result.left.append("\(StateReason.receiptsUnknown.code): \(unknown.count) receipts of batches that the journal does not know, the first \(first): \(JournalCare.procedures)")
    }
    try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
      .stateRestored, subject: "pipeline \(definition.name)", purpose: "journal rebuild",
      detail: "\(result.transactions) transactions, \(result.receipts) receipts, \(result.accepted) batches found accepted, \(result.heldBack) records held back"
        + (result.setAside.map { ", damaged journal kept as \(($0 as NSString).lastPathComponent)" } ?? ""))
    return result
  }

  // MARK: Journal

  /// Whether what copy and blocks lead to is needed: the journal is damaged, gone, or older than they are.
  private func needsRebuild(_ since: JournalSince) -> Bool {
    guard let journal = try? state.openJournal(readOnly: true), (try? journal.db.firstDamage(isThorough: true)) == .some(nil) else { return true }
    guard let own = try? JournalSince.number(of: journal.db), let other = try? since.examine() else { return false }
    return other > own
  }

  private func rebuildJournal(_ result: inout Result) throws {
    let since = JournalSince(journal: state.journalPath)
    guard needsRebuild(since) else { return }
    let new = state.journalPath + ".rebuilt"
    for suffix in ["", "-wal", "-shm"] { unlink(new + suffix) }
    do {
      let restored = try since.restore(to: new)
      result.transactions = restored.transactions
      guard try restored.database.firstDamage(isThorough: true) == nil else { throw JournalFile.damaged(since.copyPath) }
      try restored.database.checkpoint()
    } catch {
      for suffix in ["", "-wal", "-shm"] { unlink(new + suffix) }
      let failure = StateReason.failure(error)
      throw RunFailure(.stateDamaged, "\(failure.detail): restore the newest backup of the state, and run this again: \(JournalCare.procedures)")
    }
    for suffix in ["-wal", "-shm"] { unlink(new + suffix) }
    if access(state.journalPath, F_OK) == 0 {
      let aside = "\(state.journalPath).damaged-\(stamp)"
      // The write-ahead log first: a new journal must never meet an old one's.
      for suffix in ["-wal", "-shm", ""] where access(state.journalPath + suffix, F_OK) == 0 { try move(state.journalPath + suffix, aside + suffix) }
      result.setAside = aside
    }
    try move(new, state.journalPath)
    try DurableFile.synchronize(folder: state.path)
  }

  private func move(_ old: String, _ new: String) throws {
    guard rename(old, new) == 0 else { throw RunFailure(.stateUnwritable, "cannot be renamed: \(old)") }
  }

  // MARK: Receipts and batches

  private func badReceipts() throws -> [String] {
    guard let log = try? OrganisationKeys.logKey(definition) else { return [] }
    let folder = ReceiptFolder(path: state.receiptsPath)
    let checks = try folder.verify(log: log, organisation: try state.publicKey(), former: state.formerKeys())
    return checks.filter { $0.problem != nil && !folder.isOfOtherLog($0.batch, log) }.map(\.batch)
  }

  private func setAside(receipt batch: String) throws {
    for suffix in ReceiptFolder.suffixes where access("\(state.receiptsPath)/\(batch)\(suffix)", F_OK) == 0 {
      try move("\(state.receiptsPath)/\(batch)\(suffix)", "\(state.receiptsPath)/\(batch)\(suffix).damaged-\(stamp)")
    }
    try DurableFile.synchronize(folder: state.receiptsPath)
  }

  /// Asks the ledger for receipts that are gone, and whether it holds batches whose container is damaged.
  private func ask(_ journal: Journal, _ bad: [String], _ result: inout Result) throws {
    let missing = try JournalCare.withoutReceipt(state, journal)
    let spool = try state.openSpool()
    let damaged = try journal.ids(in: [.waiting, .held, .sealed]).filter { (try? spool.load($0)) == nil }
    guard !missing.isEmpty || !damaged.isEmpty else { return }
    let keys = try state.openKeys(definition, ledger: true)
    guard let log = keys.log else { return }
    let client = try Submitter.makeClient(definition, state: state, signing: keys.signing, log: log)
    let receipts = ReceiptFolder(path: state.receiptsPath)
    for batch in missing {
      guard let receipt = try LedgerReceipt.fetch(batch, client, log) else { continue }
      try receipt.store(in: receipts)
      result.receipts += 1
    }
    let outcome = try LostBatches(definition: definition, state: state, journal: journal).settle(damaged, because: StateReason.spoolDamaged)
    (result.accepted, result.heldBack) = (outcome.accepted, outcome.heldBack)
    for batch in outcome.given where FileManager.default.fileExists(atPath: spool.file(batch)) { try move(spool.file(batch), spool.file(batch) + ".damaged-\(stamp)") }
    if result.heldBack > 0 {
      result.left.append(
        "\(StateReason.spoolDamaged.code): \(result.heldBack) records of \(outcome.given.count) batches are held back, their sealed form is gone: chartseal rerun --pipeline FILE --reason \(StateReason.spoolDamaged.code)")
    }
  }

  // MARK: Checkpoint

  /// The newest checkpoint that a receipt holds takes the place of a memory that cannot be read: the log must go on from there.
  private func rebuildCheckpoint(_ result: inout Result) throws {
    guard let log = try? OrganisationKeys.logKey(definition) else { return }
    do {
      _ = try LedgerClient.remembered(state.checkpointPath, log: log)
      return
    } catch {}
    try move(state.checkpointPath, "\(state.checkpointPath).damaged-\(stamp)")
    result.checkpoint = true
    var newest: VerifiedCheckpoint?
    for batch in try ReceiptFolder(path: state.receiptsPath).batches() {
      guard let bytes = FileManager.default.contents(atPath: "\(state.receiptsPath)/\(batch).tlog-proof"), let proof = try? LogProof(parsing: Array(bytes)),
        let seen = try? VerifiedCheckpoint(note: proof.checkpoint, log: log)
      else { continue }
      if seen.checkpoint.size > newest?.checkpoint.size ?? -1 { newest = seen }
    }
    guard let newest else { return result.left.append("no receipt holds a checkpoint: the next answer of the ledger begins anew") }
    try DurableFile.write(newest.note.encoded, to: state.checkpointPath)
    try DurableFile.synchronize(folder: state.path)
  }
}
