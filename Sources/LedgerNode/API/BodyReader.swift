import Cryptography
import Hummingbird
import LedgerProtocol
import NIOCore
import Records

/// Receives a request's body within a limit and a deadline: a client that drips bytes holds a connection for a bounded time.
struct BodyReader: Sendable {
  enum Failure: Error { case tooLarge, tooSlow, interrupted }

  /// Time for a body whatever its size.
  var graceSeconds = 15
  /// The rate that a body must reach beyond that.
  var minimumBytesPerSecond = 32 << 10

  private func deadline(_ length: Int) -> Duration { .seconds(graceSeconds + length / max(1, minimumBytesPerSecond)) }

  /// Hands each piece to `take`.
  ///
  /// - Parameter length: The declared length of the body.
  func read(_ body: RequestBody, length: Int, limit: Int, take: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void) async throws {
    guard length <= limit else { throw Failure.tooLarge }
    let deadline = deadline(length)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        var received = 0
        do {
          for try await piece in body {
            received += piece.readableBytes
            guard received <= limit else { throw Failure.tooLarge }
            try piece.withUnsafeReadableBytes { try take($0) }
          }
        } catch let error as Failure {
          throw error
        } catch let error as LedgerStoreError {
          throw error
        } catch {
          throw Failure.interrupted
        }
        guard received == length else { throw Failure.interrupted }
        return true
      }
      group.addTask {
        try await Task.sleep(for: deadline)
        return false
      }
      defer { group.cancelAll() }
      do {
        guard try await group.next() == true else { throw Failure.tooSlow }
      } catch is CancellationError {
        throw Failure.interrupted
      }
    }
  }
}
