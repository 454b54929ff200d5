import LedgerProtocol
import Synchronization

/// Lets a number of tasks in at a time; a bounded number waits its turn, the rest is sent away.
final class Limiter: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>
  private let queueLimit: Int

  init(_ places: Int, queueLimit: Int) {
    state = Mutex(State(free: places))
    self.queueLimit = queueLimit
  }

  func run<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    let isFull = state.withLock { $0.free == 0 && $0.waiting.count >= queueLimit }
    if isFull { throw Refusal(Problem(ProtocolError.busy), retryAfter: 2) }
    await withCheckedContinuation { continuation in
      let enters = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if enters { continuation.resume() }
    }
    defer {
      let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
        if state.waiting.isEmpty {
          state.free += 1
          return nil
        }
        return state.waiting.removeFirst()
      }
      next?.resume()
    }
    return try await body()
  }
}
