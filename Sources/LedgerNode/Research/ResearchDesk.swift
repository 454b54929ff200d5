import Cryptography
import LedgerProtocol
import Records

/// Freezes cubes, answers researchers from them, and keeps the budget. What it does becomes entries of the log before it is answered.
actor ResearchDesk {
  /// An entry that the node has made, with the proof that the log holds it.
  struct Logged: Sendable {
    let entry: LogEntry
    let appended: Appended
  }

  private struct Account: Hashable {
    let researcher: String
    let epoch: ResearchEpoch
  }

  private struct Spent {
    var queries = 0
    var epsilonMicros = 0
  }

  private let store: LedgerStore
  private let shelf: CubeShelf
  private let keyRing: RecordKeyRing?
  private let worker: BlockingWorker
  private let now: @Sendable () -> Int
  private var spent: [Account: Spent] = [:]
  private var isFreezing = false

  init(store: LedgerStore, shelf: CubeShelf, keyRing: RecordKeyRing?, worker: BlockingWorker, now: @escaping @Sendable () -> Int) {
    (self.store, self.shelf, self.keyRing, self.worker, self.now) = (store, shelf, keyRing, worker, now)
  }

  // MARK: Cubes

  /// Freezes a month, by default the present one. Throws `LED-0352`, `LED-0609`, `LED-0610`, `LED-0612`.
  func freeze(_ asked: ResearchEpoch? = nil) async throws -> Logged {
    guard let keyRing else { throw ProtocolError.notCustodian }
    guard !isFreezing else { throw ProtocolError.freezing }
    isFreezing = true
    defer { isFreezing = false }
    let time = now()
    guard let month = ResearchEpoch(seconds: time) else { throw ProtocolError.epochAhead }
    let epoch = asked ?? month
    guard epoch <= month else { throw ProtocolError.epochAhead }
    let last = try shelf.statements().last?.statement
    if let last, last.epoch >= epoch { throw ProtocolError.epochFrozen }
    let before = try last.map { try shelf.cube($0) }
    let policy = try store.contract().contract.research
    let (store, size) = (store, store.size)
    let (cube, patients, unopened) = try await worker.run { () throws -> (ResearchCube, Int, Int) in
      var facts = ResearchFacts(epochYear: epoch.year)
      try facts.gather(store, keyRing, size: size)
      var random = SystemRandomNumberGenerator()
      let cube = ResearchCube.freeze(facts.patients, epoch: epoch, size: size, policy: policy, after: before, using: &random)
      return (cube, facts.patients.count, facts.unopened)
    }
    let digest = try await worker.run { [shelf] in try shelf.keep(cube) }
    let statement = CubeStatement(
      epoch: epoch, digest: digest, policy: SHA256Digest.of(policy.json.encoded), size: size, patients: patients,
      unopened: unopened, at: time)
    let appended = try await store.state(.cube, statement.members, party: "").appended
    return Logged(entry: try store.entry(at: appended.position), appended: appended)
  }

  /// The present month's cube, unless there is one; for a node that freezes by itself.
  func freezeWhenDue() async throws {
    guard keyRing != nil, let month = ResearchEpoch(seconds: now()), try shelf.statements().last.map({ $0.statement.epoch < month }) ?? true else { return }
    _ = try await freeze()
  }

  // MARK: Queries

  /// Answers a query, and logs it. Throws `LED-0602` to `LED-0604`, `LED-0606`, `LED-0607`.
  func answer(_ query: ResearchQuery, researcher: String) async throws -> (answer: ResearchAnswer, logged: Logged) {
    let known = try shelf.statements()
    let asked = query.epoch.flatMap { ResearchEpoch($0) }
    guard let statement = (asked == nil ? known.last : known.first { $0.statement.epoch == asked })?.statement else { throw ProtocolError.noCube }
    let cube = try shelf.cube(statement)
    var answer = try cube.answer(query)
    let account = Account(researcher: researcher, epoch: cube.epoch)
    let before = try spending(account)
    let cost = cube.policy.epsilonPerQueryMicros
    guard before.queries < cube.policy.queriesPerEpoch else { throw ProtocolError.queriesSpent }
    guard cost == 0 || before.epsilonMicros + cost <= cube.policy.epsilonBudgetMicros else { throw ProtocolError.epsilonSpent }
    // Taken before the entry is written, so that two queries at a time do not both pass; a query that fails then is spent.
    let after = Spent(queries: before.queries + 1, epsilonMicros: before.epsilonMicros + cost)
    spent[account] = after
    answer.queriesLeft = cube.policy.queriesPerEpoch - after.queries
    answer.epsilonLeftMicros = max(0, cube.policy.epsilonBudgetMicros - after.epsilonMicros)
    let stated = ResearchQueryStatement(
      researcher: researcher, epoch: cube.epoch, number: after.queries, query: query, answer: SHA256Digest.of(answer.json.encoded),
      epsilonMicros: cost, at: now())
    let appended = try await store.state(.researchQuery, stated.members, party: researcher).appended
    return (answer, Logged(entry: try store.entry(at: appended.position), appended: appended))
  }

  /// What the log says has been spent.
  private func spending(_ account: Account) throws -> Spent {
    if let known = spent[account] { return known }
    var found = Spent()
    for event in try store.events(party: account.researcher, kinds: [.researchQuery]) {
      let statement = try ResearchQueryStatement(store.entry(at: event.position))
      guard statement.epoch == account.epoch else { continue }
      found.queries = max(found.queries + 1, statement.number)
      found.epsilonMicros += statement.epsilonMicros
    }
    spent[account] = found
    return found
  }
}

extension ProtocolError {
  static let noCube = ProtocolError(ReasonCode("LED-0604", "no research cube has been frozen for this epoch"), .notFound)
  static let notResearcher = ProtocolError(ReasonCode("LED-0605", "only a researcher asks the research cube"), .forbidden)
  static let queriesSpent = ProtocolError(ReasonCode("LED-0606", "the queries of this epoch are used up"), .rateLimited)
  static let epsilonSpent = ProtocolError(ReasonCode("LED-0607", "the privacy budget of this epoch is used up"), .rateLimited)
  static let notFreezer = ProtocolError(ReasonCode("LED-0608", "only the consortium's authority has a cube frozen"), .forbidden)
  static let epochFrozen = ProtocolError(ReasonCode("LED-0609", "a cube of this epoch or a later one is frozen already"), .epochClosed)
  static let epochAhead = ProtocolError(ReasonCode("LED-0610", "the epoch is ahead of this node's time"), .malformedEnvelope)
  static let freezing = ProtocolError(ReasonCode("LED-0612", "a cube is being frozen"), .rateLimited)
}
