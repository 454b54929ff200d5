import Cryptography
import Records
import Synchronization

/// Patients with keys derived from a secret and their identity (`surrogate: keyed`): many machines agree and store nothing.
///
/// A derived code is not Safe Harbor (45 CFR 164.514(c)(1)); such a run needs an expert's determination. Only the primary
/// identity counts, since nothing remembers that two identities are one patient; merges are given back at the end of the run that
/// saw them.
///
/// What was heard of a patient is nowhere but in memory, so none is ever forgotten: at the limit the run ends with `IDN-0118`, and says so.
final class DerivedPatients: PatientEngine {
  private struct State {
    var patients: [IdentityClaim: PatientHandle] = [:]
    var byHash: [PatientHash: PatientHandle] = [:]
    var merges: [PatientMerge] = []
    var turn = VaultTurn()
  }

  private let state = Mutex(State())
  private let key: SecretKey
  private let limit: Int

  init(key: SecretKey, options: Vault.Options) { (self.key, limit) = (key, options.identitiesInMemory) }

  func resolve(_ claims: PatientClaims) throws(VaultError) -> PatientHandle {
    guard !claims.primary.value.isEmpty else { throw VaultError(.identityEmpty) }
    let patient = try derive(claims.primary)
    for merged in claims.merged where !merged.value.isEmpty {
      let old = try derive(merged)
      guard old.hash != patient.hash else { continue }
      state.withLock { s in
        guard !s.merges.contains(where: { $0.old == old.hash && $0.survivor == patient.hash }) else { return }
        s.merges.append(PatientMerge(number: s.merges.count + 1, old: old.hash, survivor: patient.hash, isApplied: false))
      }
    }
    return patient
  }

  func find(_ claim: IdentityClaim) throws(VaultError) -> PatientHandle? { try derive(claim) }

  func patient(_ hash: PatientHash) throws(VaultError) -> PatientHandle? { state.withLock { $0.byHash[hash] } }

  // Nothing is stored, and nobody else can be first.
  var turn: VaultTurn { state.withLock { $0.turn } }
  func flush() throws(VaultError) {}
  func refresh() throws(VaultError) {}

  func applyMerges() throws(VaultError) -> [PatientMerge] { state.withLock { $0.merges } }

  func merges(from first: Int) throws(VaultError) -> [PatientMerge] { state.withLock { $0.merges.filter { $0.number >= first } } }

  func patientsMade() throws(VaultError) -> Int { 0 }
  func holds(_ hash: PatientHash) throws(VaultError) -> Bool { true }

  func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim { .mine }
  func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool { true }
  func finish(_ names: [[UInt8]], owner: String) throws(VaultError) {}
  func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool { false }

  func counts() throws(VaultError) -> VaultCounts {
    state.withLock { VaultCounts(patients: $0.byHash.count, identities: $0.patients.count, merges: $0.merges.count) }
  }

  private func derive(_ claim: IdentityClaim) throws(VaultError) -> PatientHandle {
    if let known = state.withLock({ $0.patients[claim] }) { return known }
    let made: PatientHandle
    do {
      let root = claim.key.withUnsafeBytes { identity in
        SecretKey(HMACSHA256(key: HKDF.key(from: key, info: "chartseal keyed/1 patient")).authenticate(Bytes(identity)))
      }
      let pair = try PatientKeyPair(
        wrappingSeed: HKDF.key(from: root, info: "wrapping seed"), signingSeed: HKDF.key(from: root, info: "signing seed"))
      made = PatientHandle(
        hash: pair.hash, row: 0,
        state: PatientHandle.State(
          seeds: pair.seeds, freshKey: pair.publicKeys.wrapping, secret: HKDF.key(from: root, info: "secret"), recordKeys: [:]),
        origin: .derived(HKDF.key(from: root, info: "record keys")))
    } catch { throw VaultError(.vaultCryptography) }
    let kept: PatientHandle? = state.withLock { s in
      if let raced = s.patients[claim] { return raced }
      guard s.patients.count < limit else {
        s.turn.fail(VaultError(.derivedPatientsMany))
        return nil
      }
      s.patients[claim] = made
      s.byHash[made.hash] = made
      return made
    }
    guard let kept else { throw VaultError(.derivedPatientsMany) }
    return kept
  }
}
