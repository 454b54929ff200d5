import Foundation
import Glibc

/// The text about the last run in the state folder, and the program that is given it when something has changed.
///
/// `<pipeline>.last-run.txt` is written after every run. `<pipeline>.last-told` holds the exit code of which the program was last told: it is run when
/// another one comes, so at the first failure, at another failure and at recovery, and not again each night. An interruption by hand is no news.
struct RunNotice {
  let state: String
  let pipeline: String
  static let seconds = 30

  var textPath: String { "\(state)/\(pipeline).last-run.txt" }
  private var toldPath: String { "\(state)/\(pipeline).last-told" }

  /// Throws a `stateUnwritable` failure.
  func write(_ text: String) throws { try DurableFile.write(Array(text.utf8), to: textPath, mode: 0o600) }

  /// Whether the exit code is another than the one last told; a first success is no news.
  func isNews(_ status: ExitStatus) -> Bool {
    switch status {
    case .interrupted, .terminated, .locked, .usage: false
    default: (told() ?? .success) != status
    }
  }

  func noteTold(_ status: ExitStatus) throws { try DurableFile.write(Array("\(status.rawValue)\n".utf8), to: toldPath, mode: 0o600) }

  private func told() -> ExitStatus? {
    FileManager.default.contents(atPath: toldPath)
      .flatMap { Int32(String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace }) }.flatMap { ExitStatus(rawValue: $0) }
  }

  /// Runs a program with a text on its standard input: no shell, a bare environment, its output with ours on standard error.
  /// - Returns: its exit code; nil when it could not be started, or did not end in time.
  static func run(_ command: [String], _ text: String) -> Int32? {
    guard let program = command.first else { return nil }
    // The text lies in a file without a name, so that a program that does not read it keeps nobody waiting.
    guard let input = tmpfile() else { return nil }
    defer { fclose(input) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, input) == bytes.count, fflush(input) == 0, lseek(fileno(input), 0, SEEK_SET) == 0 else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(command.dropFirst())
    let kept = ["HOME", "USER", "LOGNAME", "LANG", "TZ"]
    process.environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
      .merging(["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]) { a, _ in a }
    process.standardInput = FileHandle(fileDescriptor: fileno(input), closeOnDealloc: false)
    process.standardOutput = FileHandle.standardError
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    guard (try? process.run()) != nil else { return nil }
    if ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      process.terminate()
      if ended.wait(timeout: .now() + .seconds(2)) == .timedOut { kill(process.processIdentifier, SIGKILL) }
      return nil
    }
    return process.terminationReason == .exit ? process.terminationStatus : nil
  }
}
