import Compliance
import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting

/// Writes down what a run was: its report, from summary, journal, keys and judgement. Every figure was counted by somebody; none is made here.
struct ReportBuilder {
  let definition: PipelineDefinition
  let state: StateFolder
  let journal: Journal
  let keys: OrganisationKeys
  /// Name and version of the program.
  let software: String

  func report(_ summary: RunSummary, _ evidence: RunEvidence, _ judgement: Judgement) throws -> Report {
    let ended = Timestamp.now()
    var report = Report()
    report.run = Report.Run(
      id: summary.run, pipeline: definition.name, started: evidence.started, ended: ended, outcome: summary.outcome,
      exitCode: Int(summary.exitStatus.rawValue), hospital: definition.stakeholders["custodian"] ?? "", recipient: definition.ledger.url)
    report.verdict = Report.Verdict(
      state: Report.State(rawValue: judgement.verdict.rawValue) ?? .fail, method: judgement.method, policyCode: judgement.result.method.policyCode,
      failed: judgement.result.verdict.failed, held: judgement.result.verdict.held, open: judgement.result.verdict.open)
    let r = summary.records
    report.counts = Report.Counts(
      read: r.read, submitted: r.submitted, alreadySubmitted: r.alreadySubmitted, filtered: r.filtered, quarantined: r.quarantined, waiting: r.spooled,
      resources: summary.resources, patients: judgement.facts.patients, inputBytes: summary.statistics.inputBytes)
    report.funnel = funnel(summary)
    report.dataset = try DatasetSection(definition: definition, journal: journal, reports: state.reports).sources(run: summary.run, evidence)
    report.method = method(judgement)
    report.identifiers = identifiers(judgement.facts)
    report.checks = judgement.result.results.map(check)
    report.scan = scan(summary)
    report.risk = judgement.risk.map { RiskSection.of($0) }
    report.quarantine = quarantine(summary)
    report.exceptions = judgement.result.exceptions.map(exception)
    report.stages = evidence.stages.map { Report.StageTime(stage: $0.name, startMs: $0.start, endMs: max($0.start, $0.end)) }
    report.batches = try ReportBatches(definition: definition, journal: journal).rows(run: summary.run)
    try people(&report, summary, ended)
    report.trend = try trend(summary, report)
    report.crosswalk = Crosswalk.table.map { Report.CrosswalkRow(citation: $0.citation, inquiry: $0.inquiry, section: $0.section, evidence: $0.evidence) }
    report.claimsNotMade = claimsNotMade(judgement.facts)
    return report
  }

  // MARK: Records

  /// `held` counts by stage and code, as the summary has them: `filtered RUN-0101`, `check CMP-0201`.
  private func heldByStage(_ summary: RunSummary) -> [(stage: String, code: String, count: Int)] {
    summary.held.sorted { $0.key < $1.key }.compactMap { name, count in
      let parts = name.split(separator: " ")
      return parts.count == 2 ? (String(parts[0]), String(parts[1]), count) : nil
    }
  }

  private func funnel(_ summary: RunSummary) -> [Report.FunnelStep] {
    let held = heldByStage(summary).filter { $0.stage != "filtered" }
    func count(_ stages: Stage...) -> Int { held.filter { h in stages.contains { $0.rawValue == h.stage } }.reduce(0) { $0 + $1.count } }
    let r = summary.records
    var steps = Report.FunnelStep.all
    let quarantined = [count(.read), count(.normalize), count(.identify, .deidentify), count(.check), 0]
    var left = r.read
    for i in steps.indices {
      steps[i].filtered = i == 0 ? r.filtered : 0
      steps[i].quarantined = quarantined[i]
      left -= steps[i].filtered + quarantined[i] + (i == steps.count - 1 ? r.spooled : 0)
      steps[i].records = left
    }
    return steps
  }

  private func quarantine(_ summary: RunSummary) -> [Report.QuarantineReason] {
    heldByStage(summary).filter { $0.stage != "filtered" }.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
      .map { Report.QuarantineReason(stage: $0.stage, code: $0.code, summary: ReasonIndex.summary(of: $0.code), count: $0.count) }
  }

  // MARK: What was done, and what was found

  private func method(_ judgement: Judgement) -> Report.Method {
    let m = judgement.result.method
    let document = judgement.facts.documents.first.map {
      Report.Document(kind: $0.kind.rawValue, sha256: $0.sha256, validUntil: $0.validUntil.map { "\($0)" } ?? "")
    }
    return Report.Method(
      basis: m.basis, dates: m.dates, ages: m.ages, geography: m.geography, zip3: m.zip3, freeText: m.freeText, surrogate: m.surrogate,
      releaseYear: definition.profile.releaseYear, document: document, pipelineSha256: SHA256Digest.of(definition.whatDecidesTheRecords).hex,
      rulesSha256: RuleSet.inForce(definition).digest)
  }

  private func identifiers(_ facts: RunFacts) -> [Report.Identifier] {
    let rules = RuleSet.inForce(definition)
    return zip(IdentifierClass.allCases, Report.Identifier.all).map { c, empty in
      var row = empty
      let ids = facts.identifiers
      (row.found, row.removed, row.generalised, row.replaced) = (ids.found[c], ids.removed[c], ids.generalised[c], ids.replaced[c])
      (row.examined, row.residual) = (facts.gate.examined[c], facts.gate.findings[c])
      row.rules = rules.names(for: c)
      if row.found == 0 && row.examined == 0 { row.notApplicable = "No value of this run could hold one." }
      return row
    }
  }

