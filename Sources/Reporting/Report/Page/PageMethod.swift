/// Sections 1 to 4: what went in, how it was made harmless, what the independent check says.
extension Markup {
  mutating func dataset(_ report: Report) {
    p("Every record read is accounted for, file by file: records = passed + filtered + quarantined.")
    let names = ["Read", "Normalised", "De-identified", "Passed the check", "Submitted, now or earlier"]
    table(
      "Records by stage", [.text("Stage"), .number("Came out"), .number("Filtered"), .number("Quarantined")],
      zip(names, report.funnel).map { [.text($0), .number($1.records), .number($1.filtered), .number($1.quarantined)] }, none: "No stage was reached."
    )
    let rows: [[Cell]] = report.dataset.flatMap { source in
      source.files.map {
        [
          .text($0.name), .text(source.source), .text(source.format), .number($0.records), .number($0.passed), .number($0.filtered),
          .number($0.quarantined),
          .text($0.bytes.bytes), .digest($0.sha256, or: "could not be read"),
        ]
      }
    }
    let files = report.dataset.flatMap(\.files)
    table(
      "Files of \(report.dataset.count.of("source", "sources"))",
      [
        .text("File"), .text("Source"), .text("Format"), .number("Records"), .number("Passed"), .number("Filtered"), .number("Quarantined"),
        .text("Size"), .text("SHA-256"),
      ],
      rows, none: "No file was read.",
      total: [
        .text("All files"), .text(""), .text(""), .number(files.map(\.records).total), .number(files.map(\.passed).total),
        .number(files.map(\.filtered).total),
        .number(files.map(\.quarantined).total), .text(files.map(\.bytes).total.bytes), .text(""),
      ])
    for (i, source) in report.dataset.enumerated() where source.files.count > Report.Source.filesListed {
      note("The files of source \(source.source) beyond the first \(Report.Source.filesListed.grouped) are listed in \(EvidenceFile.furtherFiles(source: i + 1)), beside this report.")
    }
  }

  mutating func method(_ report: Report) {
    let method = report.method
    tag("p", ["class": "method"], report.verdict.method.isEmpty ? "The report states no method." : report.verdict.method)
    note("This sentence is computed from the configuration and the results; nobody typed it.")
    facts([
      ("Basis", .text(method.basis, or: "not stated")), ("Dates", .text(method.dates, or: "not stated")),
      ("Ages", .text(method.ages, or: "not stated")),
      ("Geography", .text(method.geography, or: "not stated")), ("Three-digit ZIP codes", .text(method.zip3, or: "not stated")),
      ("Free text", .text(method.freeText, or: "not stated")), ("Codes for persons", .text(method.surrogate, or: "not stated")),
      ("Year of release", method.releaseYear > 0 ? .text(String(method.releaseYear)) : .absent("not stated")),
      ("Configuration, SHA-256", .digest(method.pipelineSha256, or: "not computed")),
      ("Rule set, SHA-256", .digest(method.rulesSha256, or: "not computed")),
    ])
    tag("h3", "Document that the method rests on")
    if let document = method.document {
      facts([
        ("Kind", .text(document.kind, or: "not stated")), ("Valid until", .time(document.validUntil, or: "no date given")),
        ("SHA-256", .digest(document.sha256, or: "not computed")),
      ])
    } else {
      p("None: no expert's determination and no agreement is claimed.")
    }
  }

