import Records

extension TextRule {
  static let knownValue = TextRule(1, "known.value")
  static let knownName = TextRule(2, "known.name")
  static let knownTypo = TextRule(3, "known.name.typo")
  static let knownLook = TextRule(4, "known.scanned")
  static let knownInitials = TextRule(5, "known.initials")
  static let knownDate = TextRule(6, "known.date")
  static let knownHandle = TextRule(7, "known.handle")
}

/// Finding what is known in a text: one pass over its tokens collects hits, a second one joins and marks them.
extension KnownIdentities {
  struct Hit {
    var first: Int
    var last: Int
    var entry: KnownTable.Entry
    var rule: TextRule
    var date: TextDate = .none
  }

  /// Marks everything known in a text.
  func mark(_ document: Document) {
    guard !isEmpty, document.count > 0 else { return }
    let doubted = doubt.isThere
    hits.removeAll(keepingCapacity: true)
    hasLikeness = false
    collect(document)
    if let record = unsettled, hasLikeness || !hits.isEmpty {
      unsettled = nil
      settle(record)
      doubt.isThere = doubted
      hits.removeAll(keepingCapacity: true)
      collect(document)
    }
    if !hits.isEmpty { apply(document) }
  }

  private func collect(_ document: Document) {
    let tokens = document.tokens
    let text = document.text
    let hasDates = !dates.isEmpty
    let hasFuzzy = !fuzzy.isEmpty
    var apostrophe = text.firstIndex(of: 0x27) ?? Int.max
    var line = text.firstIndex(of: 0x0A) ?? Int.max
    for i in 0..<tokens.count {
      let t = tokens[i]
      if t.kind == .sign { continue }
      let start = Int(t.start)
      let end = Int(t.end)
      while line < start { line = text.firstIndex(of: 0x0A, from: line + 1) ?? Int.max }
      var found = false
      if t.isNumber {
        found = match(document, tokens, text, start, i)
        if hasDates, t.count <= 4, findDate(document, tokens, i) { continue }
      } else {
        // Where a word is one piece, its hash is the piece's; one that an apostrophe or a line's end cuts has several.
        let isWhole = apostrophe >= end && line >= end && text[start] < 0x80
        if !isWhole || table.mayBegin(t.hash) {
          found = match(document, tokens, text, start, i)
          if hasDates, findDate(document, tokens, i) { continue }
        }
      }
      // Within a word a piece begins behind each apostrophe, too.
      while apostrophe < end {
        if apostrophe > start, match(document, tokens, text, apostrophe + 1, i) { found = true }
        apostrophe = text.firstIndex(of: 0x27, from: apostrophe + 1) ?? Int.max
      }
      if found { continue }
      if t.isWord {
        if hasFuzzy, t.count >= 4, typo(document, text, t, i) { continue }
        if t.shape == .mixed { camel(document, t, i) }
        if t.count <= 3, firstLetters & (1 << UInt32(text[start] & 31)) != 0 { findInitials(document, tokens, i) }
      }
      if i + 1 < tokens.count, tokens[i + 1].gap == .none, tokens[i + 1].kind != .sign { scanned(document, tokens, text, i) }
    }
  }

  private func findDate(_ document: Document, _ tokens: TokenList, _ i: Int) -> Bool {
    guard let hit = dates.hit(document, tokens, i) else { return false }
    hits.append(
      Hit(first: hit.first, last: hit.last, entry: KnownTable.Entry(textClass: .date), rule: .knownDate, date: hit.date))
    return true
  }

  // MARK: whole values

