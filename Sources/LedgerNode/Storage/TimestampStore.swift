import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The timestamps of a log's checkpoints: replies of a time stamping authority (RFC 3161), one file each, `timestamps/<size>.tsr`.
///
/// They are put there by whoever has fetched them, beside a node that serves or without one, and are served as they are: who reads one
/// checks it. Nothing depends on them.
public struct TimestampStore: Sendable {
  private let path: String

  /// - Parameter ledger: Folder of the ledger.
  public init(ledger: String) { path = ledger + "/timestamps" }

  private func file(_ size: Int) -> String { path + "/\(size).tsr" }

  /// The reply for the checkpoint of this size; nil when there is none.
  public func reply(size: Int) -> TimestampReply? { Files.read(file(size), limit: TimestampReply.maximumCount).map { TimestampReply($0) } }

  /// The sizes that have one, ascending.
  public func sizes() -> [Int] {
    Files.names(in: path).compactMap { name in name.hasSuffix(".tsr") ? Int(name.dropLast(4)) : nil }.sorted()
  }

  /// Keeps a reply, durably. The first one of a checkpoint stands: it says the earlier time. Throws `LED-0301` when there is one.
  public func keep(_ reply: TimestampReply, size: Int) throws {
    if try Files.makeFolder(path) { try Files.synchronizeFolder(path + "/..") }
    let temporary = path + "/.\(size)-\(getpid())"
    unlink(temporary)
    try Files.writeNew(temporary, reply.encoded)
    // A link fails where a name is taken, which a rename would not.
    let done = link(temporary, file(size))
    let isTaken = done != 0 && errno == EEXIST
    unlink(temporary)
    guard done == 0 else { throw isTaken ? LedgerStoreError.exists : Files.error() }
    try Files.synchronizeFolder(path)
  }

  /// The last checkpoint of the ledger in a folder, read beside a node that may be serving it.
  public static func lastCheckpoint(ledger: String) throws -> (size: Int, note: [UInt8]) {
    guard Files.exists(ledger + LedgerStore.databaseName) else { throw LedgerStoreError.missing }
    let database = try Database(path: ledger + LedgerStore.databaseName, mode: .readOnly)
    var found: (Int, [UInt8])?
    try database.query("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1") { found = ($0.int(0), $0.blob(1)) }
    guard let found else { throw LedgerStoreError.treeIncomplete }
    return found
  }
}

extension LedgerStore {
  /// The signed note of the checkpoint of exactly this size; nil when none was signed.
  func checkpoint(size: Int) throws -> [UInt8]? {
    try readers.with { database in
      var note: [UInt8]?
      try database.query("SELECT note FROM checkpoint WHERE size = ?", [.int(size)]) { note = $0.blob(0) }
      return note
    }
  }
}
