import Records

/// How sure the context is that a name stands at a place; the sums that words need there.
enum Grade: Int {
  /// A title: whatever follows is a name.
  case title = -9
  /// A label with its colon, a degree.
  case label = -3
  /// A relation, `seen by`.
  case cue = 1
  /// Words alone.
  case none = 5
}

extension NameFinder {
  /// Whether the word is written with letters of a script that has no stand-in.
  func isForeignScript(_ i: Int) -> Bool {
    let t = token(i)
    guard t.count > 1, t.facts == .none else { return false }
    let text = document.text
    var letters = 0
    for k in Int(t.start)..<Int(t.end) where text[k] == TextView.otherLetter { letters += 1 }
    return letters > 1 || letters == 1 && t.count > 3
  }

  /// Whether token `i` may be part of a name. `beside` says that the part before it is one.
  func isPart(_ i: Int, _ grade: Grade, beside: Bool) -> Bool {
    guard isOpenWord(i) else { return false }
    let t = token(i)
    if t.count == 1 { return isInitial(i, grade, beside: beside) }
    if isSyllables(i) { return true }
    // `Ajei  Reader: …`, `surg Obeid anes Pham`
    if beside, !t.classes.isDisjoint(with: [.label, .role]), isSign(i + 1, 0x3A) || isMixed && t.shape == .lower { return false }
    if !t.classes.isDisjoint(with: .suffix), beside { return !isMixed || t.shape != .lower }
    if t.classes.contains(.shortName), beside, t.classes.isDisjoint(with: [.stop, .calendar, .degree, .personVerb, .weakBefore, .before]),
      !isMixed || t.shape == .capital
    {
      return true
    }
    if !t.classes.isDisjoint(with: [.stop, .calendar]) { return isShortOrCalendar(i, grade, beside: beside) }
    if t.classes.contains(.degree), beside || grade.rawValue > Grade.label.rawValue, t.count < 5,
      isMixed ? t.shape == .upper || t.shape == .mixed : true,
      Lexical(t.facts).person < 9
    {
      return false
    }
    if grade.rawValue > Grade.label.rawValue || mayBeEponym(t), isEponymNoun(after: i) { return false }
    if isMixed, !beside, grade == .none, isTerm(i) { return false }
    if (!beside && grade != .title && grade != .label && isEponym(i) && !isBeforeGiven(i)) { return false }
    return sum(i, beside: beside, known: grade != .none) >= grade.rawValue
  }

  /// `Marfan, Sergei`
  private func isBeforeGiven(_ i: Int) -> Bool {
    isSign(i + 1, 0x2C) && sureName(i + 2) && Lexical(token(i + 2).facts).given > 0
  }

  /// The evidence for a part at `i`: its word, its capitals, the part before.
  func sum(_ i: Int, beside: Bool, known: Bool) -> Int {
    let t = token(i)
    var s = lexical(t) + (beside ? 4 : 0)
    let f = Lexical(t.facts)
    if beside || known, mayBeEponym(t), f.person == 0 { s += 14 }
    if known, isSign(i + 1, 0x2C), f.surname > 3, sureName(i + 2), Lexical(token(i + 2).facts).given > 0 { s += 5 }
    if isMixed, known, !beside, t.shape == .capital, f.person > 7, f.has(Lexical.lower) { s += 3 }
    // Behind a given name that is sure, any capitalised word is the next part.
    if isMixed, beside, known || f.person > 3 || isSign(i + 1, 0x2D) && token(i + 1).gap == .none, t.shape == .capital, t.gap <= .blank,
      !f.has(Lexical.medical) || f.person > 3 || isSign(i + 1, 0x2D) && token(i + 1).gap == .none
    {
      return max(s + 4, 2)
    }
    // `Winona Crow Dog, LCSW`
    if isMixed, beside, known, t.shape == .capital, t.gap == .blank, !f.has(Lexical.drug), f.has(Lexical.lower),
      isSign(i + 1, 0x2C) || isSign(i + 1, 0x2E) || isSign(i + 1, 0x29) || i + 1 >= document.count || token(i + 1).gap >= .column
    {
      return max(s + 4, 2)
    }
    if !isMixed {
      if known, !beside {
        if f.isUnknown, t.count > 3, f.frequency < 3 { s += 2 } else if f.given > 8, f.frequency < 11 { s += 4 }
      }
      if !t.classes.isDisjoint(with: .personVerb), Lexical(t.facts).has(Lexical.lower), s < 6 { s -= 20 }
      return s
    }
    switch t.shape {
    case .capital: s += 4
    case .mixed: s += 2
    case .upper: s += beside || known && (t.count > 4 || f.person > 4 || t.isMarked) ? 2 : shape(i)
    case .initial: break
    case .lower: s -= beside && Lexical(t.facts).has(Lexical.lower) ? 14 : 8
    }
    return s
  }

