import ArgumentParser
import Cryptography
import Pipeline

struct KeysRotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "A new signing key for the organisation: agreed to by the old one, or after it was lost.",
    discussion: """
      The rotation is an entry of the ledger, signed by both keys; from then on the old key signs nothing. Its public half stays in former-keys/, so that
      earlier receipts verify. Everything sealed must have been sent. With --lost the ledger is not told: the consortium's authority registers the new
      public key. Interrupted, the same command goes on. Make a new backup of the part `keys` afterwards.

      EXAMPLES
        chartseal keys rotate --pipeline hospital.yaml --reason "yearly"
        chartseal keys rotate --pipeline hospital.yaml --reason "laptop with a copy of the key stolen, ticket 4711"
        chartseal keys rotate --pipeline hospital.yaml --lost --reason "disk failed, no backup of the key"
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Why; goes into the audit trail.") var reason: String
  @Flag(help: "The old key is gone.") var lost = false
  @Option(help: "Algorithm of the new key: ed25519 or p256.") var algorithm = "ed25519"
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let chosen: SignatureAlgorithm
    switch algorithm {
    case "ed25519": chosen = .ed25519
    case "p256": chosen = .p256
    default: throw ValidationError("--algorithm is ed25519 or p256")
    }
    try await reporting {
      let definition = try pipeline.load()
      let replacement = KeyReplacement(definition: definition, state: try StateFolder(path: definition.state))
      let (cause, reason) = (lost ? KeyReplacement.Cause.lost : .rotation, reason)
      let result = try await onOwnThread { try replacement.execute(cause, algorithm: chosen, reason: reason) }
      if json {
        return Console.out(
          JSONText.object([
            ("message_type", .string("key_rotated")), ("schema_version", .int(1)), ("old", .string(result.old)), ("new", .string(result.new)), ("entry", .optional(result.entry)),
            ("unsent", .int(result.unsent)),
          ]).text)
      }
      Console.out("old key      \(result.old), kept in former-keys/")
      Console.out("new key      \(result.new)")
      if let entry = result.entry { Console.out("entry        \(entry), proven") }
      if lost {
        Console.out("next         give organisation.pub to the consortium's authority: chartseal ledger participants add --id ... --role hospital --public-key organisation.pub")
        if result.unsent > 0 { Console.out("             \(result.unsent) batches that the old key has signed wait: send them before its registration is ended") }
      }
      Console.out("next         chartseal backup --part keys")
    }
  }
}

struct KeysReplaceVaultCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace-vault", abstract: "Go on after the vault was lost: with a new one, or with a restored one that is older than the journal.",
    discussion: """
      Patients whom the vault does not know get second hashes from here on: nobody can tell from the ledger that both are one person. Whom to tell:
      docs/guide/disaster-recovery.md. A vault that is there is kept as it is; where there is none, a new one and its key are made. Records that were sealed
      and not yet sent under lost keys are held back (RUN-0212), for a rerun. Not reversible; written to the audit log.

      EXAMPLES
        chartseal keys replace-vault --pipeline hospital.yaml --reason "disk failed, no backup, privacy office informed"
        chartseal keys replace-vault --pipeline hospital.yaml --reason "vault restored from the backup of 1 March" --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Why; goes into the audit trail.") var reason: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let replacement = VaultReplacement(definition: definition, state: try StateFolder(path: definition.state))
      let reason = reason
      let result = try await onOwnThread { try replacement.execute(reason: reason) }
      if json {
        return Console.out(
          JSONText.object([
            ("message_type", .string("vault_replaced")), ("schema_version", .int(1)), ("new", .bool(result.isNew)), ("lost_patients", .int(result.lostPatients)),
            ("accepted", .int(result.accepted)), ("held_back", .int(result.heldBack)),
          ]).text)
      }
      Console.out(result.isNew ? "vault        a new one, with a new key" : "vault        the one that is there")
      Console.out("patients     \(Console.grouped(result.lostPatients)) of the journal are not in it: they get second hashes")
      if result.accepted > 0 { Console.out("batches      \(result.accepted) found to be accepted by the ledger") }
      if result.heldBack > 0 { Console.out("records      \(Console.grouped(result.heldBack)) held back: chartseal rerun --pipeline FILE --reason RUN-0212") }
      Console.out("next         chartseal backup --part state, and --part keys")
    }
  }
}

struct KeysMoveVaultCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move-vault", abstract: "Move the vault from its file into the PostgreSQL database that the pipeline names.",
    discussion: """
      For shards on many machines: name the database under identity.vault first. All of the vault is moved, or nothing; the file is kept as
      vault.sqlite.moved, for you to put away. Every hash and code stays as it is. docs/guide/shared-vault.md

      EXAMPLES
        chartseal keys move-vault --pipeline hospital.yaml
        chartseal keys move-vault --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let move = VaultMove(definition: definition, state: try StateFolder(path: definition.state))
      let moved = try await onOwnThread { try move.execute() }
      if json {
        return Console.out(
          JSONText.object([
            ("message_type", .string("vault_moved")), ("schema_version", .int(1)), ("patients", .int(moved.patients)), ("kept", .string(moved.kept)),
          ]).text)
      }
      Console.out("vault        \(Console.grouped(moved.patients)) patients are in the server's database")
      Console.out("next         put \(moved.kept) away, and back the database up where it is")
    }
  }
}
