import CSQLite

/// A SQLite error: the statement's purpose and SQLite's own code, never a bound value.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
  public let code: Int32
  public let action: String

  /// - Parameter code: SQLite's result code.
  public init(code: Int32, action: String) { (self.code, self.action) = (code, action) }

  public var description: String { "SQLite: \(String(cString: sqlite3_errstr(code))) (\(code)) while \(action)" }
}

/// One connection to a SQLite database in WAL mode with `synchronous=FULL`; used by one thread at a time.
///
/// A few hundred lines over the C interface instead of a package: what is needed is prepared statements, transactions and blobs in hot
/// paths, and the C calls stay visible (docs/design/sqlite.md).
public final class Database {
  let handle: OpaquePointer
  private var cache: [String: Statement] = [:]
  /// Keeps what changes this database, for those who want to do it again elsewhere: the writes of `run`.
  public var recorder: (any TransactionRecorder)?
  /// The writes of the transaction under way.
  private var recorded = ""
  private var isInTransaction = false

  public enum Mode: Sendable { case create, readWrite, readOnly }

  /// Opens a database file. `.create` makes it, with mode 0600, when it does not exist.
  public init(path: String, mode: Mode = .readWrite) throws(SQLiteError) {
    var flags = SQLITE_OPEN_NOMUTEX
    switch mode {
    case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readWrite: flags |= SQLITE_OPEN_READWRITE
    case .readOnly: flags |= SQLITE_OPEN_READONLY
    }
    var opened: OpaquePointer?
    let rc = sqlite3_open_v2(path, &opened, flags, nil)
    guard rc == SQLITE_OK, let opened else {
      sqlite3_close(opened)
      throw SQLiteError(code: rc, action: "opening a database")
    }
    handle = opened
    sqlite3_busy_timeout(handle, 10_000)
    if mode != .readOnly {
      try execute("PRAGMA journal_mode=WAL")
      try execute("PRAGMA synchronous=FULL")
      try execute("PRAGMA foreign_keys=ON")
    }
  }

  deinit {
    for statement in cache.values { statement.finish() }
    sqlite3_close_v2(handle)
  }

  /// Runs statements that take no values and give no rows.
  public func execute(_ sql: String) throws(SQLiteError) {
    let rc = sqlite3_exec(handle, sql, nil, nil, nil)
    guard rc == SQLITE_OK else { throw SQLiteError(code: rc, action: Database.purpose(sql)) }
  }

  /// A prepared statement, kept for the life of the connection.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    if let known = cache[sql] { return known }
    var raw: OpaquePointer?
    let rc = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &raw, nil)
    guard rc == SQLITE_OK, let raw else { throw SQLiteError(code: rc, action: Database.purpose(sql)) }
    let statement = Statement(raw, action: Database.purpose(sql))
    cache[sql] = statement
    return statement
  }

  /// Binds, runs to the end and resets: for statements without rows.
  public func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) {
    let s = try prepare(sql)
    if recorder != nil, s.isWriting, !isInTransaction { return try attempt { () throws(SQLiteError) in try step(s, values) }.get() }
    try step(s, values)
  }

  private func step(_ s: Statement, _ values: [SQLiteValue]) throws(SQLiteError) {
    try s.bind(values)
    if recorder != nil, s.isWriting { recorded += try s.expanded + ";\n" }
    while try s.step() {}
    changes = Int(sqlite3_changes(handle))
    s.reset()
  }

  /// Binds and hands each row to `body`.
  public func query(_ sql: String, _ values: [SQLiteValue] = [], _ body: (Statement) throws(SQLiteError) -> Void)
    throws(SQLiteError)
  {
    let s = try prepare(sql)
    try s.bind(values)
    defer { s.reset() }
    while try s.step() { try body(s) }
  }

  /// The first column of the first row as an integer, nil when there is no row or it is NULL.
  public func int(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> Int? {
    let s = try prepare(sql)
    try s.bind(values)
    defer { s.reset() }
    return try s.step() ? s.optionalInt(0) : nil
  }

  /// Rows changed by the last statement of `run`.
  public private(set) var changes = 0

  /// Runs `body` in one immediate transaction: committed when it returns, rolled back when it throws. Within another one it is part of that one, which
  /// must then end as well when `body` throws.
  public func transaction<T, Failure: Error>(_ body: () throws(Failure) -> T) throws -> T {
    isInTransaction ? try body() : try attempt(body).get()
  }

  /// A failure of the body is the result; one of the database is thrown. Both undo the transaction.
  private func attempt<T, Failure: Error>(_ body: () throws(Failure) -> T) throws(SQLiteError) -> Result<T, Failure> {
    try execute("BEGIN IMMEDIATE")
    (isInTransaction, recorded) = (true, "")
    defer { (isInTransaction, recorded) = (false, "") }
    let value: T
    do throws(Failure) { value = try body() } catch {
      try? execute("ROLLBACK")
      return .failure(error)
    }
    let statements = recorded
    let keeper = statements.isEmpty ? nil : recorder
    do throws(SQLiteError) {
      let row = sqlite3_last_insert_rowid(handle)
      try keeper?.willCommit(statements, in: self)
      sqlite3_set_last_insert_rowid(handle, row)
      try execute("COMMIT")
    } catch {
      try? execute("ROLLBACK")
      keeper?.didEnd(self, isCommitted: false)
      throw error
    }
    keeper?.didEnd(self, isCommitted: true)
    return .success(value)
  }

  private static func purpose(_ sql: String) -> String {
    sql.split(separator: " ", maxSplits: 4).prefix(4).joined(separator: " ").lowercased()
  }
}

