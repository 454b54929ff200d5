import Records

/// Ages over 89 that a clause says without a unit: `he will be 96 on Monday`, `is ninety-one, has`, `ninety-odd`, `pushing 95`, `her ninety-second
/// birthday`, `lived to ninety-four`.
///
/// Leaves alone whatever else is ninety: `pulse is 94`, `she is 98 on room air`, `ninety percent`.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum AgeClauses {
  static func run(_ d: Document) {
    var i = d.points.first(.clauses)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number {
          if t.count <= 3, t.value >= 90, t.value <= 115, d.beginsPiece(i) { clause(d, i, next: i + 1, isWords: false) }
        } else if t.kind == .word, !t.classes.isDisjoint(with: [.tensWord, .digitWord]) {
          word(d, i)
        }
      }
      i = d.points.next(.clauses, after: i)
    }
  }

  private static let vague: [StaticString] = ["odd", "something", "plus", "ish", "some"]
  private static let units: [StaticString] = [
    "pounds", "percent", "lbs", "lb", "kg", "minutes", "days", "degrees", "mg", "kilos", "hours", "times", "miles", "day", "minute", "pack", "beats",
  ]

  private static func word(_ d: Document, _ i: Int) {
    guard let n = d.spokenNumber(i) else { return }
    if n.value == 90 {
      // `ninety-second birthday`
      let k = d.isSign(n.next, 0x2D) ? n.next + 1 : n.next
      if d.isOf(k, .ordinalWord), d.isWord(k + 1, in: ["birthday", "bday", "year"]) { return d.remove(i, through: k, .age, .ageWord) }
    }
    guard n.value >= 90, n.value <= 115 else { return }
    clause(d, i, next: n.next, isWords: true)
  }

  private static func clause(_ d: Document, _ i: Int, next: Int, isWords: Bool) {
    if !isWords, isAged(d, i) { return }
    // `ninety-odd`, `90-something`, `90ish`
    let v = d.isSign(next, 0x2D) ? next + 1 : next
    if d.isWord(v, in: vague), v > next || d.isGlued(v) || isWords, !d.isUnit(v + 1), !d.isWord(v + 1, in: units) {
      return d.remove(i, through: v, .age, .ageClause)
    }
    if let last = told(d, i, next: next, isWords: isWords) { return d.remove(i, through: last, .age, .ageClause) }
    guard !d.isUnit(next), !d.isWord(next, in: units), !d.isSign(next, 0x2F), !d.isSign(next, 0x2D) || !d.isGlued(next), !d.isSign(next, 0x3A),
      !(d.isSign(next, 0x2E) && d.isGlued(next) && d.isGlued(next + 1) && d.isNumber(next + 1)), d.gap(i) <= .line
    else { return }
    // `Small, G., 90, lives`
    if !isWords, d.isSign(i - 1, 0x2C), d.isSign(i - 2, 0x2E), d.isWord(i - 3), d.tokens[i - 3].count == 1, d.isSign(i - 4, 0x2C),
      d.isCapitalName(i - 5), d.isSign(next, 0x2C)
    {
      return d.remove(i, through: i, .age, .ageClause)
    }
    var k = i - 1
    while k > 0, i - k < 4, d.isWord(k, in: ["almost", "nearly", "now", "already", "just", "about", "still", "only", "over", "well", "past"]) {
      k -= 1
    }
    let ends = d.gap(next) >= .line || d.tokens[min(next, d.count - 1)].kind == .sign
    if d.isWord(k, in: ["turns", "turning", "turned", "turn", "pushing", "nearing", "approaching", "reached", "hit"]) {
      if ends || d.isWord(next, in: after) || d.isWord(next, "on") { d.remove(i, through: next - 1, .age, .ageClause) }
      return
    }
    if d.isWord(k, in: ["to", "until", "till"]), d.isWord(k - 1, in: ["lived", "live", "living"]) || d.isWord(k - 1, "be") && d.isWord(k - 2, "to") {
      return d.remove(i, through: next - 1, .age, .ageClause)
    }
    guard d.isWord(k, in: ["is", "be", "am", "was", "hes", "shes"]) else { return }
    guard ends || d.isWord(next, in: after) || (isWords || d.isWord(k, "be")) && d.isWord(next, in: ["on", "in", "this", "next"]),
      !d.hasBefore(i, [.valueCue, .pairWord], within: 5)
    else { return }
    var s = k - 1
    if d.isWord(k, "be") {
      guard d.isWord(s, in: ["will", "would", "ll", "to", "shell", "hell"]) else { return }
      s -= 1
    }
    guard k == i - 1 || isWords || ends else { return }
    let isSubject =
      d.isWord(k, in: ["hes", "shes", "am"]) || d.isWord(s, in: ["he", "she", "who", "i", "going", "shell", "hell"]) || d.isOf(s, .agedPerson)
      || d.isCapitalName(s) && d.tokens[s].facts.name > 3 && !d.isOf(s, .valueCue)
      || d.isCapitalName(s) && !isWords && d.isWord(next, in: ["next", "this"]) && d.tokens[s].classes.isDisjoint(with: [.stop, .valueCue])
      || d.isSign(s, 0x29) && d.letterCase == .mixed && isWords
    if isSubject { d.remove(i, through: next - 1, .age, .ageClause) }
  }

  /// The last token of an age as people tell theirs: `92 and a half`, `at ninety-seven she`, `a hundred and two, come Christmas`, `until ninety-two.`,
  /// `ninety going on ninety-one`; nil for what else is ninety.
  static func told(_ d: Document, _ i: Int, next: Int, isWords: Bool) -> Int? {
    guard d.gap(i) <= .blank || isWords, !d.hasBefore(i, [.valueCue, .pairWord], within: 7) else { return nil }
    if d.isWord(next, "and"), !d.isUnit(next + 3), !d.isWord(next + 3, in: units) {
      if d.isWord(next + 1, "a"), d.isWord(next + 2, in: ["half", "bit", "quarter"]) { return next + 2 }
      if d.isWord(next + 1, "three"), d.isWord(next + 2, "quarters") { return next + 2 }
    }
    guard isWords, !d.isUnit(next), !d.isWord(next, in: units) else { return nil }
    let isOwn = d.isWord(i - 1, in: ["am", "be", "turning", "aged", "now"])
    let isTold = d.isWord(next, in: ["come", "going", "if", "she", "he", "they"]) || isOwn && d.isWord(next, in: ["by", "next", "last", "on"])
    let ends = d.gap(next) >= .line || d.isSign(next, 0x2E) || d.isSign(next, 0x2C) || d.isSign(next, 0x3B) || d.isSign(next, 0x29) || d.isSign(next, 0x22)
    if isOwn || d.isWord(i - 1, in: ["until", "till", "says"]) { return isTold || ends ? next - 1 : nil }
    if d.isWord(i - 1, in: ["at", "of", "about", "is"]) { return isTold ? next - 1 : nil }
    if d.isWord(i - 1, "on"), d.isWord(i - 2, "going") { return next - 1 }
    return d.isWord(next, in: ["come", "going"]) || d.isSign(next, 0x2C) && d.isWord(next + 1, "come") ? next - 1 : nil
  }

  private static let sexes: [StaticString] = ["m", "f"]
  private static let persons: [StaticString] = ["woman", "man", "lady", "gentleman", "female", "male", "patient", "pt", "widow", "widower", "year"]

  /// `The 92M`, `94/F`, `F/94`, `91 1/2 years`, `mother 94 alive`, `mid 90s woman`, `celebrated her 95th`, `93 ans`; takes it.
  private static func isAged(_ d: Document, _ i: Int) -> Bool {
    let k = i + 1
    func take(_ first: Int, _ last: Int) -> Bool {
      d.remove(first, through: last, .age, .ageClause)
      return true
    }
    let isStart = d.gap(i) >= .line || d.isSign(i - 1, 0x2E) && !d.isGlued(i) || d.isWord(i - 1, in: ["the", "this", "a", "an", "our"])
    let isHot = d.value(i) >= 96 && d.value(i) <= 107
    if d.isWord(k, in: sexes), d.tokens[k].shape == .initial || d.letterCase == .lower, d.gap(k) <= .blank, isStart, d.endsPiece(k),
      !isHot || d.isWord(k, "m") || d.isWord(k + 1, in: ["with", "w", "who", "here", "s", "hx", "presents", "admitted", "found"]),
      d.isGlued(k) || d.isWord(k + 1, in: ["with", "w", "who", "here", "s", "hx", "presents", "presenting", "admitted", "found", "from", "c", "pmh", "brought"])
    {
      return take(i, i)
    }
    if d.isSign(k, 0x2F), d.isWord(k + 1, in: sexes), d.endsPiece(k + 1), !d.isSign(k + 2, 0x2F) { return take(i, i) }
    if d.isSign(i - 1, 0x2F), d.isGlued(i), d.isWord(i - 2, in: sexes), !d.isSign(i - 3, 0x2F), d.endsPiece(i) { return take(i, i) }
    if isWritten(d, i, isStart) { return take(i, i) }
    if d.isWord(k, in: ["y", "yr", "yrs"]), d.isSign(k + 1, 0x2F), d.isWord(k + 2, in: sexes) { return take(i, i) }
    if d.value(k) == 1, d.isSign(k + 1, 0x2F), d.value(k + 2) == 2, d.isOf(k + 3, .ageUnit) || d.isSign(k + 3, 0x29) || d.isSign(k + 3, 0x2C) { return take(i, i) }
    if d.isOf(i - 1, .agedPerson), !d.isWord(i - 1, in: ["pt", "patient"]), d.isWord(k, in: ["alive", "living", "healthy", "deceased", "dec", "well"]) { return take(i, i) }
    let isDecade = d.value(i) == 90 && d.isWord(k, "s") && d.isGlued(k)
    if isDecade, d.isWord(i - 1, in: ["early", "mid", "late"]) || d.isSign(i - 1, 0x2D) && d.isWord(i - 2, "mid"), d.isWord(k + 1, in: persons) { return take(i, k) }
    if d.isOrdinalSuffix(k), d.isWord(i - 1, in: ["her", "his", "my", "their"]), d.gap(k + 1) >= .line || d.tokens[min(k + 1, d.count - 1)].kind == .sign { return take(i, k) }
    return d.isWord(k, in: ["anos", "ans", "jahre", "jaar", "anni"]) ? take(i, i) : false
  }

  /// `93 w/ dementia` at a line's start, `91 y,`, `91Y`, `her age (91)`, `brother 92 CAD`, `mother dec 98`, `a spry 93.`
  private static func isWritten(_ d: Document, _ i: Int, _ isStart: Bool) -> Bool {
    let k = i + 1
    let ends = d.gap(k) >= .line || d.isSign(k, 0x2E) && !d.isGlued(k + 1) || d.isSign(k, 0x2C) || d.isSign(k, 0x3B) || d.isSign(k, 0x29)
    if d.gap(i) >= .line, d.isWord(k, in: ["w", "with"]), d.isWord(k, "with") || d.isSign(k + 1, 0x2F), d.tokens[i].count == 2 { return true }
    if d.isWord(k, "y"), d.gap(k) <= .blank, d.gap(k + 1) >= .line || d.isSign(k + 1, 0x2C) || d.isSign(k + 1, 0x2E) { return true }
    if d.isSign(i - 1, 0x28), d.isSign(k, 0x29), d.isWord(i - 2, "age") { return true }
    if d.isOf(i - 1, .agedPerson), !d.isWord(i - 1, in: ["pt", "patient"]), d.isWord(k), d.tokens[k].shape == .upper, d.tokens[k].count > 1, d.gap(k) == .blank { return true }
    if d.isWord(i - 1, in: ["dec", "decd", "deceased", "died", "d"]), d.isOf(i - 2, .agedPerson) { return true }
    return ends && d.isWord(i - 1, in: ["spry", "healthy", "vibrant", "frail", "active", "young", "youthful"]) && d.isWord(i - 2, in: ["a", "is", "very"])
  }

  private static let after: [StaticString] = [
    "and", "has", "with", "who", "but", "years", "now", "today", "lives", "soon", "tomorrow", "when", "so", "had", "or", "yet", "this", "next",
  ]
}

extension TextRule {
  static let ageClause = TextRule(482, "age.clause")
}
