import Foundation
import Glibc
import Records
import SQLiteStore

/// The metrics of a pipeline's last run, as a file for the textfile collector of Prometheus' node exporter.
///
/// Counts of a whole run, with the pipeline's name as their only label: none is of a patient, a file or a batch. The series about the last success
/// are taken over from the file before while runs do not succeed, so that their age tells for how long.
public struct RunMetrics {
  /// A run that did what it is for: exit code 0, or 3 with some records held back within the allowed share.
  public static func isSuccess(_ status: ExitStatus) -> Bool { status == .success || status == .quarantined }

  /// One metric: name without prefix, unit at its end, and what it counts. The table is the reference.
  public struct Series: Sendable {
    public let name: String
    public let help: String
    init(_ name: String, _ help: String) { (self.name, self.help) = ("chartseal_" + name, help) }
  }

  static let exitCode = Series("run_exit_code", "Exit code of the last run.")
  static let endTime = Series("run_end_timestamp_seconds", "When the last run ended, in seconds since 1970.")
  static let ofRun: [Series] = [
    Series("run_duration_seconds", "How long the last run took."),
    Series("run_input_bytes", "Bytes of the sources that the last run read into records."),
    Series("run_files_read", "Files that the last run read to their end."),
    Series("run_files_failed", "Files or sources that could not be read."),
    Series("run_files_known", "Files that an earlier run had taken whole."),
    Series("run_records_read", "Source records read; the sum of the five that follow."),
    Series("run_records_submitted", "Of them, accepted by the ledger."),
    Series("run_records_already_submitted", "Of them, submitted by an earlier run."),
    Series("run_records_filtered", "Of them, left out by a rule."),
    Series("run_records_quarantined", "Of them, held back."),
    Series("run_records_spooled", "Of them, sealed and not yet accepted."),
    Series("run_resources", "FHIR resources made."),
    Series("run_identifiers", "Identifiers removed, generalised or replaced."),
    Series("run_batches_sealed", "Batches sealed."),
    Series("run_batches_submitted", "Batches accepted by the ledger, of this run and of earlier ones."),
    Series("run_planted_missed", "Planted identifiers that were missed; anything but 0 holds the run."),
  ]
  static let ofState: [Series] = [
    Series("quarantine_open_records", "Records of all runs that are held back and not yet dealt with."),
    Series("spool_batches", "Batches of all runs that are sealed and not yet accepted."),
    Series("held_batches", "Of them, those that wait for a second key."),
  ]
  static let ofSuccess: [Series] = [
    Series("last_success_timestamp_seconds", "When a run last succeeded (exit code 0 or 3), in seconds since 1970; 0 for never."),
    Series("last_success_duration_seconds", "How long that run took."),
    Series("last_success_records_read", "Source records that it read."),
  ]
  public static let all = [exitCode, endTime] + ofRun + ofState + ofSuccess

  let path: String
  let pipeline: String

  init(path: String, pipeline: String) { (self.path, self.pipeline) = (path, pipeline) }

  /// Writes the file anew, whole or not at all. Throws a `stateUnwritable` failure.
  /// - Parameters:
  ///   - summary: nil when the run did not begin: then only exit code, time and what the state holds are told.
  func write(_ status: ExitStatus, _ summary: StoredSummary?, waiting: Waiting?, at now: Int) throws {
    var text = MetricsText()
    func add(_ series: Series, _ value: Double) { text.add(series.name, .gauge, series.help, value, [("pipeline", pipeline)]) }
    add(RunMetrics.exitCode, Double(status.rawValue))
    add(RunMetrics.endTime, Double(now))
    if let s = summary { for (series, value) in zip(RunMetrics.ofRun, RunMetrics.values(s)) { add(series, value) } }
    if let w = waiting { for (series, value) in zip(RunMetrics.ofState, [w.held, w.spooled, w.heldBatches]) { add(series, Double(value)) } }
    if let s = summary, RunMetrics.isSuccess(status) {
      for (series, value) in zip(RunMetrics.ofSuccess, [Double(now), s.seconds, Double(s.records.read)]) { add(series, value) }
    } else {
      let before = samples()
      for series in RunMetrics.ofSuccess {
        if let value = before[series.name] ?? (series.name == RunMetrics.ofSuccess[0].name ? 0 : nil) { add(series, value) }
      }
    }
    try DurableFile.write(Array(text.text.utf8), to: path, mode: 0o644)
  }

  private static func values(_ s: StoredSummary) -> [Double] {
    let r = s.records
    let counts = [
      s.inputBytes, s.files.read, s.files.failed, s.files.known, r.read, r.submitted, r.alreadySubmitted, r.filtered, r.quarantined, r.spooled,
      s.resources, s.identifiers, s.batchesSealed, s.batchesSubmitted, s.planted?.missed ?? 0,
    ]
    return [s.seconds] + counts.map { Double($0) }
  }

  /// The samples of this pipeline in the file that is there, by name.
  private func samples() -> [String: Double] {
    guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else { return [:] }
    var out: [String: Double] = [:]
    var labels = MetricsText()
    labels.sample("", [("pipeline", pipeline)], 0)
    let middle = labels.text.dropLast(3)
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
      let name = line.prefix { $0 != "{" }
      let rest = line.dropFirst(name.count)
      if rest.hasPrefix(middle), let value = Double(rest.dropFirst(middle.count).trimmingPrefix(" ")) { out[String(name)] = value }
    }
    return out
  }

  /// What waits in the state, over all runs of the pipeline.
  struct Waiting {
    var held = 0
    var spooled = 0
    var heldBatches = 0
  }
}

extension Journal {
  func waiting(pipeline: String) throws -> RunMetrics.Waiting {
    var out = RunMetrics.Waiting()
    out.held =
      try db.int(
        "SELECT count(*) FROM held h JOIN batches b ON b.sequence = h.batch WHERE h.kind = 'quarantined' AND h.state = 'open' AND b.pipeline = ?",
        .text(pipeline)) ?? 0
    out.heldBatches = try totals(pipeline: pipeline, state: .held).batches
    out.spooled = try totals(pipeline: pipeline, state: .sealed).batches + totals(pipeline: pipeline, state: .waiting).batches + out.heldBatches
    return out
  }
}
