// The closed lists of words of a report.

extension Report {
  /// A verdict. `HOLD` needs a person's decision; `FAIL` is something that no decision mends.
  public enum State: String, Sendable, CaseIterable {
    case pass = "PASS"
    case hold = "HOLD"
    case fail = "FAIL"
  }

  /// What a check came to. `open`: only a person can answer, and nobody has.
  public enum Outcome: String, Sendable, CaseIterable {
    case pass, hold, fail, open
    case notApplicable = "not-applicable"
  }

  /// The stages of the funnel, in the order in which a record meets them.
  public enum FunnelStage: String, Sendable, CaseIterable {
    case read, normalised
    case deidentified = "de-identified"
    case passed, submitted
  }

  public enum Scope: String, Sendable, CaseIterable { case run, all }

  public enum ExceptionState: String, Sendable, CaseIterable {
    case inForce = "in force"
    case expired, unused
  }

  /// `held` waits for a release, `sealed` for the ledger; `refused` was refused by it.
  public enum BatchState: String, Sendable, CaseIterable { case submitted, held, refused, sealed }
}

extension Report.Identifier {
  /// The titles of the eighteen clauses, (A) to (R), shortened. Source: 45 CFR 164.514(b)(2)(i).
  public static let titles = [
    "Names", "Geography below a state", "Dates and ages over 89", "Telephone numbers", "Fax numbers", "E-mail addresses",
    "Social security numbers", "Medical record numbers", "Health plan numbers", "Account numbers", "Certificates and licences",
    "Vehicles and plates", "Devices and serial numbers", "Web addresses", "IP addresses", "Biometric identifiers",
    "Full-face photographs", "Any other unique number",
  ]

  /// The eighteen clauses in order, nothing found.
  public static var all: [Report.Identifier] {
    titles.enumerated().map { Report.Identifier(clause: String(UnicodeScalar(UInt8(0x41 + $0.offset))), title: $0.element) }
  }
}

extension Report.FunnelStep {
  /// The five steps in order, no records.
  public static var all: [Report.FunnelStep] { Report.FunnelStage.allCases.map { Report.FunnelStep(stage: $0) } }
}
