/// Integer noise with P(y) proportional to exp(-epsilon |y|), sampled exactly: integers only, no floating point to leak.
///
/// Source: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy", 2020, algorithms 1 and 2.
package struct DiscreteLaplace: Sendable {
  /// epsilon = numerator / denominator, in lowest terms.
  private let numerator: UInt64
  private let denominator: UInt64

  /// Nil unless epsilon is between one millionth and 1,000.
  package init?(epsilonMicros: Int) {
    guard (1...1_000_000_000).contains(epsilonMicros) else { return nil }
    var (a, b) = (epsilonMicros, 1_000_000)
    while b > 0 { (a, b) = (b, a % b) }
    (numerator, denominator) = (UInt64(epsilonMicros / a), UInt64(1_000_000 / a))
  }

  /// - Parameter generator: Cryptographically secure where the noise is to protect anybody, such as `SystemRandomNumberGenerator`.
  package func sample(using generator: inout some RandomNumberGenerator) -> Int {
    while true {
      let u = UInt64.random(in: 0..<denominator, using: &generator)
      guard DiscreteLaplace.bernoulliExp(u, denominator, &generator) else { continue }
      var v: UInt64 = 0
      // A run of 2^20 successes at 1/e each does not happen; the bound keeps the sum in range whatever the generator does.
      while v < 1 << 20, DiscreteLaplace.bernoulliExp(1, 1, &generator) { v += 1 }
      let magnitude = (u + denominator * v) / numerator
      let isNegative = generator.next() & 1 == 1
      if isNegative && magnitude == 0 { continue }
      return isNegative ? -Int(magnitude) : Int(magnitude)
    }
  }

  /// True with probability exp(-a/b), for a/b from 0 to 1.
  private static func bernoulliExp(_ a: UInt64, _ b: UInt64, _ generator: inout some RandomNumberGenerator) -> Bool {
    var k: UInt64 = 1
    while k < 1 << 20, UInt64.random(in: 0..<b * k, using: &generator) < a { k += 1 }
    return k & 1 == 1
  }
}
