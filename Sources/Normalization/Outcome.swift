public import Records

/// How the normalisation of one source record ended. There is no fourth way: every record is counted under one of these.
public enum Outcome: Sendable, Equatable {
  /// The record holds resources, and is passed on.
  case normalized
  /// Left out because the pipeline said so.
  case filtered(ReasonCode)
  /// Held back: quarantined with its place and reason.
  case rejected(RecordError)
}

extension ReasonCode {
  public static let messageTypeNotMapped = ReasonCode("MAP-0101", "the message type is not mapped")
  public static let nothingToMap = ReasonCode(
    "MAP-0102", "the record holds nothing that maps to a resource")
  public static let noPatientIdentifier = ReasonCode(
    "MAP-0110", "the record names no usable patient identifier")
  public static let noMergeIdentifier = ReasonCode(
    "MAP-0111", "the merge message names no usable prior patient identifier")
}
