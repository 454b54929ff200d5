import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

// Participants, the contract, research: pages that are tables.

extension Explorer {
  struct RegisterPage {
    let frame: FrameView
    let choices: [ChoiceView]
    let table: TableView
    let pager: PagerView
  }

  private static let registerLimit = 100

  /// Throws `LED-0703` for who has not signed in, `LED-0705` for a role that there is not.
  func participants(_ parameters: PageParameters, _ visitor: ExplorerVisitor) throws -> [UInt8] {
    _ = try visitor.require()
    let start: Int =
      switch try parameters.cursor() {
      case .newest: 0
      case .after(let number): number
      case .before: throw ProtocolError.pageParameter
      }
    let role = parameters["role"]
    guard role.isEmpty || ParticipantRole(rawValue: role) != nil else { throw ProtocolError.pageParameter }
    // A register is read by ordinal: registrations come at its end. Patients are many, and shown when asked for.
    let condition = role.isEmpty ? "<> 'patient'" : "= '\(ParticipantRole(rawValue: role)?.rawValue ?? "")'"
    var rows: [(position: Int, participant: Participant?)] = []
    try store.readers.with { database in
      try database.query(
        "SELECT position, record FROM participant WHERE json_extract(CAST(record AS TEXT), '$.role') \(condition) "
          + "ORDER BY position, id, key_id LIMIT ? OFFSET ?", [.int(Self.registerLimit + 1), .int(start)]
      ) { row in rows.append((row.int(0), JSONValue.parse(row.blob(1)).flatMap { try? Participant($0) })) }
    }
    let query = parameters.query("role")
    var links: [LinkView] = []
    if start > 0 { links.append(LinkView(label: "First", href: "/explorer/participants" + (query.isEmpty ? "" : "?" + query.dropFirst()))) }
    if rows.count > Self.registerLimit {
      links.append(LinkView(label: "Next", href: "/explorer/participants?after=\(start + Self.registerLimit)\(query)"))
    }
    let shown = rows.prefix(Self.registerLimit)
    return try templates.render(
      RegisterPage(
        frame: frame("Participants", "/explorer/participants", visitor),
        choices: [ChoiceView(value: "", label: "all but patients", isChosen: role.isEmpty)]
          + ParticipantRole.allCases.map { ChoiceView(value: $0.rawValue, label: $0.title, isChosen: $0.rawValue == role) },
        table: register(Array(shown)), pager: PagerView(links: links, says: shown.count.of("key", "keys"))), as: "participants")
  }

  private func register(_ rows: [(position: Int, participant: Participant?)]) -> TableView {
    let time = now()
    return TableView(
      "Registered keys, in the order of their registration",
      [
        .text("Name"), .text("Id"), .text("Role"), .text("Key"), .text("Valid from, UTC"), .text("Until, UTC"), .text("State"), .number("Entry"),
      ],
      rows.map { row -> [Cell] in
        guard let p = row.participant else {
          return [.state("cannot be read", "fail")] + Array(repeating: .absent("unknown"), count: 6) + [.entry(row.position)]
        }
        let state: Cell =
          p.isValid(at: time) ? .state("valid", "pass") : time < p.validFrom ? .state("not yet valid", "hold") : .state("no longer valid", "fail")
        let key = Cell.code(p.publicKey.id.short).noted(p.publicKey.algorithm.rawValue + (p.certificates.isEmpty ? "" : ", certified"))
        return [
          .text(p.name, or: "no name"), .code(p.id.withoutPatients), .text(p.role.title), key, .time(p.validFrom), .time(p.validUntil),
          state,
          .entry(row.position),
        ]
      })
  }

  // MARK: The contract

  struct ContractPage {
    let frame: FrameView
    let facts: FactsView
    let rules: TableView
    let research: TableView
    let versions: TableView
  }

  func contract(_ visitor: ExplorerVisitor, _ parameters: PageParameters) throws -> [UInt8] {
    let (terms, since) = try store.contract()
    let c = ContractView(terms.json, position: since)
    let logged = try pages(20).page(.newest, kinds: [.policy]).entries
    var facts: [(name: String, value: Cell)] = [
      ("Name and version", .text(c.title)), ("In force since", c.since), ("Where no rule applies", .state("deny", "fail")),
    ]
    facts += c.numbers.map { (ContractView.label($0.name), .text($0.value.grouped)) }
    facts += [
      ("Labels that a grant must name", .text(c.sensitive.joined(separator: ", "), or: "none")),
      ("Digest (SHA-256), which names the contract in every decision", .digest(c.digest.hex)),
    ]
    let page = ContractPage(
      frame: frame("Contract in force", "/explorer/contract", visitor), facts: FactsView(facts),
      rules: c.table,
      research: TableView(
        "What researchers are answered", style: "narrow", [.text("Policy"), .number("Value")],
        c.research.map { [.text(ContractView.label($0.name)), .number($0.value)] }, none: "The contract says nothing about research."),
      versions: TableView(
        "Contracts in the log, newest first", style: "narrow", [.number("Entry"), .text("Contract"), .text("Signed by")],
        logged.compactMap { one in one.entry.map { [.entry(one.position), .text(statement($0)), signer($0)] } },
        none: "The log holds no other contract than the one that the genesis names."))
    return try templates.render(page, as: "contract")
  }

  // MARK: Research

  struct ResearchPage {
    struct Figure {
      let title: String
      let markup: String
    }
    let frame: FrameView
    let figures: [Figure]
    let cubes: TableView
    let table: TableView
    let pager: PagerView
  }

  func research(_ parameters: PageParameters, _ visitor: ExplorerVisitor) throws -> [UInt8] {
    let cursor = try parameters.cursor()
    let page = try pages(25).page(cursor, kinds: [.researchQuery])
    let cubes = try pages(10).page(.newest, kinds: [.cube]).entries
    // Answers are for those who may ask, and who oversee them.
    let mayRead = visitor.participant.map { [.researcher, .auditor, .authority].contains($0.role) } ?? false
    let figures = (mayRead ? cubes + page.entries : []).compactMap { logged -> ResearchPage.Figure? in
      guard let entry = logged.entry, let drawn = drawing?.figure(entry, at: logged.position) else { return nil }
      return ResearchPage.Figure(title: drawn.title, markup: drawn.markup)
    }
    func rows(_ entries: [LoggedEntry]) -> [[Cell]] {
      entries.compactMap { one in
        one.entry.map {
          [.entry(one.position), signer($0), .text(statement($0), or: "nothing more"), .time($0.body["at"]?.integer)]
        }
      }
    }
    let columns: [ColumnView] = [.number("Entry"), .text("Signed by"), .text("What it states"), .text("Time, UTC")]
    let view = ResearchPage(
      frame: frame("Research", "/explorer/research", visitor), figures: figures,
      cubes: TableView("Cubes, newest first", columns, rows(cubes), none: "No cube has been frozen yet."),
      table: TableView("Questions, newest first", columns, rows(page.entries), none: "No question has been asked yet."),
      pager: PagerView(page, path: "/explorer/research", query: ""))
    return try templates.render(view, as: "research")
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
