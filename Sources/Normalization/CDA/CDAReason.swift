public import Records

/// Why a clinical document could not be normalised.
///
/// Every entry that nothing maps is counted by its template; only what makes a whole document unusable is a reason to hold it back.
public enum CDAReason {
  /// The root element is not `ClinicalDocument` (CDA R2 §4.1).
  public static let notADocument = ReasonCode("CDA-0101", "the root element is not ClinicalDocument")
  /// CDA R2 §4.2.2: a document names its patient in `recordTarget/patientRole`.
  public static let noPatient = ReasonCode("CDA-0110", "the document has no recordTarget/patientRole")
  /// No `id` with an extension, and none whose root is a UUID: a root alone names an organisation, not a person.
  public static let noPatientIdentifier = ReasonCode("CDA-0111", "patientRole has no usable id")
  /// Entries do not say which of several patients they are about.
  public static let severalPatients = ReasonCode("CDA-0112", "the document has several recordTargets with different ids")
  /// More entries than one document may have.
  public static let tooManyEntries = ReasonCode("CDA-0120", "the document has more entries than the limit")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [notADocument, noPatient, noPatientIdentifier, severalPatients, tooManyEntries]
}
