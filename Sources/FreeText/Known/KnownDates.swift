import Records

/// Known days, and where a text writes one of them in words or numbers.
///
/// Month and day alone count when the month is a word or a part has a leading zero (`3/5` is a strength, too); a year alone stays.
struct KnownDates: ~Copyable {
  private(set) var days: [TextDate] = []
  /// Of each month, which days are known (bit 0: a month of unknown day).
  private var months = [UInt32](repeating: 0, count: 13)
  /// Told when several days are meant by a text without a year: then the first one added counts.
  private let doubt: KnownDoubt
  private var marked = 0

  init(_ doubt: KnownDoubt) { self.doubt = doubt }

  var isEmpty: Bool { days.isEmpty }

  /// Knows these days, and no others.
  mutating func load(_ days: [TextDate]) {
    self.days = days
    note()
  }

  private mutating func note() {
    for i in 0..<13 { months[i] = 0 }
    for day in days { months[Int(day.month)] |= 1 << UInt32(day.day) }
  }

  /// Marks what is there, for `rewind` to go back to.
  mutating func mark() { marked = days.count }

  /// Takes back what came since the mark.
  mutating func rewind() {
    guard days.count > marked else { return }
    days.removeLast(days.count - marked)
    note()
  }

  mutating func reset() {
    days.removeAll(keepingCapacity: true)
    for i in 0..<13 { months[i] = 0 }
  }

  /// Adds a date and returns its number; nil when there are too many.
  mutating func add(_ date: TextDate) -> Int16? {
    if let i = days.firstIndex(of: date) { return Int16(i) }
    guard days.count < 4096 else { return nil }
    days.append(date)
    months[Int(date.month)] |= 1 << UInt32(date.day)
    return Int16(days.count - 1)
  }

  /// The known date of this month and day, and of this year unless that is 0; two-digit years are below 100.
  private func known(_ year: Int, _ month: Int, _ day: Int) -> TextDate? {
    guard (1...12).contains(month), (0...31).contains(day), day == 0 || months[month] & (1 << UInt32(day)) != 0 else { return nil }
    var found: TextDate?
    for d in days where Int(d.month) == month && (day == 0 || Int(d.day) == day) {
      guard year == 0 || Int(d.year) == year || (year < 100 && Int(d.year) % 100 == year) else { continue }
      if found != nil {
        doubt.isThere = true
        break
      }
      found = d
    }
    return found
  }

  struct Hit {
    var first: Int
    var last: Int
    var date: TextDate
  }

  /// A known date that begins with a token.
  func hit(_ document: Document, _ tokens: TokenList, _ i: Int) -> Hit? {
    let t = tokens[i]
    if t.isNumber {
      guard t.count <= 4 else { return nil }
      return numeric(document, tokens, i) ?? dayFirst(document, tokens, i)
    }
    let c = KnownVocabulary.words.classes(of: t.hash)
    if c.rawValue & 0x3_FFFF_FFFF | c.intersection([KnownVocabulary.twenty, KnownVocabulary.thirty]).rawValue == 0 { return nil }
    let month = KnownVocabulary.month(c)
    return month > 0 ? monthFirst(document, tokens, i, month) : spokenDayFirst(document, tokens, i)
  }

  // MARK: forms

  /// `3/7/1948`, `1948-3-7`, `7.3.48`, `03/07`, `03/1948`.
  private func numeric(_ document: Document, _ tokens: TokenList, _ i: Int) -> Hit? {
    guard let j = next(tokens, i) else { return nil }
    let a = tokens[i].value
    let b = tokens[j].value
    if let k = next(tokens, j), tokens[k].count <= 4 {
      let c = tokens[k].value
      if tokens[i].count == 4, tokens[j].count <= 2, tokens[k].count <= 2 {
        if let d = known(a, b, c) ?? known(a, c, b) { return Hit(first: i, last: k, date: d) }
      } else if tokens[i].count <= 2, tokens[j].count <= 2, tokens[k].count == 4 || tokens[k].count == 2 {
        let year = tokens[k].count == 2 && c == 0 ? 100 : c
        if let d = known(year, a, b) ?? known(year, b, a) { return Hit(first: i, last: k, date: d) }
        if tokens[k].count == 2, tokens[i].count == 2, let d = known(a, b, c) { return Hit(first: i, last: k, date: d) }
        return nil
      }
    }
    guard tokens[j].gap == .none, document.isSign(i + 1, 0x2F) || document.isSign(i + 1, 0x2D) else { return nil }
    if tokens[i].count <= 2, tokens[j].count == 4, let d = known(b, a, 0) { return Hit(first: i, last: j, date: d) }
    guard tokens[i].count == 2, tokens[j].count == 2 || tokens[j].count == 1 else { return nil }
    let isPadded = document.bytes(i)[0] == 0x30 || document.bytes(j)[0] == 0x30
    guard isPadded, let d = known(0, a, b) ?? known(0, b, a) else { return nil }
    return Hit(first: i, last: j, date: d)
  }

