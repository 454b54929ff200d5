import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Pipeline
import Records

struct PatientKeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "New keys for the wallet.", subcommands: [PatientKeysRotateCommand.self])
}

struct PatientKeysRotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Put new keys in the place of the wallet's; the patient hash stays.",
    discussion: """
      The new wallet is written to disk before the ledger is told, beside the old one, and takes its place when the entry is proven. Interrupted in between,
      the same command goes on where it was. From then on neither the old wallet nor the hospital's vault can sign for the patient. Grants stay.

      EXAMPLES
        chartseal patient keys rotate --wallet anna.wallet
        chartseal patient keys rotate --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
      """)
  @OptionGroup var wallet: WalletOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let path = try wallet.path()
      let passphrase = try wallet.passphrase.read("Passphrase of the wallet: ")
      let old = try Wallet.read(try wallet.text(), passphrase: passphrase)
      let next = path + ".new"
      var new = Wallet.Contents(patient: old.patient, keys: old.keys)
      var isDone = false
      if FileManager.default.fileExists(atPath: next) {
        new = try Wallet.read(String(decoding: try SecretFile.read(next), as: UTF8.self), passphrase: passphrase)
        guard new.patient == old.patient else { throw VaultError(PatientKeysRotateCommand.otherPatient) }
        isDone = try await isRegistered(new)
      } else {
        new = Wallet.Contents(patient: old.patient, keys: try PatientKeyPair.generate())
        try WalletFile.write(new, passphrase: passphrase, to: next)
      }
      var entry: LoggedEntry?
      if !isDone {
        let agent = try wallet.agent(old)
        entry = try await agent.client.rotate(try agent.rotation(to: new.keys))
      }
      try WalletFile.move(next, to: path)
      say(new, entry)
    }
  }

  private static let otherPatient = ReasonCode("IDN-0134", "the new wallet that lies beside this one is another patient's")

  /// Whether the ledger has the new keys already.
  private func isRegistered(_ new: Wallet.Contents) async throws -> Bool {
    do {
      let known = try await wallet.agent(new).client.participant(new.patient.description)
      return known.participant.publicKey == (try new.keys.signer().publicKey)
    } catch let error as LedgerClientError {
      if error.kind == .refused { return false }
      throw error
    }
  }

  private func say(_ new: Wallet.Contents, _ entry: LoggedEntry?) {
    if json {
      return Console.out(
        JSONText.object([
          ("message_type", .string("rotation")), ("schema_version", .int(1)), ("patient", .string(new.patient.description)), ("keys", .string(new.keys.hash.description)),
          ("entry", .optional(entry?.index)),
        ]).text)
    }
    Console.out("patient     \(new.patient), as before")
    Console.out("keys        \(new.keys.hash)")
    Console.out("entry       \(entry.map { "\($0.index), proven" } ?? "in the log since an earlier attempt")")
    Console.out("wallet      has the new keys; copies of the old one are of no use any more")
  }
}

struct PatientGuardiansCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guardians", abstract: "Whom you trust with a lost wallet.", subcommands: [PatientGuardiansSetCommand.self, PatientGuardiansShowCommand.self])
}

struct PatientGuardiansSetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Name guardians: so many of them together can put new keys in the place of lost ones.",
    discussion: """
      Guardians are registered participants: a hospital, a physician, another patient (by hash). They see nothing of the records; together they can
      only agree to new keys, and the log shows it. The last naming counts.

      EXAMPLES
        chartseal patient guardians set --needed 2 --guardian general --guardian dr-lee --guardian pt1...
        chartseal patient guardians set --wallet anna.wallet --needed 1 --guardian dr-lee
      """)
  @OptionGroup var wallet: WalletOptions
  @Option(help: "How many of them must agree.") var needed: Int
  @Option(help: "Participant id of a guardian; repeat, seven at most.") var guardian: [String]
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let detail = GuardiansDetail(needed: needed, guardians: guardian)
    guard (1...7).contains(guardian.count), (1...guardian.count).contains(needed), Set(guardian).count == guardian.count,
      guardian.allSatisfy({ Participant.isID($0) })
    else { throw ValidationError("one to seven different guardians, and --needed between one and their number") }
    try await consentReporting {
      let agent = try wallet.agent()
      for id in guardian { _ = try await agent.client.participant(id) }
      let entry = try await agent.name(guardians: detail)
      Console.facts(
        "guardians_set", json: json, [("guardians", "\(needed) of \(guardian.joined(separator: ", "))"), ("entry", "\(entry.index), proven")],
        [("needed", .int(needed)), ("guardians", .array(guardian.map { .string($0) })), ("entry_index", .int(entry.index))])
    }
  }
}

struct PatientGuardiansShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The guardians named last.",
    discussion: """
      EXAMPLES
        chartseal patient guardians show
        chartseal patient guardians show --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
      """)
  @OptionGroup var wallet: WalletOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let named = try await wallet.agent().view().guardians
      if json {
        return Console.facts("guardians", json: true, [], [("needed", .optional(named?.needed)), ("guardians", .array((named?.guardians ?? []).map { .string($0) }))])
      }
      Console.out(named.map { "\($0.needed) of \($0.guardians.joined(separator: ", "))" } ?? "none: a lost wallet cannot be replaced. chartseal patient guardians set")
    }
  }
}
