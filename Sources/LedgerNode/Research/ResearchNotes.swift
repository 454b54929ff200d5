public import LedgerProtocol

/// What has to be said beside the numbers of an answer, in plain words.
public enum ResearchNotes {
  public static func title(_ answer: ResearchAnswer) -> String {
    let by = answer.axes.map { $0.dimension.title.lowercased().replacing("zip", with: "ZIP") }
    let list = by.count < 2 ? by.joined() : by.dropLast().joined(separator: ", ") + " and " + (by.last ?? "")
    return answer.conditionName + (answer.type.map { " (\($0))" } ?? "") + (by.isEmpty ? "" : " by \(list)")
  }

  public static func lines(_ answer: ResearchAnswer) -> [String] {
    let policy = answer.policy
    let small = policy.threshold - 1
    var lines = [
      "Distinct patients, each counted once, as the records stood when the count was last renewed (as of). Who has come since is counted when enough have.",
      "Withheld: every combination of 0 to \(small) patients, and further ones so that no such count can be computed from others. Both are marked alike.",
    ]
    if policy.rounding > 1 {
      lines.append("Counts are rounded to the nearest multiple of \(policy.rounding), the smallest up to the first that is not below \(policy.threshold).")
    }
    if policy.epsilonPerQueryMicros > 0 {
      lines.append("Discrete Laplace noise is added to every count: epsilon \(decimal(policy.epsilonPerQueryMicros)) a table and renewal.")
    }
    lines.append(
      policy.minimumSites > 1
        ? "Every count is of \(policy.minimumSites) hospitals at least." : "A count may be of one hospital: the policy asks for no second.")
    if answer.cells.contains(where: \.isAtLeast) {
      lines.append("At least: patients may be missing who were counted in an epoch in which this could not be published; how many is not said.")
    }
    if answer.cells.isEmpty, answer.axes.count > 1 { lines.append("Nothing can be published in this detail: fewer dimensions say more.") }
    return lines
  }

  /// `at least 40`, or `40`.
  public static func count(_ cell: ResearchAnswer.Cell) -> String { (cell.isAtLeast ? "at least " : "") + "\(cell.count)" }

  /// `at least 55 patients in all`, `total withheld`. Where a part of the counts begins later, the total may as well.
  public static func total(_ answer: ResearchAnswer, _ written: (Int) -> String) -> String {
    guard let total = answer.total else { return "total withheld" }
    return (answer.cells.contains(where: \.isAtLeast) ? "at least " : "") + written(total) + " patients in all"
  }

  /// Millionths as a decimal number without trailing zeros.
  static func decimal(_ micros: Int) -> String {
    var fraction = String(String(1_000_000 + micros % 1_000_000).dropFirst())
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(micros / 1_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
