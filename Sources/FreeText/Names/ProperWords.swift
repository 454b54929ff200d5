import Records

extension TextRule {
  static let nameProper = TextRule(118, "name.proper")
}

/// Capitalised words inside a sentence that nothing else explains: in a text of mixed case they name somebody or something.
///
/// What they name is said by where they stand: behind `works at`, `attends`, `transferred from`. Leaves alone medicine, products before what they
/// are (`Epsom salt`), headings, States, languages and days.
extension NameFinder {
  mutating func findProper() {
    guard document.letterCase == .mixed else { return }
    var i = document.points.first(.proper)
    while i < document.count {
      let t = token(i)
      var next = i + 1
      if t.mark == .open, i > 1, let last = tailRun(i) {
        document.remove(i, through: last, .employer, .nameProper)
        next = last + 1
      } else if t.mark == .open, t.shape == .capital || t.shape == .mixed, token(i - 1).kind == .sign, let last = apposed(i) {
        document.remove(i, through: last, .employer, .employer)
        next = last + 1
      } else if isFree(i), t.gap <= .line, t.shape == .capital || t.shape == .mixed || t.shape == .upper && t.count < 5, var last = properRun(i) {
        // `the Tyson plant`
        if isOpenWord(last + 1), token(last + 1).gap == .blank, token(last + 1).shape == .lower, !Vocabulary.plants.classes(of: token(last + 1).hash).isEmpty { last += 1 }
        // `server at Applebee's.`: what ends with it is a house.
        let isHouse = isPossessive(last) && isPlacing(i - 1) && (last + 1 >= document.count || token(last + 1).kind == .sign || token(last + 1).gap >= .line)
        let isWork = isHouse || isOf(i - 2, .work) || isOf(i - 3, .work) || isOf(i - 4, .work)
        document.remove(i, through: last, isWork ? .employer : .name, isWork ? .employer : .nameProper)
        next = last + 1
      } else if t.mark == .open, t.shape == .capital || t.shape == .upper, t.count < 7, let first = service(i) {
        document.remove(first, through: i, .employer, .employer)
      } else if t.mark == .open, t.shape == .upper, t.count < 6, let last = ship(i) {
        document.remove(i, through: last, .employer, .employer)
        next = last + 1
      } else if t.mark == .open, t.shape == .capital, let last = namedRun(i) {
        document.remove(i, through: last, .name, .nameProper)
        next = last + 1
      }
      i = document.points.next(.proper, from: next)
    }
  }

  /// Open, or kept only because it may be an eponym: behind `at` or `from` a town's or a company's name is none.
  private func isFree(_ k: Int) -> Bool {
    if token(k).mark == .open { return true }
    guard token(k).mark == .kept, token(k).kind == .word, mayBeEponym(token(k)), token(k).classes.isDisjoint(with: .loneEponym) else { return false }
    guard Lexical(token(k).facts).has(Lexical.city | Lexical.company), isWord(k - 1) else { return false }
    if token(k - 1).shape == .upper { return isPlacing(k - 2) }
    return isOf(k - 1, [.placeBefore, .weakBefore, .relation]) && !document.bytes(k - 1).equalsIgnoringCase(Bytes("of"))
  }

  /// Whether the word by itself says which one: no small word, no medicine, no State.
  private func isDistinctive(_ k: Int) -> Bool {
    let t = token(k)
    let f = Lexical(t.facts)
    guard t.count > 2, t.classes.isDisjoint(with: NameFinder.common), !f.has(Lexical.state | Lexical.country) else { return false }
    if f.has(Lexical.drug) || f.has(Lexical.abbreviation) && f.person < 4 || f.has(Lexical.clinical) && f.person < 2 && !f.has(Lexical.company) {
      return false
    }
    if mayBeEponym(t), isWord(k + 1), token(k + 1).shape == .lower, !Vocabulary.plants.classes(of: token(k + 1).hash).isEmpty { return true }
    if mayBeEponym(t) { return f.has(Lexical.city | Lexical.company) && isPlacing(k - 1) || f.person > 8 && f.has(Lexical.city) }
    return true
  }

  /// `at`, `from`, `in`, `near`: where somebody or something is.
  private func isPlacing(_ k: Int) -> Bool { isWord(k) && (isFromOrIn(k) || document.bytes(k).equalsIgnoringCase(Bytes("at"))) }

  private static let common: WordClass = [
    .stop, .calendar, .degree, .loneEponym, .generic, .determiner, .title, .staffTitle, .label, .role, .relation, .wardNoun, .companyNoun,
    .facilityNoun, .monthName,
    .holidayStart, .schoolNoun,
  ]

