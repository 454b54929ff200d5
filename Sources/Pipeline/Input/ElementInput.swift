import Normalization
import Readers
import Records

/// What is known of a file of XML records: its table, and the namespaces in force around each record.
final class ElementFile: FileContext {
  let table: Int
  /// By the records' `note`.
  let contexts: [XMLContext]

  init(table: Int, contexts: [XMLContext]) { (self.table, self.contexts) = (table, contexts) }

  var reading: [UInt8] { Array("\(table)".utf8) }
  func reading(of record: FramedRecord) -> [UInt8] { contexts.indices.contains(record.note) ? contexts[record.note].declarations : [] }
}

/// XML files with a record element, mapped as delimited text is.
final class ElementInput: FormatInput {
  private let source: PipelineDefinition.Source
  private let mapping: RecordMapping
  private var paths: [Int: XMLRecordPath] = [:]

  init(_ source: PipelineDefinition.Source) throws {
    guard let mapping = source.mapping else { throw RunFailure(.configuration, "source '\(source.id)' has no mapping") }
    (self.source, self.mapping) = (source, mapping)
    for (i, table) in mapping.tables.enumerated() {
      guard let text = table.recordPath else { continue }
      do throws(XMLPathError) {
        paths[i] = try XMLRecordPath(text)
      } catch {
        throw RunFailure(.configuration, "the record path of table '\(table.name)' cannot be read: \(error.problem)")
      }
    }
  }

  func items(of files: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) -> [InputItem] {
    SourceFiles.items(of: files, failed: failed)
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    let stream = try item.stream(charset: .detect)
    let name = item.path.split(whereSeparator: { $0 == "/" || $0 == "!" }).last.map(String.init) ?? item.path
    guard let table = mapping.tableIndex(forFile: name), let path = paths[table] else {
      let error = RecordError(RunReason.noTable, at: Place(record: 1, byte: 0, line: 1))
      return FramedReader(stream: stream, framer: RefusedFileFramer(error), path: item.path, size: item.size)
    }
    let filter = source.takes(kind: mapping.tables[table].name) ? nil : RunReason.filteredType
    let framer = ElementFramer(path, table: table, limit: source.maximumRecordBytes, filter: filter)
    return FramedReader(stream: stream, framer: framer, path: item.path, size: item.size)
  }
}

/// Cuts out record elements.
private final class ElementFramer: PieceFramer {
  private var framer: XMLFramer
  private var events: [XMLFramer.Event] = []
  private var contexts: [XMLContext] = []
  private let table: Int
  private let filter: ReasonCode?

  init(_ path: XMLRecordPath, table: Int, limit: Int, filter: ReasonCode?) {
    var limits = XMLFramer.Limits()
    limits.maximumRecordBytes = limit
    framer = XMLFramer(path: path, limits: limits)
    (self.table, self.filter) = (table, filter)
  }

  var context: (any FileContext)? { ElementFile(table: table, contexts: contexts) }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    events.removeAll(keepingCapacity: true)
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .record(let record):
        if contexts.last != record.context { contexts.append(record.context) }
        out.records.append(FramedRecord(range: record.range, place: record.place, filtered: filter, note: contexts.count - 1))
      case .rejected(let error, let range): out.records.append(FramedRecord(range: range, place: error.place, refusal: error))
      case .notice(let error): out.notices.append(error.reason)
      }
    }
    return consumed
  }
}
