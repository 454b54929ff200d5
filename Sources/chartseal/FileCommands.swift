import ArgumentParser
import Cryptography
import Foundation
import PatientIdentity
import Pipeline
import Readers
import Records
import Reporting

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Say what files are: format, counts by type, encodings, oddities. Prints no value.",
    discussion: """
      EXAMPLES
        chartseal inspect adt-2031.hl7
        chartseal inspect exports/*.hl7 --json
        chartseal inspect SampleData
        chartseal inspect --elements --reveal --purpose "comparison" study/     every element of imaging headers
      """)
  @Argument(help: "Files or folders.") var files: [String]
  @Flag(help: "Print JSON lines, one a file.") var json = false
  @Flag(help: "Print every element of imaging headers as DICOM JSON, a line for each header: WITH identifiers, so --reveal is needed.") var elements = false
  @Flag(help: "I know that the output has patients' identities, and may see them.") var reveal = false
  @Option(help: "Why; goes into the audit trail.") var purpose = ""

  func run() async throws {
    if elements { return try await showElements() }
    try await reporting {
      for report in try FileInspector.inspect(files) {
        if json {
          Console.out(
            JSONText.object(
              [("message_type", .string("inspection")), ("schema_version", .int(1)), ("file", .string(report.path)), ("format", .string(report.format)), ("bytes", .int(report.bytes)), ("records", .int(report.records))]
                + report.evidence.map { ($0.name, .string($0.text)) } + report.sections.map { ($0.title, JSONText.counts($0.counts)) }
            ).text)
        } else {
          Console.out("\(report.path): \(report.format), \(Console.grouped(report.bytes)) bytes, \(Console.grouped(report.records)) records")
          for e in report.evidence { Console.out("  \(e.name): \(e.text)") }
          for section in report.sections where !section.counts.isEmpty {
            Console.out("  \(section.title): " + section.counts.map { "\($0.name) \(Console.grouped($0.count))" }.joined(separator: ", "))
          }
        }
      }
    }
  }
}

extension InspectCommand {
  private func showElements() async throws {
    guard reveal else {
      Console.note("chartseal: --elements prints patients' identities; say --reveal if you may see them")
      throw ExitCode(.usage)
    }
    try await reporting {
      try AuditWriter.ofUser().note(.reveal, subject: Output.subject(files), purpose: purpose, detail: "elements of \(files.count) paths")
      var failures = 0
      try FileInspector.elements(files) { _, bytes in
        Output.line(bytes)
        Output.line(Bytes("\n"))
      } failed: { path, reason in
        failures += 1
        Console.note("\(path): \(reason.code) \(reason.summary)")
      }
      Output.flush()
      if failures > 0 { throw ExitCode(.quarantined) }
    }
  }
}

struct NormalizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "normalize", abstract: "Print files as FHIR R4 NDJSON that STILL HAS identifiers. For people who may see them.",
    discussion: """
      Every use is written to the audit trail.

      EXAMPLES
        chartseal normalize --reveal --purpose "mapping check" adt.hl7
        chartseal normalize --reveal --purpose "mapping check" --mapping laboratory.yaml results.csv
        chartseal normalize --reveal --purpose "mapping check" study/ --counts
        chartseal normalize --reveal --pipeline hospital.yaml adt.hl7 > with-phi.ndjson
      """)
  @Flag(help: "I know that the output has patients' identities, and may see them.") var reveal = false
  @Option(help: "Why; goes into the audit trail.") var purpose = ""
  @OptionGroup var pipeline: PipelineOption
  @OptionGroup var reading: ReadingOptions
  @Argument(help: "Files or folders.") var files: [String]

  func run() async throws {
    guard reveal else {
      Console.note("chartseal: the output of normalize has patients' identities; say --reveal if you may see them. Without identities: chartseal deidentify")
      throw ExitCode(.usage)
    }
    try await reporting {
      let definition = try pipeline.orDefault(reading)
      // A pipeline that has no state yet is being tried out: the reveal is noted in the user's own log.
      let state = pipeline.isGiven ? try? StateFolder(path: definition.state) : nil
      let writer = try state.map { AuditWriter(state: $0, operator: definition.compliance.operatorID) } ?? AuditWriter.ofUser()
      try writer.note(.reveal, subject: Output.subject(files), purpose: purpose, detail: "normalize of \(files.count) paths")
      let counts = try FileTranslator(definition: definition, source: reading.source).normalize(files, line: Output.line, held: Output.held)
      Output.flush()
      Output.end(counts, details: reading.counts)
    }
  }
}

