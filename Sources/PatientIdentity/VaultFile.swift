import Cryptography
import Records
import SQLiteStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The vault's database: every identity as an HMAC tag, every value sealed with AES-256-GCM under a key derived from the key
/// file. Row numbers, hashes (public) and sizes are in clear, nothing else.
final class VaultFile {
  static let schema = 1
  /// Tags of links in one sealed row.
  static let linksPerRow = 256

  /// What is known of patients beyond their identities; vaults made before there was free text get it when they are next written.
  private static let rememberedTable =
    "CREATE TABLE IF NOT EXISTS remembered(patient INTEGER PRIMARY KEY REFERENCES patients(id), sealed BLOB NOT NULL) STRICT"
  private let hasRemembered: Bool

  let database: Database
  private let cipher = AESGCM()
  private let tagger: HMACSHA256
  private let sealKey: SecretKey
  private var lock: Int32 = -1
  private(set) var nextRow = 1

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func create(path: String, key: SecretKey) throws(VaultError) {
    try storage { () throws(SQLiteError) in
      let db = try Database(path: path, mode: .create)
      chmod(path, 0o600)
      try db.execute(
        """
        BEGIN;
        CREATE TABLE vault(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE patients(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE identities(tag BLOB PRIMARY KEY, patient INTEGER NOT NULL REFERENCES patients(id)) STRICT, WITHOUT ROWID;
        CREATE INDEX identities_patient ON identities(patient);
        CREATE TABLE links(patient INTEGER NOT NULL REFERENCES patients(id), part INTEGER NOT NULL, sealed BLOB NOT NULL,
          PRIMARY KEY(patient, part)) STRICT, WITHOUT ROWID;
        CREATE TABLE merges(id INTEGER PRIMARY KEY, old INTEGER NOT NULL REFERENCES patients(id),
          survivor INTEGER NOT NULL REFERENCES patients(id), applied INTEGER NOT NULL, UNIQUE(old, survivor)) STRICT;
        """)
      try db.execute(rememberedTable)
      try db.run("INSERT INTO vault VALUES ('schema', ?)", .blob(Array("\(schema)".utf8)))
      try db.run("INSERT INTO vault VALUES ('key', ?)", .blob(keyCheck(key)))
      try db.execute("COMMIT")
    }
  }

  init(path: String, key: SecretKey, access: Vault.Access) throws(VaultError) {
    sealKey = HKDF.key(from: key, info: "chartseal vault/1 seal")
    tagger = HMACSHA256(key: HKDF.key(from: key, info: "chartseal vault/1 index"))
    let opened: (Database, [UInt8], [UInt8], Int, Bool) = try storage { () throws(SQLiteError) in
      let db = try Database(path: path, mode: access == .readWrite ? .readWrite : .readOnly)
      var schema: [UInt8] = []
      var check: [UInt8] = []
      try db.query("SELECT name, value FROM vault") { row throws(SQLiteError) in
        if row.text(0) == "schema" { schema = row.blob(1) } else if row.text(0) == "key" { check = row.blob(1) }
      }
      let remembered = try db.int("SELECT count(*) FROM sqlite_master WHERE name = 'remembered'") ?? 0
      return (db, schema, check, try db.int("SELECT coalesce(max(id), 0) + 1 FROM patients") ?? 1, remembered > 0)
    }
    database = opened.0
    nextRow = opened.3
    hasRemembered = opened.4 || access == .readWrite
    guard opened.1 == Array("\(VaultFile.schema)".utf8) else { throw VaultError(.vaultSchema) }
    guard opened.2 == VaultFile.keyCheck(key) else { throw VaultError(.vaultKeyWrong) }
    if access == .readWrite {
      lock = openat(AT_FDCWD, path + "-lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard lock >= 0 else { throw VaultError(.vaultStorage, detail: "lock file") }
      guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
        close(lock)
        lock = -1
        throw VaultError(.vaultBusy)
      }
      // Another process may have written between the reading above and the lock.
      if !opened.4 { try storage { () throws(SQLiteError) in try opened.0.execute(VaultFile.rememberedTable) } }
      nextRow = try storage { () throws(SQLiteError) in try opened.0.int("SELECT coalesce(max(id), 0) + 1 FROM patients") ?? 1 }
    }
  }

  deinit {
    guard lock >= 0 else { return }
    // As with a run's lock: a child that has not begun its own program yet has the descriptor too.
    flock(lock, LOCK_UN)
    close(lock)
  }

  func takeRow() -> Int {
    nextRow += 1
    return nextRow - 1
  }

  private static func keyCheck(_ key: SecretKey) -> [UInt8] {
    HMACSHA256(key: HKDF.key(from: key, info: "chartseal vault/1 check")).authenticate(Array("key check".utf8)).array
  }

  /// HMAC(index key, authority || 0x7C || value), the identity in normal form.
  func tag(_ claim: IdentityClaim) -> SHA256Digest { tagger.authenticate(claim.key) }

  func row(of tag: SHA256Digest) throws(VaultError) -> Int? {
    try storage { () throws(SQLiteError) in try database.int("SELECT patient FROM identities WHERE tag = ?", .blob(tag.array)) }
  }

  func row(of hash: PatientHash) throws(VaultError) -> Int? {
    try storage { () throws(SQLiteError) in try database.int("SELECT id FROM patients WHERE hash = ?", .blob(hash.digest)) }
  }

