import ArgumentParser
import Foundation
import Glibc
import Pipeline
import Reporting

struct QuarantineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "Records that were held back: look, read again, or leave out for good.",
    discussion: """
      A record held back is a place in your export and a reason; its content stays in the export. It is open until a rerun takes it up or somebody
      drops it.

      EXAMPLES
        chartseal quarantine list --pipeline hospital.yaml
        chartseal quarantine rerun --pipeline hospital.yaml --reason HL7-0103
        chartseal quarantine drop --pipeline hospital.yaml --reason RUN-0105 --reason-text "duplicate registrations, ticket 4711"
      """,
    subcommands: [
      QuarantineListCommand.self, QuarantineShowCommand.self, QuarantineExportCommand.self, QuarantineRerunCommand.self, QuarantineDropCommand.self,
    ])
}

/// Which records are meant.
struct QuarantineOptions: ParsableArguments {
  @Option(help: "Only those of one run.") var run: String?
  @Option(help: "Only those of one batch.") var batch: String?
  @Option(help: "Only those held back for one reason, such as HL7-0103.") var reason: String?
  @Option(help: "Only those of one source.") var source: String?
  @Option(help: "Only those of one file, by its path as `list` prints it.") var file: String?

  var selection: QuarantineSelection {
    var selection = QuarantineSelection()
    (selection.run, selection.batch, selection.reason, selection.source, selection.file) = (run, batch, reason?.uppercased(), source, file)
    return selection
  }
}

struct QuarantineListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "What is held back: by reason, or record by record.",
    discussion: """
      EXAMPLES
        chartseal quarantine list --pipeline hospital.yaml                        counts by reason
        chartseal quarantine list --pipeline hospital.yaml --reason HL7-0103      the places
        chartseal quarantine list --pipeline hospital.yaml --closed --records     what became of the others
      """)
  @OptionGroup var pipeline: PipelineOption
  @OptionGroup var options: QuarantineOptions
  @Flag(help: "List single records with their places; implied by --reason.") var records = false
  @Flag(help: "List those that a rerun took up or that were dropped.") var closed = false
  @Option(help: "At most this many records.") var limit = 100
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let quarantine = try Quarantine(definition: definition, state: state, readOnly: true)
      if records || closed || options.reason != nil {
        let items = try quarantine.items(options.selection, isOpen: !closed, limit: max(0, limit))
        try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
          .view, subject: "pipeline \(definition.name)", detail: "places of \(items.count) records held back")
        for item in items { Console.out(json ? item.json : item.listing) }
        if !closed, !json {
          let all = try quarantine.count(options.selection)
          if all > items.count { Console.note("\(Console.grouped(all - items.count)) more: --limit") }
        }
        return
      }
      let groups = try quarantine.groups(options.selection)
      for g in groups {
        if json {
          Console.out(
            JSONText.object([
              ("message_type", .string("quarantine_group")), ("schema_version", .int(1)), ("code", .string(g.code)), ("stage", .string(g.stage)),
              ("summary", .string(g.summary)), ("count", .int(g.count)), ("files", .int(g.files)), ("first_seen", .string(g.firstSeen)),
              ("first_run", .string(g.firstRun)), ("last_run", .string(g.lastRun)),
            ]).text)
        } else {
          Console.out(
            "\(Console.grouped(g.count).leftPadded(9))  \(g.code)  \(g.summary)\n           at \(g.stage), in \(g.files) file\(g.files == 1 ? "" : "s"), since \(g.firstSeen)")
        }
      }
      if groups.isEmpty, !json { Console.out("nothing is held back") }
    }
  }
}

struct QuarantineShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One record held back: its place and reason; with --reveal the record itself.",
    discussion: """
      --reveal reads the record from its file WITH its identifiers. It needs a terminal, a purpose, and writes an event into the audit log first.

      EXAMPLES
        chartseal quarantine show --pipeline hospital.yaml 17
        chartseal quarantine show --pipeline hospital.yaml 17 --json
        chartseal quarantine show --pipeline hospital.yaml 17 --reveal --purpose "mending the export, ticket 4711"
      """)
  @OptionGroup var pipeline: PipelineOption
  @Argument(help: "The record's number, as `list` prints it.") var id: Int
  @Flag(help: "Print the record with its identifiers; only on a terminal.") var reveal = false
  @Option(help: "Why it is looked at; stands in the audit log.") var purpose = ""
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let quarantine = try Quarantine(definition: definition, state: state, readOnly: true)
      var selection = QuarantineSelection()
      selection.ids = [id]
      guard let item = try quarantine.items(selection, isOpen: nil, limit: 1).first else { throw RunFailure(.configuration, "no record \(id) is held back") }
      if reveal {
        guard isatty(1) == 1 else { throw ValidationError("--reveal shows identifiers, so it prints to a terminal only") }
        guard !purpose.isEmpty else { throw ValidationError("say why with --purpose") }
        let bytes = try await onOwnThread { try Quarantine(definition: definition, state: state, readOnly: true).reveal(item.id, purpose: purpose) }
        Console.write(bytes.map { $0 == 0x0D ? 0x0A : $0 } + [0x0A], to: 1)
        return
      }
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(.view, subject: "record \(id) held back")
      if json { return Console.out(item.json) }
      Console.out(item.listing)
      Console.out("reason      \(item.code): \(ReasonIndex.summary(of: item.code))")
      Console.out("held back   at \(item.stage) by run \(item.run), source \(item.source), batch \(item.batch.prefix(16)), \(item.length) bytes")
      switch item.state {
      case "rerun": Console.out("taken up    by run \(item.closedBy ?? "") at \(item.closedAt ?? "")")
      case "dropped": Console.out("dropped     by \(item.closedBy ?? "") at \(item.closedAt ?? ""): \(item.note ?? "")")
      default: Console.out("what to do  mend the export or the mapping, then: chartseal quarantine rerun --pipeline \(definition.file) --reason \(item.code)")
      }
    }
  }
}

