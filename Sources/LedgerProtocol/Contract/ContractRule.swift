import Cryptography
public import Records

/// One rule of a contract: what it applies to, and what follows. An empty list stands for anything.
public struct ContractRule: Sendable, Equatable {
  /// Which labels a rule looks for.
  public enum LabelCondition: String, Sendable, CaseIterable {
    case any
    /// The record carries a sensitive label that the grants in force do not name.
    case unnamed
  }

  public var id: String
  public var effect: AccessDecision.Effect
  public var roles: [ParticipantRole]
  public var purposes: [PurposeOfUse]
  public var parts: [Part]
  public var types: [String]
  public var labels: LabelCondition
  public var consent: [ConsentState]
  /// Seconds since 1970 between which the rule applies, nil for no bound; `until` is exclusive.
  public var from: Int?
  public var until: Int?
  public var redactions: [Redaction]

  public init(
    _ id: String, _ effect: AccessDecision.Effect, roles: [ParticipantRole] = [], purposes: [PurposeOfUse] = [], parts: [Part] = [],
    types: [String] = [], labels: LabelCondition = .any, consent: [ConsentState] = [], from: Int? = nil, until: Int? = nil,
    redactions: [Redaction] = []
  ) {
    (self.id, self.effect, self.roles, self.purposes, self.parts) = (id, effect, roles, purposes, parts)
    (self.types, self.labels, self.consent, self.from, self.until) = (types, labels, consent, from, until)
    self.redactions = redactions
  }

  func applies(to q: AccessQuestion, sensitive: SecurityLabels) -> Bool {
    guard roles.isEmpty || roles.contains(q.role), purposes.isEmpty || purposes.contains(q.purpose),
      parts.isEmpty || parts.contains(q.part), types.isEmpty || types.contains(q.resourceType),
      consent.isEmpty || consent.contains(q.consent), from.map({ q.time >= $0 }) ?? true, until.map({ q.time < $0 }) ?? true
    else { return false }
    return labels == .any || !q.labels.intersection(sensitive).isSubset(of: q.named)
  }

  var json: JSONValue {
    func list<T: RawRepresentable>(_ name: String, _ values: [T]) -> [JSONValue.Member] where T.RawValue == String {
      values.isEmpty ? [] : [.init(name, .array(values.map { .string($0.rawValue) }))]
    }
    var out: [JSONValue.Member] = [.init("id", .string(id)), .init("effect", .string(effect.rawValue))]
    out += list("roles", roles) + list("purposes", purposes)
    if !parts.isEmpty { out.append(.init("parts", .array(parts.map { .string($0.name) }))) }
    if !types.isEmpty { out.append(.init("types", .array(types.map { .string($0) }))) }
    if labels != .any { out.append(.init("labels", .string(labels.rawValue))) }
    out += list("consent", consent)
    if let from { out.append(.init("from", .integer(from))) }
    if let until { out.append(.init("until", .integer(until))) }
    return .object(out + list("redact", redactions))
  }

  /// Nil when the form is not the one that `json` writes.
  init?(_ json: JSONValue) {
    func list<T: RawRepresentable>(_ name: String) -> [T]? where T.RawValue == String {
      guard let value = json[name] else { return [] }
      guard let texts = value.array else { return nil }
      let values = texts.compactMap { $0.string.flatMap(T.init(rawValue:)) }
      return values.count == texts.count && !values.isEmpty ? values : nil
    }
    func names(_ name: String) -> [String]? {
      guard let value = json[name] else { return [] }
      guard let texts = value.array?.map({ $0.string ?? "" }), !texts.isEmpty, !texts.contains("") else { return nil }
      return texts
    }
    guard let id = json["id"]?.string, Participant.isID(id), let effect = json["effect"]?.string.flatMap(AccessDecision.Effect.init(rawValue:)),
      let roles: [ParticipantRole] = list("roles"), let purposes: [PurposeOfUse] = list("purposes"), let partNames = names("parts"),
      let types = names("types"), let consent: [ConsentState] = list("consent"), let redactions: [Redaction] = list("redact"),
      (effect == .redact) == !redactions.isEmpty
    else { return nil }
    let parts = partNames.compactMap { Part(name: $0) }
    let labels = json["labels"].map { $0.string.flatMap(LabelCondition.init(rawValue:)) } ?? .any
    guard parts.count == partNames.count, let labels else { return nil }
    self.init(
      id, effect, roles: roles, purposes: purposes, parts: parts, types: types, labels: labels, consent: consent,
      from: json["from"]?.integer, until: json["until"]?.integer, redactions: redactions)
    guard self.json == json else { return nil }
  }
}
