import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Pipeline
import Records
import Reporting

/// How a hospital names one of its patients.
struct PatientName: ParsableArguments {
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Assigning authority and identifier, such as GENERAL:4711.") var identity: String?
  @Option(help: "The patient's hash.") var hash: String?
  @Option(help: "Why; goes into the audit log.") var purpose = "handed over to the patient"

  struct Found {
    let definition: PipelineDefinition
    let state: StateFolder
    let patient: PatientHandle
  }

  /// The patient of the pipeline's vault. The identity is looked up and never made.
  func find() throws -> Found {
    guard (identity == nil) != (hash == nil) else { throw ValidationError("name the patient: --identity AUTHORITY:ID or --hash pt1...") }
    let definition = try pipeline.load()
    let state = try StateFolder(path: definition.state)
    let vault = try state.openVault(definition)
    if let hash { return Found(definition: definition, state: state, patient: try vault.patient(try ConsentArguments.patient(hash))) }
    let bytes = Array((identity ?? "").utf8)
    let colons = bytes.indices.filter { bytes[$0] == 0x3A }
    guard !colons.isEmpty else { throw ValidationError("--identity is AUTHORITY:ID") }
    // An authority may be a URI, which has colons of its own.
    for colon in colons {
      let found = try bytes.withUnsafeBytes { raw in
        let all = Bytes(raw)
        return try vault.find(IdentityClaim(authority: all[0..<colon], value: all[colon + 1..<all.count]))
      }
      if let found { return Found(definition: definition, state: state, patient: found) }
    }
    throw RunFailure(.configuration, PatientName.unknown.description)
  }

  private static let unknown = VaultError(ReasonCode("IDN-0131", "the vault knows no patient with this identity"))
}

/// A wallet file that is there once, whole.
enum WalletFile {
  /// Writes a new wallet; takes one that is there when it opens with the passphrase and holds the same keys.
  static func write(_ contents: Wallet.Contents, passphrase: [UInt8], to path: String) throws {
    if FileManager.default.fileExists(atPath: path) {
      let held = try Wallet.read(String(decoding: try SecretFile.read(path), as: UTF8.self), passphrase: passphrase)
      guard held.patient == contents.patient, held.keys.hash == contents.keys.hash else { throw VaultError(walletExists) }
      return
    }
    try SecretFile.write(Array(try Wallet.write(contents, passphrase: passphrase).utf8), to: path)
    try synchronize(path)
  }

  /// Puts a wallet in the place of another one, or of none: whole or not at all.
  static func replace(_ path: String, with contents: Wallet.Contents, passphrase: [UInt8]) throws {
    let temporary = path + ".part"
    try? FileManager.default.removeItem(atPath: temporary)
    try SecretFile.write(Array(try Wallet.write(contents, passphrase: passphrase).utf8), to: temporary)
    try move(temporary, to: path)
  }

  static func move(_ from: String, to path: String) throws {
    guard rename(from, path) == 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    try synchronize(path)
  }

  /// Makes the file's name durable.
  private static func synchronize(_ path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 else { throw RunFailure(.stateUnwritable, "the folder of \(path) cannot be synced") }
  }

  private static let walletExists = ReasonCode("IDN-0132", "there is another wallet at this path: it is left as it is")
}

