import Records

/// Names that only their place tells, whatever their words: behind `Pt:`, before `is a 61 y/o`, `(goes by Gigi)` or `, G5P4`, in brackets behind a specialty.
///
/// Leaves alone what a label says of somebody: `Patient: Alert, Oriented`, `Pt: NPO`; a word that nobody is called by ends the name.
extension NameFinder {
  /// `Pt: Standing Elk, Raymond   Rm 318`, `RE: Cricket Abernethy-Zuo, DOB`: the last token of two or more capitalised words behind a patient's label.
  func fieldName(label i: Int, from k: Int) -> Int? {
    guard document.letterCase == .mixed, !Vocabulary.patientLabels.classes(of: token(i).hash).isEmpty, isSign(i + 1, 0x3A), let last = capitalName(from: k, commas: true)
    else { return nil }
    let next = last + 1
    guard next < document.count, token(next).gap < .column else { return last }
    return token(next).kind == .sign && !token(next).isSign(0x2F) && !token(next).isSign(0x3A) || token(next).kind == .number || isRemoved(next) || token(next).shape == .upper ? last : nil
  }

  /// `surname: thrale`, `pt name: b. thrale`: the last word of what stands behind words that ask for a person's name and nothing else, however it is written.
  func askedName(label i: Int, from k: Int) -> Int? {
    guard !Vocabulary.nameLabels.classes(of: token(i).hash).isEmpty, isSign(i + 1, 0x3A) else { return nil }
    let isFirst = i == 0 || token(i).gap >= .column
    guard isFirst || isWord(i - 1) && !Vocabulary.askedOf.classes(of: token(i - 1).hash).isEmpty || isSign(i - 1, 0x2C) || isSign(i - 1, 0x3B) else { return nil }
    var last: Int?
    var n = k
    while n < document.count, n - k < 6, n == k ? token(n).gap <= .column : token(n).gap <= .blank {
      let t = token(n)
      if t.kind == .sign {
        guard n > k, t.isSign(0x2C) || t.isSign(0x2E) || t.isSign(0x2D) || t.isSign(0x27) else { break }
      } else {
        let f = Lexical(t.facts)
        guard isWord(n), t.mark != .removed, !isSign(n + 1, 0x3A), t.count == 1 || isBare(n) || f.person > 0 && !f.has(Lexical.medical | Lexical.drug) && t.classes.isDisjoint(with: .stop) else { break }
        if t.count > 1 || last != nil { last = n }
      }
      n += 1
    }
    return last
  }

  /// The last of two to four capitalised words that people are called by or that no list knows, with `Surname, Given` and hyphens; nil for less.
  private func capitalName(from first: Int, commas: Bool) -> Int? {
    var k = first
    var last: Int?
    var words = 0
    var hasComma = false
    while k < document.count, words < 5, k == first || token(k).gap <= .blank {
      let t = token(k)
      if t.kind == .sign {
        guard last != nil, isWord(k + 1), t.gap == .none else { break }
        if t.isSign(0x2D), token(k + 1).gap == .none { k += 1; continue }
        if t.isSign(0x2E), token(k - 1).count == 1 { k += 1; continue }
        guard commas, t.isSign(0x2C), !hasComma, token(k + 1).gap == .blank, isCalled(k + 1, like: token(first).shape), token(k + 1).shape == token(first).shape || token(k + 1).count == 1 else { break }
        hasComma = true
        k += 1
        continue
      }
      guard isCalled(k, like: token(first).shape) || commas && isBeforeGiven(within: 3, of: k), !isSign(k + 1, 0x3A) else { break }
      last = k
      words += 1
      k += 1
    }
    guard let end = last, words > 1, token(end).count > 1 || hasComma else { return nil }
    return end
  }

  /// `Standing` in `Standing Elk, Raymond`
  private func isBeforeGiven(within reach: Int, of k: Int) -> Bool {
    guard isWord(k), token(k).shape == .capital, token(k).classes.isDisjoint(with: [.stop, .label, .relation, .degree]), !Lexical(token(k).facts).has(Lexical.drug) else { return false }
    for n in k + 1..<k + reach where isSign(n, 0x2C) { return isOpenWord(n + 1) && token(n + 1).shape == .capital && Lexical(token(n + 1).facts).given > 5 }
    return false
  }

  /// A capitalised word that somebody bears or that no list knows; initials.
  private func isCalled(_ k: Int, like shape: Token.Shape) -> Bool {
    guard isWord(k), token(k).mark != .removed else { return false }
    let t = token(k)
    // `Patient: BROWN, MAY ELLEN`
    if shape == .upper, t.shape == .upper, t.count > 2 {
      return t.classes.isDisjoint(with: [.title, .staffTitle, .label, .degree, .determiner, .facilityNoun]) && Lexical(t.facts).person > 3 && (!Lexical(t.facts).has(Lexical.medical) || Lexical(t.facts).person > 7)
    }
    if t.count == 1 { return t.shape == .initial && (isSign(k + 1, 0x2E) || isWord(k + 1)) }
    guard t.shape == .capital || t.shape == .mixed, t.classes.isDisjoint(with: [.title, .staffTitle, .determiner, .label, .degree, .facilityNoun, .relation]) || Lexical(t.facts).given > 9 else { return false }
    let f = Lexical(t.facts)
    if f.has(Lexical.drug | Lexical.abbreviation), f.person < 7 { return false }
    if f.person == 0 { return f.isUnknown && !t.classes.contains(.stop) || t.isMarked || !f.has(Lexical.lower | Lexical.medical) && !t.classes.contains(.stop) }
    return t.classes.isDisjoint(with: .stop) || t.classes.contains(.shortName) || f.person > 3
  }

