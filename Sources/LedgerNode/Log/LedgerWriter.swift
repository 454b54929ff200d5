import Cryptography
import Dispatch
import LedgerProtocol
import Records
import SQLiteStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What an entry is to become part of the log with, verified.
struct Submission: Sendable {
  /// The exact bytes of the leaf.
  let entry: [UInt8]
  /// SHA-256 of the entry's payload.
  let id: SHA256Digest
  let change: StateChange
  /// What the entry refers to, already durable unless it is inline.
  let stored: StoredBytes?
  /// Asked when the entry's place in the log is known, with everything before it applied: why it may not stand there, nil when it may.
  var condition: Condition?

  typealias Condition = @Sendable (Database) throws -> ProtocolError?
}

/// Where an entry stands, and the checkpoint that first covered it.
struct Appended: Sendable {
  let position: Int
  let checkpoint: SignedHead
  /// False when the log held it already.
  let isNew: Bool
  /// From the leaf to the root at `checkpoint`; empty when the entry is not new (it is computed from the store then).
  let path: [SHA256Digest]
}

/// A signed tree head.
struct SignedHead: Sendable {
  let size: Int
  let root: SHA256Digest
  let note: [UInt8]
}

/// The one that appends: takes what has been handed in since the last commit, sequences it, and makes it durable with one transaction,
/// one sync and one checkpoint for all of it.
///
/// The signature over a new tree head is made inside the transaction that replaces the last signed head by compare-and-swap, and leaves
/// the writer only after the commit: no signature is ever seen for a head that a crash could take back.
final class LedgerWriter: @unchecked Sendable {
  private struct Waiting {
    let submission: Submission
    let continuation: CheckedContinuation<Appended, any Error>
  }

  private struct Inbox {
    var waiting: [Waiting] = []
    var isDraining = false
    var stopped: LedgerStoreError?
  }

  private let inbox = Mutex(Inbox())
  private let queue = DispatchQueue(label: "chartseal.ledger-writer", qos: .userInitiated)
  private let published: Mutex<SignedHead>

  // Only `queue` touches what follows.
  private let database: Database
  private let state: LedgerState
  private let hasher = SHA256Hasher()
  private var edge: CompactRange
  private var head: SignedHead
  private let sign: (Int, SHA256Digest) throws -> [UInt8]
  private let failpoint: Failpoint
  private let witness: HeadWitness

  /// The largest number of entries of one commit.
  private static let groupLimit = 512

  init(
    database: Database, edge: CompactRange, head: SignedHead, witness: HeadWitness, failpoint: @escaping Failpoint,
    sign: @escaping (Int, SHA256Digest) throws -> [UInt8]
  ) {
    self.database = database
    state = LedgerState(database: database)
    self.edge = edge
    self.head = head
    self.sign = sign
    self.failpoint = failpoint
    self.witness = witness
    published = Mutex(head)
  }

  /// The last checkpoint that is durable.
  var current: SignedHead { published.withLock { $0 } }

  /// When the last checkpoint was signed, in seconds since 1970; nil when that is not known.
  var lastSigned: Int? { witness.writtenAt }

  /// Why no entry is taken any more, nil while all is well.
  var stopped: LedgerStoreError? { inbox.withLock { $0.stopped } }

  func append(_ submission: Submission) async throws -> Appended {
    try await withCheckedThrowingContinuation { continuation in
      let (stopped, start) = inbox.withLock { inbox -> (LedgerStoreError?, Bool) in
        if let stopped = inbox.stopped { return (stopped, false) }
        inbox.waiting.append(Waiting(submission: submission, continuation: continuation))
        defer { inbox.isDraining = true }
        return (nil, !inbox.isDraining)
      }
      if let stopped { return continuation.resume(throwing: stopped) }
      if start { queue.async { self.drain() } }
    }
  }

