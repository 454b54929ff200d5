import Records

/// (A) Names in no list, by how people are written about: two words with capitals or more, and a person's context on one side.
///
/// Before: a relative, a role or a label (`therapist Quuxa Ford`, `Member: Quuxa Ford`), or `by`. Behind: letters of a degree, a word
/// of the relation in brackets, a tag of a telephone or record number, `DOB`, a verb that only people do.
/// Leaves alone: the same words without such a context, which are brands and eponyms as often, and what stands before the word for a
/// sign, a score or an instrument.
/// Source: 45 CFR 164.514(b)(2)(i)(A).
enum PersonShapes {
  /// A run of words that could be a name: its end, how many words, and how many of them are no eponym.
  private struct Run {
    var end: Int
    /// Words with blanks between.
    var words = 0
    /// Parts of words, `-` between.
    var parts = 0
    var plain = 0
    /// How many are in the lists of names.
    var listed = 0
  }

  static func find(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    guard isPart(v, i), !isInside(v, i), var run = run(v, i), !v[run.end].has(.eponymHead) else { return nil }
    let isIntroduced = introduces(v, i - 1)
    // `Quuxford, Annabel A`
    if run.words <= 2, v[run.end].isMark(0x2C), v[run.end - 1].mark == 0, isPart(v, run.end + 1), let first = self.run(v, run.end + 1) {
      let isSingle = first.words == 1 && (isIntroduced || isPerson(v, first.end)) && !v[first.end].isMark(0x2C)
      if isSingle || (isIntroduced && first.words == 1 && run.words == 1) {
        run = Run(
          end: first.end, words: run.words + 1, parts: run.parts + first.parts, plain: run.plain + first.plain,
          listed: run.listed + first.listed)
      }
    }
    if run.words >= 2 {
      guard run.plain > 0 || (isIntroduced && run.listed == run.parts) else { return nil }
      if isIntroduced || isPerson(v, run.end) { return .nameInContext }
      return run.plain == run.parts && isFree(v, i, run.end) ? .nameInSentence : nil
    }
    guard run.plain > 0, isIntroduced, v[i - 1].has(.relation), v[i - 1].mark == 0, v[i - 1].shape != .upper else { return nil }
    return .relativeByName
  }

  private static func isPart(_ v: NarrativeTokens, _ i: Int) -> Bool {
    let t = v[i]
    guard t.isProper, t.count >= 2 else { return false }
    if t.has(.anyName) { return !t.has([.function, .month, .eponymHead]) }
    return !t.has(.known) && !t.has(.stateCode) && (t.has(.eponym) || !NameShapes.isClinicalForm(v, i))
  }

  /// Whether a run began before a token.
  private static func isInside(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if v[i].gap == .glued, v[i - 1].isMark(0x2D) { return true }
    return v[i].gap == .blank && isPart(v, i - 1)
  }

  private static func run(_ v: NarrativeTokens, _ i: Int) -> Run? {
    var run = Run(end: i)
    var j = i
    while j < i + 8 {
      let t = v[j]
      if isPart(v, j) {
        if j == i || t.gap != .glued { run.words += 1 }
        run.parts += 1
        if !t.has([.eponym, .common]) { run.plain += 1 }
        if t.has(.anyName) { run.listed += 1 }
        run.end = j + 1
        // A suffix ends it.
        if t.mark != 0 { break }
      } else if t.shape == .initial, j > i {
        if v[j + 1].isMark(0x2E), v[j + 1].gap == .glued { j += 1 }
      } else if t.isMark(0x2D), t.gap == .glued, v[j + 1].isWord, v[j + 1].gap == .glued {
        // `Quuxa-ford`: the second half may be small.
        if v[j + 1].shape == .lower {
          if v[j + 1].has(.known) { return nil }
          j += 1
          run.end = j + 1
        }
      } else if !(t.has(.particle) && t.shape == .lower && j > i) {
        break
      }
      j += 1
      if v[j].gap == .line || (v[j].isWord && v[j].gap == .glued && !v[j - 1].isMark(0x2D)) { break }
    }
    return run.words > 0 && v[run.end].gap == .glued && (v[run.end].isWord || v[run.end].isNumber) ? nil : run
  }

