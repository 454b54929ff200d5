import Cryptography
import Records
import Synchronization

/// Sees to it that the node's checkpoints are of one history: each that it shows must extend, or be extended by, the one remembered.
///
/// Checkpoints that arrive together are checked one after another and remembered with one write; a check that is under way is not repeated.
final class LogWatch: Sendable {
  /// Fetches the consistency proof between two sizes.
  typealias FetchProof = @Sendable (_ old: Int, _ new: Int) async throws(LedgerClientError) -> [SHA256Digest]

  /// A head that the node has proven to be a beginning of another one, by something else than a consistency proof asked for.
  struct Beginning: Sendable, Equatable {
    let size: Int
    let root: SHA256Digest
  }

  private struct Shown {
    let checkpoint: VerifiedCheckpoint
    let beginnings: [Beginning]
  }

  private struct Waiting {
    let shown: Shown
    let continuation: CheckedContinuation<Result<Void, LedgerClientError>, Never>
  }

  private struct State {
    var last: VerifiedCheckpoint?
    var waiting: [Waiting] = []
    var isBusy = false
    /// Once a log has been seen to split, nothing of it is believed.
    var split: LedgerClientError?
  }

  private let state: Mutex<State>
  private let memory: LogMemory
  private let evidenceFolder: String
  private let node: String
  private let log: VerifierKey
  private let fetch: FetchProof

  init(memory: LogMemory, evidenceFolder: String, node: String, log: VerifierKey, fetch: @escaping FetchProof) throws(LedgerClientError) {
    state = Mutex(State(last: try memory.load()))
    (self.memory, self.evidenceFolder, self.node, self.log, self.fetch) = (memory, evidenceFolder, node, log, fetch)
  }

  var last: VerifiedCheckpoint? { state.withLock { $0.last } }

  /// Returns when the checkpoint is known to belong to the one history, durably remembered.
  ///
  /// - Parameter beginnings: Heads that are proven to be beginnings of this one: when the remembered head is among them, nothing is asked.
  func admit(_ checkpoint: VerifiedCheckpoint, beginnings: [Beginning] = []) async throws(LedgerClientError) {
    let result = await withCheckedContinuation { continuation in
      let starts = state.withLock { state in
        state.waiting.append(Waiting(shown: Shown(checkpoint: checkpoint, beginnings: beginnings), continuation: continuation))
        defer { state.isBusy = true }
        return !state.isBusy
      }
      if starts { Task { await work() } }
    }
    try result.get()
  }

  private func work() async {
    while true {
      let (group, last, split) = state.withLock { state in
        let group = state.waiting
        state.waiting.removeAll()
        if group.isEmpty { state.isBusy = false }
        return (group, state.last, state.split)
      }
      if group.isEmpty { return }
      let results = await check(group.map(\.shown), last, split)
      for (one, result) in zip(group, results) { one.continuation.resume(returning: result) }
    }
  }

  private func check(
    _ group: [Shown], _ remembered: VerifiedCheckpoint?, _ split: LedgerClientError?
  ) async -> [Result<Void, LedgerClientError>] {
    var last = remembered
    var results = [Result<Void, LedgerClientError>](repeating: .success(()), count: group.count)
    var split = split
    func order(_ i: Int) -> (Int, Int) { (group[i].checkpoint.checkpoint.size, group[i].beginnings.map(\.size).min() ?? 0) }
    for i in group.indices.sorted(by: { order($0) < order($1) }) {
      if let split {
        results[i] = .failure(split)
        continue
      }
      do {
        let shown = group[i].checkpoint
        if let known = last?.checkpoint, group[i].beginnings.contains(Beginning(size: known.size, root: known.root)) {
          // Proven already.
        } else if let known = last {
          try await compare(known, shown)
        }
        if shown.checkpoint.size >= last?.checkpoint.size ?? 0 { last = shown }
      } catch {
        results[i] = .failure(error)
        if error.kind == .splitView { split = error }
      }
    }
    if let newest = last, newest.checkpoint != remembered?.checkpoint {
      do {
        try memory.store(newest)
      } catch {
        results = results.map { result in if case .success = result { .failure(error) } else { result } }
        last = remembered
      }
    }
    let kept = last
    let found = split
    state.withLock { state in
      state.last = kept
      state.split = found
    }
    return results
  }

  private func compare(_ known: VerifiedCheckpoint, _ shown: VerifiedCheckpoint) async throws(LedgerClientError) {
    let (a, b) = (known.checkpoint, shown.checkpoint)
    let (old, new) = a.size <= b.size ? (a, b) : (b, a)
    var proof: [SHA256Digest]?
    let reason: ReasonCode
    do {
      if old.size < new.size { proof = try await fetch(old.size, new.size) }
    } catch {
      // No answer proves nothing; a node that answers and will not connect its own two heads does.
      guard error.kind == .refused || error.kind == .receipt else { throw error }
      return try accuse(known, shown, nil, LogWatch.unconnected)
    }
    do {
      return try Merkle.verifyConsistency(
        oldSize: old.size, oldRoot: old.root, newSize: new.size, newRoot: new.root, proof: proof ?? [])
    } catch {
      reason = error.reason
    }
    try accuse(known, shown, proof, reason)
  }

  private static let unconnected = ReasonCode("LED-0401", "the node gives no proof that two checkpoints it signed belong to one log")

  private func accuse(
    _ known: VerifiedCheckpoint, _ shown: VerifiedCheckpoint, _ proof: [SHA256Digest]?, _ reason: ReasonCode
  ) throws(LedgerClientError) {
    let evidence = SplitView(
      logKey: log.description, node: node, remembered: known.note.encoded, shown: shown.note.encoded, proof: proof, reason: reason.code)
    var failure = LedgerClientError(.splitView, reason: reason)
    failure.evidence = evidence.keep(in: evidenceFolder)
    throw failure
  }
}
