/// What is known of the words that were met last, by their hash: most words of a text are a few thousand common ones, and what lies in a
/// small table spares two look-ups in large ones.
struct WordMemory {
  private struct Entry {
    var hash: UInt64 = 0
    var facts = WordFacts.none
    var classes: WordClass = []
  }

  private static let mask = 4095
  private var entries = [Entry](repeating: Entry(), count: mask + 1)
  let lexicon: Lexicon
  let vocabulary: Vocabulary

  init(lexicon: Lexicon, vocabulary: Vocabulary) { (self.lexicon, self.vocabulary) = (lexicon, vocabulary) }

  @inline(__always) mutating func look(up hash: UInt64) -> (facts: WordFacts, classes: WordClass) {
    let at = Int(truncatingIfNeeded: hash) & WordMemory.mask
    let entry = entries[at]
    if entry.hash == hash { return (entry.facts, entry.classes) }
    return learn(hash, at)
  }

  private mutating func learn(_ hash: UInt64, _ at: Int) -> (facts: WordFacts, classes: WordClass) {
    let entry = Entry(hash: hash, facts: lexicon.facts(hash: hash), classes: vocabulary.classes(of: hash))
    entries[at] = entry
    return (entry.facts, entry.classes)
  }
}
