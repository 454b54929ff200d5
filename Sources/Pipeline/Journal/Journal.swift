import Compliance
import Records
import SQLiteStore

/// The run journal: which records of which files are in which batch, what was held back and why, what the ledger answered.
///
/// Append-only but for the state of a batch and of a run. Holds digests, positions and counts; no value of any source.
/// One connection, used by the run's own thread.
public final class Journal {
  let db: Database
  /// What has been committed since the last copy, beside the file.
  let since: JournalSince

  /// Opens the journal of a state folder; an older one is brought up to date. Throws a `RunFailure` for a damaged one.
  public init(path: String, create: Bool = false, readOnly: Bool = false) throws {
    since = JournalSince(journal: path)
    guard create else {
      db = try JournalFile.open(path, readOnly: readOnly, since)
      if !readOnly { db.recorder = since }
      return
    }
    db = try Database(path: path, mode: .create)
    try db.transaction { try db.execute(Journal.schema + "INSERT INTO meta VALUES ('\(JournalSince.number)', 0);") }
    try since.renew(db)
    db.recorder = since
  }

  static let version = 5
  /// What brings version 1 to 2, 2 to 3, and so on.
  static let steps = [fromVersion1, fromVersion2, fromVersion3, fromVersion4]

  /// What version 2 added: how the bytes of each file ended, and patients' facts as keyed codes.
  private static let fromVersion1 = """
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

  /// What version 3 added: how the planted identifiers of each run fared.
  private static let fromVersion2 = """
    CREATE TABLE planted (
      run TEXT PRIMARY KEY, seed TEXT NOT NULL, planted INTEGER NOT NULL, caught INTEGER NOT NULL, detail TEXT NOT NULL) STRICT;
    UPDATE meta SET value = 3 WHERE name = 'schema';
    """

  /// What version 4 added: the verdict on each run, its report's digest and the log's entry for it; who is in which batch by which rules; what risk
  /// is computed from. Runs that ended before there were verdicts have none to wait for.
  private static let fromVersion3 =
    """
    ALTER TABLE runs ADD COLUMN verdict TEXT;
    ALTER TABLE runs ADD COLUMN report TEXT;
    ALTER TABLE runs ADD COLUMN report_entry INTEGER;
    UPDATE runs SET verdict = '' WHERE ended IS NOT NULL;

