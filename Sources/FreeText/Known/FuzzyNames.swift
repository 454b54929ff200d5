import Records

/// Known names of five letters and more, to be found with one typing error or with letters that a scanner takes for each other.
///
/// One error leaves either the first two or the last two letters of such a name as they are: two small tables by pairs of letters and
/// lengths turn nearly every word away, the rest is compared letter by letter.
struct FuzzyNames: ~Copyable {
  static let shortest = 5
  private static let longest = 30

  private struct Name {
    var start: Int32
    var count: Int32
    var entry: KnownTable.Entry
    /// The lengths of its pairs before it came.
    var firstLengths: UInt32
    var lastLengths: UInt32
    /// The next name with the same first pair, and the same last pair; -1 for none.
    var nextFirst: Int16
    var nextLast: Int16
  }

  private var names: [Name] = []
  private var letters = ByteBuffer(capacity: 256)
  /// By pair of letters: the lengths of words that may be such a name, and the first name.
  private var firstLengths = [UInt32](repeating: 0, count: 1024)
  private var lastLengths = [UInt32](repeating: 0, count: 1024)
  private var firstHeads = [Int16](repeating: -1, count: 1024)
  private var lastHeads = [Int16](repeating: -1, count: 1024)
  /// Told when several names of different classes are like one word: then the last one added counts.
  private let doubt: KnownDoubt
  private var marked = 0
  /// Entries that were changed since the mark, as they were before.
  private var settled: [(name: Int, entry: KnownTable.Entry)] = []

  var isEmpty: Bool { names.isEmpty }

  init(_ doubt: KnownDoubt) { self.doubt = doubt }

  /// All names, in the order in which they came.
  struct Content {
    fileprivate let letters: [UInt8]
    fileprivate let names: [(letters: Range<Int>, entry: KnownTable.Entry)]
  }

  var content: Content {
    Content(letters: letters.array, names: names.map { (Int($0.start)..<Int($0.start + $0.count), $0.entry) })
  }

  /// Holds what another set held, and nothing else.
  mutating func load(_ content: Content) {
    reset()
    content.letters.withUnsafeBytes { raw in
      let all = Bytes(raw)
      for name in content.names { add(all[name.letters], name.entry) }
    }
  }

  /// Marks what is there, for `rewind` to go back to.
  mutating func mark() { marked = names.count }

  /// Takes back what came since the mark.
  mutating func rewind() {
    while let (name, entry) = settled.popLast() { names[name].entry = entry }
    while names.count > marked {
      let name = names.removeLast()
      let (f, l) = FuzzyNames.pairs(letters.bytes(Int(name.start)..<Int(name.start + name.count)))
      (firstLengths[f], lastLengths[l], firstHeads[f], lastHeads[l]) = (name.firstLengths, name.lastLengths, name.nextFirst, name.nextLast)
      letters.truncate(to: Int(name.start))
    }
  }

  mutating func reset() {
    for name in names {
      let n = letters.bytes(Int(name.start)..<Int(name.start + name.count))
      let (f, l) = FuzzyNames.pairs(n)
      (firstLengths[f], lastLengths[l], firstHeads[f], lastHeads[l]) = (0, 0, -1, -1)
    }
    names.removeAll(keepingCapacity: true)
    settled.removeAll(keepingCapacity: true)
    letters.truncate()
  }

  /// Gives a name that is there another entry, until `rewind`.
  mutating func settle(_ name: Bytes, as entry: KnownTable.Entry) {
    guard name.count >= FuzzyNames.shortest else { return }
    var at = firstHeads[FuzzyNames.pairs(name).0]
    while at >= 0 {
      let i = Int(at)
      if letters.bytes(Int(names[i].start)..<Int(names[i].start + names[i].count)) == name {
        settled.append((i, names[i].entry))
        names[i].entry = entry
        return
      }
      at = names[i].nextFirst
    }
  }

  @inline(__always) private static func pair(_ a: UInt8, _ b: UInt8) -> Int { Int(a & 31) << 5 | Int(b & 31) }

  private static func pairs(_ n: Bytes) -> (Int, Int) { (pair(n[0], n[1]), pair(n[n.count - 2], n[n.count - 1])) }

