import ArgumentParser
import Pipeline

struct RerunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun", abstract: "Read again what failed: records that were held back, batches that the ledger refused.",
    discussion: """
      Reads just those records from their files again, with today's rules and mappings, and submits what passes. A file is known by its digest,
      wherever it lies in the sources' paths; one that has changed is new input for chartseal run, and its records stay held back (exit code 66).
      Safe to repeat: what has been taken up is not read once more, and when nothing is left the command says so and exits with 0.

      EXAMPLES
        chartseal rerun --pipeline hospital.yaml --failed                            everything that is open
        chartseal rerun --pipeline hospital.yaml --run 20260101T010203-abcd          what one run left
        chartseal rerun --pipeline hospital.yaml --reason HL7-0103                   after the mapping was mended
        chartseal rerun --pipeline hospital.yaml --batch 3f2a... --dry-run           would it pass?
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "What this run left open.") var run: String?
  @Option(help: "What this batch left open; may be given again.") var batch: [String] = []
  @Flag(help: "Everything that is open.") var failed = false
  @Option(help: "What is held back for this reason.") var reason: String?
  @Flag(help: "Read, map, de-identify and check; write, sign and send nothing.") var dryRun = false
  @OptionGroup var display: RunDisplayOptions

  func run() async throws {
    guard failed || run != nil || reason != nil || !batch.isEmpty else { throw ValidationError("say what: --run, --batch, --failed or --reason") }
    let definition = try pipeline.load()
    var worst: (any Error)?
    for id in batch.isEmpty ? [nil] : batch.map({ $0 }) {
      var selection = QuarantineSelection()
      (selection.run, selection.batch, selection.reason) = (run, id, reason?.uppercased())
      do { try await RerunCommand.execute(definition, selection, display, dryRun: dryRun) } catch { worst = worst ?? error }
    }
    if let worst { throw worst }
  }

  static func execute(_ definition: PipelineDefinition, _ selection: QuarantineSelection, _ display: RunDisplayOptions, dryRun: Bool = false) async throws {
    var options = Run.Options()
    options.isDryRun = dryRun
    options.rerun = selection
    options.wait = try display.waitSeconds()
    let summary = try await RunCommand.execute(definition, options: options, display: display)
    if summary.isNothingToDo {
      if display.json { Console.out(summary.json) } else if display.screen == .people { Console.note("nothing to do") }
      return
    }
    try display.end(summary, summary.exitStatus, pipeline: definition.file)
  }
}