  /// `J.` in `J. Smith`, `Anna J. Smith`, `Smith, Anna J`.
  private func isInitial(_ i: Int, _ grade: Grade, beside: Bool) -> Bool {
    let t = token(i)
    if isMixed, t.shape == .lower { return false }
    if i + 1 < document.count, token(i + 1).kind == .number, token(i + 1).gap == .none { return false }
    if i > 0, t.gap == .none, token(i - 1).kind != .sign { return false }
    if beside {
      if isMixed || isSign(i + 1, 0x2E) || sureName(i + 1) { return true }
      // `COLIN E;`, but not `MARIA T 98.6`.
      let b = ASCII.lower(document.text[Int(t.start)])
      let next = i + 1
      if next < document.count, token(next).kind == .number { return b != 0x74 && b != 0x70 && b != 0x72 && b != 0x63 }
      if isOf(next, [.placeBefore, .degree]), b != 0x74, b != 0x70, b != 0x72, b != 0x63 { return true }
      return next >= document.count || token(next).kind == .sign || token(next).gap >= .line || token(next).gap == .column
    }
    let next = isSign(i + 1, 0x2E) ? i + 2 : i + 1
    if isOf(next, .particle), next == i + 2, grade.rawValue < Grade.none.rawValue, particles(next, grade, beside: true) != nil {
      return true
    }
    guard isOpenWord(next), isJoined(next), grade.rawValue < Grade.none.rawValue || next == i + 2 else { return false }
    if token(next).count > 1, isMixed ? token(next).isCapital : true, next == i + 2, grade == .label || grade == .title {
      return token(next).classes.isDisjoint(with: [.stop, .calendar]) || token(next).classes.contains(.shortName)
    }
    if token(next).count > 1, mayBeEponym(token(next)), grade == .none { return false }
    return token(next).count > 1
      ? sum(next, beside: true, known: true) >= (grade == .none ? 6 : isMixed && token(next).shape == .capital ? 2 : 3) : isSign(i + 1, 0x2E) && isInitialFollowed(next)
  }

  /// Whether a word that many people bear as a surname ends a name that a cue announces, in a text of one case.
  private func endsName(_ k: Int, _ grade: Grade) -> Bool {
    guard grade != .none, Lexical(token(k).facts).surname > 6, token(k).gap <= .blank else { return false }
    return endsThere(k) || k + 1 < document.count && (token(k + 1).kind != .word || isOf(k + 1, [.personVerb, .stop]))
  }

  /// `pan` in `dr. s. pan`: whatever stands behind a title's or label's first initial.
  private func isBehindInitial(_ k: Int, _ grade: Grade) -> Bool {
    guard grade == .title || grade == .label, isOpenWord(k), isSign(k - 1, 0x2E), token(k - 2).count == 1, token(k).count > 1,
      token(k).gap <= .blank
    else { return false }
    let c = token(k).classes
    return (c.isDisjoint(with: [.stop, .personVerb]) || c.contains(.shortName)) && !Lexical(token(k).facts).has(Lexical.drug)
  }

  func isInitialFollowed(_ i: Int) -> Bool {
    let next = isSign(i + 1, 0x2E) ? i + 2 : i + 1
    return isOpenWord(next) && token(next).count > 1 && sum(next, beside: true, known: true) >= 6
  }

  /// A word that nobody takes for anything but a name.
  func sureName(_ i: Int) -> Bool {
    guard isOpenWord(i), token(i).count > 1 else { return false }
    let t = token(i)
    guard t.classes.isDisjoint(with: [.stop, .calendar]), !isMixed || t.shape != .lower else { return false }
    // Four capitals in a text of mixed case are an abbreviation, except beside other capitals.
    if isMixed, t.shape == .upper, t.count <= 4, i == 0 || token(i - 1).shape != .upper { return false }
    return lexical(t) >= 6 && !isEponym(i) && Lexical(t.facts).person > 0
  }

  func isPossessive(_ i: Int) -> Bool {
    let end = Int(token(i).end)
    return end + 1 < document.text.count && document.text[end] == 0x27 && document.text[end + 1] | 0x20 == 0x73
      && (end + 2 == document.text.count || !ASCII.isLetter(document.text[end + 2]))
  }

