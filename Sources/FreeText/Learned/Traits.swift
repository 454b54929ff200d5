import Records

/// What the learned stage sees of a token: small numbers that say what kind of word it is and where it stands, never which rare word.
///
/// The raw value is its place in `Traits`, in the lines of `chartseal redact --traits` and in the templates of the compiled weights.
enum Trait: Int, CaseIterable {
  // Of every token.
  /// The shape of a word, the digits of a number, the byte of a sign.
  case form
  /// The letters of a word, the range of a number's value.
  case size
  /// Which word, if it is a common one of the language or of medicine, or of a closed class; 0 for all others, so for names.
  case word
  /// The first class of names and places, and of numbers and dates, that it belongs to.
  case people, numbers
  /// How many people bear it; how common it is; what it is in medicine; what places and organisations it names.
  case name, usage, medicine, place
  /// What lies before and behind.
  case gaps
  /// What the rules made of it, and the rule.
  case verdict, rule
  /// How much oftener it is written with a capital than without, and with which words it shares its contexts.
  case capital, group
  // Of candidates only.
  /// Whether a sentence begins, a heading, a wrapped line.
  case start
  /// Where in its line, and its line in the text.
  case column, line
  /// How the text and the line are written.
  case letterCase
  /// What became of the same word elsewhere in the text.
  case elsewhere
  /// The last three letters, the last two of a short word.
  case ending
  /// The next word of the line, the word before the line's last colon, the nearest cue and how far away it is.
  case wordBehind, label, cue

  static let count = allCases.count
  /// How many are of every token.
  static let shared = 14
}

/// The traits of a text's tokens, in memory that is kept from text to text.
struct Traits {
  private(set) var values: [UInt16] = []
  /// Of each token whether it may be an identifier.
  private(set) var candidates: [Int32] = []
  private(set) var rules: [UInt16] = []
  private(set) var isShared: [Bool] = []
  private var words = WordPlaces()
  private var count = 0
  private var isComplete = false

  /// Stands for a token outside of the text.
  static let outside: UInt16 = 0xFFFF

  /// Where a token's traits begin in `values`; as many tokens as a feature reaches lie outside before the first and behind the last.
  @inline(__always) func place(of i: Int) -> Int { (i &+ Tagger.reach) &* Trait.count }

  /// Reads a document that the rules have finished.
  /// - Parameter all: whether what strong rules have found are candidates, too.
  mutating func read(_ finder: NameFinder, all: Bool = false) {
    let document = finder.document
    isComplete = all
    count = document.count
    candidates.removeAll(keepingCapacity: true)
    let beyond = Tagger.reach * Trait.count
    values.refill(count * Trait.count + 2 * beyond, with: 0)
    for i in 0..<beyond { (values[i], values[values.count - 1 - i]) = (Traits.outside, Traits.outside) }
    readRules(document)
    words.read(document)
    var memory: [UInt16] = []
    swap(&memory, &values)
    memory.withUnsafeMutableBufferPointer { readTokens(finder, Rows(values: $0)) }
    swap(&memory, &values)
  }

  /// The traits while they are written: a view of memory for every token of the text and those outside of it.
  private struct Rows {
    let values: UnsafeMutableBufferPointer<UInt16>

    @inline(__always) func put(_ i: Int, _ trait: Trait, _ value: Int) {
      values[(i &+ Tagger.reach) &* Trait.count &+ trait.rawValue] = UInt16(truncatingIfNeeded: value)
    }

    @inline(__always) func get(_ i: Int, _ trait: Trait) -> UInt16 { values[(i &+ Tagger.reach) &* Trait.count &+ trait.rawValue] }
  }

  private mutating func readTokens(_ finder: NameFinder, _ rows: Rows) {
    let tokens = finder.document.tokens
    for i in 0..<count { Traits.readShared(tokens, i, rules[i], rows) }
    var lines = 0
    for t in tokens where t.gap >= .line { lines += 1 }
    var first = 0
    var number = 0
    while first < count {
      var end = first + 1
      while end < count, tokens[end].gap < .line { end += 1 }
      readLine(finder, first..<end, number, of: lines, rows)
      first = end
      number += 1
    }
  }

