import ArgumentParser
import Foundation
import Glibc
import Pipeline

/// Data goes to standard output, everything else to standard error.
enum Console {
  static func out(_ text: String) { write(text + "\n", to: 1) }
  static func note(_ text: String) { write(text + "\n", to: 2) }

  static var errorIsTerminal: Bool { isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

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

  /// `12345678` as `12,345,678`.
  static func grouped(_ n: Int) -> String {
    var out = ""
    for (i, c) in String(n.magnitude).reversed().enumerated() {
      if i > 0 && i % 3 == 0 { out.append(",") }
      out.append(c)
    }
    return (n < 0 ? "-" : "") + String(out.reversed())
  }

  static func megabytes(_ bytes: Int) -> String {
    let tenths = bytes / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

/// Options that many commands share.
struct PipelineOption: ParsableArguments {
  @Option(name: [.short, .long], help: "The pipeline file (YAML). Also: CHARTSEAL_PIPELINE.")
  var pipeline: String?

  func load() throws -> PipelineDefinition {
    guard let path = pipeline ?? ProcessInfo.processInfo.environment["CHARTSEAL_PIPELINE"] else {
      throw ValidationError("name the pipeline file with --pipeline")
    }
    do {
      return try PipelineDefinition.load(path)
    } catch {
      Console.note(error.description)
      throw ExitCode(ExitStatus.configuration.rawValue)
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
    Console.note("chartseal: \(failure.detail)")
    throw ExitCode(failure.kind.exitStatus)
  } catch let holder as LockHolder {
    Console.note("chartseal: \(holder.description)")
    throw ExitCode(.locked)
  } catch let errors as ConfigurationErrors {
    Console.note(errors.description)
    throw ExitCode(.configuration)
  }
}
