import Records

extension NameFinder {
  /// `employer: …`, `works at …`, `employed by …`, `retired from …`: capitalised words, in one case up to the next small word.
  ///
  /// Leaves alone occupations and `works at a bank`.
  mutating func employer(_ i: Int) -> Int? {
    var k = i + 1
    let isLabel = isSign(k, 0x3A)
    // `her employer, hormel foods, …`
    if !isMixed, document.bytes(i).equalsIgnoringCase(Bytes("employer")), isSign(k, 0x2C) || isOpenWord(k) {
      let start = isSign(k, 0x2C) ? k + 1 : k
      if let last = organisation(from: start, false) {
        document.remove(start, through: last, .employer, .employer)
        return last + 1
      }
    }
    // `Her employer, Boeing, …`, `her employer (Lockheed)`
    if isSign(k, 0x2C) || isSign(k, 0x28), document.letterCase == .mixed, isOpenWord(k + 1), token(k + 1).shape == .capital, document.bytes(i).equalsIgnoringCase(Bytes("employer")),
      let last = organisation(from: k + 1, true)
    {
      document.remove(k + 1, through: last, .employer, .employer)
      return last + 1
    }
    // `her employer Boeing`, `works Sunrise Poultry`
    if isMixed, !isLabel, isOpenWord(k), token(k).shape == .capital, token(k).gap == .blank, token(k).classes.isDisjoint(with: [.stop, .calendar]),
      document.bytes(i).equalsIgnoringCase(Bytes("employer")) || document.bytes(i).equalsIgnoringCase(Bytes("works")) && isOpenWord(k + 1)
        && token(k + 1).shape == .capital,
      !isHeading(k), let last = organisation(from: k, true)
    {
      document.remove(k, through: last, .employer, .employer)
      return last + 1
    }
    if isLabel {
      guard
        document.bytes(i).count == 8 && document.bytes(i).equalsIgnoringCase(Bytes("employer"))
          || document.bytes(i).equalsIgnoringCase(Bytes("workplace")) || document.bytes(i).equalsIgnoringCase(Bytes("employed"))
      else { return nil }
      k += 1
    } else {
      // `works as a welder at …`, `attends …`
      var steps = isAttending(i) && isOpenWord(k) && (isMixed ? token(k).shape == .capital : Lexical(token(k).facts).isUnknown && token(k).count > 5) ? 9 : 0
      let isDirect = steps == 9
      while k < document.count, steps < 7, isWord(k), token(k).gap <= .line, !isAt(k) {
        k += 1
        steps += 1
      }
      guard isDirect || isAt(k), token(k).gap <= .line else { return nil }
      if !isDirect { k += 1 }
      if isOf(k, .determiner), document.bytes(k).equalsIgnoringCase(Bytes("the")) { k += 1 }
    }
    guard let last = organisation(from: k, isLabel) ?? plainOrganisation(k) else { return nil }
    var isSchool = false
    for n in k...last where isOf(n, .schoolNoun) { isSchool = true }
    document.remove(k, through: last, isSchool ? .school : .employer, isSchool ? .school : .employer)
    return last + 1
  }

  /// `HUNTER` in `RETIRED FROM HUNTER,`: one word that people, towns or companies are called by, at a phrase's end, in a text of one case.
  private func plainOrganisation(_ k: Int) -> Int? {
    guard !isMixed, isOpenWord(k), token(k).count > 2, token(k).classes.isDisjoint(with: NameFinder.closed.union([.determiner, .personVerb, .generic, .work, .dwelling, .wardNoun]))
    else { return nil }
    let f = Lexical(token(k).facts)
    guard f.has(Lexical.company | Lexical.city) || f.person > 4, !f.has(Lexical.drug), f.frequency < 12,
      k + 1 >= document.count || token(k + 1).kind == .sign || token(k + 1).gap >= .line
    else { return nil }
    return k
  }

  private func isAttending(_ i: Int) -> Bool {
    let b = document.bytes(i)
    return b.equalsIgnoringCase(Bytes("attends")) || b.equalsIgnoringCase(Bytes("attended")) || b.equalsIgnoringCase(Bytes("finished"))
  }

