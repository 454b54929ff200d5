import CZlib
import Records

/// The deflated transfer syntax: raw DEFLATE after the file meta information. Source: PS3.5 §A.5, RFC 1951.
extension DICOMDataSet {
  /// Inflates into `inflated` until the header is over; the pixel data behind it stays as it is.
  func inflate(_ bytes: Bytes, at place: Place) throws(RecordError) {
    inflated.truncate()
    guard let inflater = Inflater() else { throw RecordError(DICOMReason.notInflatable, at: place) }
    var walker = Part10Walker(at: 0, maximumDepth: limits.depth, isDataSet: true)
    var taken = 0
    var isOver = false
    while !isOver {
      var atEnd = false
      switch inflater.inflate(bytes[taken..<bytes.count], to: &inflated) {
      case .some(let used):
        taken += used
        atEnd = inflater.isFinished || (used == 0 && taken == bytes.count)
      case nil:
        // What came out before the damage is a truncated header.
        if inflated.count == 0 { throw RecordError(DICOMReason.notInflatable, at: place) }
        atEnd = true
      }
      if inflated.count > limits.inflatedBytes { throw RecordError(DICOMReason.tooLong, at: place) }
      isOver = DICOMDataSet.isHeaderOver(&walker, inflated.bytes) || atEnd
    }
  }

  /// Walks as far as the bytes go; true when the header ends within them.
  private static func isHeaderOver(_ walker: inout Part10Walker, _ bytes: Bytes) -> Bool {
    while true {
      switch walker.next(bytes, atEnd: false) {
      case .more: return false
      case .end: return true
      default: break
      }
    }
  }
}

/// A zlib stream of raw DEFLATE data, in steps of bounded output.
final class Inflater {
  private var stream = z_stream()
  private(set) var isFinished = false

  init?() {
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
  }

  deinit { inflateEnd(&stream) }

  /// Inflates up to 64 KiB more and returns how much input it took; nil when the data are damaged.
  func inflate(_ input: Bytes, to out: inout ByteBuffer) -> Int? {
    if isFinished { return 0 }
    let given = min(input.count, Int(UInt32.max))
    var used: Int?
    out.append(upTo: 64 << 10) { room in
      stream.next_in = UnsafeMutablePointer(mutating: input.raw.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(given)
      stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(room.count)
      let result = CZlib.inflate(&stream, Z_NO_FLUSH)
      isFinished = result == Z_STREAM_END
      if result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR { used = given - Int(stream.avail_in) }
      return room.count - Int(stream.avail_out)
    }
    return used
  }
}
