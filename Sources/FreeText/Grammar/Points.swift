/// The tokens at which a family of numbers may begin: numbers, cues, words with digits beside them, a few signs. The families go from one to
/// the next and pass over the rest of the text, which is most of it.
struct Points {
  /// Of each token the next one that is a point, or the count of tokens.
  private var nexts: [Int32] = []
  private(set) var first = 0

  /// The point behind a token.
  @inline(__always) func next(_ i: Int) -> Int { Int(nexts[i]) }

  private static let classes: WordClass = [
    .monthName, .ordinalWord, .digitWord, .tensWord, .holidayStart, .valueCue, .codeCue, .phoneCue, .loginCue, .urlStart, .strongIDCue,
    .weakIDCue, .streetSuffix, .wardCue,
  ]

  /// Words of no class that begin something.
  private static let words = WordTable([
    (
      1,
      """
      nonagenarian nonagenarians centenarian centenarians supercentenarian supercentenarians nineties ninetieth hundredth calle rue avenida
      rua carrera calzada paseo ulica viale chemin allee impasse jalan carretera plaza highway hwy interstate county rural fm box route zip
      zipcode postal postcode plz
      """
    )
  ])

  private static let dot = WordTable.hashes("dot")[0]

  /// Looks at every token once, from the last to the first.
  mutating func read(_ tokens: [Token]) {
    let count = tokens.count
    nexts.removeAll(keepingCapacity: true)
    nexts.append(contentsOf: repeatElement(Int32(truncatingIfNeeded: count), count: count))
    var following = count
    tokens.withUnsafeBufferPointer { tokens in
      nexts.withUnsafeMutableBufferPointer { nexts in
        var i = count - 1
        while i >= 0 {
          nexts[i] = Int32(truncatingIfNeeded: following)
          if Points.isPoint(tokens, i) { following = i }
          i -= 1
        }
      }
    }
    first = following
  }

  @inline(__always) private static func isPoint(_ tokens: UnsafeBufferPointer<Token>, _ i: Int) -> Bool {
    let t = tokens[i]
    switch t.kind {
    case .number: return true
    case .sign:
      switch t.hash {
      case 0x40, 0x23, 0x2A: return true
      case 0x3A: return t.count == 2
      case 0x2E: return t.gap == .none && i + 1 < tokens.count && tokens[i + 1].gap == .none
      default: return false
      }
    case .word:
      if !t.classes.isDisjoint(with: classes) { return true }
      if i + 1 < tokens.count {
        let n = tokens[i + 1]
        if n.kind == .number || n.kind == .word && !n.classes.isDisjoint(with: [.digitWord, .tensWord]) { return true }
        if n.kind == .sign, n.gap == .none {
          switch n.hash {
          case 0x2D, 0x5F, 0x2F, 0x3A, 0x40, 0x23: return true
          case 0x2E: if i + 2 < tokens.count, tokens[i + 2].gap == .none { return true }
          default: break
          }
        }
      }
      if t.classes.contains(.topDomain), i > 0, tokens[i - 1].hash == dot { return true }
      return t.facts == .none && t.classes.isEmpty && t.count >= 8 || words(t.hash) != nil
    }
  }
}
