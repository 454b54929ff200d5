import CLexicon

/// The compiled weights of the learned stage: which features there are, what each says for or against an identifier, and of which class it is.
///
/// A feature is one trait, or up to three, of the token at hand and its neighbours. Its hash is a place in a table of small weights, so no
/// feature can be read out of the file, and none of them is made of a name's letters. A feature has eight weights, one a lane: sums of
/// seven lanes count where they are above zero, each with a weight of its own, and the last one as it is. `surroundings` has the last word.
/// Format and training: docs/design/free-text.md.
public struct Tagger: @unchecked Sendable {
  // The memory is read-only and part of the executable, hence Sendable.
  private let bytes: UnsafeRawBufferPointer
  private let parts: [Part]
  private let header: Header
  let surroundings: Surroundings

  /// The weights of this executable; nil when they are damaged, and then the rules stand alone.
  public static let shared = Tagger(UnsafeRawBufferPointer(start: chartseal_tagger(), count: chartseal_tagger_length()))

  /// The bytes of the weights of this executable.
  public static var resource: [UInt8] { Array(UnsafeRawBufferPointer(start: chartseal_tagger(), count: chartseal_tagger_length())) }

  /// A trait of the token at hand or of one beside it, by its distance in `Traits`; `isLast` ends a feature.
  private struct Part {
    let distance: Int32
    let isLast: Bool
  }

  private struct Header {
    var templates = 0, bits = 0, classBits = 0, classes = 0, word = 0, number = 0, kept = 0, back = 0
    /// The least scores when the surroundings have been looked at; of a token that is no candidate `beside`.
    var wordAgain = 0, numberAgain = 0, keptAgain = 0, beside = 0
    /// What is no candidate is looked at when it stands so near to an identifier.
    var near = 0
    /// A token for which less than `cut` speaks in `early` features, by weights of their own, is left alone.
    var early = 0, cut = 0, gateBits = 0
  }

  static let headerLength = 128
  static let version: UInt32 = 4
  private typealias Lanes = SIMD8<Int16>
  /// Bytes of a feature's weights; of the lanes' biases and weights.
  private static let rowLength = Lanes.scalarCount
  private static let lanesLength = 2 * 2 * Lanes.scalarCount
  /// The lanes' weights are in steps of 1/64.
  private static let laneShift = 6
  /// Neighbours at this distance and nearer have features.
  static let reach = 3

