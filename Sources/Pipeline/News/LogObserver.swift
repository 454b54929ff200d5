import Dispatch
import Records
import Synchronization

/// Logs what a run does.
final class LogObserver: RunObserver {
  private struct State {
    var log: NewsLog
    var meter: ProgressMeter
    var lastProgress: Double
  }

  private let state: Mutex<State>
  private let isDryRun: Bool

  init(_ log: NewsLog, isDryRun: Bool) {
    let now = LogObserver.now()
    state = Mutex(State(log: log, meter: ProgressMeter(at: now), lastProgress: now))
    self.isDryRun = isDryRun
  }

  private static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
  private var log: NewsLog { state.withLock { $0.log } }

  func started(run: String, pipeline: String) {
    state.withLock {
      $0.log.bind(.run, .text(run))
      $0.log.bind(.pipeline, .text(pipeline))
    }
    log.say(RunEvents.started, [.isDryRun: .flag(isDryRun)])
  }

  func stage(_ stage: RunStage) {
    state.withLock { $0.meter.began(stage, at: LogObserver.now()) }
    log.say(RunEvents.stage, [.stage: .text(stage.rawValue)])
  }

  func planted(_ result: PlantedResult) {
    let total = result.total
    log.say(
      result.isPassed ? RunEvents.planted : RunEvents.plantedMissed,
      [
        .planted: .count(total.planted), .caught: .count(total.caught), .held: .count(total.held), .missed: .count(total.missed),
        .seed: .text(String(result.seed)),
      ])
  }

  func progress(_ progress: RunProgress) {
    state.withLock { $0.meter.heard(progress) }
  }

  func tick() {
    let now = LogObserver.now()
    let due = state.withLock { state -> (NewsLog, ProgressMeter)? in
      guard now - state.lastProgress >= 60 else { return nil }
      state.lastProgress = now
      return (state.log, state.meter)
    }
    if let (log, meter) = due { say(log, meter, at: now) }
  }

  func statusWanted() {
    let (log, meter) = state.withLock { ($0.log, $0.meter) }
    say(log, meter, at: LogObserver.now())
  }

  private func say(_ log: NewsLog, _ meter: ProgressMeter, at now: Double) {
    let progress = meter.progress
    log.say(
      RunEvents.progress,
      [
        .stage: .text(meter.stage?.rawValue ?? ""), .percent: .count(Int((meter.share ?? 0) * 100)), .records: .count(progress.records),
        .quarantined: .count(progress.quarantined), .batches: .count(progress.batchesSealed), .batchesSubmitted: .count(progress.batchesSubmitted),
        .bytes: .count(progress.doneBytes), .seconds: .number(meter.elapsed(at: now)),
      ])
  }

  func file(_ file: FileNews) {
    log.say(file.isKnown ? RunEvents.known : RunEvents.completed, [.source: .text(file.source), .file: .count(file.number)])
  }

  func window(_ window: WindowNews) {
    let log = log
    log.say(
      RunEvents.window,
      [
        .source: .text(window.source), .records: .count(window.records), .filtered: .count(window.filtered), .quarantined: .count(window.quarantined),
        .resources: .count(window.resources),
      ])
    for (reason, count) in window.held.sorted(by: { $0.key < $1.key }) {
      let (stage, code) = HeldReason.parts(reason)
      log.say(RunEvents.heldBack, [.source: .text(window.source), .stage: .text(stage), .code: .text(code), .count: .count(count)])
    }
  }

  func sealed(batch: String, records: Int, lines: Int) {
    log.say(RunEvents.sealed, [.batch: .text(batch), .records: .count(records), .resources: .count(lines)])
  }

  func submitted(batch: String, entryIndex: Int, wasKnown: Bool) {
    log.say(RunEvents.submitted, [.batch: .text(batch), .entry: .count(entryIndex), .wasKnown: .flag(wasKnown)])
  }

  /// The failure's kind alone: its text may name a file of the source.
  func failed(_ failure: RunFailure) {
    log.say(RunEvents.failure, [.kind: .text(failure.kind.rawValue), .exitCode: .count(Int(failure.kind.exitStatus.rawValue))])
  }

  func ended(_ s: RunSummary) {
    let log = log
    for (reason, count) in s.held.sorted(by: { $0.key < $1.key }) {
      let (stage, code) = HeldReason.parts(reason)
      log.say(RunEvents.heldInAll, [.stage: .text(stage), .code: .text(code), .count: .count(count)])
    }
    let event =
      switch s.exitStatus {
      case .success: RunEvents.succeeded
      case .quarantined, .cutOff: RunEvents.partly
      default: RunEvents.failed
      }
    log.say(
      event,
      [
        .isDryRun: .flag(s.isDryRun), .outcome: .text(s.outcome), .exitCode: .count(Int(s.exitStatus.rawValue)), .records: .count(s.records.read),
        .submitted: .count(s.records.submitted), .alreadySubmitted: .count(s.records.alreadySubmitted), .filtered: .count(s.records.filtered),
        .quarantined: .count(s.records.quarantined), .spooled: .count(s.records.spooled), .resources: .count(s.resources),
        .batches: .count(s.batchesSealed), .batchesSubmitted: .count(s.batchesSubmitted), .bytes: .count(s.statistics.inputBytes),
        .seconds: .number(s.seconds),
      ])
  }
}

/// `normalize MAP-0110`, as summaries count what was held back.
enum HeldReason {
  static func parts(_ reason: String) -> (stage: String, code: String) {
    let words = reason.split(separator: " ")
    return (words.first.map(String.init) ?? "", words.last.map(String.init) ?? "")
  }
}
