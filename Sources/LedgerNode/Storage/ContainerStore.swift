import Cryptography
import Records
import SQLiteStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What entries refer to by digest: sealed containers and blobs of wrapped keys. Large ones are files named by the SHA-256 of their bytes
/// (`containers/<2 hex>/<64 hex>`), small ones go with their entry into the database.
///
/// A file and its name are durable before the entry is appended. What no entry refers to is waste, which a later upload of the same bytes
/// takes over. The store is not trusted: whoever reads checks a digest or the tree.
struct ContainerStore: Sendable {
  let root: String
  /// Up to this size bytes go into the database, saving two syncs.
  let inlineLimit: Int

  private var incoming: String { root + "/incoming" }

  private func folder(_ digest: SHA256Digest) -> String { root + "/containers/" + digest.hex.prefix(2) }

  func path(_ digest: SHA256Digest) -> String { folder(digest) + "/" + digest.hex }

  func create() throws(LedgerStoreError) {
    for path in [root + "/containers", incoming] { try Files.makeFolder(path) }
  }

  /// Throws away uploads that a stopped process left behind.
  func clearIncoming() { for name in Files.names(in: incoming) { unlink(incoming + "/" + name) } }

  /// Takes bytes that come in pieces.
  func beginUpload() -> Upload {
    var random = SystemRandomNumberGenerator()
    return Upload(path: incoming + "/\(getpid())-" + String(random.next(), radix: 16), inlineLimit: inlineLimit)
  }

  /// Makes an upload durable, or ready to be made so with its entry.
  func admit(_ upload: Upload, _ digest: SHA256Digest, _ failpoint: Failpoint) throws -> StoredBytes {
    if let bytes = upload.inline { return StoredBytes(digest: digest, length: bytes.count, inline: bytes) }
    try upload.synchronize()
    try failpoint(.containerSynced)
    let folder = folder(digest)
    let isFresh = try Files.makeFolder(folder)
    try upload.move(to: path(digest))
    try Files.synchronizeFolder(folder)
    if isFresh { try Files.synchronizeFolder(root + "/containers") }
    try failpoint(.containerStored)
    return StoredBytes(digest: digest, length: upload.length, inline: nil)
  }

  func open(_ stored: StoredBytes) throws(LedgerStoreError) -> ContainerBytes {
    if let inline = stored.inline { return ContainerBytes(inline) }
    do { return try ContainerBytes(path: path(stored.digest)) } catch { throw .containerMissing }
  }
}

/// Where the bytes are that an entry refers to.
struct StoredBytes: Sendable {
  let digest: SHA256Digest
  let length: Int
  /// The bytes themselves when they lie in the database.
  let inline: [UInt8]?
  /// Whether something of it has been destroyed by a purge, so that it no longer has its digest.
  var isPurged = false

  /// Small bytes, to lie in the database with their entry.
  init(inline bytes: [UInt8]) { self.init(digest: SHA256Digest.of(bytes), length: bytes.count, inline: bytes) }

  init(digest: SHA256Digest, length: Int, inline: [UInt8]?, isPurged: Bool = false) {
    (self.digest, self.length, self.inline, self.isPurged) = (digest, length, inline, isPurged)
  }

  static func read(_ database: Database, at position: Int) throws -> StoredBytes? {
    var found: StoredBytes?
    try database.query("SELECT digest, length, bytes, purged FROM stored WHERE position = ?", [.int(position)]) { row in
      guard let digest = SHA256Digest(row.blob(0)) else { return }
      found = StoredBytes(digest: digest, length: row.int(1), inline: row.isNull(2) ? nil : row.blob(2), isPurged: row.int(3) != 0)
    }
    return found
  }
}

/// Bytes being received: in memory while they are few, in a file from then on. Used by one task at a time.
final class Upload: @unchecked Sendable {
  private let path: String
  private let inlineLimit: Int
  private var buffer: [UInt8] = []
  private var descriptor: Int32 = -1
  private var isKept = false
  private let hasher = SHA256Hasher()
  private(set) var length = 0

  init(path: String, inlineLimit: Int) { (self.path, self.inlineLimit) = (path, inlineLimit) }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !isKept { unlink(path) }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(LedgerStoreError) {
    length += bytes.count
    hasher.update(Bytes(bytes))
    if descriptor < 0 {
      if length <= inlineLimit {
        buffer.append(contentsOf: bytes)
        return
      }
      descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw Files.error() }
      let held = buffer
      buffer = []
      var failure: LedgerStoreError?
      held.withUnsafeBytes { raw in
        do throws(LedgerStoreError) { try write(raw) } catch { failure = error }
      }
      if let failure { throw failure }
    }
    try write(bytes)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(LedgerStoreError) {
    var done = 0
    while done < bytes.count {
      let n = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw Files.error() }
      done += n
    }
  }

  /// SHA-256 of all that was received. To be called once, at the end.
  func digest() -> SHA256Digest { hasher.finish() }

  var inline: [UInt8]? { descriptor < 0 ? buffer : nil }

  func contents() throws(LedgerStoreError) -> ContainerBytes {
    descriptor < 0 ? ContainerBytes(buffer) : try ContainerBytes(descriptor: descriptor, length: length, isWhole: true)
  }

  func synchronize() throws(LedgerStoreError) {
    guard fdatasync(descriptor) == 0 else { throw Files.error() }
  }

  func move(to target: String) throws(LedgerStoreError) {
    guard rename(path, target) == 0 else { throw Files.error() }
    isKept = true
  }
}

/// Bytes to read, in memory or mapped from a file, for as long as this object lives.
final class ContainerBytes: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer?
  private let isMapped: Bool
  let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    isMapped = false
    base = .allocate(byteCount: max(1, bytes.count), alignment: 8)
    bytes.withUnsafeBytes { raw in
      if let start = raw.baseAddress { base?.copyMemory(from: start, byteCount: raw.count) }
    }
  }

  convenience init(path: String) throws(LedgerStoreError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.error() }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw Files.error() }
    try self.init(descriptor: descriptor, length: Int(info.st_size))
  }

  /// The file may be closed and renamed afterwards. Nobody shortens it: containers are never written twice.
  ///
  /// - Parameter isWhole: Whether all of it will be read at once.
  init(descriptor: Int32, length: Int, isWhole: Bool = false) throws(LedgerStoreError) {
    count = length
    isMapped = true
    guard length > 0 else {
      base = nil
      return
    }
    guard let mapped = mmap(nil, length, PROT_READ, MAP_PRIVATE | (isWhole ? Int32(MAP_POPULATE) : 0), descriptor, 0), mapped != MAP_FAILED else {
      throw Files.error()
    }
    base = mapped
  }

  deinit {
    guard let base else { return }
    if isMapped { munmap(base, count) } else { base.deallocate() }
  }

  /// Valid while this object lives: hold it (`withExtendedLifetime`) as long as anything made of them is used.
  var bytes: Bytes { Bytes(UnsafeRawBufferPointer(start: base, count: count)) }

  /// A copy of them.
  var array: [UInt8] { Array(UnsafeRawBufferPointer(start: base, count: count)) }
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
