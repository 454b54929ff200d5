import Cryptography
public import LedgerProtocol
import Records

/// Derives every decision again: whether each disclosure, and each refusal, is what the contract in force says about what the patient had
/// granted at that place in the log.
///
/// Needs the details of consent entries, which an auditor's key opens; without them disclosures are left unjudged. Which hospital submitted a
/// line cannot be seen from outside: a hospital's claim to its own is taken as it stands.
/// Takes memory for each patient and party between whom something has passed.
public final class DecisionAuditor: EntryAuditor {
  private struct Pair: Hashable {
    let patient: PatientHash
    let party: String
  }

  private var contract: Contract?
  private var histories: [Pair: ConsentHistory] = [:]

  public init() {}

  public var version: String { "decisions/2" }

  public func genesis(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    contract = log.genesis.contract
    return .unjudged
  }

  public func policy(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    // What nobody was entitled to put in force is another auditor's finding, and is not in force.
    guard let read = try? log.authority.check(policy: entry) else { return .unjudged }
    guard read.version > contract?.version ?? 0 else { throw AuditRefusal(LogAuditReason.decision, detail: "contract") }
    contract = read
    return .sound
  }

  public func accessRequest(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try note(entry, log) }
  public func grant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try note(entry, log) }
  public func denial(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try note(entry, log) }
  public func revocation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try note(entry, log) }

  /// Adds what happened to what is known of patient and party.
  private func note(_ entry: LogEntry, _ log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    guard let detail = log.detail else { return .unjudged }
    do {
      let stated = try ConsentEntry(entry)
      if let event = try ConsentHistory.Event(stated, id: entry.id, detail: detail) {
        histories[Pair(patient: stated.patient, party: stated.party), default: ConsentHistory()].add(event)
      }
    } catch {
      throw AuditRefusal(LogAuditReason.decision, detail: error.reason.code)
    }
    return .sound
  }

  public func disclosure(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    guard let bytes = log.detail else { return .unjudged }
    guard let contract, let stated = try? ConsentEntry(entry), SHA256Digest.of(bytes) == stated.detail,
      let detail = try? DisclosureDetail(parsing: bytes), detail.contract == contract.digest,
      let role = try? log.participant(id: stated.party)?.role, role == detail.role
    else { throw AuditRefusal(LogAuditReason.decision, detail: "contract, role or detail") }
    let history = histories[Pair(patient: stated.patient, party: stated.party)] ?? ConsentHistory()
    for answered in detail.answered {
      let question = answered.question
      guard question.role == role, question.purpose == detail.purpose, question.time == stated.at, contract.decide(question) == answered.decision else {
        throw AuditRefusal(LogAuditReason.decision, detail: "rule \(answered.decision.rule)")
      }
      if question.consent == .submitter {
        guard role == .hospital else { throw AuditRefusal(LogAuditReason.decision, detail: "submitter") }
        continue
      }
      let standing = history.standing(part: question.part, purpose: question.purpose, at: question.time)
      guard question.consent == standing.state, question.named == standing.named, answered.grant == standing.grant else {
        throw AuditRefusal(LogAuditReason.decision, detail: "consent \(question.consent.rawValue)")
      }
    }
    return .sound
  }
}
