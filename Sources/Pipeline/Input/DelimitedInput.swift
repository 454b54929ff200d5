import Normalization
import Readers
import Records

/// What is known of one file of delimited text: its dialect, its table, and which column goes where.
final class DelimitedFile: FileContext {
  let table: Int
  let dialect: DelimitedDialect
  let binding: ColumnBinding
  let header: [String]
  /// For each join of the table.
  let parents: [DelimitedParents]
  /// For each join and each of the parent's files: which column goes to which slot.
  let joined: [[[(slot: Int, column: Int)]]]

  var reading: [UInt8] {
    let marks = [dialect.delimiter, dialect.quote ?? 0, dialect.escape ?? 0].map { String($0) }.joined(separator: " ")
    return Array("\(table) \(marks) \(header.joined(separator: "\u{1F}"))".utf8)
  }

  init(
    table: Int, dialect: DelimitedDialect, binding: ColumnBinding, header: [String], parents: [DelimitedParents], joins: [MappingTable.Join]
  ) {
    (self.table, self.dialect, self.binding, self.header, self.parents) = (table, dialect, binding, header, parents)
    joined = zip(parents, joins).map { parents, join in parents.files.map { $0.file.binding.slots(of: join) } }
  }
}

/// The rows of a table that others join by one of its columns.
final class DelimitedParents: Sendable {
  let rows: ParentRows
  /// By number in `rows`: the file, and the column of its key.
  let files: [(file: DelimitedFile, keyColumn: Int)]

  init(rows: ParentRows, files: [(file: DelimitedFile, keyColumn: Int)]) { (self.rows, self.files) = (rows, files) }
}

/// Delimited and fixed-width text: dialects found file by file, files told apart by the mapping's tables, tables joined by key.
final class DelimitedInput: FormatInput {
  private let source: PipelineDefinition.Source
  private let mapping: RecordMapping
  private let scratch: String
  private var files: [Probe] = []
  private var parents: [ParentKey: DelimitedParents] = [:]

  private struct ParentKey: Hashable {
    let table: Int
    let column: String
  }

  /// What a look at a file's head gave.
  private struct Probe {
    let item: InputItem
    var dialect = DelimitedDialect()
    var header: [String] = []
    var table = -1
    var refusal: ReasonCode?
    /// What the refusal leaves to choose from; no value of the file.
    var detail = ""
  }

  init(_ source: PipelineDefinition.Source, scratch: String) throws {
    guard let mapping = source.mapping else { throw RunFailure(.configuration, "source '\(source.id)' has no mapping") }
    (self.source, self.mapping, self.scratch) = (source, mapping, scratch)
  }

  func items(of list: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) throws -> [InputItem] {
    for item in SourceFiles.items(of: list, failed: failed) where !isCancelled() {
      do {
        files.append(try probe(item))
      } catch let failure as RunFailure {
        failed(item.path, failure)
      }
    }
    return files.indices.map { i in
      var item = files[i].item
      item.note = i
      return item
    }
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    let probe = files[item.note]
    let stream = try item.stream(charset: charset)
    if let refusal = probe.refusal {
      var place = Place(record: 1, byte: 0, line: 1)
      place.field = probe.detail
      return FramedReader(stream: stream, framer: RefusedFileFramer(RecordError(refusal, at: place)), path: item.path, size: item.size)
    }
    let table = mapping.tables[probe.table]
    let context = self.context(probe, parents: try table.joins.map { try parentRows(ParentKey(table: $0.table, column: $0.parentColumn)) })
    let filter = table.isReference ? MappingReason.referenceRow : source.takes(kind: table.name) ? nil : RunReason.filteredType
    let framer = DelimitedPieceFramer(context, groups: table.groupColumns, limit: source.maximumRecordBytes, start: stream.rawOffset, filter: filter)
    return FramedReader(stream: stream, framer: framer, path: item.path, size: item.size)
  }

  private func context(_ probe: Probe, parents: [DelimitedParents]) -> DelimitedFile {
    DelimitedFile(
      table: probe.table, dialect: probe.dialect, binding: mapping.bind(table: probe.table, header: probe.header), header: probe.header, parents: parents,
      joins: parents.isEmpty ? [] : mapping.tables[probe.table].joins)
  }

