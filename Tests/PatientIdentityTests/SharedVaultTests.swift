import Cryptography
import Foundation
import PatientIdentity
import Records
import Synchronization
import Testing

/// Several handles on one vault, as several processes have them. One after the other, since a server's database holds one vault.
@Suite(.serialized) struct SharedVaultTests {
  /// What one process used for a patient in a piece of work that was settled.
  struct Used: Hashable {
    let patient: Int
    let hash: PatientHash
    let codes: [[UInt8]]
    let key: SecretKey
  }

  /// A piece of work: some patients, each with keys that others number, too.
  private static func work(_ vault: Vault, _ coder: LinkCoder, patients: Range<Int>, worker: Int) throws -> [Used] {
    try vault.settled {
      try patients.map { n in
        let handle = try vault.resolve(patient("P\(n)", others: [claim("CLINIC", "C\(n)")]))
        let own = (0..<2).map { "visit|H|\(n)|\(worker)|\($0)" }
        let codes = (["visit|H|\(n)|1", "visit|H|\(n)|2"] + own).map { key in
          Array(key.utf8).withUnsafeBytes { handle.linkCode(kind: Bytes("Encounter"), key: Bytes($0), by: coder) }
        }
        return Used(patient: n, hash: handle.hash, codes: codes, key: try handle.recordKey(epoch: 1))
      }
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: TestStore.all) func `processes that meet the same identities at the same time agree on hashes, keys and codes`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let used = Mutex<[Int: [Used]]>([:])
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      do {
        let vault = try t.open(.shared)
        let coder = vault.linkCoder()
        for round in 0..<25 {
          // Two go up and two go down, so that they meet where nobody was, and where somebody was just now.
          let at = worker % 2 == 0 ? round : 24 - round
          let done = try SharedVaultTests.work(vault, coder, patients: at * 40..<at * 40 + 40, worker: worker)
          used.withLock { u in for d in done { u[d.patient, default: []].append(d) } }
        }
      } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    let all = used.withLock { $0 }
    #expect(all.count == 1000 && all.values.allSatisfy { $0.count == 4 })
    let vault = try t.open()
    let coder = vault.linkCoder()
    for (n, uses) in all {
      #expect(Set(uses.map(\.hash)).count == 1)
      #expect(Set(uses.map(\.key)).count == 1)
      // What all of them numbered has one code, what each numbered has another.
      #expect(Set(uses.map { Array($0.codes[..<2]) }).count == 1)
      #expect(Set(uses.flatMap(\.codes)).count == 2 + 4 * 2)
      // And the vault knows it all.
      let handle = try vault.resolve(patient("P\(n)"))
      #expect(handle.hash == uses[0].hash)
      #expect(try handle.recordKey(epoch: 1) == uses[0].key)
      #expect(Array("visit|H|\(n)|1".utf8).withUnsafeBytes { handle.linkCode(kind: Bytes("Encounter"), key: Bytes($0), by: coder) } == uses[0].codes[0])
      for use in uses { #expect(try vault.find(claim("CLINIC", "C\(n)"))?.hash == use.hash) }
    }
    #expect(try vault.counts() == VaultCounts(patients: 1000, identities: 2000, merges: 0))
  }

  @Test(arguments: TestStore.all) func `work that relied on what another process decided otherwise is done again`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let (one, two) = (try t.open(.shared), try t.open(.shared))
    var hashes: [PatientHash] = []
    let last = try one.settled {
      let handle = try one.resolve(patient("A"))
      hashes.append(handle.hash)
      if hashes.count == 1 { _ = try two.settled { try two.resolve(patient("A")) } }
      return handle
    }
    #expect(hashes.count == 2 && hashes[0] != hashes[1])
    #expect(last.hash == hashes[1] && last.isCurrent)
    #expect(try two.resolve(patient("A")).hash == last.hash)
    #expect(try one.counts() == VaultCounts(patients: 1, identities: 1, merges: 0))
  }