  /// The number behind a number and one sign, or behind a blank.
  private func next(_ tokens: TokenList, _ i: Int) -> Int? {
    var j = i + 1
    guard j < tokens.count, tokens[j].gap < .paragraph else { return nil }
    if tokens[j].kind == .sign {
      guard tokens[j].count == 1, let b = UInt8(exactly: tokens[j].hash),
        b == 0x2F || b == 0x2D || b == 0x2E || b == 0x2C || b == 0x5C || b == 0x5F || b == 0x7C
      else { return nil }
      j += 1
      guard j < tokens.count, tokens[j].gap < .paragraph else { return nil }
    }
    return tokens[j].isNumber ? j : nil
  }

  /// `7 March 1948`, `7th of March, '48`, `07MAR1948`, `7-Mar-48`.
  private func dayFirst(_ document: Document, _ tokens: TokenList, _ i: Int) -> Hit? {
    guard tokens[i].count <= 2, (1...31).contains(tokens[i].value) else { return nil }
    var j = i + 1
    let following = classes(tokens, j)
    // Most words are none of a date's.
    if tokens.has(j), tokens[j].isWord, following.isDisjoint(with: KnownVocabulary.ofDates) { return nil }
    if j < tokens.count, tokens[j].gap == .none, following.contains(KnownVocabulary.suffix) { j += 1 }
    return ofMonth(document, tokens, i, j, tokens[i].value)
  }

  /// `the seventh of March`.
  private func spokenDayFirst(_ document: Document, _ tokens: TokenList, _ i: Int) -> Hit? {
    guard let (day, j) = ordinal(tokens, i) else { return nil }
    return ofMonth(document, tokens, i, j, day)
  }

  private func ofMonth(_ document: Document, _ tokens: TokenList, _ first: Int, _ from: Int, _ day: Int) -> Hit? {
    var j = from
    j = skipSigns(tokens, j)
    if classes(tokens, j).contains(KnownVocabulary.of) { j += 1 }
    guard j < tokens.count, tokens[j].gap < .paragraph else { return nil }
    let month = KnownVocabulary.month(classes(tokens, j))
    guard month > 0 else { return nil }
    return withYear(document, tokens, first, j, month, day)
  }

  /// `March 7th, 1948`, `Mar. 7`, `March seventh`, `March 1948`.
  private func monthFirst(_ document: Document, _ tokens: TokenList, _ i: Int, _ month: Int) -> Hit? {
    var j = skipSigns(tokens, i + 1)
    if j < tokens.count, tokens[j].isWord, KnownVocabulary.words.classes(of: tokens[j].hash).contains(KnownVocabulary.stop) { j += 1 }
    guard j < tokens.count, tokens[j].gap < .paragraph else { return nil }
    if tokens[j].isNumber {
      if tokens[j].count == 4 {
        guard let d = known(tokens[j].value, month, 0) else { return nil }
        return Hit(first: i, last: j, date: d)
      }
      guard tokens[j].count <= 2, (1...31).contains(tokens[j].value) else { return nil }
      var last = j
      if j + 1 < tokens.count, tokens[j + 1].gap == .none, classes(tokens, j + 1).contains(KnownVocabulary.suffix) { last = j + 1 }
      return withYear(document, tokens, i, last, month, tokens[j].value)
    }
    guard let (day, k) = ordinal(tokens, j) else { return nil }
    return withYear(document, tokens, i, k - 1, month, day)
  }

  private func withYear(_ document: Document, _ tokens: TokenList, _ first: Int, _ last: Int, _ month: Int, _ day: Int) -> Hit? {
    let j = skipSigns(tokens, last + 1)
    if j < tokens.count, tokens[j].isNumber, tokens[j].gap < .paragraph {
      let isShort = tokens[j].count == 2 && (tokens[j].gap == .none || document.isSign(j - 1, 0x27))
      if tokens[j].count == 4 || isShort, let d = known(tokens[j].value, month, day) { return Hit(first: first, last: j, date: d) }
      if tokens[j].count == 4, (1880...2100).contains(tokens[j].value) { return nil }
    }
    guard let d = known(0, month, day) else { return nil }
    return Hit(first: first, last: last, date: d)
  }

