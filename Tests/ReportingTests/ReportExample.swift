import Cryptography
import Reporting

/// Reports of a hospital that there is not, for tests and for looking at the page.
enum ReportExample: String, CaseIterable {
  case clean, held, released, failed, blank

  var report: Report {
    switch self {
    case .clean: Self.cleanReport
    case .held: Self.heldReport
    case .released: Self.releasedReport
    case .failed: Self.failedReport
    case .blank: Report()
    }
  }

  static func digest(_ text: String) -> String { SHA256Digest.of(text).hex }

  private static func file(_ name: String, _ bytes: Int, _ passed: Int, filtered: Int = 0, quarantined: Int = 0) -> Report.File {
    Report.File(
      name: name, sha256: digest(name), bytes: bytes, records: passed + filtered + quarantined, passed: passed, filtered: filtered,
      quarantined: quarantined)
  }

  /// Everything in order: PASS.
  static var cleanReport: Report {
    var report = Report()
    report.run = Report.Run(
      id: "20260311T020004Z-7f3a", pipeline: "nightly-research", started: "2026-03-11T02:00:04Z", ended: "2026-03-11T02:07:52Z",
      outcome: "success, records quarantined", exitCode: 3, hospital: "Riverside Teaching Hospital (synthetic)",
      recipient: "https://ledger.example.org:8443")
    report.verdict = Report.Verdict(
      method: "De-identified by Safe Harbor, 45 CFR 164.514(b)(2): all eighteen kinds of identifiers are removed, dates are cut to the year.",
      policyCode: "HHS_SAFE_HARBOR_DETERMINISTIC_METHOD")
    report.dataset = [
      Report.Source(
        source: "adt", format: "HL7 v2.5.1",
        files: [
          file("adt-2026-03-10.hl7", 94_371_840, 61_204, filtered: 310, quarantined: 41), file("adt-2026-03-10-late.hl7", 3_204_117, 2_118),
        ]),
      Report.Source(source: "lab", format: "HL7 v2.3", files: [file("oru-2026-03-10.hl7", 201_338_880, 88_940, filtered: 95, quarantined: 57)]),
      Report.Source(source: "encounters", format: "CSV", files: [file("encounters.csv", 18_022_400, 20_377, filtered: 1_204, quarantined: 12)]),
      Report.Source(
        source: "documents", format: "C-CDA R2.1",
        files: [
          file("ccda/batch-0001.zip", 44_040_192, 1_912, quarantined: 9), file("ccda/batch-0002.zip", 40_108_032, 1_740, quarantined: 3),
        ]),
      Report.Source(source: "imaging", format: "DICOM", files: [file("ct/2026-03-10.zip", 730_857_472, 4_655, filtered: 61, quarantined: 4)]),
    ]
    let files = report.dataset.flatMap(\.files)
    let (passed, filtered) = (files.reduce(0) { $0 + $1.passed }, files.reduce(0) { $0 + $1.filtered })
    let quarantined = files.reduce(0) { $0 + $1.quarantined }
    let read = passed + filtered + quarantined
    report.counts = Report.Counts(
      read: read, submitted: passed - 2_118, alreadySubmitted: 2_118, filtered: filtered, quarantined: quarantined, waiting: 0, resources: 611_873,
      patients: 9_482, inputBytes: files.reduce(0) { $0 + $1.bytes })
    report.funnel = [
      Report.FunnelStep(stage: .read, records: read - 18, filtered: 0, quarantined: 18),
      Report.FunnelStep(stage: .normalised, records: read - 18 - filtered - 66, filtered: filtered, quarantined: 66),
      Report.FunnelStep(stage: .deidentified, records: read - 18 - filtered - 66 - 5, filtered: 0, quarantined: 5),
      Report.FunnelStep(stage: .passed, records: passed, filtered: 0, quarantined: quarantined - 89),
      Report.FunnelStep(stage: .submitted, records: passed, filtered: 0, quarantined: 0),
    ]
    report.quarantine = [
      Report.QuarantineReason(stage: "check", code: "CMP-0108", summary: "a text looks like a medical record number", count: quarantined - 89),
      Report.QuarantineReason(stage: "normalize", code: "MAP-0114", summary: "a date is no date", count: 44),
      Report.QuarantineReason(stage: "normalize", code: "MAP-0207", summary: "a required field is empty", count: 22),
      Report.QuarantineReason(stage: "read", code: "HL7-0103", summary: "the message has no MSH segment", count: 18),
      Report.QuarantineReason(stage: "deidentify", code: "DEI-0112", summary: "one identifier stands for two persons", count: 5),
    ]
    report.method = Report.Method(
      basis: "45 CFR 164.514(b)(2)", dates: "cut to the year", ages: "over 89 become 90+",
      geography: "state and three-digit ZIP; 000 where 20,000 people or fewer live",
      zip3: "Census 2020 ZCTA, edition 2020-12", freeText: "scrubbed, checked again by the independent scan",
      surrogate: "random code from a vault, related to nothing about the person (164.514(c))", releaseYear: 2026,
      pipelineSha256: digest("pipeline"), rulesSha256: digest("rules"))
    report.identifiers = identifiers
    report.checks = checks(report)
    report.scan = scan
    report.risk = risk
    report.sample = Report.Sample(
      seed: "20260311-sample", size: 300, reviewed: 300, defects: 0, upperBoundPpm: 9_936, reviewer: "J. Example, privacy office",
      reviewedOn: "2026-03-12")
    report.exceptions = [
      Report.AcceptedException(
        id: "EX-2026-004", check: "164.514(b)(2)(i)(H)", reason: "Nine-digit local test codes of the old laboratory system are no record numbers.",
        approver: "M. Sample, privacy officer", expires: "2026-06-30", state: .inForce, used: 14)
    ]
    let shares = [2_310, 1_890, 2_040, 1_120, 970, 1_350, 820, 760, 905, 690, 715, quarantined * 1_000_000 / read]
    report.trend = shares.enumerated().map { i, share in
      Report.TrendPoint(
        run: i == 11 ? report.run.id : "run-\(i + 1)", started: i == 0 ? "2026-02-28T02:00:04Z" : "2026-03-\(i < 10 ? "0" : "")\(i)T02:00:04Z",
        read: i == 11 ? read : 170_000 + i * 811, quarantinedPpm: share, residualPpm: share * 2 / 5, state: i == 3 ? .hold : .pass)
    }
    report.stages = [
      Report.StageTime(stage: "read and normalise", startMs: 0, endMs: 341_220),
      Report.StageTime(stage: "de-identify", startMs: 1_210, endMs: 352_004),
      Report.StageTime(stage: "check", startMs: 1_390, endMs: 353_110), Report.StageTime(stage: "seal", startMs: 9_800, endMs: 371_540),
      Report.StageTime(stage: "judge", startMs: 371_540, endMs: 384_905), Report.StageTime(stage: "submit", startMs: 384_905, endMs: 466_200),
    ]
    report.keys = [
      Report.Key(
        purpose: "signs batches and reports", algorithm: "Ed25519", fingerprint: digest("signing"), created: "2025-09-01", expires: "2027-09-01",
        holder: "records service", lastUse: "2026-03-11T02:07:50Z"),
      Report.Key(
        purpose: "countersigns releases", algorithm: "ECDSA P-256", fingerprint: digest("counter"), created: "2025-09-01", expires: "2027-09-01",
        holder: "privacy office", lastUse: ""),
      Report.Key(
        purpose: "encrypts the vault", algorithm: "AES-256-GCM", fingerprint: digest("vault"), created: "2025-09-01", expires: "",
        holder: "records service", lastUse: "2026-03-11T02:06:14Z"),
    ]
    report.batches = (0..<9).map { i in
      let share = i < 8 ? (passed - 2_118) / 9 : passed - 2_118 - (passed - 2_118) / 9 * 8
      return Report.Batch(
        id: digest("batch \(i)"), source: ["adt", "adt", "adt", "lab", "lab", "lab", "encounters", "documents", "imaging"][i], state: .submitted,
        records: share + 12, passed: share, filtered: 10, quarantined: 2, resources: share * 3, bytes: 8_400_000 + i * 51_113,
        sealed: "2026-03-11T02:0\(i / 2 + 1):12Z", submitted: "2026-03-11T02:06:\(30 + i)Z", index: 40_118 + i,
        recipient: "https://ledger.example.org:8443", purpose: "research registry, protocol 2025-117")
    }
    report.people = Report.People(
      user: "chartseal", operatorID: "op-17", service: "chartseal-nightly.timer", host: "deid-01.example.org",
      approvedBy: "M. Sample, privacy officer")
    report.software = Report.Software(
      version: "0.9.0", buildSha256: digest("build"), swift: "6.3", curl: "7.88.1", tls: "TLSv1.3, TLS_AES_256_GCM_SHA384", os: "Debian GNU/Linux 12")
    report.audit = Report.AuditHead(events: 4_118, head: digest("audit"))
    report.retention = Report.Retention(until: "2032-03-11", basis: "45 CFR 164.316(b)(2)(i)", years: 6)
    report.crosswalk = crosswalk
    report.claimsNotMade = [
      "No claim is made about pixel data of images: only their metadata are processed.",
      "Free text that a rule left out was not read by anybody.",
      "Whether the organisation has actual knowledge that the information could identify a person is for a named person to state.",
      "This report is evidence for a legal determination; it is not one.",
    ]
    return settle(report)
  }

