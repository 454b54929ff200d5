/// How far the work of a pipeline can be shared, and how long it would take.
public struct ShardPlan: Sendable {
  /// What a number of shards comes to.
  public struct Outlook: Sendable, Equatable {
    public let shards: Int
    /// The largest share of the bytes that one of them has.
    public let largestShare: Double
    /// How long that one reads and seals; nil when no rate is known.
    public let seconds: Double?
  }

  /// Stretches that can be worked on side by side, and the bytes of the largest.
  public let units: Int
  public let largestUnit: Int
  public let bytes: Int
  /// Sources that one shard must take whole.
  public let wholeSources: [String]
  /// Packed files of which is not known how many parts they have: each is counted as one.
  public let packedFiles: Int
  /// What one process would take; nil when no rate is known.
  public let secondsAlone: Double?
  private let stretches: [Stretch: Int]

  /// - Parameter rate: records a second of one process; nil takes that of the last run that read any.
  public init(_ plan: Plan, rate: Double? = nil) {
    var all: [Stretch: Int] = [:]
    var (units, largest) = (0, 0)
    for source in plan.sources {
      units += source.stretches.count
      largest = max(largest, source.stretches.values.max() ?? 0)
      all.merge(source.stretches, uniquingKeysWith: +)
    }
    (self.units, largestUnit, stretches) = (units, largest, all)
    bytes = all.values.reduce(0, +)
    wholeSources = plan.sources.filter(\.isWhole).map(\.id)
    packedFiles = plan.sources.reduce(0) { $0 + $1.packedFiles }
    secondsAlone = (rate ?? plan.before.rate).flatMap { $0 > 0 ? Double(plan.records.total) / $0 : nil }
  }

  public func outlook(_ count: Int) -> Outlook? {
    guard let one = Shard(number: 1, count: count) else { return nil }
    var shares = [Int](repeating: 0, count: one.count)
    for (stretch, bytes) in stretches { shares[stretch.shard(of: count) - 1] += bytes }
    let largest = bytes > 0 ? Double(shares.max() ?? 0) / Double(bytes) : 1
    return Outlook(shares: largest, count, secondsAlone)
  }

  /// Numbers of shards worth a look: powers of two, as long as there is a stretch for each.
  public var outlooks: [Outlook] {
    var out: [Outlook] = []
    var count = 1
    while count <= max(1, min(units, Shard.most)) {
      if let outlook = outlook(count) { out.append(outlook) }
      count *= 2
    }
    return out
  }

  /// The fewest shards that are done in so many seconds; nil when no number of them is, or no rate is known.
  public func fewest(within seconds: Double) -> Outlook? {
    for count in 1...max(1, min(units, Shard.most)) {
      if let outlook = outlook(count), let needed = outlook.seconds, needed <= seconds { return outlook }
    }
    return nil
  }
}

extension ShardPlan.Outlook {
  fileprivate init(shares largest: Double, _ count: Int, _ alone: Double?) {
    self.init(shards: count, largestShare: largest, seconds: alone.map { $0 * largest })
  }
}
