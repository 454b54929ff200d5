import Records

extension NameFinder {
  /// Initials by what stands around them: `pt JT`, `initials: K.M.`, `J.T.`, `/KM/`, `--rb`, `jm/kl` in a dictation line.
  ///
  /// Leaves alone abbreviations with points (`p.o.`, `b.i.d.`) and clinical ones behind `pt`.
  mutating func initials(_ i: Int) -> Int? {
    let t = token(i)
    guard t.count <= 3, t.mark == .open else { return nil }
    if t.count == 1 { return dottedInitials(i) }
    if document.letterCase != .upper, t.shape == .upper, isPlainInitials(i) {
      document.remove(i, through: i, .initials, .nameInitials)
      return i + 1
    }
    if !isMixed, t.count == 2 || !Lexical(t.facts).has(Lexical.abbreviation), i > 0, document.bytes(i - 1).equalsIgnoringCase(Bytes("by")),
      token(i).gap <= .blank, t.classes.isDisjoint(with: [.stop, .dotted]),
      !Lexical(t.facts).has(Lexical.lower),
      i + 1 >= document.count || token(i + 1).gap >= .line || token(i + 1).kind != .word || isOf(i + 1, [.stop, .personVerb])
        || document.bytes(i + 1).equalsIgnoringCase(Bytes("read"))
    {
      document.remove(i, through: i, .initials, .nameInitials)
      return i + 1
    }
    if !isMixed || document.letterCase == .upper || t.shape == .lower, t.mark == .open, isPlainSigning(i) {
      document.remove(i, through: i, .initials, .nameInitials)
      return i + 1
    }
    return signature(i)
  }

  /// `reviewed; bwo` at a line's end, `liang zhou (lxz)`, `case 3: pr, 30yom`: initials where capitals say nothing.
  private func isPlainSigning(_ i: Int) -> Bool {
    let t = token(i)
    let f = Lexical(t.facts)
    guard t.count >= 2, i > 0, !f.has(Lexical.lower | Lexical.drug), t.classes.isDisjoint(with: [.stop, .dotted, .degree]) else { return false }
    if isSign(i - 1, 0x28), isSign(i + 1, 0x29), isRemoved(i - 2), token(i - 2).kind == .word, isOfName(i) { return true }
    let age = isSign(i + 1, 0x2C) ? i + 2 : i + 1
    if age + 1 < document.count, token(age).kind == .number, token(age).count <= 3, token(age).gap == .blank, token(age).value < 120,
      isWord(age + 1), token(age + 1).gap <= .blank, ASCII.lower(document.text[Int(token(age + 1).start)]) == 0x79, token(age + 1).count <= 4,
      !f.has(Lexical.abbreviation), isSign(i - 1, 0x3A) || t.gap >= .line || isRemoved(i - 1)
    {
      return true
    }
    let isLast = i + 1 >= document.count || token(i + 1).gap >= .line
    var k = i - 1
    if token(k).kind == .sign, token(k).isSign(0x3A) || token(k).isSign(0x3B) { k -= 1 }
    return isWord(k) && token(k + 1).gap <= .blank && !Vocabulary.signing.classes(of: token(k).hash).isEmpty
      && (isLast || isRemoved(i + 1) || isSign(i + 1, 0x3B))
  }

  /// `J.T.`, `J. T.`, `R.B.K.`
  private mutating func dottedInitials(_ i: Int) -> Int? {
    guard isSign(i + 1, 0x2E), token(i + 1).gap == .none else {
      return isCue(before: i) && isMixed ? spacedInitials(i) : nil
    }
    var k = i
    var hash = WordHash()
    var letters = 0
    while k < document.count, letters < 4, isOpenWord(k), token(k).count == 1,
      k == i || token(k).gap == .none || token(k).gap == .blank && token(k).shape == .initial && document.letterCase != .upper
    {
      hash.add(ASCII.lower(document.text[Int(token(k).start)]))
      letters += 1
      k += 1
      if isSign(k, 0x2E), token(k).gap == .none { k += 1 } else { break }
    }
    guard letters >= 2, i == 0 || token(i).gap != .none || token(i - 1).kind == .sign else { return nil }
    if isMixed, token(i).shape != .initial { return nil }
    guard !isOpenWord(k) || token(k).gap > .none || token(k - 1).kind == .sign else { return nil }
    let classes = Vocabulary.shared.classes(of: hash.value)
    let last = token(k - 1).kind == .sign ? k - 2 : k - 1
    // `M.R. is a 45-year-old`
    let isSubject = isSentenceStart(i) && isOf(k, .personVerb) && isOf(k + 1, .determiner) && token(k + 1).count <= 2 && k + 2 < document.count && token(k + 2).kind == .number
    if classes.contains(.dotted), !isSubject, !isCue(before: i), !(isRemoved(i - 1) && token(i - 1).kind == .number && (k >= document.count || token(k).gap >= .line)) {
      return nil
    }
    document.remove(i, through: last, .initials, .nameInitials)
    return k
  }

