import ArgumentParser
import Foundation
import Pipeline

struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run a pipeline's unit tests: inputs, and the resources or quarantine that must come of them.",
    discussion: """
      Tests stand in NAME.test.yaml beside NAME.yaml. Each case is read, mapped, de-identified and checked as in a run, with a vault that is
      forgotten at once; no state folder is opened and nothing is sent. Exit code 0, 1 when a case fails, 78 when a file has mistakes.

      EXAMPLES
        chartseal test --pipeline hospital.yaml
        chartseal test Pipelines/*.test.yaml --junit results.xml
        chartseal test --pipeline hospital.yaml --filter admission
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON lines: one for each case, then a summary.") var json = false
  @Option(help: "Only cases whose names have this text, in whatever case.") var filter: String?
  @Option(help: "Also write JUnit XML to this file.") var junit: String?
  @Argument(help: "Files of unit tests; without any the one beside the pipeline file.") var files: [String] = []

  func run() async throws {
    let suites = try await reporting { try await onOwnThread { try outcomes() } }
    let all = suites.flatMap(\.outcomes)
    let failed = all.count { !$0.isPassed }
    if let junit { try await reporting { try OutputFile.write(JUnitReport.xml(suites), to: junit) } }
    for suite in suites { for o in suite.outcomes { show(o, of: suite.file) } }
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("summary")), ("schema_version", .int(1)), ("cases", .int(all.count)), ("passed", .int(all.count - failed)), ("failed", .int(failed)),
        ]).text)
    } else {
      Console.out("\(all.count) cases, \(all.count - failed) passed, \(failed) failed")
    }
    if failed > 0 { throw ExitCode(.failure) }
  }

  private func outcomes() throws -> [(file: String, outcomes: [UnitTestOutcome])] {
    let paths = files.isEmpty ? [UnitTestFile.path(besides: try pipeline.path())] : files
    let suites = try paths.map { path -> (file: String, outcomes: [UnitTestOutcome]) in
      let file = try UnitTestFile.load(path)
      let definition = try PipelineDefinition.load(pipeline.pipeline ?? file.pipeline)
      let runner = try UnitTestRunner(file, definition: definition)
      let chosen = file.cases.filter { filter == nil || $0.name.range(of: filter ?? "", options: .caseInsensitive) != nil }
      return (path, try chosen.map(runner.run))
    }
    guard suites.contains(where: { !$0.outcomes.isEmpty }) else { throw RunFailure(.configuration, "no case has a name with the text of --filter") }
    return suites
  }

  private func show(_ outcome: UnitTestOutcome, of file: String) {
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("case")), ("schema_version", .int(1)), ("file", .string(file)), ("line", .int(outcome.line)), ("name", .string(outcome.name)),
          ("source", .string(outcome.source)), ("passed", .bool(outcome.isPassed)), ("seconds", .double(outcome.seconds)),
          (
            "failures",
            .array(
              outcome.failures.map {
                .object([("path", .string($0.path)), ("expected", .string($0.expected)), ("found", .string($0.found)), ("line", .int($0.line))])
              })
          ),
        ]).text)
      return
    }
    Console.out("\(outcome.isPassed ? "ok    " : "FAILED")  \(outcome.name)")
    for f in outcome.failures { Console.out("        \(file):\(f.line): \(f.path): expected \(f.expected), found \(f.found)") }
  }
}

/// A file that a command was told to write.
enum OutputFile {
  static func write(_ text: String, to path: String) throws {
    do { try text.write(toFile: path, atomically: true, encoding: .utf8) } catch { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
  }
}
