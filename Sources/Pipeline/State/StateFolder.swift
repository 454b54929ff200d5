import Cryptography
import Foundation
import Glibc
import PatientIdentity
import Reporting
import Sealing

/// The folder of a pipeline's state: keys, vault, journal, spool, receipts. Made by `chartseal init`, and never on the fly.
///
///     organisation-key.pem   signing key (mode 0600)        vault.key, vault.sqlite   the crosswalk and its key
///     organisation.pub       its public half, to register   journal.sqlite            what happened to which record
///     batch-secret           secret of the leaf nonces      journal.copy, journal.since   what makes it good again
///     spool/  receipts/  reports/  releases/  evidence/  audit.jsonl
public struct StateFolder: Sendable {
  public let path: String
  /// Where keys and vault are: the folder itself, or for a shard's folder the one that it belongs to.
  let keysPath: String

  var signingKeyPath: String { keysPath + "/organisation-key.pem" }
  public var publicKeyPath: String { keysPath + "/organisation.pub" }
  var batchSecretPath: String { keysPath + "/batch-secret" }
  var vaultPath: String { keysPath + "/vault.sqlite" }
  var vaultKeyPath: String { keysPath + "/vault.key" }
  var journalPath: String { path + "/journal.sqlite" }
  var spoolPath: String { path + "/spool" }
  /// Where a run of a pipeline plants its synthetic identifiers; gone when they are looked for, and cleared by the next run after a crash.
  public func plantedPath(pipeline: String) -> String { "\(path)/\(pipeline).planted" }
  public var receiptsPath: String { path + "/receipts" }
  /// The reports of the runs.
  public var reports: ReportFolder { ReportFolder(path: path + "/reports") }
  /// Second keys' decisions to send what was held.
  public var releasesPath: String { path + "/releases" }
  public var evidencePath: String { path + "/evidence" }
  public var checkpointPath: String { path + "/last-checkpoint" }

  /// A state folder that exists.
  /// - Parameter isWhole: false for commands that make a journal good that is not there any more.
  public init(path: String, isWhole: Bool = true) throws {
    self.path = path
    keysPath = StateFolder.keysPath(of: path)
    if access(journalPath, F_OK) == 0 { return }
    guard ["/journal.copy", "/vault.sqlite", "/batch-secret"].contains(where: { access(path + $0, F_OK) == 0 }) else {
      throw RunFailure(.stateMissing, "no state folder at \(path); make one with: chartseal init --state \(path)")
    }
    if isWhole { throw JournalFile.damaged(journalPath) }
  }

  private init(new path: String) { (self.path, keysPath) = (path, StateFolder.keysPath(of: path)) }

  /// Makes a state folder with new keys. Refuses one that exists.
  /// - Parameter algorithm: of the signing key.
  /// - Parameters:
  ///   - vault: the server that is to hold the vault; nil: the folder.
  ///   - former: a folder with the keys of a state that is to be gone on with on this machine, too: they are copied, and the server's vault is there.
  public static func create(
    path: String, algorithm: SignatureAlgorithm = .ed25519, vault: VaultServer? = nil, keysFrom former: String? = nil
  ) throws -> StateFolder {
    let state = StateFolder(new: path)
    guard access(state.journalPath, F_OK) != 0 else { throw RunFailure(.stateUnwritable, "there is a state folder at \(path) already; it is left as it is") }
    do {
      for folder in [path, state.spoolPath, state.receiptsPath, state.evidencePath] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
      if let former {
        try state.copyKeys(from: former)
        try state.checkVault(vault)
      } else {
        let key = try SigningKey.generate(algorithm)
        try SecretFile.write(try key.pem(), to: state.signingKeyPath)
        try SecretFile.write(Array(key.publicKey.pem.utf8), to: state.publicKeyPath, mode: 0o644)
        try SecretFile.write(Array(Hex.lower(try SecretKey.random().array).utf8), to: state.batchSecretPath)
        try state.createVault(vault)
      }
      // Last, because its presence says that the folder is whole.
      _ = try Journal(path: state.journalPath, create: true)
      chmod(state.journalPath, 0o600)
      try AuditWriter(state: state).note(
        .keyCreated, subject: "key \(try state.publicKey().id)",
        detail: former == nil ? "\(algorithm.rawValue) signing key, batch secret, vault key" : "signing key, batch secret and vault key of another machine's state")
      // The public half may be registered at once: none of it may be gone after a power cut.
      try DurableFile.settle(folder: path)
      return state
    } catch let failure as RunFailure {
      throw failure
    } catch let error as VaultError {
      throw StateReason.failure(vault: error)
    } catch {
      throw RunFailure(.stateUnwritable, "the state folder cannot be made at \(path): \(error)")
    }
  }

  /// Public halves of signing keys that were replaced.
  public var formerKeysPath: String { keysPath + "/former-keys" }

