import Records

extension TextRule {
  static let namePosition = TextRule(119, "name.position")
  static let nameLastLine = TextRule(125, "name.last-line")
}

/// Words of the language where only a person's name can stand: behind `roommate`, before `shared that`, alone under a letter.
extension NameFinder {
  /// A capitalised word in a text of mixed case; returns the token behind the name.
  ///
  /// Leaves alone drugs, terms of medicine, days and places of the list of States.
  mutating func positioned(_ i: Int) -> Int? {
    let t = token(i)
    guard document.letterCase == .mixed, t.shape == .capital, t.count > 1,
      t.classes.isDisjoint(with: NameFinder.closed.union([.generic, .wardNoun, .companyNoun, .schoolNoun])),
      !Lexical(t.facts).has(Lexical.drug | Lexical.state | Lexical.country)
    else { return nil }
    return behindPerson(i) ?? beforeVerb(i) ?? withInitial(at: i) ?? lastLine(i)
  }

  private func isMedicine(_ i: Int) -> Bool {
    let f = Lexical(token(i).facts)
    return f.has(Lexical.clinical) && f.person < 2 || f.has(Lexical.drug | Lexical.abbreviation) && f.person < 4
      || mayBeEponym(token(i)) && f.person < 7
  }

  /// `roommate Tiny has`, `dtr Robin`, `His wife, Comfort, will`, `Volunteer Bud.`, `SW Essence:`
  private mutating func behindPerson(_ i: Int) -> Int? {
    let t = token(i)
    let f = Lexical(t.facts)
    let hasComma = isSign(i - 1, 0x2C) && token(i - 1).gap == .none
    let k = hasComma || isSign(i - 1, 0x28) || isSign(i - 1, 0x22) ? i - 2 : i - 1
    let isBaby =
      isWord(k) && isWord(k - 1) && document.bytes(k - 1).equalsIgnoringCase(Bytes("baby"))
      && (document.bytes(k).equalsIgnoringCase(Bytes("boy")) || document.bytes(k).equalsIgnoringCase(Bytes("girl")))
      // `BG Castellanos-Wu`
      || isWord(k) && token(k).count == 2 && token(k).shape == .upper && t.count > 2 && (document.bytes(k).equalsIgnoringCase(Bytes("bg")) || document.bytes(k).equalsIgnoringCase(Bytes("bb")))
    guard isOf(k, [.relation, .role]) || isBaby, t.gap <= .blank, token(k + 1).gap <= .blank, token(k).mark != .removed, !isMedicine(i),
      !isEponymNoun(after: i)
    else { return nil }
    let p = token(k)
    if hasComma {
      // An apposition ends with another comma.
      guard p.shape == .lower, isSign(i + 1, 0x2C) || isOpenWord(i + 1) && token(i + 1).shape == .capital && isSign(i + 2, 0x2C),
        f.person > 0 || f.isUnknown
      else { return nil }
    }
    if isSign(i + 1, 0x3A), p.classes.isDisjoint(with: .role) { return nil }
    let isInside = p.shape == .lower || p.shape == .upper && p.count <= 4
    guard isInside ? f.person > 0 || f.isUnknown || p.shape == .lower : f.person > 3 && (!isHeading(i) || endsThere(i)) else { return nil }
    if f.isUnknown, isTypingError(i) { return nil }
    return take(i, through: capitals(from: i), isOf(k, .relation) ? .relative : .staff, .namePosition, .cue)
  }

  /// The last capitalised word of a name that begins at `i`.
  private func capitals(from i: Int) -> Int {
    if isMixed, let last = run(from: i, .label) { return last }
    var last = i
    while last - i < 3, isOpenWord(last + 1), token(last + 1).gap == .blank, token(last + 1).shape == .capital,
      token(last + 1).classes.isDisjoint(with: NameFinder.closed),
      !isMedicine(last + 1)
    { last += 1 }
    while isSign(last + 1, 0x2D), token(last + 1).gap == .none, isOpenWord(last + 2), token(last + 2).gap == .none, token(last + 2).shape == .capital
    { last += 2 }
    return last
  }

  /// `sib river w/`, `friend cookie, cell`, `MOTHER PIA CALLED`: behind a relation and before what ends or tells, in a text of one case.
  ///
  /// The word is one that people are named by, and neither a small word nor one that says what somebody does.
  mutating func plainlyPositioned(_ i: Int) -> Int? {
    if let next = acting(i) ?? plainlyAnnounced(i) { return next }
    let t = token(i)
    let f = Lexical(t.facts)
    guard t.count > 2, t.classes.isDisjoint(with: NameFinder.closed.union([.personVerb, .generic, .weakBefore, .placeBefore, .work])),
      !f.has(Lexical.drug | Lexical.state | Lexical.country), !f.has(Lexical.abbreviation) || f.given > 5
    else { return nil }
    return plainKin(i, f) ?? plainPair(i, f)
  }

