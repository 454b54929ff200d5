import CPostgres
import Glibc
import Records

/// A session with a PostgreSQL server in one read-only transaction, which sees one snapshot to its end.
///
/// Source: PostgreSQL 15, 13.2.2 (repeatable read), 34.4 (asynchronous command processing), 34.6 (row by row)
final class PostgresConnection: DatabaseConnection {
  private let connection: OpaquePointer
  let watch: Watch
  let fetchSize: Int
  private let isLocal: Bool
  private var cursors = 0

  init(_ settings: DatabaseSettings, watch: Watch) throws(DatabaseError) {
    (self.watch, fetchSize) = (watch, max(1, settings.fetchSize))
    let parameters = try PostgresParameters(settings)
    isLocal = parameters.isLocal
    guard let made = parameters.with({ PQconnectdbParams($0, $1, 0) }) ?? nil else { throw DatabaseError(DatabaseReason.unreachable) }
    connection = made
    // A server's notices go to standard error by default, and may quote values.
    PQsetNoticeProcessor(made, { _, _ in }, nil)
    guard PQstatus(made) == CONNECTION_OK else { throw PostgresConnection.refusal(made, parameters) }
    if PQsslInUse(made) == 0, !parameters.saysEncryption, !isLocal, !PostgresConnection.isSocket(made) { throw DatabaseError(DatabaseReason.notEncrypted) }
    try execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    for setting in PostgresParameters.transaction(settings.timeoutSeconds) { try execute(setting) }
    // The first statement that reads takes the snapshot.
    try execute("SELECT 1")
  }

  deinit { PQfinish(connection) }

  /// Why a server was not reached; its own words are left where they are.
  private static func refusal(_ connection: OpaquePointer, _ parameters: PostgresParameters) -> DatabaseError {
    if PQconnectionNeedsPassword(connection) != 0 { return DatabaseError(DatabaseReason.refused, "it asks for a password, and there is none") }
    if PQconnectionUsedPassword(connection) != 0 { return DatabaseError(DatabaseReason.refused, "the password, the role or the database is not what it knows") }
    switch parameters.with({ PQpingParams($0, $1, 0) }) {
    case PQPING_OK: return DatabaseError(DatabaseReason.refused, "the role, the database, the encryption or pg_hba.conf is against it")
    case PQPING_REJECT: return DatabaseError(DatabaseReason.unreachable, "it is starting or stopping")
    case PQPING_NO_ATTEMPT: return DatabaseError(DatabaseReason.settings, "database: not a connection string that can be used")
    default: return DatabaseError(DatabaseReason.unreachable)
    }
  }

  private static func isSocket(_ connection: OpaquePointer) -> Bool {
    PQhost(connection).map { PostgresParameters.isLocal(String(cString: $0)) } ?? false
  }

  func rows(_ query: KeyedQuery, _ start: KeyedQuery.Start) throws(DatabaseError) -> any RowCursor {
    let (sql, values, isMarked) = query.text(start, .postgresql)
    cursors += 1
    let name = "chartseal_\(cursors)"
    let columns = try guarded { () throws(DatabaseError) in
      try execute("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", values)
      let description = PostgresResult(PQdescribePortal(connection, name))
      guard description.status == PGRES_COMMAND_OK else { throw failure(description) }
      return description.columns
    }
    return PostgresCursor(self, name, columns: columns, isMarked: isMarked)
  }

  func hasNullKeys(_ query: KeyedQuery) throws(DatabaseError) -> Bool {
    try guarded { () throws(DatabaseError) in try number(query.nullProbe(.postgresql)) } != 0
  }

