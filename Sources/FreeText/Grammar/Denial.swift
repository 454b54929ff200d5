import Records

/// What no family has claimed: a number of five digits or more goes, with the letters and parts that are glued to it.
///
/// Shorter numbers stay; so do years and times joined by a hyphen, ranges of short numbers, and decimals.
///
/// Source: 45 CFR 164.514(b)(2)(i)(R).
enum Denial {
  static func run(_ d: Document) {
    var i = d.points.first(.denial)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .number, t.mark == .open { i = max(i, deny(d, i) - 1) }
      if t.kind == .word, t.count >= 8, t.shape == .upper, t.facts == .none, t.mark == .open, d.letterCase == .mixed { letters(d, i) }
      i = d.points.next(.denial, after: i)
    }
  }

  /// `Insurance MABKQRSTLW`: capitals that are no word behind a word of identifiers.
  private static func letters(_ d: Document, _ i: Int) {
    guard d.gap(i) == .blank, d.isOf(i - 1, [.strongIDCue, .weakIDCue]), d.pieceEnd(i) == i + 1 else { return }
    d.remove(i, through: i, .otherID, .mixDenied)
  }

  private static func deny(_ d: Document, _ i: Int) -> Int {
    var first = d.pieceStart(i)
    var next = d.pieceEnd(i)
    // What others have spoken for parts the piece.
    for k in stride(from: i, through: first, by: -1) where d.tokens[k].mark != .open {
      first = k + 1
      break
    }
    for k in i..<next where d.tokens[k].mark != .open {
      next = k
      break
    }
    while first < i, d.tokens[first].kind == .sign { first += 1 }
    while next - 1 > i, d.tokens[next - 1].kind == .sign { next -= 1 }
    if let end = spaced(d, i, first, next) { return end }
    let digits = d.digitCount(first, next)
    // `JE-4407` behind another identifier.
    let follows =
      digits == 4 && d.isMarked(first - 1, .removed) && d.gap(first) == .blank && d.isWord(first) && d.tokens[first].shape == .upper
      && d.tokens[first].count == 2 && d.isSign(first + 1, 0x2D) && next == first + 3
    let letters = d.letterCount(first, next)
    let isWoven = letters >= 5 && digits >= 3 && isCapitals(d, first, next, pieces: 4)
    // `Insurance MABKQ7RSTL`
    let isNamed =
      letters + digits >= 8 && d.hasBefore(first, [.strongIDCue, .weakIDCue], within: 2) && isCapitals(d, first, next, pieces: 2)
    // `TRIAL-P4H5TZ`: a code woven of letters and digits behind the word that says what it is of.
    let isPrefixed = d.isWord(first) && d.isSign(first + 1, 0x2D) && first + 2 < next && letters + digits >= 8 && isCapitals(d, first + 2, next, pieces: 4)
    guard digits >= 5 || follows || isWoven || isNamed || isPrefixed else { return next }
    // `W123456789 01`: the member's number within the family.
    if digits == 9, letters == 1, d.isWord(first), d.gap(next) == .blank, d.digits(next) == 2, d.value(next) < 10, d.isOpen(next),
      d.endsPiece(next)
    {
      next += 1
    }
    if letters <= 4, letters == 0 || isMisread(d, first, next), isHarmless(d, first, next) { return next }
    d.remove(first, through: next - 1, .otherID, letters > 0 ? .mixDenied : .idDenied)
    return next
  }

  /// Groups of digits of one line, nine digits or more in all, without a unit: `5218 440 771`, `R000 4418 8207 1`, `PE 116720448`.
  ///
  /// One group is too long for a time or begins with a zero, and the number stands by itself: a row of values has signs and units.
  private static func spaced(_ d: Document, _ i: Int, _ first: Int, _ next: Int) -> Int? {
    guard i == first || first == i - 1 && d.isWord(first) && d.tokens[first].count <= 3, next == i + 1 else { return nil }
    var end = next
    var groups = 1
    var isLong = d.digits(i) >= 5 || isCode(d, i)
    while groups < 6, d.gap(end) == .blank, d.isNumber(end), d.isOpen(end), d.endsPiece(end) {
      isLong = isLong || d.digits(end) >= 5 || isCode(d, end)
      groups += 1
      end += 1
    }
    let digits = d.digitCount(first, end)
    var start = first
    // Letters of its own: `PE 116720448`.
    let isLettered =
      first == i && d.isWord(i - 1) && d.tokens[i - 1].count <= 2 && d.tokens[i - 1].shape == .upper && d.letterCase == .mixed
      && d.gap(i) == .blank && d.isOpen(i - 1) && d.hasBefore(i - 1, [.strongIDCue, .weakIDCue], within: 6)
    if isLettered { start = i - 1 }
    guard groups > 1 || isLettered, digits >= 9, isLong, !d.isUnit(end), !d.isSign(end, 0x2F), !d.isNumber(first - 1),
      !d.isOf(first - 1, [.valueCue, .pairWord]), groups == 1 || !(d.digits(end - 1) == 4 && Months.isYear(d.value(end - 1), digits: 4))
    else { return nil }
    d.remove(start, through: end - 1, .otherID, .idSpaced)
    return end
  }

  /// Four digits that are no time and no year, or a zero before others.
  private static func isCode(_ d: Document, _ i: Int) -> Bool {
    if d.digits(i) >= 3, d.text[Int(d.tokens[i].start)] == 0x30, !isTime(d.value(i)) || d.digits(i) == 3 { return true }
    return d.digits(i) == 4 && !(d.value(i) < 2400 && d.value(i) % 100 < 60) && !isYear(d, i)
  }

  /// `MJLQ65L6AK`: capitals and digits in turn, at least four times, without a sign between; not the stage `YPT2N1AM0`.
  private static func isCapitals(_ d: Document, _ first: Int, _ next: Int, pieces: Int) -> Bool {
    guard next - first >= pieces else { return false }
    for k in first..<next where d.tokens[k].kind == .sign || d.isWord(k) && d.tokens[k].shape != .upper && d.tokens[k].shape != .initial {
      return false
    }
    for k in first..<next where d.isWord(k, "n") { return false }
    return true
  }

  /// `24-20-16-12-8-4`: numbers of at most two digits that fall, or at least four that rise.
  private static func isTaper(_ d: Document, _ first: Int, _ next: Int) -> Bool {
    guard next - first >= 5, d.isNumber(first) else { return false }
    var falls = true
    var rises = true
    for k in stride(from: first + 2, to: next, by: 2) {
      guard d.isNumber(k), d.isNumber(k - 2), d.digits(k) <= 2, d.digits(k - 2) <= 2 else { return false }
      if d.value(k) >= d.value(k - 2) { falls = false } else { rises = false }
    }
    return falls || rises && next - first >= 7
  }

  /// Whether all letters look like digits.
  private static func isMisread(_ d: Document, _ first: Int, _ next: Int) -> Bool {
    for k in first..<next where d.isWord(k) && d.lookalike(k) == nil && !(d.isWord(k, "s") && d.isNumber(k - 1)) { return false }
    return true
  }

  private static func isHarmless(_ d: Document, _ first: Int, _ next: Int) -> Bool {
    // `7.35/33/67/25`, `100/200/300`; probing `3-2-3/4-3-5`.
    var longest = 0
    var isHyphenated = false
    var hasSlash = false
    var hasDot = false
    var singles = 0
    for k in first..<next {
      longest = max(longest, d.digits(k))
      hasSlash = hasSlash || d.isSign(k, 0x2F)
      hasDot = hasDot || d.isSign(k, 0x2E)
      if d.digits(k) == 1 { singles += 1 }
      isHyphenated = isHyphenated || d.isSign(k, 0x2D)
    }
    // `Fioricet 50-325-40`, `0915-0948 (33 min)`
    if isHyphenated, longest <= 3, d.isWord(first - 1), d.tokens[first - 1].facts.has(.drug), d.gap(first) == .blank { return true }
    if next == first + 3, isHyphenated, longest == 4, d.isSign(next, 0x28), d.isWord(next + 2, in: ["min", "mins", "minutes"]), d.value(first) < d.value(first + 2) { return true }
    // Rates that run from tens to tens, a journal's pages, a kit's number.
    if d.isWord(next - 1, "s"), longest <= 3 { return true }
    if d.isSign(first - 1, 0x3A), d.isGlued(first), d.isNumber(first - 2), longest <= 4 { return true }
    if d.isWord(first - 1, "ref"), d.isWord(first - 2, "kit") { return true }
    if longest <= 3, !isHyphenated, hasSlash { return true }
    // `142/88-150/90`: from pressure to pressure.
    if longest <= 3, next == first + 7, d.isSign(first + 1, 0x2F), d.isSign(first + 3, 0x2D), d.isSign(first + 5, 0x2F), d.value(first) > 59, d.value(first + 2) > 29 { return true }
    if longest == 1 || isTaper(d, first, next) || hasSlash && hasDot && longest <= 3 { return true }
    if singles >= 2, longest <= 3 { return true }
    if isHyphenated, longest <= 4, d.isUnit(next) { return true }
    guard next - first == 3, d.isNumber(first), d.isNumber(first + 2) else { return false }
    let a = d.digits(first)
    let b = d.digits(first + 2)
    // A decimal, a fraction or a range of short numbers.
    if a <= 3, b <= 3 { return true }
    if d.isSign(first + 1, 0x2E) { return a <= 3 && b <= 4 }
    guard a <= 4, b <= 4 else { return false }
    if d.isSign(first + 1, 0x2F) { return true }
    if isYear(d, first), isYear(d, first + 2) || b == 2 { return true }
    if a == 4, b == 4, isTime(d.value(first)), isTime(d.value(first + 2)) { return true }
    return d.value(first) < d.value(first + 2) && (d.value(first + 2) % 50 == 0) && d.value(first) % 50 == 0
  }

  private static func isYear(_ d: Document, _ i: Int) -> Bool { Months.isYear(d.value(i), digits: d.digits(i)) }

  private static func isTime(_ v: Int) -> Bool { v / 100 < 24 && v % 100 < 60 && v % 5 == 0 }
}
