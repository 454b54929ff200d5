public import Cryptography
public import Records
import Synchronization

/// A record key's wrap to one recipient: HPKE, encapsulated key || ciphertext.
public struct RecordKeyWrap: Sendable, Hashable {
  /// The recipient key's id (`WrapPublicKey.id`).
  public let recipient: String
  public let bytes: [UInt8]
  public init(recipient: String, bytes: [UInt8]) { (self.recipient, self.bytes) = (recipient, bytes) }
}

/// A patient of the vault: the hash, the keys behind it, and the codes that stand for their encounters and orders.
///
/// Shared by all workers. What it makes (a record key, a wrap, a link) is durable after the vault's next `flush`.
public final class PatientHandle: Sendable {
  public let hash: PatientHash
  /// The row in the vault; 0 where keys are derived.
  let row: Int
  let state: Mutex<State>
  let origin: Origin

  /// Where the patient's secrets come from.
  enum Origin: Sendable {
    case stored(DirtyPatients)
    case derived(SecretKey)
  }

  struct RecordKey: Sendable {
    var key: SecretKey
    var wraps: [RecordKeyWrap]
  }

  struct State {
    var seeds: [UInt8]
    /// The public key of a patient who was just made, until it is needed: it takes as long to make again as a wrap does.
    var freshKey: WrapPublicKey?
    var secret: SecretKey
    var recordKeys: [UInt32: RecordKey]
    var links = LinkList()
    /// What is known of the patient from all records.
    var remembered = RememberedValues()
    var rememberedChanged = false
    /// Grows with each change; equal to `saved` when the vault has everything.
    var version = 0
    var saved = 0
    var isQueued = false
    var isStored = false
    var keysChanged = false
    /// Another process was first to say who this is.
    var isLost = false
  }

  init(hash: PatientHash, row: Int, state: State, origin: Origin) {
    (self.hash, self.row, self.origin) = (hash, row, origin)
    self.state = Mutex(state)
  }

  /// False when another process was first to say whose the identities are, so that the vault has this patient under another hash: resolve them again.
  public var isCurrent: Bool { state.withLock { !$0.isLost } }

  /// The key from which the patient's part keys of an epoch are derived; made at first use. Source: docs/design/batch-format.md.
  public func recordKey(epoch: UInt32) throws(VaultError) -> SecretKey {
    try change { s throws(VaultError) in try PatientHandle.recordKey(epoch, &s, origin).key }
  }

  /// The record key wrapped to the patient and to each recipient, in that order; made at first use and kept.
  ///
  /// - Parameter info: binds a wrap to its purpose (HPKE `info`); must be the same for one recipient and epoch at every call.
  public func wraps(epoch: UInt32, to recipients: [WrapPublicKey], info: [UInt8]) throws(VaultError) -> [RecordKeyWrap] {
    let ids = recipients.map(\.id)
    return try change { s throws(VaultError) in
      var entry = try PatientHandle.recordKey(epoch, &s, origin)
      // The first wrap of an epoch is the patient's: once all are there nobody's key is needed.
      if let own = entry.wraps.first {
        let others = ids.compactMap { id in entry.wraps.first { $0.recipient == id } }
        if others.count == ids.count { return [own] + others }
      }
      let own = if let key = s.freshKey { key } else { try PatientHandle.keyPair(s.seeds).publicKeys.wrapping }
      s.freshKey = nil
      var out: [RecordKeyWrap] = []
      for recipient in [own] + recipients {
        let id = recipient.id
        if let known = entry.wraps.first(where: { $0.recipient == id }) {
          out.append(known)
          continue
        }
        let wrap: RecordKeyWrap
        do { wrap = RecordKeyWrap(recipient: id, bytes: try KeyWrap.wrap(entry.key, to: recipient, info: info)) } catch {
          throw VaultError(.vaultCryptography)
        }
        entry.wraps.append(wrap)
        out.append(wrap)
        s.version += 1
        s.keysChanged = true
      }
      s.recordKeys[epoch] = entry
      return out
    }
  }

  /// The patient's own key pair (for the wallet, and to wrap to the patient): made from its seeds at each call.
  public func keyPair() throws(VaultError) -> PatientKeyPair {
    try PatientHandle.keyPair(state.withLock { $0.seeds })
  }

