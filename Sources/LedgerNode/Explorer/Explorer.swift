import Cryptography
import LedgerProtocol
import Records

/// Makes the explorer's pages from the log and from nothing else. Everything here reads; it blocks, and runs on a worker's threads.
struct Explorer: Sendable {
  let store: LedgerStore
  let census: EntryCensus
  let templates: ExplorerTemplates
  let sessions: ExplorerSessions
  let drawing: (any ResearchDrawing)?
  /// Seconds since 1970.
  let now: @Sendable () -> Int

  func pages(_ limit: Int = 50) -> EntryPages { EntryPages(store: store, census: census, limit: limit) }

  private static let places: [(href: String, label: String, whom: String)] = [
    ("/explorer", "Overview", ""), ("/explorer/entries", "Entries", ""), ("/explorer/contract", "Contract", ""),
    ("/explorer/research", "Research", ""),
    ("/explorer/participants", "Participants", "for participants"), ("/explorer/disclosures", "Disclosures", "for auditors"),
  ]

  /// - Parameter place: the entry of the menu that is marked as the page shown.
  func frame(_ title: String, _ place: String, _ visitor: ExplorerVisitor) -> FrameView {
    let who = visitor.participant
    return FrameView(
      pageTitle: title, origin: store.genesis.origin, size: store.size.of("entry", "entries"),
      items: Explorer.places.map { item in
        let isLocked = item.whom == "for participants" ? who == nil : item.whom == "for auditors" ? who?.role != .auditor : false
        return FrameView.Item(href: item.href, label: item.label, isCurrent: item.href == place, isLocked: isLocked, whom: item.whom)
      }, isSignedIn: who != nil, who: who.map { $0.name.isEmpty ? $0.id.withoutPatients : $0.name } ?? "", role: who?.role.rawValue ?? "")
  }

  // MARK: Lists of entries

  struct ListPage {
    let frame: FrameView
    let choices: [ChoiceView]
    let table: TableView
    let pager: PagerView
  }

  func entries(_ parameters: PageParameters, _ visitor: ExplorerVisitor) throws -> [UInt8] {
    let kinds = try parameters.kinds(of: EntryKind.allCases)
    _ = try census.totals(size: store.size)
    let page = try pages().page(try parameters.cursor(), kinds: kinds)
    let caption = kinds.count == 1 ? "Entries of kind \(kinds.first?.title ?? ""), newest first" : "Entries, newest first"
    let view = ListPage(
      frame: frame("Entries", "/explorer/entries", visitor), choices: ChoiceView.kinds(EntryKind.allCases, chosen: parameters["kind"]),
      table: table(page.entries, caption: caption), pager: PagerView(page, path: "/explorer/entries", query: parameters.query("kind")))
    return try templates.render(view, as: "entries")
  }

  func table(_ entries: [LoggedEntry], caption: String) -> TableView {
    TableView(
      caption, [.number("Position"), .text("Kind"), .text("Id"), .text("Signed by"), .text("What it states"), .number("Bytes")],
      entries.map { logged in
        guard let entry = logged.entry else {
          return RowView(
            isMarked: true,
            cells: [
              .entry(logged.position), .state("cannot be read", "fail"), .absent("none"), .absent("unknown"), .absent("unknown"),
              .number(logged.bytes.count),
            ])
        }
        return RowView(cells: [
          .entry(logged.position), .state(entry.kind.title, "kind"), .code(entry.id.short), signer(entry),
          .text(statement(entry), or: "nothing more"),
          .number(logged.bytes.count),
        ])
      }, none: "There is no such entry.")
  }

  /// Who signed first, by the registered key.
  func signer(_ entry: LogEntry) -> Cell {
    guard let key = entry.envelope.signatures.first?.keyID else { return .absent("nobody") }
    if key == logKey.id { return .text("the log's key") }
    guard let participant = try? store.participant(keyID: key) else {
      return Cell.code(key.withoutPatients.short).noted("a key that is not registered")
    }
    return participant.role == .patient ? Cell.code(participant.id.withoutPatients).noted("a patient") : .text(participant.id)
  }

  /// The key that signs what the node itself states.
  var logKey: PublicKey { store.ownKey.publicKey }

  /// The entry in half a line.
  func statement(_ entry: LogEntry) -> String { words(of: entry).withoutPatients.cut(120) }

  private func words(of entry: LogEntry) -> String {
    let body = entry.body
    switch entry.kind {
    case .batch:
      guard let header = try? BatchHeader(parsing: entry.envelope.payload) else { return "" }
      let records = header.window.sealed.of("record", "records")
      return "\(records) of \(header.patients.of("patient", "patients")), source \(header.source.cut(40))"
    case .keyWraps: return (body["patients"]?.integer ?? 0).of("wrapped key", "wrapped keys")
    case .participant:
      return [body["participant"]?["id"]?.string, body["participant"]?["role"]?.string].compactMap(\.self).joined(separator: ", ")
    case .report: return ["run " + (body["run"]?.string ?? ""), body["verdict"]?.string ?? ""].joined(separator: ", ")
    case .genesis: return body["origin"]?.string ?? ""
    case .policy:
      return body["contract"].map { ContractView($0, position: 0).title } ?? ""
    case .accessRequest, .grant, .denial, .revocation, .disclosure, .review, .purge, .purgeAcknowledgement, .guardians:
      let party = body["party"]?.string.map { $0.isEmpty ? "" : "party " + $0 } ?? ""
      let patient = body["patient"]?.string.map { "patient " + $0.withoutPatients } ?? ""
      return [patient, party, body["at"]?.integer?.moment ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
    case .rotation, .cube, .researchQuery:
      let said = (body.members ?? []).dropFirst().prefix(4).compactMap { member -> String? in
        if let text = member.value.string, text.utf8.count <= 64 { return "\(member.name) \(text)" }
        return member.value.integer.map { "\(member.name) \($0)" }
      }
      return said.joined(separator: ", ")
    }
  }

  /// Where the entry is that a position, or the id of an entry, names. Throws `LED-0706`.
  func find(_ parameters: PageParameters) throws -> Int {
    let text = parameters["q"]
    if let position = Int(text.filter { $0 != "," }), position >= 0, position < store.size { return position }
    if let id = SHA256Digest(hex: text.lowercased()), let position = try store.readers.with({ try LedgerState.position($0, id: id) }) {
      return position
    }
    throw ProtocolError.noPage
  }

  // MARK: Messages

  struct MessagePage {
    let frame: FrameView
    let sentence: String
    let remarks: [String]
    let code: String
    let href: String
    let label: String
  }

  /// The page of a refusal.
  func message(_ refusal: Refusal, _ visitor: ExplorerVisitor) throws -> [UInt8] {
    let problem = refusal.problem
    var remarks: [String] = []
    var (href, label) = ("/explorer", "To the overview")
    if problem.code == ProtocolError.signInNeeded.reason.code {
      remarks = ["Participants sign in with their key: chartseal ledger login prints a link that opens this explorer."]
      (href, label) = ("/explorer/login", "How to sign in")
    }
    if problem.code == ProtocolError.linkUsed.reason.code {
      remarks = ["A link works once and for a few minutes. Make a new one with chartseal ledger login."]
    }
    let detail = problem.detail.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." } ?? problem.type.title + "."
    return try templates.render(
      MessagePage(
        frame: frame(problem.type.title, "", visitor), sentence: detail, remarks: remarks,
        code: ["HTTP \(problem.type.status)", problem.code].compactMap(\.self).joined(separator: ", "), href: href, label: label), as: "problem")
  }
}
