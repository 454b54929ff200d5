import Foundation
import Glibc
import Records
import SQLiteStore
import Synchronization

/// Opens the file of a journal: tells damage from an older and from a newer schema, and brings an older one up to date.
enum JournalFile {
  /// Files up to this size are examined whole each time that a command opens them; larger ones by `chartseal journal check`, `doctor` and a backup.
  static let examinedBytes = 256 << 20

  /// Opens a journal with the newest schema.
  ///
  /// An older one is brought up to date by whoever opens it for writing, after a copy of it has been put beside it: `journal.sqlite.before-5`. Whoever
  /// only reads it gets a copy in memory that is up to date, and the file stays as it is.
  /// - Throws: `RunFailure`: `stateDamaged` with `RUN-0201`, `configuration` with `RUN-0202`.
  static func open(_ path: String, readOnly: Bool, _ since: JournalSince) throws -> Database {
    var info = stat()
    guard stat(path, &info) == 0, info.st_size > 0 else { throw damaged(path) }
    do {
      let db = try Database(path: path, mode: readOnly ? .readOnly : .readWrite)
      let version = try schema(of: db, path)
      if version == Journal.version { return db }
      guard readOnly else {
        try keepCopy(of: db, version, path)
        try migrate(db, path)
        try since.renew(db)
        return db
      }
      let copy = try Database(path: ":memory:", mode: .create)
      try db.copy(to: copy)
      try migrate(copy, path)
      return copy
    } catch let error as SQLiteError {
      throw StateReason.failure(error, "the journal \(path)")
    }
  }

  /// The files that this process has found whole, as they were then: a server does not look at every page for each of its own.
  private static let whole = Mutex<[String: [Int]]>([:])

  /// Looks at every page of a journal, when it is not too large for that and has changed since it was found whole.
  static func examine(_ db: Database, _ path: String) throws {
    var info = stat()
    guard stat(path, &info) == 0, info.st_size <= examinedBytes else { return }
    let stamp = [Int(info.st_ino), Int(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec]
    guard whole.withLock({ $0[path] }) != stamp else { return }
    do {
      if try db.firstDamage() != nil { throw damaged(path) }
    } catch let error as SQLiteError {
      throw StateReason.failure(error, "the journal \(path)")
    }
    whole.withLock { $0[path] = stamp }
  }

  private static func schema(of db: Database, _ path: String) throws -> Int {
    guard try db.has(table: "meta"), let version = try db.int("SELECT value FROM meta WHERE name = 'schema'"), version > 0 else { throw damaged(path) }
    guard version <= Journal.version else {
      throw RunFailure(
        .configuration,
        StateReason.journalNewer.code + ": \(StateReason.journalNewer.summary): \(path) has schema \(version), this version knows \(Journal.version); use the newer version")
    }
    return version
  }

  static func damaged(_ path: String) -> RunFailure {
    RunFailure(.stateDamaged, "\(StateReason.journalDamaged.code): \(StateReason.journalDamaged.summary): \(path). Nothing was changed. \(StateReason.toRebuild)")
  }

  /// Puts a copy beside an older journal, once: the first one is the one to keep.
  private static func keepCopy(of db: Database, _ version: Int, _ path: String) throws {
    let copy = "\(path).before-\(Journal.version)"
    guard access(copy, F_OK) != 0 else { return }
    try DurableFile.copy(db, to: copy)
  }

  /// All steps from a version on, in one transaction; another process may have done it meanwhile.
  private static func migrate(_ db: Database, _ path: String) throws {
    try db.transaction {
      let version = try schema(of: db, path)
      for (i, step) in Journal.steps.enumerated() where i + 1 >= version { try db.execute(step) }
      // No block says what was done here: the next copy does.
      try db.execute("UPDATE meta SET value = value + 1 WHERE name = '\(JournalSince.number)'")
    }
  }
}

extension DurableFile {
  /// Copies an open database into a file that is there whole or not at all.
  static func copy(_ db: Database, to path: String) throws {
    let temporary = path + ".part"
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(temporary + suffix) }
    do {
      let target = try Database(path: temporary, mode: .create)
      chmod(temporary, 0o600)
      try db.copy(to: target)
      try target.execute("PRAGMA journal_mode=DELETE")
    }
    let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    try synchronize(folder: (path as NSString).deletingLastPathComponent)
  }
}
