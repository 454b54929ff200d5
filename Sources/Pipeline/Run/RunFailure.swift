import Records

/// Why a run as a whole cannot go on; each maps to one exit code of the command.
public struct RunFailure: Error, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    case stateMissing, stateUnwritable, keyUnusable, sourceMissing, sourceUnreadable, ledgerUnavailable, ledgerRefused, ledgerInconsistent,
      configuration, internalError
  }
  public let kind: Kind
  public let detail: String
  public init(_ kind: Kind, _ detail: String) { (self.kind, self.detail) = (kind, detail) }
  public var description: String { detail }
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
  public static let all = [
    filteredType, patientConflict, unreadable, changed, patientContradiction, recordTooLong, emptyFile, noTable, joinFailed, noSource, noHeader,
  ]
}
