/// How rows and fields are told apart in a file of delimited or fixed-width text.
///
/// The default is RFC 4180: commas, double quotes doubled inside fields, a header.
public struct DelimitedDialect: Sendable, Hashable {
  public enum LineEnd: Sendable, Hashable {
    /// LF or CRLF; a CR elsewhere is part of a value.
    case lineFeed
    /// CR alone.
    case carriageReturn
    /// CR, LF and CRLF, mixed.
    case any
  }

  /// What happens to a row with fewer fields than columns.
  public enum ShortRows: Sendable, Hashable {
    /// Refused: it may be half of a row that was broken by an unquoted line end.
    case refuse
    /// The missing fields are empty. For writers that leave out empty fields at the end.
    case pad
  }

  public var delimiter: UInt8 = 0x2C
  /// nil: quotes are ordinary characters.
  public var quote: UInt8? = 0x22
  /// A character that takes the meaning from a quote, delimiter, line end or itself; doubled quotes are understood all the same.
  public var escape: UInt8?
  /// Lines that begin with it are skipped.
  public var comment: UInt8?
  public var hasHeader = true
  /// Lines in front of the header (or the first row) that are skipped.
  public var linesBeforeHeader = 0
  public var lineEnd = LineEnd.lineFeed
  /// Whether blanks before an opening quote are ignored.
  public var skipsBlanksBeforeQuote = false
  /// Columns of fixed width, in characters; then there is no delimiter and no quote.
  public var fixedWidths: [Int] = []
  /// The number of columns, when it is known: rows are held against it.
  public var columnCount: Int?
  public var shortRows = ShortRows.refuse

  public init() {}

  public init(delimiter: UInt8, quote: UInt8? = 0x22, escape: UInt8? = nil, hasHeader: Bool = true) {
    (self.delimiter, self.quote, self.escape, self.hasHeader) = (delimiter, quote, escape, hasHeader)
  }

  public init(fixedWidths: [Int], hasHeader: Bool = false) {
    self.fixedWidths = fixedWidths
    self.hasHeader = hasHeader
    quote = nil
    columnCount = fixedWidths.count
    // Blanks at a line's end are often left out.
    shortRows = .pad
  }

  public var isFixedWidth: Bool { !fixedWidths.isEmpty }

  /// In words, for reports: `delimiter comma, quotes doubled, header`.
  public var description: String {
    var parts: [String] = []
    if isFixedWidth {
      parts.append("fixed width, \(fixedWidths.count) columns")
    } else {
      parts.append("delimiter \(DelimitedDialect.name(of: delimiter))")
      switch (quote, escape) {
      case (nil, nil): parts.append("no quotes")
      case (nil, let e?): parts.append("no quotes, escape \(DelimitedDialect.name(of: e))")
      case (let q?, nil): parts.append("\(DelimitedDialect.name(of: q))s, doubled inside fields")
      case (let q?, let e?): parts.append("\(DelimitedDialect.name(of: q))s, escaped by \(DelimitedDialect.name(of: e))")
      }
    }
    parts.append(hasHeader ? "header" : "no header")
    if let comment { parts.append("comment lines with \(DelimitedDialect.name(of: comment))") }
    if linesBeforeHeader > 0 { parts.append("\(linesBeforeHeader) lines before it") }
    switch lineEnd {
    case .lineFeed: break
    case .carriageReturn: parts.append("lines end with CR")
    case .any: parts.append("lines end with CR or LF")
    }
    return parts.joined(separator: ", ")
  }

  /// A delimiter's or quote's name.
  public static func name(of byte: UInt8) -> String {
    switch byte {
    case 0x2C: "comma"
    case 0x3B: "semicolon"
    case 0x7C: "vertical bar"
    case 0x09: "tab"
    case 0x5E: "caret"
    case 0x22: "double quote"
    case 0x27: "single quote"
    case 0x5C: "backslash"
    case 0x23: "number sign"
    case 0x21..<0x7F: "`\(UnicodeScalar(byte))`"
    default: "byte \(byte)"
    }
  }
}
