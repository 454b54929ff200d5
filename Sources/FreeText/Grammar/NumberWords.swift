import Records

/// What each of a few words stands for, by the word's hash.
struct WordTable: Sendable {
  private var keys: [UInt64]
  private var values: [UInt8]
  private let mask: Int

  /// Words of each value, with blanks between.
  init(_ lists: [(UInt8, StaticString)]) {
    var words: [(UInt64, UInt8)] = []
    for (value, list) in lists {
      for hash in WordTable.hashes(list) { words.append((hash, value)) }
    }
    var size = 32
    while size < words.count * 3 { size *= 2 }
    mask = size - 1
    keys = Array(repeating: 0, count: size)
    values = Array(repeating: 0, count: size)
    for (hash, value) in words {
      var i = Int(truncatingIfNeeded: hash) & mask
      while keys[i] != 0, keys[i] != hash { i = (i + 1) & mask }
      (keys[i], values[i]) = (hash, value)
    }
  }

  func callAsFunction(_ hash: UInt64) -> Int? {
    var i = Int(truncatingIfNeeded: hash) & mask
    while keys[i] != 0 {
      if keys[i] == hash { return Int(values[i]) }
      i = (i + 1) & mask
    }
    return nil
  }

  static func hashes(_ list: StaticString) -> [UInt64] {
    var out: [UInt64] = []
    var hash = Lexicon.seed
    var length = 0
    for b in Bytes(list).raw {
      if ASCII.isSpace(b) {
        if length > 0 { out.append(hash) }
        (hash, length) = (Lexicon.seed, 0)
      } else {
        hash = Lexicon.step(hash, ASCII.lower(b))
        length += 1
      }
    }
    if length > 0 { out.append(hash) }
    return out
  }
}

/// Numbers said in words.
enum NumberWords {
  static let hundred = 100
  static let thousand = 101

  static let cardinals = WordTable([
    (0, "zero oh o nought"), (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"), (7, "seven"), (8, "eight"),
    (9, "nine niner"), (10, "ten"), (11, "eleven"), (12, "twelve"), (13, "thirteen"), (14, "fourteen"), (15, "fifteen"), (16, "sixteen"),
    (17, "seventeen"), (18, "eighteen"), (19, "nineteen"), (20, "twenty"), (30, "thirty"), (40, "forty fourty"), (50, "fifty"),
    (60, "sixty"), (70, "seventy"), (80, "eighty"), (90, "ninety"), (100, "hundred"), (101, "thousand"),
  ])

  static let ordinals = WordTable([
    (1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "fifth"), (6, "sixth"), (7, "seventh"), (8, "eighth"), (9, "ninth"),
    (10, "tenth"), (11, "eleventh"), (12, "twelfth"), (13, "thirteenth"), (14, "fourteenth"), (15, "fifteenth"), (16, "sixteenth"),
    (17, "seventeenth"), (18, "eighteenth"), (19, "nineteenth"), (20, "twentieth"), (30, "thirtieth"),
  ])

  static let suffixes = WordTable([(1, "st nd rd th")])
}

extension Document {
  /// The value of a number word (`hundred` and `thousand` have stand-ins); nil of anything else.
  func cardinal(_ i: Int) -> Int? {
    guard isOf(i, [.digitWord, .tensWord]) else { return nil }
    return NumberWords.cardinals(tokens[i].hash)
  }

  /// A number below two hundred in words and the token behind it: `ninety-four`, `one hundred and two`, `a hundred`.
  func spokenNumber(_ i: Int) -> (value: Int, next: Int)? {
    guard let first = cardinal(i) else { return nil }
    if first == 1 || first == NumberWords.hundred, cardinal(first == 1 ? i + 1 : i) == NumberWords.hundred {
      var next = first == 1 ? i + 2 : i + 1
      if isWord(next, "and"), isNear(next + 1), let rest = below100(next + 1) { return (100 + rest.value, rest.next) }
      if isSign(next, 0x2D) { next += 1 }
      if isNear(next), let rest = below100(next) { return (100 + rest.value, rest.next) }
      return (100, first == 1 ? i + 2 : i + 1)
    }
    return below100(i)
  }

  private func below100(_ i: Int) -> (value: Int, next: Int)? {
    guard let v = cardinal(i), v < 100 else { return nil }
    guard v >= 20 else { return (v, i + 1) }
    let k = isSign(i + 1, 0x2D) ? i + 2 : i + 1
    if isNear(k), let unit = cardinal(k), unit > 0, unit < 10 { return (v + unit, k + 1) }
    return (v, i + 1)
  }

  /// A year in words and the token behind it: `nineteen ninety-eight`, `two thousand four`, `twenty nineteen`.
  func spokenYear(_ i: Int) -> (value: Int, next: Int)? {
    guard isNear(i), let first = cardinal(i) else { return nil }
    if first == 2, cardinal(i + 1) == NumberWords.thousand {
      let k = isWord(i + 2, "and") ? i + 3 : i + 2
      if isNear(k), let rest = below100(k) { return (2000 + rest.value, rest.next) }
      return (2000, i + 2)
    }
    guard first == 19 || first == 20 else { return nil }
    let k = isSign(i + 1, 0x2D) ? i + 2 : i + 1
    if isNear(k), cardinal(k) == 0, let unit = cardinal(k + 1), unit < 10 { return (first * 100 + unit, k + 2) }
    if cardinal(k) == NumberWords.hundred { return (first * 100, k + 1) }
    if isNear(k), let rest = below100(k), rest.value >= 10 { return (first * 100 + rest.value, rest.next) }
    return nil
  }

  /// An ordinal up to 31 and the token behind it: `7th`, `third`, `twenty-second`, `thirty first`.
  func ordinal(_ i: Int) -> (value: Int, next: Int)? {
    guard i >= 0, i < count else { return nil }
    let t = tokens[i]
    if t.kind == .number {
      guard t.count <= 2, isOrdinalSuffix(i + 1) else { return nil }
      return (t.value, i + 2)
    }
    if isOf(i, .ordinalWord), let v = NumberWords.ordinals(t.hash) { return (v, i + 1) }
    if let tens = cardinal(i), tens == 20 || tens == 30 {
      let k = isSign(i + 1, 0x2D) ? i + 2 : i + 1
      if isNear(k), isOf(k, .ordinalWord), let unit = NumberWords.ordinals(tokens[k].hash), unit < 10 { return (tens + unit, k + 1) }
    }
    return nil
  }

  /// Whether a token is the `th` of a number that it is glued to.
  func isOrdinalSuffix(_ i: Int) -> Bool {
    isWord(i) && tokens[i].count == 2 && isGlued(i) && NumberWords.suffixes(tokens[i].hash) != nil
  }
}
