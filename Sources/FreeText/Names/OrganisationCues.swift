import Records

/// Houses that only the words beside them tell: `St. E's`, `SNF: Golden Acres`, `OSH (Good Sam)`, `First Baptist`, `her church, Open Door`, `the Tyson plant`,
/// `a Walmart employee`, `owns Tony's Pizza`, `at County`, `from UPMC`.
///
/// Leaves alone kinds of houses and creeds: `SNF: Skilled Nursing`, `Southern Baptist`, `Location: Left Knee`.
extension NameFinder {
  /// What a word of organisations at `i` announces or ends; the token behind it.
  mutating func cuedOrganisation(_ i: Int, _ c: WordClass) -> Int? {
    if c.contains(.saint), let last = saintly(i) { return takeHouse(i, through: last, .facility) }
    if isSign(i + 1, 0x3A) || isSign(i + 1, 0x28), !c.isDisjoint(with: [.facilityNoun, .generic, .work, .schoolNoun]), let last = announced(i) { return takeHouse(i + 2, through: last, .facility) }
    if c.contains(.facilityWord) {
      if let first = congregation(i) { return takeHouse(first, through: i, .employer) }
      if isKnownHouse(i) { return takeHouse(i, through: i, .facility) }
    }
    guard c.contains(.work), document.letterCase == .mixed else { return nil }
    let b = document.bytes(i)
    if b.equalsIgnoringCase(Bytes("employee")) || b.equalsIgnoringCase(Bytes("employees")) {
      let first = isCompanyWord(i - 1) ? isOpenWord(i - 2) && token(i - 2).shape == .capital && token(i - 1).gap == .blank && !isSentenceStart(i - 2) ? i - 2 : i - 1 : i
      return first < i ? takeHouse(first, through: i - 1, .employer) : nil
    }
    if b.equalsIgnoringCase(Bytes("retired")), isOpenWord(i + 1), token(i + 1).isCapital, Lexical(token(i + 1).facts).has(Lexical.company), isWord(i + 2), token(i + 2).shape == .lower {
      return takeHouse(i + 1, through: i + 1, .employer)
    }
    let isRunning = b.equalsIgnoringCase(Bytes("runs"))
    guard isRunning || b.equalsIgnoringCase(Bytes("owns")) || b.equalsIgnoringCase(Bytes("operates")) else { return nil }
    let start = isOf(i + 1, .determiner) ? i + 2 : i + 1
    if isRunning, !(isOpenWord(start + 1) && token(start + 1).shape == .capital || isSign(start + 1, 0x26)) { return nil }
    guard isOpenWord(start), token(start).shape == .capital, let last = organisation(from: start, true) else { return nil }
    return takeHouse(start, through: last, .employer)
  }

  private mutating func takeHouse(_ first: Int, through last: Int, _ c: TextClass) -> Int {
    document.remove(first, through: last, c, c == .facility ? .facility : .employer)
    return last + 1
  }

  /// `St. E's`, `St Joe's`; without the apostrophe `ST JOES` behind `at`, `from`, `to`.
  private func saintly(_ i: Int) -> Int? {
    let b = document.bytes(i)
    guard token(i).mark == .open, b.equalsIgnoringCase(Bytes("st")) || b.equalsIgnoringCase(Bytes("saint")), !isMixed || token(i).shape == .capital else { return nil }
    let k = isSign(i + 1, 0x2E) && token(i + 1).gap == .none ? i + 2 : i + 1
    guard isWord(k), token(k).mark != .removed, token(k).gap <= .blank, !isOf(k + 1, [.facilityNoun, .schoolNoun, .generic]) || token(k + 1).gap > .blank || isMixed && token(k + 1).shape == .lower else { return nil }
    let isPlaced = isWord(i - 1) && (isFromOrIn(i - 1) || document.bytes(i - 1).equalsIgnoringCase(Bytes("at")) || document.bytes(i - 1).equalsIgnoringCase(Bytes("to")))
    if isPossessive(k) { return isMixed ? token(k).isCapital ? k : nil : isPlaced ? k : nil }
    return isPlaced && !Vocabulary.saints.classes(of: token(k).hash).isEmpty ? k : nil
  }

  /// `SNF: Golden Acres`, `OSH (Good Sam)`: the last of the capitalised words behind the kind of a house.
  private func announced(_ i: Int) -> Int? {
    guard document.letterCase == .mixed, !Vocabulary.houseLabels.classes(of: token(i).hash).isEmpty else { return nil }
    let k = i + 2
    let isBracket = isSign(i + 1, 0x28)
    guard isOpenWord(k), token(k).shape == .capital || token(k).shape == .mixed, token(k).gap <= .blank, let last = organisation(from: k, true), last - k < 6 else { return nil }
    var isNamed = false
    for n in k...last where token(n).kind == .word {
      if Lexical(token(n).facts).has(Lexical.drug | Lexical.clinical), Lexical(token(n).facts).person < 6 { return nil }
      if isDistinct(n, .generic) || isOf(n, .facilityWord) { isNamed = true }
    }
    let next = last + 1
    let ends = isBracket ? isSign(next, 0x29) || isSign(next, 0x2C) : next >= document.count || token(next).gap >= .column || token(next).kind == .sign || isOf(next, .placeBefore)
    return isNamed && ends ? last : nil
  }

