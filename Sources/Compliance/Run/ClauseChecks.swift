import Records

/// One check for each clause of 45 CFR 164.514(b)(2)(i), (A) to (R): what the independent check looked at in every record that passed
/// or was held.
///
/// A record in which something was found is held back before it can be sealed, so a find is no failure of the run: it is counted, with
/// its place. The check fails when something was let through, or when counts show that it cannot have looked.
/// Under a limited data set the clauses are those of 164.514(e)(2), which has neither dates nor other unique codes.
enum ClauseChecks {
  struct Clause {
    let c: IdentifierClass
    let title: String
    /// What is looked at, for the sentence.
    let looksFor: String
  }

  static let clauses = [
    Clause(
      c: .names, title: "Names",
      looksFor: "elements that hold a name, titles and degrees beside words, names in text, and every name that the source record gives"),
    Clause(
      c: .geography, title: "Places smaller than a state",
      looksFor: "streets, towns, counties, coordinates, ZIP codes against the restricted prefixes, and every place that the source record gives"),
    Clause(
      c: .dates, title: "Dates, and ages over 89",
      looksFor: "dates in any order and spelling, ages and years of birth against the record's and the release year, "
        + "and every date that the source record gives"),
    Clause(
      c: .telephone, title: "Telephone numbers",
      looksFor: "elements for contact points, numbers in national and international form, and the record's own in any grouping"),
    Clause(c: .fax, title: "Fax numbers", looksFor: "numbers behind a word for fax, and the record's own in any grouping"),
    Clause(c: .email, title: "E-mail addresses", looksFor: "addresses, also spelled out, and the record's own with and without their domain"),
    Clause(
      c: .socialSecurity, title: "Social security numbers",
      looksFor: "numbers in groups of three, two and four, masked ones, and the record's own with their last four digits"),
    Clause(
      c: .medicalRecord, title: "Medical record numbers",
      looksFor: "long numbers, numbers behind a cue, references to another patient's hash, and every identifier of the patient"),
    Clause(c: .healthPlan, title: "Health plan numbers", looksFor: "elements for them, Medicare's form, numbers behind a cue, and the record's own"),
    Clause(
      c: .account, title: "Account numbers",
      looksFor: "card numbers and IBANs by their check digits, numbers behind a cue, and the record's own"),
    Clause(
      c: .certificate, title: "Certificate and licence numbers",
      looksFor: "DEA numbers by their check digit, numbers behind a cue, and the record's own"),
    Clause(c: .vehicle, title: "Vehicle identifiers", looksFor: "VINs by their check digit, plates behind a cue, and the record's own"),
    Clause(
      c: .device, title: "Device identifiers",
      looksFor: "elements for them, UDIs of the three agencies, hardware addresses, serial numbers behind a cue, and the record's own"),
    Clause(c: .url, title: "URLs", looksFor: "addresses with a scheme or a known domain, URIs that are no terminology's, and the record's own"),
    Clause(c: .ipAddress, title: "IP addresses", looksFor: "addresses of both versions, and the record's own"),
    Clause(c: .biometric, title: "Biometric identifiers", looksFor: "signatures, and templates behind a word for one"),
    Clause(
      c: .photograph, title: "Photographs and comparable images",
      looksFor: "binary elements, encoded content in text, and documents that are no text"),
    Clause(
      c: .otherUnique, title: "Other unique numbers and codes",
      looksFor: "ids and references against the generated form, elements for identifiers, UUIDs, object identifiers, "
        + "mixed runs, values outside their value set, and the record's own"),
  ]

  static func id(_ c: IdentifierClass) -> String { "164.514(b)(2)(i)(\(c.letter))" }

  static func results(_ facts: RunFacts) -> [CheckResult] { clauses.map { result($0, facts) } }

  private static func result(_ clause: Clause, _ facts: RunFacts) -> CheckResult {
    let c = clause.c
    let (id, title) = (id(c), "(\(c.letter)) \(clause.title)")
    let (examined, residual, passed) = (facts.gate.examined[c], facts.gate.findings[c], facts.letThrough[c])
    let places = facts.held.filter { ComplianceReason.clause(ofCode: $0.code) == c }
    func make(_ outcome: CheckResult.Outcome, _ says: String, found: Int? = nil) -> CheckResult {
      CheckResult(id, title, outcome, examined: examined, unit: "values", found: found ?? residual, places: places, says)
    }
    if passed > 0 { return make(.fail, "\(passed) identifiers of this class were found in what had passed.", found: residual + passed) }
    if facts.basis == .limitedDataSet, c == .dates {
      return make(.notApplicable, "A limited data set may keep dates and ages: 45 CFR 164.514(e)(2) does not name them.")
    }
    if facts.gate.records == 0 { return make(.notApplicable, "This run checked no record.") }
    if examined == 0 {
      return make(.notApplicable, "No value of this run could hold one: none is a text, and none has a form that belongs to this clause.")
    }
    return make(.pass, says(clause, facts, examined, residual))
  }

  private static func says(_ clause: Clause, _ facts: RunFacts, _ examined: Int, _ residual: Int) -> String {
    let c = clause.c
    let ids = facts.identifiers
    var text = "Looked \(examined) times for \(looksFor(clause, facts.basis)). "
    text +=
      ids.found[c] == 0
      ? "The rules found none in the records that passed; "
      : "The rules took out \(ids.found[c]) (\(ids.removed[c]) removed, \(ids.generalised[c]) generalised, \(ids.replaced[c]) replaced); "
    text += residual == 0 ? "the check found none after them." : "the check found \(residual) after them, and held the records back."
    return text
  }

  private static func looksFor(_ clause: Clause, _ basis: ComplianceProfile.Basis) -> String {
    switch (basis, clause.c) {
    case (.expertDetermination, .dates): "ages over 89 and the years of birth that show one; dates may stay, shifted, under the determination"
    case (.limitedDataSet, .geography): "streets and coordinates; town, state and ZIP code may stay under 45 CFR 164.514(e)(2)(ii)"
    default: clause.looksFor
    }
  }
}

extension ComplianceReason {
  /// The clause to which a reason code of the gate belongs; nil for what belongs to none.
  public static func clause(ofCode code: String) -> IdentifierClass? {
    guard code.hasPrefix("CMP-0"), code.utf8.count == 8, let number = Int(code.suffix(4)) else { return nil }
    switch number {
    case 101...118, 201...218: return IdentifierClass(rawValue: UInt8(number % 100 - 1))
    case 301, 317: return .names
    case 306, 307: return .medicalRecord
    case 308: return .dates
    case 310: return .url
    case 313: return .geography
    case 303, 304, 305, 309, 311, 312, 316: return .otherUnique
    default: return nil
    }
  }
}
