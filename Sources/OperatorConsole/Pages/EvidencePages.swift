import Cryptography
import Pipeline
import Records

extension ConsolePages {
  // MARK: Compliance

  /// How the verdicts and the shares behind them have gone.
  func compliance() throws -> PageView {
    let journal = try journal()
    let count = try journal.runCount(pipeline: definition.name, isJudged: true)
    let rows = try journal.runEntries(pipeline: definition.name, isJudged: true, limit: ConsolePages.each, offset: offset)
    let planted = Dictionary(try journal.planted(pipeline: definition.name, limit: 10_000).map { ($0.run, $0) }, uniquingKeysWith: { a, _ in a })
    let charted = Array(rows.prefix(24).reversed())
    var blocks: [Block] = []
    if !charted.isEmpty { blocks.append(.chart(ConsolePages.shareChart(charted))) }
    blocks.append(
      .table(
        TableView(
          "Judged runs, the newest first",
          [
            .text("Run"), .text("Began, UTC"), .text("Verdict"), .number("Read"), .number("Held back"), .number("Identifiers"), .number("Residual"),
            .number("Planted, caught"), .text("Report"),
          ],
          rows.map { run in
            let f = RunFigures(run.summary)
            let p = planted[run.id]
            let against = f.against.isEmpty ? "" : "against it: " + f.against.joined(separator: ", ")
            return [
              .code(run.id, "/runs/\(run.id)"), .time(run.started), OutcomeWord(verdict: run.verdict ?? "").cell.noted(against), .number(f.read),
              Cell.text(f.quarantined.percent(of: f.read)).noted(f.quarantined.grouped), .number(f.identifiers.reduce(0) { $0 + $1.count }), .number(f.residual),
              p.map { .text("\($0.caught.grouped) of \($0.planted.grouped)") } ?? .absent("–"), state.reports.page(of: run.id) == nil ? .absent("none") : .link("signed", "/runs/\(run.id)/report"),
            ]
          }, none: "No run has been judged.")))
    blocks += pager(count, "/compliance?", "judged run", "judged runs")
    return PageView(
      title: "Compliance", lead: "Each run is judged before anything is sent: PASS sends, HOLD waits for a second key, FAIL sends nothing. The report of a run says why, signed.",
      sections: [.init(blocks), .init("Identifiers of the last judged run", id: "classes", [.table(ConsolePages.classTable(rows.first))])], place: "/compliance")
  }

  /// The share of records held back, in hundredths of a percent.
  private static func shareChart(_ runs: [Journal.RunEntry]) -> ChartView {
    let figures = runs.map { RunFigures($0.summary) }
    let every = max(1, (runs.count + 7) / 8)
    func share(_ f: RunFigures) -> Int { f.read == 0 ? 0 : f.quarantined.length(of: f.read, in: 10_000, least: 1) }
    return .columns(
      id: "share-chart", title: "Share of records held back, by run",
      says: "From the oldest to the newest. " + zip(runs, figures).map { "\($0.id): \($1.quarantined.percent(of: $1.read)), verdict \($0.verdict ?? "none")." }.joined(separator: " "),
      zip(runs, figures).enumerated().map { i, pair in
        let (run, f) = pair
        let passed = run.verdict == "PASS"
        return (mark: i % every == 0 ? ConsolePages.mark(runs, i) : "", parts: passed ? [share(f), 0] : [0, share(f)])
      }, styles: [("part-good", "of runs that passed"), ("part-bad", "of runs that were held or failed")], scale: 100, unit: " %")
  }

  private static func classTable(_ run: Journal.RunEntry?) -> TableView {
    let rows = RunFigures(run?.summary).identifiers
    let most = rows.map(\.count).max() ?? 0
    return TableView(
      "Identifiers found and removed, by class of 45 CFR 164.514(b)(2)(i)", style: "narrow", [.text("Class"), .text("What it is"), .number("Found"), .text("Share")],
      rows.map { row in
        let name = IdentifierClass.allCases.first { $0.letter == row.letter }.map { "\($0)" } ?? ""
        return [.text("(\(row.letter))"), .text(ConsolePages.spaced(name)), .number(row.count), .bar(row.count, of: most)]
      }, none: "No identifier was found, or no run has been judged.")
  }

  /// `accountNumber` as `account number`.
  private static func spaced(_ name: String) -> String {
    name.reduce(into: "") { out, c in out += c.isUppercase ? " " + c.lowercased() : String(c) }
  }

  // MARK: Disclosures

