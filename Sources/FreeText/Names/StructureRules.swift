import Records

extension TextRule {
  static let nameListed = TextRule(113, "name.listed")
  static let nameBesidePhone = TextRule(114, "name.besidePhone")
  static let nameNick = TextRule(115, "name.nickname")
  static let nameAnother = TextRule(116, "name.another")
  static let nameSubject = TextRule(117, "name.subject")
}

/// Names by where they stand: before a degree with points, as fields `LAST, FIRST`, in quotes behind a name, joined to a name.
extension NameFinder {
  /// `M.D.`, `D.O.`, `R.N.`, `P.A.`, `N.P.` at token `i`.
  func isDottedDegree(_ i: Int) -> Bool {
    guard isWord(i + 2), token(i + 2).count == 1, token(i + 2).gap == .none, token(i + 1).gap == .none, token(i).gap <= .line else {
      return false
    }
    let a = ASCII.lower(document.text[Int(token(i).start)])
    let b = ASCII.lower(document.text[Int(token(i + 2).start)])
    switch (a, b) {
    case (0x6D, 0x64), (0x72, 0x6E), (0x6E, 0x70): return true
    case (0x64, 0x6F), (0x70, 0x61): return isSign(i + 3, 0x2E) || isSign(i - 1, 0x2C)
    default: return false
    }
  }

  /// `Pilar D. Ruiz, M.D.`
  mutating func dottedDegreeBehind(_ i: Int) {
    let hasComma = isSign(i - 1, 0x2C)
    let k = beforeSuffix(hasComma ? i - 2 : i - 1)
    guard isOpenWord(k), token(i).gap <= .line, isMixed ? token(k).isCapital : true else { return }
    if !hasComma, !isMixed, lexical(token(k)) < 0 { return }
    if token(k).count == 1, isSign(k - 1, 0x2C), isOpenWord(k - 2), let first = runBack(from: k - 2, .title) {
      take(first, through: k, .staff, .nameDegree, .label)
      return
    }
    guard let first = runBack(from: k, isMixed ? .title : .label) else { return }
    take(first, through: k, .staff, .nameDegree, .label)
  }

