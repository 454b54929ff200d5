import Cryptography
import Records
import SQLiteStore
import Synchronization

/// Patients with random keys in a vault file.
///
/// Locks are taken in the order file, cache, patient. A known identity needs the cache's lock only.
final class StoredPatients: PatientEngine {
  private let file: Mutex<FileState>
  private let cache: Mutex<PatientCache>
  private let dirty = DirtyPatients()
  private let isWritable: Bool

  private struct FileState {
    let file: VaultFile
    /// Identities and merges that the next flush writes.
    var identities: [SHA256Digest: Int] = [:]
    var merges: [(old: Int, survivor: Int)] = []
  }

  init(path: String, key: SecretKey, access: Vault.Access, options: Vault.Options) throws(VaultError) {
    let opened = try VaultFile(path: path, key: key, access: access)
    file = Mutex(FileState(file: opened))
    cache = Mutex(PatientCache(identities: options.identitiesInMemory, links: options.linksInMemory))
    isWritable = access == .readWrite
  }

  func resolve(_ claims: PatientClaims) throws(VaultError) -> PatientHandle {
    guard !claims.primary.value.isEmpty else { throw VaultError(.identityEmpty) }
    if claims.merged.isEmpty, let known = cache.withLock({ $0.known(claims) }) { return known }
    // A merged identity is a patient of its own until merges are applied, met before or not: whose it is must not depend on which record comes first.
    let merged = claims.merged.filter { !$0.value.isEmpty }
    if let old = merged.first { _ = try resolve(PatientClaims(primary: old, others: Array(merged.dropFirst()))) }
    var fresh: (PatientHash, PatientHandle.State)?
    while true {
      let found: Result<PatientHandle?, VaultError> = file.withLock { f in
        do throws(VaultError) { return .success(try slowResolve(claims, fresh, &f)) } catch { return .failure(error) }
      }
      if let patient = try found.get() { return patient }
      // Keys are made outside the locks.
      do {
        let pair = try PatientKeyPair.generate()
        fresh = (pair.hash, PatientHandle.State(seeds: pair.seeds, secret: try SecretKey.random(), recordKeys: [:]))
      } catch { throw VaultError(.vaultCryptography) }
    }
  }

  /// Nil when a new patient is needed and no keys are at hand.
  private func slowResolve(_ claims: PatientClaims, _ fresh: (PatientHash, PatientHandle.State)?, _ f: inout FileState)
    throws(VaultError) -> PatientHandle?
  {
    var row = try self.row(of: claims.primary, &f)
    if row == nil {
      for other in claims.others where row == nil { row = try self.row(of: other, &f) }
    }
    let patient: PatientHandle
    if let row {
      patient = try handle(row, &f)
    } else {
      guard isWritable else { throw VaultError(.vaultReadOnly) }
      guard let fresh else { return nil }
      patient = PatientHandle(hash: fresh.0, row: f.file.takeRow(), state: fresh.1, origin: .stored(dirty))
      patient.state.withLock { s in
        s.version = 1
        s.isQueued = true
      }
      dirty.append(patient)
      cache.withLock { $0.add(patient) }
    }
    try link(claims.primary, to: patient.row, &f)
    for other in claims.others { try link(other, to: patient.row, &f) }
    for merged in claims.merged {
      guard let old = try self.row(of: merged, &f), old != patient.row else { continue }
      if !f.merges.contains(where: { $0 == (old, patient.row) }) { f.merges.append((old, patient.row)) }
    }
    return patient
  }

  private func row(of claim: IdentityClaim, _ f: inout FileState) throws(VaultError) -> Int? {
    if claim.value.isEmpty { return nil }
    if let known = cache.withLock({ $0.row(of: claim) }) { return known }
    let tag = f.file.tag(claim)
    if let pending = f.identities[tag] { return pending }
    return try f.file.row(of: tag)
  }

  private func handle(_ row: Int, _ f: inout FileState) throws(VaultError) -> PatientHandle {
    if let cached = cache.withLock({ $0.patient(row) }) { return cached }
    let loaded = try f.file.load(row: row, dirty: dirty)
    cache.withLock { $0.add(loaded) }
    return loaded
  }

  /// Remembers an identity, and links it when it is nobody's yet.
  private func link(_ claim: IdentityClaim, to row: Int, _ f: inout FileState) throws(VaultError) {
    guard !claim.value.isEmpty else { return }
    if let owner = try self.row(of: claim, &f) {
      cache.withLock { $0.remember(claim, owner) }
      return
    }
    guard isWritable else { throw VaultError(.vaultReadOnly) }
    f.identities[f.file.tag(claim)] = row
    cache.withLock { $0.remember(claim, row) }
  }

  func find(_ claim: IdentityClaim) throws(VaultError) -> PatientHandle? {
    try withFile { f throws(VaultError) in
      guard let row = try row(of: claim, &f) else { return nil }
      return try handle(row, &f)
    }
  }

  func patient(_ hash: PatientHash) throws(VaultError) -> PatientHandle? {
    if let cached = cache.withLock({ $0.patient(hash) }) { return cached }
    return try withFile { f throws(VaultError) in
      guard let row = try f.file.row(of: hash) else { return nil }
      return try handle(row, &f)
    }
  }

