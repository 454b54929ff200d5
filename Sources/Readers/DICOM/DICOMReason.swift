public import Records

/// Why a DICOM header could not be read. Repairs that lose nothing are counted in `DICOMDataSet.notes` instead.
public enum DICOMReason {
  /// Neither a Part 10 file nor a data set without preamble, nor any of the text forms.
  public static let notDICOM = ReasonCode("DCM-0101", "not a DICOM file or data set")
  /// The file ends before patient, study and instance are named: nothing could be said about it safely.
  public static let truncated = ReasonCode("DCM-0102", "the header ends before its identifying elements")
  /// An element's structure cannot be followed: a sequence without items, or a value of undefined length that is none.
  public static let damaged = ReasonCode("DCM-0103", "the structure of the data set is damaged")
  /// Sequences within sequences, deeper than `Limits.depth`.
  public static let tooDeep = ReasonCode("DCM-0104", "sequences are nested deeper than the limit")
  /// More elements and items than `Limits.elements`.
  public static let tooManyElements = ReasonCode("DCM-0105", "the header has more elements than the limit")
  /// The header is longer than the limit even without its big values.
  public static let tooLong = ReasonCode("DCM-0106", "the header is longer than the limit")
  /// The deflated transfer syntax, and what follows the file meta information is no deflated data.
  public static let notInflatable = ReasonCode("DCM-0107", "the deflated data set cannot be inflated")
  /// DICOM JSON that is no JSON, or no data set.
  public static let notJSON = ReasonCode("DCM-0110", "not a data set of the DICOM JSON model")
  /// Native DICOM XML without its element, or with a tag that is none.
  public static let notNativeXML = ReasonCode("DCM-0111", "not a data set of the Native DICOM model")
  /// A dump without any line that names an element.
  public static let notDump = ReasonCode("DCM-0112", "no data element in the text dump")
  /// A table in which no column is named by a keyword, name or tag of the data dictionary.
  public static let noColumns = ReasonCode("DCM-0113", "no column is named by a data element")
  /// A directory without any record of an image or other instance.
  public static let directoryEmpty = ReasonCode("DCM-0115", "the DICOMDIR has no instance")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [
    notDICOM, truncated, damaged, tooDeep, tooManyElements, tooLong, notInflatable, notJSON, notNativeXML, notDump, noColumns,
    directoryEmpty,
  ]
}
