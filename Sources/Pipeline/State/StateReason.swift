import Databases
import PatientIdentity
import Records
import Sealing
import SQLiteStore

/// Reason codes of the state itself: damaged, older than what has happened, or in two places.
public enum StateReason {
  public static let journalDamaged = ReasonCode("RUN-0201", "the run journal is damaged or missing")
  public static let journalNewer = ReasonCode("RUN-0202", "the run journal was written by a newer version")
  public static let receiptsUnknown = ReasonCode("RUN-0203", "there are receipts of batches that the journal does not know")
  public static let vaultOlder = ReasonCode("RUN-0204", "the vault does not know patients whose hashes the journal holds")
  public static let ledgerAhead = ReasonCode("RUN-0205", "the ledger holds batches of this pipeline that the journal does not know")
  public static let otherMachine = ReasonCode("RUN-0206", "another machine has the state in use")
  public static let backupDamaged = ReasonCode("RUN-0207", "the backup is damaged, cut short, or does not open with the passphrase")
  public static let backupTogether = ReasonCode("RUN-0208", "keys and vault in one backup open each other: it needs a passphrase")
  public static let restoreOver = ReasonCode("RUN-0209", "a file is there already: nothing is overwritten")
  public static let spoolDamaged = ReasonCode("RUN-0210", "a batch in the spool is damaged")
  public static let vaultLost = ReasonCode("RUN-0212", "the record was sealed, and the keys of its patients were lost before it was sent")
  public static let all = [
    journalDamaged, journalNewer, receiptsUnknown, vaultOlder, ledgerAhead, otherMachine, backupDamaged, backupTogether, restoreOver, spoolDamaged, vaultLost,
  ]

  static let toRebuild = "Look: chartseal journal check --pipeline FILE. Rebuild: chartseal journal rebuild --pipeline FILE"

  /// Whether an error is one of the storage below.
  public static func isKnown(_ error: any Error) -> Bool { error is SQLiteError || error is SpoolError || error is VaultError }

  /// What an error of the storage below means for a command.
  public static func failure(_ error: any Error, _ what: String = "the state") -> RunFailure {
    switch error {
    case let e as RunFailure: e
    case let e as SQLiteError:
      e.isDamage
        ? RunFailure(.stateDamaged, "\(journalDamaged.code): \(what) is damaged (\(e)). \(toRebuild)")
        : RunFailure(e.isStorage ? .stateUnwritable : .internalError, "\(what) cannot be used: \(e)")
    case let e as SpoolError: RunFailure(.stateUnwritable, "\(e)")
    case let e as VaultError: failure(vault: e)
    case let e as DatabaseError: RunFailure(e)
    default: RunFailure(.internalError, "\(what): \(type(of: error))")
    }
  }

  /// A vault of another schema is a matter of versions, a failing disk or server one of the disk; the rest is about keys.
  static func failure(vault error: VaultError) -> RunFailure {
    let text = "the vault cannot be used: \(error)"
    switch error.reason {
    case .vaultSchema, .vaultConnection, .derivedPatientsMany: return RunFailure(.configuration, text)
    case .vaultBusy, .vaultUnreachable: return RunFailure(.stateUnwritable, text)
    case .vaultStorage: break
    default: return RunFailure(.keyUnusable, text)
    }
    guard let code = error.storageCode else { return RunFailure(.stateUnwritable, text) }
    let cause = SQLiteError(code: code, action: "using the vault")
    return RunFailure(cause.isDamage ? .stateDamaged : cause.isStorage ? .stateUnwritable : .internalError, text + (cause.isDamage ? "; restore it: docs/guide/disaster-recovery.md" : ""))
  }
}
