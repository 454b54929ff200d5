import Compliance
import LedgerProtocol
import Sealing

extension Line {
  /// The kinds of sensitive content, as bits; without how confidential they make the line.
  var sensitivity: UInt32 { UInt32(labels.subtracting([.restricted, .veryRestricted]).rawValue) }
}

extension PipelineDefinition {
  /// Reads the `risk:` block.
  static func riskPolicy(_ r: inout ConfigurationReader, releaseYear: Int) -> RiskPolicy {
    let quasi = r.list("risk.quasi-identifiers").compactMap { QuasiIdentifier(rawValue: $0) }
    var sensitive = r.list("risk.sensitive").compactMap { SensitiveAttribute(rawValue: $0) }
    if Set(quasi.map(\.attribute)).count < quasi.count {
      r.report(
        ConfigurationReason.badValue, at: r.node("risk.quasi-identifiers"), "'risk.quasi-identifiers' names an attribute twice",
        hint: "birth-year, age-band-5 and age-band-10 are one attribute")
    }
    if quasi.contains(.diagnosisGroup), sensitive.contains(.diagnosisGroup) {
      if r.node("risk.sensitive") != nil {
        r.report(
          ConfigurationReason.badValue, at: r.node("risk.sensitive"), "'diagnosis-group' is a quasi-identifier and cannot be what must not be learnt")
      }
      sensitive.removeAll { $0 == .diagnosisGroup }
    }
    func ppm(_ key: String) -> Int {
      let percent = r.number(key)
      guard percent <= 100 else {
        r.report(ConfigurationReason.badValue, at: r.node(key), "'\(key)' must be 100 or less")
        return 0
      }
      return Int((percent * 10_000).rounded())
    }
    var policy = RiskPolicy(quasiIdentifiers: quasi, sensitive: sensitive, releaseYear: releaseYear)
    policy.minimumClass = r.integer("risk.minimum-class")
    policy.maximumProsecutorPPM = ppm("risk.maximum-prosecutor-percent")
    policy.maximumAtRiskPPM = ppm("risk.maximum-at-risk-percent")
    policy.minimumDiversity = r.integer("risk.minimum-diversity")
    policy.samplingPPM = ppm("risk.sampling-percent")
    if policy.samplingPPM == 0, r.node("risk.sampling-percent") != nil {
      r.report(ConfigurationReason.badValue, at: r.node("risk.sampling-percent"), "'risk.sampling-percent' must be above 0, and 0.0001 or more")
    }
    if policy.minimumDiversity > 0, sensitive.isEmpty {
      r.report(
        ConfigurationReason.badValue, at: r.node("risk.minimum-diversity"), "'risk.minimum-diversity' needs something in 'risk.sensitive'")
    }
    for key in ["risk.minimum-class", "risk.minimum-diversity"] where r.integer(key) > 1_000_000 {
      r.report(ConfigurationReason.badValue, at: r.node(key), "'\(key)' must be 1000000 or less")
    }
    return policy
  }
}
