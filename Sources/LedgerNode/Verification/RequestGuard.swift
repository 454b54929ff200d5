import Cryptography
import LedgerProtocol
import Records
import Synchronization

/// Knows who sent a request: checks its signature, its time and that its nonce is new.
///
/// Source: RFC 9421 §7.2.2 (replay).
final class RequestGuard: Sendable {
  private struct Nonces {
    var current: Set<String> = []
    var previous: Set<String> = []
    var turned = 0
  }

  private let store: LedgerStore
  private let now: @Sendable () -> Int
  private let window: Int
  private let capacity: Int
  private let nonces = Mutex(Nonces())

  /// - Parameters:
  ///   - window: accepted seconds before and after this node's time.
  ///   - capacity: nonces remembered per window; more requests than that are put off.
  init(store: LedgerStore, window: Int = 300, capacity: Int = 500_000, now: @escaping @Sendable () -> Int) {
    (self.store, self.window, self.capacity, self.now) = (store, window, capacity, now)
  }

  /// The participant who signed the request. Throws `LED-0251` to `LED-0253`, `LED-0321`, `LED-0322`, `LED-0341`, `LED-0342`.
  func participant(_ facts: RequestFacts, signatureInput: String?, signature: String?) throws -> Participant {
    guard let signatureInput, let signature else { throw ProtocolError.unsignedRequest }
    let signed = try RequestSignature(signatureInput: signatureInput, signature: signature)
    guard let participant = try store.participant(keyID: signed.keyID) else { throw ProtocolError.notRegistered }
    let time = now()
    try signed.verify(facts, key: participant.publicKey, now: time, window: window)
    guard participant.isValid(at: time) else { throw ProtocolError.notValidNow }
    try remember("\(signed.keyID) \(signed.nonce)", at: time)
    return participant
  }

  /// Nonces are kept for one to two windows' lengths of acceptance, so that none is accepted twice.
  private func remember(_ nonce: String, at time: Int) throws {
    let verdict = nonces.withLock { nonces -> ProtocolError? in
      if time - nonces.turned >= 2 * window {
        nonces.previous = time - nonces.turned >= 4 * window ? [] : nonces.current
        nonces.current = []
        nonces.turned = time
      }
      guard !nonces.current.contains(nonce), !nonces.previous.contains(nonce) else { return .replayed }
      guard nonces.current.count < capacity else { return .busy }
      nonces.current.insert(nonce)
      return nil
    }
    if let verdict { throw verdict }
  }
}
