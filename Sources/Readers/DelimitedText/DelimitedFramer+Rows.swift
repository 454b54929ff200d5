import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The dialect's bytes, as the scan compares them.
struct DialectBytes: Sendable {
  let delimiter: UInt8
  /// NUL where there is none: a NUL is then looked at and found to be nothing.
  let quote: UInt8
  let escape: UInt8
  let lineEnds: (UInt8, UInt8)
  let hasSpecials: Bool

  init(_ dialect: DelimitedDialect) {
    delimiter = dialect.isFixedWidth ? 0x20 : dialect.delimiter
    quote = dialect.isFixedWidth ? 0 : dialect.quote ?? 0
    escape = dialect.isFixedWidth ? 0 : dialect.escape ?? 0
    hasSpecials = quote != 0 || escape != 0
    switch dialect.lineEnd {
    case .lineFeed: lineEnds = (0x0A, 0x0A)
    case .carriageReturn: lineEnds = (0x0D, 0x0D)
    case .any: lineEnds = (0x0A, 0x0D)
    }
  }

  @inline(__always)
  func isLineEnd(_ b: UInt8) -> Bool { b == lineEnds.0 || b == lineEnds.1 }
}

extension DelimitedFramer {
  private enum Turn { case on, wait, leave(Int) }

  /// Scans rows from `from` on. Returns where the buffer's end, a byte that needs its neighbour, or a row start that needs a
  /// closer look (`isRowStart`) stopped it.
  mutating func scan(_ buffer: Bytes, _ from: Int, _ atEnd: Bool, _ events: inout [Event]) -> Int {
    guard let memory = buffer.raw.baseAddress else { return from }
    let n = buffer.count
    let lineEnds = (SIMD16<UInt8>(repeating: bytes.lineEnds.0), SIMD16<UInt8>(repeating: bytes.lineEnds.1))
    let quote = SIMD16<UInt8>(repeating: bytes.quote)
    let escape = SIMD16<UInt8>(repeating: bytes.escape == 0 ? bytes.quote : bytes.escape)
    let hasSpecials = bytes.hasSpecials
    let mayPair = bytes.escape == 0
    var i = from
    while true {
      let limit = rowStart + limits.maximumRowBytes + 1
      if i + 64 <= n, i + 64 <= limit {
        let block = ByteBlock(memory + i)
        let ends = block.positions(of: lineEnds.0, or: lineEnds.1)
        let specials = hasSpecials ? block.positions(of: quote, or: escape) : 0
        let keep: UInt64 = resume <= i ? ~0 : resume - i >= 64 ? 0 : ~0 &<< UInt64(truncatingIfNeeded: resume - i)
        let paired = specials != 0 && mayPair && resume <= i ? pair(specials, ends, block, memory, i, n) : nil
        if paired != nil || (specials == 0 && !inQuotes) {
          var bits = ends & keep
          while bits != 0 {
            let at = i &+ bits.trailingZeroBitCount
            bits &= bits &- 1
            endRow(buffer, at, next: at + 1, &events)
            if isRowStart { return at + 1 }
          }
          if let paired { inQuotes = paired.endsInside }
        } else {
          var bits = (ends | specials) & keep
          while bits != 0 {
            let at = i &+ bits.trailingZeroBitCount
            bits &= bits &- 1
            if at < resume { continue }
            switch hit(buffer, at, atEnd, &events) {
            case .on: continue
            case .wait: return at
            case .leave(let position): return position
            }
          }
        }
        i += 64
        continue
      }
      let stop = min(n, limit)
      let start = rowStart
      while i < stop, rowStart == start {
        let b = buffer[i]
        if i >= resume, bytes.isLineEnd(b) || (hasSpecials && (b == bytes.quote || b == bytes.escape)) {
          switch hit(buffer, i, atEnd, &events) {
          case .on: break
          case .wait: return i
          case .leave(let position): return position
          }
        }
        i += 1
      }
      if rowStart != start { continue }
      if i >= limit {
        return inQuotes && firstLineEnd >= 0
          ? abandonQuote(buffer, at: i, &events) : giveUp(DelimitedReason.rowTooLong, at: i, &events)
      }
      if i >= n { return i }
    }
  }

  /// A block's quotes in pairs; nil when one of them, or a line end inside them, needs a closer look.
  @inline(__always)
  private func pair(
    _ quotes: UInt64, _ ends: UInt64, _ block: ByteBlock, _ memory: UnsafeRawPointer, _ i: Int, _ n: Int
  ) -> QuotePairs? {
    let pairs = QuotePairs(quotes: quotes, isInside: inQuotes)
    guard ends & pairs.inside == 0 else { return nil }
    let breaks = block.positions(of: SIMD16<UInt8>(repeating: bytes.delimiter)) | ends
    let before: UInt64 = i == rowStart || (i > rowStart && !inQuotes && memory.load(fromByteOffset: i - 1, as: UInt8.self) == bytes.delimiter) ? 1 : 0
    // A quote opens a field behind a delimiter, a row end or, doubled, behind a closing one.
    guard pairs.opening & ~(breaks &<< 1 | pairs.closing &<< 1 | before) == 0 else { return nil }
    var odd = pairs.closing &<< 1 & ~(breaks | pairs.opening)
    if odd != 0 {
      odd &= ~block.positions(of: SIMD16<UInt8>(repeating: 0x0D))
      guard odd == 0 else { return nil }
    }
    if pairs.endsClosed {
      guard i + 64 < n else { return nil }
      let next = memory.load(fromByteOffset: i + 64, as: UInt8.self)
      guard next == bytes.delimiter || bytes.isLineEnd(next) || next == 0x0D else { return nil }
    }
    return pairs
  }

