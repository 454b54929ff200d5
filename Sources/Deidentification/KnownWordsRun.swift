import Records

extension KnownWords {
  /// A run of folded bytes: its hash, its first bytes. Zeros before the first other digit do not count.
  struct Run {
    private var state: UInt64 = 0xA076_1D64_78BD_642F
    private var word: UInt64 = 0
    private var first: UInt64 = 0
    private(set) var count = 0

    @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
      let wide = x.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      return wide.high ^ wide.low
    }

    @inline(__always) mutating func take(_ b: UInt8) {
      if count == 0, b == 0x30 { return }
      word = word << 8 | UInt64(b)
      count += 1
      if count == 4 { first = word }
      if count & 7 == 0 {
        state = Run.mix(state ^ word)
        word = 0
      }
    }

    /// At most seven bytes are left in `word`: the top one has room for the count.
    @inline(__always) var hash: UInt64 { Run.mix(state ^ word ^ UInt64(truncatingIfNeeded: count) << 56) }

    /// The first four bytes, or all of a shorter run.
    @inline(__always) var beginning: UInt64 { count < 4 ? word : first }

    /// The bit, one of 16384, of some first bytes.
    @inline(__always) static func bit(_ beginning: UInt64) -> UInt64 { (beginning &* 0x9E37_79B9_7F4A_7C15) >> 50 }
  }

  /// The hash of a lower-case word, as `Run` makes it.
  static func hash(ofWord word: [UInt8]) -> UInt64 {
    var run = Run()
    for b in word { run.take(b) }
    return run.hash
  }

  /// How bytes are folded: without case, Latin letters without accents.
  struct Letters {
    private static let folds = ByteTable { b in ASCII.isDigit(b) || ASCII.isLetter(b) || b >= 0x80 ? ASCII.lower(b) : 0 }
    /// Letters of U+00C0 to U+00FF without accent, by the second byte of their UTF-8.
    private static let latinLetters: [UInt8] = Array("aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty".utf8)
    private static let latin = ByteTable { latinLetters[Int($0 & 0x3F)] }

    private let folds = Letters.folds
    private let latin = Letters.latin

    /// Whether a byte lies between pieces.
    @inline(__always) func isGap(_ b: UInt8) -> Bool { folds[b] == 0 }

    /// The byte at an index without case or accent; steps over it.
    @inline(__always) func folded(_ text: Bytes, _ i: inout Int) -> UInt8 {
      let b = text[i]
      i += 1
      if b == 0xC3, i < text.count {
        let letter = latin[text[i]]
        i += 1
        return letter
      }
      return folds[b]
    }

    /// Where the next run of letters or of digits begins; steps over it.
    @inline(__always) func nextPiece(_ text: Bytes, _ i: inout Int) -> Int? {
      let n = text.count
      while i < n, isGap(text[i]) { i += 1 }
      guard i < n else { return nil }
      let start = i
      let isDigit = ASCII.isDigit(text[i])
      repeat { i += 1 } while i < n && !isGap(text[i]) && ASCII.isDigit(text[i]) == isDigit
      return start
    }

    /// The bits of the first two, three and four bytes of a run that begins at an index; nil when not even two follow each other.
    @inline(__always) func beginning(_ text: Bytes, _ start: Int) -> UInt64? {
      let n = text.count
      var run = Run()
      var bits: UInt64 = 0
      var gap = 0
      var i = start
      while i < n, gap <= KnownWords.widestGap {
        if isGap(text[i]) {
          i += 1
          gap += 1
          continue
        }
        gap = 0
        run.take(folded(text, &i))
        let bit = Run.bit(run.beginning)
        switch run.count {
        case 0, 1: continue
        case 2: bits = bit * 0x1_0001_0001
        case 3: bits = bits & 0xFFFF | bit << 16 | bit << 32
        default: return bits & 0xFFFF_FFFF | bit << 32
        }
      }
      return run.count < 2 ? nil : bits
    }
  }

  /// Words within names and addresses that name nobody.
  struct StopWords {
    /// Titles, degrees and particles: these alone are passed over in names.
    private static let ofNames = """
      the and of for in on at to de la le el van von der den dos das del di da du st ste mr mrs ms dr md rn np jr sr ii iii iv
      unknown none null test
      """
    /// Also in addresses and names of places.
    private static let ofPlaces = """
      street avenue road drive lane suite apartment unit floor room court place north south east west hospital clinic center \
      centre medical health care system general regional memorial university college department laboratory other home work \
      office emergency surgery nursing ward
      """
    private static let size = 512
    /// Hashes in open addressing; the lowest bit says that the word is passed over in names, too.
    nonisolated(unsafe) private static let table: UnsafePointer<UInt64> = {
      let table = UnsafeMutablePointer<UInt64>.allocate(capacity: size)
      table.initialize(repeating: 0, count: size)
      for (words, bit) in [(ofNames, 1 as UInt64), (ofPlaces, 0)] {
        for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
          let hash = KnownWords.hash(ofWord: Array(word.utf8))
          var at = Int(truncatingIfNeeded: hash >> 1) & (size - 1)
          while table[at] != 0 { at = (at + 1) & (size - 1) }
          table[at] = hash & ~1 | bit
        }
      }
      return UnsafePointer(table)
    }()

    private let table = StopWords.table

    func contain(_ run: Run, isName: Bool) -> Bool {
      if run.count > 12 { return false }
      let hash = run.hash
      var at = Int(truncatingIfNeeded: hash >> 1) & (StopWords.size - 1)
      while table[at] != 0 {
        if table[at] ^ hash < 2 { return !isName || table[at] & 1 == 1 }
        at = (at + 1) & (StopWords.size - 1)
      }
      return false
    }
  }
}
