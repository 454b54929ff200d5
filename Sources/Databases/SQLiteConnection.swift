import CSQLite
import Glibc
import Records

/// A SQLite file, opened for reading only; a transaction held to the end keeps one snapshot.
///
/// Source: sqlite.org/isolation.html, sqlite.org/c3ref/open.html
final class SQLiteConnection: DatabaseConnection {
  let db: OpaquePointer
  let watch: Watch
  private let path: String

  init(path: String, watch: Watch) throws(DatabaseError) {
    (self.watch, self.path) = (watch, path)
    var opened: OpaquePointer?
    // Not `immutable`: a file that another program writes would be read without its locks, and half of a change with it.
    guard access(path, R_OK) == 0, sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK, let opened else {
      sqlite3_close(opened)
      throw DatabaseError(DatabaseReason.noFile, path)
    }
    db = opened
    sqlite3_busy_timeout(db, 5000)
    sqlite3_progress_handler(
      db, 10_000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().stop == nil ? 0 : 1
      }, Unmanaged.passUnretained(watch).toOpaque())
    for sql in ["PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "BEGIN", "SELECT count(*) FROM sqlite_schema"] {
      let code = sqlite3_exec(db, sql, nil, nil, nil)
      if code & 0xFF == SQLITE_NOTADB || code & 0xFF == SQLITE_CANTOPEN { throw DatabaseError(DatabaseReason.noFile, path) }
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  deinit { sqlite3_close_v2(db) }

  func rows(_ query: KeyedQuery, _ start: KeyedQuery.Start) throws(DatabaseError) -> any RowCursor {
    let (sql, values, isMarked) = query.text(start, .sqlite)
    return try SQLiteCursor(self, try prepare(sql, values), isMarked: isMarked)
  }

  func hasNullKeys(_ query: KeyedQuery) throws(DatabaseError) -> Bool {
    let statement = try prepare(query.nullProbe(.sqlite), [])
    defer { sqlite3_finalize(statement) }
    watch.restart()
    let code = sqlite3_step(statement)
    guard code == SQLITE_ROW else { throw failure(code) }
    return sqlite3_column_int(statement, 0) != 0
  }

  func rights() throws(DatabaseError) -> DatabaseRights {
    var rights = DatabaseRights()
    rights.server = "SQLite \(String(cString: sqlite3_libversion()))"
    rights.isLocal = true
    rights.writableTables = access(path, W_OK) == 0 ? 1 : 0
    return rights
  }

  private func prepare(_ sql: String, _ values: [DatabaseValue]) throws(DatabaseError) -> OpaquePointer {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(db, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else {
      sqlite3_finalize(statement)
      throw failure(code)
    }
    guard sqlite3_stmt_readonly(statement) != 0 else {
      sqlite3_finalize(statement)
      throw DatabaseError(DatabaseReason.notSelect)
    }
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (i, value) in values.enumerated() {
      let at = Int32(i + 1)
      switch value {
      case .null: sqlite3_bind_null(statement, at)
      case .integer(let v): sqlite3_bind_int64(statement, at, v)
      case .real(let v): sqlite3_bind_double(statement, at, v)
      case .text(let v):
        // With a byte more, because an empty array may have no address, and that would be NULL.
        _ = (v + [0]).withUnsafeBytes {
          sqlite3_bind_text64(statement, at, $0.baseAddress?.assumingMemoryBound(to: CChar.self), UInt64(v.count), transient, UInt8(SQLITE_UTF8))
        }
      case .blob(let v): _ = (v + [0]).withUnsafeBytes { sqlite3_bind_blob64(statement, at, $0.baseAddress, UInt64(v.count), transient) }
      }
    }
    return statement
  }

  /// What a result code comes to. SQLite's own message is left where it is: it may quote a value.
  func failure(_ code: Int32) -> DatabaseError {
    switch code & 0xFF {
    case SQLITE_INTERRUPT: watch.stop ?? DatabaseError(DatabaseReason.cancelled)
    case SQLITE_BUSY, SQLITE_LOCKED: DatabaseError(DatabaseReason.timedOut, "another program holds the file's lock")
    case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB: DatabaseError(DatabaseReason.lost, "SQLite \(code), \(String(cString: sqlite3_errstr(code)))")
    default: DatabaseError(DatabaseReason.queryFailed, "SQLite \(code), \(String(cString: sqlite3_errstr(code)))")
    }
  }
}

/// The rows of a prepared statement.
final class SQLiteCursor: RowCursor {
  // Held, because the statement needs it.
  private let connection: SQLiteConnection
  private let statement: OpaquePointer
  private let isMarked: Bool
  let columns: [String]

  init(_ connection: SQLiteConnection, _ statement: OpaquePointer, isMarked: Bool) throws(DatabaseError) {
    (self.connection, self.statement, self.isMarked) = (connection, statement, isMarked)
    let count = sqlite3_column_count(statement) - (isMarked ? 1 : 0)
    columns = (0..<max(0, count)).map { i in sqlite3_column_name(statement, i).map { String(cString: $0) } ?? "" }
  }

  deinit { sqlite3_finalize(statement) }

  func next() throws(DatabaseError) -> Bool {
    connection.watch.restart()
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw connection.failure(code) }
    return false
  }

  var isBehindLast: Bool { !isMarked || sqlite3_column_int(statement, Int32(columns.count)) != 0 }

  func append(_ column: Int, to out: inout ByteBuffer) {
    let at = Int32(column)
    switch sqlite3_column_type(statement, at) {
    case SQLITE_INTEGER: out.append(decimal: Int(sqlite3_column_int64(statement, at)))
    // The shortest digits that give the same number again.
    case SQLITE_FLOAT: out.append(text: sqlite3_column_double(statement, at).description)
    case SQLITE_TEXT: out.append(text(at))
    case SQLITE_BLOB: out.append(hexOf: blob(at))
    default: break
    }
  }

  func value(_ column: Int) -> DatabaseValue {
    let at = Int32(column)
    switch sqlite3_column_type(statement, at) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, at))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, at))
    case SQLITE_TEXT: return .text(text(at).array)
    case SQLITE_BLOB: return .blob(blob(at).array)
    default: return .null
    }
  }

  private func text(_ at: Int32) -> Bytes {
    let start = sqlite3_column_text(statement, at)
    return Bytes(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, at))))
  }

  private func blob(_ at: Int32) -> Bytes {
    let start = sqlite3_column_blob(statement, at)
    return Bytes(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, at))))
  }
}
