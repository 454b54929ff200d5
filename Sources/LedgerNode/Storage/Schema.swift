/// The tables of a ledger's database. `entry`, `node`, `checkpoint` and `head` are the log; `stored` says where this node keeps what
/// entries refer to; the others are the state, which `LedgerReplay` rebuilds from the entries.
enum Schema {
  static let version = 2

  static let log = """
    CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE entry(position INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE node(place INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
    CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
    CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL, root BLOB NOT NULL) STRICT;
    CREATE TABLE stored(position INTEGER PRIMARY KEY, digest BLOB NOT NULL, length INTEGER NOT NULL, bytes BLOB,
      purged INTEGER NOT NULL DEFAULT 0) STRICT;
    """

  static let state = """
    CREATE TABLE known(id BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE participant(
      key_id TEXT PRIMARY KEY, id TEXT NOT NULL, position INTEGER NOT NULL, record BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE batch(
      position INTEGER PRIMARY KEY, submitter TEXT NOT NULL, source TEXT NOT NULL, records INTEGER NOT NULL,
      lines INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;
    CREATE TABLE patient_batch(
      patient BLOB NOT NULL, position INTEGER NOT NULL, parts INTEGER NOT NULL, PRIMARY KEY(patient, position)) STRICT, WITHOUT ROWID;
    CREATE TABLE event(position INTEGER PRIMARY KEY, kind TEXT NOT NULL, patient BLOB, party TEXT NOT NULL) STRICT;
    CREATE INDEX event_patient ON event(patient, position) WHERE patient IS NOT NULL;
    CREATE INDEX event_party ON event(party, position);
    CREATE INDEX event_kind ON event(kind, position);
    CREATE TABLE contract(position INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT;
    CREATE INDEX participant_id ON participant(id, position);
    CREATE TABLE key_wrap(
      submitter TEXT NOT NULL, patient BLOB NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL, place INTEGER NOT NULL,
      PRIMARY KEY(submitter, patient, epoch)) STRICT, WITHOUT ROWID;
    CREATE INDEX key_wrap_patient ON key_wrap(patient);
    """

  /// The tables that a replay compares.
  static let compared: [(table: String, columns: String)] = [
    ("known", "id, position"), ("participant", "key_id, id, position, record"), ("batch", "position, submitter, source, records, lines, created"),
    ("key_wrap", "submitter, patient, epoch, position, place"), ("patient_batch", "patient, position, parts"),
    ("event", "position, kind, patient, party"), ("contract", "position, record"),
  ]

  /// The columns that order a compared table.
  static func keys(of table: String) -> String {
    switch table {
    case "participant": "key_id"
    case "batch", "event", "contract": "position"
    case "patient_batch": "patient, position"
    case "key_wrap": "submitter, patient, epoch"
    default: "id"
    }
  }

  /// Where a hash of the tree stands in `node`: tile level and index in one integer.
  static func place(level: Int, index: Int) -> Int { level << 48 | index }
}
