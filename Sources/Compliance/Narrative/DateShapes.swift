import Records

/// (C) Dates finer than a year in free text: numbers in any order, names of months, holidays, days by their ordinal.
///
/// Leaves alone: years, weekdays, times, durations, fractions and ratios (`5/5`, `120/80`, `3/14` without a cue), levels (`L4-5`),
/// `may` and `march` as verbs, amounts (`may 10 mg`).
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum DateShapes {
  static func isYear(_ v: Int32) -> Bool { v >= 1850 && v <= 2100 }
  static func isYear(_ t: NarrativeToken) -> Bool { t.isNumber && t.count == 4 && isYear(t.value) }

  private static func isMonth(_ t: NarrativeToken) -> Bool { t.isNumber && t.count <= 2 && t.value >= 1 && t.value <= 12 }
  private static func isDay(_ t: NarrativeToken) -> Bool { t.isNumber && t.count <= 2 && t.value >= 1 && t.value <= 31 }
  private static func isDayAndMonth(_ a: NarrativeToken, _ b: NarrativeToken) -> Bool {
    isDay(a) && isDay(b) && (a.value <= 12 || b.value <= 12)
  }

  /// A date: its shape and the token after it.
  struct Find {
    let shape: NarrativeShape
    let end: Int
  }

  /// A date that begins with a number.
  static func numberFirst(_ v: NarrativeTokens, _ i: Int) -> Find? {
    let first = v[i]
    // What follows a point or slash without a gap is the rest of another number.
    if first.gap == .glued, v[i - 1].isMark(0x2E) || v[i - 1].isMark(0x2F), v[i - 2].isNumber, v[i - 1].gap == .glued { return nil }
    if first.count >= 6 { return compact(v, i) }
    return threeParts(v, i) ?? twoParts(v, i) ?? dayThenMonth(v, i) ?? ordinal(v, i)
  }

  /// What joins two numbers of a date: `-`, `/` or `.` with the same gap on both sides, or a blank alone.
  private static func joint(_ v: NarrativeTokens, _ j: Int) -> (mark: UInt8, next: Int)? {
    let token = v[j]
    if token.isNumber { return token.gap == .glued ? nil : (0x20, j) }
    guard token.kind == .mark, token.mark == 0x2D || token.mark == 0x2F || token.mark == 0x2E, v[j + 1].isNumber else { return nil }
    if token.mark == 0x2E && (v[j + 1].gap != .glued || token.gap != .glued) { return nil }
    if token.gap == .line { return nil }
    return (token.mark, j + 1)
  }

  private static func threeParts(_ v: NarrativeTokens, _ i: Int) -> Find? {
    guard v[i].count <= 4, let one = joint(v, i + 1) else { return nil }
    // `7/18/'12`.
    if one.mark == 0x2F, isDayAndMonth(v[i], v[one.next]), v[one.next + 1].isMark(0x2F), v[one.next + 2].isMark(0x27),
      v[one.next + 3].count == 2,
      v[one.next + 3].isNumber
    {
      return Find(shape: .fullDate, end: one.next + 4)
    }
    guard let two = joint(v, one.next + 1), one.mark == two.mark else { return nil }
    let (a, b, c) = (v[i], v[one.next], v[two.next])
    let isBlank = one.mark == 0x20
    if isYear(a), isMonth(b), isDay(c), !isBlank || (b.count == 2 && c.count == 2) { return Find(shape: .fullDate, end: two.next + 1) }
    guard isDayAndMonth(a, b) else { return nil }
    if isYear(c) { return isBlank && isAmount(v, two.next + 1) ? nil : Find(shape: isBlank ? .shortDate : .fullDate, end: two.next + 1) }
    guard c.count == 2 else { return nil }
    let isFull = a.count == 2 && b.count == 2
    let isDate =
      switch one.mark {
      case 0x2F: !(v[two.next + 1].isMark(0x2F) && v[two.next + 1].gap == .glued)
      case 0x2D: !(v[two.next + 1].isMark(0x2D) && v[two.next + 1].gap == .glued) && !isAmount(v, two.next + 1)
      case 0x2E:
        !(v[two.next + 1].isMark(0x2E) && v[two.next + 2].gap == .glued)
          && !v.isWord(i - 1, ["version", "v", "section", "item", "release"])
      default: isFull && hasCue(v, i)
      }
    return isDate ? Find(shape: one.mark == 0x2F ? .fullDate : .shortDate, end: two.next + 1) : nil
  }

  private static func twoParts(_ v: NarrativeTokens, _ i: Int) -> Find? {
    guard let one = joint(v, i + 1), one.mark == 0x2D || one.mark == 0x2F else { return nil }
    let (a, b) = (v[i], v[one.next])
    let end = one.next + 1
    let goesOn = v[end].gap == .glued && (v[end].isWord || (v[end].kind == .mark && v[end].mark == one.mark))
    if isYear(a), b.count == 2, isMonth(b), !goesOn || v[end].isMark(0x2D) { return Find(shape: .yearAndMonth, end: end) }
    if isMonth(a), isYear(b), b.gap == .glued || one.mark == 0x2F {
      return isAmount(v, end) || goesOn ? nil : Find(shape: .yearAndMonth, end: end)
    }
    if one.mark == 0x2F, isMonth(a), isDay(b), let range = range(v, i, one.next) { return range }
    guard one.mark == 0x2F, isMonth(a), isDay(b), !goesOn, !v[end].has([.ratioWord, .unit]), !v[end].isMark(0x25) else { return nil }
    // `from 5/10 to 3/10`: a score unless the second number is none.
    if v.isWord(i - 1, ["on", "since", "dated", "date", "dob", "born", "birth", "due", "admitted", "discharged", "lmp"]) {
      return b.value <= 6 && a.value <= 5 && v.isWord(i - 1, ["on"]) && b.value == 5 ? nil : Find(shape: .fractionAfterCue, end: end)
    }
    // `placed 5/4`, `received 6/8`; `[NAME] 9/1`.
    if v[i - 1].has(.act), v[i - 1].shape != .none { return Find(shape: .fractionAfterCue, end: end) }
    if b.value > 10, hasCue(v, i) { return Find(shape: .fractionAfterCue, end: end) }
    // Without a cue: zeros in front, a weekday or `next` before it, a time behind it, or a second number that no scale ends in.
    if b.gap != .glued || v[i + 1].gap != .glued { return nil }
    if v[i - 1].has(.weekday) || v.isWord(i - 1, ["next", "f", "u", "rtc", "appt", "replaced", "filled", "read"]) || isTime(v, end) {
      return Find(shape: .fractionAfterCue, end: end)
    }
    if v.text.at(Int(a.start)) == 0x30, b.count == 2, b.value != 10 { return Find(shape: .paddedFraction, end: end) }
    let isScale = b.value <= 12 || [15, 16, 18, 20, 21, 24, 25, 27, 28, 30].contains(b.value)
    return isScale ? nil : Find(shape: .bareFraction, end: end)
  }

  /// `8/5-8/10`, `10/18-20`: days from and to, where scores from and to end in the same number and a small one.
  private static func range(_ v: NarrativeTokens, _ i: Int, _ day: Int) -> Find? {
    guard v[day + 1].isMark(0x2D), v[day + 1].gap == .glued, v[day + 2].isNumber, v[day + 2].gap == .glued, isDay(v[day + 2]) else {
      return nil
    }
    let isWhole = v[day + 3].isMark(0x2F) && v[day + 3].gap == .glued && isDay(v[day + 4])
    let last = isWhole ? day + 4 : day + 2
    guard !(v[last + 1].gap == .glued && (v[last + 1].isWord || v[last + 1].isMark(0x2F))), !v[last + 1].has([.ratioWord, .unit]) else {
      return nil
    }
    let isSpan =
      isWhole
      ? isMonth(v[day + 2]) && v[day].value != v[last].value && max(v[day].value, v[last].value) > 10
      : v[last].value > v[day].value && v[last].value > 10
    return isSpan || (hasCue(v, i) && !isWhole == (v[last].value > v[day].value)) ? Find(shape: .fractionAfterCue, end: last + 1) : nil
  }

  private static func isTime(_ v: NarrativeTokens, _ j: Int) -> Bool {
    let t = v[j]
    // `9/1 0748`.
    if t.isNumber, t.gap == .blank, t.count == 4, t.value < 2400, t.value % 100 < 60, !isAmount(v, j + 1),
      v[j + 1].gap != .glued || v[j + 1].isMark(0x2E) || v[j + 1].isMark(0x2C)
    {
      return true
    }
    guard t.isNumber, t.gap == .blank, t.count <= 2 else { return false }
    return (v[j + 1].isMark(0x3A) && v[j + 1].gap == .glued && v[j + 2].isNumber) || v.isWord(j + 1, ["am", "pm"])
  }

  /// A word of dates right before, a colon or the like between.
  static func hasCue(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i - 1
    for _ in 0..<3 {
      if v[j].kind == .mark, [0x3A, 0x2D, 0x28, 0x3D, 0x23].contains(v[j].mark) {
        j -= 1
      } else if v.isWord(j, ["the", "of", "was", "is", "in"]) {
        j -= 1
      } else {
        break
      }
    }
    return v[j].has(.dateCue)
  }

  /// `20240131`, `01312024`, `202401311200`; `062448` and `202401` after a cue.
  private static func compact(_ v: NarrativeTokens, _ i: Int) -> Find? {
    let n = v[i].count
    guard n == 6 || n == 8 || n == 12 || n == 14 else { return nil }
    let text = v.bytes(i)
    func part(_ low: Int, _ high: Int) -> Int { text.number(low, high) }
    func isDayMonth(_ a: Int, _ b: Int) -> Bool { a >= 1 && b >= 1 && a <= 31 && b <= 31 && (a <= 12 || b <= 12) }
    let year = Int32(part(0, 4))
    if n == 6 {
      guard hasCue(v, i) || v[i - 1].has(.act) else { return nil }
      let isDate =
        (isYear(year) && (1...12).contains(part(4, 6))) || isDayMonth(part(0, 2), part(2, 4)) || isDayMonth(part(2, 4), part(4, 6))
      return isDate && !isAmount(v, i + 1) ? Find(shape: .fractionAfterCue, end: i + 1) : nil
    }
    if isYear(year), (1...12).contains(part(4, 6)), (1...31).contains(part(6, 8)), n == 8 || part(8, 10) < 24 {
      return Find(shape: .fullDate, end: i + 1)
    }
    return n == 8 && isYear(Int32(part(4, 8))) && isDayMonth(part(0, 2), part(2, 4)) ? Find(shape: .fullDate, end: i + 1) : nil
  }

  /// `5 Jan 2020`, `19SEP`, `the 29th of April`, `2020-Jan-05`.
  private static func dayThenMonth(_ v: NarrativeTokens, _ i: Int) -> Find? {
    let isYearFirst = isYear(v[i])
    guard isDay(v[i]) || isYearFirst, !v[i - 1].isMark(0x2E) || v[i].gap != .glued else { return nil }
    var j = i + 1
    var isSure = false
    if v[j].has(.ordinalSuffix), v[j].gap == .glued {
      j += 1
      isSure = true
    }
    for _ in 0..<3 {
      if v.isWord(j, ["of", "de"]) {
        isSure = true
      } else if v.isWord(j, ["day"]) {
      } else if !(v[j].kind == .mark && [0x2D, 0x2F, 0x2E, 0x2C].contains(v[j].mark)) {
        break
      } else if v[j].gap == .glued, v[j + 1].gap == .glued {
        isSure = true
      }
      j += 1
    }
    let month = v[j]
    guard month.has(.anyMonth), v.standsAlone(j) || month.gap == .glued || v[j + 1].isNumber else { return nil }
    let next = v[j + 1].isNumber ? j + 1 : v[j + 2].isNumber && v[j + 1].kind == .mark ? j + 2 : j
    let hasYear = next > j && (v[next].count == 2 || v[next].count == 4)
    if month.has(.monthlike), !month.has(.month), !isSure, !hasYear {
      // `3 Mar` but not `2 may`; glued only as `19SEP`, not as a unit.
      guard month.shape != .lower || month.gap == .glued, !isYearFirst || month.gap == .glued else { return nil }
    }
    return Find(shape: hasYear ? .fullDate : .dayAndMonth, end: hasYear ? next + 1 : j + 1)
  }

  /// `on the 3rd` before a stop.
  private static func ordinal(_ v: NarrativeTokens, _ i: Int) -> Find? {
    guard isDay(v[i]), v[i + 1].has(.ordinalSuffix), v[i + 1].gap == .glued, v.isWord(i - 1, ["the"]),
      v.isWord(i - 2, ["on", "until", "by", "since"])
    else { return nil }
    let after = v[i + 2]
    return after.kind == .edge || after.gap == .line || (after.kind == .mark && after.mark != 0x2D)
      ? Find(shape: .dayOfMonth, end: i + 2) : nil
  }

  /// A number with a unit behind it, as in `may 10 mg`.
  static func isAmount(_ v: NarrativeTokens, _ end: Int) -> Bool {
    v[end].isMark(0x25) || v[end].has(.unit) || (v[end].isMark(0x2D) && v[end + 1].has(.unit))
  }

  // MARK: Words.

  /// A date that begins with the name of a month.
  static func monthFirst(_ v: NarrativeTokens, _ i: Int) -> Find? {
    let month = v[i]
    guard !(month.gap == .glued && (v[i - 1].isWord)) else { return nil }
    var j = i + 1
    var hasQuote = false
    for _ in 0..<2 {
      if v[j].kind == .mark, [0x2E, 0x2D, 0x2F, 0x2C, 0x27].contains(v[j].mark) {
        hasQuote = v[j].mark == 0x27
        j += 1
      } else if v.isWord(j, ["of", "the", "de"]) {
        j += 1
      }
    }
    let number = v[j]
    if number.isNumber, number.gap != .line || v[j + 1].gap != .glued {
      let isDayOrYear =
        isDay(number) || isYear(number) || (hasQuote && number.count == 2)
        || (number.gap == .glued && number.count <= 8 && number.count > 2)
      let isOther =
        isAmount(v, j + 1)
        || (v[j + 1].gap == .glued && (v[j + 1].isMark(0x2F) || v[j + 1].isMark(0x2E)) && v[j + 2].isNumber && v[j + 2].gap == .glued)
      // `mar 5` in small letters only with an ordinal or a year.
      let isWritten = month.has(.month) || month.shape != .lower || number.gap == .glued || v[j + 1].has(.ordinalSuffix) || isYear(number)
      if isDayOrYear, !isOther, isWritten { return Find(shape: .dayAndMonth, end: j + 1) }
    }
    if month.has(.month) || v[i + 1].has(.numberWord) && v[i + 1].value <= 30 { return Find(shape: .month, end: i + 1) }
    guard month.shape == .capital,
      v.isWord(i - 1, ["in", "last", "since", "until", "early", "late", "mid", "next", "this", "of", "by", "from", "to"])
    else { return nil }
    return v[i + 1].has(.unit) || v.isWord(i + 1, ["not", "be", "have", "need"]) ? nil : Find(shape: .doubtfulMonth, end: i + 1)
  }

  private static let namedDays: [StaticString] = [
    "labor", "labour", "memorial", "independence", "mother", "mothers", "father", "fathers", "veterans", "veteran", "columbus",
    "presidents",
    "president", "valentine", "boxing", "patrick", "patricks", "groundhog", "flag", "armistice", "canada", "bastille", "luther",
  ]

  static func isHoliday(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if v[i].has(.holiday) {
      // The rash of pityriasis.
      return !v.isWord(i + 1, ["tree", "disease", "factor"])
    }
    if v.isWord(i, ["new"]), v.isWord(i + 1, ["year", "years"]) {
      return (v[i + 1].mark != 0 && v[i].shape != .lower) || v.isWord(i + 2, ["eve", "day"])
    }
    if v.isWord(i, ["good"]), v.isWord(i + 1, ["friday"]) { return true }
    if v.isWord(i, ["king"]), v.isWord(i + 1, ["day"]) { return v.isWord(i - 1, ["luther"]) }
    return v[i].shape != .lower && v.isWord(i + 1, ["day"]) && v.isWord(i, namedDays)
  }

  /// `born in 1925` in a year that makes it an age over 89.
  static func isOldBirthYear(_ v: NarrativeTokens, _ i: Int, in year: Int) -> Bool {
    guard isYear(v[i]), year - Int(v[i].value) > AgeCheck.limit else { return false }
    for j in i - 4..<i where v.isWord(j, ["born", "birth", "dob", "birthdate"]) { return true }
    return false
  }
}
