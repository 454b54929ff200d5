/// A small deterministic generator of pseudo-random numbers (xoshiro256**, seeded by SplitMix64): the same numbers on
/// every machine and in every release, which the standard library's generators do not promise. Not for cryptography.
///
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018.
public struct Dice: Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// A generator for one topic of one seed, so that topics do not disturb each other when one of them draws more.
  public init(seed: UInt64, topic: Topic, index: Int = 0) {
    var state = seed ^ (topic.rawValue &* 0x9E37_79B9_7F4A_7C15)
    state = Dice.mix(&state) ^ UInt64(bitPattern: Int64(index)) &* 0xD134_2543_DE82_EF95
    a = Dice.mix(&state)
    b = Dice.mix(&state)
    c = Dice.mix(&state)
    d = Dice.mix(&state) | 1
  }

  /// What a generator is for.
  public enum Topic: UInt64, Sendable {
    case hospital = 1
    case household, person, course, text, message, defects
    case csv, ccda, fhir, dicom, xml
  }

  private static func mix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func next() -> UInt64 {
    let product = b &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let t = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 45) | (d >> 19)
    return result
  }

  /// A number from 0 up to, but not including, `n`.
  public mutating func below(_ n: Int) -> Int {
    precondition(n > 0, "a die has at least one side")
    return Int(next().multipliedFullWidth(by: UInt64(n)).high)
  }

  /// A number of a closed range.
  public mutating func roll(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  /// Whether something that happens in `percent` of all cases happens.
  public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One element of a list that is not empty.
  public mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// A number around 0, mostly within ±`spread`: the sum of three dice.
  public mutating func swing(_ spread: Int) -> Int {
    guard spread > 0 else { return 0 }
    return below(spread + 1) + below(spread + 1) + below(spread + 1) - (3 * spread) / 2
  }
}
