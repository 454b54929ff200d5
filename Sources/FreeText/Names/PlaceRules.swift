import Records

extension TextRule {
  static let cityState = TextRule(120, "place.cityState")
  static let cityCue = TextRule(121, "place.cityCue")
  static let county = TextRule(122, "place.county")
  static let cityAddress = TextRule(124, "place.cityAddress")
  static let cityEvidence = TextRule(123, "place.city")
}

extension NameFinder {
  /// Whether token `i` is a State's code or name; States stay.
  func stateEnd(_ i: Int) -> Int? {
    guard isWord(i) else { return nil }
    let t = token(i)
    if t.classes.contains(.stateCode), t.count == 2, !isMixed || t.shape == .upper { return i }
    let f = Lexical(t.facts)
    if f.has(Lexical.state), !isMixed || t.isCapital { return i }
    if f.has(Lexical.placeStart), isWord(i + 1), Lexical(phrase(i, 2)).has(Lexical.state) { return i + 1 }
    return nil
  }

  /// What the lexicon says of two or three words together.
  func phrase(_ i: Int, _ words: Int) -> WordFacts {
    var hash = WordHash(goingOnFrom: token(i).hash)
    for k in 1..<words {
      guard isWord(i + k), token(i + k).gap <= .line else { return .none }
      add(i + k, to: &hash)
    }
    return document.facts(of: hash.value)
  }

  func add(_ i: Int, to hash: inout WordHash) {
    hash.add(0x20)
    for b in document.bytes(i).raw where b != 0x27 { hash.add(ASCII.lower(b)) }
  }

  /// `Cold Spring, KY`, `Normal, Illinois 61761`: the town before a State. The State stays.
  mutating func cityState(_ i: Int) -> Int? {
    guard let state = stateEnd(i) else { return nil }
    // `CA19-9`, `Kaiser, ID 819548502`
    if token(i).count == 2, state + 1 < document.count, token(state + 1).kind == .number,
      token(state + 1).gap == .none || token(state + 1).count != 5 && token(state + 1).mark != .removed || token(state + 1).count > 5
    {
      return nil
    }
    let hasComma = isSign(i - 1, 0x2C)
    let last = hasComma ? i - 2 : i - 1
    guard last >= 0, isOpenWord(last), token(i).gap <= .line, !isOf(last, .degree) || token(last).shape == .capital else { return nil }
    let hasZIP =
      state + 1 < document.count && token(state + 1).kind == .number && (token(state + 1).count == 5 || isRemoved(state + 1) && (hasComma || token(state + 1).count == 9))
      && token(state + 1).gap == .blank
    if !hasComma, !hasZIP,
      !(isMixed && token(i).count == 2 && Lexical(token(last).facts).has(Lexical.city) && token(last).shape == .capital)
    {
      return nil
    }
    if isOf(last, .stop) || isOf(last, .label), !Lexical(token(last).facts).has(Lexical.city) { return nil }
    // In one case `or` and `hi` are words.
    if !isMixed, !hasZIP, token(i).count == 2,
      Lexical(token(i).facts).has(Lexical.lower) || !token(i).classes.isDisjoint(with: [.stop, .weakBefore]),
      Lexical(token(last).facts).has(Lexical.lower) || !Lexical(token(last).facts).has(Lexical.city), !isPlacePair(last)
    {
      return nil
    }
    // `odometer in 35588`: codes that are words need a town before them.
    if !hasComma, !isMixed, Lexical(token(i).facts).has(Lexical.lower) || !token(i).classes.isDisjoint(with: .stop),
      !Lexical(token(last).facts).has(Lexical.city | Lexical.county), !isPlacePair(last)
    {
      return nil
    }
    if token(i).count == 2, !hasZIP,
      isMixed
        ? isOf(i, .degree) && !Lexical(token(last).facts).has(Lexical.city)
        : !Lexical(token(last).facts).has(Lexical.city | Lexical.placeStart | Lexical.county) && !isPlacePair(last)
    {
      return nil
    }
    // `Balagtas, PA-C`
    if isOf(i, .degree), isSign(i + 1, 0x2D), token(i + 1).gap == .none, isWord(i + 2), token(i + 2).count == 1 { return nil }
    // `George N. Barrett, MD`
    if isOf(i, .degree), !hasZIP, Lexical(token(last).facts).surname > 3 || Lexical(token(last).facts).isUnknown, last > 0,
      isSign(last - 1, 0x2E) && token(last).gap == .blank && last > 1 && token(last - 2).count == 1
        || sureName(last - 1) && Lexical(token(last - 1).facts).given > 7
    {
      return nil
    }
    // The words of the town, backwards.
    var k = last
    var first: Int?
    var steps = 0
    while k >= 0, steps < 5 {
      if first != nil, token(k + 1).gap > .line { break }
      let t = token(k)
      if t.kind == .sign {
        guard first != nil, k > 0, isOpenWord(k - 1),
          t.isSign(0x2D) && t.gap == .none || t.isSign(0x2E) && isOf(k - 1, .saint) || t.isSign(0x27)
        else { break }
        k -= 1
        continue
      }
      guard isOpenWord(k) else { break }
      if first != nil {
        if isMixed {
          if t.shape == .lower {
            guard steps < 4, k > 0, t.count <= 3, token(k - 1).isCapital, isOpenWord(k - 1), !isOf(k, .placeBefore) else { break }
            k -= 1
            steps += 1
            continue
          }
          guard t.classes.isDisjoint(with: [.title, .determiner, .placeBefore, .weakBefore]) || isPlacePair(k + 1) else { break }
          if isSentenceStart(k), t.gap >= .line, k + 1 == first, !t.classes.isDisjoint(with: .stop) { break }
        } else {
          guard isPlacePair(k + 1) || isOf(k, .saint) || isInPlace(k, last) else { break }
        }
      } else if isMixed, !t.isCapital {
        break
      } else if !t.classes.isDisjoint(with: [.determiner, .personVerb]), !hasZIP {
        break
      }
      first = k
      k -= 1
      steps += 1
    }
    guard let start = first else { return nil }
    document.remove(start, through: last, .city, .cityState)
    return nil
  }

