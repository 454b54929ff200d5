public import Cryptography
public import LedgerProtocol
public import Records

/// What the entries so far say about who may write: the participants as the log itself registers them.
///
/// Takes memory for each registered key (a few hundred bytes), none for other entries.
public final class AuditedLog: EntryDirectory {
  private struct Registration {
    let id: String
    let role: ParticipantRole
    let validFrom: Int
    let validUntil: Int
    let spki: [UInt8]
  }

  public let genesis: Genesis
  public let logKey: PublicKey
  /// Whether signatures have to be checked: not again for entries that an earlier audit, with the same auditors, has verified.
  public internal(set) var checksSignatures = true
  /// The detail of the entry at hand, which the entry names by digest; nil when it has none, or the audit is made without a key to read it.
  public internal(set) var detail: [UInt8]?
  private var registrations: [String: Registration] = [:]
  /// The key in use, by id.
  private var current: [String: String] = [:]
  /// Participants looked at last.
  private var recent: [String: Participant] = [:]
  private var named: [PatientHash: GuardiansDetail] = [:]

  init(genesis: Genesis, logKey: PublicKey) { (self.genesis, self.logKey) = (genesis, logKey) }

  public var registeredKeys: Int { registrations.count }
  /// The rules of who may write what.
  public var authority: EntryAuthority { EntryAuthority(self, logKey: logKey) }

  /// Without certificates and wrapping key, which nobody's right to write depends on.
  public func participant(keyID: String) throws -> Participant? {
    if let known = recent[keyID] { return known }
    guard let r = registrations[keyID] else { return nil }
    let participant = try Participant(
      id: r.id, role: r.role, name: "", publicKey: PublicKey(spki: r.spki), validFrom: r.validFrom, validUntil: r.validUntil)
    if recent.count == 1024 { recent.removeAll() }
    recent[keyID] = participant
    return participant
  }

  public func participant(id: String) throws -> Participant? { try current[id].flatMap { try participant(keyID: $0) } }

  public func guardians(of patient: PatientHash) throws -> GuardiansDetail? { named[patient] }

  func name(_ guardians: GuardiansDetail, of patient: PatientHash) { named[patient] = guardians }

  /// Registers a key, or replaces what was registered for it; false when it is another participant's.
  func register(_ participant: Participant) -> Bool {
    let key = participant.publicKey
    if let earlier = registrations[key.id], earlier.id != participant.id { return false }
    registrations[key.id] = Registration(
      id: participant.id, role: participant.role, validFrom: participant.validFrom, validUntil: participant.validUntil, spki: key.spki)
    current[participant.id] = key.id
    recent[key.id] = nil
    return true
  }

  /// Ends the registration under the old key where that of the new one begins; false when the new key is taken.
  func rotate(to participant: Participant) throws -> Bool {
    guard registrations[participant.publicKey.id] == nil, let old = try self.participant(id: participant.id) else { return false }
    let ended = try Participant(
      id: old.id, role: old.role, name: "", publicKey: old.publicKey, validFrom: min(old.validFrom, participant.validFrom - 1),
      validUntil: participant.validFrom)
    return register(ended) && register(participant)
  }
}

/// Judges how a log begins, who is registered, and whether every entry was written by one who may write it: by `EntryAuthority`, the rules
/// that the node itself goes by.
///
/// The blobs of key wraps and the sealed parts of batches are not served to strangers; their digests stand in the entries, which are checked.
/// Whether a disclosure was in order by the contract in force is another auditor's matter.
public final class AuthorityAuditor: EntryAuditor {
  public init() {}

  public var version: String { "authority/1" }

  public func genesis(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    guard position == 0, entry.body["sha256"]?.string == log.genesis.digest.hex else { throw AuditRefusal(LogAuditReason.genesis) }
    do { try entry.verify(log.logKey) } catch { throw AuditRefusal(LogAuditReason.genesis, detail: error.reason.code) }
    for participant in log.genesis.participants where !log.register(participant) { throw AuditRefusal(LogAuditReason.genesis) }
    return .sound
  }

