import Glibc

/// Files that are there whole or not at all, whenever the power goes.
enum DurableFile {
  /// Writes under a temporary name, syncs, and renames into place. `synchronize` the folder when all its files are written.
  /// - Throws: `stateUnwritable`.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws {
    let temporary = path + ".part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    defer { close(descriptor) }
    var done = 0
    let isWhole = bytes.withUnsafeBytes { all in
      while done < all.count {
        let n = Glibc.write(descriptor, all.baseAddress?.advanced(by: done), all.count - done)
        if n < 0 && errno == EINTR { continue }
        if n <= 0 { return false }
        done += n
      }
      return true
    }
    guard isWhole, fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
  }

  /// Makes the names in a folder durable, and the folder's own name too, as far as its parent may be opened.
  static func settle(folder: String) throws {
    try synchronize(folder: folder)
    try? synchronize(folder: folder + "/..")
  }

  /// Makes the names in a folder durable.
  static func synchronize(folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 else { throw RunFailure(.stateUnwritable, "the folder cannot be synced: \(folder)") }
  }
}