  /// A line end, quote or escape.
  @inline(__always)
  private mutating func hit(_ buffer: Bytes, _ p: Int, _ atEnd: Bool, _ events: inout [Event]) -> Turn {
    let b = buffer[p]
    if b == bytes.quote, b != 0 {
      guard inQuotes else {
        if isFieldStart(buffer, p) { inQuotes = true }
        return .on
      }
      guard p + 1 < buffer.count else {
        if !atEnd { return .wait }
        inQuotes = false
        return .on
      }
      let next = buffer[p + 1]
      if next == b {
        resume = p + 2
        return .on
      }
      inQuotes = false
      // Text behind a quote that closes lines further down: it was opened by mistake, and this one opens another field.
      if firstLineEnd >= 0, next != bytes.delimiter, next != 0x0A, next != 0x0D, next != 0x20, next != 0x09 {
        return .leave(abandonQuote(buffer, at: p + 1, &events))
      }
      return .on
    }
    if b == bytes.escape, b != 0 {
      guard p + 1 < buffer.count else { return atEnd ? .on : .wait }
      (resume, escapedAt) = (p + 2, p + 1)
      if bytes.isLineEnd(buffer[p + 1]) { innerLineEnd(buffer, p + 1) }
      return .on
    }
    guard bytes.isLineEnd(b) else { return .on }
    if inQuotes {
      innerLineEnd(buffer, p)
      return .on
    }
    endRow(buffer, p, next: p + 1, &events)
    return isRowStart ? .leave(p + 1) : .on
  }

  private mutating func innerLineEnd(_ buffer: Bytes, _ p: Int) {
    if firstLineEnd < 0 { firstLineEnd = p }
    let isPair = buffer[p] == 0x0A && p > rowStart && buffer[p - 1] == 0x0D && bytes.isLineEnd(0x0D)
    if !isPair { line += 1 }
  }

  private func isFieldStart(_ buffer: Bytes, _ p: Int) -> Bool {
    if p == rowStart { return true }
    if buffer[p - 1] == bytes.delimiter { return p - 1 != escapedAt }
    if p == rowStart + 3, buffer[rowStart] == 0xEF, buffer[rowStart + 1] == 0xBB, buffer[rowStart + 2] == 0xBF { return true }
    guard dialect.skipsBlanksBeforeQuote else { return false }
    var q = p - 1
    while q >= rowStart, buffer[q] == 0x20 { q -= 1 }
    return q < rowStart || (buffer[q] == bytes.delimiter && q != escapedAt)
  }

  /// The row ends at `end`; `next` is behind its line end.
  @inline(__always)
  mutating func endRow(_ buffer: Bytes, _ end: Int, next: Int, _ events: inout [Event]) {
    if end < buffer.count, swallowsFeed(buffer, end) { return }
    var start = rowStart
    var contentEnd = end
    if contentEnd > start, buffer[contentEnd - 1] == 0x0D, end == buffer.count || buffer[end] == 0x0A { contentEnd -= 1 }
    if contentEnd - start >= 3, buffer[start] == 0xEF, buffer[start + 1] == 0xBB, buffer[start + 2] == 0xBF { start += 3 }
    emit(buffer, start..<contentEnd, next - rowStart, &events)
    if end < buffer.count {
      noteReturn(buffer, end)
      line += 1
    }
    (rowStart, rowLine, firstLineEnd) = (next, line, -1)
    inQuotes = false
    // Comments and CRLF pairs need a look at the next byte.
    isRowStart = dialect.comment != nil || linesBefore < dialect.linesBeforeHeader
  }

  @inline(__always)
  private mutating func emit(_ buffer: Bytes, _ range: Range<Int>, _ length: Int, _ events: inout [Event]) {
    let content = buffer[range]
    guard let first = content.first else {
      summary.add(.empty, length)
      lastPart = .empty
      return
    }
    if let header {
      if header.count == content.count, header.withUnsafeBytes({ Bytes($0) == content }) {
        return skip(.repeatedHeader, DelimitedReason.headerRepeated, range, length, &events)
      }
    } else if dialect.hasHeader {
      header = content.array
      summary.add(.header, length)
      lastPart = .header
      events.append(.header(range, here))
      return
    }
    if first == bytes.delimiter || first == 0x20, isEmpty(content) {
      return skip(.empty, DelimitedReason.emptyRow, range, length, &events)
    }
    records &+= 1
    summary.add(.row, length)
    lastPart = .row
    if reportsRows { events.append(.row(range, here)) }
  }

  private func isEmpty(_ content: Bytes) -> Bool {
    for i in 0..<content.count where content[i] != bytes.delimiter && content[i] != 0x20 { return false }
    return true
  }

  private mutating func skip(
    _ part: DelimitedSummary.Part, _ reason: ReasonCode, _ range: Range<Int>, _ length: Int, _ events: inout [Event]
  ) {
    summary.add(part, length)
    lastPart = part
    events.append(.notice(RecordError(reason, at: here), range))
  }
}
