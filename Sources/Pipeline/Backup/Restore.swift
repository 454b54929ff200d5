import Cryptography
import Foundation
import Glibc
import PatientIdentity
import Records
import Reporting

/// Reads backups, and puts them back. Nothing that is there is overwritten, and nothing is put in place before every digest has been checked.
public enum Restore {
  public struct Result: Sendable {
    public var parts: [BackupManifest]
    public var files: Int
    /// How the restored pieces agree with one another.
    public var checks: [DoctorCheck]
  }

  /// Reads a backup to its end and checks every digest. Throws `RUN-0207`.
  public static func verify(_ path: String, passphrase: () throws -> [UInt8]?) throws -> BackupManifest { try read(path, passphrase) { _ in nil } }

  /// Puts backups back into a folder: a new one, or one in which none of their files is. Throws `RUN-0207`, `RUN-0209`.
  public static func restore(_ paths: [String], to folder: String, passphrase: () throws -> [UInt8]?) throws -> Result {
    let isNew = access(folder, F_OK) != 0
    let holder = isNew ? folder + ".restoring" : folder + "/restoring.part"
    guard mkdir(holder, 0o700) == 0 else { throw RunFailure(.stateUnwritable, "cannot be made, or is left from before: \(holder)") }
    do {
      var manifests: [BackupManifest] = []
      for path in paths {
        let manifest = try read(path, passphrase) { name in
          let target = "\(holder)/\(name)"
          try FileManager.default.createDirectory(
            atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
          return target
        }
        if let first = manifests.first, first.key != manifest.key { throw RunFailure(.stateWrong, "\(StateReason.backupDamaged.code): the backups are of different organisations' states") }
        manifests.append(manifest)
      }
      let names = manifests.flatMap { $0.files.map(\.name) }
      if isNew {
        for name in ["spool", "receipts", "evidence"] where mkdir("\(holder)/\(name)", 0o700) != 0 && errno != EEXIST { throw RunFailure(.stateUnwritable, "cannot be made: \(name)") }
        try synchronize(holder)
        guard rename(holder, folder) == 0 else { throw RunFailure(.stateUnwritable, "cannot be renamed to \(folder)") }
        let parent = (folder as NSString).deletingLastPathComponent
        try DurableFile.synchronize(folder: parent.isEmpty ? "." : parent)
      } else {
        try place(names, from: holder, in: folder)
      }
      let state = try StateFolder(path: folder, isWhole: false)
      try AuditWriter(state: state).note(
        .stateRestored, subject: "state folder", purpose: "restore", detail: manifests.map { "part \($0.part.rawValue) of \($0.made)" }.joined(separator: ", "))
      return Result(parts: manifests, files: names.count, checks: checks(state))
    } catch {
      try? FileManager.default.removeItem(atPath: holder)
      throw StateReason.failure(error)
    }
  }

  private static func place(_ names: [String], from holder: String, in folder: String) throws {
    for name in names where access("\(folder)/\(name)", F_OK) == 0 {
      throw RunFailure(.stateUnwritable, "\(StateReason.restoreOver.code): \(StateReason.restoreOver.summary): \(folder)/\(name); move it away first")
    }
    var folders: Set<String> = [folder]
    for name in names {
      let target = "\(folder)/\(name)"
      let parent = (target as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      guard rename("\(holder)/\(name)", target) == 0 else { throw RunFailure(.stateUnwritable, "cannot be renamed: \(name)") }
      folders.insert(parent)
    }
    for one in folders { try DurableFile.synchronize(folder: one) }
    try FileManager.default.removeItem(atPath: holder)
  }

  /// Makes all names in a folder and below durable.
  private static func synchronize(_ folder: String) throws {
    guard let all = FileManager.default.enumerator(atPath: folder) else { throw RunFailure(.stateUnwritable, "cannot be read: \(folder)") }
    for case let name as String in all {
      var info = stat()
      if lstat("\(folder)/\(name)", &info) == 0, info.st_mode & S_IFMT == S_IFDIR { try DurableFile.synchronize(folder: "\(folder)/\(name)") }
    }
    try DurableFile.synchronize(folder: folder)
  }

  /// Reads a backup; `target` gives the file that a name is written to, nil to look at it only.
  private static func read(_ path: String, _ passphrase: () throws -> [UInt8]?, _ target: (String) throws -> String?) throws -> BackupManifest {
    let reader = try BackupReader(path: path, passphrase: passphrase)
    var files: [BackupManifest.File] = []
    while true {
      let block = try reader.read(TarHeader.block)
      guard let header = TarHeader(parsing: block) else { throw BackupReader.damaged(block.count == TarHeader.block ? "what should be a header is none" : "cut short") }
      if header.name == BackupManifest.name {
        guard header.size <= 1 << 30, let manifest = BackupManifest(parsing: try exactly(header.size, reader)) else { throw BackupReader.damaged("its list of files cannot be read") }
        guard manifest.files == files else { throw BackupReader.damaged("a file is not what its list says") }
        // A sealed one must end as it was ended: the last segment says so.
        try zeros(header.padding + 2 * TarHeader.block, reader)
        guard try reader.read(1).isEmpty else { throw BackupReader.damaged("something follows its end") }
        return manifest
      }
      let digest = try take(header, reader, to: try target(header.name))
      files.append(BackupManifest.File(name: header.name, size: header.size, digest: digest))
    }
  }

  private static func take(_ header: TarHeader, _ reader: BackupReader, to path: String?) throws -> SHA256Digest {
    let hasher = SHA256Hasher()
    var output: FileHandle?
    if let path {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
      output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
    var left = header.size
    while left > 0 {
      let piece = try exactly(min(left, 256 << 10), reader)
      piece.withUnsafeBytes { hasher.update(Bytes($0)) }
      do { try output?.write(contentsOf: Data(piece)) } catch { throw RunFailure(.stateUnwritable, "cannot be written: \(header.name)") }
      left -= piece.count
    }
    try zeros(header.padding, reader)
    if let output, fsync(output.fileDescriptor) != 0 { throw RunFailure(.stateUnwritable, "cannot be written: \(header.name)") }
    return hasher.finish()
  }

  private static func zeros(_ count: Int, _ reader: BackupReader) throws {
    guard try exactly(count, reader).allSatisfy({ $0 == 0 }) else { throw BackupReader.damaged("its padding is not zero") }
  }

  private static func exactly(_ count: Int, _ reader: BackupReader) throws -> [UInt8] {
    let bytes = try reader.read(count)
    guard bytes.count == count else { throw BackupReader.damaged("cut short") }
    return bytes
  }

  /// What can be said of a restored state without a pipeline and a ledger.
  private static func checks(_ state: StateFolder) -> [DoctorCheck] {
    var out: [DoctorCheck] = []
    let missing = (Backup.secrets + ["vault.sqlite", "journal.sqlite"]).filter { access("\(state.path)/\($0)", F_OK) != 0 }
    if !missing.isEmpty { out.append(DoctorCheck("pieces", .warn, "not there yet: \(missing.joined(separator: ", "))", fix: "restore the other part, or the key that is kept elsewhere; a vault in a PostgreSQL database is restored there")) }
    guard let journal = try? state.openJournal(readOnly: true) else { return out }
    let guardian = StateGuard(state: state, journal: journal)
    if let unknown = try? guardian.unknownReceipts(), let first = unknown.first {
      out.append(DoctorCheck("receipts", .fail, "\(StateReason.receiptsUnknown.code): \(StateReason.receiptsUnknown.summary): \(unknown.count), the first \(first)", fix: JournalCare.rebuild, kind: .stateWrong))
    }
    if !missing.contains("vault.key"), !missing.contains("vault.sqlite") {
      do {
        let vault = try Vault(path: state.vaultPath, keyFile: state.vaultKeyPath, access: .readOnly)
        let unknown = try guardian.unknownPatients(vault, isThorough: true)
        out.append(
          unknown == 0
            ? DoctorCheck("vault", .ok, "opens with its key, knows all of the journal's patients")
            : DoctorCheck("vault", .fail, "\(StateReason.vaultOlder.code): \(StateReason.vaultOlder.summary): \(unknown)", fix: JournalCare.procedures, kind: .stateWrong))
      } catch { out.append(DoctorCheck("vault", .fail, StateReason.failure(error).detail, fix: JournalCare.procedures, kind: .keyUnusable)) }
    }
    return out
  }
}
