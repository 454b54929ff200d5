import Records

// The words that belong to the name of an organisation, before and behind its key word.
extension NameFinder {
  /// The words of a name before a key word, in a text of mixed case the capitalised ones.
  func phraseBack(from i: Int, _ keys: WordClass, _ generic: WordClass) -> Phrase? {
    var phrase = Phrase(first: i, last: i, isDistinct: false)
    // A label is no part of a name.
    if isSign(i + 1, 0x3A), token(i).gap >= .line { return phrase }
    var k = i - 1
    var steps = 0
    while k >= 0, steps < 7, token(k + 1).gap <= .line {
      let t = token(k)
      if t.kind == .sign {
        let isBridge =
          t.isSign(0x26) || t.isSign(0x2D) && token(k + 1).gap == .none && t.gap == .none || t.isSign(0x27)
          || t.isSign(0x2E) && isOf(k - 1, .saint) && t.gap == .none
        guard isBridge, k > 0 else { break }
        k -= 1
        continue
      }
      guard t.kind == .word, t.mark != .kept, t.count > 1 || isMixed && t.isCapital else { break }
      if token(k + 1).gap == .line, !isWrapped(k + 1) { break }
      // `SLEEP STUDY  Riverside Clinic`: a heading before a name.
      if isMixed, t.shape == .upper, t.count > 3, token(i).shape == .capital { break }
      if isJoint(k) {
        // `Hospital of the …`: small words belong only between two of its words.
        guard k > 0, isNamePart(k - 1, generic), token(k).gap <= .blank else { break }
        k -= 1
        steps += 1
        continue
      }
      guard isNamePart(k, generic) else { break }
      phrase.first = k
      if isDistinct(k, generic) { phrase.isDistinct = true }
      k -= 1
      steps += 1
    }
    // A leading word that says nothing stays: `Outpatient Riverside Clinic` is rare, `Discharge to Riverside Clinic` is not.
    while phrase.first < i, isOf(phrase.first, .stop), !document.bytes(phrase.first).equalsIgnoringCase(Bytes("indian")), !isOf(phrase.first, [.facilityWord, .facilityNoun, .saint, .direction]) {
      phrase.first += 1
    }
    // `Hospital Lakeview Medical Center`: the first one is a label.
    if phrase.first < i - 1,
      isOf(phrase.first, .facilityNoun) && isDistinct(phrase.first + 1, generic)
        || token(phrase.first).count == 6 && isOf(phrase.first, .schoolNoun) && isSentenceStart(phrase.first), token(phrase.first).count > 3
    {
      phrase.first += 1
    }
    return phrase
  }

  func hasName(_ phrase: Phrase) -> Bool {
    for k in phrase.first..<phrase.last
    where token(k).kind == .word && token(k).count > 3 && !Lexical(token(k).facts).has(Lexical.lower | Lexical.medical) { return true }
    return false
  }

  func isJoint(_ k: Int) -> Bool {
    let b = document.bytes(k)
    return b.equalsIgnoringCase(Bytes("of"))
      || b.equalsIgnoringCase(Bytes("the")) && isWord(k - 1) && document.bytes(k - 1).equalsIgnoringCase(Bytes("of"))
      || b.equalsIgnoringCase(Bytes("and")) && isMixed
  }

  /// Whether a word may be within the name of a facility.
  func isNamePart(_ k: Int, _ generic: WordClass) -> Bool {
    guard isWord(k) else { return false }
    let t = token(k)
    if isMixed {
      guard t.isCapital else { return false }
      return t.classes.isDisjoint(with: [.determiner, .personVerb, .title, .staffTitle])
        || !t.classes.isDisjoint(with: [.facilityWord, .generic]) && t.classes.isDisjoint(with: .determiner)
    }
    if !t.classes.isDisjoint(with: [.facilityWord, .saint, .facilityNoun, .direction]), t.classes.isDisjoint(with: [.determiner]) {
      return true
    }
    if t.classes.contains(.generic), t.classes.isDisjoint(with: [.determiner, .before, .weakBefore, .placeBefore, .relation]) {
      return true
    }
    if !t.classes.isDisjoint(with: [.stop, .before, .weakBefore, .placeBefore, .personVerb, .relation, .dwelling]) { return false }
    if t.classes.contains(.generic) { return true }
    return isDistinct(k, generic)
  }

  /// Whether a word says which one: a name, a place, no word of medicine.
  func isDistinct(_ k: Int, _ generic: WordClass) -> Bool {
    let t = token(k)
    let f = Lexical(t.facts)
    if t.classes.contains(.facilityWord), t.classes.isDisjoint(with: .generic) { return true }
    guard t.count > 2, t.classes.isDisjoint(with: [.stop, .generic, .facilityNoun, .calendar, .role, .relation, .personVerb, .direction])
    else { return false }
    if f.has(Lexical.drug | Lexical.abbreviation) && f.person < 4 { return false }
    if f.has(Lexical.clinical), f.person < 4 { return false }
    if isMixed { return t.isCapital && !(isSentenceStart(k) && f.has(Lexical.lower) && f.person == 0 && !f.has(Lexical.city)) }
    if f.has(Lexical.lower) { return f.person >= 7 && f.frequency <= 10 || f.has(Lexical.city | Lexical.facility) && f.frequency <= 9 }
    return f.person > 0 || f.has(Lexical.city | Lexical.county | Lexical.facility | Lexical.company | Lexical.proper)
      || f.isUnknown && t.count > 3 && !isTypingError(k)
  }

  /// The last key word that follows without anything between: `Hospital and Clinics`, `Medical Center`.
  func forward(from i: Int, _ keys: WordClass) -> Int {
    var last = i
    var k = i + 1
    while k < document.count, k - i < 5, token(k).gap <= .blank {
      if isOf(k, keys), !isMixed || token(k).isCapital, token(k).mark == .open {
        last = k
      } else if !(isSign(k, 0x26) || isJoint(k)) {
        break
      }
      k += 1
    }
    return last
  }

  /// `of Cleveland`, `at Maple Grove`, `of the Holy Cross` behind a key word.
  func ofName(after last: Int) -> Int? {
    var k = last + 1
    guard isWord(k), token(k).gap <= .line,
      document.bytes(k).equalsIgnoringCase(Bytes("of")) || document.bytes(k).equalsIgnoringCase(Bytes("at"))
    else { return nil }
    k += 1
    if isOf(k, .determiner), document.bytes(k).equalsIgnoringCase(Bytes("the")) { k += 1 }
    var end: Int?
    var isSure = false
    while isOpenWord(k), token(k).gap <= .blank, k - last < 7 {
      let t = token(k)
      let f = Lexical(t.facts)
      guard
        t.classes.isDisjoint(with: [.stop, .generic]) || f.has(Lexical.city) || t.classes.contains(.direction)
          || t.classes.contains(.facilityWord)
      else { break }
      if isMixed {
        guard t.isCapital, !f.has(Lexical.medical) || f.person > 4 || f.has(Lexical.city) else { break }
        isSure = true
      } else {
        guard
          f.has(Lexical.city | Lexical.state | Lexical.county | Lexical.placeStart)
            && (!f.has(Lexical.lower) || f.has(Lexical.city) && f.frequency < 12) || sureName(k)
        else { break }
        isSure = true
      }
      end = k
      k += 1
    }
    return isSure ? end : nil
  }
}
