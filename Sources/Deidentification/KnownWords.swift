import Records

/// The words and numbers of a record's identifying values, to be looked for in what would otherwise be kept.
///
/// A value is cut into pieces (runs of letters, runs of digits). Known are its words, its longer numbers, and the whole value
/// whatever lies between its pieces: `O'Brien` is found in `OBRIEN` and `o brien`. Case and Latin accents do not count. Pieces
/// are held as 64-bit hashes; a clash withholds a value too much, never too little.
struct KnownWords: ~Copyable {
  /// Separators that may lie between two pieces of one value.
  static let widestGap = 3
  private static let mostPieces = 6
  /// Bits that say how known runs begin.
  private static let beginningWords = 256

  /// Hashes, the lowest bit of each says whether the value is the patient's or a relative's; 0 is free. Never more than half full.
  private var slots: UnsafeMutablePointer<UInt64>
  private var used: UnsafeMutablePointer<UInt32>
  private var capacity = 1024
  private var count = 0
  /// A bit for the first four bytes of each known run, or for all of a shorter one: most words of a text end here.
  private let beginnings: UnsafeMutablePointer<UInt64>
  private let letters = Letters()
  private let stopWords = StopWords()
  private var memory = WordMemory()
  /// What values in common came to, by their number.
  private var kept: [Kept?] = []

  private struct Kept {
    let values: KnownValues
    let entries: [UInt64]
    let beginnings: [UInt64]
  }

  init() {
    (slots, used) = KnownWords.allocate(capacity)
    beginnings = .allocate(capacity: KnownWords.beginningWords)
    beginnings.initialize(repeating: 0, count: KnownWords.beginningWords)
  }

  deinit {
    slots.deallocate()
    used.deallocate()
    beginnings.deallocate()
  }

