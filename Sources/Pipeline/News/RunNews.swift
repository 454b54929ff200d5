import Foundation
import LedgerClient
import Records
import Synchronization

/// Tells everybody who is to hear of a run by the pipeline's `news:` mapping and the command's options: log, metrics file, monitor, the text of the last
/// run and the program that is given it.
///
/// None of it fails a run: what cannot be told is logged, and returned for the screen. Dry runs and reruns are made by people who look on: they are
/// told to the log alone, so that a rerun at noon does not hide that nothing ran at night. Give `observer` to the run, and call `tell` when it has
/// returned and its lock is free.
public final class RunNews: Sendable {
  private struct State {
    var log: NewsLog?
    var started: String?
    /// The ping of the start, which nobody waits for.
    var ping: Task<Void, Never>?
    var problems: [String] = []
  }

  private let definition: PipelineDefinition
  private let isForAll: Bool
  private let monitor: Monitor?
  private let logObserver: LogObserver?
  private let state: Mutex<State>

  /// - Parameter isAttended: whether somebody looks on, so that only the log is told.
  public init(_ definition: PipelineDefinition, log: NewsLog? = nil, isDryRun: Bool = false, isAttended: Bool = false) {
    self.definition = definition
    isForAll = !isDryRun && !isAttended
    var log = log
    logObserver = log.map { LogObserver($0, isDryRun: isDryRun) }
    log?.bind(.pipeline, .text(definition.name))
    var start = State(log: log)
    if isForAll, definition.news.heartbeatURL != nil {
      monitor = RunNews.monitor(definition.news)
      if monitor == nil {
        start.problems.append("news.heartbeat-url holds no address that can be used: https://host/path, or @ and a file of mode 0600 with it")
        log?.say(RunEvents.monitorSilent, [.kind: .text("address"), .tries: .count(0)])
      }
    } else {
      monitor = nil
    }
    state = Mutex(start)
  }

