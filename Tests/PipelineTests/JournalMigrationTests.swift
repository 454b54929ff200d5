import Foundation
import Pipeline
import Records
import SQLiteStore
import Testing

/// Journals as earlier versions wrote them, as SQL, with rows.
private enum OldJournal {
  static let version1 = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    INSERT INTO meta VALUES ('schema', 1);
    CREATE TABLE runs (
      id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, outcome TEXT, exit_code INTEGER,
      definition TEXT NOT NULL, summary TEXT) STRICT;
    CREATE TABLE files (
      id INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, source TEXT NOT NULL, digest BLOB NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL,
      first_run TEXT NOT NULL, records INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT 0,
      UNIQUE (pipeline, source, digest)) STRICT;
    CREATE TABLE batches (
      sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, run TEXT NOT NULL, pipeline TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL,
      records INTEGER NOT NULL, passed INTEGER NOT NULL, filtered INTEGER NOT NULL, quarantined INTEGER NOT NULL, lines INTEGER NOT NULL,
      bytes INTEGER NOT NULL, entry_index INTEGER, sealed_at TEXT NOT NULL, submitted_at TEXT, problem TEXT) STRICT;
    CREATE INDEX batches_by_state ON batches (pipeline, state);
    CREATE INDEX batches_by_run ON batches (run);
    CREATE TABLE wrapped (patient BLOB NOT NULL, epoch INTEGER NOT NULL, PRIMARY KEY (patient, epoch)) STRICT, WITHOUT ROWID;
    CREATE TABLE ranges (
      batch INTEGER NOT NULL REFERENCES batches (sequence), file INTEGER NOT NULL REFERENCES files (id),
      first_record INTEGER NOT NULL, end_record INTEGER NOT NULL) STRICT;
    CREATE INDEX ranges_by_batch ON ranges (batch);
    CREATE INDEX ranges_by_file ON ranges (file);
    CREATE TABLE held (
      id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batches (sequence), file INTEGER NOT NULL REFERENCES files (id), record INTEGER NOT NULL,
      byte INTEGER NOT NULL, line INTEGER NOT NULL, field TEXT NOT NULL, length INTEGER NOT NULL, kind TEXT NOT NULL,
      stage TEXT NOT NULL, code TEXT NOT NULL, value_class TEXT, digest BLOB) STRICT;
    CREATE INDEX held_by_batch ON held (batch);
    CREATE INDEX held_by_file ON held (file);
    INSERT INTO runs VALUES ('20250101T000000-aaaa', 'test', '2025-01-01T00:00:00Z', '2025-01-01T00:01:00Z', 'success', 0, 'd', '{}');
    INSERT INTO files (id, pipeline, source, digest, path, size, first_run, records, complete)
      VALUES (1, 'test', 'feed', x'00', '/old/a.hl7', 100, '20250101T000000-aaaa', 3, 1);
    INSERT INTO batches VALUES (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '20250101T000000-aaaa', 'test', 'feed', 'submitted', 3, 2, 0, 1, 4, 99, 7, '2025-01-01T00:00:30Z', '2025-01-01T00:00:40Z', NULL);
    INSERT INTO ranges VALUES (1, 1, 1, 4);
    INSERT INTO held VALUES (1, 1, 1, 2, 50, 2, 'PID-3', 10, 'quarantined', 'identify', 'RUN-0102', NULL, NULL);

