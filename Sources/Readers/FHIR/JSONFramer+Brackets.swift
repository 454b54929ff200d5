import Records

extension JSONFramer {
  mutating func bracket(_ b: UInt8, _ buffer: Bytes, _ i: Int, _ events: inout [Event]) {
    switch b {
    case 0x7B, 0x5B:
      if top == .recovering { return }
      if stack.isEmpty || top == .outside {
        openTop(b, buffer, i)
        return
      }
      // An object can only begin after a name or in an array: otherwise what came before was cut.
      if b == 0x7B, previous != 0x3A, previous != 0x2C, previous != 0x5B, top != .bundle {
        giveUp(FHIRReason.endsEarly, buffer, i, &events)
        openTop(b, buffer, i)
        return
      }
      opens(b, buffer, i)
      if stack.count >= limits.maximumDepth { return giveUp(FHIRReason.tooDeep, buffer, i + 1, &events, recovers: true) }
      stack.append(b)
    default:
      if top == .recovering { return }
      guard let open = stack.last else { return outsideIfFirst(buffer, i) }
      guard open == b - 2 else { return giveUp(FHIRReason.syntax, buffer, i + 1, &events, recovers: true) }
      stack.removeLast()
      if isInRecord, stack.count == recordDepth { endRecord(buffer, i + 1, &events) }
      if top != .outside, stack.count <= topDepth { endTop() }
    }
  }

  /// A bracket at the top: an object is a resource or a Bundle, an array holds some.
  private mutating func openTop(_ b: UInt8, _ buffer: Bytes, _ i: Int) {
    if b == 0x5B {
      if stack.isEmpty { stack.append(b) } else { outsideIfFirst(buffer, i) }
      return
    }
    topDepth = stack.count
    stack.append(b)
    (top, isBundleType, hasLineBreak) = (.undecided, nil, false)
    key.removeAll(keepingCapacity: true)
    fullURL.removeAll(keepingCapacity: true)
    beginRecord(buffer, i)
    recordDepth = topDepth
  }

  /// A bracket inside the object at the top, before it is put on the stack.
  private mutating func opens(_ b: UInt8, _ buffer: Bytes, _ i: Int) {
    let depth = stack.count - topDepth
    if depth == 1 { isEntries = b == 0x5B && previous == 0x3A && isKey("entry") }
    switch top {
    case .undecided:
      if depth == 1 {
        if isEntries, isBundleType == true { becomeBundle() }
      } else if depth == 3, b == 0x7B || b == 0x5B, isBundleType == nil, isEntries, isEntryKey {
        // The first member of the first entry tells a Bundle from a List when the type comes later.
        becomeBundle()
        if b == 0x7B, isKey("resource") { startEntryResource(buffer, i) }
      }
    case .bundle:
      if depth == 2, b == 0x7B { fullURL.removeAll(keepingCapacity: true) }
      if depth == 3, b == 0x7B, !isInRecord, previous == 0x3A, isKey("resource"), isEntries {
        startEntryResource(buffer, i)
      }
    default: return
    }
  }

  private mutating func startEntryResource(_ buffer: Bytes, _ i: Int) {
    beginRecord(buffer, i)
    recordDepth = stack.count
  }

  /// The object at the top is a Bundle: it is no record, its entries' resources are. What went over the limit before that was known has been
  /// rejected and stays a record.
  private mutating func becomeBundle() {
    top = .bundle
    if !isSkipping { summary.records -= 1 }
    (isInRecord, isSkipping) = (false, false)
  }

  private func isKey(_ name: StaticString) -> Bool { key.withUnsafeBytes { Bytes($0) == Bytes(name) } }

  private var isEntryKey: Bool {
    isKey("resource") || isKey("request") || isKey("search") || isKey("response") || isKey("link")
  }

  /// A string has ended: the type of the object at the top, or an entry's `fullUrl`.
  mutating func noteString() {
    let depth = stack.count - topDepth
    if top == .undecided, depth == 1, isKey("resourceType") {
      isBundleType = lastString.withUnsafeBytes { Bytes($0) == "Bundle" }
      if isBundleType == false { top = .resource }
    } else if depth == 3, isEntries, isKey("fullUrl"), !isInRecord || top == .undecided {
      if top == .undecided { becomeBundle() }
      if top == .bundle, lastString.count <= 512 { fullURL = lastString }
    }
  }

