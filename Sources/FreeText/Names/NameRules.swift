import Records

extension TextRule {
  static let nameScript = TextRule(100, "name.script")
  static let nameTitle = TextRule(101, "name.title")
  static let nameLabel = TextRule(102, "name.label")
  static let nameCue = TextRule(103, "name.cue")
  static let nameRelation = TextRule(104, "name.relation")
  static let nameDegree = TextRule(105, "name.degree")
  static let nameEvidence = TextRule(106, "name.evidence")
  static let nameComponents = TextRule(107, "name.components")
  static let nameRepeated = TextRule(108, "name.repeated")
  static let nameMistyped = TextRule(109, "name.mistyped")
  static let nameInitials = TextRule(110, "name.initials")
  static let nameAge = TextRule(112, "name.age")
  static let nameRepaired = TextRule(111, "name.repaired")
}

extension NameFinder {
  /// Takes out a name, with what hangs on it: `, First M.` behind a surname; says the same of it everywhere else.
  ///
  /// Returns the token behind it.
  @discardableResult
  mutating func take(_ first: Int, through end: Int, _ textClass: TextClass, _ rule: TextRule, _ grade: Grade) -> Int {
    var last = end
    if let more = givenNames(after: last, from: first, grade) { last = more }
    // The other components of a name field.
    while isSign(last + 1, 0x5E) || last > end && isSign(last + 1, 0x2D) && token(last + 1).gap == .none, isOpenWord(last + 2), token(last + 2).gap == .none, last - first < 12,
      token(last + 2).classes.isDisjoint(with: [.degree, .title, .staffTitle])
    { last += 2 }
    while last > end, isSign(last + 1, 0x2D), token(last + 1).gap == .none, isOpenWord(last + 2), token(last + 2).gap == .none { last += 2 }
    if let more = commonPart(after: last) ?? plainGiven(after: last, grade) { last = more }
    let isStaff = degree(after: last)
    // `at Macy's.`: a house.
    if isPossessive(last), isWord(first - 1), token(first - 1).count == 2, document.bytes(first - 1).equalsIgnoringCase(Bytes("at")),
      last + 1 >= document.count || token(last + 1).kind == .sign || token(last + 1).gap >= .line || isOf(last + 1, [.placeBefore, .weakBefore])
    {
      document.remove(first, through: last, .employer, .employer)
      confirm(first, last, grade)
      return last + 1
    }
    document.remove(first, through: last, isStaff ? .staff : textClass, rule)
    // `02 Old Crow - dialysis`, `604 hope`: the bed before the name of who lies in it.
    if first > 0, token(first).gap == .blank, token(first - 1).kind == .number, token(first - 1).gap >= .line, token(first - 1).mark == .open, token(first - 1).count == 2 || token(first - 1).count == 3 {
      document.remove(first - 1, through: first - 1, .ward, .namedWard)
    } else if first > 1, token(first).gap == .blank, token(first - 1).count == 1, token(first - 1).gap == .none, token(first - 2).kind == .number, token(first - 2).gap >= .line, token(first - 2).count == 2 || token(first - 2).count == 3 {
      document.remove(first - 2, through: first - 1, .ward, .namedWard)
    }
    confirm(first, last, grade)
    return last + 1
  }

  /// `Feather` in `Nevaeh Crow Feather, 24`: a common word with a capital that ends a name before an age or a degree.
  private func commonPart(after last: Int) -> Int? {
    let k = last + 1
    guard isMixed, token(last).shape == .capital, isOpenWord(k), token(k).gap == .blank, token(k).shape == .capital, token(k).count > 2,
      token(k).classes.isDisjoint(with: NameFinder.closed.union([.generic, .wardNoun, .companyNoun, .schoolNoun, .personVerb])),
      !Lexical(token(k).facts).has(Lexical.drug | Lexical.abbreviation), !isPossessive(last), isSign(k + 1, 0x2C), k + 2 < document.count
    else { return nil }
    return token(k + 2).kind == .number && token(k + 2).count <= 2 || isOf(k + 2, .degree) && token(k + 2).shape != .lower ? k : nil
  }

