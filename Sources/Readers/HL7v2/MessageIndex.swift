import Records

/// Where a segment stands: `fieldCount + 1` entries of the separator list begin at `first`, the last of them its end.
@usableFromInline
struct SegmentEntry {
  @usableFromInline var tag: UInt32
  @usableFromInline var start: UInt32
  @usableFromInline var first: UInt32
  @usableFromInline var fieldCount: UInt32
  @usableFromInline var occurrence: UInt32
}

/// What parsing found out about one message, in memory that its `HL7Message` owns and reuses: views point here without
/// counting references, and no access is checked for exclusivity at run time.
@usableFromInline
struct MessageIndex {
  @usableFromInline var bytes: Bytes = .empty
  @usableFromInline let delimiters: UnsafeMutablePointer<Delimiters>
  /// The same, 0 for a subcomponent delimiter that splits nothing in this message: what views split by.
  @usableFromInline let occurring: UnsafeMutablePointer<Delimiters>
  /// Positions of field separators; after those of each segment follows its end.
  @usableFromInline var marks: UnsafeMutablePointer<UInt32>
  var markCount = 0
  var markCapacity: Int
  @usableFromInline var segments: UnsafeMutablePointer<SegmentEntry>
  @usableFromInline var segmentCount = 0
  /// Whether some text of the message may differ from its bytes.
  @usableFromInline var mayNeedDecoding = false
  var segmentCapacity: Int
  var occurrences = OccurrenceCounter()
  var traits = ScanTraits()
  var encoding = TextEncoding.utf8
  var charset = HL7Charset.unspecified
  var structure: (code: Bytes, trigger: Bytes) = (.empty, .empty)
  var version = Bytes.empty

  init() {
    delimiters = .allocate(capacity: 1)
    delimiters.initialize(to: Delimiters())
    occurring = .allocate(capacity: 1)
    occurring.initialize(to: Delimiters())
    markCapacity = 1024
    marks = .allocate(capacity: markCapacity)
    segmentCapacity = 64
    segments = .allocate(capacity: segmentCapacity)
  }

  func deallocate() {
    delimiters.deallocate()
    occurring.deallocate()
    marks.deallocate()
    segments.deallocate()
    occurrences.deallocate()
  }

  mutating func clear() {
    bytes = .empty
    occurrences.reset()
    (markCount, segmentCount) = (0, 0)
    (traits, encoding, charset) = (ScanTraits(), .utf8, .unspecified)
    (structure, version, mayNeedDecoding) = ((.empty, .empty), .empty, false)
  }

  /// Room for at least `extra` more marks.
  @inline(never)
  mutating func growMarks(_ extra: Int) {
    markCapacity = max(markCapacity * 2, markCount + extra)
    let wider = UnsafeMutablePointer<UInt32>.allocate(capacity: markCapacity)
    wider.update(from: marks, count: markCount)
    marks.deallocate()
    marks = wider
  }

  @inline(__always)
  mutating func append(_ entry: SegmentEntry) {
    if segmentCount == segmentCapacity { growSegments() }
    segments[segmentCount] = entry
    segmentCount += 1
  }

  @inline(never)
  private mutating func growSegments() {
    let wider = UnsafeMutablePointer<SegmentEntry>.allocate(capacity: segmentCapacity * 2)
    wider.update(from: segments, count: segmentCount)
    segments.deallocate()
    segments = wider
    segmentCapacity *= 2
  }

  @inlinable
  var base: UnsafePointer<UInt8> {
    guard let start = bytes.raw.baseAddress else { return UnsafePointer(Delimiters.nowhere) }
    return start.assumingMemoryBound(to: UInt8.self)
  }
}
