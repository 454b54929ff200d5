import ArgumentParser
import Pipeline
import Reporting

struct AffectedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "affected", abstract: "What a faulty rule or table touched: batches, recipients, counts.",
    discussion: """
      By the rules and tables that were in force when each batch was made, and by what was counted then. A batch in which the rule did not act is listed
      with --all: when the fault is that a rule overlooks something, those are the ones to look at.

      EXAMPLES
        chartseal affected --pipeline hospital.yaml --rule dates
        chartseal affected --pipeline hospital.yaml --rule names@1 --all
        chartseal affected --pipeline hospital.yaml --table zip3 --json
        chartseal affected --pipeline hospital.yaml --list          rules and tables of this program, and of past batches
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "A rule, such as names or names@1.") var rule: String?
  @Option(help: "A table or mapping, such as zip3 or mapping:laboratory.") var table: String?
  @Flag(help: "List batches too that were made by it and in which it did not act.") var all = false
  @Flag(help: "List the rules and tables with their versions.") var list = false
  @Option(help: "Why you ask; goes into the audit log.") var purpose = ""
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    let reference = try (rule ?? table).map { text in
      guard let reference = RuleReference(text) else { throw ValidationError("a rule or table is named as ID or ID@VERSION") }
      return reference
    }
    guard list || reference != nil, rule == nil || table == nil else { throw ValidationError("name one: --rule ID[@VERSION] or --table ID[@VERSION]; or --list") }
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let journal = try state.openJournal(readOnly: true)
      guard let reference else { return try showRules(journal, definition) }
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(.view, subject: "rule \(rule ?? table ?? "")", purpose: purpose, detail: "batches that it touched")
      let affected = try journal.affected(pipeline: definition.name, by: reference)
      if affected.versions.isEmpty { Console.note("notice      no batch of this pipeline was made by a rule of that name and version; see --list") }
      for batch in affected.touched + (all ? affected.untouched : []) { show(batch) }
      summarise(affected)
    }
  }

  private func show(_ b: Affected.Batch) {
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("affected")), ("schema_version", .int(1)), ("batch", .string(b.id)), ("run_id", .string(b.run)),
          ("source", .string(b.source)), ("state", .string(b.state)), ("rule", .string(b.rule)), ("count", .int(b.count)), ("records", .int(b.records)),
          ("resources", .int(b.lines)), ("patients", .int(b.patients)), ("sealed", .string(b.sealed)), ("submitted", .optional(b.submitted)),
          ("recipient", .optional(b.recipient)), ("address", .optional(b.address)),
        ]).text)
    } else {
      Console.out(
        "\(b.id.prefix(16))  \(b.rule)  \(Console.grouped(b.count)) times in \(Console.grouped(b.records)) records of \(Console.grouped(b.patients)) patients  "
          + (b.submitted.map { "\(b.state) \($0) to \(b.recipient ?? "a recipient that is not recorded")" } ?? b.state))
    }
  }

  private func summarise(_ a: Affected) {
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("summary")), ("schema_version", .int(1)), ("versions", .array(a.versions.map { .string($0) })),
          ("batches", .int(a.touched.count)), ("count", .int(a.count)), ("records", .int(a.records)), ("patients", .int(a.patients)),
          ("untouched_batches", .int(a.untouched.count)), ("unrecorded_batches", .int(a.unrecorded)), ("recipients", .counts(a.recipients.map { (name: $0.name, count: $0.batches) })),
        ]).text)
      return
    }
    Console.out("versions    \(a.versions.isEmpty ? "none" : a.versions.joined(separator: ", "))")
    Console.out("touched     \(Console.grouped(a.touched.count)) batches, \(Console.grouped(a.records)) records, \(Console.grouped(a.patients)) patients; it acted \(Console.grouped(a.count)) times")
    for (name, batches) in a.recipients { Console.out("recipient   \(name): \(Console.grouped(batches)) batches") }
    Console.out("untouched   \(Console.grouped(a.untouched.count)) batches were made by it and it did not act in them")
    if a.unrecorded > 0 { Console.out("not known   \(Console.grouped(a.unrecorded)) batches were made before rules were recorded") }
  }

  private func showRules(_ journal: Journal, _ definition: PipelineDefinition) throws {
    let now = RuleSet.inForce(definition)
    var past: [String: (first: String, last: String)] = [:]
    for row in try journal.ruleSets() {
      for rule in row.set.rules {
        let known = past[rule.name] ?? (row.firstUsed, row.lastUsed)
        past[rule.name] = (min(known.first, row.firstUsed), max(known.last, row.lastUsed))
      }
    }
    let current = Set(now.rules.map(\.name))
    for name in current.union(past.keys).sorted() {
      let used = past[name].map { "in runs from \($0.first) to \($0.last)" } ?? "in no run yet"
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("rule")), ("schema_version", .int(1)), ("rule", .string(name)), ("in_force", .bool(current.contains(name))),
            ("first_used", .optional(past[name]?.first)), ("last_used", .optional(past[name]?.last)),
          ]).text)
      } else {
        Console.out("\(name)  \(current.contains(name) ? "in force" : "replaced"), \(used)")
      }
    }
  }
}
