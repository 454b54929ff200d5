import Cryptography
public import Records

/// The crosswalk from identities to patients: who a patient is, stays here; what leaves are hashes and codes.
///
/// Thread-safe. `resolve` gives the patient of an identity and makes one when the identity is new; `flush` makes everything made
/// so far durable, and must have returned before anything that carries a hash or code is sealed. What was never flushed was never
/// used, so a crash in between loses nothing. Where several processes have the vault at once (`Access.shared`), work with patients is done
/// within `settled`: none of them uses what the vault does not hold. Merges take effect when the run that saw them calls `applyMerges` at its end, so
/// that within a run (and a rerun after a crash) the hash of an identity does not depend on the order in which workers meet it.
///
/// Source: 45 CFR 164.514(c).
public final class Vault: Sendable {
  /// How patients come by their keys.
  public enum Surrogate: String, Sendable, CaseIterable {
    /// Random, kept in the vault: not derived from anything about the individual.
    case vault
    /// Derived from a secret and the identity, so that many machines agree: no Safe Harbor without an expert's determination.
    case keyed
  }

  public enum Access: Sendable {
    /// Nobody else may write.
    case readWrite
    /// Others may write at the same time, who open it in the same way.
    case shared
    case readOnly
  }

  public struct Options: Sendable {
    /// Identities kept in memory before the least used are forgotten.
    public var identitiesInMemory = 200_000
    /// Bytes that patients and their identities may take in memory, about, before those out of use are forgotten.
    public var bytesInMemory = 24 << 20
    public init() {}
  }

  public let surrogate: Surrogate
  let engine: any PatientEngine
  private let access: Access
  private let linkKey: SecretKey
  private let positionKey: SecretKey

  /// Makes a vault and, when there is none at `keyFile`, its key. Throws `IDN-0103` when the vault exists.
  public static func create(path: String, keyFile: String) throws(VaultError) {
    if SQLiteVault.exists(path) { throw VaultError(.vaultExists) }
    if !SQLiteVault.exists(keyFile) { try KeyFile.create(at: keyFile) }
    try SQLiteVault.create(path: path, check: VaultCipher(try KeyFile.read(keyFile)).check)
  }

  /// Opens a vault that `create` made. Throws `IDN-0101` or `IDN-0102` when the vault or the key is missing.
  public convenience init(path: String, keyFile: String, access: Access = .readWrite, options: Options = Options()) throws(VaultError) {
    guard SQLiteVault.exists(path) else { throw VaultError(.vaultMissing) }
    let key = try KeyFile.read(keyFile)
    let cipher = VaultCipher(key)
    let store = try SQLiteVault(path: path, check: cipher.check, access: access)
    self.init(key, StoredPatients(store: store, cipher: cipher, access: access, options: options), access)
  }

  init(_ key: SecretKey, _ engine: any PatientEngine, _ access: Access) {
    surrogate = .vault
    linkKey = HKDF.key(from: key, info: "chartseal vault/1 links")
    positionKey = HKDF.key(from: key, info: "chartseal vault/1 positions")
    (self.engine, self.access) = (engine, access)
  }

  /// The `keyed` surrogate: patients' keys derived from the secret in `keyFile`, nothing stored.
  public init(keyed keyFile: String, options: Options = Options()) throws(VaultError) {
    let key = try KeyFile.read(keyFile)
    surrogate = .keyed
    linkKey = HKDF.key(from: key, info: "chartseal keyed/1 links")
    positionKey = HKDF.key(from: key, info: "chartseal keyed/1 positions")
    engine = DerivedPatients(key: key, options: options)
    access = .readWrite
  }

  /// The patient of a primary identity, made when nothing is known of it; further identities are linked to the same patient.
  ///
  /// An identity that belongs to somebody else already stays theirs. Throws `IDN-0115` for an empty identifier, `IDN-0110` when
  /// the database fails.
  public func resolve(_ claims: PatientClaims) throws(VaultError) -> PatientHandle { try engine.resolve(claims) }

  /// The patient of one identity without making one: nil when unknown.
  public func find(_ claim: IdentityClaim) throws(VaultError) -> PatientHandle? { try engine.find(claim) }

  /// The patient with a hash. Throws `IDN-0114` when the vault has none (always with `keyed`, unless met in this run).
  public func patient(_ hash: PatientHash) throws(VaultError) -> PatientHandle {
    guard let found = try engine.patient(hash) else { throw VaultError(.patientUnknown) }
    return found
  }

  /// Makes patients, keys, links and merges durable in one transaction.
  public func flush() throws(VaultError) { try engine.flush() }

