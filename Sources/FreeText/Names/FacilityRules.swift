import Records

extension TextRule {
  static let facility = TextRule(130, "place.facility")
  static let facilityCue = TextRule(131, "place.facilityCue")
  static let namedWard = TextRule(132, "place.ward-name")
  static let employer = TextRule(133, "name.employer")
  static let school = TextRule(134, "place.school")
}

extension NameFinder {
  /// What a run of words around a key word is made of.
  struct Phrase {
    var first: Int
    var last: Int
    /// Whether one of its words says which one it is.
    var isDistinct: Bool
  }

  /// `Riverside Methodist Hospital`, `St. Mary's Medical Center`, `University Hospital of Cleveland`.
  ///
  /// Leaves alone what only says what kind it is: `the hospital`, `wound clinic`, `Primary Care Clinic`, `home health`.
  mutating func facility(_ i: Int) -> Int? {
    // `Fernhill Family Practice`, not `her practice`.
    if !Vocabulary.practices.classes(of: token(i).hash).isEmpty, !isMixed || !token(i).isCapital { return nil }
    guard token(i).mark == .open, let phrase = phraseBack(from: i, .facilityNoun, .generic) else { return nil }
    // `Assisted Living`, not `living`; `Hospice Care`, not `comfort care`.
    if token(i).count == 6 && document.bytes(i).equalsIgnoringCase(Bytes("living")) || document.bytes(i).equalsIgnoringCase(Bytes("care")),
      !(isOf(i - 1, .generic) && token(i).gap <= .blank)
    {
      return nil
    }
    var last = forward(from: i, .facilityNoun)
    // `Indian Health Service Gallup`
    var isService = false
    if isMixed, phrase.first < i, token(i).shape == .capital, isOpenWord(last + 1), token(last + 1).shape == .capital, token(last + 1).gap == .blank,
      token(last + 1).count > 5,
      document.bytes(last + 1).equalsIgnoringCase(Bytes("service")) || document.bytes(last + 1).equalsIgnoringCase(Bytes("services"))
        || document.bytes(last + 1).equalsIgnoringCase(Bytes("system")) || document.bytes(last + 1).equalsIgnoringCase(Bytes("network")),
      !isSign(last + 2, 0x3A)
    {
      last += 1
      isService = true
    }
    var isDistinct = phrase.isDistinct || isService
    if let end = ofName(after: last), phrase.first < i || !isMixed || token(i).isCapital {
      last = end
      isDistinct = true
    }
    // `VA Medical Center Salem`
    if phrase.first < i || last > i, isOpenWord(last + 1), token(last + 1).gap <= .blank,
      !isMixed || token(last + 1).shape == .capital && token(i).isCapital, let end = town(at: last + 1),
      !Lexical(token(last + 1).facts).has(Lexical.lower) || isDistinct
    {
      last = end
      isDistinct = true
    }
    guard isDistinct else { return facilityLabel(i) }
    // `wound care at Northside`: what is done there is no part of the name.
    if isMixed, token(i).shape == .lower || isSentenceStart(i), last > i, !phrase.isDistinct, isWord(i + 1), document.bytes(i + 1).equalsIgnoringCase(Bytes("at")) {
      let start = isOf(i + 2, .determiner) ? i + 3 : i + 2
      document.remove(start, through: last, .facility, .facility)
      return last + 1
    }
    // `… medical record`
    if phrase.last == last, isOf(last + 1, .stop), document.bytes(i).equalsIgnoringCase(Bytes("medical")) { return nil }
    last = tail(after: last, [.facilityNoun, .facilityWord, .generic])
    document.remove(phrase.first, through: last, .facility, .facility)
    for k in phrase.first...last
    where token(k).kind == .word && self.isDistinct(k, .generic) && !Lexical(token(k).facts).has(Lexical.lower) && token(k).count > 4
      && !token(k).classes.contains(.facilityWord)
    {
      names.insert(token(k).hash, .capital, at: k, letters: token(k).count)
    }
    return last + 1
  }

