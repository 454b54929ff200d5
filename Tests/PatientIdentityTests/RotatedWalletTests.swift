import Cryptography
import PatientIdentity
import Records
import Testing

@Suite struct RotatedWalletTests {
  let costs: PasswordKey.Costs
  let keys: PatientKeyPair
  let other: PatientKeyPair
  let passphrase = Array("correct horse".utf8)

  init() throws {
    guard let costs = PasswordKey.Costs(n: 4096) else { throw VaultError(.vaultCryptography) }
    (self.costs, keys, other) = (costs, try PatientKeyPair.generate(), try PatientKeyPair.generate())
  }

  @Test func `A wallet of the first keys is of the first form`() throws {
    let text = try Wallet.write(Wallet.Contents(patient: keys.hash, keys: keys), passphrase: passphrase, costs: costs)
    #expect(text.hasPrefix("chartseal-wallet/1\n"))
    let head = try Wallet.head(text)
    #expect(head.patient == keys.hash && head.keys == keys.hash)
    #expect(try Wallet.read(text, passphrase: passphrase).keys.seeds == keys.seeds)
  }

  @Test func `After a rotation a wallet keeps the patient hash beside the new keys`() throws {
    let text = try Wallet.write(Wallet.Contents(patient: keys.hash, keys: other), passphrase: passphrase, costs: costs)
    #expect(text.hasPrefix("chartseal-wallet/2\n"))
    let head = try Wallet.head(text)
    #expect(head.patient == keys.hash && head.keys == other.hash)
    let read = try Wallet.read(text, passphrase: passphrase)
    #expect(read.patient == keys.hash)
    #expect(read.keys.seeds == other.seeds)
    #expect(throws: VaultError(.walletClosed)) { try Wallet.read(text, passphrase: Array("wrong".utf8)) }
  }

  @Test func `Another patient's hash on a wallet is noticed`() throws {
    let text = try Wallet.write(Wallet.Contents(patient: keys.hash, keys: other), passphrase: passphrase, costs: costs)
    let stranger = try PatientKeyPair.generate().hash
    let forged = text.replacing("patient: \(keys.hash)", with: "patient: \(stranger)")
    #expect(throws: VaultError(.walletClosed)) { try Wallet.read(forged, passphrase: passphrase) }
    let renamed = text.replacing("chartseal-wallet/2", with: "chartseal-wallet/1")
    #expect(throws: VaultError(.walletForm)) { try Wallet.read(renamed, passphrase: passphrase) }
  }
}
