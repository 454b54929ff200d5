/// Counts by name: unknown segments, message types, repairs. Names are fixed vocabulary or standard codes, never source values.
public struct Tally: Sendable, Equatable {
  public private(set) var counts: [String: Int] = [:]
  public init() {}

  public subscript(name: String) -> Int { counts[name, default: 0] }
  public var isEmpty: Bool { counts.isEmpty }

  public mutating func add(_ name: String, _ n: Int = 1) { counts[name, default: 0] += n }
  public mutating func reset() { if !counts.isEmpty { counts.removeAll(keepingCapacity: true) } }

  public static func += (a: inout Tally, b: Tally) {
    for (name, n) in b.counts { a.counts[name, default: 0] += n }
  }

  /// Names and counts, by name.
  public var sorted: [(name: String, count: Int)] { counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
}
