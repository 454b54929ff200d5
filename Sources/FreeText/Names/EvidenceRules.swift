import Records

extension NameFinder {
  /// A name by its words, its capitals and its neighbours alone.
  ///
  /// Leaves alone eponyms, medical and dictionary words, capitals that a sentence's start or a heading explains, typing errors of
  /// clinical words. Returns the token behind what it took.
  mutating func consider(_ i: Int) -> Int? {
    let t = token(i)
    if isSyllables(i) { return run(from: i, .none).map { take(i, through: $0, .name, .nameEvidence, .none) } }
    guard t.count > 1, t.classes.isDisjoint(with: [.stop, .calendar]) else {
      return t.classes.contains(.particle) ? considerParticle(i) : nil
    }
    if t.classes.contains(.degree), t.count < 5, !isMixed || t.shape == .upper { return nil }
    if isMixed, t.shape == .mixed, Lexical(t.facts).isUnknown, isGlued(i) { return take(i, through: i, .name, .nameRepaired, .none) }
    let word = lexical(t)
    let form = shape(i)
    guard word + form >= (isMixed ? -4 : -2) else { return nil }
    if isSign(i + 1, 0x2D), token(i + 1).gap == .none, isOpenWord(i + 2), token(i + 2).gap == .none, mayBeEponym(token(i + 2)),
      !isBesideName(i)
    {
      document.keep(i, through: i + 2)
      return i + 3
    }
    if mayBeEponym(t) {
      if isEponymNoun(after: i) || !isBesideName(i) {
        document.keep(i, through: i)
        return nil
      }
    }
    if isMixed, isTerm(i) {
      document.keep(i, through: i)
      return nil
    }
    // `Sokolow-Lyon`, `Bush-Francis`: the second half of a term.
    if isSign(i - 1, 0x2D), t.gap == .none, token(i - 1).gap == .none, i > 1, token(i - 2).mark == .kept, token(i - 2).kind == .word {
      document.keep(i, through: i)
      return nil
    }
    if isMixed, Lexical(t.facts).has(Lexical.phraseStart), let last = termPhrase(i) {
      document.keep(i, through: last)
      return last + 1
    }
    var sum = word + form
    if t.classes.contains(.facilityWord), t.classes.isDisjoint(with: .generic), !Lexical(t.facts).has(Lexical.lower | Lexical.company),
      !isMixed || t.isCapital
    {
      sum += 8
    }
    if form > 0, word < 5, isHeading(i) { sum -= form }
    let context = neighbours(i, word)
    sum += context
    // A lone surname or strange word that stands as terms stand is a sign's, a product's or a germ's name.
    if isMixed, context <= 0, Lexical(t.facts).given < 6, !t.isMarked, !isListedName(i), isLone(i), isInTerms(i) { return nil }
    guard sum >= (isMixed ? 4 : 6) else { return nil }
    if word <= 0, isTypingError(i) { return nil }
    guard let last = run(from: i, .none) ?? (isPart(i, .cue, beside: true) ? run(from: i, .label) ?? i : nil) else { return nil }
    return take(before(i), through: last, .name, .nameEvidence, .none)
  }

  /// Whether a word stands in brackets, behind a denial or a clinical word, or before a clinical word: `(Killian)`, `no Riche-Cannieu`,
  /// `Urine Legionella`, `Hubbard tank`.
  private func isInTerms(_ i: Int) -> Bool {
    let f = Lexical(token(i).facts)
    if isOf(i, .facilityWord), !isOf(i, .generic) { return false }
    if isSign(i - 1, 0x28), token(i).gap == .none, f.given == 0, !isRemoved(i - 2) { return true }
    if isWord(i - 1), token(i).gap == .blank {
      let before = token(i - 1)
      if before.classes.isDisjoint(with: [.label, .role, .relation, .before, .weakBefore, .personVerb, .facilityNoun, .generic, .placeBefore]),
        Lexical(before.facts).has(Lexical.clinical) && Lexical(before.facts).person == 0 && before.classes.isDisjoint(with: .stop)
          || before.classes.contains(.stop) && before.count <= 3 && before.shape == .lower && document.text[Int(before.start)] == 0x6E
      {
        return true
      }
    }
    let hasPair = isSign(i + 1, 0x2D) && token(i + 1).gap == .none && isWord(i + 2)
    let next = hasPair ? i + 3 : i + 1
    guard isWord(next), token(next).gap == .blank, token(next).shape == .lower else { return false }
    let n = token(next)
    return Lexical(n.facts).has(Lexical.clinical) && Lexical(n.facts).person < 6
      && n.classes.isDisjoint(with: [
        .stop, .personVerb, .before, .weakBefore, .relation, .role, .placeBefore, .label, .generic, .facilityNoun, .dwelling, .particle, .work,
      ])
  }

