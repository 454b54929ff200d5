/// A linear tagger behind the rules: it sees each token's traits and what the rules made of it, adds what they missed, and takes back what a weak
/// rule has found where it is sure of medicine.
///
/// Never touches what is known of the patient, nor what a grammar or a strong rule has found. Its findings are repeated like the rules' own.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A), (B), (R).
struct LearnedStage {
  /// A text of fewer tokens says too little of what surrounds a word; whole notes are what the weights were trained on.
  static let least = 16
  private var traits = Traits()
  /// Of each candidate of `traits`.
  private var verdicts: [Tagger.Verdict] = []
  private var sums = [Int](repeating: 0, count: LearnedClass.allCases.count)

  mutating func run(_ document: Document, _ finder: inout NameFinder, by tagger: Tagger? = .shared) {
    guard let tagger, document.count >= LearnedStage.least else { return }
    traits.read(finder)
    verdicts.refill(document.count, with: .none)
    var isNothing = true
    for c in traits.candidates {
      let i = Int(c)
      let t = document.tokens[i]
      let verdict = tagger.judge(tagger.score(traits, i, isWhole: t.mark == .removed), t)
      verdicts[i] = verdict
      if verdict != .nothing { isNothing = false }
    }
    if isNothing { return }
    lookAgain(document, tagger)
    takeBack(document, &finder)
    let names = add(document, &finder, tagger)
    if names > 0 { finder.repeatNames() }
  }

  /// Looks again at what stands beside an identifier, as if a rule had found that one.
  private mutating func lookAgain(_ document: Document, _ tagger: Tagger) {
    for c in traits.candidates where verdicts[Int(c)] == .identifier {
      for k in sums.indices { sums[k] = 0 }
      tagger.addClasses(traits, Int(c), to: &sums)
      traits.mark(Int(c), likeliest(document, Int(c)...Int(c)).textClass)
    }
    for c in traits.candidates where verdicts[Int(c)] == .identifier {
      for k in max(0, Int(c) - Tagger.reach)...min(verdicts.count - 1, Int(c) + Tagger.reach) where verdicts[k] == .nothing {
        let t = document.tokens[k]
        if t.mark != .removed, tagger.judge(tagger.score(traits, k, isWhole: true), t) == .identifier { verdicts[k] = .beside }
      }
    }
  }

  /// Takes back weak findings of which every word is medicine.
  private func takeBack(_ document: Document, _ finder: inout NameFinder) {
    document.takeBack { found, tokens in
      guard Candidates.isWeak(found.rule.number) else { return false }
      for i in tokens where document.tokens[i].kind != .sign {
        guard verdicts[i] == .medicine else { return false }
      }
      for i in tokens where document.tokens[i].kind == .word { finder.names.forget(document.tokens[i].hash) }
      return true
    }
  }

  /// Takes out runs of tokens that are identifiers; returns how many of them are names.
  private mutating func add(_ document: Document, _ finder: inout NameFinder, _ tagger: Tagger) -> Int {
    var names = 0
    var i = 0
    while i < verdicts.count {
      guard verdicts[i].isIdentifier else {
        i += 1
        continue
      }
      var last = i
      for k in sums.indices { sums[k] = 0 }
      tagger.addClasses(traits, i, to: &sums)
      while let next = nextOfRun(document, last) {
        last = next
        tagger.addClasses(traits, next, to: &sums)
      }
      let best = likeliest(document, i...last)
      document.remove(i, through: last, best.textClass, best.rule)
      if best == .name || best == .staff {
        finder.confirm(i, last, .none)
        names += 1
      }
      i = last + 1
    }
    return names
  }

  /// The class for which most speaks. What a profile may keep needs more than a name does, and a date a number or a word of dates.
  private func likeliest(_ d: Document, _ run: ClosedRange<Int>) -> LearnedClass {
    let isTimed = run.contains { d.isNumber($0) || d.isOf($0, [.monthName, .weekdayName, .ordinalWord, .digitWord, .tensWord, .holidayStart]) }
    var best = LearnedClass.name
    var most = sums[best.rawValue]
    for c in LearnedClass.allCases where c != .name && (c != .date || isTimed) {
      let sum = sums[c.rawValue] - (c.mayStay ? LearnedClass.margin : 0)
      if sum > most { (best, most) = (c, sum) }
    }
    return best
  }

  /// The next token of a run: beside the last one, or behind a sign that joins both.
  private func nextOfRun(_ d: Document, _ last: Int) -> Int? {
    let next = last + 1
    guard next < verdicts.count, d.gap(next) <= .blank else { return nil }
    if verdicts[next].isIdentifier { return next }
    guard d.isJoiner(next) || d.isSign(next, 0x27) || d.isSign(next, 0x26), next + 1 < verdicts.count, verdicts[next + 1].isIdentifier,
      d.gap(next + 1) <= d.gap(next)
    else { return nil }
    return next + 1
  }
}
