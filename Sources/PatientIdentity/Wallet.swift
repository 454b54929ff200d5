public import Cryptography
public import Records

/// A patient's private keys in a file that only a passphrase opens, to be handed to the patient.
///
///     chartseal-wallet/1
///     patient: pt1...
///     kdf: scrypt n=131072 r=8 p=1 salt=<base64, 16 bytes>
///     sealed: <base64: 12-byte nonce, ciphertext, 16-byte tag>
///
/// Sealed is AES-256-GCM of the 64 bytes of `PatientKeyPair.seeds` under scrypt(passphrase, salt), the lines above it as associated data.
/// Nothing of the patient's identity is in it. The patient hash is that of the first keys; after a rotation the keys are others, and the
/// first line is `chartseal-wallet/2`, with the line `keys: <hash of these keys>` after the patient's.
///
/// Source: RFC 7914; NIST SP 800-38D.
public enum Wallet {
  private static let formats = ["chartseal-wallet/1", "chartseal-wallet/2"]

  /// What a wallet says without its passphrase.
  public struct Head: Sendable, Equatable {
    public let patient: PatientHash
    /// The hash of the keys that are in it: the patient's until they are rotated.
    public let keys: PatientHash
  }

  /// What is in a wallet.
  public struct Contents: Sendable {
    public let patient: PatientHash
    public let keys: PatientKeyPair
    public init(patient: PatientHash, keys: PatientKeyPair) { (self.patient, self.keys) = (patient, keys) }
  }

  /// The file's text, with the keys of the vault.
  public static func export(_ patient: PatientHandle, passphrase: [UInt8], costs: PasswordKey.Costs = .standard)
    throws(VaultError) -> String
  {
    try write(Contents(patient: patient.hash, keys: patient.keyPair()), passphrase: passphrase, costs: costs)
  }

  /// The file's text.
  public static func write(_ contents: Contents, passphrase: [UInt8], costs: PasswordKey.Costs = .standard) throws(VaultError) -> String {
    do {
      let salt = try SecureRandom.bytes(16)
      let isFirst = contents.keys.hash == contents.patient
      let head =
        formats[isFirst ? 0 : 1] + "\npatient: \(contents.patient)\n" + (isFirst ? "" : "keys: \(contents.keys.hash)\n")
        + "kdf: scrypt n=\(costs.n) r=\(costs.r) p=\(costs.p) salt=\(Base64.encode(salt))\n"
      let key = try PasswordKey.derive(passphrase: passphrase, salt: salt, costs: costs)
      let sealed = try contents.keys.seeds.withUnsafeBytes { s in
        try Array(head.utf8).withUnsafeBytes { h in try AESGCM().sealRandomly(Bytes(s), key: key, authenticating: Bytes(h)) }
      }
      return head + "sealed: \(Base64.encode(sealed))\n"
    } catch { throw error as? VaultError ?? VaultError(.vaultCryptography) }
  }

  /// What is readable without the passphrase; nothing of it is certain. Throws `IDN-0121`.
  public static func head(_ text: String) throws(VaultError) -> Head {
    let form = try Form(text)
    return Head(patient: form.patient, keys: form.keys)
  }

  /// Patient and keys. Throws `IDN-0121` for another form, `IDN-0122` when it does not open.
  public static func read(_ text: String, passphrase: [UInt8]) throws(VaultError) -> Contents {
    let form = try Form(text)
    do {
      let key = try PasswordKey.derive(passphrase: passphrase, salt: form.salt, costs: form.costs)
      let seeds = try form.sealed.withUnsafeBytes { s in
        try form.head.withUnsafeBytes { h in try AESGCM().openRandomly(Bytes(s), key: key, authenticating: Bytes(h)) }
      }
      let pair = try PatientKeyPair(seeds: seeds)
      guard pair.hash == form.keys else { throw VaultError(.walletClosed) }
      return Contents(patient: form.patient, keys: pair)
    } catch { throw VaultError(.walletClosed) }
  }

  /// The key pair in a wallet. Throws as `read` does.
  public static func open(_ text: String, passphrase: [UInt8]) throws(VaultError) -> PatientKeyPair { try read(text, passphrase: passphrase).keys }

  /// The lines of a wallet.
  private struct Form {
    let patient: PatientHash
    let keys: PatientHash
    let costs: PasswordKey.Costs
    let salt: [UInt8]
    let sealed: [UInt8]
    /// Everything before the last line.
    let head: [UInt8]

    init(_ text: String) throws(VaultError) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      guard let first = lines.first, let format = Wallet.formats.firstIndex(of: String(first)), lines.count == 5 + format, lines[4 + format].isEmpty,
        lines[1].hasPrefix("patient: "), let patient = PatientHash(text: lines[1].dropFirst(9)),
        let (costs, salt) = Wallet.kdf(lines[2 + format]), lines[3 + format].hasPrefix("sealed: "),
        let sealed = Base64.decode(lines[3 + format].dropFirst(8))
      else { throw VaultError(.walletForm) }
      if format == 1 {
        guard lines[2].hasPrefix("keys: "), let keys = PatientHash(text: lines[2].dropFirst(6)), keys != patient else { throw VaultError(.walletForm) }
        self.keys = keys
      } else {
        keys = patient
      }
      (self.patient, self.costs, self.salt, self.sealed) = (patient, costs, salt, sealed)
      head = Array((lines[0..<(3 + format)].joined(separator: "\n") + "\n").utf8)
    }
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
