import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Carries out purges: overwrites a patient's sealed blocks and wrapped record keys where they lie, then says so in an entry.
///
/// Entries, leaf hashes and directories stay, so that the tree verifies as before. The order of a purge is durable before anything is
/// destroyed; a node that stops in between carries on at its next start. Destroying is idempotent.
struct Purger: Sendable {
  let store: LedgerStore
  let keyRing: RecordKeyRing?

  /// What has been destroyed.
  private struct Destroyed: Sendable {
    var blocks = 0
    var bytes = 0
    var wraps = 0
  }

  /// Carries out every purge that this node has not acknowledged.
  func resume(now: Int) async throws {
    var done: Set<String> = []
    for event in try store.events(kind: .purgeAcknowledgement) {
      done.insert(try PurgeDetail(parsing: try store.stored(event.position).array).purge)
    }
    for event in try store.events(kind: .purge) where !done.contains(try store.entry(at: event.position).id) {
      try await carryOut(at: event.position, now: now)
    }
  }

  func carryOut(at position: Int, now: Int) async throws {
    let entry = try store.entry(at: position)
    let order = try ConsentEntry(entry)
    var destroyed = Destroyed()
    for place in try places(order, before: position) {
      let (blocks, bytes) = try await destroyBlocks(of: order.patient, at: place)
      destroyed.blocks += blocks
      destroyed.bytes += bytes
    }
    for wrap in try store.recordKeys(of: order.patient) where order.party.isEmpty || order.party == wrap.submitter {
      destroyed.wraps += try await destroyWraps(of: order.patient, at: wrap.position)
    }
    keyRing?.forget(order.patient)
    let detail = PurgeDetail(purge: entry.id, blocks: destroyed.blocks, bytes: destroyed.bytes, wraps: destroyed.wraps)
    _ = try await store.state(.purgeAcknowledgement, patient: order.patient, party: order.party, at: now, detail: detail)
  }

  /// The batches that hold something of the patient.
  private func places(_ order: ConsentEntry, before position: Int) throws -> [Int] {
    try store.readers.with { database in
      var rows: [Int] = []
      try database.query(
        "SELECT p.position FROM patient_batch p JOIN batch b ON b.position = p.position WHERE p.patient = ? AND p.position < ? AND (? = '' OR b.submitter = ?)",
        [.blob(order.patient.digest), .int(position), .text(order.party), .text(order.party)]
      ) { rows.append($0.int(0)) }
      return rows
    }
  }

  private func destroyBlocks(of patient: PatientHash, at position: Int) async throws -> (blocks: Int, bytes: Int) {
    let bytes = try store.stored(position)
    let container = try BatchContainer(bytes.bytes, checking: .form)
    let ranges = container.directory.blocks(of: patient).map { container.range(ofBlock: $0) }
    withExtendedLifetime(bytes) {}
    try await overwrite(position, ranges)
    return (ranges.count, ranges.reduce(0) { $0 + $1.count })
  }

  /// The patient's wraps within a blob become zeros; those of others stay.
  private func destroyWraps(of patient: PatientHash, at position: Int) async throws -> Int {
    let stored = try store.stored(position)
    let old = stored.array
    var wraps = try KeyWraps(parsing: old)
    var count = 0
    for i in wraps.patients.indices where wraps.patients[i].patient == patient {
      for j in wraps.patients[i].wraps.indices {
        wraps.patients[i].wraps[j].bytes = [UInt8](repeating: 0, count: wraps.patients[i].wraps[j].bytes.count)
        count += 1
      }
    }
    let new = wraps.encoded
    guard new.count == old.count else { throw LedgerStoreError.storage }
    try await overwrite(position, Purger.changed(old, new))
    return count
  }

  /// The ranges in which two arrays of one length differ.
  private static func changed(_ old: [UInt8], _ new: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for i in old.indices where old[i] != new[i] {
      if let last = ranges.last, last.upperBound == i { ranges[ranges.count - 1] = last.lowerBound..<i + 1 } else { ranges.append(i..<i + 1) }
    }
    return ranges
  }

  /// Writes zeros over ranges of what an entry names, durably, and notes that it no longer has its digest.
  private func overwrite(_ position: Int, _ ranges: [Range<Int>]) async throws {
    guard !ranges.isEmpty, let stored = try store.readers.with({ try StoredBytes.read($0, at: position) }) else { return }
    if stored.inline != nil {
      try await store.writer.run { database in
        // Read where it is written: another purge may have been here in between, and what it destroyed must not come back.
        guard var bytes = try StoredBytes.read(database, at: position)?.inline else { return }
        for range in ranges where range.upperBound <= bytes.count { bytes.replaceSubrange(range, with: repeatElement(0, count: range.count)) }
        // Freed pages are overwritten too.
        try database.execute("PRAGMA secure_delete=ON")
        try database.run("UPDATE stored SET bytes = ?, purged = 1 WHERE position = ?", .blob(bytes), .int(position))
      }
      return try await store.writer.checkpointWriteAheadLog()
    }
    // Marked first: what is damaged by a crash in between is known to be damaged by a purge.
    try await store.writer.run { database in try database.run("UPDATE stored SET purged = 1 WHERE position = ?", .int(position)) }
    try Files.overwriteWithZeros(store.containers.path(stored.digest), ranges)
  }
}

extension Files {
  /// Writes zeros over ranges of a file, durably.
  static func overwriteWithZeros(_ path: String, _ ranges: [Range<Int>]) throws(LedgerStoreError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw error() }
    defer { close(descriptor) }
    for range in ranges {
      let zeros = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
      var at = range.lowerBound
      while at < range.upperBound {
        let n = pwrite(descriptor, zeros, min(zeros.count, range.upperBound - at), off_t(at))
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { throw error() }
        at += n
      }
    }
    guard fdatasync(descriptor) == 0 else { throw error() }
  }
}

extension RecordKeyRing {
  /// Drops what it holds of a patient.
  func forget(_ patient: PatientHash) { drop { $0 == patient } }
}
