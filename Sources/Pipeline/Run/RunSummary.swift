import Compliance
import Foundation
import Records

/// The outcome of a run: counts that must add up, what was held back, and the exit code that follows. No value of any source.
public struct RunSummary: Sendable {
  public struct Files: Sendable, Equatable {
    public var read = 0
    /// Submitted as a whole by an earlier run, or the same content as an earlier file of this one.
    public var known = 0
    /// Left for the next run; `notices` say for what reason.
    public var tooYoung = 0
    /// Put into the archive folder, and marked as done.
    public var archived = 0
    public var marked = 0
    public var failed = 0
  }
  /// Records: `read` = `submitted` + `alreadySubmitted` + `filtered` + `quarantined` + `spooled`.
  public struct Records: Sendable, Equatable {
    public var read = 0
    public var submitted = 0
    public var alreadySubmitted = 0
    /// Of those, the ones known one by one, in a file that is not.
    public var recognised = 0
    public var filtered = 0
    public var quarantined = 0
    /// Sealed, and not yet accepted by the ledger.
    public var spooled = 0
    public var addsUp: Bool { read == submitted + alreadySubmitted + filtered + quarantined + spooled }
  }

  public var run: String
  public var pipeline: String
  public var isDryRun = false
  /// Which share of the work it was; nil: all of it.
  public var shard: Shard?
  public var files = Files()
  public var records = Records()
  /// Records of the files met that are in batches of earlier runs which the ledger has not accepted; they are not among `records`.
  public var undelivered = 0
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
  /// The first places where messages are missing by their sequence numbers.
  public var sequenceGaps: [SequenceGap] = []
  /// What the run was judged to be; nil when it did not come to that.
  public var judgement: Judgement?
  /// How the planted identifiers fared; nil when there were none.
  public var planted: PlantedResult?
  public var failures: [RunFailure] = []
  public var wasInterrupted = false
  /// Whether that was SIGTERM.
  public var wasTerminated = false
  /// Whether the run stopped reading because its time was over.
  public var wasCutOff = false
  /// Whether it read a part only of what there is: a rerun, or one that was cut off. What is expected of a whole run is not asked of it.
  public var isPart = false
  public var belowMinimum = false
  public var aboveQuarantineLimit = false
  public var seconds = 0.0
  public var transport = ""

  public init(run: String, pipeline: String) { (self.run, self.pipeline) = (run, pipeline) }
}

/// The command's exit codes; small numbers are outcomes, 64 and above follow sysexits.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0, failure = 1, quarantined = 3, held = 4, notReconciled = 5, cutOff = 8, noInput = 9, usage = 64, verification = 65, sourceMissing = 66, ledgerUnavailable = 69,
    internalError = 70, stateUnwritable = 73, inputOutput = 74, locked = 75, permission = 77, configuration = 78, interrupted = 130, terminated = 143

  public var meaning: String {
    switch self {
    case .success: "every record submitted, already submitted or filtered by rule; also 'nothing to do'"
    case .failure: "failure without a better code"
    case .quarantined: "finished; some records quarantined, within the allowed share"
    case .held: "the verdict is HOLD, or a planted identifier was missed: nothing is submitted until somebody has decided"
    case .notReconciled: "a check of the run failed: counts that do not add up, fewer records than expected, more quarantined than allowed, expiry, ..."
    case .cutOff: "stopped at --max-duration, state saved; the next run goes on"
    case .noInput: "no input found (only with --fail-if-empty)"
    case .usage: "wrong use of the command"
    case .verification: "a signature, hash or proof does not verify"
    case .sourceMissing: "a source is missing or cannot be opened"
    case .ledgerUnavailable: "the ledger is unavailable after bounded retries; batches are spooled"
    case .internalError: "internal error"
    case .stateUnwritable: "spool, journal or output cannot be written"
    case .inputOutput: "input or output error, or the state is damaged"
    case .locked: "another run holds the lock"
    case .permission: "a key or file has the wrong permission or is the wrong one, or the state is older than what has happened; or evidence must still be kept"
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
    case .keyUnusable, .stateWrong: .permission
    case .sourceMissing: .sourceMissing
    case .sourceUnreadable, .stateDamaged: .inputOutput
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
    if isHeld { return .held }
    if judgement?.hasFailed == true || !records.addsUp || belowMinimum || aboveQuarantineLimit { return .notReconciled }
    if judgement?.isHeld == true { return .held }
    if wasInterrupted { return wasTerminated ? .terminated : .interrupted }
    if wasCutOff { return .cutOff }
    return records.quarantined > 0 ? .quarantined : .success
  }

  /// Whether a planted identifier was missed, so that nothing was sealed or sent.
  public var isHeld: Bool { planted.map { !$0.isPassed } ?? false }

  /// A rerun for which nothing was left.
  public var isNothingToDo: Bool { exitStatus == .success && records.read == 0 && batchesSealed == 0 && batchesRecovered == 0 && judgement == nil }

  /// The word for it in the journal and on the screen.
  public var outcome: String {
    switch exitStatus {
    case .success: batchesSealed == 0 && batchesRecovered == 0 && records.read == records.alreadySubmitted && undelivered == 0 && !isDryRun ? "nothing to do" : "success"
    case .quarantined: "success, records quarantined"
    case .held: isHeld ? "held, planted identifiers missed" : judgement?.inShort ?? "held"
    case .notReconciled: judgement.flatMap { $0.verdict == .pass ? nil : $0.inShort } ?? "not reconciled"
    case .cutOff: "stopped at its end of time, to be continued"
    case .interrupted, .terminated: "interrupted"
    case .ledgerUnavailable: "ledger unavailable, batches spooled"
    default: "failed"
    }
  }
}