  private mutating func readRules(_ document: Document) {
    rules.refill(count, with: 0)
    isShared.refill(count, with: false)
    for f in document.found {
      var i = document.token(at: f.start)
      while i < count, Int(document.tokens[i].start) < f.end {
        if rules[i] != 0 { isShared[i] = true }
        rules[i] = f.rule.number
        values[place(of: i) + Trait.verdict.rawValue] = Traits.kind(f.textClass)
        i += 1
      }
    }
  }

  /// Whether the rule that took a token out is a weak one, and the only one.
  func isWeak(_ i: Int) -> Bool { Candidates.isWeak(rules[i]) && !isShared[i] }

  /// Whether a rule has taken a token out.
  @inline(__always) func isRemoved(_ i: Int) -> Bool { values[place(of: i) + Trait.verdict.rawValue] > 1 }

  /// The class that is nearest to what a rule has found.
  func learnedClass(_ i: Int) -> LearnedClass? {
    switch values[place(of: i) + Trait.verdict.rawValue] {
    case 2: .name
    case 3: .staff
    case 4: .street
    case 5: .city
    case 6: .facility
    case 7: .employer
    case 8: .date
    case 9...: .id
    default: nil
    }
  }

  private static func kind(_ c: TextClass) -> UInt16 {
    switch c {
    case .name, .initials, .relative, .username: 2
    case .staff: 3
    case .street, .zip: 4
    case .city, .county, .place: 5
    case .facility, .ward: 6
    case .employer, .school: 7
    case .date, .holiday, .age: 8
    case .phone, .fax, .pager, .email, .url, .ip: 9
    default: 10
    }
  }

  private static func readShared(_ tokens: TokenList, _ i: Int, _ rule: UInt16, _ rows: Rows) {
    let t = tokens[i]
    let f = Lexical(t.facts)
    switch t.kind {
    case .word:
      rows.put(i, .form, 1 + Int(t.shape.rawValue))
      rows.put(i, .size, min(t.count, 12))
      rows.put(i, .word, Traits.word(t))
      let (low, high) = (UInt32(truncatingIfNeeded: t.classes.rawValue), UInt32(truncatingIfNeeded: t.classes.rawValue >> 32))
      rows.put(i, .people, low == 0 ? 0 : 1 + low.trailingZeroBitCount)
      rows.put(i, .numbers, high == 0 ? 0 : 1 + high.trailingZeroBitCount)
      rows.put(i, .name, Traits.scale(f.given) * 6 + Traits.scale(f.surname) + (f.has(Lexical.international) ? 64 : 0))
      rows.put(i, .capital, Int(t.context >> 10))
      rows.put(i, .group, Int(t.context & 0x3FF))
      rows.put(i, .usage, f.frequency + (f.has(Lexical.lower) ? 16 : 0) + (f.has(Lexical.proper) ? 32 : 0))
      rows.put(i, .medicine, Int(f.raw >> 14 & 7) | Int(f.raw >> 24 & 1) << 3 | Int(f.raw >> 28 & 1) << 4 | Int(f.raw >> 30 & 1) << 5)
      rows.put(i, .place, Int(f.raw >> 17 & 31) | Int(f.raw >> 25 & 7) << 5 | Int(f.raw >> 29 & 1) << 8)
    case .number:
      rows.put(i, .form, 8 + min(t.count, 8))
      let range = Traits.range(t)
      rows.put(i, .size, 20 + range)
      rows.put(i, .word, 1 + range)
    case .sign:
      let b = Int(truncatingIfNeeded: t.hash)
      rows.put(i, .form, 32 + min(b, 128))
      rows.put(i, .word, 32 + min(b, 128))
      rows.put(i, .size, min(t.count, 4))
    }
    rows.put(i, .gaps, Int(t.gap.rawValue) * 8 + Int((tokens.has(i + 1) ? tokens[i + 1].gap : .paragraph).rawValue))
    if t.mark == .kept { rows.put(i, .verdict, 1) } else if t.mark == .open { rows.put(i, .verdict, 0) }
    rows.put(i, .rule, Int(rule))
  }

  private static func scale(_ people: Int) -> Int { people == 0 ? 0 : people < 3 ? 1 : people < 6 ? 2 : people < 9 ? 3 : people < 12 ? 4 : 5 }

  private static func range(_ t: Token) -> Int {
    switch t.count {
    case 1, 2: t.value <= 12 ? 0 : t.value <= 31 ? 1 : t.value <= 59 ? 2 : 3
    case 3: 4
    case 4: t.value >= 1900 && t.value < 2100 ? 5 : 6
    case 5: 7
    case 6...8: 8
    default: 9
    }
  }

