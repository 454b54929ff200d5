/// Packs the lanes of 16-byte comparisons into bits, in plain Swift: the form that compiles well on x86-64 and arm64.
enum SIMDBits {
  typealias Mask = SIMDMask<SIMD16<Int8>>

  /// 64 lanes as bits, the first lowest. Each of the eight words gives one bit of every byte of a word; that word is an 8 by 8
  /// matrix of bits, which is then transposed.
  @inline(__always)
  static func pack(_ a: Mask, _ b: Mask, _ c: Mask, _ d: Mask) -> UInt64 {
    let ones = SIMD2<UInt64>(0x0101_0101_0101_0101, 0x0202_0202_0202_0202)
    let first = (unsafeBitCast(a, to: SIMD2<UInt64>.self) & ones) | (unsafeBitCast(b, to: SIMD2<UInt64>.self) & (ones &<< 2))
    let second =
      (unsafeBitCast(c, to: SIMD2<UInt64>.self) & (ones &<< 4)) | (unsafeBitCast(d, to: SIMD2<UInt64>.self) & (ones &<< 6))
    let words = first | second
    var x = words.x | words.y
    var t = (x ^ (x &>> 7)) & 0x00AA_00AA_00AA_00AA
    x = x ^ t ^ (t &<< 7)
    t = (x ^ (x &>> 14)) & 0x0000_CCCC_0000_CCCC
    x = x ^ t ^ (t &<< 14)
    t = (x ^ (x &>> 28)) & 0x0000_0000_F0F0_F0F0
    return x ^ t ^ (t &<< 28)
  }

  @inline(__always)
  static func any(_ mask: Mask) -> Bool {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return words.x | words.y != 0
  }
}
