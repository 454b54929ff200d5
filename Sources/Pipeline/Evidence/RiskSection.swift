import Compliance
import Reporting

/// The report's section on re-identification risk, from what was measured.
enum RiskSection {
  static func of(_ outcome: RiskOutcome) -> Report.Risk {
    let p = outcome.policy
    return Report.Risk(
      quasiIdentifiers: p.quasiIdentifiers.map(\.rawValue),
      policy: Report.RiskPolicy(
        minimumClass: p.minimumClass, maximumProsecutorPpm: p.maximumProsecutorPPM, maximumAtRiskPpm: p.maximumAtRiskPPM, minimumDiversity: p.minimumDiversity),
      scopes: outcome.scopes.map(scope),
      suggestions: outcome.suggestions.map {
        Report.Suggestion(change: $0.change, smallestClass: $0.smallestClass, belowThresholdSubjects: $0.belowThresholdSubjects, reaches: $0.reaches)
      })
  }

  private static func scope(_ s: RiskOutcome.Scope) -> Report.RiskScope {
    let m = s.measures
    return Report.RiskScope(
      scope: Report.Scope(rawValue: s.name) ?? .run, subjects: m.subjects, classes: m.classes, smallestClass: m.smallestClass, uniques: m.uniques,
      belowThresholdClasses: m.belowThresholdClasses, belowThresholdSubjects: m.belowThresholdSubjects, prosecutorHighestPpm: m.prosecutorHighestPPM,
      prosecutorAveragePpm: m.prosecutorAveragePPM, prosecutorAtRiskPpm: m.prosecutorAtRiskPPM, journalistHighestPpm: m.journalistHighestPPM,
      journalistAveragePpm: m.journalistAveragePPM, journalistAtRiskPpm: m.journalistAtRiskPPM, marketerPpm: m.marketerPPM,
      smallestDiversity: m.smallestDiversity, classesBelowDiversity: m.classesBelowDiversity,
      // The last bar has no upper end: nobody can be in a class of more than all.
      histogram: m.histogram.map {
        Report.HistogramBar(from: $0.from, to: $0.to == 0 ? max($0.from, m.subjects) : $0.to, classes: $0.classes, subjects: $0.subjects)
      })
  }

  /// What the check of the policy has to know: the worst of the scopes.
  static func facts(_ outcome: RiskOutcome) -> RunFacts.Risk? {
    guard let worst = outcome.scopes.filter({ $0.measures.subjects > 0 }).min(by: { $0.measures.smallestClass < $1.measures.smallestClass }) ?? outcome.scopes.first
    else { return nil }
    let (m, p) = (worst.measures, outcome.policy)
    var words: [String] = []
    if p.minimumClass > 0 { words.append("classes of \(p.minimumClass) and more") }
    if p.maximumProsecutorPPM > 0 { words.append("prosecutor risk of \(p.maximumProsecutorPPM) in a million at the most") }
    if p.maximumAtRiskPPM > 0 { words.append("\(p.maximumAtRiskPPM) in a million of the patients at risk at the most") }
    if p.minimumDiversity > 0 { words.append("\(p.minimumDiversity) distinct sensitive values in each class") }
    return RunFacts.Risk(
      subjects: m.subjects, classes: m.classes, smallestClass: m.smallestClass, prosecutorHighestPPM: m.prosecutorHighestPPM, atRiskPPM: m.prosecutorAtRiskPPM,
      hasPolicy: !p.isEmpty, isMet: outcome.isMet, policy: words.joined(separator: ", "))
  }
}