  private mutating func spacedInitials(_ i: Int) -> Int? {
    guard isOf(i - 1, .initialsBefore) || isSign(i - 1, 0x3A), isOpenWord(i + 1), token(i + 1).count == 1, token(i + 1).shape == .initial
    else { return nil }
    document.remove(i, through: i + 1, .initials, .nameInitials)
    return i + 2
  }

  private func isCue(before i: Int) -> Bool {
    let k = isSign(i - 1, 0x3A) || isSign(i - 1, 0x28) ? i - 2 : i - 1
    return isOf(k, .initialsBefore)
  }

  private func isPlainInitials(_ i: Int) -> Bool {
    let t = token(i)
    let f = Lexical(t.facts)
    if isSigning(i) { return true }
    // `tech PGA`, `____ SJ 4/8`
    if isSign(i - 1, 0x5F), t.classes.isDisjoint(with: [.stop, .degree]) { return true }
    if isOf(i - 1, .role) || isOf(i - 1, .label) && token(i - 1).count > 2, token(i).gap <= .blank, token(i - 1).shape != .upper,
      t.classes.isDisjoint(with: [.stop, .degree, .dotted]),
      !f.has(Lexical.abbreviation | Lexical.lower) || isSign(i + 1, 0x2E) || i + 1 == document.count || token(i + 1).gap >= .line
        || token(i + 1).kind == .number
    {
      return true
    }
    // `10:50 TMH slept`
    if i > 0, token(i - 1).kind == .number || isRemoved(i - 1), token(i).gap <= .blank, isOf(i + 1, .personVerb),
      t.classes.isDisjoint(with: [.stop, .degree, .dotted]), !f.has(Lexical.lower),
      token(i + 1).classes.isDisjoint(with: .stop)
    {
      return true
    }
    guard isCue(before: i), token(i).gap <= .blank else { return false }
    // `03:22 by AI;`
    if i > 1, token(i - 2).kind == .number || isRemoved(i - 2), isOf(i - 1, .before), t.classes.isDisjoint(with: [.stop, .degree]),
      i + 1 >= document.count || token(i + 1).kind != .word || token(i + 1).gap >= .line
    {
      return true
    }
    let k = isSign(i - 1, 0x3A) || isSign(i - 1, 0x28) ? i - 2 : i - 1
    if token(k).count >= 8 { return true }
    guard t.classes.isDisjoint(with: [.stop, .degree, .dotted]) else { return false }
    // Behind `pt` and `by` what is an abbreviation stays one, unless a verb follows as of a person.
    return !f.has(Lexical.abbreviation) || isOf(i + 1, .personVerb) && t.count == 2
  }

  /// Whether two or three capitals are no abbreviation, word or code that is known.
  private func isStrange(_ t: Token) -> Bool {
    !Lexical(t.facts).has(Lexical.medical | Lexical.lower | Lexical.company | Lexical.state | Lexical.country)
      && t.classes.isDisjoint(with: [.stop, .degree, .dotted, .stateCode])
  }

  /// Whether a found number that begins at `i` ends its line.
  private func isLineEnd(after i: Int) -> Bool {
    var k = i
    while k + 1 < document.count, k - i < 6, token(k + 1).gap < .line {
      guard isRemoved(k + 1) else { return false }
      k += 1
    }
    return true
  }

