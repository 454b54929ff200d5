import CLexicon

/// Of some 137,000 words of general English how they are written and which others stand in the same contexts; nothing of what they mean.
///
/// A table of its own, since most words of the lexicon are too rare to have contexts. Format and origin: docs/reference/lexicon.md.
struct WordContexts: @unchecked Sendable {
  // The memory is read-only and part of the executable, hence Sendable.
  private let cells: UnsafeBufferPointer<UInt32>
  /// No word is farther from its place than this.
  private let longest: Int

  /// The contexts of this executable, none when they are damaged.
  static let shared =
    WordContexts(UnsafeRawBufferPointer(start: chartseal_contexts(), count: chartseal_contexts_length())) ?? WordContexts()

  private static let headerLength = 64

  /// The table in the given bytes, which must stay as they are; nil when magic, version or lengths do not fit.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > WordContexts.headerLength, bytes[0..<4].elementsEqual("CSCX".utf8), bytes.word(4) == 1, bytes.word(8) == 18,
      Int(bytes.word(20)) == bytes.count, bytes.count == WordContexts.headerLength + 4 << 18, let start = bytes.baseAddress
    else { return nil }
    cells = UnsafeBufferPointer(start: (start + WordContexts.headerLength).assumingMemoryBound(to: UInt32.self), count: 1 << 18)
    longest = Int(bytes.word(12))
  }

  private init() { (cells, longest) = (UnsafeBufferPointer(start: nil, count: 0), 0) }

  /// Group in the low ten bits, and above them how much oftener the word is written with a capital than without: 1 hardly ever, 5 as often,
  /// 9 nearly always. 0 for a word that is not held.
  func of(hash: UInt64) -> UInt16 {
    let tag = UInt32(truncatingIfNeeded: hash >> 40) & 0x3FFFF
    var at = Int(truncatingIfNeeded: hash) & 0x3FFFF
    var left = longest
    while left > 0, at < cells.count {
      let cell = UInt32(littleEndian: cells[at])
      if cell == 0 { return 0 }
      if cell >> 14 == tag { return UInt16(truncatingIfNeeded: cell & 0x3FFF) }
      at = (at + 1) & 0x3FFFF
      left -= 1
    }
    return 0
  }
}
