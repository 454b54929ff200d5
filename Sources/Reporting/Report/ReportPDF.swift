import Foundation
public import Records

/// The page as a PDF, made by a converter that the machine has. The product brings none along.
///
/// The PDF is a convenience for people: report.json is the evidence, and report.html is what is rendered from it byte for byte. Two
/// converters, or two versions of one, make different bytes.
public enum ReportPDF {
  /// A program that turns a page into a PDF.
  public struct Converter: Sendable, Equatable {
    public enum Kind: String, Sendable { case chromium, weasyprint, wkhtmltopdf }
    public let kind: Kind
    /// Where the program lies.
    public let program: String
    public init(kind: Kind, program: String) { (self.kind, self.program) = (kind, program) }
  }

  private static let programs: [(name: String, kind: Converter.Kind)] = [
    ("chromium", .chromium), ("chromium-browser", .chromium), ("google-chrome", .chromium), ("google-chrome-stable", .chromium),
    ("weasyprint", .weasyprint), ("wkhtmltopdf", .wkhtmltopdf),
  ]

  /// The first converter in the folders of a search path such as `$PATH`, the best ones first; nil when there is none.
  public static func converter(on searchPath: String) -> Converter? {
    let folders = searchPath.split(separator: ":").filter { $0.hasPrefix("/") }
    for (name, kind) in programs {
      for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/" + name) {
        return Converter(kind: kind, program: folder + "/" + name)
      }
    }
    return nil
  }

  /// Converts a page that lies in a file. The converter gets an empty home of its own, and a proxy that leads nowhere: the page asks for
  /// nothing outside itself, and nothing would be fetched if it did.
  ///
  /// - Parameter seconds: when it takes longer, it is ended.
  public static func convert(page: String, to output: String, with converter: Converter?, seconds: Int = 120) throws(ReportError) {
    guard let converter else { throw ReportError(.pdfNoConverter) }
    let files = FileManager.default
    let home = files.temporaryDirectory.appendingPathComponent("report-pdf-\(UUID().uuidString)")
    guard (try? files.createDirectory(at: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])) != nil else {
      throw ReportError(.pdfNotConverted)
    }
    defer { try? files.removeItem(at: home) }
    let page = URL(fileURLWithPath: page)
    let made = home.appendingPathComponent("report.pdf")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: converter.program)
    process.arguments = arguments(converter.kind, page: page, to: made.path, home: home.path)
    let nowhere = "http://127.0.0.1:9"
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home.path, "TMPDIR": home.path, "XDG_CONFIG_HOME": home.path, "XDG_CACHE_HOME": home.path,
      "LANG": "C.UTF-8",
      "http_proxy": nowhere, "https_proxy": nowhere, "all_proxy": nowhere,
    ]
    process.currentDirectoryURL = home
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    guard (try? process.run()) != nil else { throw ReportError(.pdfNotConverted) }
    if ended.wait(timeout: .now() + .seconds(max(1, seconds))) == .timedOut {
      process.terminate()
      if ended.wait(timeout: .now() + .seconds(5)) == .timedOut { kill(process.processIdentifier, SIGKILL) }
      throw ReportError(.pdfTooSlow)
    }
    guard process.terminationStatus == 0, let pdf = try? Data(contentsOf: made), pdf.starts(with: Array("%PDF-".utf8)) else {
      throw ReportError(.pdfNotConverted)
    }
    guard (try? pdf.write(to: URL(fileURLWithPath: output), options: .atomic)) != nil else { throw ReportError(.pdfNotWritten) }
  }

  private static func arguments(_ kind: Converter.Kind, page: URL, to output: String, home: String) -> [String] {
    switch kind {
    case .chromium:
      // Root has no sandbox to go into; the page has no scripts and is our own.
      [
        "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-extensions",
        "--disable-dev-shm-usage", "--no-pdf-header-footer", "--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND",
        "--user-data-dir=\(home)/profile",
        "--print-to-pdf=\(output)",
      ] + (geteuid() == 0 ? ["--no-sandbox"] : []) + [page.absoluteString]
    case .weasyprint: [page.path, output]
    case .wkhtmltopdf:
      ["--quiet", "--disable-javascript", "--disable-plugins", "--print-media-type", "--proxy", "http://127.0.0.1:9", page.path, output]
    }
  }
}

extension ReasonCode {
  public static let pdfNoConverter = ReasonCode("RPT-0131", "no converter to PDF is installed: chromium, weasyprint or wkhtmltopdf")
  public static let pdfNotConverted = ReasonCode("RPT-0132", "the converter to PDF made no PDF of the page")
  public static let pdfTooSlow = ReasonCode("RPT-0133", "the converter to PDF took too long and was ended")
  public static let pdfNotWritten = ReasonCode("RPT-0134", "the PDF cannot be written")
}
