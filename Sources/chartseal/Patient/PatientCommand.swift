import ArgumentParser

struct PatientCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patient", abstract: "The patient's side: wallet, inbox, grants, own records, who saw them.",
    discussion: """
      What the patient decides is signed here, with the keys in the wallet; they do not leave this machine.

      EXAMPLES
        chartseal patient enroll --pipeline hospital.yaml --identity GENERAL:4711 --wallet anna.wallet     (the hospital, once)
        chartseal patient inbox --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
        chartseal patient decide --grant 3f9a51c27d10 --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
      """,
    subcommands: [
      PatientEnrollCommand.self, PatientWalletCommand.self, PatientInboxCommand.self, PatientDecideCommand.self, PatientConsentsCommand.self,
      PatientRecordsCommand.self, PatientDisclosuresCommand.self, PatientRevealCommand.self, PatientKeysCommand.self, PatientGuardiansCommand.self,
      PatientRecoverCommand.self, PatientEraseCommand.self, PatientLoginCommand.self,
    ])
}