  /// The last token of a name that begins at `first`, nil when none does.
  func run(from first: Int, _ grade: Grade) -> Int? {
    var k = first
    var last: Int?
    var words = 0
    while k < document.count, words < 7 {
      let t = token(k)
      if let l = last, t.gap > .line || t.gap == .column || isPossessive(l) { break }
      if t.kind == .sign {
        guard let l = last, let next = bridge(k, l, grade) else { break }
        if t.isSign(0x2D) {
          // A hyphen makes the second half part of the first.
          last = next
          words += 1
          k = next + 1
        } else {
          k = next
        }
        continue
      }
      guard t.kind == .word else { break }
      // Behind a line's end only a word that is surely a name goes on.
      if last != nil, t.gap == .line,
        !(isWrapped(k) && !isSign(k + 1, 0x3A) && (sureName(k) || isMixed && t.shape == .capital && lexical(t) > -3))
      {
        break
      }
      if t.classes.contains(.particle), t.mark == .open, let end = particles(k, grade, beside: last != nil) {
        last = end
        k = end + 1
        words += 1
        continue
      }
      // `Chumani Bird in Ground`, `Kasa Holds the Enemy`
      if isMixed, let l = last, grade != .none, isInfix(k, l) {
        last = k + 1
        k += 2
        words += 1
        continue
      }
      // What a title says it says of the word behind it.
      guard
        isPart(k, last != nil && !isMixed ? (endsName(k, grade) ? .label : .cue) : grade, beside: last != nil)
          || last == first && isBehindInitial(k, grade)
      else { break }
      last = k
      k += 1
      words += 1
    }
    guard let l = last else { return nil }
    // Initials alone are no name.
    var k2 = first
    while k2 <= l, token(k2).count == 1 { k2 += 1 }
    return k2 > l ? nil : l
  }

  /// Whether a small word joins two common words that are capitalised behind one another, as names of Native Americans do.
  private func isInfix(_ k: Int, _ last: Int) -> Bool {
    guard token(k).shape == .lower, token(k).gap == .blank, token(k).count <= 3, isOpenWord(k + 1), token(k + 1).gap == .blank,
      token(k + 1).shape == .capital, Lexical(token(last).facts).has(Lexical.lower), token(last).shape == .capital,
      document.bytes(k).equalsIgnoringCase(Bytes("in")) || document.bytes(k).equalsIgnoringCase(Bytes("the"))
    else { return false }
    let f = Lexical(token(k + 1).facts)
    return f.has(Lexical.lower) && !f.has(Lexical.medical | Lexical.city | Lexical.facility)
      && token(k + 1).classes.isDisjoint(with: [.stop, .generic, .facilityNoun, .wardNoun, .direction, .calendar])
  }

  /// What may stand between two parts: the point of an initial, a hyphen, an apostrophe, the brackets of a nickname.
  private func bridge(_ k: Int, _ last: Int, _ grade: Grade) -> Int? {
    let t = token(k)
    let next = k + 1
    guard isOpenWord(next) else { return nil }
    switch UInt8(truncatingIfNeeded: t.hash) {
    case 0x2E:
      guard t.gap == .none, token(last).count == 1 || isOf(last, [.suffix, .saint]) else { return nil }
      return next
    case 0x2D:
      guard t.gap == .none, token(next).gap <= .blank else { return nil }
      if isSyllable(next) { return next }
      if isMixed, token(next).shape == .lower, token(last).shape != .lower { return isSecondHalf(next) ? next : nil }
      return isHyphenated(next) ? next : nil
    case 0x27, 0x60: return t.gap == .none && token(next).gap == .none && token(last).count <= 2 ? next : nil
    case 0x22 where t.gap == .none:
      return isMixed && isSign(k - 2, 0x22) && token(next).isCapital && token(next).gap == .blank ? next : nil
    case 0x22, 0x28:
      // `Kasimira "Kasia" Nowak`
      if isMixed, t.isSign(0x22), t.gap == .blank, isSign(k + 2, 0x22), token(next).isCapital, isOpenWord(k + 3), token(k + 3).isCapital,
        token(k + 3).gap == .blank
      {
        return next
      }
      guard t.gap != .none, token(next).gap == .none, isSign(k + 2, 0x22) || isSign(k + 2, 0x29), isPart(next, .cue, beside: false),
        isPart(k + 3, .cue, beside: true)
      else { return nil }
      return next
    case 0x29: return isPart(next, .cue, beside: true) ? next : nil
    default: return nil
    }
  }

