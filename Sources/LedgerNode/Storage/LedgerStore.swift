import Cryptography
public import LedgerProtocol
import Records
import SQLiteStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A ledger on disk, opened by the one process that may write it. See docs/design/ledger-storage.md.
public final class LedgerStore: Sendable {
  public struct Options: Sendable {
    /// Where size and root of the last signed head are kept; nil for `last-head` in the ledger's folder. Another disk is better.
    public var headFile: String?
    /// Containers up to this many bytes lie in the database.
    public var inlineLimit = 32 << 10
    package var failpoint: Failpoint = { _ in }
    public init() {}
  }

  public let genesis: Genesis
  let readers: ReaderPool
  let containers: ContainerStore
  let writer: LedgerWriter
  let failpoint: Failpoint
  /// Wakes those who wait for something to happen to a patient.
  let news = PatientNews()
  /// Signs what the node itself states: the log's key.
  let ownKey: SigningKey
  private let lock: StoreLock
  private let participants = Mutex(ParticipantCache())

  private struct ParticipantCache {
    var known: [String: Participant] = [:]
    /// Counts registrations, so that what was read before one is not kept after it.
    var generation = 0
  }

  // MARK: Making

  /// Makes a ledger in a folder that is empty or not there, with the genesis as entry 0. Throws `LED-0301` when there is one.
  public static func create(at path: String, genesis: Genesis, keys: NodeKeys, options: Options = Options()) throws {
    try Files.makeFolder(path)
    guard !Files.exists(path + databaseName), !Files.exists(path + genesisName) else { throw LedgerStoreError.exists }
    guard try keys.signer(origin: genesis.origin).verifierKey == genesis.logKey else { throw LedgerStoreError.otherLog }
    let lock = try StoreLock(path: path + lockName)
    defer { lock.release() }
    try ContainerStore(root: path, inlineLimit: options.inlineLimit).create()
    try Files.writeNew(path + genesisName, genesis.bytes)
    let witness = try HeadWitness(path: options.headFile ?? path + headName, create: true)
    // The database comes under its name when it is whole.
    let database = try Database(path: path + databaseName + ".new", mode: .create)
    let empty = SignedHead(size: 0, root: Merkle.emptyRoot, note: [])
    try database.transaction { () throws -> Void in
      try database.execute(Schema.log)
      try database.execute(Schema.state)
      try database.run("INSERT INTO meta(name, value) VALUES('format', ?)", .blob([UInt8(Schema.version)]))
      try database.run("INSERT INTO meta(name, value) VALUES('genesis', ?)", .blob(genesis.digest.array))
      try database.run("INSERT INTO head(id, size, root) VALUES(1, 0, ?)", .blob(empty.root.array))
    }
    let writer = LedgerWriter(
      database: database, edge: CompactRange(), head: empty, witness: witness, failpoint: options.failpoint,
      sign: try LedgerStore.signing(genesis, keys))
    let entry = try GenesisEntry.make(genesis, seed: keys.logSeed)
    _ = try writer.appendAlone(
      Submission(entry: entry.bytes, id: entry.payloadDigest, change: .genesis(genesis.participants, genesis.contract), stored: nil))
    // Back to one file before it gets its name: the write-ahead log would keep the old one.
    try database.execute("PRAGMA journal_mode=DELETE")
    guard rename(path + databaseName + ".new", path + databaseName) == 0 else { throw Files.error() }
    try Files.synchronizeFolder(path)
  }

  // MARK: Opening

  /// Opens a ledger for writing. Throws `LED-0302` to `LED-0308` when it is not there, in use, or not what it should be.
  public init(at path: String, keys: NodeKeys, options: Options = Options()) throws {
    guard Files.exists(path + LedgerStore.databaseName), let bytes = Files.read(path + LedgerStore.genesisName) else {
      throw LedgerStoreError.missing
    }
    genesis = try Genesis(parsing: bytes)
    guard try keys.signer(origin: genesis.origin).verifierKey == genesis.logKey else { throw LedgerStoreError.otherLog }
    lock = try StoreLock(path: path + LedgerStore.lockName)
    let database = try Database(path: path + LedgerStore.databaseName, mode: .readWrite)
    try LedgerStore.checkFormat(database, genesis)
    let (head, edge) = try LedgerStore.head(database, genesis)
    let witness = try HeadWitness(path: options.headFile ?? path + LedgerStore.headName)
    try LedgerStore.check(witness, database, head)
    containers = ContainerStore(root: path, inlineLimit: options.inlineLimit)
    containers.clearIncoming()
    readers = ReaderPool(path: path + LedgerStore.databaseName)
    failpoint = options.failpoint
    ownKey = try SigningKey(ed25519: keys.logSeed)
    writer = LedgerWriter(
      database: database, edge: edge, head: head, witness: witness, failpoint: options.failpoint,
      sign: try LedgerStore.signing(genesis, keys))
  }

  static let databaseName = "/ledger.sqlite"
  static let genesisName = "/genesis.json"
  private static let lockName = "/lock"
  private static let headName = "/last-head"

