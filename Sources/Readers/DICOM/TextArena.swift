import Records

/// Memory for decoded texts, which stay where they are until `reset`: blocks that are never moved, kept for the next header.
final class TextArena {
  private static let blockBytes = 64 << 10
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  /// Texts too long for a block; freed by `reset`.
  private var large: [UnsafeMutableRawBufferPointer] = []
  @exclusivity(unchecked) private var block = 0
  @exclusivity(unchecked) private var used = 0

  init() {}

  deinit {
    for b in blocks { b.deallocate() }
    for b in large { b.deallocate() }
  }

  func reset() {
    (block, used) = (0, 0)
    for b in large { b.deallocate() }
    large.removeAll(keepingCapacity: true)
  }

  /// Copies bytes to where they stay.
  func keep(_ bytes: Bytes) -> Bytes {
    if bytes.isEmpty { return .empty }
    let room = take(bytes.count)
    room.copyMemory(from: bytes.raw)
    return Bytes(UnsafeRawBufferPointer(room))
  }

  private func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if count > TextArena.blockBytes / 4 {
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
      large.append(room)
      return room
    }
    if block < blocks.count, used + count > TextArena.blockBytes { (block, used) = (block + 1, 0) }
    if block == blocks.count {
      blocks.append(.allocate(byteCount: TextArena.blockBytes, alignment: 8))
      used = 0
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: blocks[block][used..<used + count])
    used += count
    return room
  }
}