  private mutating func plainKin(_ i: Int, _ f: Lexical) -> Int? {
    let t = token(i)
    // `his sister, patience, with`
    let hasComma = isSign(i - 1, 0x2C) && isSign(i + 1, 0x2C)
    // `mom of sage (5.1.21)`, `calling for king, 11 mo`
    let isOf = isWord(i - 1) && token(i - 1).count == 2 && document.bytes(i - 1).equalsIgnoringCase(Bytes("of")) && self.isOf(i - 2, .relation)
      && (isSign(i + 1, 0x28) || isRemoved(i + 1))
    guard f.given > 2 || f.surname > 6 && !f.has(Lexical.lower), isOf || self.isOf(hasComma ? i - 2 : i - 1, .relation), t.gap == .blank,
      token(i - 1).mark != .removed, !isEponymNoun(after: i),
      f.frequency < 12
    else { return nil }
    let next = i + 1
    let isEnd =
      next >= document.count || token(next).gap >= .line
      || token(next).kind == .sign && !isSign(next, 0x2D) && !isSign(next, 0x3A) && !isSign(next, 0x2F)
      || self.isOf(next, .personVerb) || !Vocabulary.human.classes(of: token(next).hash).isEmpty || isRemoved(next)
      || token(next).count == 1 && isSign(next + 1, 0x2F)
      || isWord(next) && (token(next).count <= 4 && self.isOf(next, [.placeBefore, .weakBefore]) || f.given > 3 && isInflected(next))
    guard isEnd || isWord(next) && f.given > 3 && f.frequency < 11 && !Lexical(token(next).facts).has(Lexical.clinical) else { return nil }
    return take(i, through: i, .relative, .namePosition, .cue)
  }

  /// `driving`, `deployed`: what somebody does or did.
  private func isInflected(_ k: Int) -> Bool {
    let b = document.bytes(k)
    guard b.count > 5 else { return false }
    return b[b.count - 3..<b.count].equalsIgnoringCase(Bytes("ing")) || b[b.count - 2..<b.count].equalsIgnoringCase(Bytes("ed"))
  }

  /// `ember (5) and river (2)`: a child's name and age.
  mutating func aged(_ i: Int) -> Int? {
    let t = token(i)
    guard isSign(i + 1, 0x28), token(i + 1).gap == .blank, i + 3 < document.count, token(i + 2).kind == .number, token(i + 2).count <= 2, isSign(i + 3, 0x29),
      Lexical(t.facts).given > 3, !isMixed || t.shape == .capital, t.count > 2, !Lexical(t.facts).has(Lexical.drug | Lexical.abbreviation),
      t.classes.isDisjoint(with: NameFinder.closed), isSign(i - 1, 0x2C) || isOf(i - 1, [.relation, .weakBefore])
    else { return nil }
    return take(i, through: i, .relative, .namePosition, .cue)
  }

  /// `chance underhill 41 m`, `honor blackwood, msw`, `ginger snow rn`: a given name and a surname, both maybe words, at a line's or a sentence's
  /// start and before an age, a degree or a date.
  private mutating func plainPair(_ i: Int, _ f: Lexical) -> Int? {
    let k = i + 1
    let isStart = token(i).gap >= .line || i == 0 || isSign(i - 1, 0x2E) || isSign(i - 1, 0x3A)
    // The surname has been found: the word before it is the given name.
    if f.given > 2, isStart, isRemoved(k), token(k).kind == .word, token(k).gap == .blank, names.reach(token(k).hash) != nil {
      return take(i, through: i, .name, .namePosition, .cue)
    }
    guard f.given > 2, isStart, isOpenWord(k), token(k).gap == .blank, token(k).count > 1,
      token(k).classes.isDisjoint(with: NameFinder.closed.union([.personVerb, .generic, .weakBefore, .placeBefore, .work, .determiner]))
    else { return nil }
    let g = Lexical(token(k).facts)
    guard g.surname > 3 || g.given > 6 || g.isUnknown && token(k).count > 3, !g.has(Lexical.drug), !isEponymNoun(after: i), !isEponymNoun(after: k)
    else { return nil }
    var last = k
    if isSign(last + 1, 0x2D), token(last + 1).gap == .none, isOpenWord(last + 2), token(last + 2).gap == .none { last += 2 }
    let next = last + 1
    guard next < document.count, token(next).gap <= .blank else { return nil }
    let hasComma = isSign(next, 0x2C)
    let n = hasComma ? next + 1 : next
    let isAged =
      n + 1 < document.count && token(n).kind == .number && token(n).count <= 3 && token(n).value < 116 && token(n).gap <= .blank
      && (isWord(n + 1) && token(n + 1).gap <= .blank && "ymf".utf8.contains(ASCII.lower(document.text[Int(token(n + 1).start)]))
        && token(n + 1).count <= 6 || isRemoved(n))
    let isDegreed =
      isOf(n, .degree) && token(n).gap <= .blank && (hasComma || token(n).classes.isDisjoint(with: [.stateCode, .shortName, .initialsBefore]))
      && !isOf(n, .determiner)
    let isPatient =
      isWord(n) && token(n).count == 2 && document.bytes(n).equalsIgnoringCase(Bytes("is"))
      && (isAge(n + 1) || isWord(n + 1) && token(i).gap >= .line)
    // `BILL STRONG RESTED`
    let isActing = token(i).gap >= .line && !hasComma && isWord(n) && (!Vocabulary.human.classes(of: token(n).hash).isEmpty || isInflected(n)) && g.surname > 4 && !g.has(Lexical.clinical)
    let isDated = isRemoved(n) && token(n).kind == .number && token(i).gap >= .line
    guard isAged || isDegreed || isPatient || isDated || isActing else { return nil }
    if f.has(Lexical.lower), g.has(Lexical.lower), f.has(Lexical.clinical), g.has(Lexical.clinical), !isDegreed, !isAged { return nil }
    return take(i, through: last, isDegreed ? .staff : .name, .namePosition, .cue)
  }

