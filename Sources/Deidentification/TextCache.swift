import Records

/// Verdicts on texts that come back in every record (words of codes, systems, units), by hash; bounded.
///
/// The hash is seeded at random for each process, so that nobody can prepare two texts of one hash.
struct TextCache {
  private var entries = [UInt64](repeating: 0, count: 8192)
  private static let seed = UInt64.random(in: .min ... .max)

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return wide.high ^ wide.low
  }

  /// The hash of a text judged for a purpose.
  @inline(__always) static func hash(_ text: Bytes, _ purpose: UInt8) -> UInt64 {
    let raw = text.raw
    var h = seed ^ UInt64(purpose) << 32 ^ UInt64(raw.count)
    var i = 0
    while i + 8 <= raw.count {
      h = mix(h ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    var tail: UInt64 = 0
    while i < raw.count {
      tail = tail << 8 | UInt64(raw[i])
      i += 1
    }
    return mix(h ^ tail)
  }

  /// The verdict (0 to 30) for a text, judged now when it is not known.
  @inline(__always) mutating func verdict(_ text: Bytes, _ purpose: UInt8, _ judge: (Bytes) -> UInt8) -> UInt8 {
    let hash = TextCache.hash(text, purpose)
    let at = Int(truncatingIfNeeded: hash >> 40) & 8191
    let entry = entries[at]
    // The low five bits hold the verdict plus one; an empty entry has none.
    if entry ^ hash < 32, entry & 31 != 0 { return UInt8(truncatingIfNeeded: entry & 31) - 1 }
    let verdict = judge(text)
    entries[at] = hash & ~31 | UInt64(verdict + 1)
    return verdict
  }
}
