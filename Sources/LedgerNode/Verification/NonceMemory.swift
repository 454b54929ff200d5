import Cryptography
import LedgerProtocol
import Records
import Synchronization

/// The nonces of signed requests, so that none is accepted twice, in bounded memory.
///
/// A nonce is kept as half of a digest, for one to two generations. No participant holds more than half of the places: one that sends more
/// than there is room for is put off alone. Source: RFC 9421 §7.2.2.
package final class NonceMemory: Sendable {
  private struct Name: Hashable {
    let high: UInt64
    let low: UInt64
  }

  private struct State {
    var current: Set<Name> = []
    var previous: Set<Name> = []
    var counts: [String: Int] = [:]
    var turned = 0
  }

  private let state = Mutex(State())
  private let seconds: Int
  private let capacity: Int

  /// - Parameters:
  ///   - seconds: for how long a signature can be accepted, from the first time to the last.
  ///   - capacity: nonces of one generation.
  package init(seconds: Int, capacity: Int) { (self.seconds, self.capacity) = (seconds, capacity) }

  private static func name(_ keyID: String, _ nonce: String) -> Name {
    SHA256Digest.of(keyID + " " + nonce).withBytes { bytes in
      Name(high: bytes[0..<8].raw.loadUnaligned(as: UInt64.self), low: bytes[8..<16].raw.loadUnaligned(as: UInt64.self))
    }
  }

  /// Whether the nonce was seen, without keeping it.
  package func holds(_ keyID: String, _ nonce: String) -> Bool {
    let name = NonceMemory.name(keyID, nonce)
    return state.withLock { $0.current.contains(name) || $0.previous.contains(name) }
  }

  /// Keeps a nonce. Throws `LED-0342` when it was seen, `LED-0348` when there is no room.
  package func keep(_ keyID: String, _ nonce: String, at time: Int) throws {
    let name = NonceMemory.name(keyID, nonce)
    let verdict = state.withLock { state -> ProtocolError? in
      if time - state.turned >= seconds {
        state.previous = time - state.turned >= 2 * seconds ? [] : state.current
        (state.current, state.counts, state.turned) = ([], [:], time)
      }
      guard !state.current.contains(name), !state.previous.contains(name) else { return .replayed }
      guard state.current.count < capacity, state.counts[keyID, default: 0] < capacity / 2 else { return .busy }
      state.current.insert(name)
      state.counts[keyID, default: 0] += 1
      return nil
    }
    if let verdict { throw verdict }
  }
}
