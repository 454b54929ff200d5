public import Records

/// What one pass over a file found when it is framed and parsed and nothing else: what benchmarks time.
public struct DelimitedPass: Sendable, Equatable {
  public private(set) var rows = 0
  public private(set) var fields = 0
  public private(set) var rejected = 0
  public private(set) var summary = DelimitedSummary()

  /// Frames and parses a whole file in windows of `window` bytes, as a reader of chunks does.
  public init(over file: Bytes, dialect: DelimitedDialect, window: Int = 256 << 10) {
    var framer = DelimitedFramer(dialect: dialect)
    let row = DelimitedRow()
    var events: [DelimitedFramer.Event] = []
    var start = 0
    var end = 0
    while start < file.count || end < file.count {
      end = min(file.count, end + max(1, window))
      let bytes = file[start..<end]
      events.removeAll(keepingCapacity: true)
      start += framer.frame(bytes, atEnd: end == file.count, &events)
      for event in events {
        switch event {
        case .row(let range, let place): read(bytes[range], place, row, dialect)
        case .rejected: rejected += 1
        case .header, .notice: break
        }
      }
    }
    summary = framer.summary
  }

  private mutating func read(_ bytes: Bytes, _ place: Place, _ row: DelimitedRow, _ dialect: DelimitedDialect) {
    do throws(RecordError) {
      try row.parse(bytes, dialect: dialect, at: place)
      rows += 1
      fields += row.count
    } catch {
      rejected += 1
    }
  }
}
