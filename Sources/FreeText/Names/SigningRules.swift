import Records

/// Initials of whoever signed: `pos. dk` at a line's end, `JLP RN`, `tlr, lpn`, `PJM / ers`, `MD/kk`, `by jb,`, `(KTB)` behind a number, `/kw`.
extension NameFinder {
  /// Leaves alone words, degrees, what stands with dots, and clinical abbreviations where no signature stands.
  mutating func signed(_ i: Int) -> Int? {
    let t = token(i)
    guard t.kind == .word, t.mark == .open, t.count == 2 || t.count == 3, Vocabulary.short.classes(of: t.hash).isEmpty else { return nil }
    if let last = pair(i) {
      document.remove(i, through: last, .initials, .nameInitials)
      return last + 1
    }
    guard isDegreed(i) || isLastOfLine(i) || isBracketed(i) || isBehindBy(i) || isBehindSlash(i) || isBehindRole(i) || isBehindSig(i) || isComplaining(i) else {
      return nil
    }
    document.remove(i, through: i, .initials, .nameInitials)
    return i + 1
  }

  private func isEnd(_ k: Int) -> Bool { k >= document.count || token(k).gap >= .line }

  /// No word of the language, of medicine or of our lists.
  private func isStrangePair(_ i: Int) -> Bool {
    let f = Lexical(token(i).facts)
    return !f.has(Lexical.medical | Lexical.lower | Lexical.state | Lexical.country | Lexical.company)
      && token(i).classes.isDisjoint(with: [.stop, .degree, .dotted, .stateCode, .relation, .role, .title, .staffTitle, .unitOfMeasure])
  }

  /// A lower-case pair that is a word only by chance: no small word of sentences.
  private func mayBeInitials(_ i: Int) -> Bool { token(i).classes.isDisjoint(with: [.stop, .degree, .dotted, .unitOfMeasure, .relation, .title]) }

  /// `JLP RN` behind a sentence's or line's end, `tlr, lpn`
  private func isDegreed(_ i: Int) -> Bool {
    let k = isSign(i + 1, 0x2C) ? i + 2 : i + 1
    guard isOf(k, .degree), token(k).gap <= .blank, token(k).count >= 2, isEnd(k + 1) || isSign(k + 1, 0x2E) && isEnd(k + 2) || isSign(k + 1, 0x28) || isSign(k + 1, 0x3B), mayBeInitials(i), i > 0 || k > i + 1
    else { return false }
    return token(i).gap >= .column || (isSign(i - 1, 0x2E) || isSign(i - 1, 0x3B)) && token(i).gap == .blank || isSign(i - 1, 0x2F) || isRemoved(i - 1)
      || isWord(i - 1) && (document.bytes(i - 1).equalsIgnoringCase(Bytes("with")) || document.bytes(i - 1).equalsIgnoringCase(Bytes("by"))) && isStrangePair(i)
      || isSign(i - 1, 0x2D) && token(i).gap == .blank
  }

