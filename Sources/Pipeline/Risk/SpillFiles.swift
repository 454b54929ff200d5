import Foundation

/// Values of one fixed size that do not fit into memory, in numbered files that have no name: gone when they are closed, however the process ends.
///
/// Each file is written from start to end, then read from start to end. What is in them is de-identified output.
final class SpillFiles<Value: BitwiseCopyable> {
  private var descriptors: [Int32] = []
  private var buffers: [[Value]]
  private let bufferCount: Int

  /// - Parameter folder: where there is room, on the same disk as the state folder.
  init(_ count: Int, of type: Value.Type, folder: String, bufferCount: Int = 1024) throws {
    self.bufferCount = bufferCount
    buffers = Array(repeating: [], count: count)
    for _ in 0..<count {
      var path = Array((folder + "/risk-XXXXXX").utf8CString)
      let descriptor = mkstemp(&path)
      guard descriptor >= 0 else {
        close()
        throw RunFailure(.stateUnwritable, "no temporary file can be made in the state folder (errno \(errno))")
      }
      unlink(path)
      descriptors.append(descriptor)
    }
  }

  deinit { close() }

  private func close() {
    for descriptor in descriptors { Foundation.close(descriptor) }
    descriptors = []
  }

  var count: Int { descriptors.count }

  func append(_ value: Value, to file: Int) throws {
    buffers[file].append(value)
    if buffers[file].count >= bufferCount { try flush(file) }
  }

  private func flush(_ file: Int) throws {
    try buffers[file].withUnsafeBytes { raw in
      var done = 0
      while done < raw.count {
        let n = write(descriptors[file], raw.baseAddress.map { $0 + done }, raw.count - done)
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { throw RunFailure(.stateUnwritable, "a temporary file of the state folder cannot be written (errno \(errno))") }
        done += n
      }
    }
    buffers[file].removeAll(keepingCapacity: true)
  }

  /// Hands out all values of a file in the order in which they were added, and gives its space back.
  func drain(_ file: Int, _ body: (Value) throws -> Void) throws {
    try flush(file)
    buffers[file] = []
    guard lseek(descriptors[file], 0, SEEK_SET) == 0 else { throw RunFailure(.internalError, "a temporary file cannot be read again") }
    let stride = MemoryLayout<Value>.stride
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096 * stride, alignment: MemoryLayout<Value>.alignment)
    defer { buffer.deallocate() }
    var filled = 0
    while true {
      let n = read(descriptors[file], buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else { throw RunFailure(.internalError, "a temporary file cannot be read again (errno \(errno))") }
      if n == 0 { break }
      filled += n
      let whole = filled / stride
      for i in 0..<whole { try body(buffer.loadUnaligned(fromByteOffset: i * stride, as: Value.self)) }
      let rest = filled - whole * stride
      if rest > 0 { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[(whole * stride)..<filled])) }
      filled = rest
    }
    guard filled == 0 else { throw RunFailure(.internalError, "a temporary file ends within a value") }
    ftruncate(descriptors[file], 0)
  }
}
