import Records

/// Street addresses: a house number, one to four words and a suffix, with direction and apartment; numbered roads; post boxes; the
/// forms of other countries; a number and words without a suffix behind `lives at` or `address:`.
///
/// A suffix that is another word, too (`st`, `dr`, `ct`, `run`), needs capitals, an apartment, a town behind it or a cue before. Leaves
/// alone: `2 mg Dr. Smith`, `3 head CT`, `10 beat run`, `1 mm ST depression`.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum Streets {
  static func run(_ d: Document) {
    var i = d.points.first(.streets)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .number { i = max(i, number(d, i) - 1) } else if t.kind == .word { i = max(i, word(d, i) - 1) }
      }
      i = d.points.next(.streets, after: i)
    }
  }

  // MARK: a number first

  private static func number(_ d: Document, _ i: Int) -> Int {
    guard d.digits(i) <= 6, d.beginsPiece(i) || d.isSign(i - 1, 0x2D) || d.isGlued(i) && d.isWord(i - 1) && d.tokens[i - 1].count == 1
    else { return 0 }
    if d.isSign(i - 1, 0x3A), d.isGlued(i), d.isNumber(i - 2) { return 0 }
    // `moved to 4W overnight`: a ward.
    if d.digits(i) <= 2, d.isGlued(i + 1), d.isWord(i + 1, in: ["n", "s", "e", "w"]), d.isWord(i + 2), d.tokens[i + 2].shape == .lower, d.letterCase == .mixed { return 0 }
    // `5th Avenue` without a house.
    if d.isOrdinalSuffix(i + 1), d.isWord(i + 2, in: ["street", "avenue", "ave", "boulevard", "blvd"]),
      d.tokens[i + 2].isCapital || d.letterCase == .lower
    {
      d.remove(d.isOf(i - 1, .compassPoint) && d.tokens[i - 1].isCapital ? i - 1 : i, through: i + 2, .street, .street)
      return i + 3
    }
    var k = i + 1
    // `12B`, `12-34`, `12 1/2`.
    if d.isGlued(k), d.isWord(k), d.tokens[k].count == 1 {
      k += 1
    } else if d.isSign(k, 0x2D), d.isGlued(k), d.isGlued(k + 1), d.isNumber(k + 1) || (d.isWord(k + 1) && d.tokens[k + 1].count == 1) {
      k += 2
    }
    if d.isNumber(k), d.gap(k) == .blank, d.isSign(k + 1, 0x2F), d.isNumber(k + 2) { k += 3 }
    if d.isSign(k, 0x2C), d.gap(k + 1) == .blank, isForeignStart(d, k + 1) { k += 1 }
    guard k < d.count, d.gap(k) == .blank || d.gap(k) == .line, d.isWord(k) || d.isNumber(k) else { return 0 }
    if d.isOf(k, [.unitOfMeasure, .functionWord]), !(d.tokens[k].isCapital && d.letterCase == .mixed && d.tokens[k].count > 1),
      !d.isOf(k, .compassPoint)
    {
      return 0
    }
    if d.isWord(k, in: ["patient", "pt"]) { return 0 }
    if d.isOf(k, .monthName), !d.isOf(k + 1, [.streetSuffix, .weakStreetSuffix]) { return 0 }
    if let end = numbered(d, k) {
      let hasSuffix =
        d.gap(end) == .blank && d.isOf(end, [.streetSuffix, .weakStreetSuffix]) && (d.tokens[end].isCapital || d.letterCase == .lower)
      return finish(d, i, hasSuffix ? end + 1 : end, .route)
    }
    if let end = suffixed(d, i, k) { return finish(d, i, end, .street) }
    // `5502 S McColl, Edinburg`: a direction stands for the suffix.
    if d.digits(i) >= 3, d.isOf(k, .compassPoint), d.tokens[k].count <= 2, d.tokens[k].isCapital, d.letterCase == .mixed,
      d.isWord(k + 1), d.tokens[k + 1].shape == .capital || d.tokens[k + 1].shape == .mixed, d.gap(k + 1) == .blank, d.isSign(k + 2, 0x2C),
      d.isCapitalName(k + 3)
    {
      return finish(d, i, k + 2, .street)
    }
    if isForeignStart(d, k), d.isWord(k + 1) { return finish(d, i, nameEnd(d, k + 1, limit: 4), .foreignStreet) }
    if hasCue(d, i), d.isWord(k), !d.isUnit(k), !d.isOf(k, [.ageUnit, .monthName]) {
      let end = nameEnd(d, k, limit: 3)
      if end > k { return finish(d, i, end, .streetCued) }
    }
    return 0
  }

  /// The token behind the suffix of words that begin at `k`.
  private static func suffixed(_ d: Document, _ i: Int, _ k: Int) -> Int? {
    var n = k
    var words = 0
    var capitals = 0
    while n - k < 9, n < d.count, words <= 5 {
      if n > k, d.gap(n) > .line { return nil }
      let t = d.tokens[n]
      if t.kind == .word {
        if words > 0, t.mark == .open || t.mark == .kept {
          if t.classes.contains(.streetSuffix) && !(d.isWord(n + 1) && d.isOf(n + 1, .streetSuffix))
            || t.classes.contains(.weakStreetSuffix)
          {
            if accepts(d, i, k, n, words: words, capitals: capitals) {
              // `Quail Run Circle`, `Fort Hill Lane`: the last suffix is the one.
              let isFurther =
                d.gap(n + 1) == .blank && d.isOf(n + 1, [.streetSuffix, .weakStreetSuffix])
                && (d.letterCase != .mixed || d.tokens[n + 1].isCapital && d.tokens[n].isCapital) && !d.isOf(n + 1, .compassPoint)
              return isFurther && accepts(d, i, k, n + 1, words: words + 1, capitals: capitals + 1) ? n + 2 : n + 1
            }
          }
        } else if words == 0, t.classes.contains(.streetSuffix), t.isCapital || d.letterCase != .mixed,
          d.isWord(n, "avenue") || d.isWord(n, "broadway")
        {
          // `1200 Avenue of the Americas`, `45 Broadway`.
          if d.isWord(n, "broadway") { return n + 1 }
          if d.isWord(n + 1, "of") { return d.isWord(n + 2, "the") ? n + 4 : n + 3 }
          if d.isWord(n + 1), d.tokens[n + 1].shape == .initial { return n + 2 }
        }
        if t.classes.contains(.functionWord), !t.classes.contains(.compassPoint), !(d.letterCase == .mixed && t.isCapital),
          !(words > 0 && d.isWord(n, in: ["of", "the"]))
        {
          return nil
        }
        if t.mark == .removed, !t.isCapital { return nil }
        words += 1
        if t.isCapital { capitals += 1 }
      } else if t.kind == .number {
        // `42nd`, `1st`: part of a name when it is the first word.
        guard words <= 1, t.count <= 3, d.isOrdinalSuffix(n + 1) || d.isOf(n + 1, [.streetSuffix, .weakStreetSuffix]) else { return nil }
        words += 1
        capitals += 1
        if d.isOrdinalSuffix(n + 1) { n += 1 }
      } else {
        // Abbreviations: `N. Main`, `St. Mary's`, `O-Brien`.
        guard t.isSign(0x2E) || t.isSign(0x27) || t.isSign(0x2D), d.isWord(n - 1), t.isSign(0x2D) || d.tokens[n - 1].count <= 4 else {
          return nil
        }
      }
      n += 1
    }
    return nil
  }

  private static func accepts(_ d: Document, _ i: Int, _ k: Int, _ n: Int, words: Int, capitals: Int) -> Bool {
    let t = d.tokens[n]
    let isMixed = d.letterCase == .mixed
    if d.isMarked(i, .kept) { return false }
    for m in k..<n
    where d.isOf(m, .unitOfMeasure) && d.tokens[m].count <= 4 && (!isMixed || !d.tokens[m].isCapital)
      && !d.isOf(m, [.compassPoint, .weakStreetSuffix])
    { return false }
    if t.classes.contains(.streetSuffix) {
      if isMixed, capitals == 0,
        d.isWord(n, in: ["drive", "court", "place", "circle", "square", "trail", "str", "road", "alley", "terrace", "lane"])
      {
        return hasCue(d, i) || continues(d, n + 1)
      }
      if !isMixed, d.isWord(n, in: ["drive", "place", "court", "square", "circle"]) {
        return words <= 2 && (hasCue(d, i) || continues(d, n + 1) || d.digitCount(i, k) >= 3 || d.isSign(n + 1, 0x2C) && d.isWord(n + 2))
      }
      return true
    }
    if hasCue(d, i) || continues(d, n + 1) { return words <= 4 && (!isMixed || capitals > 0 || hasCue(d, i)) }
    guard isMixed, capitals == words, t.shape == .capital,
      d.digits(i) >= 2 || d.gap(i) >= .line || d.isWord(i - 1, "home") || d.isWord(i - 1, "at") && words >= 2
        || d.isSign(n + 1, 0x2C) && d.isCapitalName(n + 2)
    else {
      // All capitals or all small: three digits and an unmistakable short suffix.
      if isMixed || d.digitCount(i, k) < 3 || words > 3 { return false }
      return d.isSign(n + 1, 0x2C) && d.isWord(n + 2) && !d.isWord(n, "ct") || !isClinicalBefore(d, k, n)
    }
    // `5 Days Dr. Smith`: a doctor follows when a name does.
    if d.isWord(n, "dr"), d.isSign(n + 1, 0x2E) ? d.isCapitalName(n + 2) : d.isCapitalName(n + 1) { return false }
    if d.isWord(n, in: ["pt", "park", "point", "view", "hill", "green", "pass"]) { return d.digits(i) >= 3 }
    return true
  }

  private static func isClinicalBefore(_ d: Document, _ k: Int, _ n: Int) -> Bool {
    for m in k..<n
    where d.isOf(m, [.unitOfMeasure, .valueCue, .pairWord, .functionWord]) || d.tokens[m].facts.hasAny([.clinical, .abbreviation, .drug]) {
      return true
    }
    return false
  }

  /// An apartment, a comma with a word or state, or a ZIP code.
  private static func continues(_ d: Document, _ n: Int) -> Bool {
    var k = n
    if d.isSign(k, 0x2E) { k += 1 }
    if d.isOf(k, .compassPoint), !d.isSign(k + 1, 0x2E) { k += 1 }
    if isUnitWord(d, k) || d.isSign(k, 0x2C) && isUnitWord(d, k + 1) || d.isSign(k, 0x5E) { return true }
    for m in k..<k + 6 where m < d.count {
      if d.gap(m) == .paragraph { return false }
      if d.isSign(m, 0x2E), !d.isGlued(m + 1), d.tokens[m - 1].count > 4 { return false }
      if d.digits(m) == 5, d.isOf(m - 1, .usState) || d.isSign(m - 1, 0x2C) || d.isWord(m - 1) && d.tokens[m - 1].isCapital { return true }
      if d.isSign(m, 0x2C), d.isOf(m + 1, .usState), !d.isOf(m + 1, [.functionWord]), d.tokens[m + 1].isCapital { return true }
    }
    return false
  }

  private static func hasCue(_ d: Document, _ i: Int) -> Bool {
    var k = i - 1
    for _ in 0..<4 {
      guard k >= 0, d.isNear(k + 1) else { return false }
      if d.isOf(k, .addressCue) { return true }
      guard
        d.tokens[k].kind == .sign && !d.isSign(k, 0x2E)
          || d.isWord(k, in: ["at", "is", "on", "in", "to", "home", "her", "his", "their", "a", "of", "was", "from"])
      else { return false }
      k -= 1
    }
    return false
  }

  /// The token behind a name of at most `limit` words, in capitals where capitals say something.
  private static func nameEnd(_ d: Document, _ k: Int, limit: Int) -> Int {
    var n = k
    var words = 0
    while n < d.count, words < limit, n == k || d.gap(n) == .blank || (d.isGlued(n) && n > k && d.isSign(n - 1, 0x2D)) {
      if d.isSign(n, 0x2D), d.isGlued(n), d.isWord(n + 1) {
        n += 1
        continue
      }
      guard d.isWord(n), !d.isUnit(n) || d.tokens[n].isCapital else { break }
      let isParticle = d.isWord(n, in: ["de", "la", "las", "los", "del", "du", "des", "le", "da", "do", "dos", "der", "van", "von", "den"])
      if !isParticle {
        guard !d.isOf(n, .functionWord), d.letterCase != .mixed || d.tokens[n].isCapital else { break }
        words += 1
      }
      n += 1
    }
    return n
  }

  // MARK: what follows

  /// Takes the address with direction, apartment and floor.
  private static func finish(_ d: Document, _ first: Int, _ end: Int, _ rule: TextRule) -> Int {
    var k = end
    if d.isSign(k, 0x2E), d.isGlued(k), d.tokens[k - 1].count <= 4 { k += 1 }
    if d.gap(k) == .blank, d.isOf(k, .compassPoint), d.tokens[k].isCapital || d.letterCase == .lower { k += 1 }
    var last = d.isSign(k - 1, 0x2E) ? k - 2 : k - 1
    // `Apt 4B`, `, Unit #12`, `#3`, `Floor 2`.
    var u = k
    for _ in 0..<2 {
      if d.isSign(u, 0x2C), d.gap(u + 1) <= .line { u += 1 }
      guard isUnitWord(d, u) || d.isSign(u, 0x23), d.isNear(u) else { break }
      var v = d.isSign(u, 0x23) ? u : u + 1
      while d.isSign(v, 0x2E) || d.isSign(v, 0x23) || d.isSign(v, 0x3A) || d.isWord(v, "no") { v += 1 }
      guard v < d.count, d.isNear(v), d.tokens[v].kind == .number || (d.tokens[v].kind == .word && d.tokens[v].count <= 2) else { break }
      last = d.pieceEnd(v) - 1
      u = last + 1
    }
    // `struck her at 741 N 14th St. and Windmill, Las Cruces`, `(cross South Elm)`: the other street of the corner.
    let corner = d.isSign(k, 0x26) || d.isWord(k, "and") ? k + 1 : 0
    d.remove(first, through: last, .street, rule)
    if corner > 0, d.letterCase == .mixed, last < corner, d.isOpen(corner) {
      var n = corner
      while n - corner < 3, d.isWord(n) && d.tokens[n].isCapital || d.isNumber(n) && d.isOrdinalSuffix(n + 1) || d.isOrdinalSuffix(n),
        d.gap(n) <= .blank
      { n += 1 }
      if n > corner, d.isSign(n, 0x2C), d.isCapitalName(n + 1) { d.remove(corner, through: n - 1, .street, rule) }
    }
    crossing(d, last + 1)
    return last + 1
  }

  /// `(cross South Elm)` behind an address and its town.
  private static func crossing(_ d: Document, _ from: Int) {
    for k in from..<min(from + 8, d.count) where d.isWord(k, "cross") && d.isSign(k - 1, 0x28) {
      var n = k + 1
      while n < d.count, n - k < 7, !d.isSign(n, 0x29), d.gap(n) <= .line { n += 1 }
      if d.isSign(n, 0x29), n > k + 1 { d.remove(k + 1, through: n - 1, .street, .street) }
    }
  }

  private static func isUnitWord(_ d: Document, _ k: Int) -> Bool {
    d.isWord(
      k, in: ["apt", "apartment", "unit", "ste", "suite", "bldg", "building", "fl", "floor", "rm", "room", "lot", "trlr", "no", "box"])
      && !(d.isWord(k, "no") && !d.isSign(k + 1, 0x2E))
  }

  // MARK: a word first

  /// `Highway 61`, `County Road 455`, `US-101`, `Route 9`, `FM 1960`: the token behind it.
  private static func numbered(_ d: Document, _ k: Int) -> Int? {
    var n = k
    if d.isOf(n, .compassPoint) { n += 1 }
    if d.isWord(
      n,
      in: [
        "county", "state", "rural", "old", "us", "interstate", "fm", "cr", "sr", "rr", "hwy", "highway", "route", "rte", "rt", "private",
        "ranch", "township", "forest",
      ])
    {
      n += 1
      if d.isWord(n, in: ["road", "rd", "route", "rte", "rt", "hwy", "highway", "service"]) { n += 1 }
      if d.isWord(n, "road") { n += 1 }
      if d.isSign(n, 0x2E) || d.isSign(n, 0x2D) || d.isSign(n, 0x23) { n += 1 }
      guard d.isNumber(n), d.digits(n) <= 4, d.gap(n) <= .blank else { return nil }
      n += 1
      if d.isWord(n), d.tokens[n].count == 1, d.isGlued(n) { n += 1 }
      return n
    }
    return nil
  }

  private static func word(_ d: Document, _ i: Int) -> Int {
    let t = d.tokens[i]
    if t.hash == boxWord, d.isNear(i + 1) { return box(d, i) }
    if t.count >= 2, t.count <= 10, d.isNear(i + 1),
      d.tokens[i + 1 < d.count ? i + 1 : i].kind != .word || d.isWord(i + 1, in: ["road", "rd", "route", "rte", "hwy"])
    {
      if roads(t.hash) != nil, t.isCapital || d.letterCase != .mixed,
        let end = numbered(d, i), d.tokens[i].count > 2 || d.digits(end - 1) >= 3,
        d.letterCase != .lower || !d.isWord(i, "county")
      {
        if d.isNumber(i - 1), d.isMarked(i - 1, .removed) { return end }
        d.remove(i, through: end - 1, .street, .route)
        return end
      }
    }
    // `on Route 40`, `off I-94`
    if t.hash == route || t.hash == interstate && t.shape == .initial, t.isCapital,
      d.isWord(i - 1, in: ["on", "off", "along", "near", "via"])
    {
      let n = d.isSign(i + 1, 0x2D) && d.isGlued(i + 1) ? i + 2 : i + 1
      if d.digits(n) > 0, d.digits(n) <= 3, t.count > 1 || n == i + 2 && d.isGlued(n) {
        d.remove(i, through: n, .street, .route)
        return n + 1
      }
    }
    // `the Walgreens on Telegraph Rd`, `near Lacey Rd`: no house, but a place in words.
    if t.classes.contains(.streetSuffix) || d.isWord(i, "st"), let first = unnumbered(d, i) {
      d.remove(first, through: i, .street, .street)
      return i + 1
    }
    // `Calle Mayor 12`, `Hauptstrasse 5`.
    if isForeignStart(d, i), t.isCapital || d.letterCase != .mixed {
      let end = nameEnd(d, i + 1, limit: 4)
      guard end > i + 1 else { return 0 }
      var n = end
      if d.isSign(n, 0x2C) || d.isSign(n, 0x23) { n += 1 }
      if d.isWord(n, in: ["no", "num", "numero", "n"]) {
        n += 1
        if d.isSign(n, 0x2E) { n += 1 }
      }
      guard d.isNumber(n), d.digits(n) <= 5, d.gap(n) <= .blank, !d.isUnit(n + 1), !d.isSign(n + 1, 0x2F) else { return 0 }
      return finish(d, i, d.pieceEnd(n), .foreignStreet)
    }
    if t.count >= 7, d.digits(i + 1) > 0, d.digits(i + 1) <= 4, d.gap(i + 1) == .blank, endsInStreet(d.bytes(i)), !d.isUnit(i + 2) {
      return finish(d, i, d.pieceEnd(i + 1), .foreignStreet)
    }
    return 0
  }

  /// The first word of a street's name before its suffix: one or two words behind `on`, `near`, `off`, `at`.
  private static func unnumbered(_ d: Document, _ n: Int) -> Int? {
    let isMixed = d.letterCase == .mixed && d.tokens[n].shape != .lower
    let isRoad = d.isWord(n, in: ["rd", "road", "ave", "avenue", "blvd", "boulevard", "ln", "pkwy", "parkway", "street", "st", "hwy"])
    let isWeak = !isRoad && isMixed && d.isWord(n, in: ["dr", "drive", "lane", "court", "ct", "pl", "pike", "trail", "circle", "cir", "turnpike", "terrace"])
    guard isRoad || isWeak && d.tokens[n].isCapital && !d.isCapitalName(n + 1) && !(d.isSign(n + 1, 0x2E) && d.isCapitalName(n + 2)),
      d.gap(n) == .blank, !(d.isWord(n, "st") && (d.isSign(n + 1, 0x2E) && d.isCapitalName(n + 2) || d.isCapitalName(n + 1)))
    else { return nil }
    for words in 1...2 {
      let first = n - words
      guard d.isWord(first), d.isOpen(first), d.gap(first) == .blank || d.gap(first) == .line,
        !d.isOf(first, [.functionWord, .unitOfMeasure]), !d.tokens[first].facts.hasAny([.drug]), !isMixed || d.tokens[first].isCapital
      else { return nil }
      if d.isWord(first - 1, in: ["on", "near", "off", "along", "aid"]) { return d.isWord(first, in: ["the", "side"]) ? nil : first }
      // `Address: Deep Branch Rd, Maxton`
      if isMixed, d.isSign(first - 1, 0x3A), d.isOf(first - 2, .addressCue), d.tokens[first].isCapital { return first }
      // `crossing Park Avenue`, `at Hillside Ave`: a road's whole word and capitals need no preposition.
      if isMixed, d.isWord(n, in: ["avenue", "ave", "boulevard", "blvd", "parkway", "pkwy"]), !d.isCapitalName(first - 1), d.tokens[first].shape == .capital { return first }
      if isRoad, isMixed, d.isWord(first - 1, in: ["at", "to", "from", "in", "down", "crossing", "behind", "onto"]) { return first }
    }
    return nil
  }

  private static func isForeignStart(_ d: Document, _ k: Int) -> Bool {
    guard d.isWord(k), d.tokens[k].count >= 3, d.tokens[k].count <= 9, let kind = foreignStarts(d.tokens[k].hash) else { return false }
    return kind == 1 || d.letterCase != .mixed || d.tokens[k].isCapital
  }

  private static let foreignStarts = WordTable([
    (1, "calle rue avenida rua carrera calzada paseo ulica viale chemin allee impasse jalan carretera"), (2, "plaza"),
  ])
  private static let roads = WordTable([(1, "highway hwy interstate county rural fm")])
  private static let route = WordTable.hashes("route")[0]
  private static let interstate = WordTable.hashes("i")[0]
  private static let boxWord = WordTable.hashes("box")[0]

  private static func endsInStreet(_ b: Bytes) -> Bool {
    for tail in ["strasse", "straat", "gasse", "gatan", "allee", "platz", "stra"] as [StaticString] {
      let n = tail.utf8CodeUnitCount
      if b.count > n + 2, b[(b.count - n)..<b.count].equalsIgnoringCase(Bytes(tail)), tail.utf8CodeUnitCount > 4 { return true }
    }
    return false
  }
}

extension Document {
  /// Whether a word looks like a name: a capital and small letters.
  func isCapitalName(_ i: Int) -> Bool { isWord(i) && tokens[i].shape == .capital && gap(i) <= .line }
}
