import Cryptography

/// Sections 8 to 13: keys, batches, people, software, and how to check all of it.
extension Markup {
  mutating func keys(_ report: Report) {
    p("Fingerprints only; no key material is in this report.")
    table(
      "Keys in use",
      [.text("Purpose"), .text("Algorithm"), .text("Holder"), .text("Created"), .text("Expires"), .text("Last use"), .text("Fingerprint")],
      report.keys.map {
        [
          .text($0.purpose), .text($0.algorithm), .text($0.holder, or: "not named"), .time($0.created, or: "not known"),
          .time($0.expires, or: "no date"),
          .time($0.lastUse, or: "not used"), .digest($0.fingerprint, or: "not stated"),
        ]
      }, none: "No key is named.")
  }

  mutating func submission(_ report: Report) {
    let states = Report.BatchState.allCases.map { state in "\(report.batches.filter { $0.state == state }.count.grouped) \(state.rawValue)" }
    if !report.batches.isEmpty { p("\(report.batches.count.of("batch", "batches")): \(states.joined(separator: ", ")).") }
    if !report.stages.isEmpty { stageChart(report.stages) }
    table(
      "Batches",
      [
        .text("Batch"), .text("Source"), .text("State"), .number("Records"), .number("Passed"), .number("Resources"), .text("Size"), .text("Sealed"),
        .text("Submitted"),
        .number("Log index"),
      ],
      report.batches.map {
        [
          .digest($0.id), .text($0.source), .state($0.state.rawValue, $0.state.kind), .number($0.records), .number($0.passed), .number($0.resources),
          .text($0.bytes.bytes),
          .time($0.sealed, or: "not stated"), .time($0.submitted, or: "not submitted"), $0.index < 0 ? .absent("none") : .number($0.index),
        ]
      }, none: "The run made no batch.", kind: "batches")
    var ways: [[String]] = []
    for batch in report.batches where !ways.contains([batch.recipient, batch.purpose]) && ways.count < 50 {
      ways.append([batch.recipient, batch.purpose])
    }
    table(
      "Recipients and purposes", [.text("Recipient"), .text("Purpose"), .number("Batches")],
      ways.map { way in
        [
          .text(way[0], or: "not named"), .text(way[1], or: "not stated"),
          .number(report.batches.filter { [$0.recipient, $0.purpose] == way }.count),
        ]
      }, none: "Nothing was made for anybody.")
  }

  mutating func people(_ report: Report) {
    let people = report.people
    facts([
      ("Ran by, operating system", .text(people.user, or: "not known")), ("Operator", .text(people.operatorID, or: "not stated")),
      ("Service", .text(people.service, or: "started by hand")), ("Host", .text(people.host, or: "not known")),
      ("Approved by", .text(people.approvedBy, or: "nobody")),
    ])
    tag("h3", "Audit log")
    if report.audit.head.isEmpty {
      p("The report names no audit log.")
    } else {
      p(
        "The log of acts is chained: each event holds the digest of the one before. "
          + "When the report was written it held \(report.audit.events.of("event", "events"))."
      )
      facts([("Head of the chain", .digest(report.audit.head))])
    }
  }

  mutating func software(_ report: Report) {
    let software = report.software
    facts([
      ("Version", .text(software.version, or: "not stated")), ("Build, SHA-256", .digest(software.buildSha256, or: "not computed")),
      ("Swift", .text(software.swift, or: "not stated")),
      ("curl", .text(software.curl, or: "not stated")), ("TLS as negotiated", .text(software.tls, or: "no connection was made")),
      ("System", .text(software.os, or: "not stated")),
      ("Outcome of the run", .text("\(report.run.outcome), exit code \(report.run.exitCode)")),
      ("Keep this report until", .text("\(report.retention.until): \(report.retention.years.of("year", "years")), \(report.retention.basis)")),
      ("Revision", .number(report.run.revision)), ("Revision before, SHA-256", .digest(report.run.previous, or: "none, this is the first")),
    ])
  }

  mutating func verify(_ report: Report, _ digest: SHA256Digest) {
    p("Three commands, without a network. The last two end with exit code 0 when everything is as this report says, and 65 when anything is not.")
    let lastLine = "one line per check, the last line is verified: N checks, 0 failed"
    tag("ol", ["class": "commands"]) { m in
      m.step("The bytes of the report are those that this page was made of:", "sha256sum report.json", "prints \(digest.hex)")
      m.step(
        "Digests, signatures, proofs, counts and this page, recomputed:", "chartseal verify bundle.tar --trusted-keys keys.txt", lastLine)
      m.step(
        "The same by a second program that shares no code with the first:", "python3 Scripts/verify-bundle bundle.tar --trusted-keys keys.txt",
        lastLine)
    }
    p("The bundle is made by:")
    tag("pre") { $0.tag("code", "chartseal export \(report.run.id) bundle.tar") }
    let signers = report.keys.filter { $0.purpose.contains("sign") }
    p(
      signers.isEmpty
        ? "The report names no signing key."
        : "Compare the fingerprints below with the hospital by telephone, or by another way than the one on which the bundle came.")
    if !signers.isEmpty { facts(signers.map { ($0.purpose, .digest($0.fingerprint, or: "not stated")) }) }
  }

  private mutating func step(_ what: String, _ command: String, _ expected: String) {
    tag("li") { m in
      m.p(what)
      m.tag("pre") { $0.tag("code", command) }
      m.note("Expected: " + expected)
    }
  }

  mutating func crosswalk(_ report: Report) {
    p("What auditors ask, by citation of 45 CFR, and where the answer stands.")
    table(
      "Citations", [.text("Citation"), .text("Inquiry"), .text("Evidence"), .text("Where")],
      report.crosswalk.map { row in
        let at = ReportPage.sections.firstIndex { $0.id == row.section }
        let place: Cell = at.map { .link(row.section, "\($0 + 1) \(ReportPage.sections[$0].title)") } ?? .absent(row.section)
        return [.text(row.citation), .text(row.inquiry), .text(row.evidence), place]
      }, none: "The report holds no crosswalk.")
  }
}

extension Report.BatchState {
  var kind: StaticString {
    switch self {
    case .submitted: "pass"
    case .held: "hold"
    case .refused: "fail"
    case .sealed: "open"
    }
  }
}
