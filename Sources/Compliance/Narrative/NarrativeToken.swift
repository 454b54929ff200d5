import Records

/// A piece of a decoded text: letters, digits, one mark, or what stands in the place of an identifier.
///
/// `19SEP` is a number and a word without a gap, `patient's` one word with a suffix, `O'Brien` one word.
struct NarrativeToken {
  enum Kind: UInt8 { case edge, word, number, mark, removed }
  /// How a word is written; a single capital letter is an `initial`.
  enum Shape: UInt8 { case none, lower, capital, upper, mixed, initial }
  enum Gap: UInt8 { case glued, blank, line }

  var start: Int32 = 0
  var end: Int32 = 0
  /// A number's value, -1 with more than nine digits; what the lexicon says of a word (number of a month, of a number word).
  var value: Int32 = -1
  var kind = Kind.edge
  var shape = Shape.none
  /// What lies before it.
  var gap = Gap.line
  /// The byte of a mark; of a word, 1 with a suffix such as `'s`.
  var mark: UInt8 = 0
  var traits: WordTraits = []

  var count: Int { Int(end - start) }
  var isWord: Bool { kind == .word }
  var isNumber: Bool { kind == .number }
  /// What stands where an identifier was: a tag or a mask.
  var isRemoved: Bool { kind == .removed }
  func isMark(_ b: UInt8) -> Bool { kind == .mark && mark == b }
  func has(_ t: WordTraits) -> Bool { !traits.isDisjoint(with: t) }
  /// A word that could be a name by the way it is written: more than a letter, a capital first.
  var isCapitalised: Bool { kind == .word && (shape == .capital || shape == .mixed || shape == .upper) }
  /// The same without words all in capitals, which are more often abbreviations.
  var isProper: Bool { kind == .word && (shape == .capital || shape == .mixed) }
}

/// The tokens of a text with edges around them, so that looking a few places to either side needs no care.
struct NarrativeTokens {
  static let margin = 12
  let list: [NarrativeToken]
  let text: Bytes

  init(reusing storage: [NarrativeToken], text: Bytes) {
    var list = storage
    self.text = text
    list.removeAll(keepingCapacity: true)
    list.reserveCapacity(text.count / 4 + 64)
    for _ in 0..<NarrativeTokens.margin { list.append(NarrativeToken()) }
    NarrativeTokens.tokenise(text, into: &list)
    for _ in 0..<NarrativeTokens.margin { list.append(NarrativeToken(start: Int32(text.count), end: Int32(text.count))) }
    self.list = list
  }

  /// Indices of the tokens proper.
  var indices: Range<Int> { NarrativeTokens.margin..<list.count - NarrativeTokens.margin }

  /// A token; an edge outside.
  @inline(__always) subscript(i: Int) -> NarrativeToken { i >= 0 && i < list.count ? list[i] : NarrativeToken() }

  func bytes(_ token: NarrativeToken) -> Bytes { text[Int(token.start)..<Int(token.end)] }
  func bytes(_ i: Int) -> Bytes { bytes(self[i]) }

  /// Whether nothing of the same word or number lies beside a token: `L4` and `19SEP` do not stand alone.
  func standsAlone(_ i: Int) -> Bool {
    let before = self[i - 1]
    let after = self[i + 1]
    return (self[i].gap != .glued || !(before.isWord || before.isNumber)) && (after.gap != .glued || !(after.isWord || after.isNumber))
  }

  /// A word by its text, in lower case.
  func isWord(_ i: Int, _ list: [StaticString]) -> Bool {
    let token = self[i]
    guard token.isWord else { return false }
    let n = Int(token.end - token.start) - (token.mark == 0 ? 0 : NarrativeTokens.suffixLength(text, token))
    return text.isWord(Int(token.start), Int(token.start) + n, list)
  }

  private static func suffixLength(_ text: Bytes, _ token: NarrativeToken) -> Int {
    var k = Int(token.end) - 1
    while k > Int(token.start), text[k] != 0x27 { k -= 1 }
    return Int(token.end) - k
  }

  // MARK: Cutting.

  /// What a byte begins: 0 mark, 1 blank, 2 lower-case letter, 3 capital, 4 digit, 5 letter of another script.
  private static let kinds: [UInt8] = (0..<256).map { b in
    switch b {
    case 0x20, 0x0A: 1
    case 0x61...0x7A: 2
    case 0x41...0x5A: 3
    case 0x30...0x39: 4
    case 0x80...0xFF: 5
    default: 0
    }
  }

  private static func tokenise(_ text: Bytes, into list: inout [NarrativeToken]) {
    let lexicon = Lexicon.shared
    let raw = text.raw
    let n = raw.count
    NarrativeTokens.kinds.withUnsafeBufferPointer { kinds in
      var i = 0
      var gap = NarrativeToken.Gap.line
      while i < n {
        let start = i
        switch kinds[Int(raw[i])] {
        case 1:
          gap = raw[i] == 0x0A ? .line : gap == .line ? .line : .blank
          i += 1
          continue
        case 4:
          var value = 0
          while i < n, kinds[Int(raw[i])] == 4 {
            if i - start < 9 { value = value * 10 + Int(raw[i] &- 0x30) }
            i += 1
          }
          list.append(
            NarrativeToken(start: Int32(start), end: Int32(i), value: i - start <= 9 ? Int32(value) : -1, kind: .number, gap: gap))
        case 2, 3, 5:
          var hash = Lexicon.seed
          var upper = 0
          var k: UInt8 = 0
          while i < n {
            k = kinds[Int(raw[i])]
            if k < 2 || k == 4 { break }
            if k == 3 { upper += 1 }
            hash = Lexicon.step(hash, raw[i])
            i += 1
          }
          var suffix: UInt8 = 0
          if i < n, raw[i] == 0x27 { suffix = apostrophe(text, start, &i, &hash, &upper) }
          list.append(word(text, start, i, hash, upper, gap, suffix, lexicon))
        default:
          let mark = raw[i]
          i += 1
          if mark == 0x5B, let end = RemovedForm.tagEnd(text, start) {
            i = end
            list.append(NarrativeToken(start: Int32(start), end: Int32(i), kind: .removed, gap: gap))
          } else if mark == 0x2A, i < n, raw[i] == 0x2A {
            while i < n, raw[i] == 0x2A { i += 1 }
            list.append(NarrativeToken(start: Int32(start), end: Int32(i), kind: .removed, gap: gap))
          } else {
            list.append(NarrativeToken(start: Int32(start), end: Int32(i), kind: .mark, gap: gap, mark: mark))
          }
        }
        gap = .glued
      }
    }
  }

