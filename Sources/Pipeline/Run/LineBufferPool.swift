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

  /// Bytes of the buffers that lie here: they come from what is under way, and go back to it with the next pieces.
  private let mostBytes: Int
  private static let largestBuffer = 8 << 20
  /// A piece of less than this takes no large buffer, of which it would fill little: the memory under way is counted by buffers.
  private static let leastBytes = 64 << 10

  private let kept = Mutex<(buffers: [Kept], bytes: Int)>(([], 0))

  /// - Parameter memory: bytes that may be under way.
  init(memory: Int) { mostBytes = memory / 2 }

  /// A buffer for the lines of a piece of so many bytes.
  func take(forPiece bytes: Int) -> LineBuffer {
    var buffer = LineBuffer(capacity: 64)
    if bytes >= LineBufferPool.leastBytes, let kept = takeKept() {
      swap(&buffer, &kept.buffer)
    } else {
      // JSON is several times the size of what it is made of.
      buffer = LineBuffer(capacity: max(4096, bytes * 4))
    }
    return buffer
  }

  private func takeKept() -> Kept? {
    kept.withLock { kept in
      guard let last = kept.buffers.popLast() else { return nil }
      kept.bytes -= last.buffer.text.allocatedCount
      return last
    }
  }

  func giveBack(_ buffer: consuming LineBuffer) {
    let bytes = buffer.text.allocatedCount
    guard (4 * LineBufferPool.leastBytes...LineBufferPool.largestBuffer).contains(bytes) else { return }
    buffer.reset()
    let given = Kept(buffer)
    kept.withLock { kept in
      guard kept.bytes + bytes <= mostBytes else { return }
      kept.buffers.append(given)
      kept.bytes += bytes
    }
  }
}
