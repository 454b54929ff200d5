import Cryptography
import Databases
import Glibc
import Records

/// A vault in a PostgreSQL server, for the processes of many machines.
///
/// Its statements take many rows at once, since each one is a way to the server and back. A transaction lasts no longer than its statements take; a
/// connection that is lost is made anew, and what was under way is done again from its beginning. Which processes may have the vault at once is
/// decided by a lock of the session, which holds no row and ends with the session.
///
/// Source: PostgreSQL 15, 13.2.1 (read committed), 13.3.2 (row locks), 13.3.5 (advisory locks)
final class PostgresVault: VaultStore {
  private static let schema = "1"
  /// Between attempts at a server that does not answer, or whose answer was that others were faster.
  private static let pauses: [UInt32] = [0, 1, 2, 4, 8, 16]
  private static let rowsAtATime = 4096

  private let settings: DatabaseSettings
  private let check: [UInt8]
  private let access: Vault.Access
  private var session: PostgresSession?
  private var isInTransaction = false
  private var rows = 0..<0

  /// Makes a vault with what `fill` puts into it, or none.
  static func create(_ settings: DatabaseSettings, check: [UInt8], fill: (PostgresVault) throws(VaultError) -> Void = { _ in }) throws(VaultError) {
    let session = try storage { () throws(DatabaseError) in
      let session = try PostgresSession(writing: settings)
      try session.run("BEGIN")
      // A role that may make no schema may have been given one.
      if try session.query("SELECT 1 FROM pg_namespace WHERE nspname = 'chartseal_vault'") == 0 { try session.run("CREATE SCHEMA chartseal_vault") }
      for statement in PostgresVault.tables { try session.run(statement) }
      try session.query("INSERT INTO chartseal_vault.vault VALUES ('schema', $1::bytea), ('key', $2::bytea)", [.bytes(Array(schema.utf8)), .bytes(check)])
      return session
    }
    try fill(PostgresVault(settings, check: check, filledBy: session))
    try storage { () throws(DatabaseError) in try session.run("COMMIT") }
  }

  private init(_ settings: DatabaseSettings, check: [UInt8], filledBy session: PostgresSession) {
    (self.settings, self.check, access, self.session, isInTransaction) = (settings, check, .readWrite, session, true)
  }

  static func exists(_ settings: DatabaseSettings) throws(VaultError) -> Bool {
    try storage { () throws(DatabaseError) in try PostgresVault.exists(try PostgresSession(writing: settings)) }
  }

  private static func exists(_ session: PostgresSession) throws(DatabaseError) -> Bool {
    try session.query("SELECT 1 WHERE to_regclass('chartseal_vault.vault') IS NOT NULL") == 1
  }

  init(_ settings: DatabaseSettings, check: [UInt8], access: Vault.Access) throws(VaultError) {
    (self.settings, self.check, self.access) = (settings, check, access)
    session = try open()
  }

  // MARK: the connection

  /// A session with the vault as it is to be had. Throws `IDN-0101`, `IDN-0106`, `IDN-0107`, `IDN-0108`, `IDN-0116`, `IDN-0117`.
  private func open() throws(VaultError) -> PostgresSession {
    var found: [String: [UInt8]] = [:]
    var isFree = true
    let session = try storage { () throws(DatabaseError) in
      let session = try PostgresSession(writing: settings)
      guard try PostgresVault.exists(session) else { return nil as PostgresSession? }
      try session.query("SELECT name, value FROM chartseal_vault.vault") { found[String(decoding: $0.bytes(0), as: UTF8.self)] = $0.bytes(1) }
      let lock: String? =
        switch access {
        case .readOnly: nil
        case .shared: "pg_try_advisory_lock_shared"
        case .readWrite: "pg_try_advisory_lock"
        }
      // "chartsea" as a number: one vault in a database, one lock.
      if let lock { isFree = try session.query("SELECT 1 WHERE \(lock)(7163371737395553633)") == 1 }
      return session
    }
    guard let session else { throw VaultError(.vaultMissing) }
    guard found["schema"] == Array(PostgresVault.schema.utf8) else { throw VaultError(.vaultSchema) }
    guard found["key"] == check else { throw VaultError(.vaultKeyWrong) }
    guard isFree else { throw VaultError(.vaultBusy) }
    return session
  }