  /// `^TWIN FORKS^MT^59999`: the town's field before the State's.
  mutating func cityField(_ i: Int) -> Int? {
    var k = i
    while k - i < 4, isOpenWord(k), token(k).gap == (k == i ? .none : .blank) { k += 1 }
    guard k > i, isSign(i - 1, 0x5E), isSign(k, 0x5E), stateEnd(k + 1) == k + 1, isSign(k + 2, 0x5E), k + 3 < document.count, token(k + 3).kind == .number else { return nil }
    document.remove(i, through: k - 1, .city, .cityAddress)
    return k
  }

  /// Whether words `i - 1` and `i` are a place of two words.
  func isPlacePair(_ i: Int) -> Bool { i > 0 && isWord(i - 1) && Lexical(phrase(i - 1, 2)).has(Lexical.place | Lexical.city) }

  func isInPlace(_ k: Int, _ last: Int) -> Bool {
    last - k == 2 && Lexical(phrase(k, 3)).has(Lexical.place | Lexical.city)
  }

  /// The last token of a town of the list that begins at `i`, the longest one; states and countries are none.
  func town(at i: Int) -> Int? {
    guard isOpenWord(i) else { return nil }
    let f = Lexical(token(i).facts)
    if f.has(Lexical.placeStart) || isOf(i, .saint) {
      // The phrases of two, three and four words, in one pass; the longest counts.
      var hashes: [3 of UInt64] = .init(repeating: 0)
      var hash = WordHash(goingOnFrom: token(i).hash)
      var words = 1
      while words < 4, isWord(i + words), token(i + words).gap <= .line {
        add(i + words, to: &hash)
        hashes[words - 1] = hash.value
        words += 1
      }
      while words > 1 {
        let p = Lexical(document.facts(of: hashes[words - 2]))
        if p.has(Lexical.state | Lexical.country) { return nil }
        if p.has(Lexical.city | Lexical.county) { return i + words - 1 }
        words -= 1
      }
      // `St. Cloud`
      if isSign(i + 1, 0x2E), isOpenWord(i + 2) {
        var hash = WordHash(goingOnFrom: token(i).hash)
        add(i + 2, to: &hash)
        if Lexical(document.facts(of: hash.value)).has(Lexical.city | Lexical.county) { return i + 2 }
      }
    }
    return f.has(Lexical.city) && !f.has(Lexical.state | Lexical.country) && token(i).classes.isDisjoint(with: [.stop, .calendar]) ? i : nil
  }

