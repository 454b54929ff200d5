/// Takes equivalence classes one by one and keeps how many there are of each size: all that the measures need.
///
/// Memory grows with the square root of the number of patients at the most: there are not more different sizes.
public struct RiskTally: Sendable, Equatable {
  /// Number of classes by size.
  public private(set) var sizes: [Int: Int] = [:]
  public private(set) var smallestDiversity = 0
  public private(set) var classesBelowDiversity = 0
  private let minimumDiversity: Int

  public init(minimumDiversity: Int = 0) { self.minimumDiversity = minimumDiversity }

  /// - Parameters:
  ///   - size: patients in the class, 1 or more.
  ///   - diversity: distinct values of the sensitive attribute in it, the least one's when there are several; nil when there is none.
  public mutating func add(size: Int, diversity: Int? = nil) {
    sizes[size, default: 0] += 1
    guard let diversity else { return }
    smallestDiversity = smallestDiversity == 0 ? diversity : min(smallestDiversity, diversity)
    if diversity < minimumDiversity { classesBelowDiversity += 1 }
  }

  public static func += (a: inout RiskTally, b: RiskTally) {
    a.sizes.merge(b.sizes, uniquingKeysWith: +)
    if b.smallestDiversity > 0 { a.smallestDiversity = a.smallestDiversity == 0 ? b.smallestDiversity : min(a.smallestDiversity, b.smallestDiversity) }
    a.classesBelowDiversity += b.classesBelowDiversity
  }
}
