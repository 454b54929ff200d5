import Cryptography
import Foundation
import Glibc
import LedgerClient
import LedgerProtocol
import Records
import Reporting

/// Puts a new signing key in the place of the organisation's. The public half of the old one is kept in `former-keys/`, so that what it has signed goes on
/// to verify; its secret half is not.
///
/// The new key is on the disk before the ledger hears of it, as `organisation-key.next.pem`; interrupted anywhere, the same command goes on.
public struct KeyReplacement: Sendable {
  public enum Cause: String, Sendable {
    /// The old key is here and agrees: the ledger takes the rotation.
    case rotation
    /// The old key is gone: the consortium's authority must register the new one.
    case lost
  }

  public struct Result: Sendable {
    public let old: String
    public let new: String
    /// Entry of the rotation; nil where the authority has to register the key, or the ledger had it from an earlier attempt.
    public let entry: Int?
    /// Batches that the old key has signed and the ledger has not accepted.
    public let unsent: Int
  }

  private let definition: PipelineDefinition
  private let state: StateFolder
  private var nextPath: String { state.path + "/organisation-key.next.pem" }

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// Blocks its thread.
  public func execute(_ cause: Cause, algorithm: SignatureAlgorithm, reason: String) throws -> Result {
    guard definition.keys.signingKey == nil else {
      throw RunFailure(
        .configuration, "the signing key is kept outside the state folder (keys.signing-key): make the new one there, put the old public key into \(state.formerKeysPath), and see \(JournalCare.procedures)")
    }
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "keys rotate")
    defer { withExtendedLifetime(lock) {} }
    let unsent = try state.openJournal(readOnly: true).ids(in: [.waiting, .held, .sealed]).count
    guard cause == .lost || unsent == 0 else {
      throw RunFailure(.configuration, "\(unsent) batches that the old key has signed are not sent: chartseal submit --pending, release or rerun them first; the ledger takes nothing of the old key afterwards")
    }
    let old = try state.publicKey()
    let new = try next(algorithm)
    let writer = AuditWriter(state: state, operator: definition.compliance.operatorID)
    try writer.note(.keyCreated, subject: "key \(new.id)", purpose: reason, detail: "\(new.algorithm.rawValue) signing key in the place of \(old.id), \(cause.rawValue)")
    let entry = cause == .rotation ? try rotate(to: new) : nil
    try keep(old)
    try DurableFile.write(Array(new.publicKey.pem.utf8), to: state.publicKeyPath, mode: 0o644)
    guard rename(nextPath, state.signingKeyPath) == 0 else { throw RunFailure(.stateUnwritable, "cannot be renamed: \(nextPath)") }
    try DurableFile.synchronize(folder: state.path)
    return Result(old: old.id, new: new.id, entry: entry, unsent: unsent)
  }

  private func next(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
    do {
      if access(nextPath, F_OK) == 0 { return try SigningKey(file: try SecretFile.read(nextPath), passphrase: nil) }
      let key = try SigningKey.generate(algorithm)
      try SecretFile.write(try key.pem(), to: nextPath)
      try DurableFile.synchronize(folder: state.path)
      return key
    } catch let error as CryptographyError { throw RunFailure(.keyUnusable, "\(nextPath): \(error.reason.code) \(error.reason.summary)") }
  }

  /// Tells the ledger; nil when it knows already.
  private func rotate(to new: SigningKey) throws -> Int? {
    let keys = try state.openKeys(definition, ledger: true)
    guard let log = keys.log, let id = definition.stakeholders["submitting-organisation"] else { throw RunFailure(.configuration, "the pipeline names no submitting organisation") }
    do {
      let known = try Submitter.makeClient(definition, state: state, signing: new, log: log)
      let isKnown = try blocking { () async throws -> Bool in
        do { return try await known.participant(id).participant.publicKey == new.publicKey } catch let error as LedgerClientError where error.kind == .refused { return false }
      }
      if isKnown { return nil }
      let client = try Submitter.makeClient(definition, state: state, signing: keys.signing, log: log)
      let entry = try KeyRotation(participant: id, by: id, publicKey: new.publicKey, wrapKey: nil, at: time(nil)).signed(by: new, and: [keys.signing])
      return try blocking { try await client.rotate(entry).index }
    } catch let error as LedgerClientError {
      throw Submitter.failure(error)
    } catch let error as ProtocolError {
      throw RunFailure(.keyUnusable, "the rotation cannot be signed: \(error.reason.code)")
    }
  }

  private func keep(_ old: PublicKey) throws {
    guard mkdir(state.formerKeysPath, 0o700) == 0 || errno == EEXIST else { throw RunFailure(.stateUnwritable, "cannot be made: \(state.formerKeysPath)") }
    try DurableFile.write(Array(old.pem.utf8), to: "\(state.formerKeysPath)/\(old.id.prefix(16)).pub", mode: 0o644)
    try DurableFile.synchronize(folder: state.formerKeysPath)
  }
}
