/// The tokens at which each family of numbers may begin: numbers, cues, words with digits beside them, a few signs. A family goes from one
/// to the next and passes over the rest of the text, which is most of it.
///
/// What is said here of a family is less than what it asks itself: a token that is no point of it is none that it would take.
struct Points {
  enum Family: Int, CaseIterable {
    case hosts, codes, series, dates, phones, months, social, labels, forms, ages, clauses, streets, postal, foreign, plainStreets, pairs
    case ordinals, pointDates, holidays, wards, beds, values, denial
    /// Signs behind a label; numbers of four digits.
    case wardLabels, years

    fileprivate var bit: UInt32 { 1 &<< UInt32(rawValue) }
  }

  /// A bit for each family and token.
  private var bits: [UInt64] = []
  private var width = 0
  private var count = 0

  @inline(__always) func first(_ family: Family) -> Int { next(family, from: 0) }

  /// The family's point behind a token, or the count of tokens.
  @inline(__always) func next(_ family: Family, after i: Int) -> Int { next(family, from: i + 1) }

  @inline(__always) private func next(_ family: Family, from i: Int) -> Int {
    guard i < count else { return count }
    let row = family.rawValue &* width
    var at = i &>> 6
    var word = bits[row &+ at] & (~0 &<< UInt64(i & 63))
    while word == 0 {
      at &+= 1
      if at >= width { return count }
      word = bits[row &+ at]
    }
    return at &<< 6 &+ word.trailingZeroBitCount
  }

  /// Looks at every token once.
  mutating func read(_ tokens: TokenList) {
    count = tokens.count
    width = (count + 63) / 64
    bits.removeAll(keepingCapacity: true)
    bits.append(contentsOf: repeatElement(0, count: width * Family.allCases.count))
    bits.withUnsafeMutableBufferPointer { bits in
      for i in 0..<count {
        var families = Points.families(tokens, i)
        let bit: UInt64 = 1 &<< UInt64(i & 63)
        while families != 0 {
          bits[families.trailingZeroBitCount &* width &+ i &>> 6] |= bit
          families &= families &- 1
        }
      }
    }
  }

  /// Words of no class that begin something, by what `WordMemory` has of them.
  static let tags = WordTable(
    PlainStreets.starts + [
      (
        Points.start,
        """
        nonagenarian nonagenarians centenarian centenarians supercentenarian supercentenarians nineties ninetieth hundredth calle rue avenida
        rua carrera calzada paseo ulica viale chemin allee impasse jalan carretera plaza highway hwy interstate county rural fm box route
        """
      ),
      (Points.start | Points.postal, PostalCodes.cues),
    ])
  /// The lowest two bits are of `PlainStreets`.
  static let plainStreet: UInt8 = 3
  static let start: UInt8 = 4
  static let postal: UInt8 = 8

  private static let spoken: WordClass = [.digitWord, .tensWord]
  private static let ids: WordClass = [.strongIDCue, .weakIDCue]
  private static let addresses: WordClass = [.urlStart, .loginCue, .topDomain]
  private static let contacts: WordClass = [.digitWord, .tensWord, .phoneCue]
  private static let classes: WordClass = [
    .monthName, .ordinalWord, .digitWord, .tensWord, .holidayStart, .valueCue, .codeCue, .phoneCue, .loginCue, .urlStart, .strongIDCue,
    .weakIDCue, .streetSuffix, .wardCue,
  ]

  private static func families(_ tokens: TokenList, _ i: Int) -> UInt32 {
    switch tokens[i].kind {
    case .number: number(tokens, i)
    case .word: word(tokens, i)
    case .sign: sign(tokens, i)
    }
  }

  private static func number(_ tokens: TokenList, _ i: Int) -> UInt32 {
    let t = tokens[i]
    let n = t.count
    let value = t.value
    let next = Beside(tokens, i + 1)
    let before = Beside(tokens, i - 1)
    let isOpen = t.gap != .none
    let joins = next.sign == 0x2D || next.sign == 0x2F
    let isDotted = next.sign == 0x2E
    /// Letters, or digits that a scanner has read as letters.
    let isWoven = next.gap == .none && next.sign == 0
    // A number that is nobody's part and that nothing long enough goes on with.
    let isShort = n <= 4 && isOpen && (next.gap != .none || next.sign != 0 && !joins && !isDotted && next.sign != 0x5F) && !next.isNumber

    var m = Family.values.bit
    if !isShort { m |= Family.denial.bit }
    if isWoven || joins || isDotted || next.isNumber || n >= 5 { m |= Family.dates.bit }
    if isWoven || joins { m |= n <= 2 ? Family.pairs.bit : 0 }
    if n > 2 || !isOpen || next.isNumber || next.isWord && next.count <= 3 || joins || isDotted || next.isPhoneSign { m |= Family.phones.bit }
    if next.gap == .none || next.isNumber || n == 4 && next.sign == 0x2D { m |= Family.forms.bit }
    if n == 4 || n == 5 || n == 3 && next.isNumber { m |= Family.foreign.bit }
    if n == 4 { m |= Family.years.bit }
    if n == 5 || next.sign == 0x2D || n == 2 && value == 10 { m |= Family.codes.bit }
    if n == 5 || next.gap == .none { m |= Family.postal.bit }
    if n <= 6, next.isNumber || next.isWord || next.sign == 0x2D || next.sign == 0x2C { m |= Family.streets.bit }
    if n <= 5, next.gap == .blank { m |= Family.plainStreets.bit }
    if next.gap == .none, joins { m |= Family.series.bit }
    if n <= 4 {
      if isWoven || next.gap == .none && (isDotted || next.sign == 0x2D || next.sign == 0x3A) { m |= Family.hosts.bit }
      if before.isWord || before.sign == 0x2C || before.sign == 0x2E || n <= 2 && next.isWord { m |= Family.months.bit }
    }
    if n <= 3 {
      if isWoven || joins || isDotted || next.isNumber || next.isWord && next.count <= 3 { m |= Family.social.bit }
      if value > 0, next.gap == .none || before.isWord || before.sign == 0x2D { m |= Family.beds.bit }
      if value >= 90 { m |= Family.ages.bit | Family.clauses.bit }
    }
    if n <= 2 {
      if value > 0, before.isWord || next.isWord { m |= Family.wards.bit }
      if isDotted, next.gap == .none { m |= Family.pointDates.bit }
      if isWoven { m |= Family.ordinals.bit }
    }
    return m
  }

