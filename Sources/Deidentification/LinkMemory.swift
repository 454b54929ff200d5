import PatientIdentity
import Records

/// The link codes made last, by the hash of patient, kind and key: what a patient's messages refer to comes back. Bounded.
///
/// The code of a key never changes, so the one that is found here is the one that would be made again. The hash is seeded at random
/// (`TextCache`).
struct LinkMemory: ~Copyable {
  private static let entryCount = 1024
  /// Room for one code.
  private static let stride = 32

  /// 0 when free.
  private let hashes: UnsafeMutablePointer<UInt64>
  private let codes: UnsafeMutablePointer<UInt8>
  private var made = ByteBuffer(capacity: 64)
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

  /// The code for a hash, made by the closure when it is not known; valid until the next one.
  mutating func code(_ hash: UInt64, _ make: (inout ByteBuffer) -> Void) -> Bytes {
    let hash = hash | 1
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
