import Records

/// Cuts JSON into resources by its brackets and quotes alone.
struct JSONFramer: Sendable {
  typealias Event = FHIRResourceFramer.Event

  /// What is known of the object at the top.
  enum Top: Sendable { case outside, undecided, resource, bundle, recovering, dead }

  var summary = FHIRFramingSummary()
  let limits: FHIRResourceFramer.Limits

  // Positions in the buffer; what has been consumed lies below 0.
  var scanned = 0
  var recordStart = 0
  var isInRecord = false
  var isSkipping = false
  var base = 0
  var line = 1
  var linesCounted = 0
  var recordPlace = Place(record: 0, byte: 0, line: 1)

  var top = Top.outside
  /// Open brackets.
  var stack: [UInt8] = []
  /// How many brackets were open before the record's own, and before those of the object at the top.
  var recordDepth = 0
  var topDepth = 0
  var isInString = false
  var isEscaped = false
  var stringStart = 0
  /// The last significant byte outside strings, and the last strings where they may be names.
  var previous: UInt8 = 0
  var lastString: [UInt8] = []
  var key: [UInt8] = []
  var isBundleType: Bool?
  /// Whether the bracket opened last on the first level is that of `entry`.
  var isEntries = false
  var fullURL: [UInt8] = []
  /// Whether the first resource stood on a line of its own: then so do the others.
  var isLines = false
  var hasLineBreak = false
  /// Whether something has stood on this line before, outside resources or as one.
  var isMidLine = false
  var firstOutside: Place?

  init(_ limits: FHIRResourceFramer.Limits) { self.limits = limits }

  mutating func frame(_ buffer: Bytes, atEnd: Bool, _ events: inout [Event]) -> Int {
    let n = buffer.count
    var i = scanned
    if base == 0, i == 0, n < 3, !atEnd { return 0 }
    if base == 0, i == 0, n >= 2 {
      if n >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { i = 3 }
      if buffer[0] == 0 || buffer[1] == 0 || buffer[0] >= 0xFE { die(FHIRReason.encoding, 0, to: min(4, n), &events) }
    }
    while i < n, top != .dead {
      if top == .outside, isLines || summary.records == 0, !isMidLine, stack.isEmpty {
        guard let next = wholeLine(buffer, i, atEnd, &events) else { break }
        if next > i {
          i = next
          continue
        }
      }
      i = isInString ? string(buffer, i) : step(buffer, i, &events)
      if isInRecord, !isSkipping, i - recordStart > limits.maximumResourceBytes { overflow(i, &events) }
    }
    if top == .dead { i = n }
    scanned = max(i, 0)
    if atEnd {
      i = n
      finish(buffer, &events)
    }
    var consumed = i
    if isInRecord, !isSkipping { consumed = min(consumed, recordStart) } else if isInString { consumed = min(consumed, max(stringStart, 0)) }
    if isInString, isSkipping || !isInRecord, i - consumed > 1024 { consumed = i }
    if atEnd { consumed = n } else { countLines(buffer, to: consumed) }
    (scanned, recordStart, stringStart, linesCounted) = (i - consumed, recordStart - consumed, stringStart - consumed, linesCounted - consumed)
    base += consumed
    summary.bytes = base + scanned
    return consumed
  }

