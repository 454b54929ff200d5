import Foundation

/// The mail-ready text about a run, made again from the journal.
public enum RunText {
  /// - Parameter run: the last run with a summary when nil.
  /// Throws a `stateMissing` failure when there is none, or the run did not end.
  public static func mail(_ definition: PipelineDefinition, _ journal: Journal, run: String? = nil) throws -> String {
    let rows = try journal.runs(pipeline: definition.name, limit: run == nil ? 100 : 100_000)
    let row = rows.first { run == nil ? $0.summary != nil : $0.id == run }
    guard let row else { throw RunFailure(.stateMissing, run.map { "the journal knows no run \($0)" } ?? "no run has ended yet") }
    guard let summary = row.summary.flatMap({ StoredSummary(json: $0) }) else {
      throw RunFailure(.stateMissing, "run \(row.id) did not end: it goes on, or was killed, and the next run takes up what it left")
    }
    return SummaryPage.mail(summary, pipeline: definition.file, host: ProcessInfo.processInfo.hostName, started: row.started, ended: row.ended)
  }
}