  /// Does something with the session, and again with a new one when it was lost.
  private func again<T>(_ body: (PostgresSession) throws(VaultError) -> T) throws(VaultError) -> T {
    var attempt = 0
    while true {
      do throws(VaultError) {
        if let session, session.isOpen { return try body(session) }
        session = nil
        let made = try open()
        session = made
        return try body(made)
      } catch {
        // A lock of ours that the server has not yet found to be nobody's makes it busy, too.
        guard error.reason == .vaultUnreachable || error.isConflict || error.reason == .vaultBusy && session == nil, attempt < PostgresVault.pauses.count else {
          throw error
        }
        sleep(PostgresVault.pauses[attempt])
        attempt += 1
      }
    }
  }

  /// Within a transaction a failure is the transaction's.
  @discardableResult
  private func run<T>(_ body: (PostgresSession) throws(DatabaseError) -> T) throws(VaultError) -> T {
    if isInTransaction, let session { return try storage { () throws(DatabaseError) in try body(session) } }
    return try again { session throws(VaultError) in try storage { () throws(DatabaseError) in try body(session) } }
  }

  func transaction(_ body: () throws(VaultError) -> Void) throws(VaultError) {
    try again { session throws(VaultError) in
      try storage { () throws(DatabaseError) in try session.run("BEGIN") }
      isInTransaction = true
      defer { isInTransaction = false }
      do throws(VaultError) {
        try body()
        try storage { () throws(DatabaseError) in try session.run("COMMIT") }
      } catch {
        if session.isOpen { try? session.run("ROLLBACK") }
        throw error
      }
    }
  }

  // MARK: patients

  func takeRow() throws(VaultError) -> Int {
    if rows.isEmpty {
      try run { session throws(DatabaseError) in
        try session.query("SELECT nextval('chartseal_vault.rows_taken')") { rows = $0.int(0)..<$0.int(0) + PostgresVault.rowsTaken }
      }
    }
    return rows.removeFirst()
  }

  func owners(of tags: [SHA256Digest]) throws(VaultError) -> [SHA256Digest: Int] {
    try run { session throws(DatabaseError) in
      var out: [SHA256Digest: Int] = [:]
      try session.query("SELECT tag, patient FROM chartseal_vault.identities WHERE tag = ANY($1::bytea[])", [.bytes(tags.map(\.array))]) {
        if let tag = SHA256Digest($0.bytes(0)) { out[tag] = $0.int(1) }
      }
      return out
    }
  }

  func row(of hash: PatientHash) throws(VaultError) -> Int? {
    try number("SELECT id FROM chartseal_vault.patients WHERE hash = $1::bytea", [.bytes(hash.digest)])
  }

  func load(_ wanted: [VaultRow.Wanted], locking: Bool) throws(VaultError) -> [VaultRow] {
    if wanted.isEmpty { return [] }
    let ids = DatabaseValue.integers(wanted.map(\.row))
    return try run { session throws(DatabaseError) in
      var out: [VaultRow] = []
      var places: [Int: Int] = [:]
      // What is read behind this is as the last one left it who had the row.
      let lock = locking ? " FOR NO KEY UPDATE" : ""
      try session.query("SELECT id, hash, sealed FROM chartseal_vault.patients WHERE id = ANY($1::bigint[]) ORDER BY id" + lock, [ids]) {
        guard let hash = PatientHash(digest: $0.bytes(1)) else { return }
        places[$0.int(0)] = out.count
        out.append(VaultRow(row: $0.int(0), hash: hash, sealed: $0.bytes(2)))
      }
      try session.query(
        """
        SELECT l.patient, l.part, l.sealed FROM unnest($1::bigint[], $2::bigint[]) AS w(patient, first)
        JOIN chartseal_vault.links l ON l.patient = w.patient AND l.part >= w.first ORDER BY l.patient, l.part
        """, [ids, .integers(wanted.map(\.firstPart))]
      ) { if let place = places[$0.int(0)] { out[place].links.append(($0.int(1), $0.bytes(2))) } }
      try session.query("SELECT patient, sealed FROM chartseal_vault.remembered WHERE patient = ANY($1::bigint[])", [ids]) {
        if let place = places[$0.int(0)] { out[place].remembered = $0.bytes(1) }
      }
      return out
    }
  }

