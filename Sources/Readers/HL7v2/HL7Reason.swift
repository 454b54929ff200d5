public import Records

/// Why a message, or a stretch of a file, could not be read as HL7 v2, or was read with a reservation.
///
/// `HL7-010x` to `HL7-012x` refuse a record; `HL7-013x` and `HL7-014x` are notices: nothing was lost.
public enum HL7Reason {
  // MARK: refused while framing

  /// The stretch has segments such as `PID|` but no MSH segment in front of them, so its delimiters and type are unknown.
  public static let headerMissing = ReasonCode("HL7-0101", "segments without a message header (MSH)")
  /// A line has the encoding characters of a header but another segment id, so where a message begins would be a guess.
  public static let headerDamaged = ReasonCode("HL7-0102", "a message header whose segment id is not MSH")
  /// The whole file has no message: another format, an archive, or damaged.
  public static let noMessage = ReasonCode("HL7-0103", "no HL7 v2 message found in the file")
  /// UTF-16 or UTF-32; convert the export to UTF-8.
  public static let wideCharacters = ReasonCode(
    "HL7-0104", "the file is UTF-16 or UTF-32, which HL7 v2 delimiters cannot be read from")
  /// Longer than the configured `maximumMessageBytes`.
  public static let messageTooLong = ReasonCode("HL7-0105", "the message is longer than the configured limit")

  // MARK: refused while parsing

  /// The bytes do not begin with `MSH`.
  public static let notAMessage = ReasonCode("HL7-0110", "the record does not begin with MSH")
  /// MSH ends before MSH-2.
  public static let headerTooShort = ReasonCode("HL7-0111", "MSH ends before its encoding characters (MSH-2)")
  /// MSH-1 or MSH-2 repeats a character, is too long, or uses letters, digits, blanks or quotes.
  public static let delimitersUnusable = ReasonCode("HL7-0112", "MSH-1 and MSH-2 do not declare usable delimiters")
  /// MSH-9.1 is empty: what the message says would be a guess.
  public static let typeMissing = ReasonCode("HL7-0113", "MSH-9 has no message type")
  /// A second header stands within a line: two messages without a line end between them.
  public static let headerInsideLine = ReasonCode("HL7-0114", "another message header stands inside a line of this message")
  /// MSH occurs twice in bytes that were handed over as one message.
  public static let headerRepeated = ReasonCode("HL7-0115", "a second MSH segment within one message")
  /// More segments than the configured `maximumSegments`.
  public static let tooManySegments = ReasonCode("HL7-0120", "the message has more segments than the configured limit")
  /// More fields in one segment than the configured `maximumFields`.
  public static let tooManyFields = ReasonCode("HL7-0121", "a segment has more fields than the configured limit")
  /// MSH-18 names a character set that this reader has no table for, and the message uses it.
  public static let charsetUnsupported = ReasonCode("HL7-0122", "the character set of MSH-18 is not supported and is used")
  /// MSH-18 names a multi-byte character set and the bytes are not valid in it.
  public static let charsetInvalid = ReasonCode("HL7-0123", "bytes that are not valid in the character set of MSH-18")

  // MARK: notices

  /// Text that is no segment, outside any message: comments, log lines, separators.
  public static let textOutside = ReasonCode("HL7-0130", "text outside messages was skipped")
  /// BTS-1 differs from the messages counted since BHS; both numbers stand in the framing summary.
  public static let batchCountDiffers = ReasonCode("HL7-0131", "the batch trailer (BTS-1) declares another number of messages")
  /// FTS-1 differs from the batches counted since FHS; both numbers stand in the framing summary.
  public static let fileCountDiffers = ReasonCode("HL7-0132", "the file trailer (FTS-1) declares another number of batches")
  /// BTS-1 or FTS-1 is no number.
  public static let trailerCountUnreadable = ReasonCode("HL7-0133", "a batch or file trailer's count is not a number")
  /// BTS without BHS, or FTS without FHS.
  public static let trailerWithoutHeader = ReasonCode("HL7-0134", "a batch or file trailer without its header")
  /// BHS without BTS, or FHS without FTS: the file may have been cut.
  public static let trailerMissing = ReasonCode("HL7-0135", "a batch or file header without its trailer")
  /// 0x0B opened an MLLP block that 0x1C never closed: the message may have been cut.
  public static let blockNotClosed = ReasonCode("HL7-0136", "an MLLP block without its end (0x1C)")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [
    headerMissing, headerDamaged, noMessage, wideCharacters, messageTooLong, notAMessage, headerTooShort, delimitersUnusable,
    typeMissing, headerInsideLine, headerRepeated, tooManySegments, tooManyFields, charsetUnsupported, charsetInvalid,
    textOutside, batchCountDiffers, fileCountDiffers, trailerCountUnreadable, trailerWithoutHeader, trailerMissing,
    blockNotClosed,
  ]
}
