import Databases
import Normalization
import Readers
import Records

/// A table or query of a database, as rows of delimited text that the mapping takes like those of a file.
///
/// One read is one input: from behind the last row that is in a batch, to what the run's snapshot holds. So nothing is ever resumed in its middle;
/// the next run's read begins where the journal says that this one's batches end.
final class SQLInput: FormatInput {
  private let source: PipelineDefinition.Source
  private let number: Int
  private let settings: SQLSettings
  private let mapping: RecordMapping
  private let reads: DatabaseReads

  init(_ source: PipelineDefinition.Source, number: Int, reads: DatabaseReads?) throws {
    guard let mapping = source.mapping, let settings = source.sql else { throw RunFailure(.configuration, "source '\(source.id)' has no database or no mapping") }
    guard let reads else { throw RunFailure(.configuration, "source '\(source.id)' is a database, and this command reads files") }
    (self.source, self.number, self.settings, self.mapping, self.reads) = (source, number, settings, mapping, reads)
  }

  private var path: String { "sql:\(source.id)" }

  func items(of files: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) throws -> [InputItem] {
    let held = reads.held(source: number)
    return (0..<(held?.count ?? 1)).map { i in
      var item = InputItem(path: path, parts: [], size: 0, ageSeconds: .max, note: i)
      item.trail = RowTrail(settings.query, isKept: reads.keepsTrails, moves: held == nil && !settings.isFull)
      return item
    }
  }

  func digest(of item: InputItem) throws -> [UInt8] {
    if let held = reads.held(source: number) { return held[item.note].digest }
    return reads.digest(source: source.id)
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    do {
      return SQLPieces(try rows(item), path: path)
    } catch let error as DatabaseError {
      throw failure(error)
    }
  }

  private func rows(_ item: InputItem) throws -> SQLRows {
    let connection = try reads.connection(settings)
    let sequence: any RowSequence
    let columns: [String]
    if let held = reads.held(source: number) {
      columns = try connection.rows(settings.query, .row(settings.query.key.map { _ in .null })).columns
      sequence = HeldRows(held[item.note], source: source.id, settings: settings, connection: connection, reads: reads)
    } else {
      let hasNullKeys = try reads.hasNullKeys(settings)
      let cursor = try connection.rows(settings.query, try start())
      columns = cursor.columns
      sequence = try NewRows(cursor, settings: settings, hasNullKeys: hasNullKeys, readsAll: reads.readsAll)
    }
    let file = try bind(columns)
    return SQLRows(sequence, file: file, table: mapping.tables[file.table], source: source, reads: reads, trail: item.trail) { self.failure($0) }
  }

  /// Where this read begins.
  private func start() throws -> KeyedQuery.Start {
    guard !settings.isFull, !reads.readsAll, let last = try reads.position(source: source.id, name: RowPosition.last, columns: settings.query.order) else { return .beginning }
    guard settings.query.watermark != nil, !settings.overlap.isNone, let watermark = last.first else { return .after(last) }
    return .watermark(try settings.overlap.back(from: watermark), last: last)
  }

  /// The mapping's table for the columns that the query has.
  private func bind(_ columns: [String]) throws -> DelimitedFile {
    guard let table = settings.names(source: source.id).lazy.compactMap({ self.mapping.tableIndex(forFile: $0, header: columns) }).first else {
      throw RunFailure(.configuration, "\(RunReason.noTable.code) \(RunReason.noTable.summary): \(path)")
    }
    guard mapping.tables[table].joins.isEmpty else { throw DatabaseError(DatabaseReason.joined) }
    var dialect = DelimitedDialect()
    (dialect.hasHeader, dialect.columnCount) = (false, columns.count)
    return DelimitedFile(
      table: table, dialect: dialect, binding: mapping.bind(table: table, header: columns), header: columns, parents: [], joins: [])
  }

  private func failure(_ error: DatabaseError) -> RunFailure {
    switch error.reason {
    case DatabaseReason.lost, DatabaseReason.timedOut, DatabaseReason.cancelled: reads.drop(settings)
    default: break
    }
    return RunFailure(error, path)
  }
}