  /// Whether no other capitalised word is joined to the one at `i`, but for a hyphen's second half that is no given name either.
  private func isLone(_ i: Int) -> Bool {
    if isMixed, isSign(i + 1, 0x2D), token(i + 1).gap == .none, isWord(i + 2), token(i + 2).gap == .none {
      return !(isOpenWord(i + 3) && token(i + 3).gap == .blank && token(i + 3).shape == .capital)
    }
    return !(isOpenWord(i + 1) && token(i + 1).gap == .blank && token(i + 1).isCapital && token(i + 1).shape != .upper && token(i + 1).count > 2)
  }

  /// Whether a name stands just before, with a comma or a semicolon between: `Dr. Foster, Bahram Radfar, Adeyemi`.
  private func isListedName(_ i: Int) -> Bool {
    guard isSign(i - 1, 0x2C) || isSign(i - 1, 0x3B) || isSign(i - 1, 0x26) || isSign(i - 1, 0x2F), isRemoved(i - 2), token(i - 2).kind == .word else { return false }
    return names.reach(token(i - 2).hash) != nil
  }

  /// The last word of an eponym of two or three words of the lexicon that begins at `i`: `Pierre Robin`.
  private func termPhrase(_ i: Int) -> Int? {
    for words in [3, 2] where i + words <= document.count {
      if Lexical(phrase(i, words)).has(Lexical.eponym), token(i + words - 1).isCapital { return i + words - 1 }
    }
    return nil
  }

  /// The first part of a name of which `i` is a sure one: `A. `, a capitalised word of no list before it.
  func before(_ i: Int) -> Int {
    var first = i
    var steps = 0
    while first > 0, steps < 3, token(first).gap <= .blank {
      let hasPoint = isSign(first - 1, 0x2E) && token(first - 1).gap == .none
      let k = hasPoint ? first - 2 : first - 1
      guard isOpenWord(k), isMixed ? token(k).isCapital : true else { break }
      let t = token(k)
      if t.count == 1 {
        guard hasPoint || isMixed, k == 0 || t.gap != .none else { break }
      } else {
        let f = Lexical(t.facts)
        guard !hasPoint,
          t.classes.isDisjoint(with: [
            .stop, .calendar, .degree, .personVerb, .before, .label, .relation, .role, .title, .staffTitle, .facilityNoun, .saint,
          ]),
          !mayBeEponym(t), isMixed ? t.shape == .capital : true,
          f.isUnknown && t.count > 2 || !f.has(Lexical.lower | Lexical.medical) && f.person > 0
            || isMixed && f.given > 3 && !f.has(Lexical.drug) && t.shape == .capital, !isTypingError(k)
        else { break }
      }
      first = k
      steps += 1
    }
    return first
  }

  private mutating func considerParticle(_ i: Int) -> Int? {
    guard isMixed ? token(i).isCapital : token(i).count > 1, let last = run(from: i, .none), last > i else { return nil }
    return take(i, through: last, .name, .nameEvidence, .none)
  }

