import Cryptography
import Records
import Synchronization

/// Patients with random keys in a vault's database.
///
/// Locks are taken in the order database, cache, patient. A known identity needs the cache's lock only.
///
/// Where other processes write, too, what is made here holds for good once a flush has returned: until then somebody else may have been first to name
/// an identity or to number a key. Nobody waits for anybody; what could not stay is noted by `turn`, and who used it does their work again.
final class StoredPatients: PatientEngine {
  private let state: Mutex<State>
  private let cache: Mutex<PatientCache>
  private let dirty = DirtyPatients()
  private let access: Vault.Access
  private let turns = Mutex(VaultTurn())

  private struct State {
    let store: any VaultStore
    let cipher: VaultCipher
    /// Identities and merges that the next flush writes.
    var identities: [SHA256Digest: Int] = [:]
    /// How often those went to the database.
    var flushes = 0
    var merges: [(old: Int, survivor: Int)] = []
  }

  /// Whose the identities at hand are by memory and database, so that these are asked once: memory may forget some of them meanwhile.
  private typealias Owners = [SHA256Digest: Int]

  init(store: sending any VaultStore, cipher: sending VaultCipher, access: Vault.Access, options: Vault.Options) {
    state = Mutex(State(store: store, cipher: cipher))
    cache = Mutex(PatientCache(identities: options.identitiesInMemory, bytes: options.bytesInMemory))
    self.access = access
  }

  var turn: VaultTurn { turns.withLock { $0 } }

  func resolve(_ claims: PatientClaims) throws(VaultError) -> PatientHandle {
    guard !claims.primary.value.isEmpty else { throw VaultError(.identityEmpty) }
    if claims.merged.isEmpty, let known = cache.withLock({ $0.known(claims) }) { return known }
    // A merged identity is a patient of its own until merges are applied, met before or not: whose it is must not depend on which record comes first.
    let merged = claims.merged.filter { !$0.value.isEmpty }
    if let old = merged.first { _ = try resolve(PatientClaims(primary: old, others: Array(merged.dropFirst()))) }
    var fresh: (PatientHash, PatientHandle.State)?
    var owners: Owners?
    var asked = 0
    while true {
      let found: PatientHandle? = try withState { s throws(VaultError) in
        if owners == nil || asked != s.flushes {
          owners = try self.owners(of: [claims.primary] + claims.others + merged, s)
          asked = s.flushes
        }
        return try slowResolve(claims, fresh, owners ?? [:], &s)
      }
      if let found { return found }
      // Keys are made outside the locks.
      do {
        let pair = try PatientKeyPair.generate()
        fresh = (pair.hash, PatientHandle.State(seeds: pair.seeds, freshKey: pair.publicKeys.wrapping, secret: try SecretKey.random(), recordKeys: [:]))
      } catch { throw VaultError(.vaultCryptography) }
    }
  }

  /// Nil when a new patient is needed and no keys are at hand.
  private func slowResolve(_ claims: PatientClaims, _ fresh: (PatientHash, PatientHandle.State)?, _ owners: Owners, _ s: inout State)
    throws(VaultError) -> PatientHandle?
  {
    var row = self.row(of: claims.primary, owners, s)
    if row == nil {
      for other in claims.others where row == nil { row = self.row(of: other, owners, s) }
    }
    let patient: PatientHandle
    if let row {
      patient = try handle(row, s)
    } else {
      guard access != .readOnly else { throw VaultError(.vaultReadOnly) }
      guard let fresh else { return nil }
      patient = PatientHandle(hash: fresh.0, row: try s.store.takeRow(), state: fresh.1, origin: .stored(dirty))
      patient.state.withLock { p in
        p.version = 1
        p.isQueued = true
      }
      dirty.append(patient)
      cache.withLock { $0.add(patient) }
    }
    try link(claims.primary, to: patient.row, owners, &s)
    for other in claims.others { try link(other, to: patient.row, owners, &s) }
    for merged in claims.merged {
      guard let old = self.row(of: merged, owners, s), old != patient.row else { continue }
      if !s.merges.contains(where: { $0 == (old, patient.row) }) { s.merges.append((old, patient.row)) }
    }
    return patient
  }

  private func owners(of claims: [IdentityClaim], _ s: State) throws(VaultError) -> Owners {
    var known: Owners = [:]
    var tags: [SHA256Digest] = []
    for claim in claims where !claim.value.isEmpty {
      let tag = s.cipher.tag(claim)
      if let row = cache.withLock({ $0.row(of: claim) }) { known[tag] = row } else if s.identities[tag] == nil { tags.append(tag) }
    }
    return tags.isEmpty ? known : known.merging(try s.store.owners(of: tags)) { a, _ in a }
  }

  private func row(of claim: IdentityClaim, _ owners: Owners, _ s: State) -> Int? {
    if claim.value.isEmpty { return nil }
    if let known = cache.withLock({ $0.row(of: claim) }) { return known }
    let tag = s.cipher.tag(claim)
    return s.identities[tag] ?? owners[tag]
  }

  private func handle(_ row: Int, _ s: State) throws(VaultError) -> PatientHandle {
    if let cached = cache.withLock({ $0.patient(row) }) { return cached }
    guard let stored = try s.store.load([VaultRow.Wanted(row: row)], locking: false).first else { throw VaultError(.vaultDamaged) }
    let loaded = try PatientHandle(stored, s.cipher, dirty: dirty)
    cache.withLock { $0.add(loaded) }
    return loaded
  }

