import Compliance
import Records

/// The `compliance:` mapping: who answers for a run, and what is accepted.
public struct ComplianceDefinition: Sendable, Equatable {
  /// Id of the operator; empty when none is named.
  public var operatorID = ""
  public var statement: RunFacts.Statement?
  public var rulesReviewedUntil: CalendarDay?
  public var exceptions: [AcceptedException] = []
  /// Files with public keys that may release a held run.
  public var countersignKeys: [String] = []
  public var retentionYears = ComplianceDefinition.leastRetentionYears
  /// Texts with a hit of the scan, of all texts, in parts per million.
  public var maximumResidualPPM = 1_000_000

  /// Source: 45 CFR 164.316(b)(2)(i).
  public static let leastRetentionYears = 6

  public init() {}
}

extension PipelineDefinition {
  /// Reads the mapping; days must be days, a statement needs a name and a day, exceptions name checks that exist and have ids of their own.
  static func compliance(_ r: inout ConfigurationReader, _ resolve: (String?) -> String?) -> ComplianceDefinition {
    var out = ComplianceDefinition()
    out.operatorID = r.text("compliance.operator") ?? ""
    let by = r.text("compliance.statement-by")
    let on = day("compliance.statement-on", &r)
    let until = day("compliance.statement-until", &r)
    if (by == nil) != (r.text("compliance.statement-on") == nil) {
      r.report(
        ConfigurationReason.missingKey, at: r.node("compliance.statement-by") ?? r.node("compliance.statement-on"),
        "'compliance.statement-by' and 'compliance.statement-on' belong together")
    }
    if let by, let on { out.statement = RunFacts.Statement(by: by, on: on, until: until) }
    out.rulesReviewedUntil = day("compliance.rules-reviewed-until", &r)
    out.exceptions = (0..<(r.counts["compliance.exceptions"] ?? 0)).compactMap { exception("compliance.exceptions[\($0)]", &r) }
    for (i, exception) in out.exceptions.enumerated() where out.exceptions[..<i].contains(where: { $0.id == exception.id }) {
      r.report(ConfigurationReason.badValue, at: r.node("compliance.exceptions[\(i)].id"), "two exceptions have the id '\(exception.id)'")
    }
    out.countersignKeys = r.list("compliance.countersign-keys").compactMap { resolve($0) }
    out.retentionYears = r.integer("compliance.retention-years")
    if out.retentionYears < ComplianceDefinition.leastRetentionYears || out.retentionYears > 100 {
      r.report(
        ConfigurationReason.notAllowed, at: r.node("compliance.retention-years"), "'compliance.retention-years' must be 6 to 100 (45 CFR 164.316(b)(2)(i))")
    }
    let percent = r.number("compliance.maximum-residual-percent")
    if !(percent <= 100) {
      r.report(ConfigurationReason.badValue, at: r.node("compliance.maximum-residual-percent"), "'compliance.maximum-residual-percent' must be 100 or less")
    } else {
      out.maximumResidualPPM = Int((percent * 10_000).rounded())
    }
    return out
  }

  private static func day(_ path: String, _ r: inout ConfigurationReader) -> CalendarDay? {
    guard let text = r.text(path) else { return nil }
    let day = CalendarDay(text)
    if day == nil { r.report(ConfigurationReason.badValue, at: r.node(path), "'\(path)' must be a day such as 2027-12-31") }
    return day
  }

  private static func exception(_ p: String, _ r: inout ConfigurationReader) -> AcceptedException? {
    guard let expires = day("\(p).expires", &r), let check = r.text("\(p).check") else { return nil }
    if !RunJudgement.checkIDs.contains(check) {
      r.report(
        ConfigurationReason.badValue, at: r.node("\(p).check"), "there is no check '\(check)'",
        hint: nearest(to: check, among: RunJudgement.checkIDs).map { "did you mean '\($0)'?" })
    }
    return AcceptedException(
      id: r.text("\(p).id") ?? "", check: check, reason: r.text("\(p).reason") ?? "", approver: r.text("\(p).approver") ?? "", expires: expires,
      code: r.text("\(p).code") ?? "")
  }
}
