import LedgerNode

/// What somebody computes who has asked the cube: exact linear algebra, and bounds, over everything that was answered.
///
/// The unknowns are the counts at every point that a patient can have. Each published cell says a sum of them. The algebra is done in a
/// prime field of 61 bits: what follows over the rational numbers follows there.
struct ResearchAttacker {
  private static let prime: UInt64 = 1 << 61 - 1

  let unknowns: Int
  /// Rows with their pivots reduced, as by Gauss and Jordan; the last element is the right-hand side.
  private var rows: [[UInt64]] = []
  private var pivots: [Int] = []
  private var sums: [(members: [Int], value: Int)] = []

  init(unknowns: Int) { self.unknowns = unknowns }

  /// Learns that the counts of these unknowns add up to a value.
  mutating func learn(_ members: [Int], _ value: Int) {
    sums.append((members, value))
    var row = [UInt64](repeating: 0, count: unknowns + 1)
    for member in members { row[member] = 1 }
    row[unknowns] = ResearchAttacker.field(value)
    reduce(&row)
    guard let pivot = row[..<unknowns].firstIndex(where: { $0 != 0 }) else { return }
    let inverse = ResearchAttacker.inverse(row[pivot])
    for i in pivot...unknowns { row[i] = ResearchAttacker.multiply(row[i], inverse) }
    for known in rows.indices where rows[known][pivot] != 0 { ResearchAttacker.subtract(&rows[known], row, from: pivot) }
    rows.append(row)
    pivots.append(pivot)
  }

  private func reduce(_ row: inout [UInt64]) {
    for (known, pivot) in zip(rows, pivots) where row[pivot] != 0 { ResearchAttacker.subtract(&row, known, from: pivot) }
  }

  /// The sum of these unknowns, when it follows from what was learnt.
  func solve(_ members: [Int]) -> Int? {
    var row = [UInt64](repeating: 0, count: unknowns + 1)
    for member in members { row[member] = 1 }
    reduce(&row)
    guard row[..<unknowns].allSatisfy({ $0 == 0 }) else { return nil }
    let value = row[unknowns] == 0 ? 0 : ResearchAttacker.prime - row[unknowns]
    return value < 1 << 40 ? Int(value) : nil
  }

  // MARK: Bounds

  /// Bounds of every unknown, from counts being no less than nobody, carried on until nothing changes.
  func bounds() -> (low: [Int], high: [Int]) {
    var low = [Int](repeating: 0, count: unknowns)
    var high = [Int](repeating: 1 << 30, count: unknowns)
    let derived = sums + differences()
    for _ in 0..<30 {
      var isChanged = false
      for (members, value) in derived {
        let lows = members.reduce(0) { $0 + low[$1] }
        let highs = members.reduce(0) { $0 + high[$1] }
        for member in members {
          let up = value - (lows - low[member])
          let down = value - (highs - high[member])
          if up < high[member] { (high[member], isChanged) = (up, true) }
          if down > low[member] { (low[member], isChanged) = (down, true) }
        }
      }
      if !isChanged { break }
    }
    return (low, high)
  }

  /// What is left of a sum when others that lie within it, and not in each other, are taken off.
  private func differences() -> [(members: [Int], value: Int)] {
    var out: [(members: [Int], value: Int)] = []
    for sum in sums where sum.members.count > 1 {
      var left = Set(sum.members)
      var value = sum.value
      for part in sums where part.members.count < left.count && left.isSuperset(of: part.members) {
        left.subtract(part.members)
        value -= part.value
      }
      if left.count < sum.members.count { out.append((left.sorted(), value)) }
    }
    return out
  }

  /// Bounds of a sum of unknowns.
  func bounds(of members: [Int], _ found: (low: [Int], high: [Int])) -> ClosedRange<Int> {
    let inside = Set(members)
    var (low, high) = (members.reduce(0) { $0 + found.low[$1] }, members.reduce(0) { $0 + found.high[$1] })
    for sum in sums {
      if inside.isSubset(of: sum.members) { high = min(high, sum.value) }
      if inside.isSuperset(of: sum.members) { low = max(low, sum.value) }
    }
    return low...max(low, high)
  }

  // MARK: The field

  private static func field(_ value: Int) -> UInt64 { value >= 0 ? UInt64(value) % prime : prime - UInt64(-value) % prime }

  private static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    var value = (low & prime) + (low >> 61 | high << 3)
    if value >= prime { value -= prime }
    return value
  }

  private static func inverse(_ a: UInt64) -> UInt64 {
    var (result, base, exponent) = (UInt64(1), a, prime - 2)
    while exponent > 0 {
      if exponent & 1 == 1 { result = multiply(result, base) }
      base = multiply(base, base)
      exponent >>= 1
    }
    return result
  }

  /// Takes off the multiple of a row, whose pivot is 1, that leaves nothing at its pivot.
  private static func subtract(_ row: inout [UInt64], _ other: [UInt64], from pivot: Int) {
    let factor = prime - row[pivot]
    for i in pivot..<row.count where other[i] != 0 {
      let sum = row[i] + multiply(factor, other[i])
      row[i] = sum >= prime ? sum - prime : sum
    }
  }
}

/// Populations that a test makes at random, from a seed.
struct RandomPopulation {
  let axes: [[Int]]
  let universe: [ResearchPoint]

  /// - Parameter limit: How many points there are at most.
  init(using random: inout SplitMix64, limit: Int) {
    while true {
      let axes = (0..<5).map { _ in Array(0..<Int.random(in: 1...3, using: &random)) }
      let size = axes.reduce(1) { $0 * $1.count }
      guard size >= 4, size <= limit else { continue }
      self.axes = axes
      var universe = [ResearchPoint(bits: 0)]
      universe = axes[0].flatMap { type in
        axes[1].flatMap { area in
          axes[2].flatMap { age in
            axes[3].flatMap { gender in
              axes[4].map { year in
                // The first two areas share a state.
                ResearchPoint(type: type, state: 1 + area / 2, zip: 100 + area, age: 3 + age, gender: gender, year: 5 + year)
              }
            }
          }
        }
      }
      self.universe = universe
      return
    }
  }

  /// Patients spread unevenly over the universe.
  func patients(_ count: Int, using random: inout SplitMix64) -> [ResearchPoint] {
    let weights = universe.map { _ in Int.random(in: 1...6, using: &random) * Int.random(in: 0...5, using: &random) }
    let total = weights.reduce(0, +)
    guard total > 0 else { return (0..<count).map { _ in universe[0] } }
    return (0..<count).map { _ in
      var left = Int.random(in: 0..<total, using: &random)
      for (point, weight) in zip(universe, weights) {
        if left < weight { return point }
        left -= weight
      }
      return universe[0]
    }
  }
}
