import CSQLite

extension SQLiteError {
  /// Something beside the database, that belongs to it, could not be written.
  public static func unwritten(_ action: String) -> SQLiteError { SQLiteError(code: SQLITE_FULL, action: action) }

  /// The database is not what SQLite wrote: torn, truncated, overwritten, or no database at all.
  public var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }

  /// The disk is full, read-only, or fails.
  public var isStorage: Bool { [SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN].contains(code & 0xFF) }
}

extension Database {
  /// Copies the database as it stands, page by page, into a new file or an empty database; writers may go on meanwhile.
  ///
  /// A copy of a damaged database is a damaged copy: ask it for `firstDamage`.
  public func copy(to other: Database) throws(SQLiteError) {
    guard let backup = sqlite3_backup_init(other.handle, "main", handle, "main") else {
      throw SQLiteError(code: sqlite3_errcode(other.handle), action: "beginning a copy")
    }
    var rc = sqlite3_backup_step(backup, -1)
    var waits = 0
    while (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && waits < 100 {
      sqlite3_sleep(100)
      waits += 1
      rc = sqlite3_backup_step(backup, -1)
    }
    let end = sqlite3_backup_finish(backup)
    guard rc == SQLITE_DONE else { throw SQLiteError(code: rc, action: "copying a database") }
    guard end == SQLITE_OK else { throw SQLiteError(code: end, action: "ending a copy") }
  }

  /// What SQLite's own examination finds first, nil for a whole database. Reads every page.
  ///
  /// - Parameter isThorough: compares indexes with their tables as well, which takes several times as long.
  public func firstDamage(isThorough: Bool = false) throws(SQLiteError) -> String? {
    var found: String?
    do {
      try query("PRAGMA \(isThorough ? "integrity_check" : "quick_check")(1)") { row throws(SQLiteError) in
        if row.text(0) != "ok" { found = row.text(0) }
      }
    } catch {
      guard error.isDamage else { throw error }
      return "\(error)"
    }
    return found
  }

  /// Moves what the write-ahead log holds into the file itself, so that the file alone is the database.
  public func checkpoint() throws(SQLiteError) { try query("PRAGMA wal_checkpoint(TRUNCATE)") { _ throws(SQLiteError) in } }

  /// Whether there is a table of a name.
  public func has(table: String) throws(SQLiteError) -> Bool {
    try int("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", .text(table)) != nil
  }
}