/// Hears of each transaction that changes a database, as SQL with its values.
public protocol TransactionRecorder: AnyObject {
  /// Before the commit; what it throws undoes the transaction. What it writes to the database itself, with `execute`, is part of it.
  func willCommit(_ statements: String, in database: Database) throws(SQLiteError)
  /// After the commit, or after it has failed.
  func didEnd(_ database: Database, isCommitted: Bool)
}

/// A value to bind.
public enum SQLiteValue: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  case int(Int)
  case text(String)
  case blob([UInt8])
  case null
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public static func optional(_ value: Int?) -> SQLiteValue { value.map { .int($0) } ?? .null }
  public static func optional(_ value: String?) -> SQLiteValue { value.map { .text($0) } ?? .null }
}

/// A prepared statement: bind, step, read columns, reset.
public final class Statement {
  private var raw: OpaquePointer?
  private let action: String

  init(_ raw: OpaquePointer, action: String) { (self.raw, self.action) = (raw, action) }

  func finish() {
    sqlite3_finalize(raw)
    raw = nil
  }

  public func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
    sqlite3_reset(raw)
    for (i, value) in values.enumerated() {
      let at = Int32(i + 1)
      let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      let rc: Int32
      switch value {
      case .int(let v): rc = sqlite3_bind_int64(raw, at, Int64(v))
      case .text(let v): rc = sqlite3_bind_text(raw, at, v, Int32(v.utf8.count), transient)
      case .blob(let v): rc = v.withUnsafeBytes { sqlite3_bind_blob64(raw, at, $0.baseAddress ?? UnsafeRawPointer(bitPattern: 1), UInt64($0.count), transient) }
      case .null: rc = sqlite3_bind_null(raw, at)
      }
      guard rc == SQLITE_OK else { throw SQLiteError(code: rc, action: action) }
    }
  }

  /// Advances; true when there is a row.
  public func step() throws(SQLiteError) -> Bool {
    let rc = sqlite3_step(raw)
    if rc == SQLITE_ROW { return true }
    if rc == SQLITE_DONE { return false }
    sqlite3_reset(raw)
    throw SQLiteError(code: rc, action: action)
  }

  /// Whether it changes the database.
  var isWriting: Bool { sqlite3_stmt_readonly(raw) == 0 }

  /// The statement's text with the values that are bound.
  var expanded: String {
    get throws(SQLiteError) {
      guard let text = sqlite3_expanded_sql(raw) else { throw SQLiteError(code: SQLITE_TOOBIG, action: action) }
      defer { sqlite3_free(text) }
      return String(cString: text)
    }
  }

  public func reset() {
    sqlite3_reset(raw)
    sqlite3_clear_bindings(raw)
  }

  public func int(_ column: Int) -> Int { Int(sqlite3_column_int64(raw, Int32(column))) }
  public func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
  public func isNull(_ column: Int) -> Bool { sqlite3_column_type(raw, Int32(column)) == SQLITE_NULL }
  public func text(_ column: Int) -> String {
    guard let p = sqlite3_column_text(raw, Int32(column)) else { return "" }
    return String(cString: p)
  }
  public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  public func blob(_ column: Int) -> [UInt8] {
    let n = Int(sqlite3_column_bytes(raw, Int32(column)))
    guard n > 0, let p = sqlite3_column_blob(raw, Int32(column)) else { return [] }
    return Array(UnsafeRawBufferPointer(start: p, count: n))
  }
}
