import Records
import Sealing
import Synchronization

/// Buffers of lines that have been sealed, for the next chunks: the system would clear new memory page by page, and a buffer that has its size already
/// does not grow by copying.
final class LineBufferPool: Sendable {
  private final class Kept: @unchecked Sendable {
    var buffer: LineBuffer
    init(_ buffer: consuming LineBuffer) { self.buffer = buffer }
  }

  /// What lies here was under way before, and so within the limit; more than this would not be taken out again soon.
  private static let mostBuffers = 24
  private static let mostBytes = 8 << 20
  /// A piece of less than this takes no large buffer, of which it would fill little: the memory under way is counted by buffers.
  private static let leastBytes = 64 << 10

  private let kept = Mutex<[Kept]>([])

  /// A buffer for the lines of a piece of so many bytes.
  func take(forPiece bytes: Int) -> LineBuffer {
    var buffer = LineBuffer(capacity: 64)
    if bytes >= LineBufferPool.leastBytes, let kept = kept.withLock({ $0.popLast() }) {
      swap(&buffer, &kept.buffer)
    } else {
      // JSON is several times the size of what it is made of.
      buffer = LineBuffer(capacity: max(4096, bytes * 4))
    }
    return buffer
  }

  func giveBack(_ buffer: consuming LineBuffer) {
    guard (4 * LineBufferPool.leastBytes...LineBufferPool.mostBytes).contains(buffer.text.allocatedCount) else { return }
    buffer.reset()
    let kept = Kept(buffer)
    self.kept.withLock { if $0.count < LineBufferPool.mostBuffers { $0.append(kept) } }
  }
}