  /// `rule pos. dk` where the note or its paragraph ends.
  private func isLastOfLine(_ i: Int) -> Bool {
    // `Prep kt check DJR.`, `Discrepancies to Dr LCM.`
    if token(i).count == 3, token(i).shape == .upper, document.letterCase == .mixed, token(i).gap == .blank, isWord(i - 1), token(i - 1).shape == .lower || isOf(i - 1, [.title, .staffTitle, .role, .degree]), isStrangePair(i),
      token(i - 1).classes.isDisjoint(with: [.determiner, .particle]), token(i - 1).count > 2, isEnd(i + 1) || isSign(i + 1, 0x2E) && !(i + 2 < document.count && token(i + 2).gap == .none) || isRemoved(i + 1),
      !Vocabulary.signing.classes(of: token(i - 1).hash).isEmpty || isOf(i - 1, [.title, .staffTitle, .role, .degree, .personVerb])
    {
      return true
    }
    // `EMK` alone on the last line, `Dr. Q's team / lm`
    if i + 1 == document.count, i > 8, token(i).gap >= .line, isStrangePair(i) || mayBeInitials(i) && !Lexical(token(i).facts).has(Lexical.lower) && Vocabulary.services.classes(of: token(i).hash).isEmpty, token(i).shape == .lower || token(i).shape == .upper { return true }
    if isEnd(i + 1), isSign(i - 1, 0x2F), token(i).gap == .blank, token(i - 1).gap == .blank, isStrangePair(i) { return true }
    // `BG 142 kt` at the note's end
    if i + 1 == document.count, i > 3, token(i - 1).kind == .number, token(i).gap == .blank, token(i).count == 2, isStrangePair(i) { return true }
    guard isEnd(i + 1), i > 3, token(i).gap == .blank || token(i).gap == .column,
      isSign(i - 1, 0x2E) && token(i - 1).gap == .none || token(i).gap == .column && isEnd(i + 1) && isSign(i - 1, 0x2E)
    else { return false }
    if isStrangePair(i) { return true }
    return (i + 1 >= document.count || token(i + 1).gap == .paragraph) && mayBeInitials(i) && token(i).count == 2
      && (!Lexical(token(i).facts).has(Lexical.abbreviation) || i + 1 >= document.count)
  }

  /// `16:20 (avd)`, `Subject 104-0027 (KTB)`
  private func isBracketed(_ i: Int) -> Bool {
    guard isSign(i - 1, 0x28), isSign(i + 1, 0x29), token(i).gap == .none, i > 1, isRemoved(i - 2) || token(i - 2).kind == .number else {
      return false
    }
    return isStrangePair(i) && token(i - 1).gap == .blank
  }

  /// `transcribed 3/15/24 by jb,`, `dictated by: ab`
  private func isBehindBy(_ i: Int) -> Bool {
    let k = isSign(i - 1, 0x3A) ? i - 2 : i - 1
    guard isWord(k), token(k).count == 2, document.bytes(k).equalsIgnoringCase(Bytes("by")), token(i).gap == .blank,
      isEnd(i + 1) || token(i + 1).kind == .sign && !isSign(i + 1, 0x2F) && !isSign(i + 1, 0x2D) || isRemoved(i + 1)
    else { return false }
    if isStrangePair(i) { return true }
    // `Biometry by so.` where whoever measured or wrote signs.
    return isWord(k - 1) && !Vocabulary.signing.classes(of: token(k - 1).hash).isEmpty
      && token(i).classes.isDisjoint(with: [.degree, .unitOfMeasure, .determiner])
  }

  /// `3 RF. /kw`, `Phillip Drummond, MD/kk`
  private func isBehindSlash(_ i: Int) -> Bool {
    guard isSign(i - 1, 0x2F), token(i).gap == .none, isEnd(i + 1), mayBeInitials(i) else { return false }
    return token(i - 1).gap == .blank && (isSign(i - 2, 0x2E) || isRemoved(i - 2))
      || isOf(i - 2, .degree) && token(i - 2).shape == .upper && token(i).shape == .lower
  }

  /// `Sig TW, wit CN.`
  private func isBehindSig(_ i: Int) -> Bool {
    guard isWord(i - 1), token(i).gap == .blank, token(i - 1).count <= 8, token(i).shape == .upper || !isMixed, mayBeInitials(i),
      isEnd(i + 1) || isSign(i + 1, 0x2C) || isSign(i + 1, 0x2E) || isSign(i + 1, 0x3B)
    else { return false }
    return document.isWord(i - 1, in: ["sig", "wit", "initials", "init", "scribe", "signed"])
  }

  /// `RN GHT` at a line's end
  private func isBehindRole(_ i: Int) -> Bool {
    guard isEnd(i + 1) || token(i + 1).gap == .column, token(i).gap == .blank, isOf(i - 1, [.degree, .role]), token(i).shape == .upper || !isMixed, isStrangePair(i) else {
      return false
    }
    return token(i - 1).gap != .none
  }

