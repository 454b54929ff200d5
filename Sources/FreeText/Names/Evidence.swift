import Records

/// What the lexicon knows of a word, as bits of `WordFacts.raw`.
struct Lexical {
  let raw: UInt32
  init(_ facts: WordFacts) { raw = facts.rawValue }

  static let lower: UInt32 = 1 << 12
  static let proper: UInt32 = 1 << 13
  static let clinical: UInt32 = 1 << 14
  static let drug: UInt32 = 1 << 15
  static let eponym: UInt32 = 1 << 16 | 1 << 30
  static let city: UInt32 = 1 << 17
  static let county: UInt32 = 1 << 18
  static let state: UInt32 = 1 << 19
  static let country: UInt32 = 1 << 20
  static let placeStart: UInt32 = 1 << 21
  static let place: UInt32 = 1 << 22
  static let international: UInt32 = 1 << 23
  static let abbreviation: UInt32 = 1 << 24
  static let company: UInt32 = 1 << 25
  static let facility: UInt32 = 1 << 26
  static let school: UInt32 = 1 << 27
  static let phraseStart: UInt32 = 1 << 28
  static let street: UInt32 = 1 << 29
  static let medical = clinical | drug | abbreviation

  var given: Int { Int(raw & 15) }
  var surname: Int { Int(raw >> 4 & 15) }
  var person: Int { max(given, surname) }
  var frequency: Int { Int(raw >> 8 & 15) }
  @inline(__always) func has(_ bits: UInt32) -> Bool { raw & bits != 0 }
  /// In no list, whether or not people use it.
  var isUnknown: Bool { raw & ~0xF00 == 0 }
}

/// Scrubs names and places of one document; a view of it, made anew for each.
struct NameFinder {
  let document: Document
  let isMixed: Bool
  var names: ConfirmedNames {
    @inline(__always) _read { yield document.names }
    @inline(__always) nonmutating _modify { yield &document.names }
  }

  init(_ document: Document) {
    self.document = document
    isMixed = document.letterCase == .mixed && !document.isCasual
  }

  @inline(__always) func token(_ i: Int) -> Token { document.tokens[i] }
  @inline(__always) func isWord(_ i: Int) -> Bool { document.isWord(i) }
  @inline(__always) func isOf(_ i: Int, _ c: WordClass) -> Bool { document.isOf(i, c) }
  @inline(__always) func isSign(_ i: Int, _ b: UInt8) -> Bool { document.isSign(i, b) }
  @inline(__always) func isOpenWord(_ i: Int) -> Bool {
    guard isWord(i) else { return false }
    if document.tokens[i].mark == .open { return true }
    // An initial that looks like a unit: `N. Balagtas`.
    return document.tokens[i].mark == .kept && document.tokens[i].count == 1
      && (isSign(i + 1, 0x2E) && document.tokens[i + 1].gap == .none && i + 2 < document.count && document.tokens[i + 2].kind == .word
        || document.letterCase != .lower && document.tokens[i].shape == .initial && (i + 1 >= document.count || document.tokens[i + 1].kind != .number))
  }
  @inline(__always) func isRemoved(_ i: Int) -> Bool { document.isMarked(i, .removed) }
  /// Whether nothing but blanks or one line's end lies before token `i`.
  @inline(__always) func isJoined(_ i: Int) -> Bool { i > 0 && i < document.count && document.tokens[i].gap <= .line }
}

extension NameFinder {
  /// How much a word by itself speaks for a name (positive) or for a common word (negative): log-odds in half bits.
  @inline(__always) func lexical(_ t: Token) -> Int {
    if !t.classes.isDisjoint(with: .stop) { return -30 }
    if t.isMarked {
      // Marks are kept in names; words of the language and of medicine that have them are few.
      let f = Lexical(t.facts)
      if f.person > 0 || f.raw & ~0xF00 == 0, !f.has(Lexical.medical | Lexical.eponym | Lexical.country), f.frequency < 9 || f.person > 5 {
        return max(8, lexical(t.facts, count: t.count))
      }
    }
    return lexical(t.facts, count: t.count)
  }

  func lexical(_ facts: WordFacts, count: Int) -> Int {
    let f = Lexical(facts)
    let person = f.person
    if f.has(Lexical.lower) {
      if person == 0 { return f.has(Lexical.city | Lexical.county) ? -6 : -10 }
      return person - f.frequency - 2 - (f.has(Lexical.medical) ? 3 : 0)
    }
    if f.has(Lexical.company), person < 9 { return -6 }
    if person > 0 {
      var s = 4 + person - max(0, f.frequency - person - 2)
      if f.has(Lexical.medical) { s -= f.has(Lexical.drug | Lexical.clinical) ? 8 : 6 }
      if f.has(Lexical.state | Lexical.country), person < 9 { s -= 8 }
      if count <= 3 { s -= count < 3 ? 8 : 3 }
      return s
    }
    if f.has(Lexical.medical | Lexical.eponym | Lexical.state | Lexical.country) { return -12 }
    if f.has(Lexical.city | Lexical.county) { return 5 }
    if f.has(Lexical.proper) { return 0 }
    if f.frequency > 4 { return 1 - f.frequency / 2 }
    return count < 3 ? -6 : 0
  }

