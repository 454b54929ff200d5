import Readers
import Records

/// Gives the bytes of an input, in UTF-8, in its own order.
protocol PieceSource: AnyObject {
  /// Appends about so many bytes; false at the end.
  func read(into out: inout ByteBuffer, upTo limit: Int) throws -> Bool
}

extension SourceStream: PieceSource {}

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

  private let stream: any PieceSource
  private let framer: any PieceFramer
  private let path: String
  private var pending: ByteBuffer
  /// Records at the start of `pending` whose unit may go on.
  private var carried: [FramedRecord] = []
  /// Bytes of `pending` that have been framed already.
  private var framed = 0
  private let capacity: Int
  private var ended = false
  /// Whether the framer has seen the file's end; what it gave then may need several pieces.
  private var isFramed = false
  /// Bytes let go since the last piece.
  private var dropped = 0

  init(stream: any PieceSource, framer: any PieceFramer, path: String, size: Int) {
    (self.stream, self.framer, self.path) = (stream, framer, path)
    capacity = min(FramedReader.pieceBytes + (64 << 10), size + 64)
    pending = ByteBuffer(capacity: capacity)
  }

  func next() throws -> Piece? {
    if ended { return nil }
    var wanted = FramedReader.pieceBytes
    var out = FramingOutput()
    while true {
      let isNew = try fill(upTo: wanted)
      let atEnd = isFramed
      var records = carried
      if isNew { records += frame(&out) }
      var whole = atEnd ? records.count : markUnits(&records)
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
      whole = portion(of: records, whole)
      ended = atEnd && whole == records.count
      let cut = whole == records.count ? framed : records[whole].range.lowerBound
      carried = records[whole...].map { r in
        var r = r
        r.range = r.range.lowerBound - cut..<r.range.upperBound - cut
        return r
      }
      records.removeSubrange(whole...)
      var rest = ByteBuffer(capacity: ended ? 64 : max(capacity, pending.count - cut))
      rest.append(pending.bytes(cut..<pending.count))
      framed -= cut
      swap(&pending, &rest)
      let covered = cut + dropped
      dropped = 0
      rest.truncate(to: cut)
      return Piece(buffer: rest, records: records, notices: out.notices, isLast: ended, context: framer.context, coveredBytes: covered)
    }
  }

  /// Reads until so many bytes are held or the file ends; whether there is something that the framer has not been asked about.
  private func fill(upTo wanted: Int) throws -> Bool {
    if isFramed { return false }
    let before = pending.count
    while pending.count < wanted && !isFramed {
      do {
        isFramed = try !stream.read(into: &pending, upTo: min(wanted - pending.count, 1 << 20))
      } catch let error as RecordError {
        throw RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(path)")
      }
    }
    return isFramed || pending.count > before
  }

  /// The records that the framer finds in what it has not been given yet.
  private func frame(_ out: inout FramingOutput) -> [FramedRecord] {
    let from = framed
    framed += min(framer.frame(pending.bytes(from..<pending.count), atEnd: isFramed, &out), pending.count - from)
    let fresh = out.records.map { r in
      var r = r
      r.range = r.range.lowerBound + from..<r.range.upperBound + from
      return r
    }
    out.records.removeAll(keepingCapacity: true)
    return fresh
  }

  /// How many of the whole records make the next piece. A framer may give many megabytes of records at once, as after a quote that never closed;
  /// what becomes of a piece is several times its size, so they are handed out in parts.
  private func portion(of records: [FramedRecord], _ whole: Int) -> Int {
    guard whole > 1 else { return whole }
    // A share of what is held, so that moving the rest costs no more than a few passes.
    let most = max(2 * FramedReader.pieceBytes, pending.count / 16)
    let start = records[0].range.lowerBound
    guard records[whole - 1].range.upperBound - start > most else { return whole }
    for i in 0..<whole - 1 where records[i].endsUnit && records[i].range.upperBound - start >= most / 2 { return i + 1 }
    return whole
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
