import Foundation
import PatientIdentity
import Records

/// A folder that is removed with the value, and a vault in it.
final class TemporaryVault {
  let folder: String
  var path: String { folder + "/vault.sqlite" }
  var keyFile: String { folder + "/vault.key" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/vault-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Vault.create(path: path, keyFile: keyFile)
  }

  func open(_ access: Vault.Access = .readWrite, options: Vault.Options = Vault.Options()) throws -> Vault {
    try Vault(path: path, keyFile: keyFile, access: access, options: options)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}

func claim(_ authority: StaticString, _ value: String, _ type: StaticString = "MR") -> IdentityClaim {
  Array(value.utf8).withUnsafeBytes { IdentityClaim(authority: Bytes(authority), value: Bytes($0), type: Bytes(type)) }
}

func patient(_ value: String, others: [IdentityClaim] = [], merged: [IdentityClaim] = []) -> PatientClaims {
  PatientClaims(primary: claim("HOSP", value), others: others, merged: merged)
}
