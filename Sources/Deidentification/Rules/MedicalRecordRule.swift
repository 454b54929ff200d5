import Records

/// (H) Medical record numbers: the patient's identifiers are removed and the resource's id becomes the patient hash; six digits
/// and more in the words of a code are withheld, and so is a local code with so many.
///
/// Leaves alone: codes of standard systems in their own form, clinical numbers.
/// Source: 45 CFR 164.514(b)(2)(i)(H).
enum MedicalRecordRule {
  static let identifierTypes: [StaticString] = ["MR", "MRN", "PI", "PT", "PNT", "MRT", "EPI", "RI", "LR", "ANON"]
  /// Digits in a row that may stand in words and local codes.
  static let longestRun = 5

  static func occurs(in text: Bytes) -> Bool {
    text.hasDigits { low, high in high - low > longestRun }
      || text.hasCue(["mrn", "mr", "chart", "patient", "visit", "encounter", "csn", "pid"])
  }
}
