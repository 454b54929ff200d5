import Cryptography
import Records
import Synchronization

/// Identities and patients in memory, bounded: patients whom no worker holds and whom no flush awaits may be forgotten.
struct PatientCache {
  private struct Slot {
    var patient: PatientHandle
    var used: UInt32
  }

  /// About what an identity takes: three short arrays and a place in a table.
  private static let bytesPerIdentity = 224
  private static let addedBeforeShrinking = 512

  private let identityLimit: Int
  private let byteLimit: Int
  /// Row by identity.
  private var rows: [IdentityClaim: Int] = [:]
  private var slots: [Int: Slot] = [:]
  private var byHash: [PatientHash: Int] = [:]
  private var round: UInt32 = 0
  /// Patients since memory was last looked at, and with how many it is looked at again; with how many identities it is.
  private var added = 0
  private var enoughAdded = PatientCache.addedBeforeShrinking
  private var enoughIdentities: Int

  init(identities: Int, bytes: Int) { (identityLimit, byteLimit, enoughIdentities) = (identities, bytes, identities) }

  func row(of claim: IdentityClaim) -> Int? { rows[claim] }

  /// The patient when every identity of the claims is known, whoever the others belong to.
  mutating func known(_ claims: PatientClaims) -> PatientHandle? {
    guard let row = rows[claims.primary] else { return nil }
    for other in claims.others where !other.value.isEmpty && rows[other] == nil { return nil }
    return patient(row)
  }

  mutating func patient(_ row: Int) -> PatientHandle? {
    guard let slot = slots[row] else { return nil }
    if slot.used != round { slots[row]?.used = round }
    return slot.patient
  }

  mutating func patient(_ hash: PatientHash) -> PatientHandle? { byHash[hash].flatMap { patient($0) } }

  mutating func add(_ patient: PatientHandle) {
    guard slots[patient.row] == nil else { return }
    // Who only reads the vault never flushes it.
    if added >= enoughAdded { shrink() }
    added += 1
    slots[patient.row] = Slot(patient: patient, used: round)
    byHash[patient.hash] = patient.row
  }

  mutating func remember(_ claim: IdentityClaim, _ row: Int) {
    if rows[claim] == nil, rows.count >= enoughIdentities { shrink() }
    rows[claim] = row
  }

  mutating func forgetIdentities() { rows.removeAll(keepingCapacity: true) }

  /// Forgets patients that are none, and whose any identity is.
  mutating func forget(_ patients: [PatientHandle]) {
    for patient in patients {
      slots[patient.row] = nil
      byHash[patient.hash] = nil
    }
    forgetIdentities()
  }

  /// Forgets everything; no worker may hold a patient, and no flush await one.
  mutating func forgetAll() { self = PatientCache(identities: identityLimit, bytes: byteLimit) }

  /// Forgets patients out of use when there are too many identities, or they take too much memory.
  mutating func shrink() {
    (added, enoughAdded, enoughIdentities) = (0, PatientCache.addedBeforeShrinking, identityLimit)
    var bytes = rows.count * PatientCache.bytesPerIdentity
    for slot in slots.values { bytes += slot.patient.bytesInMemory }
    let isFull = rows.count >= identityLimit
    guard isFull || bytes > byteLimit else { return }
    // No more than makes room for a while: who is forgotten is loaded again.
    let enough = isFull ? 0 : byteLimit / 4 * 3
    for row in Array(slots.keys) {
      guard var slot = slots.removeValue(forKey: row) else { continue }
      // Held by nobody else: by no worker, and not in the list of those to be flushed.
      if bytes > enough, slot.used != round, isKnownUniquelyReferenced(&slot.patient) {
        bytes -= slot.patient.bytesInMemory
        byHash[slot.patient.hash] = nil
      } else {
        slots[row] = slot
      }
    }
    // Nor are identities of use whose patient is not here.
    rows = rows.filter { slots[$0.value] != nil }
    round &+= 1
    // Where nearly all await a flush, going through all of them for each new one would take longer than the flush does.
    if rows.count >= identityLimit { enoughIdentities = rows.count / 4 * 5 }
    if bytes > byteLimit { enoughAdded = max(PatientCache.addedBeforeShrinking, slots.count / 4) }
  }
}
