import Foundation
import Reporting
import Testing

@Suite struct ReportPDFTests {
  /// A folder of its own, removed at the end.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-pdf-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func program(_ name: String, in folder: URL, _ script: String) throws {
    let path = folder.appendingPathComponent(name).path
    try Data(("#!/bin/sh\n" + script).utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  @Test func `without a converter the reason says so`() throws {
    try inFolder { folder in
      #expect(ReportPDF.converter(on: folder.path) == nil)
      #expect(throws: ReportError(.pdfNoConverter)) { try ReportPDF.convert(page: "page.html", to: folder.path + "/x.pdf", with: nil) }
    }
  }

  @Test func `the best converter of the path is taken; folders that are not absolute are not searched`() throws {
    try inFolder { folder in
      try program("wkhtmltopdf", in: folder, "exit 1\n")
      try program("chromium", in: folder, "exit 1\n")
      #expect(ReportPDF.converter(on: ".:" + folder.path) == ReportPDF.Converter(kind: .chromium, program: folder.path + "/chromium"))
      #expect(ReportPDF.converter(on: ".:bin") == nil)
    }
  }

  @Test func `what the converter makes is taken over, and nothing but a PDF`() throws {
    try inFolder { folder in
      let page = folder.appendingPathComponent("report.html").path
      let output = folder.appendingPathComponent("report.pdf").path
      try program("weasyprint", in: folder, "printf '%%PDF-1.7 %s' \"$http_proxy\" > \"$2\"\n")
      let converter = ReportPDF.converter(on: folder.path)
      try ReportPDF.convert(page: page, to: output, with: converter)
      #expect(try String(contentsOfFile: output, encoding: .utf8) == "%PDF-1.7 http://127.0.0.1:9")
      try program("weasyprint", in: folder, "echo nothing > \"$2\"\n")
      #expect(throws: ReportError(.pdfNotConverted)) { try ReportPDF.convert(page: page, to: output, with: converter) }
      try program("weasyprint", in: folder, "exit 3\n")
      #expect(throws: ReportError(.pdfNotConverted)) { try ReportPDF.convert(page: page, to: output, with: converter) }
      try program("weasyprint", in: folder, "exec sleep 30\n")
      #expect(throws: ReportError(.pdfTooSlow)) { try ReportPDF.convert(page: page, to: output, with: converter, seconds: 1) }
    }
  }

  @Test func `the installed converter prints the page`() throws {
    // What is not installed cannot be tried; .ci/checks/report-page says when that is so.
    guard let converter = ReportPDF.converter(on: ProcessInfo.processInfo.environment["PATH"] ?? "") else { return }
    try inFolder { folder in
      let page = folder.appendingPathComponent("report.html")
      try Data(ReportPage.html(of: ReportExample.cleanReport.encoded)).write(to: page)
      let output = folder.appendingPathComponent("report.pdf")
      try ReportPDF.convert(page: page.path, to: output.path, with: converter)
      #expect(try Data(contentsOf: output).count > 20_000)
    }
  }
}
