import Records

/// What the scan saw on its way, so that a plain message costs nothing when its text is read.
struct ScanTraits {
  /// An escape character after MSH-2.
  var hasEscapes = false
  var hasHighBytes = false
  /// A control character within a field, line breaks of joined lines included.
  var hasControls = false
}

extension HL7Message {
  /// Fills the index: the positions of field separators, by segment; 64 bytes at a time.
  func scan(from body: Int, at place: Place) throws(RecordError) {
    let bytes = index.pointee.bytes
    guard let base = bytes.raw.baseAddress else { return }
    let n = bytes.count
    let splats = BlockMasks.Splats(delimiters)
    var scanner = SegmentScanner(index: index, bytes: bytes, separator: delimiters.field, options: options)
    var seen = BlockMasks.Seen()
    var i = body
    while i < n, !scanner.isClosed {
      var masks = n - i >= 64 ? BlockMasks(base + i, splats, &seen) : BlockMasks.tail(base + i, n - i, splats, &seen)
      if scanner.skip > i { masks.drop(below: scanner.skip - i) }
      try scanner.reserve(at: place)
      while masks.controls != 0 {
        let at = masks.controls.trailingZeroBitCount
        scanner.mark(masks.separators & ((1 &<< UInt64(at)) &- 1), i)
        try scanner.control(i + at, at: place)
        masks.drop(below: max(scanner.skip - i, at + 1))
      }
      scanner.mark(masks.separators, i)
      i += 64
    }
    if !scanner.isClosed { try scanner.close(n, at: place) }
    index.pointee.traits = ScanTraits(
      hasEscapes: delimiters.escape != 0 && seen.escapes, hasHighBytes: seen.highBytes, hasControls: scanner.hasControls)
    if !seen.subcomponents { index.pointee.occurring.pointee.subcomponent = 0 }
    if scanner.joinedLines > 0 { notes.add(HL7Note.lineJoined, scanner.joinedLines) }
    if scanner.lowerCaseSegments > 0 { notes.add(HL7Note.lowerCaseSegment, scanner.lowerCaseSegments) }
    if scanner.indentedSegments > 0 { notes.add(HL7Note.indentedSegment, scanner.indentedSegments) }
  }
}

/// Writes the index while the scan goes forward.
struct SegmentScanner {
  let index: UnsafeMutablePointer<MessageIndex>
  let bytes: Bytes
  let separator: UInt8
  let options: HL7Message.Options
  /// Hits below this position have been dealt with.
  var skip = 0
  var isClosed = false
  var hasControls = false
  var joinedLines = 0
  var lowerCaseSegments = 0
  var indentedSegments = 0
  private var marks: UnsafeMutablePointer<UInt32>
  private var count = 0
  private var current = SegmentEntry(tag: 0, start: 0, first: 0, fieldCount: 0, occurrence: 0)

  init(index: UnsafeMutablePointer<MessageIndex>, bytes: Bytes, separator: UInt8, options: HL7Message.Options) {
    (self.index, self.bytes, self.separator, self.options) = (index, bytes, separator, options)
    marks = index.pointee.marks
    open(0, SegmentTag.MSH.rawValue, 1)
    mark(3)
  }

  /// Room for one block's marks; an endless segment is noticed here, before its marks take all memory.
  @inline(__always)
  mutating func reserve(at place: Place) throws(RecordError) {
    if count + 140 > index.pointee.markCapacity { try grow(at: place) }
  }

  @inline(never)
  private mutating func grow(at place: Place) throws(RecordError) {
    try checkFields(at: place)
    index.pointee.markCount = count
    index.pointee.growMarks(140)
    marks = index.pointee.marks
  }

  @inline(__always)
  mutating func mark(_ position: Int) {
    marks[count] = UInt32(truncatingIfNeeded: position)
    count &+= 1
  }

  /// Marks the positions of a block's bits.
  @inline(__always)
  mutating func mark(_ bits: UInt64, _ block: Int) {
    var bits = bits
    // Locals, because the list could alias this struct for all the compiler knows.
    let block = UInt32(truncatingIfNeeded: block)
    var next = marks + count
    while bits != 0 {
      next.pointee = block &+ UInt32(truncatingIfNeeded: bits.trailingZeroBitCount)
      next += 1
      bits &= bits &- 1
    }
    count = next - marks
  }

  mutating func open(_ start: Int, _ tag: UInt32, _ occurrence: UInt32) {
    current = SegmentEntry(
      tag: tag, start: UInt32(truncatingIfNeeded: start), first: UInt32(truncatingIfNeeded: count), fieldCount: 0,
      occurrence: occurrence)
    skip = start + 3
  }

  mutating func close(_ end: Int, at place: Place) throws(RecordError) {
    current.fieldCount = UInt32(truncatingIfNeeded: count) &- current.first
    mark(end)
    index.pointee.append(current)
    index.pointee.markCount = count
    if current.fieldCount > options.maximumFields { try checkFields(at: place) }
    if index.pointee.segmentCount > options.maximumSegments {
      throw RecordError(HL7Reason.tooManySegments, at: located(place))
    }
  }

