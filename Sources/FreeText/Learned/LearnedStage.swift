/// A small model behind the rules: it sees each token's traits and what the rules made of it, adds what they missed, and takes back what a weak
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
  private var memory = Surroundings.Memory()
  private var sums = [Int](repeating: 0, count: LearnedClass.allCases.count)

  mutating func run(_ document: Document, _ finder: inout NameFinder, by tagger: Tagger? = .shared) {
    guard let tagger, document.count >= LearnedStage.least else { return }
    traits.read(finder)
    look(document, tagger)
    ask(document, near: tagger.near)
    if memory.targets.isEmpty, !verdicts.contains(.medicine) { return }
    tagger.surroundings.judge(traits, &memory)
    for (target, score) in zip(memory.targets, memory.judged) {
      let i = Int(target)
      verdicts[i] = tagger.judge(Int(score), document.tokens[i], isCandidate: verdicts[i] != .none)
    }
    takeBack(document, &finder)
    let names = add(document, &finder, tagger)
    if names > 0 { finder.repeatNames() }
  }

  /// What candidates are by themselves.
  private mutating func look(_ document: Document, _ tagger: Tagger) {
    verdicts.refill(document.count, with: .none)
    memory.start(document.count)
    for c in traits.candidates {
      let i = Int(c)
      let t = document.tokens[i]
      let score = tagger.score(traits, i, isWhole: t.mark == .removed)
      memory.put(i, score: score)
      if score > Surroundings.doubt {
        verdicts[i] = tagger.isFound(score, t) ? .identifier : .doubtful
      } else {
        verdicts[i] = t.mark == .removed ? .medicine : .nothing
      }
    }
  }

  /// Asks for the surroundings of doubtful candidates, and of what is none but stands near an identifier.
  private mutating func ask(_ document: Document, near: Int) {
    // Tokens up to `last` stand near an identifier.
    var last = -1
    var ahead = 0
    for i in verdicts.indices {
      while ahead < verdicts.count, ahead <= i + near {
        if traits.isRemoved(ahead) || verdicts[ahead] == .identifier { last = ahead + near }
        ahead += 1
      }
      switch verdicts[i] {
      case .doubtful, .identifier: memory.ask(i)
      case .none where i <= last && document.tokens[i].kind != .sign && document.tokens[i].mark != .removed: memory.ask(i)
      default: break
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
      while let next = nextOfRun(document, last) { last = next }
      for k in sums.indices { sums[k] = 0 }
      for k in i...last where verdicts[k] == .identifier { tagger.addClasses(traits, k, to: &sums) }
      let isBeside = !verdicts[i...last].contains(.identifier)
      let best = isBeside ? classBeside(document, i...last) : likeliest(document, i...last)
      let whole = best == .date ? pairs(document, i...last) : i...last
      document.remove(whole.lowerBound, through: whole.upperBound, best.textClass, best.rule)
      if best == .name || best == .staff { names += confirm(&finder, i...last) }
      i = last + 1
    }
    return names
  }

  /// A run with the other halves of the days at its ends: `4/5` goes whole.
  private func pairs(_ d: Document, _ run: ClosedRange<Int>) -> ClosedRange<Int> {
    func joins(_ sign: Int) -> Bool {
      (d.isSign(sign, 0x2F) || d.isSign(sign, 0x2D)) && d.gap(sign) == .none && d.gap(sign + 1) == .none && d.isNumber(sign - 1) && d.isNumber(sign + 1)
    }
    var (first, last) = (run.lowerBound, run.upperBound)
    while joins(first - 1), d.digits(first - 2) <= 4 { first -= 2 }
    while joins(last + 1), d.digits(last + 2) <= 4 { last += 2 }
    return first...last
  }

  /// Confirms the candidates of a run as names: `mac` between two of them is none that is looked for elsewhere. Returns how many there are.
  private func confirm(_ finder: inout NameFinder, _ run: ClosedRange<Int>) -> Int {
    var names = 0
    var first = run.lowerBound
    for i in run.lowerBound...run.upperBound + 1 where i > run.upperBound || verdicts[i] == .beside {
      if first < i {
        finder.confirm(first, i - 1, .none)
        names += 1
      }
      first = i + 1
    }
    return names
  }

  /// The class of what the rules have found beside a run of tokens none of which is a candidate.
  private func classBeside(_ d: Document, _ run: ClosedRange<Int>) -> LearnedClass {
    for k in 1...Tagger.reach {
      for i in [run.lowerBound - k, run.upperBound + k] where d.tokens.has(i) {
        if let c = traits.learnedClass(i) { return c == .date && !isTimed(d, run) ? .id : c }
      }
    }
    return .name
  }

  private func isTimed(_ d: Document, _ run: ClosedRange<Int>) -> Bool {
    run.contains { d.isNumber($0) || d.isOf($0, [.monthName, .weekdayName, .ordinalWord, .digitWord, .tensWord, .holidayStart]) }
  }

  /// The class for which most speaks. What a profile may keep needs more than a name does, and a date a number or a word of dates.
  private func likeliest(_ d: Document, _ run: ClosedRange<Int>) -> LearnedClass {
    let isTimed = isTimed(d, run)
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
