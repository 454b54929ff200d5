import Glibc
import Readers
import Records

/// A file in pieces that are cut at record boundaries; holds one piece at a time, whatever the file's size.
struct FramedFile: ~Copyable {
  struct Piece: ~Copyable {
    var buffer: ByteBuffer
    var records: [FramedRecord]
    var notices: [ReasonCode]
    var isLast: Bool
  }
  enum Failure: Error { case unreadable }

  static let pieceBytes = 256 << 10

  private let descriptor: Int32
  private var framer: HL7Framer
  private var pending: ByteBuffer
  private var events: [HL7Framer.Event] = []
  private let capacity: Int
  private var ended = false

  init(descriptor: Int32, size: Int, limits: HL7Framer.Limits) {
    self.descriptor = descriptor
    framer = HL7Framer(limits: limits)
    capacity = min(FramedFile.pieceBytes + (64 << 10), size + 64)
    pending = ByteBuffer(capacity: capacity)
  }

  /// The next piece; nil after the last one. Pieces without records are handed out too when they end the file.
  mutating func next() throws(Failure) -> Piece? {
    if ended { return nil }
    var wanted = FramedFile.pieceBytes
    while true {
      var atEnd = false
      while pending.count < wanted && !atEnd {
        switch pending.fill(from: descriptor, upTo: min(wanted - pending.count, 1 << 20)) {
        case .read: continue
        case .end: atEnd = true
        case .failed: throw .unreadable
        }
      }
      events.removeAll(keepingCapacity: true)
      let consumed = min(framer.frame(pending.bytes, atEnd: atEnd, &events), pending.count)
      if !atEnd && !events.contains(where: { if case .notice = $0 { false } else { true } }) {
        // Nothing whole yet: a record is longer than the buffer. The reader's own limit ends this.
        if consumed > 0 { drop(consumed) } else { wanted *= 2 }
        continue
      }
      ended = atEnd
      var rest = ByteBuffer(capacity: atEnd ? 64 : max(capacity, pending.count - consumed))
      rest.append(pending.bytes(consumed..<pending.count))
      swap(&pending, &rest)
      var piece = Piece(buffer: rest, records: [], notices: [], isLast: atEnd)
      for event in events {
        switch event {
        case .message(let m): piece.records.append(FramedRecord(range: m.range, place: m.place, refusal: nil))
        case .rejected(let error, let range): piece.records.append(FramedRecord(range: range, place: error.place, refusal: error))
        case .notice(let error): piece.notices.append(error.reason)
        }
      }
      return piece
    }
  }

  private mutating func drop(_ count: Int) {
    var rest = ByteBuffer(capacity: capacity)
    rest.append(pending.bytes(count..<pending.count))
    swap(&pending, &rest)
  }
}

extension ByteBuffer {
  enum FillResult { case read, end, failed }

  /// Appends up to `limit` bytes from a file.
  mutating func fill(from descriptor: Int32, upTo limit: Int) -> FillResult {
    appendUninitialized(limit) { space in
      while true {
        let n = read(descriptor, space.baseAddress, space.count)
        if n > 0 { return (n, FillResult.read) }
        if n == 0 { return (0, FillResult.end) }
        if errno != EINTR { return (0, FillResult.failed) }
      }
    }
  }
}
