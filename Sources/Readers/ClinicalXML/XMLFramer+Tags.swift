import Records

/// The elements open around records, and what they declare.
struct Ancestors: Sendable {
  private struct Declaration: Sendable {
    let depth: Int
    /// `xmlns` or `xmlns:xsi`.
    let name: [UInt8]
    /// ` xmlns:xsi="..."`, as it stands in the file.
    let text: [UInt8]
  }

  /// For each open element the beginnings of the record path that it completes.
  var masks: [UInt64] = []
  private var declarations: [Declaration] = []
  private(set) var context = XMLContext()
  static let maximumDeclarations = 256

  mutating func open(_ mask: UInt64, _ tag: Bytes) {
    masks.append(mask)
    let before = declarations.count
    declare(tag)
    if declarations.count != before { rebuild() }
  }

  mutating func close() {
    guard !masks.isEmpty else { return }
    masks.removeLast()
    let before = declarations.count
    while let last = declarations.last, last.depth > masks.count { declarations.removeLast() }
    if declarations.count != before { rebuild() }
  }

  private mutating func rebuild() {
    context = XMLContext()
    var seen: [[UInt8]] = []
    for declaration in declarations.reversed() where !seen.contains(declaration.name) {
      seen.append(declaration.name)
      context.declarations += declaration.text
    }
  }

  /// Collects the namespace declarations of a start tag.
  private mutating func declare(_ tag: Bytes) {
    var i = 0
    while let equals = tag.firstIndex(of: 0x3D, from: i) {
      var high = equals
      while high > i, ASCII.isSpace(tag[high - 1]) { high -= 1 }
      var low = high
      while low > i, !ASCII.isSpace(tag[low - 1]) { low -= 1 }
      var open = equals + 1
      while open < tag.count, ASCII.isSpace(tag[open]) { open += 1 }
      guard open < tag.count, tag[open] == 0x22 || tag[open] == 0x27,
        let close = tag.firstIndex(of: tag[open], from: open + 1)
      else { return }
      let name = tag[low..<high]
      if name == "xmlns" || name.hasPrefix("xmlns:"), declarations.count < Ancestors.maximumDeclarations {
        declarations.append(
          Declaration(
            depth: masks.count, name: name.array, text: [0x20] + name.array + [0x3D] + tag[open..<close + 1].array))
      }
      i = close + 1
    }
  }
}

extension XMLFramer {
  /// A tag has ended at `end`, which is its `>`.
  mutating func ended(_ buffer: Bytes, _ end: Int, _ events: inout [Event]) {
    isInRecord ? endedInside(buffer, end, &events) : endedOutside(buffer, end, &events)
  }

  private mutating func endedInside(_ buffer: Bytes, _ end: Int, _ events: inout [Event]) {
    let isEnd = tagFirst == 0x2F
    if !isEnd, previous == 0x2F { return }
    depth += isEnd ? -1 : 1
    if depth > limits.maximumDepth { isTooDeep = true }
    // Only tags of the record's own name can end it; in a skipped record a tag's name may be gone, its depth then decides.
    if tokenStart < 0 {
      if depth <= 0 { close(buffer, end, &events) }
      return
    }
    let start = tokenStart + (isEnd ? 2 : 1)
    guard end - start >= recordName.count, isRecordName(buffer, start, end) else {
      if depth <= 0 { depth = 1 }
      return
    }
    sameName += isEnd ? -1 : 1
    if sameName == 0 { close(buffer, end, &events) } else if depth <= 0 { depth = 1 }
  }

  private func isRecordName(_ buffer: Bytes, _ start: Int, _ end: Int) -> Bool {
    let after = start + recordName.count
    guard recordName.withUnsafeBytes({ Bytes($0) == buffer[start..<after] }) else { return false }
    return after == end || ASCII.isSpace(buffer[after]) || buffer[after] == 0x2F
  }

  /// The record ends at `end`: it is handed out, or rejected when its tags cannot be right.
  private mutating func close(_ buffer: Bytes, _ end: Int, _ events: inout [Event]) {
    let isBalanced = depth == 0
    depth = 0
    summary.recordBytes += base + end + 1 - recordPlace.byte
    guard !isSkipping else {
      isSkipping = false
      return
    }
    let range = recordStart..<end + 1
    if range.count > limits.maximumRecordBytes {
      reject(XMLReason.recordTooLong, recordStart..<recordStart + limits.maximumRecordBytes, &events)
    } else if isTooDeep {
      reject(XMLReason.tooDeep, range, &events)
    } else if !isBalanced {
      reject(XMLReason.tagsDiffer, range, &events)
    } else {
      events.append(.record(Record(range: range, place: recordPlace, context: around.context)))
    }
  }

