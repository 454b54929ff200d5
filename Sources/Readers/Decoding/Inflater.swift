import CZlib
import Records

/// zlib's inflate over buffers that the caller owns.
final class Inflater {
  enum Form: Int32 {
    /// gzip with its header and checksum (RFC 1952).
    case gzip = 31
    /// Bare deflate data, as in zip (RFC 1951).
    case deflate = -15
  }

  enum Step { case more, end, damaged }

  // zlib keeps a pointer back to its stream, which so must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool

  init(_ form: Form) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady = inflateInit2_(stream, form.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Starts again, for the next member.
  func reset() { if isReady { inflateReset(stream) } }

  /// Inflates as much as there is input or space for; what was used of both is returned.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (step: Step, consumed: Int, produced: Int) {
    guard isReady, output.count > 0 else { return (isReady ? .more : .damaged, 0, 0) }
    let room = min(output.count, 1 << 30)
    let given = min(input.count, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(given)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let result = CZlib.inflate(stream, Z_NO_FLUSH)
    let consumed = given - Int(stream.pointee.avail_in)
    let produced = room - Int(stream.pointee.avail_out)
    stream.pointee.next_in = nil
    stream.pointee.next_out = nil
    switch result {
    case Z_OK, Z_BUF_ERROR: return (.more, consumed, produced)
    case Z_STREAM_END: return (.end, consumed, produced)
    default: return (.damaged, consumed, produced)
    }
  }
}
