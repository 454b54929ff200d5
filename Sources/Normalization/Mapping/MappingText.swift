import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The constant text of one mapping: bytes that live as long as the mapping does, so that a row's values need no copy.
///
/// Filled while a mapping is loaded, read only afterwards.
final class MappingText: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawBufferPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  func keep(_ text: String) -> Bytes {
    guard !text.isEmpty else { return .empty }
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    block.copyBytes(from: text.utf8)
    blocks.append(block)
    return Bytes(UnsafeRawBufferPointer(block))
  }
}

/// A lookup table of a mapping: from values of a column to codes; without case, by bytes.
final class LookupTable: Sendable {
  struct Entry: Sendable {
    let source: Bytes
    /// The code that stands for it; empty: it stands for nothing.
    let code: Bytes
    let system: Bytes
    let display: Bytes
  }

  let entries: [Entry]
  /// What a value becomes that the table lacks; nil: nothing is said.
  let fallback: Entry?
  private let slots: [UInt16]

  init(_ entries: [Entry], fallback: Entry?) {
    var size = 8
    while size < entries.count * 2 { size *= 2 }
    var slots = [UInt16](repeating: 0, count: size)
    for (i, e) in entries.enumerated() {
      var slot = LookupTable.hash(e.source) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt16(i + 1)
    }
    (self.entries, self.fallback, self.slots) = (entries, fallback, slots)
  }

  /// The index of a value's entry; nil when the table lacks it.
  func find(_ value: Bytes) -> Int? {
    var slot = LookupTable.hash(value) & (slots.count - 1)
    while slots[slot] != 0 {
      let i = Int(slots[slot]) - 1
      if entries[i].source.equalsIgnoringCase(value) { return i }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func hash(_ bytes: Bytes) -> Int {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in bytes.raw { h = (h ^ UInt64(ASCII.lower(b))) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: (h ^ (h >> 29)) & 0x7FFF_FFFF)
  }
}
