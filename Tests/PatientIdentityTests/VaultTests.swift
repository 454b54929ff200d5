import Cryptography
import Foundation
import PatientIdentity
import Records
import Synchronization
import Testing

@Suite struct VaultTests {
  @Test func `an identity keeps its hash across flush and reopening`() throws {
    let t = try TemporaryVault()
    let hash: PatientHash
    do {
      let vault = try t.open()
      hash = try vault.resolve(patient("A100")).hash
      #expect(try vault.resolve(patient("a100 ")).hash == hash)
      #expect(try vault.resolve(patient("A101")).hash != hash)
      try vault.flush()
    }
    let again = try t.open()
    #expect(try again.resolve(patient("A100")).hash == hash)
    #expect(try again.counts() == VaultCounts(patients: 2, identities: 2, merges: 0))
  }

  @Test func `what was not flushed is forgotten, and was never used`() throws {
    let t = try TemporaryVault()
    var hash: PatientHash?
    do { hash = try t.open().resolve(patient("A100")).hash }
    let again = try t.open()
    #expect(try again.find(claim("HOSP", "A100")) == nil)
    #expect(try again.resolve(patient("A100")).hash != hash)
  }

  @Test func `the same number of another authority is another patient`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    let one = try vault.resolve(patient("7"))
    let two = try vault.resolve(PatientClaims(primary: claim("CLINIC", "7")))
    #expect(one.hash != two.hash)
  }

  @Test func `further identities lead to the same patient, and one that is taken stays where it is`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    let one = try vault.resolve(patient("1", others: [claim("CLINIC", "C1")]))
    #expect(try vault.resolve(PatientClaims(primary: claim("CLINIC", "C1"))).hash == one.hash)
    let two = try vault.resolve(patient("2"))
    #expect(two.hash != one.hash)
    #expect(try vault.resolve(patient("2", others: [claim("CLINIC", "C1")])).hash == two.hash)
    #expect(try vault.resolve(PatientClaims(primary: claim("CLINIC", "C1"))).hash == one.hash)
    // An unknown primary identity beside a known other one is that patient.
    #expect(try vault.resolve(patient("3", others: [claim("CLINIC", "C1")])).hash == one.hash)
  }

  @Test func `an empty identifier is refused`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    #expect(throws: VaultError(.identityEmpty)) { try vault.resolve(patient(" ")) }
  }

  @Test func `a merge of two known patients is recorded, and takes effect when it is applied`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    let old = try vault.resolve(patient("OLD")).hash
    let survivor = try vault.resolve(patient("NEW", merged: [claim("HOSP", "OLD")])).hash
    // Within the run the old identity keeps its hash, whatever the order in which workers come by.
    #expect(try vault.resolve(patient("OLD")).hash == old)
    try vault.flush()
    #expect(try vault.merges() == [PatientMerge(number: 1, old: old, survivor: survivor, isApplied: false)])
    #expect(try vault.applyMerges() == [PatientMerge(number: 1, old: old, survivor: survivor, isApplied: true)])
    #expect(try vault.resolve(patient("OLD")).hash == survivor)
    #expect(try vault.patient(old).hash == old)
    #expect(try vault.applyMerges() == [])
  }

  @Test(arguments: [true, false]) func `whose a merged identity is does not depend on which record comes first`(_ mergeFirst: Bool) throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    var old = mergeFirst ? nil : try vault.resolve(patient("GHOST", others: [claim("HOSP", "GHOST 2")])).hash
    let survivor = try vault.resolve(patient("NEW", merged: [claim("HOSP", "GHOST"), claim("HOSP", "GHOST 2")])).hash
    if mergeFirst { old = try vault.resolve(patient("GHOST")).hash }
    #expect(old != survivor && old != nil)
    #expect(try vault.find(claim("HOSP", "GHOST 2"))?.hash == old)
    try vault.flush()
    #expect(try vault.counts().patients == 2)
    #expect(try vault.applyMerges().map(\.old) == [old])
    #expect(try vault.resolve(patient("GHOST 2")).hash == survivor)
  }

  @Test func `merges in both directions end in one patient`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    _ = try vault.resolve(patient("A"))
    _ = try vault.resolve(patient("B", merged: [claim("HOSP", "A")]))
    _ = try vault.resolve(patient("A", merged: [claim("HOSP", "B")]))
    #expect(try vault.applyMerges().count == 2)
    #expect(try vault.resolve(patient("A")).hash == (try vault.resolve(patient("B")).hash))
  }

  @Test func `many threads that meet the same identities agree`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    let seen = Mutex<[Int: Set<PatientHash>]>([:])
    let codes = Mutex<[Int: Set<[UInt8]>]>([:])
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { worker in
      let coder = vault.linkCoder()
      for i in 0..<200 {
        let n = (i * 7 + worker * 13) % 40
        do {
          let handle = try vault.resolve(patient("P\(n)"))
          _ = seen.withLock { $0[n, default: []].insert(handle.hash) }
          let code = handle.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|HOSP|1"), by: coder)
          _ = codes.withLock { $0[n, default: []].insert(code) }
          if i % 50 == 0 { try vault.flush() }
        } catch {
          failures.withLock { $0 += 1 }
        }
      }
    }
    #expect(failures.withLock { $0 } == 0)
    #expect(seen.withLock { $0.count } == 40)
    #expect(seen.withLock { $0.values.allSatisfy { $0.count == 1 } })
    #expect(codes.withLock { $0.values.allSatisfy { $0.count == 1 } })
    try vault.flush()
    #expect(try vault.counts().patients == 40)
  }

  @Test func `a full memory forgets patients out of use and finds them again`() throws {
    let t = try TemporaryVault()
    var options = Vault.Options()
    options.identitiesInMemory = 10
    let vault = try t.open(options: options)
    var hashes: [PatientHash] = []
    for i in 0..<60 {
      hashes.append(try vault.resolve(patient("P\(i)")).hash)
      if i % 5 == 4 { try vault.flush() }
    }
    for i in 0..<60 { #expect(try vault.resolve(patient("P\(i)")).hash == hashes[i]) }
  }

  @Test func `who is whom does not depend on what memory forgets`() throws {
    let (roomy, tight) = (try TemporaryVault(), try TemporaryVault())
    var options = Vault.Options()
    (options.identitiesInMemory, options.bytesInMemory) = (3, 1)
    let vaults = [try roomy.open(), try tight.open(options: options)]
    var order: [[PatientHash]] = [[], []]
    for i in 0..<400 {
      let numbers = SHA256Digest.of("\(i)").array.prefix(4).map { $0 % 60 }
      let claims = PatientClaims(
        primary: claim("HOSP", "P\(numbers[0])"), others: [claim("HOSP", "P\(numbers[1])"), claim("CLINIC", "C\(numbers[2])")],
        merged: i % 7 == 0 ? [claim("HOSP", "P\(numbers[3])")] : [])
      for (v, vault) in vaults.enumerated() {
        order[v].append(try vault.resolve(claims).hash)
        if i % 5 == 4 { try vault.flush() }
      }
    }
    let firsts = order.map { hashes in hashes.map { hash in hashes.firstIndex(of: hash) } }
    #expect(firsts[0] == firsts[1])
    let counts = try vaults.map { vault in
      try vault.flush()
      return try vault.counts()
    }
    #expect(counts[0] == counts[1] && counts[0].merges > 20)
  }

  @Test func `the file holds no identity in clear`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    let handle = try vault.resolve(PatientClaims(primary: claim("EXAMPLEHOSPITAL", "MRNZEBRA4711")))
    _ = handle.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|EXAMPLEHOSPITAL|VISITZEBRA"), by: vault.linkCoder())
    let seeds = try handle.keyPair().seeds
    try vault.flush()
    for name in try FileManager.default.contentsOfDirectory(atPath: t.folder) where name.hasPrefix("vault.sqlite") {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: t.folder + "/" + name))
      for word in ["MRNZEBRA4711", "EXAMPLEHOSPITAL", "VISITZEBRA"] { #expect(bytes.range(of: Data(word.utf8)) == nil) }
      #expect(bytes.range(of: Data(seeds.prefix(32))) == nil)
    }
  }
}