  /// Follows the text from a byte of a token as long as keys may go on; the longest key is a hit.
  private func match(_ document: Document, _ tokens: TokenList, _ text: Bytes, _ from: Int, _ i: Int) -> Bool {
    let n = text.count
    var k = from
    if tokens[i].isNumber {
      while k < Int(tokens[i].end), text[k] == 0x30 { k += 1 }
      if k >= Int(tokens[i].end) { return false }
    }
    var hash = WordHash()
    var count = 0
    var gap = 0
    var best: (end: Int, entry: KnownTable.Entry)?
    var pieceEnds = 0
    while k < n {
      let b = text[k]
      let kind = table.kinds[Int(b)]
      if kind == 0 {
        gap += 1
        k += 1
        if gap > KnownTable.widestGap { break }
        continue
      }
      gap = 0
      if b == TextView.otherLetter {
        for c in document.view.source(k, k + 1) {
          hash.add(document.source[c])
          count += 1
        }
      } else {
        hash.add(ASCII.lower(b))
        count += 1
      }
      k += 1
      if k < n {
        let following = table.kinds[Int(text[k])]
        if following != 0, (following <= 10) == (kind <= 10) {
          if count > KnownTable.longestKey { break }
          continue
        }
      }
      if !table.mayBegin(hash.value) { break }
      pieceEnds += 1
      if count >= 2, let entry = table.entry(hash: hash.value, count: count), isRight(entry, tokens[i], pieceEnds) || isCut(entry, document, tokens, i, pieceEnds) {
        if best == nil || best?.entry.isOrdinary == true || !entry.isOrdinary { best = (k, entry) }
      }
    }
    guard let best else { return false }
    var last = i
    while last + 1 < tokens.count, Int(tokens[last + 1].start) < best.end { last += 1 }
    // `07030-1123`: the four digits behind a postal code are part of it.
    if best.entry.textClass == .zip, last == i, tokens[i].count == 5, last + 2 < tokens.count, tokens[last + 1].isSign(0x2D),
      tokens[last + 1].gap == .none, tokens[last + 2].isNumber, tokens[last + 2].count == 4, tokens[last + 2].gap == .none
    {
      last += 2
    }
    var hit = Hit(first: i, last: last, entry: best.entry, rule: rule(best.entry.textClass))
    if isUnit(tokens, i, last) { hit.entry.isOrdinary = true }
    if best.entry.date >= 0 { (hit.date, hit.rule) = (dates.days[Int(best.entry.date)], .knownDate) }
    hits.append(hit)
    return !hit.entry.isOrdinary
  }

  /// `mcg/kg/min` holds no Min: a short name in small letters behind a number or a stroke may be a unit.
  private func isUnit(_ tokens: TokenList, _ i: Int, _ last: Int) -> Bool {
    guard i == last, i > 0, tokens[i].isWord, tokens[i].count <= 3, tokens[i].shape == .lower else { return false }
    return tokens[i - 1].isNumber || tokens[i - 1].isSign(0x2F) && tokens[i].gap == .none
  }

  @inline(__always) private func isRight(_ entry: KnownTable.Entry, _ token: Token, _ pieces: Int) -> Bool {
    if entry.isSingle, pieces > 1 { return false }
    return token.count >= Int(entry.width)
  }

  /// `NJ 7030`: a postal code behind its state that has lost the zero ahead of it.
  private func isCut(_ entry: KnownTable.Entry, _ document: Document, _ tokens: TokenList, _ i: Int, _ pieces: Int) -> Bool {
    entry.textClass == .zip && pieces == 1 && i > 0 && tokens[i].count + 1 == Int(entry.width) && tokens[i - 1].shape == .upper
      && document.isOf(i - 1, .usState)
  }

  private func rule(_ c: TextClass) -> TextRule {
    switch c {
    case .name, .relative, .staff: .knownName
    case .username, .email: .knownHandle
    default: .knownValue
    }
  }

  // MARK: errors

  private func typo(_ document: Document, _ text: Bytes, _ t: Token, _ i: Int) -> Bool {
    guard let entry = fuzzy.entry(text[Int(t.start)..<Int(t.end)]) else { return false }
    hasLikeness = true
    if isKnownWord(t) { return false }
    hits.append(Hit(first: i, last: i, entry: entry, rule: .knownTypo))
    return true
  }

  /// Whether a word is one of the language or of medicine, so that it is no misspelt name.
  private func isKnownWord(_ t: Token) -> Bool {
    if t.facts.hasAny(.lowerCase), t.facts.frequency >= 7 || t.facts.hasAny([.clinical, .drug, .abbreviation]) { return true }
    return !KnownVocabulary.words.classes(of: t.hash).isDisjoint(with: [
      KnownVocabulary.ordinary, KnownVocabulary.generic, KnownVocabulary.stop,
    ])
  }

