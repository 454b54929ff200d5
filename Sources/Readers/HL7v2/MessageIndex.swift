import Records

/// Where a segment stands: `fieldCount + 1` entries of the separator list begin at `first`, the last of them its end.
struct SegmentEntry {
  var tag: UInt32
  var start: UInt32
  var first: UInt32
  var fieldCount: UInt32
  var occurrence: UInt32
}

/// The positions that structure one message, in memory that its `HL7Message` owns and reuses: views point here without
/// counting references.
struct MessageIndex {
  var bytes: Bytes = .empty
  let delimiters: UnsafeMutablePointer<Delimiters>
  let noDelimiters: UnsafeMutablePointer<Delimiters>
  /// Positions of field separators; after those of each segment follows its end.
  var marks: UnsafeMutablePointer<UInt32>
  var markCount = 0
  var markCapacity: Int
  var segments: UnsafeMutablePointer<SegmentEntry>
  var segmentCount = 0
  var segmentCapacity: Int

  init() {
    delimiters = .allocate(capacity: 1)
    delimiters.initialize(to: Delimiters())
    noDelimiters = .allocate(capacity: 1)
    noDelimiters.initialize(to: .none)
    markCapacity = 1024
    marks = .allocate(capacity: markCapacity)
    segmentCapacity = 64
    segments = .allocate(capacity: segmentCapacity)
  }

  func deallocate() {
    delimiters.deallocate()
    noDelimiters.deallocate()
    marks.deallocate()
    segments.deallocate()
  }

  mutating func clear() {
    bytes = .empty
    (markCount, segmentCount) = (0, 0)
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

  func slice(_ low: Int, _ high: Int) -> Bytes { bytes[low..<high] }

  /// The bytes between the n-th separator of a segment and what follows it; `n` is 1-based and not over the field count.
  func field(_ entry: SegmentEntry, _ n: Int) -> Bytes {
    let at = Int(entry.first) + n - 1
    return bytes[Int(marks[at]) + 1..<Int(marks[at + 1])]
  }

  func segmentBytes(_ entry: SegmentEntry) -> Bytes {
    bytes[Int(entry.start)..<Int(marks[Int(entry.first) + Int(entry.fieldCount)])]
  }
}
