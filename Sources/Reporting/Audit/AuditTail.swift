import Cryptography
import LedgerProtocol
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The end of a log: its last event, and what lies after it. However long the log is, a few kilobytes are read.
struct AuditTail {
  private(set) var head = AuditHead.empty
  /// Bytes after the last event: empty unless a write was cut short, or somebody else wrote.
  private(set) var remainder: [UInt8] = []
  /// Whether the last event is whole but for its line end: then it is an event, and the line end is put there with the next one.
  private(set) var lacksLineEnd = false

  /// How far back is looked: usually a line or two, at most some lines of the greatest length.
  private static let windows = [16 << 10, 1 << 20]

  /// Throws `AUD-0102`, or `AUD-0103` when there is no event within a megabyte of the end.
  init(_ descriptor: Int32) throws(AuditError) {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size >= 0 else { throw AuditError(AuditReason.unreadable, number: errno) }
    if size == 0 { return }
    for window in AuditTail.windows {
      let start = max(0, size - window)
      let bytes = try AuditTail.read(descriptor, start..<size)
      if let (event, end) = AuditTail.lastEvent(bytes, isWhole: start == 0) {
        head = AuditHead(events: event.sequence, digest: event.digest)
        if end > bytes.count { lacksLineEnd = true } else { remainder = Array(bytes[end...]) }
        return
      }
      if start == 0 {
        remainder = bytes
        return
      }
    }
    throw AuditError(AuditReason.noEnd)
  }

  /// The last line that is an event, and the offset behind its line end; a line end that is missing counts.
  /// - Parameter isWhole: whether the bytes begin with a line.
  private static func lastEvent(_ bytes: [UInt8], isWhole: Bool) -> (AuditEvent, Int)? {
    var end = bytes.last == 0x0A ? bytes.lastIndex(of: 0x0A) : bytes.count
    while let high = end {
      let before = bytes[..<high].lastIndex(of: 0x0A)
      guard let low = before.map({ $0 + 1 }) ?? (isWhole ? 0 : nil) else { return nil }
      let event = bytes.withUnsafeBytes { AuditEvent(parsing: Bytes(UnsafeRawBufferPointer(rebasing: $0[low..<high]))) }
      if let event { return (event, high + 1) }
      end = before
    }
    return nil
  }

  private static func read(_ descriptor: Int32, _ range: Range<Int>) throws(AuditError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < range.count {
      let n = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress?.advanced(by: done), range.count - done, range.lowerBound + done) }
      if n < 0, errno == EINTR { continue }
      guard n > 0 else { throw AuditError(AuditReason.unreadable, number: errno) }
      done += n
    }
    return bytes
  }
}

/// Cuts blocks of a log into lines. Of a line longer than an event can be it keeps a beginning that is too long to be one.
struct AuditLines {
  private var open: [UInt8] = []

  /// Takes a block; hands out the lines that end in it.
  mutating func take(_ block: Bytes, _ body: (Bytes, Bool) -> Void) {
    var start = 0
    while let end = block.firstIndex(of: 0x0A, from: start) {
      let piece = block[start..<end]
      if open.isEmpty {
        body(piece, true)
      } else {
        keep(piece)
        open.withUnsafeBytes { body(Bytes($0), true) }
        open.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    keep(block[start..<block.count])
  }

  /// Hands out what has no line end.
  mutating func finish(_ body: (Bytes, Bool) -> Void) {
    if !open.isEmpty { open.withUnsafeBytes { body(Bytes($0), false) } }
    open = []
  }

  private mutating func keep(_ piece: Bytes) {
    let room = AuditExamination.longestRemainder + 1 - open.count
    if room > 0 { open.append(contentsOf: piece.raw.prefix(room)) }
  }
}
