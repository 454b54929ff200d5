/// Ages over 89, in digits and words, of the patient and of relatives; only the number goes, so that the sentence stays readable.
///
/// Leaves alone: ages up to 89, and everything else that reaches ninety: rates, saturations, weights, pressures, temperatures.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum Ages {
  static func run(_ d: Document) {
    var i = d.points.first(.ages)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number {
          if t.value >= 90, t.value <= 125, t.count <= 3 { number(d, i) }
          if t.value == 90 || t.value == 100, t.count <= 3 { decade(d, i) }
        } else if t.kind == .word {
          word(d, i, t)
        }
      }
      i = d.points.next(.ages, after: i)
    }
  }

  private static let article = WordTable.hashes("a")[0]
  private static let agedWords = WordTable([
    (1, "nonagenarian nonagenarians centenarian centenarians supercentenarian supercentenarians"), (2, "nineties"),
  ])

  private static func number(_ d: Document, _ i: Int) {
    guard d.beginsPiece(i) || isAfterKin(d, i) else { return }
    // `her 90th birthday`
    if d.isOrdinalSuffix(i + 1), d.isWord(i + 2, in: ["birthday", "bday", "year"]) { return d.remove(i, through: i + 1, .age, .age) }
    guard hasUnit(d, i + 1, after: i) || isAge(d, i, next: i + 1) || isApposition(d, i, next: i + 1) else { return }
    d.remove(i, through: i, .age, .age)
  }

  /// Ninety and more in words; `nineties`, `nonagenarian`.
  private static func word(_ d: Document, _ i: Int, _ t: Token) {
    if t.classes.contains(.tensWord) || t.classes.contains(.digitWord) || (t.hash == article) {
      let start = t.count == 1 ? i + 1 : i
      guard let n = d.spokenNumber(start), n.value >= 90, n.value <= 125 else { return }
      if t.count == 1, n.value < 100 { return }
      guard
        hasUnit(d, n.next, after: n.next - 1) || isAge(d, start, next: n.next) || d.isOf(i - 1, .ageCue)
          || isApposition(d, start, next: n.next) || AgeClauses.told(d, i, next: n.next, isWords: true) != nil
          || d.isWord(start - 1, "at") && d.isSign(n.next, 0x2E) && !d.isUnit(n.next) && !d.hasBefore(start - 1, .valueCue, within: 6)
      else { return }
      d.remove(start, through: n.next - 1, .age, .age)
      return
    }
    if t.count >= 9, d.isWord(i + 1, in: ["birthday", "bday"]), d.isWord(i, in: ["ninetieth", "hundredth"]) {
      return d.remove(i, through: i, .age, .ageWord)
    }
    guard t.count >= 8, t.count <= 17, let kind = agedWords(t.hash), !d.isSign(i + 1, 0x3A), kind == 1 || isDecade(d, i) else { return }
    // `in his late nineties`
    let first = kind == 2 && (d.isWord(i - 1, in: ["early", "mid", "late"]) || d.isSign(i - 1, 0x2D) && d.isWord(i - 2, "mid")) ? (d.isSign(i - 1, 0x2D) ? i - 2 : i - 1) : i
    d.remove(first, through: i, .age, .ageWord)
  }

  /// `in her 90s`, `mid-90s`, `early 90's`.
  private static func decade(_ d: Document, _ i: Int) {
    let s = d.isSign(i + 1, 0x27) ? i + 2 : i + 1
    guard d.isWord(s, "s"), d.isGlued(s), isDecade(d, i) else { return }
    d.remove(i, through: s, .age, .age)
  }

  private static func isDecade(_ d: Document, _ i: Int) -> Bool {
    var k = i - 1
    if d.isSign(k, 0x2D) || d.isSign(k, 0x2F) { k -= 1 }
    for _ in 0..<3 where d.isWord(k, in: ["early", "mid", "late", "to"]) || d.isSign(k, 0x2D) { k -= 1 }
    if d.isWord(k, in: ["is", "now"]),
      d.isWord(i + 3, in: ["himself", "herself"]) || d.isWord(i + 2, in: ["himself", "herself"]) || d.hasBefore(k, .agedPerson, within: 5)
    {
      return true
    }
    return d.isWord(k, in: ["her", "his", "their", "my", "your", "him", "she"]) || d.isOf(k, [.agedPerson, .ageCue])
      || d.isWord(k, "in") && d.isOf(k - 1, .agedPerson)
  }

  /// `yo`, `y/o`, `y.o.`, `-year-old`, `years of age`, `F` and `M` glued with a sentence around.
  private static func hasUnit(_ d: Document, _ start: Int, after last: Int) -> Bool {
    var k = start
    guard d.isNear(k) else { return false }
    if d.isSign(k, 0x2D) || d.isSign(k, 0x2B) { k += 1 }
    if d.isSign(k, 0x2E), d.isGlued(k), !d.isGlued(k + 1) || d.isWord(k + 1) { k += d.isWord(k + 1) && d.isGlued(k + 1) ? 1 : 0 }
    guard d.isNear(k), d.isWord(k) else { return false }
    if d.isOf(k, .ageUnit) {
      switch d.tokens[k].count {
      case 1:
        // `y/o`, `y.o.`, `y o`, `94 y F`.
        if d.isSign(k + 1, 0x2F) || d.isSign(k + 1, 0x2E) || d.isSign(k + 1, 0x2D), d.isWord(k + 2, "o") { return true }
        return d.isWord(k + 1, in: ["o", "f", "m", "female", "male", "old"]) || d.isGlued(k)
      default:
        // `pack years`, `90 years ago`.
        return !d.isWord(k + 1, in: ["ago", "supply"]) && !(d.isSign(k + 1, 0x2D) && d.isWord(k + 2, "supply"))
      }
    }
    if d.isWord(k, in: ["f", "m", "wf", "wm", "bf", "bm", "aaf", "aam"]) {
      guard d.isGlued(k) || d.tokens[k].count > 1 else { return isAge(d, last, next: k) && d.isWord(k + 1) }
      return d.isWord(
        k + 1,
        in: [
          "with", "who", "w", "presents", "presenting", "presented", "s", "c", "here", "hx", "p", "admitted", "found", "brought", "from",
          "in", "h", "seen", "transferred", "status",
        ])
        || d.isWord(last - 1, in: ["a", "an", "is", "old"]) || d.isOf(last - 1, .agedPerson)
    }
    if d.isWord(k, "old") { return true }
    return d.isWord(k, in: ["female", "male", "lady", "gentleman", "woman", "man"]) && !d.isWord(last - 1, "of")
  }

  /// A cue before, or a relative with the number behind a comma or in parentheses.
  private static func isAge(_ d: Document, _ i: Int, next: Int) -> Bool {
    if d.isUnit(next) || d.isSign(next, 0x2F) || (d.isSign(next, 0x2E) && d.isGlued(next + 1) && d.isNumber(next + 1)) { return false }
    var k = i - 1
    guard d.isNear(i) else { return false }
    if d.isSign(k, 0x3A) || d.isSign(k, 0x3D) || d.isSign(k, 0x2D) { k -= 1 }
    let bare = k
    if d.isWord(k, in: ["of", "is", "was", "at", "about", "over", "almost", "nearly", "approximately", "just"]) || d.isSign(k, 0x7E) {
      k -= 1
    }
    if d.isWord(k, in: ["of", "is", "was", "at"]) { k -= 1 }
    if d.isOf(k, .ageCue) { return true }
    if d.isWord(bare, "at") || d.isWord(bare, "to") || d.isWord(bare, "be") || d.isWord(bare, "age"), k >= 0 {
      // `died at 91`, `lived to be 97`, `passed away at 93`.
      for m in max(0, k - 3)...max(0, k)
      where d.isWord(m, in: ["died", "dies", "passed", "lived", "deceased", "alive", "death", "expired", "dead", "married", "age"]) {
        return true
      }
    }
    return isAfterKin(d, i) && endsLikeAge(d, next)
  }

  /// `Mrs. Doe, 94, a retired`, `DOE, JANE | 94 | F`, `she's 94)`, `95 M, hosp`.
  private static func isApposition(_ d: Document, _ i: Int, next: Int) -> Bool {
    guard i > 0, d.isNear(i), !d.isUnit(next) || isSex(d, next), !d.isLongValueCue(i - 1), !d.isLongValueCue(i - 2) else { return false }
    if d.isSign(i - 1, 0x2C) || d.isSign(i - 1, 0x7C) || d.isSign(i - 1, 0x28) {
      if d.isSign(next, 0x2C) || d.isSign(next, 0x7C) {
        if d.isSign(i - 1, 0x28) {
          return d.isWord(i - 2) && (d.tokens[i - 2].isCapital || d.letterCase == .lower) && d.isWord(next + 1)
            || d.isNumber(next + 1) && d.hasAfter(next, .wardCue, within: 3)
        }
        // `Systolic blood pressure | 103 | mm[Hg]`
        if d.isSign(next, 0x7C), d.isUnit(next + 1) && !isSex(d, next + 1) || d.isSign(next + 1, 0x2F) || d.isSign(next + 1, 0x25) { return false }
        return (d.isWord(i - 2) || d.isSign(i - 2, 0x29)) && !d.isNumber(next + 1)
          && !(d.isOf(i - 2, [.unitOfMeasure, .valueCue]) && d.tokens[i - 2].count > 1)
      }
      if isSex(d, next) { return true }
      // `(R.L.), ninety-five.`
      if d.isSign(i - 1, 0x2C), d.isWord(i) || d.isSign(i - 2, 0x29), d.isSign(next, 0x2E) || d.isSign(next, 0x3A) && d.isWord(i) || d.gap(next) >= .line { return true }
      // `Doe, 94 y, chart`
      if d.isWord(next, "y"), d.isSign(next + 1, 0x2C) { return true }
      // `grandmother Doe (95!)`
      if d.isSign(i - 1, 0x28), d.isSign(next, 0x29) || d.isSign(next, 0x21) || d.isNumber(next) && d.isSign(next + 1, 0x2F) {
        return d.hasBefore(i - 1, .agedPerson, within: 4)
          || d.isCapitalName(i - 2) && d.tokens[i - 2].facts.name > 0 && d.isWord(i - 3)
            && !d.tokens[i - 2].facts.hasAny([.clinical, .abbreviation]) && !d.isOf(i - 2, [.valueCue, .pairWord])
      }
    }
    if isSex(d, next), d.isSign(i - 1, 0x3A) || d.isWord(i - 1) && (d.tokens[i - 1].isCapital || d.letterCase == .lower),
      d.isSign(i - 1, 0x3A) || d.isSign(next + 1, 0x2C) || d.isSign(next + 1, 0x23)
        || d.isWord(
          next + 1,
          in: [
            "biba", "bibems", "walked", "arrived", "pmh", "h", "here", "hosp", "s", "c", "p", "presents", "dob", "with", "mrn", "who", "hx",
            "w",
          ])
        || d.gap(next + 1) >= .line
    {
      return true
    }
    if isSex(d, next), d.isGlued(next), d.tokens[next].shape == .initial, d.gap(next + 1) >= .line { return true }
    if d.isWord(i - 1, in: ["shes", "hes", "is", "now", "was", "she", "he", "am", "turns"]), endsLikeAge(d, next) {
      return !d.isWord(i - 1, in: ["is", "was", "am", "now"]) || d.isWord(i - 2, in: ["is", "hes", "shes"])
        || d.hasBefore(i - 1, .agedPerson, within: 3)
        || d.isWord(i - 2, in: ["she", "he", "who", "i"])
    }
    // `grandfather Doe d. 98;`
    let k = d.isSign(i - 1, 0x2E) ? i - 2 : i - 1
    return d.isWord(k, in: ["d", "dec", "died"]) && endsLikeAge(d, next) && d.hasBefore(k, .agedPerson, within: 5)
  }

  private static func isSex(_ d: Document, _ k: Int) -> Bool {
    guard d.gap(k) <= .blank, !d.isWord(k - 2, in: ["t", "temp", "tmax", "tc", "tm"]),
      d.isWord(k, in: ["m", "f", "male", "female", "wf", "wm", "bf", "bm"])
    else { return false }
    return d.tokens[k].isCapital || d.letterCase == .lower || d.tokens[k].count > 1
  }

  /// `mother, 94, has`, `grandmother (96)`, `father 97,`, `sister is 92.`
  private static func isAfterKin(_ d: Document, _ i: Int) -> Bool {
    var k = i - 1
    if d.isSign(k, 0x2C) || d.isSign(k, 0x28) || d.isSign(k, 0x3A) { k -= 1 }
    if d.isSign(i - 1, 0x2C) || d.isSign(i - 1, 0x28), d.hasBefore(i - 1, .agedPerson, within: 7) { return true }
    // `Her grandmother, Nan Blodwen, is 94 and`
    if d.isWord(i - 1, in: ["is", "was"]), d.isSign(i - 2, 0x2C), d.hasBefore(i - 2, .agedPerson, within: 5) { return true }
    if d.isWord(k, in: ["is", "was", "now", "alive", "living", "age", "to"]) { k -= 1 }
    if d.isWord(k, in: ["is", "was", "now"]) { k -= 1 }
    return d.isOf(k, .agedPerson)
  }

  private static func endsLikeAge(_ d: Document, _ next: Int) -> Bool {
    d.gap(next) >= .line || d.isSign(next, 0x2C) || d.isSign(next, 0x29) || d.isSign(next, 0x2E) || d.isSign(next, 0x3B)
      || d.isWord(next, in: ["and", "with", "has", "who"])
  }
}

extension Document {
  /// The name of a value, of two letters or more.
  func isLongValueCue(_ i: Int) -> Bool { isOf(i, .valueCue) && tokens[i].count > 1 }
}

extension TextRule {
  static let age = TextRule(480, "age.over-89")
  static let ageWord = TextRule(481, "age.word")
}