  /// `HUNTER, HARMONY`, `Two Bulls, Ajei A`: a surname, a comma and a given name, both written alike.
  ///
  /// In a text of mixed case both in capitals, or before a number, a sign or a wide blank. Leaves alone lists of words that are no given
  /// names: `CHEST, ABDOMEN`.
  mutating func listed(_ i: Int) -> Int? {
    guard isSign(i + 1, 0x2C), token(i + 1).gap == .none, isOpenWord(i), isOpenWord(i + 2), token(i + 2).gap <= .line else { return nil }
    let (a, b) = (token(i), token(i + 2))
    // `patient BURNS, Coal T.;`, `PT RIVERA-STARK, BLESSED AGE 70`
    let lead = isSign(i - 1, 0x2D) && token(i).gap == .none ? i - 3 : i - 1
    if a.shape == .upper, a.count > 2, b.count > 2, b.gap == .blank, isWord(lead), !Vocabulary.patientLabels.classes(of: token(lead).hash).isEmpty, token(lead + 1).gap == .blank, isMixed ? b.shape == .capital : b.shape == .upper,
      b.classes.isDisjoint(with: [.stop, .label, .personVerb, .degree]), Lexical(a.facts).surname > 2 || Lexical(a.facts).isUnknown, !Lexical(b.facts).has(Lexical.drug)
    {
      let last = isWord(i + 3) && token(i + 3).count == 1 && token(i + 3).shape == .initial && token(i + 3).gap == .blank ? i + 3 : i + 2
      return take(lead + 1, through: last, .name, .nameListed, .label)
    }
    if b.count == 1 { return listedInitial(i) }
    guard a.count > 1, b.count > 1, b.shape == a.shape || b.shape == .mixed || a.shape == .mixed else { return nil }
    if isMixed, !b.isCapital { return nil }
    let (f, g) = (Lexical(a.facts), Lexical(b.facts))
    let no: WordClass = [.degree, .title, .staffTitle, .determiner, .personVerb, .facilityNoun]
    guard b.classes.isDisjoint(with: no.union([.stateCode, .stop])) || b.classes.contains(.calendar) && g.given > 6,
      a.classes.isDisjoint(with: no) || a.count == 2 && a.classes.contains(.shortName), a.classes.isDisjoint(with: .stop) || f.surname > 5
    else { return nil }
    if g.has(Lexical.state | Lexical.country), g.given < 9 { return nil }
    if mayBeEponym(a), mayBeEponym(b) { return nil }
    let isSureGiven = g.given > 6 && !g.has(Lexical.lower | Lexical.medical) && !g.has(Lexical.city)
    let isSurname = isSureGiven || f.surname > 2 || f.isUnknown && a.count > 2 || a.isMarked || !f.has(Lexical.lower | Lexical.medical)
    let isGiven = g.given > 4 && (!g.has(Lexical.medical) || g.given > 8) || b.isMarked || !g.has(Lexical.lower | Lexical.medical) && g.person > 1
      || f.surname > 3 && !f.has(Lexical.lower | Lexical.medical) && g.isUnknown && b.count > 3 && !isTypingError(i + 2)
    let isStrange = f.isUnknown && g.isUnknown && !isTypingError(i) && !isTypingError(i + 2)
    guard isSurname && isGiven || isStrange else { return nil }
    if f.has(Lexical.city), a.shape != .upper || !isMixed, g.has(Lexical.city | Lexical.county), g.given < 9 { return nil }
    var last = i + 2
    while last < i + 6, isOpenWord(last + 1), token(last + 1).gap == .blank, !isMixed || token(last + 1).isCapital,
      token(last + 1).count == 1 || token(last + 1).classes.contains(.suffix)
        || token(last + 1).shape == b.shape && Lexical(token(last + 1).facts).given > 6
          && token(last + 1).classes.isDisjoint(with: [.stop, .label, .relation, .role, .degree]) || isOf(last + 1, .calendar)
            && Lexical(token(last + 1).facts).given > 6 && last + 2 < document.count && token(last + 2).kind != .number
    { last += 1 }
    let next = last + 1
    let isClosed =
      next >= document.count || token(next).gap >= .column || token(next).kind == .number || isRemoved(next)
      || token(next).kind == .sign && !token(next).isSign(0x2C) || last > i + 2
    let isOpened = i == 0 || token(i).gap >= .column || token(i - 1).kind == .sign && !token(i - 1).isSign(0x2C) || isOf(i - 1, NameFinder.slots)
    if isMixed {
      let isUpper = a.shape == .upper && a.count + b.count > 5
      guard isUpper && (isClosed || isOpened || isWord(next) && token(next).shape != .upper) || isClosed && isOpened else { return nil }
    } else {
      guard isClosed && isOpened || (isClosed || isOpened) && !f.has(Lexical.lower) && !g.has(Lexical.lower) && g.given > 2 else { return nil }
    }
    var first = i
    while first > 0, i - first < 3, isOpenWord(first - 1), token(first).gap == .blank, token(first - 1).shape == a.shape,
      token(first - 1).classes.isDisjoint(with: NameFinder.slots.union([.stop, .degree])) || token(first - 1).classes.contains(.particle),
      isMixed ? token(first - 1).isCapital && (a.shape != .upper || isOpened == false) : token(first - 1).classes.contains(.particle)
    { first -= 1 }
    if isSign(i - 1, 0x2D), token(i).gap == .none, token(i - 1).gap == .none, isOpenWord(i - 2) { first = min(first, i - 2) }
    document.remove(first, through: last, .name, .nameListed)
    confirm(first, last, .label)
    return last + 1
  }

  /// `MORNINGSTAR, E  06/11/24`, `Bones, L.`, `ginsburg, o rn`: a surname and an initial at a field's end.
  private mutating func listedInitial(_ i: Int) -> Int? {
    let a = token(i)
    let f = Lexical(a.facts)
    guard a.count > 2, a.classes.isDisjoint(with: NameFinder.closed), token(i + 2).gap == .blank, !mayBeEponym(a),
      f.surname > 3 && (!f.has(Lexical.medical) || f.surname > 8 && !f.has(Lexical.drug)) || f.isUnknown || a.isMarked, isMixed ? a.isCapital && token(i + 2).shape == .initial : !f.has(Lexical.lower)
    else { return nil }
    let hasPoint = isSign(i + 3, 0x2E) && token(i + 3).gap == .none
    let next = hasPoint ? i + 4 : i + 3
    guard next >= document.count || token(next).gap >= .column || isOf(next, .degree) || isSign(next, 0x28) || isSign(next, 0x29) || isRemoved(next)
      || isSign(next, 0x22) || isSign(next, 0x2C) && (isOf(next + 1, .degree) || hasPoint && next + 1 < document.count && token(next + 1).kind == .number)
    else { return nil }
    if f.isUnknown, isTypingError(i) { return nil }
    var first = i
    if isOpenWord(i - 1), token(i).gap == .blank, token(i - 1).shape == a.shape, a.shape != .lower, token(i - 1).isMarked || sureName(i - 1) { first = i - 1 }
    document.remove(first, through: i + 2, .name, .nameListed)
    confirm(first, i + 2, .label)
    return i + 3
  }

