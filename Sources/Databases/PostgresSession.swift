import CPostgres
import Glibc
import Records

/// A session with a PostgreSQL server. Used by one thread at a time.
///
/// Source: PostgreSQL 15, 34.4 (asynchronous command processing), 34.6 (row by row)
public final class PostgresSession {
  let connection: OpaquePointer
  let watch: Watch
  private let parametersAreLocal: Bool

  init(_ settings: DatabaseSettings, isReadOnly: Bool, watch: Watch) throws(DatabaseError) {
    self.watch = watch
    let parameters = try PostgresParameters(settings, isReadOnly: isReadOnly)
    parametersAreLocal = parameters.isLocal
    guard let made = parameters.with({ PQconnectdbParams($0, $1, 0) }) ?? nil else { throw DatabaseError(DatabaseReason.unreachable) }
    connection = made
    // A server's notices go to standard error by default, and may quote values.
    PQsetNoticeProcessor(made, { _, _ in }, nil)
    guard PQstatus(made) == CONNECTION_OK else { throw PostgresSession.refusal(made, parameters) }
    if !isEncrypted, !parameters.saysEncryption, !isLocal { throw DatabaseError(DatabaseReason.notEncrypted) }
  }

  deinit { PQfinish(connection) }

  var isEncrypted: Bool { PQsslInUse(connection) != 0 }
  var isLocal: Bool { parametersAreLocal || PostgresSession.isSocket(connection) }

  /// Why a server was not reached; its own words are left where they are.
  private static func refusal(_ connection: OpaquePointer, _ parameters: PostgresParameters) -> DatabaseError {
    // libpq has no code for this. Its words are English here, as no locale is ever set, and OpenSSL's always are.
    if let words = PQerrorMessage(connection), strstr(words, "certificate") != nil { return DatabaseError(DatabaseReason.notTrusted) }
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

  // MARK: Statements

  func execute(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) {
    try send(sql, values)
    while let result = try receive() {
      guard result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else { throw drained(result) }
    }
  }

  /// Sends a statement; its values go as texts whose types the server infers.
  func send(_ sql: String, _ values: [DatabaseValue] = [], rowByRow: Bool = false, asBinary: Bool = false) throws(DatabaseError) {
    watch.restart()
    let texts = values.map(\.postgresText)
    let kept = texts.map { text -> UnsafeMutablePointer<CChar>? in text.flatMap { $0.withUnsafeBufferPointer { $0.baseAddress.flatMap { strdup($0) } } } }
    defer { for text in kept { free(text) } }
    let sent = kept.map { UnsafePointer<CChar>($0) }.withUnsafeBufferPointer {
      PQsendQueryParams(connection, sql, Int32(values.count), nil, $0.baseAddress, nil, nil, asBinary ? 1 : 0)
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

  /// The failure that a result is, after what follows it was read.
  func drained(_ result: PostgresResult) -> DatabaseError {
    let error = failure(result)
    while PQstatus(connection) == CONNECTION_OK, let next = try? receive() { _ = next }
    return error
  }

  func failure(_ result: PostgresResult) -> DatabaseError {
    let state = result.sqlState
    if state == "57014" { return watch.stop ?? DatabaseError(DatabaseReason.timedOut, "the server's statement timeout") }
    if PQstatus(connection) == CONNECTION_BAD || state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") {
      return DatabaseError(DatabaseReason.lost, state.isEmpty ? "" : "SQLSTATE \(state)")
    }
    return DatabaseError(DatabaseReason.queryFailed, "SQLSTATE \(state)" + (PostgresSession.meanings[state].map { ", \($0)" } ?? ""))
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

  var count: Int { Int(PQntuples(result)) }
  /// Rows, or rows that were changed.
  var changed: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

  func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) != 0 }

  /// A value's text, valid while the result lives.
  func cell(_ row: Int, _ column: Int) -> Bytes {
    guard row < PQntuples(result), column < PQnfields(result), let start = PQgetvalue(result, Int32(row), Int32(column)) else { return .empty }
    return Bytes(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, Int32(row), Int32(column)))))
  }
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