  /// The organisation's keys that signed earlier: what they signed goes on to verify.
  public func formerKeys() -> [PublicKey] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: formerKeysPath)) ?? []
    return names.filter { $0.hasSuffix(".pub") }.sorted().compactMap { name in
      (try? SecretFile.readPublic("\(formerKeysPath)/\(name)")).flatMap { try? PublicKey(pem: $0) }
    }
  }

  /// The organisation's public key, as others register it.
  public func publicKey() throws -> PublicKey {
    do { return try PublicKey(pem: try SecretFile.readPublic(publicKeyPath)) } catch let failure as RunFailure { throw failure } catch {
      throw RunFailure(.keyUnusable, "\(publicKeyPath) holds no public key")
    }
  }

  public func openJournal(readOnly: Bool = false) throws -> Journal {
    do {
      let journal = try Journal(path: journalPath, readOnly: readOnly)
      try JournalFile.examine(journal.db, journalPath)
      return journal
    } catch { throw StateReason.failure(error, "the journal \(journalPath)") }
  }

  /// - Parameter isShared: beside other processes that open it in the same way.
  public func openVault(_ definition: PipelineDefinition, isShared: Bool = false) throws -> Vault {
    do {
      return definition.identity.surrogate == "keyed" ? try Vault(keyed: vaultKeyPath) : try vault(definition, isShared ? .shared : .readWrite)
    } catch { throw StateReason.failure(error) }
  }

  func openSpool() throws -> Spool {
    do { return try Spool(path: spoolPath) } catch { throw RunFailure(.stateUnwritable, "the spool cannot be opened: \(error)") }
  }

  /// The organisation's keys, checked: modes, chain, and that the pinned keys of the ledger can be read.
  public func openKeys(_ definition: PipelineDefinition, ledger: Bool = false) throws -> OrganisationKeys {
    do {
      let file = definition.keys.signingKey ?? signingKeyPath
      let passphrase = try Passphrase.find(definition.keys.passphraseFile)
      var signing = try SigningKey(file: try SecretFile.read(file), passphrase: passphrase)
      if let path = definition.keys.certificate {
        signing = try signing.with(certificates: try Certificate.parse(pem: try SecretFile.readPublic(path)))
      }
      if let path = definition.keys.caFile {
        try CertificateAuthorities(pem: try SecretFile.readPublic(path)).verify(chain: signing.certificates, at: time(nil))
      }
      let secret = try SecretFile.key(batchSecretPath)
      var keys = OrganisationKeys(signing: signing, batchSecret: secret, custodian: nil, log: nil)
      guard ledger else { return keys }
      let custodian = String(decoding: try SecretFile.readPublic(definition.ledger.custodianKey), as: UTF8.self)
      keys.custodian = try WrapPublicKey(text: custodian.filter { !$0.isWhitespace })
      keys.log = try OrganisationKeys.logKey(definition)
      return keys
    } catch let failure as RunFailure {
      throw failure
    } catch {
      throw RunFailure(.keyUnusable, "a key cannot be used: \(error)")
    }
  }
}

/// The keys with which an organisation seals and signs, and those of the ledger that it trusts.
public struct OrganisationKeys: Sendable {
  public var signing: SigningKey
  public var batchSecret: SecretKey
  public var custodian: WrapPublicKey?
  public var log: VerifierKey?

  /// The pinned log key of a pipeline: the text itself, or the content of an `@file`.
  public static func logKey(_ definition: PipelineDefinition) throws -> VerifierKey {
    let text = definition.ledger.logKey
    let key = text.hasPrefix("@") ? String(decoding: try SecretFile.readPublic(String(text.dropFirst())), as: UTF8.self) : text
    do { return try VerifierKey(parsing: key.filter { !$0.isWhitespace }) } catch {
      throw RunFailure(.configuration, "ledger.log-key is no verifier key")
    }
  }
}

/// Files with secrets: read only when nobody else can, written with the mode from the start.
public enum SecretFile {
  public static func read(_ path: String) throws -> [UInt8] {
    var info = stat()
    guard stat(path, &info) == 0 else { throw RunFailure(.keyUnusable, "missing: \(path); chartseal init makes it") }
    // Credentials of systemd belong to root, in a folder of the service's own, and are opened to it by an access list, which shows as the group's bits.
    if let folder = Credentials.folder, path.hasPrefix(folder + "/"), info.st_uid == 0 || info.st_uid == geteuid(), info.st_mode & 0o007 == 0 { return try readPublic(path) }
    guard info.st_mode & 0o077 == 0 else {
      throw RunFailure(.keyUnusable, "\(path) can be read by others (mode \(String(info.st_mode & 0o777, radix: 8))); chmod 600 it")
    }
    guard info.st_uid == geteuid() || geteuid() == 0 else { throw RunFailure(.keyUnusable, "\(path) belongs to another user") }
    return try readPublic(path)
  }

  public static func readPublic(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw RunFailure(.keyUnusable, "cannot be read: \(path)") }
    return Array(data)
  }

  /// A 32-byte key in hex.
  public static func key(_ path: String) throws -> SecretKey {
    let text = try read(path).filter { !($0 == 0x0A || $0 == 0x0D || $0 == 0x20) }
    guard let bytes = Hex.decode(String(decoding: text, as: UTF8.self)), let key = SecretKey(bytes) else {
      throw RunFailure(.keyUnusable, "\(path) holds no 32-byte key in hex")
    }
    return key
  }

  /// Makes the names of a folder's files, and its own, survive a power cut.
  public static func settle(folder: String) throws { try DurableFile.settle(folder: folder) }

  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw RunFailure(.stateUnwritable, "cannot be written: \(path)")
    }
  }
}

/// Files that systemd hands to a service, by `LoadCredential=`.
enum Credentials {
  static var folder: String? { ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 } }

  /// The file of a credential, when there is one.
  static func path(_ name: String) -> String? {
    folder.map { "\($0)/\(name)" }.flatMap { access($0, F_OK) == 0 ? $0 : nil }
  }
}

/// Where a passphrase comes from: a file named by `CHARTSEAL_PASSPHRASE_FILE` or in the pipeline, or the credential `chartseal-passphrase` of a
/// systemd service; never an argument.
enum Passphrase {
  static func find(_ file: String?) throws -> [UInt8]? {
    guard let path = ProcessInfo.processInfo.environment["CHARTSEAL_PASSPHRASE_FILE"] ?? file ?? Credentials.path("chartseal-passphrase") else { return nil }
    var bytes = try SecretFile.read(path)
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return bytes
  }
}
