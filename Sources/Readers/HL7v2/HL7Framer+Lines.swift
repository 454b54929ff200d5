import Records

extension HL7Framer {
  /// What a line begins with, after blanks, byte order marks and 0x0B.
  struct LineHead {
    enum Kind: Equatable {
      case other, blank, message, damaged, wide
      case batch(BatchSegment)
    }
    var kind = Kind.other
    var position = 0
    var marks = 0
    var isBlock = false
  }

  /// Looks at the line that starts at `i`, changes the stretch when something begins there, and says where to scan on.
  mutating func lineStart(_ buffer: Bytes, _ i: Int, _ events: inout [Event]) -> Int {
    let head = self.head(buffer, i)
    switch head.kind {
    case .blank:
      // Nothing but blanks up to a control byte; the line is still not begun.
      if stretch == .outside { enter(head) }
      return head.position
    case .other:
      isLineStart = false
      otherLine(buffer, i, head, &events)
      return head.position
    case .message, .damaged, .wide, .batch:
      isLineStart = false
      close(buffer, &events)
      leaveBlock(closed: false, &events)
      enter(head)
      switch head.kind {
      case .message: begin(.message, at: head.position)
      case .damaged: begin(.damaged, at: head.position)
      case .wide: begin(.wide, at: head.position)
      case .batch(let kind): begin(.batchSegment(kind), at: head.position)
      case .other, .blank: break
      }
      if head.kind != .wide, head.position + 3 < buffer.count, Delimiters.isUsable(buffer[head.position + 3]) {
        lastSeparator = buffer[head.position + 3]
      }
      return min(head.position + 3, buffer.count)
    }
  }

  /// Goes over ordinary lines of a message, from within a line, and stops in a line whose end needs a closer look: another
  /// message, a batch segment, a block's end, a blank line. Only speed: `control` and `lineStart` would do the same.
  mutating func plainLines(_ buffer: Bytes, _ from: Int) -> Int {
    guard let base = buffer.raw.baseAddress else { return from }
    let n = buffer.count - HL7Framer.lookahead
    var (returns, feeds, pairs) = (0, 0, 0)
    var i = from
    var position = from
    scan: while i + 64 <= n {
      var bits = ControlScan.candidates(base + i)
      while bits != 0 {
        let at = i &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        if at < position { continue }
        let b = base.load(fromByteOffset: at, as: UInt8.self)
        var next = at &+ 1
        guard b == 0x0D || b == 0x0A else {
          if ControlScan.isFraming(b) { break scan }
          continue
        }
        let isPair = b == 0x0D && base.load(fromByteOffset: next, as: UInt8.self) == 0x0A
        if isPair { next &+= 1 }
        guard HL7Framer.isPlainLine(base + next) else { break scan }
        if isPair { pairs &+= 1 } else if b == 0x0D { returns &+= 1 } else { feeds &+= 1 }
        position = next
      }
      i &+= 64
      position = max(position, i)
    }
    line += returns + feeds + pairs
    summary.carriageReturns += returns
    summary.lineFeeds += feeds
    summary.pairs += pairs
    return position
  }

  /// A line that begins with a capital other than those of MSH, FHS, BHS, BTS and FTS, and is no damaged header.
  @inline(__always)
  private static func isPlainLine(_ p: UnsafeRawPointer) -> Bool {
    let first = p.load(as: UInt8.self)
    return ASCII.isUpper(first) && first != 0x4D && first != 0x42 && first != 0x46
      && p.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian != 0x265C_7E5E
  }

  private mutating func enter(_ head: LineHead) {
    summary.byteOrderMarks += head.marks
    if head.isBlock {
      isInBlock = true
      summary.blocksBegun += 1
    }
  }

  /// A line that begins nothing: part of the message, or text outside.
  private mutating func otherLine(_ buffer: Bytes, _ i: Int, _ head: LineHead, _ events: inout [Event]) {
    guard stretch == .outside || stretch == .stray else { return }
    let isSegment = LineStart.looksLikeSegment(buffer, head.position, lastSeparator)
    if stretch == .outside {
      enter(head)
      begin(.stray, at: head.position)
    } else if isReported, isSegment, !strayHasSegments {
      close(buffer, &events)
      begin(.stray, at: head.position)
    }
    if isSegment { strayHasSegments = true }
  }

