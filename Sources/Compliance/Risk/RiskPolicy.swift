public import Records

/// What a pipeline asks of re-identification risk. Shares are parts per million; 0 stands for 'not set'.
public struct RiskPolicy: Sendable, Equatable {
  public var quasiIdentifiers: [QuasiIdentifier]
  public var sensitive: [SensitiveAttribute]
  /// Smallest class that is not at risk (k).
  public var minimumClass = 0
  /// Largest prosecutor risk that anybody may have.
  public var maximumProsecutorPPM = 0
  /// Share of the patients that may be at risk, see `threshold`.
  public var maximumAtRiskPPM = 0
  /// Distinct sensitive values that every class must have (l).
  public var minimumDiversity = 0
  /// Share of the population that the patients are: for the risk of those whose presence is not known.
  public var samplingPPM = 1_000_000
  /// Ages are those of this year.
  public var releaseYear: Int

  public init(quasiIdentifiers: [QuasiIdentifier], sensitive: [SensitiveAttribute] = [], releaseYear: Int) {
    (self.quasiIdentifiers, self.sensitive, self.releaseYear) = (quasiIdentifiers, sensitive, releaseYear)
  }

  /// Whether no threshold is set, so that nothing can miss one.
  public var isEmpty: Bool { minimumClass == 0 && maximumProsecutorPPM == 0 && maximumAtRiskPPM == 0 && minimumDiversity == 0 }

  /// The size below which a class is at risk: `minimumClass`; without it the smallest size whose risk is within `maximumProsecutorPPM`; without that
  /// one 11, the smallest cell that health agencies commonly publish (a risk of 0.09).
  ///
  /// Source: CMS cell size suppression policy; EMA policy 0070, external guidance 5.4.
  public var threshold: Int {
    if minimumClass > 0 { return minimumClass }
    return maximumProsecutorPPM > 0 ? (1_000_000 + maximumProsecutorPPM - 1) / maximumProsecutorPPM : 11
  }
}

/// Reasons for which a policy is not met, `RSK-01nn`.
public enum RiskReason {
  public static let smallestClass = ReasonCode("RSK-0101", "The smallest class of patients is smaller than the policy allows.")
  public static let prosecutor = ReasonCode("RSK-0102", "The highest prosecutor risk is above the policy's maximum.")
  public static let atRisk = ReasonCode("RSK-0103", "More patients are at risk than the policy allows.")
  public static let diversity = ReasonCode("RSK-0104", "A class has fewer distinct sensitive values than the policy asks for.")
  public static let noPolicy = ReasonCode("RSK-0105", "No threshold of risk is set, and the profile needs one.")
  public static let overflow = ReasonCode("RSK-0106", "An attribute has more distinct values than can be told apart: classes may be smaller than shown.")

  public static var all: [ReasonCode] { [smallestClass, prosecutor, atRisk, diversity, noPolicy, overflow] }
}