  /// `lives in Hope`, `moved from Cold Spring`, `in Paducah`: a town behind a preposition.
  ///
  /// Leaves alone words that are no towns' names alone without a verb of dwelling: `at rest`, `in normal condition`.
  mutating func cityCue(_ i: Int) -> Int? {
    var k = i + 1
    if isOf(k, .direction), isOpenWord(k), token(k).count > 4, isMixed && token(k).shape == .lower { k += 1 }
    guard isOpenWord(k), token(k).gap <= .line else { return nil }
    let t = token(k)
    if isMixed, t.shape == .lower || t.shape == .upper && t.count < 5 && Lexical(t.facts).has(Lexical.medical) { return nil }
    let isWeak = isOf(i, [.before]) || isOf(i, .weakBefore) && !isFromOrIn(i) && token(i).count > 2 || token(i).count == 2 && document.bytes(i).equalsIgnoringCase(Bytes("by"))
    if isMixed, mayBeEponym(t), isEponymNoun(after: k) || isTerm(k) || isOf(i - 1, .eponymNoun) || isWeak { return nil }
    // `in Port-au-Prince`
    if isMixed, t.shape == .capital, !isWeak, hyphenated(k) > k, !mayBeEponym(token(hyphenated(k))), !mayBeEponym(t),
      token(hyphenated(k)).shape == .capital, !Lexical(t.facts).has(Lexical.medical) || Lexical(t.facts).has(Lexical.city | Lexical.placeStart),
      isFromOrIn(i) || document.bytes(i).equalsIgnoringCase(Bytes("hometown"))
    {
      let last = hyphenated(k)
      document.remove(k, through: last, .city, .cityCue)
      return last + 1
    }
    let isDwelling = isOf(i - 1, .dwelling) || isOf(i - 2, .dwelling) || isOf(i - 3, .dwelling)
    let f = Lexical(t.facts)
    if isMixed, t.shape == .capital, f.has(Lexical.city), isDwelling || isFromOrIn(i) && token(i).shape == .lower && t.classes.isDisjoint(with: .generic), !t.classes.isDisjoint(with: [.stop, .generic]), t.count > 3,
      t.classes.isDisjoint(with: [.calendar, .determiner, .facilityNoun, .wardNoun]), !isWord(k + 1) || token(k + 1).shape == .lower
        || token(k + 1).gap >= .line
    {
      document.remove(k, through: k, .city, .cityCue)
      return k + 1
    }
    // `(810-43-287), of Sandy;`
    if isMixed, t.shape == .capital, f.has(Lexical.city), f.has(Lexical.lower), token(i).count == 2, k + 1 < document.count,
      token(k + 1).kind == .sign, i > 1, token(i - 1).kind == .sign || isRemoved(i - 1), !f.has(Lexical.medical),
      document.bytes(i).equalsIgnoringCase(Bytes("of")), isRemoved(i - 2) || isRemoved(i - 1) || isRemoved(i - 3)
    {
      document.remove(k, through: k, .city, .cityCue)
      return k + 1
    }
    // `Dr. Igwe of Enterprise with`
    if isMixed, t.shape == .capital, f.has(Lexical.city), isRemoved(i - 1), token(i - 1).kind == .word, token(i).gap == .blank, !f.has(Lexical.medical),
      t.classes.isDisjoint(with: .stop), document.bytes(i).equalsIgnoringCase(Bytes("of")), !isWord(k + 1) || token(k + 1).shape == .lower
    {
      document.remove(k, through: k, .city, .cityCue)
      return k + 1
    }
    if !isWeak, let found = town(at: k) {
      let last = hyphenated(found)
      // `Epsom salt`
      if isWord(last + 1), token(last + 1).gap == .blank, !Vocabulary.products.classes(of: token(last + 1).hash).isEmpty { return nil }
      // One word that is a word of the language, too, needs a verb.
      let isPlain =
        last == k && f.has(Lexical.lower | Lexical.medical)
        || !isMixed && last > k && f.has(Lexical.lower) && Lexical(token(last).facts).has(Lexical.lower)
          && !(isFromOrIn(i) && (last + 1 >= document.count || token(last + 1).kind != .word || token(last + 1).gap >= .column))
      let isFrom = isMixed && t.shape == .capital && token(i).count > 1 && isFromOrIn(i) && !isOf(k, .generic) && !isHeading(k)
      if isPlain, isMixed, let end = capitalRun(from: k) {
        document.remove(k, through: end, .place, .cityCue)
        return end + 1
      }
      if isPlain, !isFrom, !(isDwelling && (isMixed || f.frequency < 10 || f.frequency < 13 && isFromOrIn(i) && !f.has(Lexical.medical) && (last + 1 >= document.count
        || token(last + 1).kind == .sign || token(last + 1).gap >= .line))) { return nil }
      if isEponym(k), last == k, !(isFromOrIn(i) && t.classes.isDisjoint(with: .loneEponym)) { return nil }
      document.remove(k, through: last, .city, .cityCue)
      return last + 1
    }
    if isMixed, let end = capitalRun(from: k) {
      document.remove(k, through: end, .place, .cityCue)
      return end + 1
    }
    guard isDwelling, isMixed, t.shape == .capital, t.classes.isDisjoint(with: [.stop, .calendar]),
      !f.has(Lexical.state | Lexical.country | Lexical.medical)
    else { return nil }
    var last = hyphenated(k)
    while last - k < 3, isOpenWord(last + 1), token(last + 1).gap <= .blank, token(last + 1).shape == .capital,
      token(last + 1).classes.isDisjoint(with: [.stop, .calendar]), !Lexical(token(last + 1).facts).has(Lexical.state | Lexical.country)
    {
      last += 1
    }
    document.remove(k, through: last, .place, .cityCue)
    return last + 1
  }

