public import Records

/// Why a database could not be read: a reason, and what fixed words and standard codes add to it. No value of any row and no password.
///
/// A server's own message is never taken over: its texts quote values.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// A SQLSTATE, a result code of SQLite, or a name that the pipeline itself has given.
  public let detail: String

  public init(_ reason: ReasonCode, _ detail: String = "") { (self.reason, self.detail) = (reason, detail) }

  public var description: String { "\(reason.code) \(reason.summary)" + (detail.isEmpty ? "" : " (\(detail))") }
  public static func == (a: DatabaseError, b: DatabaseError) -> Bool { a.reason == b.reason }
}

/// Reason codes of databases as sources.
public enum DatabaseReason {
  public static let settings = ReasonCode("DB-0101", "the connection's settings cannot be used")
  public static let noFile = ReasonCode("DB-0102", "there is no SQLite database that can be read at this path")
  public static let unreachable = ReasonCode("DB-0103", "the database server does not answer")
  public static let refused = ReasonCode("DB-0104", "the database server refused the login")
  public static let notEncrypted = ReasonCode("DB-0105", "the connection to another machine would not be encrypted")
  public static let queryFailed = ReasonCode("DB-0106", "the database cannot run the query")
  public static let lost = ReasonCode("DB-0107", "the connection was lost while rows were read; what was read is kept, the next run goes on")
  public static let timedOut = ReasonCode("DB-0108", "the database did not answer in time; what was read is kept, the next run goes on")
  public static let noColumn = ReasonCode("DB-0109", "the query has no column of this name")
  public static let nullKey = ReasonCode("DB-0110", "rows without a value in a key or watermark column cannot be read")
  public static let repeatedKey = ReasonCode("DB-0111", "two rows have the same key; reading stops before them")
  public static let position = ReasonCode("DB-0112", "where the last run ended cannot be used")
  public static let rowChanged = ReasonCode("DB-0113", "the row has changed since it was held back; it comes again by its watermark")
  public static let rowGone = ReasonCode("DB-0114", "the row that was held back is no longer there")
  public static let overlap = ReasonCode("DB-0115", "the watermark is of a form from which the overlap cannot be taken")
  public static let repeatedColumn = ReasonCode("DB-0116", "two columns of the query have the same name")
  public static let cancelled = ReasonCode("DB-0117", "reading was stopped by the run")
  public static let snapshotGone = ReasonCode("DB-0118", "the run's snapshot of the database is gone; the next run takes a new one")
  public static let notSelect = ReasonCode("DB-0119", "the query is not one that only reads")
  public static let joined = ReasonCode("DB-0120", "the mapping's table takes columns of other tables; join them in the query")
  public static let rowTooLong = ReasonCode("DB-0121", "the row is longer than the source's limit")
  public static let notTrusted = ReasonCode("DB-0122", "the database server's certificate is not one that the connection string trusts")

  public static let all = [
    settings, noFile, unreachable, refused, notEncrypted, queryFailed, lost, timedOut, noColumn, nullKey, repeatedKey, position, rowChanged, rowGone,
    overlap, repeatedColumn, cancelled, snapshotGone, notSelect, joined, rowTooLong, notTrusted,
  ]
}
