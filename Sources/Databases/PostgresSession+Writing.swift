import CPostgres
import Records

extension PostgresSession {
  /// A session that may write, for a database of our own; gives up on a statement after `timeoutSeconds`.
  public convenience init(writing settings: DatabaseSettings) throws(DatabaseError) {
    try self.init(settings, isReadOnly: false, watch: Watch(seconds: settings.timeoutSeconds, isCancelled: { false }))
    for setting in PostgresParameters.writing(settings.timeoutSeconds) { try execute(setting) }
  }

  /// Runs statements without values.
  public func run(_ sql: String) throws(DatabaseError) { try execute(sql) }

  /// Runs a statement and hands over each row, its values in their binary form. Gives the number of rows, or of those that were changed.
  @discardableResult
  public func query(_ sql: String, _ values: [DatabaseValue] = [], _ row: (PostgresRow) -> Void = { _ in }) throws(DatabaseError) -> Int {
    try send(sql, values, asBinary: true)
    var count = 0
    while let result = try receive() {
      guard result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else { throw drained(result) }
      for i in 0..<result.count { row(PostgresRow(result: result, row: i)) }
      count = result.changed
    }
    return count
  }

  /// Whether the session is of any more use.
  public var isOpen: Bool { PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) != PQTRANS_ACTIVE }
}

/// A row in binary form, valid while it is handed over. Source: PostgreSQL 15, 34.3.2 (binary results), 55.7
public struct PostgresRow {
  let result: PostgresResult
  let row: Int

  public func bytes(_ column: Int) -> [UInt8] { result.cell(row, column).array }
  /// A `bigint`.
  public func int(_ column: Int) -> Int { Int(Int64(bitPattern: result.cell(row, column).raw.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })) }
}

extension DatabaseValue {
  /// A `bytea`.
  public static func bytes(_ value: [UInt8]) -> DatabaseValue {
    var text = ByteBuffer(capacity: value.count * 2 + 2)
    text.append("\\x")
    text.append(hexDigitsOf: value)
    return .text(text.array)
  }

  /// A `bytea[]`.
  public static func bytes(_ values: [[UInt8]]) -> DatabaseValue {
    var text = ByteBuffer(capacity: values.reduce(2) { $0 + $1.count * 2 + 7 })
    text.append("{")
    for (i, value) in values.enumerated() {
      text.append(i == 0 ? "\"\\\\x" : ",\"\\\\x")
      text.append(hexDigitsOf: value)
      text.append("\"")
    }
    text.append("}")
    return .text(text.array)
  }

  /// A `bigint[]`.
  public static func integers(_ values: [Int]) -> DatabaseValue { .text(Array("{\(values.map(String.init).joined(separator: ","))}".utf8)) }
}
