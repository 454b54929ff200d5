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
    var scanner = SegmentScanner(index: index, bytes: bytes, separator: delimiters.field, options: options)
    scanner.open(0, SegmentTag.MSH.rawValue, 1)
    scanner.mark(3)
    let splats = BlockMasks.Splats(separator: delimiters.field, escape: delimiters.escape)
    var seen = BlockMasks.Seen()
    var i = body
    scan: while i < n {
      var masks: BlockMasks
      if n - i >= 64 {
        masks = BlockMasks(base + i, splats, &seen)
      } else {
        masks = BlockMasks.tail(base + i, n - i, splats, &seen)
      }
      if scanner.skip > i { masks.drop(below: scanner.skip - i) }
      try scanner.reserve(at: place)
      while masks.controls != 0 {
        let at = masks.controls.trailingZeroBitCount
        scanner.mark(masks.separators & ((1 &<< UInt64(at)) &- 1), i)
        try scanner.control(i + at, &occurrences, &notes, &traits, at: place)
        if scanner.isClosed { break scan }
        masks.drop(below: max(scanner.skip - i, at + 1))
      }
      scanner.mark(masks.separators, i)
      i += 64
    }
    if !scanner.isClosed { try scanner.close(n, at: place) }
    traits.hasEscapes = delimiters.escape != 0 && seen.escapes
    traits.hasHighBytes = seen.highBytes
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
  private var marks: UnsafeMutablePointer<UInt32>
  private var count = 0
  private var current = SegmentEntry(tag: 0, start: 0, first: 0, fieldCount: 0, occurrence: 0)

  init(index: UnsafeMutablePointer<MessageIndex>, bytes: Bytes, separator: UInt8, options: HL7Message.Options) {
    (self.index, self.bytes, self.separator, self.options) = (index, bytes, separator, options)
    marks = index.pointee.marks
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
    while bits != 0 {
      marks[count] = UInt32(truncatingIfNeeded: block &+ bits.trailingZeroBitCount)
      count &+= 1
      bits &= bits &- 1
    }
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
  mutating func control(
    _ hit: Int, _ occurrences: inout OccurrenceCounter, _ notes: inout Tally, _ traits: inout ScanTraits, at place: Place
  ) throws(RecordError) {
    let b = bytes[hit]
    guard b == 0x0D || b == 0x0A else {
      if b != 0x09 { traits.hasControls = true }
      return
    }
    let n = bytes.count
    var next = hit + 1
    while next < n, bytes[next] == 0x0D || bytes[next] == 0x0A { next += 1 }
    if next == n {
      isClosed = true
      try close(hit, at: place)
    } else if let line = LineStart.segment(bytes, next, separator) {
      if line.tag == SegmentTag.MSH.rawValue { throw RecordError(HL7Reason.headerRepeated, at: place) }
      try close(hit, at: place)
      if line.isLowerCase { notes.add(HL7Note.lowerCaseSegment) }
      if line.position > next { notes.add(HL7Note.indentedSegment) }
      open(line.position, line.tag, line.tag == current.tag ? current.occurrence + 1 : occurrences.next(after: current, line.tag))
    } else {
      notes.add(HL7Note.lineJoined)
      traits.hasControls = true
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
  /// separator, lower case, blanks before it), the id of a segment that HL7 defines.
  static func segment(_ bytes: Bytes, _ at: Int, _ separator: UInt8) -> Found? {
    let n = bytes.count
    guard at + 3 <= n else { return nil }
    let (a, b, c) = (bytes[at], bytes[at + 1], bytes[at + 2])
    if at + 3 < n, bytes[at + 3] == separator, isID(a, b, c) {
      return Found(tag: SegmentTag(a, b, c).rawValue, position: at)
    }
    return unusual(bytes, at, separator)
  }

  static func isSegment(_ bytes: Bytes, _ at: Int, _ separator: UInt8) -> Bool { segment(bytes, at, separator) != nil }

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
    let isAlone = at + 3 == n || bytes[at + 3] == 0x0D || bytes[at + 3] == 0x0A
    guard hasSeparator ? (tag.isStandard || at == start) : isAlone && at == start && !isLowerCase else { return nil }
    return Found(tag: tag.rawValue, position: at, isLowerCase: isLowerCase)
  }

  private static func upper(_ b: UInt8) -> UInt8 { b &- 0x61 < 26 ? b & 0xDF : b }

  @inline(__always)
  private static func isID(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
    ASCII.isUpper(a) && (ASCII.isUpper(b) || ASCII.isDigit(b)) && (ASCII.isUpper(c) || ASCII.isDigit(c))
  }
}

/// Counts segments by tag: a small direct-mapped table, and a dictionary for tags that collide in it.
struct OccurrenceCounter {
  private var tags = [UInt32](repeating: 0, count: 256)
  private var counts = [UInt32](repeating: 0, count: 256)
  private var used: [Int] = []
  private var others: [UInt32: UInt32] = [:]

  mutating func reset() {
    for slot in used { tags[slot] = 0 }
    used.removeAll(keepingCapacity: true)
    if !others.isEmpty { others.removeAll(keepingCapacity: true) }
  }

  /// The occurrence of a segment of `tag` that follows `last`, a segment of another tag whose count is stored only now: runs
  /// of one tag, as OBX, do without the table.
  mutating func next(after last: SegmentEntry, _ tag: UInt32) -> UInt32 {
    store(last.tag, last.occurrence)
    return count(tag) + 1
  }

  private func count(_ tag: UInt32) -> UInt32 {
    let slot = OccurrenceCounter.slot(tag)
    return tags[slot] == tag ? counts[slot] : others.isEmpty ? 0 : others[tag] ?? 0
  }

  private mutating func store(_ tag: UInt32, _ n: UInt32) {
    let slot = OccurrenceCounter.slot(tag)
    if tags[slot] == 0 {
      tags[slot] = tag
      used.append(slot)
    }
    if tags[slot] == tag { counts[slot] = n } else { others[tag] = n }
  }

  private static func slot(_ tag: UInt32) -> Int { Int((tag &* 0x9E37_79B1) >> 24) }
}