  /// The last word of a name that begins at `i` inside a sentence.
  private func properRun(_ i: Int) -> Int? {
    let before = token(i - 1)
    let isAt = before.isSign(0x40) || before.isSign(0x2F) && isWord(i - 2) && token(i - 2).count == 1
    guard before.kind == .word && before.shape == .lower && before.mark != .removed || isAt, !isSign(i + 1, 0x3A),
      ASCII.isUpper(document.text[Int(token(i).start)])
    else { return nil }
    // `at UC Davis`, `the MV Pacific Heron`, `for Iowa State`
    let isState =
      Lexical(token(i).facts).has(Lexical.state) && isOpenWord(i + 1) && !Vocabulary.lodges.classes(of: token(i + 1).hash).isEmpty
      && token(i + 1).isCapital
    if token(i).shape == .upper {
      guard isPlacing(i - 1) || isOf(i - 1, .determiner), token(i).count > 1, isWord(i + 1), isFree(i + 1), token(i + 1).gap == .blank,
        token(i + 1).shape == .capital, isDistinctive(i + 1) || Lexical(token(i + 1).facts).has(Lexical.city | Lexical.company),
        !Lexical(token(i).facts).has(Lexical.drug)
          && (!Lexical(token(i).facts).has(Lexical.abbreviation) || Lexical(token(i + 1).facts).has(Lexical.city))
      else { return nil }
    }
    var last = i
    var distinct = isDistinctive(i) || isState || token(i).shape == .upper ? 1 : 0
    var words = 1
    var k = i + 1
    while k < document.count, words < 6, isFree(k) {
      let t = token(k)
      if t.kind == .sign {
        guard t.isSign(0x26) && t.gap == .blank || t.isSign(0x2D) && t.gap == .none, isOpenWord(k + 1), token(k + 1).isCapital else { break }
        k += 1
        continue
      }
      guard t.kind == .word, token(k).gap <= .blank || isWrapped(k), !isPossessive(last) || t.isCapital else { break }
      if t.shape == .lower {
        guard t.count <= 3, isJoint(k), isOpenWord(k + 1), token(k + 1).shape == .capital else { break }
        k += 1
        continue
      }
      guard t.shape == .capital || t.shape == .mixed || t.shape == .upper && t.count > 2 && t.count < 5 && !Lexical(t.facts).has(Lexical.medical),
        !isSign(k + 1, 0x3A)
      else { break }
      if isDistinctive(k), t.shape != .upper { distinct += 1 }
      words += 1
      last = k
      k += 1
    }
    if words == 1 { return isDistinctive(i) && isLoneProper(i) ? i : nil }
    guard distinct > 0, !isHeading(i) else { return nil }
    // One word among several of medicine or of offices: `Human Resources`, `Patient Health Questionnaire`.
    if distinct == 1, words > 2, !isNamed(i, last) { return nil }
    if isTerm(i) || isEponymNoun(after: last) || !Vocabulary.using.classes(of: before.hash).isEmpty { return nil }
    return last
  }

  /// `Holy Rosary` in `8th grade, Holy Rosary.`, `(Singing River, no admission)`, `EMS Hamtramck Fire`: two capitalised words or more behind a sign, a number, a
  /// found word or capitals, of which one names somebody or something and none is medicine.
  private func namedRun(_ i: Int) -> Int? {
    let before = token(i - 1)
    guard before.kind != .word || before.mark == .removed || before.shape == .upper, !isSign(i - 1, 0x3A), !isSign(i - 1, 0x2E), !isSign(i - 1, 0x2D), token(i).gap <= .blank, !isOf(i, .label) else { return nil }
    var last = i
    var words = 0
    var named = 0
    var k = i
    while k < document.count, words < 6 {
      let t = token(k)
      if t.kind == .sign {
        guard t.isSign(0x26) && t.gap == .blank, isOpenWord(k + 1), token(k + 1).shape == .capital else { break }
        k += 1
        continue
      }
      guard isOpenWord(k), k == i || t.gap == .blank, !isSign(k + 1, 0x3A) else { break }
      if t.shape == .lower {
        guard k > i, t.count <= 3, isJoint(k), isOpenWord(k + 1), token(k + 1).shape == .capital else { break }
        k += 1
        continue
      }
      guard t.shape == .capital || t.shape == .mixed else { break }
      let f = Lexical(t.facts)
      if f.has(Lexical.drug | Lexical.country | Lexical.state) || f.has(Lexical.clinical | Lexical.abbreviation) && f.person < 3 || !t.classes.isDisjoint(with: [.calendar, .determiner, .title, .staffTitle]) || mayBeEponym(t) && f.person < 8 { return nil }
      if isDistinctive(k), !f.has(Lexical.lower) || f.person > 4 || f.has(Lexical.city | Lexical.company) { named += 1 }
      words += 1
      last = k
      k += 1
    }
    // `8th grade, Holy Rosary.`: words of the language, too, where a phrase is nothing else.
    let isPhrase = !isSign(i - 1, 0x3E) && before.kind == .sign && isPhraseEnd(after: last) && isPlainRun(i, last) && isAmongSmall(i)
    guard words > 1, named > 0 || isPhrase, !isSign(last + 1, 0x3A), !isHeading(i), !isTerm(i), !isEponymNoun(after: last), isWord(last + 1) == false || token(last + 1).shape != .upper || isRemoved(last + 1) else { return nil }
    return last
  }

