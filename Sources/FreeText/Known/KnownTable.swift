import Records

/// A run of letters and digits in folded form, as a hash; zeros before the first other character do not count.
///
/// The hash of a run of plain letters is that of the same word in the lexicon.
struct KnownKey {
  private var state = WordHash()
  private(set) var count = 0

  var hash: UInt64 { state.value }

  @inline(__always) mutating func take(_ b: UInt8) {
    if count == 0, b == 0x30 { return }
    state.add(b)
    count += 1
  }

  /// Takes a character and lets the plan know of this beginning of a key.
  @inline(__always) mutating func take(_ b: UInt8, in plans: inout KnownPlans) {
    take(b)
    if count > 0 { plans.addBeginning(hash) }
  }

  /// Takes the letters and digits of a folded text.
  mutating func take(_ text: Bytes) { for b in text.raw where KnownTable.kinds[Int(b)] != 0 { take(b) } }
}

/// The keys of known values: each is found where it begins with a piece of the text and ends with one, whatever signs lie between.
///
/// Open addressing, kept from record to record; emptying it costs as much as it holds.
struct KnownTable {
  /// What is known of a key.
  struct Entry {
    var textClass: TextClass
    /// An ordinary word, too: it takes a capital or a name beside it.
    var isOrdinary = false
    /// Found only within one piece of the text, with all its digits.
    var isSingle = false
    /// Digits that the text must have, with leading zeros; 0 for any number.
    var width: UInt8 = 0
    /// Which known date it writes; -1 for none.
    var date: Int16 = -1
  }

  private struct Slot {
    var hash: UInt64
    /// 0 for a free slot.
    var count: UInt8
    var entry: Entry
  }

  static let longestKey = 96
  /// Signs and blanks that may lie between two pieces of a value.
  static let widestGap = 6

  /// Of a byte: 0 for a separator, 1 to 10 for digits, 11 to 36 for letters, 37 for letters of other scripts.
  static let kinds: [UInt8] = (0..<256).map { b in
    let b = UInt8(b)
    if ASCII.isDigit(b) { return b - 0x30 + 1 }
    if ASCII.isLetter(b) { return ASCII.lower(b) - 0x61 + 11 }
    return b >= 0x80 && b != TextView.otherSign ? 37 : 0
  }

  /// The same as an array of the table's own, which costs no check of its initialisation.
  let kinds = KnownTable.kinds
  /// Hashes of every beginning of every key, a bit for each: where a piece of the text ends no beginning, no key goes on.
  private var beginnings = [UInt64](repeating: 0, count: 1024)
  private var slots = [Slot](repeating: Slot(hash: 0, count: 0, entry: Entry(textClass: .otherID)), count: 1024)
  private var used: [Int32] = []

  var count: Int { used.count }

  mutating func reset() {
    for i in used { slots[Int(i)].count = 0 }
    used.removeAll(keepingCapacity: true)
    for i in beginnings.indices { beginnings[i] = 0 }
  }

  /// Adds a key, all of whose beginnings it was told of; of two entries the one that asks for less evidence stands.
  mutating func insert(_ hash: UInt64, _ count: UInt8, _ entry: Entry) {
    if used.count * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at].count != 0 {
      if slots[at].hash == hash, slots[at].count == count {
        // What is a name is one in handles, streets and firms, too.
        if KnownTable.rank(entry.textClass) < KnownTable.rank(slots[at].entry.textClass) { slots[at].entry.textClass = entry.textClass }
        slots[at].entry.isOrdinary = slots[at].entry.isOrdinary && entry.isOrdinary
        slots[at].entry.isSingle = slots[at].entry.isSingle && entry.isSingle
        if entry.width != slots[at].entry.width { slots[at].entry.width = 0 }
        return
      }
      at = (at + 1) & mask
    }
    slots[at] = Slot(hash: hash, count: count, entry: entry)
    used.append(Int32(at))
  }

  private static func rank(_ c: TextClass) -> Int {
    switch c {
    case .name: 0
    case .relative: 1
    case .staff: 2
    case .username, .email: 4
    default: 3
    }
  }

  private mutating func grow() {
    let old = used.map { slots[Int($0)] }
    slots = Array(repeating: Slot(hash: 0, count: 0, entry: Entry(textClass: .otherID)), count: slots.count * 2)
    used.removeAll(keepingCapacity: true)
    let mask = slots.count - 1
    for slot in old {
      var at = Int(truncatingIfNeeded: slot.hash) & mask
      while slots[at].count != 0 { at = (at + 1) & mask }
      slots[at] = slot
      used.append(Int32(at))
    }
  }

  /// Whether a key may begin with a run of this hash; once in a while also where none does.
  @inline(__always) func mayBegin(_ hash: UInt64) -> Bool {
    let bit = KnownTable.bit(hash)
    return beginnings[Int(bit >> 6)] & (1 << UInt64(bit & 63)) != 0
  }

  /// Lets `mayBegin` say yes to the hashes of some bits.
  mutating func addBeginnings(_ bits: [UInt16], _ range: Range<Int>) {
    beginnings.withUnsafeMutableBufferPointer { beginnings in
      for i in range { beginnings[Int(bits[i] >> 6)] |= 1 << UInt64(bits[i] & 63) }
    }
  }

  @inline(__always) static func bit(_ hash: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: hash &>> 40) }

  @inline(__always) func entry(hash: UInt64, count: Int) -> Entry? {
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at].count != 0 {
      if slots[at].hash == hash, Int(slots[at].count) == count { return slots[at].entry }
      at = (at + 1) & mask
    }
    return nil
  }

  func entry(_ key: KnownKey) -> Entry? { entry(hash: key.hash, count: key.count) }
}
