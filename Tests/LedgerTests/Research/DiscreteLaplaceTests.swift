import LedgerNode
import Testing

@Suite struct DiscreteLaplaceTests {
  /// Expected frequencies from the distribution itself: P(y) = (1 - q) / (1 + q) q^|y| with q = exp(-epsilon), here as a fraction.
  @Test(arguments: [(693_147, 0.5), (1_386_294, 0.25), (105_361, 0.9)])
  func `noise has the frequencies of its distribution`(epsilonMicros: Int, q: Double) throws {
    let noise = try present(DiscreteLaplace(epsilonMicros: epsilonMicros))
    var random = SplitMix64(seed: 42)
    let draws = 40_000
    var counts: [Int: Int] = [:]
    for _ in 0..<draws { counts[noise.sample(using: &random), default: 0] += 1 }
    var expected = (1 - q) / (1 + q) * Double(draws)
    for y in 0...3 {
      // Five standard deviations: a fixed seed makes the outcome the same every time.
      let slack = 5 * expected.squareRoot()
      for value in Set([y, -y]) { #expect(abs(Double(counts[value, default: 0]) - expected) < slack) }
      expected *= q
    }
    let mean = Double(counts.reduce(0) { $0 + $1.key * $1.value }) / Double(draws)
    let deviation = (2 * q).squareRoot() / (1 - q)
    #expect(abs(mean) < 5 * deviation / Double(draws).squareRoot())
  }

  @Test(arguments: [0, -1, 1_000_000_001]) func `an epsilon out of range gives no noise at all`(epsilonMicros: Int) {
    #expect(DiscreteLaplace(epsilonMicros: epsilonMicros) == nil)
  }

  /// A generator that always says the same must not make the sampler run for ever or overflow.
  @Test(arguments: [UInt64.min, UInt64.max]) func `a broken generator ends`(value: UInt64) throws {
    struct Stuck: RandomNumberGenerator {
      var left = 100
      let value: UInt64
      mutating func next() -> UInt64 {
        left -= 1
        return left > 0 ? value : UInt64(truncatingIfNeeded: left &* 2_654_435_761) &* 0x9E37_79B9_7F4A_7C15
      }
    }
    var stuck = Stuck(value: value)
    _ = try present(DiscreteLaplace(epsilonMicros: 500_000)).sample(using: &stuck)
  }
}
