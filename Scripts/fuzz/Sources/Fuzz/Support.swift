#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An environment variable, empty when it is not set.
func environment(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

/// Hands out the bytes of an input, which a target decides by.
struct Choices {
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

  mutating func next() -> UInt8 { rest.popFirst() ?? 0 }
  mutating func pick<T>(_ values: [T]) -> T { values[Int(next()) % values.count] }
  /// What has not been handed out.
  var remainder: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: rest) }
}

/// A file in memory, for readers that open paths; always the same one.
enum MemoryFile {
  private static let descriptor: Int32 = {
    // A nameless file where there is no memfd.
    var template = Array("\(environment("TMPDIR").isEmpty ? "/dev/shm" : environment("TMPDIR"))/fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    unlink(template)
    return descriptor
  }()

  /// Writes the bytes and returns a path to them.
  static func path(holding bytes: UnsafeRawBufferPointer) -> String {
    precondition(ftruncate(descriptor, 0) == 0, "no space for the input")
    var written = 0
    while written < bytes.count {
      let n = pwrite(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
      precondition(n > 0, "no space for the input")
      written += n
    }
    return "/proc/self/fd/\(descriptor)"
  }
}