  private var charset: SourceStream.Charset {
    source.delimited.characterSet.flatMap { TextCharset(name: $0) }.map { .stated($0) } ?? .detect
  }

  // MARK: Looking at a file

  static let headBytes = 1 << 20

  private func probe(_ item: InputItem) throws -> Probe {
    var probe = Probe(item: item)
    let stream = try item.stream(charset: charset)
    var head = ByteBuffer(capacity: min(DelimitedInput.headBytes, max(4096, item.size)))
    do throws(RecordError) {
      while head.count < DelimitedInput.headBytes, try stream.read(into: &head, upTo: DelimitedInput.headBytes - head.count) {}
    } catch {
      throw RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(item.path)")
    }
    let name = item.path.split(whereSeparator: { $0 == "/" || $0 == "!" }).last.map(String.init) ?? item.path
    guard head.count > 0 else {
      probe.refusal = RunReason.emptyFile
      return probe
    }
    switch DialectChooser.choose(head.bytes, isWhole: head.count < DelimitedInput.headBytes, source.delimited) {
    case .found(let dialect): probe.dialect = dialect
    case .undecided(let choices):
      (probe.refusal, probe.detail) = (DelimitedReason.dialectUndecided, choices)
      return probe
    }
    probe.header = source.delimited.header.isEmpty ? DialectChooser.header(head.bytes, probe.dialect) : source.delimited.header
    if probe.header.isEmpty || !probe.dialect.hasHeader, let i = mapping.tableIndex(forFile: name), !mapping.tables[i].fixedColumns.isEmpty {
      probe.header = mapping.tables[i].fixedColumns
      probe.dialect.hasHeader = false
    }
    if probe.header.isEmpty {
      probe.refusal = RunReason.noHeader
    } else if let table = mapping.tableIndex(forFile: name, header: probe.header) {
      probe.table = table
      probe.dialect.columnCount = probe.header.count
    } else {
      probe.refusal = RunReason.noTable
    }
    return probe
  }

  // MARK: Joins

  /// The rows of a table by a column; indexed when a file first asks for them.
  private func parentRows(_ key: ParentKey) throws -> DelimitedParents {
    if let known = parents[key] { return known }
    let made = try collect(key)
    parents[key] = made
    return made
  }

  private func collect(_ key: ParentKey) throws -> DelimitedParents {
    let rows = try ParentRows(scratch: scratch)
    var known: [(file: DelimitedFile, keyColumn: Int)] = []
    let row = DelimitedRow()
    for probe in files where probe.table == key.table && probe.refusal == nil {
      let file = context(probe, parents: [])
      guard let part = probe.item.parts.first, let column = probe.header.firstIndex(where: { same($0, key.column) }) else { continue }
      let stream = try probe.item.stream(charset: charset)
      let number = try rows.addFile(part.path, stream)
      known.append((file, column))
      let framer = DelimitedPieceFramer(file, groups: [], limit: source.maximumRecordBytes, start: 0, filter: nil)
      let reader = FramedReader(stream: stream, framer: framer, path: probe.item.path, size: probe.item.size)
      while let piece = try reader.next() {
        for framed in piece.records where framed.refusal == nil {
          let bytes = piece.buffer.bytes(framed.range)
          guard (try? row.parse(bytes, dialect: file.dialect, at: framed.place)) != nil, column < row.count else { continue }
          try rows.add(key: row[column].withoutSpreadsheetQuotes.trimmed, file: number, position: framed.place.byte, row: bytes)
        }
      }
    }
    return DelimitedParents(rows: rows, files: known)
  }

  private func same(_ a: String, _ b: String) -> Bool {
    Array(a.utf8).withUnsafeBytes { x in Array(b.utf8).withUnsafeBytes { Bytes(x).trimmed.equalsIgnoringCase(Bytes($0).trimmed) } }
  }
}

/// A file that cannot be read at all: one record of all its bytes.
final class RefusedFileFramer: PieceFramer {
  private let error: RecordError
  private var isSaid = false

  init(_ error: RecordError) { self.error = error }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    if !isSaid { out.records.append(FramedRecord(range: 0..<bytes.count, place: error.place, refusal: error)) }
    isSaid = true
    return bytes.count
  }
}
