import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file opened for reading; every offset is stated, so that nobody else's position matters.
final class InputFile {
  /// What tells one state of one file from all others.
  struct Identity: Sendable, Equatable {
    let device, inode, size, seconds, nanoseconds: Int
  }

  private let descriptor: Int32
  let size: Int
  let identity: Identity

  init(path: String) throws(RecordError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0 else { throw SourceReason.error(SourceReason.unreadable) }
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw SourceReason.error(SourceReason.unreadable)
    }
    size = Int(status.st_size)
    identity = Identity(
      device: Int(truncatingIfNeeded: status.st_dev), inode: Int(truncatingIfNeeded: status.st_ino), size: size,
      seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec))
  }

  deinit { close(descriptor) }

  /// Reads up to the space's size at an offset; 0 at the file's end.
  func read(at offset: Int, into space: UnsafeMutableRawBufferPointer) throws(RecordError) -> Int {
    guard space.count > 0 else { return 0 }
    while true {
      let n = pread(descriptor, space.baseAddress, space.count, off_t(offset))
      if n >= 0 { return n }
      if errno != EINTR { throw SourceReason.error(SourceReason.unreadable, byte: offset) }
    }
  }

  /// The bytes of a range, fewer at the file's end.
  func bytes(at offset: Int, count: Int) throws(RecordError) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      var n = 0
      var failure: RecordError?
      out.withUnsafeMutableBytes { space in
        do throws(RecordError) {
          n = try read(at: offset + filled, into: UnsafeMutableRawBufferPointer(rebasing: space[filled...]))
        } catch { failure = error }
      }
      if let failure { throw failure }
      if n == 0 { break }
      filled += n
    }
    out.removeLast(count - filled)
    return out
  }
}
