import Foundation
import Glibc
import Pipeline

/// A node in a process of its own, under measurement.
final class BenchNode {
  let url: String
  private let process = Process()

  /// - Parameter wrapper: Words put before the command, such as a tracer's.
  init(ledger: String, wrapper: [String] = [], log: String) throws {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let words = wrapper + [own, "ledger", "serve", "--ledger", ledger, "--port", "0"]
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    var found: String?
    for _ in 0..<400 where found == nil && process.isRunning {
      usleep(25_000)
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      found = said.split(separator: "\n").first { $0.hasPrefix("serving on ") && said.hasSuffix("\n") }.map { String($0.dropFirst(11)) }
    }
    guard let found else {
      process.terminate()
      throw RunFailure(.ledgerUnavailable, "the node does not start: \(log)")
    }
    url = found
  }

  /// The node itself, also behind a wrapper.
  private var pid: Int32 {
    guard process.arguments?.first != "ledger" else { return process.processIdentifier }
    let children = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children", encoding: .utf8)
    return children?.split(separator: " ").first.flatMap { Int32($0) } ?? process.processIdentifier
  }

  /// User and system time of the node so far.
  var cpuSeconds: Double {
    let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    let fields = (stat.split(separator: ")").last ?? "").split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  var peakMegabytes: Double {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1000
  }

  func stop() {
    kill(pid, SIGTERM)
    process.waitUntilExit()
  }
}

/// How the machine is while something is measured.
enum Machine {
  /// Median microseconds of an `fdatasync` after a kibibyte appended to a file in this folder.
  static func probe(in folder: String, rounds: Int = 60) -> Double {
    let path = folder + "/probe"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { return 0 }
    defer {
      close(file)
      unlink(path)
    }
    let bytes = [UInt8](repeating: 0x78, count: 1024)
    var times: [Double] = []
    for _ in 0..<rounds {
      guard write(file, bytes, bytes.count) == bytes.count else { return 0 }
      let began = now()
      guard fdatasync(file) == 0 else { return 0 }
      times.append(now() - began)
    }
    return times.sorted()[rounds / 2] * 1e6
  }

  /// Seconds of a clock that does not jump.
  static func now() -> Double {
    var t = timespec()
    clock_gettime(CLOCK_MONOTONIC, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) / 1e9
  }

  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}
