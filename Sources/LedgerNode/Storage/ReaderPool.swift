import SQLiteStore
import Synchronization

/// Read-only connections to the ledger's database, opened when needed and kept; each is used by one thread at a time.
final class ReaderPool: @unchecked Sendable {
  private let path: String
  private let idle = Mutex<[Connection]>([])

  /// A connection on its way between threads; never used by two at once.
  private struct Connection: @unchecked Sendable { let database: Database }

  init(path: String) { self.path = path }

  func with<T>(_ body: (Database) throws -> T) throws -> T {
    let connection = try idle.withLock({ $0.popLast() }) ?? Connection(database: Database(path: path, mode: .readOnly))
    defer {
      idle.withLock { if $0.count < 16 { $0.append(connection) } }
    }
    return try body(connection.database)
  }

  func close() { idle.withLock { $0.removeAll() } }
}
