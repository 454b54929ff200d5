/// The tables of a ledger's database. `entry`, `node` and `checkpoint` are the log; the others are its state,
/// which `LedgerReplay` rebuilds from the entries alone.
enum Schema {
  static let version = 1

  static let log = """
    CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE entry(position INTEGER PRIMARY KEY, kind INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE node(place INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
    CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
    CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL, root BLOB NOT NULL) STRICT;
    """

  static let state = """
    CREATE TABLE change(digest BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE participant(
      key_id TEXT PRIMARY KEY, id TEXT NOT NULL, position INTEGER NOT NULL, record BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE batch(
      id BLOB PRIMARY KEY, position INTEGER NOT NULL, submitter TEXT NOT NULL, records INTEGER NOT NULL, leaves INTEGER NOT NULL,
      container BLOB NOT NULL, length INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE key_wrap(
      patient BLOB NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY(patient, epoch)) STRICT, WITHOUT ROWID;
    """

  /// Where a hash of the tree stands in `node`: tile level and index in one integer.
  static func place(level: Int, index: Int) -> Int { level << 48 | index }
}
