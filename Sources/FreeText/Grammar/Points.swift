import Records

/// The tokens at which each family of numbers and each pass over names may begin: numbers, cues, words with digits beside them, a few signs,
/// capitals. A family goes from one to the next and passes over the rest of the text, which is most of it.
///
/// What is said here of a family is less than what it asks itself: a token that is no point of it is none that it would take.
struct Points: ~Copyable {
  enum Family: Int, CaseIterable {
    case hosts, codes, series, dates, phones, months, social, labels, forms, ages, clauses, streets, postal, foreign, plainStreets, pairs
    case ordinals, pointDates, holidays, wards, beds, values, denial
    /// Signs behind a label; numbers of four digits.
    case wardLabels, years
    /// The passes over names.
    case organisations, cued, names, proper

    var bit: UInt32 { 1 &<< UInt32(rawValue) }
  }

  /// A bit for each family and token.
  private var bits = FlatArray<UInt64>(capacity: 256)
  private var width = 0
  private var count = 0

  @inline(__always) func first(_ family: Family) -> Int { next(family, from: 0) }

  /// The family's point behind a token, or the count of tokens.
  @inline(__always) func next(_ family: Family, after i: Int) -> Int { next(family, from: i + 1) }

  /// The family's first point at a token or behind it, or the count of tokens.
  @inline(__always) func next(_ family: Family, from i: Int) -> Int {
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
  mutating func read(_ document: Document) {
    let tokens = document.tokens
    let casing = Casing(document)
    // The last word that announces a telephone.
    var contact = -Points.contactReach - 1
    count = tokens.count
    width = (count + 63) / 64
    bits.refill(width * Family.allCases.count, with: 0)
    for i in 0..<count {
      var families: UInt32
      switch tokens[i].kind {
      case .number: families = Points.number(tokens, i, isAnnounced: i &- contact <= Points.contactReach)
      case .sign: families = Points.sign(tokens, i)
      case .word:
        let next = Points.token(tokens, i &+ 1)
        if casing.isMixed, Points.isPlain(tokens[i], next) { continue }
        families = Points.word(tokens, i, next) | Points.name(tokens, i, next, casing)
        if tokens[i].tag & Points.contact != 0 { contact = i }
      }
      let bit: UInt64 = 1 &<< UInt64(i & 63)
      while families != 0 {
        bits[families.trailingZeroBitCount &* width &+ i &>> 6] |= bit
        families &= families &- 1
      }
    }
  }

  /// Words of no class that begin something, by what `WordMemory` has of them.
  private static let tags = WordTable(
    PlainStreets.starts + [
      (
        start,
        """
        nonagenarian nonagenarians centenarian centenarians supercentenarian supercentenarians nineties ninetieth hundredth
        """
      ),
      (
        start | road,
        """
        calle rue avenida rua carrera calzada paseo ulica viale chemin allee impasse jalan carretera plaza highway hwy interstate county
        rural fm box route
        """
      ),
      (road, "st i"), (start | UInt8(postal), PostalCodes.cues), (mention, "p c h w m t f"), (UInt8(link), "or of code"),
    ])
  /// The lowest two bits are of `PlainStreets`.
  static let plainStreet: UInt16 = 3
  private static let start: UInt8 = 4
  static let postal: UInt16 = 8
  /// What a street or a road begins with.
  private static let road: UInt8 = 16
  /// A letter that stands for a telephone.
  private static let mention: UInt8 = 32
  /// What may stand between a telephone's number and a lone one.
  static let link: UInt16 = 64
  /// An end of hosts' names, which may be spelled out.
  private static let domain: UInt16 = 128
  /// Whether a word begins something whatever stands beside it.
  private static let begins: UInt16 = 1 << 8
  /// Whether it announces a telephone.
  private static let contact: UInt16 = 1 << 9
  /// A number in words.
  private static let spokenNumber: UInt16 = 1 << 10
  /// A ward.
  static let ward: UInt16 = 1 << 12
  /// A telephone's word stands so many tokens before its number at most.
  private static let contactReach = 8

  /// What is known of a word by its hash, its classes and its facts alone.
  static func tag(of hash: UInt64, _ c: WordClass, _ facts: WordFacts) -> UInt16 {
    let tag = UInt8(truncatingIfNeeded: tags(hash) ?? 0)
    var bits = UInt16(tag) | nameTag(c, facts)
    if tag & start != 0 || !c.isDisjoint(with: classes) { bits |= begins }
    if tag & mention != 0 || !c.isDisjoint(with: [.phoneCue, .faxCue, .pagerCue]) { bits |= contact }
    if !c.isDisjoint(with: spoken) { bits |= spokenNumber }
    if c.contains(.topDomain) { bits |= domain }
    if Wards.units(hash) != nil || c.contains(.wardCue) { bits |= ward }
    return bits
  }

  private static let spoken: WordClass = [.digitWord, .tensWord]
  private static let ids: WordClass = [.strongIDCue, .weakIDCue]
  private static let addresses: WordClass = [.urlStart, .loginCue, .topDomain]
  private static let contacts: WordClass = [.digitWord, .tensWord, .phoneCue]
  private static let classes: WordClass = [
    .monthName, .ordinalWord, .digitWord, .tensWord, .holidayStart, .valueCue, .codeCue, .phoneCue, .loginCue, .urlStart, .strongIDCue,
    .weakIDCue, .streetSuffix, .wardCue,
  ]

  /// A token, or beyond the text's ends none: no sign and no word behind an empty line.
  @inline(__always) static func token(_ tokens: TokenList, _ i: Int) -> Token { tokens.has(i) ? tokens[i] : outside }

  private static let outside = Token(kind: .sign, gap: .paragraph, start: 0, end: 0, hash: 0)

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

  @inline(__always) private static func word(_ tokens: TokenList, _ i: Int, _ next: Token) -> UInt32 {
    let t = tokens[i]
    let m: UInt32 = t.tag & plainStreet != 0 ? Family.plainStreets.bit : 0
    let isUnknown = t.facts == .none && t.classes.isEmpty && t.count >= 8
    guard t.tag & begins != 0 || isUnknown || isBefore(tokens, i, next) || isSpokenDomain(tokens, i) else { return m }
    return m | families(t, next, isUnknown: isUnknown)
  }

  /// A small word of the lexicon before another word, nothing of which begins anything: half of most texts.
  @inline(__always) private static func isPlain(_ t: Token, _ next: Token) -> Bool {
    t.tag == plain && t.shape == .lower && t.count > 3 && next.kind == .word && next.tag & spokenNumber == 0
      && !Lexical(t.facts).has(Lexical.placeStart)
  }

  /// Whether what stands behind a word makes it a point: a number, a number in words, a sign that joins.
  @inline(__always) private static func isBefore(_ tokens: TokenList, _ i: Int, _ next: Token) -> Bool {
    switch next.kind {
    case .number: return true
    case .word: return next.tag & spokenNumber != 0
    case .sign:
      guard next.gap == .none else { return false }
      switch next.hash {
      case 0x2D, 0x5F, 0x2F, 0x3A, 0x40, 0x23: return true
      case 0x2E: return i + 2 < tokens.count && tokens[i + 2].gap == .none
      default: return false
      }
    }
  }

  private static let dot = WordTable.hashes("dot")[0]

  /// `example dot org`
  @inline(__always) private static func isSpokenDomain(_ tokens: TokenList, _ i: Int) -> Bool {
    tokens[i].tag & domain != 0 && i > 0 && (tokens[i - 1].hash == dot || i > 1 && tokens[i - 1].isSign(0x29) && tokens[i - 2].hash == dot)
  }

  private static func families(_ t: Token, _ next: Token, isUnknown: Bool) -> UInt32 {
    let c = t.classes
    let n = t.count
    let isNumbered = next.isNumber && next.gap == .none
    var m: UInt32 = 0
    if n == 1 || t.tag & UInt16(road) != 0 || c.contains(.streetSuffix) || n >= 7 && next.isNumber && next.gap == .blank { m |= Family.streets.bit }
    if next.gap == .none {
      let isJoined = isNumbered || next.sign == 0x2D
      if isJoined || next.sign == 0x3A || next.sign == 0x5F || next.sign == 0x2E { m |= Family.hosts.bit }
      if isJoined { m |= Family.forms.bit }
      if n == 1 || n == 2 && (isNumbered || next.sign == 0x5F) { m |= Family.codes.bit }
      if n <= 2 { m |= isNumbered ? Family.postal.bit | Family.foreign.bit : Family.foreign.bit }
      if n == 1 { m |= Family.phones.bit | Family.labels.bit }
    }
    if n == 4 && next.kind != .sign || n == 2 && (next.sign == 0x2D || next.sign == 0x23) || n == 3 && next.sign == 0x2D { m |= Family.social.bit }
    if n == 1 || t.tag & UInt16(start) != 0 { m |= Family.ages.bit }
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

extension Token {
  /// The byte of a sign; 0 of anything else, and where there is no token.
  @inline(__always) var sign: UInt64 { kind == .sign ? hash : 0 }
}
