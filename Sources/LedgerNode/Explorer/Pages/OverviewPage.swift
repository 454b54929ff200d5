import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// The first page: where the log stands, and whether it holds together.
struct OverviewPage {
  let frame: FrameView
  let band: BandView
  let figures: [FigureView]
  let head: FactsView
  let note: String
  let chart: GrowthChart
  let kinds: TableView
  let isCounting: Bool
  let counting: String
  let contract: FactsView
  let node: FactsView
  let latest: TableView
}

extension Explorer {
  func overview(_ visitor: ExplorerVisitor, _ parameters: PageParameters) throws -> [UInt8] {
    let head = store.writer.current
    let totals = try census.totals(size: head.size)
    let stopped = store.writer.stopped
    let stored = try store.readers.with { database -> (participants: Int, patients: Int, checkpoints: Int, root: SHA256Digest?) in
      var tree = StoredTree(database)
      // Patients are registered under their hash, and a range of the index counts them.
      let patients = try database.int("SELECT count(DISTINCT id) FROM participant WHERE id > 'pt1' AND id < 'pt2' AND length(id) = 55") ?? 0
      return (
        (try database.int("SELECT count(DISTINCT id) FROM participant") ?? 0) - patients, patients,
        try database.int("SELECT count(*) FROM checkpoint WHERE size <= ?", .int(head.size)) ?? 0, try? tree.root(size: head.size)
      )
    }
    let (terms, since) = try store.contract()
    let contract = ContractView(terms.json, position: since)
    let page = OverviewPage(
      frame: frame("Overview", "/explorer", visitor), band: band(head, stored.root, stopped),
      figures: [
        FigureView("Entries", head.size, "in the log"),
        FigureView("Batches", totals[.batch], "sealed by hospitals"),
        FigureView("Records", totals.records, "source records in the batches"),
        FigureView("Participants", stored.participants, "and " + stored.patients.of("patient", "patients")),
      ],
      head: FactsView([
        ("Origin", .text(store.genesis.origin)), ("Size", .text(head.size.of("entry", "entries"))),
        ("Checkpoints signed so far", .text(stored.checkpoints.grouped)), ("Root hash", .digest(head.root.hex)),
        ("Root hash in base64, as the note states it", .digest(head.root.base64)),
        ("Log key, to be pinned", .digest(store.genesis.logKey.description)),
      ]), note: String(decoding: head.note, as: UTF8.self),
      chart: GrowthChart(try census.growth(size: head.size, most: 120), size: head.size, records: totals.records),
      kinds: kinds(totals), isCounting: totals.counted < head.size,
      counting: "Counted so far: the first \(totals.counted.grouped) of \(head.size.grouped) entries. The count goes on in the background.",
      contract: FactsView([
        ("Name and version", .text(contract.title)), ("In force since", contract.since), ("Rules", .text(contract.rules.count.grouped)),
        ("Digest (SHA-256)", .digest(contract.digest.hex)),
      ]),
      node: FactsView([
        ("State", stopped == nil ? .state("takes entries", "pass") : Cell.state("takes no entries", "fail").noted(stopped?.description ?? "")),
        ("Software", .text("ChartSeal ledger node, interface version 1")), ("Health for machines", .link("/healthz", "/healthz")),
      ]),
      latest: table(try pages(10).page(.newest).entries, caption: "The last entries, newest first"))
    return try templates.render(page, as: "overview")
  }

  private func band(_ head: SignedHead, _ root: SHA256Digest?, _ stopped: LedgerStoreError?) -> BandView {
    var faults: [String] = []
    if (try? VerifiedCheckpoint(note: head.note, log: store.genesis.logKey))?.checkpoint.root != head.root {
      faults.append("The checkpoint's signature is not one by the log's key over this root.")
    }
    if root == nil { faults.append("Hashes of the tree are missing.") }
    if let root, root != head.root { faults.append("The stored tree leads to another root than the signed one: \(root.hex)") }
    if let stopped { faults.append("The node takes no entries. \(stopped.description).") }
    if faults.isEmpty {
      return BandView(
        true, "In order", "The stored tree leads to the root that the log's key has signed, over \(head.size.of("entry", "entries")).",
        ["Computed now, for this page. Each entry's own proof is on its page."])
    }
    return BandView(false, "NOT in order", faults.first ?? "", Array(faults.dropFirst()))
  }

  private func kinds(_ totals: EntryCensus.Totals) -> TableView {
    let most = totals.counts.max() ?? 0
    var rows = EntryKind.allCases.map { ($0, totals[$0]) }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.map { kind, count -> [Cell] in
      [.link(kind.title, "/explorer/entries?kind=\(kind.rawValue)"), .number(count), .bar(count, of: most)]
    }
    if totals.unreadable > 0 { rows.append([.state("cannot be read", "fail"), .number(totals.unreadable), .bar(totals.unreadable, of: most)]) }
    return TableView("Entries by kind", style: "narrow", [.text("Kind"), .number("Entries"), .text("Share")], rows)
  }
}