  /// The last of the capitalised words that go on with an organisation's name behind `last`, in a text of mixed case.
  func tail(after last: Int, _ keys: WordClass) -> Int {
    guard isMixed, token(last).shape == .capital else { return last }
    var end = last
    while end - last < 3, isOpenWord(end + 1), token(end + 1).gap == .blank, token(end + 1).shape == .capital, isOf(end + 1, keys),
      token(end + 1).classes.isDisjoint(with: [.wardNoun, .direction, .label, .calendar]), !isSign(end + 2, 0x3A)
    { end += 1 }
    return end
  }

  /// `General Motors`, `Sunrise Poultry`: plain capitalised words inside a sentence before a word of companies.
  private func isPlainCompany(_ phrase: Phrase, _ i: Int) -> Bool {
    let k = i - 1
    guard isOpenWord(k), token(k).shape == .capital, token(i).shape == .capital, token(i).gap == .blank, !isSentenceStart(phrase.first) else {
      return false
    }
    return !Lexical(token(k).facts).has(Lexical.medical) && (isOf(k, .facilityWord) || token(k).classes.isDisjoint(with: [.stop, .generic]))
      && !Lexical(token(i).facts).has(Lexical.clinical)
  }

  /// `County General`, `Four Corners Regional`, `Memorial Hermann`: capitalised words with a word of hospitals and without the noun.
  mutating func bareFacility(_ i: Int) -> Int? {
    let t = token(i)
    guard isMixed, t.shape == .capital, t.mark == .open, !isSign(i + 1, 0x3A) else { return nil }
    let b = document.bytes(i)
    // `City of Hope`, `Port of Longview`, `Bank of Paducah`
    if isWord(i + 1), token(i + 1).count == 2, document.bytes(i + 1).equalsIgnoringCase(Bytes("of")), isOpenWord(i + 2), token(i + 2).shape == .capital,
      token(i + 2).classes.isDisjoint(with: [.determiner, .calendar]),
      b.equalsIgnoringCase(Bytes("city")) || b.equalsIgnoringCase(Bytes("port")) || b.equalsIgnoringCase(Bytes("bank"))
        || b.equalsIgnoringCase(Bytes("town")) || b.equalsIgnoringCase(Bytes("village"))
    {
      let last = isOpenWord(i + 3) && token(i + 3).shape == .capital && token(i + 3).gap == .blank && Lexical(token(i + 3).facts).has(Lexical.city) ? i + 3 : i + 2
      document.remove(i, through: last, .employer, .facility)
      return last + 1
    }
    // `Waimea Women's`, `DHR Children's`
    let isPossessed = isPossessive(i) && (b.equalsIgnoringCase(Bytes("women")) || b.equalsIgnoringCase(Bytes("children")))
    guard isPossessed || b.equalsIgnoringCase(Bytes("general")) || b.equalsIgnoringCase(Bytes("regional")) || b.equalsIgnoringCase(Bytes("memorial"))
      || b.equalsIgnoringCase(Bytes("methodist")) || b.equalsIgnoringCase(Bytes("baptist")) || b.equalsIgnoringCase(Bytes("infirmary"))
    else { return nil }
    var first = i
    while i - first < 4, first > 0, isOpenWord(first - 1), token(first).gap == .blank,
      token(first - 1).shape == .capital || isPossessed && token(first - 1).shape == .upper && token(first - 1).count < 5,
      token(first - 1).classes.isDisjoint(with: [.determiner, .title, .staffTitle, .calendar, .label, .personVerb, .before, .placeBefore])
        || isOf(first - 1, [.facilityWord, .saint]),
      token(first - 1).classes.isDisjoint(with: .stop) || isOf(first - 1, .facilityWord)
    { first -= 1 }
    if b.equalsIgnoringCase(Bytes("memorial")), first == i, isOpenWord(i + 1), token(i + 1).shape == .capital, token(i + 1).gap == .blank,
      isDistinct(i + 1, .generic)
    {
      document.remove(i, through: i + 1, .facility, .facility)
      return i + 2
    }
    guard first < i else { return nil }
    if isSentenceStart(first), first == i - 1, Lexical(token(first).facts).has(Lexical.lower), !isOf(first, .facilityWord),
      !isOf(i + 1, .facilityNoun)
    {
      return nil
    }
    if Lexical(token(i - 1).facts).has(Lexical.medical), first == i - 1 { return nil }
    if isWord(i + 1), token(i + 1).gap == .blank, isOf(i + 1, .facilityNoun), token(i + 1).shape == .capital { return nil }
    document.remove(first, through: i, .facility, .facility)
    return i + 1
  }