  private static func allocate(_ capacity: Int) -> (UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt32>) {
    let slots = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    slots.initialize(repeating: 0, count: capacity)
    let used = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity / 2)
    used.initialize(repeating: 0, count: capacity / 2)
    return (slots, used)
  }

  mutating func reset() {
    for i in 0..<count { slots[Int(used[i])] = 0 }
    count = 0
    beginnings.update(repeating: 0, count: KnownWords.beginningWords)
  }

  /// Adds all values of a record to an empty set.
  mutating func add(_ known: KnownValues) {
    if let shared = known.shared { addShared(shared) }
    for k in 0..<known.otherCount {
      let entry = known.entries[known.other(k)]
      let value = known.value(entry)
      let hash = memory.hash(value, entry.identifierClass, isRequired: entry.isRequired)
      if let kept = memory.find(hash) {
        for i in kept { insert(memory[i]) }
      } else {
        memory.begin()
        add(value, entry.identifierClass, isRequired: entry.isRequired)
        memory.end(hash)
      }
    }
  }

  /// Adds values that several records have in common, as they were made for the first of these.
  private mutating func addShared(_ shared: KnownValues) {
    while kept.count <= shared.number { kept.append(nil) }
    if let known = kept[shared.number], known.values === shared {
      for entry in known.entries {
        if count * 2 >= capacity { grow() }
        insert(entry: entry)
      }
      for i in 0..<KnownWords.beginningWords { beginnings[i] |= known.beginnings[i] }
      return
    }
    for entry in shared.entries { add(shared.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
    kept[shared.number] = Kept(
      values: shared, entries: (0..<count).map { slots[Int(used[$0])] },
      beginnings: Array(UnsafeBufferPointer(start: beginnings, count: KnownWords.beginningWords)))
  }

  /// Adds the whole value; of the names of the patient and relatives every word, of their addresses every longer word, of numbers
  /// every longer run of digits and all digits together.
  ///
  /// - Parameter isRequired: the patient's or a relative's, rather than the staff's or a facility's.
  mutating func add(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool) {
    let isPlace = identifierClass == .geography
    let isName = identifierClass == .names
    if isPlace, KnownWords.isRegion(value) { return }
    let shortest = !isRequired ? Int.max : isName ? 2 : isPlace ? 5 : Int.max
    var whole = Run()
    var number = Run()
    var letterCount = 0
    var digitCount = 0
    var i = 0
    let n = value.count
    while i < n {
      if letters.isGap(value[i]) {
        i += 1
        continue
      }
      let isDigit = ASCII.isDigit(value[i])
      var word = Run()
      let start = i
      repeat {
        let b = letters.folded(value, &i)
        whole.take(b)
        if isDigit {
          number.take(b)
          word.take(b)
        } else if shortest < Int.max {
          word.take(b)
        }
      } while i < n && !letters.isGap(value[i]) && ASCII.isDigit(value[i]) == isDigit
      if isDigit {
        digitCount += i - start
        if word.count >= 5 { insert(word, isRequired) }
      } else {
        letterCount += i - start
        if word.count >= shortest, !stopWords.contain(word, isName: isName) { insert(word, isRequired) }
      }
    }
    if letterCount == 0 {
      if digitCount >= (isPlace ? 5 : 4) { insert(whole, isRequired) }
    } else if letterCount + digitCount >= (isRequired && isName ? 2 : 3), !stopWords.contain(whole, isName: isName) {
      insert(whole, isRequired)
    }
    if letterCount > 0, digitCount >= 5, !isPlace { insert(number, isRequired) }
    if identifierClass == .telephone || identifierClass == .fax, digitCount >= 10 { addTail(of: value, 7, isRequired) }
    if identifierClass == .socialSecurity, digitCount == 9 { addTail(of: value, 4, isRequired) }
  }

  /// States and countries may stay. None has a longer name than `united states of america`.
  private static func isRegion(_ value: Bytes) -> Bool {
    value.count <= 32 && (USStates.code(of: value) != nil || Countries.isCode(value) || Countries.isUnitedStates(value))
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

  private mutating func insert(_ run: Run, _ isRequired: Bool) {
    guard run.count >= 2 else { return }
    let word = Word(entry: run.hash & ~1 | (isRequired ? 1 : 0), bit: Run.bit(run.beginning))
    memory.take(word)
    insert(word)
  }

  @inline(__always) private mutating func insert(_ word: Word) {
    if count * 2 >= capacity { grow() }
    beginnings[Int(word.bit >> 6 & 255)] |= 1 << (word.bit & 63)
    insert(entry: word.entry)
  }

  private mutating func insert(entry: UInt64) {
    let at = place(of: entry)
    if slots[at] == 0 {
      used[count] = UInt32(at)
      count += 1
    }
    slots[at] |= entry
  }

  /// The place of a hash, or of the free slot where it belongs.
  @inline(__always) private func place(of entry: UInt64) -> Int {
    var at = Int(truncatingIfNeeded: entry >> 1) & (capacity - 1)
    while slots[at] != 0, slots[at] ^ entry >= 2 { at = (at + 1) & (capacity - 1) }
    return at
  }

  private mutating func grow() {
    let (oldSlots, oldUsed, n) = (slots, used, count)
    capacity *= 2
    (slots, used) = KnownWords.allocate(capacity)
    count = 0
    for i in 0..<n { insert(entry: oldSlots[Int(oldUsed[i])]) }
    oldSlots.deallocate()
    oldUsed.deallocate()
  }

  /// A known run as it is kept: its hash, whose lowest bit says whether it is the patient's or a relative's, and the bit of its
  /// beginning.
  struct Word {
    var entry: UInt64 = 0
    var bit: UInt64 = 0
  }

  // MARK: looking for them

  /// Whether a known word, number or value occurs in a text.
  ///
  /// - Parameter ofPatient: whether only values of the patient and relatives count, and not those of staff and places.
  func occur(in text: Bytes, ofPatient: Bool = false) -> Bool {
    if count == 0 { return false }
    var i = 0
    while let start = letters.nextPiece(text, &i) {
      if let beginning = letters.beginning(text, start), mayBegin(beginning), matches(text, start, ofPatient) { return true }
    }
    return false
  }

  /// The same for a text whose beginnings are kept.
  func occur(in text: Bytes, _ known: TextBeginnings, ofPatient: Bool = false) -> Bool {
    if count == 0 { return false }
    if known.areKept {
      var may = false
      for i in 0..<known.count where mayBegin(known[i]) { may = true }
      if !may { return false }
    }
    return occur(in: text, ofPatient: ofPatient)
  }

  @inline(__always) private func isSet(_ bit: UInt64) -> UInt64 { beginnings[Int(bit >> 6 & 255)] >> (bit & 63) & 1 }

  /// Whether the first two, three or four bytes of a run begin any known one.
  @inline(__always) private func mayBegin(_ bits: UInt64) -> Bool {
    isSet(bits & 0x3FFF) | isSet(bits >> 16 & 0x3FFF) | isSet(bits >> 32 & 0x3FFF) != 0
  }

  private func matches(_ text: Bytes, _ start: Int, _ ofPatient: Bool) -> Bool {
    var run = Run()
    var i = start
    var pieces = 0
    var isNumber = true
    let n = text.count
    while i < n, pieces < KnownWords.mostPieces {
      if letters.isGap(text[i]) {
        var gap = 0
        while i < n, letters.isGap(text[i]) { (i, gap) = (i + 1, gap + 1) }
        if gap > KnownWords.widestGap { return false }
        continue
      }
      let isDigit = ASCII.isDigit(text[i])
      if !isDigit { isNumber = false }
      repeat { run.take(letters.folded(text, &i)) } while i < n && !letters.isGap(text[i]) && ASCII.isDigit(text[i]) == isDigit
      let slot = slots[place(of: run.hash & ~1)]
      // Four digits stand together; fewer are what leading zeros have left over, and must have one here, too.
      let isRight = !isNumber || run.count > 4 || pieces == 0 && (run.count == 4 || text[start] == 0x30)
      if slot != 0, isRight, !ofPatient || slot & 1 == 1 { return true }
      pieces += 1
    }
    return false
  }
}
