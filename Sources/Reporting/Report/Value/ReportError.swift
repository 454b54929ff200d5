public import Records

/// What a report is refused for: a reason and the member where it is, such as `batches[3].sealed`. Holds no value.
public struct ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// The member, by names and indices from the outermost one; empty when the whole report is meant.
  public let member: String

  public init(_ reason: ReasonCode, at member: String = "") { (self.reason, self.member) = (reason, member) }

  public var description: String { "\(reason.code): \(reason.summary)" + (member.isEmpty ? "" : " (\(member))") }
}

extension ReasonCode {
  // The form.
  public static let reportNotJSON = ReasonCode("RPT-0101", "the report is no JSON")
  public static let reportNotCanonical = ReasonCode(
    "RPT-0102", "the report is not written in its one form: no spaces, plain numbers, texts without needless escapes")
  public static let reportSchemaUnknown = ReasonCode("RPT-0103", "the report is of a schema that this version does not read")
  public static let reportMemberMissing = ReasonCode("RPT-0104", "a member is missing, or stands in another place")
  public static let reportMemberUnknown = ReasonCode("RPT-0105", "a member is unknown")
  public static let reportMemberKind = ReasonCode("RPT-0106", "a member is of another kind: a number for a text, or the like")
  public static let reportMemberForm = ReasonCode(
    "RPT-0107", "a member has not the form that it must have: a digest, a time, a word of a list, a number in its range")

  // What the figures say of each other.
  public static let reportCounts = ReasonCode(
    "RPT-0111", "the counts do not add up: read = submitted + already submitted + filtered + quarantined + waiting")
  public static let reportFunnel = ReasonCode("RPT-0112", "the funnel does not add up, or does not agree with the counts")
  public static let reportDataset = ReasonCode("RPT-0113", "the files of the dataset do not add up to the counts")
  public static let reportIdentifiers = ReasonCode(
    "RPT-0114", "the table of identifiers is not the eighteen clauses in order, or found is not removed + generalised + replaced")
  public static let reportVerdict = ReasonCode("RPT-0115", "the verdict is not the one that the checks' outcomes give")
  public static let reportScan = ReasonCode("RPT-0116", "the figures of the independent scan contradict each other")
  public static let reportRisk = ReasonCode("RPT-0117", "the figures of risk contradict each other")
  public static let reportSample = ReasonCode("RPT-0118", "the figures of the manual sample contradict each other")
  public static let reportQuarantine = ReasonCode("RPT-0119", "the reasons of quarantine do not add up to the counts")
  public static let reportBatches = ReasonCode("RPT-0120", "the batches do not add up, or hold fewer records than the counts say")
  public static let reportTrend = ReasonCode("RPT-0121", "the trend is longer than twelve runs, or does not end with this one")
  public static let reportRevision = ReasonCode("RPT-0122", "a revision does not name the digest of the one before, or the first one names one")
}