  /// `hill country family clinic`, `oak street health`, `county general` in a text of one case: words between a preposition, a sign or a
  /// line's start and a word of facilities, one of which says no kind of medicine.
  ///
  /// Leaves alone `in good health`, `at the wound clinic`.
  mutating func plainFacility(_ i: Int, _ keys: WordClass, least: Int) -> Int? {
    guard !isMixed, token(i).mark == .open, token(i).gap == .blank, i > least else { return nil }
    var first = i
    var isDistinct = false
    while first > 0, i - first < 5, token(first).gap == .blank, isOpenWord(first - 1) {
      let t = token(first - 1)
      let f = Lexical(t.facts)
      if t.classes.isDisjoint(with: [.facilityWord, .generic, .saint]),
        !t.classes.isDisjoint(with: [.stop, .before, .weakBefore, .placeBefore, .personVerb, .determiner, .relation, .label, .role, .calendar, .work])
      {
        break
      }
      if !t.classes.isDisjoint(with: [.placeBefore, .determiner]) { break }
      if t.classes.isDisjoint(with: [.generic, .stop]), !f.has(Lexical.medical), t.count > 2, f.frequency < 12 { isDistinct = true }
      first -= 1
    }
    guard i - first >= least, isDistinct, !isOf(i + 1, keys) || token(i + 1).gap >= .column else { return nil }
    let isOpened =
      first == 0 || token(first).gap >= .column || token(first - 1).kind == .sign && !token(first - 1).isSign(0x2E)
      || isOf(first - 1, [.placeBefore, .work, .before]) || isOf(first - 1, .weakBefore) && token(first - 1).count > 2
    guard isOpened, first == 0 || !isOf(first - 1, .determiner) else { return nil }
    return first
  }

  /// `Sacred Heart`, `Good Samaritan`: two words of facilities' names without the word hospital.
  mutating func facilityWords(_ i: Int) -> Int? {
    if let end = ofName(after: i), !isMixed || token(i).isCapital, token(i).count > 4, !isOf(i, .generic) {
      document.remove(i, through: end, .facility, .facility)
      return end + 1
    }
    // `Kaiser Oakland`
    if token(i).count > 4, !isOf(i, .generic), !Lexical(token(i).facts).has(Lexical.lower | Lexical.company),
      !isMixed || token(i).isCapital, Lexical(token(i).facts).given < 9, let end = town(at: i + 1),
      token(i + 1).gap <= .blank, !isMixed || token(i + 1).isCapital
    {
      document.remove(i, through: end, .facility, .facility)
      return end + 1
    }
    guard isOpenWord(i), isOpenWord(i + 1), token(i + 1).gap <= .blank, isOf(i + 1, [.facilityWord, .direction]), isOf(i, .facilityWord),
      isOf(i, .generic) == false
    else { return nil }
    let (a, b) = (token(i), token(i + 1))
    if isMixed,
      !(a.isCapital && b.shape == a.shape)
        || isHeading(i) && isSentenceStart(i) && Lexical(a.facts).has(Lexical.lower) && Lexical(b.facts).has(Lexical.lower)
          && a.shape == .upper
    {
      return nil
    }
    if !isMixed, min(Lexical(a.facts).frequency, Lexical(b.facts).frequency) > 8 { return nil }
    var last = i + 1
    while isOpenWord(last + 1), token(last + 1).gap <= .blank, isOf(last + 1, [.facilityWord, .facilityNoun]),
      !isMixed || token(last + 1).isCapital
    { last += 1 }
    document.remove(i, through: last, .facility, .facility)
    return last + 1
  }

