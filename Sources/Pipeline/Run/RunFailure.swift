import Records
import Reporting

/// Why a run as a whole cannot go on; each maps to one exit code of the command.
public struct RunFailure: Error, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    case stateMissing, stateUnwritable, stateDamaged, stateWrong, keyUnusable, sourceMissing, sourceUnreadable, ledgerUnavailable, ledgerRefused, ledgerInconsistent,
      configuration, internalError
  }
  public let kind: Kind
  public let detail: String
  public init(_ kind: Kind, _ detail: String) { (self.kind, self.detail) = (kind, detail) }
  public var description: String { detail }

  /// The reason code that the text holds, such as `LED-0341`; empty when there is none. What else the text says may name a file of a source, so that
  /// a code is taken only from its beginning and when it is known, but from what the ledger says, which names none.
  public var reasonCode: String {
    let words = detail.split(whereSeparator: { " :,;()".contains($0) }).map(String.init)
    switch kind {
    case .ledgerUnavailable, .ledgerRefused, .ledgerInconsistent: return words.first { RunFailure.isLedgerCode($0) } ?? ""
    default: return words.first.flatMap { ReasonIndex.summary(of: $0).isEmpty ? nil : $0 } ?? ""
    }
  }

  private static func isLedgerCode(_ word: String) -> Bool {
    word.hasPrefix("LED-") && word.utf8.count == 8 && word.utf8.dropFirst(4).allSatisfy { ASCII.isDigit($0) }
  }
}

extension RunFailure {
  /// What an error of the stores below comes to for a run as a whole; nil for an error that is none of theirs.
  public init?(_ error: any Error) {
    switch error {
    case let failure as RunFailure: self = failure
    case let error as AuditError: self.init(.stateUnwritable, error.description)
    case _ where StateReason.isKnown(error): self = StateReason.failure(error)
    default: return nil
    }
  }
}

/// Reason codes of the pipeline itself.
public enum RunReason {
  public static let filteredType = ReasonCode("RUN-0101", "the kind of record is left out by the pipeline's filter")
  public static let patientConflict = ReasonCode("RUN-0102", "the patient's identity cannot be resolved")
  public static let unreadable = ReasonCode("RUN-0103", "the file could not be read to its end")
  public static let changed = ReasonCode("RUN-0104", "the file changed while it was read")
  public static let patientContradiction = ReasonCode("RUN-0105", "an earlier record has another birth year and another sex under the same patient identifier")
  public static let recordTooLong = ReasonCode("RUN-0106", "the record is longer than the source's limit")
  public static let emptyFile = ReasonCode("RUN-0107", "the file is empty")
  public static let noTable = ReasonCode("RUN-0108", "no table of the mapping takes a file of this name and these columns")
  public static let joinFailed = ReasonCode("RUN-0109", "the row that the record is joined to could not be read")
  public static let noSource = ReasonCode("RUN-0110", "no source of the pipeline has the file's format; name one with --source")
  public static let noHeader = ReasonCode("RUN-0111", "the file has no header line, and neither the mapping nor the pipeline names its columns")
  public static let rerunFileGone = ReasonCode("RUN-0112", "the file is gone or is not what it was when records of it were held back")
  public static let fileTooYoung = ReasonCode("RUN-0120", "left for the next run: changed more recently than minimum-age")
  public static let fileUnsettled = ReasonCode("RUN-0121", "left for the next run: changed or came while the files were watched")
  public static let fileOpen = ReasonCode("RUN-0122", "left for the next run: a process has it open for writing")
  public static let fileNotMarked = ReasonCode("RUN-0123", "left for the next run: its done-marker is not there")
  public static let fileOfLeftSource = ReasonCode("RUN-0124", "left for the next run: a file was left to which its rows may be joined")
  public static let notPutAway = ReasonCode("RUN-0125", "the file could not be archived or marked; it stays where it is")
  public static let fileCorrected = ReasonCode("RUN-0126", "an earlier file of the same name had other content")
  public static let sequenceGap = ReasonCode("RUN-0127", "messages are missing before this one by its sequence number")
  public static let sequenceRepeat = ReasonCode("RUN-0128", "the sequence number is not above the one before it")
  public static let sequenceMissing = ReasonCode("RUN-0129", "the message has no sequence number")
  public static let lateRow = ReasonCode("RUN-0130", "a new row behind the watermark of earlier runs")
  public static let left = [fileTooYoung, fileUnsettled, fileOpen, fileNotMarked, fileOfLeftSource]
  public static let all = left + [
    notPutAway, fileCorrected, sequenceGap, sequenceRepeat, sequenceMissing, lateRow,
    filteredType, patientConflict, unreadable, changed, patientContradiction, recordTooLong, emptyFile, noTable, joinFailed, noSource, noHeader,
    rerunFileGone,
  ]
}
