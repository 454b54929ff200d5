import Cryptography
import Foundation
import PatientIdentity
import Records
import Testing

@Suite struct PatientHandleTests {
  @Test func `link codes are stable, differ by kind and key and patient, and survive reopening`() throws {
    let t = try TemporaryVault()
    var codes: [[UInt8]] = []
    func make(_ vault: Vault) throws -> [[UInt8]] {
      let coder = vault.linkCoder()
      let a = try vault.resolve(patient("A"))
      let b = try vault.resolve(patient("B"))
      return [
        a.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|H|1"), by: coder),
        a.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|H|2"), by: coder),
        a.linkCode(kind: Bytes("Claim"), key: Bytes("visit|H|1"), by: coder),
        b.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|H|1"), by: coder),
      ]
    }
    do {
      let vault = try t.open()
      codes = try make(vault)
      try vault.flush()
      #expect(try make(vault) == codes)
      // Some hundreds more, so that a second row of links is written.
      let coder = vault.linkCoder()
      let a = try vault.resolve(patient("A"))
      for i in 0..<700 {
        Array("placer|H|\(i)".utf8).withUnsafeBytes {
          codes.append(a.linkCode(kind: Bytes("ServiceRequest"), key: Bytes($0), by: coder))
        }
        if i % 100 == 0 { try vault.flush() }
      }
      try vault.flush()
    }
    #expect(Set(codes).count == codes.count)
    #expect(
      codes.allSatisfy {
        $0.count == LinkCoder.codeCount && $0.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x32 && $0 <= 0x37) }
      })
    let vault = try t.open()
    #expect(try make(vault) == Array(codes.prefix(4)))
    let coder = vault.linkCoder()
    let a = try vault.resolve(patient("A"))
    for i in stride(from: 0, to: 700, by: 37) {
      Array("placer|H|\(i)".utf8).withUnsafeBytes {
        #expect(a.linkCode(kind: Bytes("ServiceRequest"), key: Bytes($0), by: coder) == codes[4 + i])
      }
    }
  }

  @Test func `two vaults give one key different codes, since codes are not derived from keys`() throws {
    let first = try TemporaryVault()
    let second = try TemporaryVault()
    var codes: Set<[UInt8]> = []
    var hashes: Set<PatientHash> = []
    for t in [first, second] {
      let vault = try t.open()
      let a = try vault.resolve(patient("A"))
      hashes.insert(a.hash)
      codes.insert(a.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|H|1"), by: vault.linkCoder()))
    }
    #expect(codes.count == 2 && hashes.count == 2)
  }

  @Test func `record keys are per epoch, kept, and open from their wraps`() throws {
    let t = try TemporaryVault()
    let node = try WrapPrivateKey.generate()
    let info = Array("record key".utf8)
    var keys: [SecretKey] = []
    var wraps: [RecordKeyWrap] = []
    do {
      let vault = try t.open()
      let a = try vault.resolve(patient("A"))
      keys = [try a.recordKey(epoch: 1), try a.recordKey(epoch: 2)]
      #expect(keys[0] != keys[1])
      wraps = try a.wraps(epoch: 1, to: [node.publicKey], info: info)
      try vault.flush()
    }
    let vault = try t.open()
    let a = try vault.resolve(patient("A"))
    #expect(try a.recordKey(epoch: 1) == keys[0])
    #expect(try a.wraps(epoch: 1, to: [node.publicKey], info: info) == wraps)
    #expect(try KeyWrap.openKey(wraps[0].bytes, with: a.keyPair().wrapping, info: info) == keys[0])
    #expect(try KeyWrap.openKey(wraps[1].bytes, with: node, info: info) == keys[0])
    #expect(try a.publicKeys().hash == a.hash)
  }

  @Test func `the shift of dates is one per patient, never none, and within its bounds`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    var shifts: Set<Int> = []
    for i in 0..<60 {
      let p = try vault.resolve(patient("P\(i)"))
      let shift = p.dateShift(maximum: 30)
      #expect(shift == p.dateShift(maximum: 30))
      #expect(shift != 0 && abs(shift) <= 30)
      shifts.insert(shift)
    }
    #expect(shifts.count > 10)
  }

  @Test func `derived keys agree between machines that share a secret, and store nothing`() throws {
    let t = try TemporaryVault()
    let one = try Vault(keyed: t.keyFile)
    let two = try Vault(keyed: t.keyFile)
    let a = try one.resolve(patient("A"))
    let b = try two.resolve(patient("A"))
    #expect(a.hash == b.hash)
    #expect(try a.recordKey(epoch: 3) == b.recordKey(epoch: 3))
    #expect(
      a.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|H|1"), by: one.linkCoder())
        == b.linkCode(kind: Bytes("Encounter"), key: Bytes("visit|H|1"), by: two.linkCoder()))
    #expect(one.surrogate == .keyed)
    #expect(try one.resolve(patient("B")).hash != a.hash)
    _ = try one.resolve(patient("B", merged: [claim("HOSP", "A")]))
    #expect(try one.merges().map { $0.old } == [a.hash])
  }
}

@Suite struct WalletTests {
  let cheap = PasswordKey.Costs(n: 1 << 12)

  @Test func `a wallet opens with its passphrase only, and altered not at all`() throws {
    let t = try TemporaryVault()
    let handle = try t.open().resolve(patient("MRNZEBRA"))
    let costs = try #require(cheap)
    let text = try Wallet.export(handle, passphrase: Array("correct horse".utf8), costs: costs)
    #expect(!text.contains("ZEBRA"))
    #expect(try Wallet.open(text, passphrase: Array("correct horse".utf8)).hash == handle.hash)
    #expect(throws: VaultError(.walletClosed)) { try Wallet.open(text, passphrase: Array("wrong".utf8)) }
    #expect(throws: VaultError(.walletClosed)) {
      try Wallet.open(text.replacing("n=4096", with: "n=8192"), passphrase: Array("correct horse".utf8))
    }
    #expect(throws: VaultError(.walletForm)) { try Wallet.open("chartseal-wallet/2\n", passphrase: []) }
    #expect(throws: VaultError(.walletForm)) {
      try Wallet.open(text.replacing("n=4096", with: "n=4294967296"), passphrase: Array("correct horse".utf8))
    }
  }
}
