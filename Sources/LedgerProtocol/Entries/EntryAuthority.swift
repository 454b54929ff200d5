public import Cryptography
public import Records

/// What the log says of participants, as far as it goes.
public protocol EntryDirectory {
  func participant(keyID: String) throws -> Participant?
  /// The registration in use.
  func participant(id: String) throws -> Participant?
  /// The guardians whom a patient has named last.
  func guardians(of patient: PatientHash) throws -> GuardiansDetail?
}

/// Who may write which entry: one set of rules for the node that appends, its replay, and an auditor from outside.
///
/// Every check looks at the entry, at what the log says before it, and at the time that the entry itself states.
public struct EntryAuthority {
  private let directory: any EntryDirectory
  private let logKey: PublicKey

  public init(_ directory: any EntryDirectory, logKey: PublicKey) { (self.directory, self.logKey) = (directory, logKey) }

  /// The participant whose key signed, as the entry says, valid at the time it states. Throws `LED-0321`, `LED-0322`, `LED-0325`, `LED-0217`.
  @discardableResult
  public func signer(_ entry: LogEntry, keyID: String, by id: String, at time: Int?) throws -> Participant {
    guard let signer = try directory.participant(keyID: keyID) else { throw ProtocolError.notRegistered }
    guard signer.id == id else { throw ProtocolError.otherSubmitter }
    if let time, !signer.isValid(at: time) { throw ProtocolError.notValidNow }
    try entry.verify(signer.publicKey)
    return signer
  }

  /// A consent entry: requests by who asks, decisions by the patient, reviews by auditors, purges by patient or hospital; what the node
  /// states by the log's key.
  public func check(_ stated: ConsentEntry, _ entry: LogEntry) throws {
    if stated.by == ConsentEntry.log {
      guard [.accessRequest, .disclosure, .purgeAcknowledgement].contains(entry.kind) else { throw ProtocolError.entryKind }
      return try entry.verify(logKey)
    }
    guard let keyID = entry.body["key"]?.string else { throw ProtocolError.entry }
    let signer = try signer(entry, keyID: keyID, by: stated.by, at: stated.at)
    let isPatient = signer.role == .patient && signer.id == stated.patient.description
    let isAllowed =
      switch entry.kind {
      case .accessRequest: [.physician, .insurer].contains(signer.role) && stated.party == signer.id
      case .grant, .denial, .revocation, .guardians: isPatient
      case .review: signer.role == .auditor
      case .purge: isPatient || (signer.role == .hospital && stated.party == signer.id)
      default: false
      }
    guard isAllowed else { throw ProtocolError.notEntitled }
  }

  /// A registration: by the authority; of a patient also by a hospital, since the id is the hash of the keys, but only the first one: a
  /// hospital neither ends a patient's registration nor renews one that was ended.
  public func check(_ participant: Participant, by id: String, keyID: String, _ entry: LogEntry, at time: Int?) throws {
    var isNew = false
    if participant.role == .patient {
      guard participant.isOwnHash else { throw ProtocolError.patientKeys }
      let known = try directory.participant(id: participant.id)
      // Keys that were rotated away do not come back by registering them again.
      guard known.map({ $0.publicKey == participant.publicKey }) ?? true else { throw ProtocolError.patientKeys }
      isNew = known == nil
    } else {
      guard !participant.hasReservedID else { throw ProtocolError.reservedID }
    }
    let signer = try signer(entry, keyID: keyID, by: id, at: time)
    if signer.role == .authority { return }
    guard participant.role == .patient, signer.role == .hospital else { throw ProtocolError.notAuthority }
    guard isNew else { throw ProtocolError.registeredPatient }
  }

  /// A contract, by the authority.
  public func check(policy entry: LogEntry) throws -> Contract {
    let (contract, by, keyID, at) = try Contract.read(entry)
    guard try signer(entry, keyID: keyID, by: by, at: at).role == .authority else { throw ProtocolError.notAuthority }
    return contract
  }

  /// New keys: agreed to by the old key, or by as many guardians as the patient has asked for. Gives the participant with the new keys.
  /// Every signature has to be one of a registered key or of the new one.
  ///
  /// - Parameter time: when it is checked, by a node that has a clock; guardians whose registration has ended by then do not count.
  public func check(rotation entry: LogEntry, at time: Int? = nil) throws -> Participant {
    let rotation = try KeyRotation(entry)
    guard let old = try directory.participant(id: rotation.participant) else { throw ProtocolError.notRegistered }
    guard old.isValid(at: rotation.at), rotation.at > old.validFrom else { throw ProtocolError.notValidNow }
    if rotation.by == KeyRotation.guardians {
      guard let patient = old.patientHash, let named = try directory.guardians(of: patient) else { throw ProtocolError.notEntitled }
      var agreed = 0
      for id in named.guardians {
        // The key in use: a guardian's key that was rotated away could sign for an earlier time.
        guard let guardian = try directory.participant(id: id), guardian.isValid(at: time ?? rotation.at), guardian.isValid(at: rotation.at) else { continue }
        if (try? entry.verify(guardian.publicKey)) != nil { agreed += 1 }
      }
      guard agreed >= named.needed else { throw ProtocolError.guardians }
    } else {
      try entry.verify(old.publicKey)
    }
    let message = DSSEEnvelope.preAuthentication(entry.envelope.payloadType, entry.envelope.payload)
    for signature in entry.envelope.signatures {
      let key = signature.keyID == rotation.publicKey.id ? rotation.publicKey : try directory.participant(keyID: signature.keyID)?.publicKey
      guard let key, key.verifies(signature.bytes, of: message) else { throw ProtocolError.signatureCount }
    }
    return try rotation.applied(to: old)
  }
}

extension ProtocolError {
  public static let notRegistered = ProtocolError(ReasonCode("LED-0321", "the signer's key is not registered"), .untrustedSigner)
  public static let notValidNow = ProtocolError(
    ReasonCode("LED-0322", "the signer's registration is not valid at this time"), .untrustedSigner)
  public static let notAuthority = ProtocolError(
    ReasonCode("LED-0324", "only the consortium's authority registers participants"), .untrustedSigner)
  public static let otherSubmitter = ProtocolError(
    ReasonCode("LED-0325", "the entry names another participant than the one whose key signed it"), .untrustedSigner)
  public static let notEntitled = ProtocolError(ReasonCode("LED-0382", "a participant of this role may not write this entry"), .forbidden)
  public static let reservedID = ProtocolError(
    ReasonCode("LED-0781", "the id is one that only a patient, or the log itself, can have"), .untrustedSigner)
  public static let registeredPatient = ProtocolError(
    ReasonCode("LED-0782", "the patient is registered: only the authority changes that, and the patient the keys"), .conflict)
  public static let patientKeys = ProtocolError(ReasonCode("LED-0383", "the patient hash is not that of the keys"), .untrustedSigner)
  public static let guardians = ProtocolError(ReasonCode("LED-0384", "fewer guardians have signed than the patient asked for"), .untrustedSigner)
}
