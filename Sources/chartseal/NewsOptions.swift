import ArgumentParser
import Pipeline
import Records

extension NewsFormat: ExpressibleByArgument {}
extension NewsEvent.Level: ExpressibleByArgument {}

/// Options of commands that act: where their log goes.
struct NewsOptions: ParsableArguments {
  @Option(help: "Log events to this file, appended; it may be rotated at any time. Without it, and with one of the two below, to standard error.")
  var logFile: String?
  @Option(help: "Form of the log: text, or json for a JSON object a line. (default: text)") var logFormat: NewsFormat?
  @Option(help: "Least level that is logged: error, warning, notice, info or debug. No level holds a value of any record. (default: info)")
  var logLevel: NewsEvent.Level?

  /// Whose standard error is: the log's alone when it goes there.
  func screen(quiet: Bool) -> Screen { logFile == nil && (logFormat != nil || logLevel != nil) ? .log : quiet ? .quiet : .people }

  /// The log; nil when none is asked for. Throws a `stateUnwritable` failure, or a usage error.
  /// - Parameter quiet: whether standard error is to stay empty.
  func log(quiet: Bool = false) throws -> NewsLog? {
    let isOnScreen = screen(quiet: quiet) == .log
    guard logFile != nil || isOnScreen else { return nil }
    if isOnScreen && quiet { throw ValidationError("--quiet leaves standard error empty: name a file with --log-file") }
    let output = try logFile.map { try NewsOutput(file: $0) } ?? NewsOutput()
    return NewsLog(output, format: logFormat ?? .text, level: logLevel ?? .info)
  }
}
