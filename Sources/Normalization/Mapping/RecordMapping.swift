public import Records

/// A mapping file, compiled: how the rows of its tables (or the records of an XML file) become FHIR R4.
///
/// `docs/guide/mappings.md` says how to write one. Immutable; shared by all workers.
public final class RecordMapping: Sendable {
  public let name: String
  public let tables: [MappingTable]
  let lookups: [LookupTable]
  let nulls: [Bytes]
  /// Owns every constant that the tables refer to.
  private let text: MappingText

  init(name: String, tables: [MappingTable], lookups: [LookupTable], nulls: [Bytes], text: MappingText) {
    (self.name, self.tables, self.lookups, self.nulls, self.text) = (name, tables, lookups, nulls, text)
  }

  /// Compiles a mapping; throws every mistake at once, each with its line, column and a hint.
  public static func load(text: String, file: String) throws(MappingErrors) -> RecordMapping {
    let loader = MappingLoader(file: file)
    guard let mapping = loader.load(text), loader.errors.isEmpty else { throw MappingErrors(errors: loader.errors) }
    return mapping
  }

  public func tableIndex(named name: String) -> Int? { tables.firstIndex { $0.name == name } }

  /// The table to which a file belongs: by its base name, then by the columns that the table asks for. Without a header (XML) by name alone.
  public func tableIndex(forFile baseName: String, header: [String]? = nil) -> Int? {
    tables.firstIndex { table in
      table.matches(file: baseName) && (header.map { table.missing(in: $0).isEmpty } ?? true)
    }
  }

  /// How a row's columns go to a table's slots, and to those of the tables that join it.
  public func bind(table: Int, header: [String]) -> ColumnBinding {
    ColumnBinding(tables[table], header: header, joins: tables.flatMap { $0.joins.map { $0.table == table ? $0 : nil } })
  }
}

/// One table of a mapping.
public final class MappingTable: Sendable {
  /// Another table's row that belongs to a row.
  public struct Join: Sendable {
    /// Its number among all joins of the mapping.
    let number: Int
    /// The name under which the mapping refers to its columns.
    public let name: String
    /// The parent's index in `RecordMapping.tables`.
    public let table: Int
    /// The slot that holds the key; one of an earlier join when joins follow each other.
    public let keySlot: Int
    /// The parent's column that the key is sought in.
    public let parentColumn: String
    /// The parent's columns that are wanted, with the slots they go to.
    public let columns: [(name: String, slot: Int)]
  }

  public let name: String
  /// Patterns of base names.
  public let filePatterns: [String]
  /// Column names (or paths within an XML record) in slot order; those from `ownColumnCount` on belong to joined rows.
  public let columns: [String]
  public let ownColumnCount: Int
  /// Columns that a file must have to be this table.
  public let header: [String]
  /// Names of all columns of files without a header line; empty otherwise.
  public let fixedColumns: [String]
  /// The path of the record element, for XML.
  public let recordPath: String?
  /// The slots of the columns whose equal values make consecutive rows one unit; empty: each row is one.
  public let groupColumns: [Int]
  public let joins: [Join]
  /// Columns in which other tables' joins seek.
  public let keyColumns: [String]
  /// The table names no patient; its rows serve joins only.
  public let isReference: Bool
  /// Slots that make the patient's identifier, so that rows can be told apart by patient.
  public let patientSlots: [Int]
  let program: TableProgram

  init(
    name: String, filePatterns: [String], columns: [String], ownColumnCount: Int, header: [String], fixedColumns: [String], recordPath: String?,
    groupColumns: [Int], joins: [Join], keyColumns: [String], isReference: Bool, patientSlots: [Int], program: TableProgram
  ) {
    (self.name, self.filePatterns, self.columns, self.ownColumnCount) = (name, filePatterns, columns, ownColumnCount)
    (self.header, self.fixedColumns, self.recordPath, self.groupColumns) = (header, fixedColumns, recordPath, groupColumns)
    (self.joins, self.keyColumns, self.isReference, self.patientSlots) = (joins, keyColumns, isReference, patientSlots)
    self.program = program
  }

  /// Whether a base name is one of this table's files; endings of compression do not count, nor does case.
  public func matches(file baseName: String) -> Bool {
    var name = Array(baseName.utf8)
    for ending in [".gz", ".zip"] where baseName.lowercased().hasSuffix(ending) { name.removeLast(ending.utf8.count) }
    return filePatterns.contains { MappingTable.matches(Array($0.utf8), name) }
  }