  /// A statement that fails leaves the transaction, and so the snapshot, to the other sources.
  private func guarded<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
    try execute("SAVEPOINT chartseal_read")
    do { return try body() } catch {
      restore()
      throw error
    }
  }

  func restore() {
    if PQtransactionStatus(connection) == PQTRANS_INERROR { try? execute("ROLLBACK TO SAVEPOINT chartseal_read") }
  }

  func rights() throws(DatabaseError) -> DatabaseRights {
    var rights = DatabaseRights()
    rights.server = "PostgreSQL \(PQserverVersion(connection) / 10_000)"
    rights.isEncrypted = PQsslInUse(connection) != 0
    rights.isLocal = isLocal || PostgresConnection.isSocket(connection)
    rights.isSuperuser = try number("SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper") != 0
    rights.writableTables = try number(
      """
      SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'
        AND left(n.nspname, 3) <> 'pg_' AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
      """)
    return rights
  }

  // MARK: Statements

  func execute(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) {
    try send(sql, values)
    while let result = try receive() {
      guard result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else { throw drained(result) }
    }
  }

  private func number(_ sql: String) throws(DatabaseError) -> Int {
    try send(sql)
    var number = 0
    while let result = try receive() {
      guard result.status == PGRES_TUPLES_OK else { throw drained(result) }
      number = Int(result.cell(0, 0).text) ?? 0
    }
    return number
  }

  /// Sends a statement; its values go as texts whose types the server infers.
  func send(_ sql: String, _ values: [DatabaseValue] = [], rowByRow: Bool = false) throws(DatabaseError) {
    watch.restart()
    let texts = values.map(\.postgresText)
    let kept = texts.map { text -> UnsafeMutablePointer<CChar>? in text.flatMap { $0.withUnsafeBufferPointer { $0.baseAddress.flatMap { strdup($0) } } } }
    defer { for text in kept { free(text) } }
    let sent = kept.map { UnsafePointer<CChar>($0) }.withUnsafeBufferPointer {
      PQsendQueryParams(connection, sql, Int32(values.count), nil, $0.baseAddress, nil, nil, 0)
    }
    guard sent == 1 else { throw DatabaseError(DatabaseReason.lost) }
    if rowByRow { PQsetSingleRowMode(connection) }
  }

  /// The statement's next result, or row; nil when there is no more. Gives up when the run does, or when nothing comes.
  func receive() throws(DatabaseError) -> PostgresResult? {
    while PQisBusy(connection) == 1 {
      if let stop = watch.stop {
        interrupt()
        throw stop
      }
      var wait = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
      guard wait.fd >= 0 else { throw DatabaseError(DatabaseReason.lost) }
      let ready = poll(&wait, 1, 250)
      if ready > 0, PQconsumeInput(connection) == 0 { throw DatabaseError(DatabaseReason.lost) }
      if ready < 0, errno != EINTR { throw DatabaseError(DatabaseReason.lost) }
    }
    guard let result = PQgetResult(connection) else { return nil }
    watch.restart()
    return PostgresResult(result)
  }

  /// Asks the server to stop what it does; the connection is of no more use.
  private func interrupt() {
    guard let request = PQgetCancel(connection) else { return }
    var text = [CChar](repeating: 0, count: 256)
    PQcancel(request, &text, Int32(text.count))
    PQfreeCancel(request)
  }

  /// Lets go of a cursor that was not read to its end.
  func abandon(_ cursor: String) {
    while PQstatus(connection) == CONNECTION_OK, let rest = try? receive() { _ = rest }
    if PQtransactionStatus(connection) == PQTRANS_INTRANS { try? execute("CLOSE \(cursor)") }
  }

  /// The failure that a result is, after what follows it was read.
  func drained(_ result: PostgresResult) -> DatabaseError {
    let error = failure(result)
    while PQstatus(connection) == CONNECTION_OK, let next = try? receive() { _ = next }
    return error
  }

  private func failure(_ result: PostgresResult) -> DatabaseError {
    let state = result.sqlState
    if state == "57014" { return watch.stop ?? DatabaseError(DatabaseReason.timedOut, "the server's statement timeout") }
    if PQstatus(connection) == CONNECTION_BAD || state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") {
      return DatabaseError(DatabaseReason.lost, state.isEmpty ? "" : "SQLSTATE \(state)")
    }
    return DatabaseError(DatabaseReason.queryFailed, "SQLSTATE \(state)" + (PostgresConnection.meanings[state].map { ", \($0)" } ?? ""))
  }

  /// What operators meet, in our own words. Source: PostgreSQL 15, appendix A
  private static let meanings = [
    "42P01": "no such table", "3F000": "no such schema", "42703": "no such column", "42702": "a column's name is ambiguous", "42601": "syntax error",
    "42501": "the role may not read it", "25006": "it would write, and the transaction is read-only", "42883": "no such function or comparison",
    "22P02": "a value is not of the column's type", "22007": "a value is not of the column's type", "40001": "the snapshot was given up by the server",
    "53200": "the server is out of memory", "53100": "the server's disk is full", "42P18": "a column's type is unknown", "0A000": "not supported",
  ]
}

