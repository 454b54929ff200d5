import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Records

/// Refuses to go on with a state that is older than what has happened: each piece of the state knows something that shows when another was put back.
///
/// A vault from a backup would make new hashes for patients who have one. A journal from a backup, or one of two copies that went their own ways, would
/// send the same records again as other batches. Neither is noticed by looking at the piece alone.
public struct StateGuard {
  /// How many patients of the newest batches are looked up in the vault.
  private static let looked = 500

  let state: StateFolder
  let journal: Journal

  public init(state: StateFolder, journal: Journal) { (self.state, self.journal) = (state, journal) }

  /// Before a run: the vault against the journal, the receipts against the journal. Throws a `stateWrong` failure.
  public func check(_ vault: Vault) throws {
    try checkReceipts()
    try checkVault(vault)
  }

  /// Patients that the journal has seen and the vault has not; 0 when all is well.
  /// - Parameter isThorough: all of the journal's patients, not the newest ones.
  func unknownPatients(_ vault: Vault, isThorough: Bool) throws -> Int {
    guard vault.surrogate == .vault else { return 0 }
    var missing = max(0, try journal.vaultPatients() - vault.patientsMade())
    var unknown = 0
    try journal.forEachPatient(newest: isThorough ? nil : StateGuard.looked) { if try !vault.holds($0) { unknown += 1 } }
    missing = max(missing, unknown)
    return missing
  }

  private func checkVault(_ vault: Vault) throws {
    let missing = try unknownPatients(vault, isThorough: false)
    guard missing == 0 else {
      throw RunFailure(
        .stateWrong,
        "\(StateReason.vaultOlder.code): \(StateReason.vaultOlder.summary), at least \(missing): it is older than the journal, or another one. Nothing was read or sent: "
          + "those patients would get second hashes. Restore the newest vault: docs/guide/disaster-recovery.md")
    }
  }

  /// Batches with a receipt that the journal does not know.
  func unknownReceipts() throws -> [String] { try ReceiptFolder(path: state.receiptsPath).batches().filter { try !journal.knows(batch: $0) } }

  private func checkReceipts() throws {
    let unknown = try unknownReceipts()
    guard let first = unknown.first else { return }
    throw RunFailure(
      .stateWrong,
      "\(StateReason.receiptsUnknown.code): \(StateReason.receiptsUnknown.summary): \(unknown.count), the first \(first). The journal is older than the receipts: its records would be "
        + "sent again. \(StateReason.toRebuild)")
  }

  // MARK: The ledger

  /// Before anything is sent: the node's checkpoint must be signed by the pinned key, and every batch that it holds by this key and pipeline must be in
  /// the journal. Throws a `stateWrong` failure, or what the client throws when the ledger cannot be asked or is not believed.
  ///
  /// What was looked at once is not asked for again. A node can hide batches; those that it shows are proven by the organisation's own signature.
  /// - Parameter vault: where shards have said which batches are theirs.
  func checkLedger(_ definition: PipelineDefinition, keys: OrganisationKeys, log: VerifierKey, vault: Vault, isCancelled: CancelFlag? = nil) throws {
    let since = try journal.ledgerChecked(definition.name, log: log.name)
    let unknown = try unknownBatches(definition, keys: keys, log: log, since: since, isCancelled: isCancelled) { try ShardMarks.isOfShard(batch: $0, vault) }
    guard unknown.batches.isEmpty else {
      throw RunFailure(
        .stateWrong,
        "\(StateReason.ledgerAhead.code): \(StateReason.ledgerAhead.summary): \(unknown.batches.count), the first at entry \(unknown.batches[0].index). This state is a copy that was left behind, or was "
          + "restored from a backup. Nothing was sent. What to do: docs/guide/disaster-recovery.md")
    }
    try journal.note(ledgerChecked: unknown.next, definition.name, log: log.name)
  }

  /// A batch of the ledger that the journal does not know.
  struct UnknownBatch {
    let index: Int
    let header: BatchHeader
    let id: String
  }

  /// - Parameter isOfShard: whether a batch is known elsewhere to be another shard's; by default the folders of shards that lie in this one are looked at.
  func unknownBatches(
    _ definition: PipelineDefinition, keys: OrganisationKeys, log: VerifierKey, since: Int, isCancelled: CancelFlag? = nil, isOfShard: ((String) throws -> Bool)? = nil
  ) throws -> (batches: [UnknownBatch], next: Int) {
    let shards = isOfShard == nil ? state.shards().dropFirst().compactMap { try? $0.openJournal(readOnly: true) } : []
    let isOfShard = isOfShard ?? { id in try shards.contains { try $0.knows(batch: id) } }
    let client = try Submitter.makeClient(definition, state: state, signing: keys.signing, log: log)
    // Nothing goes to a node that does not show the pinned log.
    do { _ = try blocking(until: isCancelled) { try await client.checkpoint() } } catch { throw Submitter.failure(error) }
    var (found, next) = ([UnknownBatch](), since)
    while true {
      let from = next
      let page: OwnBatches
      do { page = try blocking(until: isCancelled) { try await client.ownBatches(from: from) } } catch { throw Submitter.failure(error) }
      for batch in page.batches where try !journal.knows(batch: batch.id) && !isOfShard(batch.id) {
        let header: BatchHeader?
        do { header = try blocking(until: isCancelled) { try await client.ownHeader(batch: batch.id) } } catch { throw Submitter.failure(error) }
        guard let header, header.pipeline.name == definition.name, definition.sources.contains(where: { $0.id == header.source }) else { continue }
        // Where patients are derived, many machines share a key and a pipeline; a batch that goes on from one of ours is no other machine's.
        let isOther = definition.identity.surrogate == "keyed" ? try header.previous.isEmpty || !journal.knows(batch: header.previous) : false
        if !isOther { found.append(UnknownBatch(index: batch.index, header: header, id: batch.id)) }
      }
      guard page.next > next else { return (found, next) }
      next = page.next
      if page.isLast { return (found, next) }
    }
  }
}
