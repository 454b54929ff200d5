import CLexicon

/// Names, places, clinical words, drugs and general English as one read-only table that is part of the executable.
///
/// A look-up reads one cache line mostly and allocates nothing. The table tells words apart by 32 bits of their hash beside their slot, so
/// an unknown word has about one chance in a thousand million to be taken for a known one. Format: docs/reference/lexicon.md.
public struct Lexicon: @unchecked Sendable {
  // The memory is read-only for as long as the values that point to it live, hence Sendable.
  @usableFromInline let slots: UnsafeBufferPointer<UInt64>
  /// No run of full slots is longer, which bounds every look-up.
  @usableFromInline let longestRun: Int
  let bytes: UnsafeRawBufferPointer
  let header: Header

  /// The lexicon of this executable. Only its header is read before the first look-up.
  public static let shared = Lexicon(UnsafeRawBufferPointer(start: chartseal_lexicon(), count: chartseal_lexicon_length())) ?? Lexicon()

  /// The lexicon in the given bytes, nil when they are none; they must stay as they are for as long as the lexicon is used.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard let header = Header(bytes), let start = bytes.baseAddress else { return nil }
    let table = (start + header.slotsOffset).assumingMemoryBound(to: UInt64.self)
    self.init(bytes: bytes, header: header, slots: UnsafeBufferPointer(start: table, count: header.slotCount))
  }

  /// A lexicon without words.
  init() {
    self.init(bytes: UnsafeRawBufferPointer(start: nil, count: 0), header: Header(), slots: UnsafeBufferPointer(start: nil, count: 0))
  }

  private init(bytes: UnsafeRawBufferPointer, header: Header, slots: UnsafeBufferPointer<UInt64>) {
    self.bytes = bytes
    self.header = header
    self.slots = slots
    longestRun = header.longestRun
  }

  /// Date of the newest list in it, as yyyymmdd; 0 for a lexicon without words.
  public var edition: Int { header.edition }

  /// How many words and phrases it holds.
  public var count: Int { header.wordCount }

  /// Facts of the key that has the given hash, `.none` when the lexicon does not hold it.
  @inlinable public func facts(hash: UInt64) -> WordFacts {
    let tag = Lexicon.tag(hash)
    let count = slots.count
    var at = Int(truncatingIfNeeded: ((hash & 0xFFFF_FFFF) &* UInt64(truncatingIfNeeded: count)) &>> 32)
    var left = longestRun
    while left > 0, at < count {
      let slot = UInt64(littleEndian: slots[at])
      let found = UInt32(truncatingIfNeeded: slot)
      if found == tag { return WordFacts(rawValue: UInt32(truncatingIfNeeded: slot &>> 32)) }
      if found == 0 { break }
      at &+= 1
      if at == count { at = 0 }
      left &-= 1
    }
    return .none
  }

  /// The part of a hash by which a slot knows its word.
  @inlinable static func tag(_ hash: UInt64) -> UInt32 {
    let high = UInt32(truncatingIfNeeded: hash >> 32)
    return high == 0 ? 1 : high
  }

  /// Calls `body` with each word's tag and facts, in no special order.
  func forEachWord(_ body: (UInt32, WordFacts) -> Void) {
    for slot in slots where slot != 0 {
      let slot = UInt64(littleEndian: slot)
      body(UInt32(truncatingIfNeeded: slot), WordFacts(rawValue: UInt32(truncatingIfNeeded: slot &>> 32)))
    }
  }

  /// Facts of a key.
  @inlinable public func facts(_ key: some Sequence<UInt8>) -> WordFacts { facts(hash: Self.hash(key)) }

  /// The hash of a key whose bytes are folded already; `WordHash` does the same step by step.
  @inlinable public static func hash(_ key: some Sequence<UInt8>) -> UInt64 {
    var hash = WordHash()
    for byte in key { hash.add(byte) }
    return hash.value
  }
}
