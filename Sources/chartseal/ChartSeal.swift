import ArgumentParser

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
      InitCommand.self, RunCommand.self, StatusCommand.self, RunsCommand.self, ReportCommand.self, ReleaseCommand.self, VerifyCommand.self,
      ExportCommand.self, AuditCommand.self, DisclosuresCommand.self, AffectedCommand.self, PurgeCommand.self, DoctorCommand.self, InspectCommand.self,
      ScanCommand.self, NormalizeCommand.self, DeidentifyCommand.self, GenerateCommand.self, DemoCommand.self, LedgerCommand.self, QueryCommand.self, KeysCommand.self,
      PatientCommand.self, AccessCommand.self, OpenRevealCommand.self, ResearchCommand.self,
      ShowConfigCommand.self, RedactCommand.self, CompletionsCommand.self, ExitCodesCommand.self, BenchCommand.self,
    ])
}

enum Version {
  static let text = "0.1.0"
}
