import Readers
import Records

/// Framing and rows in every dialect: events must not depend on how the file is cut, byte counts must add up, fields must lie
/// where their row does, and the row must come out as a slow reader reads it.
func fuzzDelimitedText(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  var dialect = DelimitedDialect(delimiter: choices.pick([0x2C, 0x3B, 0x7C, 0x09, 0x5E, 0x20]))
  let flags = choices.next()
  dialect.quote = choices.pick([0x22, 0x27, nil])
  dialect.escape = flags & 1 != 0 ? 0x5C : nil
  dialect.comment = flags & 2 != 0 ? 0x23 : nil
  dialect.hasHeader = flags & 4 != 0
  dialect.skipsBlanksBeforeQuote = flags & 8 != 0
  dialect.linesBeforeHeader = flags & 16 != 0 ? 2 : 0
  dialect.shortRows = flags & 32 != 0 ? .pad : .refuse
  dialect.columnCount = flags & 64 != 0 ? 3 : nil
  if flags & 128 != 0 { dialect.fixedWidths = [3, 1, 5] }
  dialect.lineEnd = choices.pick([.lineFeed, .carriageReturn, .any])
  var limits = DelimitedFramer.Limits()
  limits.maximumRowBytes = choices.pick([1 << 20, 70, 200, 5])
  let step = Int(choices.next()) + 1
  let content = choices.remainder
  let whole = trace(content, dialect, limits, step: max(1, content.count))
  precondition(trace(content, dialect, limits, step: step) == whole, "the events depend on the cut")
}

/// What framing and parsing said, as numbers that compare.
private func trace(
  _ content: UnsafeRawBufferPointer, _ dialect: DelimitedDialect, _ limits: DelimitedFramer.Limits, step: Int
) -> [Int] {
  var framer = DelimitedFramer(dialect: dialect, limits: limits)
  let row = DelimitedRow(maximumFields: 1000)
  var out: [Int] = []
  var events: [DelimitedFramer.Event] = []
  var (start, end) = (0, 0)
  repeat {
    end = min(content.count, end + step)
    let buffer = Bytes(UnsafeRawBufferPointer(rebasing: content[start..<end]))
    events.removeAll(keepingCapacity: true)
    let used = framer.frame(buffer, atEnd: end == content.count, &events)
    for event in events {
      switch event {
      case .header(let range, let place), .row(let range, let place):
        precondition(start + range.lowerBound >= place.byte, "a row lies before its place")
        out += [1, start + range.lowerBound, range.count, place.record, place.line, place.byte]
        do throws(RecordError) {
          try row.parse(buffer[range], dialect: dialect, at: place)
          for i in 0..<row.count { out.append(row[i].count) }
          for i in 0..<row.count { out.append(Int(row[i].first ?? 0)) }
        } catch { out += [2, error.place.line] }
      case .rejected(let error, _): out += [3, error.place.record, error.place.line, error.place.byte]
      case .notice(let error, _): out += [4, error.place.line, error.place.byte]
      }
    }
    start += used
  } while end < content.count
  precondition(start == content.count || content.isEmpty, "bytes are left over")
  precondition(framer.summary.accounted == content.count && framer.summary.bytes == content.count, "bytes are not accounted for")
  out += DelimitedSummary.Part.allCases.flatMap { [framer.summary.count($0), framer.summary.bytes($0)] }
  return out
}

/// Finding a dialect, reading with it and profiling the columns.
func fuzzDialect(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  let flags = choices.next()
  var stated = DialectFinder.Stated()
  if flags & 1 != 0 { stated.delimiter = 0x3B }
  if flags & 2 != 0 { stated.hasHeader = true }
  let head = Bytes(choices.remainder)
  guard case .found(let dialect, let evidence) = DialectFinder.find(head: head, isWhole: flags & 4 != 0, stated: stated) else { return }
  precondition(!evidence.isEmpty, "no evidence")
  let profiler = ColumnProfiler(columns: dialect.columnCount ?? 1)
  var framer = DelimitedFramer(dialect: dialect)
  let row = DelimitedRow()
  var events: [DelimitedFramer.Event] = []
  _ = framer.frame(head, atEnd: true, &events)
  for case .row(let range, let place) in events {
    do throws(RecordError) { try row.parse(head[range], dialect: dialect, at: place) } catch { continue }
    profiler.add(row)
  }
  for profile in profiler.profiles() { precondition(profile.filled + profile.empty == profiler.rows, "values are lost") }
}
