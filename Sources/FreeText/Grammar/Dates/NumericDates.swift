/// Dates of three numbers, of month and year, and of eight digits: `3/14/2019`, `14.3.19`, `2019-03-14T08:30`, `03-2019`, `20190314`.
///
/// Takes blanks around the separators, an apostrophe before a short year, letters that a scanner put in the place of digits, and the time
/// that is glued to an ISO date. A date that no calendar has (`02/30/2019`) is a slip of the pen and still a date when its year has four
/// digits; with two (`13/45/10`) it is none. Leaves alone: section numbers (`1.2.3`), parts of longer codes.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum NumericDates {
  static func run(_ d: Document) {
    var i = d.points.first(.dates)
    while i < d.count {
      if d.tokens[i].kind == .number, d.tokens[i].mark == .open { i = max(d.points.next(.dates, after: i), match(d, i)) } else { i = d.points.next(.dates, after: i) }
    }
  }

  /// The token behind what was taken, or 0.
  private static func match(_ d: Document, _ number: Int) -> Int {
    var i = number
    if d.isGlued(i), d.isWord(i - 1), d.tokens[i - 1].count <= 2, d.lookalike(i - 1) != nil, d.beginsPiece(i - 1) { i -= 1 }
    guard begins(d, i), let a = d.readDigits(i), a.digits <= 14 else { return 0 }
    guard let s1 = separator(d, a.next) else {
      if let end = spaced(d, i, a) { return end }
      return a.isClean ? compact(d, i, a) : 0
    }
    // `06/'21`: a month and a short year.
    if d.isSign(s1.next, 0x27), s1.sign == 0x2F, a.digits <= 2, a.value >= 1, a.value <= 12, d.digits(s1.next + 1) == 2 {
      d.removeDate(i, through: s1.next + 1, .dateMonthYear, TextDate(Months.century(d.value(s1.next + 1)), a.value, 0))
      return s1.next + 2
    }
    guard let b = d.readDigits(s1.next), b.digits <= 4 else { return 0 }
    if b.digits <= 2, let s2 = separator(d, b.next), s2.sign == s1.sign {
      let apostrophe = d.isSign(s2.next, 0x27) ? 1 : 0
      if let c = d.readDigits(s2.next + apostrophe), c.digits <= 4 {
        return three(d, i, a, b, c, s1.sign, isSpaced: s1.isSpaced || s2.isSpaced, isMarked: apostrophe == 1)
      }
    }
    return s1.isSpaced ? 0 : two(d, i, a, b, s1.sign)
  }

  /// No digit, letter or joined code stands before; the end of a range's first date may.
  private static func begins(_ d: Document, _ i: Int) -> Bool {
    if d.beginsPiece(i) { return true }
    if d.isSign(i - 1, 0x2D), d.isMarked(i - 2, .removed) { return true }
    return d.isWord(i - 1) && d.tokens[i - 1].count > 1 && d.tokens[i - 1].shape != .upper
  }

  private static func separator(_ d: Document, _ k: Int) -> (sign: UInt8, next: Int, isSpaced: Bool)? {
    guard k + 1 < d.count, d.tokens[k].kind == .sign, d.tokens[k].count == 1, d.tokens[k].gap <= .line, d.isNear(k + 1) else { return nil }
    let isSpaced = !d.isGlued(k) || !d.isGlued(k + 1)
    switch d.tokens[k].hash {
    case 0x2F: return (0x2F, k + 1, isSpaced)
    case 0x2D: return (0x2D, k + 1, isSpaced)
    case 0x2E where !isSpaced: return (0x2E, k + 1, false)
    default: return nil
    }
  }

  private static func three(
    _ d: Document, _ first: Int, _ a: Document.Digits, _ b: Document.Digits, _ c: Document.Digits, _ sign: UInt8, isSpaced: Bool,
    isMarked: Bool
  ) -> Int {
    // One more part of the same kind makes it a code or a telephone number.
    if d.isGlued(c.next), d.isSign(c.next, sign), d.isGlued(c.next + 1), d.readDigits(c.next + 1) != nil { return 0 }
    if d.isGlued(c.next), d.isWord(c.next), !(a.digits == 4 && d.isWord(c.next, "T")), c.digits == 2, d.tokens[c.next].count <= 2 {
      return 0
    }
    if Months.isYear(a.value, digits: a.digits) {
      guard c.digits <= 2, Months.isDay(c.value, of: b.value) else { return 0 }
      let end = time(d, c.next)
      d.removeDate(first, through: end - 1, .dateISO, TextDate(a.value, b.value, c.value))
      return end
    }
    guard a.digits <= 2, c.digits == 4 || c.digits == 2 else { return 0 }
    let year = c.digits == 4 ? c.value : Months.century(c.value)
    guard Months.isYear(year, digits: 4) else { return 0 }
    if sign == 0x2E, c.digits == 2, d.isWord(first - 1, in: ["section", "version", "v", "ver", "chapter", "fig", "figure", "release"]) {
      return 0
    }
    let isDayFirst = a.value > 12 || (sign == 0x2E && Months.isDay(a.value, of: b.value))
    let (month, day) = isDayFirst ? (b.value, a.value) : (a.value, b.value)
    guard Months.isDay(day, of: month, year: c.digits == 4 ? year : 0) else {
      guard c.digits == 4, sign != 0x2E, !isSpaced, a.value <= 39, b.value <= 39 else { return twoDigit(d, first, a, b, c, isMarked) }
      d.removeDate(first, through: c.next - 1, .dateNumeric, TextDate(year, 0, 0))
      return c.next
    }
    if c.digits == 2, !isMarked, !isSpaced, sign == 0x2D, d.isUnit(c.next), !d.isOf(first - 1, .birthCue), !d.isOf(first - 2, .birthCue) {
      return 0
    }
    d.removeDate(first, through: c.next - 1, .dateNumeric, TextDate(year, month, day))
    return time(d, c.next)
  }

  /// `19/03/14`: year first with two digits.
  private static func twoDigit(
    _ d: Document, _ first: Int, _ a: Document.Digits, _ b: Document.Digits, _ c: Document.Digits, _ isMarked: Bool
  ) -> Int {
    guard !isMarked, a.digits == 2, b.digits == 2, c.digits == 2, Months.isDay(c.value, of: b.value) else { return 0 }
    d.removeDate(first, through: c.next - 1, .dateNumeric, TextDate(Months.century(a.value), b.value, c.value))
    return c.next
  }

  /// `3/2019`, `2019-03`.
  private static func two(_ d: Document, _ first: Int, _ a: Document.Digits, _ b: Document.Digits, _ sign: UInt8) -> Int {
    guard sign != 0x2E, d.endsPiece(b.next - 1) || d.isMarkedRange(b.next), !d.isUnit(b.next) else { return 0 }
    var date = TextDate.none
    if a.digits <= 2, a.value >= 1, a.value <= 12, Months.isYear(b.value, digits: b.digits) {
      // `1-2000 mg`, `5-2000`: only slashes and two digits say month.
      guard sign == 0x2F || a.digits == 2 else { return 0 }
      date = TextDate(b.value, a.value, 0)
    } else if Months.isYear(a.value, digits: a.digits), b.digits == 2, b.value >= 1, b.value <= 12 {
      date = TextDate(a.value, b.value, 0)
    } else {
      return 0
    }
    d.removeDate(first, through: b.next - 1, .dateMonthYear, date)
    return b.next
  }

  /// The token behind a time that is glued to a date: `T08:30:00.000Z`, `T08:30+01:00`.
  private static func time(_ d: Document, _ k: Int) -> Int {
    guard d.isGlued(k), d.isWord(k, "T"), d.isGlued(k + 1), d.isNumber(k + 1) else { return k }
    var n = k + 2
    for _ in 0..<4 {
      guard d.isGlued(n), d.isGlued(n + 1), d.isNumber(n + 1) else { break }
      guard d.isSign(n, 0x3A) || d.isSign(n, 0x2E) || d.isSign(n, 0x2B) || d.isSign(n, 0x2D) else { break }
      n += 2
    }
    return d.isGlued(n) && d.isWord(n, "Z") ? n + 1 : n
  }

  /// `DOB 5 5 55`: blanks between the numbers of a birth date.
  private static func spaced(_ d: Document, _ i: Int, _ a: Document.Digits) -> Int? {
    guard a.digits <= 2, d.gap(a.next) == .blank, d.isNumber(a.next), d.digits(a.next) <= 2, d.gap(a.next + 1) == .blank,
      d.digits(a.next + 1) == 2 || d.digits(a.next + 1) == 4, d.endsPiece(a.next + 1), d.isOpen(a.next + 1),
      d.isWord(d.isSign(i - 1, 0x3A) ? i - 2 : i - 1, in: ["dob", "born", "birthdate", "birthday", "bday"])
    else { return nil }
    let b = d.value(a.next)
    let year = d.digits(a.next + 1) == 4 ? d.value(a.next + 1) : Months.century(d.value(a.next + 1))
    guard Months.isYear(year, digits: 4), Months.isDay(b, of: a.value) || Months.isDay(a.value, of: b) else { return nil }
    let date = Months.isDay(b, of: a.value) ? TextDate(year, a.value, b) : TextDate(year, b, a.value)
    d.removeDate(i, through: a.next + 1, .dateNumeric, date)
    return a.next + 2
  }

  /// `20190314`, `03142019`, with a time `201903140830`; six digits behind a cue.
  private static func compact(_ d: Document, _ i: Int, _ a: Document.Digits) -> Int {
    guard a.next == i + 1, d.endsPiece(i) else { return 0 }
    let v = a.value
    var date = TextDate.none
    var isTaken = false
    switch a.digits {
    case 8, 12, 14:
      let head = v / Document.powers[a.digits - 8]
      let tail = v % Document.powers[a.digits - 8]
      let hour = a.digits == 8 ? 0 : tail / Document.powers[a.digits - 10]
      guard hour < 24 else { return 0 }
      if Months.isYear(head / 10_000, digits: 4), Months.isDay(head % 100, of: head / 100 % 100) {
        (date, isTaken) = (TextDate(head / 10_000, head / 100 % 100, head % 100), true)
      } else if a.digits == 8, Months.isYear(v % 10_000, digits: 4), v % 10_000 < 2040 {
        if Months.isDay(v / 10_000 % 100, of: v / 1_000_000) {
          (date, isTaken) = (TextDate(v % 10_000, v / 1_000_000, v / 10_000 % 100), true)
        } else if Months.isDay(v / 1_000_000, of: v / 10_000 % 100) {
          (date, isTaken) = (TextDate(v % 10_000, v / 10_000 % 100, v / 1_000_000), true)
        }
      }
      if isTaken,
        d.hasBefore(i, .strongIDCue, within: 3) || d.isOf(i - 1, .weakIDCue) || d.isWord(i - 1, in: ["no", "number", "num"])
          || d.isSign(i - 1, 0x23)
      {
        isTaken = false
      }
    case 6:
      guard d.hasBefore(i, [.birthCue, .dateCue], within: 3) else { return 0 }
      if Months.isDay(v / 100 % 100, of: v / 10_000) {
        (date, isTaken) = (TextDate(Months.century(v % 100), v / 10_000, v / 100 % 100), true)
      } else if Months.isDay(v % 100, of: v / 100 % 100) {
        (date, isTaken) = (TextDate(Months.century(v / 10_000), v / 100 % 100, v % 100), true)
      } else if Months.isDay(v / 10_000, of: v / 100 % 100) {
        (date, isTaken) = (TextDate(Months.century(v % 100), v / 100 % 100, v / 10_000), true)
      }
    default: return 0
    }
    guard isTaken else { return 0 }
    d.removeDate(i, through: i, .dateCompact, date)
    return i + 1
  }
}

extension Document {
  /// Whether a range goes on: `3/2019-5/2019`.
  func isMarkedRange(_ k: Int) -> Bool { isSign(k, 0x2D) && isNumber(k + 1) && isSign(k + 2, 0x2F) }
}
