public import Records

/// Reads of a file only what stands before the pixel data, in bounded memory: chunks of 64 KiB, big values passed over by seeking.
///
/// What it gives is a Part 10 header again, for `DICOMDataSet.parse(part10:)`: a value that was passed over has no bytes, the
/// lengths around it are corrected, and a deflated data set is inflated.
public final class DICOMHeaderReader {
  public struct Limits: Sendable {
    /// Read at a time.
    public var chunkBytes = 64 << 10
    /// Read at first: most headers are no longer.
    public var firstBytes = 16 << 10
    /// A longer text is passed over.
    public var textBytes = 1 << 20
    /// A longer value of bytes is passed over: no normaliser reads it.
    public var binaryBytes = 64 << 10
    /// Of what is kept.
    public var headerBytes = 128 << 20
    public var depth = 256
    public init() {}
  }

  /// What is known of a header that was read.
  public struct Summary: Sendable {
    /// The file's own bytes up to the end of its header; more than are kept when values were passed over.
    public var bytesRead = 0
    /// Whether the file ended within the header.
    public var isTruncated = false
    /// Repairs by the names of `DICOMNote`.
    public var notes = Tally()
  }

  let limits: Limits
  private var source: (any DICOMByteSource)?
  private var inflater: Inflater?
  /// Deflated bytes that have been read and not been inflated.
  private var packed = ByteBuffer(capacity: 64)
  private var consumed = 0
  private var spots = DICOMKeySpots()

  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Reads a file's header.
  ///
  /// - Parameter out: receives the header; what was in it is lost.
  /// - Throws: `DCM-0101` when the file is no Part 10 file or data set, `DCM-0106` when the header is over the limit, `DCM-0107`
  ///   for deflated data that are none, and what opening and reading a file throws.
  public func read(path: String, into out: inout ByteBuffer, at place: Place) throws(RecordError) -> Summary {
    try certainly(read(DICOMFileSource(path: path), into: &out, at: place), at: place)
  }

  /// Reads a file's header if the file is one of Part 10 and not packed; nil for all others, without a word about what they are.
  public func readIfPart10(path: String, into out: inout ByteBuffer, at place: Place) throws(RecordError) -> Summary? {
    try read(DICOMFileSource(path: path), into: &out, at: place, isPlain: { FilePacking(head: $0) == .plain })
  }

  /// Which study the header read last belongs to, as it stands in that header's buffer; nil when it has no study.
  public func studyKey(_ header: borrowing ByteBuffer) -> DICOMStudyKey? { DICOMStudyKey(header: header.bytes, spots) }

  /// Reads a header from a stream of bytes, such as a member of a zip archive (`SourceStream.Options.charset` must be `none`).
  public func read(stream: SourceStream, into out: inout ByteBuffer, at place: Place) throws(RecordError) -> Summary {
    try certainly(read(DICOMStreamSource(stream), into: &out, at: place), at: place)
  }

  private func certainly(_ summary: Summary?, at place: Place) throws(RecordError) -> Summary {
    guard let summary else { throw RecordError(DICOMReason.notDICOM, at: place) }
    return summary
  }