  private func isBesideName(_ i: Int) -> Bool {
    let f = Lexical(token(i).facts)
    if isSign(i + 1, 0x2C), isOpenWord(i + 2), sureName(i + 2), Lexical(token(i + 2).facts).given > 4 { return true }
    if f.person > 7, i > 1, isSign(i - 1, 0x2C) || isSign(i - 1, 0x26) || document.bytes(i - 1).equalsIgnoringCase(Bytes("and")),
      isRemoved(i - 2), token(i - 2).kind == .word, names.reach(token(i - 2).hash) != nil
    {
      return true
    }
    if f.given > 10, isOf(i + 1, .personVerb), token(i + 1).gap <= .blank { return true }
    // `Joseph Tourette is`
    if isMixed, f.given > 8, isOpenWord(i + 1), token(i + 1).shape == .capital, token(i + 1).gap == .blank, mayBeEponym(token(i + 1)),
      isOf(i + 2, .personVerb) && token(i + 2).shape == .lower || isOf(i + 2, [.degree, .suffix])
    {
      return true
    }
    if f.person > 7, isOf(i + 1, .personVerb), token(i + 1).gap <= .blank, !isMixed || token(i + 1).shape == .lower, isSubject(i) {
      return true
    }
    if f.given > 10, isMixed, token(i).shape == .capital, isWord(i + 1), token(i + 1).gap <= .blank, token(i + 1).shape == .lower,
      Lexical(token(i + 1).facts).has(Lexical.lower),
      token(i + 1).classes.isDisjoint(with: [.stop, .eponymNoun]), !Lexical(token(i + 1).facts).has(Lexical.clinical)
    {
      return true
    }
    return (isRemoved(i - 1) && token(i).gap <= .blank && token(i - 1).kind == .word)
      || Lexical(token(i).facts).person > 5 && i > 0 && sureName(i - 1)
      || Lexical(token(i).facts).given > 5 && sureName(i + 1) && isJoined(i + 1)
  }

  /// Whether the verb behind is one that only people do.
  private func isSubject(_ i: Int) -> Bool { !Lexical(token(i + 1).facts).has(Lexical.clinical) && token(i + 1).count > 3 }

  /// What the words around say: a name beside it, a verb of people, `by`.
  private func neighbours(_ i: Int, _ word: Int) -> Int {
    var sum = 0
    let f = Lexical(token(i).facts)
    if i > 0, token(i).gap <= .blank {
      if isRemoved(i - 1), token(i - 1).kind == .word { sum += 4 }
      if isOf(i - 1, [.before, .relation, .role]) { sum += 3 } else if isOf(i - 1, .weakBefore) { sum += 1 }
      if isOf(i - 1, .determiner) { sum -= 4 }
    }
    if isSign(i - 1, 0x28) || isSign(i - 1, 0x22), token(i).gap == .none, isSign(i + 1, 0x29) || isSign(i + 1, 0x22),
      isRemoved(i - 2) || isSign(i - 2, 0x2C) && isRemoved(i - 3)
    {
      sum += isMixed ? 8 : 4
    }
    var next = i + 1
    if isSign(next, 0x2D), token(next).gap == .none { next += 1 }
    if isSign(next, 0x2E), token(next).gap == .none, isWord(i + 2), token(i).count == 1 { next += 1 }
    if isOpenWord(next), token(next).gap <= .blank {
      let n = token(next)
      if n.count == 1, isMixed ? n.shape == .initial : isSign(next + 1, 0x2E) {
        // `Grace T. Young`
        if f.person > 0, let last = run(from: i, .cue), last > next { sum += 4 }
      } else if sureName(next), f.person > 0 || f.isUnknown {
        sum += f.given > 0 ? 5 : 3
      } else if isMixed, n.shape == .capital, f.given > 5, !f.has(Lexical.lower), Lexical(n.facts).person > 0 || Lexical(n.facts).isUnknown
      {
        sum += 3
      } else if isMixed, n.shape == .capital, f.given > 5, Lexical(n.facts).isUnknown, n.count > 3, !isTypingError(next) {
        sum += 4
      } else if isMixed, n.shape == .capital, f.given > 8, mayBeEponym(n), !isEponymNoun(after: next) {
        sum += 5
      } else if isMixed, n.shape == .capital, f.given > 8, Lexical(n.facts).person > 5, n.classes.isDisjoint(with: NameFinder.closed),
        endsThere(next)
      {
        sum += 5
      }
      if !isMixed, f.isUnknown || f.person > 0 && !f.has(Lexical.lower), word >= 0, n.count > 3, Lexical(n.facts).isUnknown,
        n.facts.frequency == 0, n.classes.isDisjoint(with: NameFinder.closed),
        token(i).facts.frequency == 0 || f.person > 0, token(i).count > 3, !isTypingError(next)
      {
        sum += 6
      }
      if !n.classes.isDisjoint(with: .relation), isPossessive(i) { sum += 8 }
      if !n.classes.isDisjoint(with: .personVerb), f.person > 0 || f.isUnknown, isMixed ? n.shape == .lower : word > 0 {
        // `reports` says more than `is`.
        sum += n.classes.isDisjoint(with: .stop) ? (f.given > 6 ? 8 : isMixed && !f.has(Lexical.lower | Lexical.medical) ? 5 : 2) : f.person > 0 ? 3 : 2
      }
    }
    // `Kasimira "Kasia" Nowak`
    if isMixed, isSign(i + 1, 0x22), token(i + 1).gap == .blank, isWord(i + 2), token(i + 2).isCapital, isSign(i + 3, 0x22), isWord(i + 4),
      token(i + 4).isCapital, token(i + 4).gap == .blank
    {
      sum += 12
    }
    if isRelationBehind(i) || isPossessive(i) && isOf(i + 1, .relation) { sum += isMixed && f.person > 3 ? 10 : 6 }
    if isListed(i) { sum += 12 }
    if isSign(i + 1, 0x2C), isOpenWord(i + 2), f.surname > 0, sureName(i + 2), Lexical(token(i + 2).facts).given > 4 { sum += 4 }
    return sum
  }

