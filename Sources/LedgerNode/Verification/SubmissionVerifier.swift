import Cryptography
import LedgerProtocol
import Records

/// Decides whether what was submitted may become an entry. Reads the state, changes nothing.
struct SubmissionVerifier: Sendable {
  let store: LedgerStore
  /// Keys of the custodian's node; nil on a node that cannot read what it keeps.
  let keyRing: RecordKeyRing?
  let custodianKeyID: String?
  let limits: ContainerLimits
  /// Seconds since 1970.
  let now: @Sendable () -> Int

  // MARK: Batches

  /// A container whose form, digests, root, counts and signature hold.
  struct CheckedBatch {
    let container: BatchContainer
    let id: SHA256Digest
    /// The entry that the log holds for it already.
    let known: Int?
  }

  /// Checks everything that needs no record key: enough for what the log holds already.
  ///
  /// - Parameter requester: The participant who signed the request.
  func check(batch bytes: Bytes, requester: Participant) throws -> CheckedBatch {
    let container = try BatchContainer(bytes, limits: limits)
    let header = container.header
    guard container.envelope.signatures.count == 1 else { throw ProtocolError.signatureCount }
    let signer = try signer(keyID: header.key, named: header.submitter, requester: requester)
    try container.verify(signer: signer.publicKey)
    let id = SHA256Digest.of(container.envelope.payload)
    let known = try store.readers.with { try LedgerState.position($0, id: id) }
    if let custodianKeyID, known == nil, header.custodianKey != custodianKeyID { throw ProtocolError.otherCustodian }
    return CheckedBatch(container: container, id: id, known: known)
  }

  /// Checks what is behind the seals, as far as this node has the keys; on any node that wrapped keys have been submitted.
  func checkContent(_ batch: CheckedBatch) throws {
    let header = batch.container.header
    guard let keyRing else {
      try store.readers.with { database in
        for patient in batch.container.directory.patients {
          guard try LedgerState.keyWrap(database, submitter: header.submitter, patient: patient, epoch: UInt32(header.epoch)) != nil else {
            throw ProtocolError.noWrap
          }
        }
      }
      return
    }
    var check = ContentCheck(batch.container)
    try check.run { patient, epoch in try keyRing.recordKey(submitter: header.submitter, patient: patient, epoch: epoch) }
  }

  // MARK: Key wraps

  /// Wraps that hold, and the record keys in them that this node can open.
  struct CheckedWraps: Sendable {
    let rows: KeyWrapRows
    let opened: RecordKeyRing.Opened?
  }

  /// Checks a statement with its blob.
  func check(keyWraps entry: LogEntry, blob: Bytes, requester: Participant) throws -> CheckedWraps {
    guard entry.kind == .keyWraps, let keyID = entry.body["key"]?.string else { throw ProtocolError.entryKind }
    let statement = try KeyWrapsStatement(entry)
    let signer = try signer(keyID: keyID, named: statement.submitter, requester: requester)
    try entry.verify(signer.publicKey)
    guard blob.count == statement.byteCount, SHA256Digest.of(blob) == statement.digest else { throw ProtocolError.blobDigest }
    let wraps = try KeyWraps(parsing: blob)
    guard wraps.patients.count == statement.patients else { throw ProtocolError.blobCount }
    // A wrap that does not open would shut its patient's batches out for the whole epoch: the first one stands.
    let opened = try keyRing?.open(wraps, submitter: statement.submitter)
    return CheckedWraps(rows: SubmissionVerifier.rows(statement, wraps), opened: opened)
  }

  static func rows(_ statement: KeyWrapsStatement, _ wraps: KeyWraps) -> KeyWrapRows {
    KeyWrapRows(submitter: statement.submitter, patients: wraps.patients.map { ($0.patient, $0.epoch) })
  }

  // MARK: Reports

  /// Checks the statement of a run's report: signed by the hospital that it names, and sent by it.
  func check(report entry: LogEntry, requester: Participant) throws -> StateChange {
    guard entry.kind == .report, let keyID = entry.body["key"]?.string else { throw ProtocolError.entryKind }
    let statement = try ReportStatement(entry)
    let signer = try signer(keyID: keyID, named: statement.submitter, requester: requester)
    try entry.verify(signer.publicKey)
    return .report
  }

  // MARK: Participants

  /// Checks an entry that registers a participant; it is sent by who signed it.
  func check(participant entry: LogEntry, requester: Participant) throws -> StateChange {
    let (participant, by, keyID) = try Participant.read(entry)
    try store.authority { try $0.check(participant, by: by, keyID: keyID, entry, at: now()) }
    guard requester.id == by else { throw ProtocolError.otherRequester }
    try checkCertificates(participant)
    return .participant(participant)
  }

  private func checkCertificates(_ participant: Participant) throws {
    guard !participant.certificates.isEmpty else { return }
    do {
      try CertificateAuthorities(store.genesis.authorities).verify(chain: participant.certificates, at: now())
    } catch {
      throw ProtocolError.certificate
    }
  }

  // MARK: Who signs

  /// The participant whose key signed, registered as the one that the entry names, a hospital, valid now, and the one who sends it.
  private func signer(keyID: String, named id: String, requester: Participant) throws -> Participant {
    guard let signer = try store.participant(keyID: keyID) else { throw ProtocolError.notRegistered }
    guard signer.id == id else { throw ProtocolError.otherSubmitter }
    guard signer.role == .hospital else { throw ProtocolError.notHospital }
    guard signer.isValid(at: now()) else { throw ProtocolError.notValidNow }
    try checkCertificates(signer)
    guard requester.id == id else { throw ProtocolError.otherRequester }
    return signer
  }
}