  /// Adds a name of small letters. Returns true when it is there under another entry, which stands because it came first.
  @discardableResult
  mutating func add(_ name: Bytes, _ entry: KnownTable.Entry) -> Bool {
    let n = name.count
    guard n >= FuzzyNames.shortest, n <= FuzzyNames.longest - 1, names.count < 8192 else { return false }
    let (f, l) = FuzzyNames.pairs(name)
    var at = firstHeads[f]
    while at >= 0 {
      if letters.bytes(Int(names[Int(at)].start)..<Int(names[Int(at)].start + names[Int(at)].count)) == name { return names[Int(at)].entry != entry }
      at = names[Int(at)].nextFirst
    }
    names.append(
      Name(
        start: Int32(letters.count), count: Int32(n), entry: entry, firstLengths: firstLengths[f], lastLengths: lastLengths[l],
        nextFirst: firstHeads[f], nextLast: lastHeads[l]))
    let lengths: UInt32 = 7 << UInt32(n - 1)
    firstLengths[f] |= lengths
    lastLengths[l] |= lengths
    letters.append(name)
    firstHeads[f] = Int16(names.count - 1)
    lastHeads[l] = Int16(names.count - 1)
    return false
  }

  /// The name that a word may be, in any case of letters; the word has at least four.
  @inline(__always) func entry(_ word: Bytes) -> KnownTable.Entry? {
    let n = word.count
    guard n >= FuzzyNames.shortest - 1, n <= FuzzyNames.longest else { return nil }
    let f = FuzzyNames.pair(word[0], word[1])
    let l = FuzzyNames.pair(word[n - 2], word[n - 1])
    let bit: UInt32 = 1 << UInt32(n)
    if (firstLengths[f] | lastLengths[l]) & bit == 0 { return nil }
    return search(word, f, l)
  }

  private func search(_ word: Bytes, _ f: Int, _ l: Int) -> KnownTable.Entry? {
    var steps = 0
    return search(word, firstHeads[f], isFirst: true, &steps, most: 64) ?? search(word, lastHeads[l], isFirst: false, &steps, most: 128)
  }

  /// The first name of a chain that a word may be.
  private func search(_ word: Bytes, _ head: Int16, isFirst: Bool, _ steps: inout Int, most: Int) -> KnownTable.Entry? {
    var found: KnownTable.Entry?
    var at = head
    while at >= 0 {
      if steps >= most {
        doubt.isThere = true
        break
      }
      let name = names[Int(at)]
      if FuzzyNames.isNear(word, letters.bytes(Int(name.start)..<Int(name.start + name.count))) {
        if let found, found != name.entry { doubt.isThere = true }
        if found == nil { found = name.entry }
      }
      (at, steps) = (isFirst ? name.nextFirst : name.nextLast, steps + 1)
    }
    return found
  }

  /// Whether a word is a name with at most one letter more, less, other or swapped with its neighbour, or with `rn` for `m`,
  /// `vv` for `w`, `cl` for `d` and the other way round.
  static func isNear(_ word: Bytes, _ name: Bytes) -> Bool {
    let a = word.count
    let b = name.count
    guard abs(a - b) <= 1 else { return false }
    var low = 0
    while low < a, low < b, ASCII.lower(word[low]) == name[low] { low += 1 }
    var high = 0
    while high < a - low, high < b - low, ASCII.lower(word[a - 1 - high]) == name[b - 1 - high] { high += 1 }
    let restA = a - low - high
    let restB = b - low - high
    if restA <= 1, restB <= 1 { return true }
    if restA == 2, restB == 2 {
      return ASCII.lower(word[low]) == name[low + 1] && ASCII.lower(word[low + 1]) == name[low]
    }
    if restA == 2, restB == 1 { return isPair(ASCII.lower(word[low]), ASCII.lower(word[low + 1]), name[low]) }
    if restA == 1, restB == 2 { return isPair(name[low], name[low + 1], ASCII.lower(word[low])) }
    return false
  }

  private static func isPair(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
    switch c {
    case 0x6D: a == 0x72 && b == 0x6E
    case 0x77: a == 0x76 && b == 0x76
    case 0x64: a == 0x63 && b == 0x6C
    default: false
    }
  }

  /// What a letter or digit looks like to a scanner: one sign for all that are taken for each other.
  static let looks: [UInt8] = (0..<256).map { b in
    switch UInt8(b) {
    case 0x30: 0x6F  // 0 o
    case 0x31, 0x69, 0x49: 0x6C  // 1 i l
    case 0x35: 0x73  // 5 s
    case 0x38: 0x62  // 8 b
    case 0x33: 0x65  // 3 e
    case 0x34: 0x61  // 4 a
    case 0x37: 0x74  // 7 t
    case 0x32: 0x7A  // 2 z
    case 0x36, 0x39: 0x67  // 6 9 g
    default: ASCII.lower(UInt8(b))
    }
  }
}
