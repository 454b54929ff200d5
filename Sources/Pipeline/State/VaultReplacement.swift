import Cryptography
import Foundation
import Glibc
import LedgerProtocol
import PatientIdentity
import Records
import Reporting
import Sealing

/// Goes on without the vault that was: with a new one, or with a restored one that is older than the journal. Patients whom it does not know get second
/// hashes from here on, and nobody can tell by the ledger that both are one person; so it takes somebody's word, which is audited.
public struct VaultReplacement: Sendable {
  public struct Result: Sendable {
    /// Whether there was none, so that one was made.
    public var isNew: Bool
    /// Patients of the journal whom the vault does not know.
    public var lostPatients: Int
    /// Sealed batches that were found to be accepted; records that are held back for a rerun, since their patients' keys are gone.
    public var accepted: Int
    public var heldBack: Int
  }

  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// Blocks its thread. Asks the ledger when sealed batches of lost patients wait.
  public func execute(reason: String) throws -> Result {
    guard definition.identity.surrogate == "vault" else { throw RunFailure(.configuration, "the pipeline keeps no vault: its surrogate is keyed") }
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "keys replace-vault")
    defer { withExtendedLifetime(lock) {} }
    let journal = try state.openJournal()
    let writer = AuditWriter(state: state, operator: definition.compliance.operatorID)
    let isNew = try !state.hasVault(definition)
    if isNew {
      try writer.note(.keyCreated, subject: "vault", purpose: reason, detail: "a new vault in the place of a lost one")
      for suffix in ["-wal", "-shm", "-lock"] { unlink(state.vaultPath + suffix) }
      // A key without its vault opens nothing here any more; an old copy of the vault may still turn up.
      if access(state.vaultKeyPath, F_OK) == 0 {
        let kept = "\(state.vaultKeyPath).before-\(Timestamp.now().filter { $0.isNumber || $0 == "T" })"
        guard rename(state.vaultKeyPath, kept) == 0 else { throw RunFailure(.stateUnwritable, "cannot be renamed: \(state.vaultKeyPath)") }
      }
      do { try state.createVault(definition.identity.vault) } catch { throw StateReason.failure(error) }
      try DurableFile.synchronize(folder: state.path)
    }
    let vault = try state.openVault(definition)
    let lost = try StateGuard(state: state, journal: journal).unknownPatients(vault, isThorough: true)
    try writer.note(.stateRestored, subject: "vault", purpose: reason, detail: "\(lost) patients of the journal are not in the vault\(isNew ? ", which is new" : "")")
    let gone = try batchesOfLostPatients(journal, vault)
    let outcome = try LostBatches(definition: definition, state: state, journal: journal).settle(gone, because: StateReason.vaultLost)
    let spool = try state.openSpool()
    for id in gone { try spool.remove(id) }
    try journal.beginVault(isNewKey: isNew)
    return Result(isNew: isNew, lostPatients: lost, accepted: outcome.accepted, heldBack: outcome.heldBack)
  }

  /// Sealed batches for which the ledger lacks a key wrap that only the lost vault could make.
  private func batchesOfLostPatients(_ journal: Journal, _ vault: Vault) throws -> [String] {
    let spool = try state.openSpool()
    return try journal.ids(in: [.waiting, .held, .sealed]).filter { id in
      guard let batch = try? spool.load(id) else { return false }
      return try batch.container.directory.patients.contains {
        try !journal.isWrapped($0, epoch: definition.identity.epoch) && !vault.holds($0)
      }
    }
  }
}
