import ArgumentParser
import Pipeline

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "What the next run would do: files and their states, records, batches, what waits. Writes nothing.",
    discussion: """
      Every file is read once for its digest, as a run does; records are counted in the first 64 MiB of each source and estimated beyond.
      Batches are those that the number of records fills; large records fill more. No record is mapped, so what would be held back is not
      known: chartseal run --dry-run tells.

      EXAMPLES
        chartseal plan --pipeline hospital.yaml
        chartseal plan --pipeline hospital.yaml --files      also every file with its state
        chartseal plan --pipeline hospital.yaml --json
        chartseal plan --pipeline hospital.yaml --shards                   how many processes could share the work, and how long they would take
        chartseal plan --pipeline hospital.yaml --shards --within 3h --rate 4000
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Also list the files.") var files = false
  @Flag(help: "Print JSON, the files among it.") var json = false
  @Flag(help: "Also say how far run --shard can share the work.") var shards = false
  @Option(help: "With --shards: records a second of one process, instead of the last run's.") var rate: Double?
  @Option(help: "With --shards: find the fewest shards that are done in this time, such as 3h.") var within: String?

  func run() async throws {
    let definition = try pipeline.load()
    let plan = try await reporting { try await onOwnThread { try Planner(definition).plan() } }
    guard shards else {
      if rate != nil || within != nil { throw ValidationError("--rate and --within need --shards") }
      if json { return Console.out(plan.json().text) }
      return show(plan)
    }
    if let rate, rate <= 0 { throw ValidationError("--rate is a number of records a second") }
    let shared = ShardPlan(plan, rate: rate)
    let seconds = try within.map { try RunDisplayOptions.seconds($0, "--within") }
    if json { return Console.out(plan.json(shared, within: seconds).text) }
    show(plan)
    show(shared, plan, within: seconds)
  }

  private func show(_ shared: ShardPlan, _ plan: Plan, within seconds: Int?) {
    Console.out("shards      \(Console.grouped(shared.units)) stretches of \(Console.grouped(shared.bytes)) bytes, the largest \(Console.grouped(shared.largestUnit))")
    if !shared.wholeSources.isEmpty { Console.out("            taken whole by the first shard: \(shared.wholeSources.joined(separator: ", "))") }
    if shared.packedFiles > 0 { Console.out("            \(shared.packedFiles) packed files count as one stretch each: how many they are is seen when they are read") }
    for o in shared.outlooks {
      let time = o.seconds.map { ", about \(Console.grouped(max(1, Int($0.rounded())))) s" } ?? ""
      Console.out("            \(o.shards) of them: the largest share is \(Int((o.largestShare * 100).rounded())) %\(time)")
    }
    if shared.secondsAlone == nil { Console.out("            no run has been measured yet: give --rate to see how long they would take") }
    guard let seconds else { return }
    if let fewest = shared.fewest(within: Double(seconds)) {
      Console.out("            within \(Console.grouped(seconds)) s: \(fewest.shards) shards")
    } else if shared.secondsAlone != nil {
      Console.out("            within \(Console.grouped(seconds)) s: not by more shards; the largest stretch alone takes longer")
    }
  }

  private func show(_ plan: Plan) {
    Console.out("pipeline    \(plan.pipeline), profile \(plan.profile), rules \(plan.ruleSet.prefix(16))")
    Console.out("state       \(plan.stateFolder)\(plan.hasState ? "" : ": not made yet; chartseal init --state \(plan.stateFolder)")")
    Console.out("lock        \(plan.lockHolder.map { "held: \($0)" } ?? "free")")
    Console.out("key         \(plan.keys.signing ?? "cannot be used: \(plan.keys.problem ?? "")")")
    Console.out("ledger      \(plan.ledger), \(plan.keys.log.map { "log key \($0) pinned" } ?? "the pinned log key cannot be read")")
    for s in plan.sources {
      let states = Plan.FileState.allCases.filter { s.count($0) > 0 }.map { "\(Console.grouped(s.count($0))) \($0.rawValue)" }
      Console.out("source      \(s.id) (\(s.format)): \(states.isEmpty ? "no files" : states.joined(separator: ", "))")
      Console.out("            \(PlanCommand.records(s.records)) in \(Console.grouped(s.bytesToRead)) bytes, \(s.batches) batches or more")
      for f in s.files where files || f.problem != nil {
        Console.out("  \(f.state.rawValue)  \(f.path), \(Console.grouped(f.bytes)) bytes\(f.recordsDone > 0 ? ", \(Console.grouped(f.recordsDone)) records done" : "")\(f.problem.map { ": \($0)" } ?? "")")
      }
    }
    Console.out("to do       \(PlanCommand.records(plan.records)) into \(plan.batches) batches or more" + PlanCommand.duration(plan))
    let b = plan.before
    Console.out("submitted   \(Console.grouped(b.submitted.passed)) records in \(Console.grouped(b.submitted.batches)) batches")
    Console.out("waiting     \(b.spooled.batches) batches in the spool, \(b.unjudged.batches) without a verdict, \(b.heldForRelease.batches) held for a release, \(b.refused.batches) refused")
    Console.out("held back   \(Console.grouped(b.quarantined)) records open")
  }

  private static func records(_ count: Plan.Count) -> String {
    count.isExact ? "\(Console.grouped(count.counted)) records" : "about \(Console.grouped(count.total)) records (\(Console.grouped(count.counted)) counted, the rest by their bytes)"
  }

  private static func duration(_ plan: Plan) -> String {
    guard let seconds = plan.seconds, let rate = plan.before.rate, let run = plan.before.rateOfRun, plan.records.total > 0 else { return "" }
    return ", about \(max(1, Int(seconds.rounded()))) s at the \(Console.grouped(Int(rate.rounded()))) records/s of run \(run)"
  }
}

extension ShardPlan {
  fileprivate func json(within seconds: Int?) -> JSONText {
    func outlook(_ o: Outlook) -> JSONText {
      .object([("shards", .int(o.shards)), ("largest_share", .double(o.largestShare)), ("estimated_seconds", o.seconds.map { .double($0) } ?? .null)])
    }
    return .object([
      ("stretches", .int(units)), ("bytes", .int(bytes)), ("largest_stretch_bytes", .int(largestUnit)), ("whole_sources", .array(wholeSources.map { .string($0) })),
      ("packed_files", .int(packedFiles)), ("outlooks", .array(outlooks.map(outlook))),
      ("within", seconds.flatMap { fewest(within: Double($0)) }.map(outlook) ?? .null),
    ])
  }
}

extension Plan {
  fileprivate func json(_ shared: ShardPlan? = nil, within window: Int? = nil) -> JSONText {
    func totals(_ t: Journal.Totals) -> JSONText { .object([("batches", .int(t.batches)), ("records", .int(t.passed))]) }
    func count(_ c: Count) -> JSONText { .object([("counted", .int(c.counted)), ("estimated", .int(c.estimated)), ("total", .int(c.total)), ("exact", .bool(c.isExact))]) }
    return .object([
      ("message_type", .string("plan")), ("schema_version", .int(1)), ("pipeline", .string(pipeline)), ("profile", .string(profile)), ("rule_set", .string(ruleSet)),
      ("state", .string(stateFolder)), ("state_exists", .bool(hasState)), ("lock_holder", .optional(lockHolder)), ("key_id", .optional(keys.signing)),
      ("key_problem", .optional(keys.problem)), ("ledger", .string(ledger)), ("log_key", .optional(keys.log)),
      (
        "sources",
        .array(
          sources.map { s in
            .object([
              ("id", .string(s.id)), ("format", .string(s.format)), ("records", count(s.records)), ("batches_at_least", .int(s.batches)), ("bytes_to_read", .int(s.bytesToRead)),
              ("states", .counts(FileState.allCases.map { ($0.rawValue.replacing(" ", with: "_"), s.count($0)) })),
              (
                "files",
                .array(
                  s.files.map {
                    .object([
                      ("file", .string($0.path)), ("bytes", .int($0.bytes)), ("state", .string($0.state.rawValue.replacing(" ", with: "_"))),
                      ("records_done", .int($0.recordsDone)), ("problem", .optional($0.problem)),
                    ])
                  })
              ),
            ])
          })
      ),
      ("records", count(records)), ("batches_at_least", .int(batches)), ("estimated_seconds", seconds.map { .double($0) } ?? .null),
      ("rate_of_run", .optional(before.rateOfRun)), ("submitted", totals(before.submitted)), ("spooled", totals(before.spooled)),
      ("unjudged", totals(before.unjudged)), ("held_for_release", totals(before.heldForRelease)), ("refused", totals(before.refused)),
      ("quarantined_open", .int(before.quarantined)), ("shards", shared?.json(within: window) ?? .null),
    ])
  }
}
