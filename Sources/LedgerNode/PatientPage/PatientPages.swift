import Cryptography
import LedgerProtocol
import Records

/// Makes the pages of one patient at one time. Everything here reads; it blocks, and runs on a worker's threads.
struct PatientPages {
  let store: LedgerStore
  let templates: PatientTemplates
  let time: Int

  private static let pageCount = 50

  private func frame(_ title: String, _ place: String, _ visitor: PatientVisitor) -> PatientFrame {
    PatientFrame(title, store.genesis.origin, place: place, patient: visitor.patient)
  }

  /// `dr-lee, physician`: participants name organisations and their staff.
  private func name(_ id: String) -> String {
    guard let found = try? store.participant(id: id) else { return id }
    return (found.name.isEmpty || found.name == id ? id : "\(found.name) (\(id))") + ", " + found.role.rawValue
  }

  // MARK: Pages

  func inbox(_ visitor: PatientVisitor, _ parameters: PageParameters) throws -> [UInt8] {
    let standing = try PatientStanding(store, visitor.patient)
    let recent = try standing.disclosures(before: .max, limit: 200)
    let pending = standing.pending(at: time)
    let month = recent.filter { $0.at > time - 30 * 86_400 }
    let open = recent.filter { $0.isEmergency && $0.finding == nil }
    let view = PatientInbox(
      frame: frame("Inbox", "/patient", visitor),
      figures: [
        FigureView("Wait for your answer", pending.count, "requests"), FigureView("In force", standing.grants.filter { $0.grant.isInForce(at: time) }.count, "grants"),
        FigureView("In the last 30 days", month.count, "reads and attempts"), FigureView("Emergencies", open.count, "not reviewed yet"),
      ], requests: pending.map { request($0, visitor) }, hasRequests: !pending.isEmpty,
      emergencies: disclosureTable("Emergency access (break-glass), the newest first", recent.filter(\.isEmergency), none: "Nobody has opened your records in an emergency."),
      reads: disclosureTable("The latest reads, the newest first", Array(recent.prefix(10)), none: "Nobody has read your records or tried to."))
    return try templates.render(view, as: "inbox")
  }

  private func request(_ item: PatientStanding.Asked, _ visitor: PatientVisitor) -> PatientRequestView {
    let detail = item.request.detail
    let (id, commands) = (item.request.id, visitor.commands)
    return PatientRequestView(
      title: "\(name(item.party)) asks for \(detail.parts.map(\.name).joined(separator: ", "))", id: "request-\(id.prefix(12))",
      facts: FactsView([
        ("Purpose", .text(ConsentFacts.purposeName(detail.purpose.rawValue))),
        ("Sensitive records", .text(detail.labels.codeList.joined(separator: ", "), or: "none asked for")), ("Asked", .text(item.request.at.moment)),
        ("Access until", .text(detail.until.moment)), ("Answer by", .text(detail.answerBy.moment).noted("no answer is a denial")),
        ("Request", .code(String(id.prefix(12)))),
      ]), grant: PatientCommandView(commands.grant(id)),
      hasLabels: !detail.labels.isEmpty, grantWithLabels: PatientCommandView(commands.grant(id, labels: detail.labels)),
      deny: PatientCommandView(commands.deny(id)))
  }

  func grants(_ visitor: PatientVisitor, _ parameters: PageParameters) throws -> [UInt8] {
    let standing = try PatientStanding(store, visitor.patient)
    let grants = standing.grants.reversed().map { item -> PatientGrantView in
      let (detail, id) = (item.grant.detail, item.grant.id)
      let word = item.grant.isRevoked ? "taken back" : time >= detail.until ? "over" : time < detail.from ? "to come" : "in force"
      let state = Cell.state(word, item.grant.isRevoked || time >= detail.until ? "none" : "pass")
      return PatientGrantView(
        title: "\(name(item.party)) may see \(detail.parts.map(\.name).joined(separator: ", "))", id: "grant-\(id.prefix(12))", state: state,
        facts: FactsView([
          ("Purpose", .text(detail.purposes.map { ConsentFacts.purposeName($0.rawValue) }.joined(separator: ", "))),
          ("Sensitive records", .text(detail.labels.codeList.joined(separator: ", "), or: "none")), ("Granted", .text(item.grant.at.moment)),
          ("From", .text(detail.from.moment)), ("Until", .text(detail.until.moment)), ("Grant", .code(String(id.prefix(12)))),
        ]), isOpen: !item.grant.isRevoked && time < detail.until, revoke: PatientCommandView(visitor.commands.revoke(id)))
    }
    let denied = standing.answered.filter { $0.request.answer == .denied }
    let unanswered = standing.answered.filter { $0.request.answer == nil && !$0.request.isOpen(at: time) }
    let others = TableView(
      "Requests that opened nothing, the newest first", [.text("Request"), .text("From"), .text("Answer"), .text("Parts"), .text("Asked")],
      (denied + unanswered).sorted { $0.request.at > $1.request.at }.map { item in
        RowView(cells: [
          .code(String(item.request.id.prefix(12))), .text(name(item.party)),
          item.request.answer == .denied ? .state("denied", "none") : .state("no answer: denied", "none"),
          .text(item.request.detail.parts.map(\.name).joined(separator: ", ")), .text(item.request.at.moment),
        ])
      }, none: "There is none.")
    return try templates.render(
      PatientGrants(
        frame: frame("Grants", "/patient/grants", visitor), lead: PatientTemplates.grantsLead, grants: grants, hasGrants: !grants.isEmpty, others: others),
      as: "grants")
  }

