import Cryptography

extension Report.Verdict {
  /// The verdict in words.
  var word: String { release == nil ? state.rawValue : "Released after HOLD" }

  fileprivate var meaning: String {
    switch state {
    case .pass: "No check failed, and none holds the run back."
    case .hold where release != nil: "A check held the run back; a second key has released it."
    case .hold: "Sealed and not sent: a check needs a person's decision, by a second key."
    case .fail: "Something is wrong that no decision mends. It has to be mended, and then judged again."
    }
  }
}

extension Report.Run {
  /// From when to when; the day only once when it is the same.
  fileprivate var period: String {
    let isSameDay = started.prefix(10) == ended.prefix(10)
    func plain(_ time: some StringProtocol) -> String { time.split(separator: "T").joined(separator: " ").split(separator: "Z").joined() }
    return "\(plain(started)) to \(plain(isSameDay ? ended.dropFirst(11) : ended[...]))"
  }
}

/// The first sheet: verdict, key figures, the equation, the funnel.
extension Markup {
  mutating func summary(_ report: Report, _ digest: SHA256Digest) {
    let verdict = report.verdict
    tag("div", ["class": "band \(verdict.state.kind)"]) { m in
      m.tag("div", ["class": "verdict"]) { m in
        m.sign(verdict)
        m.tag("h2", ["id": "summary-title"]) { m in
          m.raw("<span class=\"unseen\">Verdict: </span>")
          m.put(verdict.word)
        }
      }
      m.tag("div", ["class": "sentence"]) { m in
        m.tag("p", ["class": "method"], verdict.method.isEmpty ? "The report states no method." : verdict.method)
        m.tag("p") { m in
          m.put(verdict.meaning)
          if !verdict.policyCode.isEmpty {
            m.put(" Policy code ")
            m.put(.code(verdict.policyCode))
          }
        }
        m.named("Failed", verdict.failed, report.checks)
        m.named("Holds the run back", verdict.held, report.checks)
        m.named("Open, for a person to answer", verdict.open, report.checks)
        if let release = verdict.release {
          m.p(
            "Released by \(release.name.isEmpty ? "a second key" : release.name) on \(release.time.moment), \(release.batches.of("batch", "batches"))."
          )
        }
      }
    }
    facts([
      ("Run", .text(report.run.id)), ("Pipeline", .text(report.run.pipeline)),
      ("Period, UTC", .text(report.run.period)),
      ("Covered entity", .text(report.run.hospital, or: "not named")), ("Recipient", .text(report.run.recipient, or: "not named")),
      ("Keep until", .text("\(report.retention.until), \(report.retention.basis)")),
    ])
    figures(report)
    equation(report.counts)
    funnelChart(report)
    tag("p", ["class": "source"]) { m in
      m.put("Revision \(report.run.revision.grouped) of the report. SHA-256 of report.json: ")
      m.put(.digest(digest.hex))
    }
  }

  /// The verdict's sign: a shape of its own for each, so that no colour is needed.
  private mutating func sign(_ verdict: Report.Verdict) {
    raw("<svg class=\"sign\" viewBox=\"0 0 48 48\" width=\"48\" height=\"48\" aria-hidden=\"true\" focusable=\"false\">")
    switch verdict.state {
    case .pass: raw("<circle cx=\"24\" cy=\"24\" r=\"22\"></circle><path d=\"M13 25l8 8 15-17\"></path>")
    case .hold where verdict.release != nil:
      raw("<rect x=\"3\" y=\"3\" width=\"42\" height=\"42\" rx=\"6\"></rect><path d=\"M13 24h21M26 15l9 9-9 9\"></path>")
    case .hold: raw("<rect x=\"3\" y=\"3\" width=\"42\" height=\"42\" rx=\"6\"></rect><path d=\"M18 14v20M30 14v20\"></path>")
    case .fail: raw("<path class=\"field\" d=\"M15 2h18l13 13v18l-13 13h-18l-13-13v-18z\"></path><path d=\"M16 16l16 16M32 16l-16 16\"></path>")
    }
    raw("</svg>")
  }

