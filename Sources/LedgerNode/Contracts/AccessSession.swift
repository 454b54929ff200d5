import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// One read of one patient's records by one participant: asks the contract about each line, keeps account, and makes the entry that says
/// what was shown, before anything is shown.
struct AccessSession {
  let reader: Participant
  let purpose: PurposeOfUse
  let patient: PatientHash
  let now: Int
  /// Whether a read of which nothing opens is refused. Not when something could have opened: a refusal would then tell that there is
  /// something, and that it carries a label.
  var refusesNothing = false
  private let store: LedgerStore
  /// The size of the log before contract and history were read.
  private let basis: Int
  private let contract: Contract
  private let history: ConsentHistory
  private let isOwn: Bool
  private var standings: [Part: ConsentHistory.Standing] = [:]
  private var answered: [Question: Answer] = [:]
  private let shown = SHA256Hasher()
  private(set) var shownCount = 0

  private struct Question: Hashable {
    let part: Part
    let type: String
    let labels: UInt16
    let isSubmitter: Bool
  }

  private struct Answer {
    let question: AccessQuestion
    let decision: AccessDecision
    let grant: String
    var lines: Int
  }

  init(store: LedgerStore, reader: Participant, purpose: PurposeOfUse, patient: PatientHash, now: Int) throws {
    (self.store, self.reader, self.purpose, self.patient, self.now) = (store, reader, purpose, patient, now)
    basis = store.size
    contract = try store.contract().contract
    isOwn = reader.patientHash == patient
    // Only those to whom a patient can grant have a history with one.
    history = [.physician, .insurer].contains(reader.role) ? try store.history(patient: patient, party: reader.id) : ConsentHistory()
  }

  /// What the contract says of a line; counts it.
  ///
  /// - Parameters:
  ///   - submitter: The hospital whose line it is.
  ///   - lines: How many there are of which all this is true.
  mutating func decide(part: Part, type: String, labels: SecurityLabels, submitter: String, lines: Int = 1) -> AccessDecision {
    let key = Question(part: part, type: type, labels: labels.rawValue, isSubmitter: submitter == reader.id)
    if let known = answered[key] {
      answered[key]?.lines += lines
      return known.decision
    }
    let standing = standing(of: part, isSubmitter: key.isSubmitter)
    let question = AccessQuestion(
      role: reader.role, purpose: purpose, part: part, resourceType: type, labels: labels, consent: standing.state, named: standing.named,
      time: now)
    let decision = contract.decide(question)
    answered[key] = Answer(question: question, decision: decision, grant: standing.grant, lines: lines)
    return decision
  }

  /// Whether any line of a part could open, so that blocks that cannot are not opened. Labels are not known yet.
  mutating func mayOpen(_ part: Part, submitter: String) -> Bool {
    let standing = standing(of: part, isSubmitter: submitter == reader.id)
    return contract.rules.contains { rule in
      rule.effect != .deny && (rule.roles.isEmpty || rule.roles.contains(reader.role)) && (rule.parts.isEmpty || rule.parts.contains(part))
        && (rule.purposes.isEmpty || rule.purposes.contains(purpose)) && (rule.consent.isEmpty || rule.consent.contains(standing.state))
    }
  }

  private mutating func standing(of part: Part, isSubmitter: Bool) -> ConsentHistory.Standing {
    if !isOwn, !isSubmitter, let known = standings[part] { return known }
    let standing = AccessSession.standing(history, of: part, purpose, isOwn: isOwn, isSubmitter: isSubmitter, at: now)
    if !isOwn, !isSubmitter { standings[part] = standing }
    return standing
  }

  /// Where consent stands for a reader.
  static func standing(
    _ history: ConsentHistory, of part: Part, _ purpose: PurposeOfUse, isOwn: Bool, isSubmitter: Bool, at time: Int
  ) -> ConsentHistory.Standing {
    if isOwn { return ConsentHistory.Standing(.own) }
    return isSubmitter ? ConsentHistory.Standing(.submitter) : history.standing(part: part, purpose: purpose, at: time)
  }

