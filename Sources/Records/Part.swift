/// The class of a resource that a contract can open or keep shut.
public enum Part: UInt8, Sendable, CaseIterable, Comparable {
  case history, diagnostic, billing, prescription, notes, identity

  public var name: String { "\(self)" }

  public init?(name: some StringProtocol) {
    guard let part = Part.allCases.first(where: { $0.name == name }) else { return nil }
    self = part
  }

  public static func < (a: Part, b: Part) -> Bool { a.rawValue < b.rawValue }

  /// The part to which resources of a type belong; a type without an entry belongs to `notes`, the most closed one.
  public static func of(resourceType name: String) -> Part { byType[name] ?? .notes }

  /// The types that belong to the part by name, in alphabetical order.
  public var resourceTypes: [String] { Part.byType.filter { $0.value == self }.map(\.key).sorted() }

  private static let byType: [String: Part] = {
    var map: [String: Part] = [:]
    let types: [(Part, String)] = [
      (
        .history,
        """
        Patient RelatedPerson Encounter EpisodeOfCare Condition Procedure AllergyIntolerance Immunization Appointment CarePlan \
        CareTeam Goal FamilyMemberHistory Device DeviceUseStatement Flag Consent Group Organization Location Practitioner \
        PractitionerRole Provenance
        """
      ),
      (.diagnostic, "Observation DiagnosticReport Specimen ServiceRequest ImagingStudy Media QuestionnaireResponse"),
      (.billing, "Claim ClaimResponse ExplanationOfBenefit Coverage Account ChargeItem"),
      (.prescription, "MedicationRequest MedicationDispense MedicationAdministration MedicationStatement Medication NutritionOrder"),
      (.notes, "DocumentReference Composition ClinicalImpression Binary Basic List MessageHeader AuditEvent"),
    ]
    for (part, names) in types { for name in names.split(separator: " ") { map[String(name)] = part } }
    return map
  }()
}
