import Cryptography
import Foundation
import Glibc
import Records
import SQLiteStore

/// What makes a lost or damaged journal good again: a copy of it, and the SQL of every transaction since.
///
///     journal.copy    the journal as it stood after transaction N (its `meta` says N)
///     journal.since   `chartseal-journal/1 N`, then a block for each transaction: `<number> <bytes> <SHA-256 of the statements>`, the statements
///
/// A transaction's block is on the disk before the transaction is committed, so nothing that the journal ever said is missing here. A block whose
/// transaction was never committed is cut off by the next one. When the blocks have outgrown the copy, a new copy is made.
final class JournalSince: TransactionRecorder {
  static let number = "since"
  private static let magic = "chartseal-journal/1"
  /// Blocks of this size in all are worth a new copy of a small journal.
  private static let enough = 8 << 20

  private let journal: String
  var copyPath: String { journal.hasSuffix(".sqlite") ? String(journal.dropLast(7)) + ".copy" : journal + ".copy" }
  var path: String { journal.hasSuffix(".sqlite") ? String(journal.dropLast(7)) + ".since" : journal + ".since" }

  private var descriptor: Int32 = -1
  /// The number of the last block, and where it ends; nil when the file has to be looked at.
  private var end: (number: Int, offset: Int)?
  /// Where the block of the transaction under way begins, once it is being written.
  private var begin: Int?
  /// The blocks do not go on from the copy: another copy is needed.
  private var isBroken = false

  /// - Parameter journal: path of the journal.
  init(journal: String) { self.journal = journal }

  deinit { if descriptor >= 0 { close(descriptor) } }

  // MARK: Writing

  func willCommit(_ statements: String, in database: Database) throws(SQLiteError) {
    let last = try JournalSince.number(of: database)
    try prepare(after: last ?? 0, isKnown: last != nil)
    let number = (last ?? 0) + 1
    let count = Array("UPDATE meta SET value = \(number) WHERE name = '\(JournalSince.number)'".utf8)
    try database.execute(last == nil ? "INSERT INTO meta VALUES ('\(JournalSince.number)', \(number))" : String(decoding: count, as: UTF8.self))
    let body = Array(statements.utf8)
    let block = Array("\(number) \(body.count) \(SHA256Digest.of(body).hex)\n".utf8) + body + [0x0A]
    let begin = end?.offset ?? 0
    self.begin = begin
    guard write(block, at: begin), fdatasync(descriptor) == 0 else { throw JournalSince.failed() }
    end = (number, begin + block.count)
  }

  func didEnd(_ database: Database, isCommitted: Bool) {
    defer { begin = nil }
    guard isCommitted else {
      // The block was never true.
      if descriptor >= 0, let begin { ftruncate(descriptor, off_t(begin)) }
      end = nil
      return
    }
    var info = stat()
    let copied = stat(copyPath, &info) == 0 ? Int(info.st_size) : -1
    guard isBroken || copied < 0 || (end?.offset ?? 0) > max(JournalSince.enough, copied) else { return }
    // The journal itself is whole; without a new copy the blocks go on, and the next transaction tries again.
    try? renew(database)
  }

  /// Makes a new copy and begins the blocks anew. Not within a transaction.
  func renew(_ database: Database) throws {
    try DurableFile.copy(database, to: copyPath)
    let copy = try Database(path: copyPath, mode: .readOnly)
    let number = try JournalSince.number(of: copy) ?? 0
    try DurableFile.write(JournalSince.head(number), to: path)
    try DurableFile.synchronize(folder: (path as NSString).deletingLastPathComponent)
    forget()
    isBroken = false
  }

  private func forget() {
    if descriptor >= 0 { close(descriptor) }
    (descriptor, end) = (-1, nil)
  }

  private static func head(_ number: Int) -> [UInt8] { Array("\(magic) \(number)\n".utf8) }

  static func number(of database: Database) throws(SQLiteError) -> Int? { try database.int("SELECT value FROM meta WHERE name = ?", .text(number)) }

  /// Opens the file where its last block ends that was committed; begins another one when it does not go on to `last`.
  private func prepare(after last: Int, isKnown: Bool) throws(SQLiteError) {
    if descriptor >= 0, let end, end.number == last {
      var (own, named) = (stat(), stat())
      if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino, Int(own.st_size) == end.offset { return }
    }
    forget()
    if isKnown, let blocks = try? JournalBlocks(path: path), let offset = blocks.end(of: last) {
      descriptor = open(path, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0, ftruncate(descriptor, off_t(offset)) == 0 else { throw JournalSince.failed() }
      end = (last, offset)
      return
    }
    isBroken = true
    let head = JournalSince.head(last)
    unlink(path)
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0, write(head, at: 0) else { throw JournalSince.failed() }
    end = (last, head.count)
  }

  private func write(_ bytes: [UInt8], at offset: Int) -> Bool {
    var done = 0
    return bytes.withUnsafeBytes { all in
      while done < all.count {
        let n = pwrite(descriptor, all.baseAddress?.advanced(by: done), all.count - done, off_t(offset + done))
        if n < 0 && errno == EINTR { continue }
        if n <= 0 { return false }
        done += n
      }
      return true
    }
  }

  private static func failed() -> SQLiteError { .unwritten("writing journal.since") }

  // MARK: Making good

  /// What copy and blocks together lead to.
  struct Restored {
    let database: Database
    /// Transactions done again.
    let transactions: Int
  }

  /// The number of the transaction to which copy and blocks lead. Throws `stateDamaged` with what is missing.
  func examine() throws -> Int {
    let (_, blocks, first) = try parts()
    return max(first, blocks.base + blocks.blocks.count)
  }

  private func parts() throws -> (copy: Database, blocks: JournalBlocks, first: Int) {
    func damaged(_ what: String) -> RunFailure { RunFailure(.stateDamaged, "\(StateReason.journalDamaged.code): \(what)") }
    let copy: Database
    do {
      guard access(copyPath, F_OK) == 0 else { throw damaged("there is no \(copyPath)") }
      copy = try Database(path: copyPath, mode: .readOnly)
      if try copy.firstDamage() != nil { throw damaged("\(copyPath) is damaged") }
    } catch is SQLiteError { throw damaged("\(copyPath) is damaged") }
    guard let blocks = try JournalBlocks(path: path) else { throw damaged("there is no \(path)") }
    guard let first = try JournalSince.number(of: copy) else { throw damaged("\(copyPath) is not of this kind") }
    guard blocks.end(of: first) != nil || first > blocks.base + blocks.blocks.count else { throw damaged("\(path) does not go on from \(copyPath)") }
    return (copy, blocks, first)
  }

  /// Builds the journal at a new path from the copy and the blocks. Throws `stateDamaged` with what is missing.
  func restore(to path: String) throws -> Restored {
    let (copy, blocks, first) = try parts()
    try DurableFile.copy(copy, to: path)
    let db = try Database(path: path, mode: .readWrite)
    var done = 0
    for block in blocks.blocks where block.number > first {
      let statements = try blocks.statements(block)
      try db.transaction {
        try db.execute(statements)
        try db.execute("UPDATE meta SET value = \(block.number) WHERE name = '\(JournalSince.number)'")
      }
      done += 1
    }
    return Restored(database: db, transactions: done)
  }
}
