import Records

/// The keys that the resources of a record have used, by type: a table of their hashes, emptied for each record.
struct UsedKeys: ~Copyable {
  private static let smallest = 64
  /// 0 is a free slot.
  private var slots: UnsafeMutableBufferPointer<UInt64>
  private var count = 0

  init() { slots = UsedKeys.make(UsedKeys.smallest) }

  deinit { slots.deallocate() }

  private static func make(_ capacity: Int) -> UnsafeMutableBufferPointer<UInt64> {
    let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: capacity)
    slots.initialize(repeating: 0)
    return slots
  }

  /// Forgets all keys; the room of a very large record is given back.
  mutating func removeAll() {
    guard count > 0 else { return }
    if slots.count > 1024 {
      slots.deallocate()
      slots = UsedKeys.make(UsedKeys.smallest)
    } else {
      slots.update(repeating: 0)
    }
    count = 0
  }

  /// Notes a key; false when the type has it already.
  mutating func insert(_ type: Element, _ key: Bytes) -> Bool {
    if count * 2 >= slots.count { grow() }
    return put(key.tableHash(seed: UInt64(type.rawValue)) | 1)
  }

  private mutating func put(_ hash: UInt64) -> Bool {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash &>> 1) & mask
    while slots[slot] != 0 {
      if slots[slot] == hash { return false }
      slot = (slot + 1) & mask
    }
    slots[slot] = hash
    count += 1
    return true
  }

  private mutating func grow() {
    let old = slots
    slots = UsedKeys.make(old.count * 2)
    count = 0
    for hash in old where hash != 0 { _ = put(hash) }
    old.deallocate()
  }
}
