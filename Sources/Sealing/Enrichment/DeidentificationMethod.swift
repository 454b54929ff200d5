/// The way in which records were de-identified, as it is stated in each resource and in the batch's provenance.
///
/// Source: HL7 DARTS policy identifiers (1.0.0-ballot); v3-ObservationValue (integrity of alteration).
public enum DeidentificationMethod: String, Sendable, CaseIterable {
  case safeHarbor = "safe-harbor"
  case expertDetermination = "expert-determination"
  case limitedDataSet = "limited-data-set"

  /// The code of the policy; none for a limited data set, which is not de-identified by law.
  public var policyCode: String? {
    switch self {
    case .safeHarbor: "HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"
    case .expertDetermination: "HHS_EXPERT_DETERMINATION_METHOD"
    case .limitedDataSet: nil
    }
  }

  public static let policySystem = "http://hl7.org/fhir/us/darts/CodeSystem/darts-policy-identifiers"

  /// Every profile replaces the patient by a surrogate: pseudonymised, not anonymised.
  public var alterationCode: String { "PSEUDED" }

  public static let alterationSystem = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"

  /// The clause that the method follows.
  public var citation: String {
    switch self {
    case .safeHarbor: "45 CFR 164.514(b)(2)"
    case .expertDetermination: "45 CFR 164.514(b)(1)"
    case .limitedDataSet: "45 CFR 164.514(e)"
    }
  }
}
