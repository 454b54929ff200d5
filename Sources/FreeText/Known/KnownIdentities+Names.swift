import Records

/// Names of people: each part, their orders, initials, handles, with errors.
extension KnownIdentities {
  private static let mostParts = 8

  func addName(_ textClass: TextClass) {
    let text = folded.bytes
    cut(0..<folded.count)
    // Before the first of these stands the family's name.
    var familyEnd = text.firstIndex(of: 0x5E) ?? text.firstIndex(of: 0x2C) ?? 0
    pieces.removeAll { isDigits($0) }
    let all = pieces
    pieces.removeAll { $0.count < 2 || classes($0).contains(KnownVocabulary.stop) }
    // A name that is a particle alone (`An`, `Le`, `Do`) is still a name beside another one.
    if pieces.count < 2, all.count > pieces.count {
      pieces = all.filter { $0.count >= 2 && (classes($0).contains(KnownVocabulary.ordinary) || pieces.contains($0)) }
    }
    guard !pieces.isEmpty else { return addShortName(all, textClass) }
    if pieces.count > KnownIdentities.mostParts { pieces.removeSubrange(KnownIdentities.mostParts...) }
    var entry = KnownTable.Entry(textClass: textClass)
    if pieces.count > 1 || all.count > 1 { plans.insert(key(0..<folded.count), entry) }
    for i in pieces.indices { addPart(pieces[i], textClass) }
    addJoined(all, textClass)
    for i in pieces.indices {
      for j in pieces.indices where i != j {
        entry.isOrdinary = isOrdinary(key(pieces[i], pieces[j]))
        plans.insert(key(pieces[i], pieces[j]), entry)
        addHandle(pieces[i], pieces[j], textClass)
      }
    }
    if familyEnd == 0, pieces.count > 1, let last = pieces.last { familyEnd = -last.lowerBound }
    for part in pieces where familyEnd > 0 ? part.lowerBound >= familyEnd : familyEnd == 0 || part.lowerBound < -familyEnd {
      addNicknames(of: part, textClass)
    }
    if textClass != .staff { addInitials(all, familyEnd) }
  }

  /// `O`, `B`: a whole name of single letters or of words that say nothing.
  private func addShortName(_ all: [Range<Int>], _ textClass: TextClass) {
    var said = 0
    for piece in all where !classes(piece).contains(KnownVocabulary.stop) { said += piece.count }
    guard said >= 2 else { return }
    plans.insert(key(0..<folded.count), KnownTable.Entry(textClass: textClass, isOrdinary: true))
  }

  private func addPart(_ part: Range<Int>, _ textClass: TextClass) {
    let name = folded.bytes(part)
    let key = key(part)
    plans.addFirstLetter(name[0])
    let isOrdinary = isOrdinary(key)
    let entry = KnownTable.Entry(textClass: textClass, isOrdinary: isOrdinary)
    plans.insert(key, entry)
    guard isLatin(part) else { return }
    addSpellings(part, entry)
    if name.count >= FuzzyNames.shortest, !isOrdinary { plans.addName(name, entry) }
    if name.count >= 4 { addLook(name, entry) }
  }

  /// Bill for William and William for Bill.
  private func addNicknames(of part: Range<Int>, _ textClass: TextClass) {
    for nickname in Lexicon.shared.nicknames(of: word(part).hash).prefix(24) {
      var key = KnownKey()
      for b in nickname.spelling { key.take(b, in: plans) }
      plans.insert(key, KnownTable.Entry(textClass: textClass, isOrdinary: isOrdinary(key)))
    }
  }

  private func isLatin(_ part: Range<Int>) -> Bool {
    for i in part where folded.bytes[i] >= 0x80 { return false }
    return true
  }

  /// `Mueller` for Müller and the other way round.
  private func addSpellings(_ part: Range<Int>, _ entry: KnownTable.Entry) {
    let name = folded.bytes(part)
    guard name.count >= 5 else { return }
    var short = KnownKey()
    var i = 0
    while i < name.count {
      short.take(name[i], in: plans)
      let isVowel = name[i] == 0x61 || name[i] == 0x6F || name[i] == 0x75
      i += isVowel && i + 1 < name.count && name[i + 1] == 0x65 && i + 2 < name.count ? 2 : 1
    }
    if short.count < name.count, short.count >= 5, !isOrdinary(short) { plans.insert(short, entry) }
  }