  mutating func beginRecord(_ buffer: Bytes, _ i: Int) {
    countLines(buffer, to: i)
    summary.records += 1
    recordPlace = Place(record: summary.records, byte: base + i, line: line)
    (recordStart, isInRecord, isSkipping) = (i, true, false)
  }

  private mutating func endRecord(_ buffer: Bytes, _ end: Int, _ events: inout [Event]) {
    isInRecord = false
    summary.recordBytes += base + end - recordPlace.byte
    guard !isSkipping else {
      isSkipping = false
      return
    }
    if end - recordStart > limits.maximumResourceBytes {
      reject(FHIRReason.resourceTooLong, recordStart..<recordStart + limits.maximumResourceBytes, &events)
    } else {
      events.append(.record(FHIRResourceFramer.Record(range: recordStart..<end, place: recordPlace, fullURL: fullURL)))
    }
  }

  private mutating func endTop() {
    if top == .resource || top == .undecided, !hasLineBreak, topDepth == 0 { isLines = true }
    top = .outside
    isInRecord = false
    isMidLine = true
  }

  // MARK: what is not handed out

  /// The brackets cannot be right: the record ends here. A Bundle's structure is lost with it.
  private mutating func giveUp(_ reason: ReasonCode, _ buffer: Bytes, _ i: Int, _ events: inout [Event], recovers: Bool = false) {
    if top == .bundle {
      return die(FHIRReason.damaged, isInRecord ? recordStart : i - 1, to: i, &events)
    }
    guard isInRecord else {
      stack.removeAll(keepingCapacity: true)
      (top, topDepth) = (.outside, 0)
      return outsideIfFirst(buffer, i - 1)
    }
    summary.recordBytes += base + i - recordPlace.byte
    if !isSkipping { reject(reason, recordStart..<min(i, recordStart + limits.maximumResourceBytes), &events) }
    (isInRecord, isSkipping, isInString) = (false, false, false)
    stack.removeAll(keepingCapacity: true)
    top = recovers ? .recovering : .outside
    topDepth = 0
    isMidLine = true
  }

  mutating func reject(_ reason: ReasonCode, _ range: Range<Int>, _ events: inout [Event]) {
    summary.rejected += 1
    events.append(.rejected(RecordError(reason, at: recordPlace), range))
  }

  mutating func overflow(_ i: Int, _ events: inout [Event]) {
    reject(FHIRReason.resourceTooLong, recordStart..<recordStart + limits.maximumResourceBytes, &events)
    isSkipping = true
  }

  mutating func outside(_ buffer: Bytes, _ i: Int) {
    countLines(buffer, to: i)
    firstOutside = Place(record: summary.records, byte: base + i, line: line)
  }

  private mutating func outsideIfFirst(_ buffer: Bytes, _ i: Int) { if firstOutside == nil { outside(buffer, i) } }

  /// The rest of the file is one rejected record.
  mutating func die(_ reason: ReasonCode, _ position: Int, to end: Int, _ events: inout [Event]) {
    if !isInRecord {
      summary.records += 1
      recordPlace = Place(record: summary.records, byte: base + position, line: line)
      recordStart = position
    }
    if !isSkipping { reject(reason, recordStart..<max(recordStart, min(end, recordStart + limits.maximumResourceBytes)), &events) }
    (top, isInRecord, isSkipping, isInString) = (.dead, false, false, false)
  }

  mutating func finish(_ buffer: Bytes, _ events: inout [Event]) {
    let n = buffer.count
    if top == .dead {
      summary.recordBytes += base + n - recordPlace.byte
    } else if isInRecord {
      summary.recordBytes += base + n - recordPlace.byte
      if !isSkipping { reject(FHIRReason.endsEarly, recordStart..<n, &events) }
    } else if top == .bundle || !stack.isEmpty {
      countLines(buffer, to: n)
      events.append(.notice(RecordError(FHIRReason.endsEarly, at: Place(record: summary.records, byte: base + n, line: line))))
    }
    if summary.records == 0 {
      summary.records = 1
      recordPlace = Place(record: 1, byte: 0, line: 1)
      reject(FHIRReason.noResource, n..<n, &events)
    }
    if let firstOutside { events.append(.notice(RecordError(FHIRReason.outsideResources, at: firstOutside))) }
    (top, isInRecord, isSkipping, isInString) = (.dead, false, false, false)
  }

  mutating func countLines(_ buffer: Bytes, to position: Int) {
    guard position > linesCounted else { return }
    line += LineEnds.count(buffer[max(0, linesCounted)..<position])
    linesCounted = position
  }
}
