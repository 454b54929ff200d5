import Databases
import PatientIdentity
import Records
import Synchronization

/// Where the rows of a read lie in the database's own order, from the moment they are read until the batch that holds them is in the journal.
///
/// Holds as much as there are rows under way. Filled by the scanning thread, emptied by the run's own.
final class RowTrail: Sendable {
  struct Entry: Sendable {
    let record: Int
    /// The values by which rows are ordered.
    let order: [DatabaseValue]
    /// By which the row is known again.
    let digest: [UInt8]
    /// Whether everything before this row has been read when it has been.
    let isBehindLast: Bool
  }
  private struct State {
    var entries: [Entry] = []
    var recognised = 0
  }
  private let state = Mutex(State())
  let query: KeyedQuery
  /// Whether anybody takes the entries out again; a dry run's journal stays as it is.
  private let isKept: Bool
  /// Whether the source's position moves with the rows.
  let moves: Bool

  init(_ query: KeyedQuery, isKept: Bool, moves: Bool) { (self.query, self.isKept, self.moves) = (query, isKept, moves) }

  func append(_ entry: Entry) {
    if isKept { state.withLock { $0.entries.append(entry) } }
  }

  /// A row that an earlier read has brought to a batch.
  func recognise() { state.withLock { $0.recognised += 1 } }
  var recognised: Int { state.withLock { $0.recognised } }

  /// Takes out the rows before a record, which are all in batches now.
  func take(before end: Int) -> [Entry] {
    state.withLock { s in
      let count = s.entries.prefix { $0.record < end }.count
      defer { s.entries.removeFirst(count) }
      return Array(s.entries.prefix(count))
    }
  }
}

extension Journal.NewBatch {
  /// Takes what a window's share of a read means for the next one: where it ends, which rows are known from now on, and by which keys those that were
  /// held back are found again. What may identify is sealed.
  mutating func note(_ trail: RowTrail, _ share: FileShare, held: [(file: FileTask, outcome: RecordOutcome)], vault: Vault) throws {
    let entries = trail.take(before: share.end)
    // True for what was held back, false for what was filtered.
    var endings: [Int: Bool] = [:]
    for (file, outcome) in held where file === share.file {
      if case .quarantined = outcome.ending { endings[outcome.place.record] = true } else { endings[outcome.place.record] = false }
    }
    func put(_ name: String, _ columns: [String], _ entry: RowTrail.Entry) throws {
      let values = zip(trail.query.order, entry.order).filter { columns.contains($0.0) }
      let ordered = columns.compactMap { column in values.first { $0.0 == column }.map { (name: column, value: $0.1) } }
      positions.append(.init(name: name, value: try vault.seal(DatabaseValue.encoded(ordered), as: RowPosition.context(pipeline, source, name))))
    }
    for entry in entries {
      seen.append(.init(digest: entry.digest, hasPassed: endings[entry.record] == nil))
      if endings[entry.record] == true { try put(RowPosition.held(read: share.file.digest, record: entry.record), trail.query.key, entry) }
    }
    if trail.moves, let last = entries.last(where: \.isBehindLast) { try put(RowPosition.last, trail.query.order, last) }
  }
}