  /// Words behind which a name may begin.
  static let slots: WordClass = [
    .label, .relation, .role, .before, .weakBefore, .title, .staffTitle, .placeBefore, .initialsBefore, .personVerb, .determiner, .work,
  ]

  /// `(“Nick”)`, `goes by “Nick”`: a capitalised word in quotes behind a name or a naming word.
  mutating func nickname(_ i: Int) -> Int? {
    guard isMixed, isSign(i - 1, 0x22), token(i).gap == .none, isOpenWord(i) else { return nil }
    // `"Tank" Muldoon`, `Terrence "T-Bone" Wysocki`
    let half = isSign(i + 1, 0x2D) && token(i + 1).gap == .none && isOpenWord(i + 2) && isSign(i + 3, 0x22) ? i + 2 : i
    if isSign(half + 1, 0x22), token(half + 1).gap == .none, token(i).isCapital, isWord(half + 2), token(half + 2).gap == .blank, token(half + 2).shape == .capital,
      isRemoved(half + 2) || isOpenWord(half + 2) && Lexical(token(half + 2).facts).surname > 3 && token(half + 2).classes.isDisjoint(with: NameFinder.closed) && !Lexical(token(half + 2).facts).has(Lexical.lower | Lexical.medical)
    {
      document.remove(i, through: half, .name, .nameNick)
      if !isRemoved(half + 2) { take(half + 2, through: run(from: half + 2, .label) ?? half + 2, .name, .nameNick, .cue) }
      return half + 2
    }
    // `Kwabena "KB" Asare`, `("Baba Zina")`
    let isShort = token(i).shape == .upper && token(i).count < 4 && isRemoved(i - 2) && token(i - 2).kind == .word
    let hasTwo = isOpenWord(i + 1) && token(i + 1).gap == .blank && token(i + 1).shape == .capital && isSign(i + 2, 0x22)
    let last = hasTwo ? i + 1 : i
    guard isSign(last + 1, 0x22), token(last + 1).gap == .none, token(i).shape == .capital || isShort else { return nil }
    let k = isSign(i - 2, 0x28) ? i - 3 : i - 2
    guard isRemoved(k) && token(k).kind == .word || isOf(k, .before) && isSign(i - 2, 0x28) == false else { return nil }
    document.remove(i, through: last, .name, .nameNick)
    confirm(i, i, .label)
    return i + 1
  }

  /// `surg XU / GOLESTANI`, `Smith & Long`, `Ruiz and Chip`: a capitalised word joined to a name.
  mutating func another(_ i: Int) -> Int? {
    guard i > 1, token(i).gap <= .blank, token(i - 1).gap <= .blank, token(i).count > 1 || isSign(i + 1, 0x2E) && isOpenWord(i + 2),
      isRemoved(i - 2) && token(i - 2).kind == .word && names.reach(token(i - 2).hash) != nil
        || isSign(i - 2, 0x29) && i > 5 && isSign(i - 4, 0x28) && isRemoved(i - 5) && names.reach(token(i - 5).hash) != nil, isMixed ? token(i).isCapital : true
    else { return nil }
    let joint = token(i - 1)
    let isAnd = joint.kind == .word && joint.count == 3 && document.bytes(i - 1).equalsIgnoringCase(Bytes("and"))
    guard isAnd || joint.isSign(0x2F) || joint.isSign(0x26) || joint.isSign(0x2B) else { return nil }
    let t = token(i)
    let f = Lexical(t.facts)
    guard t.classes.isDisjoint(with: NameFinder.closed), !mayBeEponym(t) || f.person > 8, !f.has(Lexical.medical) || f.person > 6,
      isMixed ? f.person > 0 || f.isUnknown || t.isMarked : lexical(t) >= 3,
      t.shape != .upper || !isMixed || token(i - 2).shape == .upper
    else { return nil }
    if f.isUnknown, !t.isMarked, isTypingError(i) { return nil }
    guard let last = run(from: i, .label) else { return nil }
    return take(i, through: last, .name, .nameAnother, .cue)
  }