  /// Whether token `i` begins like one of the found words before the bracket and ends like the last of them.
  private func isOfName(_ i: Int) -> Bool {
    let text = document.text
    guard text[Int(token(i).end) - 1] | 0x20 == text[Int(token(i - 2).start)] | 0x20 else { return false }
    var k = i - 2
    while k >= 0, i - k < 9, isRemoved(k) || token(k).kind == .sign {
      if token(k).kind == .word, text[Int(token(k).start)] | 0x20 == text[Int(token(i).start)] | 0x20 { return true }
      k -= 1
    }
    return false
  }

  /// `given RL` and `reviewed; BWO` at a line's end, `Reader: TL`, `per pt. TM` at a paragraph's end, `. VP states`.
  private func isSigning(_ i: Int) -> Bool {
    let t = token(i)
    let f = Lexical(t.facts)
    guard t.count >= 2, i > 0, t.gap <= .blank || t.gap == .line else { return false }
    let isLast = i + 1 >= document.count || token(i + 1).gap >= .line
    // `Liang Zhou (LXZ)`
    if isSign(i - 1, 0x28), isSign(i + 1, 0x29), isRemoved(i - 2), token(i - 2).kind == .word, isOfName(i) { return true }
    // `Case 3: PR, 30yoM`, `4/28 AY 79yo F`
    let age = isSign(i + 1, 0x2C) ? i + 2 : i + 1
    if age + 1 < document.count, token(age).kind == .number, token(age).count <= 3, token(age).gap == .blank, token(age).value < 120,
      isWord(age + 1), token(age + 1).gap <= .blank, ASCII.lower(document.text[Int(token(age + 1).start)]) == 0x79, token(age + 1).count <= 4,
      t.classes.isDisjoint(with: .degree), !f.has(Lexical.lower) || t.count == 2
    {
      return true
    }
    // `Pt WE states`
    if t.count == 2, isOf(i - 1, .initialsBefore), token(i - 1).shape != .upper, isOf(i + 1, .personVerb), token(i + 1).shape == .lower,
      !f.has(Lexical.abbreviation) || token(i + 1).classes.isDisjoint(with: [.stop]) || token(i + 1).count > 3
    {
      return true
    }
    // `Reyna Vargas, SFM`, `M.S.H./TN`, `. TS 5/22` at a line's end
    // `AS/Zahra` alone on its line, `Job #15 LM/H. R.`
    if isSign(i + 1, 0x2F), token(i + 1).gap == .none, isWord(i + 2), token(i + 2).gap == .none, token(i + 2).isCapital, t.gap >= .line || isRemoved(i - 1),
      t.classes.isDisjoint(with: .degree),
      i + 3 >= document.count || token(i + 3).gap >= .line || token(i + 2).count == 1 && isSign(i + 3, 0x2E)
    {
      return true
    }
    // `2018-11-18 NU;`, `CNA, QS` at a line's end
    if isRemoved(i - 1), token(i - 1).kind == .number, t.gap == .blank, isLast || isSign(i + 1, 0x3B),
      isStrange(t) || t.count == 2 && isLast && t.classes.isDisjoint(with: [.degree, .dotted])
    {
      return true
    }
    if isLast, isSign(i - 1, 0x2C), isOf(i - 2, [.degree, .suffix]), isStrange(t) { return true }
    if isLast, isSign(i - 1, 0x2C) || isSign(i - 1, 0x2F), isRemoved(i - 2) || isSign(i - 2, 0x2E) && isRemoved(i - 3),
      t.classes.isDisjoint(with: [.degree, .stateCode]) || isSign(i - 1, 0x2F), isSign(i - 1, 0x2F) || !f.has(Lexical.medical)
    {
      return true
    }
    if isSign(i - 1, 0x2E), t.gap == .blank, isRemoved(i + 1), token(i + 1).kind == .number, t.classes.isDisjoint(with: [.degree, .dotted]),
      t.count == 2 || isStrange(t), isLineEnd(after: i + 1)
    {
      return true
    }
    let isClosed = isLast || isRemoved(i + 1) || isSign(i + 1, 0x3B) || isSign(i + 1, 0x2E) && (i + 2 >= document.count || token(i + 2).gap >= .line)
    let isStrange = isStrange(t)
    var k = i - 1
    if token(k).kind == .sign, token(k).isSign(0x3A) || token(k).isSign(0x3B) { k -= 1 }
    if isWord(k), token(k + 1).gap <= .blank, !Vocabulary.signing.classes(of: token(k).hash).isEmpty, isClosed || isWord(i + 1) && k < i - 1 && token(i + 1).gap >= .column,
      t.classes.isDisjoint(with: .degree) || k < i - 1
    {
      return true
    }
    if isStrange, isLast, token(i - 1).kind == .number || isRemoved(i - 1) || isSign(i - 1, 0x2E) || isSign(i - 1, 0x3B) || isOf(i - 1, .personVerb),
      t.gap <= .blank, i < 2 || token(i - 1).gap != .none || token(i - 1).kind == .sign
    {
      return true
    }
    // Behind the last sentence of a paragraph.
    if isSign(i - 1, 0x2E), token(i - 1).gap == .none, t.gap == .blank, i + 1 >= document.count || token(i + 1).gap == .paragraph,
      t.classes.isDisjoint(with: [.degree, .dotted]), document.letterCase == .mixed, t.count == 2 || isStrange
    {
      return true
    }
    return isStrange && t.count == 2 && isSentenceStart(i) && isOf(i + 1, .personVerb) && token(i + 1).shape == .lower && token(i + 1).gap == .blank
  }

