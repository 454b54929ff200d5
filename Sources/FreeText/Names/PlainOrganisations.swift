import Records

/// Employers, schools, congregations and towns in texts of one case, by the verb and the preposition before them and by what ends them: `drives for
/// yellow cab.`, `student at evergreen state,`, `moved here from cocodrie,`, `at roosevelt high`.
///
/// Leaves alone `works at night`, `works for himself`, `retired from teaching`, and whatever begins with `a`.
extension NameFinder {
  mutating func findPlainOrganisations() {
    guard !isMixed else { return }
    var i = 1
    while i < document.count {
      let t = token(i)
      guard t.kind == .word, t.mark == .open, t.gap <= .line else {
        i += 1
        continue
      }
      if let (first, last) = plainLodge(i) {
        document.remove(first, through: last, .employer, .employer)
        i = last + 1
      } else if let (last, isSchool) = plainEmployer(i) {
        document.remove(i, through: last, isSchool ? .school : .employer, isSchool ? .school : .employer)
        i = last + 1
      } else if let last = plainTown(i) {
        document.remove(i, through: last, .city, .cityCue)
        i = last + 1
      } else {
        i += 1
      }
    }
  }

  private func isThe(_ k: Int) -> Bool { isWord(k) && token(k).count == 3 && document.bytes(k).equalsIgnoringCase(Bytes("the")) }

  private static let never: WordClass = [
    .stop, .determiner, .personVerb, .before, .weakBefore, .placeBefore, .relation, .label, .title, .staffTitle, .calendar, .degree, .work, .dwelling,
    .monthName, .holidayStart,
    .unitOfMeasure,
  ]

  /// Whether a word may be within a name of one case: no small word, no verb, no medicine, nothing that says only what kind it is.
  private func isPlainPart(_ k: Int) -> Bool {
    guard isOpenWord(k), token(k).count > 2 else { return false }
    let f = Lexical(token(k).facts)
    if f.has(Lexical.company | Lexical.city), !f.has(Lexical.lower) { return true }
    return token(k).classes.isDisjoint(with: NameFinder.never) && Vocabulary.kinds.classes(of: token(k).hash).isEmpty && !f.has(Lexical.drug)
      && (!f.has(Lexical.abbreviation) || f.has(Lexical.lower) && f.frequency > 6)
      && (!f.has(Lexical.clinical) || f.person > 3 || f.has(Lexical.city | Lexical.company) || f.frequency > 7)
      && token(k).classes.isDisjoint(with: .generic)
  }

  private func isPhraseEnd(_ k: Int) -> Bool {
    k >= document.count || token(k).gap >= .line || token(k).kind == .sign && !token(k).isSign(0x2D) && !token(k).isSign(0x2F)
      || isOf(k, [.placeBefore, .weakBefore]) || !Vocabulary.spans.classes(of: token(k).hash).isEmpty || isWord(k) && token(k).count <= 5 && isOf(k, .stop)
  }

  /// `drives for yellow cab.`, `student at evergreen state,`: the last word, and whether it is a school's.
  private func plainEmployer(_ i: Int) -> (Int, Bool)? {
    let p = isThe(i - 1) ? i - 2 : i - 1
    guard isWord(p), token(p).mark != .removed, isAt(p), token(i).gap == .blank || isWrapped(i), isPlainPart(i) else { return nil }
    var isWork = false
    var isSchool = false
    var k = p - 1
    while k >= 0, p - k < 4, token(k + 1).gap <= .line, token(k).kind == .word || isSign(k, 0x2D) {
      if !Vocabulary.working.classes(of: token(k).hash).isEmpty { isWork = true }
      if !Vocabulary.studying.classes(of: token(k).hash).isEmpty { isSchool = true }
      k -= 1
    }
    guard isWork || isSchool else { return nil }
    var last = i
    while last - i < 3, isOpenWord(last + 1), token(last + 1).gap == .blank,
      isPlainPart(last + 1) || !Vocabulary.lodges.classes(of: token(last + 1).hash).isEmpty || isOf(last + 1, .companyNoun)
    { last += 1 }
    guard isPhraseEnd(last + 1) else { return nil }
    let f = Lexical(token(i).facts)
    // A word alone that people use needs a surname's or a company's weight.
    if last == i, f.has(Lexical.lower), !f.has(Lexical.company | Lexical.city), f.person < 5 { return nil }
    if last == i, endsInING(i), f.has(Lexical.lower) { return nil }
    if document.bytes(p).equalsIgnoringCase(Bytes("with")), f.has(Lexical.lower), !f.has(Lexical.company) { return nil }
    if f.isUnknown, isTypingError(i) { return nil }
    return (last, isSchool && !isWork)
  }

  private func endsInING(_ i: Int) -> Bool {
    let b = document.bytes(i)
    return b.count > 4 && b[b.count - 1] | 0x20 == 0x67 && b[b.count - 2] | 0x20 == 0x6E && b[b.count - 3] | 0x20 == 0x69
  }

