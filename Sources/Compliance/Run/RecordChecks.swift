import Records

/// What is checked of the records beside the eighteen clauses: that each went through the check, how they are built, their free text,
/// planted identifiers, and that the counts add up.
enum RecordChecks {
  static func results(_ facts: RunFacts) -> [CheckResult] {
    [independent(facts), structure(facts), scan(facts), planted(facts), counts(facts), quarantine(facts), minimum(facts)]
  }

  /// A resource that is sealed and that the gate never passed would be a way around it.
  private static func independent(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("independent-check", "Every record went through the independent check")
    let gate = facts.gate
    func make(_ outcome: CheckResult.Outcome, found: Int = 0, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: facts.resourcesSealed, unit: "resources", found: found, says)
    }
    if facts.resourcesSealed > gate.resourcesPassed {
      return make(.fail, found: facts.resourcesSealed - gate.resourcesPassed, "More resources are in the batches than passed the check.")
    }
    if gate.records == 0 { return make(.notApplicable, "This run checked no record, and sealed none.") }
    return make(
      .pass,
      "Each of \(facts.resourcesSealed) resources in the batches passed the check, which has tables of its own and shares no code with the rules; "
        + "it looked at \(gate.values) values of \(gate.records) records.")
  }

  /// Elements that no profile allows, empty records, bytes that are no text: what belongs to none of the clauses.
  private static func structure(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("structure", "Records are made of allowed elements and of text")
    let gate = facts.gate
    if gate.records == 0 { return CheckResult(id, title, .notApplicable, unit: "records", "This run checked no record.") }
    let places = facts.held.filter { $0.code.hasPrefix("CMP-03") && ComplianceReason.clause(ofCode: $0.code) == nil }
    // Elements that no profile allows are counted by clause as well; here by the records that they held.
    let found = gate.unclassed + places.filter { $0.code == ComplianceReason.elementNotAllowed.code }.reduce(0) { $0 + $1.count }
    return CheckResult(
      id, title, .pass, examined: gate.records, unit: "records", found: found, places: places,
      "Looked whether each record has resources, each element may be there and each text is UTF-8: "
        + (found == 0 ? "all are so." : "\(found) are not, and their records are held back."))
  }

  /// Free text, by the share of texts in which the scan still finds something.
  private static func scan(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("free-text-scan", "Free text after scrubbing")
    let n = facts.gate.narrative
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: n.texts, unit: "texts", found: n.textsWithHits, says)
    }
    if facts.freeText == .withheld {
      return make(.notApplicable, "Free text is withheld: no element of it may be there, and one that is counts under (A).")
    }
    if n.texts == 0 { return make(.notApplicable, "The records of this run hold no free text.") }
    let limit = facts.expectations.maximumResidualPPM
    let seen =
      "Scanned \(n.texts) texts of \(n.bytes) bytes for every shape and every known value: \(n.textsWithHits) with a hit, whose records are held back, "
      + "and \(n.textsWithSuspicions) with a suspicion only, which pass."
    if exceeds(n.textsWithHits, of: n.texts, ppm: limit) {
      return make(.hold, "\(seen) The share with a hit is over the limit of \(limit) in a million.")
    }
    return make(.pass, seen)
  }

  private static func planted(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("planted-identifiers", "Planted identifiers are caught")
    guard let p = facts.planted else {
      return CheckResult(id, title, .open, unit: "identifiers", "No identifiers were planted in this run, so its settings were not put to that test.")
    }
    let missed = p.planted - p.caught
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult {
      CheckResult(id, title, outcome, examined: p.planted, unit: "identifiers", found: missed, places: p.missed, says)
    }
    if p.planted == 0 { return make(.open, "The planted set held no identifier that could be looked for.") }
    if missed != 0 { return make(.hold, "\(p.caught) of \(p.planted) planted identifiers were caught (seed \(p.seed)); \(missed) were not.") }
    return make(.pass, "A synthetic set with known identifiers went through every format of this run: \(p.caught) of \(p.planted) caught (seed \(p.seed)).")
  }

  /// Invariants of counting. Source: design, counts add up.
  private static func counts(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("counts", "The counts add up")
    var wrong: [String] = []
    let r = facts.records
    let sum = r.submitted + r.alreadySubmitted + r.filtered + r.quarantined + r.waiting
    if r.read != sum { wrong.append("\(r.read) records were read and \(sum) are accounted for") }
    if let f = facts.files {
      if f.records != r.read { wrong.append("the files hold \(f.records) records and \(r.read) were read") }
      if f.bytes != f.accountedBytes { wrong.append("the files have \(f.bytes) bytes and \(f.accountedBytes) are accounted for") }
    }
    let (ids, gate) = (facts.identifiers, facts.gate)
    for c in IdentifierClass.allCases {
      let done = ids.removed[c] + ids.generalised[c] + ids.replaced[c]
      if ids.removed[c] < 0 || ids.generalised[c] < 0 || ids.replaced[c] < 0 || done != ids.found[c] {
        wrong.append("(\(c.letter)) removed, generalised and replaced are not what was found")
      }
      if gate.findings[c] > gate.examined[c] { wrong.append("(\(c.letter)) more was found by the check than was looked at") }
    }
    if gate.resourcesPassed > gate.resources { wrong.append("more resources passed the check than it saw") }
    return CheckResult(
      id, title, wrong.isEmpty ? .pass : .fail, examined: r.read, unit: "records", found: wrong.count,
      wrong.isEmpty
        ? "\(r.read) read = \(r.submitted) submitted + \(r.alreadySubmitted) already submitted + \(r.filtered) filtered "
          + "+ \(r.quarantined) quarantined + \(r.waiting) waiting; "
          + "for each class found = removed + generalised + replaced."
        : sentence(wrong))
  }

  /// Whether a part of a whole is a larger share than a limit, in parts per million.
  private static func exceeds(_ part: Int, of whole: Int, ppm limit: Int) -> Bool {
    part.multipliedFullWidth(by: 1_000_000) > limit.multipliedFullWidth(by: whole)
  }

  static func sentence(_ parts: [String]) -> String {
    let text = parts.joined(separator: "; ")
    return (text.first.map { String($0).uppercased() } ?? "") + text.dropFirst() + "."
  }

  private static func quarantine(_ facts: RunFacts) -> CheckResult {
    let (read, held, limit) = (facts.records.read, facts.records.quarantined, facts.expectations.maximumQuarantinePPM)
    let isOver = exceeds(held, of: read, ppm: limit)
    return CheckResult(
      "quarantine", "The share of records held back is within its limit", isOver ? .hold : .pass, examined: read, unit: "records", found: held,
      places: facts.held,
      "\(held) of \(read) records were held back; \(isOver ? "more than" : "the limit is") \(limit) in a million\(isOver ? ", which is the limit" : "").")
  }

  private static func minimum(_ facts: RunFacts) -> CheckResult {
    let (read, least) = (facts.records.read, facts.expectations.minimumRecords)
    let (id, title) = ("minimum-records", "As many records as expected")
    if least == 0 { return CheckResult(id, title, .notApplicable, examined: read, unit: "records", "No least number of records is configured.") }
    return CheckResult(
      id, title, read < least ? .hold : .pass, examined: read, unit: "records", found: max(0, least - read),
      read < least ? "\(read) records were read, and \(least) were expected at the least." : "\(read) records were read; at least \(least) were expected.")
  }
}
