import ArgumentParser
import Pipeline
import Records
import Reporting

struct PurgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Delete the evidence of runs whose retention is over; refuses earlier. Lists only, without --confirm.",
    discussion: """
      Evidence is kept for six years, or longer if the pipeline says so (45 CFR 164.316(b)(2)(i)). Deleted are reports, receipts and the journal's rows of
      a run; the audit log is never cut, and the deletion is an event in it. Kept is what stops a record from being sent twice. When one of the runs
      must stay, nothing is deleted: exit code 77.

      EXAMPLES
        chartseal purge --pipeline hospital.yaml --before 2020-01-01
        chartseal purge --pipeline hospital.yaml --run 20200101T010203-abcd --reason "retention over" --confirm
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Runs that began before this day.") var before: String?
  @Option(help: "This run.") var run: String?
  @Option(help: "Why; goes into the audit log. Needed with --confirm.") var reason: String?
  @Flag(help: "Delete; without it the runs are only listed.") var confirm = false
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    guard (before == nil) != (run == nil) else { throw ValidationError("name one: --before DAY or --run RUN") }
    guard !confirm || reason?.isEmpty == false else { throw ValidationError("--confirm needs --reason") }
    let day = try DayText.checked(before, "--before")
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let lock = try RunLock(state: state.path, pipeline: definition.name, command: "purge")
      defer { withExtendedLifetime(lock) {} }
      let journal = try state.openJournal(readOnly: !confirm)
      let retention = Retention(years: definition.compliance.retentionYears)
      let today = Timestamp.today()
      let runs = try journal.retainedRuns(pipeline: definition.name, before: day, run: run, retention: retention)
      guard !runs.isEmpty else { return Console.note("no such runs") }
      for r in runs { show(r, today) }
      let kept = runs.filter { $0.isKept(today: today) }
      guard kept.isEmpty else {
        Console.note("chartseal: \(kept.count) of \(runs.count) runs must be kept (\(Retention.basis), \(retention.years) years): nothing is deleted")
        throw ExitCode(.permission)
      }
      guard confirm, let reason else { return Console.note("nothing is deleted; say --confirm and --reason to delete the evidence of these \(runs.count) runs") }
      let purge = Purge(state: state, writer: AuditWriter(state: state, operator: definition.compliance.operatorID))
      for r in runs { try purge.execute(r, today: today, reason: reason, journal: journal) }
      let sets = try journal.purgeRuleSets(retention: retention, today: today)
      Console.note("deleted     evidence of \(runs.count) runs, \(sets) rule sets; the audit log has it")
    }
  }

  private func show(_ r: RetainedRun, _ today: String) {
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("retained_run")), ("schema_version", .int(1)), ("run_id", .string(r.id)), ("started", .string(r.started)),
          ("batches", .int(r.batches)), ("open_batches", .int(r.open)), ("retain_until", .optional(r.retainUntil)), ("kept", .bool(r.isKept(today: today))),
        ]).text)
    } else {
      let until = r.retainUntil.map { "retain until \($0)" } ?? "\(r.open) batches not submitted"
      Console.out("\(r.id)  \(r.started)  \(r.batches) batches  \(until)  \(r.isKept(today: today) ? "must be kept" : "may go")")
    }
  }
}
