import Cryptography
import Records

/// What the vault key does to the database's rows: an identity becomes an HMAC tag, and every value is sealed with AES-256-GCM to its place. Row
/// numbers, hashes (public) and sizes are in clear, nothing else. Used by one thread at a time.
final class VaultCipher {
  private let cipher = AESGCM()
  private let tagger: HMACSHA256
  private let sealKey: SecretKey
  /// Tells one key from another; stands in clear in the database.
  let check: [UInt8]

  init(_ key: SecretKey) {
    sealKey = HKDF.key(from: key, info: "chartseal vault/1 seal")
    tagger = HMACSHA256(key: HKDF.key(from: key, info: "chartseal vault/1 index"))
    check = HMACSHA256(key: HKDF.key(from: key, info: "chartseal vault/1 check")).authenticate(Array("key check".utf8)).array
  }

  /// HMAC(index key, authority || 0x7C || value), the identity in normal form.
  func tag(_ claim: IdentityClaim) -> SHA256Digest { tagger.authenticate(claim.key) }

  func seal(_ plaintext: [UInt8], _ table: StaticString, _ row: Int, _ part: Int = 0) throws(VaultError) -> [UInt8] {
    let data = VaultCipher.data(table, row, part)
    do {
      return try plaintext.withUnsafeBytes { p in
        try data.withUnsafeBytes { d in
          try cipher.sealRandomly(Bytes(p), key: sealKey, authenticating: Bytes(d))
        }
      }
    } catch { throw VaultError(.vaultCryptography) }
  }

  func open(_ sealed: [UInt8], _ table: StaticString, _ row: Int, _ part: Int = 0) throws(VaultError) -> [UInt8] {
    let data = VaultCipher.data(table, row, part)
    do {
      return try sealed.withUnsafeBytes { s in
        try data.withUnsafeBytes { d in
          try cipher.openRandomly(Bytes(s), key: sealKey, authenticating: Bytes(d))
        }
      }
    } catch { throw VaultError(.vaultDamaged) }
  }

  private static func data(_ table: StaticString, _ row: Int, _ part: Int) -> [UInt8] { Array("\(table)/1 \(row) \(part)".utf8) }
}
