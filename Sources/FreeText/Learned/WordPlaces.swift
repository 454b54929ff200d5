/// What became of each word of a text, by its hash, to know of a token what happened to it elsewhere. Kept from text to text.
struct WordPlaces {
  private var keys: [UInt64] = []
  private struct Seen { var lower: UInt16 = 0, open: UInt16 = 0, removed: UInt16 = 0 }
  private var seen: [Seen] = []
  private var mask = 0

  mutating func read(_ d: Document) {
    var words = 0
    for t in d.tokens where t.kind == .word { words += 1 }
    var size = 64
    while size < words * 2 { size *= 2 }
    mask = size - 1
    keys.removeAll(keepingCapacity: true)
    keys.append(contentsOf: repeatElement(0, count: size))
    seen.removeAll(keepingCapacity: true)
    seen.append(contentsOf: repeatElement(Seen(), count: size))
    for t in d.tokens where t.kind == .word {
      let at = place(t.hash)
      keys[at] = t.hash
      if t.mark == .removed { seen[at].removed &+= 1 } else if t.shape == .lower { seen[at].lower &+= 1 } else { seen[at].open &+= 1 }
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
    while keys[i] != 0, keys[i] != hash { i = (i + 1) & mask }
    return i
  }
}
