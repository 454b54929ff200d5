import Pipeline
import Records

extension ConsolePages {
  private var selection: QuarantineSelection { QuarantineSelection(query) }

  private func openQuarantine() throws -> Quarantine { try Quarantine(definition: definition, state: state, readOnly: true) }

  /// What is open, by reason.
  func quarantine() throws -> PageView {
    let selection = selection
    let groups = try openQuarantine().groups(selection)
    let all = groups.reduce(0) { $0 + $1.count }
    let most = groups.map(\.count).max() ?? 0
    let rows = groups.map { group -> [Cell] in
      var one = selection
      one.reason = group.code
      return [
        .code(group.code, "/quarantine/records\(one.address)"), .text(group.summary), .text(group.stage), .link(group.count.grouped, "/quarantine/records\(one.address)"),
        .bar(group.count, of: most), .number(group.files), .time(group.firstSeen), .code(group.lastRun, "/runs/\(group.lastRun)"),
      ]
    }
    let table = TableView(
      "Records that are open, by reason",
      [
        .text("Reason"), .text("What it means"), .text("Stage"), .number("Records"), .text("Share"), .number("Files"), .text("Since, UTC"), .text("Last run"),
      ], rows, none: selection.isEverything ? "Nothing is held back." : "Nothing of this choice is open.")
    var blocks: [Block] = []
    if !selection.isEverything { blocks.append(.paragraph("Only \(selection.words).")) }
    if all > 0 {
      blocks += buttons([("Rerun \(all == 1 ? "the record" : "all \(all.grouped) records")…", "/quarantine/rerun\(selection.address)")])
    }
    blocks.append(.table(table))
    var links = [LinkView(label: "All open records with their places", href: "/quarantine/records\(selection.address)")]
    if !selection.isEverything { links.append(LinkView(label: "The whole quarantine", href: "/quarantine")) }
    blocks.append(.links(links))
    return PageView(
      title: "Quarantine",
      lead: "A record that is held back stays in your export; what is kept here is its place and the reason. It is open until a rerun takes it up or somebody drops it, with a reason that stays.",
      sections: [.init(blocks)], place: "/quarantine")
  }

  /// Records one by one, open or closed, with their places.
  func records() throws -> PageView {
    let selection = selection
    let quarantine = try openQuarantine()
    let isClosed = query["closed"] == "1"
    let items = try quarantine.items(selection, isOpen: !isClosed, limit: ConsolePages.each + 1, offset: offset)
    let open = try quarantine.count(selection)
    let shown = Array(items.prefix(ConsolePages.each))
    let join = selection.address.isEmpty ? "?" : "&"
    let path = "/quarantine/records\(selection.address)\(join)\(isClosed ? "closed=1&" : "")"
    var blocks: [Block] = []
    if let reason = selection.reason {
      let summary = ReasonIndex.summary(of: reason)
      blocks.append(.paragraph("\(reason)" + (summary.isEmpty ? "" : ": \(summary).")))
    } else if !selection.isEverything {
      blocks.append(.paragraph("Only \(selection.words)."))
    }
    if !isClosed, open > 0 {
      let word = open == 1 ? "this record" : "these \(open.grouped)"
      blocks += buttons([("Rerun \(word)…", "/quarantine/rerun\(selection.address)")] + (selection.isEverything ? [] : [("Drop \(word)…", "/quarantine/drop\(selection.address)")]))
    }
    blocks.append(
      .links([
        LinkView(label: isClosed ? "Open records" : "Records that a rerun took up or that were dropped", href: "/quarantine/records\(selection.address)\(isClosed ? "" : join + "closed=1")"),
        LinkView(label: "By reason", href: "/quarantine"),
      ]))
    blocks.append(.table(ConsolePages.itemTable(shown, isClosed: isClosed)))
    if isClosed {
      blocks.append(.pager(PagerView(page: pageNumber, hasMore: items.count > shown.count, path: path)))
    } else {
      blocks += pager(open, path, "open record", "open records")
    }
    return PageView(title: isClosed ? "Closed records" : "Open records", sections: [.init(blocks)], place: "/quarantine")
  }

  private static func itemTable(_ items: [Quarantine.Item], isClosed: Bool) -> TableView {
    TableView(
      isClosed ? "Closed records" : "Open records", style: "places",
      [.number("No."), .text("File"), .number("Record"), .number("Line"), .number("Byte"), .text("Element"), .text("Reason"), .text("Value is"), .text(isClosed ? "Became" : "Run")],
      items.map { item in
        let last: Cell =
          isClosed
          ? ConsolePages.state(item).noted([item.closedBy, item.closedAt?.moment].compactMap(\.self).joined(separator: ", "))
          : .code(item.run, "/runs/\(item.run)")
        return [
          .link(String(item.id), "/quarantine/\(item.id)"), .text(item.path), .number(item.record), .number(item.line), .number(item.byte),
          .text(item.field, or: "the record"), .code(item.code), .text(item.valueClass ?? "", or: "–"), last,
        ]
      }, none: "There is none.")
  }

