#if canImport(Glibc)
  public import Glibc
#elseif canImport(Musl)
  public import Musl
#endif

/// A view of bytes that somebody else owns; every access is checked, in release builds too.
///
/// A `Bytes` is valid as long as its owner says: the reader's chunk until the next chunk, a tape's text until the
/// tape is reset. It is the one currency in which stages hand text to each other, so that no `String` is made per field.
@frozen
public struct Bytes: @unchecked Sendable {
  @usableFromInline let start: UnsafePointer<UInt8>
  public let count: Int

  /// The bytes of a buffer whose owner outlives this view.
  @inlinable
  public init(_ buffer: UnsafeRawBufferPointer) {
    if let base = buffer.baseAddress {
      start = base.assumingMemoryBound(to: UInt8.self)
      count = buffer.count
    } else {
      start = Bytes.nowhere
      count = 0
    }
  }

  @inlinable
  public init(_ buffer: UnsafeBufferPointer<UInt8>) { self.init(UnsafeRawBufferPointer(buffer)) }

  /// The bytes of a literal, valid for ever.
  @inlinable
  public init(_ literal: StaticString) {
    if literal.hasPointerRepresentation {
      start = literal.utf8Start
      count = literal.utf8CodeUnitCount
    } else {
      start = Bytes.nowhere
      count = 0
    }
  }

  /// Where no bytes are: an address that is not null and never read.
  @inlinable
  static var nowhere: UnsafePointer<UInt8> { UnsafePointer(bitPattern: 16).unsafelyUnwrapped }

  @inlinable public static var empty: Bytes { Bytes(UnsafeRawBufferPointer(start: nil, count: 0)) }

  @inlinable public var isEmpty: Bool { count == 0 }

  @inlinable
  public subscript(index: Int) -> UInt8 {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "byte index out of range")
    return start[index]
  }

  @inlinable
  public subscript(range: Range<Int>) -> Bytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "byte range out of range")
    return Bytes(UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  @inlinable public var first: UInt8? { count > 0 ? start[0] : nil }
  @inlinable public var last: UInt8? { count > 0 ? start[count - 1] : nil }

  /// The raw buffer, for C functions and copies.
  @inlinable public var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// The position of the first `byte` at or after `from`, by `memchr`.
  @inlinable
  public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
    precondition(from >= 0 && from <= count, "byte index out of range")
    guard from < count, let hit = memchr(start + from, Int32(byte), count - from) else { return nil }
    return UnsafePointer(hit.assumingMemoryBound(to: UInt8.self)) - start
  }

  /// The text as UTF-8, invalid sequences replaced. Not for per-record code.
  public var text: String { String(decoding: raw, as: UTF8.self) }

  public var array: [UInt8] { Array(raw) }
}

extension Bytes: Equatable {
  @inlinable
  public static func == (a: Bytes, b: Bytes) -> Bool { a.count == b.count && a.hasSameBytes(b) }
  @inlinable
  public static func == (a: Bytes, b: StaticString) -> Bool { a == Bytes(b) }
}

extension Bytes {
  /// Whether a text of the same length is equal; most differ within their first word, which costs no call.
  @usableFromInline
  func hasSameBytes(_ other: Bytes) -> Bool {
    if start == other.start { return true }
    guard count > 8 else { return word(at: 0) == other.word(at: 0) }
    return word(at: 0) == other.word(at: 0) && memcmp(start + 8, other.start + 8, count - 8) == 0
  }

  /// Up to eight bytes from an index on, the first lowest; zeros where the text has ended.
  @inlinable
  @inline(__always)
  public func word(at index: Int) -> UInt64 {
    precondition(index >= 0, "byte index out of range")
    let left = count &- index
    let from = UnsafeRawPointer(start) + index
    if left >= 8 { return from.loadUnaligned(as: UInt64.self).littleEndian }
    if left <= 0 { return 0 }
    if count >= 8 { return (from + (left &- 8)).loadUnaligned(as: UInt64.self).littleEndian &>> UInt64(64 &- 8 &* left) }
    if left >= 4 {
      let (low, high) = (from.loadUnaligned(as: UInt32.self).littleEndian, (from + (left &- 4)).loadUnaligned(as: UInt32.self).littleEndian)
      return UInt64(low) | UInt64(high) &<< UInt64(8 &* left &- 32)
    }
    // Up to three bytes: the first, the middle one and the last.
    let (low, middle, high) = (from.load(as: UInt8.self), (from + left &>> 1).load(as: UInt8.self), (from + (left &- 1)).load(as: UInt8.self))
    return UInt64(low) | UInt64(middle) &<< UInt64(8 &* (left &>> 1)) | UInt64(high) &<< UInt64(8 &* (left &- 1))
  }
}

