public import Records

/// What a node says when its store cannot be used; holds no record's content.
public struct LedgerStoreError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  public init(_ reason: ReasonCode) { self.reason = reason }
  public var description: String { "\(reason.code): \(reason.summary)" }
}

extension LedgerStoreError {
  public static let exists = LedgerStoreError(ReasonCode("LED-0301", "there is a ledger at this place already"))
  public static let missing = LedgerStoreError(ReasonCode("LED-0302", "there is no ledger at this place: make one with 'chartseal init'"))
  public static let inUse = LedgerStoreError(ReasonCode("LED-0303", "another process has this ledger open"))
  public static let format = LedgerStoreError(ReasonCode("LED-0304", "the ledger was written by another version"))
  public static let otherLog = LedgerStoreError(ReasonCode("LED-0305", "the ledger belongs to another genesis or another log key"))
  public static let treeIncomplete = LedgerStoreError(ReasonCode("LED-0306", "hashes of the log's tree are missing"))
  public static let rootMismatch = LedgerStoreError(
    ReasonCode("LED-0307", "the log's tree does not lead to the root of its last signed checkpoint"))
  public static let rewound = LedgerStoreError(
    ReasonCode("LED-0308", "the log is shorter than, or differs from, a checkpoint that has been signed: it was rewound or restored"))
  public static let checkpointConflict = LedgerStoreError(
    ReasonCode("LED-0309", "the last signed checkpoint is not the one expected: a second writer, or a store changed from outside"))
  public static let stopped = LedgerStoreError(ReasonCode("LED-0310", "the ledger takes no entries: it was closed or has failed"))
  public static let containerMissing = LedgerStoreError(ReasonCode("LED-0311", "a sealed container is missing from the store"))
  public static let storageFull = LedgerStoreError(ReasonCode("LED-0312", "the disk is full"))
  public static let storage = LedgerStoreError(ReasonCode("LED-0313", "the store could not be read or written"))
  public static let keys = LedgerStoreError(ReasonCode("LED-0314", "the node's keys are missing or unreadable: make them with 'chartseal init'"))
  public static let keyMode = LedgerStoreError(ReasonCode("LED-0315", "a key file can be read by others: set its mode to 0600"))
}