  /// The last token of a town that goes on with hyphens: `Port-au-Prince`.
  func hyphenated(_ last: Int) -> Int {
    var end = last
    while end - last < 6, isSign(end + 1, 0x2D), token(end + 1).gap == .none, isOpenWord(end + 2), token(end + 2).gap == .none,
      !isMixed || token(end + 2).isCapital || token(end + 2).count <= 3
    { end += 2 }
    return end
  }

  func isFromOrIn(_ i: Int) -> Bool {
    let b = document.bytes(i)
    return b.equalsIgnoringCase(Bytes("from")) || b.equalsIgnoringCase(Bytes("in")) || b.equalsIgnoringCase(Bytes("near"))
      || b.equalsIgnoringCase(Bytes("outside"))
  }

  /// `at our Troy lab`, `the Reading plant`: a town before one of an organisation's places.
  mutating func cityOfPlace(_ i: Int) -> Int? {
    guard isOpenWord(i), isMixed ? token(i).shape == .capital : !Lexical(token(i).facts).has(Lexical.lower), isOf(i - 1, .determiner),
      let last = town(at: i)
        ?? (isMixed && !isEponym(i) && Lexical(token(i).facts).has(Lexical.city | Lexical.country | Lexical.placeStart) ? hyphenated(i) : nil),
      isWord(last + 1), token(last + 1).gap <= .blank
    else { return nil }
    let b = document.bytes(last + 1)
    guard
      b.equalsIgnoringCase(Bytes("lab")) || b.equalsIgnoringCase(Bytes("plant")) || b.equalsIgnoringCase(Bytes("office"))
        || b.equalsIgnoringCase(Bytes("campus"))
        || b.equalsIgnoringCase(Bytes("clinic")) || b.equalsIgnoringCase(Bytes("location")) || b.equalsIgnoringCase(Bytes("store"))
        || b.equalsIgnoringCase(Bytes("warehouse"))
        || b.equalsIgnoringCase(Bytes("branch")) || b.equalsIgnoringCase(Bytes("area")) || b.equalsIgnoringCase(Bytes("site"))
    else { return nil }
    document.remove(i, through: last, .city, .cityEvidence)
    return last + 1
  }

  /// Two capitalised words or more inside a sentence behind `at`, `from`, of which one is no common or medical word: some organisation.
  private func capitalRun(from k: Int) -> Int? {
    var last = k
    var isDistinct = false
    var n = k
    while isOpenWord(n) || n > k, n < document.count, n - k < 8, n == k || token(n).gap <= .blank {
      let t = token(n)
      // `Stop & Shop`, `Port of Longview`, `Vo-Tech`
      if n > k, t.isSign(0x26) || t.isSign(0x2D) && t.gap == .none || t.kind == .word && t.count == 2 && isJoint(n), isOpenWord(n + 1),
        token(n + 1).shape == .capital, token(n + 1).gap == .none || !t.isSign(0x2D)
      {
        n += 1
        continue
      }
      guard isOpenWord(n) else { break }
      guard t.shape == .capital, t.count > 2,
        t.classes.isDisjoint(with: [.calendar, .determiner, .title, .staffTitle, .role, .label, .relation]) || n > k && isSign(n - 1, 0x26)
      else { break }
      let f = Lexical(t.facts)
      if t.classes.isDisjoint(with: [.stop, .generic]), !f.has(Lexical.medical | Lexical.state | Lexical.country), !mayBeEponym(t) {
        isDistinct = true
      }
      last = n
      n += 1
    }
    return last > k && isDistinct && !isHeading(k) ? last : nil
  }
}