  /// Refuses further entries and waits for the commit under way.
  func stop(_ reason: LedgerStoreError = .stopped) {
    let waiting = inbox.withLock { inbox in
      inbox.stopped = inbox.stopped ?? reason
      let left = inbox.waiting
      inbox.waiting.removeAll()
      return left
    }
    for one in waiting { one.continuation.resume(throwing: reason) }
    // What the write-ahead log holds goes into the database, so that the file is whole by itself.
    queue.sync { try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  /// Runs something that changes what is stored beside the log, on the writer's thread and in a transaction of its own.
  func run<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    if let stopped { throw stopped }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Result { try self.database.transaction { () throws -> T in try body(self.database) } })
      }
    }
  }

  /// Brings what the write-ahead log holds into the database and empties it, so that what was overwritten is gone from there too.
  func checkpointWriteAheadLog() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async { continuation.resume(with: Result { try self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }) }
    }
  }

  /// Appends one entry on the caller's thread, before the writer is shared.
  func appendAlone(_ submission: Submission) throws -> Appended {
    guard let result = try write([submission]).first else { throw LedgerStoreError.stopped }
    return try result.get()
  }

  /// Appends many entries on the caller's thread, before the writer is shared; one transaction and one checkpoint for all.
  func appendAlone(_ submissions: [Submission]) throws { for result in try write(submissions) { _ = try result.get() } }

  /// Gives the connection memory for groups of many thousand entries.
  func prepareForBulk() throws {
    try database.execute("PRAGMA cache_size=-300000")
    try database.execute("PRAGMA wal_autocheckpoint=20000")
  }

  private func drain() {
    while true {
      let group = inbox.withLock { inbox -> [Waiting] in
        let group = Array(inbox.waiting.prefix(Self.groupLimit))
        inbox.waiting.removeFirst(group.count)
        if group.isEmpty { inbox.isDraining = false }
        return group
      }
      if group.isEmpty { return }
      commit(group)
    }
  }

  private func commit(_ group: [Waiting]) {
    do {
      let results = try write(group.map(\.submission))
      try failpoint(.receiptReady)
      for (one, result) in zip(group, results) { one.continuation.resume(with: result) }
    } catch {
      let reason = refusal(error)
      if let fatal = reason as? LedgerStoreError, fatal != .storageFull {
        inbox.withLock { $0.stopped = $0.stopped ?? fatal }
      }
      for one in group { one.continuation.resume(throwing: reason) }
    }
  }

  /// What the submitters of a failed commit hear; anything but a full disk stops the writer.
  private func refusal(_ error: any Error) -> any Error {
    if let error = error as? SQLiteError { return error.isDiskFull ? LedgerStoreError.storageFull : LedgerStoreError.storage }
    return error is LedgerStoreError ? error : LedgerStoreError.stopped
  }

  private func write(_ submissions: [Submission]) throws -> [Result<Appended, any Error>] {
    var edge = self.edge
    var growth = TreeGrowth(edge)
    var outcomes: [Outcome] = []
    var signed: SignedHead?
    try database.transaction { () throws -> Void in
      try failpoint(.transactionOpen)
      for submission in submissions { outcomes.append(try place(submission, &edge, &growth)) }
      guard edge.size > head.size else { return }
      try failpoint(.entriesWritten)
      let root = edge.root(hasher)
      let next = SignedHead(size: edge.size, root: root, note: try sign(edge.size, root))
      try failpoint(.checkpointSigned)
      try swap(next)
      try failpoint(.checkpointSwapped)
      signed = next
    }
    if let signed {
      self.edge = edge
      head = signed
      try failpoint(.committed)
      witness.note(signed)
      published.withLock { $0 = signed }
    }
    return try answers(outcomes, growth)
  }

  private enum Outcome {
    case new(Int)
    case known(Int)
    case refused(any Error)
  }

  private func place(_ submission: Submission, _ edge: inout CompactRange, _ growth: inout TreeGrowth) throws -> Outcome {
    guard submission.entry.count <= LogEntry.maximumCount else { return .refused(ProtocolError.entryTooLarge) }
    let position = edge.size
    if let condition = submission.condition, try LedgerState.position(database, id: submission.id) == nil, let refusal = try condition(database) {
      return .refused(refusal)
    }
    switch try state.apply(submission.change, id: submission.id, at: position) {
    case .refused(let refusal): return .refused(refusal)
    case .known(let earlier): return .known(earlier)
    case .applied:
      try database.run("INSERT INTO entry(position, bytes) VALUES(?, ?)", .int(position), .blob(submission.entry))
      if let stored = submission.stored {
        try database.run(
          "INSERT INTO stored(position, digest, length, bytes) VALUES(?, ?, ?, ?)", .int(position), .blob(stored.digest.array),
          .int(stored.length), stored.inline.map { .blob($0) } ?? .null)
      }
      try store(submission.entry.withUnsafeBytes { hasher.leaf(Bytes($0)) }, &edge, &growth)
      return .new(position)
    }
  }

  /// Adds a leaf to the tree; of the subtrees it completes only those of tile levels are stored.
  private func store(_ leaf: SHA256Digest, _ edge: inout CompactRange, _ growth: inout TreeGrowth) throws {
    var completed: [(Int, SHA256Digest)] = []
    edge.append(leaf, hasher) { level, index, hash in
      growth.add(level, index, hash)
      if level & 7 == 0 { completed.append((Schema.place(level: level >> 3, index: index), hash)) }
    }
    for (place, hash) in completed {
      try database.run("INSERT INTO node(place, hash) VALUES(?, ?)", .int(place), .blob(hash.array))
    }
  }

  /// Replaces the last signed head if it is still the one this writer knows.
  private func swap(_ next: SignedHead) throws {
    try database.run(
      "UPDATE head SET size = ?, root = ? WHERE id = 1 AND size = ? AND root = ?", .int(next.size), .blob(next.root.array),
      .int(head.size), .blob(head.root.array))
    guard database.changes == 1 else { throw LedgerStoreError.checkpointConflict }
    try database.run("INSERT INTO checkpoint(size, note) VALUES(?, ?)", .int(next.size), .blob(next.note))
  }

  private func answers(_ outcomes: [Outcome], _ growth: TreeGrowth) throws -> [Result<Appended, any Error>] {
    var tree = StoredTree(database)
    return outcomes.map { outcome in
      Result {
        switch outcome {
        case .refused(let error): throw error
        case .known(let position):
          return try LedgerWriter.appended(database, &tree, position, isNew: false)
        case .new(let position):
          return Appended(position: position, checkpoint: head, isNew: true, path: try growth.inclusion(index: position, size: head.size))
        }
      }
    }
  }
}

extension LedgerWriter {
  /// The standing of an entry that is in the log: the proof against the first signed head that covered it.
  static func appended(_ database: Database, _ tree: inout StoredTree, _ position: Int, isNew: Bool) throws -> Appended {
    guard let first = try LedgerState.firstHead(database, covering: position), let root = try? tree.root(size: first.size) else {
      throw LedgerStoreError.treeIncomplete
    }
    return Appended(
      position: position, checkpoint: SignedHead(size: first.size, root: root, note: first.note), isNew: isNew,
      path: try tree.inclusion(index: position, size: first.size))
  }
}

extension SQLiteError {
  var isDiskFull: Bool { code & 0xFF == 13 }
}
