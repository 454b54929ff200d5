import Cryptography
public import LedgerProtocol
public import Records

/// Where an entry stands, proven.
public struct LoggedEntry: Sendable, Equatable {
  public let id: String
  public let index: Int
  /// The log held it before.
  public let wasKnown: Bool
  /// The proof as the node gave it (C2SP tlog-proof).
  public let proof: [UInt8]
}

/// One thing that happened to a patient, as a node tells it and as the log was seen to hold it.
public struct PatientEvent: Sendable {
  public let position: Int
  public let id: String
  public let entry: ConsentEntry
  /// The detail's exact bytes; empty when the node does not have them any more.
  public let detail: [UInt8]
  /// Whether the log was seen to hold exactly this entry, and the detail is the one it names.
  public internal(set) var isProven = false

  public init(position: Int, id: String, entry: ConsentEntry, detail: [UInt8]) {
    (self.position, self.id, self.entry, self.detail) = (position, id, entry, detail)
  }
}

/// A participant as a node knows it.
public struct KnownParticipant: Sendable {
  public let participant: Participant
  /// Position of the entry that registered the keys; 0 is the genesis, whose file lists its participants.
  public let position: Int
}

/// A patient's record key as the custodian's node hands it out: wrapped to the key that the patient has now.
public struct PatientRecordKey: Sendable {
  public let submitter: String
  public let epoch: UInt32
  public let wrap: [UInt8]
}

// MARK: Writing

extension LedgerClient {
  /// Appends an access request, signed by who asks.
  public func request(_ entry: LogEntry, detail: [UInt8]) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, detail: detail, to: "/v1/access-requests")
  }

  /// Appends a patient's decision: a grant, a denial, a revocation, or whom the patient trusts with a lost key.
  public func decide(_ entry: LogEntry, detail: [UInt8]) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, detail: detail, to: "/v1/consents")
  }

  /// Appends an auditor's finding.
  public func review(_ entry: LogEntry, detail: [UInt8]) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, detail: detail, to: "/v1/reviews")
  }

  /// Orders a purge.
  public func purge(_ entry: LogEntry, detail: [UInt8]) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, detail: detail, to: "/v1/purges")
  }

  /// Appends new keys of a participant.
  public func rotate(_ entry: LogEntry) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, type: MediaType.entry, body: entry.bytes, to: "/v1/rotations")
  }

  /// Puts a contract in force.
  public func put(policy entry: LogEntry) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, type: MediaType.entry, body: entry.bytes, to: "/v1/policy")
  }

  /// Registers a participant, and says where.
  public func enroll(_ entry: LogEntry) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, type: MediaType.entry, body: entry.bytes, to: "/v1/participants")
  }

  private func append(_ entry: LogEntry, detail: [UInt8], to path: String) async throws(LedgerClientError) -> LoggedEntry {
    try await append(entry, type: MediaType.entryWithDetail, body: KeyWrapsBody.encode(entry: entry.bytes, blob: detail), to: path)
  }

  /// Sends an entry and believes the answer when it proves exactly this entry; or, when the log held it before, one whose payload is this one's.
  private func append(_ entry: LogEntry, type: String, body: [UInt8], to path: String) async throws(LedgerClientError) -> LoggedEntry {
    let response = try await requests.send("POST", path, type, SignedRequests.Body(bytes: body))
    guard let proof = try? LogProof(parsing: response.body) else { throw LedgerClientError(.receipt) }
    let checkpoint: VerifiedCheckpoint
    do {
      checkpoint = try proof.verify(leaf: entry.leaf, log: options.logKey)
    } catch {
      // ECDSA signs anew each time: the log holds the payload under the first signature.
      guard response.status == 200, let logged = try? await ProvenEntries(self).entry(at: proof.index), logged.id == entry.id else {
        throw LedgerClientError(.receipt, reason: error.reason)
      }
      return LoggedEntry(id: entry.id, index: proof.index, wasKnown: true, proof: response.body)
    }
    try await watch.admit(checkpoint)
    return LoggedEntry(id: entry.id, index: proof.index, wasKnown: response.status == 200, proof: response.body)
  }
}

// MARK: Reading

extension LedgerClient {
  /// What happened to a patient after a position. Only the patient is told. Waits up to `wait` seconds (30 at most) when there is nothing yet.
  public func inbox(_ patient: PatientHash, after: Int = -1, wait: Int = 0) async throws(LedgerClientError) -> (events: [PatientEvent], next: Int) {
    try await events("/v1/patients/\(patient)/inbox?wait=\(max(0, min(30, wait)))" + (after < 0 ? "" : "&after=\(after)"), patient)
  }

  /// What was shown of a patient's records, to whom: for the patient and for auditors.
  public func disclosures(_ patient: PatientHash, after: Int = -1) async throws(LedgerClientError) -> (events: [PatientEvent], next: Int) {
    try await events("/v1/patients/\(patient)/disclosures" + (after < 0 ? "" : "?after=\(after)"), patient)
  }

  private func events(_ target: String, _ patient: PatientHash) async throws(LedgerClientError) -> (events: [PatientEvent], next: Int) {
    let json = try await json(target, limit: 64 << 20)
    guard let list = json["entries"]?.array, let next = json["next"]?.integer else { throw LedgerClientError(.receipt, reason: .answerForm) }
    var events: [PatientEvent] = []
    for item in list {
      guard let position = item["position"]?.integer, let id = item["id"]?.string, BatchHeader.isBatchID(id),
        let kind = item["kind"]?.string.flatMap(EntryKind.init(rawValue:)), let party = item["party"]?.string, let by = item["by"]?.string,
        let at = item["at"]?.integer
      else { throw LedgerClientError(.receipt, reason: .answerForm) }
      let detail = item["detail"].map { $0 == .null ? [] : $0.encoded } ?? []
      let entry = ConsentEntry(kind, patient: patient, party: party, by: by, at: at, detail: SHA256Digest.of(detail))
      events.append(PatientEvent(position: position, id: id, entry: entry, detail: detail))
    }
    return (events, next)
  }