struct PatientEnrollCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll", abstract: "Hand a patient their wallet, and register their public keys with the ledger.",
    discussion: """
      For the hospital. The patient is found in the pipeline's vault; the wallet gets the keys that the vault made for the patient, encrypted under the
      passphrase (scrypt, AES-256-GCM), and holds nothing about who the patient is. The ledger gets the public keys under the patient hash, signed by the
      hospital. May be repeated: a wallet with the same keys and a registration that is there are taken as they are. Written to the audit log.

      The vault still holds these keys. A patient who wants to be the only one to hold them rotates them first thing: chartseal patient keys rotate.

      EXAMPLES
        chartseal patient enroll --pipeline hospital.yaml --identity GENERAL:4711 --wallet anna.wallet
        chartseal patient enroll --pipeline hospital.yaml --hash pt1... --wallet anna.wallet --passphrase-file pass.txt
        chartseal patient enroll --pipeline hospital.yaml --hash pt1... --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
      """)
  @OptionGroup var name: PatientName
  @Option(help: "The wallet file to write.") var wallet: String
  @OptionGroup var passphrase: PassphraseSource
  @Option(help: "Base URL of the ledger node, instead of the pipeline's.") var url: String?
  @Option(help: "The log's verifier key or a file with it, instead of the pipeline's.") var logKey: String?
  @Option(help: "The hospital's signing key (PEM or PKCS#12), instead of the pipeline's.") var key: String?
  @Option(help: "File with the passphrase of that key.") var keyPassphraseFile: String?
  @Option(help: "Years for which the patient's keys are registered.") var validYears = 10
  @Flag(help: "Write the wallet only; registering can follow with the same command without this flag.") var offline = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let found = try name.find()
      let contents = Wallet.Contents(patient: found.patient.hash, keys: try found.patient.keyPair())
      // Before anything is handed over: a patient who has rotated the keys has no use for the vault's.
      var agent: ParticipantAgent?
      var registered: KnownParticipant?
      if !offline {
        let made = try makeAgent(found)
        agent = made
        registered = try await PatientEnrollCommand.registration(of: contents.patient, made.client)
        if let registered, let own = try? contents.keys.signer().publicKey, registered.participant.publicKey != own { throw VaultError(PatientEnrollCommand.rotated) }
      }
      let audit = AuditWriter(state: found.state, operator: found.definition.compliance.operatorID)
      try audit.note(.wallet, subject: "patient \(contents.patient)", purpose: name.purpose, detail: "private keys into a wallet file")
      try WalletFile.write(contents, passphrase: try passphrase.read("Passphrase for the wallet: ", isNew: true), to: wallet)
      var entry: LoggedEntry?
      if let agent, registered == nil {
        let participant = try Participant(
          patient: contents.keys.publicKeys, validFrom: agent.time, validUntil: agent.time + validYears * 31_557_600)
        entry = try await agent.register(participant)
      }
      say(contents, entry, registered)
    }
  }

  static let rotated = ReasonCode(
    "IDN-0133", "the patient has put new keys in the place of the vault's: there is nothing to hand over")

  private func makeAgent(_ found: PatientName.Found) throws -> ParticipantAgent {
    let definition = found.definition
    let signing = try key.map { try ParticipantOptions.signingKey($0, passphraseFile: keyPassphraseFile) } ?? found.state.openKeys(definition).signing
    var node = try NodeOptions.parse([])
    (node.url, node.logKey, node.caFile) = (url ?? definition.ledger.url, logKey ?? definition.ledger.logKey, definition.ledger.caFile)
    guard let id = definition.stakeholders["submitting-organisation"] else { throw RunFailure(.configuration, "the pipeline names no submitting-organisation") }
    return ParticipantAgent(try node.client(signing, memory: found.state.checkpointPath), id: id, key: signing)
  }

  /// The patient's registration, nil when there is none.
  static func registration(of patient: PatientHash, _ client: LedgerClient) async throws -> KnownParticipant? {
    do { return try await client.participant(patient.description) } catch {
      if error.kind == .refused, error.problem?.type == .notFound { return nil }
      throw error
    }
  }

  private func say(_ contents: Wallet.Contents, _ entry: LoggedEntry?, _ registered: KnownParticipant?) {
    if json {
      return Console.out(
        JSONText.object([
          ("message_type", .string("enrolment")), ("schema_version", .int(1)), ("patient", .string(contents.patient.description)), ("wallet", .string(wallet)),
          ("registered", .bool(!offline)), ("entry", .optional(entry?.index)), ("entry_id", .optional(entry?.id)),
        ]).text)
    }
    Console.out("patient     \(contents.patient)")
    Console.out("wallet      \(wallet)")
    if let entry { Console.out("registered  entry \(entry.index), proven") } else { Console.out("registered  \(offline ? "not yet" : "before")") }
    Console.out("next        give the wallet to the patient, and the passphrase by another way; chartseal patient inbox --wallet \(Shell.quoted(wallet))")
  }
}
