import Cryptography
import LedgerProtocol
import Records
import Synchronization

/// The record keys that a custodian's node can open, opened when a batch first needs them and kept in memory, never on disk.
final class RecordKeyRing: Sendable {
  fileprivate struct Name: Hashable, Sendable {
    let submitter: String
    let patient: PatientHash
    let epoch: UInt32
  }

  private struct Held {
    var keys: [Name: SecretKey] = [:]
    /// Blobs parsed last: the patients of a batch mostly come from one.
    var blobs: [(position: Int, wraps: KeyWraps)] = []
  }

  private let held = Mutex(Held())
  private let store: LedgerStore
  private let key: WrapPrivateKey
  private let capacity: Int

  init(store: LedgerStore, key: WrapPrivateKey, capacity: Int = 250_000) { (self.store, self.key, self.capacity) = (store, key, capacity) }

  /// Throws `LED-0331` when no wrap was submitted, `LED-0332` when it does not open.
  func recordKey(submitter: String, patient: PatientHash, epoch: UInt32) throws -> SecretKey {
    let name = Name(submitter: submitter, patient: patient, epoch: epoch)
    if let known = held.withLock({ $0.keys[name] }) { return known }
    guard let place = try store.readers.with({
      try LedgerState.keyWrap($0, submitter: submitter, patient: patient, epoch: epoch)
    }) else { throw ProtocolError.noWrap }
    let wraps = try blob(place.position)
    guard place.place < wraps.patients.count else { throw ProtocolError.recordKey }
    let opened: SecretKey
    do { opened = try KeyWraps.open(wraps.patients[place.place], with: key) } catch { throw ProtocolError.recordKey }
    held.withLock { held in
      if held.keys.count >= capacity { held.keys.removeAll() }
      held.keys[name] = opened
    }
    return opened
  }

  /// Record keys that have been opened and are not known yet to be those that the log names.
  struct Opened: Sendable {
    fileprivate let keys: [(name: Name, key: SecretKey)]
  }

  /// Opens the wraps of a submission. Throws `LED-0331` or `LED-0332`.
  func open(_ wraps: KeyWraps, submitter: String) throws -> Opened {
    Opened(
      keys: try wraps.patients.map { patient in
        guard patient.wraps.contains(where: { $0.recipient.hex == key.publicKey.id }) else { throw ProtocolError.noWrap }
        guard let opened = try? KeyWraps.open(patient, with: key) else { throw ProtocolError.recordKey }
        return (Name(submitter: submitter, patient: patient.patient, epoch: patient.epoch), opened)
      })
  }

  /// Keeps the opened keys whose wraps came into the log at `position`; of a key that was wrapped before, the earlier wrap stands.
  func adopt(_ opened: Opened, at position: Int) throws {
    let good = try store.readers.with { database in
      try opened.keys.filter { item in
        let row = try LedgerState.keyWrap(database, submitter: item.name.submitter, patient: item.name.patient, epoch: item.name.epoch)
        return row?.position == position
      }
    }
    held.withLock { held in
      if held.keys.count + good.count > capacity { held.keys.removeAll() }
      for item in good.prefix(capacity) { held.keys[item.name] = item.key }
    }
  }

  /// Drops the keys of some patients, and every blob that is held.
  func drop(_ isGone: (PatientHash) -> Bool) {
    held.withLock { held in
      held.keys = held.keys.filter { !isGone($0.key.patient) }
      held.blobs.removeAll()
    }
  }

  private func blob(_ position: Int) throws -> KeyWraps {
    if let known = held.withLock({ $0.blobs.first { $0.position == position }?.wraps }) { return known }
    let stored = try store.stored(position)
    defer { withExtendedLifetime(stored) {} }
    let wraps = try KeyWraps(parsing: stored.bytes)
    held.withLock { held in
      if held.blobs.count == 4 { held.blobs.removeFirst() }
      held.blobs.append((position, wraps))
    }
    return wraps
  }
}
