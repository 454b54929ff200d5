import PatientIdentity
import Records

/// The link codes of the record at hand, by the hash of patient, kind and key (seeded at random, `TextCache`). Bounded.
///
/// None is kept for the next record: another process may have been first to number the key, and then the record is worked on again
/// for the sake of the code that holds.
struct LinkMemory: ~Copyable {
  private static let entryCount = 256
  /// Room for one code.
  private static let stride = 32

  /// 0 when free.
  private let hashes: UnsafeMutablePointer<UInt64>
  private let codes: UnsafeMutablePointer<UInt8>
  private var made = ByteBuffer(capacity: 64)
  /// The number of the record at hand.
  private var record: UInt64 = 0
  private var numbered = ByteBuffer(capacity: 64)

  init() {
    hashes = .allocate(capacity: LinkMemory.entryCount)
    hashes.initialize(repeating: 0, count: LinkMemory.entryCount)
    codes = .allocate(capacity: LinkMemory.entryCount * LinkMemory.stride)
    codes.initialize(repeating: 0, count: LinkMemory.entryCount * LinkMemory.stride)
  }

  deinit {
    hashes.deallocate()
    codes.deallocate()
  }

  /// Begins a record: the codes of the last one are not found any more.
  mutating func begin() { record += 1 }

  /// The code for a hash, made by the closure when it is not known; valid until the next one.
  mutating func code(_ hash: UInt64, _ make: (inout ByteBuffer) -> Void) -> Bytes {
    let hash = (hash ^ record &* 0x9E37_79B9_7F4A_7C15) | 1
    let at = Int(truncatingIfNeeded: hash >> 32) & (LinkMemory.entryCount - 1)
    let room = codes + at * LinkMemory.stride
    if hashes[at] != hash {
      made.truncate()
      make(&made)
      precondition(made.count == LinkCoder.codeCount, "a link code has a fixed length")
      for i in 0..<LinkCoder.codeCount { room[i] = made.bytes[i] }
      hashes[at] = hash
    }
    return Bytes(UnsafeRawBufferPointer(start: room, count: LinkCoder.codeCount))
  }

  /// A code whose last six characters (base32) are a number: 100 bits of the base stay. Valid until the next one.
  mutating func numbered(_ base: Bytes, _ ordinal: Int) -> Bytes {
    let letters = Bytes("abcdefghijklmnopqrstuvwxyz234567")
    numbered.truncate()
    numbered.append(base[0..<20])
    for shift in Swift.stride(from: 25, through: 0, by: -5) { numbered.append(letters[ordinal >> shift & 31]) }
    return numbered.bytes
  }
}
