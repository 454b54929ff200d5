import Readers
import Records

/// Cuts a stream into records; keeps its place from call to call.
protocol PieceFramer: AnyObject {
  /// Frames what is whole and returns how many bytes it is done with.
  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int
  /// Whether records may belong together.
  var makesUnits: Bool { get }
  /// Whether a record belongs to the same unit as the one before it.
  func belongsTogether(_ first: Bytes, _ second: Bytes) -> Bool
  /// What the workers must know of the file, once its head was seen.
  var context: (any FileContext)? { get }
}

extension PieceFramer {
  var makesUnits: Bool { false }
  func belongsTogether(_ first: Bytes, _ second: Bytes) -> Bool { false }
  var context: (any FileContext)? { nil }
}

struct FramingOutput {
  var records: [FramedRecord] = []
  var notices: [ReasonCode] = []
}

/// A file in pieces that are cut at the ends of units; holds one piece at a time, whatever the file's size.
final class FramedReader: PieceReader {
  static let pieceBytes = 256 << 10
  /// A unit is ended at this many records or bytes, so that memory stays bounded.
  static let maximumUnitRecords = 10_000
  static let maximumUnitBytes = 16 << 20

  private let stream: SourceStream
  private let framer: any PieceFramer
  private let path: String
  private var pending: ByteBuffer
  /// Records at the start of `pending` whose unit may go on.
  private var carried: [FramedRecord] = []
  /// Bytes of `pending` that have been framed already.
  private var framed = 0
  private let capacity: Int
  private var ended = false
  /// Bytes let go since the last piece.
  private var dropped = 0

  init(stream: SourceStream, framer: any PieceFramer, path: String, size: Int) {
    (self.stream, self.framer, self.path) = (stream, framer, path)
    capacity = min(FramedReader.pieceBytes + (64 << 10), size + 64)
    pending = ByteBuffer(capacity: capacity)
  }

  func next() throws -> Piece? {
    if ended { return nil }
    var wanted = FramedReader.pieceBytes
    var out = FramingOutput()
    while true {
      var atEnd = false
      while pending.count < wanted && !atEnd {
        do throws(RecordError) {
          atEnd = try !stream.read(into: &pending, upTo: min(wanted - pending.count, 1 << 20))
        } catch {
          throw RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(path)")
        }
      }
      let from = framed
      let consumed = min(framer.frame(pending.bytes(from..<pending.count), atEnd: atEnd, &out), pending.count - from)
      framed += consumed
      let fresh = out.records.map { r in
        var r = r
        r.range = r.range.lowerBound + from..<r.range.upperBound + from
        return r
      }
      out.records.removeAll(keepingCapacity: true)
      var records = carried + fresh
      let whole = atEnd ? records.count : markUnits(&records)
      if whole == 0 && !atEnd {
        // Nothing whole yet: a record or unit is longer than the buffer. The reader's own limit ends this.
        carried = records
        if records.isEmpty && framed > 0 {
          drop(framed)
        } else {
          wanted = max(wanted, pending.count) * 2
        }
        continue
      }
      if atEnd { _ = markUnits(&records) }
      ended = atEnd
      let cut = whole == records.count ? framed : records[whole].range.lowerBound
      carried = records[whole...].map { r in
        var r = r
        r.range = r.range.lowerBound - cut..<r.range.upperBound - cut
        return r
      }
      records.removeSubrange(whole...)
      var rest = ByteBuffer(capacity: atEnd ? 64 : max(capacity, pending.count - cut))
      rest.append(pending.bytes(cut..<pending.count))
      framed -= cut
      swap(&pending, &rest)
      let covered = cut + dropped
      dropped = 0
      rest.truncate(to: cut)
      return Piece(buffer: rest, records: records, notices: out.notices, isLast: atEnd, context: framer.context, coveredBytes: covered)
    }
  }

  /// Marks where units end, and returns how many records lie in whole ones; the last unit may go on in what is not read yet.
  private func markUnits(_ records: inout [FramedRecord]) -> Int {
    guard framer.makesUnits, !records.isEmpty else { return records.count }
    var start = 0
    for i in 0..<records.count - 1 {
      let a = records[i]
      let b = records[i + 1]
      let isFull = i + 1 - start >= FramedReader.maximumUnitRecords || b.range.upperBound - records[start].range.lowerBound > FramedReader.maximumUnitBytes
      let isPlain = a.refusal == nil && b.refusal == nil && a.filtered == nil && b.filtered == nil
      let goesOn = isPlain && !isFull && framer.belongsTogether(pending.bytes(a.range), pending.bytes(b.range))
      records[i].endsUnit = !goesOn
      if !goesOn { start = i + 1 }
    }
    return start
  }

  private func drop(_ count: Int) {
    var rest = ByteBuffer(capacity: capacity)
    rest.append(pending.bytes(count..<pending.count))
    swap(&pending, &rest)
    framed = 0
    dropped += count
  }
}