  /// `Pt WT c/o nausea`
  private func isComplaining(_ i: Int) -> Bool {
    guard token(i).count == 2, isOf(i - 1, .initialsBefore), token(i).gap == .blank, token(i).shape == .upper, document.letterCase == .mixed,
      isWord(i + 1)
    else { return false }
    return token(i + 1).count == 1 && isSign(i + 2, 0x2F) && document.bytes(i + 1).equalsIgnoringCase(Bytes("c"))
      || !Vocabulary.human.classes(of: token(i + 1).hash).isEmpty && token(i + 1).shape == .lower
  }

  /// `PJM / ers`, `HBS/krl`, `US:pw`: the author's and the typist's; the last token.
  private func pair(_ i: Int) -> Int? {
    // `crown prep. vh/DS`, `transcribed js/pl.`
    if isSign(i + 1, 0x2F), token(i + 1).gap == .none, isOpenWord(i + 2), token(i + 2).gap == .none, token(i + 2).count == 2 || token(i + 2).count == 3,
      isEnd(i + 3) || isSign(i + 3, 0x2E) && isEnd(i + 4), mayBeInitials(i), mayBeInitials(i + 2), token(i).shape != token(i + 2).shape || isStrangePair(i) || isStrangePair(i + 2), i > 3, token(i).gap == .blank,
      isSign(i - 1, 0x2E) && (isStrangePair(i) && isStrangePair(i + 2) || token(i).shape != token(i + 2).shape) || isWord(i - 1) && !Vocabulary.signing.classes(of: token(i - 1).hash).isEmpty
    {
      return i + 2
    }
    if document.letterCase == .lower || !isMixed, token(i).shape == .lower, isSign(i + 1, 0x2F), token(i + 1).gap == .none, isOpenWord(i + 2),
      token(i + 2).gap == .none,
      token(i + 2).count == 2 || token(i + 2).count == 3, isEnd(i + 3), i > 0, isSign(i - 1, 0x2E) || isRemoved(i - 1), isStrangePair(i),
      mayBeInitials(i + 2)
    {
      return i + 2
    }
    guard document.letterCase == .mixed, token(i).shape == .upper || token(i).gap >= .column || i > 0 && token(i).start - token(i - 1).end > 1,
      isSign(i + 1, 0x2F) || isSign(i + 1, 0x3A), isOpenWord(i + 2)
    else { return nil }
    let (a, b) = (token(i), token(i + 2))
    guard b.count == 2 || b.count == 3, b.gap == token(i + 1).gap || b.gap == .none, token(i + 1).gap <= .blank, b.gap <= .blank,
      a.gap >= .column || i == 0 || a.start - token(i - 1).end > 1 || isSign(i - 1, 0x2E) || isRemoved(i - 1) || token(i - 1).kind == .number,
      isEnd(i + 3) || token(i + 3).start - token(i + 2).end > 1
    else { return nil }
    if a.shape == .upper, b.shape == .lower { return b.gap == .blank && token(i + 1).isSign(0x3A) ? nil : i + 2 }
    return a.shape == b.shape && isEnd(i + 3) && mayBeInitials(i) && mayBeInitials(i + 2) && (isStrangePair(i) || isStrangePair(i + 2))
      && !token(i + 1).isSign(0x3A) ? i + 2 : nil
  }
}

extension Vocabulary {
  /// What writers of messages and nurses shorten, and nobody's initials.
  static let short = Vocabulary([
    (
      .stop,
      "tmp smx emg ncs gps tv crl ur pd app dr ms mrs es qa qc lmp edd ems thx tks tnx tyvm rbv rbvo cdi cdw wnl nad nsr rrr ctab cta sob doe fyi asap eod eom tbd tba btw lol omg pls plz ths abx ivf npo rto ret fu"
    )
  ])
}