  /// `MAY` in `PATIENT: GREEN, IRIS MAY   MRN`: a given name that ends a field in a text of one case, though it is a word.
  private func plainGiven(after last: Int, _ grade: Grade) -> Int? {
    let k = last + 1
    guard !isMixed, grade == .label, isOpenWord(k), token(k).gap == .blank, Lexical(token(k).facts).given > 6, !Lexical(token(k).facts).has(Lexical.medical) else { return nil }
    return k + 1 >= document.count || token(k + 1).gap >= .column || isOpenWord(k + 1) && token(k + 1).gap >= .column ? k : nil
  }

  /// `Smith, John A.`: the last token of the given names behind a surname.
  private func givenNames(after last: Int, from first: Int, _ grade: Grade) -> Int? {
    guard isSign(last + 1, 0x2C), token(last + 1).gap == .none, isOpenWord(last + 2), token(last + 2).gap <= .line, last - first <= 3 else {
      return nil
    }
    let next = last + 2
    let t = token(next)
    // `OKAFOR, T 45M`: a list's form; `, A` in a sentence is an article.
    if t.count == 1, isMixed, t.shape == .initial, t.gap == .blank, token(last).shape == .upper, token(last).count > 2, endsThere(next) { return next }
    guard t.count > 1, t.classes.isDisjoint(with: [.degree, .stop, .title, .staffTitle, .stateCode]) || Lexical(t.facts).given > 9 else {
      return nil
    }
    let f = Lexical(t.facts)
    guard !f.has(Lexical.state | Lexical.country) || f.given > 8 else { return nil }
    // `RAUTENSTRAUCH, ORIYANA`: two words of no list behind a cue.
    if grade != .none, f.isUnknown, t.count > 3, isMixed ? t.isCapital : token(next).facts.frequency == 0,
      endsThere(next) || isSign(next + 1, 0x28), !isTypingError(next)
    {
      return withInitial(next)
    }
    // `Rains, Will` before something that is no word of a sentence.
    if f.given > 3, isMixed ? t.isCapital : grade != .none, endsThere(next) {
      return run(from: next, .label).map { max($0, next) } ?? withInitial(next)
    }
    let need: Grade = grade == .none ? .cue : grade
    guard
      f.given > 0 && sum(next, beside: false, known: true) >= 3
        || (grade == .label || grade == .title) && isPart(next, .cue, beside: true) && !f.has(Lexical.lower)
    else { return nil }
    return run(from: next, need == .title ? .label : need)
  }

  /// The initial behind a given name, if there is one.
  private func withInitial(_ i: Int) -> Int {
    isOpenWord(i + 1) && token(i + 1).count == 1 && token(i + 1).gap == .blank && (!isMixed || token(i + 1).shape == .initial) ? i + 1 : i
  }

  /// Whether behind token `i` no sentence goes on: a number, a sign, a line's end, an initial.
  func endsThere(_ i: Int) -> Bool {
    let k = i + 1
    guard k < document.count, token(k).gap < .column else { return true }
    return token(k).kind == .number || token(k).kind == .sign && !token(k).isSign(0x2C) || token(k).gap == .line && !isWrapped(k)
      || isMixed && token(k).isCapital
  }

  /// `, MD`, ` RN`, `(PA-C)` behind a name.
  func degree(after last: Int) -> Bool {
    var k = last + 1
    if isSign(k, 0x2E) { k += 1 }
    if isSign(k, 0x2C) || isSign(k, 0x28) { k += 1 }
    guard isOf(k, .degree), token(k).gap <= .line else { return false }
    let t = token(k)
    return isMixed ? t.shape != .lower : t.classes.isDisjoint(with: .stop) || k > last + 1
  }

