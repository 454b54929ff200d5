import Cryptography
import Records
import Synchronization

/// What a process has made since the last flush, made durable in one transaction.
///
/// Where others have the vault, too, it is squared with what they have written meanwhile: an identity that somebody else was first to name is
/// theirs, a key or number that somebody else was first to give is kept, and what is remembered is both's.
struct VaultFlush {
  /// What became of it.
  struct Outcome {
    var saved: [(patient: PatientHandle, version: Int, links: [LinkList.Part])] = []
    /// Patients whose identities are somebody else's: never written, with whose they are.
    var lost: [(patient: PatientHandle, owners: Set<Int>)] = []
    /// Whether anything that was used since the last flush is another's or another.
    var hasLost = false
  }

  private static let patientsAtATime = 256

  let patients: [PatientHandle]
  let identities: [SHA256Digest: Int]
  let merges: [(old: Int, survivor: Int)]
  let isShared: Bool

  func execute(_ store: any VaultStore, _ cipher: VaultCipher) throws(VaultError) -> Outcome {
    var outcome = Outcome()
    try store.transaction { () throws(VaultError) in
      outcome.saved = []
      outcome.lost = try decide(store)
      outcome.hasLost = outcome.hasLost || !outcome.lost.isEmpty
      let lost = Set(outcome.lost.map(\.patient.row))
      // In one order everywhere, so that nobody waits for anybody who waits for them.
      let kept = patients.filter { !lost.contains($0.row) }.sorted { $0.row < $1.row }
      for start in stride(from: 0, to: kept.count, by: VaultFlush.patientsAtATime) {
        let some = kept[start..<min(start + VaultFlush.patientsAtATime, kept.count)]
        if isShared, try square(some, store, cipher) { outcome.hasLost = true }
        var changes: [VaultRow.Change] = []
        for patient in some {
          let (change, version, links) = try patient.change(cipher)
          changes.append(change)
          outcome.saved.append((patient, version, links))
        }
        try store.write(changes)
      }
      try store.insert(merges: merges.filter { !lost.contains($0.old) && !lost.contains($0.survivor) })
    }
    return outcome
  }

  /// Writes the identities. A new patient of whom one is somebody else's already is not needed.
  private func decide(_ store: any VaultStore) throws(VaultError) -> [(patient: PatientHandle, owners: Set<Int>)] {
    if identities.isEmpty { return [] }
    let ascending = identities.map { (tag: $0.key, row: $0.value) }.sorted { a, b in
      a.tag.withBytes { x in b.tag.withBytes { x.raw.lexicographicallyPrecedes($0.raw) } }
    }
    let others = try store.insert(identities: ascending)
    if others.isEmpty { return [] }
    guard isShared else { throw VaultError(.vaultBusy) }
    var owners: [Int: Set<Int>] = [:]
    for (tag, owner) in others { if let row = identities[tag] { owners[row, default: []].insert(owner) } }
    let lost = patients.filter { owners[$0.row] != nil && !$0.isStored }
    try store.removeIdentities(ofRows: lost.map(\.row))
    return lost.map { ($0, owners[$0.row] ?? []) }
  }

  /// Takes over what others have written of stored patients. True when something of ours could not stay.
  private func square(_ patients: ArraySlice<PatientHandle>, _ store: any VaultStore, _ cipher: VaultCipher) throws(VaultError) -> Bool {
    let stored = patients.filter(\.isStored)
    if stored.isEmpty { return false }
    var byRow: [Int: PatientHandle] = [:]
    for patient in stored { byRow[patient.row] = patient }
    var hasLost = false
    let wanted = stored.map { p in VaultRow.Wanted(row: p.row, firstPart: p.state.withLock { $0.links.firstOpen }) }
    for row in try store.load(wanted, locking: true) {
      if let patient = byRow[row.row], try patient.merge(row, cipher) { hasLost = true }
    }
    return hasLost
  }
}

extension PatientHandle {
  fileprivate var isStored: Bool { state.withLock { $0.isStored } }

  /// A patient as the database holds them.
  convenience init(_ row: VaultRow, _ cipher: VaultCipher, dirty: DirtyPatients) throws(VaultError) {
    var state = try PatientBlob.decode(try cipher.open(row.sealed, "patients", row.row))
    _ = state.links.merge(try row.parts(cipher))
    if let values = try row.values(cipher) { state.remembered = values }
    state.isStored = true
    self.init(hash: row.hash, row: row.row, state: state, origin: .stored(dirty))
  }

  /// What changed in the patient, sealed; with the version and the parts of the links that are in it.
  fileprivate func change(_ cipher: VaultCipher) throws(VaultError) -> (VaultRow.Change, version: Int, links: [LinkList.Part]) {
    let (blob, parts, version, values): ([UInt8]?, [LinkList.Part], Int, [UInt8]?) = state.withLock { s in
      (s.keysChanged || !s.isStored ? PatientBlob.encode(s) : nil, s.links.unsaved, s.version, s.rememberedChanged ? s.remembered.packed : nil)
    }
    var change = VaultRow.Change(row: row, hash: hash)
    if let blob { change.sealed = try cipher.seal(blob, "patients", row) }
    if let values { change.remembered = try cipher.seal(values, "remembered", row) }
    for part in parts { change.links.append((part.number, try cipher.seal(part.bytes, "links", row, part.number))) }
    return (change, version, parts)
  }

  /// Takes over what another process has written. True when a key or number that was given here could not stay.
  fileprivate func merge(_ row: VaultRow, _ cipher: VaultCipher) throws(VaultError) -> Bool {
    let stored = try PatientBlob.decode(try cipher.open(row.sealed, "patients", row.row))
    let parts = try row.parts(cipher)
    let values = try row.values(cipher)
    return state.withLock { s in
      var hasLost = false
      for (epoch, theirs) in stored.recordKeys { hasLost = s.adopt(theirs, epoch: epoch) || hasLost }
      hasLost = s.links.merge(parts) || hasLost
      if let values {
        _ = s.remembered.formUnion(values)
        s.rememberedChanged = s.remembered != values
      }
      return hasLost
    }
  }
}

extension PatientHandle.State {
  /// Takes over a record key with its wraps that another process may have been first to make.
  fileprivate mutating func adopt(_ theirs: PatientHandle.RecordKey, epoch: UInt32) -> Bool {
    guard let own = recordKeys[epoch], own.key == theirs.key else {
      defer { recordKeys[epoch] = theirs }
      return recordKeys[epoch] != nil
    }
    let known = Set(theirs.wraps.map(\.recipient))
    let hasLost = own.wraps.contains { known.contains($0.recipient) && !theirs.wraps.contains($0) }
    recordKeys[epoch]?.wraps = theirs.wraps + own.wraps.filter { !known.contains($0.recipient) }
    return hasLost
  }
}

extension VaultRow {
  fileprivate func parts(_ cipher: VaultCipher) throws(VaultError) -> [(number: Int, tags: [LinkList.Tag])] {
    var out: [(number: Int, tags: [LinkList.Tag])] = []
    for (part, sealed) in links { out.append((part, try LinkList.Part.tags(of: try cipher.open(sealed, "links", row, part)))) }
    return out
  }

  fileprivate func values(_ cipher: VaultCipher) throws(VaultError) -> RememberedValues? {
    guard let remembered else { return nil }
    guard let values = RememberedValues(packed: try cipher.open(remembered, "remembered", row)) else { throw VaultError(.vaultDamaged) }
    return values
  }
}
