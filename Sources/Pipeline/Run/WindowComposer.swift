import Compliance
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
  let stretch: Stretch
  /// Its first record, when the one before it is of the same file and stretch.
  var goesOn: (file: FileTask, record: Int)?
  var isBegun = false
  var slices: [Slice] = []
  var records = 0
  var passed = 0
  var filtered = 0
  var quarantined = 0
  var lines = 0
  var bytes = 0
  /// Identifiers of records that passed.
  var identifiers = IdentifierCounts()
  /// What the check looked at and found, in records that passed and records that it held.
  var gate = GateCounts()
  var text = FreeTextCounts()
  /// The years of the records' own dates.
  var years: ClosedRange<Int>?
  /// What of each file is in it.
  var shares: [FileShare] = []
  /// What its records say of their patients.
  var facts: [PatientFact] = []
  /// What its lines say of their patients, for re-identification risk.
  var risk: [RiskRow] = []
  var held: [(file: FileTask, outcome: RecordOutcome)] = []
  var completed: [FileTask] = []
  /// Records between these that an earlier batch holds; no part of the batch.
  var recognised = 0
  /// By which its records are known again.
  var digests: [RecordDigest] = []
  /// The last sequence number of each sender.
  var sequences: [UInt64: Int] = [:]
  /// The highest watermark of its rows.
  var watermark: Int?

  init(number: Int, source: Int, stretch: Stretch) { (self.number, self.source, self.stretch) = (number, source, stretch) }
}

/// A window's share of a file: which records, and how their bytes ended.
struct FileShare {
  let file: FileTask
  /// First record and end record, both 1-based, end exclusive.
  let first: Int
  var end: Int
  var account = FileAccount()
}

/// How the records of a file ended, and their bytes. Source: invariant 2, counts add up.
public struct FileAccount: Sendable, Equatable {
  public var passed = 0
  public var filtered = 0
  public var quarantined = 0
  /// Known from an earlier file: in a batch already.
  public var recognised = 0
  public var recognisedBytes = 0
  public var passedBytes = 0
  public var filteredBytes = 0
  public var quarantinedBytes = 0
  /// Bytes that belong to no record: line ends, headers, comments, markup around records.
  public var framingBytes = 0

  public var records: Int { passed + filtered + quarantined + recognised }
  public var bytes: Int { passedBytes + filteredBytes + quarantinedBytes + recognisedBytes + framingBytes }

  public init() {}

  mutating func add(_ outcome: RecordOutcome) {
    switch outcome.ending {
    case .passed: (passed, passedBytes) = (passed + 1, passedBytes + outcome.length)
    case .filtered: (filtered, filteredBytes) = (filtered + 1, filteredBytes + outcome.length)
    case .quarantined: (quarantined, quarantinedBytes) = (quarantined + 1, quarantinedBytes + outcome.length)
    case .recognised: (recognised, recognisedBytes) = (recognised + 1, recognisedBytes + outcome.length)
    }
  }
}

/// Cuts the stream of records into windows, by what the records are and where they lie and nothing else: at `maximumRecords`, at `maximumBytes`, and at
/// the end of a stretch. Threads, timing and the number of shards have no say, so the same input gives the same batches.
struct WindowComposer {
  static let recognisedPerNote = 100_000

  private let maximumRecords: Int
  private let maximumBytes: Int
  private var open: Window?
  private var next = 0

  init(maximumRecords: Int, maximumBytes: Int) { (self.maximumRecords, self.maximumBytes) = (maximumRecords, maximumBytes) }

