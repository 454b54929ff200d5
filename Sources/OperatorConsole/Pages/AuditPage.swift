import Pipeline
import Records
import Reporting

extension ConsolePages {
  /// The audit log, the newest events first; with `examine` also whether it is whole.
  func audit() throws -> PageView {
    let log = AuditLog(folder: state.path)
    let kind = query["event"].flatMap { AuditEvent.Kind(rawValue: $0) }
    let page = try events(log, kind)
    let choices = [(value: "", label: "All events")] + AuditEvent.Kind.allCases.map { (value: $0.rawValue, label: $0.rawValue) }
    var blocks: [Block] = []
    if query["examine"] == "1" { blocks.append(.band(try examined(log))) }
    blocks.append(.buttons(ButtonsView([(query["examine"] == "1" ? "Examine again" : "Examine the log", "/audit?examine=1")])))
    blocks.append(.filter(FilterView(action: "/audit", fields: [.choice("event", "Event", choices, chosen: kind?.rawValue ?? "")], button: "Show")))
    blocks.append(
      .table(
        TableView(
          "Events, the newest first", style: "trail", [.number("No."), .text("When, UTC"), .text("Who"), .text("Event"), .text("Of"), .text("What for"), .text("Detail")],
          page.events.map { e in
            [
              .number(e.sequence), .second(e.time), Cell.text(e.actor.user).noted(e.actor.operator.cut(80)), .state(e.word, "kind"),
              .text(e.subject.withoutPatients.cut(160), or: "–"), .text(e.purpose.withoutPatients.cut(300), or: "–"), .text(e.detail.withoutPatients.cut(300), or: "–"),
            ]
          }, none: "There is no such event.")))
    blocks += pager(page.count, kind.map { "/audit?event=\($0.rawValue)&" } ?? "/audit?", "event", "events")
    return PageView(
      title: "Audit trail", lead: "Who did what, when and why. Each event names the digest of the one before; this page is an event, too.", sections: [.init(blocks)],
      place: "/audit")
  }

  /// One page of events. Reads the log once; keeps no more than up to the page.
  private func events(_ log: AuditLog, _ kind: AuditEvent.Kind?) throws -> (events: [AuditEvent], count: Int) {
    var count = 0
    let keep = offset + ConsolePages.each
    var last: [AuditEvent] = []
    do {
      try log.forEachEvent { event in
        guard kind == nil || event.kind == kind else { return }
        count += 1
        last.append(event)
        if last.count >= 2 * keep + 1024 { last.removeFirst(last.count - keep) }
      }
    } catch {
      throw AuditWriter.failure(error)
    }
    return (Array(last.reversed().dropFirst(offset).prefix(ConsolePages.each)), count)
  }

  private func examined(_ log: AuditLog) throws -> BandView {
    let anchors = try AuditAnchors(state: state, organisation: state.publicKey())
    let result: AuditExamination
    do { result = try log.verify(anchors: anchors.anchors) } catch { throw AuditWriter.failure(error) }
    let says = result.findings.prefix(5).map { f in
      "\(f.line == 0 ? "The end" : "Line \(f.line)"): \(f.reason.code) \(f.reason.summary)" + (f.detail.isEmpty ? "" : " (\(f.detail))") + "."
    }
    guard result.isIntact, anchors.problems.isEmpty else {
      return BandView("fail", "The log is broken", "\(result.findings.count.of("finding", "findings")), \(anchors.problems.count.of("document", "documents")) not usable.", says + anchors.problems.prefix(5))
    }
    return BandView(
      "pass", "The log is whole", "\(result.events.of("event", "events")) follow from each other; \(result.anchorsMet.of("signed head agrees", "signed heads agree")).",
      result.notices.prefix(3).map { "Notice: \($0.reason.code) \($0.reason.summary)." })
  }
}