  func disclosures() throws -> PageView {
    let journal = try journal()
    var wanted = DisclosureQuery()
    func text(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0.cut(200) } }
    func day(_ name: String) -> String? { text(name).flatMap { $0.utf8.count == 10 ? $0 : nil } }
    (wanted.recipient, wanted.since, wanted.until) = (text("recipient"), day("since"), day("until"))
    let count = try journal.disclosureCount(pipeline: definition.name, wanted)
    wanted.page = (ConsolePages.each, offset)
    let rows = try journal.disclosures(pipeline: definition.name, wanted)
    let filter = [("recipient", wanted.recipient), ("since", wanted.since), ("until", wanted.until)].compactMap { name, value in
      value.map { "\(name)=\(FormText.encode($0))&" }
    }.joined()
    let form = FilterView(
      action: "/disclosures",
      fields: [
        .text("recipient", "Recipient", value: wanted.recipient ?? ""), .text("since", "Since", value: wanted.since ?? "", kind: "date"),
        .text("until", "Until", value: wanted.until ?? "", kind: "date"),
      ], button: "Show")
    return PageView(
      title: "Disclosures", lead: "What left for whom, what for, and where the proof of it lies, after 45 CFR 164.528(b)(2).",
      sections: [
        .init(
          [
            .filter(form),
            .table(
              TableView(
                "Disclosures, the newest first",
                [.text("When, UTC"), .text("Recipient"), .text("What"), .text("What for, and what the law says of it"), .text("Batch"), .number("Log entry")],
                rows.map { d in
                  [
                    .time(d.date), Cell.text(d.recipient).noted(d.address), .text(d.description), Cell.text(d.purpose).noted(d.accounting), .code(d.batch.short, "/batches/\(d.batch)"),
                    d.entry.map { .number($0) } ?? .absent("none"),
                  ]
                }, none: "Nothing has been disclosed, or nothing of this choice."))
          ] + pager(count, "/disclosures?\(filter)", "disclosure", "disclosures") + [
            .note("For one patient, in the words that the patient is given: chartseal disclosures --patient HASH. The console asks for no patient.")
          ])
      ], place: "/disclosures")
  }

  // MARK: Keys

  /// Public halves and fingerprints; nothing secret is opened.
  func keys() throws -> PageView {
    let key = try state.publicKey()
    var facts: [(name: String, value: Cell)] = [
      ("Algorithm", .text(key.algorithm.rawValue)), ("Signing key", .text(definition.keys.signingKey == nil ? "in the state folder" : "in a file of the pipeline's own")),
      ("Fingerprint of the public key", .digest(key.id)),
    ]
    do { facts.append(("Log key, pinned", .digest(try OrganisationKeys.logKey(definition).description))) } catch { facts.append(("Log key", .absent("cannot be read"))) }
    if let text = try? SecretFile.readPublic(definition.ledger.custodianKey) {
      let shown = String(decoding: text.filter { !($0 == 0x0A || $0 == 0x0D) }.prefix(200), as: UTF8.self)
      facts.append(("Custodian's public key", .digest(shown)))
    } else {
      facts.append(("Custodian's public key", .absent("cannot be read")))
    }
    for former in state.formerKeys() { facts.append(("Former key, of what was signed before", .digest(former.id))) }
    let certificates = definition.keys.certificate.flatMap { try? SecretFile.readPublic($0) }.flatMap { try? Certificate.parse(pem: $0) } ?? []
    let seconds: [[Cell]] = definition.compliance.countersignKeys.map { path in
      let id = (try? SecretFile.readPublic(path)).flatMap { try? PublicKey(pem: $0) }?.id
      return [id.map { .digest($0) } ?? .absent("cannot be read"), .text(path)]
    }
    return PageView(
      title: "Keys", lead: "Public keys and fingerprints, to compare with what was registered and pinned. No secret key is opened for this page.",
      sections: [
        .init([.facts(FactsView(facts))]),
        .init(
          "Certificates", id: "certificates",
          [
            .table(
              TableView(
                "Certificates of the signing key", [.text("Subject"), .text("Valid from, UTC"), .text("Valid until, UTC"), .text("SHA-256")],
                certificates.map {
                  [.text($0.subject), .time(Timestamp.text(ofSeconds: $0.validFrom)), .time(Timestamp.text(ofSeconds: $0.validUntil)), .digest($0.fingerprint)]
                }, none: "The key has no certificate: it is registered with the ledger by itself."))
          ]),
        .init(
          "Second keys", id: "second",
          [.table(TableView("Keys that may release a held run", style: "pairs", [.text("Fingerprint"), .text("File")], seconds, none: "None is named: compliance.countersign-keys."))]),
      ], place: "/keys")
  }

  // MARK: Health

  func health() -> PageView {
    let checks = Doctor(definition).checks(today: Timestamp.today())
    let failed = checks.count { $0.level == .fail }
    let warned = checks.count { $0.level == .warn }
    let band =
      failed > 0
      ? BandView("fail", "Not fit to run", "\(failed.of("check fails", "checks fail")): the next run would fail, or should.")
      : warned > 0
        ? BandView("hold", "Fit, with warnings", "\(warned.of("check warns", "checks warn")).") : BandView("pass", "Fit for the next run", "All \(checks.count.grouped) checks are good.")
    return PageView(
      title: "Health", lead: "What chartseal doctor says at this moment.",
      sections: [
        .init([
          .band(band),
          .table(
            TableView(
              "Checks", style: "pairs", [.text("Check"), .text("Level"), .text("What it found")],
              checks.map { c in
                let level: Cell =
                  switch c.level {
                  case .ok: .state("ok", "pass")
                  case .warn: .state("warning", "hold")
                  case .fail: .state("FAIL", "fail")
                  }
                return [.text(c.name), level, Cell.text(c.text).noted(c.fix.isEmpty ? "" : "What to do: \(c.fix)")]
              })),
          .links([LinkView(label: "Check again", href: "/health")]),
        ])
      ], place: "/health")
  }
}