  /// The day that a spoken ordinal says, and the token behind it.
  private func ordinal(_ tokens: TokenList, _ i: Int) -> (Int, Int)? {
    let c = classes(tokens, i)
    let ones = Int((c.rawValue & KnownVocabulary.ordinals.rawValue).trailingZeroBitCount)
    if ones < 64 { return (ones - 11, i + 1) }
    if c.contains(KnownVocabulary.twentieth) { return (20, i + 1) }
    if c.contains(KnownVocabulary.thirtieth) { return (30, i + 1) }
    guard c.contains(KnownVocabulary.twenty) || c.contains(KnownVocabulary.thirty) else { return nil }
    let j = skipSigns(tokens, i + 1)
    let unit = Int((classes(tokens, j).rawValue & KnownVocabulary.ordinals.rawValue).trailingZeroBitCount)
    guard unit < 64, unit - 11 < 10 else { return nil }
    return ((c.contains(KnownVocabulary.twenty) ? 20 : 30) + unit - 11, j + 1)
  }

  private func classes(_ tokens: TokenList, _ i: Int) -> WordClass {
    i < tokens.count && tokens[i].isWord ? KnownVocabulary.words.classes(of: tokens[i].hash) : []
  }

  /// Behind a sign or two of those that stand within dates.
  private func skipSigns(_ tokens: TokenList, _ i: Int) -> Int {
    var j = i
    while j < tokens.count, j < i + 2, tokens[j].kind == .sign, tokens[j].count == 1, tokens[j].gap < .line {
      let b = UInt8(truncatingIfNeeded: tokens[j].hash)
      guard b == 0x2F || b == 0x2D || b == 0x2E || b == 0x2C || b == 0x27 else { break }
      j += 1
    }
    return j
  }
}

extension KnownDates {
  /// The day that a value of the source says: `19480307`, `194803071230`, `1948-03-07T..`, `3/7/1948`, `07-MAR-1948`, `March 7, 1948`,
  /// `194803`; nil when it says less than a month or no date.
  static func parse(_ value: Bytes) -> TextDate? {
    var numbers: [4 of (value: Int, width: Int)] = .init(repeating: (0, 0))
    var n = 0
    var month = 0
    var i = 0
    while i < value.count, n < 4 {
      let start = i
      if ASCII.isDigit(value[i]) {
        var v = 0
        while i < value.count, ASCII.isDigit(value[i]) {
          if i - start < 8 { v = v * 10 + Int(value[i] - 0x30) }
          i += 1
        }
        numbers[n] = (v, i - start)
        n += 1
      } else if ASCII.isLetter(value[i]) {
        var key = KnownKey()
        while i < value.count, ASCII.isLetter(value[i]) {
          key.take(ASCII.lower(value[i]))
          i += 1
        }
        let m = KnownVocabulary.month(KnownVocabulary.words.classes(of: key.hash))
        if m > 0, month == 0 { month = m }
      } else {
        i += 1
      }
    }
    let (a, b, c) = (numbers[0], numbers[1], numbers[2])
    if month > 0 {
      if n >= 2, a.width <= 2, b.width == 4 || b.width == 2 { return date(b.value, month, a.value, b.width) }
      if n >= 2, a.width == 4, b.width <= 2 { return date(a.value, month, b.value, 4) }
      return n >= 1 && a.width == 4 ? date(a.value, month, 0, 4) : nil
    }
    if n >= 1, a.width == 8 || a.width == 12 || a.width == 14 {
      if let d = date(a.value / 10000, a.value / 100 % 100, a.value % 100, 4) { return d }
      return date(a.value % 10000, a.value / 1_000_000, a.value / 10000 % 100, 4)
    }
    if n == 1, a.width == 6 { return date(a.value / 100, a.value % 100, 0, 4) }
    if n >= 3, a.width == 4, b.width <= 2, c.width >= 1 { return date(a.value, b.value, c.value, 4) }
    if n >= 3, a.width <= 2, b.width <= 2, c.width == 4 || c.width == 2 {
      return date(c.value, a.value, b.value, c.width) ?? date(c.value, b.value, a.value, c.width)
    }
    if n == 2, a.width == 4, b.width == 2 { return date(a.value, b.value, 0, 4) }
    return nil
  }

  private static func date(_ year: Int, _ month: Int, _ day: Int, _ width: Int) -> TextDate? {
    let year = width == 2 ? (year > 30 ? 1900 + year : 2000 + year) : year
    guard (1850...2150).contains(year), (1...12).contains(month), (0...31).contains(day) else { return nil }
    return TextDate(year: Int16(year), month: UInt8(month), day: UInt8(day))
  }
}