  /// nil when the bytes are no header of Part 10.
  private func read(
    _ source: any DICOMByteSource, into out: inout ByteBuffer, at place: Place, isPlain: (Bytes) -> Bool = { _ in true }
  ) throws(RecordError) -> Summary? {
    out.truncate()
    (self.source, inflater, consumed) = (source, nil, 0)
    defer { (self.source, inflater) = (nil, nil) }
    var summary = Summary()
    spots = DICOMKeySpots()
    var atEnd = !(try fill(&out, upTo: min(limits.firstBytes, limits.chunkBytes)))
    while out.count < 160, !atEnd { atEnd = !(try fill(&out)) }
    guard let start = Part10Walker.start(of: out.bytes), isPlain(out.bytes) else { return nil }
    var walker = Part10Walker(at: start.position, maximumDepth: limits.depth)
    var isDirectory = false
    while true {
      while let head = walker.plain(out.bytes) {
        if !spots.isComplete, walker.frames.isEmpty { spots.see(head) }
      }
      switch walker.next(out.bytes, atEnd: atEnd) {
      case .more(let needed):
        while out.count < needed, !atEnd {
          guard out.count <= limits.headerBytes else { throw RecordError(DICOMReason.tooLong, at: place) }
          atEnd = !(try fill(&out))
        }
      case .element(let head):
        let limit = head.vr.kind == .bytes ? limits.binaryBytes : limits.textBytes
        if head.length > limit, !isDirectory {
          if try !passOver(head, &walker, &out, &atEnd) { summary.isTruncated = true }
        } else if walker.frames.isEmpty, !walker.isInMeta {
          if !spots.isComplete { spots.see(head) }
        } else if head.tag == .transferSyntaxUID, walker.isInMeta {
          while out.count < walker.position, !atEnd { atEnd = !(try fill(&out)) }
          if walker.position <= out.count { walker.declare(out.bytes[head.value..<walker.position]) }
        }
      case .sequence(let head):
        // The records of a DICOMDIR are found by their offsets, which must stay true.
        if head.tag == .directoryRecordSequence { isDirectory = true }
      case .end(.deflated):
        packed.truncate()
        packed.append(out.bytes[walker.position..<out.count])
        out.truncate(to: walker.position)
        inflater = Inflater(.deflate)
        atEnd = false
        walker = Part10Walker(at: walker.position, maximumDepth: limits.depth, isDataSet: true)
      case .end(let ending):
        summary.isTruncated = summary.isTruncated || ending == .truncated
        if ending == .complete { out.truncate(to: min(out.count, walker.position)) }
        if inflater != nil, out.count == 0 { throw RecordError(DICOMReason.notInflatable, at: place) }
        if summary.isTruncated { walker.notes.add(.truncated) }
        summary.notes = walker.notes.tally
        summary.bytesRead = consumed
        return summary
      default: break
      }
    }
  }

  /// Appends more of the content; false at its end.
  private func fill(_ out: inout ByteBuffer, upTo limit: Int = .max) throws(RecordError) -> Bool {
    guard let source else { return false }
    guard let inflater else {
      let before = out.count
      let more = try source.read(into: &out, upTo: min(limit, limits.chunkBytes))
      consumed += out.count - before
      return more
    }
    while true {
      if packed.count == 0 {
        _ = try source.read(into: &packed, upTo: limits.chunkBytes)
        consumed += packed.count
      }
      var taken = 0
      var made = 0
      var isOver = false
      out.append(upTo: limits.chunkBytes) { room in
        let (step, consumed, produced) = inflater.inflate(packed.bytes.raw, into: room)
        (taken, made, isOver) = (consumed, produced, step != .more)
        return produced
      }
      packed.removeFirst(taken)
      if made > 0 { return true }
      if isOver || taken == 0 { return false }
    }
  }

  /// Leaves a value out of the header; false when the file ends within it.
  private func passOver(
    _ head: Part10Walker.Head, _ walker: inout Part10Walker, _ out: inout ByteBuffer, _ atEnd: inout Bool
  ) throws(RecordError) -> Bool {
    let end = walker.position
    if end <= out.count {
      out.remove(head.value..<end)
    } else {
      var rest = end - out.count
      out.truncate(to: head.value)
      if inflater == nil, let source {
        let skipped = try source.skip(rest)
        consumed += skipped
        rest -= skipped
      } else {
        while rest > 0, try fill(&out) {
          let got = out.count - head.value
          if got > rest { out.remove(head.value..<head.value + rest) } else { out.truncate(to: head.value) }
          rest -= min(got, rest)
        }
      }
      if rest > 0 {
        out.truncate(to: head.start)
        walker.position = head.start
        atEnd = true
        return false
      }
    }
    for i in 0..<Int(head.lengthWidth) { out.set(0, at: head.lengthField + i) }
    walker.shorten(by: head.length, &out)
    walker.notes.add(.bigValue)
    return true
  }
}

extension Part10Walker {
  /// The value before `position` is gone from the window: corrects the ends and the stated lengths of what is open.
  mutating func shorten(by count: Int, _ window: inout ByteBuffer) {
    cut(count)
    for (n, frame) in frames.enumerated() where frame.isDefined {
      let isBig = n > 0 ? frames[n - 1].isBigEndian : !isInMeta && syntax == .explicitBig
      let length = UInt32(clamping: frame.end - frame.lengthField - frame.lengthWidth)
      for i in 0..<frame.lengthWidth {
        let shift = UInt32(8 * (isBig ? frame.lengthWidth - 1 - i : i))
        window.set(UInt8(truncatingIfNeeded: length >> shift), at: frame.lengthField + i)
      }
    }
  }
}

extension ByteBuffer {
  /// Takes bytes out of the middle.
  mutating func remove(_ range: Range<Int>) {
    let tail = bytes[range.upperBound..<count].array
    truncate(to: range.lowerBound)
    append(contentsOf: tail)
  }
}
