import Records

/// Names by the degree behind them: `Nowak, MD`, `Cherrylyn Salonga III, DO`, `d. okoro rn`.
extension NameFinder {
  /// `dw,rn`, `d. okoro rn`: initials or a name without capitals before a degree that ends its line.
  private mutating func lowerDegree(_ i: Int) {
    let t = token(i)
    guard t.classes.isDisjoint(with: [.stateCode, .shortName, .initialsBefore]), !Lexical(t.facts).has(Lexical.lower), i > 1 else { return }
    let k = isSign(i - 1, 0x2C) ? i - 2 : i - 1
    guard isOpenWord(k), token(k).shape == .lower, token(k).classes.isDisjoint(with: NameFinder.closed), t.gap <= .blank else { return }
    if token(k).count <= 3, token(k).count > 1, k < i - 1, !Lexical(token(k).facts).has(Lexical.lower), isSign(k - 1, 0x2E) || token(k).gap >= .line {
      document.remove(k, through: k, .initials, .nameInitials)
    } else if token(k).count > 3, isSign(k - 1, 0x2E), isWord(k - 2), token(k - 2).count == 1, !Lexical(token(k).facts).has(Lexical.lower | Lexical.medical) {
      document.remove(k - 2, through: k, .staff, .nameDegree)
      confirm(k - 2, k, .label)
    } else if isBare(k), token(k).gap == .blank, isBare(k - 1), token(k - 1).shape == .lower, token(k).count > 2, !isTypingError(k) {
      document.remove(k - 1, through: k, .staff, .nameDegree)
      confirm(k - 1, k, .label)
    }
  }

  /// `Salonga` in `Cherrylyn Salonga III, DO`.
  func beforeSuffix(_ k: Int) -> Int {
    var n = k
    if isSign(n, 0x2E), isOf(n - 1, .suffix) { n -= 1 }
    if isOf(n, .suffix), token(n).gap <= .blank, isMixed ? token(n).shape != .lower : true {
      return isSign(n - 1, 0x2C) ? n - 2 : n - 1
    }
    return k
  }

  /// `Olive Branch, NP`: two capitalised words before a degree that is no State's code.
  private func isSigned(_ k: Int, _ t: Token) -> Bool {
    t.shape == .upper && t.classes.isDisjoint(with: .stateCode) && isOpenWord(k - 1) && token(k - 1).shape == .capital
      && token(k).shape == .capital && token(k).gap == .blank
  }

  /// `PA-C`, `MS CCC-SLP`: no State's code and no word.
  private func isChain(_ i: Int) -> Bool {
    if isSign(i + 1, 0x2D), token(i + 1).gap == .none, isWord(i + 2), token(i + 2).gap == .none, token(i + 2).count <= 2, token(i + 2).shape != .lower || !isMixed {
      return true
    }
    let k = isSign(i + 1, 0x2C) ? i + 2 : i + 1
    return isOf(k, .degree) && token(k).gap <= .blank && token(k).count > 2 && token(k).shape == token(i).shape
  }

  /// `Nowak, MD`: the words before a degree are a name.
  mutating func degreeBehind(_ i: Int) {
    let t = token(i)
    if t.shape == .lower, isMixed {
      lowerDegree(i)
      return
    }
    var k = i - 1
    let hasComma = isSign(k, 0x2C)
    if hasComma || isSign(k, 0x28) { k -= 1 }
    k = beforeSuffix(k)
    guard k >= 0, isOpenWord(k), t.gap <= .line, token(k).classes.isDisjoint(with: .degree) else { return }
    let isDoctor = document.bytes(i).equalsIgnoringCase(Bytes("md")) && !Lexical(token(k).facts).has(Lexical.city)
    let hasInitial = isSign(k - 1, 0x2E) && token(k).gap == .blank && k > 1 && token(k - 2).count == 1
    let isAmbiguous =
      t.count == 2 && (!t.classes.isDisjoint(with: [.shortName, .stateCode, .initialsBefore]) || !hasComma && t.classes.isDisjoint(with: .label))
      && !isDoctor && !isChain(i) && !(hasInitial && isMixed) && !(hasComma && isMixed && isSigned(k, t))
    if isAmbiguous, !hasComma, !(isMixed && (t.count == 2 && sureName(k))) { return }
    if isAmbiguous, !isMixed, !sureName(k) { return }
    if token(k).count == 1, !isMixed || token(k).shape == .initial, token(k).gap == .blank, isSign(k - 1, 0x2C),
      isSurname(k - 2, .label) || isMixed && isOpenWord(k - 2) && token(k - 2).isCapital
    {
      if let first = runBack(from: k - 2, .title) { take(first, through: k, .staff, .nameDegree, .label) }
      return
    }
    if !isMixed, !hasComma, Lexical(token(k).facts).isUnknown, isTypingError(k) { return }
    guard
      let first = runBack(
        from: k,
        isAmbiguous
          ? (hasComma && isMixed && t.shape == .upper && (sureName(k) || isSign(k - 1, 0x2E)) ? .label : .cue)
          : hasComma && isMixed ? .title : .label)
    else { return }
    take(first, through: k, .staff, .nameDegree, .label)
  }
}