  /// Held by risk and by a suspicion, then released by a second key.
  static var releasedReport: Report {
    var report = heldReport
    report.run.revision = 2
    report.run.previous = digest("revision 1")
    report.verdict.release = Report.Release(
      key: digest("counter"), name: "M. Sample, privacy officer", time: "2026-03-11T09:14:30Z",
      reason: "The three sample uniques are test patients of the laboratory; looked at with the data steward on 11 March.",
      reasonSha256: digest("reason"), statementSha256: digest("statement"), batches: 9)
    report.counts.submitted = report.counts.waiting
    report.counts.waiting = 0
    report.funnel[4].records = report.counts.submitted + report.counts.alreadySubmitted
    for i in report.batches.indices {
      report.batches[i].state = .submitted
      report.batches[i].submitted = "2026-03-11T09:15:0\(i)Z"
      report.batches[i].index = 40_201 + i
    }
    return report
  }

  /// Held: the smallest class is below the policy's threshold.
  static var heldReport: Report {
    var report = cleanReport
    report.run.outcome = "held"
    report.run.exitCode = 5
    report.verdict.method = "Needs an expert determination, 45 CFR 164.514(b)(1): dates are kept to the day."
    report.method.basis = "45 CFR 164.514(b)(1)"
    report.method.dates = "kept to the day"
    report.verdict.policyCode = "HHS_EXPERT_DETERMINATION_METHOD"
    if let at = report.checks.firstIndex(where: { $0.id == "risk" }) {
      report.checks[at].outcome = .hold
      report.checks[at].found = 3
      report.checks[at].says = "3 persons are alone in their class; the policy asks for classes of 11 and more."
    }
    report.risk?.scopes[0].smallestClass = 1
    report.risk?.scopes[0].uniques = 3
    report.risk?.scopes[0].classes += 3
    report.risk?.scopes[0].subjects += 3
    report.risk?.scopes[0].belowThresholdClasses = 3
    report.risk?.scopes[0].belowThresholdSubjects = 3
    report.risk?.scopes[0].prosecutorHighestPpm = 1_000_000
    report.risk?.scopes[0].prosecutorAtRiskPpm = 316
    report.risk?.scopes[0].histogram[0] = Report.HistogramBar(from: 1, to: 1, classes: 3, subjects: 3)
    report.counts.waiting = report.counts.submitted
    report.counts.submitted = 0
    report.funnel[4].records = report.counts.alreadySubmitted
    for i in report.batches.indices {
      report.batches[i].state = .held
      report.batches[i].submitted = ""
      report.batches[i].index = -1
    }
    report.sample = nil
    return settle(report)
  }

