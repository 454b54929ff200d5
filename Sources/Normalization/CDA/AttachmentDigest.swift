import Records

/// SHA-1, which FHIR asks for as the hash of an attachment; it protects nothing here.
///
/// Source: FIPS 180-4 §6.1; FHIR R4 Attachment.hash.
enum SHA1Digest {
  static func of(_ bytes: Bytes) -> [UInt8] {
    var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0)
    var words = [UInt32](repeating: 0, count: 80)
    let total = bytes.count
    let blocks = (total + 8) / 64 + 1
    for block in 0..<blocks {
      for i in 0..<16 {
        var word: UInt32 = 0
        for j in 0..<4 { word = word << 8 | UInt32(padded(bytes, block * 64 + i * 4 + j, blocks * 64)) }
        words[i] = word
      }
      for i in 16..<80 { words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1) }
      var (a, b, c, d, e) = state
      for i in 0..<80 {
        let (f, k): (UInt32, UInt32) =
          i < 20
          ? (b & c | ~b & d, 0x5A82_7999)
          : i < 40 ? (b ^ c ^ d, 0x6ED9_EBA1) : i < 60 ? (b & c | b & d | c & d, 0x8F1B_BCDC) : (b ^ c ^ d, 0xCA62_C1D6)
        let next = rotate(a, 5) &+ f &+ e &+ k &+ words[i]
        (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
      }
      state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
    }
    return [state.0, state.1, state.2, state.3, state.4].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - $0 * 8)) } }
  }

  private static func rotate(_ word: UInt32, _ n: UInt32) -> UInt32 { word << n | word >> (32 - n) }

  /// A byte of the padded message.
  private static func padded(_ bytes: Bytes, _ i: Int, _ whole: Int) -> UInt8 {
    if i < bytes.count { return bytes[i] }
    if i == bytes.count { return 0x80 }
    guard i >= whole - 8 else { return 0 }
    return UInt8(truncatingIfNeeded: UInt64(bytes.count) &* 8 >> UInt64((whole - 1 - i) * 8))
  }
}
