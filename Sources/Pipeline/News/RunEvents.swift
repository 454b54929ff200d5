public import Records

/// The events that runs and the commands around them log; the node's own are `NodeEvents`.
public enum RunEvents {
  public static let library = NewsEvent(
    "EV-0001", "library-spoke", .warning, "a library of this program reported something; its text is left out, since nobody has checked what it may hold",
    [.library, .place, .level])
  public static let lost = NewsEvent("EV-0002", "lines-lost", .warning, "lines before this one could not be written to the log", [.count])

  public static let started = NewsEvent("EV-0101", "run-started", .info, "the run begins", [.run, .pipeline, .isDryRun])
  public static let stage = NewsEvent("EV-0102", "stage-begun", .info, "the run goes on to another stage", [.run, .pipeline, .stage])
  public static let planted = NewsEvent(
    "EV-0103", "planted-checked", .info, "the planted identifiers were looked for, and all were caught",
    [.run, .pipeline, .planted, .caught, .held, .missed, .seed])
  public static let plantedMissed = NewsEvent(
    "EV-0104", "planted-missed", .error, "a planted identifier was missed: nothing is sealed or sent",
    [.run, .pipeline, .planted, .caught, .held, .missed, .seed])
  public static let progress = NewsEvent(
    "EV-0105", "run-progressed", .info, "how far the run is, once a minute",
    [.run, .pipeline, .stage, .percent, .records, .quarantined, .batches, .batchesSubmitted, .bytes, .seconds])
  public static let failure = NewsEvent(
    "EV-0106", "failure-met", .error, "something failed; the run goes on where it can", [.run, .pipeline, .kind, .exitCode])
  public static let refused = NewsEvent(
    "EV-0107", "run-refused", .error, "the run could not begin", [.pipeline, .kind, .exitCode])

  private static let ending: [NewsField] = [
    .run, .pipeline, .isDryRun, .outcome, .exitCode, .records, .submitted, .alreadySubmitted, .filtered, .quarantined, .spooled, .resources, .batches,
    .batchesSubmitted, .bytes, .seconds,
  ]
  public static let succeeded = NewsEvent("EV-0110", "run-succeeded", .notice, "the run ended, exit code 0", ending)
  public static let partly = NewsEvent("EV-0111", "run-partly-succeeded", .warning, "the run ended, and something is left to do: exit code 3 or 8", ending)
  public static let failed = NewsEvent("EV-0112", "run-failed", .error, "the run ended in another way", ending)
  public static let advice = NewsEvent("EV-0113", "advice-given", .notice, "what an operator does now", [.run, .pipeline, .exitCode, .command])

  public static let sealed = NewsEvent("EV-0201", "batch-sealed", .info, "a batch lies in the spool", [.run, .pipeline, .batch, .records, .resources])
  public static let submitted = NewsEvent(
    "EV-0202", "batch-submitted", .info, "the ledger has accepted a batch, and its receipt verifies", [.run, .pipeline, .batch, .entry, .wasKnown])

  public static let known = NewsEvent(
    "EV-0301", "file-known", .debug, "a file has the content of one that was taken whole before", [.run, .pipeline, .source, .file])
  public static let completed = NewsEvent(
    "EV-0302", "file-completed", .debug, "the last record of a file is in a batch", [.run, .pipeline, .source, .file])
  public static let window = NewsEvent(
    "EV-0303", "window-counted", .debug, "records of a source were counted, as many as make one batch",
    [.run, .pipeline, .source, .records, .filtered, .quarantined, .resources])
  public static let heldBack = NewsEvent(
    "EV-0304", "records-held", .debug, "records of one window were held back or left out for one reason", [.run, .pipeline, .source, .stage, .code, .count])
  public static let heldInAll = NewsEvent(
    "EV-0305", "held-in-all", .notice, "records that the whole run held back or left out for one reason", [.run, .pipeline, .stage, .code, .count])

  public static let metricsUnwritten = NewsEvent("EV-0401", "metrics-unwritten", .warning, "the metrics file cannot be written", [.run, .pipeline])
  public static let monitorSilent = NewsEvent(
    "EV-0402", "monitor-silent", .warning, "the monitor at news.heartbeat-url did not take a ping", [.run, .pipeline, .kind, .tries])
  public static let monitorTold = NewsEvent("EV-0403", "monitor-told", .debug, "the monitor took a ping", [.run, .pipeline, .kind, .tries])
  public static let noticeUnwritten = NewsEvent(
    "EV-0404", "notice-unwritten", .warning, "the text of the last run cannot be written into the state folder", [.run, .pipeline])
  public static let commandRun = NewsEvent("EV-0405", "news-command-run", .info, "the program of news.command was given the text", [.run, .pipeline, .exitCode])
  public static let commandFailed = NewsEvent(
    "EV-0406", "news-command-failed", .warning, "the program of news.command could not be started, failed, or took longer than 30 s", [.run, .pipeline])

  public static let all = [
    library, lost, started, stage, planted, plantedMissed, progress, failure, refused, succeeded, partly, failed, advice, sealed, submitted, known,
    completed, window, heldBack, heldInAll, metricsUnwritten, monitorSilent, monitorTold, noticeUnwritten, commandRun, commandFailed,
  ]
}

/// The reference page of events, made from their tables.
public enum EventsPage {
  public static func markdown(_ events: [NewsEvent]) -> String {
    var out = "# Events of the logs\n\nGenerated by `chartseal events --markdown` from the tables in the sources; do not edit. How to get logs:\n"
    out += "[news](../guide/news.md). Names and ids are stable: they are never given another meaning, and what is retired stays here.\n"
    out += "A line holds counts, times, reason codes and ids of this program's own, at every level; no value of any record, no name of a source file.\n\n"
    out += "| id | name | level | what it says | fields |\n|---|---|---|---|---|\n"
    for e in events.sorted(by: { $0.id < $1.id }) {
      let fields = NewsField.allCases.filter { e.fields.contains($0) }.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      out += "| `\(e.id)` | `\(e.name)` | \(e.level.rawValue) | \(e.says) | \(fields) |\n"
    }
    let used = Set(events.flatMap(\.fields))
    out += "\n## Fields\n\nEvery line has the time in UTC, the level, the event's id and name and its text. Beside these:\n\n| field | what stands in it |\n|---|---|\n"
    for field in NewsField.allCases where used.contains(field) { out += "| `\(field.rawValue)` | \(field.says) |\n" }
    return out
  }
}
