import Cryptography
public import LedgerProtocol
public import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the spool cannot do.
public struct SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// The operating system's error number, 0 for none.
  public let errno: Int32

  static let folder = ReasonCode("SEA-0301", "the spool folder cannot be used")
  static let write = ReasonCode("SEA-0302", "a batch could not be written to the spool")
  static let read = ReasonCode("SEA-0303", "a batch in the spool could not be read")
  static let missing = ReasonCode("SEA-0304", "the batch is not in the spool")
  static let damaged = ReasonCode("SEA-0305", "a batch in the spool is damaged or has another id than its name")

  init(_ reason: ReasonCode, errno: Int32 = 0) { (self.reason, self.errno) = (reason, errno) }

  public static func == (a: SpoolError, b: SpoolError) -> Bool { a.reason == b.reason }
  public var description: String {
    "\(reason.code): \(reason.summary)" + (errno == 0 ? "" : " (\(String(cString: strerror(errno))))")
  }
}

/// A folder of sealed batches that no node has accepted yet, and for a while of those that one has: `docs/design/spool.md`.
///
/// A batch is there whole or not at all, whenever the power goes. Holds no open file; may be used from several threads, one per
/// batch.
public struct Spool: Sendable {
  /// Where a batch lies.
  public enum State: String, Sendable, CaseIterable {
    case pending, accepted
  }

  public let path: String

