import Cryptography
import LedgerProtocol
import Records

/// For auditors: who asked, what patients answered, who saw what by which rule. Facts about access, never a record.
struct DisclosuresPage {
  let frame: FrameView
  let figures: [FigureView]
  let choices: [ChoiceView]
  let purposes: [ChoiceView]
  let party: String
  let patient: String
  let table: TableView
  let pager: PagerView
}

extension Explorer {
  /// Throws `LED-0703` for who has not signed in, `LED-0704` for who is no auditor, `LED-0705` for a filter that cannot be.
  func disclosures(_ parameters: PageParameters, _ visitor: ExplorerVisitor) throws -> [UInt8] {
    try visitor.requireAuditor()
    let kinds = try parameters.kinds(of: ConsentFacts.kinds)
    let (purpose, party) = (parameters["purpose"], parameters["party"])
    let patient = parameters["patient"].filter { $0 != "…" }
    guard purpose.isEmpty || ConsentFacts.purposeNames.contains(where: { $0.code == purpose }), party.isEmpty || Participant.isID(party),
      patient.isEmpty || (patient.hasPrefix("pt1") && patient.utf8.count >= 8 && patient.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) })
    else { throw ProtocolError.pageParameter }
    let totals = try census.totals(size: store.size)
    let filter = EventPages.Filter(kinds: ConsentFacts.kinds.filter(kinds.contains), party: party, patient: patient)
    var facts: [Int: ConsentFacts] = [:]
    let page = try EventPages(store: store).page(try parameters.cursor(), filter) { logged in
      guard let entry = logged.entry else { return false }
      let found = ConsentFacts(entry, at: logged.position, detail: detail(logged.position, entry))
      guard purpose.isEmpty || found.purposes.contains(purpose), patient.isEmpty || found.patient.hasPrefix(patient) else { return false }
      facts[logged.position] = found
      return true
    }
    let view = DisclosuresPage(
      frame: frame("Disclosures", "/explorer/disclosures", visitor),
      figures: [
        FigureView("Requests", totals[.accessRequest], "asked of patients"),
        FigureView("Grants", totals[.grant], "\(totals[.denial].grouped) denied, \(totals[.revocation].grouped) taken back"),
        FigureView("Disclosures", totals[.disclosure], "reads and refusals"), FigureView("Reviews", totals[.review], "by auditors"),
      ],
      choices: ChoiceView.kinds(ConsentFacts.kinds, chosen: parameters["kind"]),
      purposes: [ChoiceView(value: "", label: "any", isChosen: purpose.isEmpty)]
        + ConsentFacts.purposeNames.map { ChoiceView(value: $0.code, label: $0.name, isChosen: $0.code == purpose) },
      party: party, patient: patient.withoutPatients, table: table(page.entries.compactMap { facts[$0.position] }),
      pager: PagerView(page, path: "/explorer/disclosures", query: parameters.query("kind", "purpose", "party", "patient")))
    return try templates.render(view, as: "disclosures")
  }

  /// The detail that an entry names, when this node holds it.
  private func detail(_ position: Int, _ entry: LogEntry) -> [UInt8]? {
    guard entry.body["detail"] != nil, let held = try? store.stored(position), held.count <= 1 << 20 else { return nil }
    return held.array
  }

  private func table(_ rows: [ConsentFacts]) -> TableView {
    TableView(
      "Requests, decisions and disclosures, newest first",
      [
        .number("Entry"), .text("What"), .text("When, UTC"), .text("Participant"), .text("Patient"), .text("Purpose"), .text("Parts and labels"),
        .text("Outcome"),
      ],
      rows.map { f in
        RowView(
          isMarked: f.isBreakGlass,
          cells: [
            .entry(f.position), kind(f), .time(f.at), party(f), .code(f.patient.withoutPatients),
            // A refusal, a revocation and a review name another entry instead.
            f.hasDetail
              ? f.purposes.isEmpty ? .empty : .text(f.purposes.map(ConsentFacts.purposeName).joined(separator: ", "))
              : .absent("detail not held here"),
            f.parts.isEmpty
              ? .empty : Cell.text(f.parts.joined(separator: ", ")).noted(f.labels.isEmpty ? "" : "labels " + f.labels.joined(separator: ", ")),
            outcome(f),
          ])
      }, none: "No entry matches.")
  }

  private func party(_ f: ConsentFacts) -> Cell {
    let isPlain = [f.party, f.patient, ConsentEntry.log].contains(f.by)
    return Cell.text(f.party.withoutPatients, or: "none").noted(isPlain ? "" : "by " + f.by.withoutPatients)
  }

  private func kind(_ f: ConsentFacts) -> Cell {
    if f.isBreakGlass { return Cell.state("Break-glass", "fail").noted(f.kind.title) }
    return switch f.kind {
    case .grant: .state(f.kind.title, "pass")
    case .denial, .revocation: .state(f.kind.title, "hold")
    default: .state(f.kind.title, "kind")
    }
  }

  private func outcome(_ f: ConsentFacts) -> Cell {
    switch f.kind {
    case .disclosure:
      let isRefused = f.answers.contains { $0.effect == "deny" }
      let shown = f.shown > 0 ? [f.shown.of("line", "lines") + " shown"] : []
      let refused = f.refused > 0 ? [f.refused.of("line", "lines") + " refused"] : isRefused ? ["refused"] : []
      let text = (shown + refused).joined(separator: ", ")
      return Cell.text(text, or: f.hasDetail ? "nothing there" : "detail not held here").noted(
        f.rules.isEmpty ? "" : "by " + f.rules.joined(separator: ", "))
    case .review: return .text(f.finding, or: "detail not held here")
    case .grant, .accessRequest: return .text(f.until.map { "until " + $0.moment } ?? "", or: "no end stated")
    default: return .text(f.kind == .denial ? "denied" : "taken back")
    }
  }
}
