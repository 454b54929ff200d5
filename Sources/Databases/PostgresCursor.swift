import CPostgres
import Records

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
        try connection.session.send("FETCH FORWARD \(connection.fetchSize) FROM \(name)", rowByRow: true)
        (isFetching, fetched) = (true, 0)
      }
      guard let result = try connection.session.receive() else {
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
        let error = connection.session.drained(result)
        // The cursor goes with what is taken back.
        (isDone, isClosed) = (true, true)
        connection.restore()
        throw error
      }
    }
    current = PostgresResult(nil)
    // What the cursor held on the server; a failure shows with the next statement.
    if !isClosed { try connection.session.execute("CLOSE \(name)") }
    isClosed = true
    return false
  }
  private var isClosed = false

  deinit { if !isClosed { connection.abandon(name) } }

  var isBehindLast: Bool { !isMarked || current.cell(0, columns.count).first == UInt8(ascii: "t") }

  func append(_ column: Int, to out: inout ByteBuffer) { out.append(current.cell(0, column)) }

  func value(_ column: Int) -> DatabaseValue { current.isNull(0, column) ? .null : .text(current.cell(0, column).array) }
}
