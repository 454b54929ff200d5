import ArgumentParser
import Foundation
import Pipeline
import Records
import SyntheticHospital

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline: read, normalise, de-identify, check, seal, submit, verify.",
    discussion: """
      A run takes up what an interrupted one left: batches in the spool are submitted first, records that are in a batch are not read into another.

      Before anything is sealed or sent, a small synthetic set with known identifiers goes through all formats under the pipeline's own settings. When
      one of them is missed, the run is held: exit code 5, nothing is read, sealed or sent, batches stay in the spool. There is no switch for it.

      EXAMPLES
        chartseal run --pipeline hospital.yaml
        chartseal run --pipeline hospital.yaml --dry-run      everything but writing, signing and sending
        chartseal run --pipeline hospital.yaml --quiet        for cron: silent unless the exit code is not 0
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Read, map, de-identify and check; write, sign and send nothing.") var dryRun = false
  @Flag(help: "Seal into the spool and send nothing; a later run submits.") var offline = false
  @Flag(help: "Print JSON lines on standard output.") var json = false
  @Flag(help: "No progress bar.") var noProgress = false
  @Flag(name: [.short, .long], help: "Print nothing unless the exit code is not 0.") var quiet = false
  @Flag(help: "Exit 9 when there is no input.") var failIfEmpty = false

  func run() async throws {
    let definition = try pipeline.load()
    var options = Run.Options()
    (options.isDryRun, options.isOffline) = (dryRun, offline)
    let summary = try await RunCommand.execute(
      definition, options: options,
      observer: RunDisplay(json: json, bar: !noProgress && !quiet && !json && Console.errorIsTerminal, quiet: quiet))
    var status = summary.exitStatus
    if failIfEmpty && status == .success && summary.records.read == 0 { status = .noInput }
    if !quiet || status != .success { if !json { SummaryText.print(summary) } }
    if json { Console.out(summary.json) }
    if status != .success { throw ExitCode(status) }
  }

  static func execute(_ definition: PipelineDefinition, options: Run.Options, observer: any RunObserver) async throws -> RunSummary {
    try await reporting {
      var options = options
      options.planted = PlantedCheck { try PlantedSet.write(seed: $0, into: $1) }
      options.software = "chartseal \(Version.text)"
      let run = Run(definition: definition, state: try StateFolder(path: definition.state), options: options, observer: observer)
      let signals = SignalGuard(flag: { run.cancel() })
      defer { signals.end() }
      let command = CommandLine.arguments.joined(separator: " ")
      let box = UncheckedBox(run)
      return try await onOwnThread { try box.value.execute(command: command) }
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

  init(flag: @escaping () -> Void) {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        flag()
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

/// Shows a run: a bar on a terminal, a line a minute otherwise, JSON lines when asked.
final class RunDisplay: RunObserver, @unchecked Sendable {
  private let json: Bool
  private let bar: Bool
  private let quiet: Bool
  private var started = Date()
  private var lastLine = Date()
  private var barShown = false

  init(json: Bool, bar: Bool, quiet: Bool) { (self.json, self.bar, self.quiet) = (json, bar, quiet) }

  func started(run: String, pipeline: String) {
    started = Date()
    lastLine = started
    if json { emit([("message_type", .string("started")), ("schema_version", .int(1)), ("run_id", .string(run)), ("pipeline", .string(pipeline))]) }
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

  func progress(_ p: RunProgress) {
    let elapsed = max(0.001, Date().timeIntervalSince(started))
    let share = p.totalBytes > 0 ? min(1, Double(p.doneBytes) / Double(p.totalBytes)) : 1
    let rate = Double(p.doneBytes) / elapsed
    let left = rate > 0 ? Double(max(0, p.totalBytes - p.doneBytes)) / rate : 0
    let text =
      "\(Console.grouped(p.records)) records, \(Console.grouped(p.quarantined)) quarantined, \(p.batchesSubmitted)/\(p.batchesSealed) batches, "
      + "\(Console.megabytes(Int(rate)))/s, \(RunDisplay.clock(left)) left"
    if bar {
      let width = 24
      let full = Int(share * Double(width))
      let line = "[" + String(repeating: "#", count: full) + String(repeating: "-", count: width - full) + "] \(Int(share * 100))% " + text
      Console.write("\r" + line + "\u{1B}[K", to: 2)
      barShown = true
    } else if !quiet && !json && Date().timeIntervalSince(lastLine) >= 60 {
      lastLine = Date()
      Console.note("\(Timestamp.now()) \(Int(share * 100))% " + text)
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
    clear()
    Console.note("chartseal: \(failure.detail)")
    if json { emit([("message_type", .string("failure")), ("schema_version", .int(1)), ("kind", .string(failure.kind.rawValue))]) }
  }

  func ended(_ summary: RunSummary) { clear() }

  private func clear() {
    if barShown { Console.write("\r\u{1B}[K", to: 2) }
    barShown = false
  }

  private func emit(_ members: [(String, JSONText)]) { Console.out(JSONText.object(members).text) }

  private static func clock(_ seconds: Double) -> String {
    let s = Int(seconds.rounded(.up))
    return s >= 3600 ? "\(s / 3600)h\(s % 3600 / 60)m" : s >= 60 ? "\(s / 60)m\(s % 60)s" : "\(s)s"
  }
}

/// What became of free text, in a line.
enum FreeTextLine {
  static func text(_ t: FreeTextCounts) -> String {
    let g = Console.grouped
    var line = "\(g(t.withheld)) pieces withheld"
    if t.checked > 0 || t.scrubbed > 0 {
      line = "\(g(t.scrubbed)) scrubbed, \(g(t.replaced)) identifiers replaced in them; " + line
      line += "; \(g(t.residual)) of \(g(t.checked)) with a hit of the check (\(hundredths(t.residualPercent)) %)"
    }
    return line
  }

  private static func hundredths(_ d: Double) -> String {
    let n = Int((d * 100).rounded())
    return "\(n / 100).\(n % 100 < 10 ? "0" : "")\(n % 100)"
  }
}

/// The one-screen summary at the end of a run.
enum SummaryText {
  static func print(_ s: RunSummary) {
    let r = s.records
    let g = Console.grouped
    Console.note("run         \(s.run)\(s.isDryRun ? " (dry run: nothing was written or sent)" : "")")
    Console.note("outcome     \(s.outcome) (exit \(s.exitStatus.rawValue))")
    Console.note("files       \(s.files.read) read, \(s.files.known) known already, \(s.files.tooYoung) too young, \(s.files.failed) failed")
    var line = "records     \(g(r.read)) read = \(g(r.submitted)) submitted + \(g(r.alreadySubmitted)) already submitted + \(g(r.filtered)) filtered + \(g(r.quarantined)) quarantined"
    if r.spooled > 0 { line += " + \(g(r.spooled)) in the spool" }
    Console.note(line + (r.addsUp ? "" : "   DOES NOT ADD UP"))
    Console.note("resources   \(g(s.resources)) FHIR resources in \(s.batchesSealed) batches; \(s.batchesSubmitted) batches accepted, receipts verified")
    if s.batchesRecovered > 0 { Console.note("recovered   \(s.batchesRecovered) batches of an earlier run") }
    Console.note("identifiers \(g(s.identifiers.total)) removed, generalised or replaced")
    Console.note("free text   \(FreeTextLine.text(s.text))")
    if let planted = s.planted { SummaryText.print(planted) }
    for (reason, n) in s.held.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      let code = reason.split(separator: " ").last.map(String.init) ?? reason
      Console.note("held back   \(g(n)) at \(reason): \(ReasonIndex.summary(of: code))")
    }
    for (code, n) in s.notices.sorted(by: { $0.key < $1.key }) { Console.note("notice      \(g(n)) \(code): \(ReasonIndex.summary(of: code))") }
    if let judgement = s.judgement {
      Console.note("verdict     \(judgement.word)\(judgement.against.isEmpty ? "" : ": \(judgement.against.joined(separator: ", "))")")
      Console.note("method      \(judgement.method)")
      for check in judgement.notable { Console.note("\(check.outcome.padding(toLength: 12, withPad: " ", startingAt: 0))\(check.id): \(check.says)") }
    }
    if s.seconds > 0 {
      let rate = Double(s.statistics.inputBytes) / s.seconds
      Console.note("speed       \(Console.megabytes(s.statistics.inputBytes)) in \(tenths(s.seconds)) s: \(Console.megabytes(Int(rate)))/s, \(g(Int(Double(r.read) / s.seconds))) records/s")
    }
    if s.exitStatus == .ledgerUnavailable { Console.note("what to do  nothing is lost: run the same command again when the ledger is back") }
    if s.judgement?.isHeld == true { Console.note("what to do  read chartseal report; a second key may release it: chartseal release \(s.run) ...") }
    if s.judgement?.hasFailed == true { Console.note("what to do  mend what failed and run again: what is sealed waits and is judged anew") }
    if s.exitStatus == .quarantined { Console.note("what to do  chartseal status --pipeline FILE --held 50 shows the places") }
  }

  private static func print(_ p: PlantedResult) {
    let g = Console.grouped
    let total = p.total
    Console.note("planted     \(g(total.caught)) of \(g(total.planted)) identifiers caught (seed \(p.seed))\(total.held > 0 ? ", \(g(total.held)) of them in records held back" : "")")
    for miss in p.misses { Console.note("missed      \(miss.file) \(miss.field), class (\(miss.identifierClass.letter)): \(miss.cause.rawValue)") }
    if total.missed > p.misses.count { Console.note("missed      and \(g(total.missed - p.misses.count)) more") }
    if !p.isPassed { Console.note("what to do  do not release; report the seed: the next run plants the same set again") }
  }

  private static func tenths(_ d: Double) -> String { "\(Int(d)).\(Int(d * 10) % 10)" }
}
