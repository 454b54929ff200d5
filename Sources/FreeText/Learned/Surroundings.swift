import Records

/// What stands around a token: a small dense network behind the scores of the first one.
///
/// Each token is sixteen units, sums of small weights of its shared traits. One layer joins those of three tokens, a second one those of thirteen
/// such joins, thinned out with their distance, with what the first network says of them and all traits of the token in the middle. It judges candidates again, and near identifiers what is
/// no candidate: the rest of a street, of a hospital's name, of an age. Format and training: docs/design/free-text.md.
struct Surroundings {
  typealias Units = SIMD16<Int16>
  /// Units of a token, and what is said of its score by the first network.
  static let units = 16, scores = 5
  private static let width = units + scores
  /// Tokens that the first layer joins, to either side; rows of a trait's table as a power of two.
  private static let near = 1, bits = 10
  /// Where the joins lie that the second layer sees, from the token that it judges, and how far away the farthest are.
  private static let distances = [-12, -9, -6, -3, -2, -1, 0, 1, 2, 3, 6, 9, 12], far = 12
  /// Units are in steps of 1/8 and at most `cap` of them.
  private static let step: Int16 = 8, cap: Int16 = 63
  private static let lowest = -96, highest = 128, bounds = (high: 20, low: -32)
  /// A candidate with more than this is doubtful.
  static let doubt = -48
  private static let tokenLength = Trait.shared << bits * units, middleLength = Trait.count << bits * units
  private static let nearRows = (2 * near + 1) * width, farRows = distances.count * width
  static let length = tokenLength + middleLength + (nearRows + farRows) * units + 4 * units * 2 + 14 * 2 + 4

  // The memory is read-only and part of the executable.
  private let bytes: UnsafeRawBufferPointer
  private let nearWeights: [Units], farWeights: [Units]
  private let tokenBias: Units, nearBias: Units, farBias: Units
  private let out: SIMD16<Int32>, scoreWeights: [Int]
  private let bias: Int

