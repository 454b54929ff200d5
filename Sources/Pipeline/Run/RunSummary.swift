import Compliance
import Foundation
import Records

/// The outcome of a run: counts that must add up, what was held back, and the exit code that follows. No value of any source.
public struct RunSummary: Sendable {
  public struct Files: Sendable, Equatable {
    public var read = 0
    /// Submitted as a whole by an earlier run, or the same content as an earlier file of this one.
    public var known = 0
    public var tooYoung = 0
    public var failed = 0
  }
  /// Records: `read` = `submitted` + `alreadySubmitted` + `filtered` + `quarantined` + `spooled`.
  public struct Records: Sendable, Equatable {
    public var read = 0
    public var submitted = 0
    public var alreadySubmitted = 0
    public var filtered = 0
    public var quarantined = 0
    /// Sealed, and not yet accepted by the ledger.
    public var spooled = 0
    public var addsUp: Bool { read == submitted + alreadySubmitted + filtered + quarantined + spooled }
  }

  public var run: String
  public var pipeline: String
  public var isDryRun = false
  public var files = Files()
  public var records = Records()
  public var resources = 0
  public var batchesSealed = 0
  public var batchesSubmitted = 0
  /// Batches of earlier runs that were still in the spool and are accepted now.
  public var batchesRecovered = 0
  public var statistics = Statistics()
  /// Identifiers of records that passed, and what became of them.
  public var identifiers = IdentifierCounts()
  /// What the independent check looked at and found, in records that passed and records that it held.
  public var gate = GateCounts()
  public var text = FreeTextCounts()
  public var held: [String: Int] = [:]
  public var notices: [String: Int] = [:]
  /// What the run was judged to be; nil when it did not come to that.
  public var judgement: Judgement?
  /// How the planted identifiers fared; nil when there were none.
  public var planted: PlantedResult?
  public var failures: [RunFailure] = []
  public var wasInterrupted = false
  public var belowMinimum = false
  public var aboveQuarantineLimit = false
  public var seconds = 0.0
  public var transport = ""

  public init(run: String, pipeline: String) { (self.run, self.pipeline) = (run, pipeline) }
}

/// The command's exit codes; small numbers are outcomes, 64 and above follow sysexits.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0, failure = 1, quarantined = 3, notReconciled = 5, noInput = 9, usage = 64, verification = 65, sourceMissing = 66, ledgerUnavailable = 69,
    internalError = 70, stateUnwritable = 73, inputOutput = 74, locked = 75, permission = 77, configuration = 78, interrupted = 130, terminated = 143

  public var meaning: String {
    switch self {
    case .success: "every record submitted, already submitted or filtered by rule; also 'nothing to do'"
    case .failure: "failure without a better code"
    case .quarantined: "finished; some records quarantined, within the allowed share"
    case .notReconciled: "held or failed: a check of the run stands in the way (counts, records expected, planted identifiers, risk, expiry, ...)"
    case .noInput: "no input found (only with --fail-if-empty)"
    case .usage: "wrong use of the command"
    case .verification: "a signature, hash or proof does not verify"
    case .sourceMissing: "a source is missing or cannot be opened"
    case .ledgerUnavailable: "the ledger is unavailable after bounded retries; batches are spooled"
    case .internalError: "internal error"
    case .stateUnwritable: "spool, journal or output cannot be written"
    case .inputOutput: "input or output error"
    case .locked: "another run holds the lock"
    case .permission: "a key or file has the wrong permission or is the wrong one; or evidence must still be kept"
    case .configuration: "the configuration is invalid"
    case .interrupted: "interrupted; state saved"
    case .terminated: "terminated; state saved"
    }
  }
}

extension RunFailure.Kind {
  public var exitStatus: ExitStatus {
    switch self {
    case .stateMissing, .configuration: .configuration
    case .stateUnwritable: .stateUnwritable
    case .keyUnusable: .permission
    case .sourceMissing: .sourceMissing
    case .sourceUnreadable: .inputOutput
    case .ledgerUnavailable: .ledgerUnavailable
    case .ledgerRefused: .failure
    case .ledgerInconsistent: .verification
    case .internalError: .internalError
    }
  }
}

extension RunSummary {
  /// The most severe outcome.
  public var exitStatus: ExitStatus {
    let order: [ExitStatus] = [
      .verification, .internalError, .stateUnwritable, .permission, .configuration, .inputOutput, .sourceMissing, .failure, .ledgerUnavailable,
    ]
    for status in order where failures.contains(where: { $0.kind.exitStatus == status }) { return status }
    if isHeld || judgement.map({ $0.verdict != .pass }) ?? false { return .notReconciled }
    if !records.addsUp || belowMinimum || aboveQuarantineLimit { return .notReconciled }
    if wasInterrupted { return .interrupted }
    return records.quarantined > 0 ? .quarantined : .success
  }

  /// Whether a planted identifier was missed, so that nothing was sealed or sent.
  public var isHeld: Bool { planted.map { !$0.isPassed } ?? false }

  /// The word for it in the journal and on the screen.
  public var outcome: String {
    switch exitStatus {
    case .success: batchesSealed == 0 && batchesRecovered == 0 && records.read == records.alreadySubmitted && !isDryRun ? "nothing to do" : "success"
    case .quarantined: "success, records quarantined"
    case .notReconciled:
      isHeld ? "held, planted identifiers missed" : judgement.flatMap { $0.verdict == .pass ? nil : $0.inShort } ?? "not reconciled"
    case .interrupted: "interrupted"
    case .ledgerUnavailable: "ledger unavailable, batches spooled"
    default: "failed"
    }
  }
}
