import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What a node answers to a question as of any position of its log, from its own state: what two nodes have to agree on.
///
/// It asks as `AccessSession` does, with the contract that was in force, the participant's role, and what had passed between patient and party
/// by then. It keeps what it has read; one thread uses it.
package final class DecisionBook {
  private let store: LedgerStore
  private var histories: [Pair: [(position: Int, event: ConsentHistory.Event)]] = [:]
  private var folded: [Folded: ConsentHistory] = [:]
  private var readers: [String: Participant] = [:]
  private let contracts: [(position: Int, contract: Contract)]

  private struct Pair: Hashable {
    let patient: PatientHash
    let party: String
  }

  private struct Folded: Hashable {
    let pair: Pair
    let events: Int
  }

  /// One question, as of the log with `size` entries.
  package struct Question: Sendable {
    package var reader: String
    package var patient: PatientHash
    package var submitter: String
    package var part: Part
    package var type: String
    package var labels: SecurityLabels
    package var purpose: PurposeOfUse
    /// Seconds since 1970.
    package var time: Int
    package var size: Int

    package init(
      reader: String, patient: PatientHash, submitter: String, part: Part, type: String, labels: SecurityLabels, purpose: PurposeOfUse, time: Int,
      size: Int
    ) {
      (self.reader, self.patient, self.submitter, self.part, self.type) = (reader, patient, submitter, part, type)
      (self.labels, self.purpose, self.time, self.size) = (labels, purpose, time, size)
    }
  }

  package init(_ store: LedgerStore) throws {
    self.store = store
    contracts = try store.readers.with { database in
      var positions: [Int] = []
      try database.query("SELECT position FROM contract ORDER BY position") { positions.append($0.int(0)) }
      return try positions.map { position in
        guard let found = try LedgerState.contract(database, before: position + 1) else { throw LedgerStoreError.format }
        return (position, found.contract)
      }
    }
  }

  /// The contract that was in force when the log had `size` entries.
  package func contract(size: Int) throws -> Contract {
    guard let found = contracts.last(where: { $0.position < size }) else { throw LedgerStoreError.format }
    return found.contract
  }

  /// The decision, and the consent that it rests on. Throws when the reader is not registered.
  package func decide(_ question: Question) throws -> (decision: AccessDecision, consent: ConsentState, contract: Int) {
    let reader = try participant(question.reader)
    let history = [.physician, .insurer].contains(reader.role) ? try history(question) : ConsentHistory()
    let standing = AccessSession.standing(
      history, of: question.part, question.purpose, isOwn: reader.patientHash == question.patient, isSubmitter: reader.id == question.submitter,
      at: question.time)
    let contract = try contract(size: question.size)
    let decision = contract.decide(
      AccessQuestion(
        role: reader.role, purpose: question.purpose, part: question.part, resourceType: question.type, labels: question.labels,
        consent: standing.state, named: standing.named, time: question.time))
    return (decision, standing.state, contract.version)
  }

  private func participant(_ id: String) throws -> Participant {
    if let known = readers[id] { return known }
    guard let found = try store.participant(id: id) else { throw ProtocolError.notRegistered }
    readers[id] = found
    return found
  }

  private func history(_ question: Question) throws -> ConsentHistory {
    let pair = Pair(patient: question.patient, party: question.reader)
    let events: [(position: Int, event: ConsentHistory.Event)]
    if let known = histories[pair] {
      events = known
    } else {
      events = try store.readers.with {
        try LedgerStore.consentEvents($0, store.containers, patient: pair.patient, party: pair.party)
      }
      histories[pair] = events
    }
    let name = Folded(pair: pair, events: events.prefix { $0.position < question.size }.count)
    if let known = folded[name] { return known }
    let history = ConsentHistory(events.prefix(name.events).map(\.event))
    folded[name] = history
    return history
  }
}

extension LedgerStore {
  /// Appends entries as they stand in another log, by the rules of a replay: each is checked against what the entries before it say, and
  /// changes the state as it did there. Gives the number of entries that were taken. Stops at the first that is refused.
  ///
  /// - Parameter entries: each with the detail that it names, from position 1 on.
  package func adopt(_ entries: [(entry: [UInt8], detail: [UInt8]?)]) async throws -> Int {
    for (number, item) in entries.enumerated() {
      let entry = try LogEntry(parsing: item.entry)
      let change: StateChange
      switch entry.kind {
      case .participant:
        let (participant, by, keyID) = try Participant.read(entry)
        try authority { try $0.check(participant, by: by, keyID: keyID, entry, at: nil) }
        change = .participant(participant)
      case .rotation: change = .rotation(try authority { try $0.check(rotation: entry) })
      case .policy: change = .policy(try authority { try $0.check(policy: entry) })
      default:
        let stated = try ConsentEntry(entry)
        try authority { try $0.check(stated, entry) }
        guard let detail = item.detail, SHA256Digest.of(detail) == stated.detail else { return number }
        change = .event(EventRow(kind: stated.kind, patient: stated.patient, party: stated.party))
      }
      let stored = item.detail.map { StoredBytes(inline: $0) }
      let appended = try await append(Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: stored))
      guard appended.isNew else { return number }
    }
    return entries.count
  }

  /// The entries from position 1 on, with the details that they name.
  package func exported() throws -> [(entry: [UInt8], detail: [UInt8]?)] {
    try (1..<size).map { position in
      (entry: try entry(at: position).bytes, detail: try readers.with { try StoredBytes.read($0, at: position) }.map { try containers.open($0).array })
    }
  }
}