  func flush() throws(VaultError) { try withFile { f throws(VaultError) in try flush(&f) } }

  private func flush(_ f: inout FileState) throws(VaultError) {
    let patients = dirty.take()
    if patients.isEmpty && f.identities.isEmpty && f.merges.isEmpty { return }
    guard isWritable else { throw VaultError(.vaultReadOnly) }
    var written: [(PatientHandle, version: Int, links: Int)] = []
    do throws(VaultError) {
      let identities = f.identities
      let merges = f.merges
      let file = f.file
      try file.transaction { () throws(VaultError) in
        for patient in patients {
          let (version, links) = try file.save(patient)
          written.append((patient, version, links))
        }
        try storage { () throws(SQLiteError) in
          for (tag, row) in identities {
            try file.database.run("INSERT INTO identities VALUES (?, ?)", .blob(tag.array), .int(row))
          }
          for merge in merges {
            try file.database.run(
              "INSERT OR IGNORE INTO merges(old, survivor, applied) VALUES (?, ?, 0)", .int(merge.old), .int(merge.survivor))
          }
        }
      }
    } catch {
      dirty.append(contentsOf: patients)
      throw error
    }
    f.identities.removeAll(keepingCapacity: true)
    f.merges.removeAll()
    var again: [PatientHandle] = []
    for (patient, version, links) in written {
      patient.state.withLock { s in
        s.saved = version
        s.savedLinks = links
        s.isStored = true
        s.isQueued = s.version != version
        // A key made since then still has to be written.
        if !s.isQueued { (s.keysChanged, s.rememberedChanged) = (false, false) } else { again.append(patient) }
      }
    }
    dirty.append(contentsOf: again)
    cache.withLock { $0.shrink() }
  }

  func applyMerges() throws(VaultError) -> [PatientMerge] {
    let numbers: [Int] = try withFile { f throws(VaultError) in
      try flush(&f)
      let database = f.file.database
      var pending: [(id: Int, old: Int, survivor: Int)] = []
      try storage { () throws(SQLiteError) in
        try database.query("SELECT id, old, survivor FROM merges WHERE applied = 0 ORDER BY id") { r throws(SQLiteError) in
          pending.append((r.int(0), r.int(1), r.int(2)))
        }
      }
      if pending.isEmpty { return [] }
      guard isWritable else { throw VaultError(.vaultReadOnly) }
      for merge in pending { try handle(merge.survivor, &f).absorb(try handle(merge.old, &f)) }
      try flush(&f)
      try f.file.transaction { () throws(VaultError) in
        try storage { () throws(SQLiteError) in
          for merge in pending {
            try database.run("UPDATE identities SET patient = ? WHERE patient = ?", .int(merge.survivor), .int(merge.old))
            try database.run("UPDATE merges SET applied = 1 WHERE id = ?", .int(merge.id))
          }
        }
      }
      cache.withLock { $0.forgetIdentities() }
      return pending.map { $0.id }
    }
    guard let first = numbers.first else { return [] }
    let applied = Set(numbers)
    return try merges(from: first).filter { applied.contains($0.number) }
  }

  func merges(from first: Int) throws(VaultError) -> [PatientMerge] {
    try withFile { f throws(VaultError) in
      var out: [PatientMerge] = []
      try storage { () throws(SQLiteError) in
        try f.file.database.query(
          """
          SELECT m.id, o.hash, s.hash, m.applied FROM merges m
          JOIN patients o ON o.id = m.old JOIN patients s ON s.id = m.survivor
          WHERE m.id >= ? ORDER BY m.id
          """, [.int(first)]
        ) { r throws(SQLiteError) in
          if let old = PatientHash(digest: r.blob(1)), let survivor = PatientHash(digest: r.blob(2)) {
            out.append(PatientMerge(number: r.int(0), old: old, survivor: survivor, isApplied: r.int(3) != 0))
          }
        }
      }
      return out
    }
  }

  func counts() throws(VaultError) -> VaultCounts {
    try withFile { f throws(VaultError) in
      try storage { () throws(SQLiteError) in
        VaultCounts(
          patients: try f.file.database.int("SELECT count(*) FROM patients") ?? 0,
          identities: try f.file.database.int("SELECT count(*) FROM identities") ?? 0,
          merges: try f.file.database.int("SELECT count(*) FROM merges") ?? 0)
      }
    }
  }

  func patientsMade() throws(VaultError) -> Int {
    try withFile { f throws(VaultError) in
      try storage { () throws(SQLiteError) in try f.file.database.int("SELECT coalesce(max(id), 0) FROM patients") ?? 0 }
    }
  }

  func holds(_ hash: PatientHash) throws(VaultError) -> Bool {
    if cache.withLock({ $0.patient(hash) }) != nil { return true }
    return try withFile { f throws(VaultError) in try f.file.row(of: hash) != nil }
  }

  private func withFile<T>(_ body: (inout sending FileState) throws(VaultError) -> T) throws(VaultError) -> T {
    let result: Result<T, VaultError> = file.withLock { f in
      do throws(VaultError) { return .success(try body(&f)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