  /// A number for a common word, 0 for a rare one and for one that is rather a name.
  static func word(_ t: Token) -> Int {
    let f = Lexical(t.facts)
    let isClosed = !t.classes.subtracting([.facilityWord, .saint, .stateCode, .shortName, .topDomain]).isEmpty && (f.person < 6 || f.person < f.frequency)
    let isCommon = f.has(Lexical.lower) && f.frequency >= 8 && f.person < f.frequency
    let isClinical = f.has(Lexical.clinical) && f.frequency >= 6 && f.person < 4
    return isClosed || isCommon || isClinical ? 512 + Int(truncatingIfNeeded: t.hash >> 24 & 0x7FFF) : 0
  }

  private mutating func readLine(_ finder: NameFinder, _ range: Range<Int>, _ number: Int, of lines: Int, _ rows: Rows) {
    let d = finder.document
    var capitals = 0
    var total = 0
    var label = 0
    for i in range where d.tokens[i].kind == .word && d.tokens[i].count > 2 {
      total += 1
      if d.tokens[i].shape != .lower { capitals += 1 }
    }
    let share = total == 0 ? 0 : capitals == 0 ? 1 : capitals == total ? 5 : 2 + capitals * 3 / total
    let length = range.count < 3 ? range.count : range.count < 5 ? 3 : range.count < 9 ? 4 : range.count < 20 ? 5 : 6
    let back = lines - 1 - number
    for i in range {
      if d.isSign(i, 0x3A), i > range.lowerBound { label = Int(rows.get(i - 1, .word)) }
      guard isComplete || d.tokens[i].mark != .removed || isWeak(i), Candidates.isOne(finder, i) else { continue }
      candidates.append(Int32(i))
      let t = d.tokens[i]
      rows.put(i, .column, min(i - range.lowerBound, 5) * 6 + min(range.upperBound - 1 - i, 5))
      rows.put(i, .line, min(number, 3) + 4 * min(back, 3) + 16 * length)
      rows.put(i, .letterCase, (d.letterCase == .upper ? 0 : d.letterCase == .lower ? 1 : finder.isMixed ? 2 : 3) * 8 + share)
      rows.put(i, .label, label)
      rows.put(i, .elsewhere, t.kind == .word ? words.elsewhere(t, rows.get(i, .verdict)) : 0)
      if t.kind == .word {
        rows.put(i, .start, (finder.isSentenceStart(i) ? 1 : 0) + (finder.isHeading(i) ? 2 : 0) + (finder.isWrapped(i) ? 4 : 0))
        rows.put(i, .ending, Traits.ending(d.bytes(i)))
      }
      readAround(finder, i, range, rows)
    }
  }

  private static func ending(_ text: Bytes) -> Int {
    guard text.count >= 3 else { return 0 }
    var value = 0
    for k in (text.count - (text.count >= 5 ? 3 : 2))..<text.count {
      let b = ASCII.lower(text[k])
      value = value * 27 + (b >= 0x61 && b <= 0x7A ? Int(b) - 0x60 : 0)
    }
    return value
  }

  private func readAround(_ finder: NameFinder, _ i: Int, _ range: Range<Int>, _ rows: Rows) {
    let d = finder.document
    var k = i + 1
    while k < range.upperBound, k - i < 6, d.tokens[k].kind != .word { k += 1 }
    if k < range.upperBound, k - i < 6 { rows.put(i, .wordBehind, Int(rows.get(k, .word)) + 1) }
    k = i - 1
    while k >= range.lowerBound, i - k < 8 {
      let c = d.tokens[k].classes.intersection(Traits.cues)
      if !c.isEmpty, d.tokens[k].kind == .word {
        rows.put(i, .cue, (1 + c.rawValue.trailingZeroBitCount) * 4 + (i - k < 3 ? 0 : i - k < 5 ? 1 : 2))
        break
      }
      k -= 1
    }
  }

  private static let cues: WordClass = [
    .title, .staffTitle, .relation, .label, .role, .work, .dwelling, .schoolNoun, .facilityNoun, .companyNoun, .wardCue, .strongIDCue, .weakIDCue,
    .dateCue, .birthCue, .addressCue, .phoneCue, .valueCue, .initialsBefore,
  ]
}
