import ArgumentParser
import Foundation
import Glibc
import Pipeline

/// Data goes to standard output, everything else to standard error.
enum Console {
  static func out(_ text: String) { write(text + "\n", to: 1) }
  static func note(_ text: String) { write(text + "\n", to: 2) }

  /// Whether a line on standard error can be drawn over. There are no colours, so that NO_COLOR has nothing to forbid.
  static var errorIsTerminal: Bool { isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

  /// Columns of the terminal at standard error; 80 when it does not say.
  static var columns: Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { write($0.baseAddress, $0.count, to: descriptor) }
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBufferPointer { write($0.baseAddress, $0.count, to: descriptor) }
  }

  static func write(_ start: UnsafePointer<UInt8>?, _ count: Int, to descriptor: Int32) {
    var done = 0
    while done < count, let start {
      let n = Glibc.write(descriptor, start + done, count - done)
      if n < 0 && errno == EINTR { continue }
      // A reader that has gone away ends the command quietly, as with any filter.
      if n <= 0 { Glibc.exit(ExitStatus.inputOutput.rawValue) }
      done += n
    }
  }

  /// Whether the command line asks for JSON; set once, before the command runs.
  nonisolated(unsafe) static var printsJSON = false

  /// With `--json`: the last line of a command that failed before it had a result.
  static func exitError(_ code: Int32, _ text: String) {
    guard printsJSON else { return }
    out(
      JSONText.object([
        ("message_type", .string("exit_error")), ("schema_version", .int(1)), ("exit_code", .int(Int(code))), ("message", .string(text)),
      ]).text)
  }

  /// What an act came to: a line for each fact, a name and a text; with --json one object.
  static func facts(_ type: String, json: Bool, _ lines: [(String, String)], _ members: [(String, JSONText)]) {
    if json { return out(JSONText.object([("message_type", .string(type)), ("schema_version", .int(1))] + members).text) }
    let width = max(12, (lines.map(\.0.count).max() ?? 0) + 2)
    for (name, text) in lines { out(name + String(repeating: " ", count: width - name.count) + text) }
  }

  /// Says why a command fails, on standard error and with `--json` as the last line of standard output.
  static func fail(_ status: ExitStatus, _ text: String) -> ExitCode {
    note(text)
    exitError(status.rawValue, text)
    return ExitCode(status)
  }

  static func grouped(_ n: Int) -> String { Figures.grouped(n) }
  static func megabytes(_ bytes: Int) -> String { Figures.megabytes(bytes) }
}

/// Options that many commands share.
struct PipelineOption: ParsableArguments {
  @Option(name: [.short, .long], help: "The pipeline file (YAML).")
  var pipeline: String?
  @Option(help: "Another state folder than the pipeline's: that of a shard.")
  var state: String?

  func path() throws -> String {
    guard let pipeline else { throw ValidationError("name the pipeline file with --pipeline or CHARTSEAL_PIPELINE") }
    return pipeline
  }

  func load() throws -> PipelineDefinition {
    let path = try path()
    do {
      var definition = try PipelineDefinition.load(path)
      if let state { definition.state = state }
      return definition
    } catch {
      throw Console.fail(.configuration, error.described)
    }
  }
}

extension ExitCode {
  init(_ status: ExitStatus) { self.init(status.rawValue) }
}

/// Runs blocking work on a thread of its own, so that no task waits.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    let thread = Thread {
      continuation.resume(with: Result { try body() })
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
}

/// Turns what the libraries throw into a line on standard error and an exit code.
func reporting<T>(_ body: () async throws -> T) async throws -> T {
  do {
    return try await body()
  } catch let failure as RunFailure {
    throw Console.fail(failure.kind.exitStatus, "chartseal: \(failure.detail)")
  } catch let holder as LockHolder {
    throw Console.fail(.locked, "chartseal: \(holder.description)")
  } catch let errors as ConfigurationErrors {
    throw Console.fail(.configuration, errors.described)
  } catch {
    guard let failure = RunFailure(error) else { throw error }
    throw Console.fail(failure.kind.exitStatus, "chartseal: \(failure.detail)")
  }
}
