import Records

/// (A) Names behind a cue: a relative, an act and `by`, a label and a colon, letters behind a name.
///
/// Leaves alone: cues before words of medicine (`seen by Cardiology`) and before abbreviations (`performed by EMS`).
/// Source: 45 CFR 164.514(b)(2)(i)(A).
enum NameCues {
  /// The name that a cue at a token introduces.
  static func introduced(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let cue = v[i]
    guard v.standsAlone(i) else { return nil }
    var shape: NarrativeShape?
    if cue.has(.relation) { shape = relative(v, i) }
    if cue.has(.act) { shape = NarrativeShape.stronger(shape, act(v, i)) }
    if cue.has(.nameCue) { shape = NarrativeShape.stronger(shape, named(v, i)) }
    if cue.has(.labelCue) { shape = NarrativeShape.stronger(shape, label(v, i)) }
    if cue.has(.talkCue) { shape = NarrativeShape.stronger(shape, talk(v, i)) }
    return shape
  }

  /// What a word behind a cue is, if it is a name: one of the lists, or one in no list.
  private static func name(_ v: NarrativeTokens, _ j: Int) -> NarrativeShape? {
    NameShapes.isName(v, j) ? weight(v, j) : nil
  }

  private static func weight(_ v: NarrativeTokens, _ j: Int) -> NarrativeShape {
    let t = v[j]
    return NameShapes.isSure(t) && !t.has(.eponym) && t.isCapitalised && (t.shape != .upper || t.count > 4) ? .nameAfterCue : .wordAfterCue
  }

  private static func relative(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    var j = i + 1
    if v[j].kind == .mark, [0x2C, 0x28, 0x3A].contains(v[j].mark) { j += 1 }
    guard v[j].gap != .line, v[i].mark == 0 else { return nil }
    if v[j].shape == .lower { return v[j].has(.given) && !v[j].has(.known) && v[j].count >= 4 ? .wordAfterCue : nil }
    return v[j].has(.common) && j > i + 1 ? nil : name(v, j)
  }

  private static func act(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    var j = i + 1
    while j < i + 4, v[j].has(.act) || v.isWord(j, ["and", "electronically"]) { j += 1 }
    guard v.isWord(j, ["by"]) else { return nil }
    j += 1
    if v[j].isMark(0x3A) { j += 1 }
    let word = v[j]
    if word.shape == .lower { return word.has(.given) && !word.has(.known) && word.count >= 4 ? .wordAfterCue : nil }
    if let shape = name(v, j) { return shape }
    // Initials: `signed by JQ`, `by J.Q.`
    let isHand = v.isWord(i, ["signed", "dictated", "transcribed", "typed", "cosigned", "verified", "authored", "entered", "written"])
    if word.shape == .initial, v[j + 1].isMark(0x2E), v[j + 2].shape == .initial || isHand { return .initials }
    return isHand && word.shape == .upper && word.count <= 3 && !word.has(.known) && v.standsAlone(j) ? .initials : nil
  }

  private static func named(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    if v.isWord(i, ["called", "aka", "alias", "surname", "nee", "lastname", "firstname"]), !(v[i + 1].isProper || v[i + 1].kind == .mark) {
      return nil
    }
    var j = i + 1
    for _ in 0..<2 where v[j].isMark(0x3A) || v[j].isMark(0x22) || v.isWord(j, ["is", "was"]) { j += 1 }
    guard v[j].gap != .line else { return nil }
    if v[j].shape == .lower { return v.isWord(i, ["named"]) && v[j].has(.given) && !v[j].has(.known) ? .wordAfterCue : nil }
    return name(v, j)
  }

  private static func label(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    var j = i + 1
    var isPatient = v.isWord(i, ["patient", "pt"])
    if v.isWord(j, ["name", "s"]) { j += 1 }
    var hasColon = false
    if v.isWord(i, ["name"]), v.isWord(j, ["is"]) {
      hasColon = true
      j += 1
    }
    while j < i + 4, v[j].kind == .mark, [0x3A, 0x2E, 0x3D, 0x2D].contains(v[j].mark) {
      if v[j].mark == 0x3A || v[j].mark == 0x3D { hasColon = true }
      if v[j].mark == 0x2E || v[j].mark == 0x2D { isPatient = false }
      j += 1
    }
    let word = v[j]
    if isPatient || v.isWord(i, ["name"]), !hasColon || word.gap != .line, isUpperPair(v, j) {
      return hasColon ? .labelledName : .wordAfterCue
    }
    // `pt J.Q.`
    if isPatient, word.shape == .initial, word.gap == .blank, v[j + 1].isMark(0x2E), v[j + 2].shape == .initial { return .initials }
    if isPatient, !hasColon, v.isWord(i - 1, ["the", "a", "this", "prescribed", "give", "gave"]) { return nil }
    if !hasColon {
      guard isPatient, !v[j + 1].isMark(0x3A), word.gap == .blank else { return nil }
      return NameShapes.isUnknown(v, j) || (word.isProper && NameShapes.isSure(word)) ? weight(v, j) : nil
    }
    guard word.gap != .line else { return nil }
    if word.shape == .initial, v[j + 1].isMark(0x2E), v[j + 2].shape == .initial, v[j + 3].isMark(0x2E) { return .initials }
    if v.isWord(i, ["from", "to"]) { return NameShapes.isSure(word) && word.isCapitalised ? weight(v, j) : nil }
    guard let shape = name(v, j) else { return nil }
    return shape == .wordAfterCue && !word.has([.known, .eponym]) ? .labelledName : shape
  }

