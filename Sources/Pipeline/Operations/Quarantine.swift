import Records
import Reporting

/// Which of the records that were held back are meant; what is not said takes all.
public struct QuarantineSelection: Sendable, CustomStringConvertible {
  public var run: String?
  public var batch: String?
  /// A reason code.
  public var reason: String?
  /// The file's path as the journal has it.
  public var file: String?
  /// The id of a source.
  public var source: String?
  /// Ids of single records, as `quarantine list` prints them.
  public var ids: [Int] = []
  public init() {}

  public var description: String {
    var parts: [String] = []
    for (name, value) in [("run", run), ("batch", batch), ("reason", reason), ("source", source)] {
      if let value { parts.append("\(name) \(value)") }
    }
    if file != nil { parts.append("one file") }
    if !ids.isEmpty { parts.append("\(ids.count) by number") }
    return parts.isEmpty ? "all held back" : parts.joined(separator: ", ")
  }
}

/// What a pipeline has held back, and what became of it. A record held back is a reference into its file: a place, a reason, a digest; never a value.
///
/// Each is open until a rerun takes it up (then the rerun's own outcome counts) or somebody drops it, with a reason that stays in the journal.
public struct Quarantine {
  /// Records that are open for one reason.
  public struct Group: Sendable {
    public let code: String
    public let stage: String
    public let summary: String
    public let count: Int
    public let files: Int
    public let firstSeen: String
    public let firstRun: String
    public let lastRun: String
  }

  public struct Item: Sendable {
    public let id: Int
    public let run: String
    public let batch: String
    public let source: String
    public let path: String
    /// The record's number in its file, from 1.
    public let record: Int
    public let line: Int
    public let byte: Int
    /// Bytes of the record.
    public let length: Int
    public let field: String
    public let stage: String
    public let code: String
    public let valueClass: String?
    /// `open`, `rerun` or `dropped`.
    public let state: String
    /// Why it was dropped.
    public let note: String?
    /// The run that took it up, or who dropped it.
    public let closedBy: String?
    public let closedAt: String?
  }

  private let definition: PipelineDefinition
  private let state: StateFolder
  private let journal: Journal

  public init(definition: PipelineDefinition, state: StateFolder, readOnly: Bool = false) throws {
    (self.definition, self.state) = (definition, state)
    journal = try state.openJournal(readOnly: readOnly)
  }

  /// Open records by reason, most frequent first.
  public func groups(_ selection: QuarantineSelection = QuarantineSelection()) throws -> [Group] {
    try journal.quarantineGroups(selection, pipeline: definition.name)
  }

  /// - Parameter isOpen: true for open ones, false for closed ones, nil for both.
  public func items(_ selection: QuarantineSelection, isOpen: Bool? = true, limit: Int, offset: Int = 0) throws -> [Item] {
    try journal.quarantineItems(selection, pipeline: definition.name, isOpen: isOpen, limit: limit, offset: offset)
  }

  /// How many are open.
  public func count(_ selection: QuarantineSelection = QuarantineSelection()) throws -> Int {
    try journal.quarantineCount(selection, pipeline: definition.name)
  }

  /// Closes open records for good: they stay out of the ledger. Takes the pipeline's lock.
  /// - Parameter reason: Why, 10 to 2,000 characters; it stands in journal and audit log, so it must name no patient.
  /// - Returns: how many.
  public func drop(_ selection: QuarantineSelection, reason: String) throws -> Int {
    guard (10...2000).contains(reason.count), reason.contains(where: { !$0.isWhitespace }) else {
      throw RunFailure(.configuration, "a reason of 10 to 2,000 characters is needed")
    }
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "quarantine drop")
    defer { withExtendedLifetime(lock) {} }
    let audit = AuditWriter(state: state, operator: definition.compliance.operatorID)
    let count = try journal.quarantineCount(selection, pipeline: definition.name)
    guard count > 0 else { return 0 }
    // First the audit event: what cannot be written down must not be done.
    try audit.note(.drop, subject: "pipeline \(definition.name)", purpose: reason, detail: "\(count) records held back: \(selection)")
    let actor = audit.actor.operator.isEmpty ? audit.actor.user : "\(audit.actor.operator) (\(audit.actor.user))"
    return try journal.drop(selection, pipeline: definition.name, by: actor, note: reason, at: Timestamp.now())
  }

  /// The bytes of a record that is held back, from its file, WITH its identifiers. Noted in the audit log before they are read.
  /// - Throws: `sourceMissing` when the file is gone or is not what it was.
  public func reveal(_ id: Int, purpose: String) throws -> [UInt8] {
    var selection = QuarantineSelection()
    selection.ids = [id]
    guard let item = try items(selection, limit: 1).first else { throw RunFailure(.configuration, "no record \(id) is held back") }
    try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
      .reveal, subject: "record \(id) held back", purpose: purpose, detail: "\(item.code), batch \(item.batch.prefix(16))")
    let choice = try RerunChoice(selection, definition: definition, journal: journal)
    var bytes: [UInt8] = []
    var failure: RunFailure?
    let scanner = SourceScanner(
      definition: definition, state: state, budget: MemoryBudget(limit: .max), digests: DigestMemory(), intake: Intake(definition), choice: choice, isCancelled: { false }
    ) { event in
      switch event {
      case .chunk(let chunk): for record in chunk.records { bytes += chunk.buffer.bytes[record.range].array }
      case .failed(_, let other): failure = failure ?? other
      default: break
      }
    }
    scanner.run()
    choice.reportMissing { failure = failure ?? $1 }
    if bytes.isEmpty, let failure { throw failure }
    return bytes
  }
}
