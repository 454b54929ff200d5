public import Records

extension ResourceTree {
  /// Parses a resource in JSON; it must be an object. The resource before it is forgotten.
  ///
  /// - Throws: a reason `FHR-01xx` with the byte where it was found; the tree is empty then.
  public func parse(json bytes: Bytes, at place: Place) throws(RecordError) {
    reset(bytes, place)
    guard bytes.count <= min(limits.maximumBytes, 1 << 30) else { throw RecordError(FHIRReason.tooLong, at: place) }
    var scan = JSONScan(bytes)
    do throws(JSONFailure) {
      try read(&scan)
    } catch {
      reset(.empty, place)
      throw RecordError(
        error.reason,
        at: Place(
          record: place.record, byte: place.byte + error.byte, line: place.line + LineEnds.count(bytes[0..<min(error.byte, bytes.count)])))
    }
  }

  private func read(_ scan: inout JSONScan) throws(JSONFailure) {
    frames.removeAll(keepingCapacity: true)
    scan.skipBlanks()
    guard scan.next == 0x7B else { throw scan.failure(scan.next == nil ? FHIRReason.endsEarly : FHIRReason.syntax) }
    scan.position += 1
    try open(&scan, name: (0, 0, false), isItem: false)
    while let top = frames.indices.last {
      scan.skipBlanks()
      guard let b = scan.next else { throw scan.failure(FHIRReason.endsEarly) }
      let isArray = frames[top].isArray
      if b == (isArray ? 0x5D : 0x7D) {
        scan.position += 1
        try close(scan)
        continue
      }
      if frames[top].members > 0 {
        guard b == 0x2C else { throw scan.failure(FHIRReason.syntax) }
        scan.position += 1
        scan.skipBlanks()
      }
      frames[top].members += 1
      if isArray {
        try value(&scan, name: frames[top].name, isItem: true)
      } else {
        guard let quote = scan.next else { throw scan.failure(FHIRReason.endsEarly) }
        guard quote == 0x22 else { throw scan.failure(FHIRReason.syntax) }
        let name = try string(&scan)
        scan.skipBlanks()
        guard let colon = scan.next else { throw scan.failure(FHIRReason.endsEarly) }
        guard colon == 0x3A else { throw scan.failure(FHIRReason.syntax) }
        scan.position += 1
        try value(&scan, name: (UInt32(name.start), UInt32(name.count), name.isCopied), isItem: false)
      }
    }
    scan.skipBlanks()
    guard scan.next == nil else { throw scan.failure(FHIRReason.afterEnd) }
  }

  private typealias Name = (start: UInt32, length: UInt32, isCopied: Bool)

  private func value(_ scan: inout JSONScan, name: Name, isItem: Bool) throws(JSONFailure) {
    scan.skipBlanks()
    guard let b = scan.next else { throw scan.failure(FHIRReason.endsEarly) }
    let start = scan.position
    switch b {
    case 0x22:
      let text = try string(&scan)
      try add(scan, name, .string, start, text.start, text.count, isItem: isItem, isCopied: text.isCopied)
    case 0x7B:
      scan.position += 1
      try open(&scan, name: name, isItem: isItem)
    case 0x5B:
      guard !isItem else { throw scan.failure(FHIRReason.arrayInArray) }
      guard frames.count < limits.maximumDepth else { throw scan.failure(FHIRReason.tooDeep) }
      scan.position += 1
      frames.append(JSONFrame(cell: -1, isArray: true, name: name))
    case 0x74:
      try scan.word("true")
      try add(scan, name, .boolean, start, start, 4, isItem: isItem)
    case 0x66:
      try scan.word("false")
      try add(scan, name, .boolean, start, start, 5, isItem: isItem)
    case 0x6E:
      try scan.word("null")
      try add(scan, name, .null, start, start, 0, isItem: isItem)
    default:
      try scan.number()
      try add(scan, name, .number, start, start, scan.position - start, isItem: isItem)
    }
  }

  private func open(_ scan: inout JSONScan, name: Name, isItem: Bool) throws(JSONFailure) {
    guard frames.count < limits.maximumDepth else { throw scan.failure(FHIRReason.tooDeep) }
    frames.append(JSONFrame(cell: cells.count, isArray: false))
    try add(scan, name, .object, scan.position - 1, 0, 0, isItem: isItem)
  }