  /// - Parameter bytes: `length` of them, which must stay as they are.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    func weights(_ at: Int, _ count: Int) -> [Units] {
      (0..<count).map { Units(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: at + $0 * Surroundings.units, as: SIMD16<Int8>.self)) }
    }
    var at = Surroundings.tokenLength + Surroundings.middleLength
    nearWeights = weights(at, Surroundings.nearRows)
    at += Surroundings.nearRows * Surroundings.units
    farWeights = weights(at, Surroundings.farRows)
    at += Surroundings.farRows * Surroundings.units
    func biases(_ n: Int) -> Units { bytes.loadUnaligned(fromByteOffset: at + n * 2 * Surroundings.units, as: Units.self) }
    (tokenBias, nearBias, farBias) = (biases(0), biases(1), biases(2))
    out = SIMD16<Int32>(truncatingIfNeeded: biases(3))
    at += 4 * 2 * Surroundings.units
    scoreWeights = (0..<Surroundings.scores).map { [at] in Int(bytes.loadUnaligned(fromByteOffset: at + 2 * $0, as: Int16.self)) }
    bias = Int(bytes.loadUnaligned(fromByteOffset: Surroundings.length - 4, as: Int32.self))
  }

  /// What is known of a text's tokens while it is judged, in memory that is kept from text to text.
  struct Memory {
    /// Of each token its units, then what is said of its score; as many tokens as a window reaches lie outside on both sides.
    fileprivate var tokens: [Int16] = [], joins: [Int16] = []
    /// Of each token whether its units and its joined ones are asked for.
    fileprivate var asked: [UInt8] = []
    /// Tokens to be judged in their order, and the scores of those.
    private(set) var targets: [Int32] = []
    fileprivate(set) var judged: [Int32] = []
    private var count = 0

    mutating func start(_ count: Int) {
      self.count = count
      let size = (count + 2 * Surroundings.far) * Surroundings.width
      tokens.refill(size, with: 0)
      joins.refill(size, with: 0)
      asked.refill(count, with: 0)
      targets.removeAll(keepingCapacity: true)
      judged.removeAll(keepingCapacity: true)
    }

    /// Says what the first network makes of a candidate.
    mutating func put(_ i: Int, score: Int) {
      let s = Int16(max(Surroundings.lowest, min(Surroundings.highest, score)))
      let (high, low) = (Int16(Surroundings.bounds.high), Int16(Surroundings.bounds.low))
      let at = (i + Surroundings.far) * Surroundings.width + Surroundings.units
      let said = (s >> 2, Surroundings.step, max(s - high, 0) >> 2, max(s - low, 0) >> 2, s > high ? Surroundings.step : 0)
      (tokens[at], tokens[at + 1], tokens[at + 2], tokens[at + 3], tokens[at + 4]) = said
      (joins[at], joins[at + 1], joins[at + 2], joins[at + 3], joins[at + 4]) = said
    }

    mutating func ask(_ i: Int) {
      targets.append(Int32(i))
      for distance in Surroundings.distances {
        let k = i + distance
        guard k >= 0, k < count, asked[k] & 2 == 0 else { continue }
        asked[k] |= 2
        for n in max(0, k - Surroundings.near)...min(count - 1, k + Surroundings.near) { asked[n] |= 1 }
      }
    }
  }

  /// Judges the targets of `memory`; scores are in steps of 1/32.
  func judge(_ traits: borrowing Traits, _ memory: inout Memory) {
    traits.values.withUnsafeBufferPointer { values in
      for i in memory.asked.indices where memory.asked[i] & 1 != 0 {
        let sums = tokenBias &+ rows(values, (i + Tagger.reach) * Trait.count, Trait.shared, from: 0)
        Surroundings.store(sums &>> 2, &memory.tokens, i)
      }
      for i in memory.asked.indices where memory.asked[i] & 2 != 0 {
        let from = (i + Surroundings.far - Surroundings.near) * Surroundings.width
        var sums = nearBias
        Surroundings.add(memory.tokens, from..<from + nearWeights.count, nearWeights, 0, to: &sums)
        Surroundings.store(sums &>> 5, &memory.joins, i)
      }
      for target in memory.targets {
        let i = Int(target)
        var sums = farBias
        for (n, distance) in Surroundings.distances.enumerated() {
          let from = (i + Surroundings.far + distance) * Surroundings.width
          Surroundings.add(memory.joins, from..<from + Surroundings.width, farWeights, n * Surroundings.width, to: &sums)
        }
        sums &+= rows(values, (i + Tagger.reach) * Trait.count, Trait.count, from: Surroundings.tokenLength) &<< 3
        sums &= ~(sums &>> 15)
        let score = Int((SIMD16<Int32>(truncatingIfNeeded: sums) &* out).wrappedSum())
        let said = (i + Surroundings.far) * Surroundings.width + Surroundings.units
        var own = 0
        for n in 0..<Surroundings.scores { own += Int(memory.joins[said + n]) * scoreWeights[n] }
        memory.judged.append(Int32(truncatingIfNeeded: (score + own << 5) >> 9 + bias))
      }
    }
  }

  /// The sum of the rows of a token's traits.
  @inline(__always) private func rows(_ values: UnsafeBufferPointer<UInt16>, _ at: Int, _ count: Int, from: Int) -> Units {
    var sums = Units()
    let half = UInt32(1) << UInt32(Surroundings.bits - 1)
    for n in 0..<count {
      let value = UInt32(values[at + n])
      let row = value < half ? value : half + (value &* 0x9E37_79B1) &>> 16 & (half - 1)
      let place = from &+ (n &<< Surroundings.bits &+ Int(row)) &* Surroundings.units
      sums &+= Units(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: place, as: SIMD16<Int8>.self))
    }
    return sums
  }

  /// Adds a layer's weights from row `first` on for the units of a range. To ask which of them are zero costs more than it saves.
  @inline(__always) private static func add(_ units: [Int16], _ range: Range<Int>, _ weights: [Units], _ first: Int, to sums: inout Units) {
    units.withUnsafeBufferPointer { units in
      weights.withUnsafeBufferPointer { weights in
        for n in 0..<range.count {
          sums &+= weights[first &+ n] &* Units(repeating: units[range.lowerBound &+ n])
        }
      }
    }
  }

  @inline(__always) private static func store(_ units: Units, _ memory: inout [Int16], _ i: Int) {
    // Below zero is zero; what is above `cap` becomes it.
    let lit = units & ~(units &>> 15)
    let over = (Units(repeating: cap) &- lit) &>> 15
    memory.withUnsafeMutableBytes { $0.storeBytes(of: lit & ~over | Units(repeating: cap) & over, toByteOffset: (i + far) * width * 2, as: Units.self) }
  }
}