  /// What the capitals of a word say where it stands; nothing in a text that is written in one case.
  func shape(_ i: Int) -> Int {
    guard isMixed else {
      // In a text with hardly a capital one that is there says something.
      return document.letterCase != .upper && token(i).shape == .capital && !isSentenceStart(i) ? 3 : 0
    }
    let t = token(i)
    switch t.shape {
    case .lower: return -8
    case .upper: return t.count <= 4 ? -18 : Lexical(t.facts).person < 5 ? -6 : -2
    case .initial: return -4
    case .mixed: return !ASCII.isUpper(document.text[Int(t.start)]) ? -8 : Lexical(t.facts).person > 0 ? 4 : -2
    case .capital: return isSentenceStart(i) ? 0 : 4
    }
  }

  /// Whether a capital at token `i` may be there because a sentence, a line or a heading begins.
  func isSentenceStart(_ i: Int) -> Bool {
    guard i > 0 else { return true }
    let t = token(i)
    let before = token(i - 1)
    if t.gap == .paragraph || t.gap == .column { return true }
    if t.gap == .line {
      let goesOn = before.kind == .word || before.isSign(0x2C)
      return
        !(goesOn && isWrapped(i)
        || before.kind == .word && before.shape == .lower && !before.classes.isDisjoint(with: [.stop, .before, .relation]))
    }
    guard before.kind == .sign else { return before.kind == .number && t.gap == .none }
    switch UInt8(truncatingIfNeeded: before.hash) {
    case 0x2E:
      // After a title or an initial a point ends no sentence.
      if i > 1, token(i - 2).kind == .word, before.gap == .none {
        return !(token(i - 2).count == 1 && (token(i - 2).shape == .initial || !isMixed) || isOf(i - 2, [.title, .staffTitle, .saint]))
      }
      return true
    case 0x3E: return !isSign(i - 2, 0x2D)
    case 0x21, 0x3A, 0x3F, 0x3B, 0x2A, 0x23, 0x7E, 0x7C, 0x2D, 0x3D, 0x22, 0x5F, TextView.otherSign: return true
    default: return false
    }
  }

  /// Whether the line's end before token `i` is a hard wrap: the line before it is long.
  func isWrapped(_ i: Int) -> Bool {
    guard i > 0, token(i).gap == .line else { return false }
    let text = document.text
    let end = Int(token(i - 1).end)
    guard end > 48 else { return false }
    var k = end - 1
    while k > end - 48 {
      if text[k] == 0x0A { return false }
      k -= 1
    }
    return true
  }

  /// Whether the other words of the line around token `i` are capitalised, too: a heading, of which capitals say nothing.
  func isHeading(_ i: Int) -> Bool {
    var capitals = 0
    var lowers = 0
    var k = i - 1
    while k >= 0, token(k + 1).gap < .line {
      // A point, a comma or a number before makes a sentence of it.
      if i - k > 7 || token(k).kind == .number || isSign(k, 0x2E) || isSign(k, 0x2C) || isSign(k, 0x28) || isRemoved(k) { return false }
      count(k, &capitals, &lowers)
      k -= 1
    }
    k = i + 1
    while k < document.count, k - i < 8, token(k).gap < .line, !isSign(k, 0x3A) {
      if isSign(k, 0x2E) || isSign(k, 0x2C) || token(k).kind == .number { return false }
      count(k, &capitals, &lowers)
      k += 1
    }
    return capitals >= 1 && capitals < 6 && lowers == 0
  }

  private func count(_ k: Int, _ capitals: inout Int, _ lowers: inout Int) {
    let t = token(k)
    guard t.kind == .word, t.count > 3 else { return }
    if t.shape == .lower { lowers += 1 } else { capitals += 1 }
  }

  /// Whether a word may be an eponym, so that words alone make no person of it.
  @inline(__always) func mayBeEponym(_ t: Token) -> Bool {
    Lexical(t.facts).has(Lexical.eponym) || !t.classes.isDisjoint(with: .loneEponym)
  }

  /// Whether a word is an eponym where it stands, so that only a title makes a person of it.
  func isEponym(_ i: Int) -> Bool {
    let t = token(i)
    guard mayBeEponym(t) else { return false }
    if isEponymNoun(after: i) { return true }
    let f = Lexical(t.facts)
    // Alone it is one where few people bear the name.
    return !t.classes.isDisjoint(with: .loneEponym) && f.surname < 9 && f.given < 8 || f.surname < 4 && f.given < 4
  }

