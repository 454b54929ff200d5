import ArgumentParser
import Pipeline
import Records

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Is everything fit for the next run? Keys, state, machine, sources, ledger, what ends within 60 days; with what to do.",
    discussion: """
      One line for each check: ok, warn or FAIL, and below it the fix. Exit code 0, or that of the first failed check: 78, 77, 74, 66, 69, 65. Changes
      nothing. A bundle for support holds no path, host, name or value, and is scanned for identifiers before it is written.

      EXAMPLES
        chartseal doctor --pipeline hospital.yaml
        chartseal doctor --pipeline hospital.yaml --offline --json
        chartseal doctor --pipeline hospital.yaml --bundle support.json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Do not ask the ledger.") var offline = false
  @Option(help: "Write a support bundle (JSON) to this file.") var bundle: String?
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let asks = !offline
      let checks = try await onOwnThread { Doctor(definition).checks(today: Timestamp.today(), asksLedger: asks) }
      CheckText.print(checks, json: json)
      if let bundle {
        try SecretFile.write(Array(try SupportBundle(definition, software: Version.text).text(checks: checks).utf8), to: bundle)
        Console.note("bundle       \(bundle), scanned for identifiers: none")
      }
      try CheckText.end(checks)
    }
  }
}
