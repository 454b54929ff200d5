import Foundation
import Pipeline
import Records
import Synchronization

/// Whose standard error is.
enum Screen {
  case people
  /// Nobody's, but for failures, and for the summary of a run that did not go well.
  case quiet
  /// The log's alone.
  case log
}

/// Shows a run: a bar on a terminal, otherwise a line a minute and one at each stage; JSON lines when asked. A status line whenever somebody asks.
final class RunDisplay: RunObserver {
  private struct State {
    var meter: ProgressMeter
    var lastLine: TimeInterval
    var isBarShown = false
    var isOver = false
  }

  private let json: Bool
  private let bar: Bool
  private let screen: Screen
  private let speaks: Bool
  private let state: Mutex<State>

  init(json: Bool, bar: Bool, screen: Screen) {
    (self.json, self.screen) = (json, screen)
    speaks = screen == .people && !json
    self.bar = bar && speaks
    let now = RunDisplay.now()
    state = Mutex(State(meter: ProgressMeter(at: now), lastLine: now))
  }

  convenience init(json: Bool, bar: Bool, quiet: Bool) { self.init(json: json, bar: bar, screen: quiet ? .quiet : .people) }

  private static func now() -> TimeInterval { ProcessInfo.processInfo.systemUptime }

  func started(run: String, pipeline: String) {
    if json { emit([("message_type", .string("started")), ("schema_version", .int(1)), ("run_id", .string(run)), ("pipeline", .string(pipeline))]) }
  }

  func stage(_ stage: RunStage) {
    let now = RunDisplay.now()
    state.withLock { state in
      state.meter.began(stage, at: now)
      state.lastLine = now
      if bar { draw(&state, now) } else if speaks { say(state.meter.line(at: now)) }
    }
    if json { emit([("message_type", .string("stage")), ("schema_version", .int(1)), ("stage", .string(stage.rawValue))]) }
  }

  func planted(_ result: PlantedResult) {
    // The summary says it; here is for those who follow a run.
    let total = result.total
    if json {
      emit([
        ("message_type", .string("planted")), ("schema_version", .int(1)), ("seed", .string(String(result.seed))), ("planted", .int(total.planted)),
        ("caught", .int(total.caught)), ("held", .int(total.held)), ("missed", .int(total.missed)),
      ])
    }
  }

  func progress(_ progress: RunProgress) {
    let now = RunDisplay.now()
    state.withLock { state in
      state.meter.heard(progress)
      if bar { draw(&state, now) }
    }
  }

  func tick() {
    let now = RunDisplay.now()
    state.withLock { state in
      // After the end there is nothing to draw over.
      guard !state.isOver else { return }
      if bar { return draw(&state, now) }
      guard speaks, now - state.lastLine >= 60 else { return }
      state.lastLine = now
      say(state.meter.line(at: now))
    }
  }

  func sealed(batch: String, records: Int, lines: Int) {
    if json {
      emit([
        ("message_type", .string("batch_sealed")), ("schema_version", .int(1)), ("batch", .string(batch)), ("records", .int(records)),
        ("resources", .int(lines)),
      ])
    }
  }

  func submitted(batch: String, entryIndex: Int, wasKnown: Bool) {
    if json {
      emit([
        ("message_type", .string("batch_submitted")), ("schema_version", .int(1)), ("batch", .string(batch)), ("entry_index", .int(entryIndex)),
        ("was_known", .bool(wasKnown)),
      ])
    }
  }

  func failed(_ failure: RunFailure) {
    state.withLock { clear(&$0) }
    if screen != .log { Console.note("chartseal: \(failure.detail)") }
    if json { emit([("message_type", .string("failure")), ("schema_version", .int(1)), ("kind", .string(failure.kind.rawValue))]) }
  }

  func ended(_ summary: RunSummary) {
    state.withLock {
      clear(&$0)
      $0.isOver = true
    }
  }

  func statusWanted() {
    // A log on the screen answers itself.
    guard screen != .log else { return }
    let now = RunDisplay.now()
    state.withLock { state in
      clear(&state)
      say(state.meter.line(at: now))
    }
  }

  private func say(_ line: String) { Console.note("\(Timestamp.now()) \(line)") }

  private func draw(_ state: inout State, _ now: TimeInterval) {
    Console.write("\r" + state.meter.bar(at: now, width: Console.columns - 1) + "\u{1B}[K", to: 2)
    state.isBarShown = true
  }

  private func clear(_ state: inout State) {
    if state.isBarShown { Console.write("\r\u{1B}[K", to: 2) }
    state.isBarShown = false
  }

  private func emit(_ members: [(String, JSONText)]) { Console.out(JSONText.object(members).text) }
}

/// Lets those who watch a run speak without the run noticing: each second, and on SIGUSR1. After a run the signal is ignored.
final class RunWatch {
  private let asked: any DispatchSourceSignal
  private let clock: any DispatchSourceTimer

  init(_ observer: any RunObserver) {
    signal(SIGUSR1, SIG_IGN)
    asked = DispatchSource.makeSignalSource(signal: SIGUSR1, queue: .global())
    asked.setEventHandler { observer.statusWanted() }
    asked.resume()
    clock = DispatchSource.makeTimerSource(queue: .global())
    clock.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(100))
    clock.setEventHandler { observer.tick() }
    clock.resume()
  }

  func end() {
    asked.cancel()
    clock.cancel()
  }
}
