/// Measurements, doses, laboratory values and times: what medicine says in numbers, marked kept.
///
/// A number with its unit, a number behind the name of a value, pressures, dimensions, numbers grouped by commas, times of day. Only
/// what has five digits or more, or could be taken for part of something else, needs the mark; the rest stays unclaimed.
enum Values {
  static func run(_ d: Document) {
    var i = d.points.first(.values)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number { i = max(i, number(d, i) - 1) } else if t.kind == .word, t.classes.contains(.valueCue) { named(d, i) }
      }
      i = d.points.next(.values, after: i)
    }
  }

  private static func number(_ d: Document, _ i: Int) -> Int {
    // `250,000`: groups of three.
    var end = i + 1
    if d.digits(i) <= 3, d.beginsPiece(i) {
      while d.isSign(end, 0x2C), d.isGlued(end), d.digits(end + 1) == 3, d.isGlued(end + 1), d.isOpen(end + 1), end - i < 7 { end += 2 }
      if end > i + 1, d.isGlued(end), d.isNumber(end) { return 0 }
    }
    let isGrouped = end > i + 1
    if d.isSign(end, 0x2E), d.isGlued(end), d.isGlued(end + 1), d.isNumber(end + 1), d.isOpen(end + 1) { end += 2 }
    if isGrouped {
      d.keep(i, through: end - 1)
      return end
    }
    // `14:30:15`, `14:30`.
    if d.isSign(end, 0x3A), d.isGlued(end), d.isGlued(end + 1), d.digits(end + 1) == 2, d.digits(i) <= 2 {
      end += 2
      if d.isSign(end, 0x3A), d.isGlued(end), d.isGlued(end + 1), d.digits(end + 1) == 2 { end += 2 }
      d.keep(i, through: end - 1)
      return end
    }
    // `OR 2.3 (95% CI 1.1-4.0)`
    if end > i + 1, d.isSign(end, 0x28), d.isNumber(end + 1), d.value(end + 1) >= 90, d.value(end + 1) < 100, d.isSign(end + 2, 0x25) {
      d.keep(i, through: end - 1)
      return end
    }
    guard d.isUnit(end) else { return 0 }
    // A single letter says little behind a long number.
    if d.digits(i) >= 5, d.isWord(end), d.tokens[end].count == 1 { return 0 }
    if d.digits(i) >= 7, !isRound(d.value(i)), !(d.isSign(end + 1, 0x2F) && d.isOf(end + 2, .unitOfMeasure)) { return 0 }
    // The end of a range or of a taper, not of a code.
    let start = d.pieceStart(i)
    for k in start..<i where d.isWord(k) && d.lookalike(k) == nil || d.digits(k) > 4 { return 0 }
    guard start == i || d.digits(i) <= 4, i - start <= 8 else { return 0 }
    d.keep(start, through: end)
    return end + 1
  }

  private static func isRound(_ v: Int) -> Bool { v % 100 == 0 }

  /// `WBC 11000`, `platelets of 250000`, `BP 120/80`.
  private static func named(_ d: Document, _ i: Int) {
    var k = i + 1
    for _ in 0..<5 {
      guard k < d.count, d.isNear(k), d.isOpen(k) else { return }
      if d.isNumber(k) { break }
      if d.tokens[k].kind == .sign {
        guard !d.isSign(k, 0x2E), !d.isSign(k, 0x3B), !d.isSign(k, 0x23) else { return }
      } else {
        guard
          d.isWord(k, in: ["was", "is", "of", "at", "to", "level", "count", "up", "down", "now", "from", "peak", "peaked", "in"])
            || d.isOf(k, .valueCue)
        else { return }
      }
      k += 1
    }
    guard d.isNumber(k), d.isOpen(k) else { return }
    // Few values have five digits.
    let isLarge = d.isWord(
      i,
      in: [
        "wbc", "plt", "plts", "platelet", "platelets", "count", "counts", "ck", "cpk", "bnp", "probnp", "ntprobnp", "ferritin", "load",
        "vl", "hcg", "bhcg", "anc", "afp", "ldh", "ast", "alt", "crp", "dimer", "ddimer", "volume", "psa", "troponin", "odometer",
      ])
    let limit = isLarge ? 6 : 4
    var end = k + 1
    while d.isJoiner(end), d.isGlued(end), d.isGlued(end + 1), d.isNumber(end + 1), end - k < 5 { end += 2 }
    guard d.digits(k) <= limit, d.digits(k) < 5 || end == k + 1, d.digitCount(k, end) <= 8, d.endsPiece(end - 1) else { return }
    d.keep(k, through: end - 1)
  }
}
