import Records

/// (A) Names in free text, by evidence: a word's place in the lists of frequent names, how it is written, and what stands beside it.
///
/// Leaves alone: eponyms (`Murphy sign`), names that are also words unless another name or a cue stands beside them, capitalised words
/// of English and medicine, words that end as terms of medicine do, abbreviations in capitals that are no name of the lists.
/// Source: 45 CFR 164.514(b)(2)(i)(A).
enum NameShapes {
  // MARK: What a word is.

  /// Whether a sentence or line begins at a token.
  static func isStart(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let before = v[i - 1]
    return v[i].gap == .line || before.kind == .edge
      || (before.kind == .mark && [0x2E, 0x3A, 0x3F, 0x21, 0x2D, 0x22, 0x29, 0x2A].contains(before.mark))
  }

  /// A word with a capital that is in no list: a name as far as the scan can tell.
  static func isUnknown(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let t = v[i]
    return t.isProper && t.count >= 3 && !t.has(.known) && !t.has([.stateCode, .eponym]) && v.standsAlone(i) && !isClinicalForm(v, i)
  }

  /// A word of the lists of names that is nothing else.
  static func isSure(_ t: NarrativeToken) -> Bool { t.has(.anyName) && !t.has(.known) }

  /// A word that a cue makes a name: unknown, or of the lists of names, even when it is a word too.
  static func isName(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let t = v[i]
    if t.isCapitalised, t.has(.anyName), !t.has(.function), v.standsAlone(i) { return !(t.shape == .upper && t.has(.common)) }
    return isUnknown(v, i)
  }

  private static let endings: [StaticString] = [
    "ology", "itis", "osis", "emia", "uria", "ectomy", "ostomy", "otomy", "plasty", "scopy", "graphy", "gram", "pathy", "statin", "pril",
    "sartan", "olol", "azole", "cillin", "mycin", "oxacin", "mab", "nib", "vir", "pine", "azepam", "cycline", "parin", "gliptin", "flozin",
    "triptan", "setron", "lukast", "profen", "cort", "zide", "mide", "tidine", "lam", "pam", "done", "phen", "caine", "sone", "olone",
    "oxin",
    "trexate", "ology", "ologist", "iatry", "iatric", "itis", "oma", "algia", "esis", "opia", "otic", "iasis", "ation", "ment", "ness",
    "ally",
    "ical", "ingly", "edly", "ously", "therapy", "metry", "penia", "philia", "plegia", "rrhea", "tomy", "tropin", "ulin", "dronate",
    "xaban",
    "grel", "barbital", "amine", "idine", "azine", "etine", "aline", "ipine", "oxine", "able", "ible", "ular", "eal", "tion", "sion", "ing",
    "ed",
  ]

  /// A word that ends as terms of medicine and inflected words of English do and names seldom do.
  static func isClinicalForm(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let end = Int(v[i].end)
    for ending in endings {
      let n = ending.utf8CodeUnitCount
      if v[i].count >= n + 2, v.text.matches(ending, at: end - n) { return true }
    }
    return false
  }

  // MARK: Shapes.

