import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that is written from its beginning, in large pieces.
final class OutputFile {
  let path: String
  private let descriptor: Int32
  private var buffer = ByteBuffer(capacity: 1 << 20)
  private(set) var written = 0

  init(path: String) throws(GenerationError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw GenerationError(.open, path, systemError: errno) }
  }

  deinit { close(descriptor) }

  func append(_ bytes: Bytes) throws(GenerationError) {
    buffer.append(bytes)
    written += bytes.count
    if buffer.count >= 1 << 20 { try flush() }
  }

  func append(text: String) throws(GenerationError) {
    let before = buffer.count
    buffer.append(text: text)
    written += buffer.count - before
    if buffer.count >= 1 << 20 { try flush() }
  }

  func flush() throws(GenerationError) {
    let bytes = buffer.bytes.raw
    var done = 0
    while done < bytes.count {
      let n = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if n < 0 {
        if errno == EINTR { continue }
        throw GenerationError(.write, path, systemError: errno)
      }
      done += n
    }
    buffer.truncate()
  }

  /// Creates a directory and those above it.
  static func makeDirectory(_ path: String) throws(GenerationError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial == "/" ? String(part) : "/" + part
      if mkdir(partial, 0o755) != 0, errno != EEXIST { throw GenerationError(.directory, partial, systemError: errno) }
    }
  }
}
