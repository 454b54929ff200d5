/// Dates that name their month: `7 June`, `June 7th, 2019`, `the 29TH OF APRIL`, `19SEP19`, `Sep-19-2019`, `third of May`,
/// `May twenty-second nineteen ninety-eight`, `June 3-5`, `March of 2019`, and months alone.
///
/// A month's whole name goes wherever it stands; `may`, `march` and short forms go alone only behind a word like `in` or `since`. Leaves
/// alone: the verbs `may` and `march`, `MAR` and `OCT` as short forms of other things.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum MonthDates {
  static func run(_ d: Document) {
    var i = d.points.first(.months)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .word, t.mark == .open, t.classes.contains(.monthName), let month = Months.numbers(t.hash) {
        i = max(d.points.next(.months, after: i), match(d, i, month, .dateMonthDay))
      } else if t.kind == .number, t.mark == .open, t.count <= 4 {
        misspelt(d, i)
        i = d.points.next(.months, after: i)
      } else {
        i = d.points.next(.months, after: i)
      }
    }
  }

  struct Day {
    var value: Int
    /// The tokens of the day, of a range all of it.
    var first: Int
    var next: Int
    var isWords = false
    var hasOf = false
    var isOrdinal = false
  }

  @discardableResult
  private static func match(_ d: Document, _ m: Int, _ month: Int, _ rule: TextRule) -> Int {
    let isVerb = Months.verbs(d.tokens[m].hash) != nil
    var before = dayBefore(d, m, month)
    var after = dayAfter(d, m, month)
    if isVerb { weighVerb(d, m, &before, &after) }
    if let b = before, let a = after {
      // `19 SEP 19` says its day first; `x 3 June 5` says it behind.
      let isTight = d.isGlued(m) || d.isSign(m - 1, 0x2D)
      if b.isOrdinal || b.hasOf || isTight || d.isSign(m + 1, 0x2C)
        || (d.tokens[m].count <= 4 && !a.isOrdinal && d.digits(a.first) == 2 && d.endsPiece(a.first))
      {
        after = nil
      } else {
        before = nil
      }
    }
    var last = max(m, (after?.next ?? m + 1) - 1)
    let first = min(m, before?.first ?? m)
    let year = yearAfter(
      d, last, hasDay: before != nil || after != nil,
      isTight: before.map { _ in d.isGlued(m) || d.isSign(m - 1, 0x2D) || d.isSign(m - 1, 0x2F) } ?? false)
    if let year { last = year.next - 1 }
    if let day = before ?? after {
      let yearFirst = after != nil && year == nil ? yearBefore(d, m) : nil
      d.removeDate(
        yearFirst?.first ?? first, through: last, day.isWords ? .dateSpoken : rule,
        TextDate(year?.value ?? yearFirst?.value ?? 0, month, day.value))
      return last + 1
    }
    if let year {
      guard !isVerb || d.tokens[m].shape != .lower || d.letterCase != .mixed || year.value >= 1880 else { return 0 }
      d.removeDate(m, through: last, .dateMonthYear, TextDate(year.value, month, 0))
      return last + 1
    }
    return alone(d, m, month, isVerb)
  }

  // MARK: the day

  private static func dayBefore(_ d: Document, _ m: Int, _ month: Int) -> Day? {
    var k = m - 1
    var day = Day(value: 0, first: 0, next: m)
    guard d.isNear(m) else { return nil }
    if d.isJoiner(k), d.isNear(k) { k -= 1 } else if d.isSign(k, 0x2C) { return nil }
    if d.isWord(k, "of") || d.isWord(k, "de") {
      day.hasOf = true
      k -= 1
    }
    guard k >= 0 else { return nil }
    if d.isOrdinalSuffix(k), d.isNumber(k - 1) {
      day.isOrdinal = true
      k -= 1
    }
    if d.isNumber(k), d.digits(k) <= 2, d.isOpen(k) {
      day.value = d.value(k)
      day.first = k
      // A decimal's or a pair's second half is no day.
      if !d.beginsPiece(k), !d.isSign(k - 1, 0x2D), !(d.isWord(k - 1) && d.isGlued(k)) { return nil }
      if d.isGlued(k), d.isWord(k - 1), d.tokens[k - 1].count == 1 { return nil }
      if day.hasOf, !day.isOrdinal, d.isWord(m, in: ["may"]) { return nil }
    } else if d.isOf(k, .ordinalWord), let unit = NumberWords.ordinals(d.tokens[k].hash) {
      day.isWords = true
      day.isOrdinal = true
      day.value = unit
      day.first = k
      let t = d.isSign(k - 1, 0x2D) ? k - 2 : k - 1
      if unit < 10, d.isNear(k), let tens = d.cardinal(t), tens == 20 || tens == 30 {
        day.value = tens + unit
        day.first = t
      }
    } else {
      return nil
    }
    guard Months.isDay(day.value, of: month) else { return nil }
    extendBack(d, &day)
    return day
  }

  /// `3-5 June`, `3rd to 5th of June`.
  private static func extendBack(_ d: Document, _ day: inout Day) {
    let k = day.first - 1
    guard d.isSign(k, 0x2D) || d.isWord(k, "to") || d.isWord(k, "and") || d.isSign(k, 0x26) || d.isWord(k, "through") else { return }
    var f = k - 1
    if d.isWord(f, "the") { f -= 1 }
    if d.isOrdinalSuffix(f) { f -= 1 }
    guard d.isNumber(f), d.digits(f) <= 2, d.value(f) >= 1, d.value(f) < day.value, d.beginsPiece(f), d.isOpen(f) else { return }
    day.first = f
    day.value = d.value(f)
  }

  private static func dayAfter(_ d: Document, _ m: Int, _ month: Int) -> Day? {
    var k = m + 1
    guard d.isNear(k) else { return nil }
    if d.isSign(k, 0x2E) || d.isSign(k, 0x2C) || d.isSign(k, 0x2D) || d.isSign(k, 0x2F) { k += 1 }
    let hasThe = d.isWord(k, "the")
    if hasThe { k += 1 }
    guard d.isNear(k), var day = dayElement(d, k), Months.isDay(day.value, of: month) else { return nil }
    if d.isNumber(k), !day.isOrdinal {
      // A time, a decimal, a pair, a share.
      if d.isSign(day.next, 0x3A), d.isGlued(day.next), d.isNumber(day.next + 1), d.isGlued(day.next + 1) { return nil }
      if d.isSign(day.next, 0x2E), d.isGlued(day.next), d.isNumber(day.next + 1), d.isGlued(day.next + 1) { return nil }
      if d.isSign(day.next, 0x25) { return nil }
      if d.isGlued(day.next), d.isWord(day.next), !d.isWord(day.next, "T") {
        // A scanner's `19tb`.
        guard d.tokens[day.next].count == 2, d.tokens[m].count > 2, !d.isUnit(day.next), !d.isWord(day.next, in: ["am", "pm"]) else {
          return nil
        }
        day.next += 1
      }
    }
    // `June 3-5`, `June 3rd to 5th`, `June 3 and 5`.
    var r = day.next
    if d.isSign(r, 0x2D) || d.isWord(r, in: ["to", "through", "thru", "and"]) || d.isSign(r, 0x26) {
      r += 1
      if d.isWord(r, "the") { r += 1 }
      if d.isNear(r), let end = dayElement(d, r), end.value > day.value, end.value <= 31, !d.isUnit(end.next),
        !d.isOf(end.next, .monthName),
        !(d.isGlued(end.next) && (d.isSign(end.next, 0x2F) || d.isWord(end.next))), !d.isSign(end.next, 0x3A),
        !(d.isJoiner(r - 1) && d.isJoiner(end.next) && d.isGlued(end.next + 1)),
        !d.isWord(r - 1, "and") || end.isOrdinal || d.isSign(end.next, 0x2C) || d.isSign(end.next, 0x2E) || d.gap(end.next) == .paragraph
      {
        day.next = end.next
      }
    }
    return day
  }

  private static func dayElement(_ d: Document, _ k: Int) -> Day? {
    if let o = d.ordinal(k) { return Day(value: o.value, first: k, next: o.next, isWords: d.isWord(k), isOrdinal: true) }
    if d.isNumber(k), d.digits(k) <= 2 { return Day(value: d.value(k), first: k, next: k + 1) }
    // A scanner's `l0`.
    if d.isWord(k), d.tokens[k].count == 1, d.isGlued(k + 1), d.lookalike(k) != nil, let r = d.readDigits(k), r.digits <= 2 {
      return Day(value: r.value, first: k, next: r.next)
    }
    guard let n = d.spokenNumber(k), n.value <= 31, d.spokenYear(k) == nil else { return nil }
    return Day(value: n.value, first: k, next: n.next, isWords: true)
  }

  // MARK: the year

  private static func yearAfter(_ d: Document, _ last: Int, hasDay: Bool, isTight: Bool) -> (value: Int, next: Int)? {
    var k = last + 1
    guard d.isNear(k) else { return nil }
    let joined = d.isSign(k, 0x2C) || d.isSign(k, 0x2D) || d.isSign(k, 0x2E) || d.isSign(k, 0x2F)
    if joined { k += 1 }
    if d.isWord(k, in: ["of", "in", "de"]) { k += 1 }
    if d.isSign(k, 0x27), d.digits(k + 1) == 2 { return (Months.century(d.value(k + 1)), k + 2) }
    guard d.isNear(k) else { return nil }
    if d.isNumber(k) {
      // `27-Sep 1909`, `22jul 12:00`: a time of day.
      if isTight, d.gap(k) != .none, !joined { return nil }
      if d.isSign(k + 1, 0x3A), d.isGlued(k + 1), d.isNumber(k + 2), d.digits(k) <= 2 { return nil }
      if Months.isYear(d.value(k), digits: d.digits(k)) { return (d.value(k), k + 1) }
      // A scanner's year: `2O19`.
      if d.digits(k) < 4, let y = d.readDigits(k), !y.isClean, Months.isYear(y.value, digits: y.digits) { return (y.value, y.next) }
      if hasDay, d.digits(k) == 2, d.endsPiece(k), !d.isUnit(k + 1) || d.isGlued(k) {
        if isTight || (joined && !d.isSign(k - 1, 0x2E) && !d.isSign(k - 1, 0x2C)) { return (Months.century(d.value(k)), k + 1) }
        // `19 SEP 19`
        if d.tokens[last].kind == .word, d.isNumber(last - 1), d.tokens[last].shape == .upper || d.tokens[last].count == 3 {
          return (Months.century(d.value(k)), k + 1)
        }
      }
      return nil
    }
    return hasDay || !joined ? d.spokenYear(k) : nil
  }

  private static func yearBefore(_ d: Document, _ m: Int) -> (value: Int, first: Int)? {
    let k = d.isJoiner(m - 1) ? m - 2 : m - 1
    guard d.isNear(m), Months.isYear(d.value(k), digits: d.digits(k)), d.beginsPiece(k) else { return nil }
    return (d.value(k), k)
  }

  // MARK: verbs and lone months

  /// `may 5 mg be given`, `of the 20 may have`: a verb when it is written small and nothing else says date.
  private static func weighVerb(_ d: Document, _ m: Int, _ before: inout Day?, _ after: inout Day?) {
    if let a = after, !a.isOrdinal,
      d.isUnit(a.next) || d.isWord(a.next, in: ["times", "tablets", "tabs", "tab", "capsules", "more", "of", "units"])
    {
      after = nil
    }
    if let a = after, a.isWords, !a.isOrdinal { after = nil }
    guard let b = before, !b.isOrdinal, !b.hasOf, !d.isGlued(m), !d.isJoiner(m - 1) else { return }
    let isCapital = d.letterCase == .mixed && d.tokens[m].shape != .lower
    if !isCapital, yearAfter(d, m, hasDay: true, isTight: false) == nil, !d.isOf(b.first - 1, .dateCue) { before = nil }
    if isCapital, d.isWord(m + 1, in: ["have", "be", "need", "require", "not", "also", "take"]) { before = nil }
  }

  private static func alone(_ d: Document, _ m: Int, _ month: Int, _ isVerb: Bool) -> Int {
    let t = d.tokens[m]
    var isTaken = Months.plain(t.hash) != nil
    if !isTaken {
      let p = d.isSign(m - 1, 0x2D) || d.isSign(m - 1, 0x2E) && d.isWord(m - 2, in: ["est", "d"]) ? m - 2 : m - 1
      let hasCue = d.isNear(m) && d.isOf(p, .monthCue)
      if isVerb {
        let isCapital = d.letterCase == .mixed && (t.shape == .capital || (t.shape == .upper && t.count > 3))
        let isStrong =
          d.isWord(
            p,
            in: [
              "in", "since", "last", "early", "late", "mid", "until", "till", "by", "next", "during", "through", "est", "flu", "see",
              "remote", "d",
            ]) || d.isWord(p, "of") && d.isOf(p - 1, .monthCue)
        isTaken =
          isCapital && hasCue && t.count > 3 || isCapital && t.count == 3 && isStrong && t.shape == .capital
          || isStrong && d.letterCase != .mixed && !isVerbFollowed(d, m)
        // `bought March.`: a capital within a sentence and the end of it.
        if !isTaken, isCapital, t.shape == .capital, t.count > 3 || d.isOf(m - 1, .dateCue), d.gap(m) <= .line, d.isWord(m - 1),
          d.tokens[min(m + 1, d.count - 1)].kind == .sign || d.gap(m + 1) == .paragraph
        {
          isTaken = true
        }
        if !isTaken, isCapital, d.isSign(m + 1, 0x2D) || d.isWord(m + 1, "to"), d.isOf(m + 2, .monthName) { isTaken = true }
      } else {
        let isShortWord = t.shape == .upper && d.letterCase == .mixed
        isTaken = hasCue && !(isShortWord && d.isWord(m, in: ["oct", "dec", "sep"]))
        if t.count > 4 { isTaken = isTaken || t.isCapital }
        // `MRE Oct, vax`, `(UBW 47, Nov)`: a capital and the phrase's end.
        if d.letterCase == .mixed, t.shape == .capital, t.count <= 4, d.isNear(m), !d.isWord(m, in: ["jan", "jun"]), m > 0,
          d.gap(m) < .line, d.isSign(m + 1, 0x2C) || d.isSign(m + 1, 0x29) || d.isSign(m + 1, 0x3B) || d.gap(m + 1) >= .line
        {
          isTaken = true
        }
      }
    }
    // A month of another language needs its day.
    guard isTaken, Months.foreign(t.hash) == nil else { return 0 }
    d.removeDate(m, through: m, .dateMonth, TextDate(0, month, 0))
    return m + 1
  }

  private static func isVerbFollowed(_ d: Document, _ m: Int) -> Bool {
    d.isWord(
      m + 1,
      in: [
        "be", "have", "need", "require", "not", "also", "take", "use", "resume", "return", "start", "continue", "benefit", "increase",
        "repeat",
      ])
  }

  // MARK: slips

  /// A month's name with one slip beside a day or a year: `Septmber 3`, `7 Feburary`, `Ocotber 2019`.
  private static func misspelt(_ d: Document, _ i: Int) {
    let isYear = Months.isYear(d.tokens[i].value, digits: d.tokens[i].count)
    guard isYear || (d.tokens[i].count <= 2 && d.tokens[i].value >= 1 && d.tokens[i].value <= 31) else { return }
    var w = i - 1
    if d.isSign(w, 0x2C) || d.isSign(w, 0x2E) { w -= 1 }
    // `ago. 1998`: the Spanish August.
    if isYear, d.isSign(i - 1, 0x2E), d.isGlued(i - 1), d.isWord(w, "ago"), d.isOpen(w) {
      return d.removeDate(w, through: i, .dateMonthYear, TextDate(d.tokens[i].value, 8, 0))
    }
    if isYear, d.isNumber(w - 1), d.digits(w - 1) <= 2, d.value(w - 1) >= 1, d.value(w - 1) <= 31, slip(d, w, near: i, between: true) {
      return
    }
    if slip(d, w, near: i) { return }
    guard !isYear else { return }
    w = i + 1
    if d.isOrdinalSuffix(w) { w += 1 }
    if d.isWord(w, "of") { w += 1 }
    _ = slip(d, w, near: i)
  }

  private static func slip(_ d: Document, _ w: Int, near i: Int, between: Bool = false) -> Bool {
    guard d.isWord(w), d.isOpen(w), d.tokens[w].count >= 4, d.tokens[w].count <= 10, d.tokens[w].classes.isEmpty,
      d.tokens[w].facts == .none || between,
      d.isNear(max(w, i)), let month = Slips.month(d.bytes(w), isSure: between)
    else { return false }
    return match(d, w, month, .dateMisspelt) > 0
  }
}
