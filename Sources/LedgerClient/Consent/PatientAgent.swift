public import Cryptography
public import LedgerProtocol
public import Records

/// Acts for a patient who holds the keys: reads the inbox against the log, signs decisions, hands over keys.
///
/// Made of a wallet; what it signs is signed on this machine, and the keys do not leave it.
public struct PatientAgent: Sendable {
  public let client: LedgerClient
  public let patient: PatientHash
  public let keys: PatientKeyPair
  private let signer: SigningKey
  private let now: @Sendable () -> Int

  /// - Parameters:
  ///   - client: made with the patient's key (`PatientKeyPair.signer`), for the patient's own requests.
  ///   - now: seconds since 1970.
  public init(_ client: LedgerClient, patient: PatientHash, keys: PatientKeyPair) throws(LedgerClientError) {
    do { signer = try keys.signer() } catch { throw LedgerClientError(.configuration, reason: error.reason) }
    (self.client, self.patient, self.keys, now) = (client, patient, keys, client.options.now)
  }

  public var time: Int { now() }

  // MARK: Reading

  /// Everything that happened to the patient, each held against the log.
  public func view() async throws(LedgerClientError) -> PatientView {
    let log = ProvenEntries(client)
    var view = PatientView(patient: patient)
    for event in try await events(proven: log) { view.add(event) }
    return view
  }

  /// All events of the inbox, oldest first, each proven.
  public func events(after: Int = -1, proven log: ProvenEntries) async throws(LedgerClientError) -> [PatientEvent] {
    var found: [PatientEvent] = []
    var after = after
    while true {
      let page = try await client.inbox(patient, after: after)
      for event in page.events { found.append(try await client.prove(event, in: log)) }
      guard !page.events.isEmpty, page.next > after else { return found }
      after = page.next
    }
  }

  /// Waits until something happens after a position, for `seconds` at most; empty when nothing did.
  public func wait(after: Int, seconds: Int, proven log: ProvenEntries) async throws(LedgerClientError) -> [PatientEvent] {
    let end = now() + seconds
    while true {
      // Shorter than the time after which a silent connection counts as dead.
      let page = try await client.inbox(patient, after: after, wait: max(0, min(20, end - now())))
      if !page.events.isEmpty {
        var proven: [PatientEvent] = []
        for event in page.events { proven.append(try await client.prove(event, in: log)) }
        return proven
      }
      if now() >= end { return [] }
    }
  }

  // MARK: Deciding

  /// A grant as it went into the log.
  public struct Granted: Sendable {
    public let entry: LoggedEntry
    public let detail: GrantDetail
    /// Number of record keys (of a hospital and epoch) of which part keys were handed over.
    public let recordKeys: Int
    /// Parts whose keys went along: those that the contract opens whole to the grantee.
    public let keyParts: [Part]
    /// Granted parts of which the contract opens nothing to a grantee of this role.
    public let shutParts: [Part]
    /// The grantee's keys were seen in the log; false for one who has no wrapping key, or stands in the genesis only.
    public let granteeIsProven: Bool
  }

  /// Grants, with part keys of every record key so far wrapped to the grantee when the grantee has a wrapping key.
  ///
  /// Keys open every record of their part, so they are those of the parts alone that the contract opens whole to the grantee: an insurer is
  /// handed none of notes, whatever a grant says, nor of diagnostics, of which it sees reports alone; a physician none of the history, in which the
  /// year of birth stands. The node opens what is left, line by line.
  /// The key is that of the participant's entry in the log, so a node cannot put its own in between. Records sealed under a later record key
  /// open through the custodian's node, which asks the contract. No key to what carries a sensitive label goes along unless the grant names
  /// the label, whatever contract the node speaks of: the standard contract's sensitive labels always count as such.
  /// Throws `LED-0734` when a record key does not open, `LED-0735` when the keys do not fit.
  public func grant(_ grant: GrantDetail, to party: String, contract: Contract) async throws(LedgerClientError) -> Granted {
    var grant = grant
    let known = try await client.participant(party)
    let (role, purposes, time) = (known.participant.role, grant.purposes, now())
    let whole = grant.parts.filter { part in purposes.contains { contract.opensWhole(part, to: role, for: $0, at: time) } }
    let shut = grant.parts.filter { part in !purposes.contains { contract.isGrantable(part, to: role, for: $0, at: time) } }
    var isProven = false
    var count = 0
    if let recipient = known.participant.wrapKey {
      isProven = try await client.prove(known, in: ProvenEntries(client))
      var handover = KeyHandover()
      let deriver = PartKeyDeriver()
      for key in whole.isEmpty ? [] : try await client.recordKeys(patient) {
        handover.add(
          recordKey: try open(key), submitter: key.submitter, epoch: key.epoch, parts: whole, labels: grant.labels,
          sensitive: contract.sensitive.union(Contract.standard.sensitive), with: deriver)
        count += 1
      }
      if count > 0 {
        do {
          grant.handover = try handover.wrapped(to: recipient, info: KeyHandover.info(patient: patient, grantee: party))
        } catch { throw LedgerClientError(.configuration, reason: error.reason) }
      }
    }
    let logged = try await decide(.grant, party: party, grant)
    return Granted(
      entry: logged, detail: grant, recordKeys: count, keyParts: count > 0 ? whole : [], shutParts: shut, granteeIsProven: isProven)
  }