  /// Remembers an identity, and links it when it is nobody's yet.
  private func link(_ claim: IdentityClaim, to row: Int, _ owners: Owners, _ s: inout State) throws(VaultError) {
    guard !claim.value.isEmpty else { return }
    if let owner = self.row(of: claim, owners, s) {
      cache.withLock { $0.remember(claim, owner) }
      return
    }
    guard access != .readOnly else { throw VaultError(.vaultReadOnly) }
    s.identities[s.cipher.tag(claim)] = row
    cache.withLock { $0.remember(claim, row) }
  }

  func find(_ claim: IdentityClaim) throws(VaultError) -> PatientHandle? {
    try withState { s throws(VaultError) in
      guard let row = row(of: claim, try owners(of: [claim], s), s) else { return nil }
      return try handle(row, s)
    }
  }

  func patient(_ hash: PatientHash) throws(VaultError) -> PatientHandle? {
    if let cached = cache.withLock({ $0.patient(hash) }) { return cached }
    return try withState { s throws(VaultError) in
      guard let row = try s.store.row(of: hash) else { return nil }
      return try handle(row, s)
    }
  }

  func holds(_ hash: PatientHash) throws(VaultError) -> Bool {
    if cache.withLock({ $0.patient(hash) }) != nil { return true }
    return try withState { s throws(VaultError) in try s.store.row(of: hash) != nil }
  }

  // MARK: writing

  func flush() throws(VaultError) { try withState { s throws(VaultError) in try flush(&s) } }

  func refresh() throws(VaultError) {
    try withState { s throws(VaultError) in
      try flush(&s)
      cache.withLock { $0.forgetAll() }
    }
  }

  private func flush(_ s: inout State) throws(VaultError) {
    var isDone = false
    while !isDone { isDone = try flushOnce(&s) }
  }

  /// False when there is more to be written, since what a lost patient's records said is another's now.
  private func flushOnce(_ s: inout State) throws(VaultError) -> Bool {
    let patients = dirty.take().filter(\.isCurrent)
    if patients.isEmpty && s.identities.isEmpty && s.merges.isEmpty { return true }
    guard access != .readOnly else { throw VaultError(.vaultReadOnly) }
    let outcome: VaultFlush.Outcome
    do throws(VaultError) {
      outcome = try VaultFlush(patients: patients, identities: s.identities, merges: s.merges, isShared: access == .shared).execute(s.store, s.cipher)
    } catch {
      dirty.append(contentsOf: patients)
      throw error
    }
    s.identities.removeAll(keepingCapacity: true)
    s.flushes += 1
    s.merges.removeAll()
    dirty.append(contentsOf: outcome.saved.filter { !$0.patient.note(saved: $0.version, $0.links) }.map(\.patient))
    if outcome.hasLost {
      cache.withLock { $0.forget(outcome.lost.map(\.patient)) }
      for (patient, owners) in outcome.lost {
        let values = patient.retire()
        for owner in owners { try handle(owner, s).absorb(values) }
      }
      // Last: who begins now finds what holds.
      turns.withLock { $0.lose() }
    }
    cache.withLock { $0.shrink() }
    return outcome.lost.isEmpty
  }

  // MARK: merges

  func applyMerges() throws(VaultError) -> [PatientMerge] {
    // While others are at work a hash would depend on the order of theirs.
    guard access != .shared else { throw VaultError(.vaultBusy) }
    let numbers: [Int] = try withState { s throws(VaultError) in
      try flush(&s)
      let pending = try s.store.pendingMerges()
      if pending.isEmpty { return [] }
      guard access != .readOnly else { throw VaultError(.vaultReadOnly) }
      for merge in pending { try handle(merge.survivor, s).absorb(try handle(merge.old, s).remembered) }
      try flush(&s)
      let store = s.store
      try store.transaction { () throws(VaultError) in try store.apply(pending) }
      cache.withLock { $0.forgetIdentities() }
      return pending.map(\.number)
    }
    guard let first = numbers.first else { return [] }
    let applied = Set(numbers)
    return try merges(from: first).filter { applied.contains($0.number) }
  }

  func merges(from first: Int) throws(VaultError) -> [PatientMerge] { try withState { s throws(VaultError) in try s.store.merges(from: first) } }
  func counts() throws(VaultError) -> VaultCounts { try withState { s throws(VaultError) in try s.store.counts() } }
  func patientsMade() throws(VaultError) -> Int { try withState { s throws(VaultError) in try s.store.lastRow() } }

  // MARK: claims

  func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim {
    try withWritable { s throws(VaultError) in try s.store.claim(name, owner: owner, lease: lease) }
  }

  func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool {
    try withWritable { s throws(VaultError) in try s.store.renew(name, owner: owner, lease: lease) }
  }

  func finish(_ names: [[UInt8]], owner: String) throws(VaultError) {
    try withWritable { s throws(VaultError) in
      let store = s.store
      if names.count == 1 { return try store.finish(names[0], owner: owner) }
      try store.transaction { () throws(VaultError) in
        // Ascending, so that nobody waits for anybody who waits for them.
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) { try store.finish(name, owner: owner) }
      }
    }
  }

  func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool { try withState { s throws(VaultError) in try s.store.isFinished(name) } }

  private func withWritable<T>(_ body: (inout sending State) throws(VaultError) -> T) throws(VaultError) -> T {
    guard access != .readOnly else { throw VaultError(.vaultReadOnly) }
    return try withState(body)
  }

  private func withState<T>(_ body: (inout sending State) throws(VaultError) -> T) throws(VaultError) -> T {
    let result: Result<T, VaultError> = state.withLock { s in
      do throws(VaultError) { return .success(try body(&s)) } catch { return .failure(error) }
    }
    if case .failure(let error) = result, error.stopsAll { turns.withLock { $0.fail(error) } }
    return try result.get()
  }
}
