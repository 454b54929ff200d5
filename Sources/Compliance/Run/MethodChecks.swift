import Records

/// The method on which the run rests: what Safe Harbor asks beside its list, what the two other routes ask, re-identification codes,
/// risk, and whether rules and exceptions are in force.
enum MethodChecks {
  static func results(_ facts: RunFacts) -> [CheckResult] {
    [
      knowledge(facts), settings(facts), document(facts, .expertDetermination, "164.514(b)(1)", "Expert determination", "the expert's document"),
      document(facts, .dataUseAgreement, "164.514(e)(4)", "Data use agreement", "the agreement"), codes(facts), risk(facts), rules(facts),
    ]
  }

  /// 45 CFR 164.514(b)(2)(ii): no actual knowledge. A program has none; a person states it.
  private static func knowledge(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.514(b)(2)(ii)", "No actual knowledge that what remains could identify anybody")
    func make(_ outcome: CheckResult.Outcome, _ n: Int, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: n, unit: "statements", says)
    }
    guard facts.basis == .safeHarbor else { return make(.notApplicable, 0, "Asked by the Safe Harbor method only.") }
    guard let s = facts.statement else { return make(.open, 0, "No named person has stated it: 'compliance.statement-by' and 'statement-on'.") }
    if s.on > facts.today { return make(.open, 1, "The statement of \(s.by) is dated \(s.on), which has not come yet.") }
    if let until = s.until, until < facts.today { return make(.fail, 1, "The statement of \(s.by) of \(s.on) was good until \(until).") }
    return make(.pass, 1, "Stated by \(s.by) on \(s.on)\(s.until.map { ", until \($0)" } ?? "").")
  }

  /// What the settings let stay that the claimed method forbids.
  private static func settings(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("settings", "The settings let nothing stay that the method forbids")
    let kept = MethodStatement.forbidden(facts)
    return CheckResult(
      id, title, kept.isEmpty ? .pass : .hold, examined: RunFacts.Retained.allCases.count, unit: "settings", found: kept.count,
      kept.isEmpty
        ? "Looked for settings that keep \(RunFacts.Retained.allCases.map(\.rawValue).joined(separator: ", ")): none that \(MethodStatement.name(facts.basis)) forbids."
        : "These stay, and \(MethodStatement.name(facts.basis)) forbids it: \(kept.map(\.rawValue).joined(separator: ", ")).")
  }

  private static func document(_ facts: RunFacts, _ kind: RunFacts.Document.Kind, _ id: String, _ title: String, _ what: String) -> CheckResult {
    func make(_ outcome: CheckResult.Outcome, _ n: Int, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: n, unit: "documents", says)
    }
    let isAsked = facts.basis == (kind == .expertDetermination ? .expertDetermination : .limitedDataSet)
    guard isAsked else { return make(.notApplicable, 0, "The run does not rest on one.") }
    guard let d = facts.documents.first(where: { $0.kind == kind }) else {
      return make(.fail, 0, "The profile rests on \(what), and none is configured.")
    }
    guard d.isReadable, !d.sha256.isEmpty else { return make(.fail, 1, "The file of \(what) cannot be read.") }
    guard let until = d.validUntil else { return make(.fail, 1, "No last day is stated for \(what).") }
    if until < facts.today { return make(.fail, 1, "The last day of \(what) was \(until).") }
    return make(.pass, 1, "Its SHA-256 is \(d.sha256); good until \(until).")
  }

  /// 45 CFR 164.514(c): a code may not be derived from information about the individual.
  private static func codes(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.514(c)", "Codes for re-identification")
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: facts.patients, unit: "patients", says)
    }
    switch (facts.basis, facts.surrogate) {
    case (.limitedDataSet, _): return make(.notApplicable, "A limited data set is protected health information; the clause is about what is none.")
    case (_, .vault):
      return make(.pass, "Patients and records carry random codes from the vault, derived from nothing about anybody; the vault stays with the custodian.")
    case (.safeHarbor, .derived):
      return make(.hold, "The codes are derived from the patients' identifiers with a secret key, which (c)(1) does not permit under Safe Harbor.")
    case (.expertDetermination, .derived):
      return make(.pass, "The codes are derived from the patients' identifiers with a secret key, which the expert's determination has to cover.")
    }
  }

  private static func risk(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("risk", "Re-identification risk meets the policy")
    guard let r = facts.risk else {
      let isExpert = facts.basis == .expertDetermination
      return CheckResult(
        id, title, isExpert ? .open : .notApplicable, unit: "patients",
        isExpert ? "Risk was not measured in this run." : "Risk was not measured in this run; the method does not ask for it.")
    }
    let measured =
      "\(r.subjects) patients in \(r.classes) classes, the smallest of \(r.smallestClass); highest prosecutor risk \(r.prosecutorHighestPPM) in a million, "
      + "\(r.atRiskPPM) in a million of the patients over the threshold."
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: r.subjects, unit: "patients", found: outcome == .hold ? 1 : 0, "\(measured) \(says)")
    }
    guard r.hasPolicy else { return make(facts.basis == .expertDetermination ? .open : .pass, "No threshold is configured.") }
    if r.isMet { return make(.pass, "The policy is met: \(r.policy).") }
    return facts.basis == .expertDetermination
      ? make(.hold, "The policy is not met: \(r.policy).")
      : make(.pass, "The policy is not met (\(r.policy)), which is reported and holds nothing back under this method.")
  }

  private static func rules(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("rule-sets", "Rules and tables have been reviewed")
    let tables = RestrictedZIP3.editions.map { "\($0.name)" }.joined(separator: ", ")
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: 1, unit: "rule sets", says)
    }
    guard let until = facts.rulesReviewedUntil else {
      return make(.open, "Nobody has said until when rules and tables are reviewed: 'compliance.rules-reviewed-until'.")
    }
    if until < facts.today { return make(.fail, "The review of rules and tables was good until \(until).") }
    return make(.pass, "Reviewed until \(until). ZIP codes: \(facts.zip3Edition.isEmpty ? "" : "rules \(facts.zip3Edition); ")check \(tables).")
  }
}
