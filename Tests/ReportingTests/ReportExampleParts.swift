import Reporting

extension ReportExample {
  static var identifiers: [Report.Identifier] {
    let figures: [(removed: Int, generalised: Int, replaced: Int, residual: Int)] = [
      (148_204, 0, 0, 0), (61_880, 63_322, 0, 0), (12_410, 402_118, 0, 1), (71_092, 0, 0, 0), (1_204, 0, 0, 0), (8_313, 0, 0, 0),
      (9_120, 0, 0, 0), (0, 0, 182_310, 37), (44_807, 0, 0, 0), (63_701, 0, 0, 0), (18, 0, 0, 0), (0, 0, 0, 0), (4_655, 0, 0, 0), (212, 0, 0, 0),
      (0, 0, 0, 0), (0, 0, 0, 0), (31, 0, 0, 0), (2_041, 0, 96_330, 0),
    ]
    return Report.Identifier.all.enumerated().map { i, blank in
      var row = blank
      let f = figures[i]
      (row.removed, row.generalised, row.replaced, row.residual) = (f.removed, f.generalised, f.replaced, f.residual)
      row.found = f.removed + f.generalised + f.replaced
      row.examined = 4_118_204 + i * 1_017
      row.rules =
        row.found > 0
        ? [
          [
            "names", "geography", "dates", "contact", "contact", "contact", "numbers", "surrogate", "numbers", "numbers", "numbers", "vehicles",
            "devices", "contact", "contact", "media", "media", "other",
          ][i] + "/1"
        ] : []
      row.notApplicable = i == 15 ? "no source of the pipeline carries biometric data" : ""
      return row
    }
  }

  static func checks(_ report: Report) -> [Report.Check] {
    var checks = report.identifiers.map { row in
      Report.Check(
        id: "164.514(b)(2)(i)(\(row.clause))", title: row.title, outcome: row.notApplicable.isEmpty ? .pass : .notApplicable, examined: row.examined,
        unit: "values", found: row.residual,
        says: !row.notApplicable.isEmpty
          ? "Does not apply: \(row.notApplicable)."
          : row.residual == 0 ? "No value of this kind is left in what was sealed." : "Held back: \(row.residual). None of them was sealed.")
    }
    checks += [
      Report.Check(
        id: "164.514(b)(2)(ii)", title: "Actual knowledge", outcome: .open, unit: "statements",
        says: "A named person has to state that there is no actual knowledge."),
      Report.Check(
        id: "164.514(c)", title: "Codes for re-identification", examined: 9_482, unit: "codes", says: "Every code is random, out of the vault."),
      Report.Check(id: "164.312(a)", title: "Access control", examined: 6, unit: "files", says: "Key files are readable by their owner alone."),
      Report.Check(id: "164.312(b)", title: "Audit controls", examined: 4_118, unit: "events", says: "The chain of the audit log is whole."),
      Report.Check(id: "164.312(c)", title: "Integrity", examined: 9, unit: "batches", says: "Every batch has the digest that it was sealed with."),
      Report.Check(id: "164.312(d)", title: "Authentication", examined: 3, unit: "keys", says: "Every signature is by a registered key."),
      Report.Check(id: "164.312(e)", title: "Transmission security", examined: 9, unit: "connections", says: "TLSv1.3 with a pinned key."),
      Report.Check(
        id: "risk", title: "Risk of re-identification", examined: 9_482, unit: "persons",
        says: "The smallest class has 12 persons; the policy asks for 11."),
    ]
    return checks
  }

  static var scan: Report.Scan {
    var hits = [Int](repeating: 0, count: 18)
    var suspicions = hits
    (hits[2], hits[7], suspicions[0], suspicions[1], suspicions[7]) = (1, 37, 412, 55, 91)
    return Report.Scan(
      version: "scan 3, tables 2026-02", texts: 211_904, bytes: 48_117_220, withHits: 38, withSuspicions: 541, hitsByClass: hits,
      suspicionsByClass: suspicions,
      planted: Report.Planted(
        seed: "9b1f2c", planted: 212, caught: 212,
        formats: [
          Report.PlantedFormat(format: "HL7 v2", planted: 64, caught: 64), Report.PlantedFormat(format: "CSV", planted: 37, caught: 37),
          Report.PlantedFormat(format: "XML", planted: 36, caught: 36), Report.PlantedFormat(format: "C-CDA", planted: 31, caught: 31),
          Report.PlantedFormat(format: "FHIR", planted: 25, caught: 25), Report.PlantedFormat(format: "DICOM", planted: 19, caught: 19),
        ]))
  }

  static var risk: Report.Risk {
    func scope(_ scope: Report.Scope, _ factor: Int) -> Report.RiskScope {
      let bars = [(1, 1, 0, 0), (2, 4, 0, 0), (5, 10, 0, 0), (11, 20, 118, 1_702), (21, 50, 94, 3_010), (51, 100, 41, 2_870), (101, 200, 14, 1_900)]
        .map { Report.HistogramBar(from: $0.0, to: $0.1, classes: $0.2 * factor, subjects: $0.3 * factor) }
      return Report.RiskScope(
        scope: scope, subjects: bars.reduce(0) { $0 + $1.subjects }, classes: bars.reduce(0) { $0 + $1.classes }, smallestClass: 12, uniques: 0,
        prosecutorHighestPpm: 83_333, prosecutorAveragePpm: 28_159, prosecutorAtRiskPpm: 0, journalistHighestPpm: 83_333,
        journalistAveragePpm: 28_159,
        journalistAtRiskPpm: 0, marketerPpm: 28_159, smallestDiversity: 3, classesBelowDiversity: 0, histogram: bars)
    }
    return Report.Risk(
      quasiIdentifiers: ["birth-year", "sex", "zip3", "admission-year"],
      policy: Report.RiskPolicy(minimumClass: 11, maximumProsecutorPpm: 90_909, maximumAtRiskPpm: 0, minimumDiversity: 2),
      scopes: [scope(.run, 1), scope(.all, 23)],
      suggestions: [
        Report.Suggestion(change: "birth-year in bands of five", smallestClass: 31, belowThresholdSubjects: 0, reaches: true),
        Report.Suggestion(change: "zip3 becomes state", smallestClass: 44, belowThresholdSubjects: 0, reaches: true),
      ])
  }

  static var crosswalk: [Report.CrosswalkRow] {
    [
      (
        "164.514(a), (b), (c)", "Is information de-identified by the established criterion?", "identifiers",
        "method sentence, table (A) to (R), surrogates"
      ),
      ("164.312(a)(2)(i)", "Is each user identified?", "people", "operating-system user, operator, service"),
      ("164.312(a)(2)(iii)", "Does a session end by itself?", "outside this tool", "policy of the workstation"),
      ("164.312(b)", "Is activity recorded and examined?", "people", "head of the chained audit log"),
      ("164.312(c)(1), (2)", "How is alteration detected?", "verify", "digests, signatures, proofs"),
      ("164.312(d)", "Are persons and processes authenticated?", "keys", "fingerprint of every signer"),
      ("164.312(e)(1), (2)", "How is transmission protected?", "submission", "protocol and cipher that were negotiated, pinned key"),
      ("164.316(b)(1), (2)", "Are records kept six years?", "software", "retained until 2032-03-11"),
      ("164.528(a) to (d)", "Can disclosures be accounted for?", "submission", "date, recipient, description, purpose of each batch"),
    ].map { Report.CrosswalkRow(citation: $0.0, inquiry: $0.1, section: $0.2, evidence: $0.3) }
  }
}
