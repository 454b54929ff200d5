public import Records

/// Cuts a file of delimited text into rows; line ends inside quotes belong to their row, and one bad row never spoils its
/// neighbours.
///
/// A quote means something only where a field begins; elsewhere it is a character. A quote that never closes costs its line:
/// that line is refused with its place and reading goes on with the next one, so that no rows are swallowed. Nothing is copied:
/// ranges are of the buffer that the caller hands in. The events do not depend on how the file was cut into buffers.
///
/// Source: RFC 4180 §2.
public struct DelimitedFramer: Sendable {
  public struct Limits: Sendable {
    /// A longer row is rejected, and skipped without being held in memory.
    public var maximumRowBytes = 16 << 20
    public init() {}
  }

  public enum Event: Sendable {
    /// The header row, once, before any row.
    case header(Range<Int>, Place)
    case row(Range<Int>, Place)
    /// A row that cannot be framed; it counts as read and quarantined. The range is what of it the buffer holds.
    case rejected(RecordError, Range<Int>)
    /// Skipped and counted: a comment, a repeated header, a line before the header, an empty row.
    case notice(RecordError, Range<Int>)
  }

  enum Mode: Sendable { case row, comment, lineBefore, skipping }

  public internal(set) var summary = DelimitedSummary()
  public let dialect: DelimitedDialect
  /// Whether each row is an event; `summary` counts them all the same.
  public var reportsRows = true
  let limits: Limits
  let bytes: DialectBytes

  var mode = Mode.row
  // Positions in the buffer; what has been consumed lies below 0.
  var rowStart = 0
  var scanned = 0
  /// Hits below it have been dealt with.
  var resume = 0
  /// The byte that the last escape took the meaning from.
  var escapedAt = -1
  /// The first line end inside the row, -1 when there is none.
  var firstLineEnd = -1
  /// The buffer's first byte within the file.
  var base: Int
  var line = 1
  var rowLine = 1
  var records = 0
  var inQuotes = false
  /// Whether a row begins at `scanned` that has not been looked at.
  var isRowStart = true
  /// The position in the file right after the last CR that ended a row.
  var afterReturn = -1
  var lastPart = DelimitedSummary.Part.row
  var linesBefore = 0
  var header: [UInt8]?
  /// Bytes that were scanned again after quotes that never closed.
  var rescanned = 0

  /// - Parameter startByte: where in the file the first buffer begins, such as 3 behind a byte order mark.
  public init(dialect: DelimitedDialect, limits: Limits = Limits(), startByte: Int = 0) {
    self.dialect = dialect
    self.limits = limits
    bytes = DialectBytes(dialect)
    base = startByte
    afterReturn = -1
  }

  /// Scans a buffer that begins where the last scan stopped consuming.
  ///
  /// - Returns: the number of bytes consumed; the caller keeps the rest and appends more behind it. At `atEnd` everything is.
  ///   Places are of the file, ranges of this buffer. The rest is at most one row.
  public mutating func frame(_ buffer: Bytes, atEnd: Bool, _ events: inout [Event]) -> Int {
    let n = buffer.count
    var i = scanned
    while true {
      if isRowStart {
        guard i < n else { break }
        if swallowsFeed(buffer, i) {
          i += 1
          continue
        }
        beginRow(buffer, i)
      }
      let before = mode
      i = mode == .row ? scan(buffer, i, atEnd, &events) : skipLine(buffer, i, &events)
      if isRowStart || mode != before { continue }
      guard atEnd else { break }
      if mode == .row, inQuotes {
        i = abandonQuote(buffer, at: n, &events)
        continue
      }
      endFile(buffer, n, &events)
      i = n
      break
    }
    let consumed = mode == .row && !isRowStart ? rowStart : i
    rowStart -= consumed
    resume -= consumed
    escapedAt -= consumed
    if firstLineEnd >= 0 { firstLineEnd -= consumed }
    scanned = i - consumed
    base += consumed
    summary.bytes += consumed
    return consumed
  }

  private mutating func beginRow(_ buffer: Bytes, _ i: Int) {
    isRowStart = false
    (rowStart, rowLine, mode) = (i, line, .row)
    (inQuotes, firstLineEnd, escapedAt) = (false, -1, -1)
    if linesBefore < dialect.linesBeforeHeader {
      mode = .lineBefore
      linesBefore += 1
    } else if let comment = dialect.comment, buffer[i] == comment {
      mode = .comment
    }
  }