  func disclosures(_ visitor: PatientVisitor, _ parameters: PageParameters) throws -> [UInt8] {
    let before = try PatientPages.before(parameters)
    let standing = try PatientStanding(store, visitor.patient)
    var found = try standing.disclosures(before: before, limit: PatientPages.pageCount + 1)
    let more = found.count > PatientPages.pageCount
    if more { found.removeLast() }
    let table = disclosureTable("Reads and attempts, the newest first", found, none: "There is none.")
    let pager = PatientPages.pager("/patient/disclosures", before, more ? found.last?.position : nil, found.count.of("read or attempt", "reads and attempts"))
    return try templates.render(
      PatientTables(
        frame: frame("Who saw what", "/patient/disclosures", visitor), lead: PatientTemplates.disclosuresLead, tables: [table], pager: pager, hasPager: true,
        command: PatientCommandView(""), hasCommand: false), as: "tables")
  }

  private func disclosureTable(_ caption: String, _ items: [PatientStanding.Shown], none: String) -> TableView {
    let rows = items.map { item -> RowView in
      let detail = item.detail
      // Where nothing of a part can open, its lines are not even counted.
      let isRefused = detail.answered.contains { !$0.decision.opens }
      let answer = detail.shown == 0 ? Cell.state("refused", "none") : isRefused ? .state("shown in part", "kind") : .state("shown", "kind")
      let parts = Set(detail.answered.map(\.question.part)).sorted().map(\.name).joined(separator: ", ")
      let rules = detail.answered.reduce(into: [String]()) { if !$0.contains($1.decision.rule) { $0.append($1.decision.rule) } }
      let grants = Set(detail.answered.map(\.grant)).filter { !$0.isEmpty }.sorted().map { String($0.prefix(12)) }
      let purpose = Cell.text(ConsentFacts.purposeName(detail.purpose.rawValue))
      let review = item.finding.map { Cell.state($0.rawValue, $0 == .justified ? "pass" : "fail") }
      return RowView(
        isMarked: item.isEmergency,
        cells: [
          .text(item.at.moment), .text(name(item.party)), item.isEmergency ? .state("emergency", "fail") : purpose, .text(parts), answer, .number(detail.shown),
          .text(rules.joined(separator: ", ")), grants.isEmpty ? .absent("none") : .code(grants.joined(separator: ", ")),
          review ?? (item.isEmergency ? .state("not reviewed yet", "hold") : .absent("not needed")), .link("\(item.position.grouped)", "/explorer/entries/\(item.position)"),
        ])
    }
    return TableView(
      caption,
      [
        .text("Time"), .text("Who"), .text("Purpose"), .text("Parts"), .text("Answer"), .number("Lines"), .text("By rule"), .text("By grant"),
        .text("Review"), .text("Entry"),
      ], rows, none: none)
  }

  func records(_ visitor: PatientVisitor, _ parameters: PageParameters) throws -> [UInt8] {
    let before = try PatientPages.before(parameters)
    var found = try PatientBatch.list(store, visitor.patient, before: before, limit: PatientPages.pageCount + 1)
    let more = found.count > PatientPages.pageCount
    if more { found.removeLast() }
    let rows = found.map { batch in
      RowView(cells: [
        .link(batch.position.grouped, "/explorer/entries/\(batch.position)"), .text(batch.created.moment), .text(name(batch.submitter)),
        .text(batch.parts.map(\.name).joined(separator: ", ")),
      ])
    }
    let table = TableView(
      "Batches that hold records of yours, the newest first", [.number("Entry"), .text("Sealed"), .text("By"), .text("Parts")], rows, none: "There is no record of yours in this ledger.")
    let pager = PatientPages.pager("/patient/records", before, more ? found.last?.position : nil, found.count.of("batch", "batches"))
    return try templates.render(
      PatientTables(
        frame: frame("Records", "/patient/records", visitor), lead: PatientTemplates.recordsLead, tables: [table], pager: pager, hasPager: true,
        command: PatientCommandView(visitor.commands.records()), hasCommand: true), as: "tables")
  }

  // MARK: Paging

  private static func before(_ parameters: PageParameters) throws -> Int {
    guard case .before(let position) = try parameters.cursor() else { return .max }
    return position
  }

  private static func pager(_ path: String, _ before: Int, _ last: Int?, _ says: String) -> PagerView {
    var links: [LinkView] = []
    if before < .max { links.append(LinkView(label: "Newest", href: path)) }
    if let last { links.append(LinkView(label: "Older", href: "\(path)?before=\(last)")) }
    return PagerView(links: links, says: says)
  }
}
