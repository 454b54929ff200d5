public import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where the row with a key stands, for joins: any number of keys in little memory.
///
/// The table is a file that has no name (it is gone when the index is, also after a crash). It holds, for each key, a hash
/// under a random key that exists only in memory, the file's number and the row's offset and length; never a key or a value,
/// since identifiers must not touch the disk. Ninety-six bits of the hash are compared.
///
/// `add` from one thread, `find` from any number, also at the same time.
public final class RowIndex: @unchecked Sendable {
  public enum Failure: Error, Equatable {
    /// The temporary file could not be made, read or written; the disk may be full.
    case storage(errno: Int32)
    /// A file number over 65,535, an offset over 2^48 or a row over 4 GiB.
    case outOfRange
  }

  public struct Entry: Equatable, Sendable {
    public let file: Int
    public let offset: Int
    public let count: Int
    public init(file: Int, offset: Int, count: Int) { (self.file, self.offset, self.count) = (file, offset, count) }
  }

  private let hash = KeyedHash()
  private let table: IndexTable
  private let lock = ReadWriteLock()
  private let batch: Int
  private var pending: [IndexTable.Slot] = []
  private var added = 0

  /// - Parameters:
  ///   - directory: where the nameless file is made.
  ///   - batch: the keys held in memory before they are written together, 24 bytes each.
  public init(directory: String, batch: Int = 1 << 18) throws(Failure) {
    table = try IndexTable(directory: directory)
    self.batch = max(1, batch)
  }

  /// Keys added, without duplicates; those added last may not be told apart yet until the next `find`.
  public var count: Int { lock.reading { added - table.duplicates } }
  /// How often a key was added that was there already; the first one stays. Exact after a `find` or `flush`.
  public var duplicates: Int { lock.reading { table.duplicates } }

  /// Adds a row under its key.
  public func add(key: Bytes, file: Int, offset: Int, count: Int) throws(Failure) {
    guard file >= 0, file <= 0xFFFF, offset >= 0, offset < 1 << 48, count >= 0, count <= 0xFFFF_FFFF else { throw .outOfRange }
    let (first, second) = hash.hash(key)
    let slot = IndexTable.Slot(
      hash: first | 1, location: UInt64(offset) | UInt64(file) << 48,
      check: UInt32(truncatingIfNeeded: second), count: UInt32(truncatingIfNeeded: count))
    lock.lockForWriting()
    defer { lock.unlock() }
    added += 1
    pending.append(slot)
    if pending.count >= batch { try store() }
  }

  /// Writes out what is held in memory; `find` does so by itself.
  public func flush() throws(Failure) {
    lock.lockForWriting()
    defer { lock.unlock() }
    try store()
  }

  /// The row that was added first under a key.
  public func find(key: Bytes) throws(Failure) -> Entry? {
    let (first, second) = hash.hash(key)
    if lock.reading({ !pending.isEmpty }) { try flush() }
    lock.lockForReading()
    defer { lock.unlock() }
    guard let slot = try table.find(hash: first | 1, check: UInt32(truncatingIfNeeded: second)) else { return nil }
    return Entry(
      file: Int(slot.location >> 48), offset: Int(slot.location & 0xFFFF_FFFF_FFFF), count: Int(slot.count))
  }

  private func store() throws(Failure) {
    guard !pending.isEmpty else { return }
    try table.insert(&pending)
    pending.removeAll(keepingCapacity: true)
  }
}

/// pthread's read-write lock.
final class ReadWriteLock: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  init() {
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_rwlock_t())
    pthread_rwlock_init(lock, nil)
  }

  deinit {
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  func lockForReading() { pthread_rwlock_rdlock(lock) }
  func lockForWriting() { pthread_rwlock_wrlock(lock) }
  func unlock() { pthread_rwlock_unlock(lock) }

  func reading<T>(_ body: () -> T) -> T {
    lockForReading()
    defer { unlock() }
    return body()
  }
}
