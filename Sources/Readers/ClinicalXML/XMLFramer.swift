public import Records

/// Cuts a stream of XML into its record elements without parsing them: flat memory however long the file is.
///
/// Comments, CDATA sections, processing instructions and quoted `>` are understood; a DOCTYPE ends the file with an error.
/// Nothing is copied: ranges are of the buffer that the caller hands in. The events do not depend on how the file was cut into
/// buffers. A record whose tags do not match is rejected at the end tag of its own name, and the next record is read.
///
/// Bytes are UTF-8 or another encoding in which ASCII is ASCII. Source: XML 1.0, fifth edition, §2 and §3.
public struct XMLFramer: Sendable {
  public struct Limits: Sendable {
    /// A longer record is rejected, and skipped without being held in memory.
    public var maximumRecordBytes = 128 << 20
    /// A tag outside records.
    public var maximumTagBytes = 1 << 20
    /// Elements around records, and inside one.
    public var maximumDepth = 128
    public init() {}
  }

  public struct Record: Sendable, Equatable {
    /// In the buffer, from `<` to `>`.
    public let range: Range<Int>
    public let place: Place
    /// What the elements around it declare.
    public let context: XMLContext
  }

  public enum Event: Sendable {
    case record(Record)
    /// A record that cannot be cut out; it counts as read and quarantined. The range is what of it the buffer holds.
    case rejected(RecordError, Range<Int>)
    /// Nothing is lost, but somebody should know.
    case notice(RecordError)
  }

  /// What the bytes being scanned belong to.
  enum State: Sendable { case text, tag, comment, cdata, instruction, dead }

  public internal(set) var summary = XMLFramingSummary()
  let path: XMLRecordPath
  let limits: Limits

  var state = State.text
  // Positions in the buffer; what has been consumed lies below 0.
  var scanned = 0
  /// Where the record begins, as long as there is one.
  var recordStart = 0
  /// Where the tag or other markup begins.
  var tokenStart = 0
  /// The open quote of a tag, 0 outside quotes.
  var quote: UInt8 = 0
  /// The first byte after `<`, and the last one before where scanning stands.
  var tagFirst: UInt8 = 0
  var previous: UInt8 = 0
  /// The buffer's first byte within the file, and lines up to a byte of the buffer.
  var base = 0
  var line = 1
  var linesCounted = 0

  /// Elements open inside the record, itself included; 0 outside records.
  var depth = 0
  var sameName = 0
  var recordName: [UInt8] = []
  var recordPlace = Place(record: 0, byte: 0, line: 1)
  var isTooDeep = false
  /// Whether the record is over its limit, has been reported, and is only being skipped.
  var isSkipping = false
  var around = Ancestors()
  var firstOutside: Place?
  var isOutsideText = false

  public init(path: XMLRecordPath, limits: Limits = Limits()) { (self.path, self.limits) = (path, limits) }

  var isInRecord: Bool { depth > 0 }

  /// Scans a buffer that begins where the last scan stopped consuming.
  ///
  /// - Returns: the number of bytes consumed; the caller keeps the rest and appends more behind it. At `atEnd` everything is.
  ///   The rest is at most one record or one tag, and 16 bytes.
  public mutating func frame(_ buffer: Bytes, atEnd: Bool, _ events: inout [Event]) -> Int {
    let n = buffer.count
    var i = scanned
    if base == 0, i == 0 {
      if n < 4 && !atEnd { return 0 }
      i = byteOrderMark(buffer, &events)
    }
    while i < n, state != .dead {
      guard let next = step(buffer, i, atEnd: atEnd, &events) else { break }
      i = next
      if isInRecord, !isSkipping, i - recordStart > limits.maximumRecordBytes { overflow(i, &events) }
    }
    if state == .dead { i = n }
    // Where a step could not go on, it said up to where it has looked.
    i = max(i, scanned)
    if atEnd {
      countLines(buffer, to: n)
      i = n
      finish(buffer, &events)
    }
    var consumed = i
    if isInRecord, !isSkipping {
      consumed = min(consumed, recordStart)
    } else if state == .tag, i - tokenStart <= limits.maximumTagBytes {
      consumed = min(consumed, tokenStart)
    }
    if atEnd { consumed = n } else { countLines(buffer, to: min(consumed, n)) }
    (scanned, recordStart, tokenStart, linesCounted) = (i - consumed, recordStart - consumed, tokenStart - consumed, linesCounted - consumed)
    base += consumed
    summary.bytes = base + scanned
    return consumed
  }

