// The risk of re-identification. Definitions: prosecutor, journalist, marketer as in ARX.

extension Report {
  /// Measures over quasi-identifiers, with the policy that they are held against.
  public struct Risk: ReportPart, Sendable, Equatable {
    public var quasiIdentifiers: [String]
    public var policy: RiskPolicy
    public var scopes: [RiskScope]
    public var suggestions: [Suggestion]

    public init(
      quasiIdentifiers: [String] = [], policy: RiskPolicy = RiskPolicy(), scopes: [RiskScope] = [], suggestions: [Suggestion] = []
    ) {
      (self.quasiIdentifiers, self.policy, self.scopes, self.suggestions) = (quasiIdentifiers, policy, scopes, suggestions)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.texts("quasi-identifiers", &quasiIdentifiers)
      try m.part("policy", &policy)
      try m.list("scopes", &scopes, RiskScope())
      try m.list("suggestions", &suggestions, Suggestion())
    }
  }

  /// Thresholds; 0 means that none is set.
  public struct RiskPolicy: ReportPart, Sendable, Equatable {
    public var minimumClass: Int
    public var maximumProsecutorPpm: Int
    public var maximumAtRiskPpm: Int
    public var minimumDiversity: Int

    public init(
      minimumClass: Int = 0, maximumProsecutorPpm: Int = 0, maximumAtRiskPpm: Int = 0, minimumDiversity: Int = 0
    ) {
      (self.minimumClass, self.maximumProsecutorPpm, self.maximumAtRiskPpm, self.minimumDiversity) = (
        minimumClass, maximumProsecutorPpm, maximumAtRiskPpm, minimumDiversity
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.number("minimum-class", &minimumClass)
      try m.number("maximum-prosecutor-ppm", &maximumProsecutorPpm, .ppm)
      try m.number("maximum-at-risk-ppm", &maximumAtRiskPpm, .ppm)
      try m.number("minimum-diversity", &minimumDiversity)
    }
  }

  /// The measures over one scope: this run, or everything submitted so far.
  public struct RiskScope: ReportPart, Sendable, Equatable {
    public var scope: Scope
    public var subjects: Int
    public var classes: Int
    public var smallestClass: Int
    public var uniques: Int
    public var belowThresholdClasses: Int
    public var belowThresholdSubjects: Int
    public var prosecutorHighestPpm: Int
    public var prosecutorAveragePpm: Int
    public var prosecutorAtRiskPpm: Int
    public var journalistHighestPpm: Int
    public var journalistAveragePpm: Int
    public var journalistAtRiskPpm: Int
    public var marketerPpm: Int
    public var smallestDiversity: Int
    public var classesBelowDiversity: Int
    public var histogram: [HistogramBar]

    public init(
      scope: Scope = .run, subjects: Int = 0, classes: Int = 0, smallestClass: Int = 0, uniques: Int = 0, belowThresholdClasses: Int = 0,
      belowThresholdSubjects: Int = 0, prosecutorHighestPpm: Int = 0, prosecutorAveragePpm: Int = 0, prosecutorAtRiskPpm: Int = 0,
      journalistHighestPpm: Int = 0, journalistAveragePpm: Int = 0, journalistAtRiskPpm: Int = 0, marketerPpm: Int = 0,
      smallestDiversity: Int = 0, classesBelowDiversity: Int = 0, histogram: [HistogramBar] = []
    ) {
      (
        self.scope, self.subjects, self.classes, self.smallestClass, self.uniques, self.belowThresholdClasses, self.belowThresholdSubjects,
        self.prosecutorHighestPpm
      ) = (
        scope, subjects, classes, smallestClass, uniques, belowThresholdClasses, belowThresholdSubjects, prosecutorHighestPpm
      )
      (
        self.prosecutorAveragePpm, self.prosecutorAtRiskPpm, self.journalistHighestPpm, self.journalistAveragePpm, self.journalistAtRiskPpm,
        self.marketerPpm, self.smallestDiversity, self.classesBelowDiversity
      ) = (
        prosecutorAveragePpm, prosecutorAtRiskPpm, journalistHighestPpm, journalistAveragePpm, journalistAtRiskPpm, marketerPpm, smallestDiversity,
        classesBelowDiversity
      )
      self.histogram = histogram
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.choice("scope", &scope)
      try m.number("subjects", &subjects)
      try m.number("classes", &classes)
      try m.number("smallest-class", &smallestClass)
      try m.number("uniques", &uniques)
      try m.number("below-threshold-classes", &belowThresholdClasses)
      try m.number("below-threshold-subjects", &belowThresholdSubjects)
      try m.number("prosecutor-highest-ppm", &prosecutorHighestPpm, .ppm)
      try m.number("prosecutor-average-ppm", &prosecutorAveragePpm, .ppm)
      try m.number("prosecutor-at-risk-ppm", &prosecutorAtRiskPpm, .ppm)
      try m.number("journalist-highest-ppm", &journalistHighestPpm, .ppm)
      try m.number("journalist-average-ppm", &journalistAveragePpm, .ppm)
      try m.number("journalist-at-risk-ppm", &journalistAtRiskPpm, .ppm)
      try m.number("marketer-ppm", &marketerPpm, .ppm)
      try m.number("smallest-diversity", &smallestDiversity)
      try m.number("classes-below-diversity", &classesBelowDiversity)
      try m.list("histogram", &histogram, HistogramBar())
    }
  }

  /// Classes of `from` to `to` subjects.
  public struct HistogramBar: ReportPart, Sendable, Equatable {
    public var from: Int
    public var to: Int
    public var classes: Int
    public var subjects: Int

    public init(
      from: Int = 0, to: Int = 0, classes: Int = 0, subjects: Int = 0
    ) {
      (self.from, self.to, self.classes, self.subjects) = (from, to, classes, subjects)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.number("from", &from)
      try m.number("to", &to)
      try m.number("classes", &classes)
      try m.number("subjects", &subjects)
    }
  }

  /// What a generalisation would reach.
  public struct Suggestion: ReportPart, Sendable, Equatable {
    public var change: String
    public var smallestClass: Int
    public var belowThresholdSubjects: Int
    public var reaches: Bool

    public init(
      change: String = "", smallestClass: Int = 0, belowThresholdSubjects: Int = 0, reaches: Bool = false
    ) {
      (self.change, self.smallestClass, self.belowThresholdSubjects, self.reaches) = (change, smallestClass, belowThresholdSubjects, reaches)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("change", &change)
      try m.number("smallest-class", &smallestClass)
      try m.number("below-threshold-subjects", &belowThresholdSubjects)
      try m.flag("reaches", &reaches)
    }
  }
}
