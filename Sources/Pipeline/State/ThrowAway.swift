import Cryptography
import Foundation
import Glibc
import PatientIdentity

/// What is kept in a temporary folder that is gone when `body` ends: for looking at what would come out, with hashes that nobody keeps.
public enum ThrowAway {
  /// A folder that others cannot look into.
  /// - Parameter parent: where the folder is made; nil: where temporary files go.
  public static func withFolder<T>(in parent: String? = nil, _ body: (String) throws -> T) throws -> T {
    let letters = (0..<12).map { _ in UInt8.random(in: 0..<26) + UInt8(ascii: "a") }
    let folder = (parent ?? FileManager.default.temporaryDirectory.path) + "/chartseal-" + String(decoding: letters, as: UTF8.self)
    guard mkdir(folder, 0o700) == 0 else { throw RunFailure(.stateUnwritable, "no temporary folder can be made") }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  /// A vault, and a secret for leaf nonces.
  public static func withVault<T>(in parent: String? = nil, _ body: (Vault, SecretKey) throws -> T) throws -> T {
    try withFolder(in: parent) { folder in
      do {
        try Vault.create(path: folder + "/vault.sqlite", keyFile: folder + "/vault.key")
        let vault = try Vault(path: folder + "/vault.sqlite", keyFile: folder + "/vault.key")
        return try body(vault, SecretKey.random())
      } catch let error as VaultError {
        throw RunFailure(.stateUnwritable, "\(error)")
      }
    }
  }
}
