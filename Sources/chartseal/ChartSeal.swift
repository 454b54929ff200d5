import ArgumentParser
import Foundation
import Pipeline

@main
struct ChartSeal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chartseal",
    abstract: "Moves patients' records out of legacy systems into a verified ledger, without moving anybody's identity.",
    discussion: """
      EXAMPLES
        chartseal demo                                   everything once, on synthetic data
        chartseal init --state state                     keys, vault and journal
        chartseal run --pipeline hospital.yaml           files to verified receipts

      Exit codes: chartseal exit-codes
      """,
    version: Version.text,
    subcommands: [
      ValidateCommand.self, TestCommand.self, PlanCommand.self,
      InitCommand.self, RunCommand.self, RerunCommand.self, SubmitCommand.self, QuarantineCommand.self, StatusCommand.self, RunsCommand.self, ReportCommand.self, ReleaseCommand.self, VerifyCommand.self,
      ExportCommand.self, AuditCommand.self, DisclosuresCommand.self, AffectedCommand.self, PurgeCommand.self, DoctorCommand.self, ConsoleCommand.self, BackupCommand.self, RestoreCommand.self, JournalCommand.self, StateCommand.self, InspectCommand.self,
      ScanCommand.self, NormalizeCommand.self, DeidentifyCommand.self, GenerateCommand.self, DemoCommand.self, LedgerCommand.self, QueryCommand.self, KeysCommand.self,
      PatientCommand.self, AccessCommand.self, OpenRevealCommand.self, ResearchCommand.self,
      ShowConfigCommand.self, EventsCommand.self, RedactCommand.self, CompletionsCommand.self, ExitCodesCommand.self, ManCommand.self, BenchCommand.self,
    ])
}

extension ChartSeal {
  /// Puts in what variables say, parses, runs. The one place where a command's failure becomes an exit code.
  static func main() async {
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      let result = try Environment.apply(arguments, ProcessInfo.processInfo.environment, tree: CommandTree.load)
      for warning in result.warnings { Console.note("chartseal: \(warning)") }
      (arguments, Environment.uses) = (result.arguments, result.uses)
    } catch {
      fail(.usage, (error as? Environment.Mistake)?.text ?? "the commands' own description cannot be read: \(error)")
    }
    Console.printsJSON = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      var command = try parseAsRoot(arguments)
      if var other = command as? any AsyncParsableCommand { try await other.run() } else { try command.run() }
    } catch {
      let code = exitCode(for: error).rawValue
      if code == ExitStatus.usage.rawValue, !(error is ExitCode) { Console.exitError(code, message(for: error)) }
      exit(withError: error)
    }
  }

  private static func fail(_ status: ExitStatus, _ text: String) -> Never {
    Console.note("chartseal: \(text)")
    exit(withError: ExitCode(status))
  }
}

enum Version {
  static let text = "0.1.0"
  /// The day of this version, for man pages.
  static let date = "November 29, 2026"
}