  private static let formal: [StaticString] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "doctor", "professor"]

  /// `Dr. Example`, `MS LOPEZ`, `nurse Lopez`.
  static func title(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let title = v[i]
    guard v.standsAlone(i), !(v[i - 1].isNumber && title.shape == .lower) else { return nil }
    let hasPoint = v[i + 1].isMark(0x2E) && v[i + 1].gap == .glued
    let j = hasPoint ? i + 2 : i + 1
    let name = v[j]
    guard name.isWord, name.gap != .glued || hasPoint, v.standsAlone(j), name.shape == .initial || !name.has([.function, .weekday]) else {
      return nil
    }
    let isFormal = v.isWord(i, formal)
    if isSure(name) {
      guard hasPoint || title.shape != .lower || name.isCapitalised else { return nil }
      return name.isCapitalised || hasPoint ? isFormal && title.shape != .upper || hasPoint ? .titledName : .doubtfulTitle : .doubtfulTitle
    }
    guard isFormal, name.gap != .line || hasPoint else {
      return name.has(.given) == name.has(.common) && title.shape != .lower && isName(v, j) ? .doubtfulTitle : nil
    }
    switch name.shape {
    case .capital, .mixed:
      guard title.shape == .capital || hasPoint else { return isName(v, j) ? .doubtfulTitle : nil }
      if name.has([.common, .eponymHead]), !hasPoint, !name.has(.anyName) { return nil }
      // `Dr. Example`, not `history of MS. Patient denies`.
      return title.shape != .capital && name.has(.known) && !name.has(.anyName) ? .doubtfulTitle : .titledName
    case .upper:
      guard hasPoint || title.shape == .capital, !name.has(.known), name.count > 2 else { return nil }
      return hasPoint && name.count > 3 ? .titledName : .doubtfulTitle
    case .initial:
      // `Dr. A. Example`, `Dr A Example`.
      let last = v[j + 1].isMark(0x2E) ? j + 2 : j + 1
      if v[last].isProper, !v[last].has(.function), v[last].gap == .blank, title.shape == .capital { return .titledName }
      return hasPoint && v[j + 1].kind != .word ? .initials : nil
    default: return nil
    }
  }

  /// `LAST^FIRST`.
  static func caret(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let (a, b) = (v[i - 1], v[i + 1])
    guard a.isWord, b.isWord, v[i].gap == .glued, b.gap == .glued, a.count >= 2, b.count >= 2 else { return false }
    return !a.has(.common) || !b.has(.common) || (a.has(.anyName) && b.has(.anyName))
  }

  /// A name at a token that needs no cue.
  static func plain(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let t = v[i]
    if t.shape == .initial { return initial(v, i) }
    guard v.standsAlone(i), t.gap != .glued || v[i - 1].kind != .mark || !v[i - 1].isMark(0x2E) else { return nil }
    if t.has(.anyName) {
      if let shape = pair(v, i) { return shape }
      if lastFirst(v, i) { return .lastFirst }
    }
    if v[i - 1].isRemoved || v[i + 1].isRemoved || v[i - 2].isRemoved, besideTag(v, i) {
      return isSure(t) && !t.has(.eponym) ? .nameBesideTag : .wordBesideTag
    }
    if isUnknown(v, i) {
      if lastFirst(v, i) { return .lastFirst }
      if twoUnknown(v, i) { return .twoWords }
      if isPatronymic(v, i) { return .patronymic }
      if isIntroduction(v, i + 1) || isSubject(v, i) { return .subject }
    }
    return t.has(.anyName) && alone(v, i) ? .loneName : nil
  }

  /// A given name and what follows it: an initial, a particle, another name.
  private static func pair(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let first = v[i]
    guard first.has(.given) else { return nil }
    var j = i + 1
    if v[j].shape == .initial, v[j].gap == .blank {
      j += 1
      if v[j].isMark(0x2E), v[j].gap == .glued { j += 1 }
    }
    if v[j].isMark(0x2D), v[j].gap == .glued { j += 1 }
    while j < i + 5, v[j].has(.particle), v[j].shape == .lower { j += 1 }
    let last = v[j]
    guard last.isWord, last.gap != .line || !first.has(.common), v.standsAlone(j), last.count >= 2 else { return nil }
    // `Jackson-Pratt`.
    if v[i + 1].isMark(0x2D), last.has(.eponym) || first.has(.eponym) { return nil }
    if last.has(.anyName), !last.has([.function, .eponymHead]) {
      if isSure(first) || isSure(last) {
        if first.isCapitalised, last.isCapitalised { return isFull(v, i, j) ? .fullName : .halfName }
        return isSure(first) && isSure(last) && !first.has(.eponym) && first.count >= 3 && last.count >= 3 ? .halfName : nil
      }
      // Two words that are names too: only with an initial between.
      return j > i + 1 && first.isProper && last.isProper ? .halfName : nil
    }
    return isUnknown(v, j) && first.isCapitalised && !(first.has(.common) && isStart(v, i)) && !first.has(.eponym) ? .halfName : nil
  }

  /// Whether two words of the lists are nothing but a name: no other words, no eponyms, and no sign, drain or score of that name behind.
  private static func isFull(_ v: NarrativeTokens, _ i: Int, _ j: Int) -> Bool {
    isSure(v[i]) && isSure(v[j]) && !v[i].has(.eponym) && !v[j].has(.eponym) && !isOfMedicine(v, j)
  }

  /// Whether what stands behind a name makes it an eponym: `Quux sign`, `Quux-Ford disease`.
  private static func isOfMedicine(_ v: NarrativeTokens, _ j: Int) -> Bool {
    if v[j + 1].has(.eponymHead) { return true }
    return v[j + 1].isMark(0x2D) && v[j + 1].gap == .glued && v[j + 2].has([.eponym, .eponymHead])
  }

  /// `Last, First`.
  private static func lastFirst(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].isCapitalised, v[i + 1].isMark(0x2C) else { return false }
    let first = v[i + 2]
    if first.shape == .initial, v[i + 3].isMark(0x2E), v[i].has(.surname), !v[i].has(.known) { return true }
    guard first.has(.given), first.isCapitalised, v.standsAlone(i + 2) else { return false }
    return first.has(.known) ? isSure(v[i]) && !v[i].has(.eponym) : !v[i].has(.known)
  }

  /// A name of the lists by itself.
  private static func alone(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let t = v[i]
    guard isSure(t), !t.has([.eponym, .city]) || t.has(.given) && !t.has(.eponym), t.isCapitalised,
      t.count >= 4 || (t.count == 3 && t.has(.given) && t.isProper)
    else {
      return false
    }
    if t.shape == .upper, t.count < 5 { return false }
    // A surname before a noun of medicine is an eponym that is in no list: `Cooper ligaments`.
    if !t.has(.given), v[i + 1].gap == .blank, v[i + 1].shape == .lower, v[i + 1].has(.common), !v.isWord(i + 1, deeds) { return false }
    // Half of a double eponym, unless the other half is a name too.
    if v[i - 1].isMark(0x2D), v[i].gap == .glued, v[i - 2].isCapitalised, !isSure(v[i - 2]) || v[i - 2].has(.eponym) { return false }
    if v[i + 1].isMark(0x2D), v[i + 1].gap == .glued, v[i + 2].isCapitalised, v[i + 2].gap == .glued, !isSure(v[i + 2]) { return false }
    if v[i + 1].has(.eponymHead)
      || (v[i + 1].isMark(0x2D) && v[i + 2].isWord && v[i + 1].gap == .glued && v[i + 2].has([.eponym, .eponymHead]))
    {
      return false
    }
    // `St. John's wort`.
    if v.isWord(i + 1, ["wort"]) || (v[i - 1].isMark(0x2D) && v[i - 2].has(.eponym)) { return false }
    return true
  }

  /// `J. Example`.
  private static func initial(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    guard v.standsAlone(i), v[i + 1].isMark(0x2E), v[i + 1].gap == .glued else { return nil }
    var j = i + 2
    if v[j].shape == .initial, v[j + 1].isMark(0x2E) { j += 2 }
    guard v[j].gap != .line, v[j].isProper else { return nil }
    if isSure(v[j]) { return v[j].has(.eponym) ? .initialAndWord : .initialAndName }
    return isUnknown(v, j) && !isStart(v, i) ? .initialAndWord : nil
  }

  /// What remained of a name beside the tag of its other part.
  private static func besideTag(_ v: NarrativeTokens, _ i: Int) -> Bool {
    // `[NAME] ("Example")`.
    if v[i - 1].isMark(0x28) || v[i - 1].isMark(0x22), v[i - 2].isRemoved, v.text.matches("[name", at: Int(v[i - 2].start)),
      isUnknown(v, i) || isSure(v[i])
    {
      return v[i + 1].isMark(0x29) || v[i + 1].isMark(0x22)
    }
    let isBefore = v[i - 1].isRemoved && v[i].gap != .line && v.text.matches("[name", at: Int(v[i - 1].start))
    let isAfter = v[i + 1].isRemoved && v[i + 1].gap != .line && v.text.matches("[name", at: Int(v[i + 1].start))
    guard isBefore || isAfter else { return false }
    return (isBefore && isUnknown(v, i)) || (isSure(v[i]) && v[i].isCapitalised)
  }

  /// Two words in a row that are in no list.
  private static func twoUnknown(_ v: NarrativeTokens, _ i: Int) -> Bool {
    // Part of a heading: `Head Circumference Percentile`.
    if v[i].gap == .blank, v[i - 1].isProper, v[i - 1].has(.common), !v[i - 1].has([.relation, .labelCue, .anyName]) { return false }
    var j = i + 1
    if v[j].shape == .initial, v[j].gap == .blank {
      j += 1
      if v[j].isMark(0x2E) { j += 1 }
    }
    while j < i + 4, v[j].has(.particle), v[j].shape == .lower { j += 1 }
    return v[j].gap == .blank && (isUnknown(v, j) || (v[j].isProper && isSure(v[j])))
  }

  /// `O'Example`, `McExample`, `van der Example`.
  private static func isPatronymic(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let start = Int(v[i].start)
    if v.text.at(start + 1) == 0x27 { return true }
    if v[i].shape == .mixed, v.text.matches("mc", at: start), v[i].count >= 5 { return true }
    return v.isWord(i - 1, ["van", "von", "der", "los", "bin", "ibn"]) && v[i].gap == .blank
  }

  private static let deeds: [StaticString] = [
    "states", "stated", "reports", "reported", "denies", "denied", "endorses", "endorsed", "verbalized", "verbalizes", "complains",
    "complained",
    "says", "said", "presents", "presented", "understands", "agrees", "agreed", "lives", "works", "wants", "prefers", "attends", "smokes",
    "drinks",
    "feels", "felt", "tolerated", "demonstrated", "drove", "drives", "asked", "asks", "called", "calls", "enjoys", "wishes", "arrived",
    "fell",
    "walked", "ambulated", "slept", "ate", "refused", "uses",
  ]

  /// `Example's sister`, `Example denies`: what only people do and have.
  private static func isSubject(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if v[i].mark != 0 {
      return v[i].shape == .capital && v[i + 1].shape == .lower && !v[i + 1].has([.eponymHead, .facility, .function])
        && v[i + 1].has([.common, .relation])
    }
    return isDeed(v, i + 1)
  }

  /// A verb that only people do.
  static func isDeed(_ v: NarrativeTokens, _ j: Int) -> Bool { v[j].gap != .glued && v[j].shape == .lower && v.isWord(j, deeds) }

  /// `is a 45-year-old`.
  static func isIntroduction(_ v: NarrativeTokens, _ j: Int) -> Bool {
    guard v.isWord(j, ["is", "was"]), v.isWord(j + 1, ["a", "an"]) else { return false }
    return v[j + 2].isNumber || v[j + 2].isRemoved || v[j + 2].has(.numberWord)
      || v.isWord(j + 2, ["pleasant", "very", "delightful", "lovely", "man", "woman"])
  }
}