  /// The classes of words that are no parts of names where only evidence speaks for them.
  static let closed: WordClass = [.stop, .calendar, .before, .label, .relation, .role, .degree, .facilityNoun, .title, .staffTitle]

  /// `(spouse)` behind the name that begins at `i`.
  private func isRelationBehind(_ i: Int) -> Bool {
    var k = i + 1
    while isOpenWord(k), k - i < 3, token(k).gap <= .blank { k += 1 }
    return isSign(k, 0x28) && isOf(k + 1, [.relation, .role])
  }

  /// `VAINIKOLO, PALANI L |` at a line's start: two words of no dictionary with a comma, and nothing behind that goes on.
  private func isListed(_ i: Int) -> Bool {
    guard isSign(i + 1, 0x2C), token(i + 1).gap == .none, isOpenWord(i + 2), token(i).gap >= .line || i == 0 || token(i - 1).kind == .sign,
      token(i).count > 2, token(i + 2).count > 2,
      !isMixed || token(i + 2).shape == token(i).shape
    else { return false }
    for k in [i, i + 2] {
      let f = Lexical(token(k).facts)
      guard token(k).classes.isDisjoint(with: NameFinder.closed), !f.has(Lexical.lower | Lexical.medical | Lexical.state),
        f.isUnknown || f.person > 0, !isTypingError(k)
      else { return false }
    }
    let k = isWord(i + 3) && token(i + 3).count == 1 ? (isSign(i + 4, 0x2E) ? i + 5 : i + 4) : i + 3
    return k >= document.count || token(k).gap >= .column || token(k).kind == .number || token(k).isSign(0x7C) || token(k).isSign(0x28)
      || token(k).isSign(0x3B) || token(k).isSign(0x29) || k > i + 3
  }

  /// `SMITH^JOHN^A`, `Smith^John`: the parts of a name field. Leaves alone codes with their texts.
  mutating func components(_ i: Int) -> Int? {
    guard isSign(i + 1, 0x5E), isOpenWord(i), isOpenWord(i + 2), token(i + 2).gap == .none else { return nil }
    let (a, b) = (token(i), token(i + 2))
    guard a.classes.isDisjoint(with: .stop), b.classes.isDisjoint(with: .stop) else { return nil }
    let sum = lexical(a) + lexical(b)
    guard sum >= 4 || lexical(a) >= 0 && lexical(b) >= 0 || isOf(i - 1, .label) else { return nil }
    var first = i
    while first > 0, isWord(first - 1), isOpenWord(first - 1), isJoined(first), token(first - 1).classes.contains(.particle) { first -= 1 }
    if isSign(i - 1, 0x2D), token(i - 1).gap == .none, isOpenWord(i - 2) { first = i - 2 }
    var last = i + 2
    while last + 1 < document.count, last - i < 12 {
      if isSign(last + 1, 0x5E) || isSign(last + 1, 0x2D) || isSign(last + 1, 0x27), isOpenWord(last + 2), token(last + 2).gap == .none {
        if isOf(last + 2, [.degree, .title, .staffTitle]) { break }
        last += 2
      } else {
        break
      }
    }
    document.remove(first, through: last, .name, .nameComponents)
    confirm(first, last, .label)
    return last + 1
  }
}