  mutating func identifiers(_ report: Report) {
    p(
      "45 CFR 164.514(b)(2)(i). Found = removed + generalised + replaced. "
        + "Residual is what the independent check still found; these records were held back and not sealed."
    )
    identifierChart(report.identifiers)
    let rows: [[Cell]] = report.identifiers.map {
      [
        .text("(\($0.clause)) \($0.title)"), .number($0.found), .number($0.removed), .number($0.generalised), .number($0.replaced),
        .number($0.examined),
        .number($0.residual),
        $0.notApplicable.isEmpty
          ? ($0.rules.isEmpty ? .absent("no rule acted") : .text($0.rules.joined(separator: ", "))) : .text("Not applicable: " + $0.notApplicable),
      ]
    }
    func sum(_ figure: KeyPath<Report.Identifier, Int>) -> Cell { .number(report.identifiers.map { $0[keyPath: figure] }.total) }
    table(
      "The eighteen clauses",
      [
        .text("Clause"), .number("Found"), .number("Removed"), .number("Generalised"), .number("Replaced"), .number("Examined"), .number("Residual"),
        .text("Rules"),
      ],
      rows, none: "",
      total: [.text("All clauses"), sum(\.found), sum(\.removed), sum(\.generalised), sum(\.replaced), sum(\.examined), sum(\.residual), .text("")],
      kind: "clauses")
  }

  mutating func scan(_ report: Report) {
    p("The check shares no table and no code with de-identification. It names places, never values.")
    table(
      "Checks, clause by clause", [.text("Check"), .text("Citation"), .text("Outcome"), .number("Examined"), .number("Found"), .text("In words")],
      report.checks.map {
        [
          .text($0.title), .whole($0.id), .state($0.outcome.words, $0.outcome.kind),
          $0.outcome == .notApplicable ? .absent("none") : .amount($0.examined, $0.unit),
          $0.outcome == .notApplicable ? .absent("none") : .number($0.found), .text($0.says),
        ]
      }, none: "No check was run.", kind: "checks")
    let places: [[Cell]] = report.checks.flatMap { check in
      check.places.map {
        [
          .text($0.file, or: "no file"), .text(check.id), .code($0.code), .text($0.element, or: "the whole record"), .number($0.record),
          .number($0.line), .number($0.byte),
          .number($0.count),
        ]
      }
    }
    table(
      "Places that checks name",
      [.text("File"), .text("Check"), .text("Code"), .text("Element"), .number("Record"), .number("Line"), .number("Byte"), .number("Times")], places,
      none: "The checks name no places.")
    tag("h3", "Scan of texts")
    let scan = report.scan
    facts([
      ("Scanner", .text(scan.version, or: "not stated")), ("Texts scanned", .text("\(scan.texts.grouped), \(scan.bytes.bytes)")),
      ("With a find that holds", .number(scan.withHits)), ("With a suspicion only", .number(scan.withSuspicions)),
    ])
    let counts = zip(scan.hitsByClass, scan.suspicionsByClass)
    table(
      "Finds by clause", [.text("Clause"), .number("Finds that hold"), .number("Suspicions")],
      zip(report.identifiers, counts).filter { $1.0 > 0 || $1.1 > 0 }.map { [.text("(\($0.clause)) \($0.title)"), .number($1.0), .number($1.1)] },
      none: scan.texts == 0 ? "No texts were scanned." : "The scan found nothing of any clause.")
    tag("h3", "Planted identifiers")
    if let planted = scan.planted {
      p(
        "Before the run's own data, a set of known identifiers went through the same stages: "
          + "\(planted.caught.grouped) of \(planted.planted.grouped) were caught. Seed \(planted.seed)."
      )
      table(
        "Planted identifiers by format", [.text("Format"), .number("Planted"), .number("Caught"), .number("Missed")],
        planted.formats.map {
          [.text($0.format), .number($0.planted), .number($0.caught), .number(max(0, $0.planted - min($0.planted, $0.caught)))]
        },
        none: "No format is named.")
    } else {
      p("No identifiers were planted in this run, so it shows nothing of itself here.")
    }
  }
}

extension Report.Outcome {
  var words: String { self == .notApplicable ? "not applicable" : rawValue }

  var kind: StaticString {
    switch self {
    case .pass: "pass"
    case .hold: "hold"
    case .fail: "fail"
    case .open: "open"
    case .notApplicable: "none"
    }
  }
}
