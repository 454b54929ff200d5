#if canImport(Glibc)
  public import Glibc
#elseif canImport(Musl)
  public import Musl
#endif

/// A growing run of bytes, owned, for output in hot paths: no copy on write, no reference counting, capacity kept on reset.
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var length: Int
  @usableFromInline var capacity: Int

  @inlinable public var count: Int { length }

  /// Bytes that it holds in memory, used or not.
  public var allocatedCount: Int { capacity }

  public init(capacity: Int = 4096) {
    self.capacity = max(64, capacity)
    base = .allocate(capacity: self.capacity)
    length = 0
  }

  deinit { base.deallocate() }

  @inline(never)
  @usableFromInline
  mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    memcpy(wider, base, count)
    base.deallocate()
    base = wider
  }

  @inlinable
  public mutating func reserve(_ extra: Int) {
    if count + extra > capacity { grow(to: count + extra) }
  }

  /// Appends one byte.
  @inlinable
  public mutating func append(_ byte: UInt8) {
    if count == capacity { grow(to: count + 1) }
    base[count] = byte
    length += 1
  }

  /// Appends bytes that do not lie in this buffer.
  public mutating func append(_ bytes: Bytes) {
    let n = bytes.count
    reserve(n)
    let (from, to) = (UnsafeRawPointer(bytes.start), UnsafeMutableRawPointer(base + length))
    // Most texts are short: two words that overlap are quicker than a call.
    switch n {
    case 17...: memcpy(to, from, n)
    case 8...16:
      let (low, high) = (from.loadUnaligned(as: UInt64.self), from.loadUnaligned(fromByteOffset: n &- 8, as: UInt64.self))
      to.storeBytes(of: low, as: UInt64.self)
      to.storeBytes(of: high, toByteOffset: n &- 8, as: UInt64.self)
    case 4...7:
      let (low, high) = (from.loadUnaligned(as: UInt32.self), from.loadUnaligned(fromByteOffset: n &- 4, as: UInt32.self))
      to.storeBytes(of: low, as: UInt32.self)
      to.storeBytes(of: high, toByteOffset: n &- 4, as: UInt32.self)
    default:
      var i = 0
      while i < n {
        to.storeBytes(of: from.load(fromByteOffset: i, as: UInt8.self), toByteOffset: i, as: UInt8.self)
        i &+= 1
      }
    }
    length &+= n
  }

  @inlinable
  public mutating func append(_ literal: StaticString) {
    let bytes = Bytes(literal)
    reserve(bytes.count)
    memcpy(base + count, bytes.start, bytes.count)
    length += bytes.count
  }

  /// Appends ASCII text in capitals; other bytes stay as they are.
  public mutating func append(capitals text: Bytes) {
    let n = text.count
    reserve(n)
    let (from, to) = (text.start, base + length)
    for i in 0..<n {
      let b = from[i]
      to[i] = b &- 0x61 < 26 ? b & 0xDF : b
    }
    length &+= n
  }

  public mutating func append(contentsOf array: [UInt8]) {
    array.withUnsafeBytes { append(Bytes($0)) }
  }

  /// Appends the UTF-8 of a string. Not for per-field code.
  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(Bytes($0)) }
  }

  /// Appends a decimal integer.
  public mutating func append(decimal value: Int) {
    var magnitude = value.magnitude
    if value < 0 { append(0x2D) }
    var digits = 1
    var power = magnitude
    while power >= 10 {
      power /= 10
      digits += 1
    }
    reserve(digits)
    for i in stride(from: digits - 1, through: 0, by: -1) {
      base[count + i] = 0x30 + UInt8(magnitude % 10)
      magnitude /= 10
    }
    length += digits
  }

  /// Appends a 32-bit or 64-bit integer, big endian.
  public mutating func append(bigEndian value: UInt32) { withUnsafeBytes(of: value.bigEndian) { append(Bytes($0)) } }
  public mutating func append(bigEndian value: UInt64) { withUnsafeBytes(of: value.bigEndian) { append(Bytes($0)) } }

  /// Appends bytes that a closure writes into room for `most` of them; it returns how many it wrote.
  public mutating func append<E: Error>(
    upTo most: Int, _ write: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) {
    precondition(most >= 0, "a buffer only grows by appending")
    reserve(most)
    let written = try write(UnsafeMutableRawBufferPointer(start: base + count, count: most))
    precondition(written >= 0 && written <= most, "more bytes written than there was room for")
    length += written
  }

  /// Lets `body` write up to `limit` bytes behind what is there; it returns how many it wrote and a result to pass on.
  public mutating func appendUninitialized<Result>(
    _ limit: Int, _ body: (UnsafeMutableRawBufferPointer) -> (written: Int, result: Result)
  ) -> Result {
    reserve(limit)
    let (written, result) = body(UnsafeMutableRawBufferPointer(start: base + count, count: limit))
    precondition(written >= 0 && written <= limit, "more was written than there is room for")
    length += written
    return result
  }

  /// Overwrites the byte at an index below `count`.
  @inlinable
  public mutating func set(_ byte: UInt8, at index: Int) {
    precondition(index >= 0 && index < count, "byte index out of range")
    base[index] = byte
  }

  /// Forgets everything after `length` bytes; the capacity stays.
  @inlinable
  public mutating func truncate(to shorter: Int = 0) {
    precondition(shorter >= 0 && shorter <= count, "a buffer is only ever shortened")
    length = shorter
  }

  /// Forgets the first `n` bytes; what follows them moves to the front.
  public mutating func removeFirst(_ n: Int) {
    precondition(n >= 0 && n <= count, "no more can be forgotten than is held")
    if n == 0 { return }
    memmove(base, base + n, count - n)
    length -= n
  }

  /// What has been written; valid until the next change.
  @inlinable public var bytes: Bytes { Bytes(UnsafeRawBufferPointer(start: base, count: count)) }

  @inlinable public func bytes(_ range: Range<Int>) -> Bytes { bytes[range] }

  public var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

