import Cryptography
import Foundation
import Glibc
import LedgerProtocol
import Reporting

/// Writes to the audit log in the name of whoever runs the program. What cannot be written down must not be done, so each failure is the command's.
///
/// With a pipeline the log lies in its state folder; without one in the user's own: `$XDG_STATE_HOME/chartseal` or `~/.local/state/chartseal`.
public struct AuditWriter: Sendable {
  public let log: AuditLog
  public let actor: AuditActor

  /// - Parameters:
  ///   - state: the pipeline's state folder.
  ///   - operator: who stands behind the operating system's user, by the pipeline file; the variable `CHARTSEAL_OPERATOR` goes before it.
  public init(state: StateFolder, operator: String? = nil) { self.init(folder: state.path, operator: `operator`) }

  private init(folder: String, operator: String?) {
    log = AuditLog(folder: folder)
    let named = ProcessInfo.processInfo.environment["CHARTSEAL_OPERATOR"].flatMap { $0.isEmpty ? nil : $0 }
    actor = AuditActor(user: AuditWriter.userName(), operator: named ?? `operator` ?? "")
  }

  /// Where there is no pipeline: the log in the user's own folder, which is made. Throws a `stateUnwritable` failure.
  public static func ofUser() throws -> AuditWriter {
    let folder = userFolder(ProcessInfo.processInfo.environment)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RunFailure(.stateUnwritable, "the folder of the audit log cannot be made: \(folder)")
    }
    return AuditWriter(folder: folder, operator: nil)
  }

  /// Appends an event, durably. Throws a `stateUnwritable` failure.
  /// - Returns: the head with this event.
  @discardableResult
  public func note(_ kind: AuditEvent.Kind, subject: String = "", purpose: String = "", detail: String = "") throws -> AuditHead {
    do { return try log.append(kind, by: actor, subject: subject, purpose: purpose, detail: detail) } catch { throw AuditWriter.failure(error) }
  }

  /// Appends the event of a review. Throws a `stateUnwritable` failure.
  @discardableResult
  public func note(review envelope: DSSEEnvelope, detail: String) throws -> AuditHead {
    do { return try log.append(review: envelope, by: actor, detail: detail) } catch { throw AuditWriter.failure(error) }
  }

  /// Where the log stands. Throws a `stateUnwritable` failure.
  public func head() throws -> AuditHead {
    do { return try log.head() } catch { throw AuditWriter.failure(error) }
  }

  public static func failure(_ error: AuditError) -> RunFailure { RunFailure(.stateUnwritable, error.description) }

  private static func userFolder(_ environment: [String: String]) -> String {
    if let base = environment["XDG_STATE_HOME"], !base.isEmpty { return base + "/chartseal" }
    return (environment["HOME"] ?? "/tmp") + "/.local/state/chartseal"
  }

  /// The operating system's name of the user whose rights the process has.
  public static func userName() -> String {
    guard let entry = getpwuid(geteuid()) else { return "uid \(geteuid())" }
    return String(cString: entry.pointee.pw_name)
  }
}