  // MARK: sealed values

  func seal(_ plaintext: [UInt8], _ table: StaticString, _ row: Int, _ part: Int = 0) throws(VaultError) -> [UInt8] {
    let data = VaultFile.data(table, row, part)
    do {
      return try plaintext.withUnsafeBytes { p in
        try data.withUnsafeBytes { d in
          try cipher.sealRandomly(Bytes(p), key: sealKey, authenticating: Bytes(d))
        }
      }
    } catch { throw VaultError(.vaultCryptography) }
  }

  func open(_ sealed: [UInt8], _ table: StaticString, _ row: Int, _ part: Int = 0) throws(VaultError) -> [UInt8] {
    let data = VaultFile.data(table, row, part)
    do {
      return try sealed.withUnsafeBytes { s in
        try data.withUnsafeBytes { d in
          try cipher.openRandomly(Bytes(s), key: sealKey, authenticating: Bytes(d))
        }
      }
    } catch { throw VaultError(.vaultDamaged) }
  }

  private static func data(_ table: StaticString, _ row: Int, _ part: Int) -> [UInt8] { Array("\(table)/1 \(row) \(part)".utf8) }

  // MARK: patients

  func load(row: Int, dirty: DirtyPatients) throws(VaultError) -> PatientHandle {
    var hash: PatientHash?
    var sealed: [UInt8] = []
    var parts: [[UInt8]] = []
    var values: [UInt8]?
    try storage { () throws(SQLiteError) in
      try database.query("SELECT hash, sealed FROM patients WHERE id = ?", [.int(row)]) { r throws(SQLiteError) in
        hash = PatientHash(digest: r.blob(0))
        sealed = r.blob(1)
      }
      try database.query("SELECT sealed FROM links WHERE patient = ? ORDER BY part", [.int(row)]) { r throws(SQLiteError) in
        parts.append(r.blob(0))
      }
      if hasRemembered {
        try database.query("SELECT sealed FROM remembered WHERE patient = ?", [.int(row)]) { r throws(SQLiteError) in values = r.blob(0) }
      }
    }
    guard let hash else { throw VaultError(.vaultDamaged) }
    var state = try PatientBlob.decode(try open(sealed, "patients", row))
    for (i, part) in parts.enumerated() { try state.links.load(try open(part, "links", row, i)) }
    if let values {
      guard let remembered = RememberedValues(packed: try open(values, "remembered", row)) else { throw VaultError(.vaultDamaged) }
      state.remembered = remembered
    }
    state.savedLinks = state.links.count
    state.isStored = true
    return PatientHandle(hash: hash, row: row, state: state, origin: .stored(dirty))
  }

  /// Writes what changed in a patient; called within a transaction. Returns the version written and the links written.
  func save(_ patient: PatientHandle) throws(VaultError) -> (version: Int, links: Int) {
    let (blob, tags, from, version, count, values): ([UInt8]?, [[UInt8]], Int, Int, Int, [UInt8]?) = patient.state.withLock { s in
      let first = s.savedLinks / VaultFile.linksPerRow
      let blob = s.keysChanged || !s.isStored ? PatientBlob.encode(s) : nil
      return (blob, s.links.rows(from: first, of: VaultFile.linksPerRow), first, s.version, s.links.count, s.rememberedChanged ? s.remembered.packed : nil)
    }
    if let blob {
      let sealed = try seal(blob, "patients", patient.row)
      try storage { () throws(SQLiteError) in
        try database.run(
          "INSERT INTO patients(id, hash, sealed) VALUES (?, ?, ?) ON CONFLICT(id) DO UPDATE SET sealed = excluded.sealed",
          .int(patient.row), .blob(patient.hash.digest), .blob(sealed))
      }
    }
    if let values {
      let sealed = try seal(values, "remembered", patient.row)
      try storage { () throws(SQLiteError) in
        try database.run(
          "INSERT INTO remembered VALUES (?, ?) ON CONFLICT(patient) DO UPDATE SET sealed = excluded.sealed", .int(patient.row), .blob(sealed))
      }
    }
    for (i, row) in tags.enumerated() where !row.isEmpty {
      let sealed = try seal(row, "links", patient.row, from + i)
      try storage { () throws(SQLiteError) in
        try database.run(
          "INSERT INTO links VALUES (?, ?, ?) ON CONFLICT(patient, part) DO UPDATE SET sealed = excluded.sealed",
          .int(patient.row), .int(from + i), .blob(sealed))
      }
    }
    return (version, count)
  }

  func transaction(_ body: () throws(VaultError) -> Void) throws(VaultError) {
    try storage { () throws(SQLiteError) in try database.execute("BEGIN IMMEDIATE") }
    do throws(VaultError) {
      try body()
      try storage { () throws(SQLiteError) in try database.execute("COMMIT") }
    } catch {
      try? database.execute("ROLLBACK")
      throw error
    }
  }
}

/// Runs database code and turns its errors into the vault's.
func storage<T>(_ body: () throws(SQLiteError) -> T) throws(VaultError) -> T {
  do throws(SQLiteError) { return try body() } catch {
    throw VaultError(.vaultStorage, detail: "SQLite \(error.code)", storageCode: error.code)
  }
}
