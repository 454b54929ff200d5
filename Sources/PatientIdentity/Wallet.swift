public import Cryptography
import Records

/// A patient's private keys in a file that only a passphrase opens, to be handed to the patient.
///
///     chartseal-wallet/1
///     patient: pt1...
///     kdf: scrypt n=131072 r=8 p=1 salt=<base64, 16 bytes>
///     sealed: <base64: 12-byte nonce, ciphertext, 16-byte tag>
///
/// Sealed is AES-256-GCM of the 64 bytes of `PatientKeyPair.seeds` under scrypt(passphrase, salt), the three lines above it as
/// associated data. Nothing of the patient's identity is in it.
///
/// Source: RFC 7914; NIST SP 800-38D.
public enum Wallet {
  private static let format = "chartseal-wallet/1"

  /// The file's text.
  public static func export(_ patient: PatientHandle, passphrase: [UInt8], costs: PasswordKey.Costs = .standard)
    throws(VaultError) -> String
  {
    do {
      let salt = try SecureRandom.bytes(16)
      let head = """
        \(format)
        patient: \(patient.hash)
        kdf: scrypt n=\(costs.n) r=\(costs.r) p=\(costs.p) salt=\(Base64.encode(salt))

        """
      let key = try PasswordKey.derive(passphrase: passphrase, salt: salt, costs: costs)
      let seeds = try patient.keyPair().seeds
      let sealed = try seeds.withUnsafeBytes { s in
        try Array(head.utf8).withUnsafeBytes { h in try AESGCM().sealRandomly(Bytes(s), key: key, authenticating: Bytes(h)) }
      }
      return head + "sealed: \(Base64.encode(sealed))\n"
    } catch { throw error as? VaultError ?? VaultError(.vaultCryptography) }
  }

  /// The key pair in a wallet. Throws `IDN-0121` for another form, `IDN-0122` when it does not open.
  public static func open(_ text: String, passphrase: [UInt8]) throws(VaultError) -> PatientKeyPair {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 5, lines[4].isEmpty, lines[0] == format, lines[1].hasPrefix("patient: "), lines[3].hasPrefix("sealed: "),
      let hash = PatientHash(text: lines[1].dropFirst(9)), let (costs, salt) = kdf(lines[2]),
      let sealed = Base64.decode(lines[3].dropFirst(8))
    else { throw VaultError(.walletForm) }
    let head = Array((lines[0..<3].joined(separator: "\n") + "\n").utf8)
    do {
      let key = try PasswordKey.derive(passphrase: passphrase, salt: salt, costs: costs)
      let seeds = try sealed.withUnsafeBytes { s in
        try head.withUnsafeBytes { h in try AESGCM().openRandomly(Bytes(s), key: key, authenticating: Bytes(h)) }
      }
      let pair = try PatientKeyPair(seeds: seeds)
      guard pair.hash == hash else { throw VaultError(.walletClosed) }
      return pair
    } catch { throw VaultError(.walletClosed) }
  }

  private static func kdf(_ line: Substring) -> (PasswordKey.Costs, [UInt8])? {
    let words = line.split(separator: " ")
    guard words.count == 6, words[0] == "kdf:", words[1] == "scrypt", words[2].hasPrefix("n="), words[3].hasPrefix("r="),
      words[4].hasPrefix("p="),
      words[5].hasPrefix("salt="), let n = UInt64(words[2].dropFirst(2)), let r = UInt64(words[3].dropFirst(2)),
      let p = UInt64(words[4].dropFirst(2)), let costs = PasswordKey.Costs(n: n, r: r, p: p),
      let salt = Base64.decode(words[5].dropFirst(5)),
      salt.count >= 16
    else { return nil }
    return (costs, salt)
  }
}
