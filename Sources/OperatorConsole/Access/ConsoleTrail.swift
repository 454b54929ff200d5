import Pipeline
import Reporting
import Synchronization

/// The console's events in the audit log: signing in and off, each page, each order, each refusal. Throws when an event cannot be written; then nothing
/// may be shown or done.
///
/// Source: 45 CFR 164.312(b).
struct ConsoleTrail: Sendable {
  private let writer: AuditWriter
  private let budget = RefusalBudget()

  init(writer: AuditWriter) { self.writer = writer }

  /// The operator whom the audit log names beside the system's user: the configured one, with the role.
  func name(_ role: ConsoleRole) -> String { [writer.actor.operator, role.rawValue].filter { !$0.isEmpty }.joined(separator: ", ") }

  /// Who it is for the page's head: the configured operator, or the system's user.
  var shortName: String { writer.actor.operator.isEmpty ? writer.actor.user : writer.actor.operator }

  func note(_ kind: AuditEvent.Kind, _ role: ConsoleRole?, subject: String = "", purpose: String = "", detail: String) throws {
    let actor = AuditActor(user: writer.actor.user, operator: role.map(name) ?? writer.actor.operator)
    do {
      try writer.log.append(kind, by: actor, subject: subject, purpose: purpose, detail: "console: " + detail)
    } catch {
      throw AuditWriter.failure(error)
    }
  }

  /// Notes a refusal of somebody who has not signed in. So that nobody can fill the log, at most thirty a minute; the next event counts the others.
  func noteStranger(_ detail: String, at time: Int) throws {
    guard let left = budget.take(at: time) else { return }
    try note(.refused, nil, detail: detail + (left > 0 ? "; \(left) more were refused since the last event" : ""))
  }
}

/// How many refusals of strangers are written down.
private final class RefusalBudget: Sendable {
  private static let perMinute = 30
  private let state = Mutex((minute: 0, written: 0, left: 0))

  /// How many were left out before this one; nil when this one is left out, too.
  func take(at time: Int) -> Int? {
    state.withLock { state in
      if state.minute != time / 60 { (state.minute, state.written) = (time / 60, 0) }
      guard state.written < RefusalBudget.perMinute else {
        state.left += 1
        return nil
      }
      state.written += 1
      defer { state.left = 0 }
      return state.left
    }
  }
}
