import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// SipHash-2-4 with a 128-bit result, under a random key: equal results for different keys cannot be provoked, and a result
/// says nothing about its key to somebody without the hash's own.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), and its 128-bit variant.
struct KeyedHash: Sendable {
  private let k0: UInt64
  private let k1: UInt64

  /// A new random key.
  init() {
    var random = SystemRandomNumberGenerator()
    (k0, k1) = (random.next(), random.next())
  }

  init(key: (UInt64, UInt64)) { (k0, k1) = key }

  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    @inline(__always)
    mutating func round() {
      v0 &+= v1
      v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
      v0 = v0 &<< 32 | v0 &>> 32
      v2 &+= v3
      v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
      v0 &+= v3
      v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
      v2 &+= v1
      v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
      v2 = v2 &<< 32 | v2 &>> 32
    }

    @inline(__always)
    mutating func absorb(_ m: UInt64) {
      v3 ^= m
      round()
      round()
      v0 ^= m
    }

    mutating func finish(_ mark: UInt64, on second: Bool) -> UInt64 {
      if second { v1 ^= mark } else { v2 ^= mark }
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }
  }

  func hash(_ bytes: Bytes) -> (UInt64, UInt64) {
    var state = State(
      v0: k0 ^ 0x736F_6D65_7073_6575, v1: k1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE, v2: k0 ^ 0x6C79_6765_6E65_7261,
      v3: k1 ^ 0x7465_6462_7974_6573)
    let raw = bytes.raw
    var i = 0
    while i + 8 <= raw.count {
      state.absorb(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)))
      i += 8
    }
    var last = UInt64(truncatingIfNeeded: raw.count) &<< 56
    var shift: UInt64 = 0
    while i < raw.count {
      last |= UInt64(raw[i]) &<< shift
      shift += 8
      i += 1
    }
    state.absorb(last)
    let first = state.finish(0xEE, on: false)
    return (first, state.finish(0xDD, on: true))
  }
}
