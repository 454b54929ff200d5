import CSQLite
import Databases
import Foundation
import Records
import Testing

/// A SQLite file in a folder that goes with it, written by statements.
final class Legacy {
  let path: String
  private let folder: String
  private var db: OpaquePointer?

  init(_ statements: String) throws {
    folder = FileManager.default.temporaryDirectory.path + "/chartseal-db-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = folder + "/his.db"
    try #require(sqlite3_open(path, &db) == SQLITE_OK)
    try execute(statements)
  }

  deinit {
    sqlite3_close(db)
    try? FileManager.default.removeItem(atPath: folder)
  }

  func execute(_ statements: String) throws { try #require(sqlite3_exec(db, statements, nil, nil, nil) == SQLITE_OK) }

  func connect() throws -> any DatabaseConnection { try DatabaseSettings(.sqlite, path).connect() }

  /// The rows of a read as delimited text, each with whether it lies behind the last one of the read before.
  func rows(_ query: KeyedQuery, _ start: KeyedQuery.Start = .beginning) throws -> [String] { try lines(try connect().rows(query, start)).map(\.text) }
}

func lines(_ cursor: any RowCursor) throws -> [(text: String, isBehindLast: Bool)] {
  var text = DelimitedRowText()
  var out: [(String, Bool)] = []
  while try cursor.next() {
    var row = ByteBuffer()
    text.append(cursor, to: &row)
    out.append((row.bytes.text, cursor.isBehindLast))
  }
  return out
}

@Suite struct SQLiteConnectionTests {
  private let labs = KeyedQuery(.table("labs"), key: ["id"])

  private func thrown(_ body: () throws -> Void) -> String? {
    do { try body() } catch let error as DatabaseError { return error.reason.code } catch { return "\(error)" }
    return nil
  }

  @Test func `each type has one form: NULL is empty, a number the shortest that gives it again, a blob hexadecimal`() throws {
    let file = try Legacy(
      """
      CREATE TABLE labs (id INTEGER PRIMARY KEY, a, b, c);
      INSERT INTO labs VALUES (1, NULL, 0.1, x'00ff'), (2, -9223372036854775808, 1e300, x''), (3, 'a,"b"' || char(10) || 'c', 100.0, 'Zoë');
      """)
    #expect(try file.rows(labs) == [#"1,,0.1,\x00ff"#, #"2,-9223372036854775808,1e+300,\x"#, "3,\"a,\"\"b\"\"\nc\",100.0,Zoë"])
  }

  @Test func `a read begins behind the last key, in the key's order and not in the file's`() throws {
    let file = try Legacy("CREATE TABLE labs (id TEXT, seq INT, v TEXT); INSERT INTO labs VALUES ('b', 1, 'x'), ('a', 2, 'y'), ('a', 1, 'z');")
    let query = KeyedQuery(.table("labs"), key: ["id", "seq"])
    #expect(try file.rows(query) == ["a,1,z", "a,2,y", "b,1,x"])
    #expect(try file.rows(query, .after([.text(Array("a".utf8)), .integer(1)])) == ["a,2,y", "b,1,x"])
    #expect(try file.rows(query, .row([.text(Array("a".utf8)), .integer(2)])) == ["a,2,y"])
  }

  @Test func `within the overlap rows are marked that lie behind the last one`() throws {
    let file = try Legacy("CREATE TABLE labs (id INT, at INT); INSERT INTO labs VALUES (1, 10), (2, 20), (3, 20), (4, 5), (5, 30);")
    let query = KeyedQuery(.query("SELECT * FROM labs -- all\n ; "), key: ["id"], watermark: "at")
    let found = try lines(try file.connect().rows(query, .watermark(.integer(10), last: [.integer(20), .integer(2)])))
    #expect(found.map(\.text) == ["1,10", "2,20", "3,20", "5,30"])
    #expect(found.map(\.isBehindLast) == [false, false, true, true])
  }

  @Test func `a connection sees one snapshot to its end`() throws {
    let file = try Legacy("PRAGMA journal_mode = WAL; CREATE TABLE labs (id INTEGER PRIMARY KEY); INSERT INTO labs VALUES (1);")
    let connection = try file.connect()
    try file.execute("INSERT INTO labs VALUES (2)")
    #expect(try lines(try connection.rows(labs, .beginning)).count == 1)
    #expect(try file.rows(labs).count == 2)
  }

  @Test func `nothing can be written`() throws {
    let file = try Legacy("CREATE TABLE labs (id INTEGER PRIMARY KEY);")
    let connection = try file.connect()
    let query = KeyedQuery(.query("SELECT 1 AS id) AS x; INSERT INTO labs VALUES (7); SELECT * FROM (SELECT 1 AS id"), key: ["id"])
    _ = thrown { _ = try lines(try connection.rows(query, .beginning)) }
    #expect(try file.rows(labs).isEmpty)
    #expect(try connection.rights().isLocal)
  }

  @Test func `what cannot be read is told by its reason, without a value`() throws {
    let file = try Legacy("CREATE TABLE labs (id INT, v TEXT); INSERT INTO labs VALUES (1, 'Zandt'), (NULL, 'Zandt');")
    let connection = try file.connect()
    #expect(thrown { _ = try DatabaseSettings(.sqlite, file.path + "x").connect() } == "DB-0102")
    try Data("MSH|^~\\&|not a database, but longer than its header of a hundred bytes, so that it is looked at as a whole by the engine".utf8)
      .write(to: URL(fileURLWithPath: file.path + ".txt"))
    #expect(thrown { _ = try DatabaseSettings(.sqlite, file.path + ".txt").connect() } == "DB-0102")
    #expect(thrown { _ = try connection.rows(KeyedQuery(.table("labz"), key: ["id"]), .beginning) } == "DB-0106")
    // A name in double quotes that SQLite does not know would be a text, and every row the same key.
    #expect(thrown { _ = try connection.rows(KeyedQuery(.table("labs"), key: ["ids"]), .beginning) } == "DB-0106")
    #expect(thrown { _ = try connection.rows(labs, .beginning).numbers(of: ["V"]) } == "DB-0109")
    #expect(try connection.hasNullKeys(labs))
    #expect(try !connection.hasNullKeys(KeyedQuery(.table("labs"), key: ["v"])))
  }

  @Test func `a read stops when the run does`() throws {
    let file = try Legacy("CREATE TABLE labs (id INTEGER PRIMARY KEY);")
    let endless = KeyedQuery(.query("WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n WHERE id < 0"), key: ["id"])
    let isStopped = Stop()
    let connection = try DatabaseSettings(.sqlite, file.path).connect { isStopped.value }
    isStopped.value = true
    #expect(thrown { _ = try lines(try connection.rows(endless, .beginning)) } == "DB-0117")
  }

  @Test func `and when nothing comes for too long`() throws {
    let file = try Legacy("CREATE TABLE labs (id INTEGER PRIMARY KEY);")
    var settings = DatabaseSettings(.sqlite, file.path)
    settings.timeoutSeconds = 1
    let endless = KeyedQuery(.query("WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n WHERE id < 0"), key: ["id"])
    let connection = try settings.connect()
    #expect(thrown { _ = try lines(try connection.rows(endless, .beginning)) } == "DB-0108")
  }
}

private final class Stop: @unchecked Sendable { var value = false }
