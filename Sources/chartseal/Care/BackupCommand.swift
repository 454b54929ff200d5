import ArgumentParser
import Foundation
import Pipeline
import Records

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy a pipeline's state into one file: keys and vault apart from each other, every digest checked.",
    discussion: """
      Two parts, for two places: `state` holds the vault (sealed), journal, spool, receipts, reports and audit log; `keys` the secret keys that open and
      sign. `all` holds both, and needs a passphrase, which seals the file. Not while a run is under way: exit code 75. The file has mode 0600, is read
      again before the command ends, and is a tar archive when it is not sealed.

      EXAMPLES
        chartseal backup --pipeline hospital.yaml --part state --to /mnt/backup/
        chartseal backup --pipeline hospital.yaml --part keys --to /media/safe/keys.tar --passphrase-file pass.txt
        chartseal backup --verify /mnt/backup/hospital-state-20260301T020000.tar
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "What: \(BackupPart.allCases.map(\.rawValue).joined(separator: ", ")).") var part: String?
  @Option(help: "The file to write, or a folder for a file named after pipeline, part and time.") var to: String?
  @Option(help: "File with the passphrase that seals the backup.") var passphraseFile: String?
  @Option(help: "Read this backup to its end, check every digest, write nothing.") var verify: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    guard (verify == nil) != (to == nil) else { throw ValidationError("name one: --to FILE, or --verify FILE") }
    let chosen = part.flatMap(BackupPart.init(rawValue:))
    guard verify != nil || chosen != nil else { throw ValidationError("--part is one of \(BackupPart.allCases.map(\.rawValue).joined(separator: ", "))") }
    try await reporting {
      let passphrase = { try PassphraseFile.read(passphraseFile) }
      if let verify { return say(try Restore.verify(verify, passphrase: passphrase), verify, "verified") }
      guard let chosen, let to else { return }
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let path = BackupCommand.file(to, definition.name, chosen)
      let manifest = try Backup(definition: definition, state: state).write(chosen, to: path, passphrase: passphrase())
      _ = try Restore.verify(path, passphrase: passphrase)
      say(manifest, path, "written and verified")
    }
  }

  private static func file(_ to: String, _ name: String, _ part: BackupPart) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: to, isDirectory: &isFolder), isFolder.boolValue else { return to }
    return "\(to.hasSuffix("/") ? to : to + "/")\(name)-\(part.rawValue)-\(Timestamp.now().filter { $0.isNumber || $0 == "T" }).tar"
  }

  private func say(_ manifest: BackupManifest, _ path: String, _ verb: String) {
    let bytes = manifest.files.reduce(0) { $0 + $1.size }
    if json {
      return Console.out(
        JSONText.object([
          ("message_type", .string("backup")), ("schema_version", .int(1)), ("file", .string(path)), ("part", .string(manifest.part.rawValue)), ("made", .string(manifest.made)),
          ("files", .int(manifest.files.count)), ("bytes", .int(bytes)), ("patients", .int(manifest.patients)), ("transactions", .int(manifest.transactions)), ("state", .string(verb)),
        ]).text)
    }
    Console.out("\(path): part \(manifest.part.rawValue) of \(manifest.made), \(Console.grouped(manifest.files.count)) files, \(Console.megabytes(bytes)), \(verb)")
    guard manifest.part == .state else { return }
    if manifest.files.contains(where: { $0.name == "vault.sqlite" }) {
      Console.out("             \(Console.grouped(manifest.patients)) patients in the vault; it opens with vault.key, which is in the part `keys`: keep that elsewhere")
    } else {
      Console.out("             no vault: it is in a PostgreSQL database, which is backed up there; see docs/guide/shared-vault.md")
    }
  }
}

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put backups back into a state folder; nothing that is there is overwritten.",
    discussion: """
      Every digest is checked before anything is put in place. A folder that exists is filled only with files that it lacks: move what is damaged away
      first. Afterwards the pieces are held against each other; a vault that is older than the journal is said, and no run goes on with it.
      What happened after the backup only the ledger knows: ask it with `chartseal journal check`.

      EXAMPLES
        chartseal restore --from hospital-state-20260301T020000.tar --from keys.tar --state state
        chartseal restore --from keys.tar --passphrase-file pass.txt --state /var/lib/chartseal
        chartseal restore --from everything.backup --passphrase-file pass.txt --state state --json
      """)
  @Option(help: "A backup; repeat for its other part.") var from: [String]
  @Option(help: "The state folder: a new one, or one that lacks these files.") var state: String
  @Option(help: "File with the passphrase of sealed backups.") var passphraseFile: String?
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    guard !from.isEmpty else { throw ValidationError("name the backups with --from") }
    try await reporting {
      let result = try Restore.restore(from, to: state.hasSuffix("/") ? String(state.dropLast()) : state) { try PassphraseFile.read(passphraseFile) }
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("restored")), ("schema_version", .int(1)), ("state", .string(state)), ("files", .int(result.files)),
            ("parts", .array(result.parts.map { .object([("part", .string($0.part.rawValue)), ("made", .string($0.made))]) })),
          ]).text)
      } else {
        for part in result.parts { Console.out("restored     part \(part.part.rawValue) of \(part.made), \(Console.grouped(part.files.count)) files") }
      }
      CheckText.print(result.checks, json: json)
      if !json { Console.note("next         chartseal journal check --pipeline FILE: what has happened since the backup, the ledger knows") }
      try CheckText.end(result.checks)
    }
  }
}

/// The passphrase of a backup comes from a file.
enum PassphraseFile {
  static func read(_ path: String?) throws -> [UInt8]? {
    guard let path else { return nil }
    var bytes = try SecretFile.read(path)
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return bytes
  }
}