  private func open(_ key: PatientRecordKey) throws(LedgerClientError) -> SecretKey {
    do { return try KeyWrap.openKey(key.wrap, with: keys.wrapping, info: KeyWraps.info(patient: patient, epoch: key.epoch)) } catch {
      throw LedgerClientError(.receipt, reason: .keysMissing)
    }
  }

  public func deny(request: String, of party: String) async throws(LedgerClientError) -> LoggedEntry {
    try await decide(.denial, party: party, AnswerDetail(entry: request))
  }

  /// Takes one grant back, or with an empty id every grant to the party.
  public func revoke(grant: String = "", of party: String) async throws(LedgerClientError) -> LoggedEntry {
    try await decide(.revocation, party: party, AnswerDetail(entry: grant))
  }

  /// Names whom the patient trusts with a lost key.
  public func name(guardians: GuardiansDetail) async throws(LedgerClientError) -> LoggedEntry {
    try await decide(.guardians, party: "", guardians)
  }

  /// Orders that what is sealed of the patient be destroyed: of one hospital, or with an empty id of all.
  public func erase(of hospital: String = "") async throws(LedgerClientError) -> LoggedEntry {
    let (entry, detail) = try sign(.purge, party: hospital, PurgeDetail())
    return try await client.purge(entry, detail: detail)
  }

  private func decide(_ kind: EntryKind, party: String, _ detail: some ConsentDetail) async throws(LedgerClientError) -> LoggedEntry {
    let (entry, bytes) = try sign(kind, party: party, detail)
    return try await client.decide(entry, detail: bytes)
  }

  private func sign(_ kind: EntryKind, party: String, _ detail: some ConsentDetail) throws(LedgerClientError) -> (LogEntry, [UInt8]) {
    try SignedConsent.make(kind, patient: patient, party: party, by: patient.description, at: now(), detail, key: signer)
  }

  // MARK: Keys

  /// The entry that puts new keys in the place of these. It is sent with `LedgerClient.rotate`, after the new keys have been kept.
  public func rotation(to new: PatientKeyPair) throws(LedgerClientError) -> LogEntry {
    do {
      let next = try new.signer()
      return try KeyRotation(
        participant: patient.description, by: patient.description, publicKey: next.publicKey, wrapKey: new.publicKeys.wrapping, at: now()
      ).signed(by: next, and: [signer])
    } catch let error as CryptographyError {
      throw LedgerClientError(.configuration, reason: error.reason)
    } catch {
      throw LedgerClientError(.configuration, reason: (error as? ProtocolError)?.reason)
    }
  }
}

/// A consent entry with its detail, signed.
public enum SignedConsent {
  /// Throws `LED-0735` for a detail that no entry can name.
  public static func make(
    _ kind: EntryKind, patient: PatientHash, party: String, by: String, at: Int, _ detail: some ConsentDetail, key: SigningKey
  ) throws(LedgerClientError) -> (LogEntry, [UInt8]) {
    do {
      let bytes = try detail.sealed()
      guard bytes.count <= ConsentDetails.maximumCount else { throw LedgerClientError(.configuration, reason: .handoverTooLarge) }
      let entry = try ConsentEntry(kind, patient: patient, party: party, by: by, at: at, detail: SHA256Digest.of(bytes)).signed(by: key)
      return (entry, bytes)
    } catch let error as LedgerClientError {
      throw error
    } catch let error as CryptographyError {
      throw LedgerClientError(.configuration, reason: error.reason)
    } catch {
      throw LedgerClientError(.configuration, reason: (error as? ProtocolError)?.reason)
    }
  }
}