  mutating func confirm(_ first: Int, _ last: Int, _ grade: Grade) {
    var letters: (first: UInt8, last: UInt8) = (0, 0)
    var parts = 0
    for k in first...last where token(k).kind == .word { parts += token(k).count > 1 ? 1 : 0 }
    let isSure = parts > 1 || grade.rawValue < Grade.none.rawValue
    for k in first...last {
      let t = token(k)
      guard t.kind == .word, t.classes.isDisjoint(with: [.suffix, .particle]) else { continue }
      let letter = ASCII.lower(document.text[Int(t.start)])
      if letters.first == 0 { letters.first = letter } else { letters.last = letter }
      guard t.count > 2 || t.count == 2 && isMixed && t.shape == .capital else { continue }
      let f = Lexical(t.facts)
      let isPlain =
        f.has(Lexical.lower) || f.has(Lexical.medical) || !t.classes.isDisjoint(with: [.stop, .calendar, .loneEponym]) || t.count < 3
      // A word that is a common word, too, comes back only with its capital.
      names.insert(t.hash, isSure && !isPlain ? .anywhere : .capital, at: k, letters: t.count)
    }
    if letters.last != 0 { names.insert(initials: letters.first, letters.last) }
  }

  // MARK: titles

  /// `Dr. Foley`, `Mrs. Graves`: what stands behind a title is a name. The title stays.
  ///
  /// Leaves alone `MS` of a disease and a lower-case `miss`.
  mutating func title(_ i: Int) -> Int? {
    let t = token(i)
    var next = i + 1
    let hasPoint = isSign(next, 0x2E) && token(next).gap == .none
    if hasPoint { next += 1 }
    guard isWord(next), token(next).gap <= .line else { return nil }
    if isMixed, !hasPoint {
      if t.shape == .upper, t.count == 2, t.classes.contains(.title), token(next).shape != .capital { return nil }
      if t.shape == .lower, token(next).shape == .lower, !sureLower(next) { return nil }
    }
    // `Maple Dr` ends an address.
    if i > 0, isRemoved(i - 1), token(i - 1).kind == .word, t.gap <= .blank, !isSign(i - 1, 0x2C), !hasPoint { return nil }
    // `Dr. and Mrs. Smith`
    if isOf(next, [.title, .staffTitle]) { return nil }
    let grade: Grade = isMixed || hasPoint || t.classes.contains(.staffTitle) || t.count == 3 ? .title : .label
    guard let last = run(from: next, grade) else {
      // `MR STRONG C/O`
      if !isMixed, document.letterCase == .upper, t.classes.contains(.title), isOpenWord(next), token(next).gap == .blank, Lexical(token(next).facts).surname > 6,
        !Lexical(token(next).facts).has(Lexical.medical | Lexical.eponym), token(next).classes.isDisjoint(with: NameFinder.closed)
      {
        return take(next, through: next, .name, .nameTitle, .label)
      }
      return titledInitial(next) ? take(next, through: next, t.classes.contains(.staffTitle) ? .staff : .name, .nameTitle, .label) : nil
    }
    return take(next, through: last, t.classes.contains(.staffTitle) ? .staff : .name, .nameTitle, .label)
  }

  private func sureLower(_ i: Int) -> Bool {
    let t = token(i)
    return t.classes.isDisjoint(with: .stop) && (lexical(t) >= 4 || Lexical(t.facts).isUnknown && t.count > 3)
  }

  // MARK: labels and cues

  /// `Attending: …`, `Signed by: …`; the label stays.
  mutating func label(_ i: Int) -> Int? {
    var k = i + 1
    // `Name (Last, First): …`
    if isSign(k, 0x28) {
      while k < document.count, k - i < 8, !isSign(k, 0x29) { k += 1 }
      k += 1
    }
    let isDots = isSign(k, 0x2E) && token(k).count > 2 || isSign(k, 0x5F) && token(k).count > 2
    guard isDots || isSign(k, 0x3A) || isSign(k, 0x7C) || isSign(k, 0x3D) || isSign(k, 0x5E), token(k).gap <= .blank else { return nil }
    k += 1
    while k < document.count, token(k).kind == .sign, k - i < 12, token(k).gap <= .line, !isSign(k, 0x2E) { k += 1 }
    if isOf(k, [.title, .staffTitle]) { return nil }
    if let last = fieldName(label: i, from: k) ?? askedName(label: i, from: k) { return take(k, through: last, .name, .nameLabel, .label) }
    guard isWord(k), token(k).gap <= .line || token(k).gap == .column, !isSign(k + 1, 0x3A),
      let last = run(from: k, isOf(i, [.label, .before, .weakBefore]) ? .label : .cue)
    else { return nil }
    let c: TextClass = isOf(i, .relation) ? .relative : isOf(i, .role) ? .staff : .name
    return take(k, through: last, c, .nameLabel, .label)
  }

