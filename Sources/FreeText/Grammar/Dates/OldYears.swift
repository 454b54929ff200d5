import Records

/// Years that show an age over 89: they go with the rest of their dates.
///
/// A date ninety years or more before the newest year of the text has no year in its tag, whatever it is the date of; the year behind
/// `born` goes then, too. When the text tells an age over 89, so it is with all dates of birth. A short year of birth that would lie in
/// the future is of the century before.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum OldYears {
  static func run(_ d: Document) {
    let now = d.memory.lexicon.edition / 10_000
    var newest = 0
    var hasOldAge = false
    d.reviseDates { f, token in
      if f.textClass == .age { hasOldAge = true }
      if f.textClass == .date, Int(f.date.year) > now, isBirth(d, token) { f.date.year -= 100 }
      newest = max(newest, f.textClass == .date ? Int(f.date.year) : 0)
    }
    forEachYear(d) { newest = max(newest, d.value($0)) }
    forEachYear(d) { i in
      guard d.isOpen(i), d.hasBefore(i, .birthCue, within: 3), isBirth(d, i),
        newest == d.value(i) ? d.value(i) <= now - 90 : d.value(i) <= newest - 90 || hasOldAge
      else { return }
      d.remove(i, through: i, .date, .oldYear)
    }
    d.reviseDates { f, token in
      guard f.textClass == .date, f.date.year > 0 else { return }
      let year = Int(f.date.year)
      if year <= newest - 90 || year == newest && year <= now - 90 || hasOldAge && isBirth(d, token) { f.date.year = 0 }
    }
  }

  private static func forEachYear(_ d: Document, _ body: (Int) -> Void) {
    var i = d.points.first(.years)
    while i < d.count {
      if Months.isYear(d.value(i), digits: d.digits(i)), d.beginsPiece(i) { body(i) }
      i = d.points.next(.years, after: i)
    }
  }

  /// Whether the words before say birth.
  private static func isBirth(_ d: Document, _ i: Int) -> Bool {
    for k in stride(from: i - 1, through: max(0, i - 5), by: -1) {
      if d.gap(k + 1) == .paragraph { return false }
      if d.isWord(k), births(d.tokens[k].hash) != nil { return d.tokens[k].count > 1 || d.isSign(k + 1, 0x2E) }
    }
    return false
  }

  private static let births = WordTable([(1, "dob born birth birthdate birthday bday b nacido nacida ne nee geboren")])
}

extension TextRule {
  static let oldYear = TextRule(431, "date.birth-year")
}
