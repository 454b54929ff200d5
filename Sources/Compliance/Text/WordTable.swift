import Records

/// A list of words, for ever in memory, looked up without case and without a copy.
struct WordTable: @unchecked Sendable {
  private let slots: UnsafePointer<Bytes>
  private let mask: Int

  init(_ words: some Collection<Substring>) {
    var capacity = 64
    while capacity < words.count * 4 { capacity *= 2 }
    let slots = UnsafeMutablePointer<Bytes>.allocate(capacity: capacity)
    slots.initialize(repeating: .empty, count: capacity)
    mask = capacity - 1
    for word in words {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, word.utf8.count), alignment: 1)
      copy.copyBytes(from: word.utf8)
      let bytes = Bytes(UnsafeRawBufferPointer(rebasing: copy[0..<word.utf8.count]))
      var at = WordTable.hash(bytes) & mask
      while !slots[at].isEmpty { at = (at + 1) & mask }
      slots[at] = bytes
    }
    self.slots = UnsafePointer(slots)
  }

  @inline(__always) private static func hash(_ word: Bytes) -> Int {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in word.raw { h = (h ^ UInt64(ASCII.lower(b))) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: h >> 1 ^ h >> 33)
  }

  func contains(_ word: Bytes) -> Bool {
    if word.isEmpty { return false }
    var at = WordTable.hash(word) & mask
    while !slots[at].isEmpty {
      if slots[at].equalsIgnoringCase(word) { return true }
      at = (at + 1) & mask
    }
    return false
  }
}