extension Bytes {
  /// A number for tables in memory: equal texts have equal ones. Not the same in every version, and no digest.
  public func tableHash(seed: UInt64 = 0) -> UInt64 { hash(seed, 0) }

  /// The same for texts that are equal but for the case of ASCII letters.
  public func foldedTableHash(seed: UInt64 = 0) -> UInt64 { hash(seed, 0x2020_2020_2020_2020) }

  @inline(__always)
  private func hash(_ seed: UInt64, _ mask: UInt64) -> UInt64 {
    var h = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var i = 0
    while i < count {
      h = (h ^ (word(at: i) | mask)) &* 0xD6E8_FEB8_6659_FD93
      h ^= h &>> 32
      i &+= 8
    }
    h = h &* 0xD6E8_FEB8_6659_FD93
    return h ^ (h &>> 32)
  }

  /// The position of the first control character (below 0x20, or 0x7F); nil when there is none.
  public var firstControl: Int? {
    var i = 0
    while i < count {
      let word = self.word(at: i)
      let deletes = word ^ 0x7F7F_7F7F_7F7F_7F7F
      let hits = (((word &- 0x2020_2020_2020_2020) & ~word) | ((deletes &- 0x0101_0101_0101_0101) & ~deletes)) & 0x8080_8080_8080_8080
      let at = i &+ hits.trailingZeroBitCount &>> 3
      if hits != 0 { return at < count ? at : nil }
      i &+= 8
    }
    return nil
  }
}

extension Bytes: Hashable {
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes: raw) }
}

extension Bytes {
  /// The bytes without leading and trailing space, tab, CR and LF.
  @inlinable
  public var trimmed: Bytes {
    if count > 0, start[0] > 0x20, start[count - 1] > 0x20 { return self }
    return blanksCut
  }

  @usableFromInline
  var blanksCut: Bytes {
    var low = 0
    var high = count
    while low < high, start[low] == 0x20 || (start[low] >= 0x09 && start[low] <= 0x0D) { low += 1 }
    while high > low, start[high - 1] == 0x20 || (start[high - 1] >= 0x09 && start[high - 1] <= 0x0D) { high -= 1 }
    return self[low..<high]
  }

  /// Equal when ASCII letters are compared without case.
  @inlinable
  public func equalsIgnoringCase(_ other: Bytes) -> Bool {
    // Most texts that are not equal differ in length or in their first letter, which costs no call.
    count == other.count && (count == 0 || (start[0] ^ other.start[0]) & ~0x20 == 0) && hasSameLetters(other)
  }

  /// Whether a text of the same length is equal but for the case of ASCII letters, eight bytes at a time.
  @usableFromInline
  func hasSameLetters(_ other: Bytes) -> Bool {
    var i = 0
    while i < count {
      let (a, b) = (word(at: i), other.word(at: i))
      if a != b, Bytes.small(a) != Bytes.small(b) { return false }
      i &+= 8
    }
    return true
  }

  /// Eight bytes with their ASCII capitals made small.
  private static func small(_ word: UInt64) -> UInt64 {
    let low = word & 0x7F7F_7F7F_7F7F_7F7F
    let (fromA, beyondZ) = (low &+ 0x3F3F_3F3F_3F3F_3F3F, low &+ 0x2525_2525_2525_2525)
    return word | (fromA & ~beyondZ & ~word & 0x8080_8080_8080_8080) &>> 2
  }

  @inlinable
  public func hasPrefix(_ literal: StaticString) -> Bool {
    let p = Bytes(literal)
    return count >= p.count && memcmp(start, p.start, p.count) == 0
  }

  /// The value when all bytes are ASCII digits and it fits; nil otherwise.
  public var decimal: Int? {
    guard count > 0, count <= 18 else { return nil }
    var v = 0
    for i in 0..<count {
      guard ASCII.isDigit(start[i]) else { return nil }
      v = v * 10 + Int(start[i] &- 0x30)
    }
    return v
  }
}

/// ASCII classes of a byte.
public enum ASCII {
  @inlinable public static func isDigit(_ b: UInt8) -> Bool { b &- 0x30 < 10 }
  @inlinable public static func isLetter(_ b: UInt8) -> Bool { (b | 0x20) &- 0x61 < 26 }
  @inlinable public static func isUpper(_ b: UInt8) -> Bool { b &- 0x41 < 26 }
  @inlinable public static func lower(_ b: UInt8) -> UInt8 { b &- 0x41 < 26 ? b | 0x20 : b }
  @inlinable public static func isSpace(_ b: UInt8) -> Bool { b == 0x20 || (b >= 0x09 && b <= 0x0D) }
}