  /// `EXAMPLE, PATIENT` or `PATIENT EXAMPLE` behind a label, in capitals and in no list.
  private static func isUpperPair(_ v: NarrativeTokens, _ j: Int) -> Bool {
    let second = v[j + 1].isMark(0x2C) ? v[j + 2] : v[j + 1]
    return v[j].isCapitalised && !v[j].has(.known) && v[j].count >= 3 && second.isCapitalised && !second.has(.known) && second.count >= 3
      && v[j + 1].gap != .line
  }

  /// `spoke with Example`, `lives with Example`, `per Example`, `initials: JQ`.
  private static func talk(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    if v.isWord(i, ["spoke", "speak", "talked", "discussed", "lives", "met", "conferred", "reviewed", "thank", "living"]) {
      guard v.isWord(i + 1, ["with", "to", "you"]) else { return nil }
      var j = i + 2
      if v.isWord(j, ["his", "her", "their", "the", "to"]) { j += 1 }
      return v[j].isCapitalised && !v[j].has(.common) ? name(v, j) : nil
    }
    if v.isWord(i, ["initials"]) {
      let j = v[i + 1].kind == .mark ? i + 2 : i + 1
      let isInitials = v[j].shape == .upper && v[j].count <= 4 || (v[j].shape == .initial && v[j + 1].isMark(0x2E))
      return v[j].gap != .line && isInitials ? .initials : nil
    }
    let isSure = v[i + 1].isProper && NameShapes.isSure(v[i + 1])
    if v.isWord(i, ["call", "notify"]) {
      return NameShapes.isUnknown(v, i + 1) && v[i + 1].gap == .blank || isSure ? weight(v, i + 1) : nil
    }
    if v.isWord(i, ["per"]) { return isSure ? weight(v, i + 1) : nil }
    if v.isWord(i, ["dear", "hi", "hello"]), v[i + 1].isProper { return isSure || NameShapes.isUnknown(v, i + 1) ? weight(v, i + 1) : nil }
    return nil
  }

  /// `Example, MD`; `Example RN`.
  static func credential(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    guard v[i].shape == .upper || v[i].shape == .mixed, v[i].count >= 2 else { return nil }
    let hasComma = v[i - 1].isMark(0x2C)
    let j = hasComma ? i - 2 : i - 1
    let name = v[j]
    guard v[i].gap != .line, name.isWord, v.standsAlone(j), v.isWord(i, strong) else { return nil }
    if hasComma, name.shape == .initial {
      return NameShapes.isSure(v[j - 1]) || v[j - 1].isMark(0x2E) && v[j].gap == .glued ? .nameBeforeCredential : nil
    }
    if name.shape == .upper {
      guard NameShapes.isSure(name) || (hasComma && !name.has([.known, .stateCode]) && name.count > 3) else { return nil }
      return hasComma ? .nameBeforeCredential : .wordBeforeCredential
    }
    guard NameShapes.isUnknown(v, j) || (name.isProper && NameShapes.isSure(name)) else { return nil }
    return hasComma || v.isWord(i, ["md", "phd", "aprn", "dnp", "pharmd", "lcsw", "jr"]) ? .nameBeforeCredential : .wordBeforeCredential
  }

  private static let strong: [StaticString] = [
    "md", "do", "rn", "np", "pa", "phd", "dds", "dmd", "od", "dpm", "lpn", "lvn", "crna", "cnm", "aprn", "arnp", "fnp", "dnp", "facp",
    "facs",
    "mbbs", "msn", "bsn", "lcsw", "psyd", "pharmd", "esq", "jr", "sr", "cma", "rma",
  ]

  /// `JQ/mk` or `JQS:mk` on a line of its own: who dictated and who typed.
  static func dictation(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].gap == .line, v[i].shape == .upper, v[i].count <= 3, v[i + 1].isMark(0x2F) || v[i + 1].isMark(0x3A), v[i + 1].gap == .glued
    else {
      return false
    }
    return v[i + 2].isWord && v[i + 2].gap == .glued && v[i + 2].count <= 3 && v[i + 3].gap == .line && v[i + 3].gap != .glued
  }
}
