import Records

/// The closed classes of words that the detectors ask for: titles, months, units, cues. A word may have several.
///
/// Bits 0 to 31 belong to names and places, 32 to 63 to numbers and dates; the words stand beside the detectors that use them.
struct WordClass: OptionSet, Sendable {
  let rawValue: UInt64
  init(rawValue: UInt64) { self.rawValue = rawValue }
  @inline(__always) init(bit: UInt64) { rawValue = 1 &<< bit }
  /// The union of classes; written out, since the one of every set costs an array where it is not seen through.
  @inline(__always) init(arrayLiteral classes: WordClass...) {
    var bits: UInt64 = 0
    for c in classes { bits |= c.rawValue }
    rawValue = bits
  }
}

/// The table of all closed classes, by a word's hash.
struct Vocabulary: Sendable {
  static let shared = Vocabulary(Vocabulary.names + Vocabulary.numbers)

  private var keys: [UInt64]
  private var values: [WordClass]
  private let mask: Int

  init(_ lists: [(WordClass, StaticString)]) {
    var words: [UInt64: WordClass] = [:]
    for (c, list) in lists {
      var hash = Lexicon.seed
      var length = 0
      for b in Bytes(list).raw {
        if ASCII.isSpace(b) {
          if length > 0 { words[hash, default: []].insert(c) }
          (hash, length) = (Lexicon.seed, 0)
        } else {
          hash = Lexicon.step(hash, ASCII.lower(b))
          length += 1
        }
      }
      if length > 0 { words[hash, default: []].insert(c) }
    }
    var size = 64
    while size < words.count * 3 { size *= 2 }
    mask = size - 1
    keys = Array(repeating: 0, count: size)
    values = Array(repeating: [], count: size)
    for (hash, c) in words {
      var i = Int(truncatingIfNeeded: hash) & mask
      while keys[i] != 0 { i = (i + 1) & mask }
      (keys[i], values[i]) = (hash, c)
    }
  }

  @inline(__always) func classes(of hash: UInt64) -> WordClass {
    var i = Int(truncatingIfNeeded: hash) & mask
    while keys[i] != 0 {
      if keys[i] == hash { return values[i] }
      i = (i + 1) & mask
    }
    return []
  }
}
