public import Cryptography
import LedgerProtocol
public import Records
import SQLiteStore

/// Rebuilds a ledger's tree and state from its entries alone and compares them with what is stored.
///
/// It may run beside a node that serves: it reads one snapshot. What it finds is named by the first difference of each kind.
public enum LedgerReplay {
  /// What a replay found.
  public struct Summary: Sendable {
    public let origin: String
    /// Entries in the log, and by kind.
    public internal(set) var entries = 0
    public internal(set) var kinds: [String: Int] = [:]
    public internal(set) var checkpoints = 0
    public internal(set) var containers = 0
    public internal(set) var containerBytes = 0
    /// Rows of state rebuilt.
    public internal(set) var rows = 0
    public internal(set) var root: SHA256Digest
    public internal(set) var findings: [Finding] = []

    public var isSound: Bool { findings.isEmpty }

    init(origin: String, root: SHA256Digest) { (self.origin, self.root) = (origin, root) }
  }

  /// A difference between what the log says and what is stored.
  public struct Finding: Sendable, Equatable, CustomStringConvertible {
    public let reason: ReasonCode
    /// Position in the log, or size of a checkpoint; nil when it concerns no single one.
    public let position: Int?
    /// The table in which rows differ.
    public let table: String?

    init(_ reason: ReasonCode, at position: Int? = nil, table: String? = nil) {
      (self.reason, self.position, self.table) = (reason, position, table)
    }

    public var description: String {
      "\(reason.code): \(reason.summary)" + (table.map { ", table \($0)" } ?? "") + (position.map { ", at \($0)" } ?? "")
    }
  }

  /// Replays the ledger in a folder. Throws when there is none or it cannot be read; differences are findings, not errors.
  public static func run(at path: String) throws -> Summary {
    guard Files.exists(path + LedgerStore.databaseName), let bytes = Files.read(path + LedgerStore.genesisName) else {
      throw LedgerStoreError.missing
    }
    let genesis = try Genesis(parsing: bytes)
    let database = try Database(path: path + LedgerStore.databaseName, mode: .readOnly)
    try database.execute("BEGIN")
    defer { try? database.execute("COMMIT") }
    try LedgerStore.checkFormat(database, genesis)
    var replay = try Replayer(
      database: database, genesis: genesis, containers: ContainerStore(root: path, inlineLimit: 0))
    try replay.run()
    return replay.summary
  }

  static let malformed = ReasonCode("LED-0361", "an entry cannot be read")
  static let unauthorised = ReasonCode("LED-0362", "an entry is not signed by a participant who may write it")
  static let doubled = ReasonCode("LED-0363", "an entry stands in the log twice, or contradicts an earlier one")
  static let gap = ReasonCode("LED-0364", "the positions of the entries have a gap")
  static let node = ReasonCode("LED-0365", "a stored hash of the tree is not the one the entries lead to")
  static let signature = ReasonCode("LED-0366", "a stored checkpoint is not signed by the log's key")
  static let root = ReasonCode("LED-0367", "a signed checkpoint has another root than the entries lead to")
  static let head = ReasonCode("LED-0368", "the last signed head is not that of the whole log")
  static let state = ReasonCode("LED-0369", "stored state differs from what the entries lead to")
  static let container = ReasonCode("LED-0370", "what an entry refers to is missing or altered")
}