  /// Takes chunk results in order; hands out windows as they fill. A unit's records stay in one window.
  mutating func add(_ result: ChunkResult, _ close: (Window) -> Void) {
    var parts = result.parts.makeIterator()
    var part = parts.next() ?? .whole
    var upcoming = parts.next()
    enter(part, of: result, close)
    var sliceStart = 0
    var from = 0
    for (i, outcome) in result.outcomes.enumerated() {
      while let next = upcoming, next.firstRecord <= outcome.place.record {
        if let open { slice(open, result, sliceStart..<outcome.lines.lowerBound, records: i - from) }
        (sliceStart, from) = (outcome.lines.lowerBound, i)
        enter(next, of: result, close)
        (part, upcoming) = (next, parts.next())
      }
      let window = current(for: result, part)
      if !window.isBegun {
        window.isBegun = true
        if outcome.place.record > part.firstRecord { window.goesOn = (result.file, outcome.place.record) }
      }
      take(outcome, of: result, into: window)
      if !outcome.hasPassed && !outcome.lines.isEmpty {
        // Taken back after its lines were made: the slice ends before them.
        slice(window, result, sliceStart..<outcome.lines.lowerBound, records: i - from)
        sliceStart = outcome.lines.upperBound
        from = i + 1
      }
      if result.completesFile && i == result.outcomes.count - 1 { window.completed.append(result.file) }
      // A stretch of nothing but known records is noted now and then, so that a run that is stopped need not read it all again.
      let isLongKnown = window.records == 0 && window.recognised >= WindowComposer.recognisedPerNote
      if outcome.endsUnit, window.records >= maximumRecords || window.bytes >= maximumBytes || isLongKnown {
        slice(window, result, sliceStart..<outcome.lines.upperBound, records: i + 1 - from)
        sliceStart = outcome.lines.upperBound
        from = i + 1
        finish(close)
      }
    }
    if from < result.outcomes.count, let open {
      slice(open, result, sliceStart..<result.lines.lines.count, records: result.outcomes.count - from)
    }
    while let next = upcoming {
      enter(next, of: result, close)
      (part, upcoming) = (next, parts.next())
    }
    if result.framingBytes > 0 {
      let record = result.outcomes.last.map { $0.place.record + 1 } ?? 1
      let last = current(for: result, part)
      extend(last, result.file, from: record)
      last.shares[last.shares.count - 1].account.framingBytes += result.framingBytes
    }
    if result.completesFile && result.outcomes.isEmpty { current(for: result, part).completed.append(result.file) }
    result.isComposed = true
  }

  private func take(_ outcome: RecordOutcome, of result: ChunkResult, into window: Window) {
    let file = result.file
    extend(window, file, from: outcome.place.record)
    let last = window.shares.count - 1
    window.shares[last].end = max(window.shares[last].end, outcome.place.record + 1)
    window.shares[last].account.add(outcome)
    if case .recognised = outcome.ending {
      window.recognised += 1
      return
    }
    if let mark = outcome.sequence, let number = mark.number { window.sequences[mark.sender] = number }
    if let watermark = outcome.watermark { window.watermark = max(window.watermark ?? watermark, watermark) }
    if outcome.hasPassed, let digest = outcome.recognition, window.digests.last != digest { window.digests.append(digest) }
    window.records += 1
    window.text += outcome.text
    outcome.counts.add(to: &window.gate, result.narratives)
    switch outcome.ending {
    case .passed:
      window.passed += 1
      window.lines += outcome.lines.count
      window.bytes += outcome.bytes
      outcome.counts.add(to: &window.identifiers)
      window.facts += outcome.facts
      window.risk += outcome.risk
      if outcome.year > 0 {
        window.years = window.years.map { min($0.lowerBound, outcome.year)...max($0.upperBound, outcome.year) } ?? outcome.year...outcome.year
      }
    case .filtered:
      window.filtered += 1
      window.held.append((file, outcome))
    case .quarantined:
      window.quarantined += 1
      window.held.append((file, outcome))
    case .recognised: break
    }
  }

  /// Closes what is open: at the end of a stretch and of the run.
  mutating func finish(_ close: (Window) -> Void) {
    guard let window = open else { return }
    open = nil
    close(window)
  }

  /// A file goes on in a part: what is open of another one ends here, whether anything of this one is worked on or not.
  private mutating func enter(_ part: FilePart, of result: ChunkResult, _ close: (Window) -> Void) {
    if let open, open.source != result.file.source || open.stretch != part.stretch { finish(close) }
  }

  private mutating func current(for result: ChunkResult, _ part: FilePart) -> Window {
    if let open { return open }
    let window = Window(number: next, source: result.file.source, stretch: part.stretch)
    next += 1
    open = window
    return window
  }

  private func slice(_ window: Window, _ result: ChunkResult, _ lines: Range<Int>, records: Int) {
    guard !lines.isEmpty else { return }
    window.slices.append(.init(result: result, lines: lines, firstRecord: window.records - records))
    result.openSlices += 1
  }

  /// Makes the window's last share one of the file.
  private func extend(_ window: Window, _ file: FileTask, from record: Int) {
    if let last = window.shares.last, last.file === file, file.only == nil || record < last.end + 1 { return }
    window.shares.append(FileShare(file: file, first: record, end: record))
  }
}
