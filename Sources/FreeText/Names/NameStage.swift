import Records

/// Names and places by evidence: what the lexicon says of a word, its capitals, what stands around it.
///
/// Runs behind the known values and the numbers, whose marks it leaves alone. Three passes: organisations and places by their key
/// words, names, and the names once more wherever they are repeated.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A), (B), (R).
enum NameStage {
  /// Each pass goes over all documents, as the families of numbers do.
  static func run(_ documents: ArraySlice<Document>) {
    applyRules(documents)
    for d in documents {
      var finder = NameFinder(d)
      d.memory.learned.run(d, &finder)
    }
  }

  static func applyRules(_ documents: ArraySlice<Document>) {
    for pass in passes {
      for d in documents {
        var finder = NameFinder(d)
        pass(&finder)
      }
    }
  }

  private static let passes: [@Sendable (inout NameFinder) -> Void] = [
    { $0.findOrganisations() }, { $0.findCued() }, { $0.findNames() }, { $0.findProper() }, { $0.findPlainOrganisations() }, { $0.repeatNames() },
  ]
}

extension NameFinder {
  static let organisations: WordClass = [
    .facilityNoun, .facilityWord, .companyNoun, .schoolNoun, .placeNoun, .stateCode, .work, .direction, .wardNoun, .generic,
  ]
  static let strong: WordClass = [.title, .staffTitle, .label, .relation, .role, .before, .weakBefore, .degree]
  static let cues: WordClass = [
    .title, .staffTitle, .relation, .label, .before, .weakBefore, .role, .degree, .placeBefore, .particle,
  ]

  mutating func findOrganisations() {
    var i = document.points.first(.organisations)
    while i < document.count {
      let next = organisation(i, token(i).classes) ?? i
      i = document.points.next(.organisations, from: max(next, i + 1))
    }
  }

  private mutating func organisation(_ i: Int, _ c: WordClass) -> Int? {
    if let next = cityState(i) { return next }
    if c.contains(.placeNoun), let next = county(i) { return next }
    if let next = cuedOrganisation(i, c) { return next }
    if c.contains(.work), let next = employer(i) { return next }
    if c.contains(.schoolNoun), let next = school(i) { return next }
    if c.contains(.facilityNoun), let next = facility(i) { return next }
    if c.contains(.direction), let next = ward(i) { return next }
    if c.contains(.wardNoun), let next = namedWard(i) { return next }
    if c.contains(.companyNoun), let next = company(i) { return next }
    if !isMixed {
      let isBare = document.bytes(i).equalsIgnoringCase(Bytes("general")) || document.bytes(i).equalsIgnoringCase(Bytes("regional"))
      if c.contains(.facilityNoun) || isBare, let first = plainFacility(i, .facilityNoun, least: 2) {
        document.remove(first, through: i, .facility, .facility)
        return i + 1
      }
      if isBare, isOf(i - 1, .facilityWord), token(i).gap == .blank, i + 1 >= document.count || token(i + 1).kind != .word || token(i + 1).gap >= .line,
        isOpenWord(i - 1)
      {
        document.remove(i - 1, through: i, .facility, .facility)
        return i + 1
      }
      if c.contains(.companyNoun) || c.contains(.schoolNoun), let first = plainFacility(i, [.companyNoun, .schoolNoun], least: 2) {
        document.remove(first, through: i, c.contains(.schoolNoun) ? .school : .employer, c.contains(.schoolNoun) ? .school : .employer)
        return i + 1
      }
      // `port of longview`
      if token(i).count == 4, document.bytes(i).equalsIgnoringCase(Bytes("port")) || document.bytes(i).equalsIgnoringCase(Bytes("city")), isWord(i + 1),
        document.bytes(i + 1).equalsIgnoringCase(Bytes("of")), isOpenWord(i + 2), token(i + 2).gap <= .line,
        Lexical(token(i + 2).facts).has(Lexical.city | Lexical.county) || Lexical(token(i + 2).facts).isUnknown && token(i + 2).count > 4
      {
        document.remove(i, through: i + 2, .employer, .employer)
        return i + 3
      }
    }
    if !c.isDisjoint(with: [.facilityWord, .generic, .companyNoun, .saint]), let next = bareFacility(i) { return next }
    if c.contains(.facilityWord), let next = facilityWords(i) { return next }
    return nil
  }

  /// What titles, labels and degrees say, before words alone are asked.
  mutating func findCued() {
    var i = document.points.first(.cued)
    while i < document.count { i = document.points.next(.cued, from: cued(i, token(i))) }
  }

  /// Returns where to go on.
  private mutating func cued(_ i: Int, _ t: Token) -> Int {
    if t.kind == .number {
      ageBehind(i)
      return i + 1
    }
    if t.count == 1, isSign(i + 1, 0x2E), isDottedDegree(i) {
      dottedDegreeBehind(i)
      return i + 3
    }
    if t.mark == .open, isSign(i + 1, 0x2C), let next = listed(i) { return next }
    let c = t.classes
    if c.isDisjoint(with: NameFinder.strong) { return i + 1 }
    if !c.isDisjoint(with: [.title, .staffTitle]), let next = title(i) { return next }
    if !c.isDisjoint(with: [.label, .relation, .role, .before, .weakBefore]), let next = label(i) { return next }
    if c.contains(.degree) { degreeBehind(i) }
    return i + 1
  }

  /// Most words: small, in the dictionary, of no class.
  static func isPlain(_ t: Token, isMixed: Bool) -> Bool {
    t.shape == .lower && t.count > 3 && t.facts.rawValue != 0 && t.classes.isDisjoint(with: cues)
      && (isMixed || Lexical(t.facts).has(Lexical.lower) && Lexical(t.facts).person < 8)
  }

