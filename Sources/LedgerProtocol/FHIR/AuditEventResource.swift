import Cryptography
public import Records

/// A disclosure, or a refusal, as a FHIR R4 AuditEvent: who asked for what of whom and why, what the contract answered by which rule, how many
/// lines were shown. Names participants by id and the patient by hash; no record's content is in it.
///
/// Source: FHIR R4 AuditEvent; DICOM PS3.15 A.5 (event 110106); ISO 21089 (disclose).
public struct AuditEventResource: Sendable {
  public var entry: String
  public var patient: PatientHash
  /// Participant id of who read.
  public var reader: String
  /// Origin of the log, which observed it.
  public var log: String
  /// Seconds since 1970.
  public var at: Int
  public var detail: DisclosureDetail

  public init(entry: String, patient: PatientHash, reader: String, log: String, at: Int, detail: DisclosureDetail) {
    (self.entry, self.patient, self.reader, self.log, self.at, self.detail) = (entry, patient, reader, log, at, detail)
  }

  public var json: JSONValue {
    let opened = detail.shown > 0
    return .object([
      .init("resourceType", .string("AuditEvent")), .init("id", .string(entry)),
      .init("type", FHIRTerms.coding("http://dicom.nema.org/resources/ontology/DCM", "110106", "Export")),
      .init(
        "subtype", .array([FHIRTerms.coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose", "Disclose Record Lifecycle Event")])),
      .init("action", .string("R")), .init("recorded", .string(Timestamp.text(ofSeconds: at))),
      .init("outcome", .string(opened ? "0" : "4")), .init("outcomeDesc", .string(opened ? "shown" : "refused by the contract")),
      .init("purposeOfEvent", .array([FHIRTerms.concept(FHIRTerms.coding(detail.purpose))])),
      .init(
        "agent",
        .array([
          agent("IRCP", "information recipient", FHIRTerms.identifier(FHIRTerms.participant, reader), requestor: true, purpose: detail.purpose),
          agent("CST", "custodian", FHIRTerms.identifier(FHIRTerms.log, log), requestor: false),
        ])),
      .init(
        "source",
        .object([
          .init("observer", FHIRTerms.identifier(FHIRTerms.log, log)),
          .init("type", .array([FHIRTerms.coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")])),
        ])), .init("entity", .array([subject] + detail.answered.map(entity))),
    ])
  }

  private func agent(_ code: String, _ display: String, _ who: JSONValue, requestor: Bool, purpose: PurposeOfUse? = nil) -> JSONValue {
    .object(
      [
        .init("type", FHIRTerms.concept(FHIRTerms.coding(FHIRTerms.participation, code, display))), .init("who", who),
        .init("requestor", .bool(requestor)),
      ] + (purpose.map { [.init("purposeOfUse", .array([FHIRTerms.concept(FHIRTerms.coding($0))]))] } ?? []))
  }

  private static let entityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
  private static let role = "http://terminology.hl7.org/CodeSystem/object-role"

  private var subject: JSONValue {
    .object([
      .init("what", FHIRTerms.reference(patient)), .init("type", FHIRTerms.coding(AuditEventResource.entityType, "1", "Person")),
      .init("role", FHIRTerms.coding(AuditEventResource.role, "1", "Patient")),
    ])
  }

  private func entity(_ a: DisclosureDetail.Answered) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("type", FHIRTerms.coding(AuditEventResource.entityType, "2", "System Object")),
      .init("role", FHIRTerms.coding(AuditEventResource.role, "4", "Domain Resource")),
    ]
    if !a.question.labels.isEmpty { members.append(.init("securityLabel", .array(a.question.labels.codeList.map { FHIRTerms.coding(label: $0) }))) }
    var details: [(String, String)] = [
      ("part", a.question.part.name), ("resource-type", a.question.resourceType), ("lines", String(a.lines)), ("effect", a.decision.effect.rawValue),
      ("rule", a.decision.rule), ("consent", a.question.consent.rawValue), ("contract", detail.contract.hex),
    ].filter { !$0.1.isEmpty }
    details += a.decision.redactions.map { ("redaction", $0.rawValue) }
    if !a.grant.isEmpty { details.append(("grant", a.grant)) }
    members.append(.init("detail", .array(details.map { .object([.init("type", .string($0.0)), .init("valueString", .string($0.1))]) })))
    return .object(members)
  }
}
