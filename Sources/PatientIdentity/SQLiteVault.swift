import Cryptography
import Records
import SQLiteStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A vault in a file, for the processes of one machine: one that has it alone, or several that share it.
final class SQLiteVault: VaultStore {
  /// 2 since several processes have written; until then an older version may go on with it.
  private static let schemas = ["1", "2"]
  /// Rows that a process takes at a time where others take some, too.
  private static let rowsTaken = 256

  /// What later versions added; vaults made before get it when they are next written.
  private static let later =
    """
    CREATE TABLE IF NOT EXISTS remembered(patient INTEGER PRIMARY KEY REFERENCES patients(id), sealed BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS claims(name BLOB PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL, done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  private let database: Database
  private let hasRemembered: Bool
  private let isShared: Bool
  private var lock: Int32 = -1
  private var rows = 0..<0

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func create(path: String, check: [UInt8]) throws(VaultError) {
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
      try db.execute(later)
      try db.run("INSERT INTO vault VALUES ('schema', ?)", .blob(Array(schemas[0].utf8)))
      try db.run("INSERT INTO vault VALUES ('key', ?)", .blob(check))
      try db.execute("COMMIT")
    }
  }

  init(path: String, check: [UInt8], access: Vault.Access) throws(VaultError) {
    let opened: (Database, [UInt8], [UInt8], Bool) = try storage { () throws(SQLiteError) in
      let db = try Database(path: path, mode: access == .readOnly ? .readOnly : .readWrite)
      var schema: [UInt8] = []
      var check: [UInt8] = []
      try db.query("SELECT name, value FROM vault") { row throws(SQLiteError) in
        if row.text(0) == "schema" { schema = row.blob(1) } else if row.text(0) == "key" { check = row.blob(1) }
      }
      return (db, schema, check, try db.has(table: "remembered"))
    }
    database = opened.0
    hasRemembered = opened.3 || access != .readOnly
    isShared = access == .shared
    guard SQLiteVault.schemas.contains(String(decoding: opened.1, as: UTF8.self)) else { throw VaultError(.vaultSchema) }
    guard opened.2 == check else { throw VaultError(.vaultKeyWrong) }
    guard access != .readOnly else { return }
    lock = openat(AT_FDCWD, path + "-lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw VaultError(.vaultStorage, detail: "lock file") }
    guard flock(lock, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
      close(lock)
      lock = -1
      throw VaultError(.vaultBusy)
    }
    try storage { () throws(SQLiteError) in
      // Many processes that write in turn.
      if isShared { try opened.0.execute("PRAGMA busy_timeout=60000") }
      try opened.0.execute(SQLiteVault.later)
      if isShared { try opened.0.run("UPDATE vault SET value = ? WHERE name = 'schema' AND value <> ?1", .blob(Array(SQLiteVault.schemas[1].utf8))) }
    }
    if !isShared { rows = try lastRow() + 1..<Int.max }
  }

  deinit {
    guard lock >= 0 else { return }
    // As with a run's lock: a child that has not begun its own program yet has the descriptor too.
    flock(lock, LOCK_UN)
    close(lock)
  }

  // MARK: patients

  func takeRow() throws(VaultError) -> Int {
    if rows.isEmpty {
      try transaction { () throws(VaultError) in
        let last = try lastRow()
        try storage { () throws(SQLiteError) in
          let next = max(last + 1, try database.int("SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM vault WHERE name = 'rows'") ?? 1)
          rows = next..<next + SQLiteVault.rowsTaken
          try database.run(
            "INSERT INTO vault VALUES ('rows', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value", .blob(Array("\(rows.upperBound)".utf8)))
        }
      }
    }
    return rows.removeFirst()
  }

  func owners(of tags: [SHA256Digest]) throws(VaultError) -> [SHA256Digest: Int] {
    var out: [SHA256Digest: Int] = [:]
    for tag in tags {
      out[tag] = try storage { () throws(SQLiteError) in try database.int("SELECT patient FROM identities WHERE tag = ?", .blob(tag.array)) }
    }
    return out
  }

  func row(of hash: PatientHash) throws(VaultError) -> Int? {
    try storage { () throws(SQLiteError) in try database.int("SELECT id FROM patients WHERE hash = ?", .blob(hash.digest)) }
  }

  func load(_ wanted: [VaultRow.Wanted], locking: Bool) throws(VaultError) -> [VaultRow] {
    try storage { () throws(SQLiteError) in
      var out: [VaultRow] = []
      for one in wanted {
        try database.query("SELECT hash, sealed FROM patients WHERE id = ?", [.int(one.row)]) { r throws(SQLiteError) in
          if let hash = PatientHash(digest: r.blob(0)) { out.append(VaultRow(row: one.row, hash: hash, sealed: r.blob(1))) }
        }
        guard let last = out.indices.last, out[last].row == one.row else { continue }
        try database.query("SELECT part, sealed FROM links WHERE patient = ? AND part >= ? ORDER BY part", [.int(one.row), .int(one.firstPart)]) {
          r throws(SQLiteError) in out[last].links.append((r.int(0), r.blob(1)))
        }
        guard hasRemembered else { continue }
        try database.query("SELECT sealed FROM remembered WHERE patient = ?", [.int(one.row)]) { r throws(SQLiteError) in out[last].remembered = r.blob(0) }
      }
      return out
    }
  }

  // MARK: writing

  func transaction(_ body: () throws(VaultError) -> Void) throws(VaultError) {
    // One writer at a time, so that what was read in it stays so.
    try storage { () throws(SQLiteError) in
      try database.execute("BEGIN IMMEDIATE")
      // Identities are decided before the patients are there.
      try database.execute("PRAGMA defer_foreign_keys=ON")
    }
    do throws(VaultError) {
      try body()
      try storage { () throws(SQLiteError) in try database.execute("COMMIT") }
    } catch {
      try? database.execute("ROLLBACK")
      throw error
    }
  }

  func insert(identities: [(tag: SHA256Digest, row: Int)]) throws(VaultError) -> [SHA256Digest: Int] {
    var others: [SHA256Digest: Int] = [:]
    try storage { () throws(SQLiteError) in
      for (tag, row) in identities {
        try database.run("INSERT INTO identities VALUES (?, ?) ON CONFLICT(tag) DO NOTHING", .blob(tag.array), .int(row))
        guard database.changes == 0 else { continue }
        let owner = try database.int("SELECT patient FROM identities WHERE tag = ?", .blob(tag.array))
        if let owner, owner != row { others[tag] = owner }
      }
    }
    return others
  }

  func removeIdentities(ofRows rows: [Int]) throws(VaultError) {
    try storage { () throws(SQLiteError) in
      for row in rows { try database.run("DELETE FROM identities WHERE patient = ?", .int(row)) }
    }
  }

  func write(_ patients: [VaultRow.Change]) throws(VaultError) {
    try storage { () throws(SQLiteError) in
      for patient in patients {
        if let sealed = patient.sealed {
          try database.run(
            "INSERT INTO patients(id, hash, sealed) VALUES (?, ?, ?) ON CONFLICT(id) DO UPDATE SET sealed = excluded.sealed",
            .int(patient.row), .blob(patient.hash.digest), .blob(sealed))
        }
        if let sealed = patient.remembered {
          try database.run(
            "INSERT INTO remembered VALUES (?, ?) ON CONFLICT(patient) DO UPDATE SET sealed = excluded.sealed", .int(patient.row), .blob(sealed))
        }
        for (part, sealed) in patient.links {
          try database.run(
            "INSERT INTO links VALUES (?, ?, ?) ON CONFLICT(patient, part) DO UPDATE SET sealed = excluded.sealed",
            .int(patient.row), .int(part), .blob(sealed))
        }
      }
    }
  }

  // MARK: merges

  func insert(merges: [(old: Int, survivor: Int)]) throws(VaultError) {
    try storage { () throws(SQLiteError) in
      for merge in merges {
        try database.run("INSERT OR IGNORE INTO merges(old, survivor, applied) VALUES (?, ?, 0)", .int(merge.old), .int(merge.survivor))
      }
    }
  }

  func pendingMerges() throws(VaultError) -> [(number: Int, old: Int, survivor: Int)] {
    var pending: [(number: Int, old: Int, survivor: Int)] = []
    try storage { () throws(SQLiteError) in
      try database.query("SELECT id, old, survivor FROM merges WHERE applied = 0 ORDER BY id") { r throws(SQLiteError) in
        pending.append((r.int(0), r.int(1), r.int(2)))
      }
    }
    return pending
  }

  func apply(_ merges: [(number: Int, old: Int, survivor: Int)]) throws(VaultError) {
    try storage { () throws(SQLiteError) in
      for merge in merges {
        try database.run("UPDATE identities SET patient = ? WHERE patient = ?", .int(merge.survivor), .int(merge.old))
        try database.run("UPDATE merges SET applied = 1 WHERE id = ?", .int(merge.number))
      }
    }
  }

  func merges(from first: Int) throws(VaultError) -> [PatientMerge] {
    var out: [PatientMerge] = []
    try storage { () throws(SQLiteError) in
      try database.query(
        """
        SELECT m.id, o.hash, s.hash, m.applied FROM merges m
        JOIN patients o ON o.id = m.old JOIN patients s ON s.id = m.survivor
        WHERE m.id >= ? ORDER BY m.id
        """, [.int(first)]
      ) { r throws(SQLiteError) in
        if let old = PatientHash(digest: r.blob(1)), let survivor = PatientHash(digest: r.blob(2)) {
          out.append(PatientMerge(number: r.int(0), old: old, survivor: survivor, isApplied: r.int(3) != 0))
        }
      }
    }
    return out
  }

  // MARK: moving

  /// Puts everything but claims into a server's new vault: values are sealed to the same places there.
  func copy(to server: PostgresVault) throws(VaultError) {
    // The file alone is what is kept of it.
    try storage { () throws(SQLiteError) in try database.checkpoint() }
    let last = try lastRow()
    for first in stride(from: 1, through: last, by: SQLiteVault.rowsTaken) {
      let rows = try load((first..<min(first + SQLiteVault.rowsTaken, last + 1)).map { VaultRow.Wanted(row: $0) }, locking: false)
      try server.write(rows.map { VaultRow.Change(row: $0.row, hash: $0.hash, sealed: $0.sealed, links: $0.links, remembered: $0.remembered) })
      var identities: [(tag: SHA256Digest, row: Int)] = []
      for row in rows {
        try storage { () throws(SQLiteError) in
          try database.query("SELECT tag FROM identities WHERE patient = ?", [.int(row.row)]) { r throws(SQLiteError) in
            if let tag = SHA256Digest(r.blob(0)) { identities.append((tag, row.row)) }
          }
        }
      }
      _ = try server.insert(identities: identities)
    }
    var merges: [(number: Int, old: Int, survivor: Int, applied: Int)] = []
    try storage { () throws(SQLiteError) in
      try database.query("SELECT id, old, survivor, applied FROM merges ORDER BY id") { r throws(SQLiteError) in
        merges.append((r.int(0), r.int(1), r.int(2), r.int(3)))
      }
    }
    try server.take(merges, lastRow: last)
  }

  // MARK: counts

  func counts() throws(VaultError) -> VaultCounts {
    try storage { () throws(SQLiteError) in
      VaultCounts(
        patients: try database.int("SELECT count(*) FROM patients") ?? 0, identities: try database.int("SELECT count(*) FROM identities") ?? 0,
        merges: try database.int("SELECT count(*) FROM merges") ?? 0)
    }
  }

  func lastRow() throws(VaultError) -> Int {
    try storage { () throws(SQLiteError) in try database.int("SELECT coalesce(max(id), 0) FROM patients") ?? 0 }
  }

  // MARK: claims

  func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim {
    try storage { () throws(SQLiteError) in
      try database.run(
        """
        INSERT INTO claims VALUES (?, ?, unixepoch() + ?, 0) ON CONFLICT(name) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE done = 0 AND (until <= unixepoch() OR owner = excluded.owner)
        """, .blob(name), .text(owner), .int(lease))
      if database.changes > 0 { return .mine }
      return try database.int("SELECT done FROM claims WHERE name = ?", .blob(name)) == 1 ? .done : .held
    }
  }

  func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool {
    try storage { () throws(SQLiteError) in
      try database.run("UPDATE claims SET until = unixepoch() + ? WHERE name = ? AND owner = ? AND done = 0", .int(lease), .blob(name), .text(owner))
      return database.changes > 0
    }
  }

  func finish(_ name: [UInt8], owner: String) throws(VaultError) {
    try storage { () throws(SQLiteError) in
      try database.run(
        "INSERT INTO claims VALUES (?, ?, 0, 1) ON CONFLICT(name) DO UPDATE SET owner = excluded.owner, done = 1", .blob(name), .text(owner))
    }
  }

  func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool {
    try storage { () throws(SQLiteError) in try database.int("SELECT done FROM claims WHERE name = ?", .blob(name)) == 1 }
  }
}

/// Runs database code and turns its errors into the vault's.
private func storage<T>(_ body: () throws(SQLiteError) -> T) throws(VaultError) -> T {
  do throws(SQLiteError) { return try body() } catch {
    throw VaultError(.vaultStorage, detail: "SQLite \(error.code)", storageCode: error.code)
  }
}