  private func checkFields(at place: Place) throws(RecordError) {
    guard count - Int(current.first) > options.maximumFields || count > options.maximumFieldsInMessage else { return }
    throw RecordError(HL7Reason.tooManyFields, at: located(place))
  }

  private func located(_ place: Place) -> Place {
    var place = place
    let tag = SegmentTag(rawValue: current.tag)
    place.field = tag.isStandard ? "\(tag)[\(current.occurrence)]" : "segment \(index.pointee.segmentCount)"
    return place
  }

  /// A control character at `hit`: a segment's end, a line break within a field, or an oddity.
  @inline(never)
  mutating func control(_ hit: Int, at place: Place) throws(RecordError) {
    let b = bytes[hit]
    guard b == 0x0D || b == 0x0A else {
      if b != 0x09 { hasControls = true }
      return
    }
    let n = bytes.count
    var next = hit + 1
    while next < n, bytes[next] == 0x0D || bytes[next] == 0x0A { next += 1 }
    if next == n {
      isClosed = true
      skip = n
      try close(hit, at: place)
    } else if let line = LineStart.segment(bytes, next, separator) {
      if line.tag == SegmentTag.MSH.rawValue { throw RecordError(HL7Reason.headerRepeated, at: place) }
      try close(hit, at: place)
      if line.isLowerCase { lowerCaseSegments += 1 }
      if line.position > next { indentedSegments += 1 }
      let occurrence =
        line.tag == current.tag
        ? current.occurrence + 1 : index.pointee.occurrences.next(after: current.tag, current.occurrence, line.tag)
      open(line.position, line.tag, occurrence)
    } else {
      joinedLines += 1
      hasControls = true
      skip = next
    }
  }
}

/// What stands at the start of a line.
enum LineStart {
  struct Found {
    var tag: UInt32
    var position: Int
    var isLowerCase = false
  }

  /// The segment that begins at `at`: three characters of a segment id and the field separator; or, with less to go by (no
  /// separator, lower case, blanks before it), the id of a segment that HL7 defines. An id alone on its line must be followed
  /// by a segment or by the end, because a line of text after it would belong to no field.
  static func segment(_ bytes: Bytes, _ at: Int, _ separator: UInt8) -> Found? {
    let n = bytes.count
    guard at + 3 <= n else { return nil }
    let (a, b, c) = (bytes[at], bytes[at + 1], bytes[at + 2])
    if at + 3 < n, bytes[at + 3] == separator, isID(a, b, c) {
      return Found(tag: SegmentTag(a, b, c).rawValue, position: at)
    }
    return unusual(bytes, at, separator)
  }

  /// Whether a segment begins at `at`, as far as the next 16 bytes tell.
  static func looksLikeSegment(_ bytes: Bytes, _ at: Int, _ separator: UInt8) -> Bool {
    segment(bytes[0..<min(bytes.count, at + 16)], at, separator).map { $0.position + 3 < bytes.count } ?? false
  }

  @inline(never)
  private static func unusual(_ bytes: Bytes, _ start: Int, _ separator: UInt8) -> Found? {
    let n = bytes.count
    var at = start
    while at < n, at - start < 8, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    guard at + 3 <= n else { return nil }
    let (a, b, c) = (upper(bytes[at]), upper(bytes[at + 1]), upper(bytes[at + 2]))
    let tag = SegmentTag(a, b, c)
    guard isID(a, b, c), tag.isStandard || tag.isZ else { return nil }
    let isLowerCase = a != bytes[at] || b != bytes[at + 1] || c != bytes[at + 2]
    let hasSeparator = at + 3 < n && bytes[at + 3] == separator
    if hasSeparator {
      guard tag.isStandard || at == start else { return nil }
    } else {
      guard at == start, !isLowerCase, isAlone(bytes, at + 3, separator) else { return nil }
    }
    return Found(tag: tag.rawValue, position: at, isLowerCase: isLowerCase)
  }

  /// Whether a line ends at `end`, and the next line is a segment with fields, or there is none.
  private static func isAlone(_ bytes: Bytes, _ end: Int, _ separator: UInt8) -> Bool {
    var next = end
    while next < bytes.count, bytes[next] == 0x0D || bytes[next] == 0x0A { next += 1 }
    if next == bytes.count { return true }
    guard next > end, next + 3 < bytes.count, bytes[next + 3] == separator else { return false }
    return isID(bytes[next], bytes[next + 1], bytes[next + 2])
  }

  private static func upper(_ b: UInt8) -> UInt8 { b &- 0x61 < 26 ? b & 0xDF : b }

  @inline(__always)
  private static func isID(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
    ASCII.isUpper(a) && (ASCII.isUpper(b) || ASCII.isDigit(b)) && (ASCII.isUpper(c) || ASCII.isDigit(c))
  }
}
