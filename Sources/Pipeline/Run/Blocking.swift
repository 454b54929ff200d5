import Dispatch
import Synchronization

/// Waits on a thread of the caller's own for asynchronous work; not to be called from a task. When the flag is set the work has a little time left.
func blocking<T: Sendable>(until isCancelled: CancelFlag? = nil, _ body: @escaping @Sendable () async throws -> T) throws -> T {
  let done = DispatchSemaphore(value: 0)
  let result = ResultBox<T>()
  let task = Task.detached {
    do { result.set(.success(try await body())) } catch { result.set(.failure(error)) }
    done.signal()
  }
  var cancelled: ContinuousClock.Instant?
  while done.wait(timeout: .now() + .milliseconds(250)) == .timedOut {
    guard let isCancelled, isCancelled.isSet else { continue }
    cancelled = cancelled ?? .now
    if let cancelled, .now - cancelled > CancelFlag.patience { task.cancel() }
  }
  return try result.get()
}

private final class ResultBox<T: Sendable>: Sendable {
  private struct Nothing: Error {}
  private let value = Mutex<Result<T, any Error>>(.failure(Nothing()))
  func set(_ result: Result<T, any Error>) { value.withLock { $0 = result } }
  func get() throws -> T { try value.withLock { $0 }.get() }
}
