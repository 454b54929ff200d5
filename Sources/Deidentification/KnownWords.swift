import Records

/// The words and numbers of a record's identifying values, to be looked for in what would otherwise be kept.
///
/// A value is cut into pieces (runs of letters, runs of digits). Known are its words, its longer numbers, and the whole value
/// whatever lies between its pieces: `O'Brien` is found in `OBRIEN` and `o brien`. Case and Latin accents do not count. Pieces are
/// held as 64-bit hashes; a clash withholds a value too much, never too little.
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

  /// - Parameter isRequired: the patient's or a relative's, rather than the staff's or a facility's: shorter words count too.
  mutating func add(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool) {
    let isPlace = identifierClass == .geography
    if isPlace, USStates.code(of: value) != nil || Countries.isCode(value) || Countries.isUnitedStates(value) { return }
    let shortest = isRequired ? (identifierClass == .names ? 2 : 3) : 4
    var whole = Run()
    var letters = 0
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
      }
      if kind == Kind.letter {
        letters += i - start
        if word.count >= shortest, !StopWords.contains(word.hash) { insert(word) }
      } else if word.count >= 5 || (word.count == 4 && !isPlace && identifierClass != .dates && identifierClass != .telephone) {
        insert(word)
      }
    }
    if letters == 0 ? whole.count >= 4 : whole.count >= Swift.max(3, shortest), !StopWords.contains(whole.hash) { insert(whole) }
    if identifierClass == .telephone || identifierClass == .fax, whole.count >= 10 { addTail(of: value, 7) }
    if identifierClass == .socialSecurity, whole.count == 9 { addTail(of: value, 4) }
  }

  private mutating func addTail(of value: Bytes, _ digits: Int) {
    var start = value.count
    var left = digits
    while start > 0, left > 0 {
      start -= 1
      if ASCII.isDigit(value[start]) { left -= 1 }
    }
    var run = Run()
    for b in value[start..<value.count].raw where ASCII.isDigit(b) { run.take(b) }
    insert(run)
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

  private mutating func insert(_ run: Run) {
    guard run.count >= 2 else { return }
    if used.count * 2 >= slots.count { grow() }
    pairs[run.pair >> 6] |= 1 << UInt64(run.pair & 63)
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: run.hash) & mask
    while slots[at] != 0 {
      if slots[at] == run.hash { return }
      at = (at + 1) & mask
    }
    slots[at] = run.hash
    used.append(Int32(at))
  }

  private mutating func grow() {
    let hashes = used.map { slots[Int($0)] }
    slots = Array(repeating: 0, count: slots.count * 2)
    used.removeAll(keepingCapacity: true)
    let mask = slots.count - 1
    for hash in hashes {
      var at = Int(truncatingIfNeeded: hash) & mask
      while slots[at] != 0 { at = (at + 1) & mask }
      slots[at] = hash
      used.append(Int32(at))
    }
  }

  private func contains(_ hash: UInt64) -> Bool {
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at] != 0 {
      if slots[at] == hash { return true }
      at = (at + 1) & mask
    }
    return false
  }

  /// Whether a known word, number or value occurs in a text.
  func occur(in text: Bytes) -> Bool {
    if used.isEmpty { return false }
    var i = 0
    let n = text.count
    while i < n {
      if KnownWords.kinds[Int(text[i])] == Kind.gap {
        i += 1
        continue
      }
      if begins(text, i), matches(text, i) { return true }
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

  private func matches(_ text: Bytes, _ start: Int) -> Bool {
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
      if contains(run.hash) { return true }
      pieces += 1
    }
    return false
  }

  /// Whether a text as a whole is a known value of five letters and digits or more: what is asked of codes of standard systems.
  func equal(_ text: Bytes) -> Bool {
    var run = Run()
    var i = 0
    while i < text.count {
      if KnownWords.kinds[Int(text[i])] == Kind.gap { i += 1 } else { run.take(KnownWords.folded(text, &i)) }
    }
    return run.count >= 5 && contains(run.hash)
  }
}

/// Words within names and addresses that name nobody.
private enum StopWords {
  private static let hashes: Set<UInt64> = Set(
    """
    the and of for in on at to de la le el van von der den dos das del di da du st ste san mr mrs ms dr md rn jr sr ii iii iv \
    street avenue road drive lane suite apt unit floor room bed box north south east west main \
    hospital clinic center centre medical health care system general regional memorial university college department lab laboratory \
    unknown none null test other self same mother father spouse patient home work office company inc corp llc ltd group insurance plan \
    emergency surgery nursing ward physician doctor nurse blood urine serum
    """.split(separator: " ").map { KnownWords.hash(ofWord: Array($0.utf8)) })

  static func contains(_ hash: UInt64) -> Bool { hashes.contains(hash) }
}
