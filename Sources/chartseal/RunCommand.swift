import ArgumentParser
import Foundation
import Pipeline
import Records
import SyntheticHospital

/// What `run` and `rerun` say, and how long they wait.
struct RunDisplayOptions: ParsableArguments {
  @Option(help: "Wait this long, such as 10m, while another run holds the lock; otherwise exit code 75 at once.") var wait: String?
  @Flag(help: "Print JSON lines on standard output.") var json = false
  @Flag(help: "No progress bar.") var noProgress = false
  @Flag(name: [.short, .long], help: "Print nothing unless the exit code is not 0.") var quiet = false

  @OptionGroup var news: NewsOptions

  var screen: Screen { news.screen(quiet: quiet) }
  var observer: RunDisplay { RunDisplay(json: json, bar: !noProgress && Console.errorIsTerminal, screen: screen) }

  func waitSeconds() throws -> Int { try wait.map { try RunDisplayOptions.seconds($0, "--wait") } ?? 0 }

  /// Prints the summary and leaves with the exit code.
  /// - Parameter pipeline: path of the pipeline file, as it was given.
  func end(_ summary: RunSummary, _ status: ExitStatus, pipeline: String) throws {
    if !json && (screen == .people || screen == .quiet && status != .success) {
      SummaryText.print(summary, pipeline: pipeline)
      // The summary's own status is another one then.
      if status == .noInput { SummaryPage.advice(Advice.list(status, nil, pipeline: pipeline)).forEach { Console.note($0) } }
    }
    if json { Console.out(summary.json) }
    if status != .success { throw ExitCode(status) }
  }

  static func seconds(_ text: String, _ option: String) throws -> Int {
    guard let seconds = Duration.seconds(text) else { throw ValidationError("\(option) is a duration such as 30s, 10m or 3h") }
    return seconds
  }
}

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline: read, normalise, de-identify, check, seal, submit, verify.",
    discussion: """
      A run takes up what an interrupted one left: batches in the spool are submitted first, records that are in a batch are not read into another.

      Before anything is sealed or sent, a small synthetic set with known identifiers goes through all formats under the pipeline's own settings. When
      one of them is missed, the run is held: exit code 4, nothing is read, sealed or sent, batches stay in the spool. There is no switch for it.

      EXAMPLES
        chartseal run --pipeline hospital.yaml
        chartseal run --pipeline hospital.yaml --dry-run      everything but writing, signing and sending
        chartseal run --pipeline hospital.yaml --quiet        for cron: silent unless the exit code is not 0
        chartseal run --pipeline hospital.yaml --wait 10m --max-duration 3h     after the run before, within a window
        chartseal run --pipeline hospital.yaml --shard 2/8      the second of eight processes that share the work: docs/scaling.md
        chartseal run --pipeline hospital.yaml --quiet --log-file run.log --log-format json
        kill -USR1 PID                                        one line that says how far the run is, also with --quiet
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Read, map, de-identify and check; write, sign and send nothing.") var dryRun = false
  @Flag(help: "Seal into the spool and send nothing; a later run submits.") var offline = false
  @Option(help: "Stop reading after this time, such as 3h; what is sealed by then is sent, exit code 8, the next run goes on.") var maxDuration: String?
  @Option(help: "Work on one share of the input, such as 2/8: the second of eight processes, here or on other machines.") var shard: String?
  @Flag(help: "Exit 9 when there is no input.") var failIfEmpty = false
  @OptionGroup var display: RunDisplayOptions

  func run() async throws {
    var definition = try pipeline.load()
    var options = Run.Options()
    (options.isDryRun, options.isOffline) = (dryRun, offline)
    if let shard {
      guard let share = Shard(shard) else { throw ValidationError("--shard is a number and how many there are, such as 2/8") }
      if dryRun { throw ValidationError("--dry-run looks at all of the input; leave out --shard") }
      options.shard = share
      definition.state = try await reporting { try StateFolder(path: definition.state).folder(of: share).path }
    }
    options.wait = try display.waitSeconds()
    options.maximumSeconds = try maxDuration.map { try RunDisplayOptions.seconds($0, "--max-duration") }
    let summary = try await RunCommand.execute(definition, options: options, display: display)
    var status = summary.exitStatus
    if failIfEmpty && status == .success && summary.records.read == 0 { status = .noInput }
    try display.end(summary, status, pipeline: definition.file)
  }

  /// Executes a run, shows it as the options say and tells everybody who is to hear of it.
  static func execute(_ definition: PipelineDefinition, options: Run.Options, display: RunDisplayOptions) async throws -> RunSummary {
    let log = try await reporting { try display.news.log(quiet: display.quiet) }
    return try await execute(definition, options: options, observer: display.observer, log: log, screen: display.screen)
  }

  /// Executes a run and tells everybody who is to hear of it.
  /// - Parameters:
  ///   - observer: what shows the run.
  ///   - screen: whose standard error is.
  static func execute(
    _ definition: PipelineDefinition, options: Run.Options, observer: any RunObserver, log: NewsLog? = nil, screen: Screen = .people
  ) async throws -> RunSummary {
    var options = options
    options.planted = PlantedCheck { try PlantedSet.write(seed: $0, into: $1) }
    options.software = "chartseal \(Version.text)"
    let news = RunNews(definition, log: log, isDryRun: options.isDryRun, isAttended: options.rerun != nil)
    let all = RunObservers([observer, news.observer])
    let watch = RunWatch(all)
    defer { watch.end() }
    func note(_ lines: [String]) { if screen != .log { for line in lines { Console.note(line) } } }
    func problems(_ found: [String]) { if screen == .people { note(found.map { "chartseal: \($0)" }) } }
    do {
      let run = Run(definition: definition, state: try StateFolder(path: definition.state), options: options, observer: all)
      let signals = SignalGuard { run.cancel(isTermination: $0 == SIGTERM) }
      defer { signals.end() }
      let command = CommandLine.arguments.joined(separator: " ")
      let box = UncheckedBox(run)
      let summary = try await onOwnThread { try box.value.execute(command: command) }
      problems(await news.tell(summary))
      return summary
    } catch let failure as RunFailure {
      throw await refused(failure.kind.exitStatus, failure, failure.detail)
    } catch let holder as LockHolder {
      throw await refused(.locked, nil, holder.description)
    }

    func refused(_ status: ExitStatus, _ failure: RunFailure?, _ text: String) async -> ExitCode {
      watch.end()
      note(["chartseal: \(text)"] + SummaryPage.advice(Advice.list(status, nil, pipeline: definition.file)))
      problems(await news.tell(refused: status, failure))
      Console.exitError(status.rawValue, "chartseal: \(text)")
      return ExitCode(status)
    }
  }
}

/// A run is used by the one thread it is handed to; only `cancel` is called from elsewhere.
struct UncheckedBox<T>: @unchecked Sendable {
  let value: T
  init(_ value: T) { self.value = value }
}

/// SIGINT and SIGTERM ask for a clean end; a second one is the kernel's.
final class SignalGuard {
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameter ask: is given the signal's number.
  init(ask: @escaping (Int32) -> Void) {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        ask(number)
        signal(number, SIG_DFL)
      }
      source.resume()
      sources.append(source)
    }
  }

  func end() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