    """ + disclosureTables + "\n" + riskTable + "\nUPDATE meta SET value = 4 WHERE name = 'schema';"

  /// What version 5 added: what became of a record that was held back; what kind of invocation a run was; how far a source was read, by the source's own
  /// order; which records were seen; which files were put away.
  private static let fromVersion4 = """
    ALTER TABLE held ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
    ALTER TABLE held ADD COLUMN closed_by TEXT;
    ALTER TABLE held ADD COLUMN closed_at TEXT;
    ALTER TABLE held ADD COLUMN note TEXT;
    CREATE INDEX held_open ON held (state, code) WHERE kind = 'quarantined';
    ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'run';
    ALTER TABLE files ADD COLUMN put_away TEXT;
    CREATE TABLE positions (
      pipeline TEXT NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (pipeline, source, name)) STRICT, WITHOUT ROWID;
    CREATE TABLE harvested (pipeline TEXT NOT NULL, reading BLOB NOT NULL, PRIMARY KEY (pipeline, reading)) STRICT, WITHOUT ROWID;
    CREATE TABLE record_digests (digest BLOB PRIMARY KEY, batch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE new_record_digests (batch INTEGER PRIMARY KEY, digests BLOB NOT NULL) STRICT;
    ALTER TABLE files ADD COLUMN replaces INTEGER;
    ALTER TABLE files ADD COLUMN recognised INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN recognised_bytes INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX files_by_path ON files (path);
    ALTER TABLE batches ADD COLUMN recognised INTEGER NOT NULL DEFAULT 0;
    UPDATE meta SET value = 5 WHERE name = 'schema';
    """

  private static let schema = """
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

    """ + steps.joined(separator: "\n")

  // Runs.

  /// What kind of invocation a run was: of what is new, or of records that were held back.
  public enum RunKind: String, Sendable { case run, rerun }

  public func beginRun(id: String, pipeline: String, started: String, definition: String, kind: RunKind = .run) throws {
    try db.run(
      "INSERT INTO runs (id, pipeline, started, definition, kind) VALUES (?, ?, ?, ?, ?)", .text(id), .text(pipeline), .text(started),
      .text(definition), .text(kind.rawValue))
  }

  public func endRun(id: String, ended: String, outcome: String, exitCode: Int, summary: String) throws {
    try db.run(
      "UPDATE runs SET ended = ?, outcome = ?, exit_code = ?, summary = ? WHERE id = ?", .text(ended), .text(outcome), .int(exitCode),
      .text(summary), .text(id))
  }

  /// Records how the planted identifiers of a run fared.
  func notePlanted(_ result: PlantedResult, run: String) throws {
    let total = result.total
    try db.run(
      "INSERT OR REPLACE INTO planted VALUES (?, ?, ?, ?, ?)", .text(run), .text(String(result.seed)), .int(total.planted), .int(total.caught),
      .text(result.json))
  }

  /// The seed of the last planted set when some of it was missed.
  func seedMissed(pipeline: String) throws -> UInt64? {
    guard let last = try planted(pipeline: pipeline, limit: 1).first, last.caught < last.planted || last.planted == 0 else { return nil }
    return UInt64(last.seed)
  }

  // Files.

  public struct FileEntry: Sendable {
    public let id: Int
    /// Records of the file that are in sealed batches.
    public let records: Int
    /// Which they are; not asked for of a file that is complete.
    let done: RecordRanges
    /// Those of them that passed and are in batches that the ledger has accepted.
    public let passed: Int
    /// Those that passed and are in batches of judged runs that it has not: refused, held, or still in the spool.
    public let undelivered: Int
    public let isComplete: Bool
  }

  public func file(pipeline: String, source: String, digest: [UInt8]) throws -> FileEntry? {
    var found: FileEntry?
    try db.query(
      """
      SELECT id, records, complete,
        (SELECT coalesce(sum(r.end_record - r.first_record), 0) FROM ranges r JOIN batches b ON b.sequence = r.batch
          WHERE r.file = files.id AND b.state IN ('submitted', 'empty'))
        - (SELECT count(*) FROM held h JOIN batches b ON b.sequence = h.batch WHERE h.file = files.id AND b.state IN ('submitted', 'empty')),
        (SELECT coalesce(sum(r.end_record - r.first_record), 0) FROM ranges r JOIN batches b ON b.sequence = r.batch
          WHERE r.file = files.id AND b.state IN ('sealed', 'held', 'refused'))
        - (SELECT count(*) FROM held h JOIN batches b ON b.sequence = h.batch WHERE h.file = files.id AND b.state IN ('sealed', 'held', 'refused'))
      FROM files WHERE pipeline = ? AND source = ? AND digest = ?
      """, [.text(pipeline), .text(source), .blob(digest)]
    ) { row in
      found = FileEntry(
        id: row.int(0), records: row.int(1), done: RecordRanges(), passed: row.int(3), undelivered: row.int(4), isComplete: row.int(2) == 1)
    }
    guard let entry = found, !entry.isComplete else { return found }
    let done = try recordsDone(ofFile: entry.id)
    return FileEntry(id: entry.id, records: done.count, done: done, passed: entry.passed, undelivered: entry.undelivered, isComplete: false)
  }

  private func recordsDone(ofFile id: Int) throws -> RecordRanges {
    var ranges: [Swift.Range<Int>] = []
    try db.query("SELECT first_record, end_record FROM ranges WHERE file = ? ORDER BY first_record, end_record", [.int(id)]) { row in
      ranges.append(row.int(0)..<max(row.int(0), row.int(1)))
    }
    return RecordRanges(ranges)
  }

  /// Adds a file; `corrects` when an earlier one had its name, with other content.
  func addFile(pipeline: String, source: String, digest: [UInt8], path: String, size: Int, run: String) throws -> (id: Int, corrects: Bool) {
    let replaced = try lastFile(pipeline: pipeline, source: source, path: path)
    try db.run(
      "INSERT INTO files (pipeline, source, digest, path, size, first_run, replaces) VALUES (?, ?, ?, ?, ?, ?, ?)", .text(pipeline), .text(source),
      .blob(digest), .text(path), .int(size), .text(run), .optional(replaced))
    return (try db.int("SELECT last_insert_rowid()") ?? 0, replaced != nil)
  }

  // Batches.

  public enum BatchState: String, Sendable {
    /// In the spool; the run that made it has not been judged.
    case waiting
    /// In the spool; its run was held: a second key may release it.
    case held
    /// In the spool and cleared, not yet accepted by the ledger.
    case sealed
    case submitted
    /// No record of the window passed: nothing to submit.
    case empty
    /// The ledger refused it for good.
    case refused
    /// Gone before it was sent; its records are held back, for a rerun.
    case lost
  }

  public struct Range: Sendable {
    public var file: Int
    public var firstRecord: Int
    public var endRecord: Int
    public var account: FileAccount
  }

  public struct Held: Sendable {
    public var file: Int
    public var place: Place
    public var length: Int
    /// `quarantined` or `filtered`.
    public var kind: String
    public var stage: String
    public var code: String
    public var valueClass: String?
    /// Keyed digest of the record's bytes, so that a rerun can tell whether the source still holds the same record.
    public var digest: [UInt8]?
  }

  public struct NewBatch: Sendable {
    public var id: String
    public var run: String
    public var pipeline: String
    public var source: String
    public var state: BatchState
    public var records = 0
    public var passed = 0
    public var filtered = 0
    public var quarantined = 0
    public var lines = 0
    public var bytes = 0
    public var ranges: [Range] = []
    public var held: [Held] = []
    /// Files of which this batch holds the last record, with their number of records.
    public var completed: [Int] = []
    /// Records held back before that are in this batch's stretch now: ids in `held`.
    var closes: [Int] = []
    /// How far its source is read with it, and the rows of databases in it.
    var positions: [Position] = []
    var seen: [SeenRow] = []
    /// How many patients the vault had made when the batch was sealed; 0 where there is no vault.
    public var vaultPatients = 0
    /// What the records said of their patients, as keyed codes.
    var facts: [PatientFact] = []
    /// Whose records, of what kinds, made by which rules; nil for a batch without lines.
    var account: BatchAccount?
    /// What its lines say of each patient that others may know.
    var risk: [RiskRow] = []
    /// Records between its own that an earlier batch holds; they are no part of it.
    var recognised = 0
    /// By which its records are known again, sorted.
    var digests: [RecordDigest] = []
  }

  /// Records a sealed batch, durably, in one transaction. The batch lies in the spool already.
  public func commit(_ batch: NewBatch, at time: String) throws {
    try db.transaction {
      // The same records give the same batch: one that was lost with its container is made again, and keeps its row under another name.
      try db.run("UPDATE batches SET id = id || '-lost-' || sequence WHERE id = ? AND state = 'lost'", .text(batch.id))
      try db.run(
        """
        INSERT INTO batches (id, run, pipeline, source, state, records, passed, filtered, quarantined, lines, bytes, sealed_at, recognised)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, .text(batch.id), .text(batch.run), .text(batch.pipeline), .text(batch.source), .text(batch.state.rawValue), .int(batch.records),
        .int(batch.passed), .int(batch.filtered), .int(batch.quarantined), .int(batch.lines), .int(batch.bytes), .text(time),
        .int(batch.recognised))
      let sequence = try db.int("SELECT last_insert_rowid()") ?? 0
      for r in batch.ranges {
        try db.run("INSERT INTO ranges VALUES (?, ?, ?, ?)", .int(sequence), .int(r.file), .int(r.firstRecord), .int(r.endRecord))
        let a = r.account
        try db.run(
          """
          UPDATE files SET records = max(records, ?), passed = passed + ?, filtered = filtered + ?, quarantined = quarantined + ?,
            passed_bytes = passed_bytes + ?, filtered_bytes = filtered_bytes + ?, quarantined_bytes = quarantined_bytes + ?,
            framing_bytes = framing_bytes + ?, recognised = recognised + ?, recognised_bytes = recognised_bytes + ? WHERE id = ?
          """, .int(r.endRecord - 1), .int(a.passed), .int(a.filtered), .int(a.quarantined), .int(a.passedBytes), .int(a.filteredBytes),
          .int(a.quarantinedBytes), .int(a.framingBytes), .int(a.recognised), .int(a.recognisedBytes), .int(r.file))
      }
      if let account = batch.account { try note(account, ofBatch: sequence) }
      for f in batch.facts {
        try db.run(
          "INSERT OR REPLACE INTO patient_facts VALUES (?, ?, ?)", .blob(f.patient.digest), .int(Int(f.birthYear)), .int(Int(f.sex)))
      }
      try note(batch.risk, batch: sequence)
      try note(batch.digests, batch: sequence)
      if batch.vaultPatients > 0 { try note(vaultPatients: batch.vaultPatients) }
      for h in batch.held {
        try db.run(
          """
          INSERT INTO held (batch, file, record, byte, line, field, length, kind, stage, code, value_class, digest)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """, .int(sequence), .int(h.file), .int(h.place.record), .int(h.place.byte), .int(h.place.line), .text(h.place.field), .int(h.length),
          .text(h.kind), .text(h.stage), .text(h.code), .optional(h.valueClass), h.digest.map { .blob($0) } ?? .null)
      }
      try close(batch.closes, by: batch.run, at: time)
      try note(batch.positions, batch.seen, of: batch, sequence: sequence, at: time)
      for file in batch.completed { try db.run("UPDATE files SET complete = 1 WHERE id = ?", .int(file)) }
    }
  }

  /// Notes that the ledger has accepted a batch, to whom it has gone by that and what for, and the key wraps of patients that went before it.
  func markSubmitted(_ id: String, entryIndex: Int, wrapped: [PatientHash], epoch: Int, terms: DisclosureTerms, at time: String) throws {
    try db.transaction {
      try note(terms, ofBatch: id, at: time)
      for hash in wrapped { try db.run("INSERT OR IGNORE INTO wrapped VALUES (?, ?)", .blob(hash.digest), .int(epoch)) }
      try db.run(
        "UPDATE batches SET state = 'submitted', entry_index = ?, submitted_at = ?, problem = NULL WHERE id = ?", .int(entryIndex), .text(time), .text(id))
    }
  }

  /// What earlier records said of a patient.
  func fact(of patient: PatientHash) throws -> PatientFact? {
    var found: PatientFact?
    try db.query("SELECT birth_year, sex FROM patient_facts WHERE patient = ?", [.blob(patient.digest)]) {
      found = PatientFact(patient: patient, birthYear: Int64($0.int(0)), sex: Int64($0.int(1)))
    }
    return found
  }

  /// Whether the ledger has the wraps of a patient's record key.
  func isWrapped(_ hash: PatientHash, epoch: Int) throws -> Bool {
    try db.int("SELECT 1 FROM wrapped WHERE patient = ? AND epoch = ?", .blob(hash.digest), .int(epoch)) != nil
  }

  public func markProblem(_ id: String, state: BatchState, problem: String) throws {
    try db.run("UPDATE batches SET state = ?, problem = ? WHERE id = ?", .text(state.rawValue), .text(problem), .text(id))
  }

  /// The first batch with lines that ends before a record of a file: one that was lost only where it was not made again, and by the id that it was sealed under.
  func batch(ofFile file: Int, before record: Int) throws -> String? {
    var id: String?
    try db.query(
      """
      SELECT substr(b.id, 1, 64) FROM ranges r JOIN batches b ON b.sequence = r.batch
      WHERE r.file = ? AND r.end_record = ? AND r.first_record < r.end_record AND b.state <> 'empty' ORDER BY b.state = 'lost', b.sequence LIMIT 1
      """, [.int(file), .int(record)]
    ) { id = $0.text(0) }
    return id
  }

  public func knows(batch id: String) throws -> Bool { try db.int("SELECT 1 FROM batches WHERE id = ?", .text(id)) != nil }
}
