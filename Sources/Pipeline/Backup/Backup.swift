import Cryptography
import Foundation
import Glibc
import PatientIdentity
import Records
import Reporting
import SQLiteStore

/// Makes a consistent copy of a pipeline's state while no run is under way: one file, durable, read again before it counts.
///
/// The databases are copied page by page and examined; then come the other files as they lie there. Nothing of a run may be newer than the journal in
/// the copy, so the locks of all pipelines of the folder are held meanwhile.
public struct Backup {
  static let secrets = ["organisation-key.pem", "batch-secret", "vault.key"]
  private static let databases = ["journal.sqlite", "vault.sqlite"]
  /// What is this machine's, made anew, or no part of the state.
  private static let leftOut = [".lock", ".lease", "-lock", ".planted", ".part", ".new", "-wal", "-shm", ".copy", ".since", ".rebuilt"]

  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// Writes and verifies a backup. Throws `RUN-0208` for keys and vault together without a passphrase, `LockHolder` while a run is under way.
  /// - Parameter path: The file to write; one that exists is refused.
  public func write(_ part: BackupPart, to path: String, passphrase: [UInt8]?) throws -> BackupManifest {
    guard part != .all || passphrase != nil else {
      throw RunFailure(.configuration, "\(StateReason.backupTogether.code): \(StateReason.backupTogether.summary); or make two: --part state and --part keys")
    }
    guard access(path, F_OK) != 0 else { throw RunFailure(.stateUnwritable, "\(StateReason.restoreOver.code): \(StateReason.restoreOver.summary): \(path)") }
    let locks = try lockAll()
    defer { withExtendedLifetime(locks) {} }
    let writer = try BackupWriter(path: path, passphrase: passphrase)
    let scratch = path + ".databases"
    try? FileManager.default.removeItem(atPath: scratch)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    do {
      var manifest = BackupManifest(
        part: part, pipeline: definition.name, made: Timestamp.now(), key: try state.publicKey().id, patients: 0, transactions: 0, files: [])
      if part != .keys {
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        for name in Backup.databases where access("\(state.path)/\(name)", F_OK) == 0 { try copyDatabase(name, to: scratch, &manifest) }
      }
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
        .backup, subject: "pipeline \(definition.name)", purpose: "backup", detail: "part \(part.rawValue)\(passphrase == nil ? "" : ", sealed"), to \((path as NSString).lastPathComponent)")
      for (name, file) in try files(part, scratch) { manifest.files.append(try add(name, file, writer)) }
      try add(BackupManifest.name, bytes: manifest.encoded, writer)
      try writer.write([UInt8](repeating: 0, count: 2 * TarHeader.block))
      try writer.finish()
      return manifest
    } catch {
      writer.abandon()
      throw StateReason.failure(error)
    }
  }

  private func lockAll() throws -> [RunLock] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: state.path)) ?? []
    let others = names.filter { $0.hasSuffix(".lock") }.map { String($0.dropLast(5)) }
    return try Set(others + [definition.name]).sorted().map { try RunLock(state: state.path, pipeline: $0, command: "backup") }
  }

  /// Copies a database and examines the copy; a damaged one is no backup.
  private func copyDatabase(_ name: String, to scratch: String, _ manifest: inout BackupManifest) throws {
    let source = try Database(path: "\(state.path)/\(name)", mode: .readOnly)
    try DurableFile.copy(source, to: "\(scratch)/\(name)")
    let copy = try Database(path: "\(scratch)/\(name)", mode: .readOnly)
    if try copy.firstDamage(isThorough: true) != nil {
      throw RunFailure(.stateDamaged, "\(StateReason.journalDamaged.code): \(state.path)/\(name) is damaged: no backup was made. \(StateReason.toRebuild)")
    }
    if name == "journal.sqlite" {
      manifest.transactions = try JournalSince.number(of: copy) ?? 0
    } else {
      manifest.patients = try copy.int("SELECT count(*) FROM patients") ?? 0
    }
  }

  /// Names in the backup with the files they come from, in order.
  private func files(_ part: BackupPart, _ scratch: String) throws -> [(name: String, path: String)] {
    var found: [(String, String)] = []
    guard let all = FileManager.default.enumerator(atPath: state.path) else { throw RunFailure(.stateMissing, "the state folder cannot be read: \(state.path)") }
    for case let name as String in all {
      let isSecret = Backup.secrets.contains(name)
      guard part == .all || isSecret == (part == .keys) else { continue }
      if name.hasPrefix("spool/incoming/") || name.contains(".damaged-") || name.contains(".before-") { continue }
      if Backup.leftOut.contains(where: { name.hasSuffix($0) }) || name.contains(".planted/") { continue }
      var info = stat()
      guard lstat("\(state.path)/\(name)", &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
      found.append((name, Backup.databases.contains(name) ? "\(scratch)/\(name)" : "\(state.path)/\(name)"))
    }
    if part != .state {
      for name in Backup.secrets where !found.contains(where: { $0.0 == name }) && (name != "organisation-key.pem" || definition.keys.signingKey == nil) {
        throw RunFailure(.keyUnusable, "missing: \(state.path)/\(name); a backup without it opens nothing")
      }
    }
    return found.sorted { $0.0 < $1.0 }
  }

  private func add(_ name: String, _ path: String, _ writer: BackupWriter) throws -> BackupManifest.File {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "cannot be read: \(path)") }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw RunFailure(.stateUnwritable, "cannot be read: \(path)") }
    // What is appended meanwhile, to the audit log, belongs to the next backup.
    let header = TarHeader(name: name, size: Int(info.st_size), time: info.st_mtim.tv_sec)
    try put(header, writer)
    let hasher = SHA256Hasher()
    var left = header.size
    var piece = [UInt8](repeating: 0, count: 256 << 10)
    while left > 0 {
      let n = read(descriptor, &piece, min(piece.count, left))
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw RunFailure(.stateUnwritable, "became shorter while it was read: \(path)") }
      piece.withUnsafeBytes { hasher.update(Bytes(UnsafeRawBufferPointer(rebasing: $0[..<n]))) }
      try writer.write(Array(piece[..<n]))
      left -= n
    }
    try writer.write([UInt8](repeating: 0, count: header.padding))
    return BackupManifest.File(name: name, size: header.size, digest: hasher.finish())
  }

  private func add(_ name: String, bytes: [UInt8], _ writer: BackupWriter) throws {
    let header = TarHeader(name: name, size: bytes.count, time: time(nil))
    try put(header, writer)
    try writer.write(bytes + [UInt8](repeating: 0, count: header.padding))
  }

  private func put(_ header: TarHeader, _ writer: BackupWriter) throws {
    guard let block = header.encoded else { throw RunFailure(.configuration, "a name in the state folder is too long for a backup") }
    try writer.write(block)
  }
}
