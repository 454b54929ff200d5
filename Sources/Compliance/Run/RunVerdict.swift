/// What follows from the checks of a run.
public struct RunVerdict: Sendable, Equatable {
  public enum State: String, Sendable {
    /// Nothing holds it back; checks may be open.
    case pass = "PASS"
    /// Sealed, and not sent until a second person releases it.
    case hold = "HOLD"
    /// Not sent until what is wrong has been mended.
    case fail = "FAIL"
  }

  public let state: State
  /// Ids of the checks that fail, hold, and are open, in the order of the checks.
  public let failed: [String]
  public let held: [String]
  public let open: [String]

  public init(_ results: [CheckResult]) {
    func ids(_ outcome: CheckResult.Outcome) -> [String] { results.filter { $0.outcome == outcome }.map(\.id) }
    (failed, held, open) = (ids(.fail), ids(.hold), ids(.open))
    state = failed.isEmpty ? held.isEmpty ? .pass : .hold : .fail
  }
}

/// An accepted exception and what it did in a run.
public struct ExceptionUse: Sendable, Equatable {
  public enum State: String, Sendable {
    case inForce = "in force"
    case expired
    /// In force, and nothing of this run needed it.
    case unused
  }
  public let exception: AcceptedException
  public let state: State
  /// How many checks it turned from hold to pass.
  public let used: Int
}

/// The checks of a run, their verdict and what may be claimed.
public struct RunJudgement: Sendable, Equatable {
  public let results: [CheckResult]
  public let exceptions: [ExceptionUse]
  public let verdict: RunVerdict
  public let method: MethodStatement

  public init(_ facts: RunFacts) {
    var results = ClauseChecks.results(facts) + MethodChecks.results(facts) + SafeguardChecks.results(facts) + RecordChecks.results(facts)
    var used = [Int](repeating: 0, count: facts.exceptions.count)
    for i in results.indices where results[i].outcome == .hold {
      // The first that fits: one is enough.
      guard let e = facts.exceptions.indices.first(where: { RunJudgement.covers(facts.exceptions[$0], results[i], facts.today) }) else { continue }
      used[e] += 1
      let x = facts.exceptions[e]
      results[i].outcome = .pass
      results[i].exception = x.id
      results[i].says += " Accepted by exception \(x.id), approved by \(x.approver), until \(x.expires)."
    }
    let uses = facts.exceptions.enumerated().map { i, x in
      ExceptionUse(exception: x, state: x.expires < facts.today ? .expired : used[i] == 0 ? .unused : .inForce, used: used[i])
    }
    results.append(RunJudgement.exceptions(uses, known: results.map(\.id)))
    self.results = results
    exceptions = uses
    verdict = RunVerdict(results)
    method = MethodStatement(facts, results)
  }

  private static func covers(_ x: AcceptedException, _ result: CheckResult, _ today: CalendarDay) -> Bool {
    x.check == result.id && x.expires >= today && (x.code.isEmpty || x.code == result.onlyCode)
  }

  /// Whether the exceptions themselves are in order. One that has expired fails: somebody still relies on it.
  private static func exceptions(_ uses: [ExceptionUse], known: [String]) -> CheckResult {
    let (id, title) = ("exceptions", "Accepted exceptions are in force")
    func make(_ outcome: CheckResult.Outcome, found: Int = 0, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: uses.count, unit: "exceptions", found: found, says)
    }
    if uses.isEmpty { return make(.pass, "No exception is configured.") }
    let expired = uses.filter { $0.state == .expired }
    let astray = uses.filter { !known.contains($0.exception.check) }
    let nameless = uses.filter { $0.exception.approver.isEmpty || $0.exception.reason.isEmpty }
    var wrong = expired.map { "exception \($0.exception.id) expired on \($0.exception.expires)" }
    wrong += astray.map { "exception \($0.exception.id) is for a check that does not exist" }
    wrong += nameless.map { "exception \($0.exception.id) has no approver or no reason" }
    if !wrong.isEmpty { return make(.fail, found: wrong.count, RecordChecks.sentence(wrong)) }
    let unused = uses.filter { $0.state == .unused }.map(\.exception.id)
    let used = uses.count - unused.count
    return make(
      .pass, "\(uses.count) in force, \(used) of them used\(unused.isEmpty ? "" : "; not needed by this run: \(unused.joined(separator: ", "))").")
  }

  /// The ids of all checks, in their order: what an exception may name.
  public static let checkIDs: [String] = {
    guard let day = CalendarDay("2000-01-01") else { return [] }
    return RunJudgement(RunFacts(today: day, basis: .safeHarbor, releaseYear: 2000)).results.map(\.id)
  }()
}
