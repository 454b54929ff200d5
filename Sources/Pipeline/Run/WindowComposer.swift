import Records
import Sealing

/// The records of one batch: slices of chunk results in the order of the source, with what was counted.
final class Window: @unchecked Sendable {
  struct Slice {
    let result: ChunkResult
    let lines: Range<Int>
    /// Number of records of the window before this slice.
    let firstRecord: Int
  }
  let number: Int
  let source: Int
  var slices: [Slice] = []
  var records = 0
  var passed = 0
  var filtered = 0
  var quarantined = 0
  var lines = 0
  var bytes = 0
  var identifiers = ClassCounts()
  var withheldText = 0
  /// The years of the records' own dates.
  var years: ClosedRange<Int>?
  /// By file: first record, end record (both 1-based, end exclusive).
  var ranges: [(file: FileTask, first: Int, end: Int)] = []
  var held: [(file: FileTask, outcome: RecordOutcome)] = []
  var completed: [FileTask] = []

  init(number: Int, source: Int) { (self.number, self.source) = (number, source) }
}

/// Cuts the stream of records into windows, by what the records are and nothing else: at `maximumRecords`, at `maximumBytes`, and at the end of a
/// source. Threads and timing have no say, so the same input gives the same batches.
struct WindowComposer {
  private let maximumRecords: Int
  private let maximumBytes: Int
  private var open: Window?
  private var next = 0

  init(maximumRecords: Int, maximumBytes: Int) { (self.maximumRecords, self.maximumBytes) = (maximumRecords, maximumBytes) }

  /// Takes chunk results in order; hands out windows as they fill.
  mutating func add(_ result: ChunkResult, _ close: (Window) -> Void) {
    if let window = open, window.source != result.file.source { finish(close) }
    var sliceStart = 0
    var from = 0
    var window = current(for: result.file.source)
    for (i, outcome) in result.outcomes.enumerated() {
      window.records += 1
      switch outcome.ending {
      case .passed: window.passed += 1
      case .filtered:
        window.filtered += 1
        window.held.append((result.file, outcome))
      case .quarantined:
        window.quarantined += 1
        window.held.append((result.file, outcome))
      }
      window.identifiers += outcome.identifiers
      window.withheldText += outcome.withheldText
      if outcome.year > 0 {
        window.years = window.years.map { min($0.lowerBound, outcome.year)...max($0.upperBound, outcome.year) } ?? outcome.year...outcome.year
      }
      window.lines += outcome.lines.count
      window.bytes += outcome.bytes
      extend(window, result.file, outcome.place.record)
      let isLastOfFile = result.isLast && i == result.outcomes.count - 1
      if isLastOfFile { window.completed.append(result.file) }
      if window.records >= maximumRecords || window.bytes >= maximumBytes {
        slice(window, result, sliceStart..<outcome.lines.upperBound, records: i + 1 - from)
        sliceStart = outcome.lines.upperBound
        from = i + 1
        finish(close)
        if i + 1 < result.outcomes.count { window = current(for: result.file.source) }
      }
    }
    if from < result.outcomes.count {
      slice(window, result, sliceStart..<result.lines.lines.count, records: result.outcomes.count - from)
    }
    if result.isLast && result.outcomes.isEmpty {
      let window = current(for: result.file.source)
      window.completed.append(result.file)
    }
    result.isComposed = true
  }

  /// Closes what is open: at the end of a source and of the run.
  mutating func finish(_ close: (Window) -> Void) {
    guard let window = open else { return }
    open = nil
    close(window)
  }

  private mutating func current(for source: Int) -> Window {
    if let open { return open }
    let window = Window(number: next, source: source)
    next += 1
    open = window
    return window
  }

  private func slice(_ window: Window, _ result: ChunkResult, _ lines: Range<Int>, records: Int) {
    guard !lines.isEmpty else { return }
    window.slices.append(.init(result: result, lines: lines, firstRecord: window.records - records))
    result.openSlices += 1
  }

  private func extend(_ window: Window, _ file: FileTask, _ record: Int) {
    if let last = window.ranges.last, last.file === file, last.end == record {
      window.ranges[window.ranges.count - 1].end = record + 1
    } else {
      window.ranges.append((file, record, record + 1))
    }
  }
}
