import ArgumentParser
import Foundation
import Pipeline
import Reporting

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "The compliance report of a run: as a line, as JSON, as a page, as PDF.",
    discussion: """
      Every run that ends writes its report to reports/<run>/ of the state folder: report.json (the evidence), report.dsse.json (the same bytes, signed),
      report.html (a page made of it and of nothing else). Without a run, the last one's.

      EXAMPLES
        chartseal report --pipeline hospital.yaml                       where the last report lies, and its verdict
        chartseal report RUN --pipeline hospital.yaml --html > r.html
        chartseal report RUN --pipeline hospital.yaml --json | jq .verdict
        chartseal report RUN --pipeline hospital.yaml --pdf r.pdf       with chromium, wkhtmltopdf or weasyprint on this machine
        chartseal report --schema > report.schema.json
      """)
  @Argument(help: "The run; the last one when left out.") var run: String?
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print report.json, byte for byte.") var json = false
  @Flag(help: "Print the page.") var html = false
  @Option(help: "Write the page as PDF to this file.") var pdf: String?
  @Flag(help: "Print the JSON Schema of reports.") var schema = false

  func run() async throws {
    if schema { return Console.write(ReportSchema.text, to: 1) }
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let journal = try state.openJournal(readOnly: true)
      guard let id = try run ?? journal.lastReported(pipeline: definition.name) else { throw RunFailure(.stateMissing, "no run has a report yet") }
      guard let bytes = state.reports.bytes(EvidenceFile.report, of: id) else { throw RunFailure(.stateMissing, "there is no report of run \(id)") }
      if json { return Console.write(bytes, to: 1) }
      let page = state.reports.folder(id) + "/" + EvidenceFile.page
      if html { return Console.write(try SecretFile.readPublic(page), to: 1) }
      if let pdf {
        let converter = ReportPDF.converter(on: ProcessInfo.processInfo.environment["PATH"] ?? "")
        do { try ReportPDF.convert(page: page, to: pdf, with: converter) } catch { throw RunFailure(.stateUnwritable, "\(error)") }
        Console.note("written to \(pdf)")
        return
      }
      let report: Report
      do { report = try Report(parsing: bytes) } catch { throw RunFailure(.stateMissing, "the report of run \(id) cannot be read: \(error)") }
      Console.out("run       \(id), revision \(report.run.revision)")
      Console.out("verdict   \(report.verdict.state.rawValue)\(report.verdict.release == nil ? "" : ", released")")
      Console.out("method    \(report.verdict.method)")
      for check in report.checks where check.outcome != .pass && check.outcome != .notApplicable {
        Console.out("\(check.outcome.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0))\(check.id) \(check.says)")
      }
      Console.out("page      \(page)")
    }
  }
}
