public import Records

/// What a consortium lets researchers ask; part of its contract.
public struct ResearchPolicy: Sendable, Equatable {
  /// Counts from 1 to `threshold - 1` are never shown. Source: CMS cell size suppression policy (10 or fewer).
  public var threshold = 11
  /// Counts are rounded to multiples of this; 1 for exact ones.
  public var rounding = 5
  /// How many counts, less one, a withheld cell may still have after everything that was published is taken together.
  public var protection = 3
  /// Patients newly counted under a condition before its table is renewed; until then the last one stands.
  public var renewal = 55
  /// Queries of one researcher in one epoch.
  public var queriesPerEpoch = 500
  /// Hospitals that must have contributed to a cell.
  public var minimumSites = 1
  /// Millionths of epsilon that one researcher may spend in one epoch, and that one query costs; 0 for no noise.
  public var epsilonBudgetMicros = 0
  public var epsilonPerQueryMicros = 0

  public init() {}

  public var json: JSONValue {
    .object([
      .init("threshold", .integer(threshold)), .init("rounding", .integer(rounding)), .init("protection", .integer(protection)),
      .init("renewal", .integer(renewal)), .init("queries-per-epoch", .integer(queriesPerEpoch)),
      .init("minimum-sites", .integer(minimumSites)), .init("epsilon-budget-micros", .integer(epsilonBudgetMicros)),
      .init("epsilon-per-query-micros", .integer(epsilonPerQueryMicros)),
    ])
  }

  /// Nil when the form is not the one that `json` writes, or a number is out of range; the threshold is 11 at least.
  public init?(_ json: JSONValue) {
    guard let threshold = json["threshold"]?.integer, (11...1_000_000).contains(threshold), let rounding = json["rounding"]?.integer,
      (1...1000).contains(rounding), let protection = json["protection"]?.integer, (1..<threshold).contains(protection),
      let renewal = json["renewal"]?.integer, (threshold...1_000_000_000).contains(renewal),
      let queries = json["queries-per-epoch"]?.integer, (0...1_000_000_000).contains(queries),
      let sites = json["minimum-sites"]?.integer, (1...1000).contains(sites), let budget = json["epsilon-budget-micros"]?.integer,
      (0...1_000_000_000).contains(budget), let cost = json["epsilon-per-query-micros"]?.integer, (0...1_000_000_000).contains(cost)
    else { return nil }
    (self.threshold, self.rounding, queriesPerEpoch, minimumSites) = (threshold, rounding, queries, sites)
    (self.protection, self.renewal, epsilonBudgetMicros, epsilonPerQueryMicros) = (protection, renewal, budget, cost)
    guard self.json == json else { return nil }
  }
}
