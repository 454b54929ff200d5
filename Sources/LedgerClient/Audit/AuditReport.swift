public import Cryptography
public import Records

/// A difference between what a log serves and what its signed checkpoints and its own entries say.
public struct AuditFinding: Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// Position of the entry, or size of the checkpoint; nil when it concerns no single one.
  public let position: Int?
  /// What narrows it down: a reason code of the check that failed, or the kind of the entry.
  public let detail: String?
  /// The file with both signed checkpoints, when two of them contradict each other.
  public let evidence: String?

  init(_ reason: ReasonCode, at position: Int?, detail: String? = nil, evidence: String? = nil) {
    (self.reason, self.position, self.detail, self.evidence) = (reason, position, detail, evidence)
  }

  public var description: String {
    "\(reason.code): \(reason.summary)" + (position.map { ", at \($0)" } ?? "") + (detail.map { " (\($0))" } ?? "")
      + (evidence.map { "; both checkpoints are kept in \($0)" } ?? "")
  }
}

/// What an audit found.
public struct AuditReport: Sendable {
  public let origin: String
  public let node: String
  /// Size and root of the checkpoint that was audited.
  public internal(set) var size = 0
  public internal(set) var root = Merkle.emptyRoot
  /// Entries read, and by kind.
  public internal(set) var entries = 0
  public internal(set) var kinds: [String: Int] = [:]
  /// Entries by kind that are well formed, and that no auditor judged.
  public internal(set) var unjudged: [String: Int] = [:]
  /// Checkpoints whose root the entries were compared with.
  public internal(set) var checkpoints = 0
  /// Tiles of hashes that were compared with what the entries lead to.
  public internal(set) var tiles = 0
  /// Entries that an earlier audit had fetched and verified, read again from the folder.
  public internal(set) var kept = 0
  public internal(set) var bytesFetched = 0
  public internal(set) var participants = 0
  /// Time of the newest timestamp (RFC 3339), when one was asked for, is there and verifies; and the size of its checkpoint.
  public internal(set) var timestamp: String?
  public internal(set) var timestampSize: Int?
  /// The first of each kind.
  public internal(set) var findings: [AuditFinding] = []

  public var isSound: Bool { findings.isEmpty }

  /// The finding that comes first in the log.
  public var first: AuditFinding? {
    findings.enumerated().min { ($0.element.position ?? .max, $0.offset) < ($1.element.position ?? .max, $1.offset) }?.element
  }

  init(origin: String, node: String) { (self.origin, self.node) = (origin, node) }

  /// The first of each reason says where to look; a thousand more would say nothing else.
  mutating func note(_ finding: AuditFinding) {
    if !findings.contains(where: { $0.reason == finding.reason }) { findings.append(finding) }
  }
}

/// The reasons of an audit.
enum LogAuditReason {
  static let otherLog = ReasonCode("LED-0650", "the audit's folder is of another log or another genesis")
  static let notServed = ReasonCode("LED-0651", "the log does not serve what its signed checkpoint covers")
  static let bundle = ReasonCode("LED-0652", "an entry bundle has more or fewer entries than it must, or is malformed")
  static let entryAltered = ReasonCode("LED-0653", "an entry is not the one that the signed tree commits to")
  static let tile = ReasonCode("LED-0654", "a tile holds another hash than the entries lead to")
  static let root = ReasonCode("LED-0655", "the signed checkpoint has another root than the entries lead to")
  static let checkpoint = ReasonCode("LED-0656", "the checkpoint that is served is not signed by the log's key")
  static let rewound = ReasonCode("LED-0657", "the log is shorter than a checkpoint that it has signed")
  static let splitView = ReasonCode("LED-0658", "two signed checkpoints contradict each other: the log shows two histories")
  static let proof = ReasonCode("LED-0659", "the consistency proof that the node gives between two of its checkpoints does not hold")
  static let malformed = ReasonCode("LED-0660", "an entry cannot be read")
  static let unauthorised = ReasonCode("LED-0661", "an entry is not signed by a participant who may write it")
  static let repeated = ReasonCode("LED-0662", "an entry stands in the log twice, or contradicts an earlier one")
  static let genesis = ReasonCode("LED-0663", "the log does not begin with this genesis")
  static let kept = ReasonCode("LED-0664", "what the audit's folder holds has been altered: remove the folder's tiles and audit again")
  static let seen = ReasonCode("LED-0665", "a checkpoint given to compare with is not signed by the log's key")
  static let timestamp = ReasonCode("LED-0671", "the timestamp of a checkpoint does not verify")
  static let decision = ReasonCode("LED-0667", "a disclosure is not what the contract in force says about what was granted at that place in the log")
  static let folder = ReasonCode("LED-0666", "the audit's folder cannot be read or written")
}
