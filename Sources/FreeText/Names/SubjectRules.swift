import Records

extension TextRule {
  static let nameActing = TextRule(126, "name.acting")
}

/// Who does what only people do, where a sentence begins: `Grace denies fever`, `Will Short was counseled`, `Okwuosa's pain is less`.
///
/// A sentence's first word has its capital in any case, and a text of one case has none, so there the predicate has to say it.
extension NameFinder {
  /// Returns the token behind the name.
  mutating func acting(_ i: Int) -> Int? {
    guard i == 0 || isSentenceStart(i) else { return nil }
    // `JT reports pain`
    if isInitials(i), isIn(.deeds, i + 1), token(i + 1).shape == .lower {
      document.remove(i, through: i, .initials, .nameActing)
      return i + 1
    }
    guard let last = called(from: i) else { return nil }
    let isSure = last > i || isNobodysWord(i) && !Lexical(token(i).facts).has(Lexical.eponym & ~(1 << 30))
    guard acts(behindAge(last + 1), isSure: isSure) || isPossessive(last) && isHad(last + 1) else { return nil }
    return take(i, through: last, .name, .nameActing, .cue)
  }

  /// `spoke with price about`, `pt young seen`, `signed by will short`: a text of one case, behind a word that announces a person.
  mutating func plainlyAnnounced(_ i: Int) -> Int? {
    guard i > 0, token(i).gap == .blank, token(i - 1).mark != .removed, let last = called(from: i) else { return nil }
    let p = i - 1
    let isStrong =
      isOf(p, [.before, .role]) || isIn(.addressing, p) || isSign(p, 0x2C) && isIn(.closings, p - 1) || isOf(p, .weakBefore) && isIn(.meeting, p - 1)
      || isOf(p, .initialsBefore) && token(p).count > 1
    guard isStrong else { return nil }
    let next = last + 1
    if last == i {
      guard Lexical(token(i).facts).person > 8 else { return nil }
      let isEnd =
        next >= document.count || token(next).gap >= .line || token(next).kind == .sign && !isSign(next, 0x2D) && !isSign(next, 0x2F) && !isSign(next, 0x3A)
        || isOf(next, [.personVerb, .degree]) || isIn(.goingOn, next) || acts(next, isSure: true)
      guard isEnd else { return nil }
    }
    return take(i, through: last, isOf(p, .role) ? .staff : .name, .nameActing, .cue)
  }

  /// Two or three capitals that mean nothing in medicine, in a text of mixed case.
  private func isInitials(_ i: Int) -> Bool {
    let t = token(i)
    return isMixed && t.mark == .open && t.shape == .upper && (2...3).contains(t.count) && t.classes.isEmpty && Vocabulary.short.classes(of: t.hash).isEmpty
      && !Lexical(t.facts).has(Lexical.lower | Lexical.medical | Lexical.state | Lexical.company) && t.facts.frequency < 7
  }

  /// Behind `, 64,`
  private func behindAge(_ k: Int) -> Int {
    let isAge = isSign(k, 0x2C) && k + 1 < document.count && token(k + 1).kind == .number && token(k + 1).count <= 3 && isSign(k + 2, 0x2C)
    return isAge ? k + 3 : k
  }

  /// The last token of one to three words from `i` that people are called by.
  private func called(from i: Int) -> Int? {
    guard mayBeCalled(i, isFirst: true) else { return nil }
    var last = i
    while last - i < 4 {
      let k = last + 1
      if isSign(k, 0x2D), token(k).gap == .none, isOpenWord(k + 1), token(k + 1).gap == .none, mayBeCalled(k + 1, isFirst: false) {
        last = k + 1
      } else if token(last).count > 1, isOpenWord(k), token(k).gap == .blank, mayBeCalled(k, isFirst: false) {
        last = k
      } else {
        break
      }
    }
    // `Will` and `May` alone begin questions and wishes.
    if last == i, !token(i).classes.isDisjoint(with: [.stop, .calendar, .personVerb]) { return nil }
    return last
  }

  private func mayBeCalled(_ k: Int, isFirst: Bool) -> Bool {
    guard isOpenWord(k), k < document.count else { return false }
    let t = token(k)
    let f = Lexical(t.facts)
    guard t.count > 1, isMixed ? t.shape == .capital || t.shape == .mixed && ASCII.isUpper(document.text[Int(t.start)]) : true else { return false }
    if f.person > 6, !f.has(Lexical.drug), t.classes.isDisjoint(with: NameFinder.unnamed) {
      return f.person > 7 && t.classes.isDisjoint(with: [.stop, .calendar, .personVerb]) || isFirst && f.given > 6 && isNamed(k + 1)
        || !isFirst && isMixed && t.classes.isDisjoint(with: [.stop, .calendar, .personVerb])
    }
    guard t.classes.isDisjoint(with: NameFinder.closed.union([.generic, .wardNoun, .companyNoun, .schoolNoun, .personVerb, .placeNoun, .facilityWord])) else {
      return false
    }
    if f.has(Lexical.lower | Lexical.medical | Lexical.eponym | Lexical.state | Lexical.country | Lexical.company) { return false }
    if f.person > 0 { return t.count > 2 }
    return f.isUnknown && t.count > 3 && f.frequency == 0 && !isTypingError(k)
  }

