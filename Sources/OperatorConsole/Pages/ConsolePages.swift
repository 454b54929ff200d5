import Pipeline
import Records

/// The pages, each made from what journal, receipts, reports and audit log say at this moment.
struct ConsolePages {
  let definition: PipelineDefinition
  let state: StateFolder
  let visitor: ConsoleVisitor
  let query: [String: String]
  let path: [String]
  let desk: CommandDesk

  /// Rows of a page of a list.
  static let each = 50

  init(console: OperatorConsole, visitor: ConsoleVisitor, request: ConsoleRequest) {
    (definition, state, desk, self.visitor, query) = (console.definition, console.state, console.desk, visitor, request.query)
    path = request.path.split(separator: "/").map(String.init)
  }

  /// The page of the path. Throws `CON-0110` when there is none, and failures of the state folder.
  func page() throws -> PageView {
    switch (path.first ?? "", path.count) {
    case ("", 0): try overview()
    case ("runs", 1): try runs()
    case ("runs", 2): try run(path[1])
    case ("batches", 1): try batches()
    case ("batches", 2): try batch(path[1])
    case ("quarantine", 1): try quarantine()
    case ("quarantine", 2): try quarantine(path[1])
    case ("compliance", 1): try compliance()
    case ("disclosures", 1): try disclosures()
    case ("keys", 1): try keys()
    case ("audit", 1): try audit()
    case ("health", 1): health()
    case ("submit", 1): try confirmSubmit()
    case ("actions", 1): commands()
    case ("actions", 2): try command(path[1])
    default: throw ConsoleRefusal.noPage
    }
  }

  private func quarantine(_ name: String) throws -> PageView {
    switch name {
    case "records": try records()
    case "rerun": try confirmRerun()
    case "drop": try confirmDrop()
    default: try record(name)
    }
  }

  /// The signed report's own page, when the path asks for it.
  func report() throws -> [UInt8]? {
    guard path.count == 3, path[0] == "runs", path[2] == "report" else { return nil }
    guard try journal().runEntry(pipeline: definition.name, id: path[1]) != nil, let page = state.reports.page(of: path[1]) else { throw ConsoleRefusal.noPage }
    return page
  }

  // MARK: What the pages share

  func journal() throws -> Journal { try state.openJournal(readOnly: true) }

  /// The page of a list that is asked for, from 1.
  var pageNumber: Int { min(max(query["page"].flatMap { Int($0) } ?? 1, 1), 1_000_000) }

  var offset: Int { (pageNumber - 1) * ConsolePages.each }

  /// Buttons for operators; auditors get none.
  func buttons(_ buttons: [(label: String, href: String)], main: Int = 0) -> [Block] {
    visitor.isOperator && !buttons.isEmpty ? [.buttons(ButtonsView(buttons, main: main))] : []
  }

  /// Throws `CON-0108` for an auditor.
  func needOperator() throws {
    guard visitor.isOperator else { throw ConsoleRefusal.auditor }
  }

  func pager(_ count: Int, _ path: String, _ one: String, _ many: String) -> [Block] {
    count <= ConsolePages.each && pageNumber == 1 ? [] : [.pager(PagerView(page: pageNumber, of: count, each: ConsolePages.each, path: path, noun: (one, many)))]
  }
}

extension QuarantineSelection {
  private static let longest = 4096

  /// What parameters or fields of a form choose; values that are empty or too long choose nothing.
  init(_ values: [String: String]) {
    self.init()
    func value(_ name: String) -> String? { values[name].flatMap { $0.isEmpty || $0.utf8.count > QuarantineSelection.longest ? nil : $0 } }
    (run, batch, reason, file, source) = (value("run"), value("batch"), value("reason"), value("file"), value("source"))
    ids = (value("id") ?? "").split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
  }

  /// Names and values, as parameters and hidden fields.
  var fields: [(name: String, value: String)] {
    var out = [("run", run), ("batch", batch), ("reason", reason), ("file", file), ("source", source)].compactMap { name, value in value.map { (name, $0) } }
    if !ids.isEmpty { out.append(("id", ids.map(String.init).joined(separator: ","))) }
    return out.map { (name: $0.0, value: $0.1) }
  }

  var isEverything: Bool { fields.isEmpty }

  /// As the query of an address, with `?` before it; empty for everything.
  var address: String {
    fields.isEmpty ? "" : "?" + fields.map { "\($0.name)=\(FormText.encode($0.value))" }.joined(separator: "&")
  }

  /// In words, with what is chosen named.
  var words: String {
    var parts: [String] = []
    if let reason { parts.append("reason \(reason)") }
    if let run { parts.append("run \(run)") }
    if let batch { parts.append("batch \(batch.short)") }
    if let source { parts.append("source \(source)") }
    if let file { parts.append("file \(file)") }
    if !ids.isEmpty { parts.append(ids.count == 1 ? "record \(ids[0])" : "\(ids.count) records by number") }
    return parts.joined(separator: ", ")
  }
}
