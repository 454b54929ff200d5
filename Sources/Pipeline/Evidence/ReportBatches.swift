import Foundation
import Reporting

/// The figures of a report that follow from the journal and change when the ledger answers late: batches, and what was submitted.
struct ReportBatches {
  let definition: PipelineDefinition
  let journal: Journal

  /// A run's batches as its report lists them.
  func rows(run: String) throws -> [Report.Batch] {
    try journal.batchEvidence(run: run).map { row in
      Report.Batch(
        id: row.id, source: row.source, state: ReportBatches.state(row.state), records: row.records, passed: row.passed, filtered: row.filtered,
        quarantined: row.quarantined, resources: row.lines, bytes: row.bytes, sealed: row.sealed, submitted: row.submitted ?? "",
        index: row.index ?? -1, recipient: definition.ledger.url, purpose: definition.stakeholders["purpose-of-use"] ?? "")
    }
  }

  private static func state(_ state: Journal.BatchState) -> Report.BatchState {
    switch state {
    case .submitted: .submitted
    case .held, .waiting: .held
    case .refused, .lost: .refused
    case .sealed, .empty: .sealed
    }
  }

  /// Brings batches, counts and the end of the funnel up to what the journal says now; false when nothing has changed.
  func refresh(_ report: inout Report) throws -> Bool {
    let now = try rows(run: report.run.id)
    guard now.map(\.state) != report.batches.map(\.state) || now.map(\.id) != report.batches.map(\.id) else { return false }
    func accepted(_ batches: [Report.Batch]) -> Int { batches.filter { $0.state == .submitted }.reduce(0) { $0 + $1.passed } }
    let more = accepted(now) - accepted(report.batches)
    report.batches = now
    report.counts.submitted += more
    report.counts.waiting -= more
    if let last = report.funnel.indices.last { report.funnel[last].records += more }
    return true
  }
}
