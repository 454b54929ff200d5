import Pipeline

/// What the shards of a pipeline did, each by its own journal, and all of them together.
struct ShardStatus {
  private struct Line {
    var name: String
    var files = 0
    var all = Journal.Totals()
    var submitted = Journal.Totals()
    var last: Journal.RunRow?
    /// Sealed, and not yet accepted.
    var waiting: Int { all.passed - submitted.passed }
  }
  private let pipeline: String
  private var lines: [Line] = []
  /// A batch that two shards made, under different numbers of them, counts once.
  private var sum = Line(name: "all")

  init(_ definition: PipelineDefinition) throws {
    pipeline = definition.name
    var batches: [String: Bool] = [:]
    for state in try StateFolder(path: definition.state).shards() {
      let journal = try state.openJournal(readOnly: true)
      lines.append(
        Line(
          name: state.path, files: try journal.fileTotals(pipeline: pipeline).complete, all: try journal.totals(pipeline: pipeline),
          submitted: try journal.totals(pipeline: pipeline, state: .submitted), last: try journal.runs(pipeline: pipeline, limit: 1).first))
      sum.files += lines[lines.count - 1].files
      try journal.forEachBatch(pipeline: pipeline) { id, isSubmitted, totals in
        let known = batches[id]
        if known == nil { sum.all += totals }
        if isSubmitted && known != true { sum.submitted += totals }
        batches[id] = isSubmitted || known ?? false
      }
    }
  }

  func show(json: Bool) {
    if json {
      return Console.out(
        JSONText.object([
          ("message_type", .string("shards")), ("schema_version", .int(1)), ("pipeline", .string(pipeline)), ("shards", .array(lines.map(object))), ("all", object(sum)),
        ]).text)
    }
    for line in lines + [sum] {
      Console.out(
        "\(line.name): \(Console.grouped(line.all.records)) records read = \(Console.grouped(line.submitted.passed)) submitted + \(Console.grouped(line.all.filtered)) filtered + "
          + "\(Console.grouped(line.all.quarantined)) quarantined + \(Console.grouped(line.waiting)) not yet accepted, in \(Console.grouped(line.all.batches)) batches"
          + (line.last.map { "; last run \($0.id): \($0.outcome ?? "not ended")" } ?? ""))
    }
  }

  private func object(_ line: Line) -> JSONText {
    .object([
      ("state", .string(line.name)), ("files_complete", .int(line.files)), ("batches", .int(line.all.batches)), ("read", .int(line.all.records)),
      ("submitted", .int(line.submitted.passed)), ("filtered", .int(line.all.filtered)), ("quarantined", .int(line.all.quarantined)), ("waiting", .int(line.waiting)),
      ("last_run", .optional(line.last?.id)), ("last_outcome", .optional(line.last?.outcome)),
    ])
  }
}
