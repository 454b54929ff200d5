import Cryptography
import Foundation
import PatientIdentity
import Synchronization

/// Which stretches of the first pass this shard learns from: each is learnt once, by whoever claims it first, and none may be missing before reading.
///
/// In the first round a shard takes its own; in further ones what others have not begun, a share at a time. What another shard is learning is waited for;
/// when that shard has died its claim runs out, and the stretch is anybody's.
final class Lessons: Sendable {
  private struct Key: Hashable {
    let source: Int
    let stretch: Stretch
  }
  private struct Lesson {
    /// What it is called in the vault: a digest of what decides what is learnt.
    let name: [UInt8]
    /// Chunks under way.
    var open = 0
    /// Whether no more chunks of it come.
    var isClosed = false
  }
  private struct Input: Hashable {
    let source, item: Int
  }
  private struct State {
    var isFirstRound = true
    /// Claimed and not done.
    var taken: [Key: Lesson] = [:]
    /// What others may be learning, in the order in which it was met.
    var others: [(key: Key, name: [UInt8])] = []
    var met: Set<Key> = []
    /// Where the reading is; a group's lessons are read when the next group begins.
    var current: Key?
    var stretches: [Input: Set<Key>] = [:]
    var isOver = false
  }

  private static let lease = 120
  private let state = Mutex(State())
  private let vault: Vault
  private let shard: Shard
  private let owner: String
  private let rules: [UInt8]
  private let sources: [String]
  private let base: StretchWork

  /// - Parameters:
  ///   - base: what is read when nothing is shared.
  ///   - owner: a path that is this shard's alone on its machine.
  init(_ settings: WorkerSettings, _ base: StretchWork, shard: Shard, owner: String) {
    (vault, self.shard, self.base) = (settings.vault, shard, base)
    self.owner = String(SHA256Digest.of("\(MachineIdentity.own.host) \(owner)").hex.prefix(16))
    rules = SHA256Digest.of("chartseal lesson/1 \(base.length) \(settings.definition.whatDecidesTheRecords)").array
    sources = settings.definition.sources.map(\.id)
    let thread = Thread { [weak self] in
      var waited = 0
      while true {
        // Not kept meanwhile, nor the vault with it.
        sleep(1)
        waited += 1
        guard let lessons = self, !lessons.state.withLock({ $0.isOver }) else { return }
        if waited % (Lessons.lease / 4) == 0 { lessons.renew() }
      }
    }
    thread.start()
  }

  func end() { state.withLock { $0.isOver = true } }

  /// What is read in this round.
  var work: StretchWork {
    var work = base
    work.isShared = true
    work.takes = { [self] in takes($1, of: $0) }
    work.mayTakeMore = { [self] input in
      state.withLock { s in s.isFirstRound || s.stretches[Input(source: input.source, item: input.item)]?.contains { s.taken[$0] != nil } ?? false }
    }
    return work
  }

  private func takes(_ stretch: Stretch, of input: StretchWork.Input) -> Bool {
    let key = Key(source: input.source, stretch: stretch)
    // What a database holds now has no name by which it could be known again: each shard reads it.
    if input.place.content.isEmpty { return state.withLock { $0.isFirstRound } }
    let isNew = state.withLock { s in
      if let before = s.current, before.source != key.source || before.stretch.group != stretch.group {
        for other in s.taken.keys where other.source == before.source && other.stretch.group == before.stretch.group { s.taken[other]?.isClosed = true }
      }
      s.current = key
      if input.place.splits { s.stretches[Input(source: input.source, item: input.item), default: []].insert(key) }
      return s.isFirstRound && s.met.insert(key).inserted
    }
    if isNew {
      let name = Array(SHA256Digest.of(rules + Array("\(sources[input.source]) \(stretch.group) \(stretch.part) ".utf8) + input.place.content).array.prefix(16))
      // When the vault cannot be asked now, it is asked again in the next round.
      let claim: VaultClaim = shard.takes(stretch) ? (try? vault.claim(name, owner: owner, lease: Lessons.lease)) ?? .held : .held
      state.withLock { s in
        switch claim {
        case .mine: s.taken[key] = Lesson(name: name)
        case .held: s.others.append((key, name))
        case .done: break
        }
      }
    }
    return state.withLock { $0.taken[key] != nil }
  }

  private func renew() {
    for lesson in state.withLock({ Array($0.taken.values) }) { _ = try? vault.renew(lesson.name, owner: owner, lease: Lessons.lease) }
  }

  // MARK: What is done

  func began(_ chunk: Chunk) { count(chunk, 1) }

  func learnt(_ chunk: Chunk) { count(chunk, -1) }

  private func count(_ chunk: Chunk, _ n: Int) {
    state.withLock { s in for part in chunk.parts where part.isTaken { s.taken[Key(source: chunk.file.source, stretch: part.stretch)]?.open += n } }
  }

  /// Names of what is learnt, and will be durable with the vault's next flush.
  func ready() -> [[UInt8]] { state.withLock { s in s.taken.values.filter { $0.isClosed && $0.open == 0 }.map(\.name) } }

  /// Says of what is durable now that it is done.
  func finish(_ names: [[UInt8]]) throws(VaultError) {
    for name in names { try vault.finish(name, owner: owner) }
    let done = Set(names)
    state.withLock { s in s.taken = s.taken.filter { !done.contains($0.value.name) } }
  }

  /// After a round that went to its end, and a flush: all that was taken is done.
  func finishRound() throws(VaultError) {
    try finish(state.withLock { s in
      s.isFirstRound = false
      return s.taken.values.map(\.name)
    })
  }

  /// Chooses what to learn next; waits while others have all that is left. False when nothing is left, or the run is to end.
  func hasNextRound(_ isStopped: () -> Bool) throws(VaultError) -> Bool {
    while !isStopped() {
      let others = state.withLock { $0.others }
      // The last ones first: their owners come to them last.
      let share = max(1, others.count / (2 * shard.count))
      var left: [(key: Key, name: [UInt8])] = []
      var chosen: [Key: Lesson] = [:]
      for other in others.reversed() {
        if chosen.count == share {
          left.append(other)
          continue
        }
        switch try vault.claim(other.name, owner: owner, lease: Lessons.lease) {
        case .mine: chosen[other.key] = Lesson(name: other.name)
        case .held: left.append(other)
        case .done: break
        }
      }
      state.withLock { s in
        s.others = left.reversed()
        s.taken = chosen
      }
      if !chosen.isEmpty { return true }
      if left.isEmpty { return false }
      usleep(300_000)
    }
    return false
  }
}
