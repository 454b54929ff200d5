import Records

/// (H) Record numbers: runs of seven digits and more, and shorter ones after a cue. Numbers of orders, visits and staff have the
/// same shape and fall here too.
///
/// Leaves alone: numeric elements, codes of known code systems in their own form, runs of up to six digits without a cue.
/// Source: 45 CFR 164.514(b)(2)(i)(H).
enum MedicalRecordCheck {
  static let longestRun = 6

  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in
      // Decimals of a fraction are no run.
      high - low > longestRun && !(text.at(low - 1) == 0x2E && ASCII.isDigit(text.at(low - 2)))
    } || text.cue(["mrn", "mr", "chart", "medrec", "hospital", "visit", "encounter", "csn", "har", "pid"], digits: 4)
  }
}
