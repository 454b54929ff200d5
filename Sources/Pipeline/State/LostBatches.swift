import Cryptography
import LedgerProtocol
import Records

/// Batches that were sealed and can be sent no more, because their container or their patients' keys are gone. Some of them may have been accepted, with
/// the answer lost: only the ledger knows, so it is asked before their records are held back for a rerun.
struct LostBatches {
  struct Outcome {
    /// Found to be accepted.
    var accepted = 0
    /// Batches whose records are held back, and how many records those are.
    var given: [String] = []
    var heldBack = 0
  }

  let definition: PipelineDefinition
  let state: StateFolder
  let journal: Journal

  /// Throws a `ledgerUnavailable` failure when the ledger cannot be asked; then nothing of the rest has been decided.
  func settle(_ ids: [String], because reason: ReasonCode) throws -> Outcome {
    var out = Outcome()
    guard !ids.isEmpty else { return out }
    let keys = try state.openKeys(definition, ledger: true)
    guard let log = keys.log else { throw RunFailure(.configuration, "no log key is pinned") }
    let client = try Submitter.makeClient(definition, state: state, signing: keys.signing, log: log)
    let receipts = ReceiptFolder(path: state.receiptsPath)
    let terms = DisclosureTerms(definition, keys: keys)
    for id in ids {
      if let receipt = try LedgerReceipt.fetch(id, client, log) {
        try receipt.store(in: receipts)
        try journal.markSubmitted(id, entryIndex: receipt.index, wrapped: [], epoch: definition.identity.epoch, terms: terms, at: Timestamp.now())
        out.accepted += 1
      } else {
        out.heldBack += try journal.quarantine(lost: id, because: reason)
        out.given.append(id)
      }
    }
    return out
  }
}