  func isAt(_ k: Int) -> Bool {
    guard isWord(k), token(k).count <= 4 else { return false }
    let b = document.bytes(k)
    return b.equalsIgnoringCase(Bytes("at")) || b.equalsIgnoringCase(Bytes("for")) || b.equalsIgnoringCase(Bytes("by"))
      || b.equalsIgnoringCase(Bytes("from"))
      || b.equalsIgnoringCase(Bytes("with"))
  }

  func organisation(from start: Int, _ isLabel: Bool) -> Int? {
    var k = start
    var last: Int?
    var isSure = isLabel
    var words = 0
    while k < document.count, words < 6, token(k).gap <= .blank || token(k).gap == .line && isWrapped(k) || k == start {
      let t = token(k)
      if t.kind == .sign {
        guard last != nil,
          t.isSign(0x26) || t.isSign(0x2D) && t.gap == .none || t.isSign(0x27) || t.isSign(0x2E) && isOf(k - 1, .saint)
            || t.isSign(0x2C) && isLegalForm(k + 1)
        else { break }
        k += 1
        continue
      }
      guard t.kind == .word, t.mark != .kept, !isSign(k + 1, 0x3A), t.classes.isDisjoint(with: [.title, .staffTitle]) || k > start else { break }
      let f = Lexical(t.facts)
      if isMixed, t.shape == .lower {
        guard last != nil, isJoint(k), isWord(k + 1), token(k + 1).isCapital else { break }
        k += 1
        continue
      }
      if !isMixed,
        !t.classes.isDisjoint(with: [.determiner, .personVerb, .weakBefore, .before, .placeBefore, .dwelling])
          || t.classes.contains(.stop) && t.classes.isDisjoint(with: [.companyNoun, .facilityNoun, .schoolNoun])
      {
        break
      }
      if isMixed, !t.classes.isDisjoint(with: [.determiner, .calendar]) { break }
      if !f.has(Lexical.lower) && !f.has(Lexical.medical) || f.has(Lexical.company) || t.classes.contains(.companyNoun) && last != nil {
        isSure = true
      }
      if isMixed, words > 0 || !f.has(Lexical.medical) || t.shape == .capital { isSure = true }
      last = k
      words += 1
      k += 1
    }
    return isSure ? last : nil
  }

  func isLegalForm(_ k: Int) -> Bool { isOf(k, .companyNoun) && token(k).count <= 4 }

  /// `4 West`, `5 North Tower`: a ward by its floor and side.
  mutating func ward(_ i: Int) -> Int? {
    guard i > 0, token(i - 1).kind == .number, token(i - 1).mark != .removed, token(i - 1).value < 30, token(i).gap <= .blank,
      token(i).mark == .open
    else { return nil }
    guard !isMixed || token(i).shape == .capital, !isOf(i + 1, [.saint]), i < 2 || token(i - 1).gap != .none, !isSign(i - 2, 0x2F) else {
      return nil
    }
    if isOf(i - 2, .calendar) { return nil }
    let last = isOf(i + 1, [.wardNoun, .direction]) && token(i + 1).gap <= .blank ? i + 1 : i
    if !isMixed, last == i, !isOf(i - 2, [.placeBefore, .weakBefore, .wardNoun]) { return nil }
    document.remove(i - 1, through: last, .ward, .namedWard)
    return last + 1
  }

  /// `Maple unit`, `Cardinal Wing`: a ward by its name. Leaves alone `stroke unit`, `Step-down Unit`.
  mutating func namedWard(_ i: Int) -> Int? {
    let k = i - 1
    guard isMixed, isOpenWord(k), token(i).gap <= .blank, token(k).shape == .capital, !isSentenceStart(k), !isHeading(k),
      isDistinct(k, .generic), token(k).count > 3
    else { return nil }
    let f = Lexical(token(k).facts)
    guard !f.has(Lexical.medical) else { return nil }
    document.remove(k, through: i, .ward, .namedWard)
    return i + 1
  }
}