  private static func keyPair(_ seeds: [UInt8]) throws(VaultError) -> PatientKeyPair {
    do { return try PatientKeyPair(seeds: seeds) } catch { throw VaultError(.vaultCryptography) }
  }

  /// The public keys behind the hash.
  public func publicKeys() throws(VaultError) -> PatientPublicKeys { try keyPair().publicKeys }

  /// Whole days by which this patient's dates are shifted under an expert determination: the same for all of a patient's dates,
  /// from -`maximum` to `maximum` and never 0, from the patient's random secret. Source: 45 CFR 164.514(b)(1).
  public func dateShift(maximum: Int) -> Int {
    guard maximum > 0 else { return 0 }
    let secret = state.withLock { $0.secret }
    let digest = HMACSHA256(key: secret).authenticate(Array("date-shift/1".utf8)).array
    let draw = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let days = Int(draw % UInt64(2 * maximum)) - maximum
    return days < 0 ? days : days + 1
  }

  /// A number from the patient's random secret under which made-up names stand for names: the same in all of the patient's texts.
  /// Source: 45 CFR 164.514(b)(1).
  public var surrogateKey: UInt64 {
    let secret = state.withLock { $0.secret }
    return HMACSHA256(key: secret).authenticate(Array("surrogate/1".utf8)).array.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Notes what a flush has written; false when there is more to be written already.
  func note(saved version: Int, _ links: [LinkList.Part]) -> Bool {
    state.withLock { s in
      s.saved = version
      s.links.note(saved: links)
      s.isStored = true
      s.isQueued = s.version != version
      // A key made since then still has to be written.
      if !s.isQueued { (s.keysChanged, s.rememberedChanged) = (false, false) }
      return !s.isQueued
    }
  }

  /// The patient is another one's by now: from here on nothing is kept. Gives what was remembered until then.
  func retire() -> RememberedValues {
    state.withLock { s in
      s.isLost = true
      return s.remembered
    }
  }

  /// About what it takes in memory, places in tables included; a link takes about sixty bytes.
  var bytesInMemory: Int {
    state.withLock { s in
      let wraps = s.recordKeys.values.reduce(0) { $0 + $1.wraps.reduce(0) { $0 + $1.bytes.count + 192 } }
      return 1280 + wraps + 60 * s.links.count + s.remembered.packed.capacity
    }
  }

  private static func recordKey(_ epoch: UInt32, _ s: inout State, _ origin: Origin) throws(VaultError) -> RecordKey {
    if let known = s.recordKeys[epoch] { return known }
    let made: RecordKey
    switch origin {
    case .derived(let root):
      let info = Array("chartseal record key/1 epoch \(epoch)".utf8)
      made = RecordKey(key: info.withUnsafeBytes { HKDF.key(from: root, info: Bytes($0)) }, wraps: [])
    case .stored:
      do { made = RecordKey(key: try SecretKey.random(), wraps: []) } catch { throw VaultError(.vaultCryptography) }
    }
    s.recordKeys[epoch] = made
    s.version += 1
    s.keysChanged = true
    return made
  }

  /// Runs a change under the patient's lock and queues the patient for the next flush when something changed.
  func change<T>(_ body: (inout State) throws(VaultError) -> T) throws(VaultError) -> T {
    let (result, queue): (Result<T, VaultError>, Bool) = state.withLock { s in
      let result: Result<T, VaultError>
      do throws(VaultError) { result = .success(try body(&s)) } catch { result = .failure(error) }
      let queue = s.version != s.saved && !s.isQueued
      if queue { s.isQueued = true }
      return (result, queue)
    }
    if queue, case .stored(let dirty) = origin { dirty.append(self) }
    return try result.get()
  }
}

/// The patients with changes that the vault's file does not have yet.
final class DirtyPatients: Sendable {
  private let list = Mutex<[PatientHandle]>([])

  func append(_ patient: PatientHandle) { list.withLock { $0.append(patient) } }
  func append(contentsOf patients: [PatientHandle]) { list.withLock { $0.append(contentsOf: patients) } }

  func take() -> [PatientHandle] {
    list.withLock { l in
      let taken = l
      l.removeAll(keepingCapacity: true)
      return taken
    }
  }
}
