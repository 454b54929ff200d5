/// At which numbers the families may begin.
extension Points {
  /// - Parameter isAnnounced: whether a word that announces a telephone stands shortly before.
  static func number(_ tokens: TokenList, _ i: Int, isAnnounced: Bool) -> UInt32 {
    let t = tokens[i]
    let n = t.count
    let value = t.value
    let next = token(tokens, i &+ 1)
    let before = token(tokens, i &- 1)
    var m = always(n)
    if next.gap == .blank { m |= Family.plainStreets.bit }
    switch next.kind {
    case .word: m |= beforeWord(n, next, token(tokens, i &+ 2))
    case .number: m |= beforeNumber(n)
    case .sign: m |= beforeSign(tokens, i, n, next)
    }
    if t.gap == .none {
      m |= Family.phones.bit | Family.denial.bit | Family.social.bit
      if n >= 4 { m |= Family.dates.bit }
    }
    if n > 2 {
      if isAnnounced || before.isLink { m |= Family.phones.bit }
      if before.isWord || before.sign == 0x2C || before.sign == 0x2E { m |= Family.months.bit }
    } else {
      if isBesideStranger(tokens, i, before, next) { m |= Family.months.bit }
      if before.isWord, before.count == 1 || before.tag & ward != 0 { m |= Family.wards.bit }
      if value == 10, n == 2 { m |= Family.codes.bit }
    }
    m |= Family.beds.bit
    if value == 0 { m &= ~(Family.beds.bit | Family.wards.bit) }
    if value >= 90 { m |= Family.ages.bit | Family.clauses.bit }
    return m & allowed(n) | numberOfName(tokens, i, next, before)
  }

  /// The families that take a number of so many digits wherever it stands.
  @inline(__always) private static func always(_ n: Int) -> UInt32 {
    switch n {
    case ...3: 0
    case 4: Family.foreign.bit | Family.years.bit
    case 5: Family.foreign.bit | Family.codes.bit | Family.postal.bit | Family.denial.bit
    case 6, 8, 12, 14: Family.dates.bit | Family.denial.bit
    default: Family.denial.bit
    }
  }

  /// The families that take a number of so many digits at all.
  @inline(__always) private static func allowed(_ n: Int) -> UInt32 {
    let two = Family.pairs.bit | Family.wards.bit | Family.pointDates.bit | Family.ordinals.bit
    let three = two | Family.social.bit | Family.beds.bit | Family.ages.bit | Family.clauses.bit
    let four = three | Family.hosts.bit | Family.months.bit
    switch n {
    case ...2: return ~0
    case 3: return ~two
    case 4: return ~three
    case 5: return ~four
    case 6: return ~(four | Family.plainStreets.bit)
    default: return ~(four | Family.plainStreets.bit | Family.streets.bit)
    }
  }

  @inline(__always) private static func beforeWord(_ n: Int, _ next: Token, _ beyond: Token) -> UInt32 {
    var m: UInt32 = 0
    if next.gap == .none {
      // Letters of a code, or digits that a scanner has read as letters.
      m |= Family.dates.bit | Family.pairs.bit | Family.forms.bit | Family.postal.bit | Family.hosts.bit | Family.social.bit | Family.beds.bit
        | Family.wards.bit | Family.ordinals.bit | Family.denial.bit
    } else if next.gap == .blank, next.count == 4 || next.count == 5 {
      m |= Family.wards.bit
    }
    // `555 O199`: letters that begin the next group.
    if next.count <= 3, next.gap == .none || beyond.isNumber && beyond.gap == .none {
      m |= n == 3 ? Family.phones.bit | Family.social.bit : Family.phones.bit
    }
    if next.classes.contains(.unitOfMeasure) { m |= Family.values.bit }
    if !next.isOrdinary { m |= Family.streets.bit }
    return m
  }

