public import Cryptography
public import Records

/// What a requester asks a patient for.
public struct AccessRequestDetail: ConsentDetail {
  public var parts: [Part]
  public var labels: SecurityLabels
  public var purpose: PurposeOfUse
  /// Until when access is asked for, and until when the patient may answer; seconds since 1970.
  public var until: Int
  public var answerBy: Int

  public init(parts: [Part], labels: SecurityLabels = [], purpose: PurposeOfUse, until: Int, answerBy: Int) {
    (self.parts, self.labels, self.purpose) = (Set(parts).sorted(), labels, purpose)
    (self.until, self.answerBy) = (until, answerBy)
  }

  public var members: [JSONValue.Member] {
    [
      .init("parts", .parts(parts)), .init("labels", .labels(labels)), .init("purpose", .string(purpose.rawValue)),
      .init("until", .integer(until)), .init("answer-by", .integer(answerBy)),
    ]
  }

  public init?(_ json: JSONValue) {
    guard let parts = json["parts"]?.partList, let labels = json["labels"]?.labelSet,
      let purpose = json["purpose"]?.string.flatMap(PurposeOfUse.init(rawValue:)), let until = json["until"]?.integer,
      let answerBy = json["answer-by"]?.integer
    else { return nil }
    self.init(parts: parts, labels: labels, purpose: purpose, until: until, answerBy: answerBy)
  }
}

/// What a patient grants to the party of the entry.
public struct GrantDetail: ConsentDetail {
  /// Id of the access request that is answered; empty when the patient grants without being asked.
  public var request: String
  public var parts: [Part]
  /// The sensitive labels that are granted by name.
  public var labels: SecurityLabels
  public var purposes: [PurposeOfUse]
  /// Seconds since 1970; until is exclusive.
  public var from: Int
  public var until: Int
  /// Part keys wrapped to the grantee: `KeyHandover`; empty when none is handed over.
  public var handover: [UInt8]

  public init(
    request: String = "", parts: [Part], labels: SecurityLabels = [], purposes: [PurposeOfUse], from: Int, until: Int, handover: [UInt8] = []
  ) {
    (self.request, self.parts, self.labels, self.purposes) = (request, Set(parts).sorted(), labels, purposes)
    (self.from, self.until, self.handover) = (from, until, handover)
  }

  public var members: [JSONValue.Member] {
    [
      .init("request", .string(request)), .init("parts", .parts(parts)), .init("labels", .labels(labels)),
      .init("purposes", .array(purposes.map { .string($0.rawValue) })), .init("from", .integer(from)), .init("until", .integer(until)),
      .init("handover", .string(Base64.encode(handover))),
    ]
  }

  public init?(_ json: JSONValue) {
    guard let request = json["request"]?.entryID, let parts = json["parts"]?.partList, let labels = json["labels"]?.labelSet,
      let purposes = json["purposes"]?.array, !purposes.isEmpty, let from = json["from"]?.integer, let until = json["until"]?.integer,
      from < until, let handover = json["handover"]?.string.flatMap({ Base64.decode($0) })
    else { return nil }
    let known = purposes.compactMap { $0.string.flatMap(PurposeOfUse.init(rawValue:)) }
    guard known.count == purposes.count, Set(known).count == known.count else { return nil }
    self.init(request: request, parts: parts, labels: labels, purposes: known, from: from, until: until, handover: handover)
  }
}

/// Which request is denied, or which grant is taken back (empty for every grant to the party).
public struct AnswerDetail: ConsentDetail {
  /// Id of the request or grant.
  public var entry: String

  public init(entry: String = "") { self.entry = entry }
  public var members: [JSONValue.Member] { [.init("entry", .string(entry))] }
  public init?(_ json: JSONValue) {
    guard let entry = json["entry"]?.entryID else { return nil }
    self.init(entry: entry)
  }
}

/// What was asked in one read, how the contract answered, and how many lines were shown.
public struct DisclosureDetail: ConsentDetail {
  /// One question with the number of lines about which it was asked.
  public struct Answered: Sendable, Equatable {
    public var question: AccessQuestion
    public var decision: AccessDecision
    public var lines: Int
    /// Id of the grant that was in force, empty for none.
    public var grant: String
    public init(question: AccessQuestion, decision: AccessDecision, lines: Int, grant: String) {
      (self.question, self.decision, self.lines, self.grant) = (question, decision, lines, grant)
    }
  }

  /// Digest of the contract in force.
  public var contract: SHA256Digest
  public var role: ParticipantRole
  public var purpose: PurposeOfUse
  public var answered: [Answered]
  /// SHA-256 of the transaction ids that were shown, a line feed behind each, in the order of the answer.
  public var records: SHA256Digest

  public init(contract: SHA256Digest, role: ParticipantRole, purpose: PurposeOfUse, answered: [Answered], records: SHA256Digest) {
    (self.contract, self.role, self.purpose, self.answered, self.records) = (contract, role, purpose, answered, records)
  }

  /// Lines that were shown.
  public var shown: Int { answered.reduce(0) { $0 + ($1.decision.opens ? $1.lines : 0) } }

  public var members: [JSONValue.Member] {
    [
      .init("contract", .string(contract.hex)), .init("role", .string(role.rawValue)), .init("purpose", .string(purpose.rawValue)),
      .init(
        "answered",
        .array(
          answered.map { a in
            .object([
              .init("part", .string(a.question.part.name)), .init("type", .string(a.question.resourceType)),
              .init("labels", .labels(a.question.labels)), .init("consent", .string(a.question.consent.rawValue)),
              .init("named", .labels(a.question.named)), .init("time", .integer(a.question.time)),
              .init("effect", .string(a.decision.effect.rawValue)), .init("rule", .string(a.decision.rule)),
              .init("redact", .array(a.decision.redactions.map { .string($0.rawValue) })), .init("lines", .integer(a.lines)),
              .init("grant", .string(a.grant)),
            ])
          })), .init("records", .string(records.hex)),
    ]
  }

