public import Cryptography
public import Records

/// The rules by which a ledger opens records: declarative, versioned, itself an entry, and deterministic.
///
/// The first rule that applies decides; where none applies the answer is no. A contract looks at nothing but the question: no clock, no
/// state, no configuration of a node.
public struct Contract: Sendable, Equatable {
  public var name: String
  public var version: Int
  /// Days in which a patient answers an access request; no answer is a denial.
  public var answerDays: Int
  /// The longest time for which a patient can grant, in days.
  public var grantDays: Int
  /// Labels that a grant must name before it opens what carries them.
  public var sensitive: SecurityLabels
  public var rules: [ContractRule]
  /// What researchers are answered, as the research part of the node reads it.
  public var research: ResearchPolicy

  public init(
    name: String, version: Int, answerDays: Int, grantDays: Int, sensitive: SecurityLabels, rules: [ContractRule],
    research: ResearchPolicy = ResearchPolicy()
  ) {
    (self.name, self.version, self.answerDays, self.grantDays) = (name, version, answerDays, grantDays)
    (self.sensitive, self.rules, self.research) = (sensitive, rules, research)
  }

  public func decide(_ question: AccessQuestion) -> AccessDecision {
    for rule in rules where rule.applies(to: question, sensitive: sensitive) {
      return AccessDecision(rule.effect, rule: rule.id, redactions: rule.redactions)
    }
    return AccessDecision(.deny, rule: "default")
  }

  /// Whether some grant could open something of this part to this role for this purpose, whatever else holds: what is worth asking a patient.
  public func isGrantable(_ part: Part, to role: ParticipantRole, for purpose: PurposeOfUse, at time: Int) -> Bool {
    granted(part, to: role, for: purpose, at: time).contains { $0.opens }
  }

  /// Whether a grant opens every record of this part to this role as it is: of whatever type, with nothing taken out. Then, and only then, the
  /// part's keys show no more than the contract does.
  public func opensWhole(_ part: Part, to role: ParticipantRole, for purpose: PurposeOfUse, at time: Int) -> Bool {
    granted(part, to: role, for: purpose, at: time).allSatisfy { $0.effect == .permit }
  }

  /// What a grant comes to for each resource type that the part may hold, and for one that nobody knows.
  private func granted(_ part: Part, to role: ParticipantRole, for purpose: PurposeOfUse, at time: Int) -> [AccessDecision] {
    // Envelopes of any type may be sealed as identity.
    let types = part == .identity ? Part.allCases.flatMap(\.resourceTypes) : part.resourceTypes
    return (types + [""]).map { type in
      decide(
        AccessQuestion(
          role: role, purpose: purpose, part: part, resourceType: type, labels: [], consent: .granted, named: sensitive, time: time))
    }
  }

  /// The JSON form, members in fixed order.
  public var json: JSONValue {
    .object([
      .init("format", .integer(1)), .init("name", .string(name)), .init("version", .integer(version)),
      .init("answer-days", .integer(answerDays)), .init("grant-days", .integer(grantDays)),
      .init("sensitive", .array(sensitive.codeList.map { .string($0) })), .init("rules", .array(rules.map(\.json))),
      .init("research", research.json),
    ])
  }

  /// SHA-256 of the JSON form: names the contract in every decision.
  public var digest: SHA256Digest { SHA256Digest.of(json.encoded) }

  /// Reads the JSON form; what it accepts writes back to the same bytes. Throws `LED-0261`.
  public init(_ json: JSONValue) throws(ProtocolError) {
    guard json["format"]?.integer == 1, let name = json["name"]?.string, Participant.isID(name), let version = json["version"]?.integer,
      (1...1_000_000).contains(version), let answerDays = json["answer-days"]?.integer, (1...3650).contains(answerDays),
      let grantDays = json["grant-days"]?.integer, (1...36_500).contains(grantDays), let codes = json["sensitive"]?.array,
      let sensitive = SecurityLabels(codes: codes.map { $0.string ?? "" }), let list = json["rules"]?.array, list.count <= 256,
      let research = json["research"].flatMap({ ResearchPolicy($0) })
    else { throw .contract }
    let rules = list.compactMap { ContractRule($0) }
    guard rules.count == list.count, Set(rules.map(\.id)).count == rules.count, !rules.contains(where: { $0.id == "default" }) else { throw .contract }
    self.init(
      name: name, version: version, answerDays: answerDays, grantDays: grantDays, sensitive: sensitive, rules: rules, research: research)
    guard self.json == json else { throw .contract }
  }
}

extension Contract {
  /// The `policy` entry that puts this contract in force; `by` names the authority that signs.
  public func entry(by signer: String, at time: Int, key: SigningKey) throws(ProtocolError) -> LogEntry {
    try LogEntry.sign(
      .policy, [.init("by", .string(signer)), .init("key", .string(key.id)), .init("at", .integer(time)), .init("contract", json)], by: key)
  }

  /// The contract of a `policy` entry, and who signed. Throws `LED-0261`.
  public static func read(_ entry: LogEntry) throws(ProtocolError) -> (contract: Contract, by: String, key: String, at: Int) {
    guard entry.kind == .policy, let by = entry.body["by"]?.string, let key = entry.body["key"]?.string,
      let at = entry.body["at"]?.integer, let json = entry.body["contract"], entry.body.hasOnly("kind", "by", "key", "at", "contract")
    else { throw .contract }
    return (try Contract(json), by, key, at)
  }
}

extension SecurityLabels {
  /// The set of these codes; nil when one is unknown or stands twice.
  public init?(codes: [String]) {
    self = []
    for code in codes {
      guard let bit = SecurityLabels.codes.firstIndex(of: code) else { return nil }
      let label = SecurityLabels(rawValue: 1 << UInt16(bit))
      guard !contains(label) else { return nil }
      insert(label)
    }
    guard codeList == codes else { return nil }
  }

  /// Every label.
  public static let all = SecurityLabels(rawValue: 0xFF)
}

extension ProtocolError {
  public static let contract = ProtocolError(ReasonCode("LED-0261", "the contract is malformed"), .malformedEnvelope)
}