  public func participant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged {
      let (participant, by, keyID) = try Participant.read(entry)
      if log.checksSignatures { try log.authority.check(participant, by: by, keyID: keyID, entry, at: nil) }
      guard log.register(participant) else { throw AuditRefusal(LogAuditReason.repeated, detail: "key of another participant") }
    }
  }

  public func rotation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    var canJudge = true
    _ = try judged {
      let rotation = try KeyRotation(entry)
      guard let old = try log.participant(id: rotation.participant) else { throw ProtocolError.notRegistered }
      // Whom the patient named as guardians is told to auditors only.
      if rotation.by == KeyRotation.guardians, try old.patientHash.flatMap({ try log.guardians(of: $0) }) == nil { canJudge = false }
      let fresh = canJudge && log.checksSignatures ? try log.authority.check(rotation: entry) : try rotation.applied(to: old)
      guard try log.rotate(to: fresh) else { throw AuditRefusal(LogAuditReason.repeated, detail: "key of another participant") }
    }
    return canJudge ? .sound : .unjudged
  }

  public func batch(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged {
      let header = try BatchHeader(parsing: entry.envelope.payload)
      try hospital(entry, header.key, header.submitter, log)
    }
  }

  public func keyWraps(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged { try hospital(entry, entry.body["key"]?.string ?? "", KeyWrapsStatement(entry).submitter, log) }
  }

  public func report(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged { try hospital(entry, entry.body["key"]?.string ?? "", ReportStatement(entry).submitter, log) }
  }

  public func policy(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged { if log.checksSignatures { _ = try log.authority.check(policy: entry) } }
  }

  public func accessRequest(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func grant(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func denial(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func revocation(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func disclosure(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func review(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func purge(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try consent(entry, log) }
  public func purgeAcknowledgement(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try consent(entry, log)
  }

  public func guardians(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    let judgement = try consent(entry, log)
    _ = try judged {
      if let bytes = log.detail { log.name(try GuardiansDetail(parsing: bytes), of: try ConsentEntry(entry).patient) }
    }
    return judgement
  }

  public func cube(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try own(entry, log) }
  public func researchQuery(_ entry: LogEntry, at position: Int, in log: AuditedLog) throws(AuditRefusal) -> EntryJudgement { try own(entry, log) }

  // MARK: Steps

  private func consent(_ entry: LogEntry, _ log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged {
      let stated = try ConsentEntry(entry)
      if log.checksSignatures { try log.authority.check(stated, entry) }
      if let detail = log.detail, SHA256Digest.of(detail) != stated.detail { throw ProtocolError.detailDigest }
    }
  }

  /// What the node itself states.
  private func own(_ entry: LogEntry, _ log: AuditedLog) throws(AuditRefusal) -> EntryJudgement {
    try judged { if log.checksSignatures { try entry.verify(log.logKey) } }
  }

  /// A hospital's submission. Times of validity are not looked at: these entries do not say when they came.
  private func hospital(_ entry: LogEntry, _ keyID: String, _ id: String, _ log: AuditedLog) throws {
    guard let signer = try log.participant(keyID: keyID) else { throw ProtocolError.notRegistered }
    guard signer.id == id else { throw ProtocolError.otherSubmitter }
    guard signer.role == .hospital else { throw ProtocolError.notEntitled }
    if log.checksSignatures { try entry.verify(signer.publicKey) }
  }

  private func judged(_ body: () throws -> Void) throws(AuditRefusal) -> EntryJudgement {
    do {
      try body()
      return .sound
    } catch let refusal as AuditRefusal {
      throw refusal
    } catch let error as ProtocolError {
      throw AuditRefusal(AuthorityAuditor.isForm(error) ? LogAuditReason.malformed : LogAuditReason.unauthorised, detail: error.reason.code)
    } catch {
      throw AuditRefusal(LogAuditReason.malformed)
    }
  }

  /// Whether the entry is not one, rather than somebody else's.
  private static func isForm(_ error: ProtocolError) -> Bool {
    switch error.problem {
    case .malformedEnvelope, .schemaUnsupported, .countMismatch: true
    default: false
    }
  }
}
