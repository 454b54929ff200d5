/// Which tokens the learned stage looks at.
enum Candidates {
  /// Whether a token may be part of an identifier by its form alone. Ordinary words without a capital never are.
  static func isOne(_ finder: NameFinder, _ i: Int) -> Bool {
    let t = finder.document.tokens[i]
    switch t.kind {
    case .sign: return false
    case .number: return t.mark != .kept
    case .word: return isWord(finder, i, t)
    }
  }

  private static func isWord(_ finder: NameFinder, _ i: Int, _ t: Token) -> Bool {
    let f = Lexical(t.facts)
    let isStop = t.classes.contains(.stop)
    if f.has(Lexical.state | Lexical.country), f.person < 9, !f.has(Lexical.city | Lexical.county), t.mark != .removed { return false }
    // `TF`, `BM`, `EDD`
    if t.shape == .upper, t.count < 6, f.has(Lexical.medical), f.person < 3, !f.has(places), t.mark != .removed { return false }
    if finder.isMixed, t.shape != .lower {
      // The capital of a sentence's first word says nothing of a word that is none but one of the language.
      guard t.shape == .capital, isStop || f.has(Lexical.lower) && f.person < 3 && !f.has(Candidates.places) else { return !isStop || t.count <= 3 }
      return t.mark == .removed || !finder.isSentenceStart(i)
    }
    if isStop { return false }
    // `dr okoye`, `her sister joy`
    if f.person > 2 || f.isUnknown && t.facts.frequency < 4, t.count > 2, finder.isOf(i - 1, cues) || finder.isSign(i - 1, 0x2E) && finder.isOf(i - 2, cues) {
      return true
    }
    if t.count <= 3, t.facts == .none && t.classes.isEmpty || t.count == 2 && endsLine(finder.document, i) { return true }
    if t.facts.frequency < 3, f.isUnknown { return t.count > 3 && !finder.isMixed }
    if f.has(Lexical.lower) { return !finder.isMixed && f.person > 2 && f.frequency < 12 }
    if f.has(Lexical.medical), f.person < 5 { return false }
    return f.person > (finder.isMixed ? 5 : 0) || f.has(Lexical.city | Lexical.county | Lexical.company | Lexical.facility | Lexical.street)
  }

  /// Whether a line ends behind a token, or behind the sign that follows it: `kh`, `/jt`, `(rt)`.
  private static func endsLine(_ d: Document, _ i: Int) -> Bool {
    d.gap(i + 1) >= .line || d.gap(i + 1) == .none && d.tokens[i + 1].kind == .sign && d.gap(i + 2) >= .line
  }

  private static let places = Lexical.city | Lexical.county | Lexical.company | Lexical.facility | Lexical.street | Lexical.school

  private static let cues: WordClass = [.title, .staffTitle, .relation, .role, .label, .before]

  /// Rules whose findings the stage may take back: names and places by evidence of words alone. What repeats a
  /// finding is as sure as that one.
  static func isWeak(_ rule: UInt16) -> Bool {
    switch rule {
    case TextRule.nameEvidence.number, TextRule.nameProper.number, TextRule.namePosition.number, TextRule.nameSubject.number,
      TextRule.nameAnother.number, TextRule.cityEvidence.number,
      TextRule.cityCue.number, TextRule.facility.number, TextRule.facilityCue.number, TextRule.employer.number, TextRule.school.number,
      TextRule.namedWard.number:
      true
    default: false
    }
  }
}
