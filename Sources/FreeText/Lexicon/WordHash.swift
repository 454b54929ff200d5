/// The lexicon's hash of a key, fed byte by byte while a word is folded.
///
/// A key is lower-case ASCII letters: accents taken off, apostrophes and hyphens inside a word dropped; the words of a phrase are joined by
/// one space. `value` may be asked for at any point, so one pass over a phrase gives the hash of each of its beginnings.
public struct WordHash: Sendable {
  @usableFromInline var state = Lexicon.seed

  @inlinable public init() {}

  /// Takes in the next byte of the key.
  @inlinable @inline(__always) public mutating func add(_ byte: UInt8) {
    state = Lexicon.step(state, byte)
  }

  /// The hash of the bytes so far.
  @inlinable @inline(__always) public var value: UInt64 { state }
}

extension Lexicon {
  /// The hash of the empty key.
  @inlinable public static var seed: UInt64 { 0xA076_1D64_78BD_642F }

  /// The hash of a key with one more byte.
  @inlinable @inline(__always) public static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    let h = (hash ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
    return h ^ (h >> 32)
  }
}