  /// `daughter Maria`, `his wife (Ana)`, `son is named Tom`, `seen by Nowak`; in one case a word must be more than unknown behind `with`.
  mutating func cue(_ i: Int) -> Int? {
    let t = token(i)
    var k = i + 1
    var steps = 0
    let isRelation = !t.classes.isDisjoint(with: NameFinder.kinOrRole)
    var isNamed = false
    while steps < 4, k < document.count, token(k).gap <= .line {
      if isSign(k, 0x28) || isSign(k, 0x2C) || isSign(k, 0x22) || isSign(k, 0x2D) || isSign(k, 0x2E) && token(k).gap == .none && (t.count < 4 || document.bytes(i).equalsIgnoringCase(Bytes("atty")))
      {
        if !isRelation, isSign(k, 0x2C), !t.classes.contains(.before) { return nil }
        // `Child-Pugh`
        if isSign(k, 0x2D), token(k).gap == .none, !isOf(k + 1, .weakBefore), !(isWord(k + 1) && isNaming(k + 1)) { return nil }
      } else if isRelation || isNamed || t.classes.contains(.before) || k == i + 1 && isNaming(i), isNaming(k) {
        isNamed = true
      } else if t.classes.contains(.before), k == i + 1, isWord(k),
        isOf(k, .weakBefore) || isOf(k, .before) || document.bytes(k).equalsIgnoringCase(Bytes("on"))
      {
        steps += 1
      } else {
        break
      }
      k += 1
      steps += 1
    }
    if isOf(k, NameFinder.titles) { return nil }
    guard isOpenWord(k), token(k).gap <= .line else { return nil }
    if isMixed, token(k).shape == .lower, k == i + 1,
      document.bytes(i).equalsIgnoringCase(Bytes("its")) || document.bytes(i).equalsIgnoringCase(Bytes("im")), isBare(k), isBare(k + 1),
      token(k + 1).gap <= .blank
    {
      return take(k, through: k + 1, .name, .nameCue, .label)
    }
    // `typed ren watanabe`, `scribe degataga bear`: two words of no dictionary.
    if token(k).shape == .lower, isMixed, k == i + 1 || isNamed, isRelation || t.classes.contains(.before), isBare(k), isBare(k + 1),
      token(k + 1).gap == .blank, token(k + 1).shape == .lower, token(k).count > 2, !isTypingError(k), !isTypingError(k + 1)
    {
      var last = k + 1
      if isSign(last + 1, 0x2D), token(last + 1).gap == .none, isOpenWord(last + 2) { last += 2 }
      return take(k, through: last, .name, .nameCue, .label)
    }
    if isMixed, token(k).shape == .lower, !(token(k).facts.rawValue & Lexical.lower == 0 && Lexical(token(k).facts).person > 5),
      !isOf(k, .particle),
      !(t.classes.contains(.relation) && Lexical(token(k).facts).given > 9 && token(k).classes.isDisjoint(with: NameFinder.closed)
        && (isOf(k + 1, .personVerb) || isSign(k + 1, 0x28) || isRemoved(k + 1)) && token(k).gap == .blank)
    {
      return nil
    }
    let isKin = isMixed && t.classes.contains(.relation) && token(k).shape == .capital && token(k).gap == .blank && Lexical(token(k).facts).person > 2
    if Lexical(token(k).facts).has(Lexical.company), !isNamed, !isKin, !isRelation || Lexical(token(k).facts).person < 6 { return nil }
    let isWeak = t.classes.isDisjoint(with: NameFinder.speaking) || t.classes.contains(.weakBefore)
    if isWeak, !isMixed || mayBeEponym(token(k)) { return nil }
    let isDictating = i + 1 < k && document.bytes(i).equalsIgnoringCase(Bytes("dictating"))
    if !isMixed, !isDictating, Lexical(token(k).facts).isUnknown,
      !(isNamed || t.classes.contains(.relation) || t.classes.contains(.before)) || isTypingError(k)
    {
      return nil
    }
    if isMixed, lexical(token(k)) <= 0, token(k).shape == .capital, token(k).gap == .line || isTypingError(k) { return nil }
    // `son Wing`, `partner Sky`, `therapist Blessing`: a capitalised word inside a sentence.
    isNamed =
      isNamed || isMixed && isRelation && token(k).shape == .capital && token(k).gap == .blank && !mayBeEponym(token(k)) && t.shape != .upper
        && !Lexical(token(k).facts).has(Lexical.medical) && !isHeading(k) && token(k).classes.isDisjoint(with: NameFinder.closed)
        && Lexical(token(k).facts).person > 2 && !isSign(k + 1, 0x3A)
      // `Patient Storm T. 16`
      || isMixed && t.classes.contains(.label) && t.count > 4 && token(k).shape == .capital && token(k).gap == .blank && isWord(k + 1)
        && token(k + 1).shape == .initial && !mayBeEponym(token(k)) && Lexical(token(k).facts).person > 0
    let isDegree = isMixed && k == i + 1 && t.shape == .upper && t.classes.contains(.degree) && token(k).shape == .capital
    let isCalled = isMixed && k > 0 && token(k).shape == .capital && token(k).gap == .blank && token(k - 1).count > 4 && isNaming(k - 1)
    guard let last = run(from: k, isCalled ? .title : isNamed || isDegree && mayBeEponym(token(k)) ? .label : .cue) else {
      // `dictating on gang chen`: a word and a name.
      guard !isMixed, k > i + 1, t.classes.contains(.before),
        sureName(k + 1) || isOf(k + 1, .shortName) && Lexical(token(k).facts).isUnknown,
        token(k).classes.isDisjoint(with: NameFinder.closed),
        Lexical(token(k).facts).person > 0 || Lexical(token(k).facts).isUnknown
      else { return nil }
      return take(k, through: k + 1, .name, .nameCue, .label)
    }
    let c: TextClass = t.classes.contains(.relation) ? .relative : t.classes.contains(.role) ? .staff : .name
    return take(k, through: last, c, isRelation ? .nameRelation : .nameCue, isWeak ? .none : .cue)
  }