  @Test(arguments: TestStore.all) func `an unknown identity beside one that another process has just made is that one's`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let (one, two) = (try t.open(.shared), try t.open(.shared))
    let theirs = try two.settled { try two.resolve(patient("1", others: [claim("CLINIC", "C1")])) }
    var isFirst = true
    let ours = try one.settled {
      if isFirst { _ = try one.resolve(PatientClaims(primary: claim("LAB", "L1"))) }
      isFirst = false
      return try one.resolve(PatientClaims(primary: claim("WARD", "W1"), others: [claim("CLINIC", "C1")]))
    }
    #expect(ours.hash == theirs.hash)
    #expect(try two.find(claim("WARD", "W1"))?.hash == theirs.hash)
  }

  @Test(arguments: TestStore.all) func `numbers of two processes never meet, and both go on`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let (one, two) = (try t.open(.shared), try t.open(.shared))
    func codes(_ vault: Vault, _ keys: Range<Int>) throws -> [[UInt8]] {
      let coder = vault.linkCoder()
      return try vault.settled {
        let handle = try vault.resolve(patient("A"))
        return keys.map { n in Array("k\(n)".utf8).withUnsafeBytes { handle.linkCode(kind: Bytes("Claim"), key: Bytes($0), by: coder) } }
      }
    }
    var known: [Int: [UInt8]] = [:]
    for round in 0..<12 {
      // Each goes on where the other is, with parts that fill up meanwhile.
      for (i, vault) in [one, two].enumerated() {
        let keys = round * 70 + i * 35..<round * 70 + i * 35 + 60
        for (n, code) in zip(keys, try codes(vault, keys)) { #expect(known.updateValue(code, forKey: n) ?? code == code) }
      }
    }
    #expect(Set(known.values).count == known.count)
    let again = try t.open(.readOnly)
    for (n, code) in zip(0..<known.count, try codes(again, 0..<known.count)) { #expect(known[n] == code) }
  }

  @Test(arguments: TestStore.all) func `what both remember of a patient is both's, and a patient who was lost leaves theirs to the one who stays`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let (one, two) = (try t.open(.shared), try t.open(.shared))
    try one.resolve(patient("A")).remember(names(["Osterkamp", "Elfriede"]))
    try two.resolve(patient("A")).remember(names(["Osterkamp", "Friedel"]))
    try one.flush()
    try two.flush()
    try one.resolve(patient("A")).remember(names(["Trudchen"]))
    try one.flush()
    try two.refresh()
    for vault in [two, try t.open(.readOnly)] {
      #expect(remembered(try vault.resolve(patient("A"))) == ["Elfriede", "Friedel", "Osterkamp", "Trudchen"])
    }
    #expect(try two.resolve(patient("A")).hash == one.resolve(patient("A")).hash)
  }

  @Test(arguments: TestStore.all) func `a handle that is no longer the patient's says so and keeps nothing`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let (one, two) = (try t.open(.shared), try t.open(.shared))
    let handle = try one.resolve(patient("A"))
    _ = try two.resolve(patient("A"))
    try two.flush()
    #expect(handle.isCurrent)
    try one.flush()
    #expect(!handle.isCurrent && !handle.remember(names(["Osterkamp"])))
    #expect(try one.resolve(patient("A")).isCurrent)
    #expect(try one.find(claim("HOSP", "A"))?.hash == two.find(claim("HOSP", "A"))?.hash)
  }

  @Test(arguments: TestStore.all) func `a process that dies before its work was settled leaves nothing behind`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    let two = try t.open(.shared)
    do {
      let one = try t.open(.shared)
      _ = try one.resolve(patient("A"))
      _ = try one.resolve(patient("B")).linkCode(kind: Bytes("Claim"), key: Bytes("k"), by: one.linkCoder())
    }
    #expect(try two.counts() == VaultCounts())
    #expect(try two.find(claim("HOSP", "A")) == nil)
    _ = try two.settled { try two.resolve(patient("A")) }
    #expect(try two.counts().patients == 1)
  }

  @Test(arguments: TestStore.all) func `alone or together, not both`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    do {
      let vault = try t.open(.shared)
      #expect(throws: VaultError(.vaultBusy)) { try t.open(.readWrite) }
      #expect(throws: VaultError(.vaultBusy)) { try vault.applyMerges() }
      _ = try t.open(.shared)
    }
    let alone = try t.open()
    #expect(throws: VaultError(.vaultBusy)) { try t.open(.shared) }
    // Rows that nobody used are nobody's again.
    let hash = try alone.resolve(patient("A")).hash
    try alone.flush()
    #expect(try alone.patientsMade() == 1)
    #expect(try t.open(.readOnly).resolve(patient("A")).hash == hash)
  }

  @Test(arguments: TestStore.all) func `a merge that one process saw is applied by the next one that has the vault alone`(_ store: TestStore) throws {
    let t = try TemporaryVault(store)
    do {
      let (one, two) = (try t.open(.shared), try t.open(.shared))
      _ = try one.settled { try one.resolve(patient("NEW", merged: [claim("HOSP", "OLD")])) }
      _ = try two.settled { try two.resolve(patient("NEW", merged: [claim("HOSP", "OLD")])) }
      #expect(try two.merges().count == 1)
    }
    let vault = try t.open()
    #expect(try vault.applyMerges().count == 1)
    #expect(try vault.resolve(patient("OLD")).hash == vault.resolve(patient("NEW")).hash)
  }
}

private func names(_ values: [String]) -> KnownValues {
  let known = KnownValues()
  for value in values { Array(value.utf8).withUnsafeBytes { known.add(Bytes($0), .names, isRequired: true) } }
  return known
}

private func remembered(_ patient: PatientHandle) -> [String] {
  let known = KnownValues()
  patient.addRemembered(to: known)
  return known.entries.map { known.value($0).text }.sorted()
}