  private mutating func endedOutside(_ buffer: Bytes, _ end: Int, _ events: inout [Event]) {
    if tagFirst == 0x2F {
      if around.masks.isEmpty { outside(tokenStart) }
      around.close()
      return
    }
    let isEmpty = previous == 0x2F
    let tag = buffer[tokenStart + 1..<end]
    var nameEnd = 0
    while nameEnd < tag.count, !ASCII.isSpace(tag[nameEnd]), tag[nameEnd] != 0x2F { nameEnd += 1 }
    let name = tag[0..<nameEnd]
    var local = 0
    while let colon = name.firstIndex(of: 0x3A, from: local) { local = colon + 1 }
    let mask = path.match(name[local..<nameEnd], inside: around.masks.last ?? 0, depth: around.masks.count + 1)
    guard path.isRecord(mask) else {
      if mask == 0 {
        summary.elementsOutside += 1
        outside(tokenStart)
      }
      if around.masks.count >= limits.maximumDepth { return die(XMLReason.tooDeep, tokenStart, to: end + 1, &events) }
      if !isEmpty { around.open(mask, tag) }
      return
    }
    summary.records += 1
    recordStart = tokenStart
    recordPlace = Place(record: summary.records, byte: base + tokenStart, line: line)
    (depth, sameName, isTooDeep, isSkipping) = (1, 1, false, false)
    if isEmpty {
      depth = 0
      close(buffer, end, &events)
    } else {
      recordName = name.array
    }
  }

  // MARK: what is not handed out

  mutating func text(_ buffer: Bytes, _ from: Int, _ to: Int) {
    guard !isInRecord, firstOutside == nil else { return }
    var i = from
    while i < to, ASCII.isSpace(buffer[i]) { i += 1 }
    guard i < to else { return }
    countLines(buffer, to: i)
    outside(i)
  }

  private mutating func outside(_ position: Int) {
    if firstOutside == nil { firstOutside = Place(record: summary.records, byte: base + position, line: line) }
  }

  private mutating func reject(_ reason: ReasonCode, _ range: Range<Int>, _ events: inout [Event]) {
    summary.rejected += 1
    events.append(.rejected(RecordError(reason, at: recordPlace), range))
  }

  /// A record over its limit is reported at once and then only skipped, so that memory stays bounded.
  mutating func overflow(_ i: Int, _ events: inout [Event]) {
    reject(XMLReason.recordTooLong, recordStart..<min(i, recordStart + limits.maximumRecordBytes), &events)
    isSkipping = true
  }

  /// Nothing after this can be told apart: the rest of the file is one rejected record. What the event holds of it ends at `end`.
  mutating func die(_ reason: ReasonCode, _ position: Int, to end: Int, _ events: inout [Event]) {
    if !isInRecord {
      summary.records += 1
      recordPlace = Place(record: summary.records, byte: base + position, line: line)
      recordStart = position
    }
    if !isSkipping {
      reject(reason, recordStart..<min(end, recordStart + limits.maximumRecordBytes), &events)
    }
    (state, depth, isSkipping) = (.dead, 0, false)
  }

  mutating func finish(_ buffer: Bytes, _ events: inout [Event]) {
    let n = buffer.count
    if state == .dead {
      summary.recordBytes += base + n - recordPlace.byte
    } else if isInRecord {
      summary.recordBytes += base + n - recordPlace.byte
      if !isSkipping { reject(XMLReason.endsEarly, recordStart..<n, &events) }
    } else {
      if summary.records == 0 {
        summary.records = 1
        recordPlace = Place(record: 1, byte: 0, line: 1)
        reject(around.masks.isEmpty && firstOutside == nil && summary.elementsOutside == 0 ? XMLReason.empty : XMLReason.noRecord, n..<n, &events)
      }
      if !around.masks.isEmpty || state != .text {
        events.append(.notice(RecordError(XMLReason.endsOutside, at: Place(record: summary.records, byte: base + n, line: line))))
      }
    }
    if let firstOutside { events.append(.notice(RecordError(XMLReason.outsideRecords, at: firstOutside))) }
    (state, depth, isSkipping) = (.dead, 0, false)
  }

  /// Skips a byte order mark of UTF-8; another one means that nobody has decoded the file.
  mutating func byteOrderMark(_ buffer: Bytes, _ events: inout [Event]) -> Int {
    guard buffer.count >= 2 else { return 0 }
    if buffer.count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { return 3 }
    let (a, b) = (buffer[0], buffer[1])
    if (a == 0xFE && b == 0xFF) || (a == 0xFF && b == 0xFE) || (a == 0 && b == 0x3C) || (a == 0x3C && b == 0) {
      die(XMLReason.encodingUnsupported, 0, to: min(4, buffer.count), &events)
    }
    return 0
  }

  /// Counts the line ends up to a position.
  mutating func countLines(_ buffer: Bytes, to position: Int) {
    guard position > linesCounted else { return }
    line += LineEnds.count(buffer[max(0, linesCounted)..<position])
    linesCounted = position
  }
}
