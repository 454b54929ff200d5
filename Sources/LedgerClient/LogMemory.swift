import Cryptography
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What this client remembers of a log: the last checkpoint it has verified, in a file that survives a crash.
///
/// The file is the signed note itself. It is replaced atomically, and durable before anything that was verified against it counts.
struct LogMemory: Sendable {
  private let path: String
  private let log: VerifierKey

  init(path: String, log: VerifierKey) { (self.path, self.log) = (path, log) }

  /// The checkpoint last kept; nil when there is none yet. A damaged file is an error, not a fresh start.
  func load() throws(LedgerClientError) -> VerifiedCheckpoint? {
    guard let bytes = DurableFile.read(path, limit: 1 << 20) else {
      if access(path, F_OK) == 0 { throw LedgerClientError(.memory) }
      return nil
    }
    do { return try VerifiedCheckpoint(note: bytes, log: log) } catch { throw LedgerClientError(.memory) }
  }

  func store(_ checkpoint: VerifiedCheckpoint) throws(LedgerClientError) {
    guard DurableFile.replace(path, checkpoint.note.encoded) else { throw LedgerClientError(.memory) }
  }
}

/// Small files whose new content is there whole or not at all.
enum DurableFile {
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let n = Glibc.read(descriptor, &piece, piece.count)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0, bytes.count + n <= limit else { return nil }
      if n == 0 { return bytes }
      bytes += piece[..<n]
    }
  }

  /// Writes beside the file, syncs, renames, syncs the folder.
  static func replace(_ path: String, _ bytes: [UInt8]) -> Bool {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    var done = 0
    var isWell = true
    bytes.withUnsafeBytes { raw in
      while done < raw.count && isWell {
        let n = write(descriptor, raw.baseAddress?.advanced(by: done), raw.count - done)
        if n < 0 && errno == EINTR { continue }
        isWell = n > 0
        done += max(0, n)
      }
    }
    isWell = isWell && fsync(descriptor) == 0
    close(descriptor)
    guard isWell, rename(temporary, path) == 0 else {
      unlink(temporary)
      return false
    }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else { return false }
    defer { close(handle) }
    return fsync(handle) == 0
  }
}
