import Readers
import Records

/// Finds a file's dialect, as far as the pipeline does not say it.
enum DialectChooser {
  enum Choice {
    case found(DelimitedDialect)
    /// Several fit equally well: what they are, in words without a value.
    case undecided(String)
  }

  /// - Parameter isWhole: whether the head is the whole file.
  static func choose(_ head: Bytes, isWhole: Bool, _ settings: DelimitedSettings) -> Choice {
    if !settings.widths.isEmpty { return .found(DelimitedDialect(fixedWidths: settings.widths, hasHeader: settings.header.isEmpty)) }
    var stated = DialectFinder.Stated()
    stated.delimiter = settings.delimiter
    if let quote = settings.quote { (stated.quote, stated.hasNoQuotes) = (quote == 0 ? nil : quote, quote == 0) }
    if settings.usesBackslash == true { stated.escape = 0x5C }
    if !settings.header.isEmpty { stated.hasHeader = false }
    switch DialectFinder.find(head: head, isWhole: isWhole, stated: stated) {
    case .found(let dialect, _): return .found(commented(dialect, settings))
    case .undecided(let choices, _):
      // Rows that do not fit are refused one by one when somebody has said what the file is.
      if settings.delimiter != nil, let best = choices.first { return .found(commented(best, settings)) }
      return .undecided("dialects: " + choices.map(\.description).joined(separator: " | "))
    }
  }

  private static func commented(_ dialect: DelimitedDialect, _ settings: DelimitedSettings) -> DelimitedDialect {
    var dialect = dialect
    if let comment = settings.comment?.utf8.first { dialect.comment = comment }
    return dialect
  }

  /// The names in the file's header row; empty when it has none or it cannot be read.
  static func header(_ head: Bytes, _ dialect: DelimitedDialect) -> [String] {
    guard dialect.hasHeader else { return [] }
    var framer = DelimitedFramer(dialect: dialect)
    framer.reportsRows = false
    var events: [DelimitedFramer.Event] = []
    var (start, end) = (0, 0)
    while end < head.count {
      end = min(head.count, end + (16 << 10))
      let window = head[start..<end]
      events.removeAll(keepingCapacity: true)
      start += framer.frame(window, atEnd: end == head.count, &events)
      for event in events {
        guard case .header(let range, let place) = event else { continue }
        let row = DelimitedRow()
        guard (try? row.parse(window[range], dialect: dialect, at: place)) != nil else { return [] }
        return (0..<row.count).map { row[$0].trimmed.text }
      }
    }
    return []
  }
}