  /// `USS Laffey Bay`, `the MV Pacific Heron`: a ship's prefix and the words of its name.
  private func ship(_ i: Int) -> Int? {
    guard token(i).shape == .upper, token(i).count <= 5, !Vocabulary.ships.classes(of: token(i).hash).isEmpty, isWord(i + 1), token(i + 1).shape == .capital, token(i + 1).gap == .blank else { return nil }
    return isWord(i + 2) && token(i + 2).shape == .capital && token(i + 2).gap == .blank ? i + 2 : i + 1
  }

  /// `Pueblo FD`, `EMS Hamtramck Fire`: the first capitalised word of a town's service.
  private func service(_ i: Int) -> Int? {
    let t = token(i)
    guard t.count == 2 ? t.shape == .upper : t.shape == .capital, t.count < 7, t.gap == .blank, isWord(i - 1), token(i - 1).shape == .capital, !Vocabulary.rescuers.classes(of: t.hash).isEmpty,
      isRemoved(i - 1) || isDistinctive(i - 1) && !isSentenceStart(i - 1), !isSign(i + 1, 0x3A), !isHeading(i)
    else { return nil }
    return i > 1 && isOpenWord(i - 2) && token(i - 2).shape == .capital && token(i - 1).gap == .blank && !isSentenceStart(i - 2) && isDistinctive(i - 2) ? i - 2 : i - 1
  }

  private func isPhraseEnd(after last: Int) -> Bool { last + 1 >= document.count || token(last + 1).gap >= .line || token(last + 1).kind == .sign && !isSign(last + 1, 0x2D) && !isSign(last + 1, 0x2F) }

  /// Whether no word of a run says what kind of thing it is.
  private func isPlainRun(_ first: Int, _ last: Int) -> Bool {
    for k in first...last where token(k).kind == .word && token(k).shape != .lower {
      let f = Lexical(token(k).facts)
      if f.has(Lexical.medical) || token(k).count < 3 || !token(k).classes.isDisjoint(with: NameFinder.common.union([.personVerb, .work])) { return false }
    }
    return true
  }

  /// Whether most words around are written small, so that capitals say something.
  private func isAmongSmall(_ i: Int) -> Bool {
    var lowers = 0
    for k in max(0, i - 8)..<min(document.count, i + 12) where token(k).kind == .word {
      lowers += token(k).shape == .lower && token(k).count > 2 ? 2 : token(k).shape == .capital ? -1 : 0
    }
    return lowers > 0
  }

  /// `High` in `at Roosevelt High`, `YMCA` in `the Muskegon YMCA`, `Lodge 34`: capitals that go on with a name found behind a small word.
  private func tailRun(_ i: Int) -> Int? {
    guard token(i).gap == .blank, token(i).shape == .capital || token(i).shape == .upper && token(i).count < 6 && token(i).count > 2,
      isRemoved(i - 1), token(i - 1).kind == .word,
      token(i - 1).shape == .capital || token(i - 1).shape == .mixed, isTail(i)
    else { return nil }
    var k = i - 1
    while k > 0, i - k < 6, isRemoved(k), token(k).gap <= .blank { k -= 1 }
    guard isWord(k), token(k).mark != .removed, token(k).shape == .lower, isOf(k, [.placeBefore, .determiner]) || isPlacing(k),
      !isOf(k, .weakBefore) || isPlacing(k) || token(k).count > 2,
      !isHeading(i)
    else { return nil }
    var last = i
    while last - i < 2, isOpenWord(last + 1), token(last + 1).gap == .blank, token(last + 1).shape == .capital, isTail(last + 1) { last += 1 }
    if last + 1 < document.count, token(last + 1).kind == .number, token(last + 1).gap == .blank, token(last + 1).count <= 4,
      token(last + 1).mark == .open,
      !Vocabulary.lodges.classes(of: token(last).hash).isEmpty
    {
      last += 1
    }
    return last
  }