  /// Whether a word that many are called by stands at `k`.
  private func isNamed(_ k: Int) -> Bool {
    guard isOpenWord(k), token(k).gap == .blank, token(k).classes.isDisjoint(with: [.stop, .calendar, .personVerb]) else { return false }
    return isMixed ? token(k).shape == .capital && Lexical(token(k).facts).person > 7 : Lexical(token(k).facts).surname > 7
  }

  private static let unnamed: WordClass = [.before, .label, .relation, .role, .degree, .facilityNoun, .title, .staffTitle, .determiner]

  /// Whether no dictionary has the word, or it is said of nothing else in medicine.
  private func isNobodysWord(_ i: Int) -> Bool {
    let f = Lexical(token(i).facts)
    return !f.has(Lexical.lower) || !f.has(Lexical.clinical) && f.given > 4
  }

  /// Whether a predicate of people begins at `k`.
  ///
  /// - Parameter isSure: whether the subject is more than one word that may be a thing, too.
  private func acts(_ k: Int, isSure: Bool) -> Bool {
    guard isWord(k), token(k).gap <= .blank, !isMixed || token(k).shape == .lower else { return false }
    if isIn(.deeds, k) || isComplaint(k) { return true }
    if isIn(.arrivals, k) { return isIn(.ways, k + 1) }
    if isIn(.being, k) { return isIn(.treated, k + 1) || isSure && isIn(.conditions, k + 1) || isAge(k + 1) }
    if isIn(.having, k) { return isSure && isIn(.had, k + 1) }
    // `and her husband`
    return token(k).count == 3 && document.bytes(k).equalsIgnoringCase(Bytes("and")) && isIn(.theirs, k + 1) && isOf(k + 2, .relation)
  }

  private func isIn(_ words: Vocabulary, _ k: Int) -> Bool { isWord(k) && !words.classes(of: token(k).hash).isEmpty }

  /// `c/o`
  private func isComplaint(_ k: Int) -> Bool {
    token(k).count == 1 && isSign(k + 1, 0x2F) && isWord(k + 2) && token(k + 2).count == 1 && document.bytes(k).equalsIgnoringCase(Bytes("c"))
      && document.bytes(k + 2).equalsIgnoringCase(Bytes("o"))
  }

  /// What people have: `pain`, `labs`, `wife`.
  private func isHad(_ k: Int) -> Bool {
    isWord(k) && token(k).gap <= .blank && (isOf(k, .relation) || isIn(.belongings, k))
  }
}

extension Vocabulary {
  private static func of(_ words: StaticString) -> Vocabulary { Vocabulary([(.personVerb, words)]) }

  /// What only people do, whatever their name is, too: ginger `helps`, and a stone `moved`, so these are fewer than `human`.
  static let deeds = of(
    """
    denies denied states stated endorses endorsed complains complained verbalizes verbalized verbalises verbalised agrees agreed refuses refused declines declined \
    admits insists requests requested says said tells thinks feels wants asks asked called phoned texted arrived ambulated ambulates tolerated tolerates underwent \
    lives works smokes drinks ate slept voided cried smiled understands understood reports reported describes described wishes prefers hopes believes enjoys
    """)
  /// `presents with`, `returns for`: with one of `ways`.
  static let arrivals = of("presents presented returns returned comes came went goes attended attends")
  static let ways = of("to for with today after from via home in by as yesterday on alone again")
  static let being = of("is was were")
  /// `was counseled`
  static let treated = of(
    """
    counseled counselled advised instructed educated informed reassured encouraged hospitalized hospitalised intubated extubated born accompanied told asked offered \
    interviewed consented medicated reminded congratulated
    """)
  /// `was seen`, `is anxious`: things are that, too.
  static let conditions = of(
    """
    seen admitted discharged referred evaluated examined brought transported followed treated diagnosed transferred rescheduled escorted here anxious tearful \
    agreeable frustrated unable able willing worried concerned pleased pregnant retired married divorced widowed single aware alert oriented doing due scheduled \
    currently now
    """)
  static let having = of("has had will")
  /// `has been off work`, `will follow up`
  static let had = of("been had no a lost gained return follow call need be continue come bring contact schedule see try take start undergo require benefit")
  static let theirs = of("his her their")
  /// What is somebody's.
  static let belongings = of(
    """
    pain mood labs chart case condition course symptoms insurance medications meds appointment blood bp weight sleep behavior behaviour speech gait care family parents \
    home questions concerns progress breathing wound surgery visit house school work birthday cough vitals exam history pressure temperature diet phone caregiver aide
    """)
  /// Before `with`, `to` and `by` these tell of somebody.
  static let meeting = of(
    """
    spoke speaking met talked discussed meeting signed seen dictated entered reviewed written verified given call message referred accompanied lives living pleasure \
    consult report reported transferred appointment custody plan left visits obtained assumed
    """)
  /// `referring young`, `emergency contact price`
  static let addressing = of("seeing referring contact cc")
  /// What may follow a person's name in a report.
  static let goingOn = of(
    """
    about to for today regarding re who and at on in with by yesterday via this aware seen present next while during after before because that if
    """)
}