  /// Whether so many people bear a plain word that it may be a name in a text of one case.
  static func isNamelike(_ t: Token) -> Bool { Lexical(t.facts).given > 2 || Lexical(t.facts).surname > 8 }

  mutating func findNames() {
    var i = document.points.first(.names)
    while i < document.count {
      let t = token(i)
      let next: Int?
      if t.kind == .number {
        next = repaired(i)
      } else if !isMixed, NameFinder.isPlain(t, isMixed: false) {
        next = t.mark == .open && NameFinder.isNamelike(t) ? plainlyPositioned(i) : nil
      } else if isMixed, isSmall(i, t) {
        next = nil
      } else {
        next = name(i, t)
      }
      i = document.points.next(.names, from: next ?? i + 1)
    }
  }

  /// `of`, `for`: a small word of two or three letters inside a sentence, which announces nothing and is nobody's initials.
  private func isSmall(_ i: Int, _ t: Token) -> Bool {
    t.shape == .lower && (t.count == 2 || t.count == 3) && t.gap == .blank && t.facts.rawValue != 0 && t.classes.isDisjoint(with: NameFinder.cues)
      && isBetweenWords(i)
  }

  private mutating func name(_ i: Int, _ t: Token) -> Int? {
    let c = t.classes
    // `2/24 K.S. 94 F`: no unit with a point that goes on.
    if t.count == 1, t.mark == .kept, t.shape == .initial, t.gap == .blank, isSign(i + 1, 0x2E), token(i + 1).gap == .none, isOpenWord(i + 2),
      token(i + 2).count == 1, token(i + 2).shape == .initial, isSign(i + 3, 0x2E), token(i + 3).gap == .none
    {
      document.tokens[i].mark = .open
    }
    if t.mark == .open, t.gap == .none, isSign(i - 1, 0x5E), let next = cityField(i) { return next }
    if t.mark == .open, t.facts == .none, isForeignScript(i) {
      document.remove(i, through: i, .name, .nameScript)
      return i + 1
    }
    if i + 1 < document.count, token(i + 1).gap == .none {
      if token(i + 1).kind == .number, let next = repaired(i) { return next }
      if isSign(i + 1, 0x5E), let next = components(i) { return next }
    }
    if !c.isDisjoint(with: NameFinder.cues) {
      if !c.isDisjoint(with: [.relation, .role, .before, .label]), let next = cue(i) { return next }
      if c.contains(.placeBefore), let next = cityCue(i) { return next }
    }
    guard document.tokens[i].mark == .open else { return nil }
    if Lexical(t.facts).has(Lexical.city | Lexical.placeStart | Lexical.country) || isMixed && t.shape == .capital && isSign(i - 1, 0x2C), let next = cityBesideAddress(i) ?? cityOfPlace(i) { return next }
    if t.count <= 2, ASCII.lower(document.text[Int(t.start)]) == 0x70, let next = numberedSchool(i) { return next }
    // `O'Testigan` behind a name that is known already.
    if i > 0, isRemoved(i - 1), token(i - 1).kind == .word, t.gap <= .blank, t.count > 4, isPrefixed(t), !Lexical(t.facts).has(Lexical.lower | Lexical.medical) {
      document.remove(i, through: i, .name, .nameEvidence)
      return i + 1
    }
    // Small words inside a sentence are nobody's initials.
    if isMixed, t.shape == .lower, t.gap == .blank, t.count == 2 || t.count == 3, isBetweenWords(i), !isOf(i + 1, .degree) { return nil }
    if t.count <= 3, Vocabulary.short.classes(of: t.hash).isEmpty, let next = initials(i) ?? cuedInitials(i) ?? signed(i) { return next }
    if isSign(i + 1, 0x28), let next = aged(i) { return next }
    if !isMixed, let next = plainlyPositioned(i) { return next }
    // `prog by kdunleavy` at a line's end
    if isMixed, t.shape == .lower {
      guard t.facts == .none, t.classes.isEmpty, t.count > 5, isWord(i - 1), token(i - 1).count == 2, document.bytes(i - 1).equalsIgnoringCase(Bytes("by")), i + 1 >= document.count || token(i + 1).gap >= .line, !isTypingError(i)
      else { return nil }
      document.remove(i, through: i, .username, .nameCue)
      return i + 1
    }
    if t.count == 1 {
      if let next = babyInitial(i) { return next }
      guard let last = run(from: i, .none), last > i else { return nil }
      return take(i, through: last, .name, .nameEvidence, .none)
    }
    if i > 1, t.gap <= .blank, isRemoved(i - 2) || isSign(i - 2, 0x29), let next = another(i) { return next }
    if t.shape == .capital, isMixed, let next = placed(i) { return next }
    if t.gap == .none, let next = nickname(i) { return next }
    if t.gap >= .column || i == 0 || token(i - 1).kind == .sign, let next = t.gap == .none ? specialist(i) : subject(i) { return next }
    if let next = besidePhone(i) ?? positioned(i) ?? acting(i) { return next }
    if let next = consider(i) { return next }
    if Lexical(t.facts).has(Lexical.placeStart) { return cityEvidence(i) }
    return nil
  }

  /// Whether words that were not taken out stand on both sides with nothing but blanks between.
  private func isBetweenWords(_ i: Int) -> Bool {
    isWord(i - 1) && isWord(i + 1) && token(i + 1).gap == .blank && token(i - 1).mark != .removed && token(i + 1).mark != .removed
  }

  /// One or two letters and an apostrophe: `O'`, `D'`, `Dell'` not.
  private func isPrefixed(_ t: Token) -> Bool {
    let start = Int(t.start)
    return document.text[start + 1] == 0x27 || document.text[start + 2] == 0x27
  }
}
