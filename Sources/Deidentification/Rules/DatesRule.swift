import FreeText
import Records

/// (C) Dates and ages: dates become their year; a year that shows an age over 89 is removed and replaced by the category `90+`;
/// so are ages over 89.
///
/// Leaves alone: years, times of day, durations, ages up to 89. Under an expert determination dates are shifted by whole days,
/// the same number for all dates of a patient, so that intervals stay; in a limited data set they are kept.
/// Source: 45 CFR 164.514(b)(2)(i)(C); 45 CFR 164.514(e)(2).
enum DatesRule {
  /// The oldest age that may be shown.
  static let oldestAge = 89

  /// The year of a FHIR date, dateTime or instant; nil when the text is none.
  static func year(of text: Bytes) -> Int? {
    guard text.count >= 4, text.endOfDigits(0) == 4, text.count == 4 || text[4] == 0x2D else { return nil }
    let year = text.value(0, 4)
    return year == 0 ? nil : year
  }

  /// Whether a year in a record shows an age over 89 in the year of reference. By years alone, so that nobody of 90 is taken for
  /// 89.
  static func showsOldAge(year: Int, in reference: Int) -> Bool { reference - year > oldestAge }

  /// Days since 1970-01-01 of a day in the Gregorian calendar; nil when there is no such day.
  static func day(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= length(month, year) else { return nil }
    return ShiftedDate.number(year, month, day)
  }

  static func length(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Appends a date shifted by days; the time of day stays. A date without a day becomes its year. False when the text is no
  /// date.
  static func appendShifted(_ text: Bytes, by days: Int, to out: inout ByteBuffer) -> Bool {
    guard let year = year(of: text) else { return false }
    if text.count < 10 {
      out.append(text[0..<4])
      return true
    }
    guard text[7] == 0x2D, text.endOfDigits(5) == 7, text.endOfDigits(8) == 10,
      let day = day(year, text.value(5, 7), text.value(8, 10))
    else { return false }
    let shifted = ShiftedDate.civil(day + days)
    appendPadded(shifted.year, 4, to: &out)
    out.append(0x2D)
    appendPadded(shifted.month, 2, to: &out)
    out.append(0x2D)
    appendPadded(shifted.day, 2, to: &out)
    out.append(text[10..<text.count])
    return true
  }

  private static func appendPadded(_ value: Int, _ digits: Int, to out: inout ByteBuffer) {
    var power = 1
    for _ in 1..<digits { power *= 10 }
    while power > 0 {
      out.append(UInt8(0x30 + value / power % 10))
      power /= 10
    }
  }

  /// How many of a unit make 90 years and more an age; nil for units that are no time.
  static func oldestValue(inUnit unit: Bytes) -> Double? {
    switch unit.count {
    case 1:
      switch unit[0] | 0x20 {
      case 0x61, 0x79: return 89
      case 0x64: return 89 * 365.25
      default: return nil
      }
    case 2: return unit.reads("mo", at: 0) ? 89 * 12 : unit.reads("wk", at: 0) ? 89 * 52.18 : unit.reads("yr", at: 0) ? 89 : nil
    case 3:
      return unit.reads("yrs", at: 0) || unit.reads("a_j", at: 0) || unit.reads("a_g", at: 0) || unit.reads("a_t", at: 0)
        ? 89 : nil
    default:
      if unit.isOne(of: ["year", "years"], 0, unit.count) { return 89 }
      if unit.isOne(of: ["month", "months"], 0, unit.count) { return 89 * 12 }
      if unit.isOne(of: ["weeks"], 0, unit.count) { return 89 * 52.18 }
      return unit.isOne(of: ["days"], 0, unit.count) ? 89 * 365.25 : nil
    }
  }

  /// LOINC codes whose value is an age, in whatever unit.
  static func isAge(loinc code: Bytes) -> Bool {
    code.count == 7
      && (code == "30525-0" || code == "21611-9" || code == "21612-7" || code == "29553-5" || code == "35659-2"
        || code == "63900-5"
        || code == "64051-6" || code == "76517-0")
  }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march",
    "april",
    "june", "july", "august", "september", "october", "november", "december",
  ]

  /// A date finer than a year in whatever order, a month's name beside a number, or an age over 89.
  static func occurs(in text: Bytes) -> Bool {
    text.hasDigits { low, high in isDate(text, low, high) || isOldAge(text, low, high) }
      || text.hasWord { low, high in
        guard text.isOne(of: months, low, high) else { return false }
        var i = high
        while i - high < 3, [0x20, 0x2D, 0x2E, 0x2C, 0x2F, 0x27].contains(text.peek(i)) { i += 1 }
        var j = low
        while low - j < 3, [0x20, 0x2D, 0x2E, 0x2C, 0x2F].contains(text.peek(j - 1)) { j -= 1 }
        return text.isDigit(i) || text.isDigit(j - 1) || text.reads("th of", at: j - 5)
      }
  }

  private static func isYear(_ value: Int) -> Bool { (1850...2100).contains(value) }
  private static func isSeparator(_ b: UInt8) -> Bool { b == 0x2D || b == 0x2F || b == 0x2E }

  private static func isDate(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    let n = high - low
    if n == 6 || n == 8 || n >= 12 {
      if isYear(text.value(low, low + 4)), (1...12).contains(text.value(low + 4, low + 6)) { return true }
      if n == 8, isYear(text.value(low + 4, high)) { return true }
    }
    guard n <= 4, isSeparator(text.peek(high)), !isSeparator(text.peek(low - 1)) else { return false }
    let end = text.endOfDigits(high + 1)
    guard end > high + 1, end - high <= 5 else { return false }
    let first = text.value(low, high)
    let second = text.value(high + 1, end)
    if n == 4, isYear(first) { return (1...12).contains(second) && (text.peek(high) != 0x2E || end - high > 2) }
    guard n <= 2 else { return false }
    if end - high == 5 { return text.peek(high) != 0x2E && (1...12).contains(first) && isYear(second) }
    guard text.peek(end) == text.peek(high), (1...31).contains(first), (1...31).contains(second) else { return false }
    let last = text.endOfDigits(end + 1)
    return last - end == 5 ? isYear(text.value(end + 1, last)) : last - end == 3 && text.peek(high) != 0x2E
  }

  private static func isOldAge(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low == 2 || high - low == 3, (oldestAge + 1...130).contains(text.value(low, high)), text.peek(low - 1) != 0x2E
    else {
      return false
    }
    var i = high
    while text.peek(i) == 0x20 || text.peek(i) == 0x2D { i += 1 }
    if text.peek(i) == 0x2B { return false }
    if ["year", "yr", "yo", "y/o", "y.o"].contains(where: { (word: StaticString) in text.reads(word, at: i) }) { return true }
    var j = low
    while text.peek(j - 1) == 0x20 || text.peek(j - 1) == 0x3A { j -= 1 }
    return text.reads("age", at: j - 3) || text.reads("aged", at: j - 4)
  }
}
