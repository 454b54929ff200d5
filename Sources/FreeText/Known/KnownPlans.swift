import Records

/// What values come to when they are known: the keys, beginnings, names and initials by which each is found.
///
/// A plan depends on nothing but a value and its class. The patient's values come back in each of their records, those of the staff and of
/// the towns around in thousands, so the plans of the values met last are kept, and adding such a value is copying its keys. One for all sets of a worker.
final class KnownPlans {
  struct Key {
    var hash: UInt64
    var count: UInt8
    /// Whether it is one of the `looks`.
    var isLook: Bool
    var entry: KnownTable.Entry
  }

  struct Name {
    var letters: Range<Int32>
    var entry: KnownTable.Entry
  }

  struct Plan {
    fileprivate var textClass: TextClass
    /// The value's bytes in `letters`.
    fileprivate var value: Range<Int>
    var keys: Range<Int>
    var beginnings: Range<Int>
    var names: Range<Int>
    var initials: Range<Int>
    var firstLetters: UInt32 = 0
    /// The day that the value is; its keys have no number of a day yet.
    var date: TextDate?
  }

  /// Plans of so many keys are kept, a power of two. Where values seldom come again few are better: what plans go through is lost to the
  /// tables of words in the processor's caches.
  private let mostKeys: Int
  /// By a value's hash the number of its plan plus one and, above it, the hash's upper half; 0 for none.
  @exclusivity(unchecked) private var slots: [UInt64]
  @exclusivity(unchecked) private var plans: [Plan] = []
  @exclusivity(unchecked) private(set) var keys = FlatArray<Key>(capacity: 1024)
  @exclusivity(unchecked) private(set) var beginnings = FlatArray<UInt16>(capacity: 4096)
  @exclusivity(unchecked) private(set) var names: [Name] = []
  @exclusivity(unchecked) private(set) var initials: [UInt64] = []
  @exclusivity(unchecked) private var letters = ByteBuffer(capacity: 4096)
  /// What names of members say.
  @exclusivity(unchecked) var members = KnownKeyMemory()

  init(mostKeys: Int = 1 << 18) {
    self.mostKeys = mostKeys
    slots = [UInt64](repeating: 0, count: mostKeys / 8)
  }

  func letters(of name: Name) -> Bytes { letters.bytes(Int(name.letters.lowerBound)..<Int(name.letters.upperBound)) }

  private func slot(_ value: Bytes, _ textClass: TextClass) -> (at: Int, check: UInt64) {
    let hash = value.tableHash(seed: UInt64(textClass.rawValue))
    return (Int(truncatingIfNeeded: hash) & (slots.count - 1), hash & ~0xFFFF_FFFF)
  }

  /// The plan of a value, where it is kept; else `begin`, the functions behind it and `end` make it.
  func plan(_ value: Bytes, _ textClass: TextClass) -> Plan? {
    let slot = self.slot(value, textClass)
    let found = slots[slot.at]
    guard found != 0, found & ~0xFFFF_FFFF == slot.check else { return nil }
    let plan = plans[Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1]
    return plan.textClass == textClass && letters.bytes(plan.value) == value ? plan : nil
  }

  // MARK: making a plan

  func begin(_ value: Bytes, _ textClass: TextClass) {
    if keys.count > mostKeys || plans.count > mostKeys / 16 { forget() }
    let start = letters.count
    letters.append(value)
    plans.append(
      Plan(
        textClass: textClass, value: start..<letters.count, keys: keys.count..<keys.count, beginnings: beginnings.count..<beginnings.count,
        names: names.count..<names.count, initials: initials.count..<initials.count))
  }

  func end() -> Plan {
    var plan = plans.removeLast()
    plan.keys = plan.keys.lowerBound..<keys.count
    plan.beginnings = plan.beginnings.lowerBound..<beginnings.count
    plan.names = plan.names.lowerBound..<names.count
    plan.initials = plan.initials.lowerBound..<initials.count
    plans.append(plan)
    let slot = self.slot(letters.bytes(plan.value), plan.textClass)
    slots[slot.at] = slot.check | UInt64(plans.count)
    return plan
  }

  private func forget() {
    for i in slots.indices { slots[i] = 0 }
    plans.removeAll(keepingCapacity: true)
    keys.removeAll()
    beginnings.removeAll()
    names.removeAll(keepingCapacity: true)
    initials.removeAll(keepingCapacity: true)
    letters.truncate()
  }

  /// Adds a key, all of whose beginnings were added.
  func insert(_ key: KnownKey, _ entry: KnownTable.Entry, isLook: Bool = false) {
    guard key.count >= 2, key.count <= KnownTable.longestKey else { return }
    keys.append(Key(hash: key.hash, count: UInt8(key.count), isLook: isLook, entry: entry))
  }

  func addBeginning(_ hash: UInt64) { beginnings.append(KnownTable.bit(hash)) }

  func addName(_ name: Bytes, _ entry: KnownTable.Entry) {
    let start = Int32(letters.count)
    letters.append(name)
    names.append(Name(letters: start..<Int32(letters.count), entry: entry))
  }

  func addInitials(_ hash: UInt64) { initials.append(hash) }

  func addFirstLetter(_ letter: UInt8) { plans[plans.count - 1].firstLetters |= 1 << UInt32(letter & 31) }

  func setDate(_ date: TextDate) { plans[plans.count - 1].date = date }
}