  // MARK: writing

  func insert(identities: [(tag: SHA256Digest, row: Int)]) throws(VaultError) -> [SHA256Digest: Int] {
    var others: [SHA256Digest: Int] = [:]
    for start in stride(from: 0, to: identities.count, by: PostgresVault.rowsAtATime) {
      let some = identities[start..<min(start + PostgresVault.rowsAtATime, identities.count)]
      let values: [DatabaseValue] = [.bytes(some.map(\.tag.array)), .integers(some.map(\.row))]
      try run { session throws(DatabaseError) in
        let count = try session.query(
          "INSERT INTO chartseal_vault.identities SELECT * FROM unnest($1::bytea[], $2::bigint[]) ON CONFLICT (tag) DO NOTHING", values)
        if count == some.count { return }
        try session.query(
          """
          SELECT i.tag, i.patient FROM unnest($1::bytea[], $2::bigint[]) AS w(tag, patient)
          JOIN chartseal_vault.identities i ON i.tag = w.tag WHERE i.patient <> w.patient
          """, values
        ) { if let tag = SHA256Digest($0.bytes(0)) { others[tag] = $0.int(1) } }
      }
    }
    return others
  }

  func removeIdentities(ofRows rows: [Int]) throws(VaultError) {
    if rows.isEmpty { return }
    try run { session throws(DatabaseError) in
      try session.query("DELETE FROM chartseal_vault.identities WHERE patient = ANY($1::bigint[])", [.integers(rows)])
    }
  }

  func write(_ patients: [VaultRow.Change]) throws(VaultError) {
    let keys = patients.compactMap { p in p.sealed.map { (p.row, p.hash.digest, $0) } }
    let values = patients.compactMap { p in p.remembered.map { (p.row, $0) } }
    let links = patients.flatMap { p in p.links.map { (p.row, $0.part, $0.sealed) } }
    try run { session throws(DatabaseError) in
      if !keys.isEmpty {
        try session.query(
          """
          INSERT INTO chartseal_vault.patients SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
          ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed
          """, [.integers(keys.map(\.0)), .bytes(keys.map(\.1)), .bytes(keys.map(\.2))])
      }
      if !values.isEmpty {
        try session.query(
          """
          INSERT INTO chartseal_vault.remembered SELECT * FROM unnest($1::bigint[], $2::bytea[])
          ON CONFLICT (patient) DO UPDATE SET sealed = excluded.sealed
          """, [.integers(values.map(\.0)), .bytes(values.map(\.1))])
      }
      if !links.isEmpty {
        try session.query(
          """
          INSERT INTO chartseal_vault.links SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
          ON CONFLICT (patient, part) DO UPDATE SET sealed = excluded.sealed
          """, [.integers(links.map(\.0)), .integers(links.map(\.1)), .bytes(links.map(\.2))])
      }
    }
  }

  // MARK: merges

  func insert(merges: [(old: Int, survivor: Int)]) throws(VaultError) {
    if merges.isEmpty { return }
    try run { session throws(DatabaseError) in
      try session.query(
        """
        INSERT INTO chartseal_vault.merges (old, survivor) SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT (old, survivor) DO NOTHING
        """, [.integers(merges.map(\.old)), .integers(merges.map(\.survivor))])
    }
  }

  func pendingMerges() throws(VaultError) -> [(number: Int, old: Int, survivor: Int)] {
    try run { session throws(DatabaseError) in
      var out: [(number: Int, old: Int, survivor: Int)] = []
      try session.query("SELECT id, old, survivor FROM chartseal_vault.merges WHERE applied = 0 ORDER BY id") { out.append(($0.int(0), $0.int(1), $0.int(2))) }
      return out
    }
  }

  func apply(_ merges: [(number: Int, old: Int, survivor: Int)]) throws(VaultError) {
    try run { session throws(DatabaseError) in
      for merge in merges {
        try session.query(
          "UPDATE chartseal_vault.identities SET patient = $1::bigint WHERE patient = $2::bigint",
          [.integer(Int64(merge.survivor)), .integer(Int64(merge.old))])
        try session.query("UPDATE chartseal_vault.merges SET applied = 1 WHERE id = $1::bigint", [.integer(Int64(merge.number))])
      }
    }
  }