  private static func state(_ item: Quarantine.Item) -> Cell {
    switch item.state {
    case "rerun": .state("taken up", "pass")
    case "dropped": .state("dropped", "none")
    default: .state("open", "hold")
    }
  }

  /// One record: its place, its reason, what became of it.
  func record(_ name: String) throws -> PageView {
    guard let id = Int(name), id > 0, String(id) == name else { throw ConsoleRefusal.noPage }
    var one = QuarantineSelection()
    one.ids = [id]
    guard let item = try openQuarantine().items(one, isOpen: nil, limit: 1).first else { throw ConsoleRefusal.noPage }
    var blocks: [Block] = [.paragraph("\(item.code): \(ReasonIndex.summary(of: item.code)).")]
    if item.state == "open" {
      blocks += buttons([("Rerun this record…", "/quarantine/rerun\(one.address)"), ("Drop this record…", "/quarantine/drop\(one.address)")])
    }
    blocks.append(
      .facts(
        FactsView([
          ("State", ConsolePages.state(item).noted([item.closedBy, item.closedAt?.moment].compactMap(\.self).joined(separator: ", "))),
          ("Stage", .text(item.stage)), ("Source", .text(item.source)), ("Record in its file", .number(item.record)), ("Line", .number(item.line)),
          ("Byte", .number(item.byte)), ("Bytes of the record", .number(item.length)), ("Element", .text(item.field, or: "the whole record")),
          ("Value is", .text(item.valueClass ?? "", or: "not said")), ("Run", .code(item.run, "/runs/\(item.run)")), ("Batch", .code(item.batch.short, "/batches/\(item.batch)")),
          ("File", .long(item.path)),
        ])))
    if let note = item.note { blocks.append(.facts(FactsView([("Why it was dropped", .long(note))]))) }
    blocks.append(.note("The record's content is in its file alone. On a terminal, and with a purpose that is written down: chartseal quarantine show \(id) --reveal."))
    return PageView(title: "Record \(id) in quarantine", sections: [.init(blocks)], place: "/quarantine")
  }

  // MARK: Before acting

  func confirmRerun() throws -> PageView {
    try needOperator()
    let selection = selection
    let count = try openQuarantine().count(selection)
    let isBatch = selection.batch != nil
    return PageView(
      title: "Rerun",
      lead: count == 0 && !isBatch
        ? "Nothing of this choice is open." : "\(count.of("record is", "records are")) read from \(count == 1 ? "its file" : "their files") again, with today's rules and mappings. What passes is sealed and sent; what does not is held back anew.",
      sections: [
        .init([
          .paragraph(selection.isEverything ? "All that is open." : "Only \(selection.words)."),
          .form(
            FormView(
              "/quarantine/rerun", token: visitor.session.formToken, hidden: selection.fields, button: count > 0 ? "Rerun \(count.of("record", "records"))" : "Rerun",
              cancel: "/quarantine\(selection.ids.isEmpty ? selection.address : "")")),
          .note("It runs beside the console as a command of its own and takes the pipeline's lock: while a run is under way, it ends at once with exit code 75. Safe to repeat."),
        ])
      ], place: "/quarantine")
  }

  func confirmDrop() throws -> PageView {
    try needOperator()
    guard !selection.isEverything else { throw ConsoleRefusal.noPage }
    return try dropForm(selection, reason: "", error: "")
  }

  /// The form that asks why.
  func dropForm(_ selection: QuarantineSelection, reason: String, error: String) throws -> PageView {
    let count = try openQuarantine().count(selection)
    guard count > 0 else { throw ConsoleRefusal.nothingOpen }
    var page = PageView(
      title: "Drop \(count.of("record", "records"))", lead: "Dropped records stay out of the ledger for good. They stay in your export, and the journal says who dropped them, when and why.",
      sections: [
        .init([
          .paragraph("Only \(selection.words)."),
          .form(
            FormView(
              "/quarantine/drop", token: visitor.session.formToken, hidden: selection.fields + [("count", String(count))],
              button: "Drop \(count.of("record", "records")) for good", style: "danger", cancel: "/quarantine/records\(selection.address)", asksReason: true,
              reason: reason, error: error)),
        ])
      ], place: "/quarantine")
    page.hasError = !error.isEmpty
    return page
  }

  func confirmSubmit() throws -> PageView {
    try needOperator()
    let waiting = try journal().totals(pipeline: definition.name, state: .sealed)
    return PageView(
      title: "Send what waits",
      lead: waiting.batches == 0 ? "Nothing waits in the spool." : "\(waiting.batches.of("batch", "batches")) with \(waiting.passed.of("record", "records")) go to the ledger. No source is read.",
      sections: [
        .init([
          .facts(FactsView([("Ledger", .text(definition.ledger.url))])),
          .form(FormView("/submit", token: visitor.session.formToken, button: "Send \(waiting.batches.of("batch", "batches"))", cancel: "/batches?state=sealed")),
        ])
      ], place: "/batches")
  }
}
