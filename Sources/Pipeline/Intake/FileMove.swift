import Cryptography
import Foundation
import Glibc
import Records

/// Moves a file so that it is never gone: within a file system by its name, between two by a copy that is read back before the first one goes.
enum FileMove {
  /// - Parameters:
  ///   - target: a name that nothing has, or that a whole copy of the file has.
  ///   - digest: SHA-256 of the file, if it is known; the copy must have it.
  /// - Throws: `sourceUnreadable`; the file is where it was then.
  static func move(_ path: String, to target: String, digest: [UInt8]?) throws {
    let folder = (target as NSString).deletingLastPathComponent
    do { try makeFolder(folder) } catch { throw failure(path) }
    if access(target, F_OK) == 0 {
      guard try isSame(target, path) else { throw failure(path) }
    } else if link(path, target) != 0 {
      switch errno {
      case EXDEV, EPERM, EMLINK, EOPNOTSUPP, ENOSYS: try copy(path, to: target, digest: digest)
      default: throw failure(path)
      }
    }
    try synchronize(folder, path)
    guard unlink(path) == 0 else { throw failure(path) }
    try synchronize((path as NSString).deletingLastPathComponent, path)
  }

  /// Whether two names have the same content.
  static func isSame(_ a: String, _ b: String) throws -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(a, &first) == 0, stat(b, &second) == 0, first.st_size == second.st_size else { return false }
    if first.st_dev == second.st_dev && first.st_ino == second.st_ino { return true }
    return try InputDigest.ofFile(a) == InputDigest.ofFile(b)
  }

  private static func copy(_ path: String, to target: String, digest: [UInt8]?) throws {
    let part = (target as NSString).deletingLastPathComponent + "/." + (target as NSString).lastPathComponent + ".part"
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw failure(path) }
    defer { close(source) }
    var info = stat()
    guard fstat(source, &info) == 0 else { throw failure(path) }
    let out = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard out >= 0 else { throw failure(path) }
    defer { close(out) }
    let hasher = SHA256Hasher()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let n = read(source, buffer.baseAddress, buffer.count)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else { throw failure(path) }
      if n == 0 { break }
      hasher.update(Bytes(UnsafeRawBufferPointer(rebasing: buffer[..<n])))
      var done = 0
      while done < n {
        let w = write(out, buffer.baseAddress.map { $0 + done }, n - done)
        if w < 0 && errno == EINTR { continue }
        guard w > 0 else { throw abandon(part, path) }
        done += w
      }
    }
    let made = hasher.finish().array
    let times = [info.st_atim, info.st_mtim]
    guard fchmod(out, info.st_mode & 0o7777) == 0, futimens(out, times) == 0, fsync(out) == 0 else { throw abandon(part, path) }
    _ = fchown(out, info.st_uid, info.st_gid)
    // Read back, from the disk if the system lets go of what it has in memory.
    _ = posix_fadvise(out, 0, 0, Int32(POSIX_FADV_DONTNEED))
    guard try InputDigest.ofFile(part) == made, digest == nil || digest == made, rename(part, target) == 0 else { throw abandon(part, path) }
  }

  /// Makes a folder and those above it, durably.
  private static func makeFolder(_ folder: String) throws {
    if access(folder, F_OK) == 0 { return }
    let above = (folder as NSString).deletingLastPathComponent
    if above != folder { try makeFolder(above) }
    guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw failure(folder) }
    try DurableFile.synchronize(folder: above)
  }

  private static func synchronize(_ folder: String, _ path: String) throws {
    do { try DurableFile.synchronize(folder: folder) } catch { throw failure(path) }
  }

  private static func abandon(_ part: String, _ path: String) -> RunFailure {
    unlink(part)
    return failure(path)
  }

  private static func failure(_ path: String) -> RunFailure { RunFailure(.sourceUnreadable, "cannot be put away: \(path)") }
}
