import ArgumentParser
import Pipeline
import Records
import Reporting

struct DisclosuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disclosures", abstract: "An accounting of disclosures: when, to whom, what, what for (45 CFR 164.528(b)(2)).",
    discussion: """
      From the journal, as it was recorded when each batch went out. De-identified records need no accounting; it is kept so that one can be given should
      a submission prove to have held identifiers. What the law says of each is in the last field. The showing is an event of the audit log.

      EXAMPLES
        chartseal disclosures --pipeline hospital.yaml --patient-hash pt1...
        chartseal disclosures --pipeline hospital.yaml --recipient ledger.example --since 2026-01-01 --csv > accounting.csv
        chartseal disclosures --pipeline hospital.yaml --since 2026-01-01 --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Of this patient only, under all hashes that merges have joined.") var patientHash: String?
  @Option(help: "To recipients whose name or address holds this text.") var recipient: String?
  @Option(help: "Of this day and later, such as 2026-03-01.") var since: String?
  @Option(help: "Of this day and earlier.") var until: String?
  @Option(help: "Why you ask; goes into the audit log.") var purpose = ""
  @Flag(help: "Print JSON lines.") var json = false
  @Flag(help: "Print CSV with a header line (RFC 4180).") var csv = false

  func run() async throws {
    var query = DisclosureQuery()
    (query.recipient, query.since, query.until) = (recipient, try DayText.checked(since, "--since"), try DayText.checked(until, "--until"))
    let patient = try patientHash.map { text in
      guard let hash = PatientHash(text: text) else { throw ValidationError("--patient-hash is a patient hash: pt1 and 52 characters") }
      return hash
    }
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let filter = [recipient.map { "recipient \($0)" }, since.map { "since \($0)" }, until.map { "until \($0)" }].compactMap(\.self).joined(separator: ", ")
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(.view, subject: patient.map { "patient \($0)" } ?? "disclosures", purpose: purpose, detail: filter)
      if let patient { query.patients = try joined(patient, state, definition) }
      let journal = try state.openJournal(readOnly: true)
      let rows = try journal.disclosures(pipeline: definition.name, query)
      if csv { Console.out(DisclosuresCommand.line(["date", "recipient", "address", "description", "purpose", "batch", "entry", "run", "accounting"])) }
      for d in rows { show(d) }
      let unknown = try journal.batchesWithoutPatients(pipeline: definition.name)
      if patient != nil, unknown > 0 {
        Console.note("notice      of \(unknown) submitted batches it is not recorded whose records they hold: they were made before there was an accounting")
      }
      if !json && !csv { Console.note("\(rows.count) disclosures") }
    }
  }

  private func joined(_ patient: PatientHash, _ state: StateFolder, _ definition: PipelineDefinition) throws -> [PatientHash] {
    do { return try state.openVault(definition).joined(to: patient) } catch let failure as RunFailure { throw failure } catch {
      throw RunFailure(.keyUnusable, "the vault cannot be read: \(error)")
    }
  }

  private func show(_ d: Disclosure) {
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("disclosure")), ("schema_version", .int(1)), ("date", .string(d.date)), ("recipient", .string(d.recipient)),
          ("address", .string(d.address)), ("description", .string(d.description)), ("purpose", .string(d.purpose)), ("batch", .string(d.batch)),
          ("entry_index", .optional(d.entry)), ("run_id", .string(d.run)), ("lines", .int(d.lines)), ("accounting", .string(d.accounting)),
        ]).text)
    } else if csv {
      Console.out(
        DisclosuresCommand.line([d.date, d.recipient, d.address, d.description, d.purpose, d.batch, d.entry.map(String.init) ?? "", d.run, d.accounting]))
    } else {
      Console.out("\(d.date)  \(d.recipient)\(d.address.isEmpty ? "" : ", \(d.address)")")
      Console.out("  what        \(d.description)")
      Console.out("  what for    \(d.purpose)")
      Console.out("  batch       \(d.batch.prefix(16))\(d.entry.map { ", entry \($0)" } ?? "")")
      Console.out("  accounting  \(d.accounting)")
    }
  }

  /// A line of CSV; a field that a spreadsheet would take for a formula is quoted with a leading apostrophe.
  private static func line(_ fields: [String]) -> String {
    fields.map { field in
      let safe = field.first.map { "=+-@\t".contains($0) } ?? false ? "'" + field : field
      return safe.contains { "\",\r\n".contains($0) } ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
    }.joined(separator: ",")
  }
}
