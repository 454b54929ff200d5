import Records

/// Finds the bytes that end a line or frame a message: LF, VT, CR and FS (0x1C).
enum ControlScan {
  /// Which of 64 bytes lie from LF to FS; those between that frame nothing hardly ever occur and are for the caller to skip.
  @inline(__always)
  static func candidates(_ p: UnsafeRawPointer) -> UInt64 {
    let low = SIMD16<UInt8>(repeating: 0x0A)
    let span = SIMD16<UInt8>(repeating: 0x12)
    let a = (p.loadUnaligned(fromByteOffset: 0, as: SIMD16<UInt8>.self) &- low) .<= span
    let b = (p.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self) &- low) .<= span
    let c = (p.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self) &- low) .<= span
    let d = (p.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self) &- low) .<= span
    return SIMDBits.any((a .| b) .| (c .| d)) ? SIMDBits.pack(a, b, c, d) : 0
  }

  /// The position of the next LF, VT, CR or FS at or after `from`.
  static func next(_ bytes: Bytes, from: Int) -> Int? {
    let raw = bytes.raw
    guard from < raw.count, let base = raw.baseAddress else { return nil }
    let n = raw.count
    var i = from
    while i + 64 <= n {
      var bits = candidates(base + i)
      while bits != 0 {
        let at = i + bits.trailingZeroBitCount
        if isFraming(base.load(fromByteOffset: at, as: UInt8.self)) { return at }
        bits &= bits &- 1
      }
      i += 64
    }
    while i < n {
      if isFraming(base.load(fromByteOffset: i, as: UInt8.self)) { return i }
      i += 1
    }
    return nil
  }

  @inline(__always)
  static func isFraming(_ b: UInt8) -> Bool { b == 0x0D || b == 0x0A || b == 0x0B || b == 0x1C }
}
