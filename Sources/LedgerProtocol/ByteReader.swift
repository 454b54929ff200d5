import Records

/// Reads integers and runs of bytes from the front of a view; nil once too little is left.
struct ByteReader {
  let bytes: Bytes
  private(set) var at = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  var left: Int { bytes.count - at }

  mutating func take(_ count: Int) -> Bytes? {
    guard count >= 0, count <= left else { return nil }
    defer { at += count }
    return bytes[at..<at + count]
  }

  mutating func u8() -> UInt8? { take(1).map { $0[0] } }
  mutating func u16() -> UInt16? { take(2).map { UInt16(bigEndian: $0.raw.loadUnaligned(as: UInt16.self)) } }
  mutating func u32() -> Int? { take(4).map { Int(UInt32(bigEndian: $0.raw.loadUnaligned(as: UInt32.self))) } }

  /// A 64-bit length, as far as it is below 2^62.
  mutating func u64() -> Int? {
    guard let raw = take(8) else { return nil }
    let v = UInt64(bigEndian: raw.raw.loadUnaligned(as: UInt64.self))
    return v < 1 << 62 ? Int(v) : nil
  }
}

extension ByteBuffer {
  mutating func append(u16 value: UInt16) { withUnsafeBytes(of: value.bigEndian) { append(Bytes($0)) } }
  /// A count or length that fits 32 bits.
  mutating func append(u32 value: Int) { append(bigEndian: UInt32(truncatingIfNeeded: value)) }
}
