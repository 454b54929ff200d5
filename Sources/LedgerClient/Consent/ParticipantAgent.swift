public import Cryptography
public import LedgerProtocol
public import Records

/// Acts for a participant who asks patients for access, reviews disclosures, or registers others.
public struct ParticipantAgent: Sendable {
  public let client: LedgerClient
  /// Participant id.
  public let id: String
  private let signer: SigningKey
  private let now: @Sendable () -> Int

  /// - Parameter client: made with the same key.
  public init(_ client: LedgerClient, id: String, key: SigningKey) {
    (self.client, self.id, signer, now) = (client, id, key, client.options.now)
  }

  public var time: Int { now() }

  /// Asks a patient for access; the time for an answer is what the contract in force gives.
  public func request(
    _ patient: PatientHash, parts: [Part], labels: SecurityLabels, purpose: PurposeOfUse, until: Int, answerDays: Int
  ) async throws(LedgerClientError) -> LoggedEntry {
    let at = now()
    let detail = AccessRequestDetail(parts: parts, labels: labels, purpose: purpose, until: until, answerBy: at + answerDays * 86_400)
    let (entry, bytes) = try SignedConsent.make(.accessRequest, patient: patient, party: id, by: id, at: at, detail, key: signer)
    return try await client.request(entry, detail: bytes)
  }

  /// Signs an auditor's finding on a disclosure to a party.
  public func review(
    _ disclosure: String, of patient: PatientHash, to party: String, _ finding: ReviewDetail.Finding
  ) async throws(LedgerClientError) -> LoggedEntry {
    let (entry, bytes) = try SignedConsent.make(
      .review, patient: patient, party: party, by: id, at: now(), ReviewDetail(disclosure: disclosure, finding: finding), key: signer)
    return try await client.review(entry, detail: bytes)
  }

  /// Orders that what this hospital has submitted of a patient be destroyed.
  public func purge(_ patient: PatientHash) async throws(LedgerClientError) -> LoggedEntry {
    let (entry, bytes) = try SignedConsent.make(.purge, patient: patient, party: id, by: id, at: now(), PurgeDetail(), key: signer)
    return try await client.purge(entry, detail: bytes)
  }

  /// Registers a participant: the authority anybody, a hospital its patients.
  public func register(_ participant: Participant) async throws(LedgerClientError) -> LoggedEntry {
    let entry: LogEntry
    do { entry = try participant.entry(by: id, key: signer) } catch { throw LedgerClientError(.configuration, reason: error.reason) }
    return try await client.enroll(entry)
  }

  /// Puts a contract in force.
  public func put(_ contract: Contract) async throws(LedgerClientError) -> LoggedEntry {
    let entry: LogEntry
    do { entry = try contract.entry(by: id, at: now(), key: signer) } catch { throw LedgerClientError(.configuration, reason: error.reason) }
    return try await client.put(policy: entry)
  }

  /// Puts new keys in the place of this participant's.
  public func rotate(to key: SigningKey, wrapKey: WrapPublicKey?) async throws(LedgerClientError) -> LoggedEntry {
    let entry: LogEntry
    do {
      entry = try KeyRotation(participant: id, by: id, publicKey: key.publicKey, wrapKey: wrapKey, at: now()).signed(by: key, and: [signer])
    } catch { throw LedgerClientError(.configuration, reason: error.reason) }
    return try await client.rotate(entry)
  }
}