  private func isTail(_ k: Int) -> Bool {
    let t = token(k)
    let f = Lexical(t.facts)
    if !Vocabulary.lodges.classes(of: t.hash).isEmpty { return true }
    return t.shape == .capital && t.classes.isDisjoint(with: NameFinder.common) && !f.has(Lexical.medical | Lexical.eponym) && !isSign(k + 1, 0x3A)
  }

  /// Whether a word of the run is no word of the dictionary.
  private func isNamed(_ first: Int, _ last: Int) -> Bool {
    for k in first...last
    where token(k).kind == .word && isDistinctive(k) && (!Lexical(token(k).facts).has(Lexical.lower) || Lexical(token(k).facts).person > 4) {
      return true
    }
    return false
  }

  private func isLoneProper(_ i: Int) -> Bool {
    let t = token(i)
    let f = Lexical(t.facts)
    let b = token(i - 1)
    if isHeading(i) || isTerm(i) || isEponymNoun(after: i) || isSign(i + 1, 0x5E) { return false }
    if isOf(i - 1, .determiner), b.count <= 2 || document.bytes(i - 1).equalsIgnoringCase(Bytes("no")) { return false }
    if i + 1 < document.count, token(i + 1).kind == .number, token(i + 1).gap == .blank, token(i + 1).mark != .removed { return false }
    // `Epsom salt`, `Mederma scar gel`: a product before what it is.
    let isPlant = isWord(i + 1) && !Vocabulary.plants.classes(of: token(i + 1).hash).isEmpty
    if isWord(i + 1), token(i + 1).gap == .blank, !isPlant, token(i + 1).shape == .lower || token(i + 1).shape == .upper {
      let n = Lexical(token(i + 1).facts)
      if n.has(Lexical.clinical), n.person < 6, token(i + 1).classes.isDisjoint(with: [.stop, .personVerb, .weakBefore, .before]) { return false }
      if !Vocabulary.products.classes(of: token(i + 1).hash).isEmpty { return false }
    }
    if !Vocabulary.using.classes(of: b.hash).isEmpty { return false }
    if t.shape == .mixed || f.isUnknown && isTypingError(i) {
      return isOf(i - 1, [.placeBefore]) && !isTypingError(i) && (!document.bytes(i - 1).equalsIgnoringCase(Bytes("with")) || f.person > 0)
    }
    return true
  }
}

extension Vocabulary {
  static let rescuers = Vocabulary([(.work, "fd pd fire police ems sheriff rescue")])
  static let ships = Vocabulary([(.work, "uss usns uscgc hms hmcs mv ss rms")])
  /// What ends the name of a practice where it is capitalised.
  static let practices = Vocabulary([
    (.facilityNoun, "ctr nurses pulm allergy house practice med peds ortho derm gi ent eye midwives midwifery counseling recovery dentistry optometry chiropractic gastroenterology urology neurology")
  ])
  /// What a product is.
  static let products = Vocabulary([
    (
      .generic,
      """
      gel cream salt salts lotion tablet tablets spray wash soap dressing boot boots protein test scan score scale index system device pump monitor app shampoo drink \
      shake shakes bar bars drops ointment patch patches brace sling splint mattress bed chair walker mask machine meter kit diet powder milk formula catheter drain suture \
      mesh stent graft implant lens lenses screw plate balloon needle syringe pen inhaler solution powder criteria classification method technique protocol assay panel
      """
    )
  ])
  /// Behind these a capital is a product's.
  static let using = Vocabulary([
    (
      .generic,
      "use uses used using apply applied applying try trying tried take takes taking took start started continue continued drinks drank wore wears wearing planned sells buys bought out off"
    )
  ])
}

extension Vocabulary {
  /// Words that end the names of schools, clubs, congregations and shops.
  static let lodges = Vocabulary([
    (
      .schoolNoun,
      """
      high state tech prep academy elementary university college institute seminary lodge post local lido club hall chapel temple mosque masjid parish church ymca ywca ame \
      baptist methodist lutheran presbyterian synagogue gurdwara mandir library nails deli pizza grill diner brewing bakery motors auto garage salon spa fitness gym \
      funeral home ministries fellowship tabernacle cathedral abbey priory convent monastery grange legion
      """
    )
  ])
}