  /// The token on one side of a number; none at the text's end.
  private struct Beside {
    var gap = Token.Gap.paragraph
    var isWord = false
    var isNumber = false
    var sign: UInt64 = 0
    var count = 0

    init(_ tokens: TokenList, _ i: Int) {
      guard tokens.has(i) else { return }
      let t = tokens[i]
      gap = t.gap
      count = t.count
      switch t.kind {
      case .word: isWord = true
      case .number: isNumber = true
      case .sign: sign = t.hash
      }
    }

    /// A sign that may stand within a telephone number: a star, parentheses.
    var isPhoneSign: Bool { sign == 0x2A || sign == 0x28 || sign == 0x29 }
  }

  private static func sign(_ tokens: TokenList, _ i: Int) -> UInt32 {
    let t = tokens[i]
    switch t.hash {
    case 0x40: return Family.hosts.bit
    case 0x23: return Family.labels.bit
    case 0x2A: return Family.social.bit
    case 0x3A: return Family.wardLabels.bit | (t.count == 2 ? Family.hosts.bit : 0)
    case 0x2E: return t.gap == .none && i + 1 < tokens.count && tokens[i + 1].gap == .none ? Family.hosts.bit : 0
    default: return 0
    }
  }

  private static func word(_ tokens: TokenList, _ i: Int) -> UInt32 {
    let t = tokens[i]
    let m: UInt32 = t.tag & plainStreet != 0 ? Family.plainStreets.bit : 0
    let isGlued = i + 1 < tokens.count && tokens[i + 1].gap == .none
    let isUnknown = t.facts == .none && t.classes.isEmpty && t.count >= 8
    guard !t.classes.isDisjoint(with: classes) || isUnknown || t.tag & start != 0 || isBefore(tokens, i, isGlued) || isSpokenDomain(tokens, i)
    else { return m }
    return m | families(t, isGlued: isGlued, isUnknown: isUnknown)
  }

  /// Whether what stands behind a word makes it a point: a number, a number in words, a sign that joins.
  private static func isBefore(_ tokens: TokenList, _ i: Int, _ isGlued: Bool) -> Bool {
    guard i + 1 < tokens.count else { return false }
    let n = tokens[i + 1]
    switch n.kind {
    case .number: return true
    case .word: return !n.classes.isDisjoint(with: spoken)
    case .sign:
      guard isGlued else { return false }
      switch n.hash {
      case 0x2D, 0x5F, 0x2F, 0x3A, 0x40, 0x23: return true
      case 0x2E: return i + 2 < tokens.count && tokens[i + 2].gap == .none
      default: return false
      }
    }
  }

  private static let dot = WordTable.hashes("dot")[0]

  /// `example dot org`
  private static func isSpokenDomain(_ tokens: TokenList, _ i: Int) -> Bool {
    tokens[i].classes.contains(.topDomain) && i > 0 && tokens[i - 1].hash == dot
  }

  private static func families(_ t: Token, isGlued: Bool, isUnknown: Bool) -> UInt32 {
    let c = t.classes
    let n = t.count
    // Streets have words of their own before the words of roads.
    var m = Family.streets.bit
    if isGlued {
      m |= Family.hosts.bit | Family.forms.bit
      if n <= 2 { m |= Family.codes.bit | Family.postal.bit | Family.foreign.bit }
      if n == 1 { m |= Family.phones.bit | Family.labels.bit }
    }
    if n <= 4 { m |= Family.social.bit }
    if n == 1 || t.tag & start != 0 { m |= Family.ages.bit }
    if t.tag & postal != 0 { m |= Family.postal.bit }
    if isUnknown { m |= Family.holidays.bit }
    if n >= 8, t.shape == .upper, t.facts == .none { m |= Family.denial.bit }
    if c.isEmpty { return m }
    if !c.isDisjoint(with: addresses) { m |= Family.hosts.bit }
    if !c.isDisjoint(with: contacts) { m |= Family.phones.bit }
    if !c.isDisjoint(with: spoken) { m |= Family.ages.bit | Family.clauses.bit }
    if !c.isDisjoint(with: ids) { m |= Family.social.bit | Family.labels.bit }
    if c.contains(.codeCue) { m |= Family.codes.bit }
    if c.contains(.monthName) { m |= Family.months.bit }
    if c.contains(.ordinalWord) { m |= Family.ordinals.bit }
    if c.contains(.holidayStart) { m |= Family.holidays.bit }
    if c.contains(.wardCue) { m |= Family.wards.bit }
    if c.contains(.valueCue) { m |= Family.values.bit }
    return m
  }
}
