import Cryptography
import Records

/// The last file of a backup: what it is of, and the digest of each file.
public struct BackupManifest: Sendable {
  static let name = "MANIFEST.json"

  public struct File: Sendable, Equatable {
    public let name: String
    public let size: Int
    public let digest: SHA256Digest
  }

  public var part: BackupPart
  public var pipeline: String
  /// UTC.
  public var made: String
  /// Id of the organisation's key.
  public var key: String
  /// How many patients the vault had, and how many transactions the journal.
  public var patients: Int
  public var transactions: Int
  public var files: [File]

  var encoded: [UInt8] {
    JSONValue.object([
      .init("message_type", .string("backup")), .init("schema_version", .integer(1)), .init("part", .string(part.rawValue)), .init("pipeline", .string(pipeline)),
      .init("made", .string(made)), .init("key", .string(key)), .init("patients", .integer(patients)), .init("transactions", .integer(transactions)),
      .init(
        "files",
        .array(files.map { .object([.init("name", .string($0.name)), .init("size", .integer($0.size)), .init("sha256", .string($0.digest.hex))]) })),
    ]).encoded
  }

  init(part: BackupPart, pipeline: String, made: String, key: String, patients: Int, transactions: Int, files: [File]) {
    (self.part, self.pipeline, self.made, self.key) = (part, pipeline, made, key)
    (self.patients, self.transactions, self.files) = (patients, transactions, files)
  }

  init?(parsing bytes: [UInt8]) {
    guard let json = JSONValue.parse(bytes, maximumValues: 20_000_000), json["message_type"]?.string == "backup", json["schema_version"]?.integer == 1,
      let part = json["part"]?.string.flatMap(BackupPart.init(rawValue:)), let pipeline = json["pipeline"]?.string, let made = json["made"]?.string,
      let key = json["key"]?.string, let patients = json["patients"]?.integer, let transactions = json["transactions"]?.integer,
      let rows = json["files"]?.array
    else { return nil }
    var files: [File] = []
    for row in rows {
      guard let name = row["name"]?.string, let size = row["size"]?.integer, let digest = row["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) }) else { return nil }
      files.append(File(name: name, size: size, digest: digest))
    }
    self.init(part: part, pipeline: pipeline, made: made, key: key, patients: patients, transactions: transactions, files: files)
  }
}

/// What of a state folder goes into a backup. Keys and vault open each other, so they are two parts, to be kept in two places.
public enum BackupPart: String, Sendable, CaseIterable {
  /// Everything but the secret keys: vault (sealed), journal, spool, receipts, reports, audit log.
  case state
  /// The secret keys: of the vault, of the organisation, of the batches.
  case keys
  /// Both; under a passphrase alone.
  case all
}
