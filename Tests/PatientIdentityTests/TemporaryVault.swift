import Databases
import Foundation
import PatientIdentity
import Records

/// Where a vault of the tests is kept.
enum TestStore: String, CaseIterable, Sendable {
  case file
  case server

  /// An empty database of a PostgreSQL server in which a schema may be made and dropped, when there is one: `CHARTSEAL_TEST_POSTGRESQL`.
  static let database = ProcessInfo.processInfo.environment["CHARTSEAL_TEST_POSTGRESQL"]
  /// A server is asked only where one is named; `.ci/checks/postgresql` names one.
  static var all: [TestStore] { database == nil ? [.file] : allCases }
}

/// A folder that is removed with the value, and a vault in it, or beside it in a server.
final class TemporaryVault: Sendable {
  let folder: String
  let store: TestStore
  var path: String { folder + "/vault.sqlite" }
  var keyFile: String { folder + "/vault.key" }
  private var server: DatabaseSettings { DatabaseSettings(.postgresql, TestStore.database ?? "") }

  init(_ store: TestStore = .file) throws {
    self.store = store
    folder = FileManager.default.temporaryDirectory.path + "/vault-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    switch store {
    case .file: try Vault.create(path: path, keyFile: keyFile)
    case .server:
      try PostgresSession(writing: server).run("DROP SCHEMA IF EXISTS chartseal_vault CASCADE")
      try Vault.create(server: server, keyFile: keyFile)
    }
  }

  func open(_ access: Vault.Access = .readWrite, options: Vault.Options = Vault.Options()) throws -> Vault {
    switch store {
    case .file: try Vault(path: path, keyFile: keyFile, access: access, options: options)
    case .server: try Vault(server: server, keyFile: keyFile, access: access, options: options)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}

func claim(_ authority: StaticString, _ value: String, _ type: StaticString = "MR") -> IdentityClaim {
  Array(value.utf8).withUnsafeBytes { IdentityClaim(authority: Bytes(authority), value: Bytes($0), type: Bytes(type)) }
}

func patient(_ value: String, others: [IdentityClaim] = [], merged: [IdentityClaim] = []) -> PatientClaims {
  PatientClaims(primary: claim("HOSP", value), others: others, merged: merged)
}