  /// `Blue shared that`, `Wisdom is a 63-year-old`: a word that people are named by and what only people do.
  private mutating func beforeVerb(_ i: Int) -> Int? {
    let f = Lexical(token(i).facts)
    guard f.person > 2, !f.has(Lexical.drug), token(i).gap >= .line || i == 0 || isSentenceStart(i) || token(i - 1).shape == .lower, isWord(i + 1),
      token(i + 1).gap == .blank, token(i + 1).shape == .lower
    else { return nil }
    let isAged =
      isOf(i + 1, .personVerb) && (document.bytes(i + 1).equalsIgnoringCase(Bytes("is")) || document.bytes(i + 1).equalsIgnoringCase(Bytes("was")))
      && isAge(i + 2)
    guard isAged && !f.has(Lexical.abbreviation) || !Vocabulary.human.classes(of: token(i + 1).hash).isEmpty && f.given > 1,
      !mayBeEponym(token(i)) || f.given > (isAged ? 7 : 3)
    else { return nil }
    return take(i, through: i, .name, .namePosition, .cue)
  }

  /// `a 63-year-old`, `63 yo`
  func isAge(_ i: Int) -> Bool {
    let k = isOf(i, .determiner) && token(i).count <= 2 ? i + 1 : i
    guard k + 1 < document.count, token(k).kind == .number, token(k).count <= 3, token(k).value < 120 else { return false }
    let unit = isSign(k + 1, 0x2D) ? k + 2 : k + 1
    return isWord(unit) && ASCII.lower(document.text[Int(token(unit).start)]) == 0x79 || isRemoved(k)
  }

  /// `Lucky B.`, `Storm W. supported`: a given name and the surname's first letter.
  private mutating func withInitial(at i: Int) -> Int? {
    let f = Lexical(token(i).facts)
    guard f.given > 3, !f.has(Lexical.drug | Lexical.abbreviation), !mayBeEponym(token(i)) || f.given > 7, isOpenWord(i + 1), token(i + 1).count == 1,
      token(i + 1).shape == .initial,
      token(i + 1).gap == .blank, isSign(i + 2, 0x2E), token(i + 2).gap == .none, !isHeading(i),
      !(isOpenWord(i + 3) && token(i + 3).gap == .blank && token(i + 3).shape == .capital)
    else { return nil }
    return take(i, through: i + 1, .name, .namePosition, .cue)
  }

  /// The name of one or two words that ends a letter, alone on the last line.
  private mutating func lastLine(_ i: Int) -> Int? {
    // `Graves-Ionescu`, `Skinner/cdf` alone on the last line
    if token(i).gap >= .line, document.count - i == 3, isOpenWord(i + 2), token(i + 2).gap == .none, token(i + 1).gap == .none, Lexical(token(i).facts).surname > 2 || Lexical(token(i).facts).isUnknown {
      if isSign(i + 1, 0x2D), token(i + 2).shape == .capital { return take(i, through: i + 2, .name, .nameLastLine, .cue) }
      if isSign(i + 1, 0x2F), token(i + 2).shape == .lower, token(i + 2).count <= 3 { return take(i, through: i + 2, .name, .nameLastLine, .cue) }
    }
    let f = Lexical(token(i).facts)
    guard token(i).gap == .paragraph, document.count - i < 14, f.person > 3 && !f.has(Lexical.clinical) || f.isUnknown && token(i).isMarked else {
      return nil
    }
    var last = i
    while isOpenWord(last + 1), token(last + 1).gap == .blank, token(last + 1).shape == .capital || token(last + 1).shape == .initial, last - i < 3 {
      last += 1
    }
    guard last + 1 >= document.count || token(last + 1).gap >= .line || isSign(last + 1, 0x2C) && isOf(last + 2, .degree) else { return nil }
    return take(i, through: last, .name, .nameLastLine, .cue)
  }
}

extension Vocabulary {
  /// What only people do.
  static let human = Vocabulary([
    (
      .personVerb,
      """
      says said states stated reports reported denies denied shared shares tells told asks asked wants wanted plans planned lives lived works worked drove drives agreed \
      agrees admits admitted endorses endorsed thinks believes loves enjoys hopes insists smiled cried laughed wrote visits visited moved retired married teaches \
      attends brought brings helps helped refuses refused declines declined prefers understands verbalized arrived supported sang prays worries called calls phoned \
      texted sleeps wakes eats drinks smokes apologized joined listened participated described describes recalls remembers answered replied
      """
    )
  ])
}
