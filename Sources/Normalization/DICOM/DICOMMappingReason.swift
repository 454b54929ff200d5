public import Records

/// Why a header was not mapped.
public enum DICOMMappingReason {
  public static let noStudy = ReasonCode("DCM-0301", "the header names no study")
  public static let otherPatient = ReasonCode("DCM-0302", "the header names another patient than the other headers of its study")
  public static let otherStudy = ReasonCode("DCM-0303", "the header belongs to another study than the other headers of its unit")
  public static let tooManyInstances = ReasonCode("DCM-0304", "the study has more instances than the limit")
  public static let noPatient = ReasonCode("DCM-0305", "the header names no usable patient identifier")

  public static let all = [noStudy, otherPatient, otherStudy, tooManyInstances, noPatient]
}