@Suite struct VaultFileTests {
  @Test func `a vault is made once and never on the fly`() throws {
    let t = try TemporaryVault()
    #expect(throws: VaultError(.vaultExists)) { try Vault.create(path: t.path, keyFile: t.keyFile) }
    #expect(throws: VaultError(.vaultMissing)) { try Vault(path: t.folder + "/none.sqlite", keyFile: t.keyFile) }
    #expect(throws: VaultError(.vaultKeyMissing)) { try Vault(path: t.path, keyFile: t.folder + "/none.key") }
    #expect(VaultError(.vaultMissing).description.contains("chartseal init"))
  }

  @Test func `the key and the vault are made with mode 0600`() throws {
    let t = try TemporaryVault()
    for path in [t.path, t.keyFile] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o666])
  func `a key file open to others is refused`(mode: Int) throws {
    let t = try TemporaryVault()
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: t.keyFile)
    #expect(throws: VaultError(.vaultKeyMode)) { try t.open() }
  }

  @Test func `another key is refused, and so is a file that holds none`() throws {
    let t = try TemporaryVault()
    let other = t.folder + "/other.key"
    try KeyFile.create(at: other)
    #expect(throws: VaultError(.vaultKeyWrong)) { try Vault(path: t.path, keyFile: other) }
    try Data("not a key\n".utf8).write(to: URL(fileURLWithPath: other))
    #expect(throws: VaultError(.vaultKeyForm)) { try Vault(path: t.path, keyFile: other) }
  }

  @Test func `the key may be written in base64`() throws {
    let t = try TemporaryVault()
    let key = try KeyFile.read(t.keyFile)
    try Data((Base64.encode(key.array) + "\n").utf8).write(to: URL(fileURLWithPath: t.keyFile))
    #expect(try KeyFile.read(t.keyFile) == key)
    _ = try t.open()
  }

  @Test func `one writer at a time; readers may look and not make patients`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    let hash = try vault.resolve(patient("A")).hash
    try vault.flush()
    #expect(throws: VaultError(.vaultBusy)) { try t.open() }
    let reader = try t.open(.readOnly)
    #expect(try reader.resolve(patient("A")).hash == hash)
    #expect(throws: VaultError(.vaultReadOnly)) { try reader.resolve(patient("B")) }
  }
}
