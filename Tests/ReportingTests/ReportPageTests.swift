import Foundation
import Reporting
import Testing

@Suite struct ReportPageTests {
  private func page(_ report: Report) throws -> String {
    String(decoding: try ReportPage.html(of: report.encoded), as: UTF8.self)
  }

  @Test(arguments: ReportExample.allCases)
  func `the page is the same bytes each time`(example: ReportExample) throws {
    let bytes = example.report.encoded
    let page = try ReportPage.html(of: bytes)
    #expect(page == (try ReportPage.html(of: bytes)))
    // For looking at: CHARTSEAL_REPORT_PAGES=folder swift test --filter ReportPageTests
    if let folder = ProcessInfo.processInfo.environment["CHARTSEAL_REPORT_PAGES"] {
      try Data(page).write(to: URL(fileURLWithPath: folder).appendingPathComponent("\(example.rawValue).html"))
      try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent("\(example.rawValue).json"))
    }
  }

  @Test func `another figure makes another page`() throws {
    var report = ReportExample.cleanReport
    report.counts.patients += 1
    #expect(try page(report) != page(ReportExample.cleanReport))
  }

  @Test(arguments: ReportExample.allCases)
  func `all sections are there, numbered and in order, with the limits at the foot`(example: ReportExample) throws {
    let page = try page(example.report)
    var from = page.startIndex
    for (i, section) in ReportPage.sections.enumerated() {
      let heading = "<h2 id=\"\(section.id)-title\"><span class=\"number\">\(i + 1)</span> \(section.title)</h2>"
      from = try #require(page.range(of: heading, range: from..<page.endIndex), "\(section.title)").upperBound
    }
    #expect(page.range(of: "What this report does not claim", range: from..<page.endIndex) != nil)
    #expect(page.contains("<html lang=\"en\">"))
    #expect(page.contains("<main>") && page.contains("<nav aria-label=\"Contents\">") && page.contains("<footer>"))
  }

  @Test func `the page prints the digest of the bytes it was made of`() throws {
    let bytes = ReportExample.cleanReport.encoded
    let digest = ReportExample.digest(String(decoding: bytes, as: UTF8.self))
    let page = String(decoding: try ReportPage.html(of: bytes), as: UTF8.self)
    #expect(page.components(separatedBy: digest).count - 1 == 4)
  }

  @Test func `the verdict stands in words`() throws {
    #expect(try page(ReportExample.cleanReport).contains("Verdict: </span>PASS</h2>"))
    #expect(try page(ReportExample.heldReport).contains("Verdict: </span>HOLD</h2>"))
    #expect(try page(ReportExample.failedReport).contains("Verdict: </span>FAIL</h2>"))
    let released = try page(ReportExample.releasedReport)
    #expect(released.contains("Verdict: </span>Released after HOLD</h2>"))
    #expect(released.contains("Released by M. Sample, privacy officer on 2026-03-11 09:14:30 UTC, 9 batches."))
    #expect(released.contains("<strong>Holds the run back: </strong>Risk of re-identification (risk)."))
  }

  @Test func `what was not measured is said in words`() throws {
    let page = try page(ReportExample.failedReport)
    #expect(page.contains("The risk of re-identification was not measured in this run."))
    #expect(page.contains("No identifiers were planted in this run"))
    #expect(page.contains("No person has read a sample of this run."))
    #expect(page.contains("<span class=\"value word\">not measured</span>"))
    #expect(page.contains("<span class=\"value word\">none planted</span>"))
    #expect(page.contains("not submitted"))
  }

  @Test func `nothing on the page runs, or asks for anything outside it`() throws {
    for seed in 0..<30 as Range<UInt64> { try expectInert(page(ReportGenerator(seed: seed).report()), "\(seed)") }
    for example in ReportExample.allCases { try expectInert(page(example.report), example.rawValue) }
  }

  private func expectInert(_ page: String, _ name: String) throws {
    let lower = page.lowercased()
    for word in [
      "<script", "<link", "<img", "<iframe", "<object", "<embed", "<base", "<form", "@import", "@font-face", "src=", "srcset=", "xlink:",
      "<foreignobject",
    ] {
      #expect((!lower.contains(word)) as Bool, "\(word) in \(name)")
    }
    // Links and paints lead to this page alone; a text of the report never stands in a tag.
    for target in try values(of: "href", in: page) { #expect(target.hasPrefix("#"), "\(target) in \(name)") }
    for target in try values(of: "fill", in: page) where target.contains("url") { #expect(target.hasPrefix("url(#"), "\(target) in \(name)") }
    let style = try #require(page.range(of: "</style>"))
    #expect((!page[..<style.lowerBound].contains("url(")) as Bool)
    #expect(page.components(separatedBy: "<style>").count == 2 && page.components(separatedBy: "</style>").count == 2)
    for tag in page.components(separatedBy: "<").dropFirst() {
      let name = tag.prefix { $0 != " " && $0 != ">" }
      #expect((name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "/" || $0 == "!") }) as Bool, "\(name)")
    }
  }

  private func values(of attribute: String, in page: String) throws -> [String] {
    page.components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func `hostile texts are texts`() throws {
    var report = ReportExample.cleanReport
    report.run.hospital = "<script>alert(\"&'\")</script>"
    report.quarantine[0].summary = "</title></svg><b onload='x'>"
    report.claimsNotMade = ["\u{202E}\u{0}turned"]
    let page = try page(report)
    #expect(page.contains("&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;"))
    #expect(page.contains("&lt;/title&gt;&lt;/svg&gt;&lt;b onload=&#39;x&#39;&gt;"))
    #expect(page.contains("<li>\u{FFFD}\u{FFFD}turned</li>"))
  }

  @Test func `ids are unique, labels lead somewhere, headings leave no level out`() throws {
    let page = try page(ReportExample.releasedReport)
    let ids = try values(of: "id", in: page)
    #expect(Set(ids).count == ids.count)
    for labels in try values(of: "aria-labelledby", in: page) {
      for label in labels.split(separator: " ") { #expect(ids.contains(String(label)), "\(label)") }
    }
    for target in try values(of: "href", in: page) { #expect(ids.contains(String(target.dropFirst())), "\(target)") }
    var level = 0
    for piece in page.components(separatedBy: "<h").dropFirst() {
      guard let digit = piece.first?.wholeNumberValue else { continue }
      #expect(digit <= level + 1, "a heading of level \(digit) after one of level \(level)")
      level = digit
    }
    let tables = page.components(separatedBy: "<table ").count - 1
    #expect(tables > 10)
    #expect(page.components(separatedBy: "<caption>").count - 1 == tables)
    #expect(page.components(separatedBy: "<th>").count == 1, "each heading of a table has its scope")
    let charts = page.components(separatedBy: "role=\"img\"").count - 1
    #expect(charts == 7)
    #expect(page.components(separatedBy: "<desc id=").count - 1 == charts)
  }

  /// WCAG 2.2, 1.4.3: text against its background, 4.5 : 1 and more.
  @Test func `every colour of text stands out from what is behind it`() throws {
    let page = try page(ReportExample.cleanReport)
    func colour(_ name: String) throws -> [Double] {
      let at = try #require(page.range(of: "--\(name):#"), "\(name)")
      return try stride(from: 0, to: 6, by: 2).map { i in
        let start = page.index(at.upperBound, offsetBy: i)
        let byte = Double(try #require(UInt8(page[start..<page.index(start, offsetBy: 2)], radix: 16))) / 255
        return byte <= 0.04045 ? byte / 12.92 : pow((byte + 0.055) / 1.055, 2.4)
      }
    }
    func light(_ c: [Double]) -> Double { 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] }
    let white = [1.0, 1.0, 1.0]
    let pairs: [(String, [Double])] = [
      ("ink", white), ("soft", white), ("blue", white), ("pass", white), ("hold", white), ("fail", white), ("soft", try colour("wash")),
      ("pass", try colour("pass-wash")), ("hold", try colour("hold-wash")), ("fail", try colour("fail-wash")), ("ink", try colour("hold-wash")),
    ]
    for (name, behind) in pairs {
      let (a, b) = (light(try colour(name)), light(behind))
      #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.5, "\(name)")
    }
  }
}
