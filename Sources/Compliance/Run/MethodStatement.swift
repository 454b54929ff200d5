/// What a run may say of itself: computed from its settings and results, typed by nobody.
///
/// Source: 45 CFR 164.514(b)(1), (b)(2), (e).
public struct MethodStatement: Sendable, Equatable {
  /// The sentence at the head of a report.
  public let sentence: String
  /// `HHS_SAFE_HARBOR_DETERMINISTIC_METHOD` or `HHS_EXPERT_DETERMINATION_METHOD`, when the run may claim it; empty otherwise, and for a
  /// limited data set, which is no de-identification.
  ///
  /// Source: HL7 DARTS 1.0.0-ballot, CodeSystem darts-policy-identifiers.
  public let policyCode: String
  /// The clause on which the profile rests, such as `45 CFR 164.514(b)(2)`.
  public let basis: String
  public let dates: String
  public let ages: String
  public let geography: String
  public let zip3: String
  public let freeText: String
  public let surrogate: String
  /// Whether the method's name may be used.
  public let isClaimed: Bool

  static let safeHarborCode = "HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"
  static let expertCode = "HHS_EXPERT_DETERMINATION_METHOD"

  /// The checks without which no method may be claimed.
  private static let carrying: Set<String> = Set(ClauseChecks.clauses.map { ClauseChecks.id($0.c) }).union([
    "164.514(b)(2)(ii)", "164.514(b)(1)", "164.514(e)(4)", "164.514(c)", "settings", "independent-check", "planted-identifiers", "rule-sets", "counts",
  ])

  public init(_ facts: RunFacts, _ results: [CheckResult]) {
    let against = results.filter { MethodStatement.carrying.contains($0.id) && ($0.outcome == .fail || $0.outcome == .hold) }.map(\.id)
    isClaimed = against.isEmpty && !(facts.basis == .safeHarbor && !MethodStatement.obstacles(facts).isEmpty)
    (sentence, policyCode) = MethodStatement.claim(facts, results, against: against)
    basis = "45 CFR \(MethodStatement.clause(facts.basis))"
    let keptZIP = facts.retained.contains(.fiveDigitZIP)
    switch facts.basis {
    case .safeHarbor:
      dates = "the year only; a year that shows an age over 89 is removed"
      ages = "up to 89 as they are, above as the one category 90+"
      geography = "state, and the first three digits of a ZIP code whose area has more than 20,000 people, else 000"
    case .expertDetermination:
      dates = "shifted by up to \(facts.dateShiftDays) days, by the same number for all dates of a patient"
      ages = "up to 89 as they are, above as the one category 90+"
      geography =
        keptZIP
        ? "state and the whole ZIP code" : "state, and the first three digits of a ZIP code whose area has more than 20,000 people, else 000"
    case .limitedDataSet:
      (dates, ages, geography) = ("kept", "kept", "town, state and ZIP code; no street")
    }
    let editions = RestrictedZIP3.editions.map { "\($0.name)" }.joined(separator: ", ")
    zip3 = "\(facts.zip3Edition.isEmpty ? "" : "rules: \(facts.zip3Edition); ")check: restricted in any of \(editions)"
    freeText = facts.freeText == .withheld ? "withheld" : "scrubbed: identifiers replaced by tags, then scanned by the independent check"
    surrogate = facts.surrogate == .vault ? "random codes kept in the custodian's vault" : "codes derived from the patient's identifier with a secret key"
  }

  /// What stays by the settings and is forbidden by the method.
  static func forbidden(_ facts: RunFacts) -> [RunFacts.Retained] {
    RunFacts.Retained.allCases.filter { kept in
      guard facts.retained.contains(kept) else { return false }
      switch facts.basis {
      case .safeHarbor: return true
      case .expertDetermination: return false
      case .limitedDataSet: return kept == .deviceIdentity || kept == .institutionIdentity || kept == .privateAttributes
      }
    }
  }

  /// Why Safe Harbor may not be claimed, whatever an exception says: the law knows none.
  private static func obstacles(_ facts: RunFacts) -> [String] {
    var out = forbidden(facts).map { "\($0.rawValue) stay" }
    if facts.surrogate == .derived { out.insert("patients' codes are derived from their identifiers", at: 0) }
    return out
  }

  static func name(_ basis: ComplianceProfile.Basis) -> String {
    switch basis {
    case .safeHarbor: "the Safe Harbor method"
    case .expertDetermination: "an expert determination"
    case .limitedDataSet: "a limited data set"
    }
  }

  private static func clause(_ basis: ComplianceProfile.Basis) -> String {
    switch basis {
    case .safeHarbor: "164.514(b)(2)"
    case .expertDetermination: "164.514(b)(1)"
    case .limitedDataSet: "164.514(e)"
    }
  }

  private static func claim(_ facts: RunFacts, _ results: [CheckResult], against: [String]) -> (String, String) {
    if facts.basis == .safeHarbor {
      let obstacles = obstacles(facts)
      if !obstacles.isEmpty {
        return ("Needs an expert determination, 45 CFR 164.514(b)(1): \(obstacles.joined(separator: ", ")), which is not Safe Harbor.", "")
      }
    }
    if !against.isEmpty {
      let what =
        facts.basis == .limitedDataSet
        ? "Not established as a limited data set, and protected health information" : "Not established as de-identified by \(name(facts.basis))"
      return ("\(what), 45 CFR \(clause(facts.basis)): \(against.joined(separator: ", ")).", "")
    }
    let document = facts.documents.first { $0.kind == (facts.basis == .limitedDataSet ? .dataUseAgreement : .expertDetermination) }
    let paper = document.map { "of SHA-256 \($0.sha256)\($0.validUntil.map { ", valid until \($0)" } ?? "")" } ?? ""
    switch facts.basis {
    case .safeHarbor:
      let isStated = results.contains { $0.id == "164.514(b)(2)(ii)" && $0.outcome == .pass }
      let by = facts.statement.map { "as \($0.by) stated on \($0.on)" } ?? ""
      let second =
        isStated
        ? "no actual knowledge that what remains could identify anybody, \(by)"
        : "that nobody has actual knowledge, (ii), is still to be stated by a named person"
      return (
        "De-identified by the Safe Harbor method, 45 CFR 164.514(b)(2): "
          + "identifiers of all eighteen classes of (i) removed, generalised or replaced; \(second).",
        safeHarborCode
      )
    case .expertDetermination: return ("De-identified under the expert determination \(paper), 45 CFR 164.514(b)(1).", expertCode)
    case .limitedDataSet:
      return ("Limited data set under the data use agreement \(paper), 45 CFR 164.514(e): this is still protected health information.", "")
    }
  }
}
