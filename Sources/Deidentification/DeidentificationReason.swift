public import Records

extension ReasonCode {
  public static let recordWithoutPatient = ReasonCode("DEI-0101", "a resource of the record belongs to no patient")
  public static let recordTooDeep = ReasonCode("DEI-0102", "the record nests deeper than any resource may")
}

/// What is tallied besides the counts of classes: kept values are not mentioned.
enum DeidentificationTally {
  static let display = "display-withheld"
  static let code = "code-withheld"
  static let number = "number-withheld"
  static let unit = "unit-withheld"
  static let range = "range-withheld"
  static let codeSystem = "code-system-replaced"
  static let reference = "reference-removed"
  static let word = "descriptor-word-dropped"
  static let scrubbed = "text-scrubbed"
  static let `extension` = "extension-removed"
}
