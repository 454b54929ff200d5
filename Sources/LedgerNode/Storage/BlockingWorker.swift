import Dispatch

/// Threads for work that blocks (reading, fsync) or computes for long, so that the concurrency runtime's few threads stay free.
struct BlockingWorker: Sendable {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label, qos: .userInitiated, attributes: .concurrent) }

  func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}
