public import Records

/// The risk of what a run holds and of all that was submitted, against the policy.
public struct RiskOutcome: Sendable {
  public struct Scope: Sendable {
    /// `run` or `all`.
    public let name: String
    public let measures: RiskMeasures
    public let unmet: [ReasonCode]
    public init(name: String, measures: RiskMeasures, unmet: [ReasonCode]) { (self.name, self.measures, self.unmet) = (name, measures, unmet) }
  }
  public let policy: RiskPolicy
  public let scopes: [Scope]
  /// For the last scope that does not meet the policy; empty when all do.
  public let suggestions: [RiskSuggestion]
  /// Batches of earlier versions of this program, which kept nothing of which risk can be computed.
  public let batchesNotCounted: Int

  public init(policy: RiskPolicy, scopes: [Scope], suggestions: [RiskSuggestion], batchesNotCounted: Int = 0) {
    (self.policy, self.scopes, self.suggestions, self.batchesNotCounted) = (policy, scopes, suggestions, batchesNotCounted)
  }

  public var isMet: Bool { reasons.isEmpty }
  /// Why not, each reason once. `requiringPolicy`: a policy without any threshold is a reason too (expert determination).
  public func reasons(requiringPolicy: Bool) -> [ReasonCode] { (requiringPolicy && policy.isEmpty ? [RiskReason.noPolicy] : []) + reasons }
  private var reasons: [ReasonCode] {
    var out: [ReasonCode] = []
    for reason in scopes.flatMap(\.unmet) where !out.contains(reason) { out.append(reason) }
    return out
  }
}
