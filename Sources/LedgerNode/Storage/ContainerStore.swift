import Cryptography
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Sealed containers by the SHA-256 of their bytes, one file each: `containers/<2 hex>/<64 hex>`.
///
/// A container is durable here, and its name too, before its entry is appended. What was never referred to by an entry is waste that
/// a later upload of the same bytes takes over. The store is not trusted: whoever reads checks the digest or the tree.
package struct ContainerStore: Sendable {
  package let root: String

  init(root: String) { self.root = root }

  private var incoming: String { root + "/incoming" }

  private func folder(_ digest: SHA256Digest) -> String { root + "/containers/" + digest.hex.prefix(2) }

  package func path(_ digest: SHA256Digest) -> String { folder(digest) + "/" + digest.hex }

  func create() throws(LedgerStoreError) {
    for path in [root + "/containers", incoming] { try Files.makeFolder(path) }
  }

  /// Throws away uploads that a stopped process left behind.
  func clearIncoming() { for name in Files.names(in: incoming) { unlink(incoming + "/" + name) } }

  /// A file for an upload that comes in pieces.
  func beginUpload() throws(LedgerStoreError) -> Upload {
    try Upload(path: incoming + "/" + UniqueName.next())
  }

  /// Makes an upload durable under its digest.
  func admit(_ upload: Upload, as digest: SHA256Digest, _ failpoint: Failpoint) throws {
    try upload.synchronize()
    try failpoint(.containerSynced)
    let folder = folder(digest)
    let fresh = try Files.makeFolder(folder)
    try upload.move(to: path(digest))
    try Files.synchronizeFolder(folder)
    if fresh { try Files.synchronizeFolder(root + "/containers") }
    try failpoint(.containerStored)
  }

  func contains(_ digest: SHA256Digest) -> Bool { access(path(digest), R_OK) == 0 }

  /// Maps a container for reading.
  package func open(_ digest: SHA256Digest) throws(LedgerStoreError) -> MappedFile {
    do { return try MappedFile(path: path(digest)) } catch { throw .containerMissing }
  }
}

/// Names that no other upload of this process has.
private enum UniqueName {
  static func next() -> String {
    var random = SystemRandomNumberGenerator()
    return "\(getpid())-" + String(random.next(), radix: 16)
  }
}

/// A file being received.
final class Upload: @unchecked Sendable {
  private var descriptor: Int32
  let path: String
  private(set) var length = 0
  private var isKept = false

  init(path: String) throws(LedgerStoreError) {
    self.path = path
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Files.error() }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isKept { unlink(path) }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(LedgerStoreError) {
    var done = 0
    while done < bytes.count {
      let n = write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw Files.error() }
      done += n
    }
    length += bytes.count
  }

  func map() throws(LedgerStoreError) -> MappedFile { try MappedFile(descriptor: descriptor, length: length) }

  func synchronize() throws(LedgerStoreError) {
    guard fdatasync(descriptor) == 0 else { throw Files.error() }
  }

  func move(to target: String) throws(LedgerStoreError) {
    guard rename(path, target) == 0 else { throw Files.error() }
    isKept = true
    close(descriptor)
    descriptor = -1
  }
}

/// A file's bytes in memory, read-only, until the value goes away.
package final class MappedFile: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer?
  package let count: Int

  package convenience init(path: String) throws(LedgerStoreError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.error() }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw Files.error() }
    try self.init(descriptor: descriptor, length: Int(info.st_size))
  }

  init(descriptor: Int32, length: Int) throws(LedgerStoreError) {
    count = length
    guard length > 0 else {
      base = nil
      return
    }
    // Private and populated: the bytes were just written or are about to be read from end to end.
    guard let mapped = mmap(nil, length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0), mapped != MAP_FAILED else {
      throw Files.error()
    }
    base = mapped
  }

  deinit { if let base { munmap(base, count) } }

  /// Valid while this object lives.
  package var bytes: Bytes { Bytes(UnsafeRawBufferPointer(start: base, count: count)) }
}

/// The few file operations that must be durable.
enum Files {
  static func error() -> LedgerStoreError { errno == ENOSPC || errno == EDQUOT ? .storageFull : .storage }

  /// Makes a folder; false when it was there.
  @discardableResult
  static func makeFolder(_ path: String) throws(LedgerStoreError) -> Bool {
    if mkdir(path, 0o700) == 0 { return true }
    guard errno == EEXIST else { throw error() }
    return false
  }

  static func synchronizeFolder(_ path: String) throws(LedgerStoreError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw error() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw error() }
  }

  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