  func addLook(_ name: Bytes, _ entry: KnownTable.Entry) {
    var look = KnownKey()
    for b in name.raw where KnownTable.kinds[Int(b)] != 0 { look.take(FuzzyNames.looks[Int(b)]) }
    plans.insert(look, entry, isLook: true)
  }

  /// Words that only a sign without blanks parts, as one word: `O'Brien`, `Smith-Jones`; particles with what follows: `de la Cruz`.
  private func addJoined(_ all: [Range<Int>], _ textClass: TextClass) {
    let text = folded.bytes
    for i in all.indices.dropFirst() {
      let gap = all[i - 1].upperBound..<all[i].lowerBound
      var first = i - 1
      let isGlued = gap.count == 1 && (text[gap.lowerBound] == 0x27 || text[gap.lowerBound] == 0x2D)
      let isParticle = classes(all[i - 1]).contains(KnownVocabulary.stop) && gap.count == 1 && text[gap.lowerBound] == 0x20
      guard isGlued || isParticle else { continue }
      if first > 0, isParticle, classes(all[first - 1]).contains(KnownVocabulary.stop) { first -= 1 }
      let whole = key(all[first].lowerBound..<all[i].upperBound)
      guard whole.count >= 3 else { continue }
      let entry = KnownTable.Entry(textClass: textClass, isOrdinary: isOrdinary(whole))
      plans.insert(whole, entry)
      if isGlued { addFuzzy(all[first], all[i], entry) }
    }
  }

  private func addFuzzy(_ a: Range<Int>, _ b: Range<Int>, _ entry: KnownTable.Entry) {
    guard isLatin(a), isLatin(b), a.count + b.count <= 28 else { return }
    let start = folded.count
    for i in a { folded.append(folded.bytes[i]) }
    for i in b { folded.append(folded.bytes[i]) }
    plans.addName(folded.bytes(start..<folded.count), entry)
    addLook(folded.bytes(start..<folded.count), entry)
    folded.truncate(to: start)
  }

  /// `jtanaka`, `tanakaj`, which `J. Tanaka` is, too.
  private func addHandle(_ a: Range<Int>, _ b: Range<Int>, _ textClass: TextClass) {
    let first = a.lowerBound..<a.lowerBound + 1
    guard b.count >= 4, folded.bytes[a.lowerBound] < 0x80, !isOrdinary(word(b)) else { return }
    let front = key(first, b)
    let back = key(b, first)
    if !isOrdinary(front) { plans.insert(front, KnownTable.Entry(textClass: textClass)) }
    if !isOrdinary(back) { plans.insert(back, KnownTable.Entry(textClass: textClass)) }
  }

  /// `JT`, `JPT`, `TJ`, `TJP` of `John Paul Tanaka`.
  ///
  /// - Parameter familyEnd: behind the family's name where it stands first, else minus the start of the last part.
  private func addInitials(_ all: [Range<Int>], _ familyEnd: Int) {
    let text = folded.bytes
    var given: [6 of UInt8] = .init(repeating: 0)
    var count = 0
    var family: UInt8 = 0
    for piece in all where piece.count == 1 || !classes(piece).contains(KnownVocabulary.stop) {
      let b = text[piece.lowerBound]
      guard b < 0x80 else { return }
      let isFamily = familyEnd > 0 ? piece.lowerBound < familyEnd : piece.lowerBound >= -familyEnd
      if isFamily {
        if family == 0 { family = b }
      } else if count < 3 {
        given[count] = b
        count += 1
      }
    }
    guard family != 0, count > 0 else { return }
    plans.addFirstLetter(family)
    for k in 0..<count { plans.addFirstLetter(given[k]) }
    for n in 1...count {
      var front = KnownKey()
      for k in 0..<n { front.take(given[k]) }
      var back = KnownKey()
      back.take(family)
      for k in 0..<n { back.take(given[k]) }
      front.take(family)
      plans.addInitials(front.hash)
      plans.addInitials(back.hash)
    }
  }

  func addUsername() {
    cut(0..<folded.count)
    let whole = key(0..<folded.count)
    guard whole.count >= 3 else { return }
    plans.insert(whole, KnownTable.Entry(textClass: .username, isOrdinary: isOrdinary(whole)))
    for piece in pieces where !isDigits(piece) && piece.count >= 5 {
      let part = key(piece)
      if !isOrdinary(part) { plans.insert(part, KnownTable.Entry(textClass: .username)) }
    }
  }
}