  func merges(from first: Int) throws(VaultError) -> [PatientMerge] {
    try run { session throws(DatabaseError) in
      var out: [PatientMerge] = []
      try session.query(
        """
        SELECT m.id, o.hash, s.hash, m.applied FROM chartseal_vault.merges m
        JOIN chartseal_vault.patients o ON o.id = m.old JOIN chartseal_vault.patients s ON s.id = m.survivor
        WHERE m.id >= $1::bigint ORDER BY m.id
        """, [.integer(Int64(first))]
      ) {
        if let old = PatientHash(digest: $0.bytes(1)), let survivor = PatientHash(digest: $0.bytes(2)) {
          out.append(PatientMerge(number: $0.int(0), old: old, survivor: survivor, isApplied: $0.int(3) != 0))
        }
      }
      return out
    }
  }

  /// Merges with their numbers, and the last row that is taken, of a vault that was elsewhere.
  func take(_ merges: [(number: Int, old: Int, survivor: Int, applied: Int)], lastRow: Int) throws(VaultError) {
    try run { session throws(DatabaseError) in
      try session.query(
        "INSERT INTO chartseal_vault.merges OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])",
        [.integers(merges.map(\.number)), .integers(merges.map(\.old)), .integers(merges.map(\.survivor)), .integers(merges.map(\.applied))])
      let number = "pg_get_serial_sequence('chartseal_vault.merges', 'id')"
      try session.query("SELECT setval(\(number), $1::bigint, false)", [.integer(Int64((merges.map(\.number).max() ?? 0) + 1))])
      try session.query("SELECT setval('chartseal_vault.rows_taken', $1::bigint, false)", [.integer(Int64(lastRow + 1))])
    }
  }

  // MARK: counts

  func counts() throws(VaultError) -> VaultCounts {
    func count(_ table: StaticString) throws(VaultError) -> Int { try number("SELECT count(*) FROM chartseal_vault.\(table)") ?? 0 }
    return VaultCounts(patients: try count("patients"), identities: try count("identities"), merges: try count("merges"))
  }

  func lastRow() throws(VaultError) -> Int { try number("SELECT coalesce(max(id), 0) FROM chartseal_vault.patients") ?? 0 }

  private func number(_ sql: String, _ values: [DatabaseValue] = []) throws(VaultError) -> Int? {
    try run { session throws(DatabaseError) in
      var out: Int?
      try session.query(sql, values) { out = $0.int(0) }
      return out
    }
  }

  // MARK: claims

  func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim {
    try run { session throws(DatabaseError) in
      let count = try session.query(
        """
        INSERT INTO chartseal_vault.claims AS c VALUES ($1::bytea, $2::text, clock_timestamp() + make_interval(secs => $3::int), 0)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE c.done = 0 AND (c.until <= clock_timestamp() OR c.owner = excluded.owner)
        """, [.bytes(name), .text(Array(owner.utf8)), .integer(Int64(lease))])
      if count > 0 { return .mine }
      return try session.query("SELECT 1 FROM chartseal_vault.claims WHERE name = $1::bytea AND done = 1", [.bytes(name)]) > 0 ? .done : .held
    }
  }

  func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool {
    try run { session throws(DatabaseError) in
      try session.query(
        """
        UPDATE chartseal_vault.claims SET until = clock_timestamp() + make_interval(secs => $3::int)
        WHERE name = $1::bytea AND owner = $2::text AND done = 0
        """, [.bytes(name), .text(Array(owner.utf8)), .integer(Int64(lease))]) > 0
    }
  }

  func finish(_ name: [UInt8], owner: String) throws(VaultError) {
    try run { session throws(DatabaseError) in
      try session.query(
        """
        INSERT INTO chartseal_vault.claims VALUES ($1::bytea, $2::text, clock_timestamp(), 1)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, done = 1
        """, [.bytes(name), .text(Array(owner.utf8))])
    }
  }

  func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool {
    try number("SELECT 1 FROM chartseal_vault.claims WHERE name = $1::bytea AND done = 1", [.bytes(name)]) != nil
  }
}

/// Runs database code and turns its errors into the vault's.
private func storage<T>(_ body: () throws(DatabaseError) -> T) throws(VaultError) -> T {
  do throws(DatabaseError) { return try body() } catch { throw VaultError(error) }
}
