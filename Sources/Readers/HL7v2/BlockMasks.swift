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
    let subcomponent: SIMD16<UInt8>
    let blank = SIMD16<UInt8>(repeating: 0x20)

    init(_ delimiters: Delimiters) {
      separator = SIMD16<UInt8>(repeating: delimiters.field)
      escape = SIMD16<UInt8>(repeating: delimiters.escape)
      subcomponent = SIMD16<UInt8>(repeating: delimiters.subcomponent)
    }
  }

  /// What occurred in any block so far.
  struct Seen {
    var all = SIMD16<UInt8>(repeating: 0)
    var escape = SIMD2<UInt64>(repeating: 0)
    var subcomponent = SIMD2<UInt64>(repeating: 0)

    var highBytes: Bool {
      let words = unsafeBitCast(all, to: SIMD2<UInt64>.self)
      return (words.x | words.y) & 0x8080_8080_8080_8080 != 0
    }
    var escapes: Bool { escape.x | escape.y != 0 }
    var subcomponents: Bool { subcomponent.x | subcomponent.y != 0 }
  }

  @inline(__always)
  init(_ p: UnsafeRawPointer, _ splats: Splats, _ seen: inout Seen) {
    let v0 = p.loadUnaligned(fromByteOffset: 0, as: SIMD16<UInt8>.self)
    let v1 = p.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
    let v2 = p.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
    let v3 = p.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
    separators = SIMDBits.pack(v0 .== splats.separator, v1 .== splats.separator, v2 .== splats.separator, v3 .== splats.separator)
    let c0 = v0 .< splats.blank
    let c1 = v1 .< splats.blank
    let c2 = v2 .< splats.blank
    let c3 = v3 .< splats.blank
    controls = SIMDBits.any((c0 .| c1) .| (c2 .| c3)) ? SIMDBits.pack(c0, c1, c2, c3) : 0
    seen.all |= (v0 | v1) | (v2 | v3)
    let escapes = ((v0 .== splats.escape) .| (v1 .== splats.escape)) .| ((v2 .== splats.escape) .| (v3 .== splats.escape))
    seen.escape |= unsafeBitCast(escapes, to: SIMD2<UInt64>.self)
    let subcomponents =
      ((v0 .== splats.subcomponent) .| (v1 .== splats.subcomponent)) .| ((v2 .== splats.subcomponent) .| (v3 .== splats.subcomponent))
    seen.subcomponent |= unsafeBitCast(subcomponents, to: SIMD2<UInt64>.self)
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
}
