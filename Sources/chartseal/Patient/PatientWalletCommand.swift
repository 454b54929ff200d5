import ArgumentParser
import Cryptography
import Foundation
import PatientIdentity
import Pipeline
import Records
import Reporting

struct PatientWalletCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wallet", abstract: "Write, show or lock anew a wallet file.",
    subcommands: [PatientWalletExportCommand.self, PatientWalletShowCommand.self, PatientWalletPassphraseCommand.self])
}

struct PatientWalletExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a patient's wallet out of the pipeline's vault, without the ledger.",
    discussion: """
      For the hospital: what 'patient enroll --offline' does. Written to the audit log.

      EXAMPLES
        chartseal patient wallet export --pipeline hospital.yaml --identity GENERAL:4711 --wallet anna.wallet
        chartseal patient wallet export --pipeline hospital.yaml --hash pt1... --wallet anna.wallet --passphrase-file pass.txt
      """)
  @OptionGroup var name: PatientName
  @Option(help: "The wallet file to write.") var wallet: String
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var passphrase: PassphraseSource

  func run() async throws {
    try await consentReporting {
      let found = try name.find()
      let audit = AuditWriter(state: found.state, operator: found.definition.compliance.operatorID)
      try audit.note(.wallet, subject: "patient \(found.patient.hash)", purpose: name.purpose, detail: "private keys into a wallet file")
      let contents = Wallet.Contents(patient: found.patient.hash, keys: try found.patient.keyPair())
      try WalletFile.write(contents, passphrase: try passphrase.read("Passphrase for the wallet: ", isNew: true), to: wallet)
      Console.facts(
        "wallet_written", json: json, [("patient", "\(contents.patient)"), ("wallet", wallet)], [("patient", .string("\(contents.patient)")), ("wallet", .string(wallet))])
    }
  }
}

struct PatientWalletShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The patient hash and the public ids of a wallet's keys; no secret. Checks that it opens.",
    discussion: """
      EXAMPLES
        chartseal patient wallet show --wallet anna.wallet
        chartseal patient wallet show --wallet anna.wallet --closed       what the file says, without its passphrase
        chartseal patient wallet show --wallet anna.wallet --json --passphrase-fd 3 3< pass.txt
      """)
  @Option(help: "The wallet file.") var wallet: String
  @OptionGroup var passphrase: PassphraseSource
  @Flag(help: "Do not open it: print what it says of itself.") var closed = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let text = String(decoding: try SecretFile.read(wallet), as: UTF8.self)
      var facts: [(String, String)]
      if closed {
        let head = try Wallet.head(text)
        facts = [("patient", head.patient.description), ("keys", head.keys.description)]
      } else {
        let contents = try Wallet.read(text, passphrase: try passphrase.read("Passphrase of the wallet: "))
        facts = [
          ("patient", contents.patient.description), ("keys", contents.keys.hash.description), ("signing_key", try contents.keys.signer().id),
          ("wrapping_key", contents.keys.publicKeys.wrapping.id),
        ]
      }
      if json {
        return Console.out(
          JSONText.object([("message_type", .string("wallet")), ("schema_version", .int(1))] + facts.map { ($0.0, .string($0.1)) } + [("opened", .bool(!closed))]).text)
      }
      for (name, value) in facts { Console.out(name.padding(toLength: 14, withPad: " ", startingAt: 0) + value) }
      if facts[0].1 != facts[1].1 { Console.out("note          these keys came by a rotation; the patient hash stays that of the first ones") }
      if !closed { Console.out("opened        the passphrase is right") }
    }
  }
}

struct PatientWalletPassphraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passphrase", abstract: "Change a wallet's passphrase.",
    discussion: """
      The keys stay the same: whoever has an older copy of the file and the old passphrase still has them. To shut them out: chartseal patient keys rotate.

      EXAMPLES
        chartseal patient wallet passphrase --wallet anna.wallet
        chartseal patient wallet passphrase --wallet anna.wallet --passphrase-file old.txt --new-passphrase-file new.txt
      """)
  @Option(help: "The wallet file.") var wallet: String
  @OptionGroup var passphrase: PassphraseSource
  @Option(help: "File with the new passphrase, mode 0600; without one the terminal is asked.") var newPassphraseFile: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let text = String(decoding: try SecretFile.read(wallet), as: UTF8.self)
      let contents = try Wallet.read(text, passphrase: try passphrase.read("Passphrase of the wallet: "))
      try WalletFile.replace(wallet, with: contents, passphrase: try PassphraseSource.new(newPassphraseFile))
      Console.facts("passphrase_changed", json: json, [("wallet", "\(wallet) has its new passphrase")], [("wallet", .string(wallet))])
    }
  }
}

extension PassphraseSource {
  /// A new passphrase, from a file or the terminal, whatever the environment names for the old one.
  static func new(_ file: String?) throws -> [UInt8] {
    var bytes: [UInt8]
    if let file {
      bytes = try SecretFile.read(file)
      while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    } else {
      guard let first = Terminal.secret("New passphrase: ") else {
        throw RunFailure(.keyUnusable, "there is no terminal to ask for the new passphrase; name --new-passphrase-file")
      }
      guard Terminal.secret("Once more: ") == first else { throw RunFailure(.keyUnusable, "the two passphrases differ") }
      bytes = first
    }
    guard bytes.count >= leastCount else { throw RunFailure(.keyUnusable, "the passphrase has fewer than \(leastCount) characters") }
    return bytes
  }
}