  /// `jin` in `Hye-jin`.
  private func isSecondHalf(_ i: Int) -> Bool { !Lexical(token(i).facts).has(Lexical.lower) && token(i).count <= 5 }

  /// Whether a word is a syllable of Korean and Chinese given names, which hyphens join.
  private func isSyllable(_ i: Int) -> Bool { isWord(i) && !Vocabulary.syllables.classes(of: token(i).hash).isEmpty }

  /// `In-ho`, `Mal-soon`: two syllables and a hyphen.
  func isSyllables(_ i: Int) -> Bool {
    isSign(i + 1, 0x2D) && token(i + 1).gap == .none && isOpenWord(i + 2) && token(i + 2).gap == .none && isSyllable(i + 2) && isSyllable(i)
      && !isSign(i + 3, 0x2D) && (!isMixed || token(i).isCapital)
  }

  private func isHyphenated(_ i: Int) -> Bool {
    let t = token(i)
    if t.classes.contains(.stop), !t.classes.contains(.shortName) { return false }
    return lexical(t) > -8 || isMixed && t.shape == .capital
  }

  /// `de la Cruz`, `van der Berg`, `al-Rashid`: the last token when a part follows the particles.
  private func particles(_ i: Int, _ grade: Grade, beside: Bool) -> Int? {
    guard beside || grade.rawValue < Grade.none.rawValue || isMixed else { return nil }
    var k = i
    var steps = 0
    while steps < 6, isOf(k, .particle) || isSign(k, 0x2D) || isSign(k, 0x2E) && isOf(k - 1, .particle) {
      k += 1
      steps += 1
    }
    guard isOpenWord(k), isJoined(k), token(k).count > 1 else { return nil }
    let need = beside || grade == .title || grade == .label ? -1 : grade == .cue ? 5 : 8
    guard token(k).classes.isDisjoint(with: [.stop, .calendar]), sum(k, beside: false, known: true) >= need, !isEponymNoun(after: k) else {
      return nil
    }
    return k
  }

  func isSurname(_ i: Int, _ grade: Grade) -> Bool {
    guard isOpenWord(i), token(i).classes.isDisjoint(with: [.stop, .calendar, .degree]) else { return false }
    let f = Lexical(token(i).facts)
    return sureName(i) && f.surname > 0
      || grade != .cue && (isMixed ? token(i).isCapital : !f.has(Lexical.lower)) && (f.isUnknown || f.surname > 3)
  }

  /// The first token of a name that ends at `last`, by what stands behind it.
  func runBack(from last: Int, _ grade: Grade) -> Int? {
    var k = last
    var first: Int?
    var words = 0
    while k >= 0, words < 5 {
      if first != nil, token(k + 1).gap > .line || token(k + 1).gap == .line && !isWrapped(k + 1) { break }
      let t = token(k)
      if t.kind == .sign {
        guard first != nil, k > 0, token(k - 1).kind == .word, t.gap == .none else { break }
        if t.isSign(0x2E), token(k - 1).count == 1 || isOf(k - 1, .suffix) {
          k -= 1
          continue
        }
        if t.isSign(0x2D), token(k + 1).gap == .none {
          k -= 1
          continue
        }
        // `Smith, John, MD`
        if t.isSign(0x2C), words <= 2, isSurname(k - 1, grade), Lexical(token(k + 1).facts).given > 0 || grade != .cue {
          k -= 1
          continue
        }
        break
      }
      guard t.kind == .word, isOpenWord(k) else { break }
      if t.classes.contains(.particle), first != nil, t.count > 1 {
        k -= 1
        continue
      }
      let isStart = first == nil
      if t.count == 1 {
        guard !isStart, !isMixed || t.shape != .lower, k == 0 || t.gap != .none else { break }
      } else {
        guard t.classes.isDisjoint(with: [.before, .role, .relation, .label, .title, .staffTitle]) || Lexical(t.facts).given > 9
          || isMixed && t.shape == .capital && grade != .cue && Lexical(t.facts).person > 5 && t.gap == .blank && k > 0
            && (isSign(k - 1, 0x2E) || token(k - 1).shape == .capital) || !isStart && isMixed && t.shape == .capital && Lexical(t.facts).given > 5
        else {
          break
        }
        guard isPart(k, grade, beside: !isStart) else { break }
      }
      first = k
      k -= 1
      words += 1
    }
    return first
  }
}
