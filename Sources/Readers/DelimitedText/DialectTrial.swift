import Records

/// How a head of a file looks when it is read in one dialect.
struct DialectTrial {
  let dialect: DelimitedDialect
  /// Fields of each row, 0 for a refused one; at most `maximumRows`.
  private(set) var counts: [Int] = []
  /// The first rows' fields, for the header's sake.
  private(set) var cells: [[[UInt8]]] = []
  /// The lines at which rows begin.
  private(set) var lines: [Int] = []
  private(set) var quotedFields = 0
  private(set) var refused = 0
  /// The most usual number of fields, and in how many rows it stands.
  private(set) var usual: (fields: Int, rows: Int) = (0, 0)
  /// How many rows stand before the first one with the usual number of fields.
  private(set) var rowsBeforeFirstUsual = 0
  /// Whether the row in front of those is a header that lacks only the delimiter at its end, which all rows below it have.
  private(set) var hasHeaderWithoutTrailing = false

  static let maximumRows = 2000
  static let sampledRows = 50
  /// Of the head, framed at a time.
  private static let windowBytes = 32 << 10

  /// Reads complete rows of a head; `isWhole` says that the head is the whole file.
  init(_ head: Bytes, _ dialect: DelimitedDialect, isWhole: Bool) {
    var dialect = dialect
    dialect.hasHeader = false
    self.dialect = dialect
    var framer = DelimitedFramer(dialect: dialect)
    var events: [DelimitedFramer.Event] = []
    let row = DelimitedRow()
    var (start, end, seen) = (0, 0, 0)
    while end < head.count, seen < DialectTrial.maximumRows {
      end = min(head.count, end + DialectTrial.windowBytes)
      let window = head[start..<end]
      events.removeAll(keepingCapacity: true)
      start += framer.frame(window, atEnd: isWhole && end == head.count, &events)
      for event in events.prefix(DialectTrial.maximumRows - seen) {
        switch event {
        case .row(let range, let place), .header(let range, let place): read(window[range], place, row)
        case .rejected(_, _):
          refused += 1
          counts.append(0)
          lines.append(0)
        case .notice: break
        }
      }
      seen += events.count
    }
    if counts.isEmpty, !isWhole {
      // One row longer than the head: what there is of it.
      read(head, Place(record: 1, byte: 0, line: 1), row)
    }
    usual = mostUsual
    rowsBeforeFirstUsual = counts.firstIndex(of: usual.fields) ?? 0
    hasHeaderWithoutTrailing = lacksTrailing
  }

  private mutating func read(_ bytes: Bytes, _ place: Place, _ row: DelimitedRow) {
    do throws(RecordError) { try row.parse(bytes, dialect: dialect, at: place) } catch {
      refused += 1
      counts.append(0)
      lines.append(place.line)
      return
    }
    counts.append(row.count)
    lines.append(place.line)
    for i in 0..<min(row.count, 200) where row.isQuoted(i) { quotedFields += 1 }
    if cells.count < DialectTrial.sampledRows { cells.append((0..<min(row.count, 500)).map { row[$0].trimmed.array }) }
  }

  private var mostUsual: (fields: Int, rows: Int) {
    var histogram: [Int: Int] = [:]
    // Most rows are as long as the one before.
    var (fields, rows) = (0, 0)
    for count in counts where count > 0 {
      if count == fields {
        rows += 1
      } else {
        if rows > 0 { histogram[fields, default: 0] += rows }
        (fields, rows) = (count, 1)
      }
    }
    if rows > 0 { histogram[fields, default: 0] += rows }
    let best = histogram.max { ($0.value, $0.key) < ($1.value, $1.key) }
    return best.map { ($0.key, $0.value) } ?? (0, 0)
  }

  private var lacksTrailing: Bool {
    let (first, fields) = (rowsBeforeFirstUsual, usual.fields)
    guard first > 0, first < cells.count, fields > 2, counts[first - 1] == fields - 1, refused == 0 else { return false }
    return cells.allSatisfy { $0.count != fields || $0[fields - 1].isEmpty }
  }

  /// How many rows stand before the first row of the table.
  var rowsBeforeTable: Int { rowsBeforeFirstUsual - (hasHeaderWithoutTrailing ? 1 : 0) }
}

extension DelimitedRow {
  /// Whether a field stands in quotes.
  public func isQuoted(_ index: Int) -> Bool {
    guard index >= 0, index < count, quoteByte != 0 else { return false }
    let field = fields[index]
    guard !field.isInScratch else { return false }
    let start = Int(field.start)
    return start > 0 && bytes[start - 1] == quoteByte
  }
}