  /// The weights in the given bytes, which must stay as they are; nil when magic, version or lengths do not fit.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Tagger.headerLength, bytes[0..<4].elementsEqual("CSTG".utf8), bytes.word(4) == Tagger.version,
      Int(bytes.word(8)) == Trait.count, Int(bytes.word(28)) == Lanes.scalarCount, Int(bytes.word(60)) == bytes.count
    else { return nil }
    func signed(_ at: Int) -> Int { Int(Int32(bitPattern: bytes.word(at))) }
    var h = Header()
    (h.templates, h.bits, h.classBits, h.classes) = (Int(bytes.word(12)), Int(bytes.word(16)), Int(bytes.word(20)), Int(bytes.word(24)))
    (h.word, h.number, h.kept, h.back) = (signed(32), signed(36), signed(40), signed(44))
    (h.early, h.cut, h.gateBits) = (Int(bytes.word(48)), signed(52), Int(bytes.word(56)))
    (h.wordAgain, h.numberAgain, h.keptAgain, h.beside, h.near) = (signed(96), signed(100), signed(104), signed(108), signed(112))
    guard h.near >= 0, h.near < 256, h.templates < 1024, h.bits > 0, h.bits <= 20, h.classBits > 0, h.classBits <= 16, h.gateBits > 0, h.gateBits <= 16,
      h.classes == LearnedClass.allCases.count,
      bytes.count == Tagger.headerLength + h.templates * 8 + h.classes * 4 + Tagger.lanesLength + Tagger.rowLength << h.bits + h.classes << h.classBits + 1 << h.gateBits + Surroundings.length
    else { return nil }
    var parts: [Part] = []
    for n in 0..<h.templates {
      let at = Tagger.headerLength + n * 8
      let count = Int(bytes[at])
      guard count > 0, count <= 3 else { return nil }
      for k in 0..<count {
        let offset = Int(Int8(bitPattern: bytes[at + 2 + k * 2]))
        let trait = Int(bytes[at + 3 + k * 2])
        guard abs(offset) <= Tagger.reach, trait < (offset == 0 ? Trait.count : Trait.shared) else { return nil }
        parts.append(Part(distance: Int32(offset * Trait.count + trait), isLast: k == count - 1))
      }
    }
    (self.bytes, self.parts, header) = (bytes, parts, h)
    surroundings = Surroundings(UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - Surroundings.length)...]))
  }

  /// What the stage does with a token.
  enum Verdict: UInt8 {
    /// It is no candidate; it is left as it is; the surroundings decide; it is an identifier, or no candidate but part of one; it is taken back.
    case none, nothing, doubtful, identifier, beside, medicine
    var isIdentifier: Bool { self == .identifier || self == .beside }
  }

  /// How much speaks for an identifier at a token, in the weights' own unit; `Int.min` when it is sure early
  /// that there is none and the whole is not asked for.
  func score(_ traits: borrowing Traits, _ i: Int, isWhole: Bool) -> Int {
    let at = traits.place(of: i)
    guard i >= 0, at + (Tagger.reach + 1) * Trait.count <= traits.values.count else { return Int.min }
    return traits.values.withUnsafeBufferPointer { values in
      if !isWhole, early(values, at) < header.cut { return Int.min }
      let lanes = Tagger.headerLength + header.templates * 8 + header.classes * 4
      let mask = UInt32(1) << UInt32(header.bits) - 1
      var sums = bytes.loadUnaligned(fromByteOffset: lanes, as: Lanes.self)
      var hash: UInt32 = 1
      var number: UInt32 = 1
      for part in parts {
        hash = Tagger.step(hash, values[at &+ Int(part.distance)])
        guard part.isLast else { continue }
        let place = lanes &+ Tagger.lanesLength &+ Int(hash &>> 3 & mask) &* Tagger.rowLength
        sums &+= Lanes(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: place, as: SIMD8<Int8>.self))
        number &+= 1
        hash = number
      }
      // Sums below zero become zero.
      let last = sums[Lanes.scalarCount - 1]
      sums &= ~(sums &>> 15)
      sums[Lanes.scalarCount - 1] = last
      let weights = bytes.loadUnaligned(fromByteOffset: lanes + Tagger.lanesLength / 2, as: Lanes.self)
      return Int((SIMD8<Int32>(truncatingIfNeeded: sums) &* SIMD8<Int32>(truncatingIfNeeded: weights)).wrappedSum() >> Tagger.laneShift)
    }
  }

  /// What the first features say by weights of their own.
  @inline(__always) private func early(_ values: UnsafeBufferPointer<UInt16>, _ at: Int) -> Int {
    let gates = bytes.count - Surroundings.length - 1 << header.gateBits
    let mask = UInt32(1) << UInt32(header.gateBits) - 1
    var sum = 0
    var hash: UInt32 = 1
    var number: UInt32 = 1
    for part in parts {
      hash = Tagger.step(hash, values[at &+ Int(part.distance)])
      guard part.isLast else { continue }
      sum &+= Int(Int8(bitPattern: bytes[gates &+ Int(hash &>> 3 & mask)]))
      if number == header.early { break }
      number &+= 1
      hash = number
    }
    return sum
  }

  @inline(__always) private static func step(_ hash: UInt32, _ value: UInt16) -> UInt32 {
    let h = (hash ^ (UInt32(value) &+ 1)) &* 0x9E37_79B1
    return h ^ h &>> 15
  }

  /// How near to an identifier what is no candidate is looked at.
  var near: Int { header.near }

  /// Whether a candidate is an identifier by itself.
  func isFound(_ score: Int, _ t: Token) -> Bool {
    switch t.mark {
    case .removed: false
    case .kept: score >= header.kept
    case .open: score >= (t.kind == .number ? header.number : header.word)
    }
  }

  /// What becomes of a token whose surroundings have been looked at.
  func judge(_ score: Int, _ t: Token, isCandidate: Bool) -> Verdict {
    if !isCandidate { return score >= header.beside ? .beside : .nothing }
    return switch t.mark {
    case .removed: score < header.back ? .medicine : .nothing
    case .kept: score >= header.keptAgain ? .identifier : .nothing
    case .open: score >= (t.kind == .number ? header.numberAgain : header.wordAgain) ? .identifier : .nothing
    }
  }

  /// Adds what a token says of each class to `sums`.
  func addClasses(_ traits: borrowing Traits, _ i: Int, to sums: inout [Int]) {
    let biases = Tagger.headerLength + header.templates * 8
    let weights = biases + header.classes * 4 + Tagger.lanesLength + Tagger.rowLength << header.bits
    let mask = UInt32(1) << UInt32(header.classBits) - 1
    let at = traits.place(of: i)
    guard i >= 0, at + (Tagger.reach + 1) * Trait.count <= traits.values.count else { return }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: header.templates) { places in
      traits.values.withUnsafeBufferPointer { values in
        var hash: UInt32 = 1
        var number = 0
        for part in parts {
          hash = Tagger.step(hash, values[at &+ Int(part.distance)])
          guard part.isLast else { continue }
          places.initializeElement(at: number, to: weights &+ Int(hash &>> 3 & mask))
          number &+= 1
          hash = UInt32(truncatingIfNeeded: number &+ 1)
        }
      }
      for c in 0..<header.classes {
        let row = c << header.classBits
        var sum = Int(Int32(bitPattern: bytes.word(biases + c * 4)))
        for place in places { sum &+= Int(Int8(bitPattern: bytes[place &+ row])) }
        sums[c] += sum
      }
    }
  }
}

/// What a finding of the learned stage is, in the order of the compiled weights.
enum LearnedClass: Int, CaseIterable {
  case name, staff, initials, street, city, employer, school, facility, ward, date, id

  /// Whether a profile leaves it.
  var mayStay: Bool { self == .staff || self == .city || self == .facility || self == .ward || self == .date }

  /// How much more must speak for such a class than for a name.
  static let margin = 12

  var textClass: TextClass {
    switch self {
    case .name: .name
    case .staff: .staff
    case .initials: .initials
    case .street: .street
    case .city: .city
    case .employer: .employer
    case .school: .school
    case .facility: .facility
    case .ward: .ward
    case .date: .date
    case .id: .otherID
    }
  }

  var rule: TextRule {
    switch self {
    case .name: TextRule(700, "learned.name")
    case .staff: TextRule(701, "learned.staff")
    case .initials: TextRule(702, "learned.initials")
    case .street: TextRule(703, "learned.street")
    case .city: TextRule(704, "learned.city")
    case .employer: TextRule(705, "learned.employer")
    case .school: TextRule(706, "learned.school")
    case .facility: TextRule(707, "learned.facility")
    case .ward: TextRule(708, "learned.ward")
    case .date: TextRule(709, "learned.date")
    case .id: TextRule(710, "learned.id")
    }
  }
}
