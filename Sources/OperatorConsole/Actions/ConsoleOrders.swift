import Pipeline
import Reporting

/// What a form orders, and where its page goes on.
struct ConsoleOrders {
  enum Answer {
    case goTo(String)
    /// The form once more, with what was wrong with it.
    case again(PageView)
  }

  let console: OperatorConsole
  let visitor: ConsoleVisitor
  let form: [String: String]

  /// Shortest reason for which records are dropped, in characters.
  static let shortestReason = 10

  /// Throws `CON-0108` for an auditor, `CON-0110` for a path that takes no form, and what keeps the order from being carried out.
  func act(_ path: String) throws -> Answer {
    guard ["/quarantine/rerun", "/quarantine/drop", "/submit"].contains(path) else { throw ConsoleRefusal.noPage }
    guard visitor.isOperator else { throw ConsoleRefusal.auditor }
    let selection = QuarantineSelection(form)
    switch path {
    case "/quarantine/rerun": return try start(.rerun(selection))
    case "/quarantine/drop": return try drop(selection)
    default: return try start(.submit)
    }
  }

  /// The order is an event before the command starts; the command's own events follow.
  private func start(_ order: ConsoleOrder) throws -> Answer {
    try console.trail.note(.order, .operator, subject: "pipeline \(console.definition.name)", detail: order.words)
    return .goTo("/actions/\(try console.desk.start(order, by: visitor.user))")
  }

  private func drop(_ selection: QuarantineSelection) throws -> Answer {
    guard !selection.isEverything else { throw ConsoleRefusal.noPage }
    let pages = ConsolePages(console: console, visitor: visitor, request: ConsoleRequest("GET", "/quarantine/drop"))
    let reason = (form["why"] ?? "").trimmed
    func again(_ error: String) throws -> Answer { .again(try pages.dropForm(selection, reason: reason, error: error)) }
    guard reason.count >= ConsoleOrders.shortestReason else { return try again("Give a reason of \(ConsoleOrders.shortestReason) characters or more.") }
    guard reason.count <= 1000 else { return try again("Give a reason of 1,000 characters or less.") }
    let quarantine = try Quarantine(definition: console.definition, state: console.state)
    // Whoever confirms has seen a number: if it is another by now, they see the new one first.
    let count = try quarantine.count(selection)
    guard count == Int(form["count"] ?? "") else { return try again("There are \(count.grouped) records by now. Look again, and send the form once more.") }
    try console.trail.note(
      .order, .operator, subject: "pipeline \(console.definition.name)", purpose: reason, detail: "drop of \(count) records: \(selection)")
    _ = try quarantine.drop(selection, reason: reason)
    let address = selection.address
    return .goTo("/quarantine/records\(address)\(address.isEmpty ? "?" : "&")closed=1")
  }
}

extension String {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