  /// `/KM/`, `--rb` at a line's end, `jm/kl`, `JM:kl`.
  private mutating func signature(_ i: Int) -> Int? {
    let t = token(i)
    let isAtEnd = i + 1 == document.count || token(i + 1).gap >= .line
    if isSign(i - 1, 0x2F), isSign(i + 1, 0x2F), token(i).gap == .none, token(i + 1).gap == .none,
      !isWord(i - 2) || token(i - 1).gap != .none,
      i + 2 >= document.count || token(i + 2).gap != .none || token(i + 2).kind == .sign
    {
      document.remove(i, through: i, .initials, .nameInitials)
      return i + 1
    }
    if isSign(i - 1, 0x2D), i > 0, t.gap <= .blank, isAtEnd, token(i - 1).gap >= .line || token(i - 1).end - token(i - 1).start >= 2 {
      let f = Lexical(t.facts)
      guard t.classes.isDisjoint(with: .stop), !f.has(Lexical.lower) || t.count == 2 else { return nil }
      document.remove(i, through: i, .initials, .nameInitials)
      return i + 1
    }
    guard isSign(i + 1, 0x2F) || isSign(i + 1, 0x3A), token(i + 1).gap == .none, isOpenWord(i + 2), token(i + 2).gap == .none,
      token(i + 2).count <= 3,
      token(i + 2).count >= 2
    else { return nil }
    let isTyped = i + 3 >= document.count || token(i + 3).gap >= .column
    let isAlone = token(i).gap >= .line || isTyped && token(i).shape == .upper && token(i + 2).shape == .lower && isSign(i - 1, 0x2E)
    guard isTyped, isAlone || isBehindNumber(i) else { return nil }
    guard t.classes.isDisjoint(with: .stop), token(i + 2).classes.isDisjoint(with: .stop) else { return nil }
    document.remove(i, through: i + 2, .initials, .nameInitials)
    return i + 3
  }

  /// Whether a date or a time stands before, as in `D: 1/2/20 T: 1/3/20 jm/kl`.
  private func isBehindNumber(_ i: Int) -> Bool {
    guard i > 2, token(i).gap <= .blank else { return false }
    var k = i - 1
    var steps = 0
    while k > 0, steps < 24, token(k + 1).gap < .line || k == i - 1 {
      if isSign(k, 0x3A), isWord(k - 1), token(k - 1).count == 1 || token(k - 1).count > 3 {
        return token(i - 1).kind == .number || isRemoved(i - 1)
      }
      k -= 1
      steps += 1
    }
    return false
  }
}

extension Vocabulary {
  /// Words before the initials of whoever did it.
  static let signing = Vocabulary([
    (
      .initialsBefore,
      "countersigned witnessed wit scored interviewed proofed authenticated rxn by given marked reader initials initialed rbv rb rbvo readback typed reviewed verified entered checked drawn collected administered applied placed sig signed tech transcribed dictated received witnessed stamped cosigned logged charted told tech check prep witness charge relieved receiver scan dict trans obtained vitals consent done completed performed taken started double-checked scribed roomed"
    )
  ])
}