  /// Does work with patients so that what it gives may be used, and not before.
  ///
  /// Where other processes have the vault, too, all that the work made is decided when this returns; the work was done again when another process was
  /// first to name an identity, to make a key or to number one. It must bear that, and take no patient from one time to the next that is not
  /// `isCurrent`. Throws what the work throws, and `IDN-0110` or `IDN-0116` when the database failed meanwhile, whatever the work made of it.
  public func settled<T>(_ work: () throws -> T) throws -> T {
    while true {
      let before = engine.turn
      let result = try work()
      if access == .shared { try engine.flush() }
      let after = engine.turn
      if after.failures != before.failures, let failure = after.failure { throw failure }
      if after.losses == before.losses { return result }
    }
  }

  /// Makes everything durable and forgets what is in memory, so that what others have written from here on is seen. No worker may hold a patient.
  public func refresh() throws(VaultError) { try engine.refresh() }

  /// Lets the merges seen so far take effect (and durable): from now on the old identities give the surviving patients.
  public func applyMerges() throws(VaultError) -> [PatientMerge] { try engine.applyMerges() }

  /// All merges in the order in which they were met, from a number on.
  public func merges(from first: Int = 1) throws(VaultError) -> [PatientMerge] { try engine.merges(from: first) }

  /// How much the vault holds.
  public func counts() throws(VaultError) -> VaultCounts { try engine.counts() }

  /// Seals what may identify and is kept outside of the vault, such as the key of the row at which a read ended. `context` says what it is, and must be
  /// the same when it is opened. Throws `IDN-0112`.
  public func seal(_ value: [UInt8], as context: String) throws(VaultError) -> [UInt8] {
    do {
      return try value.withUnsafeBytes { v in
        try Array(context.utf8).withUnsafeBytes { try AESGCM().sealRandomly(Bytes(v), key: positionKey, authenticating: Bytes($0)) }
      }
    } catch { throw VaultError(.vaultCryptography) }
  }

  /// Opens what `seal` gave for the same context. Throws `IDN-0109` for anything else.
  public func open(_ sealed: [UInt8], as context: String) throws(VaultError) -> [UInt8] {
    do {
      return try sealed.withUnsafeBytes { s in
        try Array(context.utf8).withUnsafeBytes { try AESGCM().openRandomly(Bytes(s), key: positionKey, authenticating: Bytes($0)) }
      }
    } catch { throw VaultError(.vaultDamaged) }
  }

  /// The number of the last patient who is durable here, 0 where none are kept: never falls in the life of a vault. Numbers may be left out.
  public func patientsMade() throws(VaultError) -> Int { try engine.patientsMade() }

  /// Whether a hash is one of this vault's. Where patients are derived it cannot be told: true.
  public func holds(_ hash: PatientHash) throws(VaultError) -> Bool { try engine.holds(hash) }

  /// A maker of link codes for one worker.
  public func linkCoder() -> LinkCoder { LinkCoder(linkKey: linkKey) }
}

/// Two hashes found to be one patient: the old one is replaced by the surviving one.
public struct PatientMerge: Sendable, Hashable {
  /// 1, 2, ... in the order in which merges were met.
  public let number: Int
  public let old: PatientHash
  public let survivor: PatientHash
  /// Whether the old identities lead to the survivor already.
  public let isApplied: Bool

  public init(number: Int, old: PatientHash, survivor: PatientHash, isApplied: Bool) {
    (self.number, self.old, self.survivor, self.isApplied) = (number, old, survivor, isApplied)
  }
}

public struct VaultCounts: Sendable, Equatable {
  public var patients = 0
  public var identities = 0
  public var merges = 0
  public init(patients: Int = 0, identities: Int = 0, merges: Int = 0) {
    (self.patients, self.identities, self.merges) = (patients, identities, merges)
  }
}

/// Tells whether anything happened, between two looks at it, that makes work with patients void.
struct VaultTurn: Sendable {
  /// How often another process was first.
  private(set) var losses = 0
  /// How often the database failed, and how the last time.
  private(set) var failures = 0
  private(set) var failure: VaultError?

  mutating func lose() { losses += 1 }
  mutating func fail(_ error: VaultError) { (failures, failure) = (failures + 1, error) }
}

/// What stands behind a `Vault`.
protocol PatientEngine: Sendable {
  var turn: VaultTurn { get }
  func resolve(_ claims: PatientClaims) throws(VaultError) -> PatientHandle
  func find(_ claim: IdentityClaim) throws(VaultError) -> PatientHandle?
  func patient(_ hash: PatientHash) throws(VaultError) -> PatientHandle?
  func flush() throws(VaultError)
  func refresh() throws(VaultError)
  func applyMerges() throws(VaultError) -> [PatientMerge]
  func merges(from first: Int) throws(VaultError) -> [PatientMerge]
  func counts() throws(VaultError) -> VaultCounts
  func patientsMade() throws(VaultError) -> Int
  func holds(_ hash: PatientHash) throws(VaultError) -> Bool
  func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim
  func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool
  func finish(_ names: [[UInt8]], owner: String) throws(VaultError)
  func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool
}
