import Records

/// The keys that were made of values before, by the value's hash: staff, places, days and the patient of the last messages come back.
/// Bounded; holds no value.
///
/// The hash is seeded at random for each process, so that nobody can prepare two values of one hash.
struct KeyMemory: ~Copyable {
  private struct Entry {
    /// 0 when free.
    var hash: UInt64 = 0
    var start: UInt32 = 0
    var count: UInt32 = 0
  }

  private static let entryCount = 2048
  private static let room = 1 << 13
  private static let seeding = UInt64.random(in: .min ... .max)

  private let seed = KeyMemory.seeding
  private let entries: UnsafeMutablePointer<Entry>
  private let keys: UnsafeMutablePointer<KeyTable.Slot>
  private var used = 0
  /// Where the keys of the value at hand begin.
  private var first = 0
  private var isFull = false

  init() {
    entries = .allocate(capacity: KeyMemory.entryCount)
    entries.initialize(repeating: Entry(), count: KeyMemory.entryCount)
    keys = .allocate(capacity: KeyMemory.room)
    keys.initialize(repeating: KeyTable.Slot(), count: KeyMemory.room)
  }

  deinit {
    entries.deallocate()
    keys.deallocate()
  }

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return wide.high ^ wide.low
  }

  /// The hash of a value as it is known; never 0.
  @inline(__always) func hash(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool) -> UInt64 {
    let raw = value.raw
    let n = raw.count
    var h = KeyMemory.mix(seed ^ UInt64(n) << 16 ^ UInt64(identifierClass.rawValue) << 1 ^ (isRequired ? 1 : 0))
    var i = 0
    while i + 8 <= n {
      h = KeyMemory.mix(h ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    var tail: UInt64 = 0
    while i < n {
      tail = tail << 8 | UInt64(raw[i])
      i += 1
    }
    return KeyMemory.mix(h ^ tail) | 1
  }

  @inline(__always) private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (KeyMemory.entryCount - 1) }

  /// Where the keys of a value lie; nil when it is not remembered.
  @inline(__always) func find(_ hash: UInt64) -> Range<Int>? {
    let entry = entries[place(of: hash)]
    return entry.hash == hash ? Int(entry.start)..<Int(entry.start + entry.count) : nil
  }

  @inline(__always) subscript(i: Int) -> KeyTable.Slot {
    precondition(i >= 0 && i < used, "no such key")
    return keys[i]
  }

  /// Starts to take the keys of a value.
  mutating func begin() {
    first = used
    isFull = false
  }

  mutating func take(_ key: KeyTable.Slot) {
    if used == KeyMemory.room {
      isFull = true
    } else {
      keys[used] = key
      used += 1
    }
  }

  /// Remembers what was taken since `begin`. Room of values that were driven out is not used again: when it is full all begins anew.
  mutating func end(_ hash: UInt64) {
    if isFull {
      entries.update(repeating: Entry(), count: KeyMemory.entryCount)
      used = 0
    } else {
      entries[place(of: hash)] = Entry(hash: hash, start: UInt32(first), count: UInt32(used - first))
    }
  }
}
