import Cryptography
import Foundation
import Glibc

/// The audit trail: one JSON line an event, each with the digest of the line before, so that a missing or changed line shows.
///
/// Lies in the state folder, or without a pipeline in the user's own state folder. Holds no value of any patient.
/// Source: 45 CFR 164.312(b).
public enum AuditTrail {
  /// Appends an event, durably.
  /// - Parameter state: the pipeline's state folder; nil: `$XDG_STATE_HOME/chartseal` or `~/.local/state/chartseal`.
  public static func append(event: String, purpose: String, detail: String, state: String?) throws {
    let folder = state ?? userFolder()
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = folder + "/audit.jsonl"
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "the audit trail cannot be written: \(path)") }
    defer { close(descriptor) }
    flock(descriptor, LOCK_EX)
    let last = lastLine(descriptor)
    let number = last.isEmpty ? 1 : (sequence(of: last) ?? 0) + 1
    let previous = last.isEmpty ? String(repeating: "0", count: 64) : SHA256Digest.of(last).hex
    let line = SummaryJSON.object([
      ("sequence", .int(number)), ("time", .text(Timestamp.now())), ("user", .text(userName())), ("event", .text(event)),
      ("purpose", .text(purpose)), ("detail", .text(detail)), ("previous", .text(previous)),
    ])
    let written = (line + "\n").withCString { write(descriptor, $0, strlen($0)) }
    guard written == line.utf8.count + 1, fsync(descriptor) == 0 else {
      throw RunFailure(.stateUnwritable, "the audit trail cannot be written: \(path)")
    }
  }

  /// Checks the chain; the number of events, or the first line that does not follow from the one before.
  public static func verify(path: String) throws -> Result<Int, AuditBreak> {
    guard let text = FileManager.default.contents(atPath: path) else { throw RunFailure(.stateMissing, "no audit trail at \(path)") }
    var previous = String(repeating: "0", count: 64)
    var number = 0
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      number += 1
      guard line.contains("\"sequence\":\(number),"), line.hasSuffix("\"previous\":\"\(previous)\"}") else { return .failure(AuditBreak(line: number)) }
      previous = SHA256Digest.of(String(line)).hex
    }
    return .success(number)
  }

  public struct AuditBreak: Error, Sendable, Equatable {
    public let line: Int
    public init(line: Int) { self.line = line }
  }

  private static func userFolder() -> String {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_STATE_HOME"], !base.isEmpty { return base + "/chartseal" }
    return (environment["HOME"] ?? "/tmp") + "/.local/state/chartseal"
  }

  private static func userName() -> String {
    guard let entry = getpwuid(getuid()) else { return "uid \(getuid())" }
    return String(cString: entry.pointee.pw_name)
  }

  private static func lastLine(_ descriptor: Int32) -> String {
    let size = lseek(descriptor, 0, SEEK_END)
    let start = max(0, size - 8192)
    var buffer = [UInt8](repeating: 0, count: Int(size - start))
    let n = pread(descriptor, &buffer, buffer.count, start)
    return buffer.prefix(max(0, n)).split(separator: 0x0A).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func sequence(of line: String) -> Int? {
    guard line.hasPrefix("{\"sequence\":") else { return nil }
    return Int(line.dropFirst(12).prefix { $0.isNumber })
  }
}
