/// Sixty-four bytes, compared at once. Every vector is written with its type: with an inferred one the comparison compiles
/// to a call per lane, 70 times slower.
struct ByteBlock {
  let a: SIMD16<UInt8>
  let b: SIMD16<UInt8>
  let c: SIMD16<UInt8>
  let d: SIMD16<UInt8>

  @inline(__always)
  init(_ p: UnsafeRawPointer) {
    a = p.loadUnaligned(fromByteOffset: 0, as: SIMD16<UInt8>.self)
    b = p.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
    c = p.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
    d = p.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
  }

  /// Which bytes equal the splat's, one bit each, the first lowest.
  @inline(__always)
  func positions(of byte: SIMD16<UInt8>) -> UInt64 {
    let (w, x, y, z) = (a .== byte, b .== byte, c .== byte, d .== byte)
    return SIMDBits.any((w .| x) .| (y .| z)) ? SIMDBits.pack(w, x, y, z) : 0
  }

  @inline(__always)
  func positions(of first: SIMD16<UInt8>, or second: SIMD16<UInt8>) -> UInt64 {
    let w = (a .== first) .| (a .== second)
    let x = (b .== first) .| (b .== second)
    let y = (c .== first) .| (c .== second)
    let z = (d .== first) .| (d .== second)
    return SIMDBits.any((w .| x) .| (y .| z)) ? SIMDBits.pack(w, x, y, z) : 0
  }

  /// Whether a byte is zero.
  @inline(__always)
  var hasZero: Bool {
    let zero = SIMD16<UInt8>(repeating: 0)
    return SIMDBits.any(((a .== zero) .| (b .== zero)) .| ((c .== zero) .| (d .== zero)))
  }

  /// Whether a byte is over 0x7F.
  @inline(__always)
  var hasHigh: Bool {
    let words = unsafeBitCast((a | b) | (c | d), to: SIMD2<UInt64>.self)
    return (words.x | words.y) & 0x8080_8080_8080_8080 != 0
  }
}

/// Quotes of a block, paired by counting: exact as long as each one stands where a careful writer puts it.
struct QuotePairs {
  /// Bytes from an opening quote to before its closing quote.
  let inside: UInt64
  let opening: UInt64
  let closing: UInt64

  @inline(__always)
  init(quotes: UInt64, isInside: Bool) {
    var x = quotes
    x ^= x &<< 1
    x ^= x &<< 2
    x ^= x &<< 4
    x ^= x &<< 8
    x ^= x &<< 16
    x ^= x &<< 32
    inside = isInside ? ~x : x
    opening = quotes & inside
    closing = quotes & ~inside
  }

  /// Whether the block's last byte lies inside quotes.
  @inline(__always) var endsInside: Bool { inside &>> 63 != 0 }
  /// Whether the block's last byte is a closing quote, so that the next block's first byte counts.
  @inline(__always) var endsClosed: Bool { closing &>> 63 != 0 }
}