  /// `at rice university`, `the muskegon ymca`, `elks lodge 34`, and what goes on behind a word that was found: `roosevelt high`.
  private func plainLodge(_ i: Int) -> (Int, Int)? {
    guard token(i).gap == .blank, !Vocabulary.lodges.classes(of: token(i).hash).isEmpty, token(i).count > 2 else { return nil }
    let isStrong = !Vocabulary.houses.classes(of: token(i).hash).isEmpty
    var first = i
    var hasFound = false
    while i - first < 3, isWord(first - 1), token(first).gap == .blank {
      if isRemoved(first - 1) { hasFound = true } else if !(isStrong && isPlainPart(first - 1)) { break }
      if hasFound, !isRemoved(first - 1) { break }
      first -= 1
    }
    guard first < i, hasFound || isStrong, isWord(first - 1), token(first - 1).mark != .removed,
      isAt(first - 1) || isThe(first - 1) || isOf(first - 1, .placeBefore),
      isPhraseEnd(i + 1) || isStrong
    else { return nil }
    var last = i
    if last + 1 < document.count, token(last + 1).kind == .number, token(last + 1).gap == .blank, token(last + 1).count <= 4,
      token(last + 1).mark == .open, isStrong
    {
      last += 1
    }
    while first < i, isRemoved(first) { first += 1 }
    return (first, last)
  }

  /// `in cocodrie,`, `from plum.`, `in crab orchard,`: a town of the list, or a word of no list, between a preposition and a phrase's end.
  private func plainTown(_ i: Int) -> Int? {
    guard isWord(i - 1), token(i - 1).mark != .removed, token(i).gap == .blank,
      isFromOrIn(i - 1) || isOf(i - 1, .placeBefore) && token(i - 1).count == 2 && isMoving(i - 2)
    else { return nil }
    let f = Lexical(token(i).facts)
    let phraseEnd = town(at: i)
    if let end = phraseEnd, end > i, isPhraseEnd(end + 1) || stateEnd(end + 1) != nil { return end }
    guard token(i).count > 2, token(i).classes.isDisjoint(with: NameFinder.never.union(.generic)),
      !f.has(Lexical.drug | Lexical.abbreviation | Lexical.state | Lexical.country),
      !isOf(i, .loneEponym), !isEponymNoun(after: i)
    else { return nil }
    let ends = i + 1 >= document.count || token(i + 1).gap >= .line || token(i + 1).kind == .sign && !isSign(i + 1, 0x2D) && !isSign(i + 1, 0x2F)
    if phraseEnd == i {
      if f.has(Lexical.lower | Lexical.clinical) {
        return isMoving(i - 2) || isMoving(i - 3) || isMoving(i - 4) ? (ends || isPhraseEnd(i + 1)) && f.frequency < 11 ? i : nil : nil
      }
      return isPhraseEnd(i + 1) ? i : nil
    }
    guard f.isUnknown, f.frequency < 3, token(i).count > 4, ends, isMoving(i - 2) || isMoving(i - 3) || isMoving(i - 4), !isTypingError(i) else {
      return nil
    }
    return i
  }

  private func isMoving(_ k: Int) -> Bool { isOf(k, .dwelling) || isWord(k) && !Vocabulary.moving.classes(of: token(k).hash).isEmpty }
}

extension Vocabulary {
  /// Behind an employer: how much or since when.
  static let spans = Vocabulary([(.generic, "part full since nights days currently until retired previously downtown")])
  /// What somebody does who has an employer.
  static let working = Vocabulary([
    (
      .work,
      """
      work works worked working employed job drives drove flies retired shift shifts engineer welder nurse cashier clerk manager foreman mechanic cook server driver teller \
      barista technician janitor custodian guard machinist roofer baker butcher chef waitress waiter bartender volunteer volunteers volunteered years career hired fired \
      laid position packs sells delivers cleans groundskeeper deacon usher organist pastor
      """
    )
  ])
  static let studying = Vocabulary([
    (
      .schoolNoun,
      "student junior senior sophomore freshman attends attended enrolled teaches taught teacher professor studies studied studying graduated law degree college kindergarten grader coaches plays grade postdoc fellowship"
    )
  ])
  /// What ends the names of houses, so that words of the language before it are a name.
  static let houses = Vocabulary([
    (
      .schoolNoun,
      "university college ymca ywca lodge club masjid mosque synagogue temple gurdwara mandir baptist presbyterian lutheran methodist tabernacle ministries legion lido"
    )
  ])
  /// What only says which kind it is: `works at night`, `for himself`.
  static let kinds = Vocabulary([
    (
      .generic,
      """
      night nights home himself herself themselves self years months weeks days hours family least times rest risk work school construction retail factory hospital office \
      store restaurant warehouse farm city county state government army navy once baseline bedside bedtime discharge admission present time one two three first food \
      money living fun pleasure exercise pay cash tips computers children kids people animals clients customers disability health reasons different multiple several \
      local large small big company corporation agency bank plant mill shop business contractor temp church camp college university daycare preschool grade high
      """
    )
  ])
  static let moving = Vocabulary([
    (
      .dwelling,
      "moving moves going goes went headed heading lives lived stays trip travel travels wedding vacation marry married farmed grew fish hunts parked camp camping cabin church parish congregation headquarters plant farm apartment hotel shelter jail prison parishioner"
    )
  ])
}