  /// `'s` behind a word (1), `'t` (2), or the rest of `O'Brien` (0).
  private static func apostrophe(_ text: Bytes, _ start: Int, _ i: inout Int, _ hash: inout UInt64, _ upper: inout Int) -> UInt8 {
    var end = i + 1
    while end < text.count, ASCII.isLetter(text[end]) { end += 1 }
    if end > i + 1, end - i <= 3, i - start >= 1, !(i - start == 1 && end - i == 3 && ASCII.isUpper(text[i + 1])) {
      let isNegation = text[i + 1] | 0x20 == 0x74 || i - start == 1
      i = end
      return isNegation ? 2 : 1
    }
    if i - start == 1, end - i >= 3, ASCII.isUpper(text[start]) || text[start] == 0x6F || text[start] == 0x64 {
      for k in i + 1..<end {
        if ASCII.isUpper(text[k]) { upper += 1 }
        hash = Lexicon.step(hash, text[k])
      }
      i = end
    }
    return 0
  }

  @inline(__always)
  private static func word(
    _ text: Bytes, _ start: Int, _ end: Int, _ hash: UInt64, _ upper: Int, _ gap: NarrativeToken.Gap, _ suffix: UInt8, _ lexicon: Lexicon
  ) -> NarrativeToken {
    let letters = end - start - (suffix == 0 ? 0 : 2)
    let shape: NarrativeToken.Shape
    if upper == 0 {
      shape = .lower
    } else if end - start == 1 {
      shape = .initial
    } else if upper >= letters {
      shape = .upper
    } else {
      shape = !ASCII.isUpper(text[start]) ? .lower : upper == 1 ? .capital : .mixed
    }
    let entry = lexicon[hash]
    // `don't`, `can't` and `I've` are no names.
    return NarrativeToken(
      start: Int32(start), end: Int32(end), value: entry.value, kind: .word, shape: shape, gap: gap, mark: suffix == 0 ? 0 : 1,
      traits: suffix == 2 ? WordTraits.function : entry.traits)
  }
}

/// What a scrubber leaves in the place of an identifier: a tag of a closed list of words, or a mask of asterisks.
enum RemovedForm {
  static let words: [StaticString] = [
    "name", "date", "age", "phone", "telephone", "fax", "email", "url", "ip", "mac", "id", "ssn", "mrn", "account", "plan", "policy",
    "member",
    "license", "licence", "certificate", "vehicle", "plate", "vin", "device", "serial", "address", "street", "city", "county", "place",
    "location", "zip", "state", "hospital", "facility", "organization", "organisation", "org", "employer", "patient", "provider", "doctor",
    "staff", "relative", "person", "initials", "number", "code", "removed", "redacted", "withheld", "deidentified", "other", "unique",
    "holiday",
    "time", "day", "month", "biometric", "photo", "photograph", "image", "username", "user", "key", "dob", "birth", "geography", "contact",
    "card", "iban", "country", "profession", "signature", "identifier", "record", "health", "beneficiary", "accession", "uid", "uuid",
    "ward",
    "dept", "department", "unit", "school", "room", "last", "first", "given", "family", "surname", "full", "patients", "of", "or", "and",
    "text",
  ]

  /// The end of `[NAME]`, `[DATE 2019]`, `[AGE 90+]`, `[ZIP 627]`, `[NAME 2]`, `[PATIENT_NAME]`; nil when a bracket begins anything else.
  /// Behind the words there may be one number of at most four digits, a plus behind it.
  static func tagEnd(_ text: Bytes, _ open: Int) -> Int? {
    var i = open + 1
    var words = 0
    while words < 5 {
      let start = i
      while i - start < 16, ASCII.isLetter(text.at(i)) { i += 1 }
      guard i > start, text.isWord(start, i, RemovedForm.words) else { break }
      words += 1
      if text.at(i) == 0x20 || text.at(i) == 0x5F || text.at(i) == 0x2D || text.at(i) == 0x3A { i += 1 } else { break }
    }
    guard words > 0 else { return nil }
    let digits = text.digitsEnd(i)
    let isYear = digits - i == 4 && (1900...2100).contains(text.number(i, digits))
    guard digits - i <= 3 || isYear else { return nil }
    i = digits
    if text.at(i) == 0x2B { i += 1 }
    return text.at(i) == 0x5D ? i + 1 : nil
  }

  /// Whether a tag stands in a text.
  static func occurs(in text: Bytes) -> Bool {
    var i = 0
    while let open = text.firstIndex(of: 0x5B, from: i) {
      if tagEnd(text, open) != nil { return true }
      i = open + 1
    }
    return false
  }
}
