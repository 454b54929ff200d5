import LedgerProtocol
import Records

/// The resource types that the node serves, and by what they can be searched.
///
/// A parameter is R4's own for the type. It looks at the members that R4 names for it, as far as their form is simple (a date, a period,
/// a coded value); chaining, modifiers and composite parameters are not taken.
/// Source: FHIR R4 search parameter registry; FHIR R4 §3.1.1.
struct FHIRSearch: Sendable {
  enum Kind: String, Sendable { case token, date }

  struct Parameter: Sendable {
    let name: String
    let kind: Kind
    let members: [String]
  }

  let type: String
  /// By name, in the order of the table.
  let parameters: [Parameter]

  /// Parameters of every type.
  static let common: Set<String> = ["patient", "subject", "_id", "_lastUpdated", "_since", "_count", "_cursor", "_format", "purpose"]

  static let all: [FHIRSearch] = table.split(separator: "\n").map { line in
    let words = line.split(separator: " ")
    return FHIRSearch(
      type: String(words.first ?? ""),
      parameters: words.dropFirst().compactMap { word in
        let fields = word.split(separator: ":")
        guard fields.count == 3, let kind = Kind(rawValue: String(fields[1])) else { return nil }
        return Parameter(name: String(fields[0]), kind: kind, members: fields[2].split(separator: ",").map(String.init))
      })
  }

  private static let byType = Dictionary(all.map { ($0.type, $0) }) { first, _ in first }

  static func of(_ type: String) -> FHIRSearch? { byType[type] }

  /// Reads the clauses of a search. Throws `LED-0740`.
  func clauses(_ query: RequestParameters) throws(ProtocolError) -> [RecordFilter.Clause] {
    var clauses: [RecordFilter.Clause] = []
    for parameter in parameters {
      for value in query.all(parameter.name) {
        clauses.append(
          RecordFilter.Clause(
            text: "\(parameter.name)=\(RequestParameters.encode(value))", members: parameter.members,
            condition: try FHIRSearch.condition(parameter.kind, value)))
      }
    }
    return clauses
  }

  private static func condition(_ kind: Kind, _ value: String) throws(ProtocolError) -> RecordFilter.Condition {
    switch kind {
    case .token:
      var tokens: [RecordFilter.Token] = []
      for text in value.split(separator: ",", omittingEmptySubsequences: false) {
        guard let token = RecordFilter.Token(String(text)), tokens.count < 64 else { throw .queryParameter }
        tokens.append(token)
      }
      return .token(tokens)
    case .date:
      guard let bound = DateBound(value) else { throw .queryParameter }
      return .date(bound)
    }
  }

  private static let table = """
    Patient gender:token:gender birthdate:date:birthDate
    Account status:token:status type:token:type period:date:servicePeriod
    AllergyIntolerance category:token:category code:token:code clinical-status:token:clinicalStatus date:date:recordedDate
    Appointment status:token:status date:date:start service-type:token:serviceType
    Basic code:token:code created:date:created
    Binary
    CarePlan category:token:category status:token:status date:date:period
    CareTeam category:token:category status:token:status date:date:period
    ChargeItem code:token:code occurrence:date:occurrenceDateTime,occurrencePeriod
    Claim status:token:status use:token:use created:date:created
    ClaimResponse status:token:status use:token:use created:date:created
    ClinicalImpression status:token:status date:date:effectiveDateTime,effectivePeriod
    Composition category:token:category type:token:type status:token:status date:date:date
    Condition category:token:category code:token:code clinical-status:token:clinicalStatus verification-status:token:verificationStatus \
    severity:token:severity onset-date:date:onsetDateTime,onsetPeriod abatement-date:date:abatementDateTime,abatementPeriod \
    recorded-date:date:recordedDate
    Coverage status:token:status type:token:type
    Device type:token:type status:token:status
    DeviceUseStatement
    DiagnosticReport category:token:category code:token:code status:token:status issued:date:issued date:date:effectiveDateTime,effectivePeriod
    DocumentReference category:token:category type:token:type status:token:status date:date:date
    Encounter class:token:class type:token:type status:token:status date:date:period reason-code:token:reasonCode
    EpisodeOfCare type:token:type status:token:status date:date:period
    ExplanationOfBenefit status:token:status created:date:created
    FamilyMemberHistory relationship:token:relationship status:token:status date:date:date
    Flag date:date:period
    Goal category:token:category lifecycle-status:token:lifecycleStatus start-date:date:startDate
    Group type:token:type code:token:code
    ImagingStudy status:token:status started:date:started
    Immunization vaccine-code:token:vaccineCode status:token:status date:date:occurrenceDateTime
    List code:token:code status:token:status date:date:date
    Location status:token:status type:token:type
    Media type:token:type modality:token:modality created:date:createdDateTime,createdPeriod
    Medication code:token:code status:token:status
    MedicationAdministration code:token:medicationCodeableConcept status:token:status effective-time:date:effectiveDateTime,effectivePeriod
    MedicationDispense code:token:medicationCodeableConcept status:token:status whenhandedover:date:whenHandedOver
    MedicationRequest code:token:medicationCodeableConcept status:token:status intent:token:intent authoredon:date:authoredOn
    MedicationStatement category:token:category code:token:medicationCodeableConcept status:token:status \
    effective:date:effectiveDateTime,effectivePeriod
    MessageHeader
    NutritionOrder status:token:status datetime:date:dateTime
    Observation category:token:category code:token:code status:token:status value-concept:token:valueCodeableConcept \
    date:date:effectiveDateTime,effectivePeriod,effectiveInstant
    Organization type:token:type
    Practitioner
    PractitionerRole specialty:token:specialty role:token:code
    Procedure category:token:category code:token:code status:token:status date:date:performedDateTime,performedPeriod
    Provenance recorded:date:recorded
    QuestionnaireResponse status:token:status authored:date:authored
    RelatedPerson
    ServiceRequest category:token:category code:token:code status:token:status intent:token:intent authored:date:authoredOn
    Specimen type:token:type status:token:status
    """
}