  private func check(_ c: CheckResult) -> Report.Check {
    Report.Check(
      id: c.id, title: c.title, outcome: Report.Outcome(rawValue: c.outcome.rawValue) ?? .fail, examined: c.examined, unit: c.unit, found: c.found, says: c.says,
      places: c.places.map {
        Report.CheckPlace(file: $0.file, record: $0.record, line: $0.line, byte: $0.byte, element: $0.element, code: $0.code, count: $0.count)
      })
  }

  private func exception(_ use: ExceptionUse) -> Report.AcceptedException {
    let x = use.exception
    return Report.AcceptedException(
      id: x.id, check: x.check, reason: x.reason, approver: x.approver, expires: "\(x.expires)",
      state: Report.ExceptionState(rawValue: use.state.rawValue) ?? .expired, used: use.used)
  }

  private func scan(_ summary: RunSummary) -> Report.Scan {
    let n = summary.gate.narrative
    let hits = IdentifierClass.allCases.map { n.shapes[$0] + n.survivors[$0] }
    return Report.Scan(
      version: "\(software), compliance gate", texts: n.texts, bytes: n.bytes, withHits: n.textsWithHits, withSuspicions: n.textsWithSuspicions,
      hitsByClass: hits, suspicionsByClass: IdentifierClass.allCases.map { n.suspicions[$0] },
      planted: summary.planted.map { p in
        Report.Planted(
          seed: String(p.seed), planted: p.total.planted, caught: p.total.caught,
          formats: p.formats.map { Report.PlantedFormat(format: $0.name, planted: $0.counts.planted, caught: $0.counts.caught) })
      })
  }

  private func trend(_ summary: RunSummary, _ report: Report) throws -> [Report.TrendPoint] {
    var points = try journal.judgedRuns(pipeline: definition.name, limit: 12).filter { $0.id != summary.run }.prefix(11).reversed().compactMap { row in
      Report.State(rawValue: row.verdict).flatMap { ReportBuilder.point(row.id, row.started, $0, summary: row.summary) }
    }
    let r = summary.records
    points.append(
      Report.TrendPoint(
        run: summary.run, started: report.run.started, read: r.read, quarantinedPpm: ReportBuilder.ppm(r.quarantined, r.read),
        residualPpm: ReportBuilder.ppm(summary.gate.narrative.textsWithHits, summary.gate.narrative.texts), state: report.verdict.state))
    return points
  }

  private static func point(_ id: String, _ started: String, _ state: Report.State, summary: String) -> Report.TrendPoint? {
    guard let json = JSONValue.parse(Array(summary.utf8)), let records = json["records"], let text = json["free_text"] else { return nil }
    let read = records["read"]?.integer ?? 0
    return Report.TrendPoint(
      run: id, started: started, read: read, quarantinedPpm: ppm(records["quarantined"]?.integer ?? 0, read),
      residualPpm: ppm(text["residual_hits"]?.integer ?? 0, text["checked"]?.integer ?? 0), state: state)
  }

  static func ppm(_ part: Int, _ whole: Int) -> Int { whole == 0 ? 0 : Int((Double(part) * 1_000_000 / Double(whole)).rounded()) }

  // MARK: Custody

  private func people(_ report: inout Report, _ summary: RunSummary, _ ended: String) throws {
    report.keys = keyRows()
    report.people = Report.People(
      user: AuditWriter.userName(), operatorID: definition.compliance.operatorID, service: definition.stakeholders["submitting-organisation"] ?? "",
      host: ProcessInfo.processInfo.hostName)
    report.software = Report.Software(
      version: software, buildSha256: BuildFacts.digest, swift: BuildFacts.swift, curl: BuildFacts.curl, tls: summary.transport, os: BuildFacts.system)
    let head = try AuditWriter(state: state).head()
    report.audit = Report.AuditHead(events: head.events, head: head.events == 0 ? "" : head.digest.hex)
    let years = definition.compliance.retentionYears
    report.retention = Report.Retention(until: Retention(years: years).until(ended) ?? "", basis: Retention.basis, years: years)
  }

  private func keyRows() -> [Report.Key] {
    let own = keys.signing
    var rows = [
      Report.Key(
        purpose: "signs batches and reports", algorithm: own.algorithm.rawValue, fingerprint: own.id,
        created: own.certificates.first.map { Timestamp.text(ofSeconds: $0.validFrom) } ?? FileDates.created(definition.keys.signingKey ?? state.signingKeyPath),
        expires: own.certificates.map(\.validUntil).min().map { Timestamp.text(ofSeconds: $0) } ?? "",
        holder: definition.stakeholders["submitting-organisation"] ?? "", lastUse: Timestamp.now())
    ]
    if let custodian = keys.custodian {
      rows.append(Report.Key(purpose: "record keys are wrapped to it", algorithm: "X-Wing", fingerprint: custodian.id, holder: "custodian's node"))
    }
    if let log = keys.log {
      rows.append(Report.Key(purpose: "signs the log's checkpoints (pinned)", algorithm: "Ed25519", fingerprint: SHA256Digest.of(log.description).hex, holder: log.name))
    }
    for path in definition.compliance.countersignKeys {
      guard let key = try? PublicKey(pem: SecretFile.readPublic(path)) else { continue }
      rows.append(Report.Key(purpose: "may release a held run", algorithm: key.algorithm.rawValue, fingerprint: key.id, holder: "second person"))
    }
    return rows
  }

  private func claimsNotMade(_ facts: RunFacts) -> [String] {
    var claims = [
      "Whether the law lets these records be shared is for people to determine; this report gives them the evidence.",
      "Pixel data of images is not read, and nothing is said of what it shows.",
      "No tool finds every identifier in free text; the share of texts with a hit of the independent scan is a lower bound of what rules missed.",
    ]
    if facts.freeText == .withheld { claims[2] = "Free text was left out, and nothing is said of what it held." }
    if facts.basis == .limitedDataSet { claims.append("A limited data set is protected health information.") }
    return claims
  }
}
