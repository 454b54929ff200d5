import ArgumentParser
import Cryptography
import Pipeline

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a state folder: signing key, vault with its key, journal, spool.",
    discussion: """
      Nothing secret is ever made on the fly: without this folder, no command runs. Back up vault.key and vault.sqlite apart from each other.
      With --vault the vault is made in a PostgreSQL database, for shards on many machines; with --keys-from as well, another machine joins in. How:
      docs/guide/shared-vault.md.

      EXAMPLES
        chartseal init --state state
        chartseal init --state /var/lib/chartseal --algorithm p256
        chartseal init --state state --json
        chartseal init --state state --vault postgresql://vault@db.hospital.example/chartseal --vault-password-file vault.password
        chartseal init --state state --vault service=chartseal --keys-from keys
      """)
  @Option(help: "The folder to make.") var state: String
  @Option(help: "Algorithm of the signing key: ed25519, or p256 where FIPS 186 is asked for.") var algorithm = "ed25519"
  @Option(help: "PostgreSQL database that is to hold the vault: connection string or URI without a password, or service=NAME.") var vault: String?
  @Option(help: "File with the database's password.") var vaultPasswordFile: String?
  @Option(help: "Folder with another machine's keys: take these, and the vault that is there, instead of making new ones. Needs --vault.") var keysFrom: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let chosen: SignatureAlgorithm
    switch algorithm {
    case "ed25519": chosen = .ed25519
    case "p256": chosen = .p256
    default: throw ValidationError("--algorithm is ed25519 or p256")
    }
    guard vault != nil || vaultPasswordFile == nil else { throw ValidationError("--vault-password-file goes with --vault") }
    guard vault != nil || keysFrom == nil else { throw ValidationError("--keys-from goes with --vault: a vault in a file is one machine's") }
    try await reporting {
      let server = try vault.map { try VaultServer.at($0, passwordFile: vaultPasswordFile) }
      let folder = try StateFolder.create(path: state, algorithm: chosen, vault: server, keysFrom: keysFrom)
      let id = try folder.publicKey().id
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("state_created")), ("schema_version", .int(1)), ("state", .string(state)), ("key_id", .string(id)),
            ("public_key", .string(folder.publicKeyPath)),
          ]).text)
      } else {
        Console.out("state folder \(state) made")
        Console.out("key id       \(id)")
        Console.out("next         give \(folder.publicKeyPath) to whoever runs the ledger; back up vault.key and \(vault == nil ? "vault.sqlite" : "the vault's database") apart from each other")
        if vault != nil { Console.out("             name the database in the pipeline: identity.vault") }
      }
    }
  }
}