struct QuarantineExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The places of records held back as CSV, for whoever mends the exports.",
    discussion: """
      Places, codes and classes only. File names are as they are in your exports.

      EXAMPLES
        chartseal quarantine export --pipeline hospital.yaml > held.csv
        chartseal quarantine export --pipeline hospital.yaml --reason CSV-0105 > held.csv
      """)
  @OptionGroup var pipeline: PipelineOption
  @OptionGroup var options: QuarantineOptions

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let quarantine = try Quarantine(definition: definition, state: state, readOnly: true)
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
        .view, subject: "pipeline \(definition.name)", detail: "export of the places of \(try quarantine.count(options.selection)) records held back")
      Console.out("id,run,batch,source,file,record,line,byte,field,stage,code,class")
      var offset = 0
      while true {
        let items = try quarantine.items(options.selection, limit: 1000, offset: offset)
        for i in items {
          let fields = [
            "\(i.id)", i.run, i.batch, i.source, i.path, "\(i.record)", "\(i.line)", "\(i.byte)", i.field, i.stage, i.code, i.valueClass ?? "",
          ]
          Console.out(fields.map(QuarantineExportCommand.quoted).joined(separator: ","))
        }
        if items.count < 1000 { return }
        offset += items.count
      }
    }
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

struct QuarantineDropCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Leave records held back out of the ledger for good, with a reason.",
    discussion: """
      The records stay in your export, and the journal says who dropped them, when and why. The reason must name no patient.

      EXAMPLES
        chartseal quarantine drop --pipeline hospital.yaml --reason RUN-0105 --reason-text "duplicate registrations, ticket 4711"
        chartseal quarantine drop --pipeline hospital.yaml --id 17 --id 18 --reason-text "test patients of the training system"
      """)
  @OptionGroup var pipeline: PipelineOption
  @OptionGroup var options: QuarantineOptions
  @Option(help: "Number of a record, as `list` prints it; may be given again.") var id: [Int] = []
  @Option(help: "Why, 10 characters or more.") var reasonText: String

  func run() async throws {
    var selection = options.selection
    selection.ids = id
    let isEverything = id.isEmpty && options.run == nil && options.batch == nil && options.reason == nil && options.source == nil && options.file == nil
    if isEverything { throw ValidationError("say which: --reason, --run, --batch, --source, --file or --id") }
    try await reporting {
      let definition = try pipeline.load()
      let count = try Quarantine(definition: definition, state: StateFolder(path: definition.state)).drop(selection, reason: reasonText)
      Console.note(count == 0 ? "nothing to do" : "\(Console.grouped(count)) records dropped: they stay out of the ledger")
    }
  }
}

struct QuarantineRerunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun", abstract: "Read records that were held back once more; the same as chartseal rerun.",
    discussion: """
      EXAMPLES
        chartseal quarantine rerun --pipeline hospital.yaml --reason HL7-0103
        chartseal quarantine rerun --pipeline hospital.yaml --id 17
      """)
  @OptionGroup var pipeline: PipelineOption
  @OptionGroup var options: QuarantineOptions
  @Option(help: "Number of a record, as `list` prints it; may be given again.") var id: [Int] = []
  @OptionGroup var display: RunDisplayOptions

  func run() async throws {
    var selection = options.selection
    selection.ids = id
    try await RerunCommand.execute(pipeline.load(), selection, display)
  }
}

extension Quarantine.Item {
  var place: String {
    var parts = ["\(path) record \(record)"]
    if line > 0 { parts.append("line \(line)") }
    if byte > 0 { parts.append("byte \(byte)") }
    if !field.isEmpty { parts.append(field) }
    return parts.joined(separator: ", ")
  }

  /// The record in a line.
  var listing: String {
    "\(id)  \(code)  \(place)" + (valueClass.map { ", class \($0)" } ?? "") + (state == "open" ? "" : "  \(state)")
  }

  var json: String {
    JSONText.object([
      ("message_type", .string("quarantined_record")), ("schema_version", .int(1)), ("id", .int(id)), ("run_id", .string(run)), ("batch", .string(batch)),
      ("source", .string(source)), ("file", .string(path)), ("record", .int(record)), ("line", .int(line)), ("byte", .int(byte)),
      ("field", .string(field)), ("stage", .string(stage)), ("code", .string(code)), ("value_class", .optional(valueClass)), ("state", .string(state)),
      ("note", .optional(note)), ("closed_by", .optional(closedBy)), ("closed_at", .optional(closedAt)),
    ]).text
  }
}

extension String {
  func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
