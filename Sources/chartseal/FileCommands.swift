import ArgumentParser
import Cryptography
import Foundation
import PatientIdentity
import Pipeline
import Readers
import Records

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Say what files are: format, counts by type, encodings, oddities. Prints no value.",
    discussion: """
      EXAMPLES
        chartseal inspect adt-2031.hl7
        chartseal inspect exports/*.hl7 --json
        chartseal inspect SampleData/hl7v2
      """)
  @Argument(help: "Files or folders.") var files: [String]
  @Flag(help: "Print JSON lines, one a file.") var json = false

  func run() async throws {
    try await reporting {
      for report in try FileInspector.inspect(files) {
        if json {
          Console.out(
            JSONText.object(
              [("message_type", .string("inspection")), ("schema_version", .int(1)), ("file", .string(report.path)), ("format", .string(report.format)), ("bytes", .int(report.bytes)), ("messages", .int(report.messages))]
                + report.sections.map { ($0.title, JSONText.counts($0.counts)) }
            ).text)
        } else {
          Console.out("\(report.path): \(report.format), \(Console.grouped(report.bytes)) bytes, \(Console.grouped(report.messages)) messages")
          for section in report.sections where !section.counts.isEmpty {
            Console.out("  \(section.title): " + section.counts.map { "\($0.name) \(Console.grouped($0.count))" }.joined(separator: ", "))
          }
        }
      }
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
        chartseal normalize --reveal --pipeline hospital.yaml adt.hl7 > with-phi.ndjson
      """)
  @Flag(help: "I know that the output has patients' identities, and may see them.") var reveal = false
  @Option(help: "Why; goes into the audit trail.") var purpose = ""
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Time zone of times without one, such as -05:00 (without --pipeline).") var timeZone: String?
  @Argument(help: "Files or folders.") var files: [String]

  func run() async throws {
    guard reveal else {
      Console.note("chartseal: the output of normalize has patients' identities; say --reveal if you may see them. Without identities: chartseal deidentify")
      throw ExitCode(.usage)
    }
    try await reporting {
      let definition = try pipeline.orDefault(timeZone: timeZone)
      try AuditTrail.append(
        event: "reveal", purpose: purpose, detail: "normalize of \(files.count) paths", state: pipeline.isGiven ? definition.state : nil)
      let counts = try FileTranslator(definition: definition).normalize(files, line: Output.line, held: Output.held)
      Output.flush()
      Output.end(counts)
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
        chartseal deidentify --throw-away-vault adt.hl7
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Use a vault that is forgotten at the end.") var throwAwayVault = false
  @Option(help: "Time zone of times without one, such as -05:00 (without --pipeline).") var timeZone: String?
  @Argument(help: "Files or folders.") var files: [String]

  func run() async throws {
    let counts = try await reporting { () -> FileTranslator.Counts in
      let definition = try pipeline.orDefault(timeZone: timeZone)
      let translator = FileTranslator(definition: definition)
      if throwAwayVault {
        return try ThrowAway.withVault { vault, secret in
          try translator.deidentify(files, vault: vault, batchSecret: secret, line: Output.line, held: Output.held)
        }
      }
      let state = try StateFolder(path: definition.state)
      let keys = try state.openKeys(definition)
      let vault = try state.openVault(definition)
      return try translator.deidentify(files, vault: vault, batchSecret: keys.batchSecret, line: Output.line, held: Output.held)
    }
    Output.flush()
    Output.end(counts)
    if counts.quarantined > 0 { throw ExitCode(.quarantined) }
  }
}

/// Lines to standard output in large writes; places of what was held back to standard error.
enum Output {
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

  static func end(_ c: FileTranslator.Counts) {
    Console.note(
      "\(Console.grouped(c.read)) records read = \(Console.grouped(c.passed)) passed + \(Console.grouped(c.filtered)) filtered + \(Console.grouped(c.quarantined)) quarantined; \(Console.grouped(c.resources)) resources")
  }
}

extension PipelineOption {
  var isGiven: Bool { pipeline != nil || ProcessInfo.processInfo.environment["CHARTSEAL_PIPELINE"] != nil }

  /// The named pipeline, or one with defaults for looking at files.
  func orDefault(timeZone: String?) throws -> PipelineDefinition {
    if isGiven { return try load() }
    let zone = timeZone.map { "\n    hl7v2:\n      time-zone: \"\($0)\"" } ?? ""
    let text = """
      version: 1
      name: adhoc
      sources:
        - id: files
          format: hl7v2
          paths: [.]\(zone)
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
      throw ValidationError("--time-zone must be an offset such as -05:00")
    }
  }
}

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write a synthetic hospital's exports, with a truth file of every identifier planted.",
    discussion: """
      The same seed gives the same bytes.

      EXAMPLES
        chartseal generate --seed 7 --patients 12 --out SampleData
        chartseal generate --seed 1 --size-mb 200 --out /tmp/bench
      """)
  @Option(help: "Seed of the dice.") var seed: UInt64 = 1
  @Option(help: "Number of patients.") var patients = 12
  @Option(help: "Stop at this many megabytes instead of a number of patients.") var sizeMb: Int?
  @Option(help: "Format: hl7v2.") var format = "hl7v2"
  @Flag(help: "Leave out the messages that are broken on purpose.") var noDefects = false
  @Option(help: "Folder to write to; made when missing.") var out: String

  func run() async throws {
    try await reporting { try Generator.run(seed: seed, patients: patients, sizeMB: sizeMb, format: format, defects: !noDefects, out: out) }
  }
}
