import Records

// Counties, towns behind streets and by themselves.
extension NameFinder {
  /// `Cook County`, `Navajo reservation`, `county of Kent`.
  mutating func county(_ i: Int) -> Int? {
    if isWord(i + 1), document.bytes(i + 1).equalsIgnoringCase(Bytes("of")), isOpenWord(i + 2),
      Lexical(token(i + 2).facts).has(Lexical.county | Lexical.city) || isMixed && token(i + 2).shape == .capital,
      token(i + 2).classes.isDisjoint(with: .stop)
    {
      document.remove(i + 2, through: i + 2, .county, .county)
      return i + 3
    }
    guard token(i).gap <= .blank, isOpenWord(i - 1) else { return nil }
    let t = token(i - 1)
    let f = Lexical(t.facts)
    guard t.classes.isDisjoint(with: [.determiner, .personVerb, .placeBefore, .weakBefore]), t.count > 2 else { return nil }
    let isCounty = document.bytes(i).equalsIgnoringCase(Bytes("county"))
    if isMixed {
      guard t.shape == .capital || t.shape == .mixed || t.shape == .upper && token(i).shape == .upper,
        !isSentenceStart(i - 1) || !f.has(Lexical.lower), token(i).isCapital || f.has(Lexical.county | Lexical.city) || isCounty
      else { return nil }
      if t.classes.contains(.stop) || f.has(Lexical.medical) && !f.has(Lexical.county) { return nil }
    } else {
      guard
        f.has(Lexical.county | Lexical.city) && !t.classes.contains(.stop)
          || !f.has(Lexical.lower | Lexical.medical) && !t.classes.contains(.stop)
      else { return nil }
      if !isCounty, f.has(Lexical.lower | Lexical.medical) { return nil }
    }
    var first = i - 1
    while first > 0, i - first < 4, isOpenWord(first - 1), isJoined(first), token(first).gap <= .blank,
      isMixed
        ? token(first - 1).shape == .capital && !isSentenceStart(first - 1)
          && token(first - 1).classes.isDisjoint(with: [.stop, .determiner]) || isOf(first - 1, .saint) && token(first - 1).isCapital
        : Lexical(phrase(first - 1, 2)).has(Lexical.place) || isOf(first - 1, .saint) && token(first - 1).count < 4
    {
      first -= 1
    }
    if isSign(first - 1, 0x2E), isOf(first - 2, .saint) { first -= 2 }
    // `Bath, Loudoun County`
    if isMixed, isSign(first - 1, 0x2C), token(first - 1).gap == .none, isOpenWord(first - 2), token(first - 2).shape == .capital,
      Lexical(token(first - 2).facts).has(Lexical.city), !Lexical(token(first - 2).facts).has(Lexical.state | Lexical.medical)
    {
      document.remove(first - 2, through: first - 2, .city, .county)
    }
    document.remove(first, through: i, .county, .county)
    return i + 1
  }

  /// `12 Maple Ave, Weed`, `Liberty 06827`: a town beside an address or a ZIP code.
  mutating func cityBesideAddress(_ i: Int) -> Int? {
    guard isMixed ? token(i).isCapital : true else { return nil }
    if isMixed, let end = townBehindStreet(i) {
      document.remove(i, through: end, .city, .cityAddress)
      return end + 1
    }
    let last = hyphenated(town(at: i) ?? i)
    if last == i, !Lexical(token(i).facts).has(Lexical.city) || !isMixed && isOf(i, .stop) { return nil }
    // `OR 4, Foley deferred`
    if last == i, isMixed, isOf(i, .loneEponym), isWord(i + 1), token(i + 1).shape == .lower { return nil }
    let isBehind =
      isSign(i - 1, 0x2C) && (isRemoved(i - 2) || isSign(i - 2, 0x2E) && isRemoved(i - 3)) && token(i).gap <= .line
      && !isNamePart(before: i - 2)
    let isBefore = isRemoved(last + 1) && token(last + 1).kind == .number && token(last + 1).count == 5 && token(last + 1).gap <= .blank
    // `8877 Peachtree Blvd Bath`, `Lot 31 Hope`
    let isGlued =
      isMixed && token(i).shape == .capital && token(i).gap == .blank && isRemoved(i - 1) && !isHeading(i)
      && (token(i - 1).kind == .word ? token(i - 1).isCapital && token(i - 1).count > 1 && names.reach(token(i - 1).hash) == nil && Lexical(token(i).facts).has(Lexical.city)
        : isRemoved(i - 2) && token(i - 1).count < 5 && (isSign(i - 2, 0x23) || token(i - 2).kind == .word))
      && (last + 1 >= document.count || token(last + 1).kind != .word || token(last + 1).gap >= .line || token(last + 1).shape == .lower)
    guard isBehind || isBefore || isGlued else { return nil }
    document.remove(i, through: last, .city, .cityAddress)
    return last + 1
  }

