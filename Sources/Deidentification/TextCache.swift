import Records

/// Verdicts on texts that come back in every record (words of codes, systems, units), by hash; bounded.
///
/// With a verdict it keeps how the pieces of the text begin, so that the text need not be read again to be compared with what the next
/// record knows. The hash is seeded at random for each process, so that nobody can prepare two texts of one hash.
struct TextCache: ~Copyable {
  private struct Entry {
    /// 0 when free.
    var hash: UInt64 = 0
    var start: UInt32 = 0
    /// The number of pieces; `notKept` when they are not kept.
    var count: UInt16 = 0
    var verdict: UInt8 = 0
  }

  private static let entryCount = 8192
  private static let room = 1 << 16
  private static let mostPieces = 24
  private static let notKept = UInt16.max
  private static let seed = UInt64.random(in: .min ... .max)

  private let seed = TextCache.seed
  private let letters = KnownWords.Letters()
  private let entries: UnsafeMutablePointer<Entry>
  /// Those of all texts, one text behind the other; what is beyond `used` was never written.
  private let beginnings: UnsafeMutablePointer<UInt64>
  private var used = 0

  init() {
    entries = .allocate(capacity: TextCache.entryCount)
    entries.initialize(repeating: Entry(), count: TextCache.entryCount)
    beginnings = .allocate(capacity: TextCache.room)
  }

  deinit {
    entries.deallocate()
    beginnings.deallocate()
  }

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return wide.high ^ wide.low
  }

  /// The hash of a text judged for a purpose.
  static func hash(_ text: Bytes, _ purpose: UInt8) -> UInt64 { hash(text, purpose, seed: seed) }

  /// The same with the seed at hand.
  @inline(__always) func hash(_ text: Bytes, _ purpose: UInt8) -> UInt64 { TextCache.hash(text, purpose, seed: seed) }

  @inline(__always) static func hash(_ text: Bytes, _ purpose: UInt8, seed: UInt64) -> UInt64 {
    let raw = text.raw
    let n = raw.count
    var h = seed ^ UInt64(purpose) << 32 ^ UInt64(n)
    var i = 0
    while i + 8 <= n {
      h = mix(h ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    var tail: UInt64 = 0
    while i < n {
      tail = tail << 8 | UInt64(raw[i])
      i += 1
    }
    return mix(h ^ tail)
  }

  @inline(__always) private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 40) & (TextCache.entryCount - 1) }

  /// The verdict for a text, judged now when it is not known.
  @inline(__always) mutating func verdict(_ text: Bytes, _ purpose: UInt8, _ judge: (Bytes) -> UInt8) -> UInt8 {
    let hash = hash(text, purpose) | 1
    let at = place(of: hash)
    if entries[at].hash == hash { return entries[at].verdict }
    let verdict = judge(text)
    entries[at] = Entry(hash: hash, count: TextCache.notKept, verdict: verdict)
    return verdict
  }

  /// How the pieces of a text begin that is found good; nil for one that is not.
  @inline(__always) mutating func good(_ text: Bytes, _ purpose: UInt8, _ judge: (Bytes) -> Bool) -> TextBeginnings? {
    let hash = hash(text, purpose) | 1
    let at = place(of: hash)
    if entries[at].hash != hash { remember(text, hash, isGood: judge(text)) }
    let entry = entries[at]
    guard entry.verdict == 1 else { return nil }
    let areKept = entry.count != TextCache.notKept
    return TextBeginnings(UnsafePointer(beginnings + Int(entry.start)), count: areKept ? Int(entry.count) : 0, areKept: areKept)
  }

  private mutating func remember(_ text: Bytes, _ hash: UInt64, isGood: Bool) {
    // Room of texts that were driven out is not used again: now and then all begins anew.
    if used + TextCache.mostPieces > TextCache.room {
      entries.update(repeating: Entry(), count: TextCache.entryCount)
      used = 0
    }
    let at = place(of: hash)
    entries[at] = Entry(hash: hash, start: UInt32(used), count: TextCache.notKept, verdict: isGood ? 1 : 0)
    guard isGood else { return }
    let first = used
    var i = 0
    while let start = letters.nextPiece(text, &i) {
      guard let beginning = letters.beginning(text, start) else { continue }
      if used - first == TextCache.mostPieces {
        used = first
        return
      }
      beginnings[used] = beginning
      used += 1
    }
    entries[at].count = UInt16(used - first)
  }
}

/// How the pieces of a text begin, for `KnownWords.occur`; valid until the cache learns another text.
struct TextBeginnings {
  private let bits: UnsafePointer<UInt64>
  let count: Int
  /// False for a text with so many pieces that they are not kept.
  let areKept: Bool

  init(_ bits: UnsafePointer<UInt64>, count: Int, areKept: Bool) { (self.bits, self.count, self.areKept) = (bits, count, areKept) }

  @inline(__always) subscript(i: Int) -> UInt64 {
    precondition(i >= 0 && i < count, "no such piece")
    return bits[i]
  }
}
