import Records

/// The words and numbers of a record's identifying values, to be looked for in what would otherwise be kept.
///
/// A value is cut into pieces (runs of letters, runs of digits). Known are its words, its longer numbers, and the whole value
/// whatever lies between its pieces: `O'Brien` is found in `OBRIEN` and `o brien`. Case and Latin accents do not count. Pieces
/// are held as 64-bit hashes; a clash withholds a value too much, never too little.
struct KnownWords {
  private enum Kind { static let gap: UInt8 = 0, digit: UInt8 = 1, letter: UInt8 = 2 }

  /// The kind of a byte, and the byte without case.
  private static let kinds: [UInt8] = (0..<256).map { b in
    ASCII.isDigit(UInt8(b)) ? Kind.digit : ASCII.isLetter(UInt8(b)) || b >= 0x80 ? Kind.letter : Kind.gap
  }
  private static let folds: [UInt8] = (0..<256).map { ASCII.lower(UInt8($0)) }
  /// Letters of U+00C0 to U+00FF without accent, by the second byte of their UTF-8.
  private static let latin: [UInt8] = Array("aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty".utf8)
  private static let seed: UInt64 = 0xA076_1D64_78BD_642F
  /// Separators that may lie between two pieces of one value.
  private static let widestGap = 3
  private static let mostPieces = 6

  private var slots = [UInt64](repeating: 0, count: 1024)
  private var used: [Int32] = []
  /// Which pairs of first bytes begin a known word: most words of a text end here.
  private var pairs = [UInt64](repeating: 0, count: 16)

  init() {}

  var isEmpty: Bool { used.isEmpty }

  mutating func reset() {
    for i in used { slots[Int(i)] = 0 }
    used.removeAll(keepingCapacity: true)
    for i in pairs.indices { pairs[i] = 0 }
  }

