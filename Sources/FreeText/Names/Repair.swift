import Records

extension NameFinder {
  /// Whether an unknown word is a frequent or clinical word with one typing error; some hundred look-ups, so only for candidates that
  /// little else speaks for.
  ///
  /// Capitals inside a sentence come from no common word, so there only names of products and diseases count.
  func isTypingError(_ i: Int) -> Bool {
    let t = token(i)
    let explains: UInt32 =
      isMixed && t.shape == .capital && !isSentenceStart(i) && !isHeading(i)
      ? Lexical.drug | Lexical.eponym : Lexical.lower | Lexical.clinical | Lexical.drug | Lexical.eponym
    guard Lexical(t.facts).isUnknown, t.count >= 4, t.count <= 16 else { return false }
    let text = document.text[Int(t.start)..<Int(t.end)]
    var key = WordHash()
    for b in text.raw { key.add(ASCII.lower(b)) }
    return document.memory.misspellings.verdict(key.value ^ UInt64(explains)) { isMisspelt(text, explains) }
  }

  private func isMisspelt(_ text: Bytes, _ explains: UInt32) -> Bool {
    var prefix = WordHash()
    for k in 0..<text.count {
      if text[k] == 0x27 { return false }
      let c = ASCII.lower(text[k])
      if isCommon(prefix, text, k + 1, explains) { return true }
      if k + 1 < text.count, isCommon(prefix.with(ASCII.lower(text[k + 1])).with(c), text, k + 2, explains) { return true }
      for letter in UInt8(0x61)...0x7A {
        let other = prefix.with(letter)
        if letter != c, isCommon(other, text, k + 1, explains) || isCommon(other, text, k, explains) { return true }
      }
      prefix.add(c)
    }
    for letter in UInt8(0x61)...0x7A where isCommon(prefix.with(letter), text, text.count, explains) { return true }
    return false
  }

  /// Whether a beginning and the rest of the text from `k` are a frequent or clinical word.
  private func isCommon(_ start: WordHash, _ text: Bytes, _ k: Int, _ explains: UInt32) -> Bool {
    var hash = start
    var n = k
    while n < text.count {
      hash.add(ASCII.lower(text[n]))
      n += 1
    }
    return isCommon(hash.value, explains)
  }

  private func isCommon(_ hash: UInt64, _ explains: UInt32) -> Bool {
    guard CommonWords.shared.mayHold(hash) else { return false }
    let f = Lexical(document.memory.lexicon.facts(hash: hash))
    guard f.has(explains) else { return false }
    if explains & Lexical.lower == 0 { return f.frequency > 2 && f.person < 3 }
    return f.has(Lexical.lower) && f.frequency >= 6 && f.frequency > f.person
      || f.has(Lexical.clinical | Lexical.drug | Lexical.eponym) && f.person < 3
  }

  /// `Sm1th`, `J0hn`, `RODR1GUEZ`: digits within a word that read as letters make a name.
  mutating func repaired(_ i: Int) -> Int? {
    guard isWord(i) || token(i).kind == .number, token(i).mark != .removed else { return nil }
    var k = i
    var hash = WordHash()
    // A one may be an `l`, too.
    var other = WordHash()
    var letters = 0
    var digits = 0
    while k < document.count, k - i < 8, k == i || token(k).gap == .none, token(k).mark != .removed {
      let t = token(k)
      if t.kind == .sign { break }
      for b in document.bytes(k).raw {
        guard let letter = NameFinder.letter(b) else { return nil }
        hash.add(letter)
        other.add(b == 0x31 ? 0x6C : letter)
        if t.kind == .number { digits += 1 } else { letters += 1 }
      }
      k += 1
    }
    guard digits > 0, digits <= 3, letters >= 3, letters > digits else { return nil }
    let (f, g) = (Lexical(document.memory.lexicon.facts(hash: hash.value)), Lexical(document.memory.lexicon.facts(hash: other.value)))
    guard f.person >= 2 || g.person >= 2,
      (!f.has(Lexical.lower | Lexical.medical) || f.person > 8) && !g.has(Lexical.lower | Lexical.medical | Lexical.eponym)
        && !(f.has(Lexical.eponym) && f.person < 8) || isRemoved(i - 1) || isOf(i - 1, [.title, .staffTitle, .relation])
    else { return nil }
    document.remove(i, through: k - 1, .name, .nameRepaired)
    return k
  }

  /// `JohnSmith`, `bySmith`: two words that lost their blank, of which one is surely a name.
  func isGlued(_ i: Int) -> Bool {
    let text = document.bytes(i)
    var cut = 0
    for k in 1..<max(1, text.count) where ASCII.isUpper(text[k]) {
      if cut > 0 { return false }
      cut = k
    }
    guard cut >= 2, text.count - cut >= 3 else { return false }
    var (a, b) = (WordHash(), WordHash())
    for k in 0..<cut { a.add(ASCII.lower(text[k])) }
    for k in cut..<text.count { b.add(ASCII.lower(text[k])) }
    let (f, g) = (Lexical(document.memory.lexicon.facts(hash: a.value)), Lexical(document.memory.lexicon.facts(hash: b.value)))
    let isFirst = f.person > 5 && !f.has(Lexical.lower | Lexical.medical)
    let isSecond = g.person > 5 && !g.has(Lexical.lower | Lexical.medical)
    return isFirst && isSecond || isSecond && f.has(Lexical.lower) && f.frequency > 10 || isFirst && g.person > 3
  }

  private static func letter(_ b: UInt8) -> UInt8? {
    switch b {
    case 0x30: 0x6F
    case 0x31: 0x69
    case 0x33: 0x65
    case 0x35: 0x73
    case 0x36: 0x62
    case 0x38: 0x62
    case 0x32, 0x34, 0x37, 0x39: nil
    case 0x27: nil
    default: ASCII.lower(b)
    }
  }
}

/// What was said of the words that were met last and may be misspelt; the answer depends on the word alone and costs some hundred look-ups.
struct MisspellingMemory {
  private static let mask = 8191
  /// A key with its verdict in the lowest two bits; 0 for none.
  private var entries = [UInt64](repeating: 0, count: mask + 1)

  mutating func verdict(_ key: UInt64, _ judge: () -> Bool) -> Bool {
    let at = Int(truncatingIfNeeded: key >> 20) & MisspellingMemory.mask
    let entry = entries[at]
    if entry & 2 != 0, entry ^ key < 4 { return entry & 1 != 0 }
    let verdict = judge()
    entries[at] = key & ~3 | (verdict ? 3 : 2)
    return verdict
  }
}

extension WordHash {
  /// The hash after the bytes whose `value` is given: one that is known goes on into a phrase.
  init(goingOnFrom value: UInt64) {
    self.init()
    state = value
  }

  func with(_ byte: UInt8) -> WordHash {
    var hash = self
    hash.add(byte)
    return hash
  }
}