  // Sets of their own: within so long a function each would be an array first.
  private static let speaking: WordClass = [.relation, .label, .before, .role]
  private static let kinOrRole: WordClass = [.relation, .role]
  private static let titles: WordClass = [.title, .staffTitle]

  /// A word of no dictionary that may be a name without its capital.
  func isBare(_ i: Int) -> Bool {
    guard isOpenWord(i), token(i).count > 1, token(i).classes.isDisjoint(with: NameFinder.closed) else { return false }
    let f = Lexical(token(i).facts)
    return !f.has(Lexical.medical)
      && (f.person > 0 && (!f.has(Lexical.lower) || f.person > 8 && f.frequency < 11) || f.isUnknown && f.frequency < 3)
  }

  private func isNaming(_ k: Int) -> Bool {
    guard isWord(k) else { return false }
    let b = document.bytes(k)
    return b.equalsIgnoringCase(Bytes("is")) || b.equalsIgnoringCase(Bytes("named")) || b.equalsIgnoringCase(Bytes("called"))
      || b.equalsIgnoringCase(Bytes("name")) || b.equalsIgnoringCase(Bytes("was"))
      || b.equalsIgnoringCase(Bytes("in")) && isSign(k + 1, 0x2D) || b.equalsIgnoringCase(Bytes("law"))
  }

