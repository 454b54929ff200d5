import Foundation
import Pipeline
import Records
import Reporting

extension ConsolePages {
  private static let states: [(value: String, label: String)] = [
    ("", "All states"), ("submitted", "Submitted"), ("sealed", "Waits for the ledger"), ("waiting", "Waits for a verdict"), ("held", "Held for a release"),
    ("refused", "Refused"), ("empty", "Nothing to send"),
  ]

  func batches() throws -> PageView {
    let journal = try journal()
    let filter = Journal.BatchFilter(state: query["state"].flatMap { Journal.BatchState(rawValue: $0) })
    let count = try journal.batchCount(pipeline: definition.name, filter)
    let rows = try journal.batchEntries(pipeline: definition.name, filter, limit: ConsolePages.each, offset: offset)
    let chosen = filter.state?.rawValue ?? ""
    let form = FilterView(action: "/batches", fields: [.choice("state", "State", ConsolePages.states, chosen: chosen)], button: "Show")
    let waiting = try journal.totals(pipeline: definition.name, state: .sealed).batches
    return PageView(
      title: "Batches", lead: "A batch is what is signed, sent and answered as one. Each that the ledger accepted has a receipt that can be verified here, without a network.",
      sections: [
        .init(
          [.filter(form)] + (waiting > 0 ? buttons([("Send what waits…", "/submit")]) : []) + [.table(ConsolePages.batchTable("Batches, the newest first", rows))]
            + pager(count, chosen.isEmpty ? "/batches?" : "/batches?state=\(chosen)&", "batch", "batches"))
      ], place: "/batches")
  }

  static func batchTable(_ caption: String, _ rows: [Journal.BatchEntry]) -> TableView {
    TableView(
      caption,
      [
        .text("Batch"), .text("State"), .text("Source"), .text("Sealed, UTC"), .number("Records"), .number("Resources"), .number("Quarantined"), .number("Log entry"),
      ],
      rows.map { b in
        [
          .code(b.id.short, "/batches/\(b.id)"), OutcomeWord(batch: b.state).cell, .text(b.source), .time(b.sealed), .number(b.records), .number(b.lines),
          .number(b.quarantined), b.entryIndex.map { .number($0) } ?? .absent("none"),
        ]
      }, none: "There is no such batch.")
  }

  func batch(_ id: String) throws -> PageView {
    let journal = try journal()
    guard let batch = try journal.batchEntry(pipeline: definition.name, id: id) else { throw ConsoleRefusal.noPage }
    let receipts = ReceiptFolder(path: state.receiptsPath)
    var kept = EvidenceFiles()
    receipts.add(id, to: &kept)
    var top: [Block] = []
    var checks: [PageView.Section] = []
    if query["verify"] != nil {
      let (band, table) = verified(kept)
      top.append(.band(band))
      checks.append(.init("What was checked", id: "checks", [.table(table)]))
    }
    if !kept.files.isEmpty {
      top.append(.buttons(ButtonsView([(query["verify"] == nil ? "Verify now" : "Verify again", "/batches/\(id)?verify=1")])))
    } else {
      top.append(.paragraph("There is no receipt: the ledger has not accepted the batch."))
    }
    var selection = QuarantineSelection()
    selection.batch = id
    let open = try Quarantine(definition: definition, state: state, readOnly: true).count(selection)
    top.append(
      .facts(
        FactsView([
          ("State", OutcomeWord(batch: batch.state).cell.noted(batch.problem ?? "")), ("Run", .code(batch.run, "/runs/\(batch.run)")), ("Source", .text(batch.source)),
          ("Log entry", batch.entryIndex.map { .number($0) } ?? .absent("none")), ("Sealed, UTC", .time(batch.sealed)), ("Submitted, UTC", .time(batch.submitted)),
          ("Resources", .number(batch.lines)), ("Bytes", .number(batch.bytes)), ("Batch id: SHA-256 of its header", .digest(id)),
        ])))
    top.append(
      .equation([
        EquationTerm("", batch.records, "records"), EquationTerm("=", batch.passed, "sealed"), EquationTerm("+", batch.filtered, "filtered"),
        EquationTerm("+", batch.quarantined, "quarantined"),
      ]))
    if open > 0 {
      top.append(.links([LinkView(label: "\(open.of("record", "records")) of this batch in quarantine", href: "/quarantine\(selection.address)")]))
      top += buttons([("Rerun what is held back…", "/quarantine/rerun\(selection.address)")])
    } else if batch.state == "refused" {
      top += buttons([("Send it once more…", "/quarantine/rerun\(selection.address)")])
    }
    let shares = try journal.shares(ofBatch: id, limit: 501)
    let files = TableView(
      "Files of the batch", style: "places", [.text("File"), .number("First record"), .number("Last record")],
      shares.prefix(500).map { [.text($0.path), .number($0.firstRecord), .number($0.lastRecord)] })
    return PageView(
      title: "Batch \(id.short)",
      sections: [.init(top)] + checks + [
        .init("What it was made of", id: "files", [.table(files)] + (shares.count > 500 ? [.note("The first 500 files are shown.")] : [])),
        .init("Receipt", id: "receipt", [.table(ConsolePages.kept(kept)), .command("chartseal verify --pipeline \(definition.file) \(id.prefix(16))")]),
      ], place: "/batches")
  }

  /// What `chartseal verify` does for a batch: header, signature, proof, checkpoint, summary, leaves, provenance.
  private func verified(_ files: EvidenceFiles) -> (BandView, TableView) {
    let columns: [ColumnView] = [.text("Check"), .text("Result"), .text("Of")]
    var keys = TrustedKeys()
    do {
      keys = TrustedKeys(organisation: try state.publicKey(), log: try OrganisationKeys.logKey(definition))
      for key in state.formerKeys() { keys.trust(organisation: key) }
    } catch {
      return (BandView("fail", "Not verified", "The keys to verify with cannot be read.", ["\(error)"]), TableView("Checks", columns, [[Cell]]()))
    }
    let result = EvidenceVerifier(keys: keys).verify(batches: files)
    let rows = result.checks.map { check -> [Cell] in
      let place = Cell.text(check.place.split(separator: "/").dropFirst(2).joined(separator: "/"), or: "the batch")
      return switch check.outcome {
      case .ok: [.text(check.title), .state("holds", "pass"), place]
      case .failed(let reason): [.text(check.title), Cell.state("FAILED", "fail").noted("\(reason.code): \(reason.summary)"), place]
      case .notKept: [.text(check.title), .state("not kept", "none"), place]
      }
    }
    let band =
      result.isVerified
      ? BandView("pass", "Verified", "\(result.count) checks hold, with the pinned key of the log and the organisation's own.", ["Done just now from the files of the receipt; no network was needed."])
      : BandView("fail", "NOT verified", "\(result.failed.count) of \(result.count) checks failed.", ["Keep the state folder as it is, and compare with the ledger: chartseal ledger audit."])
    return (band, TableView("Checks, in their order", columns, rows, none: "There was nothing to check."))
  }

  private static func kept(_ files: EvidenceFiles) -> TableView {
    TableView(
      "Files of the receipt", style: "narrow", [.text("File"), .number("Bytes")],
      files.paths.map { [.code($0.split(separator: "/").last.map(String.init) ?? $0), .number(files[$0]?.count ?? 0)] }, none: "None is kept yet.")
  }
}
