import PatientIdentity
import Records

/// Hands a patient's private keys over as a wallet file.
public enum WalletExport {
  /// Writes the wallet with mode 0600; refuses a file that exists.
  public static func write(state: StateFolder, definition: PipelineDefinition, patient: PatientHash, passphraseFile: String, to path: String) throws {
    do {
      let vault = try state.openVault(definition)
      var passphrase = try SecretFile.read(passphraseFile)
      while let last = passphrase.last, last == 0x0A || last == 0x0D { passphrase.removeLast() }
      guard passphrase.count >= 8 else { throw RunFailure(.keyUnusable, "the passphrase has fewer than 8 characters") }
      try SecretFile.write(Array(try Wallet.export(vault.patient(patient), passphrase: passphrase).utf8), to: path)
    } catch let error as VaultError {
      throw RunFailure(.keyUnusable, "\(error)")
    }
  }
}
