import Foundation
import Pipeline
import Records
import Synchronization

/// The commands that this console has started, in memory; what they print goes into files of the console's folder, so that they outlive the console.
final class CommandDesk: Sendable {
  struct Started: Sendable {
    let number: Int
    let words: String
    let arguments: [String]
    let by: String
    let time: String
    let output: String
    let errors: String
    var ended: String?
    var exitCode: Int?
  }

  /// At one time, and in the list.
  static let mostRunning = 4
  static let mostKept = 100

  /// Path without the number and ending of a command's files; no two pipelines share it.
  private let files: String
  private let pipeline: String
  private let launcher: any CommandLauncher
  private let list = Mutex([Started]())

  /// - Parameters:
  ///   - folder: exists; what an earlier console of the pipeline left of commands is removed.
  ///   - pipeline: path of the pipeline file; `name` is the pipeline's.
  init(folder: String, pipeline: String, name: String, launcher: any CommandLauncher) {
    (files, self.pipeline, self.launcher) = ("\(folder)/\(name).command-", pipeline, launcher)
    for old in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where old.hasPrefix(name + ".command-") {
      try? FileManager.default.removeItem(atPath: folder + "/" + old)
    }
  }

  /// Starts a command. Throws `CON-0112`, and what the launcher throws.
  func start(_ order: ConsoleOrder, by name: String) throws -> Int {
    let arguments = order.arguments(pipeline: pipeline)
    let started = try list.withLock { list in
      guard list.count(where: { $0.ended == nil }) < CommandDesk.mostRunning else { throw ConsoleRefusal.busy }
      let number = (list.last?.number ?? 0) + 1
      let file = files + String(number)
      let new = Started(
        number: number, words: order.words, arguments: arguments, by: name, time: Timestamp.now(), output: file + ".out", errors: file + ".err")
      list.append(new)
      if list.count > CommandDesk.mostKept, let i = list.firstIndex(where: { $0.ended != nil }) {
        let old = list.remove(at: i)
        for path in [old.output, old.errors] { try? FileManager.default.removeItem(atPath: path) }
      }
      return new
    }
    do {
      try launcher.launch(arguments, operator: name, output: started.output, errors: started.errors) { [self] code in end(started.number, code) }
    } catch {
      end(started.number, ExitStatus.internalError.rawValue)
      throw error
    }
    return started.number
  }

  private func end(_ number: Int, _ code: Int32) {
    list.withLock { list in
      guard let i = list.firstIndex(where: { $0.number == number }), list[i].ended == nil else { return }
      (list[i].ended, list[i].exitCode) = (Timestamp.now(), Int(code))
    }
  }

  /// Newest first.
  var all: [Started] { list.withLock { Array($0.reversed()) } }

  func started(_ number: Int) -> Started? { list.withLock { list in list.first { $0.number == number } } }

  /// The end of what a command has said on standard error.
  static func said(_ started: Started) -> String { tail(started.errors) }

  /// The run that a command has begun, by the lines of JSON on its standard output.
  static func run(_ started: Started) -> String? {
    for line in tail(started.output).split(separator: "\n").reversed() {
      if let id = JSONValue.parse(Array(line.utf8))?["run_id"]?.string { return id }
    }
    return nil
  }

  private static func tail(_ path: String) -> String {
    let most: UInt64 = 64 << 10
    guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd() else { return "" }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: size > most ? size - most : 0)) != nil, let data = try? file.readToEnd() else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}
