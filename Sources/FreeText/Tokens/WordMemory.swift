/// What the lexicon, the closed classes, the words of numbers and the contexts say of a word.
struct WordEntry {
  var hash: UInt64 = 0
  var classes: WordClass = []
  var facts = WordFacts.none
  var tag: UInt16 = 0
  var context: UInt16 = 0
}

/// What is known of the words that were met last, by their hash: most words of a text are a few thousand common ones, and what lies in a
/// small table spares look-ups in large ones.
struct WordMemory {
  private static let mask = 16_383
  private var entries = [WordEntry](repeating: WordEntry(), count: mask + 1)
  let lexicon: Lexicon
  let vocabulary: Vocabulary

  init(lexicon: Lexicon, vocabulary: Vocabulary) { (self.lexicon, self.vocabulary) = (lexicon, vocabulary) }

  /// Looks up all words of a text. In a loop of its own, since look-ups wait for memory, and those of many words wait together.
  mutating func look(up tokens: TokenList) {
    for i in 0..<tokens.count where tokens[i].kind == .word {
      let hash = tokens[i].hash
      tokens[i].take(look(up: hash))
    }
  }

  @inline(__always) mutating func look(up hash: UInt64) -> WordEntry {
    let at = Int(truncatingIfNeeded: hash) & WordMemory.mask
    let entry = entries[at]
    return entry.hash == hash ? entry : learn(hash, at)
  }

  private mutating func learn(_ hash: UInt64, _ at: Int) -> WordEntry {
    let classes = vocabulary.classes(of: hash)
    let facts = lexicon.facts(hash: hash)
    let entry = WordEntry(hash: hash, classes: classes, facts: facts, tag: Points.tag(of: hash, classes, facts), context: WordContexts.shared.of(hash: hash))
    entries[at] = entry
    return entry
  }
}
