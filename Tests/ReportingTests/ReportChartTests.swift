import Cryptography
import Foundation
import Reporting
import Testing

@Suite struct ReportChartTests {
  private func chart(_ id: String, of report: Report) throws -> String {
    let page = String(decoding: try ReportPage.html(of: report.encoded), as: UTF8.self)
    let start = try #require(page.range(of: "aria-labelledby=\"\(id)-t "))
    let end = try #require(page.range(of: "</svg>", range: start.upperBound..<page.endIndex))
    return String(page[start.upperBound..<end.lowerBound])
  }

  /// A number as the page writes it.
  private func written(_ n: Int) -> String {
    var digits = String(n)
    var out = ""
    while digits.count > 3 {
      out = "," + digits.suffix(3) + out
      digits.removeLast(3)
    }
    return digits + out
  }

  private func widths(_ svg: String, _ fill: String) -> [Int] {
    svg.components(separatedBy: "<rect ").dropFirst().filter { $0.prefix { $0 != ">" }.contains(fill) }.compactMap {
      $0.components(separatedBy: "\" width=\"").last.flatMap { Int($0.prefix { $0.isNumber }) }
    }
  }

  @Test func `the funnel shows each step's records and losses`() throws {
    let report = ReportExample.cleanReport
    let svg = try chart("funnel", of: report)
    for step in report.funnel.prefix(4) { #expect(svg.contains(written(step.records))) }
    for step in report.funnel where step.quarantined > 0 { #expect(svg.contains(">\(written(step.quarantined)) quarantined</text>")) }
    #expect(svg.contains(">1,670 filtered</text>"))
    #expect(svg.contains(">178,828 now, 2,118 earlier</text>"))
    #expect(try chart("funnel", of: ReportExample.heldReport).contains(">178,828 waiting</text>"))
  }

  @Test func `bars are as long as their numbers say`() throws {
    let report = ReportExample.cleanReport
    let svg = try chart("classes", of: report)
    let found = report.identifiers.map(\.found).filter { $0 > 0 }
    // The first box of each filling is the sample in the key.
    let bars = Array(widths(svg, "s-solid").dropFirst())
    let most = try #require(found.max())
    #expect(bars == found.map { max(2, $0 * 330 / most) })
    for item in report.identifiers where item.found > 0 { #expect(svg.contains(">\(written(item.found))</text>")) }
    #expect(svg.contains(">37 held</text>") && svg.contains(">1 held</text>") && svg.contains("does not apply"))
  }

  @Test func `sizes of classes: their counts, the threshold, and what lies below it hatched`() throws {
    let svg = try chart("sizes-run", of: ReportExample.heldReport)
    for bar in ReportExample.heldReport.risk?.scopes[0].histogram ?? [] where bar.classes > 0 {
      #expect(svg.contains(">\(written(bar.classes))</text>"))
    }
    #expect(svg.contains("policy: 11 and more") && svg.contains("class=\"threshold\""))
    #expect(widths(svg, "sizes-run-hatch)").count == 1)
    var report = ReportExample.cleanReport
    report.risk?.policy.minimumClass = 0
    let without = try chart("sizes-run", of: report)
    #expect(!without.contains("class=\"threshold\"") && without.contains("The policy sets no threshold."))
  }

  @Test func `trend, stages and reasons show the report's numbers`() throws {
    let report = ReportExample.cleanReport
    let trend = try chart("trend", of: report)
    #expect(trend.components(separatedBy: "class=\"mark-a\"").count - 1 == 13)
    #expect(trend.contains(">HOLD</text>") && trend.contains("2026-02-28, PASS: 0.231\u{A0}% quarantined, 0.0924\u{A0}% residual."))
    let stages = try chart("stages", of: report)
    #expect(stages.contains(">5\u{A0}min 41\u{A0}s</text>") && stages.contains(">13.3\u{A0}s</text>"))
    let reasons = try chart("reasons", of: report)
    for reason in report.quarantine { #expect(reasons.contains(">\(reason.count)</text>") && reasons.contains(">\(reason.code)</text>")) }
  }

  @Test func `the largest numbers draw and print`() throws {
    let most = 9_007_199_254_740_991
    var report = Report()
    report.counts = Report.Counts(read: most, quarantined: most)
    report.funnel[0].quarantined = most
    report.dataset = [Report.Source(files: [Report.File(records: most, quarantined: most)])]
    report.quarantine = [Report.QuarantineReason(count: most)]
    for i in 0..<18 { (report.identifiers[i].found, report.identifiers[i].removed, report.identifiers[i].residual) = (most, most, most) }
    report.stages = [Report.StageTime(stage: "x", startMs: most, endMs: 0), Report.StageTime(stage: "y", startMs: 0, endMs: most)]
    report.keys = []
    let page = String(decoding: try ReportPage.html(of: report.encoded), as: UTF8.self)
    #expect(page.contains("9,007,199,254,740,991"))
  }

  @Test func `a report of ten thousand batches stays a page`() throws {
    var report = ReportExample.cleanReport
    let submitted = report.counts.submitted
    report.batches = (0..<10_000).map { i in
      let passed = i == 0 ? submitted : 0
      return Report.Batch(
        id: ReportExample.digest("b\(i)"), state: .submitted, records: passed, passed: passed, submitted: "2026-03-11T02:06:30Z", index: i)
    }
    let bytes = ReportPage.html(report, digest: .of(report.encoded))
    #expect(bytes.count < 1_000_000)
    let page = String(decoding: bytes, as: UTF8.self)
    #expect(page.contains("Shown are the first 200 of 10,000; report.json holds all."))
    #expect(page.contains("10,000 batches: 10,000 submitted, 0 held, 0 refused, 0 sealed."))
  }
}
