public import Databases

/// Vaults in a PostgreSQL server's database, one in each: for many machines. The key stays a file on every machine that uses it.
extension Vault {
  /// Makes a vault and, when there is none at `keyFile`, its key. Throws `IDN-0103` when the database has a vault, `IDN-0116` or `IDN-0117` when it cannot
  /// be had.
  public static func create(server: DatabaseSettings, keyFile: String) throws(VaultError) {
    if try exists(server: server) { throw VaultError(.vaultExists) }
    if !SQLiteVault.exists(keyFile) { try KeyFile.create(at: keyFile) }
    try PostgresVault.create(server, check: VaultCipher(try KeyFile.read(keyFile)).check)
  }

  /// Puts the vault of a file into a server's database that has none: all of it or nothing. The file is left as it is, and must not be used any more.
  public static func copy(path: String, to server: DatabaseSettings, keyFile: String) throws(VaultError) -> VaultCounts {
    guard SQLiteVault.exists(path) else { throw VaultError(.vaultMissing) }
    if try exists(server: server) { throw VaultError(.vaultExists) }
    let check = VaultCipher(try KeyFile.read(keyFile)).check
    let file = try SQLiteVault(path: path, check: check, access: .readWrite)
    let counts = try file.counts()
    try PostgresVault.create(server, check: check) { made throws(VaultError) in try file.copy(to: made) }
    return counts
  }

  /// Whether the database has a vault.
  public static func exists(server: DatabaseSettings) throws(VaultError) -> Bool { try PostgresVault.exists(server) }

  /// Opens a vault that `create` made. Throws `IDN-0101` or `IDN-0102` when the vault or the key is missing.
  public convenience init(server: DatabaseSettings, keyFile: String, access: Access = .readWrite, options: Options = Options()) throws(VaultError) {
    let key = try KeyFile.read(keyFile)
    let cipher = VaultCipher(key)
    let store = try PostgresVault(server, check: cipher.check, access: access)
    self.init(key, StoredPatients(store: store, cipher: cipher, access: access, options: options), access)
  }
}
