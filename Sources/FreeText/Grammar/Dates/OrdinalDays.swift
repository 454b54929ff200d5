import Records

/// Days of the month without a month: `on the 7th.`, `from the 20th to the 28th`, `the night of the 14th`, `Tuesday the 6th`, `Drain out 31st.`
///
/// Leaves alone ordinals of anything else: `the 5th metatarsal`, `the 4th and 5th digits`, `the 3rd dose`.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum OrdinalDays {
  static func run(_ d: Document) {
    var i = d.points.first(.ordinals)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .word, t.classes.contains(.ordinalWord), d.isWord(i - 1, "the") || d.isSign(i - 1, 0x2D) && d.isWord(i - 3, "the") { word(d, i) }
        if t.kind == .number, t.count <= 2, t.value >= 1, t.value <= 31, d.isOrdinalSuffix(i + 1) { number(d, i) }
      }
      i = d.points.next(.ordinals, after: i)
    }
  }

  private static let before: [StaticString] = [
    "on", "until", "since", "by", "from", "through", "before", "after", "till", "between", "thru", "til", "around", "about", "ending", "beginning",
    "starting", "week", "due", "next", "date",
  ]
  private static let following: [StaticString] = [
    "and", "at", "for", "with", "when", "she", "he", "they", "to", "but", "the", "patient", "pt", "through", "thru", "or", "as", "because", "where",
    "after", "before", "in", "if", "until", "via", "was", "is", "per", "w", "by", "without", "then", "i", "we", "so", "off", "til", "till", "were",
    "are", "had", "has",
  ]
  private static let parts: [StaticString] = ["night", "morning", "evening", "afternoon", "week", "day", "am", "pm", "eve", "weekend"]

  /// Whether a phrase ends with the token before `k`.
  private static func ends(_ d: Document, _ k: Int) -> Bool {
    d.gap(k) >= .line || d.isSign(k, 0x2E) || d.isSign(k, 0x2C) || d.isSign(k, 0x29) || d.isSign(k, 0x3B) || d.isSign(k, 0x3F) || d.isSign(k, 0x21)
      || d.isSign(k, 0x22) || d.isSign(k, 0x2D) && !d.isGlued(k)
  }

  /// A cue before the article at `k + 1`: 2 for one that says time, 1 for anything that does not speak against it.
  private static func cue(_ d: Document, _ k: Int) -> Int {
    if d.isWord(k, in: before) || d.isOf(k, .weekdayName) || d.isSign(k, 0x2C) && d.isOf(k - 1, .weekdayName) { return 2 }
    if d.isWord(k, "of") { return d.isWord(k - 1, in: parts) ? 2 : 0 }
    // `the 20th to the 28th`, `the 12th and the 19th`
    if d.isWord(k, in: ["to", "and", "or", "through"]) || d.isSign(k, 0x2D), d.isOrdinalSuffix(k - 1), d.isMarked(k - 1, .removed) { return 2 }
    if d.isSign(k, 0x3A) || d.isSign(k, 0x28) || d.isWord(k, in: ["here", "back", "seen", "called", "was", "fell"]) { return 1 }
    return d.isWord(k, in: ["in", "with", "is", "his", "her", "a", "left", "right"]) ? 0 : 1
  }

  /// `E Juniper & 4th`, `Broadway and 3rd`: the other street of a corner.
  private static func isCorner(_ d: Document, _ i: Int) -> Bool {
    let k = i - 2
    guard d.isSign(i - 1, 0x26) || d.isWord(i - 1, "and") || d.isSign(i - 1, 0x40), d.isWord(k), d.tokens[k].shape == .capital, d.letterCase == .mixed,
      d.isOpen(k) && (d.tokens[k].facts.has(.street) || d.isOf(k - 1, .compassPoint)) || d.isMarked(k, .removed)
    else { return false }
    d.remove(d.isOf(k - 1, .compassPoint) && d.tokens[k - 1].isCapital ? k - 1 : k, through: i + 1, .street, .plainStreet)
    return true
  }

  private static func number(_ d: Document, _ i: Int) {
    if isCorner(d, i) { return }
    let next = i + 2
    let v = d.value(i)
    let isOfMonth =
      d.isWord(next, "of") && (d.isWord(next + 1, in: ["the", "this", "last", "next"]) || d.isOf(next + 1, .monthName))
      || d.isWord(next, in: ["ult", "inst", "prox"])
    let hasPartner = isLink(d, next) && isOrdinal(d, next + 1)
    // `By the 15th eating full trays`
    let isBy = v >= 13 && d.isWord(i - 1, "the") && d.isWord(i - 2, in: ["by", "until", "since"]) && d.isWord(next) && !d.tokens[next].facts.has(.abbreviation)
    guard ends(d, next) || isOfMonth || hasPartner || isBy || d.isWord(next, in: following) else { return }
    // `the 4th and 5th digits`
    if d.isWord(next, in: ["and", "or"]) || d.isSign(next, 0x2D), hasPartner {
      let k = d.isWord(next + 1, "the") ? next + 2 : next + 1
      guard ends(d, k + 2) || d.isWord(k + 2, in: following) || d.isOf(k + 2, .monthName) else { return }
    }
    let isEnd = ends(d, next) || isOfMonth || hasPartner
    let isDay: Bool
    if d.isWord(i - 1, "the") {
      // `of the 3rd, the 10th and the 17th`
      let isListed = d.isSign(next, 0x2C) && d.isWord(next + 1, "the") && isOrdinal(d, next + 2) && (ends(d, next + 4) || isLink(d, next + 4))
      let c = isListed || d.isSign(i - 2, 0x2C) && d.isMarked(i - 3, .removed) ? 2 : cue(d, i - 2)
      isDay = c == 2 || c == 1 && (isEnd || v >= 13) && !d.hasBefore(i - 1, [.eponymNoun, .wardCue, .pairWord], within: isEnd ? 2 : 4)
    } else if d.isOf(i - 1, .weekdayName) || d.isSign(i - 1, 0x2E) && d.isGlued(i - 1) && d.isOf(i - 2, .weekdayName) && d.tokens[i - 2].count < 6
      || v >= 13 && d.isWord(i - 1, in: ["on", "by", "since", "until"])
    {
      isDay = true
    } else {
      // `Drain out 31st.`
      isDay =
        v >= 13 && ends(d, next) && d.isWord(i - 1) && !d.isWord(i - 1, in: ["to", "of", "and", "at", "in"])
        || isPartnerOf(d, i - 1) && (v >= 13 || isEnd)
        // `RTC 2 wks, 14th if he can`
        || v >= 13 && d.isSign(i - 1, 0x2C) && d.isWord(next, in: ["if", "at", "with", "unless", "when"])
    }
    guard isDay else { return }
    take(d, i, through: isOfMonth && d.isWord(next, in: ["ult", "inst", "prox"]) ? next : i + 1, v)
    // `the 12th and 15th`, `the 21st-25th`
    guard hasPartner else { return }
    let k = d.isWord(next + 1, "the") ? next + 2 : next + 1
    if d.isOpen(k), ends(d, k + 2) || d.isWord(k + 2, in: following) { take(d, k, through: k + 1, d.value(k)) }
  }

  private static func take(_ d: Document, _ first: Int, through last: Int, _ day: Int) {
    d.removeDate(first, through: last, .dateOrdinal, TextDate(0, 0, day))
  }

  private static func isLink(_ d: Document, _ k: Int) -> Bool {
    d.isWord(k, in: ["to", "and", "through", "thru", "or", "until"]) || d.isSign(k, 0x2D) || d.isSign(k, 0x26) || d.isSign(k, 0x2F)
  }

  private static func isOrdinal(_ d: Document, _ k: Int) -> Bool {
    let n = d.isWord(k, "the") ? k + 1 : k
    return d.digits(n) > 0 && d.digits(n) <= 2 && d.value(n) <= 31 && d.isOrdinalSuffix(n + 1)
  }

  /// Whether a link stands at `k` and a day that was taken before it.
  private static func isPartnerOf(_ d: Document, _ k: Int) -> Bool { isLink(d, k) && d.isMarked(k - 1, .removed) && d.isOrdinalSuffix(k - 1) }

  /// `have a happy birthday on the ninth.`, `before the Fourth.`
  private static func word(_ d: Document, _ number: Int) {
    // `on the twenty-fourth.`
    let hasTens = d.isSign(number - 1, 0x2D) && d.isWord(number - 2, in: ["twenty", "thirty"]) && d.isWord(number - 3, "the")
    let i = hasTens ? number - 2 : number
    guard let day = d.ordinal(i), day.value >= 1, day.value <= 31 else { return }
    let isCued = d.isWord(i - 2, in: ["on", "until", "since", "by", "till", "til"]) || d.isOf(i - 2, .weekdayName)
    let isNamed = d.isWord(i, "fourth") && d.letterCase == .mixed && d.tokens[i].shape == .capital && d.tokens[i - 1].shape == .lower
    guard
      isCued && (d.isSign(day.next, 0x2E) && !d.isGlued(day.next + 1) || d.isSign(day.next, 0x2C) || d.gap(day.next) == .paragraph)
        || (isNamed || day.value >= 13 && d.isWord(i - 2, in: before)) && ends(d, day.next)
        || d.isOf(i - 2, .weekdayName) && ends(d, day.next)
        || isCued && day.value >= 11 && d.isWord(day.next, in: ["at", "for", "with", "to", "and", "when"])
    else { return }
    take(d, i, through: day.next - 1, day.value)
  }
}