  /// Holds what the node says against the log: gives the event as the log has it. Throws `.receipt` when they differ.
  public func prove(_ event: PatientEvent, in log: ProvenEntries) async throws(LedgerClientError) -> PatientEvent {
    let entry = try await log.entry(at: event.position)
    guard entry.id == event.id, let stated = try? ConsentEntry(entry), stated.kind == event.entry.kind, stated.patient == event.entry.patient,
      stated.party == event.entry.party, stated.by == event.entry.by, stated.at == event.entry.at
    else { throw LedgerClientError(.receipt, reason: .notAsLogged) }
    if stated.by == ConsentEntry.log {
      // What the node itself states is under the log's key; what others state, the log's auditors hold against their keys.
      guard let key = try? PublicKey(ed25519: options.logKey.key), (try? entry.verify(key)) != nil else {
        throw LedgerClientError(.receipt, reason: .notAsLogged)
      }
    }
    var detail = event.detail
    if !detail.isEmpty, SHA256Digest.of(detail) != stated.detail { detail = try await self.detail(of: event.id) }
    guard detail.isEmpty || SHA256Digest.of(detail) == stated.detail else { throw LedgerClientError(.receipt, reason: .notAsLogged) }
    var proven = PatientEvent(position: event.position, id: event.id, entry: stated, detail: detail)
    proven.isProven = true
    return proven
  }

  /// The bytes that an entry names by digest.
  public func detail(of id: String) async throws(LedgerClientError) -> [UInt8] {
    try await requests.send("GET", "/v1/entries/\(id)/detail", nil, .none, limit: ConsentDetails.maximumCount + 1).body
  }

  /// The patient's record keys; only the patient is told.
  public func recordKeys(_ patient: PatientHash) async throws(LedgerClientError) -> [PatientRecordKey] {
    guard let list = try await json("/v1/patients/\(patient)/keys", limit: 64 << 20)["keys"]?.array else {
      throw LedgerClientError(.receipt, reason: .answerForm)
    }
    var keys: [PatientRecordKey] = []
    for item in list {
      guard let submitter = item["submitter"]?.string, let epoch = item["epoch"]?.integer.flatMap({ UInt32(exactly: $0) }),
        let wrap = item["wrap"]?.string.flatMap({ Base64.decode($0) })
      else { throw LedgerClientError(.receipt, reason: .answerForm) }
      keys.append(PatientRecordKey(submitter: submitter, epoch: epoch, wrap: wrap))
    }
    return keys
  }

  /// A participant's registration in use.
  public func participant(_ id: String) async throws(LedgerClientError) -> KnownParticipant {
    guard Participant.isID(id) else { throw LedgerClientError(.configuration, reason: .answerForm) }
    let json = try await json("/v1/participants/\(id)")
    guard let participant = try? Participant(json["participant"] ?? json), participant.id == id else {
      throw LedgerClientError(.receipt, reason: .answerForm)
    }
    return KnownParticipant(participant: participant, position: json["entry"]?.integer ?? 0)
  }

  /// Whether the log was seen to hold the keys of a participant: true for a registration or rotation that it holds, false for participants
  /// of the genesis, of whom the log holds only the digest of the file. Throws `.receipt` when the log says otherwise.
  public func prove(_ known: KnownParticipant, in log: ProvenEntries) async throws(LedgerClientError) -> Bool {
    if known.position == 0 { return false }
    let entry = try await log.entry(at: known.position)
    if let read = try? Participant.read(entry).participant {
      guard JSONValue.object(read.members) == .object(known.participant.members) else { throw LedgerClientError(.receipt, reason: .notAsLogged) }
      return true
    }
    guard let rotation = try? KeyRotation(entry), rotation.participant == known.participant.id, rotation.publicKey == known.participant.publicKey,
      rotation.wrapKey == nil || rotation.wrapKey == known.participant.wrapKey
    else { throw LedgerClientError(.receipt, reason: .notAsLogged) }
    return true
  }

  /// The contract in force, as the node says it.
  public func contract() async throws(LedgerClientError) -> Contract {
    let answer = try await json("/v1/policy")
    guard let terms = answer["contract"], let contract = try? Contract(terms) else { throw LedgerClientError(.receipt, reason: .answerForm) }
    return contract
  }

  /// What has become of a purge: one acknowledgement for each node that has destroyed what it had.
  public func purgeStatus(_ id: String) async throws(LedgerClientError) -> JSONValue { try await json("/v1/purges/\(id)") }

  /// A participant's requests and grants as the node tells them.
  public func consents(_ patient: PatientHash) async throws(LedgerClientError) -> JSONValue { try await json("/v1/patients/\(patient)/consents", limit: 64 << 20) }

  func json(_ target: String, limit: Int = 4 << 20) async throws(LedgerClientError) -> JSONValue {
    let body = try await requests.send("GET", target, nil, .none, limit: limit).body
    guard let json = JSONValue.parse(body) else { throw LedgerClientError(.receipt, reason: .answerForm) }
    return json
  }
}
