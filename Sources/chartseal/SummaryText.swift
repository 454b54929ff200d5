import Pipeline

/// The one-screen summary at the end of a run, on standard error.
enum SummaryText {
  /// - Parameter pipeline: path of the pipeline file, as it was given.
  static func print(_ summary: RunSummary, pipeline: String) {
    for line in SummaryPage.lines(StoredSummary(summary), pipeline: pipeline) { Console.note(line) }
  }
}
