/// What became of each word of a text, by its hash, to know of a token what happened to it elsewhere. Kept from text to text.
struct WordPlaces {
  private struct Seen {
    var key: UInt64 = 0
    var lower: UInt16 = 0, open: UInt16 = 0, removed: UInt16 = 0
  }
  private var seen: [Seen] = []
  private var mask = 0

  mutating func read(_ d: Document) {
    let tokens = d.tokens
    var words = 0
    for i in 0..<tokens.count where tokens[i].kind == .word { words += 1 }
    var size = 64
    while size < words * 2 { size *= 2 }
    mask = size - 1
    seen.refill(size, with: Seen())
    seen.withUnsafeMutableBufferPointer { seen in
      for i in 0..<tokens.count where tokens[i].kind == .word {
        let hash = tokens[i].hash
        var at = Int(truncatingIfNeeded: hash >> 20) & mask
        while seen[at].key != 0, seen[at].key != hash { at = (at + 1) & mask }
        seen[at].key = hash
        if tokens[i].mark == .removed { seen[at].removed &+= 1 } else if tokens[i].shape == .lower { seen[at].lower &+= 1 } else { seen[at].open &+= 1 }
      }
    }
  }

  /// Bits: elsewhere removed, elsewhere in small letters, elsewhere with a capital, more than twice.
  func elsewhere(_ t: Token, _ verdict: UInt16) -> Int {
    var s = seen[place(t.hash)]
    if t.mark == .removed { s.removed &-= 1 } else if t.shape == .lower { s.lower &-= 1 } else { s.open &-= 1 }
    return (s.removed > 0 ? 1 : 0) + (s.lower > 0 ? 2 : 0) + (s.open > 0 ? 4 : 0) + (Int(s.lower) + Int(s.open) + Int(s.removed) > 2 ? 8 : 0)
  }

  private func place(_ hash: UInt64) -> Int {
    var i = Int(truncatingIfNeeded: hash >> 20) & mask
    while seen[i].key != 0, seen[i].key != hash { i = (i + 1) & mask }
    return i
  }
}

extension Array where Element: BitwiseCopyable {
  /// Holds so many times the same value, and nothing else, in the memory that it has.
  mutating func refill(_ count: Int, with value: Element) {
    if self.count > count { removeLast(self.count - count) }
    let had = self.count
    withUnsafeMutableBufferPointer { $0.update(repeating: value) }
    if had < count { append(contentsOf: repeatElement(value, count: count - had)) }
  }
}
