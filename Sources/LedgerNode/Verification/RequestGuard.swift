import Cryptography
import Hummingbird
import LedgerProtocol
import Records
import Synchronization

/// Knows who sent a request: checks its signature, its time and that its nonce is new.
///
/// Source: RFC 9421 §7.2.2 (replay).
final class RequestGuard: Sendable {
  /// Tokens of each participant, refilled with time.
  private struct Allowance {
    var tokens: Double
    var at: Int
  }

  private let allowances = Mutex<[String: Allowance]>([:])
  private let rate: LedgerNodeLimits.Rate
  private let store: LedgerStore
  let now: @Sendable () -> Int
  private let window: Int
  private let nonces: NonceMemory
  private let names: Set<String>

  /// - Parameters:
  ///   - window: accepted seconds before and after this node's time.
  ///   - capacity: nonces remembered per window; more requests than that are put off.
  ///   - names: host, or host and port, under which participants reach this node; empty for any. A request that was signed for another node
  ///     and is sent here by whoever received it there is refused. Source: RFC 9421 §7.2.2, §7.5.
  init(
    store: LedgerStore, window: Int = 300, capacity: Int = 2_000_000, rate: LedgerNodeLimits.Rate = .init(), names: [String] = [],
    now: @escaping @Sendable () -> Int
  ) {
    (self.store, self.window, self.rate, self.now) = (store, window, rate, now)
    nonces = NonceMemory(seconds: 2 * window, capacity: capacity)
    self.names = Set(names.map { RequestFacts(method: "", authority: $0, path: "").authority })
  }

  /// The participant who signed a request; of one without a signature, whose certificate the connection was made with. Throws as the other
  /// one does, and `LED-0747`.
  func participant(_ request: Request) throws -> Participant {
    if request.header("signature") == nil, request.header("signature-input") == nil, let keyID = ConnectionPeer.keyID {
      return try participant(peer: keyID)
    }
    return try participant(request.facts, signatureInput: request.header("signature-input"), signature: request.header("signature"))
  }

  /// The participant who signed the request. Throws `LED-0251` to `LED-0253`, `LED-0321`, `LED-0322`, `LED-0341`, `LED-0342`.
  func participant(_ facts: RequestFacts, signatureInput: String?, signature: String?) throws -> Participant {
    guard let signatureInput, let signature else { throw ProtocolError.unsignedRequest }
    guard names.isEmpty || names.contains(facts.authority) else { throw ProtocolError.otherNode }
    let signed = try RequestSignature(signatureInput: signatureInput, signature: signature)
    guard let participant = try store.participant(keyID: signed.keyID) else { throw ProtocolError.notRegistered }
    let time = now()
    try signed.verify(facts, key: participant.publicKey, now: time, window: window)
    guard participant.isValid(at: time) else { throw ProtocolError.notValidNow }
    // A copy of a request spends nothing of the participant's; a request beyond the rate takes no place among the nonces.
    guard !nonces.holds(signed.keyID, signed.nonce) else { throw ProtocolError.replayed }
    try spend(participant, at: time)
    try nonces.keep(signed.keyID, signed.nonce, at: time)
    return participant
  }

  /// The participant whose key a verified certificate is for. TLS keeps what is sent on a connection from being sent again on another.
  private func participant(peer keyID: String) throws -> Participant {
    guard let participant = try store.participant(keyID: keyID) else { throw ProtocolError.peerUnknown }
    let time = now()
    guard participant.isValid(at: time) else { throw ProtocolError.notValidNow }
    try spend(participant, at: time)
    return participant
  }

  /// Takes a token of the participant; a hospital that migrates its records has more of them than others.
  private func spend(_ participant: Participant, at time: Int) throws {
    let perSecond = participant.role == .hospital ? rate.hospitalPerSecond : rate.perSecond
    guard take(1, of: participant.id, perSecond: perSecond, at: time) else { throw Refusal(Problem(ProtocolError.tooMany), retryAfter: 1) }
  }

  /// A body counts as one request more for each 64 KiB, since what is taken in is kept. Hospitals send their records.
  func spend(_ participant: Participant, bytes: Int) throws {
    guard participant.role != .hospital, bytes >= 64 << 10 else { return }
    guard take(bytes >> 16, of: participant.id, perSecond: rate.perSecond, at: now()) else {
      throw Refusal(Problem(ProtocolError.tooMany), retryAfter: 1)
    }
  }

  // MARK: Refusals

  /// A read that is refused is an entry in the log, and may ask a patient: it has an allowance of its own, so that nobody fills log and inboxes.
  /// Throws `LED-0353` when it is used up.
  func checkRefusals(_ participant: Participant) throws {
    guard take(0, of: "refusals " + participant.id, perSecond: rate.refusalsPerSecond, at: now()) else {
      throw Refusal(Problem(ProtocolError.tooMany), retryAfter: 1)
    }
  }

  func noteRefusal(_ participant: Participant) {
    _ = take(1, of: "refusals " + participant.id, perSecond: rate.refusalsPerSecond, at: now())
  }

  /// Takes tokens when there is one at least; they may go below zero, which takes time to make good.
  private func take(_ count: Int, of name: String, perSecond: Int, at time: Int) -> Bool {
    let burst = Double(perSecond * rate.burstSeconds)
    return allowances.withLock { allowances in
      if allowances.count > 100_000 { allowances.removeAll() }
      var own = allowances[name] ?? Allowance(tokens: burst, at: time)
      own.tokens = min(burst, own.tokens + Double(max(0, time - own.at) * perSecond))
      own.at = max(own.at, time)
      defer { allowances[name] = own }
      guard own.tokens >= 1 else { return false }
      own.tokens -= Double(count)
      return true
    }
  }
}

extension ProtocolError {
  static let otherNode = ProtocolError(ReasonCode("LED-0785", "the request was signed for another node's name"), .unauthenticated)
}
