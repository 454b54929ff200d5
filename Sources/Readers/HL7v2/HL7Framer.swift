public import Records

/// Cuts a file into messages, whatever mixture of line ends, MLLP blocks, batch segments, blank lines and byte order marks
/// it has; one bad stretch never spoils its neighbours.
///
/// A message begins at `MSH` at the start of a line (or of an MLLP block) and ends before the next one, a batch segment, the
/// block's end or the file's. Nothing is copied: ranges are of the buffer that the caller hands in. The events do not depend
/// on how the file was cut into buffers.
///
/// Source: HL7 v2.8 §2.10.3 (batch protocol); MLLP release 1 §3.
public struct HL7Framer: Sendable {
  public struct Limits: Sendable {
    /// A longer message is rejected, and skipped without being held in memory.
    public var maximumMessageBytes = 128 << 20
    /// Text outside messages is held and reported up to this size, then skipped.
    public var maximumStrayBytes = 1 << 20
    public init() {}
  }

  public struct Message: Sendable, Equatable {
    /// In the buffer, without the line ends after it.
    public let range: Range<Int>
    public let place: Place
  }

  public enum Event: Sendable {
    case message(Message)
    /// A record that cannot be framed; it counts as read and quarantined. The range is what of it the buffer holds.
    case rejected(RecordError, Range<Int>)
    /// Nothing is lost, but somebody should know: a batch count that differs, text between messages.
    case notice(RecordError)
  }

  /// What the bytes being scanned belong to.
  enum Stretch: Sendable, Equatable {
    case outside, message, damaged, stray, wide
    case batchSegment(BatchSegment)
  }

  enum BatchSegment: Sendable { case fileHeader, batchHeader, batchTrailer, fileTrailer }

  struct BatchCounter: Sendable {
    var place: Place
    var counted = 0
  }

  /// Bytes that must be in sight to say what a line start or a control byte is.
  static let lookahead = 48

  public internal(set) var summary = FramingSummary()
  let limits: Limits

  var stretch = Stretch.outside
  // Positions in the buffer; what has been consumed lies below 0.
  var start = 0
  /// The end of the stretch's content, before the line ends that follow it; valid at a line start.
  var contentEnd = 0
  var scanned = 0
  /// The buffer's first byte within the file.
  var base = 0
  var line = 1
  var startLine = 1
  var records = 0
  /// Whether `scanned` is at the start of a line that has not been looked at.
  var isLineStart = true
  /// The position in the file right after the last CR.
  var afterReturn = -1
  var isInBlock = false
  /// Whether the stretch has been reported already (too long) and is only being skipped.
  var isReported = false
  /// Whether the stray stretch has a line that looks like a segment.
  var strayHasSegments = false
  var openFile: BatchCounter?
  var openBatch: BatchCounter?
  var lastSeparator: UInt8 = 0x7C

  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Scans a buffer that begins where the last scan stopped consuming.
  ///
  /// - Returns: the number of bytes consumed; the caller keeps the rest and appends more behind it. At `atEnd` everything is.
  ///   Places are of the file, ranges of this buffer. The rest is at most one message and 48 bytes.
  public mutating func frame(_ buffer: Bytes, atEnd: Bool, _ events: inout [Event]) -> Int {
    let n = buffer.count
    var i = scanned
    while true {
      if isLineStart {
        if n - i < HL7Framer.lookahead && !atEnd { break }
        if i >= n { break }
        i = lineStart(buffer, i, &events)
      }
      if stretch == .message, !isLineStart { i = plainLines(buffer, i) }
      guard let hit = ControlScan.next(buffer, from: i) else {
        i = n
        break
      }
      if n - hit < HL7Framer.lookahead && !atEnd && (buffer[hit] == 0x0B || buffer[hit] == 0x1C) {
        i = hit
        break
      }
      i = control(buffer, hit, &events)
      reportOverflow(at: i, &events)
    }
    reportOverflow(at: i, &events)
    if atEnd {
      i = n
      finish(n, buffer, &events)
    }
    let consumed = stretch == .outside || isReported ? i : start
    (start, contentEnd, scanned) = (start - consumed, contentEnd - consumed, i - consumed)
    base += consumed
    summary.bytes = base + scanned
    return consumed
  }

  // MARK: stretches

  mutating func begin(_ kind: Stretch, at position: Int) {
    (stretch, start, contentEnd, startLine) = (kind, position, position, line)
    (isReported, strayHasSegments) = (false, false)
  }

  /// Reports the stretch, whose content ends at `contentEnd`, and goes outside.
  mutating func close(_ buffer: Bytes, _ events: inout [Event]) {
    switch stretch {
    case .outside: return
    case .batchSegment(let kind): batchSegment(kind, buffer, &events)
    case .message, .damaged, .stray, .wide:
      if stretch == .stray { summary.strayBytes += contentEnd - start }
      if !isReported { report(length: contentEnd - start, &events) }
    }
    stretch = .outside
    isReported = false
  }

  /// The end of an MLLP block, or the start of something new where its end was expected.
  mutating func leaveBlock(closed: Bool, _ events: inout [Event]) {
    if closed { summary.blocksEnded += 1 } else if isInBlock { notice(HL7Reason.blockNotClosed, here, &events) }
    isInBlock = false
  }

  private var limit: Int {
    stretch == .stray || stretch == .wide ? limits.maximumStrayBytes : limits.maximumMessageBytes
  }

  private mutating func report(length: Int, _ events: inout [Event]) {
    isReported = true
    let limit = limit
    let range = start..<start + min(length, limit)
    let reason: ReasonCode
    switch stretch {
    case .message where length <= limit:
      countRecord()
      summary.messages += 1
      events.append(.message(Message(range: range, place: here)))
      return
    case .message: reason = HL7Reason.messageTooLong
    case .damaged: reason = HL7Reason.headerDamaged
    case .wide: reason = HL7Reason.wideCharacters
    case .stray where strayHasSegments: reason = HL7Reason.headerMissing
    default:
      notice(HL7Reason.textOutside, here, &events)
      return
    }
    countRecord()
    summary.rejected += 1
    events.append(.rejected(RecordError(reason, at: here), range))
  }

  /// A stretch over its limit is reported at once and then only skipped, so that memory stays bounded.
  private mutating func reportOverflow(at i: Int, _ events: inout [Event]) {
    guard !isReported, stretch != .outside else { return }
    let length = (isLineStart ? contentEnd : i) - start
    guard length > limit else { return }
    report(length: length, &events)
  }

  private mutating func finish(_ n: Int, _ buffer: Bytes, _ events: inout [Event]) {
    if !isLineStart { contentEnd = n }
    close(buffer, &events)
    leaveBlock(closed: false, &events)
    closeBatches(&events)
    if records == 0, summary.strayBytes > 0 {
      countRecord()
      summary.rejected += 1
      events.append(.rejected(RecordError(HL7Reason.noMessage, at: Place(record: records, byte: 0, line: 1)), n..<n))
    }
    isLineStart = true
  }

  private mutating func countRecord() {
    records += 1
    openBatch?.counted += 1
  }

  /// The place of the stretch; the record number is that of the last record.
  var here: Place { Place(record: records, byte: base + start, line: startLine) }

  func notice(_ reason: ReasonCode, _ place: Place, _ events: inout [Event]) {
    events.append(.notice(RecordError(reason, at: place)))
  }
}
