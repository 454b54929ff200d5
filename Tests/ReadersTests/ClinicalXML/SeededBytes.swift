/// A repeatable run of random numbers (SplitMix64).
struct SeededBytes {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `limit`.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  /// The bytes with a few of them changed, removed, doubled or inserted.
  mutating func mutated(_ bytes: [UInt8], _ special: [UInt8]) -> [UInt8] {
    var copy = bytes
    for _ in 0...below(6) where !copy.isEmpty {
      let i = below(copy.count)
      switch below(5) {
      case 0: copy[i] = UInt8(truncatingIfNeeded: next())
      case 1: copy[i] = special[below(special.count)]
      case 2: copy.remove(at: i)
      case 3: copy.insert(special[below(special.count)], at: i)
      default:
        let end = min(copy.count, i + below(40))
        copy.insert(contentsOf: copy[i..<end], at: i)
      }
    }
    return copy
  }
}