  /// Refuses the entry when the log has gone on since this session began, in what its decisions rest on: the contract, what the patient has
  /// said to the reader, a purge, the reader's registration. So no disclosure stands behind a revocation that forbids it.
  private var unchanged: Submission.Condition {
    let (basis, patient, reader) = (basis, patient, reader.id)
    return { database in
      let changes = try database.int(
        "SELECT EXISTS(SELECT 1 FROM contract WHERE position >= ?1) OR EXISTS(SELECT 1 FROM participant WHERE id = ?3 AND position >= ?1) "
          + "OR EXISTS(SELECT 1 FROM event WHERE patient = ?2 AND position >= ?1 AND (kind = 'purge' OR (party = ?3 AND "
          + "kind IN ('access-request', 'grant', 'denial', 'revocation'))))",
        .int(basis), .blob(patient.digest), .text(reader))
      return changes == 0 ? nil : .overtaken
    }
  }

  /// Notes a line that is given out.
  mutating func showed(_ transaction: String) {
    shownCount += 1
    (transaction + "\n").withContiguousBytes { shown.update($0) }
  }

  /// Makes the entry that says what was shown or refused; returns when it is durable. A patient's own reading makes none.
  ///
  /// Where nothing opens, the patient is asked if a grant could open something and nobody has asked yet; then throws a refusal with what the
  /// reader can do. Throws nothing when there was nothing to decide about. Throws `LED-0783` when the session has been overtaken: then nothing
  /// is given out, and all of it is decided anew.
  func conclude(asked parts: [Part]) async throws {
    let denied = answered.values.filter { !$0.decision.opens }
    if !isOwn {
      let list = answered.values.sorted {
        ($0.question.part, $0.question.resourceType, $0.question.labels.rawValue) < ($1.question.part, $1.question.resourceType, $1.question.labels.rawValue)
      }
      let detail = DisclosureDetail(
        contract: contract.digest, role: reader.role, purpose: purpose,
        answered: list.map { .init(question: $0.question, decision: $0.decision, lines: $0.lines, grant: $0.grant) }, records: shown.finish())
      _ = try await store.state(.disclosure, patient: patient, party: reader.id, at: now, detail: detail, if: unchanged)
    }
    guard shownCount == 0, !denied.isEmpty, !refusesNothing else { return }
    throw try await refusal(parts)
  }

  private func refusal(_ parts: [Part]) async throws -> Refusal {
    let grantable = parts.filter { contract.isGrantable($0, to: reader.role, for: purpose, at: now) }
    guard !grantable.isEmpty else { return Refusal(.neverOpen) }
    let states = grantable.map { history.standing(part: $0, purpose: purpose, at: now).state }
    if states.contains(.pending) { return Refusal(.consentPending) }
    if states.contains(.denied) { return Refusal(.consentDenied) }
    if states.contains(.unanswered) { return Refusal(.consentUnanswered) }
    if states.contains(.revoked) { return Refusal(.consentRevoked) }
    if states.contains(.granted) { return Refusal(.labelUnnamed) }
    // Nobody has asked, or a grant has run out: the patient is asked now.
    let day = 86_400
    let detail = AccessRequestDetail(
      parts: grantable, purpose: purpose, until: now + min(90, contract.grantDays) * day, answerBy: now + contract.answerDays * day)
    do {
      _ = try await store.state(.accessRequest, patient: patient, party: reader.id, at: now, detail: detail, if: unchanged)
    } catch let error as ProtocolError where error == .overtaken {
      // Another read at the same time has asked.
    }
    return Refusal(.consentPending)
  }
}

extension String {
  fileprivate func withContiguousBytes(_ body: (Bytes) -> Void) { Array(utf8).withUnsafeBytes { body(Bytes($0)) } }
}

extension ProtocolError {
  static let consentPending = ProtocolError(
    ReasonCode("LED-0391", "the patient has been asked and has not answered yet: try again later"), .consentPending)
  static let consentDenied = ProtocolError(ReasonCode("LED-0392", "the patient has denied this"), .consentDenied)
  static let consentUnanswered = ProtocolError(
    ReasonCode("LED-0393", "the patient has not answered in time, which is a denial"), .consentDenied)
  static let consentRevoked = ProtocolError(ReasonCode("LED-0394", "the patient has taken the grant back"), .consentDenied)
  static let labelUnnamed = ProtocolError(
    ReasonCode("LED-0395", "the grant does not name the sensitive label that these records carry, or opens none of their types"), .consentDenied)
  static let neverOpen = ProtocolError(
    ReasonCode("LED-0396", "the contract opens this to no participant of this role, whatever a patient grants"), .forbidden)
}
