/// The values that were seen of each attribute, numbered from 1 in the order in which they were met, and what each becomes when it is generalised.
///
/// The numbers are for telling values apart; no result depends on which value has which.
public struct RiskVocabulary: Sendable {
  private var numbers: [[RiskValue: Int]]
  private var values: [[RiskValue]]
  /// Values that found no number of their own because the field was full: they are taken as one, so a class may look larger than it is.
  public private(set) var overflows = 0

  public init() {
    numbers = Array(repeating: [:], count: RiskAttribute.allCases.count)
    values = Array(repeating: [.absent], count: RiskAttribute.allCases.count)
  }

  /// The number of a value; 0 for none.
  public mutating func number(of value: RiskValue, _ attribute: RiskAttribute) -> Int {
    if value == .absent { return 0 }
    let i = attribute.rawValue
    if let known = numbers[i][value] { return known }
    let last = 1 << attribute.width - 1
    guard values[i].count <= last else {
      overflows += 1
      return last
    }
    let number = values[i].count
    values[i].append(value)
    numbers[i][value] = number
    return number
  }

  /// How many different values were seen of an attribute, at a level.
  func count(_ attribute: RiskAttribute, level: Int, releaseYear: Int) -> Int {
    map(attribute, level: level, releaseYear: releaseYear).map { Set($0).count } ?? values[attribute.rawValue].count
  }

  /// For each value of an attribute one that is the same at a level and stands for all that are: finer levels are lost, coarser ones are not.
  func representatives(_ attribute: RiskAttribute, level: Int, releaseYear: Int) -> [UInt32]? {
    guard let map = map(attribute, level: level, releaseYear: releaseYear) else { return nil }
    var first: [UInt32: UInt32] = [:]
    return map.enumerated().map { number, value in
      if let known = first[value] { return known }
      first[value] = UInt32(number)
      return UInt32(number)
    }
  }

  /// The number that each value of an attribute has at a level; nil for the finest, where it is its own.
  func map(_ attribute: RiskAttribute, level: Int, releaseYear: Int) -> [UInt32]? {
    guard level > 0 else { return nil }
    switch attribute {
    case .birthYear:
      let width = level == 1 ? 5 : 10
      return values[attribute.rawValue].map { RiskVocabulary.band($0, width: width, releaseYear: releaseYear) }
    case .diagnosisGroup:
      return values[attribute.rawValue].map { $0 == .absent ? 0 : UInt32(DiagnosisGroup.chapter(of: $0)) }
    default: return nil
    }
  }

  /// 1 and more for a band of ages, 100 for 90 and over, 101 for a value that is no year.
  private static func band(_ value: RiskValue, width: Int, releaseYear: Int) -> UInt32 {
    if value == .absent { return 0 }
    if value == .pooled { return 100 }
    guard let year = value.year else { return 101 }
    let age = releaseYear - year
    return age >= 90 ? 100 : UInt32(max(0, age) / width + 1)
  }
}

/// Takes keys to the classes of a shape.
public struct RiskClassifier: Sendable {
  private let kept: UInt128
  private let maps: [(attribute: RiskAttribute, map: [UInt32])]

  public init(_ shape: RiskShape, _ vocabulary: RiskVocabulary, releaseYear: Int) {
    var kept: UInt128 = 0
    var maps: [(RiskAttribute, [UInt32])] = []
    for attribute in shape.attributes {
      kept |= attribute.mask
      if let map = vocabulary.map(attribute, level: shape[attribute] ?? 0, releaseYear: releaseYear) { maps.append((attribute, map)) }
    }
    (self.kept, self.maps) = (kept, maps)
  }

  public func callAsFunction(_ key: RiskKey) -> RiskKey {
    var out = RiskKey(bits: key.bits & kept)
    for (attribute, map) in maps { out[attribute] = Int(map[out[attribute]]) }
    return out
  }
}