/// Month and day with a point: `on 10.22.`, `NV: 11.5`; only behind a word that says date, since it is a decimal anywhere else.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum PointDates {
  static func run(_ d: Document) {
    var i = d.points.first(.pointDates)
    while i < d.count {
      if d.tokens[i].kind == .number, d.tokens[i].mark == .open, d.tokens[i].count <= 2, d.isSign(i + 1, 0x2E), d.isGlued(i + 1) { match(d, i) }
      i = d.points.next(.pointDates, after: i)
    }
  }

  private static func match(_ d: Document, _ i: Int) {
    guard d.isGlued(i + 2), d.digits(i + 2) > 0, d.digits(i + 2) <= 2, d.isOpen(i + 2), d.beginsPiece(i), d.endsPiece(i + 2), !d.isUnit(i + 3),
      !d.isSign(i + 3, 0x2D), !d.isSign(i + 3, 0x2F)
    else { return }
    let (a, b) = (d.value(i), d.value(i + 2))
    let isMonthFirst = Months.isDay(b, of: a)
    guard isMonthFirst || Months.isDay(a, of: b) else { return }
    var k = i - 1
    if d.isSign(k, 0x3A) || d.isSign(k, 0x28) || d.isSign(k, 0x2C) { k -= 1 }
    let isLong = d.digits(i + 2) == 2
    let isCue =
      d.isOf(k, .weekdayName)
      || d.isWord(
        k,
        in: [
          "nv", "rtc", "appt", "appointment", "encounter", "visit", "dob", "date", "dated", "dos", "rts", "note", "admitted", "discharged",
          "reschedule", "rescheduled", "moved",
        ])
      || isLong && k == i - 1 && d.isWord(k, in: ["on", "until", "since", "til", "seen", "due"])
      // `MRE of 3.29:`, `OT tx 6.19  0915-0948`
      || isLong && d.isWord(k, "of") && d.isWord(k - 1, in: ["mri", "mre", "mra", "ct", "cta", "pet", "echo", "eeg", "egd", "biopsy", "labs", "visit", "note", "us"])
      || isLong && d.isWord(k, in: ["tx", "eval", "session", "treatment", "pt", "ot", "slp"]) && d.digits(i + 3) == 4 && (d.gap(i + 3) == .column || d.isSign(i + 4, 0x2D))
    guard isCue, d.gap(i) <= .blank, !d.isWord(i + 3) || d.gap(i + 3) >= .line || isLong || d.isWord(i + 3, in: ["w", "with", "at", "and"]) else {
      return
    }
    d.removeDate(i, through: i + 2, .datePair, isMonthFirst ? TextDate(0, a, b) : TextDate(0, b, a))
    // `3.22 to 3.29`
    let n = i + 4
    if d.isWord(i + 3, in: ["to", "and", "through"]) || d.isSign(i + 3, 0x2D), d.digits(n) > 0, d.digits(n) <= 2, d.isSign(n + 1, 0x2E),
      d.isGlued(n + 1), d.isGlued(n + 2),
      d.digits(n + 2) == d.digits(i + 2), d.isOpen(n), d.endsPiece(n + 2),
      Months.isDay(d.value(n + 2), of: d.value(n)) || Months.isDay(d.value(n), of: d.value(n + 2))
    {
      d.removeDate(n, through: n + 2, .datePair, isMonthFirst ? TextDate(0, d.value(n), d.value(n + 2)) : TextDate(0, d.value(n + 2), d.value(n)))
    }
  }
}