  /// Scans one token or a part of one; nil when more bytes are needed to tell what comes, `scanned` then says where to go on.
  private mutating func step(_ buffer: Bytes, _ i: Int, atEnd: Bool, _ events: inout [Event]) -> Int? {
    switch state {
    case .text:
      guard let open = buffer.firstIndex(of: 0x3C, from: i) else {
        text(buffer, i, buffer.count)
        return buffer.count
      }
      if open > i { text(buffer, i, open) }
      return markup(buffer, open, atEnd: atEnd, &events)
    case .tag: return tag(buffer, i, &events)
    case .comment: return close(buffer, i, "-->")
    case .cdata: return close(buffer, i, "]]>")
    case .instruction: return close(buffer, i, "?>")
    case .dead: return buffer.count
    }
  }

  /// What begins at a `<`.
  private mutating func markup(_ buffer: Bytes, _ open: Int, atEnd: Bool, _ events: inout [Event]) -> Int? {
    scanned = open
    guard open + 1 < buffer.count else { return atEnd ? open + 1 : nil }
    tokenStart = open
    let first = buffer[open + 1]
    if first == 0x3F {
      state = .instruction
      return open + 2
    }
    guard first == 0x21 else {
      (state, quote, tagFirst, previous) = (.tag, 0, first, 0x3C)
      return open + 1
    }
    if buffer.count - open < 9, !atEnd { return nil }
    let rest = buffer[open..<buffer.count]
    if rest.hasPrefix("<!--") {
      state = .comment
      return open + 4
    }
    if rest.hasPrefix("<![CDATA["), isInRecord || !around.masks.isEmpty {
      state = .cdata
      return open + 9
    }
    countLines(buffer, to: open)
    die(
      rest.hasPrefix("<!DOCTYPE") ? XMLReason.doctype : XMLReason.notWellFormed, open, to: min(open + 9, buffer.count), &events)
    return buffer.count
  }

  /// The end of a comment, CDATA section or instruction: what has been looked at is not looked at again.
  private mutating func close(_ buffer: Bytes, _ i: Int, _ end: StaticString) -> Int? {
    let pattern = Bytes(end)
    var from = i
    while let hit = buffer.firstIndex(of: pattern[0], from: from) {
      if hit + pattern.count > buffer.count {
        scanned = hit
        return nil
      }
      if buffer[hit..<hit + pattern.count] == pattern {
        state = .text
        return hit + pattern.count
      }
      from = hit + 1
    }
    return buffer.count
  }

  /// A start or end tag, up to its `>`.
  private mutating func tag(_ buffer: Bytes, _ i: Int, _ events: inout [Event]) -> Int? {
    var i = i
    let n = buffer.count
    var last = previous
    var open = quote
    while i < n {
      if open != 0 {
        guard let end = buffer.firstIndex(of: open, from: i) else {
          i = n
          break
        }
        (open, last) = (0, buffer[end])
        i = end + 1
        continue
      }
      let b = buffer[i]
      if b <= 0x3E {
        if b == 0x3E {
          state = .text
          previous = last
          if !isInRecord { countLines(buffer, to: tokenStart) }
          ended(buffer, i, &events)
          return state == .dead ? n : i + 1
        }
        if b == 0x22 || b == 0x27 { open = b }
      }
      last = b
      i += 1
    }
    (quote, previous) = (open, last)
    if !isInRecord, i - tokenStart > limits.maximumTagBytes {
      countLines(buffer, to: tokenStart)
      die(XMLReason.tagTooLong, tokenStart, to: tokenStart + limits.maximumTagBytes, &events)
    }
    return n
  }
}

/// What a framed file held, in numbers.
public struct XMLFramingSummary: Sendable, Equatable {
  public internal(set) var bytes = 0
  public internal(set) var records = 0
  public internal(set) var rejected = 0
  /// Bytes of records, rejected ones included; all others are outside.
  public internal(set) var recordBytes = 0
  /// Elements that are neither records nor around records.
  public internal(set) var elementsOutside = 0
  public init() {}
}
