import Records

/// Verdicts on texts that come back in every record (words of codes, systems, units), by hash; bounded.
///
/// With a verdict it keeps how the pieces of the text begin, so that the text need not be read again to be compared with what the next
/// record knows, and what the comparison with the record at hand gave. The hash is seeded at random for each process, so that nobody can prepare two texts of one hash.
struct TextCache: ~Copyable {
  private struct Entry {
    /// 0 when free.
    var hash: UInt64 = 0
    /// The record with which the text was compared last (an even number), and one more when something that it knows occurs in the text.
    var stamp: UInt32 = 0
    var start: UInt16 = 0
    /// The number of pieces; `notKept` when they are not kept.
    var count: UInt8 = 0
    var verdict: UInt8 = 0
  }

  private static let entryCount = 8192
  private static let room = 1 << 16
  private static let mostPieces = 24
  private static let notKept = UInt8.max
  private static let seed = UInt64.random(in: .min ... .max)

  private let seed = TextCache.seed
  private let letters = KnownWords.Letters()
  private let entries: UnsafeMutablePointer<Entry>
  /// Those of all texts, one text behind the other; what is beyond `used` was never written.
  private let beginnings: UnsafeMutablePointer<UInt64>
  private var used = 0
  /// The record at hand: 2, 4, ...
  private var record: UInt32 = 0

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

  /// Begins a record: what was compared with the last one says nothing any more.
  mutating func begin() {
    record &+= 2
    if record == 0 {
      forget()
      record = 2
    }
  }

  private mutating func forget() {
    entries.update(repeating: Entry(), count: TextCache.entryCount)
    used = 0
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

  /// Whether a text is found good.
  mutating func isGood(_ text: Bytes, _ purpose: UInt8, _ judge: (Bytes) -> Bool) -> Bool {
    verdict(text, purpose) { judge($0) ? 1 : 0 } == 1
  }

  /// Whether a text is found good and nothing that the record at hand knows occurs in it.
  ///
  /// - Parameter ofPatient: whether only values of the patient and relatives count: the same for all texts of one purpose.
  @inline(__always) mutating func keeps(
    _ text: Bytes, _ purpose: UInt8, _ known: borrowing KnownWords, ofPatient: Bool = false, _ judge: (Bytes) -> Bool
  ) -> Bool {
    let hash = hash(text, purpose) | 1
    let at = place(of: hash)
    if entries[at].hash != hash { remember(text, hash, isGood: judge(text)) }
    let entry = entries[at]
    if entry.verdict != 1 { return false }
    if entry.stamp & ~1 == record { return entry.stamp & 1 == 0 }
    let areKept = entry.count != TextCache.notKept
    let start = TextBeginnings(UnsafePointer(beginnings + Int(entry.start)), count: areKept ? Int(entry.count) : 0, areKept: areKept)
    let occurs = known.occur(in: text, start, ofPatient: ofPatient)
    entries[at].stamp = record | (occurs ? 1 : 0)
    return !occurs
  }

  private mutating func remember(_ text: Bytes, _ hash: UInt64, isGood: Bool) {
    // Room of texts that were driven out is not used again: now and then all begins anew.
    if used + TextCache.mostPieces > TextCache.room { forget() }
    let at = place(of: hash)
    entries[at] = Entry(hash: hash, start: UInt16(used), count: TextCache.notKept, verdict: isGood ? 1 : 0)
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
    entries[at].count = UInt8(used - first)
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
