import Records
import SQLiteStore
import Synchronization

/// The records that are in batches already, by their digests: of earlier runs and of this one, in the order of the source.
///
/// A record is known when an earlier one with its digest has passed, in this run or before; so what is known depends on the input and the journal alone,
/// not on threads or on when a run was killed. Workers ask first, so that what is known need not be mapped again; what they cannot know yet, the run's
/// own thread finds when it puts results in order.
///
/// The digests of a batch are written with it, as one row. They are in memory until there are `stagedLimit` of them; then all go into the journal's table
/// at once and in order, so that each of its pages is written once for many records: a digest is random, and one by one each would cost a page.
final class RecordMemory: Sendable {
  private struct State {
    /// Passed, and in no batch yet.
    var underWay: Set<RecordDigest> = []
    /// In a batch, and not in the table yet.
    var staged: Set<RecordDigest> = []
    /// Grows when digests leave memory for the table.
    var generation = 0
  }

  static let stagedLimit = 1 << 19
  /// A dry run writes nothing; it forgets what it has seen itself beyond this.
  private static let dryLimit = 1 << 21

  private let state = Mutex(State())
  private let path: String
  private let isDryRun: Bool
  private let stagedLimit: Int

  init(_ journal: Journal, path: String, isDryRun: Bool, stagedLimit: Int = RecordMemory.stagedLimit) throws {
    (self.path, self.isDryRun, self.stagedLimit) = (path, isDryRun, stagedLimit)
    let staged = try journal.stagedDigests()
    state.withLock { s in
      s.staged.reserveCapacity(staged.count)
      for (digest, _) in staged { s.staged.insert(digest) }
    }
  }

  /// What a look at the memory gave, and when it was.
  struct Answer {
    var known: Set<RecordDigest> = []
    var generation = 0
  }

  /// Looks for digests; for one thread.
  final class Reader {
    private let memory: RecordMemory
    private let db: Database

    fileprivate init(_ memory: RecordMemory) throws {
      self.memory = memory
      db = try Database(path: memory.path, mode: .readOnly)
    }

    /// Those of the digests that are known now. About as much work as one look into a B-tree for each; sorted, so that neighbours share pages.
    func look(for digests: [RecordDigest]) throws -> Answer {
      var (answer, rest) = memory.state.withLock { s in
        var answer = Answer(generation: s.generation)
        var rest: [RecordDigest] = []
        for digest in digests {
          if s.staged.contains(digest) || s.underWay.contains(digest) { answer.known.insert(digest) } else { rest.append(digest) }
        }
        return (answer, rest)
      }
      guard !rest.isEmpty else { return answer }
      rest.sort()
      try db.execute("BEGIN")
      defer { try? db.execute("COMMIT") }
      for digest in rest where try db.int("SELECT 1 FROM record_digests WHERE digest = ?", .blob(digest.bytes)) != nil { answer.known.insert(digest) }
      return answer
    }
  }

  func reader() throws -> Reader { try Reader(self) }

  // The run's own thread, in the order of the source.

  /// Whether a record that a worker did not know when it looked is known now.
  func knows(_ digest: RecordDigest, since generation: Int, _ journal: Journal) throws -> Bool {
    let (isKnown, isCurrent) = state.withLock { s in (s.staged.contains(digest) || s.underWay.contains(digest), s.generation == generation) }
    return try isKnown || !isCurrent && journal.hasRecord(digest)
  }

  func remember(_ digest: RecordDigest) {
    state.withLock { s in
      if isDryRun && s.underWay.count >= RecordMemory.dryLimit { s.underWay.removeAll(keepingCapacity: true) }
      s.underWay.insert(digest)
    }
  }

  /// Notes that digests were written with their batch, and empties the memory into the table when it is full.
  func committed(_ digests: [RecordDigest], _ journal: Journal) throws {
    let isFull = state.withLock { s in
      for digest in digests where s.underWay.remove(digest) != nil { s.staged.insert(digest) }
      return s.staged.count >= stagedLimit
    }
    guard isFull else { return }
    try journal.settleDigests()
    state.withLock { s in
      s.staged.removeAll()
      s.generation += 1
    }
  }
}
