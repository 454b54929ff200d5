import Records

/// Names that are small words or of the calendar: `Dr. March`, `Drew Best`, `Yi Will`, `Charlene Sunday-Poe`.
extension NameFinder {
  /// Short surnames that are words, and `April`, beside a name or behind a title.
  func isShortOrCalendar(_ i: Int, _ grade: Grade, beside: Bool) -> Bool {
    let t = token(i)
    if !t.classes.isDisjoint(with: .calendar) {
      if !isMixed {
        return (grade == .title || grade == .label) && Lexical(t.facts).person > 3 && isOpenWord(i + 1) && isPart(i + 1, .cue, beside: true)
      }
      // `Dr. March.`, `Charlene Sunday-Poe`
      if t.shape == .capital, grade == .title && Lexical(t.facts).person > 1 && !(i + 1 < document.count && token(i + 1).kind == .number)
        || beside && isSign(i + 1, 0x2D) && token(i + 1).gap == .none && isOpenWord(i + 2) && token(i + 2).shape == .capital
      {
        return true
      }
      // `Dr Sunday Achike`, `Liang Sun`
      if isMixed, t.shape == .capital, grade == .title, isOpenWord(i + 1), token(i + 1).shape == .capital, token(i + 1).gap == .blank,
        token(i + 1).classes.isDisjoint(with: [.stop, .calendar]), !Lexical(token(i + 1).facts).has(Lexical.lower | Lexical.medical)
      {
        return true
      }
      return isMixed && t.shape == .capital && Lexical(t.facts).given > 6
        && (grade == .title || grade == .label || sureName(i + 1)
          || isOpenWord(i + 1) && token(i + 1).count == 1 && token(i + 1).gap == .blank && isInitialFollowed(i + 1)
          || grade == .cue && isOpenWord(i + 1) && token(i + 1).shape == .capital && Lexical(token(i + 1).facts).surname > 4)
    }
    if isMixed, t.shape == .capital, t.classes.contains(.saint), grade == .title || grade == .label || beside, isOpenWord(i + 1),
      token(i + 1).shape == .capital,
      token(i + 1).classes.isDisjoint(with: [.stop, .facilityNoun, .facilityWord])
    {
      return true
    }
    if isMixed, t.shape == .capital, grade == .title, Lexical(t.facts).person > 2, t.classes.isDisjoint(with: .degree), !isSign(i + 1, 0x3A) { return true }
    // `mother Aurelie Down,`
    if isMixed, t.shape == .capital, beside, grade != .none, Lexical(t.facts).surname > 1, t.gap == .blank, t.classes.isDisjoint(with: [.degree, .determiner, .label, .relation]),
      i + 1 >= document.count || token(i + 1).kind == .sign && !isSign(i + 1, 0x3A) && !isSign(i + 1, 0x2D) || token(i + 1).gap >= .line
    {
      return true
    }
    // `Drew Best`, `Jay Small`: a stop word that many people bear, behind a name and before no value.
    if isMixed, t.shape == .capital, beside || grade == .title || grade == .label, Lexical(t.facts).person > 5, t.gap <= .blank,
      t.classes.isDisjoint(with: [.degree, .determiner]) || t.classes.contains(.shortName), !isSign(i + 1, 0x3A), !isSign(i + 1, 0x23),
      i + 1 >= document.count || token(i + 1).kind != .number || token(i + 1).gap >= .line
    {
      return true
    }
    // `DR WHITE NOTIFIED`
    if !isMixed, grade == .title, Lexical(t.facts).surname > 9, t.count > 2, t.classes.isDisjoint(with: [.personVerb, .weakBefore, .before, .determiner, .degree, .title]) {
      return true
    }
    guard t.classes.contains(.shortName) else { return false }
    if isSyllables(i) { return true }
    if isMixed {
      return t.shape == .capital
        && (beside || grade == .title
          || grade.rawValue < Grade.none.rawValue && isOpenWord(i + 1) && token(i + 1).shape == .capital && token(i + 1).gap == .blank
            && (token(i + 1).classes.contains(.shortName) || sureName(i + 1)))
    }
    guard beside || grade == .title else { return false }
    if t.classes.isDisjoint(with: [.stop, .personVerb, .weakBefore, .before]) { return true }
    // In one case `to` is a name only where nothing follows that it could lead to.
    let next = i + 1
    return next >= document.count || token(next).gap >= .line || token(next).kind == .sign || isOf(next, .personVerb)
  }
}