  /// Failed: an identifier got past, an exception has expired; nothing was planted and risk was not measured.
  static var failedReport: Report {
    var report = heldReport
    report.run.outcome = "failed"
    report.risk = nil
    report.scan.planted = nil
    report.checks.removeAll { $0.id == "risk" }
    if let at = report.checks.firstIndex(where: { $0.id == "164.514(b)(2)(i)(H)" }) {
      report.checks[at].outcome = .fail
      report.checks[at].found = 2
      report.checks[at].says = "The exception EX-2026-004 has expired; 2 values that look like record numbers are not covered by any other."
      report.checks[at].places = [
        Report.CheckPlace(file: "oru-2026-03-10.hl7", record: 41, line: 377, byte: 52_011, element: "Coding.code", code: "CMP-0208"),
        Report.CheckPlace(
          file: "oru-2026-03-10.hl7", record: 9_004, line: 80_211, byte: 18_204_332, element: "Observation.valueString", code: "CMP-0108", count: 3),
      ]
    }
    report.exceptions[0].state = .expired
    report.exceptions[0].expires = "2026-02-28"
    return settle(report)
  }

  /// Sets what follows from the checks.
  static func settle(_ report: Report) -> Report {
    var report = report
    func ids(_ outcome: Report.Outcome) -> [String] { report.checks.filter { $0.outcome == outcome }.map(\.id) }
    (report.verdict.failed, report.verdict.held, report.verdict.open) = (ids(.fail), ids(.hold), ids(.open))
    report.verdict.state = !report.verdict.failed.isEmpty ? .fail : !report.verdict.held.isEmpty ? .hold : .pass
    if !report.trend.isEmpty { report.trend[report.trend.count - 1].state = report.verdict.state }
    return report
  }
}
