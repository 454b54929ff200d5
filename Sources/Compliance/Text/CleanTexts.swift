import Records

/// Texts found clean before, by hash: codes, their words, systems and units come back in every record. Bounded.
///
/// A text is judged under a form (`Form`): whatever is judged there depends on the text and on the gate's profile alone. With it is
/// kept where the keys of a record may begin in it, so that it need not be read again to be compared with the next record's, and
/// whether it was compared with the record at hand already and nothing was found.
///
/// The hash is seeded at random for each process, so that nobody can prepare two texts of one hash.
struct CleanTexts: ~Copyable {
  /// What a text was judged as; forms of vocabularies and code systems follow each other.
  enum Form {
    static let words: UInt16 = 1
    static let unit: UInt16 = 2
    static let system: UInt16 = 3
    static let range: UInt16 = 4
    static let extensionURL: UInt16 = 5
    static let state: UInt16 = 6
    static let country: UInt16 = 7
    static let resourceType: UInt16 = 8
    static let codeOfSystem: UInt16 = 64
    static let vocabulary: UInt16 = 256
  }

  private struct Entry {
    var hash: UInt64 = 0
    /// The record in which nothing was found in the text.
    var record: UInt32 = 0
    /// Where its pieces lie; for a text without, a note.
    var start: UInt16 = 0
    /// The number of pieces; `unknown` when there were too many.
    var count: UInt8 = 0
  }

  private static let entryCount = 8192
  private static let room = 1 << 16
  private static let mostPieces = 24
  private static let unknown = UInt8.max
  private static let seeding = UInt64.random(in: .min ... .max)

  private let seed = CleanTexts.seeding
  private let entries: UnsafeMutablePointer<Entry>
  /// The pieces of all texts, one text behind the other; what is beyond `used` was never written.
  private let starts: UnsafeMutablePointer<UInt64>
  private var used = 0
  private var record: UInt32 = 0
  private let codes = Folding.codes
  private var folded = ByteBuffer(capacity: 256)

  init() {
    entries = .allocate(capacity: CleanTexts.entryCount)
    entries.initialize(repeating: Entry(), count: CleanTexts.entryCount)
    starts = .allocate(capacity: CleanTexts.room)
  }

  deinit {
    entries.deallocate()
    starts.deallocate()
  }

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return wide.high ^ wide.low
  }

  /// The hash of a text judged under a form; never 0.
  @inline(__always) func hash(_ text: Bytes, _ form: UInt16) -> UInt64 {
    let raw = text.raw
    let n = raw.count
    var h = seed ^ (UInt64(form) &* 0xFF51_AFD7_ED55_8CCD) ^ UInt64(n)
    var i = 0
    while i + 8 <= n {
      h = CleanTexts.mix(h ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    if n >= 8 {
      // The last eight bytes, some of them once more.
      if i < n { h = CleanTexts.mix(h ^ raw.loadUnaligned(fromByteOffset: n - 8, as: UInt64.self)) }
    } else if n >= 4 {
      let low = raw.loadUnaligned(as: UInt32.self)
      let high = raw.loadUnaligned(fromByteOffset: n - 4, as: UInt32.self)
      h = CleanTexts.mix(h ^ UInt64(high) << 32 ^ UInt64(low))
    } else if n > 0 {
      h = CleanTexts.mix(h ^ UInt64(raw[0]) ^ UInt64(raw[n >> 1]) << 8 ^ UInt64(raw[n - 1]) << 16)
    }
    return h | 1
  }

  @inline(__always) private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 8) & (CleanTexts.entryCount - 1) }

  /// Begins a record: what was compared with the last one says nothing any more.
  mutating func begin() {
    record &+= 1
    if record == 0 {
      forget()
      record = 1
    }
  }

  private mutating func forget() {
    entries.update(repeating: Entry(), count: CleanTexts.entryCount)
    used = 0
  }

  /// A text that was found clean, valid until the next one is remembered; nil for any other.
  @inline(__always) func find(_ hash: UInt64) -> Int? {
    let at = place(of: hash)
    return entries[at].hash == hash ? at : nil
  }

  /// Whether nothing was found in a text already when it was compared with the record at hand.
  @inline(__always) func isSettled(_ text: Int) -> Bool { entries[text].record == record }

  @inline(__always) mutating func settle(_ text: Int) { entries[text].record = record }

  /// Where keys may begin in a text.
  @inline(__always) func pieces(of text: Int) -> PieceStarts {
    let entry = entries[text]
    let isKnown = entry.count != CleanTexts.unknown
    return PieceStarts(UnsafePointer(starts + Int(entry.start)), count: isKnown ? Int(entry.count) : 0, areKnown: isKnown)
  }

  @inline(__always) func contains(_ hash: UInt64) -> Bool { entries[place(of: hash)].hash == hash }

  /// What was noted beside a text.
  @inline(__always) func note(_ hash: UInt64) -> UInt16? {
    let entry = entries[place(of: hash)]
    return entry.hash == hash ? entry.start : nil
  }

  /// Remembers a text that is never compared with a record.
  mutating func insert(_ hash: UInt64, note: UInt16 = 0) { entries[place(of: hash)] = Entry(hash: hash, start: note, count: CleanTexts.unknown) }

  /// Remembers a text with the places in it where keys may begin.
  mutating func insert(_ hash: UInt64, _ text: Bytes) {
    // Places of texts that were driven out are not used again: now and then all begins anew.
    if used + CleanTexts.mostPieces > CleanTexts.room { forget() }
    let first = used
    entries[place(of: hash)] = Entry(hash: hash, start: UInt16(first), count: CleanTexts.unknown)
    var text = text
    if !KnownSet.isASCII(text) {
      folded.truncate()
      guard Folding.fold(text, into: &folded) else { return }
      text = folded.bytes
    }
    var pieces = Pieces(text, codes)
    while let piece = pieces.next() {
      guard let start = pieces.start(of: piece) else { continue }
      if used - first == CleanTexts.mostPieces {
        used = first
        return
      }
      starts[used] = start
      used += 1
    }
    entries[place(of: hash)].count = UInt8(used - first)
  }
}
