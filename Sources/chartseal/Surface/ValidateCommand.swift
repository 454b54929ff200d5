import ArgumentParser
import Pipeline
import Records

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "All mistakes of pipeline files, mappings and unit tests, each with its place and a hint.",
    discussion: """
      Errors are what a run would refuse; warnings what is not there on this machine, or looks wrong. With a pipeline file its mappings and its
      unit tests are checked too. Nothing is opened but these files and the first lines of tables. Exit code 0, or 78 with errors.

      EXAMPLES
        chartseal validate --pipeline hospital.yaml
        chartseal validate Pipelines/*.yaml Pipelines/mappings/*.yaml
        chartseal validate --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON lines: one for each finding, then a summary.") var json = false
  @Argument(help: "Files; their kind is told from what they hold.") var files: [String] = []

  func run() async throws {
    var validation = Validation()
    let paths = files.isEmpty ? [try pipeline.path()] : files
    for path in paths where !validation.files.contains(path) { validation.check(path, today: Timestamp.today()) }
    if json {
      for f in validation.findings {
        Console.out(
          JSONText.object([
            ("message_type", .string("finding")), ("schema_version", .int(1)), ("level", .string(f.level.rawValue)), ("code", .string(f.reason.code)),
            ("file", .string(f.file)), ("line", .int(f.line)), ("column", .int(f.column)), ("text", .string(f.detail)), ("hint", .optional(f.hint)),
          ]).text)
      }
      Console.out(
        JSONText.object([
          ("message_type", .string("summary")), ("schema_version", .int(1)), ("files", .int(validation.files.count)), ("errors", .int(validation.errors)),
          ("warnings", .int(validation.warnings)),
        ]).text)
    } else {
      if !validation.findings.isEmpty { Console.out(ConfigurationErrors(errors: validation.findings).described) }
      Console.out("\(validation.files.count) files: \(validation.errors) errors, \(validation.warnings) warnings")
    }
    if validation.errors > 0 { throw ExitCode(.configuration) }
  }
}
