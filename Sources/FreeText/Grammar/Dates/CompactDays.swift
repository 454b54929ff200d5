import Records

/// Month and day in four digits: `on 0507.`, `born 0417 at 0317`, `0207 10:40` where a line begins.
///
/// Leaves alone times (`at 0507`, `on 1015`), years and whatever else has four digits.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum CompactDays {
  static func run(_ d: Document) {
    var i = d.points.first(.years)
    while i < d.count {
      let (month, day) = (d.value(i) / 100, d.value(i) % 100)
      if d.isOpen(i), day > 0, Months.isDay(day, of: month), d.beginsPiece(i), d.endsPiece(i), !d.isUnit(i + 1), isDay(d, i, month) {
        d.removeDate(i, through: i, .dateCompact, TextDate(0, month, day))
      }
      i = d.points.next(.years, after: i)
    }
  }

  private static func isDay(_ d: Document, _ i: Int, _ month: Int) -> Bool {
    let next = i + 1
    if d.isWord(i - 1, in: ["born", "dob", "dated"]) { return !d.isWord(next, in: ["hrs", "h", "hours"]) }
    // A time follows.
    let isTimed = d.digits(next) > 0 && d.digits(next) <= 2 && d.isSign(next + 1, 0x3A) && d.isGlued(next + 1) && d.digits(next + 2) == 2
    if isTimed, d.gap(i) >= .line, d.gap(next) <= .column { return true }
    guard month < 10, d.isWord(i - 1, in: ["on", "since"]), d.gap(i) == .blank else { return false }
    return isTimed || d.gap(next) >= .line || d.isSign(next, 0x2E) && !d.isGlued(next + 1) || d.isSign(next, 0x2C) || d.isSign(next, 0x3B) || d.isWord(next, "at")
  }
}