  mutating func add(_ known: KnownValues) {
    for entry in known.entries { add(known.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
  }

  /// Adds the whole value; of the names of the patient and relatives every word, of their addresses every longer word, of numbers
  /// every longer run of digits and all digits together.
  ///
  /// - Parameter isRequired: the patient's or a relative's, rather than the staff's or a facility's.
  mutating func add(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool) {
    let isPlace = identifierClass == .geography
    let isName = identifierClass == .names
    if isPlace, USStates.code(of: value) != nil || Countries.isCode(value) || Countries.isUnitedStates(value) { return }
    let shortest = !isRequired ? Int.max : isName ? 2 : isPlace ? 5 : Int.max
    var whole = Run()
    var number = Run()
    var letters = 0
    var digits = 0
    var i = 0
    let n = value.count
    while i < n {
      let kind = KnownWords.kinds[Int(value[i])]
      if kind == Kind.gap {
        i += 1
        continue
      }
      var word = Run()
      let start = i
      while i < n, KnownWords.kinds[Int(value[i])] == kind {
        let b = KnownWords.folded(value, &i)
        word.take(b)
        whole.take(b)
        if kind == Kind.digit { number.take(b) }
      }
      if kind == Kind.letter {
        letters += i - start
        if word.count >= shortest, !StopWords.contains(word.hash, isName: isName) { insert(word, isRequired) }
      } else {
        digits += i - start
        if word.count >= 5 { insert(word, isRequired) }
      }
    }
    if letters == 0 {
      if digits >= (isPlace ? 5 : 4) { insert(whole, isRequired) }
    } else if letters + digits >= (isRequired && isName ? 2 : 3), !StopWords.contains(whole.hash, isName: isName) {
      insert(whole, isRequired)
    }
    if letters > 0, digits >= 5, !isPlace { insert(number, isRequired) }
    if identifierClass == .telephone || identifierClass == .fax, digits >= 10 { addTail(of: value, 7, isRequired) }
    if identifierClass == .socialSecurity, digits == 9 { addTail(of: value, 4, isRequired) }
  }

  private mutating func addTail(of value: Bytes, _ digits: Int, _ isRequired: Bool) {
    var start = value.count
    var left = digits
    while start > 0, left > 0 {
      start -= 1
      if ASCII.isDigit(value[start]) { left -= 1 }
    }
    var run = Run()
    for b in value[start..<value.count].raw where ASCII.isDigit(b) { run.take(b) }
    insert(run, isRequired)
  }

  /// A run of folded bytes: its hash, its first two bytes. Zeros before the first other digit do not count.
  private struct Run {
    var hash = KnownWords.seed
    var count = 0
    var first: UInt8 = 0
    var second: UInt8 = 0

    @inline(__always) mutating func take(_ b: UInt8) {
      if count == 0 {
        if b == 0x30 { return }
        first = b
      } else if count == 1 {
        second = b
      }
      count += 1
      hash = (hash ^ UInt64(b)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
    }

    var pair: Int { (Int(first) &* 37 &+ Int(second)) & 1023 }
  }

  /// The hash of a lower-case word, as `Run` makes it.
  static func hash(ofWord word: [UInt8]) -> UInt64 {
    var run = Run()
    for b in word { run.take(b) }
    return run.hash
  }

  /// The byte at an index without case or accent; steps over it.
  @inline(__always) private static func folded(_ text: Bytes, _ i: inout Int) -> UInt8 {
    let b = text[i]
    i += 1
    if b == 0xC3, i < text.count {
      let letter = latin[Int(text[i] & 0x3F)]
      i += 1
      return letter
    }
    return folds[Int(b)]
  }

  /// The lowest bit of a slot says whether the value is the patient's or a relative's.
  private mutating func insert(_ run: Run, _ isRequired: Bool) {
    guard run.count >= 2 else { return }
    if used.count * 2 >= slots.count { grow() }
    pairs[run.pair >> 6] |= 1 << UInt64(run.pair & 63)
    let mask = slots.count - 1
    let entry = run.hash & ~1 | (isRequired ? 1 : 0)
    var at = KnownWords.home(entry) & mask
    while slots[at] != 0 {
      if slots[at] ^ entry < 2 {
        slots[at] |= entry
        return
      }
      at = (at + 1) & mask
    }
    slots[at] = entry
    used.append(Int32(at))
  }

  @inline(__always) private static func home(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry >> 1) }

  private mutating func grow() {
    let entries = used.map { slots[Int($0)] }
    slots = Array(repeating: 0, count: slots.count * 2)
    used.removeAll(keepingCapacity: true)
    let mask = slots.count - 1
    for entry in entries {
      var at = KnownWords.home(entry) & mask
      while slots[at] != 0 { at = (at + 1) & mask }
      slots[at] = entry
      used.append(Int32(at))
    }
  }

  private func contains(_ hash: UInt64, ofPatient: Bool) -> Bool {
    let mask = slots.count - 1
    let entry = hash & ~1
    var at = KnownWords.home(entry) & mask
    while slots[at] != 0 {
      if slots[at] ^ entry < 2 { return !ofPatient || slots[at] & 1 == 1 }
      at = (at + 1) & mask
    }
    return false
  }

  /// Whether a known word, number or value occurs in a text.
  ///
  /// - Parameter ofPatient: whether only values of the patient and relatives count, and not those of staff and places.
  func occur(in text: Bytes, ofPatient: Bool = false) -> Bool {
    if used.isEmpty { return false }
    var i = 0
    let n = text.count
    while i < n {
      if KnownWords.kinds[Int(text[i])] == Kind.gap {
        i += 1
        continue
      }
      if begins(text, i), matches(text, i, ofPatient) { return true }
      let kind = KnownWords.kinds[Int(text[i])]
      while i < n, KnownWords.kinds[Int(text[i])] == kind { i += 1 }
    }
    return false
  }

  /// Whether the first two bytes of a run at an index begin any known one.
  private func begins(_ text: Bytes, _ start: Int) -> Bool {
    var run = Run()
    var i = start
    while i < text.count, run.count < 2, i - start < 24 {
      if KnownWords.kinds[Int(text[i])] == Kind.gap {
        i += 1
      } else {
        run.take(KnownWords.folded(text, &i))
      }
    }
    return pairs[run.pair >> 6] & (1 << UInt64(run.pair & 63)) != 0
  }

  private func matches(_ text: Bytes, _ start: Int, _ ofPatient: Bool) -> Bool {
    var run = Run()
    var i = start
    var pieces = 0
    let n = text.count
    while i < n, pieces < KnownWords.mostPieces {
      let kind = KnownWords.kinds[Int(text[i])]
      if kind == Kind.gap {
        var gap = 0
        while i < n, KnownWords.kinds[Int(text[i])] == Kind.gap { (i, gap) = (i + 1, gap + 1) }
        if gap > KnownWords.widestGap { return false }
        continue
      }
      while i < n, KnownWords.kinds[Int(text[i])] == kind { run.take(KnownWords.folded(text, &i)) }
      if contains(run.hash, ofPatient: ofPatient) { return true }
      pieces += 1
    }
    return false
  }
}

/// Words within names and addresses that name nobody.
private enum StopWords {
  /// Titles, degrees and particles: these alone are passed over in names.
  private static let ofNames: Set<UInt64> = hashes(
    """
    the and of for in on at to de la le el van von der den dos das del di da du st ste mr mrs ms dr md rn np jr sr ii iii iv
    unknown none null test
    """
  )
  /// Also in addresses and names of places.
  private static let ofPlaces: Set<UInt64> = ofNames.union(
    hashes(
      """
      street avenue road drive lane suite apartment unit floor room court place north south east west hospital clinic center \
      centre medical health care system general regional memorial university college department laboratory other home work \
      office emergency surgery nursing ward
      """))

  private static func hashes(_ words: String) -> Set<UInt64> {
    Set(words.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { KnownWords.hash(ofWord: Array($0.utf8)) })
  }

  static func contains(_ hash: UInt64, isName: Bool) -> Bool { (isName ? ofNames : ofPlaces).contains(hash) }
}