  /// One line that is a resource; nil when its end is not in sight, the same position when it has to be looked into.
  private mutating func wholeLine(_ buffer: Bytes, _ i: Int, _ atEnd: Bool, _ events: inout [Event]) -> Int? {
    var start = i
    while start < buffer.count, ASCII.isSpace(buffer[start]) { start += 1 }
    guard start < buffer.count else { return buffer.count }
    // Brackets and commas of an array, and controls, as the separators of JSON text sequences (RFC 7464), may stand before an object.
    switch buffer[start] {
    case 0x5B, 0x5D, 0x2C, 0..<0x20: return start == i ? i : start
    default: break
    }
    if !isLines, buffer[start] == 0x7B { return start == i ? i : start }
    let end: Int
    if let feed = buffer.firstIndex(of: 0x0A, from: start) {
      end = feed
    } else if atEnd {
      end = buffer.count
    } else {
      // Too long to wait for: brackets tell.
      return buffer.count - start > limits.maximumResourceBytes ? start : nil
    }
    let line = buffer[start..<end].trimmed
    // Ahead of all resources, what ends as one is one that lost its beginning; anything else is looked into.
    if !isLines, line.last != 0x7D { return start == i ? i : start }
    if line.count == 1 || line.hasPrefix("{\"resourceType\":\"Bundle\"") || line.hasPrefix("{\"resourceType\": \"Bundle\"") {
      return step(buffer, start, &events)
    }
    beginRecord(buffer, start)
    let range = start..<start + line.count
    isInRecord = false
    summary.recordBytes += range.count
    if range.count > limits.maximumResourceBytes {
      reject(FHIRReason.resourceTooLong, start..<start + limits.maximumResourceBytes, &events)
    } else if buffer[start] != 0x7B {
      reject(FHIRReason.lineIsNoResource, range, &events)
    } else if line.last == 0x7D {
      events.append(.record(FHIRResourceFramer.Record(range: range, place: recordPlace, fullURL: [])))
    } else {
      reject(FHIRReason.lineEndsEarly, range, &events)
    }
    return end
  }

  private mutating func string(_ buffer: Bytes, _ from: Int) -> Int {
    var i = from
    let n = buffer.count
    while i < n {
      if isEscaped {
        isEscaped = false
        i += 1
        continue
      }
      guard let quote = buffer.firstIndex(of: 0x22, from: i) else {
        // A backslash at the very end escapes what comes next.
        isEscaped = JSONFramer.oddBackslashes(buffer, i, n)
        return n
      }
      if JSONFramer.oddBackslashes(buffer, i, quote) {
        i = quote + 1
        continue
      }
      isInString = false
      if stack.count - topDepth <= 3, top == .undecided || top == .bundle {
        lastString.removeAll(keepingCapacity: true)
        if stringStart >= -1, quote - stringStart <= 1024 { lastString.append(contentsOf: buffer[stringStart + 1..<quote].raw) }
        if previous == 0x3A { noteString() }
      }
      previous = 0x22
      return quote + 1
    }
    return n
  }

  /// Whether an odd number of backslashes stands before a position.
  private static func oddBackslashes(_ buffer: Bytes, _ from: Int, _ to: Int) -> Bool {
    var i = to
    while i > from, buffer[i - 1] == 0x5C { i -= 1 }
    return (to - i) & 1 == 1
  }

  /// Bytes outside strings, up to the next quote.
  private mutating func step(_ buffer: Bytes, _ from: Int, _ events: inout [Event]) -> Int {
    var i = from
    let n = buffer.count
    while i < n {
      let b = buffer[i]
      if b == 0x22, top != .outside, top != .recovering {
        (isInString, isEscaped, stringStart) = (true, false, i)
        return i + 1
      }
      if b > 0x20 {
        if b == 0x7B || b == 0x5B || b == 0x7D || b == 0x5D {
          bracket(b, buffer, i, &events)
          previous = b
          if top == .outside || top == .dead || top == .recovering { return i + 1 }
        } else if b == 0x3A {
          if top == .outside { stray(buffer, i) } else if stack.count - topDepth <= 3 { swap(&key, &lastString) }
          previous = b
        } else {
          if top == .outside { stray(buffer, i) }
          previous = b
        }
      } else if b == 0x0A {
        hasLineBreak = true
        if top == .outside || top == .recovering {
          top = .outside
          isMidLine = false
          return i + 1
        }
      } else if top == .outside, !ASCII.isSpace(b) {
        stray(buffer, i)
      }
      i += 1
    }
    return n
  }

  /// Something that is no resource stands on the line; a comma between resources is not worth a word.
  private mutating func stray(_ buffer: Bytes, _ i: Int) {
    isMidLine = true
    if buffer[i] != 0x2C, firstOutside == nil { outside(buffer, i) }
  }
}
