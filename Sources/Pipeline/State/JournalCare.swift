import Cryptography
import Foundation
import Glibc
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Records
import Sealing
import SQLiteStore

/// Examines a pipeline's state piece by piece and against one another. Changes nothing, holds no lock, and goes on past what is damaged.
public struct JournalCare: Sendable {
  let definition: PipelineDefinition
  let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// All findings, in a fixed order. Blocks its thread.
  /// - Parameter asksLedger: whether the node is asked for batches that the journal does not know.
  public func check(asksLedger: Bool) -> [DoctorCheck] {
    var out: [DoctorCheck] = []
    let journal: Journal
    do {
      journal = try state.openJournal(readOnly: true)
      let damage = try journal.db.firstDamage(isThorough: true)
      out.append(
        damage == nil
          ? DoctorCheck("journal", .ok, "whole, schema \(Journal.version)")
          : DoctorCheck("journal", .fail, JournalFile.damaged(state.journalPath).detail, fix: JournalCare.rebuild, kind: .stateDamaged))
    } catch {
      let failure = StateReason.failure(error, "the journal")
      out.append(DoctorCheck("journal", .fail, failure.detail, fix: failure.kind == .stateDamaged ? JournalCare.rebuild : "", kind: failure.kind))
      return out + [second(nil), memory()]
    }
    out += [second(journal), receipts(journal), missingReceipts(journal), spool(journal), vault(journal, isThorough: true), memory()]
    if asksLedger { out.append(ledger(journal)) }
    return out
  }

  static let rebuild = "chartseal journal rebuild --pipeline FILE"
  static let procedures = "docs/guide/disaster-recovery.md"

  /// The copy and what has happened since.
  private func second(_ journal: Journal?) -> DoctorCheck {
    let since = journal?.since ?? JournalSince(journal: state.journalPath)
    do {
      let restored = try since.examine()
      let own = try journal.map { try JournalSince.number(of: $0.db) ?? 0 }
      if let own, own != restored {
        return DoctorCheck(
          "journal-copy", .warn, "copy and later transactions lead to number \(restored), the journal is at \(own)",
          fix: own > restored ? "the next transaction makes a new copy" : JournalCare.rebuild)
      }
      return DoctorCheck("journal-copy", .ok, "whole, with all \(restored) transactions")
    } catch {
      return DoctorCheck(
        "journal-copy", .warn, "\(StateReason.failure(error).detail)",
        fix: journal == nil ? "chartseal restore --part state: \(JournalCare.procedures)" : "the next transaction makes a new copy")
    }
  }

  private func receipts(_ journal: Journal) -> DoctorCheck {
    do {
      let unknown = try StateGuard(state: state, journal: journal).unknownReceipts()
      if let first = unknown.first {
        return DoctorCheck(
          "receipts", .fail, "\(StateReason.receiptsUnknown.code): \(StateReason.receiptsUnknown.summary): \(unknown.count), the first \(first)", fix: JournalCare.rebuild, kind: .stateWrong)
      }
      guard let log = try? OrganisationKeys.logKey(definition) else { return DoctorCheck("receipts", .warn, "not verified: the log key cannot be read") }
      let checks = try ReceiptFolder(path: state.receiptsPath).verify(log: log, organisation: try state.publicKey(), former: state.formerKeys())
      let failed = checks.filter { $0.problem != nil }
      let folder = ReceiptFolder(path: state.receiptsPath)
      let bad = failed.filter { !folder.isOfOtherLog($0.batch, log) }
      if bad.isEmpty, !failed.isEmpty {
        return DoctorCheck(
          "receipts", .warn, "\(failed.count) of \(checks.count) are of a log with another key than the pinned one", fix: "an earlier epoch's? verify them with its key: chartseal verify --proof --log-key")
      }
      guard let first = bad.first else { return DoctorCheck("receipts", .ok, "\(checks.count), all verify") }
      return DoctorCheck(
        "receipts", .fail, "\(bad.count) of \(checks.count) do not verify, the first \(first.batch.prefix(16)): \(first.problem ?? "")", fix: JournalCare.rebuild, kind: .stateDamaged)
    } catch {
      return DoctorCheck("receipts", .fail, StateReason.failure(error).detail, kind: .stateMissing)
    }
  }

