import Records

/// The words that were made of known values before, by the value's hash: staff, places and the patient of the last messages come back.
/// Bounded; holds no value.
struct WordMemory: ~Copyable {
  private struct Entry {
    /// 0 when free.
    var hash: UInt64 = 0
    var start: UInt32 = 0
    var count: UInt32 = 0
  }

  private static let entryCount = 2048
  private static let room = 1 << 13

  private let seed = TextCache.hash(.empty, 0)
  private let entries: UnsafeMutablePointer<Entry>
  private let words: UnsafeMutablePointer<KnownWords.Word>
  private var used = 0
  /// Where the words of the value at hand begin.
  private var first = 0
  private var isFull = false

  init() {
    entries = .allocate(capacity: WordMemory.entryCount)
    entries.initialize(repeating: Entry(), count: WordMemory.entryCount)
    words = .allocate(capacity: WordMemory.room)
    words.initialize(repeating: KnownWords.Word(), count: WordMemory.room)
  }

  deinit {
    entries.deallocate()
    words.deallocate()
  }

  /// The hash of a value as it is known; never 0.
  @inline(__always) func hash(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool) -> UInt64 {
    TextCache.hash(value, identifierClass.rawValue << 1 | (isRequired ? 1 : 0), seed: seed) | 1
  }

  @inline(__always) private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (WordMemory.entryCount - 1) }

  /// Where the words of a value lie; nil when it is not remembered.
  @inline(__always) func find(_ hash: UInt64) -> Range<Int>? {
    let entry = entries[place(of: hash)]
    return entry.hash == hash ? Int(entry.start)..<Int(entry.start + entry.count) : nil
  }

  @inline(__always) subscript(i: Int) -> KnownWords.Word {
    precondition(i >= 0 && i < used, "no such word")
    return words[i]
  }

  /// Starts to take the words of a value.
  mutating func begin() {
    first = used
    isFull = false
  }

  mutating func take(_ word: KnownWords.Word) {
    if used == WordMemory.room {
      isFull = true
    } else {
      words[used] = word
      used += 1
    }
  }

  /// Remembers what was taken since `begin`. Room of values that were driven out is not used again: when it is full all begins anew.
  mutating func end(_ hash: UInt64) {
    if isFull {
      entries.update(repeating: Entry(), count: WordMemory.entryCount)
      used = 0
    } else {
      entries[place(of: hash)] = Entry(hash: hash, start: UInt32(first), count: UInt32(used - first))
    }
  }
}
