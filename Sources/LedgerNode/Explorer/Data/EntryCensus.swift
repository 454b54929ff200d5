import Cryptography
import LedgerProtocol
import Records
import SQLiteStore
import Synchronization

/// How many entries of each kind the log holds, and where they are: four bytes of memory per 256 entries, counted once and never again,
/// since an entry never changes.
///
/// Counting a long log takes a while, so it is done in steps; until it is done, `Totals.counted` says how far it has come.
final class EntryCensus: Sendable {
  /// The kinds of entries, and one for what cannot be read.
  static let slots = EntryKind.allCases.count + 1

  struct Totals: Sendable {
    /// By the kind's place in `EntryKind.allCases`; the last one counts what cannot be read.
    fileprivate(set) var counts = [Int](repeating: 0, count: EntryCensus.slots)
    /// Source records in batches.
    fileprivate(set) var records = 0
    /// The entries below this position have been counted.
    fileprivate(set) var counted = 0

    subscript(_ kind: EntryKind) -> Int { counts[EntryCensus.slot(kind)] }
    var unreadable: Int { counts.last ?? 0 }
  }

  private struct State {
    var totals = Totals()
    /// Which kinds each whole bundle of 256 entries holds, as bits.
    var kinds: [UInt32] = []
    /// Source records in all batches up to the end of each whole bundle.
    var records: [Int] = []
    var isCounting = false
  }

  private let readers: ReaderPool
  private let worker: BlockingWorker
  private let state = Mutex(State())
  private static let width = 256
  private static let step = 64

  init(readers: ReaderPool, worker: BlockingWorker) { (self.readers, self.worker) = (readers, worker) }

  static func slot(_ kind: EntryKind?) -> Int { kind.flatMap { EntryKind.allCases.firstIndex(of: $0) } ?? slots - 1 }

  /// Whether the bundle `number` may hold an entry of the kinds; true for a bundle that has not been counted.
  func mayHold(_ kinds: Set<EntryKind>, bundle number: Int) -> Bool {
    let mask = kinds.reduce(UInt32(0)) { $0 | 1 << UInt32(EntryCensus.slot($1)) }
    return state.withLock { $0.kinds.indices.contains(number) ? $0.kinds[number] & mask != 0 : true }
  }

  /// The totals of the first `size` entries as far as they are counted; goes on counting, for about a second here, then in the background.
  func totals(size: Int) throws -> Totals {
    var steps = 0
    while steps < 12, try advance(size) { steps += 1 }
    if steps == 12 { continueCounting(size) }
    var totals = state.withLock { $0.totals }
    guard size > totals.counted, size - totals.counted <= Self.width else { return totals }
    let tail = try count(from: totals.counted, to: size)
    totals.add(tail)
    return totals
  }

  /// Positions and the source records in the log up to there: at most `most` points in even distances, and the last one.
  func growth(size: Int, most: Int) throws -> [(entries: Int, records: Int)] {
    if size <= 16 * Self.width {
      var sum = 0
      var found: [(entries: Int, records: Int)] = [(0, 0)]
      try readers.with { database in
        try database.query("SELECT position, records FROM batch WHERE position < ? ORDER BY position", [.int(size)]) { row in
          sum += row.int(1)
          found.append((row.int(0) + 1, sum))
        }
      }
      if found.last?.entries != size { found.append((size, sum)) }
      let stride = max(1, found.count / most)
      return found.enumerated().filter { $0.offset % stride == 0 || $0.offset == found.count - 1 }.map(\.element)
    }
    return state.withLock { state in
      let stride = max(1, state.records.count / most)
      let places = Swift.stride(from: stride - 1, to: state.records.count, by: stride)
      return [(0, 0)] + places.map { (($0 + 1) * Self.width, state.records[$0]) }
    }
  }

  // MARK: Counting

  /// Counts the next bundles that are whole; false when there is none.
  private func advance(_ size: Int) throws -> Bool {
    let first = state.withLock { $0.kinds.count }
    let bundles = min(Self.step, size / Self.width - first)
    guard bundles > 0 else { return false }
    var sums: [Sums] = []
    for bundle in first..<first + bundles { sums.append(try count(from: bundle * Self.width, to: (bundle + 1) * Self.width)) }
    state.withLock { state in
      guard state.kinds.count == first else { return }
      for sum in sums {
        state.totals.add(sum)
        state.kinds.append(sum.kinds)
        state.records.append(state.totals.records)
      }
    }
    return true
  }

  private func continueCounting(_ size: Int) {
    let starts = state.withLock { state in
      defer { state.isCounting = true }
      return !state.isCounting
    }
    guard starts else { return }
    Task.detached(priority: .utility) { [self] in
      while (try? await worker.run { [self] in try advance(size) }) == true {}
      state.withLock { $0.isCounting = false }
    }
  }

  fileprivate struct Sums {
    var counts = [Int](repeating: 0, count: EntryCensus.slots)
    var records = 0
    var entries = 0
    var kinds: UInt32 { counts.enumerated().reduce(0) { $0 | ($1.element > 0 ? 1 << UInt32($1.offset) : 0) } }
  }

  private func count(from first: Int, to end: Int) throws -> Sums {
    var sums = Sums()
    var unclear: [Int] = []
    try readers.with { database in
      try database.query("SELECT position, substr(bytes, 1, 128) FROM entry WHERE position >= ? AND position < ?", [.int(first), .int(end)]) { row in
        if let kind = EntryKind(beginningOf: row.blob(1)) { sums.counts[Self.slot(kind)] += 1 } else { unclear.append(row.int(0)) }
      }
      for position in unclear {
        let kind = try LedgerState.entry(database, at: position).flatMap { try? LogEntry(parsing: $0) }?.kind
        sums.counts[Self.slot(kind)] += 1
      }
      try database.query("SELECT COALESCE(SUM(records), 0) FROM batch WHERE position >= ? AND position < ?", [.int(first), .int(end)]) {
        sums.records = $0.int(0)
      }
    }
    sums.entries = end - first
    return sums
  }
}

extension EntryCensus.Totals {
  fileprivate mutating func add(_ sums: EntryCensus.Sums) {
    for (i, count) in sums.counts.enumerated() { counts[i] += count }
    records += sums.records
    counted += sums.entries
  }
}

extension EntryKind {
  private static let beginnings = EntryKind.allCases.map { ($0, Array(#"{"payloadType":"\#($0.payloadType)","#.utf8)) }

  /// The kind of an entry from how its bytes begin, as this project writes them; nil when they begin otherwise.
  init?(beginningOf bytes: [UInt8]) {
    guard let found = EntryKind.beginnings.first(where: { bytes.starts(with: $0.1) }) else { return nil }
    self = found.0
  }
}
