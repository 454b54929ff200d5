public import Records

/// Why an event could not be written, or the log not be read.
public struct AuditError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// The operating system's error number, 0 for none.
  public let number: Int32

  init(_ reason: ReasonCode, number: Int32 = 0) { (self.reason, self.number) = (reason, number) }

  public static func == (a: AuditError, b: AuditError) -> Bool { a.reason == b.reason }
  public var description: String { "\(reason.code): \(reason.summary)" + (number == 0 ? "" : " (error \(number))") }
}

/// Reason codes of the audit log: what stops a write, and what an examination finds.
public enum AuditReason {
  public static let unwritable = ReasonCode("AUD-0101", "the audit log cannot be written")
  public static let unreadable = ReasonCode("AUD-0102", "the audit log cannot be read")
  public static let noEnd = ReasonCode("AUD-0103", "no event can be found at the end of the audit log: it is no audit log, or was overwritten from outside")
  public static let noSuchEvent = ReasonCode("AUD-0104", "the audit log has no event of this number")
  public static let reviewKey = ReasonCode("AUD-0105", "the review could not be signed with this key")

  public static let damaged = ReasonCode("AUD-0201", "a line is no event, or not in the exact form in which events are written")
  public static let order = ReasonCode("AUD-0202", "an event has another number than its place: lines were cut, moved, doubled or put in")
  public static let chain = ReasonCode("AUD-0203", "an event does not follow from the one before: that one was changed, or lines were cut, moved or put in")
  public static let cut = ReasonCode("AUD-0204", "the log ends before an event whose digest is known from elsewhere: its end was cut off")
  public static let anchor = ReasonCode("AUD-0205", "an event has another digest than is known from elsewhere: the log was rewritten")
  public static let review = ReasonCode("AUD-0206", "a review does not verify, or is of another log than this")
  public static let replaced = ReasonCode("AUD-0207", "a whole line was no event when the next was written: the line was changed from outside")

  public static let unfinished = ReasonCode("AUD-0301", "the log ends in a piece of a line: the writing of an event was cut short, or the log was")
  public static let torn = ReasonCode("AUD-0302", "a piece of a line, said by the event after it: the writing of an event was cut short")
  public static let clock = ReasonCode("AUD-0303", "an event is earlier than the one before: the clock was set back")

  public static let all = [
    unwritable, unreadable, noEnd, noSuchEvent, reviewKey, damaged, order, chain, cut, anchor, review, replaced, unfinished, torn, clock,
  ]
}