  private static func signing(_ genesis: Genesis, _ keys: NodeKeys) throws -> (Int, SHA256Digest) throws -> [UInt8] {
    let signer = try keys.signer(origin: genesis.origin)
    let origin = genesis.origin
    return { size, root in try Checkpoint(origin: origin, size: size, root: root).signed(by: signer).encoded }
  }

  static func checkFormat(_ database: Database, _ genesis: Genesis) throws {
    var meta: [String: [UInt8]] = [:]
    try database.query("SELECT name, value FROM meta") { meta[$0.text(0)] = $0.blob(1) }
    guard meta["format"] == [UInt8(Schema.version)] else { throw LedgerStoreError.format }
    guard meta["genesis"] == genesis.digest.array else { throw LedgerStoreError.otherLog }
  }

  /// The last signed head, checked against its note and against the stored tree.
  static func head(_ database: Database, _ genesis: Genesis) throws -> (SignedHead, CompactRange) {
    var row: (size: Int, root: [UInt8])?
    try database.query("SELECT size, root FROM head WHERE id = 1") { row = ($0.int(0), $0.blob(1)) }
    var note: [UInt8]?
    guard let row, let root = SHA256Digest(row.root) else { throw LedgerStoreError.treeIncomplete }
    try database.query("SELECT note FROM checkpoint WHERE size = ?", [.int(row.size)]) { note = $0.blob(0) }
    guard let note, let verified = try? VerifiedCheckpoint(note: note, log: genesis.logKey), verified.checkpoint.size == row.size,
      verified.checkpoint.root == root, try database.int("SELECT count(*) FROM checkpoint WHERE size > ?", .int(row.size)) == 0,
      try database.int("SELECT max(position) FROM entry") == row.size - 1
    else { throw LedgerStoreError.rootMismatch }
    var tree = StoredTree(database)
    let edge = try tree.edge(size: row.size)
    guard edge.root() == root else { throw LedgerStoreError.rootMismatch }
    return (SignedHead(size: row.size, root: root, note: note), edge)
  }

  private static func check(_ witness: HeadWitness, _ database: Database, _ head: SignedHead) throws {
    guard let last = witness.last() else { return }
    guard last.size <= head.size else { throw LedgerStoreError.rewound }
    var tree = StoredTree(database)
    guard try tree.root(size: last.size) == last.root else { throw LedgerStoreError.rewound }
  }

  /// Takes no further entries, waits for the commit under way, and lets another process open the ledger.
  public func close() {
    writer.stop()
    readers.close()
    lock.release()
  }

  // MARK: Reading

  /// Number of entries, and the last checkpoint as a signed note.
  public var size: Int { writer.current.size }
  public var checkpoint: [UInt8] { writer.current.note }

  func participant(keyID: String) throws -> Participant? {
    let (known, generation) = participants.withLock { ($0.known[keyID], $0.generation) }
    if let known { return known }
    guard let found = try readers.with({ try LedgerState.participant($0, keyID: keyID) }) else { return nil }
    participants.withLock { cache in
      guard cache.generation == generation else { return }
      if cache.known.count >= 4096 { cache.known.removeAll() }
      cache.known[keyID] = found
    }
    return found
  }

  /// Appends an entry that has been verified.
  func append(_ submission: Submission) async throws -> Appended {
    let appended = try await writer.append(submission)
    switch submission.change {
    case .participant, .rotation:
      participants.withLock { cache in
        cache.generation += 1
        cache.known.removeAll()
      }
    default: break
    }
    news.note(submission.change)
    return appended
  }

  /// What an entry refers to.
  func stored(_ position: Int) throws -> ContainerBytes {
    guard let row = try readers.with({ try StoredBytes.read($0, at: position) }) else { throw LedgerStoreError.containerMissing }
    return try containers.open(row)
  }
}

extension LogEntry {
  var payloadDigest: SHA256Digest { SHA256Digest.of(envelope.payload) }
}

/// The lock that keeps a second process from writing; the kernel lets go of it when a process ends.
final class StoreLock: Sendable {
  private let descriptor: Mutex<Int32>

  init(path: String) throws(LedgerStoreError) {
    let handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard handle >= 0 else { throw Files.error() }
    guard flock(handle, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(handle)
      throw .inUse
    }
    descriptor = Mutex(handle)
  }

  deinit { release() }

  func release() {
    descriptor.withLock { handle in
      if handle >= 0 {
        flock(handle, LOCK_UN)
        Glibc.close(handle)
      }
      handle = -1
    }
  }
}

extension Files {
  static func read(_ path: String, limit: Int = 4 << 20) -> [UInt8]? {
    guard let file = try? ContainerBytes(path: path), file.count <= limit else { return nil }
    return file.array
  }

  /// Writes a file that must not be there yet, durably.
  static func writeNew(_ path: String, _ bytes: [UInt8]) throws(LedgerStoreError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw errno == EEXIST ? .exists : error() }
    defer { Glibc.close(descriptor) }
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done) }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw error() }
      done += n
    }
    guard fsync(descriptor) == 0 else { throw error() }
  }
}
