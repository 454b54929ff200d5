public import Records

/// How a database is reached. Holds a password only when one was read from a file.
public struct DatabaseSettings: Sendable, Hashable {
  public enum Driver: String, Sendable, CaseIterable { case sqlite, postgresql }

  public var driver: Driver
  /// SQLite: the file's path. PostgreSQL: a connection string or URI without a password, or `service=NAME`.
  public var database: String
  public var password: [UInt8]?
  /// Rows asked for at a time.
  public var fetchSize = 1000
  /// Seconds without a row after which reading is given up.
  public var timeoutSeconds = 600

  public init(_ driver: Driver, _ database: String) { (self.driver, self.database) = (driver, database) }
}

/// One connection that only reads, and all that it reads from one snapshot. Used by one thread at a time.
public protocol DatabaseConnection: AnyObject {
  /// The rows of a query from a place on.
  func rows(_ query: KeyedQuery, _ start: KeyedQuery.Start) throws(DatabaseError) -> any RowCursor
  /// Whether there are rows without a value in a column by which they are ordered: they would never be read.
  func hasNullKeys(_ query: KeyedQuery) throws(DatabaseError) -> Bool
  /// What the login may do, for `doctor`.
  func rights() throws(DatabaseError) -> DatabaseRights
}

public struct DatabaseRights: Sendable, Equatable {
  /// The engine with its version.
  public var server = ""
  public var isEncrypted = false
  public var isLocal = false
  /// Whether the login may do anything.
  public var isSuperuser = false
  /// Tables that the login could write; of SQLite 1 when the file can be written.
  public var writableTables = 0
}

/// Rows in their order, one at a time.
public protocol RowCursor: AnyObject {
  /// Names of the columns.
  var columns: [String] { get }
  /// Goes to the next row; false behind the last one.
  func next() throws(DatabaseError) -> Bool
  /// Appends the text of a value of this row; nothing for NULL.
  func append(_ column: Int, to out: inout ByteBuffer)
  /// The value itself, to be compared and given back.
  func value(_ column: Int) -> DatabaseValue
  /// Whether this row lies behind `last` of `KeyedQuery.Start.watermark`; true with any other start.
  var isBehindLast: Bool { get }
}

extension DatabaseSettings {
  /// What can be said against the settings before anything is reached. Throws `DB-0101`.
  public func check() throws(DatabaseError) {
    if driver == .postgresql { _ = try PostgresParameters(self) }
  }

  /// Connects, and takes the snapshot.
  /// - Parameter isCancelled: asked at least once a second while the database keeps us waiting.
  public func connect(isCancelled: @escaping () -> Bool = { false }) throws(DatabaseError) -> any DatabaseConnection {
    let watch = Watch(seconds: timeoutSeconds, isCancelled: isCancelled)
    switch driver {
    case .sqlite: return try SQLiteConnection(path: database, watch: watch)
    case .postgresql: return try PostgresConnection(self, watch: watch)
    }
  }
}

/// When to stop waiting for a database.
final class Watch {
  private let seconds: Int
  private let isCancelled: () -> Bool
  private var end: ContinuousClock.Instant

  init(seconds: Int, isCancelled: @escaping () -> Bool) {
    (self.seconds, self.isCancelled) = (seconds, isCancelled)
    end = .now + .seconds(seconds)
  }

  /// Something came: the time begins anew.
  func restart() { end = .now + .seconds(seconds) }

  /// Why to stop; nil to go on.
  var stop: DatabaseError? {
    if isCancelled() { return DatabaseError(DatabaseReason.cancelled) }
    return .now >= end ? DatabaseError(DatabaseReason.timedOut, "\(seconds) s without a row") : nil
  }
}

extension RowCursor {
  /// The columns' numbers by name. Throws `DB-0109` for one that is not there, `DB-0116` when a name stands twice.
  public func numbers(of names: [String]) throws(DatabaseError) -> [Int] {
    guard Set(columns).count == columns.count else { throw DatabaseError(DatabaseReason.repeatedColumn) }
    var found: [Int] = []
    for name in names {
      guard let i = columns.firstIndex(of: name) else { throw DatabaseError(DatabaseReason.noColumn, name) }
      found.append(i)
    }
    return found
  }
}
