import Cryptography
public import Records

/// A grant as a FHIR R4 Consent, written and read.
///
/// The base policy is `OPTOUT`: nobody sees anything. The top-level provision only sets the period; what is permitted stands one level down,
/// which is where R4 lets a provision decide. The first permit opens the parts up to a confidentiality, and names the sensitive labels to
/// which it does not extend as denials nested in it; each sensitive label that the patient has named is a permit of its own beside it.
///
/// Source: FHIR R4 Consent; HL7 DS4P.
public struct ConsentResource: Sendable, Equatable {
  public var patient: PatientHash
  /// Participant id of the grantee.
  public var grantee: String
  public var parts: [Part]
  public var labels: SecurityLabels
  public var purposes: [PurposeOfUse]
  /// Seconds since 1970; until is exclusive.
  public var from: Int
  public var until: Int

  public init(
    patient: PatientHash, grantee: String, parts: [Part], labels: SecurityLabels, purposes: [PurposeOfUse], from: Int, until: Int
  ) {
    (self.patient, self.grantee, self.parts, self.labels) = (patient, grantee, parts, labels)
    (self.purposes, self.from, self.until) = (purposes, from, until)
  }

  public init(patient: PatientHash, grantee: String, _ grant: GrantDetail) {
    self.init(
      patient: patient, grantee: grantee, parts: grant.parts, labels: grant.labels, purposes: grant.purposes, from: grant.from, until: grant.until)
  }

  /// Everything that the labels of a record can name beside its confidentiality.
  private static let kinds = SecurityLabels.all.subtracting([.restricted, .veryRestricted])

  // MARK: Writing

  /// - Parameters:
  ///   - entry: id of the grant's entry in the log, which becomes the resource's.
  ///   - madeAt: seconds since 1970.
  ///   - inForce: whether it is neither revoked nor over.
  public func json(entry: String, madeAt: Int, inForce: Bool) -> JSONValue {
    .object([
      .init("resourceType", .string("Consent")), .init("id", .string(entry)),
      .init("identifier", .array([.object([.init("system", .string(FHIRTerms.entry)), .init("value", .string(entry))])])),
      .init("status", .string(inForce ? "active" : "inactive")),
      .init("scope", FHIRTerms.concept(FHIRTerms.coding(ConsentResource.scope, "patient-privacy", "Privacy Consent"))),
      .init(
        "category",
        .array([
          FHIRTerms.concept(FHIRTerms.coding(FHIRTerms.actCode, "IDSCL", "information disclosure")),
          FHIRTerms.concept(FHIRTerms.coding("http://loinc.org", "59284-0", "Consent Document")),
        ])), .init("patient", FHIRTerms.reference(patient)), .init("dateTime", .string(Timestamp.text(ofSeconds: madeAt))),
      .init("performer", .array([FHIRTerms.reference(patient)])),
      .init("policyRule", FHIRTerms.concept(FHIRTerms.coding(FHIRTerms.actCode, "OPTOUT", "opt-out"))), .init("provision", provision),
    ])
  }

  private static let scope = "http://terminology.hl7.org/CodeSystem/consentscope"
  private static let action = "http://terminology.hl7.org/CodeSystem/consentaction"

  private var provision: JSONValue {
    let unnamed = ConsentResource.kinds.subtracting(labels)
    let ceiling = labels.contains(.veryRestricted) ? "V" : "R"
    let permits = [permit(label: ceiling, denied: unnamed)] + labels.intersection(ConsentResource.kinds).codeList.map { permit(label: $0, denied: unnamed) }
    return .object([.init("period", FHIRTerms.period(from: from, until: until)), .init("provision", .array(permits))])
  }