  /// `Hospital: Harborview`
  private mutating func facilityLabel(_ i: Int) -> Int? {
    let hasColon = isSign(i + 1, 0x3A) && token(i + 1).gap == .none
    guard hasColon || isMixed && token(i).shape == .capital && isSentenceStart(i) && token(i).count == 8 else { return nil }
    let start = hasColon ? i + 2 : i + 1
    guard isOpenWord(start), token(start).gap <= .blank, !mayBeEponym(token(start)),
      !document.bytes(i).equalsIgnoringCase(Bytes("medical"))
    else { return nil }
    var k = start
    var last: Int?
    while isOpenWord(k), k - i < 7, k == start || token(k).gap <= .blank, !isSign(k + 1, 0x3A),
      isDistinct(k, .generic) || last != nil && isOf(k, [.facilityNoun, .direction, .facilityWord, .generic])
    {
      last = k
      k += 1
    }
    guard let end = last else { return nil }
    document.remove(start, through: end, .facility, .facilityCue)
    return end + 1
  }

  /// `Harbor Freight Inc`, `Kowalski & Sons`. Leaves alone `the company`, `grocery store`.
  mutating func company(_ i: Int) -> Int? {
    let isLegal = token(i).count <= 4 && !Lexical(token(i).facts).has(Lexical.lower) && !isOf(i, .facilityNoun)
    guard token(i).mark == .open, isMixed ? token(i).isCapital : isLegal else { return nil }
    guard let phrase = phraseBack(from: i, .companyNoun, .determiner), phrase.first < i else { return nil }
    // Without a legal form a company takes a word that is no word, or a cue.
    guard isLegal || isMixed && (phrase.isDistinct || isPlainCompany(phrase, i)) && (!isHeading(i) || hasName(phrase)) else { return nil }
    let last = tail(after: forward(from: i, .companyNoun), [.companyNoun])
    document.remove(phrase.first, through: last, .employer, .employer)
    return last + 1
  }

  /// `Lincoln Elementary School`, `University of Toledo`. Leaves alone `high school`, `medical school`, `college`.
  mutating func school(_ i: Int) -> Int? {
    // `School: Cal Poly`
    if isSign(i + 1, 0x3A), token(i).count == 6, isMixed, isOpenWord(i + 2), token(i + 2).shape == .capital, token(i + 2).gap <= .blank,
      !isSign(i + 3, 0x3A), let last = organisation(from: i + 2, true)
    {
      document.remove(i + 2, through: last, .school, .school)
      return last + 1
    }
    guard token(i).mark == .open, let phrase = phraseBack(from: i, .schoolNoun, .generic) else { return nil }
    var last = forward(from: i, .schoolNoun)
    var isDistinct = phrase.isDistinct && (last > i || token(i).count > 4 && !isOf(i, .generic))
    if let end = ofName(after: last) {
      last = end
      isDistinct = true
    }
    // `Yeshiva Beth Shalom`
    if !isDistinct, isMixed, token(i).shape == .capital, !isHeading(i) {
      var k = last + 1
      while isOpenWord(k), token(k).gap <= .blank, k - i < 5, self.isDistinct(k, .generic) {
        last = k
        isDistinct = true
        k += 1
      }
    }
    if isMixed, !isDistinct, phrase.isDistinct, i - phrase.first > 1, !isHeading(i), token(i).shape == .capital,
      !isWord(i + 1) || token(i + 1).gap >= .column || token(i + 1).shape == .lower || isRemoved(i + 1)
    {
      isDistinct = true
    }
    guard isDistinct else { return nil }
    document.remove(phrase.first, through: last, .school, .school)
    return last + 1
  }

  /// `P.S. 118`, `PS 118`: a public school by its number.
  mutating func numberedSchool(_ i: Int) -> Int? {
    let isDotted =
      token(i).count == 1 && isSign(i + 1, 0x2E) && isWord(i + 2) && token(i + 2).gap == .none
      && document.bytes(i + 2).equalsIgnoringCase(Bytes("s")) && isSign(i + 3, 0x2E)
    let number = isDotted ? i + 4 : i + 1
    guard number < document.count, token(number).kind == .number, token(number).count <= 3, token(number).mark != .removed,
      token(number).gap <= .blank
    else { return nil }
    let b = document.text[Int(token(i).start)]
    guard isDotted ? ASCII.lower(b) == 0x70 : document.bytes(i).equalsIgnoringCase(Bytes("ps")) && isOf(i - 1, [.placeBefore, .work]) else {
      return nil
    }
    document.remove(i, through: number, .school, .school)
    return number + 1
  }
}
