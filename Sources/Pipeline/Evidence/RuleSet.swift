import Cryptography
import Deidentification
import Records

/// The rules and tables that make records safe, each with an id and a version, as this program ships them: what a batch was made by, and what
/// `chartseal affected` asks for.
///
/// A version is raised by hand with each change of what a rule or table does; `.ci/checks/rule-versions` fails when a file changed and nobody decided.
public struct RuleSet: Sendable, Equatable {
  public enum Kind: String, Sendable { case rule, table, mapping }

  /// What of a batch's counts tells how often it acted.
  public enum Measure: Sendable, Equatable {
    /// Identifiers found of these classes.
    case classes([IdentifierClass])
    /// Identifiers replaced in free text.
    case replacedText
    /// All records that passed, for what acts on every one of them; of these sources, or of all.
    case records(sources: [String]?)
  }

  public struct Rule: Sendable, Equatable {
    /// `names`, `zip3`, `mapping:laboratory`.
    public let id: String
    public let version: String
    public let kind: Kind
    public let measure: Measure

    /// `names/1`.
    public var name: String { id + "/" + version }
  }

  public let rules: [Rule]

  /// The rules of the program; what each needs of a pipeline is added with `for`.
  public static let shipped = RuleSet(rules: classRules + textRules + tables)

  /// The rules in force for a pipeline: those of the program, and the mapping files of its sources.
  public static func inForce(_ definition: PipelineDefinition) -> RuleSet {
    let mapped = definition.sources.filter { $0.mapping != nil }
    return RuleSet(
      rules: shipped.rules
        + mapped.map { Rule(id: "mapping:\($0.id)", version: String($0.mappingDigest.prefix(16)), kind: .mapping, measure: .records(sources: [$0.id])) })
  }

  /// Ids of the rules that act on a class, such as `names/1`, for the table of the eighteen classes.
  public func names(for c: IdentifierClass) -> [String] {
    rules.filter { if case .classes(let all) = $0.measure { all.contains(c) } else { false } }.map(\.name)
  }

  private static func rule(_ id: String, _ c: IdentifierClass, _ version: Int = 1) -> Rule {
    Rule(id: id, version: String(version), kind: .rule, measure: .classes([c]))
  }

  /// One a class: `Deidentification/Rules`.
  private static let classRules: [Rule] = [
    rule("names", .names), rule("geography", .geography), rule("dates", .dates), rule("telephone", .telephone), rule("fax", .fax), rule("email", .email),
    rule("social-security", .socialSecurity), rule("medical-record", .medicalRecord), rule("health-plan", .healthPlan), rule("account", .account),
    rule("certificate", .certificate), rule("vehicle", .vehicle), rule("device", .device), rule("url", .url), rule("ip-address", .ipAddress),
    rule("biometric", .biometric), rule("photograph", .photograph), rule("other-unique", .otherUnique),
  ]

  private static let textRules: [Rule] = [
    // The walk over a record's elements, and the words of codes.
    Rule(id: "elements", version: "2", kind: .rule, measure: .records(sources: nil)),
    Rule(id: "free-text", version: "2", kind: .rule, measure: .replacedText),
    // The check that knows nothing of the rules, with its own tables: it looked at every record that passed.
    Rule(id: "independent-check", version: "1", kind: .rule, measure: .records(sources: nil)),
  ]

  private static let tables: [Rule] = [
    Rule(id: "element-catalog", version: short(SHA256Digest.of(ElementCatalog.tableText).hex), kind: .table, measure: .records(sources: nil)),
    Rule(
      id: "zip3", version: RestrictedPrefixes.vintage + "-" + short(RestrictedPrefixes.digest), kind: .table, measure: .classes([.geography])),
    Rule(id: "states", version: "1", kind: .table, measure: .classes([.geography])),
    Rule(id: "countries", version: "1", kind: .table, measure: .classes([.geography])),
    Rule(id: "terminologies", version: "1", kind: .table, measure: .records(sources: nil)),
    Rule(id: "units", version: "1", kind: .table, measure: .records(sources: nil)),
    Rule(id: "dicom-form", version: "1", kind: .table, measure: .records(sources: nil)),
    Rule(id: "lexicon", version: "1", kind: .table, measure: .replacedText),
  ]

  private static func short(_ digest: String) -> String { String(digest.prefix(16)) }
}

// MARK: As kept

extension RuleSet {
  /// One line of JSON; its digest names the rule set.
  public var document: [UInt8] {
    JSONValue.object([.init("schema", .string("urn:chartseal:rule-set:1")), .init("rules", .array(rules.map(\.json)))]).encoded
  }

  /// Hex SHA-256 of `document`.
  public var digest: String { SHA256Digest.of(document).hex }

  /// Reads a rule set as it was kept; nil for anything else.
  public init?(document: [UInt8]) {
    guard let json = JSONValue.parse(document), json["schema"]?.string == "urn:chartseal:rule-set:1", let items = json["rules"]?.array else { return nil }
    var rules: [Rule] = []
    for item in items {
      guard let rule = Rule(item) else { return nil }
      rules.append(rule)
    }
    self.init(rules: rules)
  }
}

extension RuleSet.Rule {
  var json: JSONValue {
    var members: [JSONValue.Member] = [.init("id", .string(id)), .init("version", .string(version)), .init("kind", .string(kind.rawValue))]
    switch measure {
    case .classes(let all): members.append(.init("clauses", .string(all.map(\.letter).joined())))
    case .replacedText: members.append(.init("counts", .string("replaced-text")))
    case .records(let sources):
      members.append(.init("counts", .string("records")))
      if let sources { members.append(.init("sources", .array(sources.map { .string($0) }))) }
    }
    return .object(members)
  }

  init?(_ json: JSONValue) {
    guard let id = json["id"]?.string, let version = json["version"]?.string, let kind = json["kind"]?.string.flatMap(RuleSet.Kind.init(rawValue:))
    else { return nil }
    let measure: RuleSet.Measure
    if let letters = json["clauses"]?.string {
      measure = .classes(letters.compactMap { IdentifierClass(letter: String($0)) })
    } else {
      switch json["counts"]?.string {
      case "replaced-text": measure = .replacedText
      case "records": measure = .records(sources: json["sources"]?.array.map { $0.compactMap(\.string) })
      default: return nil
      }
    }
    self.init(id: id, version: version, kind: kind, measure: measure)
  }
}