  private func permit(label: String, denied: SecurityLabels) -> JSONValue {
    var classes: [JSONValue] = []
    for part in parts {
      classes.append(FHIRTerms.coding(FHIRTerms.part, part.name))
      classes += part.resourceTypes.map { FHIRTerms.coding(FHIRTerms.resourceTypes, $0, $0) }
    }
    var members: [JSONValue.Member] = [
      .init("type", .string("permit")), .init("period", FHIRTerms.period(from: from, until: until)),
      .init(
        "actor",
        .array([
          .object([
            .init("role", FHIRTerms.concept(FHIRTerms.coding(FHIRTerms.participation, "IRCP", "information recipient"))),
            .init("reference", FHIRTerms.identifier(FHIRTerms.participant, grantee)),
          ])
        ])), .init("action", .array([FHIRTerms.concept(FHIRTerms.coding(ConsentResource.action, "access", "Access"))])),
      .init("securityLabel", .array([FHIRTerms.coding(label: label)])), .init("purpose", .array(purposes.map { FHIRTerms.coding($0) })),
      .init("class", .array(classes)),
    ]
    let denials: [JSONValue] = denied.codeList.map {
      .object([.init("type", .string("deny")), .init("securityLabel", .array([FHIRTerms.coding(label: $0)]))])
    }
    if !denials.isEmpty { members.append(.init("provision", .array(denials))) }
    return .object(members)
  }

  // MARK: Reading

  /// Reads a Consent of this form, whoever wrote it, and refuses what it would have to widen or could not keep: a top level that decides,
  /// several grantees, classes that are no whole parts, no end, restrictions by data or code. Throws `LED-0720` to `LED-0725`.
  ///
  /// Several permits are joined: they must have one grantee, the same classes and purposes, and differ in labels only.
  public init(_ json: JSONValue, now: Int) throws(ProtocolError) {
    guard json["resourceType"]?.string == "Consent" else { throw .consentForm }
    guard json["status"]?.string == "active",
      json["scope"]?["coding"]?.array?.contains(where: { $0["code"]?.string == "patient-privacy" }) == true
    else { throw .consentInactive }
    guard let text = json["patient"]?["reference"]?.string, text.hasPrefix("Patient/"), let patient = PatientHash(text: text.dropFirst(8)),
      let top = json["provision"]
    else { throw .consentForm }
    guard top["type"] == nil, let list = top["provision"]?.array, !list.isEmpty, top.hasOnly("id", "period", "provision") else { throw .consentTopLevel }
    let common = try ConsentResource.period(top["period"], within: now..<Int.max)
    var read: ConsentResource?
    var denied = SecurityLabels()
    for item in list {
      let one = try ConsentResource.permit(item, patient, within: common)
      denied.formUnion(one.denied)
      guard let first = read else {
        read = one.permit
        continue
      }
      guard first.grantee == one.permit.grantee, first.parts == one.permit.parts, first.purposes == one.permit.purposes,
        first.from == one.permit.from, first.until == one.permit.until
      else { throw .consentSeveral }
      read?.labels.formUnion(one.permit.labels)
    }
    guard let read else { throw .consentForm }
    guard read.labels.intersection(denied).isEmpty else { throw .consentContradicts }
    guard read.until < Int.max else { throw .consentPeriod }
    self = read
  }

  private static func permit(
    _ json: JSONValue, _ patient: PatientHash, within: Range<Int>
  ) throws(ProtocolError) -> (permit: ConsentResource, denied: SecurityLabels) {
    guard json["type"]?.string == "permit" else { throw .consentTopLevel }
    guard json.hasOnly("id", "type", "period", "actor", "action", "securityLabel", "purpose", "class", "provision") else { throw .consentNarrow }
    guard let actors = json["actor"]?.array, actors.count == 1, let identifier = actors[0]["reference"]?["identifier"],
      identifier["system"]?.string == FHIRTerms.participant, let grantee = identifier["value"]?.string, Participant.isID(grantee)
    else { throw .consentSeveral }
    for action in json["action"]?.array ?? [] {
      guard action["coding"]?.array?.contains(where: { ["access", "use"].contains($0["code"]?.string) }) == true else { throw .consentNarrow }
    }
    let period = try ConsentResource.period(json["period"], within: within)
    guard let purposes = json["purpose"]?.array?.map({ $0["system"]?.string == FHIRTerms.actReason ? $0["code"]?.string ?? "" : "" }),
      !purposes.isEmpty
    else { throw .consentPurpose }
    let known = PurposeOfUse.allCases.filter { purposes.contains($0.rawValue) }
    guard known.count == purposes.count else { throw .consentPurpose }
    guard let labels = FHIRTerms.labels(json["securityLabel"]?.array ?? []) else { throw .consentNarrow }
    var denied = SecurityLabels()
    for item in json["provision"]?.array ?? [] {
      guard item["type"]?.string == "deny", item.hasOnly("id", "type", "securityLabel"), let list = item["securityLabel"]?.array, list.count == 1,
        let label = FHIRTerms.labels(list), !label.isEmpty
      else { throw .consentNarrow }
      denied.formUnion(label)
    }
    let parts = try parts(json["class"]?.array ?? [])
    let permit = ConsentResource(
      patient: patient, grantee: grantee, parts: parts, labels: labels.subtracting(.restricted), purposes: known, from: period.lowerBound,
      until: period.upperBound)
    return (permit, denied)
  }