/// A result of libpq, freed with the object.
final class PostgresResult {
  private let result: OpaquePointer?

  init(_ result: OpaquePointer?) { self.result = result }
  deinit { PQclear(result) }

  var status: ExecStatusType { PQresultStatus(result) }
  var columns: [String] { (0..<PQnfields(result)).map { i in PQfname(result, i).map { String(cString: $0) } ?? "" } }
  /// Empty when the failure is not the server's.
  var sqlState: String { PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? "" }

  func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) != 0 }

  /// A value's text, valid while the result lives.
  func cell(_ row: Int, _ column: Int) -> Bytes {
    guard row < PQntuples(result), column < PQnfields(result), let start = PQgetvalue(result, Int32(row), Int32(column)) else { return .empty }
    return Bytes(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, Int32(row), Int32(column)))))
  }
}

/// The rows of a cursor on the server, fetched some at a time and taken one by one, so that one row is held here and no more.
final class PostgresCursor: RowCursor {
  private let connection: PostgresConnection
  private let name: String
  private let isMarked: Bool
  let columns: [String]
  private var current = PostgresResult(nil)
  private var isFetching = false
  private var isDone = false
  /// Rows of the fetch under way.
  private var fetched = 0

  init(_ connection: PostgresConnection, _ name: String, columns: [String], isMarked: Bool) {
    (self.connection, self.name, self.isMarked) = (connection, name, isMarked)
    self.columns = isMarked ? Array(columns.dropLast()) : columns
  }

  func next() throws(DatabaseError) -> Bool {
    while !isDone {
      if !isFetching {
        try connection.send("FETCH FORWARD \(connection.fetchSize) FROM \(name)", rowByRow: true)
        (isFetching, fetched) = (true, 0)
      }
      guard let result = try connection.receive() else {
        isFetching = false
        isDone = fetched < connection.fetchSize
        continue
      }
      switch result.status {
      case PGRES_SINGLE_TUPLE:
        (current, fetched) = (result, fetched + 1)
        return true
      case PGRES_TUPLES_OK: continue
      default:
        let error = connection.drained(result)
        // The cursor goes with what is taken back.
        (isDone, isClosed) = (true, true)
        connection.restore()
        throw error
      }
    }
    current = PostgresResult(nil)
    // What the cursor held on the server; a failure shows with the next statement.
    if !isClosed { try connection.execute("CLOSE \(name)") }
    isClosed = true
    return false
  }
  private var isClosed = false

  deinit { if !isClosed { connection.abandon(name) } }

  var isBehindLast: Bool { !isMarked || current.cell(0, columns.count).first == UInt8(ascii: "t") }

  func append(_ column: Int, to out: inout ByteBuffer) { out.append(current.cell(0, column)) }

  func value(_ column: Int) -> DatabaseValue { current.isNull(0, column) ? .null : .text(current.cell(0, column).array) }
}

extension DatabaseValue {
  /// As libpq takes it: a text that ends with a zero; nil for NULL.
  fileprivate var postgresText: [CChar]? {
    switch self {
    case .null: nil
    case .integer(let v): Array("\(v)".utf8CString)
    case .real(let v): Array("\(v)".utf8CString)
    case .text(let v), .blob(let v): v.map { CChar(bitPattern: $0) } + [0]
    }
  }
}
