import Records

/// (C) Dates finer than a year, and ages over 89, in text: ISO 8601, HL7 DTM, American and European order, month names, `age 94`.
///
/// Leaves alone: years, times of day, weekdays, fractions and ratios (`5/5`, `120/80`), ages up to 89, the category `90+`.
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum DatesCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in
      isCompact(text, low, high) || isYearFirst(text, low, high) || isDayOrMonthFirst(text, low, high)
    } || hasMonthName(text)
  }

  static func isYear(_ v: Int) -> Bool { v >= 1850 && v <= 2100 }

  /// `20200131`, `202001311200`, `20200131120000`, `01312020`, `202001`.
  private static func isCompact(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    let n = high - low
    guard n == 6 || (n >= 8 && n <= 14 && n % 2 == 0) else { return false }
    if isYear(text.number(low, low + 4)) {
      let month = text.number(low + 4, low + 6)
      if n == 6 { return month >= 1 && month <= 12 }
      let day = text.number(low + 6, low + 8)
      if month >= 1 && month <= 12 && day >= 1 && day <= 31 && (n == 8 || text.number(low + 8, low + 10) < 24) { return true }
    }
    guard n == 8, isYear(text.number(low + 4, high)) else { return false }
    return isDayAndMonth(text.number(low, low + 2), text.number(low + 2, low + 4))
  }

  private static func isDayAndMonth(_ a: Int, _ b: Int) -> Bool { a >= 1 && b >= 1 && a <= 31 && b <= 31 && (a <= 12 || b <= 12) }

  private static func isSeparator(_ b: UInt8) -> Bool { b == 0x2D || b == 0x2F || b == 0x2E }

  /// `2020-01`, `2020-01-31`, `2020/1/31`, `2020.01.31`.
  private static func isYearFirst(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low == 4, isYear(text.number(low, high)), isSeparator(text.at(high)), !isSeparator(text.at(low - 1)) else {
      return false
    }
    let separator = text[high]
    let end = text.digitsEnd(high + 1)
    let digits = end - high - 1
    guard digits == 1 || digits == 2, (1...12).contains(text.number(high + 1, end)) else { return false }
    if text.at(end) == separator {
      let last = text.digitsEnd(end + 1)
      return last > end + 1 && last - end - 1 <= 2 && text.number(end + 1, last) <= 31
    }
    // A year and a month: two digits, so that `2020-1` and the version `2020.1` stay.
    return digits == 2 && separator != 0x2E && !ASCII.isLetter(text.at(end))
  }

  /// `1/31/2020`, `31.1.2020`, `12-25-80`, `1/2020`.
  private static func isDayOrMonthFirst(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low <= 2, isSeparator(text.at(high)), !isSeparator(text.at(low - 1)) else { return false }
    let first = text.number(low, high)
    let separator = text[high]
    let end = text.digitsEnd(high + 1)
    let digits = end - high - 1
    if digits == 4 && separator != 0x2E && first >= 1 && first <= 12 && isYear(text.number(high + 1, end)) {
      return !isSeparator(text.at(end))
    }
    guard digits == 1 || digits == 2, text.at(end) == separator, isDayAndMonth(first, text.number(high + 1, end)) else {
      return false
    }
    let last = text.digitsEnd(end + 1)
    guard !(isSeparator(text.at(last)) && ASCII.isDigit(text.at(last + 1))) else { return false }
    switch last - end - 1 {
    case 4: return isYear(text.number(end + 1, last))
    case 2: return separator == 0x2F || (high - low == 2 && digits == 2)
    default: return false
    }
  }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// The name of a month with a day or a year beside it: `Jan 5`, `5-JAN-2020`, `19SEP`, `29th of April`, `June 1999`.
  private static func hasMonthName(_ text: Bytes) -> Bool {
    text.anyWord { low, high in
      guard high - low >= 3, high - low <= 9, text.isWord(low, high, months) else { return false }
      var i = high
      while i - high < 3, isJoint(text.at(i)) { i += 1 }
      if ASCII.isDigit(text.at(i)) {
        let end = text.digitsEnd(i)
        if isDayOrYear(text, i, end) && !isAmount(text, end) { return true }
      }
      // Before it: the day, with `th`, `of` and separators between.
      var j = low
      for _ in 0..<3 {
        while j > 0, isJoint(text[j - 1]), low - j < 8 { j -= 1 }
        if j >= 2, text.isWord(j - 2, j, ["st", "nd", "rd", "th", "of"]) { j -= 2 } else { break }
      }
      guard j > 0, ASCII.isDigit(text[j - 1]) else { return false }
      var start = j
      while start > 0, ASCII.isDigit(text[start - 1]) { start -= 1 }
      return isDayOrYear(text, start, j)
    }
  }

  private static func isJoint(_ b: UInt8) -> Bool { b == 0x20 || b == 0x2D || b == 0x2E || b == 0x2C || b == 0x2F || b == 0x27 }

  private static func isDayOrYear(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    switch high - low {
    case 1, 2: (1...31).contains(text.number(low, high))
    case 4: isYear(text.number(low, high))
    case 6, 8: true
    default: false
    }
  }

  /// A number with a unit behind it, as in `may 10 mg`.
  private static func isAmount(_ text: Bytes, _ end: Int) -> Bool {
    var i = end
    if text.at(i) == 0x20 { i += 1 }
    if text.at(i) == 0x25 { return true }
    var high = i
    while ASCII.isLetter(text.at(high)) { high += 1 }
    return text.isWord(i, high, ["mg", "ml", "mcg", "g", "kg", "iu", "unit", "units", "mm", "cm"])
  }
}
