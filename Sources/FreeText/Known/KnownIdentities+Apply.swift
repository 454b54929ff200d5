import Records

/// Which hits stand, and how far each goes.
extension KnownIdentities {
  func apply(_ document: Document) {
    hits.sort { ($0.first, $1.last) < ($1.first, $0.last) }
    for hit in hits where !hit.entry.isOrdinary { remove(document, hit) }
    // Ordinary words need a capital or a name beside them; twice, since one may stand beside another.
    for _ in 0..<2 {
      for k in hits.indices where hits[k].entry.isOrdinary {
        var hit = hits[k]
        guard (hit.first...hit.last).contains(where: { document.tokens[$0].mark != .removed }) else { continue }
        if k + 1 < hits.count, isParted(document, hit, hits[k + 1]) {
          hit.last = hits[k + 1].last
          remove(document, hit)
        } else if hasEvidence(document, hit) {
          remove(document, hit)
        }
      }
    }
  }

  func isName(_ c: TextClass) -> Bool { c == .name || c == .relative || c == .staff || c == .username || c == .initials }

  private func remove(_ document: Document, _ hit: Hit) {
    var (first, last) = (hit.first, hit.last)
    var textClass = hit.entry.textClass
    if isName(textClass) { dropArticle(document, first, &last) }
    if isName(textClass) || textClass == .email {
      extendByHandle(document, &first, &last, &textClass)
      // The words of an address's local part, written apart, are a name.
      if textClass == .email, !(first...last).contains(where: { document.isSign($0, 0x40) }) {
        textClass = first < last && document.tokens[first + 1..<last + 1].contains { $0.gap != .none } ? .name : .username
      }
      if isName(hit.entry.textClass), textClass != .email { extendByInitials(document, &first, &last) }
    } else {
      extendByNumber(document, &first, &last)
      if textClass == .phone || textClass == .fax || textClass == .pager { extendByCountry(document, &first) }
    }
    if (first...last).allSatisfy({ document.tokens[$0].mark == .removed }) { return }
    joinBefore(document, &first, textClass)
    joinAfter(document, &last, textClass)
    document.remove(first, through: last, textClass, hit.rule, date: hit.date)
  }

  /// `tanakaj48`, `john.tanaka@example.org`: what is glued to a name in a handle goes with it.
  private func extendByHandle(_ document: Document, _ first: inout Int, _ last: inout Int, _ textClass: inout TextClass) {
    let tokens = document.tokens
    while last + 1 < tokens.count, tokens[last + 1].isNumber, tokens[last + 1].gap == .none { last += 1 }
    while first > 0, tokens[first].gap == .none, tokens[first - 1].isNumber { first -= 1 }
    var low = first
    while low > 0, first - low < 12, tokens[low].gap == .none, isOfHandle(tokens[low - 1]) { low -= 1 }
    var high = last
    var hasAt = false
    while high + 1 < tokens.count, high - last < 16, tokens[high + 1].gap == .none,
      isOfHandle(tokens[high + 1]) || tokens[high + 1].isSign(0x40)
    {
      if tokens[high + 1].isSign(0x40) {
        // Behind the sign of an address there is a host, not the sign alone.
        guard !hasAt, high + 2 < tokens.count, tokens[high + 2].gap == .none, tokens[high + 2].kind != .sign else { break }
        hasAt = true
      }
      high += 1
    }
    guard hasAt else { return }
    while high > last, tokens[high].kind == .sign { high -= 1 }
    while low < first, tokens[low].kind == .sign { low += 1 }
    (first, last, textClass) = (low, high, .email)
  }

  private func isOfHandle(_ t: Token) -> Bool {
    t.kind != .sign || t.count == 1 && (t.isSign(0x2E) || t.isSign(0x5F) || t.isSign(0x2D) || t.isSign(0x2B))
  }

  /// `J. Tanaka`, `John T.`, `Tanaka, J.`: a single letter that a known name begins with.
  private func extendByInitials(_ document: Document, _ first: inout Int, _ last: inout Int) {
    let tokens = document.tokens
    for _ in 0..<2 {
      var j = first - 1
      if j >= 1, document.isSign(j, 0x2E), tokens[j].count == 1, tokens[first].gap <= .blank { j -= 1 }
      guard j >= 0, isInitial(document, j), tokens[first].gap < .column, tokens[j + 1].gap < .column else { break }
      first = j
    }
    defer {
      if tokens[last].isWord, tokens[last].count == 1, document.isSign(last + 1, 0x2E), tokens[last + 1].gap == .none,
        isFollowed(tokens, last + 1)
      {
        last += 1
      }
    }
    for _ in 0..<2 {
      var j = last + 1
      if j + 1 < tokens.count, document.isSign(j, 0x2C) || document.isSign(j, 0x5E), tokens[j].count == 1 { j += 1 }
      guard j < tokens.count, isInitial(document, j), tokens[j].gap < .column, tokens[last + 1].gap < .column else { break }
      // `I` and `a` are words.
      if document.letterCase != .upper, tokens[j].shape == .lower { break }
      if isArticle(document, j), !document.isSign(j + 1, 0x2E) { break }
      last = j
    }
  }