  /// `Chip (331) 350-1769`, `Ping 453-766-5468`: a name before a telephone number.
  mutating func besidePhone(_ i: Int) -> Int? {
    let t = token(i)
    let f = Lexical(t.facts)
    guard isMixed, t.shape == .capital, t.count > 2, f.person > 3 || f.isUnknown || t.isMarked, t.classes.isDisjoint(with: NameFinder.closed),
      !f.has(Lexical.medical)
    else { return nil }
    var k = i + 1
    if isSign(k, 0x28) || isSign(k, 0x2C) { k += 1 }
    guard isRemoved(k), token(k).kind == .number, token(k).gap <= .blank, token(k).count == 3, isRemoved(k + 2) || isRemoved(k + 1),
      isSign(k + 1, 0x2D) || isSign(k + 1, 0x2E) || isSign(k + 1, 0x29) || token(k + 1).kind == .number
    else { return nil }
    // A street's or a company's name before a number is found by its own rules.
    guard f.given > 5 || isOf(i - 1, NameFinder.slots) || isSign(i - 1, 0x2F) || t.isMarked else { return nil }
    return take(before(i), through: i, .name, .nameBesidePhone, .cue)
  }

  /// `Yours ever,` and a line that begins with a capital; `[6:47pm] Summer:`; `thank you, My!`; `Ada's office`; `“Poly had 2 beers`.
  mutating func placed(_ i: Int) -> Int? {
    let t = token(i)
    guard isMixed, t.shape == .capital, t.count > 1 else { return nil }
    let f = Lexical(t.facts)
    let isPlausible = f.person > 2 || f.isUnknown && t.count > 2 || t.isMarked
    guard isPlausible, t.classes.isDisjoint(with: [.determiner, .title, .staffTitle, .degree, .calendar]) || f.given > 9, !f.has(Lexical.drug) else {
      return nil
    }
    if isSign(i - 1, 0x2C), t.gap >= .line, i > 1, !Vocabulary.closings.classes(of: token(i - 2).hash).isEmpty, let last = run(from: i, .title) {
      return take(i, through: last, .staff, .nameLabel, .label)
    }
    if isSign(i - 1, 0x5D), t.gap == .blank, let last = run(from: i, .label), isSign(last + 1, 0x3A) || isSign(last + 1, 0x2C) {
      return take(i, through: last, .name, .nameLabel, .label)
    }
    if isSign(i - 1, 0x2C), t.gap == .blank, isSign(i + 1, 0x21), f.person > 3 || f.isUnknown {
      return take(i, through: i, .name, .nameLabel, .label)
    }
    guard t.classes.isDisjoint(with: .stop), !f.has(Lexical.medical) || f.given > 8 else { return nil }
    if isSign(i - 1, 0x22), t.gap == .none, isOf(i + 1, .personVerb), token(i + 1).shape == .lower, token(i + 1).gap == .blank,
      f.given > 3 || f.isUnknown
    {
      return take(i, through: i, .name, .nameSubject, .cue)
    }
    if isPossessive(i), isWord(i + 1), token(i + 1).gap == .blank, f.person > 3 || f.isUnknown, !mayBeEponym(t) || f.given > 7,
      !isEponymNoun(after: i), isOf(i + 1, .relation) || !Vocabulary.owned.classes(of: token(i + 1).hash).isEmpty
    {
      return take(before(i), through: i, .name, .nameSubject, .cue)
    }
    // A line's start, two or three capitalised words and a date at its end: a signature.
    if t.gap >= .line || i == 0, isOpenWord(i + 1), token(i + 1).gap == .blank, token(i + 1).shape == .capital || token(i + 1).count == 1,
      token(i).classes.isDisjoint(with: NameFinder.closed), let last = run(from: i, .label), last > i, last - i < 6, isRemoved(last + 1),
      token(last + 1).kind == .number, token(last + 1).gap <= .column, token(last).count > 1, Lexical(token(last).facts).person > 0 || Lexical(token(last).facts).isUnknown,
      !Lexical(token(last).facts).has(Lexical.medical), isSignedLine(last + 1)
    {
      return take(i, through: last, .staff, .nameSubject, .label)
    }
    return nil
  }

  private func isSignedLine(_ i: Int) -> Bool {
    var k = i
    while k + 1 < document.count, k - i < 7, token(k + 1).gap < .line {
      guard isRemoved(k + 1) || token(k + 1).kind == .sign else { return false }
      k += 1
    }
    return true
  }
}

extension Vocabulary {
  /// Words that end a letter.
  static let closings = Vocabulary([(.label, "much advance again soon love care sincerely regards truly ever faithfully wishes thanks respectfully cordially yours best cheers")])
  /// What people have: `Ada's office`.
  static let owned = Vocabulary([
    (
      .label,
      "office cell phone place house home room chart mom dad family apartment employer school pcp doctor nurse car truck number birthday bedside request care cousin neighbor lawyer attorney email mailbox voicemail secretary assistant team clinic"
    )
  ])
}
