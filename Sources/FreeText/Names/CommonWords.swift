/// Whether a hash may be that of a common word of the language or of a word of medicine: of most others this says no without a look into
/// the lexicon, whose pages are many.
struct CommonWords: Sendable {
  static let shared = CommonWords(.shared)

  private static let bitCount: UInt32 = 1 << 20
  private var bits: [UInt64]

  private init(_ lexicon: Lexicon) {
    bits = Array(repeating: 0, count: Int(CommonWords.bitCount) / 64)
    lexicon.forEachWord { tag, facts in
      let f = Lexical(facts)
      guard f.has(Lexical.lower) && f.frequency >= 6 || f.has(Lexical.clinical | Lexical.drug | Lexical.eponym) && f.person < 3 else { return }
      let bit = tag & (CommonWords.bitCount - 1)
      bits[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
    }
  }

  @inline(__always) func mayHold(_ hash: UInt64) -> Bool {
    let bit = Lexicon.tag(hash) & (CommonWords.bitCount - 1)
    return bits[Int(bit >> 6)] & (1 << UInt64(bit & 63)) != 0
  }
}
