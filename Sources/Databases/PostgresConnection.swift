import CPostgres
import Records

/// A read-only transaction of a PostgreSQL server, which sees one snapshot to its end.
///
/// Source: PostgreSQL 15, 13.2.2 (repeatable read)
final class PostgresConnection: DatabaseConnection {
  let session: PostgresSession
  let fetchSize: Int
  private var cursors = 0

  init(_ settings: DatabaseSettings, watch: Watch) throws(DatabaseError) {
    fetchSize = max(1, settings.fetchSize)
    session = try PostgresSession(settings, isReadOnly: true, watch: watch)
    try session.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    for setting in PostgresParameters.transaction(settings.timeoutSeconds) { try session.execute(setting) }
    // The first statement that reads takes the snapshot.
    try session.execute("SELECT 1")
  }

  func rows(_ query: KeyedQuery, _ start: KeyedQuery.Start) throws(DatabaseError) -> any RowCursor {
    let (sql, values, isMarked) = query.text(start, .postgresql)
    cursors += 1
    let name = "chartseal_\(cursors)"
    let columns = try guarded { () throws(DatabaseError) in
      try session.execute("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", values)
      let description = PostgresResult(PQdescribePortal(session.connection, name))
      guard description.status == PGRES_COMMAND_OK else { throw session.failure(description) }
      return description.columns
    }
    return PostgresCursor(self, name, columns: columns, isMarked: isMarked)
  }

  func hasNullKeys(_ query: KeyedQuery) throws(DatabaseError) -> Bool {
    try guarded { () throws(DatabaseError) in try number(query.nullProbe(.postgresql)) } != 0
  }

  /// A statement that fails leaves the transaction, and so the snapshot, to the other sources.
  private func guarded<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
    try session.execute("SAVEPOINT chartseal_read")
    do { return try body() } catch {
      restore()
      throw error
    }
  }

  func restore() {
    if PQtransactionStatus(session.connection) == PQTRANS_INERROR { try? session.execute("ROLLBACK TO SAVEPOINT chartseal_read") }
  }

  func rights() throws(DatabaseError) -> DatabaseRights {
    var rights = DatabaseRights()
    rights.server = "PostgreSQL \(PQserverVersion(session.connection) / 10_000)"
    rights.isEncrypted = session.isEncrypted
    rights.isLocal = session.isLocal
    rights.isSuperuser = try number("SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper") != 0
    rights.writableTables = try number(
      """
      SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'
        AND left(n.nspname, 3) <> 'pg_' AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
      """)
    return rights
  }

  private func number(_ sql: String) throws(DatabaseError) -> Int {
    try session.send(sql)
    var number = 0
    while let result = try session.receive() {
      guard result.status == PGRES_TUPLES_OK else { throw session.drained(result) }
      number = Int(result.cell(0, 0).text) ?? 0
    }
    return number
  }

  /// Lets go of a cursor that was not read to its end.
  func abandon(_ cursor: String) {
    while PQstatus(session.connection) == CONNECTION_OK, let rest = try? session.receive() { _ = rest }
    if PQtransactionStatus(session.connection) == PQTRANS_INTRANS { try? session.execute("CLOSE \(cursor)") }
  }
}
