import Cryptography
import Records

/// Bytes of hexadecimal text; spaces are skipped.
func hex(_ text: String) -> [UInt8] { Hex.decode(text.filter { $0 != " " && $0 != "\n" }) ?? [] }

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

extension Array where Element == UInt8 {
  /// Calls with a view of these bytes.
  func view<R, E: Error>(_ body: (Bytes) throws(E) -> R) throws(E) -> R {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Swift.max(1, count), alignment: 1)
    defer { buffer.deallocate() }
    buffer.copyBytes(from: self)
    return try body(Bytes(UnsafeRawBufferPointer(rebasing: buffer[0..<count])))
  }
}

/// A small deterministic generator for mutations (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// 32 equal bytes as a key.
func key(_ byte: UInt8) throws -> SecretKey {
  try some(SecretKey([UInt8](repeating: byte, count: 32)))
}

struct Missing: Error {}
/// The value, or a failure of the test.
func some<T>(_ value: T?) throws -> T {
  guard let value else { throw Missing() }
  return value
}
