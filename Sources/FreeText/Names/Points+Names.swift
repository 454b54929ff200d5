/// At which tokens the passes over names may begin.
extension Points {
  /// How the text is written, as far as the passes ask for it.
  struct Casing {
    let isMixed: Bool
    let hasCapitals: Bool

    init(_ document: Document) {
      hasCapitals = document.letterCase == .mixed
      isMixed = hasCapitals && !document.isCasual
    }
  }

  /// A word of organisations or a State, a word that announces a name, a word of the lexicon that announces none.
  private static let organisation: UInt16 = 1 << 13
  private static let announces: UInt16 = 1 << 14
  static let plain: UInt16 = 1 << 15

  /// What of this is known of a word by its classes and facts alone.
  static func nameTag(_ c: WordClass, _ facts: WordFacts) -> UInt16 {
    var bits: UInt16 = 0
    if !c.isDisjoint(with: NameFinder.organisations) || Lexical(facts).has(Lexical.state) { bits |= organisation }
    if !c.isDisjoint(with: NameFinder.strong) { bits |= announces }
    if facts.rawValue != 0, c.isDisjoint(with: NameFinder.cues) { bits |= plain }
    return bits
  }

  @inline(__always) static func name(_ tokens: TokenList, _ i: Int, _ next: Token, _ casing: Casing) -> UInt32 {
    let t = tokens[i]
    let before = token(tokens, i &- 1)
    var m: UInt32 = 0
    if t.tag & organisation != 0
      || before.sign == 0x2C && i > 1 && Lexical(t.facts).has(Lexical.placeStart) && !t.classes.contains(.saint)
    {
      m |= Family.organisations.bit
    }
    if next.sign == 0x2C || next.sign == 0x2E && t.count == 1 || t.tag & announces != 0 { m |= Family.cued.bit }
    if t.shape == .lower {
      let isPlain = casing.isMixed ? t.tag & plain != 0 && t.count > 3 : NameFinder.isPlain(t, isMixed: false) && !NameFinder.isNamelike(t)
      return isPlain ? m : m | Family.names.bit
    }
    m |= Family.names.bit
    if casing.hasCapitals, t.shape != .initial, i > 0 { m |= Family.proper.bit }
    return m
  }

  /// An age behind a name, digits within one.
  static func numberOfName(_ tokens: TokenList, _ i: Int, _ next: Token, _ before: Token) -> UInt32 {
    let t = tokens[i]
    var m: UInt32 = next.isWord && next.gap == .none ? Family.names.bit : 0
    if t.count <= 3, t.value < 120, i > 0, t.gap <= .line,
      next.isWord && next.gap <= .blank && next.count <= 5 || next.sign == 0x2D || before.sign == 0x7C || before.isWord && before.count == 3
    {
      m |= Family.cued.bit
    }
    return m
  }
}