    """
  static let to2 = """
    ALTER TABLE files ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN filtered INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN passed_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN filtered_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN quarantined_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN framing_bytes INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE patient_facts (patient BLOB PRIMARY KEY, birth_year INTEGER NOT NULL, sex INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    UPDATE meta SET value = 2 WHERE name = 'schema';

    """
  static let to3 = """
    CREATE TABLE planted (
      run TEXT PRIMARY KEY, seed TEXT NOT NULL, planted INTEGER NOT NULL, caught INTEGER NOT NULL, detail TEXT NOT NULL) STRICT;
    INSERT INTO planted VALUES ('20250101T000000-aaaa', '1', 5, 5, '{}');
    UPDATE meta SET value = 3 WHERE name = 'schema';

    """
  static let to4 = """
    ALTER TABLE runs ADD COLUMN verdict TEXT;
    ALTER TABLE runs ADD COLUMN report TEXT;
    ALTER TABLE runs ADD COLUMN report_entry INTEGER;
    UPDATE runs SET verdict = '' WHERE ended IS NOT NULL;
    CREATE TABLE rule_sets (digest TEXT PRIMARY KEY, document TEXT NOT NULL, first_used TEXT NOT NULL, last_used TEXT NOT NULL) STRICT;
    CREATE TABLE batch_rules (
      batch INTEGER PRIMARY KEY REFERENCES batches (sequence), rules TEXT NOT NULL REFERENCES rule_sets (digest), identifiers TEXT NOT NULL,
      replaced INTEGER NOT NULL, resources TEXT NOT NULL) STRICT;
    CREATE INDEX batch_rules_by_rules ON batch_rules (rules);
    CREATE TABLE batch_patients (
      batch INTEGER NOT NULL REFERENCES batches (sequence), patient BLOB NOT NULL, part INTEGER NOT NULL, lines INTEGER NOT NULL,
      PRIMARY KEY (patient, batch, part)) STRICT, WITHOUT ROWID;
    CREATE INDEX batch_patients_by_batch ON batch_patients (batch);
    CREATE TABLE disclosures (
      batch INTEGER PRIMARY KEY REFERENCES batches (sequence), time TEXT NOT NULL, recipient TEXT NOT NULL, address TEXT NOT NULL,
      purpose TEXT NOT NULL, basis TEXT NOT NULL) STRICT;
    CREATE INDEX disclosures_by_time ON disclosures (time);
    CREATE TABLE risk_rows (batch INTEGER PRIMARY KEY REFERENCES batches (sequence), patients INTEGER NOT NULL, rows BLOB NOT NULL) STRICT;
    UPDATE meta SET value = 4 WHERE name = 'schema';

    """

  /// Puts one in the place of a state folder's journal.
  static func put(version: Int, in state: String) throws {
    for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.copy", "journal.since"] { try? FileManager.default.removeItem(atPath: "\(state)/\(name)") }
    let db = try Database(path: state + "/journal.sqlite", mode: .create)
    for (i, step) in [version1, to2, to3, to4].enumerated() where i < version { try db.execute(step) }
    try db.checkpoint()
  }
}

@Suite(.serialized) struct JournalMigrationTests {
  private func schema(_ path: String) throws -> Int? { try Database(path: path, mode: .readOnly).int("SELECT value FROM meta WHERE name = 'schema'") }

  @Test(arguments: 1...4) func `an older journal is read as it is, and brought up to date by who writes`(_ version: Int) throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try OldJournal.put(version: version, in: d.state)
    let path = d.state + "/journal.sqlite"
    // Reading changes nothing.
    do {
      let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
      #expect(try journal.totals(pipeline: "test").passed == 2)
      #expect(try journal.runs().count == 1)
      #expect(try journal.heldRows(pipeline: "test", kind: "quarantined", limit: 9).map(\.code) == ["RUN-0102"])
      #expect(try journal.planted(pipeline: "test").count == (version >= 3 ? 1 : 0))
    }
    #expect(try schema(path) == version)
    #expect(!FileManager.default.fileExists(atPath: path + ".before-5"))
    // Writing brings it up to date, and keeps the older one.
    do {
      let journal = try StateFolder(path: d.state).openJournal()
      try journal.beginRun(id: "new", pipeline: "test", started: "2026-01-01T00:00:00Z", definition: "")
      #expect(try journal.totals(pipeline: "test").passed == 2)
    }
    #expect(try schema(path) == 5)
    #expect(try schema(path + ".before-5") == version)
    #expect(try FileManager.default.attributesOfItem(atPath: path + ".before-5")[.posixPermissions] as? Int == 0o600)
    // What was done since is in the copy: it can be rebuilt.
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    _ = try JournalRebuild(definition: d, state: StateFolder(path: d.state, isWhole: false)).execute(asksLedger: false)
    let rebuilt = try StateFolder(path: d.state).openJournal(readOnly: true)
    #expect(try rebuilt.runs().map(\.id) == ["new", "20250101T000000-aaaa"])
    #expect(try rebuilt.totals(pipeline: "test").passed == 2)
  }

  @Test func `a run goes on with the oldest journal`() async throws {
    let f = try Fixture(patients: 3)
    let d = try f.definition()
    try OldJournal.put(version: 1, in: d.state)
    var offline = Run.Options()
    offline.isOffline = true
    let summary = try await f.run(d, offline)
    #expect(summary.failures.map(\.detail) == [])
    #expect(summary.records.addsUp && summary.batchesSealed > 0, "\(summary.records) \(summary.files)")
    #expect(try StateFolder(path: d.state).openJournal(readOnly: true).runs().count == 2)
  }

  @Test func `a journal of a newer version is refused in words`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try Database(path: d.state + "/journal.sqlite").execute("UPDATE meta SET value = 99 WHERE name = 'schema'")
    for readOnly in [true, false] {
      let failure = #expect(throws: RunFailure.self) { try StateFolder(path: d.state).openJournal(readOnly: readOnly) }
      #expect(failure?.kind.exitStatus == .configuration && failure?.detail.contains("RUN-0202") == true)
    }
    #expect(try schema(d.state + "/journal.sqlite") == 99)
  }

  @Test func `a vault of a newer version is refused in words`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try Database(path: d.state + "/vault.sqlite").execute("UPDATE vault SET value = x'3939' WHERE name = 'schema'")
    let failure = #expect(throws: RunFailure.self) { try StateFolder(path: d.state).openVault(d) }
    #expect(failure?.kind.exitStatus == .configuration && failure?.detail.contains("IDN-0107") == true)
  }
}