  /// `Jan Nowak, 93 y`, `Nowak, Jan | 62 |`: the words before an age.
  mutating func ageBehind(_ i: Int) {
    let t = token(i)
    if isPatientOfLine(i) {
      document.remove(i - 1, through: i - 1, .name, .nameAge)
      return confirm(i - 1, i - 1, .label)
    }
    guard t.kind == .number, t.count <= 3, t.value < 120, i > 1, t.gap <= .line else { return }
    let isUnit = isWord(i + 1) && token(i + 1).gap <= .blank && isAgeUnit(i + 1) || isSign(i + 1, 0x2D) && isWord(i + 2) && isAgeUnit(i + 2)
    if isMixed, i > 3, isSign(i - 2, 0x28), document.bytes(i - 1).equalsIgnoringCase(Bytes("age")), isOpenWord(i - 3),
      token(i - 3).shape == .capital, token(i - 2).gap <= .blank,
      let first = runBack(from: i - 3, .label)
    {
      take(first, through: i - 3, .name, .nameAge, .label)
      return
    }
    if isOpenWord(i - 1), isSign(i - 2, 0x2D), isWord(i - 3), mayBeEponym(token(i - 3)) || mayBeEponym(token(i - 1)) { return }
    let isCell = isSign(i - 1, 0x7C) && isSign(i + 1, 0x7C)
    guard isUnit || isCell else { return }
    // `C2M4`, and `Foley 16F`, which is the catheter's size.
    if isUnit, token(i + 1).gap == .none,
      document.isNumber(i + 2) && token(i + 2).gap == .none || t.value <= 36 && document.isWord(i + 1, "f") && document.isWord(i - 1, in: NameFinder.catheters)
    {
      return
    }
    var k = i - 1
    while k > 0, token(k).kind == .sign, i - k < 3, !token(k).isSign(0x29),
      token(k).isSign(0x2C) || token(k).isSign(0x28) || token(k).isSign(0x7C) || token(k).isSign(0x3A)
    { k -= 1 }
    // `Skip Beam (Skip), 93 y`
    var hasNickname = false
    if isSign(k, 0x29), isWord(k - 1), isSign(k - 2, 0x28), k > 3 {
      k -= 3
      hasNickname = true
    }
    guard isOpenWord(k), token(k + 1).gap <= .blank,
      hasNickname && Lexical(token(k).facts).isUnknown || (isMixed ? token(k).isCapital : sureName(k) || token(k).count == 1),
      token(k).classes.isDisjoint(with: .degree)
    else { return }
    let start = token(k).count == 1 ? k - 1 : k
    guard start >= 0, let first = runBack(from: start, .label), isUnit || first < k else { return }
    take(first, through: k, .name, .nameAge, .label)
  }

  /// `Parkinson 72M, fell`: a name of medicine that begins a line before an age of two digits is the patient's.
  private func isPatientOfLine(_ i: Int) -> Bool {
    guard i > 0, token(i).kind == .number, token(i).count == 2, token(i).gap == .blank, i == 1 || token(i - 1).gap >= .line, isWord(i + 1), isAgeUnit(i + 1),
      token(i + 1).gap <= .blank, !(document.isNumber(i + 2) && token(i + 2).gap == .none)
    else { return false }
    let name = token(i - 1)
    guard name.kind == .word, name.mark != .removed, name.count > 2, mayBeEponym(name), !document.isWord(i - 1, in: NameFinder.catheters) else { return false }
    return isMixed ? name.isCapital : Lexical(name.facts).person > 3
  }

  private static let catheters: [StaticString] = ["foley", "malecot", "tenckhoff", "broviac", "penrose", "groshong"]

  private func isAgeUnit(_ i: Int) -> Bool {
    let b = document.bytes(i)
    guard let c = b.first, b.count <= 5 else { return false }
    return ASCII.lower(c) == 0x79 || b.count == 1 && (c == 0x4D || c == 0x46) || b.equalsIgnoringCase(Bytes("mo"))
  }
}
