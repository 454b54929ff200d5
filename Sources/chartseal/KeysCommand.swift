import ArgumentParser
import Cryptography
import PatientIdentity
import Pipeline
import Records
import Reporting

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The organisation's key, and patients' wallets.", subcommands: [KeysShowCommand.self, KeysRotateCommand.self, KeysReplaceVaultCommand.self, KeysMoveVaultCommand.self, KeysWalletCommand.self])
}

struct KeysShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Fingerprints: the organisation's key, its certificates, the pinned log key. No secret.",
    discussion: "EXAMPLES\n  chartseal keys show --pipeline hospital.yaml\n  chartseal keys show --pipeline hospital.yaml --json")
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let keys = try StateFolder(path: definition.state).openKeys(definition)
      let log = try? OrganisationKeys.logKey(definition)
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("keys")), ("schema_version", .int(1)), ("key_id", .string(keys.signing.id)),
            ("algorithm", .string(keys.signing.algorithm.rawValue)), ("certificates", .array(keys.signing.certificates.map { .string($0.fingerprint) })),
            ("log_key", .optional(log?.description)),
          ]).text)
        return
      }
      Console.out("signing key  \(keys.signing.algorithm.rawValue) \(keys.signing.id)")
      for c in keys.signing.certificates { Console.out("certificate  \(c.fingerprint) \(c.subject)") }
      Console.out("log key      \(log?.description ?? "not readable yet")")
    }
  }
}

struct KeysWalletCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wallet", abstract: "Write a patient's private keys into a file encrypted under a passphrase, to hand to the patient.",
    discussion: """
      Written to the audit trail. The passphrase comes from a file, never from an argument.

      EXAMPLES
        chartseal keys wallet --pipeline hospital.yaml --patient pt1... --passphrase-file pass.txt --purpose "patient asked" --out wallet.json
        chartseal patient wallet show --wallet wallet.json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "The patient's hash.") var patient: String
  @Option(help: "File with the passphrase.") var passphraseFile: String
  @Option(help: "Why; goes into the audit trail.") var purpose: String
  @Option(help: "The wallet file to write.") var out: String

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      guard let hash = PatientHash(text: patient) else { throw ValidationError("--patient is a patient hash: pt1 and 52 characters") }
      let state = try StateFolder(path: definition.state)
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(.wallet, subject: "patient \(hash)", purpose: purpose, detail: "private keys into a wallet file")
      try WalletExport.write(state: state, definition: definition, patient: hash, passphraseFile: passphraseFile, to: out)
      Console.note("wallet written to \(out)")
    }
  }
}
