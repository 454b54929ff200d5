import Databases
import Records

/// Rows in the order in which they become records.
protocol RowSequence: AnyObject {
  /// Goes to the next row; nil behind the last one. `record`: its number when it was one before. Throws what keeps it from going on, or at the end what could not be read.
  func next() throws -> (record: Int?, cursor: any RowCursor, order: [DatabaseValue])?
  /// Whether a row may be left out because an earlier read has brought it to a batch.
  var recognises: Bool { get }
  /// Whether to take a row, by the quarantine's digest of its text.
  func takes(_ record: Int?, digest: @autoclosure () -> [UInt8]) throws -> Bool
}

/// What is new in a table or query.
final class NewRows: RowSequence {
  private let cursor: any RowCursor
  private let numbers: [Int]
  private let hasNullKeys: Bool
  let recognises: Bool

  init(_ cursor: any RowCursor, settings: SQLSettings, hasNullKeys: Bool, readsAll: Bool) throws(DatabaseError) {
    (self.cursor, self.hasNullKeys) = (cursor, hasNullKeys)
    numbers = try cursor.numbers(of: settings.query.order)
    recognises = !readsAll && (settings.isFull || settings.query.watermark != nil && !settings.overlap.isNone)
  }

  func next() throws -> (record: Int?, cursor: any RowCursor, order: [DatabaseValue])? {
    while try cursor.next() {
      let order = numbers.map(cursor.value)
      // Rows without a place in the order are told of at the end.
      if order.contains(.null) { continue }
      return (nil, cursor, order)
    }
    if hasNullKeys { throw DatabaseError(DatabaseReason.nullKey) }
    return nil
  }

  func takes(_ record: Int?, digest: @autoclosure () -> [UInt8]) -> Bool { true }
}

/// Of a rerun: the rows of records that were held back, found by their keys.
final class HeldRows: RowSequence {
  private let held: DatabaseReads.Held
  private let source: String
  private let settings: SQLSettings
  private let connection: any DatabaseConnection
  private let reads: DatabaseReads
  private var at = 0
  private var gone = 0
  private var changed = 0
  // Until the next row is asked for.
  private var cursor: (any RowCursor)?
  let recognises = false

  init(_ held: DatabaseReads.Held, source: String, settings: SQLSettings, connection: any DatabaseConnection, reads: DatabaseReads) {
    (self.held, self.source, self.settings, self.connection, self.reads) = (held, source, settings, connection, reads)
  }

  func next() throws -> (record: Int?, cursor: any RowCursor, order: [DatabaseValue])? {
    while at < held.records.count {
      cursor = nil
      let record = held.records[at]
      at += 1
      let name = RowPosition.held(read: held.digest, record: record)
      guard let key = try reads.position(source: source, name: name, columns: settings.query.key) else {
        gone += 1
        continue
      }
      let cursor = try connection.rows(settings.query, .row(key))
      self.cursor = cursor
      let numbers = try cursor.numbers(of: settings.query.order)
      guard try cursor.next() else {
        gone += 1
        continue
      }
      return (record, cursor, numbers.map(cursor.value))
    }
    if gone > 0 { throw DatabaseError(DatabaseReason.rowGone, "\(gone) records stay held back") }
    if changed > 0 { throw DatabaseError(DatabaseReason.rowChanged, "\(changed) records stay held back") }
    return nil
  }

  /// A row that has changed comes again by its watermark, or by its digest where everything is read; only where neither is so is this its one chance.
  func takes(_ record: Int?, digest: @autoclosure () -> [UInt8]) throws -> Bool {
    guard let record, settings.query.watermark != nil || settings.isFull else { return true }
    if try reads.heldDigest(read: held.digest, source: source, record: record) == digest() { return true }
    changed += 1
    return false
  }
}
