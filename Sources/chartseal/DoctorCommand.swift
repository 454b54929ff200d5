import ArgumentParser
import Pipeline
import Records

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Is everything fit for the next run? Key and folder modes, the audit log, disk, what ends within 60 days.",
    discussion: """
      One line for each check: ok, warn or FAIL. Exit code 0, or 78 when a check fails. Changes nothing.

      EXAMPLES
        chartseal doctor --pipeline hospital.yaml
        chartseal doctor --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await reporting {
      let checks = Doctor(try pipeline.load()).checks(today: Timestamp.today())
      for c in checks {
        if json {
          Console.out(
            JSONText.object([
              ("message_type", .string("check")), ("schema_version", .int(1)), ("check", .string(c.name)), ("level", .string(c.level.rawValue)),
              ("text", .string(c.text)),
            ]).text)
        } else {
          Console.out("\(c.level == .fail ? "FAIL" : c.level.rawValue)  \(c.name): \(c.text)")
        }
      }
      if checks.contains(where: { $0.level == .fail }) { throw ExitCode(.configuration) }
    }
  }
}
