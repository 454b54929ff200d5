import Cryptography
import LedgerProtocol
import Records
import Synchronization

/// Who is signed in to the explorer in a browser: in memory only, gone with the node's process.
///
/// A participant asks for a link with a signed request; the link works once and for a few minutes, and gives the browser a cookie. Links and
/// cookies are random and kept by their digest. Whether the participant is still registered is looked up on every page, so a revoked key
/// ends its sessions with the next click.
final class ExplorerSessions: Sendable {
  struct Limits: Sendable {
    var linkSeconds = 300
    var idleSeconds = 900
    /// A session ends after this however busy it is.
    var totalSeconds = 8 * 3600
    /// Of one participant; the oldest gives way.
    var sessionsEach = 8
    var linksEach = 4
    /// Of everybody; beyond it nobody else is let in for the time being.
    var most = 4096
  }

  private struct Ticket {
    let keyID: String
    let made: Int
    var used: Int
    /// Counts up: which of two of one second is the older.
    let number: Int
  }

  private struct State {
    var made = 0
    var links: [SHA256Digest: Ticket] = [:]
    var sessions: [SHA256Digest: Ticket] = [:]
  }

  let limits: Limits
  private let state = Mutex(State())
  private let now: @Sendable () -> Int

  init(limits: Limits = Limits(), now: @escaping @Sendable () -> Int) { (self.limits, self.now) = (limits, now) }

  /// A link's secret for the key that signed the request, and when it ends. Throws `LED-0701` when too many wait.
  func makeLink(keyID: String) throws -> (secret: String, until: Int) {
    let secret = Hex.lower(try SecureRandom.bytes(32))
    let time = now()
    try state.withLock { state in
      clean(&state, time)
      state.made += 1
      guard make(keyID, secret, time, state.made, each: limits.linksEach, &state.links) else { throw ProtocolError.tooManyLinks }
    }
    return (secret, time + limits.linkSeconds)
  }

  /// Uses a link up; the new session's secret and the key it belongs to, nil for a link that is not known, used or over.
  func open(link secret: String) throws -> (secret: String, keyID: String)? {
    let session = Hex.lower(try SecureRandom.bytes(32))
    let time = now()
    return try state.withLock { state in
      clean(&state, time)
      guard let ticket = state.links.removeValue(forKey: SHA256Digest.of(secret)) else { return nil }
      state.made += 1
      guard make(ticket.keyID, session, time, state.made, each: limits.sessionsEach, &state.sessions) else { throw ProtocolError.tooManyLinks }
      return (session, ticket.keyID)
    }
  }

  /// The key that a session belongs to, which thereby counts as used now.
  func keyID(session secret: String) -> String? {
    let (digest, time) = (SHA256Digest.of(secret), now())
    return state.withLock { state in
      guard let ticket = state.sessions[digest] else { return nil }
      guard isOpen(ticket, time) else {
        state.sessions[digest] = nil
        return nil
      }
      state.sessions[digest]?.used = time
      return ticket.keyID
    }
  }

  func close(session secret: String) { state.withLock { $0.sessions[SHA256Digest.of(secret)] = nil } }

  private func isOpen(_ ticket: Ticket, _ time: Int) -> Bool {
    time < ticket.used + limits.idleSeconds && time < ticket.made + limits.totalSeconds
  }

  private func clean(_ state: inout State, _ time: Int) {
    state.links = state.links.filter { time < $0.value.made + limits.linkSeconds }
    state.sessions = state.sessions.filter { isOpen($0.value, time) }
  }

  private func make(_ keyID: String, _ secret: String, _ time: Int, _ number: Int, each: Int, _ tickets: inout [SHA256Digest: Ticket]) -> Bool {
    let own = tickets.filter { $0.value.keyID == keyID }
    if own.count >= each, let oldest = own.min(by: { ($0.value.used, $0.value.number) < ($1.value.used, $1.value.number) }) { tickets[oldest.key] = nil }
    guard tickets.count < limits.most else { return false }
    tickets[SHA256Digest.of(secret)] = Ticket(keyID: keyID, made: time, used: time, number: number)
    return true
  }
}

extension ProtocolError {
  static let tooManyLinks = ProtocolError(ReasonCode("LED-0701", "too many participants are signing in at this time"), .rateLimited)
  static let linkUsed = ProtocolError(ReasonCode("LED-0702", "the sign-in link has been used or is over"), .notFound)
  static let signInNeeded = ProtocolError(ReasonCode("LED-0703", "this page is for participants who have signed in"), .unauthenticated)
  static let auditorOnly = ProtocolError(ReasonCode("LED-0704", "this page is for auditors"), .forbidden)
  static let pageParameter = ProtocolError(ReasonCode("LED-0705", "a parameter of the page is not one it knows"), .malformedEnvelope)
  static let noPage = ProtocolError(ReasonCode("LED-0706", "there is no such page or entry"), .notFound)
  static let otherSite = ProtocolError(ReasonCode("LED-0707", "the form was sent from another site"), .forbidden)
}
