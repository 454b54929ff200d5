import Records

/// Whether bytes are well-formed UTF-8. Source: RFC 3629 §4.
enum UTF8Check {
  static func isValid(_ bytes: Bytes) -> Bool {
    let raw = bytes.raw
    let n = raw.count
    var i = 0
    while i < n {
      if i + 32 <= n, isASCII(raw, i) {
        i += 32
        continue
      }
      if i + 8 <= n, raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        i += 8
        continue
      }
      let b = raw[i]
      if b < 0x80 {
        i += 1
        continue
      }
      let length = b >= 0xC2 && b < 0xE0 ? 2 : b >= 0xE0 && b < 0xF0 ? 3 : b >= 0xF0 && b < 0xF5 ? 4 : 0
      guard length > 0, i + length <= n else { return false }
      // The second byte's range excludes overlong forms, surrogates and what lies over U+10FFFF.
      let low: UInt8 = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF
      guard raw[i + 1] >= low, raw[i + 1] <= high else { return false }
      for j in 2..<max(length, 2) where raw[i + j] & 0xC0 != 0x80 { return false }
      i += length
    }
    return true
  }

  /// Whether the 32 bytes from `i` on are ASCII.
  @inline(__always)
  private static func isASCII(_ raw: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    let both = raw.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self) | raw.loadUnaligned(fromByteOffset: i + 16, as: SIMD2<UInt64>.self)
    return (both.x | both.y) & 0x8080_8080_8080_8080 == 0
  }
}
