/// The names of a run's evidence, in its folder below `reports/` of the state folder and in an exported bundle.
public enum EvidenceFile {
  /// The report: exact bytes, the evidence itself.
  public static let report = "report.json"
  /// The signed envelope around the same bytes (DSSE).
  public static let envelope = "report.dsse.json"
  /// The report as a page, rendered from the report's bytes and nothing else.
  public static let page = "report.html"
  /// The files of a source, counted from 1, that the report does not list one by one.
  public static func furtherFiles(source: Int) -> String { "report.files.\(source).jsonl" }
  /// The log's entry that names the report's digest, and the proof that the log holds it.
  public static let entry = "report.entry.json"
  public static let proof = "report.tlog-proof"
}
