import Records

/// Telephone, fax and pager numbers in every grouping, with country code, extension, over a line's end, and spoken digit by digit.
///
/// Without a cue a number must have the form of one: 3-3-4 digits, an international prefix, or 3-4 with a hyphen. Leaves alone: ranges
/// that rise (`150-1000 mL`), what ends in a unit, what a code system's name claims.
///
/// Source: 45 CFR 164.514(b)(2)(i)(D), (E).
enum Phones {
  static func run(_ d: Document) {
    var i = d.points.first(.phones)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number {
          i = max(d.points.next(.phones, after: i), match(d, i))
          continue
        }
        if t.kind == .word, !t.classes.isDisjoint(with: [.digitWord, .tensWord]) {
          i = max(d.points.next(.phones, after: i), spoken(d, i))
          continue
        }
        if t.kind == .word, t.classes.contains(.phoneCue), d.isWord(i, in: ["ext", "extension", "extn"]) { bareExtension(d, i) }
        if t.kind == .word, t.count == 1, d.isGlued(i + 1), d.gap(i) != .none { letterExtension(d, i) }
      }
      i = d.points.next(.phones, after: i)
    }
  }

  /// Groups of digits: how many digits in each, four bits a group from the first one.
  struct Groups {
    var shape = 0
    var count = 0
    var total = 0
    var next = 0
    var hasParenthesis = false
    var isHyphenated = true
    var lastValue = 0
    var firstValue = 0
    var isClean = true
    /// Whether any blank or line's end separates groups.
    var hasBlanks = false
    var hasSlash = false
  }

  private static func match(_ d: Document, _ number: Int) -> Int {
    var first = number
    if d.digits(number) == 3, d.isWord(number - 1, "code"), d.isWord(number - 2, "area") {
      d.remove(number, through: number, .phone, .phoneCued)
      return number + 1
    }
    // `(264-538-2365 x776)` has the whole in parentheses, `(264) 538-2365` its area.
    let isOpenParenthesis = d.isSign(number - 1, 0x28) && d.isGlued(number) && d.isSign(d.readDigits(number)?.next ?? number, 0x29)
    if isOpenParenthesis { first -= 1 }
    let hasPlus = d.isSign(first - 1, 0x2B) && d.isGlued(first) && !d.isNumber(first - 2)
    if hasPlus { first -= 1 }
    if !hasPlus, !isOpenParenthesis, d.isGlued(number), d.isWord(number - 1), d.tokens[number - 1].count == 1,
      d.lookalike(number - 1) != nil, d.beginsPiece(number - 1) || d.isSign(number - 2, 0x2B)
    {
      return read(d, number - 1, cueAt: d.isSign(number - 2, 0x2B) ? number - 2 : number - 1)
    }
    guard first < number || d.beginsPiece(number) || d.isWord(number - 1, in: ["x", "tel", "ph", "p", "f", "c", "h", "w", "m"]) else {
      return 0
    }
    let g = read(d, number, isOpen: isOpenParenthesis)
    // `P04637` is a protein's code.
    if d.isGlued(first), d.isWord(first - 1), !d.isOpen(first - 1) { return 0 }
    // `f6476675` is a code, `f:555-0199` a fax.
    if d.isGlued(first), d.isWord(first - 1), d.tokens[first - 1].count == 1, g.count == 1, !d.isWord(first - 1, "x") { return 0 }
    guard g.total >= 3 else { return 0 }
    // `Medicaid 530 118 4472 01`
    if !hasPlus, !isOpenParenthesis, d.isOf(first - 1, .strongIDCue), g.shape == 0x334 || g.shape == 0x3342, g.hasBlanks { return 0 }
    let cue = cueBefore(d, first)
    guard let length = accept(d, number, g, hasPlus: hasPlus, isOpen: isOpenParenthesis, cue: cue) else { return 0 }
    let c: TextClass = cue.isDisjoint(with: .faxCue) ? cue.isDisjoint(with: .pagerCue) ? .phone : .pager : .fax
    let end = withExtension(d, length)
    // `tel:+1555…`: one address.
    if d.isSign(first - 1, 0x3A), d.isGlued(first), d.isGlued(first - 1), hasPlus || d.isWord(first - 2, "tel") {
      var scheme = first - 2
      if d.isNumber(scheme), d.isGlued(scheme) { scheme -= 1 }
      d.remove(scheme, through: end - 1, c, .phoneCued)
      return end
    }
    d.remove(isOpenParenthesis && !hasPlus ? number - 1 : first, through: end - 1, c, cue.isEmpty ? .phone : .phoneCued)
    return end
  }

  /// A number whose first digit a scanner has read as a letter.
  private static func read(_ d: Document, _ i: Int, cueAt first: Int) -> Int {
    let g = read(d, i, isOpen: false)
    let cue = cueBefore(d, first)
    guard let end = accept(d, i, g, hasPlus: first < i, isOpen: false, cue: cue), g.total >= 7 else { return 0 }
    let isAddress = d.isSign(first - 1, 0x3A) && d.isGlued(first) && d.isGlued(first - 1)
    d.remove(isAddress ? first - 2 : first, through: withExtension(d, end) - 1, cue.isDisjoint(with: .faxCue) ? .phone : .fax, .phone)
    return end
  }

  private static func read(_ d: Document, _ number: Int, isOpen: Bool) -> Groups {
    var g = Groups()
    var k = number
    var isInside = isOpen
    while g.count < 7, let r = d.readDigits(k), r.digits <= 15, g.total + r.digits <= 16 {
      g.shape = g.shape << 4 | r.digits
      g.count += 1
      g.total += r.digits
      g.lastValue = r.value
      if g.count == 1 { g.firstValue = r.value }
      g.next = r.next
      g.isClean = g.isClean && r.isClean
      k = r.next
      var isHyphenated = true
      var hasBlanks = false
      var hasSlash = false
      // What may stand between two groups: one sign of - . /, with or without blanks; parentheses; blanks.
      if isInside {
        guard d.isSign(k, 0x29) else { break }
        isInside = false
        g.hasParenthesis = true
        k += 1
        if d.isSign(k, 0x2D) || d.isSign(k, 0x2E) || d.isSign(k, 0x2F) { k += 1 }
      } else if d.isSign(k, 0x2D) || d.isSign(k, 0x2E) || d.isSign(k, 0x2F), d.tokens[k].count == 1 {
        if !d.isSign(k, 0x2D) || !d.isGlued(k) || !d.isGlued(k + 1) { isHyphenated = false }
        hasBlanks = !d.isGlued(k) || !d.isGlued(k + 1)
        hasSlash = d.isSign(k, 0x2F)
        if d.isSign(k, 0x2E), !d.isGlued(k + 1) { break }
        k += 1
        if d.isSign(k, 0x28), d.isGlued(k + 1) {
          isInside = true
          k += 1
        }
      } else if d.isSign(k, 0x2A), d.isGlued(k), d.isGlued(k + 1), d.tokens[k].count == 1 {
        // `915•555•0186`
        isHyphenated = false
        k += 1
      } else if d.isSign(k, 0x28), d.isGlued(k + 1), d.isNumber(k + 1), g.count == 1 {
        isInside = true
        isHyphenated = false
        k += 1
      } else {
        // The next line's number is none of a range's (`480-510`).
        if d.gap(k) == .line, g.count >= 2, g.isHyphenated { break }
        isHyphenated = false
        hasBlanks = true
      }
      // `505 555 0144/0145`: a second line.
      if hasSlash, g.shape == 0x334, !hasBlanks { break }
      guard d.isNumber(k) || (d.isWord(k) && d.isGlued(k + 1)), d.gap(k) <= .line, d.tokens[k].mark == .open, d.readDigits(k) != nil else {
        break
      }
      g.isHyphenated = g.isHyphenated && isHyphenated
      g.hasBlanks = g.hasBlanks || hasBlanks
      g.hasSlash = g.hasSlash || hasSlash
    }
    return g
  }

  static func cueBefore(_ d: Document, _ first: Int) -> WordClass {
    var k = first - 1
    var steps = 0
    while k >= 0, steps < 6, d.isNear(k + 1) {
      let t = d.tokens[k]
      if t.kind == .word {
        let c = t.classes.intersection([.phoneCue, .faxCue, .pagerCue])
        // `pager number is`
        if !c.isEmpty, d.isWord(k, "number"), d.isOf(k - 1, [.pagerCue, .faxCue]) { return d.tokens[k - 1].classes.intersection([.pagerCue, .faxCue]) }
        if !c.isEmpty { return c }
        if t.count == 1, d.isSign(k + 1, 0x3A) || d.isSign(k + 1, 0x2E) {
          if d.isWord(k, in: ["p", "c", "h", "w", "m", "t"]) { return .phoneCue }
          if d.isWord(k, "f"), d.isSign(k + 1, 0x3A) { return .faxCue }
        }
        guard d.isOf(k, .idLink) || t.count <= 4 || d.isOf(k, .functionWord) || steps < 2 else { return [] }
      } else if t.kind == .number || t.isSign(0x3B)
        || t.isSign(0x2E) && !d.isGlued(k + 1) && !d.isOf(k - 1, [.phoneCue, .faxCue, .pagerCue]) && d.tokens[max(0, k - 1)].count > 3
      {
        return []
      }
      k -= 1
      steps += 1
    }
    return []
  }

  /// The token behind the number when its groups are a telephone number's.
  private static func accept(_ d: Document, _ i: Int, _ g: Groups, hasPlus: Bool, isOpen: Bool, cue: WordClass) -> Int? {
    let end = g.next
    let isWhole = d.endsPiece(end - 1) || d.isWord(end, in: ["x", "ext"]) || g.shape == 0x334 && secondLine(d, end) != nil
    // `207 5550192`
    if g.shape == 0x37, g.hasBlanks, !g.hasSlash, isWhole, g.firstValue >= 200, g.lastValue >= 2_000_000, !d.isNumber(i - 1),
      !d.isUnit(end),
      d.gap(i + 1) == .blank, !d.hasBefore(i, [.strongIDCue, .weakIDCue], within: 3)
    {
      return end
    }
    // `called dad 555 0188.`
    if g.shape == 0x34, g.hasBlanks, !g.hasSlash, isWhole, g.firstValue >= 200, d.gap(i + 1) == .blank, d.gap(end) >= .line || d.isSign(end, 0x2E) || d.isSign(end, 0x2C) || d.isSign(end, 0x3B) || d.isSign(end, 0x29),
      !cue.isEmpty || d.isOf(i - 1, .agedPerson) || d.isWord(i - 1, in: ["called", "call", "cell", "text", "number"]) || d.isSign(i - 1, 0x2C) && d.isOf(i - 2, .digitWord)
    {
      return end
    }
    if hasPlus, g.total >= 8, g.total <= 15 { return end }
    if isOpen || g.hasParenthesis,
      let n = prefix(d, i, g, areaShapes)
    {
      return n
    }
    if let n = prefix(d, i, g, plainShapes), isWhole || g.total > 11 {
      // Three groups without blanks around may be part of something longer only when they end.
      if cue.isEmpty, !isOpen, d.hasBefore(i, .valueCue, within: 1), d.tokens[i - 1].count > 2 {
        d.keep(i, through: n - 1)
        return nil
      }
      if n == end || d.gap(n) != .none { return plausible(d, i, g) || !cue.isEmpty && !g.hasSlash ? n : nil }
    }
    guard isWhole else { return nil }
    if g.count == 2, g.shape == 0x37 || g.shape == 0x64 || g.shape == 0x47, !g.hasBlanks, g.firstValue >= 200 || !cue.isEmpty,
      g.isHyphenated
    {
      return end
    }
    let startsWithZero = d.isNumber(i) && d.text[Int(d.tokens[i].start)] == 0x30
    let isTime = d.digits(i) == 4 && d.value(i) < 2400 && d.value(i) % 100 < 60 && g.shape != 0x434
    if startsWithZero, !isTime, !g.hasSlash, g.count >= 2, g.total >= 10, g.total <= 15, d.digits(i) >= 2, d.digits(i) <= 5,
      !d.hasBefore(i, [.strongIDCue, .weakIDCue], within: 3)
    {
      return end
    }
    if g.shape == 0x34, g.isHyphenated, local(d, i, g, cue) { return end }
    // `1-800-FLOWERS`
    if g.shape == 0x13, g.isHyphenated, d.isSign(end, 0x2D), d.isWord(end + 1), d.isGlued(end + 1), d.tokens[end + 1].shape == .upper {
      return end + 2
    }
    // `x8531 or 2633`, `page Dr. Doe 6872`
    if g.shape == 0x4 || g.shape == 0x5, !d.isUnit(end), d.gap(i) <= .line {
      if d.isWord(i - 1, "or"), d.isMarked(i - 2, .removed), d.isNumber(i - 2) { return end }
      // `pager (2217 instead of 2271)`
      if d.isWord(i - 1, "of"), d.isWord(i - 2, "instead"), d.isMarked(i - 3, .removed), d.isNumber(i - 3) { return end }
      if d.isWord(i - 1), d.isWord(i - 2, "dr"), d.hasBefore(i - 1, .pagerCue, within: 3) { return end }
      if d.isCapitalName(i - 1), d.hasBefore(i, .pagerCue, within: 4), !Months.isYear(g.lastValue, digits: g.total) { return end }
    }
    guard !cue.isEmpty, isDirect(d, i), !d.isUnit(end) else { return nil }
    if g.count == 1 {
      let n = g.total
      if n == 10 || n == 11 || n == 7 { return end }
      let isStrong =
        !cue.isDisjoint(with: [.faxCue, .pagerCue])
        || d.isWord(i - 1, in: ["phone", "telephone", "tel", "ph", "ext", "extension", "x", "cell", "mobile", "callback"])
        || d.isSign(i - 1, 0x3A) || d.isSign(i - 1, 0x23) || d.isSign(i - 1, 0x7C) && d.isOf(i - 2, .phoneCue)
      // `Phone` and its number on lines of their own.
      let isLine = d.gap(i) == .line && d.isOf(i - 1, .phoneCue) && (i == 1 || d.gap(i - 1) >= .line) && (end >= d.count || d.gap(end) >= .line)
      if n >= 3, n <= 6, isStrong {
        if d.gap(i) > .blank, !isLine, !d.isSign(i - 1, 0x3A) { return nil }
        if n == 3, cue.isDisjoint(with: .pagerCue) { return nil }
        if n == 4, Months.isYear(g.lastValue, digits: 4), cue.isDisjoint(with: .pagerCue) { return nil }
        if d.isWord(i - 1, in: ["page", "number", "call", "contact"]), n < 4 { return nil }
        if d.isSign(end, 0x3A), d.isGlued(end) { return nil }
        // `home: 2719 Turnpike Ave`
        if d.isWord(end), n <= 5, d.gap(end) == .blank, d.hasAfter(end, [.streetSuffix, .weakStreetSuffix], within: 4) { return nil }
        return end
      }
      return nil
    }
    // `call 9/11` and a time.
    if g.hasSlash, g.hasBlanks, d.digits(i) <= 2 { return nil }
    if g.total >= 7, g.total <= 15, !g.hasBlanks || g.count <= 5 { return end }
    if g.total >= 5, g.count == 2, g.isHyphenated, !cue.isDisjoint(with: [.pagerCue, .faxCue]) || d.isSign(i - 1, 0x3A) { return end }
    return nil
  }

  /// `/0145` behind a number: the token behind it.
  private static func secondLine(_ d: Document, _ k: Int) -> Int? {
    guard d.isSign(k, 0x2F), d.isGlued(k), d.isGlued(k + 1), d.digits(k + 1) >= 2, d.digits(k + 1) <= 4, d.endsPiece(k + 1) else {
      return nil
    }
    return k + 2
  }

  /// Groups with an area in parentheses, and without.
  private static let areaShapes = [0x334, 0x37, 0x1334, 0x325, 0x433, 0x244, 0x344, 0x434, 0x443, 0x154, 0x234, 0x236, 0x34]
  private static let plainShapes = [0x1334, 0x334]

  /// The token behind the first groups when they have one of the shapes.
  private static func prefix(_ d: Document, _ i: Int, _ g: Groups, _ shapes: [Int]) -> Int? {
    for s in shapes where g.shape == s { return g.next }
    // More groups follow over blanks: cut them off.
    var shape = g.shape
    var n = g.count
    while n > 1 {
      shape >>= 4
      n -= 1
      for s in shapes where shape == s { return token(d, i, n) }
    }
    return nil
  }

  /// The token behind the `n`th group from `i`.
  private static func token(_ d: Document, _ i: Int, _ n: Int) -> Int {
    var k = i
    for group in 0..<n {
      guard let r = d.readDigits(k) else { return k }
      k = r.next
      if group < n - 1 { while k < d.count, d.tokens[k].kind == .sign { k += 1 } }
    }
    return k
  }

  /// Whether a cue stands directly before: only links and signs between.
  private static func isDirect(_ d: Document, _ i: Int) -> Bool {
    var k = i - 1
    for _ in 0..<5 {
      guard k >= 0 else { return false }
      if d.isOf(k, [.phoneCue, .faxCue, .pagerCue]) || d.isWord(k, in: ["x", "p", "f", "c", "h", "w", "m", "t"]) { return true }
      guard d.isOf(k, .idLink) || d.tokens[k].kind == .sign || d.isWord(k, in: ["at", "me", "him", "her", "us", "on", "to"]) else {
        return false
      }
      k -= 1
    }
    return false
  }

  /// Three groups of a telephone: no dose, no thousandths.
  private static func plausible(_ d: Document, _ i: Int, _ g: Groups) -> Bool {
    // `300-600-1200 mg` rises; `132/103 1346` is a pressure and a time.
    if d.isUnit(g.next), !d.isWord(g.next, in: ["x", "day", "days", "times"]), g.shape == 0x334, d.isNumber(i),
      g.firstValue < d.value(i + 2), d.value(i + 2) < g.lastValue
    {
      return false
    }
    if g.hasSlash, g.hasBlanks { return false }
    if !g.hasBlanks { return true }
    return !(d.isSign(i - 1, 0x2E) && d.isGlued(i)) && !d.isUnit(g.next)
  }

  /// `555-0199`: seven digits without an area; a range that rises is none.
  private static func local(_ d: Document, _ i: Int, _ g: Groups, _ cue: WordClass) -> Bool {
    if !cue.isEmpty { return true }
    guard g.firstValue >= 200, d.beginsPiece(i), !(d.isSign(i - 1, 0x3A) && d.isGlued(i) && d.isNumber(i - 2)) else { return false }
    let isRange = g.lastValue >= 1000 && g.lastValue % 50 == 0
    if isRange || (d.isUnit(g.next) && g.lastValue >= 1000) { return false }
    return !d.hasBefore(i, [.strongIDCue, .weakIDCue, .valueCue], within: 3)
  }

  // MARK: extensions

  private static func withExtension(_ d: Document, _ end: Int) -> Int {
    var k = end
    guard d.isNear(k) else { return end }
    if let next = secondLine(d, k) { return next }
    if d.isSign(k, 0x2C) { k += 1 }
    guard d.isWord(k, in: ["x", "ext", "extn", "extension", "option", "opt"]), d.isNear(k) else { return end }
    let isX = d.tokens[k].count == 1
    k += 1
    if d.isSign(k, 0x2E) || d.isSign(k, 0x3A) || d.isSign(k, 0x23) { k += 1 }
    guard d.isNear(k), d.digits(k) >= 1, d.digits(k) <= 7, !isX || d.digits(k) > 1 || d.isGlued(k), !isX || d.isGlued(k) || !d.isUnit(k + 1)
    else {
      return end
    }
    return k + 1
  }

  /// `ext. 4417`, `extension 210` without a number before.
  private static func bareExtension(_ d: Document, _ i: Int) {
    var k = i + 1
    if d.isSign(k, 0x2E) || d.isSign(k, 0x3A) || d.isSign(k, 0x23) { k += 1 }
    guard d.isNear(k), d.digits(k) >= 3, d.digits(k) <= 6, d.endsPiece(k), !d.isUnit(k + 1), d.isOpen(k) else { return }
    d.remove(k, through: k, .phone, .phoneCued)
  }

  /// `x4417`, `p4417`, `p#4417`: an extension and a pager.
  private static func letterExtension(_ d: Document, _ i: Int) {
    let k = d.isSign(i + 1, 0x23) && d.isGlued(i + 2) ? i + 2 : i + 1
    guard d.isWord(i, in: ["x", "p"]), d.digits(k) == 4 || d.digits(k) == 5, d.endsPiece(k), !d.isUnit(k + 1), d.isOpen(k) else { return }
    d.remove(i, through: k, d.isWord(i, "p") ? .pager : .phone, .phoneCued)
  }

  // MARK: spoken
}