  @inline(__always) private static func beforeNumber(_ n: Int) -> UInt32 {
    let m = Family.phones.bit | Family.streets.bit | Family.denial.bit
    switch n {
    case ...1: return m | Family.dates.bit
    case 2: return m | Family.dates.bit | Family.forms.bit
    case 3: return m | Family.foreign.bit | Family.social.bit
    case 4: return m | Family.forms.bit
    default: return m
    }
  }

  private static func beforeSign(_ tokens: TokenList, _ i: Int, _ n: Int, _ next: Token) -> UInt32 {
    guard next.hash != 0 else { return 0 }
    let beyond = token(tokens, i &+ 2)
    let isGlued = next.gap == .none
    /// Digits or letters that may be digits stand behind the sign.
    let goesOn = beyond.isNumber || beyond.isWord && beyond.count <= 3
    var m = isGlued && n > 14 ? Family.values.bit | Family.forms.bit : Family.values.bit
    switch next.hash {
    case 0x2D, 0x2F:
      m |= Family.pairs.bit
      if goesOn || beyond.sign == 0x27 || beyond.sign == 0x28 { m |= Family.dates.bit | Family.phones.bit }
      if goesOn, n == 3 { m |= Family.social.bit }
      if isGlued { m |= beyond.isNumber ? Family.denial.bit | Family.series.bit : Family.denial.bit }
      guard next.hash == 0x2D else { break }
      m |= Family.streets.bit
      if isGlued || n == 4 { m |= Family.forms.bit }
      if isGlued, n == 2 { m |= Family.hosts.bit }
      if goesOn { m |= Family.codes.bit }
      if beyond.isWord { m |= Family.beds.bit }
    case 0x2E:
      if isGlued { m |= Family.pointDates.bit | Family.denial.bit }
      guard goesOn else { break }
      if n == 3 { m |= Family.social.bit }
      guard beyond.gap == .none else { break }
      m |= Family.phones.bit
      if isGlued { m |= Family.dates.bit | Family.forms.bit | Family.hosts.bit | (n <= 3 ? Family.postal.bit : 0) }
    case 0x3A:
      if isGlued, n == 2 || isAddress(tokens, i) { m |= Family.hosts.bit }
      if isGlued, n == 2, beyond.gap == .none { m |= Family.forms.bit }
    case 0x2C: m |= Family.streets.bit
    case 0x5F: if isGlued { m |= Family.denial.bit }
    case 0x29: m |= isGlued ? Family.phones.bit | Family.forms.bit : Family.phones.bit
    case 0x28, 0x2A: m |= Family.phones.bit
    case UInt64(TextView.otherSign): if isGlued, n <= 3 { m |= Family.postal.bit }
    default: break
    }
    return m
  }

  /// Whether a word of no list, which may be a month's, stands on one side.
  private static func isBesideStranger(_ tokens: TokenList, _ i: Int, _ before: Token, _ next: Token) -> Bool {
    if next.isWord, next.count == 2 || next.isStrange { return true }
    return before.sign == 0x2C || before.sign == 0x2E ? token(tokens, i - 2).isStrange : before.isStrange
  }

  /// `10:30:...` goes on where a time ends.
  private static func isAddress(_ tokens: TokenList, _ i: Int) -> Bool {
    tokens[i + 1].count > 1 || i + 3 < tokens.count && tokens[i + 3].gap == .none
  }
}

extension Token {
  /// `or`, `of`, `code`.
  fileprivate var isLink: Bool { isWord && tag & Points.link != 0 }
  /// A word of no list.
  fileprivate var isStrange: Bool { isWord && count >= 4 && facts == .none && classes.isEmpty }
  /// A small word or a measure behind a blank, which no street begins with.
  fileprivate var isOrdinary: Bool {
    shape == .lower && gap != .none && classes.isDisjoint(with: .compassPoint) && !classes.isDisjoint(with: [.unitOfMeasure, .functionWord])
  }
}
