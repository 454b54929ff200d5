/// The one place where the verifier renders a report.
public enum EvidencePage {
  /// The page of a report's exact bytes; nil when they are no report.
  @Sendable public static func render(_ report: [UInt8]) -> [UInt8]? { try? ReportPage.html(of: report) }
}
