/// The patients of any cell of any table, by binary search.
final class PatientIndex {
  private let points: [ResearchPoint]
  private var orders: [Int: [Int32]] = [:]

  init(_ points: [ResearchPoint]) { self.points = points }

  private func order(_ table: ResearchTable) -> [Int32] {
    if let known = orders[table.id] { return known }
    let mask = table.mask
    let made = points.indices.sorted { points[$0].bits & mask < points[$1].bits & mask }.map { Int32($0) }
    orders[table.id] = made
    return made
  }

  /// Where in the table's order the patients stand who are, in this table, where the point is.
  func range(_ table: ResearchTable, _ point: ResearchPoint) -> Range<Int> {
    let order = order(table)
    let mask = table.mask
    let value = point.bits & mask
    func first(_ isPast: (UInt64) -> Bool) -> Int {
      var (low, high) = (0, order.count)
      while low < high {
        let middle = (low + high) / 2
        if isPast(points[Int(order[middle])].bits & mask) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    return first { $0 >= value }..<first { $0 > value }
  }

  func patient(_ table: ResearchTable, _ place: Int) -> Int { Int(order(table)[place]) }
}

/// A small generator for choices that need not be secret. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func bool() -> Bool { next() & 1 == 0 }
}