  /// `First Baptist`, `Korean Central Presbyterian`: the first capitalised word of a congregation that its creed ends.
  private func congregation(_ i: Int) -> Int? {
    guard document.letterCase == .mixed, token(i).shape == .capital, token(i).mark == .open, !Vocabulary.creeds.classes(of: token(i).hash).isEmpty,
      !isOf(i + 1, [.facilityNoun, .facilityWord]) || token(i + 1).shape == .lower
    else { return nil }
    var first = i
    while i - first < 4, isWord(first - 1), token(first - 1).mark != .removed || isRemoved(first - 1), token(first).gap == .blank, token(first - 1).shape == .capital,
      token(first - 1).classes.isDisjoint(with: [.determiner, .title, .staffTitle, .calendar, .label])
    { first -= 1 }
    guard first < i, Vocabulary.creedWords.classes(of: token(i - 1).hash).isEmpty, first == 0 || isWord(first - 1) && token(first - 1).shape == .lower || isSign(first - 1, 0x2C)
    else { return nil }
    return first
  }

  /// `at County for`, `from UPMC.`, `seen at mercy`
  private func isKnownHouse(_ i: Int) -> Bool {
    let t = token(i)
    guard t.mark == .open, isWord(i - 1), t.gap == .blank, token(i - 1).shape == .lower || !isMixed else { return false }
    let b = document.bytes(i - 1)
    guard b.equalsIgnoringCase(Bytes("at")) || b.equalsIgnoringCase(Bytes("from")) || b.equalsIgnoringCase(Bytes("to")) || b.equalsIgnoringCase(Bytes("by")) && t.shape == .upper else { return false }
    if isMixed, t.shape == .upper { return !Vocabulary.acronyms.classes(of: t.hash).isEmpty }
    let ends = i + 1 >= document.count || token(i + 1).gap >= .line || token(i + 1).kind == .sign && !isSign(i + 1, 0x2D) || isOf(i + 1, [.placeBefore, .weakBefore])
      || !Vocabulary.afterHouse.classes(of: token(i + 1).hash).isEmpty
    guard ends else { return false }
    if isMixed { return t.shape == .capital && (document.bytes(i).equalsIgnoringCase(Bytes("county")) || document.bytes(i).equalsIgnoringCase(Bytes("general"))) && !isOf(i + 1, .facilityNoun) }
    return !Vocabulary.plainHouses.classes(of: t.hash).isEmpty
  }

  /// `Boeing`, `Walmart`; no word of medicine, no State.
  private func isCompanyWord(_ k: Int) -> Bool {
    guard isOpenWord(k), token(k + 1).gap == .blank, token(k).isCapital, token(k).count > 1 else { return false }
    let f = Lexical(token(k).facts)
    if f.has(Lexical.company) { return true }
    return token(k).shape == .capital && !isSentenceStart(k) && !f.has(Lexical.lower | Lexical.medical | Lexical.state | Lexical.country) && token(k).classes.isDisjoint(with: [.stop, .generic, .label])
  }

  /// `her church, Open Door Fellowship.`, `at work: Long Trail Cheese,`, `Transport: RideRight`: the last word of a name set beside what it is.
  func apposed(_ i: Int) -> Int? {
    guard isSign(i - 1, 0x2C) || isSign(i - 1, 0x3A), token(i).gap == .blank, isWord(i - 2), token(i - 1).gap == .none, !Vocabulary.belonging.classes(of: token(i - 2).hash).isEmpty,
      !(isSign(i - 1, 0x3A) && isOf(i - 2, .work) && !(isWord(i - 3) && document.bytes(i - 3).equalsIgnoringCase(Bytes("at")))),
      let last = organisation(from: i, true)
    else { return nil }
    let next = last + 1
    guard next >= document.count || token(next).gap >= .line || token(next).kind == .sign && !isSign(next, 0x3A) || isWord(next) && token(next).shape == .lower else { return nil }
    if last > i { return last }
    for n in i...last where token(n).kind == .word && isOpenWord(n) && token(n).classes.isDisjoint(with: [.stop, .generic, .calendar]) && !Lexical(token(n).facts).has(Lexical.medical) { return last }
    return nil
  }
}

extension Vocabulary {
  static let saints = Vocabulary([(.facilityWord, "joes josephs lukes marys johns vincents vinnies francis elizabeths annes anns agnes als ritas barnabas bernards catherines charles clares davids marks peters michaels")])
  /// Kinds of houses before a colon or a bracket.
  static let houseLabels = Vocabulary([
    (.facilityNoun, "snf osh alf ltac ltach irf rehab hospital hosp facility site hub clinic pharmacy location hospice daycare school agency employer lab center dialysis")
  ])
  static let creeds = Vocabulary([(.facilityWord, "baptist methodist presbyterian lutheran adventist")])
  /// Before a creed these say which one, not which house.
  static let creedWords = Vocabulary([(.generic, "southern free seventh day united missionary independent christian roman devout practicing practising protestant evangelical reformed primitive northern religion")])
  /// Hospitals and universities that are known by their capitals.
  static let acronyms = Vocabulary([
    (
      .facilityWord,
      "upmc ucsf ucla nyu mgh bwh bidmc mskcc uab uva ohsu uihc musc vumc choa cchmc llumc utsw utmb kumc uams ucsd vcu wvu byu mit lsu uconn umass uic"
    )
  ])
  static let plainHouses = Vocabulary([
    (.facilityWord, "mercy providence lakeside riverside lakeview hillside bayview northside southside westside eastside deaconess bethesda kaiser mayo hopkins cedars sinai memorial harborview baptist methodist presbyterian lutheran")
  ])
  static let afterHouse = Vocabulary([(.generic, "ed er last yesterday today tonight then since where after hosp clinic icu again previously")])
  /// What somebody's house is, before its name.
  static let belonging = Vocabulary([(.work, "church parish temple mosque congregation synagogue employer agency gym daycare preschool shelter company transport work job workplace bakery restaurant store shop bar")])
  /// Where work is done.
  static let plants = Vocabulary([(.work, "plant mill garage factory warehouse mine yard terminal depot bar diner cafe shelter store restaurant hotel casino farm ranch dairy shop bakery")])
}