  /// Batches that the ledger has accepted and whose receipt is gone.
  private func missingReceipts(_ journal: Journal) -> DoctorCheck {
    do {
      let missing = try JournalCare.withoutReceipt(state, journal)
      return missing.isEmpty
        ? DoctorCheck("receipts-kept", .ok, "one for each submitted batch")
        : DoctorCheck("receipts-kept", .warn, "\(missing.count) submitted batches have none, the first \(missing[0].prefix(16))", fix: JournalCare.rebuild + " asks the ledger for them")
    } catch { return DoctorCheck("receipts-kept", .fail, StateReason.failure(error).detail) }
  }

  /// Submitted batches of runs that were not purged, without a receipt.
  static func withoutReceipt(_ state: StateFolder, _ journal: Journal) throws -> [String] {
    let kept = Set(try ReceiptFolder(path: state.receiptsPath).batches())
    var missing: [String] = []
    try journal.db.query("SELECT id FROM batches WHERE state = 'submitted' AND run IN (SELECT id FROM runs) ORDER BY sequence") {
      if !kept.contains($0.text(0)) { missing.append($0.text(0)) }
    }
    return missing
  }

  private func spool(_ journal: Journal) -> DoctorCheck {
    do {
      let spool = try state.openSpool()
      let waiting = try journal.ids(in: [.waiting, .held, .sealed])
      let bad = waiting.filter { (try? spool.load($0)) == nil }
      guard let first = bad.first else { return DoctorCheck("spool", .ok, "\(waiting.count) batches wait, all whole") }
      return DoctorCheck(
        "spool", .fail, "\(StateReason.spoolDamaged.code): \(StateReason.spoolDamaged.summary) or gone: \(bad.count), the first \(first)", fix: JournalCare.rebuild, kind: .stateDamaged)
    } catch { return DoctorCheck("spool", .fail, StateReason.failure(error).detail) }
  }

  func vault(_ journal: Journal, isThorough: Bool) -> DoctorCheck {
    guard definition.identity.surrogate != "keyed" else { return DoctorCheck("vault", .ok, "none is kept: hashes are derived from the key") }
    do {
      let vault = try state.vault(definition, .readOnly)
      let missing = try StateGuard(state: state, journal: journal).unknownPatients(vault, isThorough: isThorough)
      guard missing == 0 else {
        return DoctorCheck(
          "vault", .fail, "\(StateReason.vaultOlder.code): \(StateReason.vaultOlder.summary): \(missing)", fix: "restore the newest vault: \(JournalCare.procedures)", kind: .stateWrong)
      }
      return DoctorCheck("vault", .ok, "opens with its key, \(try vault.counts().patients) patients, knows all of the journal's\(definition.identity.vault == nil ? "" : "; in a server")")
    } catch {
      let failure = StateReason.failure(error)
      return DoctorCheck("vault", .fail, failure.detail, fix: JournalCare.procedures, kind: failure.kind)
    }
  }

  /// The last checkpoint seen.
  private func memory() -> DoctorCheck {
    guard let log = try? OrganisationKeys.logKey(definition) else { return DoctorCheck("last-checkpoint", .warn, "not read: the log key cannot be read") }
    do {
      let seen = try LedgerClient.remembered(state.checkpointPath, log: log)
      return DoctorCheck("last-checkpoint", .ok, seen.map { "of \($0.checkpoint.size) entries" } ?? "none seen yet")
    } catch {
      return DoctorCheck("last-checkpoint", .fail, "the file with the last checkpoint seen cannot be read", fix: JournalCare.rebuild, kind: .stateDamaged)
    }
  }

  private func ledger(_ journal: Journal) -> DoctorCheck {
    do {
      let keys = try state.openKeys(definition, ledger: true)
      guard let log = keys.log else { return DoctorCheck("ledger", .fail, "no log key is pinned") }
      let unknown = try StateGuard(state: state, journal: journal).unknownBatches(definition, keys: keys, log: log, since: 0)
      guard let first = unknown.batches.first else { return DoctorCheck("ledger", .ok, "holds no batch of this pipeline that the journal does not know") }
      return DoctorCheck(
        "ledger", .fail, "\(StateReason.ledgerAhead.code): \(StateReason.ledgerAhead.summary): \(unknown.batches.count), the first at entry \(first.index)", fix: JournalCare.procedures,
        kind: .stateWrong)
    } catch {
      let failure = StateReason.failure(error)
      return DoctorCheck("ledger", failure.kind == .ledgerUnavailable ? .warn : .fail, failure.detail, kind: failure.kind)
    }
  }
}
