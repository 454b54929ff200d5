public import LedgerProtocol
public import Records

/// Why an entry does not belong where it stands.
public struct AuditRefusal: Error, Sendable, Equatable {
  public let reason: ReasonCode
  /// A reason code of the check that failed.
  public let detail: String?

  public init(_ reason: ReasonCode, detail: String? = nil) { (self.reason, self.detail) = (reason, detail) }
}

/// What an auditor says of an entry that it does not refuse.
public enum EntryJudgement: Sendable {
  /// It follows from the log as it was before the entry.
  case sound
  /// This auditor knows nothing of entries of this kind.
  case unjudged
}

/// Judges entries one after another, in the order of the log: one method a kind.
///
/// An auditor keeps what it derives from the entries; `log` holds who was registered by the entries before. A kind that it leaves alone is
/// `.unjudged`. Several auditors may go over a log together: each sees each entry, after the ones before it in the list.
public protocol EntryAuditor: AnyObject {
  /// Changes whenever the auditor would judge otherwise: what an older one has found sound is then judged anew.
  var version: String { get }

  func genesis(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func participant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func batch(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func keyWraps(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func report(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func accessRequest(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func grant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func denial(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func revocation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func disclosure(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func review(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func purge(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func purgeAcknowledgement(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func policy(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func rotation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func guardians(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func cube(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
  func researchQuery(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement
}

extension EntryAuditor {
  public func genesis(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func participant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func batch(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func keyWraps(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func report(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func accessRequest(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func grant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func denial(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func revocation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func disclosure(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func review(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func purge(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func purgeAcknowledgement(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func policy(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func rotation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func guardians(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func cube(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }
  public func researchQuery(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { .unjudged }

  /// Calls the method of the entry's kind.
  func judge(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    switch entry.kind {
    case .genesis: try genesis(entry, at: position, in: log)
    case .participant: try participant(entry, at: position, in: log)
    case .batch: try batch(entry, at: position, in: log)
    case .keyWraps: try keyWraps(entry, at: position, in: log)
    case .report: try report(entry, at: position, in: log)
    case .accessRequest: try accessRequest(entry, at: position, in: log)
    case .grant: try grant(entry, at: position, in: log)
    case .denial: try denial(entry, at: position, in: log)
    case .revocation: try revocation(entry, at: position, in: log)
    case .disclosure: try disclosure(entry, at: position, in: log)
    case .review: try review(entry, at: position, in: log)
    case .purge: try purge(entry, at: position, in: log)
    case .purgeAcknowledgement: try purgeAcknowledgement(entry, at: position, in: log)
    case .policy: try policy(entry, at: position, in: log)
    case .rotation: try rotation(entry, at: position, in: log)
    case .guardians: try guardians(entry, at: position, in: log)
    case .cube: try cube(entry, at: position, in: log)
    case .researchQuery: try researchQuery(entry, at: position, in: log)
    }
  }
}
