import Cryptography
import Records
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What this client remembers of a log: the last checkpoint it has verified, in a file that survives a crash.
///
/// The file has two places of a fixed size that are written in turn, each with a count and a digest, so that one write and one `fdatasync`
/// without a change of length are enough, and a write that is cut short leaves the other place as it was. A file that is a signed note by
/// itself, as earlier versions wrote it, is read too.
final class LogMemory: Sendable {
  private let path: String
  private let log: VerifierKey
  private let file = Mutex(File())

  private struct File {
    var descriptor: Int32 = -1
    var count: UInt64 = 0
  }

  private static let place = 16 << 10
  private static let magic = "chartseal-head/1"

  init(path: String, log: VerifierKey) { (self.path, self.log) = (path, log) }

  deinit {
    let descriptor = file.withLock { $0.descriptor }
    if descriptor >= 0 { close(descriptor) }
  }

  /// The checkpoint last kept; nil when there is none yet. A damaged file is an error, not a fresh start.
  func load() throws(LedgerClientError) -> VerifiedCheckpoint? {
    guard let bytes = DurableFile.read(path, limit: 1 << 20) else {
      if access(path, F_OK) == 0 { throw LedgerClientError(.memory) }
      return nil
    }
    let found = LogMemory.places(bytes).max { $0.count < $1.count }
    do {
      let checkpoint = try VerifiedCheckpoint(note: found?.note ?? bytes, log: log)
      file.withLock { $0.count = found?.count ?? 0 }
      return checkpoint
    } catch { throw LedgerClientError(.memory) }
  }

  /// Durable when it returns.
  func store(_ checkpoint: VerifiedCheckpoint) throws(LedgerClientError) {
    let note = checkpoint.note.encoded
    let isStored = file.withLock { file in
      guard let written = LogMemory.encode(note, count: file.count + 1) else { return false }
      if file.descriptor < 0 {
        // A file of the right length, whole, with this checkpoint in its first place.
        guard DurableFile.replace(path, written + [UInt8](repeating: 0x20, count: LogMemory.place)) else { return false }
        file.descriptor = open(path, O_WRONLY | O_CLOEXEC)
        file.count += 1
        return file.descriptor >= 0
      }
      // Another client of this file may have replaced it.
      var (own, named) = (stat(), stat())
      guard fstat(file.descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino, own.st_dev == named.st_dev else {
        close(file.descriptor)
        file.descriptor = -1
        return DurableFile.replace(path, written + [UInt8](repeating: 0x20, count: LogMemory.place))
      }
      let offset = file.count & 1 == 1 ? LogMemory.place : 0
      guard pwrite(file.descriptor, written, written.count, offset) == written.count, fdatasync(file.descriptor) == 0 else { return false }
      file.count += 1
      return true
    }
    if !isStored { throw LedgerClientError(.memory) }
  }

  // MARK: Places

  /// `chartseal-head/1 <count> <length> <SHA-256>` and a line feed, the note, blanks.
  private static func encode(_ note: [UInt8], count: UInt64) -> [UInt8]? {
    var out = Array("\(magic) \(count) \(note.count) \(SHA256Digest.of(Array("\(count) ".utf8) + note).hex)\n".utf8) + note
    guard out.count <= place else { return nil }
    out += [UInt8](repeating: 0x20, count: place - out.count)
    return out
  }

  /// The places that are whole.
  private static func places(_ bytes: [UInt8]) -> [(count: UInt64, note: [UInt8])] {
    guard bytes.count == 2 * place else { return [] }
    return [0, place].compactMap { start in
      let room = bytes[start..<start + place]
      guard let end = room.firstIndex(of: 0x0A) else { return nil }
      let words = String(decoding: room[..<end], as: UTF8.self).split(separator: " ")
      guard words.count == 4, words[0] == magic, let count = UInt64(words[1]), let length = Int(words[2]), length >= 0,
        end + 1 + length <= room.endIndex
      else { return nil }
      let note = Array(room[(end + 1)..<(end + 1 + length)])
      return SHA256Digest.of(Array("\(count) ".utf8) + note).hex == words[3] ? (count, note) : nil
    }
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
