public import Databases
import Glibc
import PatientIdentity

/// A vault in a PostgreSQL server's database, as a pipeline or `chartseal init` names it.
public struct VaultServer: Sendable {
  /// Without a password.
  public var connection: DatabaseSettings
  public var passwordFile: String?
  /// Seconds after which a statement is given up where no pipeline says: none takes longer than a fraction of one.
  private static let timeoutSeconds = 60

  /// Throws a `configuration` failure for a connection string that cannot be read or has a password in it.
  public static func at(_ database: String, passwordFile: String?) throws -> VaultServer {
    do throws(DatabaseError) { return try VaultServer(database, passwordFile: passwordFile) } catch { throw RunFailure(error) }
  }

  /// Throws `DB-0101` for a connection string that cannot be read or has a password in it.
  init(_ database: String, passwordFile: String?) throws(DatabaseError) {
    connection = DatabaseSettings(.postgresql, database)
    connection.timeoutSeconds = VaultServer.timeoutSeconds
    self.passwordFile = passwordFile
    try connection.check()
  }

  /// With the password of the password file.
  func settings() throws -> DatabaseSettings { try connection.with(passwordFile: passwordFile) }
}

extension VaultServer {
  /// Reads `identity.vault`; nil when the vault is in the state folder, and after a mistake.
  init?(_ r: inout ConfigurationReader, _ resolve: (String?) -> String?) {
    let passwordFile = resolve(r.text("identity.vault-password-file"))
    guard let database = r.text("identity.vault") else {
      if passwordFile != nil {
        r.report(ConfigurationReason.notAllowed, at: r.node("identity.vault-password-file"), "'identity.vault-password-file' needs 'identity.vault'")
      }
      return nil
    }
    if r.text("identity.surrogate") == "keyed" {
      r.report(ConfigurationReason.notAllowed, at: r.node("identity.vault"), "with derived keys there is no vault")
    }
    do throws(DatabaseError) { try self.init(database, passwordFile: passwordFile) } catch {
      r.report(ConfigurationReason.badValue, at: r.node("identity.vault"), "'identity.vault': \(error.detail)")
      return nil
    }
    connection.timeoutSeconds = r.seconds("identity.vault-timeout")
    if connection.timeoutSeconds < 1 { r.report(ConfigurationReason.badValue, at: r.node("identity.vault-timeout"), "'identity.vault-timeout': at least 1s") }
  }
}

extension StateFolder {
  /// The vault of a pipeline: in this folder, or where the pipeline says.
  func vault(_ definition: PipelineDefinition, _ access: Vault.Access) throws -> Vault {
    guard let server = definition.identity.vault else { return try Vault(path: vaultPath, keyFile: vaultKeyPath, access: access) }
    return try Vault(server: server.settings(), keyFile: vaultKeyPath, access: access)
  }

  /// Whether there is a vault, whatever its key.
  func hasVault(_ definition: PipelineDefinition) throws -> Bool {
    try definition.identity.vault.map { try Vault.exists(server: $0.settings()) } ?? (access(vaultPath, F_OK) == 0)
  }

  /// Makes a vault, and its key when there is none.
  func createVault(_ server: VaultServer?) throws {
    if let server { try Vault.create(server: server.settings(), keyFile: vaultKeyPath) } else { try Vault.create(path: vaultPath, keyFile: vaultKeyPath) }
  }

  /// Takes over the keys of a state, which somebody has brought to this machine.
  func copyKeys(from folder: String) throws {
    for name in Backup.secrets { try SecretFile.write(try SecretFile.read("\(folder)/\(name)"), to: "\(path)/\(name)") }
    try SecretFile.write(try SecretFile.readPublic("\(folder)/organisation.pub"), to: publicKeyPath, mode: 0o644)
  }

  /// Refuses a server whose vault does not open with the key that is here.
  func checkVault(_ server: VaultServer?) throws {
    guard let server else { return }
    _ = try Vault(server: server.settings(), keyFile: vaultKeyPath, access: .readOnly)
  }
}
