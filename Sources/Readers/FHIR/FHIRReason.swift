public import Records

/// Why a FHIR resource, or a stretch of a file of resources, could not be read or taken.
///
/// `FHR-010x` and `FHR-011x` refuse what is no JSON of FHIR's form, `FHR-012x` are of what a resource says, `FHR-013x` of cutting
/// resources out of a file, `FHR-014x` leave resources out that are nobody's.
public enum FHIRReason {
  public static let syntax = ReasonCode("FHR-0101", "the resource is not valid JSON")
  public static let endsEarly = ReasonCode("FHR-0102", "the resource ends before its objects do")
  public static let tooDeep = ReasonCode("FHR-0103", "objects are nested deeper than the configured limit")
  /// Which of the two holds would be a guess. Source: RFC 8259 §4.
  public static let memberRepeated = ReasonCode("FHR-0104", "an object has the same member twice")
  /// Source: RFC 8259 §7; half of a surrogate pair counts as invalid.
  public static let escape = ReasonCode("FHR-0105", "an invalid escape in a string")
  public static let encoding = ReasonCode("FHR-0106", "bytes that are not valid UTF-8")
  public static let tooLong = ReasonCode("FHR-0107", "the resource is longer than the configured limit")
  public static let tooManyValues = ReasonCode("FHR-0108", "the resource has more values than the configured limit")
  public static let number = ReasonCode("FHR-0109", "a number that JSON does not allow")
  public static let control = ReasonCode("FHR-0110", "a control character inside a string")
  public static let afterEnd = ReasonCode("FHR-0111", "something stands after the resource's end")
  /// FHIR has no arrays of arrays. Source: FHIR R4 §2.6.2.
  public static let arrayInArray = ReasonCode("FHR-0112", "an array inside an array")

  public static let noType = ReasonCode("FHR-0120", "the record names no resource type")
  public static let typeNotMapped = ReasonCode("FHR-0121", "the resource type is not taken")
  /// The reference names a Patient that none of the source's files holds.
  public static let patientMissing = ReasonCode("FHR-0122", "the patient's own resource is not among the input")
  public static let noIdentifier = ReasonCode(
    "FHR-0123", "the Patient has no usable identifier, and the pipeline names no site whose ids could stand for one")
  /// R4 asks for a patient in this type, and the resource names none.
  public static let noPatient = ReasonCode("FHR-0124", "the resource does not say whose it is")
  public static let notAPatient = ReasonCode("FHR-0125", "the resource given as the patient's is no Patient")
  public static let bundleInside = ReasonCode("FHR-0126", "a Bundle inside a Bundle")

  /// Another format, or a file without resources.
  public static let noResource = ReasonCode("FHR-0130", "no FHIR resource found in the file")
  public static let resourceTooLong = ReasonCode("FHR-0131", "a resource is longer than the configured limit")
  /// Where the next resource begins would be a guess.
  public static let damaged = ReasonCode("FHR-0132", "brackets that do not match: the rest of the file was not read")
  public static let outsideResources = ReasonCode("FHR-0133", "text outside resources was skipped")
  public static let lineEndsEarly = ReasonCode("FHR-0134", "a line that does not end with its resource")
  /// Among lines that are resources; its beginning may be lost, or something else was written in between.
  public static let lineIsNoResource = ReasonCode("FHR-0135", "a line that does not begin with a resource")

  /// Organisations, practitioners, places, medications: of nobody in particular.
  public static let nobodys = ReasonCode("FHR-0140", "the resource names no patient")
  public static let notOfPatient = ReasonCode("FHR-0141", "the resource is about something that is no patient")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [
    syntax, endsEarly, tooDeep, memberRepeated, escape, encoding, tooLong, tooManyValues, number, control, afterEnd, arrayInArray,
    noType, typeNotMapped, patientMissing, noIdentifier, noPatient, notAPatient, bundleInside, noResource, resourceTooLong, damaged,
    outsideResources, lineEndsEarly, lineIsNoResource, nobodys, notOfPatient,
  ]
}
