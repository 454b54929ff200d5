import ArgumentParser
import Pipeline

struct SubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Send what is sealed and was not accepted yet, without reading any source.",
    discussion: """
      For the morning after a night without a ledger: batches in the spool are sent, their receipts verified, the reports of their runs brought up
      to date. Safe to repeat: a ledger answers a batch that it has with the first receipt.

      EXAMPLES
        chartseal submit --pending --pipeline hospital.yaml
        chartseal submit --pending --pipeline hospital.yaml --wait 10m
        chartseal submit --pending --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Everything in the spool that may be sent.") var pending = false
  @Option(help: "Wait this long, such as 10m, while a run holds the lock; otherwise exit code 75 at once.") var wait: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var news: NewsOptions

  func run() async throws {
    guard pending else { throw ValidationError("say what: --pending") }
    try await reporting { try await send() }
  }

  private func send() async throws {
    let definition = try pipeline.load()
    let submission = PendingSubmission(definition: definition, state: try StateFolder(path: definition.state))
    let seconds = try wait.map { try RunDisplayOptions.seconds($0, "--wait") } ?? 0
    let cancel = CancelFlag()
    let news = RunNews(definition, log: try self.news.log())
    let signals = SignalGuard { _ in cancel.set() }
    defer { signals.end() }
    let box = UncheckedBox(submission)
    let result = try await onOwnThread { try box.value.execute(wait: seconds, cancel: cancel, observer: news.observer) }
    if result.failure == nil && result.waiting == 0 { _ = await news.tellDelivered() }
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("submission")), ("schema_version", .int(1)), ("pipeline", .string(definition.name)), ("submitted", .int(result.submitted)),
          ("waiting", .int(result.waiting)), ("unjudged", .int(result.unjudged)), ("held", .int(result.held)), ("reports", .int(result.reports)),
        ]).text)
    } else {
      var line = "\(result.submitted) batches accepted, receipts verified; \(result.waiting) in the spool"
      if result.submitted == 0 && result.waiting == 0 { line = "nothing to do" }
      Console.note(line)
      if result.unjudged > 0 { Console.note("\(result.unjudged) batches of a run that did not end wait for a verdict: chartseal run --pipeline \(definition.file)") }
      if result.held > 0 { Console.note("\(result.held) batches are held by their run's verdict: chartseal report, then chartseal release") }
    }
    if let failure = result.failure {
      Console.note("chartseal: \(failure.detail)")
      SummaryPage.advice(Advice.list(failure.kind.exitStatus, nil, pipeline: definition.file)).forEach { Console.note($0) }
      throw ExitCode(failure.kind.exitStatus)
    }
    if cancel.isSet { throw ExitCode(.interrupted) }
  }
}
