import Records

/// Finds the bytes that can end a line or frame a message: LF, VT, FF, CR, SO to FS (0x0A to 0x1C), of which most never occur.
enum ControlScan {
  /// The position of the next LF, VT, CR or FS (0x1C) at or after `from`.
  static func next(_ bytes: Bytes, from: Int) -> Int? {
    let raw = bytes.raw
    guard from < raw.count, let base = raw.baseAddress else { return nil }
    let n = raw.count
    let low = SIMD16<UInt8>(repeating: 0x0A)
    let span = SIMD16<UInt8>(repeating: 0x12)
    var i = from
    while i + 16 <= n {
      let v = base.loadUnaligned(fromByteOffset: i, as: SIMD16<UInt8>.self)
      let mask = (v &- low) .<= span
      let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
      if words.x | words.y != 0 {
        var bits = SIMDBits.pack(words)
        while bits != 0 {
          let at = i + bits.trailingZeroBitCount
          if isFraming(base.load(fromByteOffset: at, as: UInt8.self)) { return at }
          bits &= bits &- 1
        }
      }
      i += 16
    }
    while i < n {
      if isFraming(base.load(fromByteOffset: i, as: UInt8.self)) { return i }
      i += 1
    }
    return nil
  }

  @inline(__always)
  private static func isFraming(_ b: UInt8) -> Bool { b == 0x0D || b == 0x0A || b == 0x0B || b == 0x1C }
}

/// Packs the lanes of a 16-byte comparison into 16 bits, in plain Swift: the form that compiles well on x86-64 and arm64.
enum SIMDBits {
  @inline(__always)
  static func pack(_ words: SIMD2<UInt64>) -> UInt32 {
    let low = ((words.x & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
    let high = ((words.y & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
    return UInt32(truncatingIfNeeded: low | high << 8)
  }
}