  /// `Hope Little is a 61 y/o`, `Grace Hill (goes by Gigi)`, `Iris Yoder, G5P4004`, `Chastity Moonbear-Ellis is 1 yr from`: where a line or a sentence begins.
  mutating func subject(_ i: Int) -> Int? {
    guard document.letterCase == .mixed, token(i).shape == .capital, Lexical(token(i).facts).given > 1 || Lexical(token(i).facts).isUnknown,
      isWord(i + 1), token(i + 1).isCapital, token(i).gap >= .line || i == 0 || isSentenceStart(i), let last = capitalName(from: i, commas: false)
    else { return nil }
    let k = last + 1
    guard k + 1 < document.count, token(k).gap <= .column else { return nil }
    let isAged = isOf(k, .personVerb) && token(k).count <= 3 && (isNumber(k + 1) || isOf(k + 1, .determiner) && token(k + 1).count <= 2 && isNumber(k + 2))
    let isKnownAs = isSign(k, 0x28) && !Vocabulary.known.classes(of: token(k + 1).hash).isEmpty
    let isGravida = isSign(k, 0x2C) && token(k + 1).count == 1 && document.bytes(k + 1).equalsIgnoringCase(Bytes("g")) && isNumber(k + 2) && token(k + 2).gap == .none
    // `Major Love, 46, voluntary`, `Will Price dob 6/6/86`
    let isListed = isSign(k, 0x2C) && isNumber(k + 1) && token(k + 1).count == 2 && (isSign(k + 2, 0x2C) || isSign(k + 2, 0x2E) || isWord(k + 2) && token(k + 2).count <= 2)
    let isBorn = isWord(k) && token(k).count == 3 && (document.bytes(k).equalsIgnoringCase(Bytes("dob")) || document.bytes(k).equalsIgnoringCase(Bytes("dos")) || document.bytes(k).equalsIgnoringCase(Bytes("mrn")))
    let isPlausible = Lexical(token(i).facts).given > 3 && (token(i).gap >= .column || i == 0)
    // `BP recheck. Chip Abernethy. 10Sep`
    let isWhole = last == i + 1 && Lexical(token(i).facts).given > 3 && Lexical(token(last).facts).person > 0 && isSign(k, 0x2E) && isSign(i - 1, 0x2E) && token(k).gap == .none
    guard isAged || isKnownAs || isGravida || isWhole || isPlausible && (isListed || isBorn) else { return nil }
    return take(i, through: last, .name, .namePosition, .label)
  }

  private func isNumber(_ k: Int) -> Bool { k < document.count && token(k).kind == .number && token(k).count <= 3 }

  /// `Heme (Aronowitz) following`, `d/w urology (Quigley)`: whoever of a specialty stands in brackets behind it.
  mutating func specialist(_ i: Int) -> Int? {
    guard isSign(i - 1, 0x28), isSign(i + 1, 0x29), token(i).gap == .none, document.letterCase == .mixed, token(i).shape == .capital || token(i).shape == .mixed,
      isWord(i - 2), isOf(i - 2, .role) || !Vocabulary.specialties.classes(of: token(i - 2).hash).isEmpty
    else { return nil }
    let f = Lexical(token(i).facts)
    guard f.surname > 0 || f.isUnknown, !f.has(Lexical.medical), !mayBeEponym(token(i)), token(i).classes.isDisjoint(with: NameFinder.closed) else { return nil }
    return take(i, through: i, .staff, .namePosition, .cue)
  }
}

extension Vocabulary {
  /// Behind these a colon announces the name of whom the note is about.
  static let patientLabels = Vocabulary([(.label, "pt patient name client resident member decedent re inmate child student employee claimant subject veteran")])
  /// What asks for a name, and whose name that is; `drug name` is nobody's.
  static let nameLabels = Vocabulary([(.label, "name names surname firstname lastname forename maiden alias fname lname")])
  static let askedOf = Vocabulary([
    (
      .label,
      """
      patient patients pt last first middle family given full legal preferred maiden birth contact mother mothers father fathers spouse guardian kin client
      caller guarantor subscriber insured parent child caregiver
      """
    )
  ])
  static let known = Vocabulary([(.before, "goes aka she he they preferred prefers called nicknamed her him pronouns")])
  static let specialties = Vocabulary([
    (
      .role,
      """
      heme hematology hemonc urology cards cardiology ep neuro neurology neurosurgery nsgy onc oncology id gi renal nephrology psych psychiatry surgery surg ortho orthopedics \
      ent pcp pulm pulmonology endo endocrine endocrinology derm dermatology rheum rheumatology vascular plastics ob gyn obgyn peds pediatrics anesthesia radiology ir \
      pathology hepatology palliative hospice icu micu sicu ccu trauma transplant toxicology podiatry ophtho ophthalmology optometry pharmacy wound nutrition pt ot slp st sw cm \
      pmr allergy immunology genetics geriatrics hospitalist medicine fellow resident attending intern nocturnist crna
      """
    )
  ])
}