  /// Handles a control byte at `hit` and says where to scan on.
  mutating func control(_ buffer: Bytes, _ hit: Int, _ events: inout [Event]) -> Int {
    switch buffer[hit] {
    case 0x0D:
      lineEnd(hit, buffer, &events)
      line += 1
      summary.carriageReturns += 1
      afterReturn = base + hit + 1
    case 0x0A:
      lineEnd(hit, buffer, &events)
      if afterReturn == base + hit {
        summary.carriageReturns -= 1
        summary.pairs += 1
      } else {
        line += 1
        summary.lineFeeds += 1
      }
    case 0x0B:
      let head = self.head(buffer, hit)
      if head.kind == .other || head.kind == .blank { return strayControl(hit) }
      if !isLineStart { contentEnd = hit }
      isLineStart = true
      return hit
    default:
      let next: UInt8 = hit + 1 < buffer.count ? buffer[hit + 1] : 0x0D
      guard next == 0x0D || next == 0x0A || next == 0x0B || head(buffer, hit + 1).kind == .message else {
        return strayControl(hit)
      }
      if !isLineStart { contentEnd = hit }
      isLineStart = true
      close(buffer, &events)
      leaveBlock(closed: true, &events)
    }
    return hit + 1
  }

  private mutating func lineEnd(_ hit: Int, _ buffer: Bytes, _ events: inout [Event]) {
    if !isLineStart { contentEnd = hit }
    isLineStart = true
    if case .batchSegment = stretch { close(buffer, &events) }
  }

  /// A 0x0B or 0x1C that frames nothing: an ordinary byte of its line.
  private mutating func strayControl(_ hit: Int) -> Int {
    if isLineStart, stretch == .outside { begin(.stray, at: hit) }
    isLineStart = false
    return hit + 1
  }

  // MARK: what a line begins with

  func head(_ buffer: Bytes, _ i: Int) -> LineHead {
    var head = LineHead()
    head.position = i
    let n = buffer.count
    if base + i == 0, HL7Framer.isWide(buffer) {
      head.kind = .wide
      return head
    }
    while head.position < n, head.position - i < 16 {
      let b = buffer[head.position]
      if b == 0x20 || b == 0x09 {
        head.position += 1
      } else if b == 0x0B {
        head.position += 1
        head.isBlock = true
      } else if b == 0xEF, head.position + 2 < n, buffer[head.position + 1] == 0xBB, buffer[head.position + 2] == 0xBF {
        head.position += 3
        head.marks += 1
      } else {
        break
      }
    }
    head.kind = kind(buffer, head.position)
    return head
  }

  private func kind(_ buffer: Bytes, _ j: Int) -> LineHead.Kind {
    let n = buffer.count
    guard j < n else { return .blank }
    let a = buffer[j]
    if a == 0x0D || a == 0x0A || a == 0x1C { return .blank }
    guard j + 2 < n else { return .other }
    let tag = SegmentTag(a, buffer[j + 1], buffer[j + 2])
    let next: UInt8? = j + 3 < n ? buffer[j + 3] : nil
    switch tag {
    case .MSH where isHeader(buffer, j, next): return .message
    case .FHS where isHeader(buffer, j, next): return .batch(.fileHeader)
    case .BHS where isHeader(buffer, j, next): return .batch(.batchHeader)
    case .BTS where isTrailer(next, isOpen: openBatch != nil): return .batch(.batchTrailer)
    case .FTS where isTrailer(next, isOpen: openFile != nil): return .batch(.fileTrailer)
    case .MSH, .FHS, .BHS: return .other
    default:
      let isDamaged =
        j + 8 < n && buffer[j + 4] == 0x5E && buffer[j + 5] == 0x7E && buffer[j + 6] == 0x5C && buffer[j + 7] == 0x26
        && (buffer[j + 8] == buffer[j + 3] || buffer[j + 8] == 0x23)
      return isDamaged ? .damaged : .other
    }
  }

  /// MSH followed by `|`, by two delimiters, or by the line's or file's end. So `MSH: 12 pg/mL` in a text is no header.
  private func isHeader(_ buffer: Bytes, _ j: Int, _ next: UInt8?) -> Bool {
    guard let next, next != 0x0D, next != 0x0A, next != 0x7C else { return true }
    return Delimiters.isUsable(next) && (j + 4 == buffer.count || Delimiters.isUsable(buffer[j + 4]))
  }

  private func isTrailer(_ next: UInt8?, isOpen: Bool) -> Bool {
    guard let next, next != 0x0D, next != 0x0A else { return isOpen }
    return next == lastSeparator
  }

  /// UTF-16 or UTF-32, by its byte order mark or by the zero bytes of `MS`.
  static func isWide(_ buffer: Bytes) -> Bool {
    guard buffer.count >= 4 else { return false }
    let (a, b, c, d) = (buffer[0], buffer[1], buffer[2], buffer[3])
    return (a == 0xFF && b == 0xFE) || (a == 0xFE && b == 0xFF) || (a == 0x4D && b == 0 && (c == 0x53 || c == 0))
      || (a == 0 && b == 0x4D && c == 0 && d == 0x53) || (a == 0 && b == 0 && (c == 0xFE || (c == 0 && d == 0x4D)))
  }
}
