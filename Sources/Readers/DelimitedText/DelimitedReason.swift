public import Records

/// Why a row, or a file, could not be read as delimited text, or was read with a reservation.
///
/// `CSV-010x` to `CSV-011x` refuse a row, `CSV-012x` a file; `CSV-013x` are notices: nothing was lost.
public enum DelimitedReason {
  // MARK: refused while framing

  /// Longer than the configured `maximumRowBytes`, with no quote open.
  public static let rowTooLong = ReasonCode("CSV-0101", "the row is longer than the configured limit")
  /// A quote opens a field and no quote closes it; the line is refused and reading goes on with the next line.
  public static let quoteNotClosed = ReasonCode("CSV-0102", "a quote that opens a field is never closed")
  /// Quotes that never close, so many of them that only the whole stretch can be refused.
  public static let quotesTangled = ReasonCode("CSV-0103", "a stretch of rows whose quotes never close")

  // MARK: refused while parsing

  /// Text between a closing quote and the next delimiter: where the field ends would be a guess.
  public static let textAfterQuote = ReasonCode("CSV-0110", "text stands between a closing quote and the next delimiter")
  /// More fields than the header has columns, and those beyond are not empty.
  public static let tooManyFields = ReasonCode("CSV-0111", "the row has more fields than there are columns")
  /// Fewer fields than the header has columns: an unquoted line end, or a cut row.
  public static let tooFewFields = ReasonCode("CSV-0112", "the row has fewer fields than there are columns")
  /// More fields than the configured `maximumFields`.
  public static let fieldLimit = ReasonCode("CSV-0113", "the row has more fields than the configured limit")
  /// A NUL byte: a damaged file, or binary data.
  public static let nulByte = ReasonCode("CSV-0114", "the row has a NUL byte")
  /// Bytes that are not valid in the file's character set.
  public static let notUTF8 = ReasonCode("CSV-0115", "bytes that are not valid in the file's character set (UTF-8)")

  // MARK: the file

  /// Two or more dialects fit equally well; one must be stated.
  public static let dialectUndecided = ReasonCode("CSV-0120", "more than one dialect fits the file; state which one it is")
  /// No row at all.
  public static let noRows = ReasonCode("CSV-0121", "the file has no rows")
  /// The header names a column twice or not at all, or cannot be read.
  public static let headerUnusable = ReasonCode("CSV-0122", "the header row cannot be read, or repeats a name")

  // MARK: notices

  /// The header again, as where files were appended to each other.
  public static let headerRepeated = ReasonCode("CSV-0130", "the header row is repeated inside the file and was skipped")
  /// A line that begins with the comment mark.
  public static let commentLine = ReasonCode("CSV-0131", "a comment line was skipped")
  /// A line in front of the header: a title, a date of export.
  public static let lineBeforeHeader = ReasonCode("CSV-0132", "a line before the header was skipped")
  /// A line of nothing but blanks and delimiters.
  public static let emptyRow = ReasonCode("CSV-0133", "a row of nothing but empty fields was skipped")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [
    rowTooLong, quoteNotClosed, quotesTangled, textAfterQuote, tooManyFields, tooFewFields, fieldLimit, nulByte, notUTF8,
    dialectUndecided, noRows, headerUnusable, headerRepeated, commentLine, lineBeforeHeader, emptyRow,
  ]
}
