import Records

/// Where a header's bytes come from: in order, with a way past what is not wanted.
protocol DICOMByteSource: AnyObject {
  /// Appends up to `limit` bytes; false at the end.
  func read(into out: inout ByteBuffer, upTo limit: Int) throws(RecordError) -> Bool
  /// Passes over bytes; fewer than asked for at the end.
  func skip(_ count: Int) throws(RecordError) -> Int
}

/// A file, passed over by seeking.
final class DICOMFileSource: DICOMByteSource {
  private let file: InputFile
  private var position = 0
  /// Whether a reading got less than it asked for, up to where the file ends.
  private var isAtEnd = false

  init(path: String) throws(RecordError) { file = try InputFile(path: path) }

  func read(into out: inout ByteBuffer, upTo limit: Int) throws(RecordError) -> Bool {
    if isAtEnd { return false }
    let before = out.count
    let position = position
    try out.append(upTo: limit) { (room) throws(RecordError) in try file.read(at: position, into: room) }
    self.position += out.count - before
    isAtEnd = out.count - before < limit && self.position >= file.size
    return out.count > before
  }

  func skip(_ count: Int) -> Int {
    let step = max(0, min(count, file.size - position))
    position += step
    return step
  }
}

/// A stream, passed over by reading.
final class DICOMStreamSource: DICOMByteSource {
  private let stream: SourceStream
  private var waste = ByteBuffer(capacity: 64)

  init(_ stream: SourceStream) { self.stream = stream }

  func read(into out: inout ByteBuffer, upTo limit: Int) throws(RecordError) -> Bool { try stream.read(into: &out, upTo: limit) }

  func skip(_ count: Int) throws(RecordError) -> Int {
    var left = count
    while left > 0 {
      waste.truncate()
      guard try stream.read(into: &waste, upTo: min(left, 64 << 10)) else { break }
      left -= waste.count
    }
    return count - left
  }
}
