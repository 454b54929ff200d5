import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Pipeline
import Records

struct PatientRecoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover", abstract: "New keys in the place of lost ones, agreed to by guardians.",
    discussion: """
      begin (the patient) makes a new wallet and a rotation file; each guardian signs the file; finish (a guardian) hands it to the ledger.

      EXAMPLES
        chartseal patient recover begin --patient pt1... --wallet new.wallet --rotation anna.rotation
        chartseal patient recover sign --rotation anna.rotation --key dr-lee.pem
        chartseal patient recover finish --rotation anna.rotation --as dr-lee --key dr-lee.pem --url https://ledger.example.org --log-key log.vkey
      """,
    subcommands: [PatientRecoverBeginCommand.self, PatientRecoverSignCommand.self, PatientRecoverFinishCommand.self])
}

struct PatientRecoverBeginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "begin", abstract: "Make a new wallet, and the rotation file that guardians sign.",
    discussion: """
      The patient hash stands in any copy of the old wallet (chartseal patient wallet show --closed), and the hospital knows it.

      EXAMPLES
        chartseal patient recover begin --patient pt1... --wallet new.wallet --rotation anna.rotation
        chartseal patient recover begin --patient pt1... --wallet new.wallet --rotation anna.rotation --passphrase-file new.pass
      """)
  @Option(help: "The patient's hash.") var patient: String
  @Option(help: "The wallet file to write.") var wallet: String
  @Option(help: "The rotation file to write.") var rotation: String
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var passphrase: PassphraseSource

  func run() async throws {
    try await consentReporting {
      let hash = try ConsentArguments.patient(patient)
      let keys = try PatientKeyPair.generate()
      guard !FileManager.default.fileExists(atPath: wallet) else { throw RunFailure(.stateUnwritable, "there is a file at \(wallet) already; it is left as it is") }
      try WalletFile.write(Wallet.Contents(patient: hash, keys: keys), passphrase: try passphrase.read("Passphrase for the new wallet: ", isNew: true), to: wallet)
      let signer = try keys.signer()
      let entry = try KeyRotation(
        participant: hash.description, by: KeyRotation.guardians, publicKey: signer.publicKey, wrapKey: keys.publicKeys.wrapping,
        at: Int(Date().timeIntervalSince1970)
      ).signed(by: signer, and: [])
      try RotationFile.write(entry, to: rotation)
      Console.facts(
        "recovery_begun", json: json,
        [
          ("wallet", "\(wallet), of no use until the guardians have agreed"), ("rotation", "\(rotation), for the guardians to sign; key fingerprint \(signer.id)"),
          ("next", "say the fingerprint to each guardian in person; chartseal patient recover sign --rotation \(Shell.quoted(rotation)) --key GUARDIAN.pem"),
        ], [("wallet", .string(wallet)), ("rotation", .string(rotation)), ("key_id", .string(signer.id))])
    }
  }
}

/// A rotation entry on its way from guardian to guardian.
enum RotationFile {
  static func read(_ path: String) throws -> (entry: LogEntry, rotation: KeyRotation) {
    let entry = try LogEntry(parsing: try SecretFile.readPublic(path))
    return (entry, try KeyRotation(entry))
  }

  static func write(_ entry: LogEntry, to path: String, replacing: Bool = false) throws {
    let temporary = replacing ? path + ".part" : path
    try SecretFile.write(entry.bytes, to: temporary, mode: 0o644)
    if replacing { try WalletFile.move(temporary, to: path) }
  }
}

struct PatientRecoverSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "A guardian agrees to a patient's new keys.",
    discussion: """
      Make sure that it is the patient who asks: compare the fingerprint in person. --key is the guardian's signing key, or --wallet the
      wallet of a guardian who is a patient.

      EXAMPLES
        chartseal patient recover sign --rotation anna.rotation --key dr-lee.pem
        chartseal patient recover sign --rotation anna.rotation --wallet berta.wallet
      """)
  @Option(help: "The rotation file; the signature is added to it.") var rotation: String
  @Option(help: "The guardian's signing key: PEM or PKCS#12 file.") var key: String?
  @Option(help: "File with the key's passphrase.") var keyPassphraseFile: String?
  @Option(help: "The wallet of a guardian who is a patient.") var wallet: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var passphrase: PassphraseSource

  func run() async throws {
    guard (key == nil) != (wallet == nil) else { throw ValidationError("name one: --key or --wallet") }
    try await consentReporting {
      let (entry, stated) = try RotationFile.read(rotation)
      let signer: SigningKey
      if let key {
        signer = try ParticipantOptions.signingKey(key, passphraseFile: keyPassphraseFile)
      } else {
        let text = String(decoding: try SecretFile.read(wallet ?? ""), as: UTF8.self)
        signer = try Wallet.read(text, passphrase: try passphrase.read("Passphrase of the wallet: ")).keys.signer()
      }
      let count = entry.envelope.signatures.count
      let members: [(String, JSONText)] = [("patient", .string(stated.participant)), ("key_id", .string(stated.publicKey.id))]
      if entry.envelope.signatures.contains(where: { $0.keyID == signer.id }) {
        return Console.facts("rotation_signed", json: json, [("signed", "before, with this key")], members + [("was_signed", .bool(true)), ("guardians_signed", .int(count - 1))])
      }
      try RotationFile.write(try LogEntry(parsing: try entry.envelope.signed(by: signer).encoded), to: rotation, replacing: true)
      Console.facts(
        "rotation_signed", json: json, [("patient", stated.participant), ("new key", stated.publicKey.id), ("signatures", "\(count) guardians have signed")],
        members + [("was_signed", .bool(false)), ("guardians_signed", .int(count))])
    }
  }
}

struct PatientRecoverFinishCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish", abstract: "Hand a signed rotation to the ledger; any registered participant may, a guardian for instance.",
    discussion: """
      EXAMPLES
        chartseal patient recover finish --rotation anna.rotation --as dr-lee --key dr-lee.pem --url https://ledger.example.org --log-key log.vkey
        chartseal patient recover finish --rotation anna.rotation --as general --key state/organisation-key.pem
      """)
  @Option(help: "The rotation file.") var rotation: String
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var participant: ParticipantOptions

  func run() async throws {
    try await consentReporting {
      let (entry, stated) = try RotationFile.read(rotation)
      let logged = try await participant.agent().client.rotate(entry)
      Console.facts(
        "recovery_finished", json: json, [("patient", stated.participant), ("entry", "\(logged.index), proven: the new wallet is the patient's")],
        [("patient", .string(stated.participant)), ("entry_index", .int(logged.index))])
    }
  }
}
