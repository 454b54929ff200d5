import Cryptography
public import Records

/// What has passed between one patient and one party, and what follows from it: a fold over entries, without a clock of its own.
public struct ConsentHistory: Sendable {
  /// One request or decision.
  public struct Event: Sendable {
    public enum Content: Sendable {
      case request(AccessRequestDetail)
      case grant(GrantDetail)
      /// Of a request.
      case denial(String)
      /// Of a grant, or of every grant when empty.
      case revocation(String)
    }

    /// The entry's id.
    public let id: String
    public let at: Int
    public let content: Content
    public init(id: String, at: Int, content: Content) { (self.id, self.at, self.content) = (id, at, content) }

    /// Reads entry and detail; nil for kinds that say nothing about consent. Throws `LED-0262` or `LED-0263`.
    public init?(_ entry: ConsentEntry, id: String, detail: [UInt8]) throws(ProtocolError) {
      guard SHA256Digest.of(detail) == entry.detail else { throw .detailDigest }
      switch entry.kind {
      case .accessRequest: self.init(id: id, at: entry.at, content: .request(try AccessRequestDetail(parsing: detail)))
      case .grant: self.init(id: id, at: entry.at, content: .grant(try GrantDetail(parsing: detail)))
      case .denial: self.init(id: id, at: entry.at, content: .denial(try AnswerDetail(parsing: detail).entry))
      case .revocation: self.init(id: id, at: entry.at, content: .revocation(try AnswerDetail(parsing: detail).entry))
      default: return nil
      }
    }
  }

  /// Where consent stands for one part, purpose and time.
  public struct Standing: Sendable, Equatable {
    public var state: ConsentState
    /// Labels that the grants in force name.
    public var named: SecurityLabels = []
    /// The grant in force that was made last; empty for none.
    public var grant = ""
    /// The request that is open; empty for none.
    public var request = ""

    public init(_ state: ConsentState, named: SecurityLabels = [], grant: String = "", request: String = "") {
      (self.state, self.named, self.grant, self.request) = (state, named, grant, request)
    }
  }

  /// A grant with what became of it.
  public struct Grant: Sendable {
    public let id: String
    public let detail: GrantDetail
    public let at: Int
    public internal(set) var isRevoked = false
    public func isInForce(at time: Int) -> Bool { !isRevoked && time >= detail.from && time < detail.until }
  }

  /// A request with what became of it.
  public struct Request: Sendable {
    public enum Answer: Sendable { case granted, denied }
    public let id: String
    public let detail: AccessRequestDetail
    public let at: Int
    public internal(set) var answer: Answer?
    public func isOpen(at time: Int) -> Bool { answer == nil && time < detail.answerBy }
  }

  public private(set) var grants: [Grant] = []
  public private(set) var requests: [Request] = []
  /// What happened in which order, for the state where nothing is in force; by index into `requests` or `grants`.
  private enum Step { case request(Int), grant(Int), revocation(Int) }
  private var steps: [Step] = []

  /// - Parameter events: in the order of the log.
  public init(_ events: [Event] = []) { for event in events { add(event) } }

  public mutating func add(_ event: Event) {
    switch event.content {
    case .request(let detail):
      steps.append(.request(requests.count))
      requests.append(Request(id: event.id, detail: detail, at: event.at))
    case .grant(let detail):
      steps.append(.grant(grants.count))
      grants.append(Grant(id: event.id, detail: detail, at: event.at))
      answer(detail.request, .granted)
    case .denial(let request): answer(request, .denied)
    case .revocation(let grant):
      for i in grants.indices where (grant.isEmpty || grants[i].id == grant) && !grants[i].isRevoked {
        grants[i].isRevoked = true
        steps.append(.revocation(i))
      }
    }
  }

  private mutating func answer(_ request: String, _ answer: Request.Answer) {
    for i in requests.indices where requests[i].id == request && requests[i].answer == nil { requests[i].answer = answer }
  }

  public func standing(part: Part, purpose: PurposeOfUse, at time: Int) -> Standing {
    let inForce = grants.filter { $0.isInForce(at: time) && $0.detail.parts.contains(part) && $0.detail.purposes.contains(purpose) }
    let open = requests.last { $0.isOpen(at: time) && $0.detail.parts.contains(part) && $0.detail.purpose == purpose }
    if let last = inForce.last {
      let named = inForce.reduce(into: SecurityLabels()) { $0.formUnion($1.detail.labels) }
      return Standing(.granted, named: named, grant: last.id, request: open?.id ?? "")
    }
    func covers(_ grant: Grant) -> Bool { grant.detail.parts.contains(part) && grant.detail.purposes.contains(purpose) }
    for step in steps.reversed() {
      switch step {
      case .request(let index):
        let request = requests[index]
        guard request.detail.parts.contains(part), request.detail.purpose == purpose else { continue }
        if request.isOpen(at: time) { return Standing(.pending, request: request.id) }
        // A request that was answered with a grant of less than this part was denied the rest.
        return Standing(request.answer == nil ? .unanswered : .denied)
      case .revocation(let index): if covers(grants[index]) { return Standing(.revoked) }
      case .grant(let index): if covers(grants[index]), time >= grants[index].detail.until { return Standing(.expired) }
      }
    }
    return Standing(.none)
  }
}
