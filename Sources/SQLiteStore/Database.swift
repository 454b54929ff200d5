import CSQLite

/// A SQLite error: the statement's purpose and SQLite's own code, never a bound value.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
  public let code: Int32
  public let action: String
  public var description: String { "SQLite: \(String(cString: sqlite3_errstr(code))) (\(code)) while \(action)" }
}

/// One connection to a SQLite database in WAL mode with `synchronous=FULL`; used by one thread at a time.
///
/// A few hundred lines over the C interface instead of a package: what is needed is prepared statements, transactions and blobs in hot
/// paths, and the C calls stay visible (docs/design/sqlite.md).
public final class Database {
  let handle: OpaquePointer
  private var cache: [String: Statement] = [:]

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
    try s.bind(values)
    while try s.step() {}
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

  /// Rows changed by the last statement.
  public var changes: Int { Int(sqlite3_changes(handle)) }

  /// Runs `body` in one immediate transaction: committed when it returns, rolled back when it throws.
  public func transaction<T, Failure: Error>(_ body: () throws(Failure) -> T) throws -> T {
    try execute("BEGIN IMMEDIATE")
    do {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      try? execute("ROLLBACK")
      throw error
    }
  }

  private static func purpose(_ sql: String) -> String {
    sql.split(separator: " ", maxSplits: 4).prefix(4).joined(separator: " ").lowercased()
  }
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
