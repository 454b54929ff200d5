public import Cryptography

/// The report as a page: one file, rendered from the report's value alone, the same bytes each time.
///
/// No scripts, no outside files, no clock: what is not in the report is not on the page. HTML of the living standard, WCAG 2.2 AA.
public enum ReportPage {
  /// The numbered sections: the id to link to, and the title.
  public static let sections: [(id: String, title: String)] = [
    ("dataset", "Dataset"), ("method", "Method"), ("identifiers", "Identifiers (A) to (R)"), ("scan", "Independent scan and checks"),
    ("risk", "Risk of re-identification"),
    ("sample", "Manual sample"), ("exceptions", "Quarantine and exceptions"), ("keys", "Keys and custody"), ("submission", "Submission"),
    ("people", "People"), ("software", "Software and retention"), ("verify", "Verify it yourself"), ("crosswalk", "Crosswalk"),
  ]

  /// Renders the page; `digest` is the SHA-256 of the bytes of report.json.
  public static func html(_ report: Report, digest: SHA256Digest) -> [UInt8] {
    var m = Markup()
    m.raw("<!DOCTYPE html>\n")
    m.tag("html", ["lang": "en"]) { m in
      m.tag("head") { $0.head(report, digest) }
      m.tag("body") { m in
        m.tag("a", ["class": "skip", "href": "#summary"], "Skip to the verdict")
        m.top(report)
        m.tag("main") { m in
          m.tag("section", ["id": "summary", "aria-labelledby": "summary-title"]) { $0.summary(report, digest) }
          m.contents()
          m.tag("div", ["class": "sections"]) { $0.sections(report, digest) }
        }
        m.foot(report, digest)
      }
    }
    m.raw("\n")
    return Array(m.text.utf8)
  }

  /// Renders the page of a report's exact bytes.
  public static func html(of bytes: [UInt8]) throws(ReportError) -> [UInt8] {
    html(try Report(parsing: bytes), digest: .of(bytes))
  }
}

extension Markup {
  fileprivate mutating func head(_ report: Report, _ digest: SHA256Digest) {
    void("meta", ["charset": "utf-8"])
    void("meta", ["http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"])
    void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    void("meta", ["name": "robots", "content": "noindex"])
    tag("title", "\(report.verdict.word): compliance report, run \(report.run.id)")
    tag("style") { m in
      m.raw(PageStyle.sheet)
      // Hexadecimal digits alone: nothing in them that a style sheet could read as its own.
      m.raw("@page{@bottom-left{content:\"report.json, SHA-256 ")
      m.put(digest.hex)
      m.raw("\"}}")
    }
  }

  fileprivate mutating func top(_ report: Report) {
    tag("header", ["class": "top"]) { m in
      m.tag("p", ["class": "brand"]) { m in
        m.raw(
          """
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="10.5" fill="none" \
          stroke="currentColor" stroke-width="1.6"></circle><path d="M7 8h10M7 12h10M7 16h6" stroke="currentColor" stroke-width="1.8" \
          fill="none"></path></svg>
          """)
        m.tag("span", "ChartSeal")
      }
      m.tag("h1", "Compliance report")
      m.tag("p", ["class": "whose"], [report.run.hospital, report.run.started.moment].filter { !$0.isEmpty }.joined(separator: ", "))
    }
  }

  fileprivate mutating func contents() {
    tag("nav", ["aria-label": "Contents"]) { m in
      m.tag("ol") { m in
        for section in ReportPage.sections {
          m.tag("li") { $0.tag("a", ["href": "#" + section.id], section.title) }
        }
      }
    }
  }

  fileprivate mutating func sections(_ report: Report, _ digest: SHA256Digest) {
    section(1) { $0.dataset(report) }
    section(2) { $0.method(report) }
    section(3) { $0.identifiers(report) }
    section(4) { $0.scan(report) }
    section(5) { $0.risk(report) }
    section(6) { $0.sample(report) }
    section(7) { $0.exceptions(report) }
    section(8) { $0.keys(report) }
    section(9) { $0.submission(report) }
    section(10) { $0.people(report) }
    section(11) { $0.software(report) }
    section(12) { $0.verify(report, digest) }
    section(13) { $0.crosswalk(report) }
  }

  private mutating func section(_ number: Int, _ body: (inout Markup) -> Void) {
    let (id, title) = ReportPage.sections[number - 1]
    tag("section", ["id": id, "aria-labelledby": id + "-title"]) { m in
      m.tag("h2", ["id": id + "-title"]) { m in
        m.tag("span", ["class": "number"], "\(number)")
        m.put(" " + title)
      }
      body(&m)
    }
  }

  fileprivate mutating func foot(_ report: Report, _ digest: SHA256Digest) {
    tag("footer") { m in
      m.tag("h2", ["id": "limits"], "What this report does not claim")
      if report.claimsNotMade.isEmpty {
        m.p("The report states no limits of its own.")
      } else {
        m.tag("ul") { m in for claim in report.claimsNotMade { m.tag("li", claim) } }
      }
      m.tag("p", ["class": "source"]) { m in
        m.put("This page holds nothing that is not in report.json, and is rendered from it byte for byte. SHA-256 of report.json: ")
        m.put(.digest(digest.hex))
      }
    }
  }
}