  /// `JohnTanaka`, `MrTanaka`: words that a capital within begins.
  private func camel(_ document: Document, _ t: Token, _ i: Int) {
    let word = document.bytes(i)
    var start = 0
    while start < word.count {
      var key = KnownKey()
      var k = start
      repeat {
        if word[k] != 0x27 { key.take(ASCII.lower(word[k])) }
        k += 1
      } while k < word.count && !(ASCII.isUpper(word[k]) && !ASCII.isUpper(word[k - 1]))
      if key.count >= 3, let entry = table.entry(key), !entry.isOrdinary {
        hits.append(Hit(first: i, last: i, entry: entry, rule: rule(entry.textClass)))
        return
      }
      start = k
    }
  }

  /// Letters and digits in one run: what a scanner made of a name or number.
  private func scanned(_ document: Document, _ tokens: TokenList, _ text: Bytes, _ i: Int) {
    guard i == 0 || tokens[i].gap != .none || tokens[i - 1].kind == .sign else { return }
    var last = i
    while last + 1 < tokens.count, last - i < 8, tokens[last + 1].gap == .none, tokens[last + 1].kind != .sign { last += 1 }
    var look = KnownKey()
    for k in Int(tokens[i].start)..<Int(tokens[last].end) where KnownTable.kinds[Int(text[k])] != 0 {
      look.take(FuzzyNames.looks[Int(text[k])])
      if look.count > KnownTable.longestKey { return }
    }
    if look.count >= 4, let entry = looks.entry(look), !entry.isOrdinary {
      hits.append(Hit(first: i, last: last, entry: entry, rule: .knownLook))
    }
  }

  // MARK: initials

  /// `J.T.`, `J. P. T.`, and `JT` behind a word such as `patient` or before `is`.
  private func findInitials(_ document: Document, _ tokens: TokenList, _ i: Int) {
    guard !initials.isEmpty, i == 0 || tokens[i].gap != .none || tokens[i - 1].kind == .sign else { return }
    let isMixed = document.letterCase == .mixed
    if isMixed, !(tokens[i].shape == .initial || tokens[i].shape == .upper) { return }
    var key = KnownKey()
    var last = i
    var dots = 0
    if tokens[i].count == 1 {
      var k = i
      while k < tokens.count, k < i + 8, tokens[k].isWord, tokens[k].count == 1, tokens[k].gap < .line || k == i {
        key.take(ASCII.lower(document.bytes(k)[0]))
        last = k
        if document.isSign(k + 1, 0x2E), tokens[k + 1].count == 1 {
          dots += 1
          last = k + 1
          k += 2
        } else {
          k += 1
        }
      }
      guard dots >= 2 || dots == key.count - 1 && dots > 0 || isCued(document, tokens, i) else { return }
    } else {
      for b in document.bytes(i).raw { key.take(ASCII.lower(b)) }
      guard isCued(document, tokens, i) || isSubject(tokens, i) else { return }
    }
    guard key.count >= 2, key.count <= 4, initials.contains(key.hash) else { return }
    if !isMixed || dots > 0, KnownVocabulary.words.classes(of: key.hash).contains(KnownVocabulary.abbreviation),
      !isCued(document, tokens, i)
    {
      return
    }
    hits.append(Hit(first: i, last: last, entry: KnownTable.Entry(textClass: .initials), rule: .knownInitials))
  }

  private func isCued(_ document: Document, _ tokens: TokenList, _ i: Int) -> Bool {
    var j = i - 1
    while j >= 0, j > i - 4 {
      if tokens[j].isWord {
        return !KnownVocabulary.words.classes(of: tokens[j].hash).isDisjoint(with: [KnownVocabulary.initialsCue, KnownVocabulary.verb])
          && !KnownVocabulary.words.classes(of: tokens[j].hash).contains(KnownVocabulary.verb)
      }
      if tokens[j].isNumber || document.isSign(j, 0x2C) { return false }
      j -= 1
    }
    return false
  }

  /// `JT is a 45-year-old`.
  private func isSubject(_ tokens: TokenList, _ i: Int) -> Bool {
    var j = i + 1
    if j < tokens.count, tokens[j].isSign(0x2C) { return j + 1 < tokens.count && tokens[j + 1].isNumber && tokens[j + 1].count <= 3 }
    guard j < tokens.count, tokens[j].isWord, KnownVocabulary.words.classes(of: tokens[j].hash).contains(KnownVocabulary.verb) else {
      return false
    }
    j += 1
    while j < tokens.count, j < i + 4 {
      if tokens[j].isNumber { return true }
      j += 1
    }
    return false
  }
}