  private mutating func endFile(_ buffer: Bytes, _ n: Int, _ events: inout [Event]) {
    if mode == .row {
      if rowStart < n { endRow(buffer, n, next: n, &events) }
    } else if rowStart < n {
      endSkipped(n, next: n, &events)
    }
    isRowStart = true
    mode = .row
  }

  // MARK: lines that are no rows

  private mutating func skipLine(_ buffer: Bytes, _ from: Int, _ events: inout [Event]) -> Int {
    var i = from
    while i < buffer.count {
      if bytes.isLineEnd(buffer[i]) {
        noteReturn(buffer, i)
        endSkipped(i, next: i + 1, &events)
        line += 1
        isRowStart = true
        return i + 1
      }
      i += 1
    }
    return i
  }

  private mutating func endSkipped(_ end: Int, next: Int, _ events: inout [Event]) {
    let range = min(max(0, rowStart), end)..<end
    switch mode {
    case .comment:
      summary.add(.comment, next - rowStart)
      lastPart = .comment
      events.append(.notice(RecordError(DelimitedReason.commentLine, at: here), range))
    case .lineBefore:
      summary.add(.lineBeforeHeader, next - rowStart)
      lastPart = .lineBeforeHeader
      events.append(.notice(RecordError(DelimitedReason.lineBeforeHeader, at: here), range))
    case .row, .skipping:
      summary.add(.rejected, next - rowStart, count: 0)
      lastPart = .rejected
    }
    rowStart = next
  }

  /// Remembers a CR that ends a row, where a LF behind it belongs to the same line end.
  @inline(__always)
  mutating func noteReturn(_ buffer: Bytes, _ i: Int) {
    if buffer[i] == 0x0D, bytes.lineEnds.0 == 0x0A { afterReturn = base + i + 1 }
  }

  /// The LF of a CRLF whose CR has ended the row.
  @inline(__always)
  mutating func swallowsFeed(_ buffer: Bytes, _ i: Int) -> Bool {
    guard base + i == afterReturn, buffer[i] == 0x0A else { return false }
    summary.add(lastPart, 1, count: 0)
    afterReturn = -1
    rowStart = i + 1
    return true
  }

  // MARK: refusals

  /// A quote has been opened on the row's first line, and at `position` it is plain that nothing closes it.
  mutating func abandonQuote(_ buffer: Bytes, at position: Int, _ events: inout [Event]) -> Int {
    guard firstLineEnd >= 0 else {
      let isEnd = position == buffer.count
      return giveUp(isEnd ? DelimitedReason.quoteNotClosed : DelimitedReason.rowTooLong, at: position, &events)
    }
    let next = firstLineEnd + 1
    rescanned += position - next
    // Each byte may be scanned twice; a file made to be scanned without end is refused in whole stretches.
    guard rescanned <= 2 * (base + position) + 4 * limits.maximumRowBytes else {
      return giveUp(DelimitedReason.quotesTangled, at: position, &events)
    }
    var end = firstLineEnd
    if end > rowStart, buffer[end - 1] == 0x0D { end -= 1 }
    refuse(DelimitedReason.quoteNotClosed, rowStart..<end, &events)
    summary.add(.rejected, next - rowStart)
    lastPart = .rejected
    noteReturn(buffer, firstLineEnd)
    line = rowLine + 1
    (rowStart, resume, inQuotes, isRowStart) = (next, next, false, true)
    return next
  }

  /// Rejects what of the row has been seen, and skips the rest of its line.
  mutating func giveUp(_ reason: ReasonCode, at position: Int, _ events: inout [Event]) -> Int {
    refuse(reason, rowStart..<position, &events)
    summary.add(.rejected, position - rowStart)
    (rowStart, inQuotes, mode) = (position, false, .skipping)
    return position
  }

  private mutating func refuse(_ reason: ReasonCode, _ range: Range<Int>, _ events: inout [Event]) {
    records += 1
    events.append(.rejected(RecordError(reason, at: here), range))
  }

  /// The place of the row; the record number is that of the last record.
  var here: Place { Place(record: records, byte: base + rowStart, line: rowLine) }
}