  /// Opens a spool in a folder that exists; makes its subfolders and removes what a crash left half written.
  ///
  /// Throws `SEA-0301`.
  public init(path: String) throws(SpoolError) {
    self.path = path
    for folder in State.allCases.map(folder) + [incoming] {
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw SpoolError(SpoolError.folder, errno: errno) }
    }
    for name in try names(in: incoming) { unlink(incoming + "/" + name) }
    try synchronize(path)
  }

  private var incoming: String { path + "/incoming" }
  private func folder(_ state: State) -> String { path + "/" + state.rawValue }

  /// The file of a batch.
  public func file(_ id: String, _ state: State = .pending) -> String { folder(state) + "/" + id + ".batch" }

  /// Makes a sealed batch durable. When this returns the batch survives a crash. Storing a batch again replaces it.
  ///
  /// Throws `SEA-0302`.
  public func store(_ batch: SealedBatch) throws(SpoolError) { try store(batch.bytes, id: batch.id) }

  func store(_ bytes: Bytes, id: String) throws(SpoolError) {
    guard BatchHeader.isBatchID(id) else { throw SpoolError(SpoolError.write) }
    let temporary = incoming + "/" + id
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SpoolError(SpoolError.write, errno: errno) }
    var failure: Int32 = 0
    var at = 0
    while at < bytes.count {
      let n = write(descriptor, bytes.raw.baseAddress?.advanced(by: at), bytes.count - at)
      if n > 0 {
        at += n
      } else if errno != EINTR {
        failure = errno
        break
      }
    }
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, file(id)) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw SpoolError(SpoolError.write, errno: failure)
    }
    try synchronize(folder(.pending))
  }

  /// Ids of the batches in a state, in order of their names.
  public func list(_ state: State = .pending) throws(SpoolError) -> [String] {
    try names(in: folder(state)).compactMap { name in
      guard name.hasSuffix(".batch") else { return nil }
      let id = String(name.dropLast(6))
      return BatchHeader.isBatchID(id) ? id : nil
    }.sorted()
  }

  public func pending() throws(SpoolError) -> [String] { try list(.pending) }

  public func contains(_ id: String, _ state: State = .pending) -> Bool { access(file(id, state), F_OK) == 0 }

  /// A batch's file, for the caller to close, and how many bytes it has. Throws `SEA-0303` or `SEA-0304`.
  private func opened(_ id: String, _ state: State) throws(SpoolError) -> (descriptor: Int32, size: Int) {
    guard BatchHeader.isBatchID(id) else { throw SpoolError(SpoolError.missing) }
    let descriptor = open(file(id, state), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SpoolError(errno == ENOENT ? SpoolError.missing : SpoolError.read, errno: errno) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      let number = errno
      close(descriptor)
      throw SpoolError(SpoolError.read, errno: number)
    }
    return (descriptor, Int(info.st_size))
  }

  /// Reads a batch whole and checks it as a node would, but for the signature. Throws `SEA-0303` to `SEA-0305`.
  public func load(_ id: String, _ state: State = .pending) throws(SpoolError) -> SpooledBatch {
    let (descriptor, size) = try opened(id, state)
    defer { close(descriptor) }
    guard size <= ContainerLimits().bytes else { throw SpoolError(SpoolError.damaged) }
    var buffer = ByteBuffer(capacity: size + 1)
    var failure: Int32 = 0
    var isAtEnd = false
    while !isAtEnd && failure == 0 {
      buffer.append(upTo: max(4096, size - buffer.count)) { room in
        let n = read(descriptor, room.baseAddress, room.count)
        if n < 0, errno != EINTR { failure = errno }
        if n == 0 { isAtEnd = true }
        return max(0, n)
      }
    }
    guard failure == 0 else { throw SpoolError(SpoolError.read, errno: failure) }
    guard let batch = SpooledBatch(buffer), batch.id == id else { throw SpoolError(SpoolError.damaged) }
    return batch
  }

  /// Reads the provenance's envelope of a batch and nothing else of it. Throws `SEA-0303` to `SEA-0305`.
  public func provenance(of id: String, _ state: State = .pending) throws(SpoolError) -> [UInt8] {
    let (descriptor, size) = try opened(id, state)
    defer { close(descriptor) }
    let head = try Spool.bytes(of: descriptor, 0..<min(BatchContainer.headCount, size))
    guard let place = try? head.withUnsafeBytes({ try BatchContainer.provenancePlace(Bytes($0), count: size) }) else {
      throw SpoolError(SpoolError.damaged)
    }
    let bytes = try Spool.bytes(of: descriptor, place.range)
    guard SHA256Digest.of(bytes) == place.digest else { throw SpoolError(SpoolError.damaged) }
    return bytes
  }

  private static func bytes(of descriptor: Int32, _ range: Range<Int>) throws(SpoolError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var at = 0
    while at < bytes.count {
      let n = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress?.advanced(by: at), $0.count - at, off_t(range.lowerBound + at)) }
      if n == 0 { throw SpoolError(SpoolError.damaged) }
      if n < 0, errno != EINTR { throw SpoolError(SpoolError.read, errno: errno) }
      at += max(0, n)
    }
    return bytes
  }

  /// Notes that a node has accepted a batch: its receipt must be durable before. Throws `SEA-0304` or `SEA-0302`.
  public func accept(_ id: String) throws(SpoolError) {
    guard rename(file(id, .pending), file(id, .accepted)) == 0 else {
      throw SpoolError(errno == ENOENT ? SpoolError.missing : SpoolError.write, errno: errno)
    }
    try synchronize(folder(.accepted))
    try synchronize(folder(.pending))
  }

  /// Removes a batch from a state; one that is not there is no error. Throws `SEA-0302`.
  public func remove(_ id: String, _ state: State = .pending) throws(SpoolError) {
    guard unlink(file(id, state)) == 0 || errno == ENOENT else { throw SpoolError(SpoolError.write, errno: errno) }
    try synchronize(folder(state))
  }

  private func synchronize(_ folder: String) throws(SpoolError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SpoolError(SpoolError.folder, errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SpoolError(SpoolError.folder, errno: errno) }
  }

  private func names(in folder: String) throws(SpoolError) -> [String] {
    guard let stream = opendir(folder) else { throw SpoolError(SpoolError.folder, errno: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}

/// A batch read back from the spool. The container keeps the bytes alive.
public struct SpooledBatch: Sendable {
  private final class Storage: Sendable {
    let buffer: ByteBuffer
    init(_ buffer: consuming ByteBuffer) { self.buffer = buffer }
  }

  public let container: BatchContainer

  init?(_ buffer: consuming ByteBuffer) {
    let storage = Storage(buffer)
    guard let container = try? BatchContainer(storage.buffer.bytes, owner: storage) else { return nil }
    self.container = container
  }

  public var id: String { container.batchID }
  /// The container's bytes, valid while this value lives: keep it in a variable.
  public var bytes: Bytes { container.bytes }
  /// The log's entry.
  public var envelope: [UInt8] { container.envelopeBytes.array }
}
