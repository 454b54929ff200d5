import Records

/// Addresses, towns, employers, schools and facilities.
extension KnownIdentities {
  /// A whole address or one line or part of it; states and countries are passed over.
  func addPlace(_ textClass: TextClass) {
    addWholePlace(textClass)
    let count = folded.count
    var start = 0
    while start < count {
      var end = start
      while end < count, !isCut(folded.bytes[end]) { end += 1 }
      addSegment(start..<end, textClass)
      start = end + 1
    }
  }

  private func isCut(_ b: UInt8) -> Bool { b == 0x2C || b == 0x5E || b == 0x3B || b == 0x0A || b == 0x7C || b == 0x26 }

  private func addWholePlace(_ textClass: TextClass) {
    let text = folded.bytes
    let whole = key(0..<text.count)
    // There is a town of Mexico in Missouri; no town is a state by two letters.
    guard whole.count >= 3, (textClass == .city || textClass == .county) && whole.count > 3 || textClass == .county || !isRegion(whole)
    else { return }
    cut(0..<text.count)
    let hasDigits = pieces.contains { isDigits($0) }
    let hasLetters = pieces.contains { !isDigits($0) }
    if hasDigits, !hasLetters {
      if pieces.count > 1, whole.count >= 5 { plans.insert(whole, KnownTable.Entry(textClass: .zip)) }
      if pieces.count == 1, text.count >= 4 { plans.insert(whole, KnownIdentities.postalCode(text.count)) }
      return
    }
    if !hasDigits, isStop(whole) { return }
    plans.insert(whole, KnownTable.Entry(textClass: textClass, isOrdinary: isRegion(whole) || pieces.count == 1 && isOrdinary(whole)))
    if hasDigits, hasLetters, let first = pieces.first(where: { !isDigits($0) }) {
      let rest = key(first.lowerBound..<text.count)
      if rest.count >= 6 { plans.insert(rest, KnownTable.Entry(textClass: .street)) }
    }
  }

  private func isRegion(_ key: KnownKey) -> Bool {
    !KnownVocabulary.words.classes(of: key.hash).isDisjoint(with: [KnownVocabulary.state, KnownVocabulary.country])
  }

  private func isStop(_ key: KnownKey) -> Bool { KnownVocabulary.words.classes(of: key.hash).contains(KnownVocabulary.stop) }

  private func addSegment(_ range: Range<Int>, _ textClass: TextClass) {
    cut(range)
    guard let first = pieces.first, let last = pieces.last else { return }
    if isDigits(first), pieces.contains(where: { !isDigits($0) }) { return addStreet(range) }
    addZIP()
    // What stands before the ZIP code: a town, or a state.
    var end = last.upperBound
    while let piece = pieces.last, isDigits(piece) || classes(piece).contains(KnownVocabulary.state) && pieces.count > 1 {
      end = piece.lowerBound
      pieces.removeLast()
    }
    guard let tail = pieces.last, end > first.lowerBound, !isDigits(tail) else { return }
    let name = key(first.lowerBound..<tail.upperBound)
    guard name.count >= 3, !isRegion(name), !isStop(name) else { return }
    let isUnit = classes(first).contains(KnownVocabulary.unit)
    if isUnit { return }
    let c: TextClass = textClass == .street || textClass == .zip ? .city : textClass
    if pieces.count > 1, hasSuffix() { return addStreet(range) }
    plans.insert(name, KnownTable.Entry(textClass: c, isOrdinary: pieces.count == 1 && isOrdinary(name)))
    if pieces.count == 1, name.count >= FuzzyNames.shortest, !isOrdinary(name), folded.bytes(tail).raw.allSatisfy({ $0 < 0x80 }) {
      plans.addName(folded.bytes(tail), KnownTable.Entry(textClass: c))
    }
  }

  /// Whether the last word is one of streets, such as `Avenue`.
  private func hasSuffix() -> Bool {
    guard let last = pieces.last else { return false }
    return StreetWords.suffixes.classes(of: word(last).hash).contains(KnownVocabulary.generic)
  }

  /// Digits in one piece, zeros and all: 07030 is not the insulin 70/30, nor 12580 the pressure 125/80.
  private static func postalCode(_ digits: Int) -> KnownTable.Entry {
    KnownTable.Entry(textClass: .zip, isSingle: true, width: UInt8(truncatingIfNeeded: min(digits, 9)))
  }

