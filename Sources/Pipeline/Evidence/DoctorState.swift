import Cryptography
import Foundation
import Glibc
import LedgerClient
import Records

/// What of the state and of the ledger a run depends on; quick looks, where `chartseal journal check` looks at everything.
struct DoctorState {
  /// Seconds by which clocks may differ before a node refuses requests; half of it is warned of.
  static let mostSkew = 300

  let definition: PipelineDefinition
  let state: StateFolder

  func checks(asksLedger: Bool) -> [DoctorCheck] {
    var out = [lock]
    do {
      let journal = try state.openJournal(readOnly: true)
      out += [DoctorCheck("journal", .ok, "whole, schema \(Journal.version)"), lastSuccess(journal), receipts(journal)]
      out.append(JournalCare(definition: definition, state: state).vault(journal, isThorough: false))
    } catch {
      let failure = StateReason.failure(error)
      out.append(DoctorCheck("journal", .fail, failure.detail, fix: JournalCare.rebuild, kind: failure.kind))
    }
    out.append(rules)
    if asksLedger { out += ledger }
    return out
  }

  private var lock: DoctorCheck {
    if let holder = RunLock.holder(state: state.path, pipeline: definition.name) { return DoctorCheck("lock", .ok, "a run is under way: \(holder.text)") }
    guard let lease = try? StateLease.Holder(path: "\(state.path)/\(definition.name).lease"), !MachineIdentity.own.covers(lease.machine) else {
      return DoctorCheck("lock", .ok, "free")
    }
    return DoctorCheck(
      "lock", .warn, "\(StateReason.otherMachine.code): host \(lease.machine.host) has it, renewed \(lease.age) s ago",
      fix: "is that machine dead for certain? chartseal state take-over --pipeline FILE --reason TEXT")
  }

  private func lastSuccess(_ journal: Journal) -> DoctorCheck {
    let runs = (try? journal.runs(pipeline: definition.name, limit: 500)) ?? []
    guard !runs.isEmpty else { return DoctorCheck("last-success", .ok, "no run yet") }
    guard let good = runs.first(where: { $0.exitCode == 0 || $0.exitCode == 3 }) else {
      return DoctorCheck("last-success", .warn, "none among the last \(runs.count) runs", fix: "chartseal runs --pipeline FILE")
    }
    let hours = Timestamp.seconds(of: good.started).map { max(0, time(nil) - $0) / 3600 } ?? 0
    return hours > 48
      ? DoctorCheck("last-success", .warn, "\(hours / 24) days ago: \(good.id)", fix: "does the timer run? chartseal runs --pipeline FILE")
      : DoctorCheck("last-success", .ok, "\(hours) hours ago: \(good.id)")
  }

  private func receipts(_ journal: Journal) -> DoctorCheck {
    let missing = (try? JournalCare.withoutReceipt(state, journal)) ?? []
    let unknown = (try? StateGuard(state: state, journal: journal).unknownReceipts()) ?? []
    if !unknown.isEmpty { return DoctorCheck("receipts", .fail, "\(StateReason.receiptsUnknown.code): \(unknown.count) of batches that the journal does not know", fix: JournalCare.rebuild, kind: .stateWrong) }
    return missing.isEmpty
      ? DoctorCheck("receipts", .ok, "one for each submitted batch") : DoctorCheck("receipts", .warn, "\(missing.count) submitted batches have none", fix: JournalCare.rebuild)
  }

  /// The rules are the program's; a program that is old misses what has changed since.
  private var rules: DoctorCheck {
    let set = RuleSet.inForce(definition)
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    let text = "\(set.rules.count) rules and tables, edition \(set.digest.prefix(16)), release year \(definition.profile.releaseYear)"
    return definition.profile.releaseYear < year - 1
      ? DoctorCheck("rules", .warn, "\(text): the release year is long past", fix: "set profile.release-year, and take the newest version of the program") : DoctorCheck("rules", .ok, text)
  }

  private var ledger: [DoctorCheck] {
    guard let log = try? OrganisationKeys.logKey(definition) else { return [DoctorCheck("ledger", .fail, "no log key is pinned", fix: "ledger.log-key: the node's log.vkey")] }
    let options = Submitter.options(definition, state: state, signing: nil, log: log)
    let look: LedgerLook
    do { look = try blocking { try await LedgerLook.look(options) } } catch {
      let failure = Submitter.failure(error)
      return [DoctorCheck("ledger", .fail, failure.detail, fix: "chartseal ledger health --url \(definition.ledger.url); is the node up, is the way open?", kind: failure.kind)]
    }
    var out: [DoctorCheck] = []
    if let seen = look.checkpoint {
      out.append(DoctorCheck("ledger", .ok, "answers, \(seen.checkpoint.size) entries, signed by the pinned key; \(look.transport)"))
    } else {
      out.append(
        DoctorCheck(
          "ledger", .fail, "answers, but its checkpoint is not signed by the pinned key", fix: "another log, or another key: ask its operator, and see \(JournalCare.procedures); never pin a key without asking",
          kind: .ledgerInconsistent))
    }
    guard let skew = look.skewSeconds else { return out + [DoctorCheck("clock", .warn, "the node says no time")] }
    let level: DoctorCheck.Level = abs(skew) >= DoctorState.mostSkew ? .fail : abs(skew) >= DoctorState.mostSkew / 2 ? .warn : .ok
    out.append(DoctorCheck("clock", level, "\(abs(skew)) s \(skew >= 0 ? "behind" : "ahead of") the node's", fix: "set the clock: timedatectl set-ntp true"))
    return out
  }
}