  /// `Bell's palsy`, `Guillain-Barre syndrome`, `Hand-Schuller-Christian disease`, `Parkinson's`.
  func isEponymNoun(after i: Int) -> Bool {
    let end = Int(token(i).end)
    let text = document.text
    let possessive = end + 1 < text.count && text[end] == 0x27
    var k = i + 1
    var steps = 0
    while k < document.count, steps < 4, token(k).gap <= .line {
      if isOf(k, .eponymNoun) { return true }
      let t = token(k)
      if t.kind == .sign, t.isSign(0x2D) || t.isSign(0x2F) || t.isSign(0x27) {
        k += 1
        continue
      }
      guard t.kind == .word, t.classes.isDisjoint(with: [.stop, .personVerb, .weakBefore, .before, .relation, .label]),
        Lexical(t.facts).has(Lexical.eponym | Lexical.clinical) || !t.classes.isDisjoint(with: .loneEponym)
      else { break }
      if possessive, Lexical(t.facts).has(Lexical.clinical), !Lexical(t.facts).has(Lexical.eponym), Lexical(t.facts).person == 0 {
        return true
      }
      k += 1
      steps += 1
    }
    return false
  }

  /// Whether what stands behind a capitalised word makes a term of medicine of it, whoever bears the name: `Murray > 2.5`, `Frankl 2`,
  /// `Bismuth IIIa`, `Kemp +`, `Sokolow-Lyon not met`, `Carnett and Cullen signs`, `Campbell de Morgan spots`.
  ///
  /// Common surnames and given names need the noun; ages, dates and telephone numbers are no values.
  func isTerm(_ i: Int) -> Bool {
    let f = Lexical(token(i).facts)
    var isRare = mayBeEponym(token(i)) || f.surname < 11 && f.given < 8
    var k = i + 1
    var steps = 0
    while k < document.count, steps < 6, token(k).gap <= .line {
      let t = token(k)
      switch t.kind {
      case .number:
        return isRare && t.mark != .removed && t.count <= 2 && t.gap == .blank && t.value < 100 && !isAgeOrTime(behind: k)
      case .sign:
        let b = UInt8(truncatingIfNeeded: t.hash)
        switch b {
        case 0x2D, 0x2F:
          guard t.gap == .none, isWord(k + 1), token(k + 1).gap == .none else { return false }
        case 0x2B: return isRare && (k + 1 >= document.count || token(k + 1).gap != .none || token(k + 1).kind == .sign)
        case 0x3E, 0x3C, 0x3D: return isRare && k + 1 < document.count && token(k + 1).kind == .number
        case 0x2C: guard isWord(k + 1), token(k + 1).isCapital, mayBeEponym(token(k + 1)) else { return false }
        default: return false
        }
      case .word:
        if isOf(k, .eponymNoun) { return t.shape == token(i).shape || t.shape == .lower || !isMixed }
        if isFinding(k) { return isRare || steps > 0 && t.shape == .lower && mayBeEponym(token(k - 1)) }
        let isJoint = t.count <= 3 && t.shape == .lower && (t.classes.contains(.particle) || document.bytes(k).equalsIgnoringCase(Bytes("and")))
        guard isJoint || t.isCapital && (mayBeEponym(t) || Lexical(t.facts).given == 0 && steps == 0 || token(k - 1).kind == .sign) else {
          return false
        }
        if steps > 0, !mayBeEponym(t) { isRare = false }
      }
      k += 1
      steps += 1
    }
    return false
  }

  /// Whether a number begins an age, a time, a date or an address.
  private func isAgeOrTime(behind k: Int) -> Bool {
    if isSign(k + 1, 0x3A) || isSign(k + 1, 0x2F) || isRemoved(k + 1) { return true }
    guard isWord(k + 1), token(k + 1).gap <= .blank else { return isSign(k + 1, 0x2D) && isWord(k + 2) }
    let c = ASCII.lower(document.text[Int(token(k + 1).start)])
    return c == 0x79 && token(k + 1).count <= 5 || token(k + 1).count == 1 && (c == 0x6D || c == 0x66)
      || isOf(k + 1, .personVerb) || token(k + 1).isCapital && token(k + 1).count > 3
  }

  /// `positive`, `negative`, `normal`, `met`, `type`, `III`: what is said of signs, rules and grades, not of people.
  private func isFinding(_ k: Int) -> Bool {
    let b = document.bytes(k)
    if token(k).shape == .upper || token(k).shape == .initial || token(k).shape == .mixed {
      var romans = 0
      for c in b.raw where c == 0x49 || c == 0x56 { romans += 1 }
      if romans > 0, romans >= b.count - 1, b.count > 1 || token(k).gap == .blank && !isSign(k + 1, 0x2E) { return token(k).shape != .initial || romans == 1 }
    }
    guard token(k).shape == .lower || !isMixed else { return false }
    return !Vocabulary.findings.classes(of: token(k).hash).isEmpty
  }
}

extension Vocabulary {
  /// Words behind the name of a sign, a rule, a grade.
  static let findings = Vocabulary([
    (
      .eponymNoun,
      "not naming advancement positive negative neg pos normal abnormal met unmet absent present equivocal corrected type types grade class category stage score rule rules frame entry walker approach rotates unremarkable deferred bilaterally lift sequence mask rating zone"
    )
  ])
}
