import ArgumentParser
import Pipeline
import Reporting

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What has been submitted, what waits, what is held back.",
    discussion: """
      EXAMPLES
        chartseal status --pipeline hospital.yaml
        chartseal status --pipeline hospital.yaml --json
        chartseal status --pipeline hospital.yaml --held 50     places of the first 50 records held back
        chartseal status --pipeline hospital.yaml --shards      what all shards did, added up
        chartseal status --pipeline hospital.yaml --files       how the records and bytes of each file ended
        chartseal status --pipeline hospital.yaml --mail | sendmail ops@example.org
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Also list this many records held back, with their places.") var held = 0
  @Flag(help: "Also list how the records and bytes of each file ended.") var files = false
  @Flag(help: "Print the mail-ready text about the last run, and nothing else.") var mail = false
  @Flag(help: "Print what each shard whose folder lies in the state folder did, and the sum, and nothing else.") var shards = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      if shards { return try ShardStatus(definition).show(json: json) }
      let journal = try StateFolder(path: definition.state).openJournal(readOnly: true)
      if mail { return Console.write(try RunText.mail(definition, journal), to: 1) }
      let all = try journal.totals(pipeline: definition.name)
      let submitted = try journal.totals(pipeline: definition.name, state: .submitted)
      let waiting = try journal.totals(pipeline: definition.name, state: .sealed)
      let refused = try journal.totals(pipeline: definition.name, state: .refused)
      let lost = try journal.totals(pipeline: definition.name, state: .lost)
      let unjudged = try journal.totals(pipeline: definition.name, state: .waiting)
      let heldBack = try journal.totals(pipeline: definition.name, state: .held)
      let totals = try journal.fileTotals(pipeline: definition.name)
      let groups = try journal.held(pipeline: definition.name)
      let rows = held > 0 ? try journal.heldRows(pipeline: definition.name, kind: "quarantined", limit: held) : []
      let accounts = files ? try journal.accounts(pipeline: definition.name) : []
      if held > 0 {
        try AuditWriter(state: StateFolder(path: definition.state), operator: definition.compliance.operatorID).note(.view, subject: "pipeline \(definition.name)", detail: "places of \(rows.count) records held back")
      }
      let last = try journal.runs(pipeline: definition.name, limit: 1).first
      let planted = try journal.planted(pipeline: definition.name)
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("status")), ("schema_version", .int(1)), ("pipeline", .string(definition.name)),
            ("files", .object([("known", .int(totals.files)), ("complete", .int(totals.complete)), ("bytes", .int(totals.bytes))])),
            (
              "records",
              .object([
                ("read", .int(all.records)), ("submitted", .int(submitted.passed)), ("spooled", .int(waiting.passed)),
                ("refused", .int(refused.passed)), ("lost", .int(lost.passed)), ("unjudged", .int(unjudged.passed)), ("held_for_release", .int(heldBack.passed)), ("filtered", .int(all.filtered)), ("quarantined", .int(all.quarantined)),
              ])
            ),
            (
              "batches",
              .object([
                ("submitted", .int(submitted.batches)), ("spooled", .int(waiting.batches)), ("refused", .int(refused.batches)),
                ("unjudged", .int(unjudged.batches)), ("held_for_release", .int(heldBack.batches)),
              ])
            ),
            (
              "held",
              .array(
                groups.map {
                  .object([("kind", .string($0.kind)), ("stage", .string($0.stage)), ("code", .string($0.code)), ("count", .int($0.count))])
                })
            ),
            (
              "places",
              .array(
                rows.map {
                  .object([
                    ("file", .string($0.path)), ("message", .int($0.record)), ("line", .int($0.line)), ("byte", .int($0.byte)),
                    ("field", .string($0.field)), ("stage", .string($0.stage)), ("code", .string($0.code)), ("value_class", .optional($0.valueClass)),
                  ])
                })
            ),
            (
              "accounts",
              .array(
                accounts.map {
                  JSONText.object(
                    [("number", .int($0.number)), ("file", .string($0.path)), ("source", .string($0.source)), ("complete", .bool($0.isComplete))] + JSONText.members(of: $0.account))
                })
            ),
            (
              "planted",
              .array(
                planted.map {
                  .object([("run_id", .string($0.run)), ("seed", .string($0.seed)), ("planted", .int($0.planted)), ("caught", .int($0.caught))])
                })
            ),
            ("last_run", .optional(last?.id)), ("last_outcome", .optional(last?.outcome)),
          ]).text)
        return
      }
      Console.out("pipeline    \(definition.name)")
      Console.out("files       \(Console.grouped(totals.files)) known, \(Console.grouped(totals.complete)) complete, \(Console.megabytes(totals.bytes))")
      Console.out("records     \(Console.grouped(all.records)) read = \(Console.grouped(submitted.passed)) submitted + \(Console.grouped(all.filtered)) filtered + \(Console.grouped(all.quarantined)) quarantined + \(Console.grouped(waiting.passed + refused.passed + unjudged.passed + heldBack.passed)) not yet accepted" + (lost.passed > 0 ? " + \(Console.grouped(lost.passed)) lost, held back for a rerun" : ""))
      Console.out("batches     \(submitted.batches) submitted, \(waiting.batches) in the spool, \(refused.batches) refused, \(unjudged.batches) waiting for a verdict, \(heldBack.batches) held for a release")
      Console.out("last run    \(last.map { "\($0.id): \($0.outcome ?? "not ended")" } ?? "none")")
      if let text = last?.summary.flatMap({ FreeTextCounts(summary: $0) }) { Console.out("free text   \(text.inWords) (last run)") }
      for (i, p) in planted.enumerated() where i == 0 || p.caught < p.planted {
        Console.out("planted     \(Console.grouped(p.caught)) of \(Console.grouped(p.planted)) identifiers caught (seed \(p.seed)) in \(p.run)")
      }
      if !groups.isEmpty {
        Console.out("held back")
        for g in groups { Console.out("  \(g.count)  \(g.kind) at \(g.stage): \(g.code) \(ReasonIndex.summary(of: g.code))") }
      }
      for a in accounts { Console.out("  \(a.path): \(Console.account(a.account))\(a.isComplete ? "" : "; not read to its end")") }
      for r in rows {
        Console.out("  \(r.path) record \(r.record) line \(r.line) byte \(r.byte) \(r.field): \(r.code)\(r.valueClass.map { " (\($0))" } ?? "")")
      }
    }
  }
}

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The runs of a pipeline, newest first.",
    discussion: """
      EXAMPLES
        chartseal runs --pipeline hospital.yaml
        chartseal runs --pipeline hospital.yaml --limit 3 --json
        chartseal runs --pipeline hospital.yaml --run 20260101T010203-abcd     the batches of one run
        chartseal runs --pipeline hospital.yaml --run 20260101T010203-abcd --text    its summary and what to do, as a mail
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON lines.") var json = false
  @Option(help: "How many runs.") var limit = 20
  @Option(help: "Show one run's batches.") var run: String?
  @Flag(help: "With --run: print the mail-ready text about it instead.") var text = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let journal = try StateFolder(path: definition.state).openJournal(readOnly: true)
      if text, run == nil { throw ValidationError("--text needs --run") }
      if let run {
        if text { return Console.write(try RunText.mail(definition, journal, run: run), to: 1) }
        for b in try journal.batches(pipeline: definition.name, run: run) {
          if json {
            Console.out(
              JSONText.object([
                ("message_type", .string("batch")), ("schema_version", .int(1)), ("batch", .string(b.id)), ("source", .string(b.source)),
                ("state", .string(b.state)), ("records", .int(b.records)), ("resources", .int(b.lines)), ("entry_index", .optional(b.entryIndex)),
                ("problem", .optional(b.problem)),
              ]).text)
          } else {
            Console.out("\(b.id.prefix(16))  \(b.state)  \(b.records) records, \(b.lines) resources\(b.entryIndex.map { ", entry \($0)" } ?? "")\(b.problem.map { "  \($0)" } ?? "")")
          }
        }
        return
      }
      for r in try journal.runs(pipeline: definition.name, limit: limit) {
        if json {
          Console.out(
            JSONText.object([
              ("message_type", .string("run")), ("schema_version", .int(1)), ("run_id", .string(r.id)), ("started", .string(r.started)),
              ("ended", .optional(r.ended)), ("outcome", .optional(r.outcome)), ("exit_code", .optional(r.exitCode)),
            ]).text)
        } else {
          Console.out("\(r.id)  \(r.started)  \(r.ended ?? "(not ended)")  exit \(r.exitCode.map(String.init) ?? "-")  \(r.outcome ?? "")")
        }
      }
    }
  }
}
