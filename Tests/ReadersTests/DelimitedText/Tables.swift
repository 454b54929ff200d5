import Readers
import Records

/// A table of invented values, and ways to write it.
struct Table: Equatable {
  var rows: [[String]]

  /// Values that try the reader: delimiters, quotes, line ends, blanks, letters outside ASCII.
  static func random(columns: Int, rows: Int, lineEnds: Bool = true, _ random: inout Seeded) -> Table {
    let pieces =
      ["a", "Doe", "17", "2020-01-31", "3.5", "x y", "é", "日本", ",", ";", "|", "^", "\"", "''", "#", "\\", "NULL", " ", "😀"]
      + (lineEnds ? ["\n", "\r\n", "\n\n"] : [])
    func value() -> String {
      if Int.random(in: 0..<5, using: &random) == 0 { return "" }
      return (0..<Int.random(in: 1...(Int.random(in: 0..<20, using: &random) == 0 ? 60 : 4), using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
    }
    let header = (0..<columns).map { "column_\($0)" }
    return Table(
      rows: [header] + (0..<rows).map { n in ["r\(n)"] + (1..<columns).map { _ in value() } })
  }

  /// Writes the table as a careful writer does; `always` quotes every field.
  func written(_ dialect: DelimitedDialect, lineEnd: String = "\n", always: Bool = false, lastLineEnd: Bool = true) -> [UInt8] {
    let quote = dialect.quote.map { String(UnicodeScalar($0)) } ?? ""
    let delimiter = String(UnicodeScalar(dialect.delimiter))
    let escape = dialect.escape.map { String(UnicodeScalar($0)) }
    let lines = rows.map { row in
      row.map { value in
        var text = value
        if let escape {
          text = text.replacing(escape, with: escape + escape).replacing(quote, with: escape + quote)
        } else if !quote.isEmpty {
          text = text.replacing(quote, with: quote + quote)
        }
        // Bytes, since Swift holds CR and LF together for one character.
        let telling = Set((delimiter + quote + "\n\r#" + (escape ?? "")).utf8)
        let mustQuote = value.utf8.contains { telling.contains($0) } || value.hasPrefix(" ")
        return !quote.isEmpty && (always || mustQuote) ? quote + text + quote : text
      }.joined(separator: delimiter)
    }
    return Array((lines.joined(separator: lineEnd) + (lastLineEnd ? lineEnd : "")).utf8)
  }
}

/// Everything that framing and parsing said of a file, in a form that compares.
struct Read: Equatable {
  var header: [String] = []
  var rows: [[String]] = []
  var places: [Place] = []
  /// Code and line of each refusal, by framer or row.
  var refusals: [String] = []
  var notices: [String] = []
  var summary = DelimitedSummary()
  var notes = DelimitedRow.Notes()
  var largestRest = 0

  static func == (a: Read, b: Read) -> Bool {
    a.header == b.header && a.rows == b.rows && a.places == b.places && a.refusals == b.refusals && a.notices == b.notices
      && a.summary == b.summary && a.notes == b.notes
  }

  init(
    _ bytes: [UInt8], _ dialect: DelimitedDialect = DelimitedDialect(), chunk: Int = .max, firstChunk: Int? = nil,
    limits: DelimitedFramer.Limits = DelimitedFramer.Limits()
  ) {
    var framer = DelimitedFramer(dialect: dialect, limits: limits)
    let row = DelimitedRow()
    var pending: [UInt8] = []
    var taken = 0
    var events: [DelimitedFramer.Event] = []
    var isFirst = true
    repeat {
      let most = isFirst ? firstChunk ?? chunk : chunk
      isFirst = false
      let n = min(most, bytes.count - taken)
      pending += bytes[taken..<taken + n]
      taken += n
      events.removeAll()
      let consumed = pending.withUnsafeBytes { raw in
        let consumed = framer.frame(Bytes(raw), atEnd: taken == bytes.count, &events)
        for event in events { note(event, Bytes(raw), row, dialect) }
        return consumed
      }
      pending.removeFirst(consumed)
      largestRest = max(largestRest, pending.count)
    } while taken < bytes.count
    summary = framer.summary
    notes = row.notes
  }

  private mutating func note(
    _ event: DelimitedFramer.Event, _ bytes: Bytes, _ row: DelimitedRow, _ dialect: DelimitedDialect
  ) {
    switch event {
    case .header(let range, let place): header = fields(bytes[range], place, row, dialect) ?? []
    case .row(let range, let place):
      guard let found = fields(bytes[range], place, row, dialect) else { return }
      rows.append(found)
      places.append(place)
    case .rejected(let error, _): refusals.append("\(error.reason) line \(error.place.line)")
    case .notice(let error, _): notices.append("\(error.reason) line \(error.place.line)")
    }
  }

  private mutating func fields(
    _ bytes: Bytes, _ place: Place, _ row: DelimitedRow, _ dialect: DelimitedDialect
  ) -> [String]? {
    do throws(RecordError) { try row.parse(bytes, dialect: dialect, at: place) } catch {
      refusals.append("\(error.reason) line \(error.place.line)")
      return nil
    }
    return (0..<row.count).map { row[$0].text }
  }
}

extension DialectFinder {
  static func find(_ text: String, isWhole: Bool = true, stated: Stated = Stated()) -> Verdict {
    Array(text.utf8).withUnsafeBytes { find(head: Bytes($0), isWhole: isWhole, stated: stated) }
  }
}

extension DialectFinder.Verdict {
  var dialect: DelimitedDialect? { if case .found(let dialect, _) = self { dialect } else { nil } }
  var choices: [DelimitedDialect] { if case .undecided(let choices, _) = self { choices } else { [] } }
  var evidence: [String] {
    switch self {
    case .found(_, let evidence), .undecided(_, let evidence): evidence
    }
  }
}
