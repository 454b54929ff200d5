/// Keywords of the elements that the generator writes. Source: PS3.6 §6.
enum ImageKeywords {
  static let byTag: [UInt32: String] = [
    0x0008_0005: "SpecificCharacterSet", 0x0008_0008: "ImageType", 0x0008_0012: "InstanceCreationDate", 0x0008_0013: "InstanceCreationTime",
    0x0008_0016: "SOPClassUID", 0x0008_0018: "SOPInstanceUID", 0x0008_0020: "StudyDate", 0x0008_0021: "SeriesDate", 0x0008_0023: "ContentDate",
    0x0008_0030: "StudyTime", 0x0008_0031: "SeriesTime", 0x0008_0033: "ContentTime", 0x0008_0050: "AccessionNumber", 0x0008_0060: "Modality",
    0x0008_0064: "ConversionType", 0x0008_0070: "Manufacturer", 0x0008_0080: "InstitutionName", 0x0008_0081: "InstitutionAddress",
    0x0008_0090: "ReferringPhysicianName", 0x0008_0096: "ReferringPhysicianIdentificationSequence", 0x0008_0100: "CodeValue",
    0x0008_0102: "CodingSchemeDesignator", 0x0008_0104: "CodeMeaning", 0x0008_0201: "TimezoneOffsetFromUTC", 0x0008_1010: "StationName",
    0x0008_1030: "StudyDescription", 0x0008_1032: "ProcedureCodeSequence", 0x0008_103E: "SeriesDescription",
    0x0008_1040: "InstitutionalDepartmentName", 0x0008_1060: "NameOfPhysiciansReadingStudy", 0x0008_1070: "OperatorsName",
    0x0008_1090: "ManufacturerModelName", 0x0008_1111: "ReferencedPerformedProcedureStepSequence", 0x0008_1150: "ReferencedSOPClassUID",
    0x0008_1155: "ReferencedSOPInstanceUID", 0x0010_0010: "PatientName", 0x0010_0020: "PatientID", 0x0010_0021: "IssuerOfPatientID",
    0x0010_0022: "TypeOfPatientID", 0x0010_0024: "IssuerOfPatientIDQualifiersSequence", 0x0010_0030: "PatientBirthDate", 0x0010_0040: "PatientSex",
    0x0010_1000: "OtherPatientIDs", 0x0010_1001: "OtherPatientNames", 0x0010_1002: "OtherPatientIDsSequence", 0x0010_1010: "PatientAge",
    0x0010_1040: "PatientAddress", 0x0010_1060: "PatientMotherBirthName", 0x0010_2154: "PatientTelephoneNumbers", 0x0010_2180: "Occupation",
    0x0010_21B0: "AdditionalPatientHistory", 0x0010_4000: "PatientComments", 0x0018_0015: "BodyPartExamined", 0x0018_0050: "SliceThickness",
    0x0018_0060: "KVP", 0x0018_1000: "DeviceSerialNumber", 0x0018_1020: "SoftwareVersions", 0x0018_1030: "ProtocolName",
    0x0020_000D: "StudyInstanceUID", 0x0020_000E: "SeriesInstanceUID", 0x0020_0010: "StudyID", 0x0020_0011: "SeriesNumber",
    0x0020_0013: "InstanceNumber", 0x0020_0032: "ImagePositionPatient", 0x0020_0052: "FrameOfReferenceUID", 0x0020_4000: "ImageComments",
    0x0028_0002: "SamplesPerPixel", 0x0028_0004: "PhotometricInterpretation", 0x0028_0010: "Rows", 0x0028_0011: "Columns",
    0x0028_0100: "BitsAllocated", 0x0028_0101: "BitsStored", 0x0028_0102: "HighBit", 0x0028_0103: "PixelRepresentation",
    0x0028_0301: "BurnedInAnnotation", 0x0032_1032: "RequestingPhysician", 0x0032_1033: "RequestingService",
    0x0032_1060: "RequestedProcedureDescription", 0x0038_0010: "AdmissionID", 0x0038_0300: "CurrentPatientLocation",
    0x0040_0007: "ScheduledProcedureStepDescription", 0x0040_0009: "ScheduledProcedureStepID", 0x0040_0032: "UniversalEntityID",
    0x0040_0033: "UniversalEntityIDType", 0x0040_0244: "PerformedProcedureStepStartDate", 0x0040_0254: "PerformedProcedureStepDescription",
    0x0040_0275: "RequestAttributesSequence", 0x0040_1001: "RequestedProcedureID", 0x0040_1002: "ReasonForTheRequestedProcedure",
    0x0040_1101: "PersonIdentificationCodeSequence", 0x0040_1103: "PersonTelephoneNumbers",
    0x0040_2016: "PlacerOrderNumberImagingServiceRequest", 0x0040_2017: "FillerOrderNumberImagingServiceRequest", 0x0040_A010: "RelationshipType",
    0x0040_A027: "VerifyingOrganization", 0x0040_A030: "VerificationDateTime", 0x0040_A040: "ValueType", 0x0040_A043: "ConceptNameCodeSequence",
    0x0040_A050: "ContinuityOfContent", 0x0040_A073: "VerifyingObserverSequence", 0x0040_A075: "VerifyingObserverName", 0x0040_A123: "PersonName",
    0x0040_A160: "TextValue", 0x0040_A491: "CompletionFlag", 0x0040_A493: "VerificationFlag", 0x0040_A730: "ContentSequence",
    0x7FE0_0010: "PixelData",
  ]

  /// The columns of the table of headers: what can stand in one cell, without pixel data and character set.
  static let columns: [UInt32] = byTag.keys.sorted().filter {
    isAtTop($0) && !byTag[$0, default: ""].hasSuffix("Sequence") && $0 != 0x7FE0_0010 && $0 != 0x0008_0005
  }

  private static func isAtTop(_ tag: UInt32) -> Bool {
    switch tag {
    case 0x0008_0100...0x0008_0104, 0x0008_1150, 0x0008_1155, 0x0010_0022, 0x0032_1033, 0x0040_0007, 0x0040_0009, 0x0040_0032, 0x0040_0033: false
    case 0x0040_1001...0x0040_1103, 0x0040_A000...0x0040_AFFF: false
    default: true
    }
  }
}
