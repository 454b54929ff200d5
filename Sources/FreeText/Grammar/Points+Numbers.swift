/// At which numbers the families may begin.
extension Points {
  /// - Parameter isAnnounced: whether a word that announces a telephone stands shortly before.
  static func number(_ tokens: TokenList, _ i: Int, isAnnounced: Bool) -> UInt32 {
    let t = tokens[i]
    let n = t.count
    let value = t.value
    let next = token(tokens, i &+ 1)
    let before = token(tokens, i &- 1)
    let beyond = token(tokens, i &+ 2)
    let isOpen = t.gap != .none
    let isGlued = next.gap == .none
    let isJoined = next.sign == 0x2D || next.sign == 0x2F
    let isDotted = next.sign == 0x2E
    /// Digits or letters that may be digits stand behind the sign.
    let goesOn = beyond.isNumber || beyond.isWord && beyond.count <= 3
    let joins = isJoined && (goesOn || beyond.sign == 0x27 || beyond.sign == 0x28)
    let isPointed = isDotted && beyond.gap == .none && goesOn
    let isDecimal = isPointed && isGlued
    /// Letters, or digits that a scanner has read as letters.
    let isWoven = isGlued && next.kind != .sign
    // A number that is nobody's part and that nothing long enough goes on with.
    let isShort = n <= 4 && isOpen && (!isGlued || next.sign != 0 && !isJoined && !isDotted && next.sign != 0x5F) && !next.isNumber

    var m: UInt32 = 0
    if next.sign != 0 || next.isUnit { m |= Family.values.bit }
    if !isShort { m |= Family.denial.bit }
    if isWoven || joins || isDecimal || next.isNumber && n <= 2 || !isOpen && n >= 4 || n == 6 || n == 8 || n == 12 || n == 14 {
      m |= Family.dates.bit
    }
    if (isWoven || isJoined), n <= 2 { m |= Family.pairs.bit }
    let isGrouped = next.isNumber || next.isWord && next.count <= 3 || joins || isPointed || next.isPhoneSign
    if isGrouped || !isOpen || n > 2 && (isAnnounced || before.isLink) { m |= Family.phones.bit }
    if isGlued && (next.kind != .sign || next.sign == 0x2D || next.sign == 0x29 || isDecimal || n > 14) || next.isNumber && (n == 4 || n == 2)
      || n == 4 && next.sign == 0x2D
    {
      m |= Family.forms.bit
    }
    if n == 4 || n == 5 || n == 3 && next.isNumber { m |= Family.foreign.bit }
    if n == 4 { m |= Family.years.bit }
    if n == 5 || next.sign == 0x2D && goesOn || n == 2 && value == 10 { m |= Family.codes.bit }
    if n == 5 || isWoven || n <= 3 && isGlued && (isDecimal || next.sign == UInt64(TextView.otherSign)) { m |= Family.postal.bit }
    if n <= 6, next.isNumber || next.isWord && !next.isOrdinary || next.sign == 0x2D || next.sign == 0x2C { m |= Family.streets.bit }
    if n <= 5, next.gap == .blank { m |= Family.plainStreets.bit }
    if isGlued, isJoined, beyond.isNumber { m |= Family.series.bit }
    if n <= 4 {
      if isWoven || isGlued && (isDecimal || n == 2 && next.sign == 0x2D || next.sign == 0x3A && (n == 2 || isAddress(tokens, i))) {
        m |= Family.hosts.bit
      }
      if n > 2 ? before.isWord || before.sign == 0x2C || before.sign == 0x2E : isBesideStranger(tokens, i, before, next) { m |= Family.months.bit }
    }
    if n <= 3 {
      if isWoven || !isOpen || n == 3 && (next.isNumber || next.isWord && next.count <= 3 || goesOn && (isJoined || isDotted)) { m |= Family.social.bit }
      if value > 0, isWoven || next.sign == 0x2D && beyond.isWord || isInUnit(tokens, i, before) { m |= Family.beds.bit }
      if value >= 90 { m |= Family.ages.bit | Family.clauses.bit }
    }
    if n <= 2 {
      if value > 0, isWoven || before.isWord && (before.count == 1 || before.tag & ward != 0) || next.isWord && next.gap == .blank && (next.count == 4 || next.count == 5) { m |= Family.wards.bit }
      if isDotted, isGlued { m |= Family.pointDates.bit }
      if isWoven { m |= Family.ordinals.bit }
    }
    return m | numberOfName(tokens, i, next, before)
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

  /// Whether a unit's name or its first letter stands before a number or before its hyphen.
  private static func isInUnit(_ tokens: TokenList, _ i: Int, _ before: Token) -> Bool {
    let unitName = before.sign == 0x2D ? token(tokens, i - 2) : before
    return unitName.isWord && (unitName.count == 1 || unitName.tag & unit != 0)
  }
}

extension Token {
  /// A sign that may stand within a telephone number: a star, parentheses.
  fileprivate var isPhoneSign: Bool { sign == 0x2A || sign == 0x28 || sign == 0x29 }
  fileprivate var isUnit: Bool { isWord && classes.contains(.unitOfMeasure) }
  /// `or`, `of`, `code`.
  fileprivate var isLink: Bool { isWord && tag & Points.link != 0 }
  /// A word of no list.
  fileprivate var isStrange: Bool { isWord && count >= 4 && facts == .none && classes.isEmpty }
  /// A small word or a measure behind a blank, which no street begins with.
  fileprivate var isOrdinary: Bool {
    shape == .lower && gap != .none && classes.isDisjoint(with: .compassPoint) && !classes.isDisjoint(with: [.unitOfMeasure, .functionWord])
  }
}