  /// The last of up to three capitalised words, in no list or in one, behind a street's end and a comma: `Lamplighter Ave., Oatmeal;`.
  private func townBehindStreet(_ i: Int) -> Int? {
    guard isSign(i - 1, 0x2C), token(i).shape == .capital, token(i).gap <= .line, token(i).classes.isDisjoint(with: [.degree, .calendar, .determiner, .title])
    else { return nil }
    let end = isSign(i - 2, 0x2E) ? i - 3 : i - 2
    guard isRemoved(end) else { return nil }
    // The street's last word, or the number of a flat or a box behind it.
    guard isOf(end, [.streetSuffix]) || token(end).kind == .number && (isRemoved(end - 1) && token(end).gap <= .blank) && !isNumberOfAnother(end) else {
      return nil
    }
    var last = hyphenated(i)
    while last - i < 5, isOpenWord(last + 1), token(last + 1).gap == .blank, token(last + 1).shape == .capital,
      token(last + 1).classes.isDisjoint(with: [.calendar, .label, .determiner, .degree]), !isSign(last + 2, 0x3A)
    { last = hyphenated(last + 1) }
    guard last + 1 >= document.count || token(last + 1).kind == .sign || token(last + 1).gap >= .line || isRemoved(last + 1) || isOf(last + 1, .stateCode)
    else { return nil }
    let f = Lexical(token(i).facts)
    guard !f.has(Lexical.state | Lexical.drug), f.has(Lexical.city | Lexical.placeStart) || isOf(end, .streetSuffix) || isWord(end - 1), !isSign(last + 1, 0x3A),
      f.has(Lexical.city | Lexical.placeStart) || token(i).classes.isDisjoint(with: [.stop, .label, .role, .relation, .generic])
    else { return nil }
    return last
  }

  /// Whether a number is none of an address: no word of one stands before it.
  private func isNumberOfAnother(_ end: Int) -> Bool {
    var k = end - 1
    while k > end - 4, k >= 0, isRemoved(k) {
      if token(k).kind == .word, token(k).count > 1, token(k).count < 6 { return false }
      k -= 1
    }
    return true
  }

  /// Whether the removed word is part of a name that was found.
  private func isNamePart(before i: Int) -> Bool { token(i).kind == .word && names.reach(token(i).hash) != nil }

  /// A town of the list by itself, where no word explains it better.
  mutating func cityEvidence(_ i: Int) -> Int? {
    guard let last = town(at: i), token(i).classes.isDisjoint(with: .stop) || isMixed && token(i).count > 2 else { return nil }
    // `St. John's wort`
    if isOf(last + 1, .eponymNoun) { return nil }
    let f = Lexical(token(i).facts)
    if isMixed {
      guard token(i).shape == .capital || token(i).shape == .upper && last > i else { return nil }
      if last == i { return nil }
      if isSentenceStart(i), f.has(Lexical.lower) || isHeading(i) { return nil }
      guard token(last).isCapital else { return nil }
    } else {
      if last == i { return nil }
      if f.has(Lexical.lower), Lexical(token(last).facts).has(Lexical.lower) { return nil }
    }
    document.remove(i, through: last, .city, .cityEvidence)
    return last + 1
  }
}
