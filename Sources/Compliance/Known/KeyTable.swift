import Records

/// A run of codes (`Folding.codes`) on its way to become a key: its hash, and its first codes as they are.
struct KeyRun {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325
  private var word: UInt64 = 0
  private var first: UInt64 = 0
  private(set) var length = 0

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return wide.high ^ wide.low
  }

  @inline(__always) mutating func take(_ code: UInt8) {
    word = word << 8 | UInt64(code)
    length += 1
    if length & 3 == 0 {
      if length == 4 { first = word }
      if length & 7 == 0 {
        state = KeyRun.mix(state ^ word)
        word = 0
      }
    }
  }

  /// Up to seven codes are left in `word`: its top byte has room for the length.
  @inline(__always) var hash: UInt64 { KeyRun.mix(state ^ word ^ UInt64(length) << 56) }

  /// The first four codes, or all of a shorter run.
  @inline(__always) var head: UInt64 { length < 4 ? word : first }
}

/// Keys by their hash in open addressing, never more than half full; emptied in one go, its room kept.
struct KeyTable: ~Copyable {
  struct Slot {
    let hash: UInt64
    /// The bit of its first codes in a `StartFilter`.
    let start: UInt16
    /// Letters and digits of the key; 0 in a free slot.
    let length: UInt8
    /// Bits 0-4 class, 5 required, 6 found only within a single piece, 7 only behind a zero.
    var info: UInt8

    @inline(__always)
    init(_ run: KeyRun, _ identifierClass: IdentifierClass, isRequired: Bool, singlePiece: Bool, withZero: Bool) {
      (hash, length) = (run.hash, UInt8(run.length))
      start = UInt16(StartFilter.position(run.head))
      info = identifierClass.rawValue | (isRequired ? 32 : 0) | (singlePiece ? 64 : 0) | (withZero ? 128 : 0)
    }

    init() { (hash, start, length, info) = (0, 0, 0, 0) }

    var identifierClass: IdentifierClass { IdentifierClass(rawValue: info & 31) ?? .otherUnique }
    var isRequired: Bool { info & 32 != 0 }
    var isSinglePiece: Bool { info & 64 != 0 }
    var hasZero: Bool { info & 128 != 0 }
    /// The bits that say where alone it is found.
    static let bounds: UInt8 = 64 | 128
  }

  private var slots: UnsafeMutablePointer<Slot>
  /// The places of the keys, in the order of insertion.
  private var used: UnsafeMutablePointer<UInt32>
  private var capacity: Int
  private(set) var count = 0

  init() {
    capacity = 1024
    (slots, used) = KeyTable.allocate(capacity)
  }

  deinit {
    slots.deallocate()
    used.deallocate()
  }

  private static func allocate(_ capacity: Int) -> (UnsafeMutablePointer<Slot>, UnsafeMutablePointer<UInt32>) {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    slots.initialize(repeating: Slot(), count: capacity)
    let used = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity / 2)
    used.initialize(repeating: 0, count: capacity / 2)
    return (slots, used)
  }

  mutating func reset() {
    for i in 0..<count { slots[Int(used[i])] = Slot() }
    count = 0
  }

  /// The place of a key, or of the free slot where it belongs.
  @inline(__always) private func place(of hash: UInt64, _ length: UInt8) -> Int {
    var at = Int(truncatingIfNeeded: hash) & (capacity - 1)
    while slots[at].length != 0, slots[at].hash != hash || slots[at].length != length { at = (at + 1) & (capacity - 1) }
    return at
  }

  @inline(__always) func find(_ hash: UInt64, _ length: UInt8) -> Slot? {
    let slot = slots[place(of: hash, length)]
    return slot.length == 0 ? nil : slot
  }

  /// All keys, in the order of insertion.
  var all: [Slot] { (0..<count).map { slots[Int(used[$0])] } }

  /// Adds a key; of two that are equal the stricter stands.
  ///
  /// - Parameter isStrict: whether a key is found wherever any of two that are equal is, so that the order decides nothing but the class.
  mutating func insert(_ slot: Slot, isStrict: Bool = false) {
    if count * 2 >= capacity { grow() }
    let at = place(of: slot.hash, slot.length)
    if slots[at].length == 0 {
      slots[at] = slot
      used[count] = UInt32(at)
      count += 1
    } else if slot.isRequired && !slots[at].isRequired {
      let bounds = isStrict ? slot.info & slots[at].info : slot.info
      slots[at].info = slot.info & ~Slot.bounds | bounds & Slot.bounds
    } else {
      slots[at].info &= slot.info | ~Slot.bounds
    }
  }

  private mutating func grow() {
    let (oldSlots, oldUsed, n) = (slots, used, count)
    capacity *= 2
    (slots, used) = KeyTable.allocate(capacity)
    count = 0
    for i in 0..<n { insert(oldSlots[Int(oldUsed[i])]) }
    oldSlots.deallocate()
    oldUsed.deallocate()
  }
}

/// How the keys of a set begin, as a field of bits: most pieces of a text begin like none of them.
///
/// A key sets the bit of its first four codes, a shorter one that of all its codes.
struct StartFilter: ~Copyable {
  private static let words = 256
  private let bits: UnsafeMutablePointer<UInt64>

  init() {
    bits = .allocate(capacity: StartFilter.words)
    bits.initialize(repeating: 0, count: StartFilter.words)
  }

  deinit { bits.deallocate() }

  mutating func reset() { bits.update(repeating: 0, count: StartFilter.words) }

  /// All bits.
  var all: [UInt64] { Array(UnsafeBufferPointer(start: bits, count: StartFilter.words)) }

  /// Adds bits that `all` gave.
  mutating func insert(_ all: [UInt64]) { for i in 0..<StartFilter.words { bits[i] |= all[i] } }

  /// The bit for some first codes: 14 bits.
  @inline(__always) static func position(_ head: UInt64) -> UInt64 { (head &* 0xFF51_AFD7_ED55_8CCD) >> 50 }

  @inline(__always) mutating func insert(_ start: UInt16) { bits[Int(start >> 6 & 255)] |= 1 << UInt64(start & 63) }

  @inline(__always) private func isSet(_ at: UInt64) -> UInt64 { bits[Int(at >> 6 & 255)] >> (at & 63) & 1 }

  /// Whether a key may begin like a piece whose first two, three and four codes have these bits.
  @inline(__always) func admit(_ start: UInt64) -> Bool {
    isSet(start & 0x3FFF) | isSet(start >> 16 & 0x3FFF) | isSet(start >> 32 & 0x3FFF) != 0
  }
}
