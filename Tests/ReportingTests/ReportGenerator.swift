import Reporting

/// SplitMix64: the same numbers on every machine.
struct Random {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }
}

/// Reports whose figures agree and whose texts are whatever comes: markup, quotes, controls, other scripts.
struct ReportGenerator {
  private var random: Random
  private let seed: UInt64
  init(seed: UInt64) { (random, self.seed) = (Random(seed: seed), seed) }

  static let hostile = [
    "", "plain", "<script>alert(1)</script>", "\"&'<>", "</style><b>", "]]>", "<!--", "a\u{0}b", "line\nbreak\ttab", "\u{202E}turned", "Łódź 東京 🏥",
    "\\u0041", "e\u{301}",
    "javascript:alert(1)", "https://example.org/x.js", "onload=x", "&amp;", "\u{7F}\u{85}", "\u{FFFF}", String(repeating: "long", count: 200),
  ]

  private mutating func text() -> String { Self.hostile[random.below(Self.hostile.count)] }
  private mutating func count(_ most: Int = 1000) -> Int { random.below(most) }
  private mutating func digest() -> String { ReportExample.digest("\(random.next())") }

  func report() -> Report {
    var generator = self
    return generator.make()
  }

  private mutating func make() -> Report {
    var report = Report()
    report.run = Report.Run(id: text(), pipeline: text(), outcome: text(), exitCode: count(256), hospital: text(), recipient: text())
    (report.verdict.method, report.verdict.policyCode) = (text(), text())
    let losses = (0..<4).map { _ in (count(), count()) }
    let (submitted, already, waiting) = (count(), count(), count())
    let (filtered, quarantined) = (losses.reduce(0) { $0 + $1.0 }, losses.reduce(0) { $0 + $1.1 })
    report.counts = Report.Counts(
      read: submitted + already + waiting + filtered + quarantined, submitted: submitted, alreadySubmitted: already, filtered: filtered,
      quarantined: quarantined,
      waiting: waiting, resources: count(), patients: count(), inputBytes: Int(random.next() >> 11))
    var left = report.counts.read
    for (i, loss) in losses.enumerated() {
      left -= loss.0 + loss.1
      (report.funnel[i].records, report.funnel[i].filtered, report.funnel[i].quarantined) = (left, loss.0, loss.1)
    }
    report.funnel[4].records = left - waiting
    let file = Report.File(
      name: text(), sha256: digest(), bytes: count(), records: report.counts.read, passed: submitted + already + waiting, filtered: filtered,
      quarantined: quarantined)
    report.dataset = [Report.Source(source: text(), format: text(), files: [file]), Report.Source(source: text(), format: text())]
    report.method.freeText = text()
    if count(2) == 0 { report.method.document = Report.Document(kind: text(), sha256: digest(), validUntil: "2027-01-01") }
    for i in 0..<18 {
      let (a, b, c) = (count(), count(), count())
      report.identifiers[i].found = a + b + c
      (report.identifiers[i].removed, report.identifiers[i].generalised, report.identifiers[i].replaced) = (a, b, c)
      (report.identifiers[i].title, report.identifiers[i].notApplicable, report.identifiers[i].rules) = (text(), text(), [text(), text()])
    }
    report.checks = (0..<count(9)).map { i in
      Report.Check(
        id: "\(i)" + text(), title: text(), outcome: Report.Outcome.allCases[count(5)], examined: count(), unit: text(), found: count(), says: text(),
        places: [Report.CheckPlace(file: text(), record: count(), element: text(), code: text())])
    }
    report.quarantine = [Report.QuarantineReason(stage: text(), code: text(), summary: text(), count: quarantined)]
    report.batches = [
      Report.Batch(
        id: digest(), source: text(), state: .submitted, records: submitted, passed: submitted, submitted: "2026-01-01T00:00:00Z", index: count(),
        recipient: text(), purpose: text()),
      Report.Batch(id: digest(), source: text(), state: .held, records: waiting, passed: waiting, recipient: text(), purpose: text()),
    ]
    if count(2) == 0 { report.sample = Report.Sample(seed: text(), size: 9, reviewed: 8, defects: 7, reviewer: text()) }
    if count(2) == 0 {
      report.risk = Report.Risk(
        quasiIdentifiers: [text()], policy: Report.RiskPolicy(minimumClass: count(30)),
        scopes: [
          Report.RiskScope(
            subjects: 12, classes: 3,
            histogram: [Report.HistogramBar(from: 1, to: 3, classes: 1, subjects: 2), Report.HistogramBar(from: 5, to: 5, classes: 2, subjects: 10)])
        ],
        suggestions: [Report.Suggestion(change: text(), reaches: true)])
    }
    report.exceptions = [Report.AcceptedException(id: text(), check: text(), reason: text(), approver: text())]
    report.stages = [Report.StageTime(stage: text(), startMs: count(), endMs: count())]
    report.keys = [
      Report.Key(purpose: text() + "signs", algorithm: text(), fingerprint: text(), created: text(), expires: text(), holder: text(), lastUse: text())
    ]
    report.people = Report.People(user: text(), operatorID: text(), service: text(), host: text(), approvedBy: text())
    report.software = Report.Software(version: text(), swift: text(), curl: text(), tls: text(), os: text())
    report.crosswalk = [Report.CrosswalkRow(citation: text(), inquiry: text(), section: text(), evidence: text())]
    report.claimsNotMade = [text(), text()]
    report = ReportExample.settle(report)
    if report.verdict.state == .hold, count(2) == 0 { report.verdict.release = Report.Release(key: text(), name: text(), reason: text()) }
    report.trend = [Report.TrendPoint(run: report.run.id, read: report.counts.read, quarantinedPpm: count(), state: report.verdict.state)]
    return report
  }
}