extension ByteBuffer {
  /// Appends a JSON string with its quotes; the text must be UTF-8 (RFC 8259 §7: quote, backslash and controls escaped).
  public mutating func append(jsonString text: Bytes) {
    let n = text.count
    reserve(n * 6 + 16)
    var out = base + count
    out.pointee = 0x22
    out += 1
    var i = 0
    while i < n {
      // Eight bytes at a time up to the first that needs an escape; what is written beyond the text is overwritten.
      let taken = min(8, n &- i)
      let word = text.word(at: i)
      let controls = (word &- 0x2020_2020_2020_2020) & ~word
      let quotes = word ^ 0x2222_2222_2222_2222
      let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let hits =
        (controls | ((quotes &- 0x0101_0101_0101_0101) & ~quotes) | ((slashes &- 0x0101_0101_0101_0101) & ~slashes))
        & 0x8080_8080_8080_8080
      UnsafeMutableRawPointer(out).storeBytes(of: word.littleEndian, as: UInt64.self)
      let plain = min(taken, hits.trailingZeroBitCount &>> 3)
      out += plain
      i &+= plain
      guard plain < taken else { continue }
      ByteBuffer.escape(text[i], to: &out)
      i &+= 1
    }
    out.pointee = 0x22
    length = out + 1 - base
  }

  private static func escape(_ b: UInt8, to out: inout UnsafeMutablePointer<UInt8>) {
    out[0] = 0x5C
    switch b {
    case 0x22, 0x5C: out[1] = b
    case 0x0A: out[1] = 0x6E
    case 0x0D: out[1] = 0x72
    case 0x09: out[1] = 0x74
    default:
      out[1] = 0x75
      out[2] = 0x30
      out[3] = 0x30
      out[4] = 0x30 + (b >> 4)
      out[5] = b & 15 < 10 ? 0x30 + (b & 15) : 0x57 + (b & 15)
      out += 4
    }
    out += 2
  }
}
