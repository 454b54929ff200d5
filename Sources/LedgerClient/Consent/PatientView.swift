import Cryptography
public import LedgerProtocol
public import Records

/// What a patient is told, put in order: what waits for an answer, what is granted, what was shown, who looked in an emergency.
public struct PatientView: Sendable {
  /// What passed with one party.
  public struct Party: Sendable {
    public let id: String
    public fileprivate(set) var history = ConsentHistory()
  }

  /// A request that has time left, with who asks.
  public struct Pending: Sendable {
    public let party: String
    public let request: ConsentHistory.Request
  }

  /// A grant with its grantee.
  public struct Granted: Sendable {
    public let party: String
    public let grant: ConsentHistory.Grant
  }

  /// A read, or an attempt at one.
  public struct Disclosure: Sendable {
    public let id: String
    public let position: Int
    public let party: String
    public let at: Int
    public let detail: DisclosureDetail
    /// What an auditor found of it.
    public fileprivate(set) var finding: ReviewDetail.Finding?
    public var isEmergency: Bool { detail.purpose == .emergency }
  }

  /// A purge that was ordered.
  public struct Purge: Sendable {
    public let id: String
    public let party: String
    public let by: String
    public let at: Int
    public fileprivate(set) var acknowledgements = 0
  }

  public let patient: PatientHash
  public private(set) var parties: [String: Party] = [:]
  public private(set) var disclosures: [Disclosure] = []
  public private(set) var purges: [Purge] = []
  /// The guardians named last.
  public private(set) var guardians: GuardiansDetail?
  /// Events whose detail is gone or of a form not known here.
  public private(set) var unread = 0

  /// - Parameter events: in the order of the log.
  public init(patient: PatientHash, _ events: [PatientEvent] = []) {
    self.patient = patient
    for event in events { add(event) }
  }

  public mutating func add(_ event: PatientEvent) {
    let entry = event.entry
    do {
      switch entry.kind {
      case .accessRequest, .grant, .denial, .revocation:
        guard let content = try ConsentHistory.Event(entry, id: event.id, detail: event.detail) else { return unread += 1 }
        parties[entry.party, default: Party(id: entry.party)].history.add(content)
      case .disclosure:
        disclosures.append(
          Disclosure(id: event.id, position: event.position, party: entry.party, at: entry.at, detail: try DisclosureDetail(parsing: event.detail)))
      case .review:
        let review = try ReviewDetail(parsing: event.detail)
        for i in disclosures.indices where disclosures[i].id == review.disclosure { disclosures[i].finding = review.finding }
      case .purge: purges.append(Purge(id: event.id, party: entry.party, by: entry.by, at: entry.at))
      case .purgeAcknowledgement:
        let purge = try PurgeDetail(parsing: event.detail).purge
        for i in purges.indices where purges[i].id == purge { purges[i].acknowledgements += 1 }
      case .guardians: guardians = try GuardiansDetail(parsing: event.detail)
      default: unread += 1
      }
    } catch {
      unread += 1
    }
  }

  /// Requests that wait for an answer, the oldest first.
  public func pending(at time: Int) -> [Pending] {
    let open = parties.values.flatMap { party in
      party.history.requests.filter { $0.isOpen(at: time) }.map { Pending(party: party.id, request: $0) }
    }
    return open.sorted { ($0.request.at, $0.request.id) < ($1.request.at, $1.request.id) }
  }

  /// All grants, the oldest first.
  public var grants: [Granted] {
    let all = parties.values.flatMap { party in party.history.grants.map { Granted(party: party.id, grant: $0) } }
    return all.sorted { ($0.grant.at, $0.grant.id) < ($1.grant.at, $1.grant.id) }
  }

  /// The request whose id begins so, when there is one only.
  public func request(_ prefix: String) -> Pending? {
    let found = parties.values.flatMap { party in
      party.history.requests.filter { $0.id.hasPrefix(prefix) }.map { Pending(party: party.id, request: $0) }
    }
    return found.count == 1 ? found[0] : nil
  }

  /// The grant whose id begins so, when there is one only.
  public func grant(_ prefix: String) -> Granted? {
    let found = grants.filter { $0.grant.id.hasPrefix(prefix) }
    return found.count == 1 ? found[0] : nil
  }
}