  /// The required columns that a header lacks.
  public func missing(in header: [String]) -> [String] {
    let present = Set(header.map(MappingTable.normal))
    return self.header.filter { !present.contains(MappingTable.normal($0)) }
  }

  /// A column's name as it is compared: trimmed, without case.
  static func normal(_ name: String) -> String {
    var bytes = Array(name.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    return bytes.withUnsafeBytes { Bytes($0).trimmed.text.lowercased() }
  }

  /// Matches `*` and `?`, without case and without recursion.
  private static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var (p, n, star, mark) = (0, 0, -1, 0)
    while n < name.count {
      if p < pattern.count, pattern[p] == 0x2A {
        (star, mark) = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == 0x3F || ASCII.lower(pattern[p]) == ASCII.lower(name[n]) {
        p += 1
        n += 1
      } else if star >= 0 {
        mark += 1
        (p, n) = (star + 1, mark)
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == 0x2A { p += 1 }
    return p == pattern.count
  }
}

/// The values of one row by slot: own columns, then joined ones; an absent value is empty. Reused from row to row.
public final class RowFields {
  @exclusivity(unchecked) public var values: [Bytes] = []
  /// Values of columns that the mapping does not name although their headers say that they identify someone.
  @exclusivity(unchecked) public var overlooked: [(value: Bytes, identifierClass: IdentifierClass, isRequired: Bool)] = []

  public init() {}

  /// Empties the row for a table.
  public func reset(for table: MappingTable) {
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: repeatElement(.empty, count: table.columns.count))
    overlooked.removeAll(keepingCapacity: true)
  }
}

/// How the columns of one file go to the slots of a table, found once from the file's header.
public struct ColumnBinding: Sendable {
  /// For each slot of the table's own columns the file's column; -1: the file lacks it.
  public let columns: [Int]
  /// File columns that the mapping does not name and whose headers say that they identify someone.
  public let overlooked: [(column: Int, identifierClass: IdentifierClass, isRequired: Bool)]
  /// Columns that the mapping names and the file lacks.
  public let missing: [String]
  /// For each join of the mapping the file's columns that it wants, with their slots.
  private let joined: [[(slot: Int, column: Int)]]

  /// - Parameter joins: all joins of the mapping by number, nil for those to other tables.
  init(_ table: MappingTable, header: [String], joins: [MappingTable.Join?]) {
    var byName: [String: Int] = [:]
    for (i, name) in header.enumerated() where byName[MappingTable.normal(name)] == nil { byName[MappingTable.normal(name)] = i }
    var missing: [String] = []
    columns = table.columns[..<table.ownColumnCount].map { name in
      if let i = byName[MappingTable.normal(name)] { return i }
      missing.append(name)
      return -1
    }
    let used = Set(columns)
    overlooked = header.enumerated().compactMap { i, name in
      guard !used.contains(i), let found = IdentifyingColumns.find(name) else { return nil }
      return (i, found.identifierClass, found.isRequired)
    }
    self.missing = missing
    joined = joins.map { join in
      join?.columns.compactMap { name, slot in byName[MappingTable.normal(name)].map { (slot, $0) } } ?? []
    }
  }

  /// Puts a row of the table itself into `fields`, which must have been reset for the table.
  /// - Parameter cell: the file's column by index, empty when the row is short.
  public func fill(_ fields: RowFields, cell: (Int) -> Bytes) {
    for (slot, column) in columns.enumerated() where column >= 0 { fields.values[slot] = cell(column) }
    for extra in overlooked { fields.overlooked.append((cell(extra.column), extra.identifierClass, extra.isRequired)) }
  }

  /// Which of the parent file's columns go to which slots of a join (this binding is the parent file's).
  public func slots(of join: MappingTable.Join) -> [(slot: Int, column: Int)] { joined[join.number] }

  /// Puts the parent's row into the slots that a join gives it, as `slots(of:)` has found them.
  public func fill(_ fields: RowFields, joined slots: [(slot: Int, column: Int)], cell: (Int) -> Bytes) {
    for (slot, column) in slots { fields.values[slot] = cell(column) }
    for extra in overlooked { fields.overlooked.append((cell(extra.column), extra.identifierClass, extra.isRequired)) }
  }
}
