import Records

extension NameFinder {
  /// Finds the confirmed names again: each part alone, in any case, as a possessive, with one typing error, as initials.
  ///
  /// Leaves alone parts that are common words when they come without a capital, and eponyms before their disease.
  func repeatNames() {
    guard !names.isEmpty else { return }
    for i in 0..<document.count {
      let t = document.tokens[i]
      guard t.kind == .word, t.count > 1 else { continue }
      if let reach = names.reach(t.hash) {
        if t.mark != .removed, takesAgain(i, t, reach) { document.remove(i, through: i, .name, .nameRepeated) }
      } else if Lexical(t.facts).isUnknown, t.mark == .open, t.count >= 5, t.facts.frequency < 4 {
        if isMistyped(i) { document.remove(i, through: i, .name, .nameMistyped) }
      } else if t.mark == .open, t.count == 2 {
        if isInitials(i, t) { document.remove(i, through: i, .initials, .nameInitials) }
      }
    }
  }

  private func takesAgain(_ i: Int, _ t: Token, _ reach: ConfirmedNames.Reach) -> Bool {
    if isEponymNoun(after: i), Lexical(t.facts).has(Lexical.eponym) || !t.classes.isDisjoint(with: .loneEponym) { return false }
    if mayBeEponym(t), isPossessive(i), !isOf(i + 1, [.relation, .role]) { return false }
    // `the Foley`, `no Mallory-Weiss`, `takes Paxil`: medicine where somebody is called so.
    if mayBeEponym(t) || Lexical(t.facts).has(Lexical.drug), isOf(i - 1, .determiner) || isSign(i + 1, 0x2D) && isWord(i + 2) && mayBeEponym(token(i + 2))
      || isWord(i - 1) && token(i).gap == .blank && !Vocabulary.using.classes(of: token(i - 1).hash).isEmpty
    {
      return false
    }
    if reach == .anywhere { return true }
    let f = Lexical(t.facts)
    // `Early is a widower` behind `Early Tibbets`
    if isMixed, t.shape == .capital, f.person > 1, isSentenceStart(i), !f.has(Lexical.drug), t.classes.isDisjoint(with: [.stop, .calendar]) || f.given > 8,
      isPossessive(i) || isWord(i + 1) && token(i + 1).gap == .blank && token(i + 1).shape == .lower
        && (isOf(i + 1, .personVerb) || !Vocabulary.human.classes(of: token(i + 1).hash).isEmpty)
    {
      return true
    }
    let isSubject = f.given > 5 && (isOf(i + 1, .personVerb) && token(i + 1).gap <= .blank || isPossessive(i) && isOf(i + 1, .relation))
    if isSubject, !isMixed || t.isCapital, f.frequency < 13 { return true }
    if !isMixed {
      return !f.has(Lexical.lower | Lexical.medical) && t.classes.isDisjoint(with: [.stop, .calendar, .loneEponym]) || isBeside(i)
    }
    guard t.isCapital, t.classes.isDisjoint(with: [.stop, .calendar]) else { return isBeside(i) && t.isCapital }
    if t.count == 2, t.shape == .capital { return true }
    if f.has(Lexical.lower | Lexical.medical) || !t.classes.isDisjoint(with: .loneEponym) {
      return t.shape != .upper && !isSentenceStart(i) && !isHeading(i) || isBeside(i)
    }
    return true
  }

  private func isBeside(_ i: Int) -> Bool {
    isRemoved(i - 1) && token(i).gap <= .blank && token(i - 1).kind == .word && names.reach(token(i - 1).hash) != nil
      || isRemoved(i + 1) && token(i + 1).gap <= .blank && token(i + 1).kind == .word && names.reach(token(i + 1).hash) != nil
      || i + 1 < document.count && token(i + 1).kind == .word && token(i + 1).gap <= .blank && names.reach(token(i + 1).hash) == .anywhere
  }

  /// Whether an unknown word is a confirmed part with one letter more, less, other or two exchanged.
  private func isMistyped(_ i: Int) -> Bool {
    let a = document.bytes(i)
    for k in names.long {
      let b = document.bytes(Int(k))
      if abs(a.count - b.count) <= 1, EditDistance.isOne(a, b), !Lexical(token(Int(k)).facts).has(Lexical.lower) { return true }
    }
    return false
  }

  private func isInitials(_ i: Int, _ t: Token) -> Bool {
    guard !isMixed || t.shape == .upper else { return false }
    let text = document.text
    let pair = UInt16(ASCII.lower(text[Int(t.start)])) << 8 | UInt16(ASCII.lower(text[Int(t.start) + 1]))
    guard names.initials.contains(pair) else { return false }
    if isOf(i - 1, .initialsBefore), token(i).gap <= .blank { return t.classes.isDisjoint(with: [.stop, .degree]) }
    return isSign(i - 1, 0x28) && isSign(i + 1, 0x29) && !Lexical(t.facts).has(Lexical.abbreviation)
  }
}

/// One typing error between two words, case ignored.
enum EditDistance {
  static func isOne(_ a: Bytes, _ b: Bytes) -> Bool {
    let (long, short) = a.count >= b.count ? (a, b) : (b, a)
    var i = 0
    while i < short.count, ASCII.lower(long[i]) == ASCII.lower(short[i]) { i += 1 }
    if long.count == short.count {
      guard i < long.count else { return false }
      if tail(long, i + 1, short, i + 1) { return true }
      return i + 1 < long.count && ASCII.lower(long[i]) == ASCII.lower(short[i + 1]) && ASCII.lower(long[i + 1]) == ASCII.lower(short[i])
        && tail(long, i + 2, short, i + 2)
    }
    return long.count == short.count + 1 && tail(long, i + 1, short, i)
  }

  private static func tail(_ a: Bytes, _ i: Int, _ b: Bytes, _ k: Int) -> Bool {
    guard a.count - i == b.count - k else { return false }
    var n = 0
    while i + n < a.count {
      if ASCII.lower(a[i + n]) != ASCII.lower(b[k + n]) { return false }
      n += 1
    }
    return true
  }
}
