import Records

/// (C) Ages over 89, written out or as a number of years, and years of birth that show one.
///
/// Leaves alone: `90+`, `90 or older` and the like, which the clause itself offers as a category.
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum AgeCheck {
  static let limit = 89

  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, high in
      guard high - low == 2 || high - low == 3 else { return false }
      let value = text.number(low, high)
      guard value > limit, value <= 130, !isPartOfNumber(text, low, high), !isCategory(text, value, high) else { return false }
      return isFollowedByYears(text, high) || isPrecededByAge(text, low)
    }
  }

  private static func isPartOfNumber(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    text.at(low - 1) == 0x2E || (text.at(high) == 0x2E && ASCII.isDigit(text.at(high + 1)))
  }

  /// `90+`, `90 or older`, `90 and over`.
  private static func isCategory(_ text: Bytes, _ value: Int, _ high: Int) -> Bool {
    guard value == 90 else { return false }
    var i = high
    while text.at(i) == 0x20 { i += 1 }
    if text.at(i) == 0x2B { return true }
    return [
      "or older", "or over", "or more", "and older", "and over", "and above", "years or older", "years and older",
      "years and over",
    ]
    .contains { text.matches($0, at: i) }
  }

  private static func isFollowedByYears(_ text: Bytes, _ high: Int) -> Bool {
    var i = high
    while text.at(i) == 0x20 || text.at(i) == 0x2D { i += 1 }
    var end = i
    while ASCII.isLetter(text.at(end)) { end += 1 }
    if text.isWord(i, end, ["year", "years", "yr", "yrs", "yo", "yro", "yof", "yom"]) { return true }
    return text.matches("y/o", at: i) || text.matches("y.o", at: i)
  }

  private static func isPrecededByAge(_ text: Bytes, _ low: Int) -> Bool {
    var j = low
    while j > 0, low - j < 3, text[j - 1] == 0x20 || text[j - 1] == 0x3A || text[j - 1] == 0x3D || text[j - 1] == 0x2D { j -= 1 }
    if j >= 2, text.isWord(j - 2, j, ["of", "is"]) {
      j -= 2
      while j > 0, text[j - 1] == 0x20 { j -= 1 }
    }
    var start = j
    while start > 0, ASCII.isLetter(text[start - 1]) { start -= 1 }
    return text.isWord(start, j, ["age", "aged"])
  }

  /// Whether a year of birth shows an age over 89 in a given year.
  static func shows(birthYear: Int, in year: Int) -> Bool { year > 0 && year - birthYear > limit }

  /// Whether a unit is one of years: UCUM `a` and the words for it.
  static func isYears(_ unit: Bytes) -> Bool {
    unit == "a" || unit == "a_j" || unit == "a_g" || unit == "a_t"
      || unit.isWord(0, unit.count, ["y", "yr", "yrs", "year", "years", "yo", "{age}"])
  }

  /// LOINC codes whose value is an age: by whatever unit or none.
  static func isAgeCode(_ code: Bytes) -> Bool {
    ["30525-0", "21611-9", "21612-7", "29553-5", "35659-2", "63900-5", "64051-6"].contains { code == Bytes($0 as StaticString) }
  }
}
