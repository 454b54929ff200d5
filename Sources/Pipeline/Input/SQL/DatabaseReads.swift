import Cryptography
import Databases
import PatientIdentity
import Records

/// A run's connections to databases: one for each database, with one snapshot for all sources and for both passes over them.
///
/// A snapshot that is lost is not taken again in the same run: rows of another one would not have been heard of when text is scrubbed.
/// Used by the scanning thread of each pass, one after the other.
final class DatabaseReads: @unchecked Sendable {
  /// A read of an earlier run of which records are held back.
  struct Held {
    let digest: [UInt8]
    let records: [Int]
  }

  /// Sources that log in alike share a connection.
  private struct Login: Hashable {
    let connection: DatabaseSettings
    let passwordFile: String?
    init(_ settings: SQLSettings) { (connection, passwordFile) = (settings.connection, settings.passwordFile) }
  }

  let pipeline: String
  let vault: Vault
  let digests: HMACSHA256
  private let choice: RerunChoice?
  private let journal: Journal
  let isCancelled: @Sendable () -> Bool
  private let snapshot: [UInt8]
  private var connections: [Login: Result<any DatabaseConnection, any Error>] = [:]
  private var nullKeys: [KeyedQuery: Bool] = [:]
  /// Whether rows go to batches, so that their places must be kept until then.
  var keepsTrails = false
  /// Whether rows are read from the beginning, and those that are known as well: for what they say of their patients, where nothing is remembered.
  var readsAll = false

  init(
    _ definition: PipelineDefinition, state: StateFolder, vault: Vault, batchSecret: SecretKey, choice: RerunChoice?,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    (self.vault, self.choice, self.isCancelled) = (vault, choice, isCancelled)
    pipeline = definition.name
    digests = HMACSHA256(key: batchSecret)
    journal = try state.openJournal(readOnly: true)
    snapshot = try SecretKey.random().array
  }

  /// The connection of a source's database, made when it is first asked for.
  func connection(_ settings: SQLSettings) throws -> any DatabaseConnection {
    if let known = connections[Login(settings)] { return try known.get() }
    do {
      let made = try settings.open(isCancelled: isCancelled)
      connections[Login(settings)] = .success(made)
      return made
    } catch {
      connections[Login(settings)] = .failure(error)
      throw error
    }
  }

  /// After a failure that ends the snapshot.
  func drop(_ settings: SQLSettings) {
    connections[Login(settings)] = .failure(DatabaseError(DatabaseReason.snapshotGone))
  }

  /// Ends all snapshots: nothing more is read.
  func close() { connections.removeAll() }

  /// Whether the query has rows that can never be read; asked once in a run.
  func hasNullKeys(_ settings: SQLSettings) throws -> Bool {
    if let known = nullKeys[settings.query] { return known }
    let found = try connection(settings).hasNullKeys(settings.query)
    nullKeys[settings.query] = found
    return found
  }

  /// What names this run's read of a source in the journal: of no other read, since another one is of another snapshot.
  func digest(source: String) -> [UInt8] { SHA256Digest.of(snapshot + Array(source.utf8)).array }

  /// Of a rerun: the reads of a source of which records are read again; nil for a run.
  func held(source: Int) -> [Held]? { choice.map { $0.reads(ofSource: source).map { Held(digest: $0.digest, records: $0.records) } } }

  /// The keyed digest by which the quarantine knows a record.
  func heldDigest(read digest: [UInt8], source: String, record: Int) throws -> [UInt8]? {
    try journal.heldDigest(pipeline: pipeline, source: source, file: digest, record: record)
  }

  /// Whether a row was seen by an earlier read: true when it passed, false when it did not; nil when it is new.
  func recognise(_ digest: [UInt8]) throws -> Bool? { try journal.seenRow(digest) }

  /// A position as the journal has it, opened. Throws `DB-0112` for one of other columns, or that does not open.
  func position(source: String, name: String, columns: [String]) throws -> [DatabaseValue]? {
    guard let sealed = try journal.position(pipeline: pipeline, source: source, name: name) else { return nil }
    let opened: [UInt8]
    do { opened = try vault.open(sealed, as: RowPosition.context(pipeline, source, name)) } catch {
      throw DatabaseError(DatabaseReason.position, "it was sealed under another vault key")
    }
    guard let values = DatabaseValue.decoded(opened), values.map(\.name) == columns else {
      throw DatabaseError(DatabaseReason.position, "it is of other columns; give the source another id to begin anew")
    }
    return values.map(\.value)
  }
}

extension SQLSettings {
  /// Connects, with the password of the password file.
  func open(isCancelled: @escaping () -> Bool) throws -> any DatabaseConnection {
    try connection.with(passwordFile: passwordFile).connect(isCancelled: isCancelled)
  }
}

extension DatabaseSettings {
  /// With the password of a file that its owner alone can read.
  func with(passwordFile path: String?) throws -> DatabaseSettings {
    guard let path else { return self }
    var bytes = try SecretFile.read(path)
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    var settings = self
    settings.password = bytes
    return settings
  }
}

/// Names of positions in the journal, and what binds a sealed one to its place.
enum RowPosition {
  /// Behind which row the next read begins.
  static let last = "last"
  /// The key of a record that is held back.
  static func held(read digest: [UInt8], record: Int) -> String { "held \(Hex.lower(digest)) \(record)" }
  static func context(_ pipeline: String, _ source: String, _ name: String) -> String { "\(pipeline)\n\(source)\n\(name)" }
}

extension RunFailure {
  /// What a database's failure is for the run.
  init(_ error: DatabaseError, _ path: String = "") {
    let kind: Kind =
      switch error.reason {
      case DatabaseReason.settings, DatabaseReason.noColumn, DatabaseReason.repeatedColumn, DatabaseReason.notSelect, DatabaseReason.joined,
        DatabaseReason.overlap: .configuration
      case DatabaseReason.noFile, DatabaseReason.unreachable, DatabaseReason.rowGone: .sourceMissing
      case DatabaseReason.refused, DatabaseReason.notEncrypted, DatabaseReason.notTrusted: .keyUnusable
      default: .sourceUnreadable
      }
    self.init(kind, "\(error)" + (path.isEmpty ? "" : ": \(path)"))
  }
}