  /// The parts that classes cover wholly.
  private static func parts(_ classes: [JSONValue]) throws(ProtocolError) -> [Part] {
    var named: Set<Part> = []
    var types: Set<String> = []
    for item in classes {
      guard let code = item["code"]?.string else { throw .consentClass }
      switch item["system"]?.string {
      case FHIRTerms.part:
        guard let part = Part(name: code) else { throw .consentClass }
        named.insert(part)
      case FHIRTerms.resourceTypes: types.insert(code)
      default: throw .consentClass
      }
    }
    for part in Part.allCases where !part.resourceTypes.isEmpty && types.isSuperset(of: part.resourceTypes) { named.insert(part) }
    let covered = Set(named.flatMap(\.resourceTypes))
    guard !named.isEmpty, types.isSubset(of: covered) else { throw .consentClass }
    return named.sorted()
  }

  private static func period(_ json: JSONValue?, within: Range<Int>) throws(ProtocolError) -> Range<Int> {
    var (from, until) = (within.lowerBound, within.upperBound)
    if let text = json?["start"]?.string {
      guard let range = FHIRTime.range(text) else { throw .consentPeriod }
      from = max(from, range.lowerBound)
    }
    if let text = json?["end"]?.string {
      guard let range = FHIRTime.range(text) else { throw .consentPeriod }
      until = min(until, range.upperBound)
    }
    guard from < until else { throw .consentPeriod }
    return from..<until
  }
}

extension ProtocolError {
  static let consentForm = ProtocolError(ReasonCode("LED-0720", "the resource is no Consent of a patient of this ledger"), .malformedEnvelope)
  static let consentInactive = ProtocolError(
    ReasonCode("LED-0721", "the Consent is not active, or its scope is not patient-privacy"), .malformedEnvelope)
  static let consentTopLevel = ProtocolError(
    ReasonCode("LED-0722", "in R4 the top-level provision only sets the context: permits stand one level down, and only permits"), .malformedEnvelope)
  static let consentSeveral = ProtocolError(
    ReasonCode("LED-0723", "a Consent is read for one participant, with one period and the same classes and purposes in all permits"),
    .malformedEnvelope)
  static let consentClass = ProtocolError(
    ReasonCode("LED-0724", "a class of the Consent is no whole part of the record: a grant would open more than was consented to"),
    .malformedEnvelope)
  static let consentNarrow = ProtocolError(
    ReasonCode("LED-0725", "the Consent restricts in a way that a grant cannot keep"), .malformedEnvelope)
  static let consentPeriod = ProtocolError(
    ReasonCode("LED-0726", "the Consent has no end, is over, or has a period that cannot be read"), .malformedEnvelope)
  static let consentPurpose = ProtocolError(
    ReasonCode("LED-0727", "a purpose of the Consent is missing or not known here"), .malformedEnvelope)
  static let consentContradicts = ProtocolError(
    ReasonCode("LED-0728", "the Consent permits and denies the same label"), .malformedEnvelope)
}