  private static func monitor(_ news: NewsDefinition) -> Monitor? {
    guard var url = news.heartbeatURL else { return nil }
    if url.hasPrefix("@") {
      guard let bytes = try? SecretFile.read(String(url.dropFirst())) else { return nil }
      url = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return try? Monitor(url, proxy: news.heartbeatProxy)
  }

  /// What the run tells while it goes on.
  public var observer: any RunObserver {
    let start = StartObserver(news: self)
    guard let logObserver else { return start }
    return RunObservers([logObserver, start])
  }

  private struct StartObserver: RunObserver {
    let news: RunNews
    func started(run: String, pipeline: String) { news.begin(run) }
  }

  private func begin(_ run: String) {
    state.withLock { state in
      state.log?.bind(.run, .text(run))
      state.started = Timestamp.now()
      guard let monitor else { return }
      state.ping = Task.detached { [self] in note(await monitor.ping("start"), "start") }
    }
  }

  // MARK: The end

  /// Tells how a run ended.
  /// - Returns: what could not be told, a line each; no addresses, no values.
  public func tell(_ summary: RunSummary) async -> [String] {
    let stored = StoredSummary(summary)
    let advice = Advice.list(stored.status, stored, pipeline: definition.file)
    say(advice, stored.status)
    let text = SummaryPage.mail(
      stored, pipeline: definition.file, host: ProcessInfo.processInfo.hostName, started: state.withLock { $0.started }, ended: Timestamp.now())
    return await tell(stored.status, stored, text)
  }

  /// Tells that a run could not begin. That another one holds the lock is for the screen alone: that one has its own news.
  public func tell(refused status: ExitStatus, _ failure: RunFailure?) async -> [String] {
    state.withLock { $0.log }?.say(
      RunEvents.refused, [.kind: .text(failure?.kind.rawValue ?? "locked"), .exitCode: .count(Int(status.rawValue))])
    say(Advice.list(status, nil, pipeline: definition.file), status)
    guard status != .locked else { return [] }
    let text = SummaryPage.mail(
      refused: status, because: failure?.detail ?? "", name: definition.name, pipeline: definition.file, host: ProcessInfo.processInfo.hostName)
    return await tell(status, nil, text)
  }

  /// Tells the monitor that everything that waited has been delivered, so that it need not wait for the next run.
  public func tellDelivered() async -> [String] {
    await ping(.success, nil)
    return state.withLock { $0.problems }
  }

  private func say(_ advice: [Advice], _ status: ExitStatus) {
    let log = state.withLock { $0.log }
    for command in advice.flatMap(\.commands) { log?.say(RunEvents.advice, [.exitCode: .count(Int(status.rawValue)), .command: .text(command)]) }
  }

  private func tell(_ status: ExitStatus, _ summary: StoredSummary?, _ text: String) async -> [String] {
    guard isForAll else { return [] }
    writeMetrics(status, summary)
    state.withLock { $0.ping }?.cancel()
    async let ping: Void = ping(status, summary)
    await notify(status, text)
    await ping
    return state.withLock { $0.problems }
  }

  private func writeMetrics(_ status: ExitStatus, _ summary: StoredSummary?) {
    guard let path = definition.news.metricsFile else { return }
    do {
      let waiting = try? StateFolder(path: definition.state).openJournal(readOnly: true).waiting(pipeline: definition.name)
      try RunMetrics(path: path, pipeline: definition.name).write(status, summary, waiting: waiting, at: Int(Date().timeIntervalSince1970))
    } catch {
      problem(RunEvents.metricsUnwritten, "the metrics file cannot be written: \(path)")
    }
  }

  private func ping(_ status: ExitStatus, _ summary: StoredSummary?) async {
    guard let monitor else { return }
    let word =
      switch status {
      case .success: ""
      case .quarantined, .cutOff: String(status.rawValue)
      default: "fail"
      }
    note(await monitor.ping(word, body: RunNews.body(status, summary)), word.isEmpty ? "success" : word)
  }

  /// Counts, and no name of anything.
  private static func body(_ status: ExitStatus, _ s: StoredSummary?) -> [UInt8] {
    var members: [JSONValue.Member] = [.init("exit_code", .integer(Int(status.rawValue)))]
    if let s {
      let r = s.records
      let counts = [
        ("read", r.read), ("submitted", r.submitted), ("already_submitted", r.alreadySubmitted), ("filtered", r.filtered),
        ("quarantined", r.quarantined), ("spooled", r.spooled),
      ]
      members.append(.init("records", .object(counts.map { .init($0.0, .integer($0.1)) })))
      members += [.init("batches_sealed", .integer(s.batchesSealed)), .init("batches_submitted", .integer(s.batchesSubmitted))]
      members.append(.init("seconds", .integer(Int(s.seconds.rounded()))))
    }
    return JSONValue.object(members).encoded
  }

  private func note(_ answer: Monitor.Answer, _ kind: String) {
    if answer.isTaken {
      state.withLock { $0.log }?.say(RunEvents.monitorTold, [.kind: .text(kind), .tries: .count(answer.tries)])
    } else if kind != "start" || !Task.isCancelled {
      problem(RunEvents.monitorSilent, "the monitor did not take the ping '\(kind)'", [.kind: .text(kind), .tries: .count(answer.tries)])
    }
  }

  private func notify(_ status: ExitStatus, _ text: String) async {
    let notice = RunNotice(state: definition.state, pipeline: definition.name)
    do { try notice.write(text) } catch { problem(RunEvents.noticeUnwritten, "the text of the last run cannot be written into the state folder") }
    let command = definition.news.command
    guard !command.isEmpty, notice.isNews(status) else { return }
    let code = await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: RunNotice.run(command, text)) }.start()
    }
    guard let code, code == 0 else { return problem(RunEvents.commandFailed, "the program of news.command failed; it is given the text again next time") }
    state.withLock { $0.log }?.say(RunEvents.commandRun, [.exitCode: .count(Int(status.rawValue))])
    try? notice.noteTold(status)
  }

  private func problem(_ event: NewsEvent, _ text: String, _ fields: KeyValuePairs<NewsField, NewsValue> = [:]) {
    state.withLock { state in
      state.log?.say(event, fields)
      if !state.problems.contains(text) { state.problems.append(text) }
    }
  }
}
