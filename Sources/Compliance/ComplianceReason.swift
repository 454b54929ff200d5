public import Records

/// The reason codes of this module.
///
/// `CMP-01nn` a shape of clause nn (01 = A ... 18 = R), `CMP-02nn` a value of the source of class nn, `CMP-03nn` structure.
public enum ComplianceReason {
  /// A residual shape of a class, by class.
  public static func shape(_ c: IdentifierClass) -> ReasonCode { shapes[Int(c.rawValue)] }
  /// A known value of the source record that is still there, by class.
  public static func survivor(_ c: IdentifierClass) -> ReasonCode { survivors[Int(c.rawValue)] }

  static let shapes = [
    ReasonCode("CMP-0101", "An element that holds a name is present."),
    ReasonCode("CMP-0102", "A place smaller than a state, or a ZIP code that may not be kept, is present."),
    ReasonCode("CMP-0103", "A date finer than a year, or an age over 89, is present."),
    ReasonCode("CMP-0104", "A telephone number, or the element for one, is present."),
    ReasonCode("CMP-0105", "A fax number is present."),
    ReasonCode("CMP-0106", "An electronic mail address is present."),
    ReasonCode("CMP-0107", "A text has the shape of a social security number."),
    ReasonCode("CMP-0108", "A text has the shape of a record number, or the element for one is present."),
    ReasonCode("CMP-0109", "An element for a health plan beneficiary number is present, or a text has its shape."),
    ReasonCode("CMP-0110", "A text has the shape of an account or card number."),
    ReasonCode("CMP-0111", "A text has the shape of a licence or certificate number."),
    ReasonCode("CMP-0112", "A text has the shape of a vehicle identifier or plate."),
    ReasonCode("CMP-0113", "A device identifier or serial number is present."),
    ReasonCode("CMP-0114", "A URL is present."),
    ReasonCode("CMP-0115", "A text has the shape of an IP address."),
    ReasonCode("CMP-0116", "Biometric data are present."),
    ReasonCode("CMP-0117", "A photograph or other binary content is present."),
    ReasonCode("CMP-0118", "A text has the shape of another unique number or code."),
  ]

  static let survivors = [
    ReasonCode("CMP-0201", "A name of the source record survives."),
    ReasonCode("CMP-0202", "A place of the source record survives."),
    ReasonCode("CMP-0203", "A date of the source record survives."),
    ReasonCode("CMP-0204", "A telephone number of the source record survives."),
    ReasonCode("CMP-0205", "A fax number of the source record survives."),
    ReasonCode("CMP-0206", "An electronic mail address of the source record survives."),
    ReasonCode("CMP-0207", "A social security number of the source record survives."),
    ReasonCode("CMP-0208", "A medical record number of the source record survives."),
    ReasonCode("CMP-0209", "A health plan number of the source record survives."),
    ReasonCode("CMP-0210", "An account number of the source record survives."),
    ReasonCode("CMP-0211", "A licence or certificate number of the source record survives."),
    ReasonCode("CMP-0212", "A vehicle identifier of the source record survives."),
    ReasonCode("CMP-0213", "A device identifier of the source record survives."),
    ReasonCode("CMP-0214", "A URL of the source record survives."),
    ReasonCode("CMP-0215", "An IP address of the source record survives."),
    ReasonCode("CMP-0216", "A biometric identifier of the source record survives."),
    ReasonCode("CMP-0217", "An image of the source record survives."),
    ReasonCode("CMP-0218", "Another unique identifier of the source record survives."),
  ]

  public static let freeText = ReasonCode("CMP-0301", "Free text is present though it is to be withheld.")
  public static let elementNotAllowed = ReasonCode("CMP-0302", "An element is present that no profile allows.")
  public static let unrenderedKey = ReasonCode("CMP-0303", "A logical key of the source stands where an id belongs.")
  public static let idForm = ReasonCode("CMP-0304", "An id has not the form of a generated one.")
  public static let referenceForm = ReasonCode("CMP-0305", "A reference has not the form of a generated one.")
  public static let otherPatient = ReasonCode("CMP-0306", "A resource refers to another patient than its own.")
  public static let noPatientHash = ReasonCode("CMP-0307", "A resource belongs to no patient hash of the record.")
  public static let year = ReasonCode("CMP-0308", "A year is implausible.")
  public static let vocabulary = ReasonCode("CMP-0309", "A value is not in its required value set.")
  public static let codeSystem = ReasonCode("CMP-0310", "A URI is neither a known terminology nor in a configured namespace.")
  public static let number = ReasonCode("CMP-0311", "A number has not the form of a number.")
  public static let codeForm = ReasonCode("CMP-0312", "A code has not the form of a code.")
  public static let state = ReasonCode("CMP-0313", "A state or country is not in the list of states and countries.")
  public static let empty = ReasonCode("CMP-0314", "A record has no resources.")
  public static let encoding = ReasonCode("CMP-0315", "A text is not UTF-8.")

  public static let uidForm = ReasonCode("CMP-0316", "A UID has not the form of a generated one.")
  public static let descriptor = ReasonCode("CMP-0317", "A description holds a word that is not in the list of imaging words.")

  /// Held without a finding that says why: a fault of the program.
  public static let unexplained = ReasonCode("CMP-0399", "A record was held without a stated reason.")

  public static var all: [ReasonCode] {
    shapes + survivors + [
      freeText, elementNotAllowed, unrenderedKey, idForm, referenceForm, otherPatient, noPatientHash, year, vocabulary,
      codeSystem, number, codeForm, state, empty, encoding, uidForm, descriptor, unexplained,
    ]
  }
}