  /// Whether the words before a name introduce one.
  private static func introduces(_ v: NarrativeTokens, _ last: Int) -> Bool {
    var j = last
    var hasMark = false
    while j > last - 2, v[j].kind == .mark, [0x3A, 0x2C, 0x28, 0x22].contains(v[j].mark) {
      hasMark = true
      j -= 1
    }
    if v[last + 1].gap == .line, !hasMark || v[last].mark != 0x3A { return false }
    if v[j].has([.relation, .role]) { return true }
    if v[j].has(.labelCue) { return !v.isWord(j, ["from", "to"]) || v[last].isMark(0x3A) }
    if v.isWord(j, ["re", "regarding", "attn", "dear", "hi", "hello"]) { return true }
    if hasMark { return v.isWord(j, ["cc"]) }
    if v.isWord(j, ["is", "to"]) { return v[j - 1].has([.relation, .role]) }
    if v.isWord(j, ["see", "saw", "sees", "call", "called", "contact", "notify", "notified", "informed", "asked", "ask", "told", "thank"]) {
      return true
    }
    if v.isWord(j, ["by", "w"]) { return true }
    if v.isWord(j, ["and"]), isNameTag(v, j - 1) { return true }
    if v[j].isMark(0x2F), v.isWord(j - 1, ["w", "by"]) { return true }
    return v.isWord(j, ["with"]) && v[j - 1].has([.talkCue, .act])
  }

  /// Whether what stands behind a name is what stands behind people.
  private static func isPerson(_ v: NarrativeTokens, _ end: Int) -> Bool {
    let t = v[end]
    if v[end - 1].mark != 0 { return t.has(.relation) }
    if t.isMark(0x28) || t.isMark(0x2C) {
      let next = v[end + 1]
      if next.has([.relation, .role]) || isTag(next, v) || v.isWord(end + 1, ["dob", "mrn", "born", "date"]) || isAge(v, end + 1) {
        return true
      }
      if t.isMark(0x28) { return next.isRemoved }
      return isCredential(v, end + 1) || v.isWord(end + 1, ["goes", "who", "whom", "whose"])
    }
    if t.gap == .line { return false }
    if isAge(v, end) || t.isWord && v.isWord(end, ["jr", "sr", "who"]) { return true }
    if isTag(t, v) || v.isWord(end, ["dob", "mrn", "ssn"]) || isCredential(v, end) { return true }
    if v.isWord(end, ["and"]), isNameTag(v, end + 1) { return true }
    return NameShapes.isDeed(v, end) || NameShapes.isIntroduction(v, end)
  }

  /// Whether two words stand where a person would and nothing goes with them: behind `with`, `from` or `and`, or alone on their line,
  /// before a mark, a tag or a verb.
  private static func isFree(_ v: NarrativeTokens, _ i: Int, _ end: Int) -> Bool {
    let after = v[end]
    guard v[end - 1].mark == 0 else { return false }
    if v[i].gap == .line, after.gap == .line { return true }
    let isOpen =
      after.gap == .line || after.isRemoved || (after.has(.function) && after.shape == .lower)
      || (after.kind == .mark && [0x2C, 0x2E, 0x3B, 0x28, 0x29, 0x22].contains(after.mark))
    guard isOpen else { return false }
    if v.isWord(i - 1, ["with", "from", "to", "and", "for", "of"]) { return true }
    return v[i].gap == .line && (v.isWord(end, ["is", "was", "has", "had", "will"]) || after.isRemoved)
  }

  /// `45 year old`, `69yo`, `57 y`.
  private static func isAge(_ v: NarrativeTokens, _ j: Int) -> Bool {
    guard v[j].isNumber, v[j].count <= 3 else { return false }
    let next = v[j + 1].isMark(0x2D) ? j + 2 : j + 1
    return v[next].has(.years) || v.isWord(next, ["y", "f", "m"]) && v[next].shape != .lower || v.isWord(next, ["y"])
  }

  private static func isCredential(_ v: NarrativeTokens, _ j: Int) -> Bool {
    v[j].has(.credential) && v[j].shape == .upper && v[j].count >= 2
      || (v.isWord(j, ["m"]) && v[j + 1].isMark(0x2E) && v.isWord(j + 2, ["d"]))
  }

  private static func isNameTag(_ v: NarrativeTokens, _ j: Int) -> Bool { v[j].isRemoved && v.text.matches("[name", at: Int(v[j].start)) }

  private static let tags: [StaticString] = ["[phone", "[fax", "[email", "[ssn", "[mrn", "[age", "[telephone"]

  private static func isTag(_ t: NarrativeToken, _ v: NarrativeTokens) -> Bool {
    t.isRemoved && tags.contains { v.text.matches($0, at: Int(t.start)) }
  }
}