struct DeidentifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deidentify", abstract: "Print files as de-identified, checked FHIR R4 NDJSON, and stop there.",
    discussion: """
      The patient hashes are those of the pipeline's vault, so the lines are the ones that `run` would seal. With --throw-away-vault nothing is
      kept: hashes are new each time.

      EXAMPLES
        chartseal deidentify --pipeline hospital.yaml adt.hl7 > safe.ndjson
        chartseal deidentify --pipeline hospital.yaml --throw-away-vault exports/
        chartseal deidentify --throw-away-vault adt.hl7 summary.xml study/
        chartseal deidentify --throw-away-vault --mapping Pipelines/mappings/synthea.yaml synthea/
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Use a vault that is forgotten at the end.") var throwAwayVault = false
  @OptionGroup var reading: ReadingOptions
  @Argument(help: "Files or folders.") var files: [String]

  func run() async throws {
    let counts = try await reporting { () -> FileTranslator.Counts in
      let definition = try pipeline.orDefault(reading)
      let translator = try FileTranslator(definition: definition, source: reading.source)
      if throwAwayVault {
        return try ThrowAway.withVault { vault, secret in
          try translator.deidentify(files, vault: vault, batchSecret: secret, line: Output.line, held: Output.held)
        }
      }
      let state = try StateFolder(path: definition.state)
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(.view, subject: Output.subject(files), detail: "deidentify of \(files.count) paths, with the pipeline's vault")
      let keys = try state.openKeys(definition)
      let vault = try state.openVault(definition)
      return try translator.deidentify(files, vault: vault, batchSecret: keys.batchSecret, line: Output.line, held: Output.held)
    }
    Output.flush()
    Output.end(counts, details: reading.counts)
    if counts.quarantined > 0 { throw ExitCode(.quarantined) }
  }
}

/// Lines to standard output in large writes; places of what was held back to standard error.
enum Output {
  /// What files were given, for the audit log; a name may be a patient's, so only folders and endings are said.
  static func subject(_ files: [String]) -> String {
    var names = Set(files.map { path in
      let file = path as NSString
      let folder = file.deletingLastPathComponent
      return (folder.isEmpty ? "." : folder) + "/*" + (file.pathExtension.isEmpty ? "" : ".\(file.pathExtension)")
    }).sorted()
    if names.count > 5 { names = names.prefix(5) + ["and \(names.count - 5) more"] }
    return names.joined(separator: ", ")
  }

  nonisolated(unsafe) private static var buffer: [UInt8] = []

  static func line(_ bytes: Bytes) {
    buffer.append(contentsOf: bytes.raw)
    if buffer.count > 1 << 20 { flush() }
  }

  static func flush() {
    buffer.withUnsafeBufferPointer { Console.write($0.baseAddress, $0.count, to: 1) }
    buffer.removeAll(keepingCapacity: true)
  }

  static func held(_ path: String, _ stage: Stage, _ reason: ReasonCode, _ place: Place) {
    Console.note("\(path): \(place): held at \(stage.rawValue): \(reason.code) \(reason.summary)")
  }

  /// - Parameter details: also how each file's records and bytes ended, and what was seen and not mapped.
  static func end(_ c: FileTranslator.Counts, details: Bool) {
    if details {
      for file in c.files {
        Console.note(JSONText.object([("message_type", .string("file")), ("file", .string(file.path))] + JSONText.members(of: file.account)).text)
      }
      Console.note(JSONText.object([("message_type", .string("notes")), ("notes", JSONText.counts(c.notes.sorted))]).text)
    }
    Console.note(
      "\(Console.grouped(c.read)) records read = \(Console.grouped(c.passed)) passed + \(Console.grouped(c.filtered)) filtered + \(Console.grouped(c.quarantined)) quarantined; \(Console.grouped(c.resources)) resources")
    if c.text != FreeTextCounts() { Console.note("free text: \(c.text.inWords)") }
  }
}

/// How files are read when no pipeline says so, and what is said about them.
struct ReadingOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Time zone of times without one, such as -05:00 (without --pipeline).") var timeZone: String?
  @Option(help: "Mapping file for delimited text and XML (without --pipeline).") var mapping: String?
  @Option(help: "The pipeline's source that stands for the files; without it each file is read by the first source of its format.") var source: String?
  @Flag(help: "Also print, to standard error, JSON lines of how each file's records and bytes ended, and of what was not mapped.") var counts = false
}

extension JSONText {
  static func members(of a: FileAccount) -> [(String, JSONText)] {
    [
      ("records", .int(a.records)), ("passed", .int(a.passed)), ("filtered", .int(a.filtered)), ("quarantined", .int(a.quarantined)),
      ("bytes", .int(a.bytes)), ("passed_bytes", .int(a.passedBytes)), ("filtered_bytes", .int(a.filteredBytes)),
      ("quarantined_bytes", .int(a.quarantinedBytes)), ("recognised", .int(a.recognised)),
      ("recognised_bytes", .int(a.recognisedBytes)), ("framing_bytes", .int(a.framingBytes)),
    ]
  }
}

extension Console {
  static func account(_ a: FileAccount) -> String {
    "\(grouped(a.records)) records = \(grouped(a.passed)) passed + \(grouped(a.filtered)) filtered + \(grouped(a.quarantined)) quarantined\(a.recognised > 0 ? " + \(grouped(a.recognised)) known from other files" : ""); \(grouped(a.bytes)) bytes = \(grouped(a.passedBytes)) + \(grouped(a.filteredBytes)) + \(grouped(a.quarantinedBytes))\(a.recognised > 0 ? " + \(grouped(a.recognisedBytes))" : "") + \(grouped(a.framingBytes)) between records"
  }
}

extension PipelineOption {
  var isGiven: Bool { pipeline != nil }

  /// The named pipeline, or one with defaults for looking at files: a source for each format, the mapped ones when there is a mapping.
  func orDefault(_ reading: ReadingOptions) throws -> PipelineDefinition {
    if isGiven { return try load() }
    let zone = reading.timeZone.map { "\n    time-zone: \"\($0)\"" } ?? ""
    let folder = FileManager.default.currentDirectoryPath
    let mapping = reading.mapping.map { $0.hasPrefix("/") ? $0 : folder + "/" + $0 }
    let sources = SourceFormat.allCases.filter { $0.isOfFiles && (!$0.isMapped || mapping != nil) }.map { format in
      "  - id: \(format.rawValue)\n    format: \(format.rawValue)\n    paths: [.]\(zone)"
        + (format.isMapped ? "\n    mapping: \"\(mapping ?? "")\"" : "") + (format == .dicom ? "\n    dicom: {unidentified: patient-per-study}" : "")
    }
    let text = """
      version: 1
      name: adhoc
      sources:
      \(sources.joined(separator: "\n"))
      identity:
        authority: UNKNOWN
      profile:
        release-year: \(Timestamp.now().prefix(4))
      stakeholders:
        source-system: adhoc
        facility: adhoc
        custodian: adhoc
        submitting-organisation: adhoc
        purpose-of-use: HOPERAT
      ledger:
        url: http://127.0.0.1:1
        log-key: none
        custodian-key: none
      """
    do {
      return try PipelineDefinition.parse(text, file: "defaults")
    } catch {
      Console.note(error.description)
      throw ExitCode(.configuration)
    }
  }
}

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write a synthetic hospital's exports, with a truth file of every identifier planted.",
    discussion: """
      The same seed gives the same bytes, and a patient of one format is that patient in all of them.

      EXAMPLES
        chartseal generate --seed 7 --patients 12 --out SampleData
        chartseal generate --seed 1 --size-mb 200 --formats csv --out /tmp/bench
      """)
  @Option(help: "Seed of the dice.") var seed: UInt64 = 1
  @Option(help: "Number of patients.") var patients = 12
  @Option(help: "Stop at this many megabytes of each format instead of a number of patients.") var sizeMb: Int?
  @Option(
    name: [.customLong("formats"), .customLong("format")],
    help: "Formats, separated by commas: hl7v2, csv, ccda, fhir, dicom, xml; or all.") var formats = "all"
  @Flag(help: "Leave out what is broken on purpose.") var noDefects = false
  @Option(help: "Folder to write to; made when missing.") var out: String

  func run() async throws {
    try await reporting { try Generator.run(seed: seed, patients: patients, sizeMB: sizeMb, formats: formats, defects: !noDefects, out: out) }
  }
}