  private mutating func named(_ what: String, _ ids: [String], _ checks: [Report.Check]) {
    guard !ids.isEmpty else { return }
    tag("p", ["class": "named"]) { m in
      m.tag("strong", what + ": ")
      let titles = ids.prefix(6).map { id in checks.first { $0.id == id }.map { "\($0.title) (\(id))" } ?? id }
      m.put(titles.joined(separator: "; ") + (ids.count > 6 ? "; and \((ids.count - 6).grouped) more, in section 4." : "."))
    }
  }

  private mutating func figures(_ report: Report) {
    let counts = report.counts
    let judged = report.checks.filter { $0.outcome != .notApplicable }
    let passed = judged.filter { $0.outcome == .pass }.count
    let run = report.risk?.scopes.first
    let planted = report.scan.planted
    figures([
      ("Records read", counts.read.grouped, counts.inputBytes.bytes + " of input"),
      ("Submitted", counts.submitted.grouped, report.batches.filter { $0.state == .submitted }.count.of("batch", "batches") + " accepted"),
      ("Quarantined", counts.quarantined.grouped, counts.quarantined.ppm(of: counts.read).percent + " of what was read"),
      ("Patients", counts.patients.grouped, counts.resources.of("resource", "resources")),
      ("Checks passed", "\(passed.grouped) of \(judged.count.grouped)", checksNote(report)),
      (
        "Identifiers found", report.identifiers.map(\.found).total.grouped,
        report.identifiers.map(\.residual).total.grouped + " caught by the independent check"
      ),
      (
        "Planted identifiers caught", planted.map { "\($0.caught.grouped) of \($0.planted.grouped)" } ?? "none planted",
        planted == nil ? "no self-test in this run" : "self-test of this run"
      ),
      ("Smallest class", run?.smallestClass.grouped ?? "not measured", riskNote(report.risk)),
    ])
  }

  private func checksNote(_ report: Report) -> String {
    let v = report.verdict
    let parts = [(v.failed.count, "failed"), (v.held.count, "on hold"), (v.open.count, "open")].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    return parts.isEmpty ? "none failed, on hold or open" : parts.joined(separator: ", ")
  }

  private func riskNote(_ risk: Report.Risk?) -> String {
    guard let risk else { return "risk was not measured" }
    return risk.policy.minimumClass > 0 ? "persons; the policy asks for \(risk.policy.minimumClass.grouped)" : "persons; no threshold is set"
  }

  private mutating func figures(_ all: [(name: String, value: String, note: String)]) {
    tag("dl", ["class": "figures"]) { m in
      for figure in all {
        m.tag("div") { m in
          m.tag("dt", figure.name)
          m.tag("dd") { m in
            let isWord = figure.value.utf8.first.map { $0 >= 0x61 && $0 <= 0x7A } ?? true
            m.tag("span", ["class": isWord ? "value word" : "value"], figure.value)
            m.tag("span", ["class": "aside"], figure.note)
          }
        }
      }
    }
  }

  private mutating func equation(_ c: Report.Counts) {
    let terms = [
      ("=", c.submitted, "submitted"), ("+", c.alreadySubmitted, "already submitted"), ("+", c.filtered, "filtered"),
      ("+", c.quarantined, "quarantined"), ("+", c.waiting, "waiting"),
    ]
    tag("p", ["class": "equation"]) { m in
      m.term(c.read, "read")
      for (sign, count, name) in terms {
        m.tag("span", ["class": "op"], " \(sign) ")
        m.term(count, name)
      }
    }
    if terms.map(\.1).total != c.read { tag("p", ["class": "alarm"], "These counts do not add up.") }
  }

  private mutating func term(_ count: Int, _ name: String) {
    tag("span", ["class": "term"]) { m in
      m.tag("b", count.grouped)
      m.put(" " + name)
    }
  }
}