  /// `TAKEUCHI, A PLEASANT LADY` of an Aki Takeuchi: an article behind a comma is no initial.
  private func dropArticle(_ document: Document, _ first: Int, _ last: inout Int) {
    guard last - first >= 2, document.tokens[last].isWord, document.tokens[last].count == 1, isArticle(document, last),
      document.isSign(last - 1, 0x2C), !document.isSign(last + 1, 0x2E)
    else { return }
    last -= 2
  }

  /// `A` and `I` alone: in capitals nothing tells an article from an initial but its full stop.
  private func isArticle(_ document: Document, _ i: Int) -> Bool {
    let b = ASCII.lower(document.bytes(i)[0])
    return document.letterCase == .upper && (b == 0x61 || b == 0x69)
  }

  /// Whether a full stop does not end its sentence: what follows is on the same line and no capital, or it is an abbreviation's.
  private func isFollowed(_ tokens: TokenList, _ i: Int) -> Bool {
    i + 1 < tokens.count && tokens[i + 1].gap < .line && !tokens[i + 1].isCapital
  }

  func isInitial(_ document: Document, _ i: Int) -> Bool {
    let t = document.tokens[i]
    guard t.isWord, t.count == 1, t.shape == .initial || document.letterCase == .lower else { return false }
    let b = document.bytes(i)[0]
    return b < 0x80 && firstLetters & (1 << UInt32(b & 31)) != 0
  }

  /// The other part of a number or of letters glued to a known one: `MRN00123456`, `123456-02`.
  private func extendByNumber(_ document: Document, _ first: inout Int, _ last: inout Int) {
    let tokens = document.tokens
    while last + 1 < tokens.count, tokens[last + 1].gap == .none, tokens[last + 1].isNumber, tokens[last].isWord { last += 1 }
    while first > 0, tokens[first].gap == .none, tokens[first].isWord, tokens[first - 1].isNumber { first -= 1 }
  }

  /// `+1 217 555 0134`: the country's number.
  private func extendByCountry(_ document: Document, _ first: inout Int) {
    let tokens = document.tokens
    var j = first - 1
    if j >= 0, document.isSign(j, 0x28) || document.isSign(j, 0x2D) || document.isSign(j, 0x2E), tokens[j].count == 1 { j -= 1 }
    guard j >= 1, tokens[j].isNumber, tokens[j].count <= 3, tokens[first].gap < .column, document.isSign(j - 1, 0x2B) else { return }
    first = j - 1
  }

  /// A name beside the one before is one name with it: `TANAKA^JOHN`, `Tanaka, John`.
  private func joinBefore(_ document: Document, _ first: inout Int, _ textClass: TextClass) {
    guard first > 0 else { return }
    var j = first - 1
    let tokens = document.tokens
    guard tokens[first].gap < .column else { return }
    guard isName(textClass) else {
      if isPlace(textClass), tokens[j].mark == .removed, tokens[j].kind != .sign { first = document.joinLast(from: j, textClass) ?? first }
      return
    }
    var signs = 0
    while j >= 0, tokens[j].kind == .sign, tokens[j].count == 1, signs < 2 {
      let b = UInt8(truncatingIfNeeded: tokens[j].hash)
      guard b == 0x2C || b == 0x5E || b == 0x2D || b == 0x2E || b == 0x5F || b == 0x27, tokens[j].gap < .column else { return }
      (j, signs) = (j - 1, signs + 1)
    }
    guard j >= 0, tokens[j].mark == .removed else { return }
    first = document.joinLast(from: j, textClass) ?? first
  }

  /// A name that is an ordinary word is found after the one behind it: both are one.
  private func joinAfter(_ document: Document, _ last: inout Int, _ textClass: TextClass) {
    let j = last + 1
    guard isName(textClass), j < document.count, document.tokens[j].isWord, document.tokens[j].mark == .removed,
      document.tokens[j].gap < .column
    else { return }
    last = j
  }
}
