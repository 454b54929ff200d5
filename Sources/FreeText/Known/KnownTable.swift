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
  @inline(__always) mutating func take(_ b: UInt8, in plans: KnownPlans) {
    take(b)
    if count > 0 { plans.addBeginning(hash) }
  }

  /// Takes the letters and digits of a folded text.
  mutating func take(_ text: Bytes) { for b in text.raw where KnownTable.kinds[Int(b)] != 0 { take(b) } }
}

/// The keys of known values: each is found where it begins with a piece of the text and ends with one, whatever signs lie between.
///
/// Open addressing, kept from record to record; emptying it costs as much as it holds.
struct KnownTable: ~Copyable {
  /// What is known of a key.
  struct Entry: Equatable {
    var textClass: TextClass
    /// An ordinary word, too: it takes a capital or a name beside it.
    var isOrdinary = false
    /// Found only within one piece of the text, with all its digits.
    var isSingle = false
    /// Digits that the text must have at least, with leading zeros; 0 for any number.
    var width: UInt8 = 0
    /// Which known date it writes; -1 for none.
    var date: Int16 = -1
  }

  fileprivate struct Slot {
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
  private var beginnings = FlatArray<UInt64>(capacity: 1024)
  /// Whether any bit of them is set.
  private var hasBeginnings = false
  private var slots = [Slot](repeating: Slot(hash: 0, count: 0, entry: Entry(textClass: .otherID)), count: 1024)
  private var used: [Int32] = []
  /// What was changed since `mark`, as it was before.
  private var changes: [(at: Int32, slot: Slot)] = []
  private var bits: [(at: Int32, old: UInt64)] = []
  /// The number of keys at the mark; -1 without one.
  private var marked = -1

  var count: Int { used.count }

  init() { beginnings.refill(1024, with: 0) }

  mutating func reset() {
    for i in used { slots[Int(i)].count = 0 }
    used.removeAll(keepingCapacity: true)
    if hasBeginnings { beginnings.refill(1024, with: 0) }
    hasBeginnings = false
    marked = -1
  }

  /// All keys and beginnings, without what is free.
  struct Content {
    fileprivate let slots: [Slot]
    /// Empty where there are none.
    fileprivate let beginnings: [UInt64]
  }

  var content: Content {
    Content(slots: used.map { slots[Int($0)] }, beginnings: hasBeginnings ? Array(beginnings.values) : [])
  }

  /// Holds what another table held, and nothing else.
  mutating func load(_ content: Content) {
    reset()
    while content.slots.count * 4 >= slots.count { grow() }
    let mask = slots.count - 1
    for slot in content.slots {
      var at = Int(truncatingIfNeeded: slot.hash) & mask
      while slots[at].count != 0 { at = (at + 1) & mask }
      slots[at] = slot
      used.append(Int32(at))
    }
    guard !content.beginnings.isEmpty else { return }
    hasBeginnings = true
    beginnings.removeAll()
    for bits in content.beginnings { beginnings.append(bits) }
  }

  /// Marks what is there, for `rewind` to go back to.
  mutating func mark() {
    if used.count * 4 >= slots.count { grow() }
    changes.removeAll(keepingCapacity: true)
    bits.removeAll(keepingCapacity: true)
    marked = used.count
  }

  /// Takes back what came since the mark; false where that is not possible, since so many keys came that they were moved.
  mutating func rewind() -> Bool {
    guard marked >= 0 else { return false }
    while let change = changes.popLast() { slots[Int(change.at)] = change.slot }
    while let bit = bits.popLast() { beginnings[Int(bit.at)] = bit.old }
    used.removeLast(used.count - marked)
    return true
  }

  /// Adds a key, all of whose beginnings it was told of; of two entries the one that asks for less evidence stands.
  ///
  /// Returns true when the order of the two decided what the key says.
  @discardableResult
  mutating func insert(_ hash: UInt64, _ count: UInt8, _ entry: Entry) -> Bool {
    if used.count * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at].count != 0 {
      if slots[at].hash == hash, slots[at].count == count {
        let known = slots[at].entry
        if known == entry { return false }
        if marked >= 0 { changes.append((Int32(at), slots[at])) }
        slots[at].entry.takeClass(of: entry)
        slots[at].entry.isOrdinary = known.isOrdinary && entry.isOrdinary
        slots[at].entry.isSingle = known.isSingle && entry.isSingle
        slots[at].entry.width = min(known.width, entry.width)
        return known.isContested(by: entry)
      }
      at = (at + 1) & mask
    }
    if marked >= 0 { changes.append((Int32(at), slots[at])) }
    slots[at] = Slot(hash: hash, count: count, entry: entry)
    used.append(Int32(at))
    return false
  }

  /// Lets a key that is there say what another entry says of its class and day.
  mutating func settle(_ hash: UInt64, _ count: UInt8, as entry: Entry) {
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at].count != 0, slots[at].hash != hash || slots[at].count != count { at = (at + 1) & mask }
    guard slots[at].count != 0 else { return }
    if marked >= 0 { changes.append((Int32(at), slots[at])) }
    (slots[at].entry.textClass, slots[at].entry.date) = (entry.textClass, entry.date)
  }

  fileprivate static func rank(_ c: TextClass) -> Int {
    switch c {
    case .name: 0
    case .relative: 1
    case .staff: 2
    case .username, .email: 4
    default: 3
    }
  }

  private mutating func grow() {
    marked = -1
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
  mutating func addBeginnings(_ found: [UInt16]) {
    for bit in found { addBeginning(bit) }
  }

  /// The same of the keys of a plan.
  mutating func addBeginnings(_ plans: KnownPlans, _ plan: KnownPlans.Plan) {
    for i in plan.beginnings { addBeginning(plans.beginnings[i]) }
  }

  @inline(__always) private mutating func addBeginning(_ found: UInt16) {
    let at = Int(found >> 6)
    let bit: UInt64 = 1 << UInt64(found & 63)
    guard beginnings[at] & bit == 0 else { return }
    if marked >= 0 { bits.append((Int32(at), beginnings[at])) }
    beginnings[at] |= bit
    hasBeginnings = true
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

extension KnownTable.Entry {
  /// What is a name is one in handles, streets and firms, too: the class of the higher rank stands, of two of one rank the first.
  mutating func takeClass(of other: KnownTable.Entry) {
    if KnownTable.rank(other.textClass) < KnownTable.rank(textClass) { textClass = other.textClass }
  }

  /// Whether it depends on the order of two entries what they say together.
  func isContested(by other: KnownTable.Entry) -> Bool {
    date != other.date || textClass != other.textClass && KnownTable.rank(textClass) == KnownTable.rank(other.textClass)
  }
}
