import Records

/// Month and day without a year (`3/14`), told from strengths (`4/5`), murmurs (`2/6`), scores, fractions and pressures by what stands
/// around them.
///
/// A pair that could be a day goes with a cue before it (`on`, `seen`, a weekday, the name of a study), in a range of such pairs, at the
/// beginning of a line of notes, or with a leading zero; a value's word near it keeps it.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum DayPairs {
  static func run(_ d: Document) {
    var i = d.points.first(.pairs)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .number, t.mark == .open, t.count <= 2, !d.isOrdinalSuffix(i + 1) { i = max(i, pair(d, i) - 1) }
      i = d.points.next(.pairs, after: i)
    }
  }

  private static func pair(_ d: Document, _ number: Int) -> Int {
    var i = number
    if d.isGlued(i), d.isWord(i - 1), d.tokens[i - 1].count == 1, d.lookalike(i - 1) != nil, d.beginsPiece(i - 1) { i -= 1 }
    guard let p = d.readDigits(i), p.digits <= 2 else { return 0 }
    let s = p.next
    let sign: UInt8 = d.isSign(s, 0x2F) ? 0x2F : d.isSign(s, 0x2D) ? 0x2D : 0
    guard sign != 0, d.tokens[s].count == 1, let q = d.readDigits(s + 1), q.digits <= 2, d.isOpen(s + 1), d.isGlued(s) == d.isGlued(s + 1),
      begins(d, i)
    else { return 0 }
    guard d.endsPiece(q.next - 1) || (sign == 0x2F && isRange(d, q.next)) else { return 0 }
    let a = p.value
    let b = q.value
    var date = TextDate.none
    if Months.isDay(b, of: a) { date = TextDate(0, a, b) } else if Months.isDay(a, of: b) { date = TextDate(0, b, a) }
    // `3/98`, `06/45`: month and year.
    let isMonthYear = date == .none && a >= 1 && a <= 12 && q.digits == 2 && b > 31
    if isMonthYear { date = TextDate(Months.century(b), a, 0) }
    guard date != .none else { return 0 }
    let isDayFirst = !isMonthYear && !Months.isDay(b, of: a)
    let hasZero = (p.digits == 2 && a < 10) || (q.digits == 2 && b < 10)
    guard weigh(d, i, q.next, a, b, sign, hasZero: hasZero, isDayFirst: isDayFirst, isMonthYear: isMonthYear) else { return 0 }
    var last = q.next - 1
    // `3/4-5`: the range's end has the same month.
    if sign == 0x2F, !isMonthYear, d.isSign(last + 1, 0x2D), d.isGlued(last + 1), d.isGlued(last + 2), d.digits(last + 2) <= 2,
      d.digits(last + 2) > 0, d.endsPiece(last + 2), d.value(last + 2) > b, d.value(last + 2) <= 31
    {
      last += 2
    }
    d.removeDate(i, through: last, isMonthYear ? .dateMonthYear : .datePair, date)
    return last + 1
  }

  private static func begins(_ d: Document, _ i: Int) -> Bool {
    if d.beginsPiece(i) { return true }
    return d.isSign(i - 1, 0x2D) && d.isMarked(i - 2, .removed)
  }

  /// `-3/7` behind `3/4`.
  private static func isRange(_ d: Document, _ k: Int) -> Bool {
    d.isSign(k, 0x2D) && d.isNumber(k + 1) && (d.isSign(k + 2, 0x2F) || d.endsPiece(k + 1))
  }

  private static func weigh(
    _ d: Document, _ i: Int, _ end: Int, _ a: Int, _ b: Int, _ sign: UInt8, hasZero: Bool, isDayFirst: Bool, isMonthYear: Bool
  ) -> Bool {
    if d.isUnit(end) && !(d.isSign(i - 1, 0x2D) && d.isMarked(i - 2, .removed)) || d.isSign(end, 0x2B) || d.isSign(end, 0x3E) { return false }
    if d.isSign(end, 0x2F), d.isGlued(end), d.isSign(end + 1, 0x2D) || d.isSign(end + 1, 0x2B) { return false }
    if d.isSign(end, 0x2D), d.isGlued(end), d.isWord(end + 1), d.isGlued(end + 1) { return false }
    var score = cue(d, i)
    if score >= 3 ? d.isOf(end, .pairWord) : isValue(d, i, end, reach: score >= 3 ? 1 : score == 2 && !isWholeOfScore(b) ? 2 : 6) {
      score -= 3
    }
    if isRangePartner(d, i, end) { score += 2 }
    if sign == 0x2F, !isMonthYear, isListed(d, i, end, a, b) { score += 2 }
    if isAlone(d, i, end) { score += 2 }
    if sign == 0x2F, !isMonthYear, isRow(d, i, end) { score += 2 }
    // `Hosp course: 1/5 intubated; 1/7 trach`: a phrase that begins with it and tells what happened.
    if sign == 0x2F, d.gap(i) == .blank, d.isSign(i - 1, 0x3A) || d.isSign(i - 1, 0x3B), d.isWord(end), d.gap(end) == .blank,
      !d.isOf(end, [.pairWord, .functionWord, .unitOfMeasure])
    {
      score += 2
    }
    // `Started Keppra 2/10`
    if sign == 0x2F, d.isWord(i - 1), d.tokens[i - 1].facts.has(.drug), d.hasBefore(i - 1, .dateCue, within: 2) { score += 2 }
    // `INR 3/4 was 2.8`
    if sign == 0x2F, d.isWord(end, "was"), d.isNumber(end + 1), !d.isOf(i - 1, .pairWord) { score += 3 }
    if d.isSign(i - 1, 0x7E) { score += 2 }
    // Vision is counted in sixths.
    if a == 6, b == 6, score < 3 { return false }
    // Behind an identifier: when it was drawn or sent.
    if d.isMarked(i - 1, .removed), d.digits(i - 1) >= 3, d.gap(i) == .blank, !d.isSign(i - 2, 0x2F) { score += 2 }
    // `on 2-3.`
    if sign == 0x2D, d.isWord(i - 1, in: ["on", "until", "since"]), d.isSign(end, 0x2E) && !d.isGlued(end + 1) || d.isSign(end, 0x2C) { score += 2 }
    // `2-20 at 1 pm`; `returned 5-2.`
    if d.isWord(end, "at"), d.isNumber(end + 1), d.digits(end + 1) <= 4 { score += 3 }
    if sign == 0x2D, score >= 2, a > b || b > 10, d.gap(end) >= .line || d.isSign(end, 0x2E) && !d.isGlued(end + 1) { score += 1 }
    // `arr 1418 9/3`: a time before.
    if sign == 0x2F, d.digits(i - 1) == 4, d.gap(i) == .blank, d.value(i - 1) < 2400, d.value(i - 1) % 100 < 60, !d.isSign(i - 2, 0x2F) { score += 2 }
    // `x1 10/4`, `750 x2 4/2`: how often and when.
    if sign == 0x2F, d.isNumber(i - 1), d.isGlued(i - 1), d.isWord(i - 2, "x") { score += 2 }
    if d.gap(i) >= .line, d.isSign(end, 0x3A) || (d.isNumber(end) && d.digits(end) >= 2) || d.isSign(end, 0x2D) { score += 2 }
    if d.gap(i) >= .line, d.isWord(end), score >= 0 { score += d.tokens[end].shape == .upper || d.tokens[end].shape == .initial ? 2 : 1 }
    if d.isWord(i - 2, "day"), d.isNumber(i - 1) { score += 2 }
    if d.isWord(end, "lot") { score += 2 }
    if hasZero { score += 2 }
    // `Levels (8/22): pk`
    if d.isSign(i - 1, 0x28), d.isSign(end, 0x29) { score += d.isSign(end + 1, 0x3A) ? 3 : 1 }
    // `Reply (Bev, LPN) 2/5: Yes`
    if sign == 0x2F, d.isSign(i - 1, 0x29), d.isSign(end, 0x3A), !d.isGlued(end + 1) { score += 2 }
    // `visit 4/12   9-23` at the line's end
    if d.gap(i) == .column, d.gap(end) >= .line, sign == 0x2F || b > 6 { score += sign == 0x2D ? 3 : 1 }
    if d.isSign(i - 1, 0x3B), hasPairBefore(d, i) { score += 1 }
    // A time of day behind it.
    if d.gap(end) <= .line, d.digits(end) > 0,
      d.isSign(end + 1, 0x3A)
        || d.digits(end) >= 3 && d.digits(end) <= 4 && d.value(end) < 2400 && d.value(end) % 100 < 60 && !d.isUnit(end + 1)
          && !(d.isJoiner(end + 1) && d.isGlued(end + 2) && d.isNumber(end + 2))
        || d.digits(end) <= 2 && d.isGlued(end + 1) && d.isWord(end + 1, in: ["a", "p", "am", "pm"])
    {
      score += 2
    }
    if b > 12, !isDayFirst, !isMonthYear, !isCommonWhole(b) { score += 1 }
    if sign == 0x2D, !(b > 12 && score >= 2) { score -= hasZero ? 1 : 2 }
    if isDayFirst || isMonthYear { score -= 1 }
    // `ZNB 7/28` at a line's end signs it.
    if d.gap(end) >= .line, d.isWord(i - 1), d.tokens[i - 1].count <= 3, d.tokens[i - 1].shape == .upper { score += 1 }
    // Nothing is counted out of seven, eight, nine, eleven, and so on.
    if score == 0, sign == 0x2F, b >= 7, b != 10, !isCommonWhole(b), !isDayFirst, !isMonthYear, !(a == 1 && b <= 8), d.isWord(i - 1) || d.isSign(i - 1, 0x2C),
      !d.isOf(i - 1, .functionWord), !d.isWord(end, in: ["of", "nodes", "node", "positive", "negative", "cores"])
    {
      score = 1
    }
    if a < b, !hasZero, score < 2, isFraction(a, b) { score -= 1 }
    // Shares and scores do not fall: `16/2`, `30/1`, `9/3` by themselves are days.
    let falls = sign == 0x2F && !isMonthYear && a > b && a != 6 && !(a <= 4 && b <= 2 && !(d.isWord(i - 1) && (d.isSign(end, 0x2C) || d.gap(end) >= .line) && !d.tokens[i - 1].facts.hasAny([.clinical, .abbreviation]))) && !(a == 24 && b == 7) && !isSetting(d, i, end)
    if falls, score >= (isDayFirst ? -1 : 0), d.isWord(i - 1) || d.tokens[max(0, i - 1)].kind == .sign && !d.isGlued(i) || d.gap(i) >= .line { score = max(score + 1, 1) }
    // `3/4: 180`, `CBC 12/1: WBC 11`.
    if d.isSign(end, 0x3A), !d.isGlued(end + 1) { score += d.isNumber(end + 1) ? 2 : 1 }
    // `appy 1/95`: no value has such a whole.
    if isMonthYear, b >= 80 { score += 2 }
    if sign == 0x2F, score <= 1, !falls, isWholeOfScore(b) || b <= 6 && score <= 0 { return false }
    return score > 0
  }

  /// `BiPAP 12/5`, `Lantus 20/10`: a machine's or a drug's two numbers.
  private static func isSetting(_ d: Document, _ i: Int, _ end: Int) -> Bool {
    for k in max(0, i - 3)..<i
    where d.isWord(k) && (d.tokens[k].facts.has(.drug) || d.isWord(k, in: ["bipap", "cpap", "ipap", "epap", "vent", "peep", "ps", "pressure", "pressures", "ratio", "settings", "vision", "va", "od", "os", "ou"])) {
      return true
    }
    return d.isWord(end, in: ["ratio", "block", "split", "tabs", "tab", "pressure"])
  }

  /// `11/27 negative; 7/9 positive`: one of several results with their days.
  private static func hasPairBefore(_ d: Document, _ i: Int) -> Bool {
    for k in max(2, i - 10)..<max(2, i) where d.isMarked(k, .removed) && d.isNumber(k) && d.isSign(k - 1, 0x2F) { return true }
    return false
  }

  /// `3/1, 3/2, 3/3`, `6/11, 6/18 (NP), 6/25`: one of several days of a month, or of days with their months.
  private static func isListed(_ d: Document, _ i: Int, _ end: Int, _ a: Int, _ b: Int) -> Bool {
    func isDay(_ k: Int, isLater: Bool) -> Bool {
      guard d.digits(k) > 0, d.digits(k) <= 2, d.isSign(k + 1, 0x2F), d.isGlued(k + 1), d.digits(k + 2) > 0, d.digits(k + 2) <= 2,
        Months.isDay(d.value(k + 2), of: d.value(k)), d.value(k + 2) != b
      else { return false }
      return d.value(k) == a && (d.value(k + 2) > b) == isLater
    }
    if d.isSign(end, 0x2C) || d.isSign(end, 0x26) || d.isWord(end, "and"), isDay(end + 1, isLater: true) { return true }
    var k = i - 1
    guard d.isSign(k, 0x2C) || d.isSign(k, 0x26) || d.isWord(k, "and") else { return false }
    if d.isSign(k - 1, 0x29), d.isSign(k - 3, 0x28) { k -= 3 }
    return isDay(k - 3, isLater: false)
  }

  /// `notes 1/7, 4/15, 7/30`: one of three pairs or more that rise and are counted out of different numbers.
  private static func isRow(_ d: Document, _ i: Int, _ end: Int) -> Bool {
    guard end == i + 3, d.isSign(end, 0x2C) || d.isSign(i - 1, 0x2C) else { return false }
    func isDay(_ k: Int) -> Bool {
      d.digits(k) > 0 && d.digits(k) <= 2 && d.isSign(k + 1, 0x2F) && d.isGlued(k + 1) && d.digits(k + 2) > 0 && d.digits(k + 2) <= 2 && Months.isDay(d.value(k + 2), of: d.value(k))
    }
    func rises(_ a: Int, _ b: Int) -> Bool {
      d.isSign(b - 1, 0x2C) && isDay(a) && isDay(b) && d.value(a) <= d.value(b) && d.value(a + 2) != d.value(b + 2) && (d.value(a) < d.value(b) || d.value(a + 2) < d.value(b + 2))
    }
    let after = rises(i, i + 4)
    let before = rises(i - 4, i)
    return after && before || after && rises(i + 4, i + 8) || before && rises(i - 8, i - 4)
  }

  /// `ADDENDUM: 8/9` on a line of its own; a date that ends the text behind a full stop.
  private static func isAlone(_ d: Document, _ i: Int, _ end: Int) -> Bool {
    guard d.gap(end) >= .line else { return false }
    if d.gap(i) >= .line { return true }
    if d.isSign(i - 1, 0x3A), d.isWord(i - 2), d.gap(i - 2) >= .line, !d.isOf(i - 2, [.pairWord, .valueCue]) { return true }
    return end == d.count && d.isSign(i - 1, 0x2E)
  }

  /// What has its day: behind these words a pair is one even with a hyphen.
  private static let events = WordTable([
    (
      1,
      "bx biopsied cath shift event encounter nv rts rtc chole arr arrived arrives court hearing board conf conference flight appt appts appointment fell again circ circumcision circumcised mags ard skip hold held stop"
    ),
    (2, "note visit dose dated due exam"),
  ])

  /// How much the words before say date: 2 for a cue, 1 for one a little further off.
  private static func cue(_ d: Document, _ i: Int) -> Int {
    var k = i - 1
    guard d.isNear(i) else { return 0 }
    if d.isSign(k, 0x3A) || d.isSign(k, 0x28) || d.isSign(k, 0x2C) || d.isSign(k, 0x2E) { k -= 1 }
    if d.isWord(k, "the") || d.isWord(k, "of") || d.isWord(k, "was") || d.isWord(k, "is") { k -= 1 }
    if d.isWord(k, in: ["pt", "patient", "him", "family"]) { k -= 1 }
    if d.isMarked(k, .removed), d.isSign(k + 1, 0x2C) || d.isWord(k + 1, in: ["and", "or", "to"]) { return 1 }
    if d.isOf(k, .weekdayName) { return 3 }
    // `D: 2/1  T: 2/3`
    if k == i - 2, d.isSign(i - 1, 0x3A), d.isWord(k, in: ["d", "t", "dd", "dt"]), d.gap(k) != .none { return 3 }
    // `performed on 5/1`, `last dose on 10/20`
    if d.isWord(k, in: ["on", "since", "until"]), k == i - 1 { return 3 }
    if d.isWord(k), let kind = events(d.tokens[k].hash) {
      if kind == 1 { return 3 }
      if d.isOf(k, .dateCue) || d.isWord(k, "note") { return 3 }
      if d.isOrdinalSuffix(k - 1) { return 3 }
      if d.isWord(k - 1, in: ["last", "next", "first", "final"]) || d.isOf(k, .weakIDCue) { return 3 }
    }
    // `Flight home 5-24`
    if d.isWord(k, "home"), d.isWord(k - 1), events(d.tokens[k - 1].hash) != nil { return 3 }
    if d.isCapitalName(k), d.isWord(k - 1, "dr") || d.isSign(k - 1, 0x2E) && d.isWord(k - 2, "dr") { return 1 }
    // `lot HD9871 10/2`
    if d.isNumber(k) || d.isWord(k), d.isGlued(k), d.hasBefore(k, .weakIDCue, within: 4), d.isWord(d.pieceStart(k) - 1, "lot") { return 2 }
    if d.isWord(k), d.tokens[k].count > 4, endsInED(d.bytes(k)), !d.isWord(k, in: ["rated", "scored", "graded"]) { return 2 }
    if d.isOf(k, .birthCue) { return 3 }
    if d.isOf(k, .degree), d.tokens[k].shape != .lower || d.letterCase == .lower, !d.isOf(k, [.pairWord, .valueCue]) { return 2 }
    if d.isOf(k, .dateCue) { return d.isWord(k, in: ["and", "given", "lab", "us", "today", "now", "exp", "ct"]) ? 1 : 2 }
    if d.isSign(k, 0x2F), d.isWord(k - 1, "d") || d.isWord(k - 1, "f") { return 2 }
    if d.isWord(k, "c") || d.isWord(k, "c'd"), d.isSign(k - 1, 0x2F), d.isWord(k - 2, "d") { return 2 }
    if d.isWord(k, "u"), d.isSign(k - 1, 0x2F), d.isWord(k - 2, "f") { return 2 }
    return 0
  }

  /// What happened has a day: `called`, `replaced`.
  private static func endsInED(_ b: Bytes) -> Bool { b[b.count - 1] | 0x20 == 0x64 && b[b.count - 2] | 0x20 == 0x65 }

  private static func isValue(_ d: Document, _ i: Int, _ end: Int, reach: Int) -> Bool {
    if d.isSign(i - 1, 0x2B), d.isGlued(i) || d.isGlued(i - 1) { return true }
    if d.isOf(end, .pairWord) || d.isOf(end + 1, .pairWord) && !(d.isSign(end, 0x2E) && !d.isGlued(end + 1)) { return true }
    if d.isOf(i - 1, .functionWord), d.isOf(end, .pairWord) { return true }
    return d.hasBefore(i, .pairWord, within: reach) || d.isLongValueCue(i - 1) || d.isLongValueCue(i - 2)
      || d.hasAfter(end - 1, .pairWord, within: 3)
  }

  private static func isRangePartner(_ d: Document, _ i: Int, _ end: Int) -> Bool {
    if d.isSign(i - 1, 0x2D) || d.isWord(i - 1, in: ["to", "through", "thru", "until"]), d.isMarked(i - 2, .removed) { return true }
    guard d.isSign(end, 0x2D) || d.isWord(end, in: ["to", "through", "thru", "until"]) else { return false }
    guard d.isNumber(end + 1), d.digits(end + 1) <= 2 else { return false }
    if d.isSign(end + 2, 0x2F), d.isNumber(end + 3) {
      let same = d.value(end + 3) == d.value(i + 2)
      return !(same && isWholeOfScore(d.value(i + 2)))
        && (Months.isDay(d.value(end + 3), of: d.value(end + 1)) || Months.isDay(d.value(end + 1), of: d.value(end + 3)))
    }
    return d.isSign(end, 0x2D) && d.isGlued(end) && d.isGlued(end + 1) && d.value(end + 1) > d.value(i + 2) && d.value(end + 1) <= 31
  }

  /// What strengths, murmurs, pains, reflexes and scores are counted out of.
  private static func isWholeOfScore(_ b: Int) -> Bool { b == 4 || b == 5 || b == 6 || b == 10 }

  private static func isCommonWhole(_ b: Int) -> Bool {
    b == 15 || b == 20 || b == 25
  }

  private static func isFraction(_ a: Int, _ b: Int) -> Bool { b <= 4 || (a == 1 && b <= 10) }
}
