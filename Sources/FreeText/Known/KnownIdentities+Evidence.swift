import Records

/// When a known name that is an ordinary word, too, is meant as a name.
extension KnownIdentities {
  func hasEvidence(_ document: Document, _ hit: Hit) -> Bool {
    if takesOrdinaryWords { return true }
    let tokens = document.tokens
    let t = tokens[hit.first]
    if document.letterCase == .mixed, t.isCapital, t.count > 1, !isSentenceVerb(document, hit) { return true }
    if isPlace(hit.entry.textClass) { return isBeforeState(document, hit.last) || isBehindPlace(document, hit.first) }
    // `LONG'S BROTHER`: verbs have no possessive.
    if document.letterCase != .mixed, t.count > 2, isPossessive(document, hit.last) { return true }
    if let j = neighbour(tokens, hit.first, -1) {
      if tokens[j].mark == .removed { return true }
      if KnownVocabulary.words.classes(of: tokens[j].hash).contains(KnownVocabulary.nameCue), t.count > 2 { return true }
      if isInitial(document, j), document.isSign(j + 1, 0x2E) { return true }
    }
    if let j = neighbour(tokens, hit.last, 1), tokens[j].mark == .removed, tokens[j].gap < .column { return true }
    return false
  }

  func isPlace(_ c: TextClass) -> Bool {
    switch c {
    case .street, .city, .county, .place, .zip, .facility, .employer, .school, .ward: true
    default: false
    }
  }

  /// `May need`, `Will return`, `Normal stress test`: the first word of a sentence with a word in small letters behind it says nothing by
  /// its capital, unless that is what people do (`Hope reports`, `Sharp failed`, `Miles will call`).
  private func isSentenceVerb(_ document: Document, _ hit: Hit) -> Bool {
    let tokens = document.tokens
    let i = hit.first
    let begins =
      i == 0 || tokens[i].gap >= .line || document.isSign(i - 1, 0x2E) || document.isSign(i - 1, 0x3A) || document.isSign(i - 1, 0x2D)
    guard begins, hit.first == hit.last, i + 1 < tokens.count, tokens[i + 1].isWord, tokens[i + 1].shape == .lower else { return false }
    if isPossessive(document, i) { return false }
    if KnownVocabulary.words.classes(of: tokens[i + 1].hash).contains(KnownVocabulary.verb) { return false }
    let next = document.bytes(i + 1)
    guard next.count >= 5 else { return true }
    let (last, beforeLast) = (next[next.count - 1], next[next.count - 2])
    // `Reading glasses`, `Normal vitals`: nouns of many.
    let isPast = last == 0x64 && beforeLast == 0x65
    let isThird = last == 0x73 && beforeLast != 0x73 && KnownVocabulary.words.classes(of: tokens[i + 1].hash).contains(KnownVocabulary.act)
    return !(isPast || isThird)
  }

  /// `will w. weeks`: two names that are ordinary words with an initial between them.
  func isParted(_ document: Document, _ hit: Hit, _ next: Hit) -> Bool {
    isName(hit.entry.textClass) && isName(next.entry.textClass) && hasInitial(document, hit.last, next.first)
  }

  private func hasInitial(_ document: Document, _ left: Int, _ right: Int) -> Bool {
    let tokens = document.tokens
    guard right == left + 3, tokens[left + 1].isWord, tokens[left + 1].count == 1, document.isSign(left + 2, 0x2E) else { return false }
    return tokens[left + 1].gap < .column && tokens[right].gap < .column
  }

  /// Whether `'s` lies behind a token; it belongs to none.
  private func isPossessive(_ document: Document, _ i: Int) -> Bool {
    let end = Int(document.tokens[i].end)
    return end + 1 < document.text.count && document.text[end] == 0x27 && document.text[end + 1] | 0x20 == 0x73
      && (i + 1 == document.count || Int(document.tokens[i + 1].start) > end + 1)
  }

  /// `lives in normal`, and a town behind its street: `12 elm st, normal`.
  private func isBehindPlace(_ document: Document, _ i: Int) -> Bool {
    let tokens = document.tokens
    var j = i - 1
    while j >= 0, j > i - 4, tokens[j].kind == .sign, document.isSign(j, 0x2C) || document.isSign(j, 0x2E) { j -= 1 }
    guard j >= 0, tokens[i].gap < .paragraph else { return false }
    if j < i - 1, tokens[j].mark == .removed { return true }
    guard j == i - 1, j > 0, tokens[j].isWord, tokens[j - 1].isWord else { return false }
    let word = document.bytes(j)
    guard word.equalsIgnoringCase(Bytes("in")) || word.equalsIgnoringCase(Bytes("to")) || word.equalsIgnoringCase(Bytes("from")) else {
      return false
    }
    return KnownVocabulary.words.classes(of: tokens[j - 1].hash).contains(KnownVocabulary.living)
  }

  private func isBeforeState(_ document: Document, _ i: Int) -> Bool {
    let tokens = document.tokens
    var j = i + 1
    if document.isSign(j, 0x2C) { j += 1 }
    guard j < tokens.count, tokens[j].gap < .paragraph else { return false }
    if tokens[j].isNumber { return tokens[j].count == 5 }
    return tokens[j].isWord && j > i + 1 && KnownVocabulary.words.classes(of: tokens[j].hash).contains(KnownVocabulary.state)
  }

  /// The word beside a token, over a sign or two of those within names.
  private func neighbour(_ tokens: TokenList, _ i: Int, _ step: Int) -> Int? {
    var j = i + step
    var signs = 0
    while j >= 0, j < tokens.count, tokens[j].kind == .sign, signs < 2 {
      let b = UInt8(truncatingIfNeeded: tokens[j].hash)
      guard tokens[j].count == 1, b == 0x2C || b == 0x5E || b == 0x2D || b == 0x2E || b == 0x3A else { return nil }
      (j, signs) = (j + step, signs + 1)
    }
    guard j >= 0, j < tokens.count, tokens[j].isWord else { return nil }
    return tokens[max(i, j)].gap == .paragraph ? nil : j
  }
}