  private func addZIP() {
    for i in pieces.indices where isDigits(pieces[i]) {
      if pieces[i].count == 5 || pieces[i].count == 9 {
        plans.insert(key(pieces[i].lowerBound..<pieces[i].lowerBound + 5), KnownIdentities.postalCode(5))
        if pieces[i].count == 9 { plans.insert(key(pieces[i]), KnownTable.Entry(textClass: .zip)) }
        if pieces[i].count == 5, i + 1 < pieces.count, isDigits(pieces[i + 1]), pieces[i + 1].count == 4 {
          plans.insert(key(pieces[i], pieces[i + 1]), KnownTable.Entry(textClass: .zip))
        }
      }
    }
  }

  /// `123 N Main St Apt 4B`: with its number, the street without it, its name alone when it is no ordinary word, the unit.
  private func addStreet(_ range: Range<Int>) {
    let entry = KnownTable.Entry(textClass: .street)
    addZIPBehindWords()
    guard let from = pieces.firstIndex(where: { !isDigits($0) }) else { return }
    var to = from
    while to < pieces.count, !classes(pieces[to]).contains(KnownVocabulary.unit) || to == from { to += 1 }
    let lastWord = pieces[to - 1]
    // `10th Avenue`: the number belongs to the name.
    let street = key(pieces[from].lowerBound..<lastWord.upperBound)
    if from > 0 {
      plans.insert(key(pieces[0].lowerBound..<lastWord.upperBound), entry)
      for k in from..<min(to, from + 3) where !isDigits(pieces[k]) && pieces[k].count >= 3 {
        plans.insert(key(pieces[0], pieces[k]), entry)
      }
    }
    if street.count >= 6 || to - from > 1 && street.count >= 5 { plans.insert(street, entry) }
    for k in from..<to where !isDigits(pieces[k]) && pieces[k].count >= 4 {
      let word = key(pieces[k])
      if !isDistinctive(word) {
        // `Main St`: with the word behind it.
        if k + 1 < to { plans.insert(key(pieces[k].lowerBound..<pieces[k + 1].upperBound), entry) }
        continue
      }
      plans.insert(word, KnownTable.Entry(textClass: .street))
      if pieces[k].count >= FuzzyNames.shortest, folded.bytes(pieces[k]).raw.allSatisfy({ $0 < 0x80 }) {
        plans.addName(folded.bytes(pieces[k]), entry)
      }
    }
    if to < pieces.count, to + 1 < pieces.count {
      plans.insert(key(pieces[to].lowerBound..<range.upperBound), entry)
    }
  }

  private func addZIPBehindWords() {
    guard pieces.count > 2, let last = pieces.last, isDigits(last), last.count == 5, pieces.count > 3 else { return }
    plans.insert(key(last), KnownIdentities.postalCode(5))
  }

  /// The whole name, and each word that is peculiar to it.
  func addOrganisation(_ textClass: TextClass) {
    let text = folded.bytes
    cut(0..<text.count)
    let whole = key(0..<text.count)
    let said = pieces.filter {
      !isDigits($0) && $0.count >= 2 && classes($0).isDisjoint(with: [KnownVocabulary.generic, KnownVocabulary.stop])
    }
    guard !said.isEmpty || pieces.contains(where: { isDigits($0) }), whole.count >= 3, !isRegion(whole) else { return }
    plans.insert(whole, KnownTable.Entry(textClass: textClass, isOrdinary: pieces.count == 1 && isOrdinary(whole)))
    guard textClass != .ward else { return }
    for piece in said where piece.count >= 4 {
      let word = key(piece)
      if isDistinctive(word), !isRegion(word) { plans.insert(word, KnownTable.Entry(textClass: textClass)) }
    }
  }
}

enum StreetWords {
  static let suffixes = Vocabulary([
    (
      KnownVocabulary.generic,
      """
      street st avenue ave av road rd boulevard blvd drive dr lane ln court ct place pl terrace ter trail trl parkway pkwy highway \
      hwy circle cir loop way square sq plaza alley route rt rte pike crossing run ridge
      """
    )
  ])
}
