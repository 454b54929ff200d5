import Records

/// Which of 64 bytes are field separators or control characters, one bit each.
struct BlockMasks {
  var separators: UInt64
  /// Bytes below 0x20.
  var controls: UInt64

  /// The compared characters, spread once per message. Every vector is written with its type: with an inferred one the
  /// comparison compiles to a call per lane, 70 times slower.
  struct Splats {
    let separator: SIMD16<UInt8>
    let escape: SIMD16<UInt8>
    let blank = SIMD16<UInt8>(repeating: 0x20)

    init(separator: UInt8, escape: UInt8) {
      self.separator = SIMD16<UInt8>(repeating: separator)
      self.escape = SIMD16<UInt8>(repeating: escape)
    }
  }

  /// What occurred in any block so far.
  struct Seen {
    var all = SIMD16<UInt8>(repeating: 0)
    var escape = SIMD2<UInt64>(repeating: 0)

    var highBytes: Bool {
      let words = unsafeBitCast(all, to: SIMD2<UInt64>.self)
      return (words.x | words.y) & 0x8080_8080_8080_8080 != 0
    }
    var escapes: Bool { escape.x | escape.y != 0 }
  }

  @inline(__always)
  init(_ p: UnsafeRawPointer, _ splats: Splats, _ seen: inout Seen) {
    var separators: UInt64 = 0
    var controls: UInt64 = 0
    for part in 0..<4 {
      let v = p.loadUnaligned(fromByteOffset: part &* 16, as: SIMD16<UInt8>.self)
      let shift = UInt64(truncatingIfNeeded: part &* 16)
      separators |= BlockMasks.bits(v .== splats.separator) &<< shift
      controls |= BlockMasks.bits(v .< splats.blank) &<< shift
      seen.all |= v
      seen.escape |= unsafeBitCast(v .== splats.escape, to: SIMD2<UInt64>.self)
    }
    self.separators = separators
    self.controls = controls
  }

  /// The last block of a message, shorter than 64 bytes: read through a copy, never past the end.
  static func tail(_ p: UnsafeRawPointer, _ count: Int, _ splats: Splats, _ seen: inout Seen) -> BlockMasks {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { block in
      block.initializeMemory(as: UInt8.self, repeating: 0x41)
      block.copyMemory(from: UnsafeRawBufferPointer(start: p, count: count))
      return BlockMasks(UnsafeRawPointer(block.baseAddress ?? UnsafeMutableRawPointer(mutating: p)), splats, &seen)
    }
  }

  /// Forgets the hits below a bit.
  @inline(__always)
  mutating func drop(below bit: Int) {
    let keep: UInt64 = bit >= 64 ? 0 : ~0 &<< UInt64(truncatingIfNeeded: bit)
    separators &= keep
    controls &= keep
  }

  /// One bit per lane of a comparison.
  @inline(__always)
  static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    UInt64(truncatingIfNeeded: SIMDBits.pack(unsafeBitCast(mask, to: SIMD2<UInt64>.self)))
  }
}