  public init?(_ json: JSONValue) {
    guard let contract = json["contract"]?.string.flatMap({ SHA256Digest(hex: $0) }),
      let role = json["role"]?.string.flatMap(ParticipantRole.init(rawValue:)),
      let purpose = json["purpose"]?.string.flatMap(PurposeOfUse.init(rawValue:)), let list = json["answered"]?.array,
      let records = json["records"]?.string.flatMap({ SHA256Digest(hex: $0) })
    else { return nil }
    var answered: [Answered] = []
    for a in list {
      guard let part = a["part"]?.string.flatMap({ Part(name: $0) }), let type = a["type"]?.string, let labels = a["labels"]?.labelSet,
        let consent = a["consent"]?.string.flatMap(ConsentState.init(rawValue:)), let named = a["named"]?.labelSet,
        let time = a["time"]?.integer, let effect = a["effect"]?.string.flatMap(AccessDecision.Effect.init(rawValue:)),
        let rule = a["rule"]?.string, let redactions = a["redact"]?.array?.compactMap({ $0.string.flatMap(Redaction.init(rawValue:)) }),
        let lines = a["lines"]?.integer, lines >= 0, let grant = a["grant"]?.entryID
      else { return nil }
      let question = AccessQuestion(
        role: role, purpose: purpose, part: part, resourceType: type, labels: labels, consent: consent, named: named, time: time)
      let decision = AccessDecision(effect, rule: rule, redactions: redactions)
      answered.append(Answered(question: question, decision: decision, lines: lines, grant: grant))
    }
    self.init(contract: contract, role: role, purpose: purpose, answered: answered, records: records)
  }
}

/// An auditor's finding on a disclosure.
public struct ReviewDetail: ConsentDetail {
  public enum Finding: String, Sendable, CaseIterable { case justified, unjustified }
  /// Id of the disclosure.
  public var disclosure: String
  public var finding: Finding

  public init(disclosure: String, finding: Finding) { (self.disclosure, self.finding) = (disclosure, finding) }
  public var members: [JSONValue.Member] { [.init("disclosure", .string(disclosure)), .init("finding", .string(finding.rawValue))] }
  public init?(_ json: JSONValue) {
    guard let disclosure = json["disclosure"]?.entryID, !disclosure.isEmpty,
      let finding = json["finding"]?.string.flatMap(Finding.init(rawValue:))
    else { return nil }
    self.init(disclosure: disclosure, finding: finding)
  }
}

/// Whom a patient trusts with a lost key: any `needed` of these participants together.
public struct GuardiansDetail: ConsentDetail {
  public var needed: Int
  public var guardians: [String]

  public init(needed: Int, guardians: [String]) { (self.needed, self.guardians) = (needed, guardians) }
  public var members: [JSONValue.Member] { [.init("needed", .integer(needed)), .init("guardians", .array(guardians.map { .string($0) }))] }
  public init?(_ json: JSONValue) {
    guard let needed = json["needed"]?.integer, let list = json["guardians"]?.array?.map({ $0.string ?? "" }), (1...7).contains(list.count),
      (1...list.count).contains(needed), Set(list).count == list.count, list.allSatisfy({ Participant.isID($0) })
    else { return nil }
    self.init(needed: needed, guardians: list)
  }
}

/// What a purge destroyed on a node, or nothing but the salt in the order itself.
public struct PurgeDetail: ConsentDetail {
  /// Id of the purge that is acknowledged; empty in the purge itself.
  public var purge: String
  public var blocks: Int
  public var bytes: Int
  public var wraps: Int

  public init(purge: String = "", blocks: Int = 0, bytes: Int = 0, wraps: Int = 0) {
    (self.purge, self.blocks, self.bytes, self.wraps) = (purge, blocks, bytes, wraps)
  }
  public var members: [JSONValue.Member] {
    [.init("purge", .string(purge)), .init("blocks", .integer(blocks)), .init("bytes", .integer(bytes)), .init("wraps", .integer(wraps))]
  }
  public init?(_ json: JSONValue) {
    guard let purge = json["purge"]?.entryID, let blocks = json["blocks"]?.integer, blocks >= 0, let bytes = json["bytes"]?.integer,
      bytes >= 0, let wraps = json["wraps"]?.integer, wraps >= 0
    else { return nil }
    self.init(purge: purge, blocks: blocks, bytes: bytes, wraps: wraps)
  }
}

extension JSONValue {
  static func parts(_ parts: [Part]) -> JSONValue { .array(parts.map { .string($0.name) }) }
  static func labels(_ labels: SecurityLabels) -> JSONValue { .array(labels.codeList.map { .string($0) }) }

  /// Parts in their order, each once, one at least.
  var partList: [Part]? {
    guard let names = array, !names.isEmpty else { return nil }
    let parts = names.compactMap { $0.string.flatMap { Part(name: $0) } }
    guard parts.count == names.count, zip(parts, parts.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    return parts
  }

  var labelSet: SecurityLabels? { array.flatMap { SecurityLabels(codes: $0.map { $0.string ?? "" }) } }

  /// The id of an entry, 64 hexadecimal digits, or nothing.
  var entryID: String? { string.flatMap { $0.isEmpty || BatchHeader.isBatchID($0) ? $0 : nil } }
}