  private func close(_ scan: JSONScan) throws(JSONFailure) {
    guard let frame = frames.popLast(), !frame.isArray else { return }
    cells.setEnd(frame.cell, UInt32(cells.count))
    if frame.members > 1, hasRepeatedMember(frame.cell, frame.members) { throw scan.failure(FHIRReason.memberRepeated) }
  }

  private func add(
    _ scan: JSONScan, _ name: Name, _ kind: Kind, _ byte: Int, _ start: Int, _ length: Int, isItem: Bool, isCopied: Bool = false
  ) throws(JSONFailure) {
    guard cells.count < limits.maximumValues else { throw scan.failure(FHIRReason.tooManyValues) }
    cells.append(
      Cell(
        nameStart: name.start, nameLength: name.length, start: UInt32(start), length: UInt32(length), end: UInt32(cells.count + 1),
        byte: UInt32(byte), kind: kind, isItem: isItem, nameIsCopied: name.isCopied, valueIsCopied: isCopied))
  }

  /// Items of an array have its name and follow each other: they are one member.
  private func hasRepeatedMember(_ parent: Int, _ members: Int) -> Bool {
    let end = end(parent)
    var i = parent + 1
    // Few members: each against those before it would be quick, and so is the table.
    var last = -1
    return memberTable.hasRepeated(members) {
      while i < end {
        let this = i
        i = self.end(this)
        if self.cells[this].isItem, last >= 0, self.cells[last].isItem, self.cells[last].nameStart == self.cells[this].nameStart,
          self.cells[last].nameIsCopied == self.cells[this].nameIsCopied
        {
          continue
        }
        last = this
        return (Int32(this), self.name(this))
      }
      return nil
    } _: {
      self.name(Int($0))
    }
  }

  // MARK: strings

  private func string(_ scan: inout JSONScan) throws(JSONFailure) -> (start: Int, count: Int, isCopied: Bool) {
    scan.position += 1
    let start = scan.position
    var hasHighBytes = false
    if try scan.plainRun(&hasHighBytes) {
      let end = scan.position
      scan.position += 1
      if hasHighBytes, !UTF8Check.isValid(scan.bytes[start..<end]) { throw JSONFailure(reason: FHIRReason.encoding, byte: start) }
      return (start, end - start, false)
    }
    // An escape: the string is copied.
    let copy = text.count
    var from = start
    while true {
      text.append(scan.bytes[from..<scan.position])
      try unescape(&scan)
      from = scan.position
      if try scan.plainRun(&hasHighBytes) { break }
    }
    text.append(scan.bytes[from..<scan.position])
    scan.position += 1
    if hasHighBytes, !UTF8Check.isValid(text.bytes(copy..<text.count)) { throw JSONFailure(reason: FHIRReason.encoding, byte: start) }
    return (copy, text.count - copy, true)
  }

  /// One escape, at its backslash.
  private func unescape(_ scan: inout JSONScan) throws(JSONFailure) {
    guard scan.position + 1 < scan.bytes.count else { throw JSONFailure(reason: FHIRReason.endsEarly, byte: scan.bytes.count) }
    let b = scan.bytes[scan.position + 1]
    switch b {
    case 0x22, 0x5C, 0x2F: text.append(b)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75:
      var scalar = try scan.hex(at: scan.position + 2)
      var length = 6
      if scalar >= 0xD800, scalar < 0xE000 {
        let next = scan.position + 6
        guard scalar < 0xDC00, next + 1 < scan.bytes.count, scan.bytes[next] == 0x5C, scan.bytes[next + 1] == 0x75 else {
          throw scan.failure(FHIRReason.escape)
        }
        let low = try scan.hex(at: next + 2)
        guard low >= 0xDC00, low < 0xE000 else { throw scan.failure(FHIRReason.escape) }
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        length = 12
      }
      UTF8Form.append(scalar, to: &text)
      scan.position += length
      return
    default: throw scan.failure(FHIRReason.escape)
    }
    scan.position += 2
  }
}

extension FlatArray where Element == ResourceTree.Cell {
  mutating func setEnd(_ index: Int, _ end: UInt32) { at(index).pointee.end = end }
}
