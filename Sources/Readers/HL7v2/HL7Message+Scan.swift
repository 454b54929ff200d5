import Records

extension HL7Message {
  /// Fills the index. Simple first form: one byte at a time.
  func scan(at place: Place) throws(RecordError) {
    let bytes = index.pointee.bytes
    let n = bytes.count
    let separator = delimiters.field
    let escape = delimiters.escape
    let body = bytes.firstIndex(of: separator, from: 4) ?? n
    open(0)
    var i = 3
    while i < n {
      let b = bytes[i]
      if b == separator {
        index.pointee.reserveMarks(2)
        index.pointee.marks[index.pointee.markCount] = UInt32(i)
        index.pointee.markCount += 1
      } else if b == 0x0D || b == 0x0A {
        var next = i + 1
        while next < n, bytes[next] == 0x0D || bytes[next] == 0x0A { next += 1 }
        if next == n || LineStart.isSegment(bytes, next, separator) {
          try close(i, at: place)
          if next == n { return }
          open(next)
          i = next + 3
          continue
        }
        notes.add("segment-line-joined")
        traits.hasControls = true
        i = next
        continue
      } else if b < 0x20, b != 0x09 {
        traits.hasControls = true
      } else if b >= 0x80 {
        traits.hasHighBytes = true
      } else if b == escape, escape != 0, i > body {
        traits.hasEscapes = true
      }
      i += 1
    }
    try close(n, at: place)
  }

  private func open(_ start: Int) {
    let bytes = index.pointee.bytes
    let tag = SegmentTag(bytes[start], bytes[start + 1], bytes[start + 2]).rawValue
    index.pointee.append(
      SegmentEntry(
        tag: tag, start: UInt32(start), first: UInt32(index.pointee.markCount), fieldCount: 0,
        occurrence: occurrences.next(tag)))
  }

  private func close(_ end: Int, at place: Place) throws(RecordError) {
    let last = index.pointee.segmentCount - 1
    let count = index.pointee.markCount - Int(index.pointee.segments[last].first)
    index.pointee.segments[last].fieldCount = UInt32(count)
    index.pointee.reserveMarks(2)
    index.pointee.marks[index.pointee.markCount] = UInt32(end)
    index.pointee.markCount += 1
    if count > options.maximumFields { throw refusal(HL7Reason.tooManyFields, place, "segment \(last + 1)") }
    if last >= options.maximumSegments { throw refusal(HL7Reason.tooManySegments, place, "segment \(last + 1)") }
  }
}

/// What stands at the start of a line.
enum LineStart {
  /// Whether a segment begins at `at`: three characters of a segment id and the field separator, or a known id alone.
  static func isSegment(_ bytes: Bytes, _ at: Int, _ separator: UInt8) -> Bool {
    guard at + 3 <= bytes.count else { return false }
    let (a, b, c) = (bytes[at], bytes[at + 1], bytes[at + 2])
    guard ASCII.isUpper(a), ASCII.isUpper(b) || ASCII.isDigit(b), ASCII.isUpper(c) || ASCII.isDigit(c) else { return false }
    if at + 3 < bytes.count, bytes[at + 3] == separator { return true }
    let tag = SegmentTag(a, b, c)
    return (at + 3 == bytes.count || bytes[at + 3] == 0x0D || bytes[at + 3] == 0x0A) && (tag.isStandard || tag.isZ)
  }
}
