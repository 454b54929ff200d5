public import Records

/// The measures of a set of patients. Shares are parts per million, rounded to the nearest, halves up; 0 when there are no patients.
///
/// With `n` patients in `J` classes of sizes `f`, a threshold class size `k`, and a share `p` of the population that the patients are, so that the class
/// has `F = f / p` members there:
///
///     prosecutor   highest 1 / min f           average J / n                              at risk  (sum of f with f < k) / n
///     journalist   highest 1 / min F           average max(J / sum F, (sum f / F) / n)    at risk  (sum of f with F < k) / n
///     marketer     (sum f / F) / n
///
/// Since `F = f / p`, both terms of the journalist's average and the marketer's share are `p J / n`.
/// Source: El Emam, Guide to the De-Identification of Personal Health Information, ch. 16; ARX, `RiskModelSampleSummary`, which has these formulas
/// with a population table for `F`, and `F = f` without one (here `p = 1`).
public struct RiskMeasures: Sendable, Equatable {
  public struct Bin: Sendable, Equatable {
    /// Sizes of classes; `to` is 0 for 'and more'.
    public let from: Int
    public let to: Int
    public internal(set) var classes = 0
    public internal(set) var subjects = 0
  }

  public var subjects = 0
  public var classes = 0
  public var smallestClass = 0
  /// Classes of one: patients like whom there is no other.
  public var uniques = 0
  public var belowThresholdClasses = 0
  public var belowThresholdSubjects = 0
  public var prosecutorHighestPPM = 0
  public var prosecutorAveragePPM = 0
  public var prosecutorAtRiskPPM = 0
  public var journalistHighestPPM = 0
  public var journalistAveragePPM = 0
  public var journalistAtRiskPPM = 0
  public var marketerPPM = 0
  /// 0 without a sensitive attribute.
  public var smallestDiversity = 0
  public var classesBelowDiversity = 0
  public var histogram: [Bin]

  static let bins = [(1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 0)]

  public init(_ tally: RiskTally, policy: RiskPolicy) {
    let k = policy.threshold
    histogram = RiskMeasures.bins.map { Bin(from: $0.0, to: $0.1) }
    var journalistAtRisk = 0
    for (size, count) in tally.sizes {
      let members = size * count
      subjects += members
      classes += count
      if size == 1 { uniques = count }
      if size < k {
        belowThresholdClasses += count
        belowThresholdSubjects += members
      }
      if Int128(size) * 1_000_000 < Int128(k) * Int128(policy.samplingPPM) { journalistAtRisk += members }
      if let bin = histogram.lastIndex(where: { $0.from <= size }) {
        histogram[bin].classes += count
        histogram[bin].subjects += members
      }
    }
    smallestClass = tally.sizes.keys.min() ?? 0
    (smallestDiversity, classesBelowDiversity) = (tally.smallestDiversity, tally.classesBelowDiversity)
    guard subjects > 0 else { return }
    let p = policy.samplingPPM
    prosecutorHighestPPM = RiskMeasures.ppm(1, smallestClass)
    prosecutorAveragePPM = RiskMeasures.ppm(classes, subjects)
    prosecutorAtRiskPPM = RiskMeasures.ppm(belowThresholdSubjects, subjects)
    journalistHighestPPM = RiskMeasures.ppm(1, smallestClass, times: p)
    journalistAveragePPM = RiskMeasures.ppm(classes, subjects, times: p)
    journalistAtRiskPPM = RiskMeasures.ppm(journalistAtRisk, subjects)
    marketerPPM = journalistAveragePPM
  }

  /// `numerator / denominator` of `times` parts per million, rounded to the nearest, halves up.
  static func ppm(_ numerator: Int, _ denominator: Int, times: Int = 1_000_000) -> Int {
    guard denominator > 0 else { return 0 }
    return Int(truncatingIfNeeded: (Int128(numerator) * Int128(times) * 2 + Int128(denominator)) / (Int128(denominator) * 2))
  }

  /// Why the policy is not met; empty when it is. Compared as fractions, not as the rounded shares.
  public func unmet(_ policy: RiskPolicy) -> [ReasonCode] {
    guard subjects > 0 else { return [] }
    var out: [ReasonCode] = []
    if policy.minimumClass > 0, policy.maximumAtRiskPPM == 0, smallestClass < policy.minimumClass { out.append(RiskReason.smallestClass) }
    if policy.maximumProsecutorPPM > 0, Int128(smallestClass) * Int128(policy.maximumProsecutorPPM) < 1_000_000 { out.append(RiskReason.prosecutor) }
    if policy.maximumAtRiskPPM > 0, Int128(belowThresholdSubjects) * 1_000_000 > Int128(subjects) * Int128(policy.maximumAtRiskPPM) {
      out.append(RiskReason.atRisk)
    }
    if policy.minimumDiversity > 0, smallestDiversity < policy.minimumDiversity { out.append(RiskReason.diversity) }
    return out
  }
}
