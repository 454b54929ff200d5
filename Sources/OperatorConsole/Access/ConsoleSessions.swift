import Cryptography
import Synchronization

/// Who is signed in: in memory only, gone with the process. Cookies are random and kept by their digest.
///
/// Source: 45 CFR 164.312(a)(2)(iii), automatic logoff.
final class ConsoleSessions: Sendable {
  struct Session: Sendable {
    /// 1, 2, ... since the console started: how the audit log names it.
    let number: Int
    let role: ConsoleRole
    /// Stands in every form.
    let formToken: String
    let made: Int
    var used: Int
  }

  struct Limits: Sendable {
    var idleSeconds: Int
    /// A session ends after this however busy it is.
    var totalSeconds = 8 * 3600
    var most = 32
  }

  private struct State {
    var made = 0
    var sessions: [SHA256Digest: Session] = [:]
  }

  let limits: Limits
  private let state = Mutex(State())

  init(limits: Limits) { self.limits = limits }

  /// Opens a session; the one that was used least recently ends when there are too many.
  func open(_ role: ConsoleRole, at time: Int) throws -> (secret: String, session: Session, ended: Session?) {
    let secret = Hex.lower(try SecureRandom.bytes(32))
    let token = Hex.lower(try SecureRandom.bytes(32))
    return state.withLock { state in
      var ended: Session?
      if state.sessions.count >= limits.most, let oldest = state.sessions.min(by: { ($0.value.used, $0.value.number) < ($1.value.used, $1.value.number) }) {
        ended = state.sessions.removeValue(forKey: oldest.key)
      }
      state.made += 1
      let session = Session(number: state.made, role: role, formToken: token, made: time, used: time)
      state.sessions[SHA256Digest.of(secret)] = session
      return (secret, session, ended)
    }
  }

  /// The open session of a cookie. `isUse`: it thereby counts as used now.
  func session(_ secret: String, at time: Int, isUse: Bool) -> Session? {
    let digest = SHA256Digest.of(secret)
    return state.withLock { state in
      guard let session = state.sessions[digest], isOpen(session, time) else { return nil }
      if isUse { state.sessions[digest]?.used = time }
      return session
    }
  }

  /// Ends a session and says which; nil when there was none.
  func close(_ secret: String) -> Session? { state.withLock { $0.sessions.removeValue(forKey: SHA256Digest.of(secret)) } }

  /// Ends the sessions whose time is over and says which.
  func sweep(at time: Int) -> [Session] {
    state.withLock { state in
      let over = state.sessions.filter { !isOpen($0.value, time) }
      for digest in over.keys { state.sessions[digest] = nil }
      return over.values.sorted { $0.number < $1.number }
    }
  }

  /// Ends all sessions and says which.
  func endAll() -> [Session] {
    state.withLock { state in
      defer { state.sessions = [:] }
      return state.sessions.values.sorted { $0.number < $1.number }
    }
  }

  private func isOpen(_ session: Session, _ time: Int) -> Bool {
    time < session.used + limits.idleSeconds && time < session.made + limits.totalSeconds
  }
}
