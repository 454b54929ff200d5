import Records

/// Words of name, employer and place fields that say nothing about a person: titles, particles, placeholders, words of
/// institutions.
enum NameStopWords {
  private static let words: StaticString = """
    mr mrs ms miss dr prof sir md do rn np pa phd dds od dpm bsn msn jr sr ii iii iv vi esq \
    de la le el al da di du del der den des dos das van von zu zum zur bin ibn ben st san of the and for or to in on at \
    unknown unk none na nil null self same other test tbd not available given patient family mother father spouse \
    hospital general clinic medical center centre health healthcare care system systems group practice associates \
    laboratory laboratories lab labs insurance company co inc corp corporation llc ltd plc bank school university college \
    department dept services service national united american state county city federal first employer employed unemployed \
    retired student home work office street avenue road apartment apt suite unit room bed ward floor north south east west \
    medicare medicaid medication medicine emergency surgery internal nursing nurse physician doctor
    """

  /// The words, packed, in an open-addressing table.
  private static let table: [Packed] = {
    var out = [Packed](repeating: Packed(), count: 512)
    for word in String(describing: words).split(separator: " ") {
      let packed = Array(word.utf8).withUnsafeBytes { Packed(Bytes($0)) }
      var at = packed.slot
      while !out[at].isEmpty { at = (at + 1) & 511 }
      out[at] = packed
    }
    return out
  }()

  static func contains(_ word: Bytes) -> Bool {
    guard word.count <= 15, !word.isEmpty else { return false }
    let packed = Packed(word)
    return table.withUnsafeBufferPointer { table in
      var at = packed.slot
      while !table[at].isEmpty {
        if table[at].low == packed.low && table[at].high == packed.high { return true }
        at = (at + 1) & 511
      }
      return false
    }
  }

  /// Up to fifteen bytes in lower case.
  private struct Packed {
    var low: UInt64 = 0
    var high: UInt64 = 0

    init() {}

    init(_ word: Bytes) {
      for i in 0..<word.count {
        let b = UInt64(ASCII.lower(word[i]))
        if i < 8 { low |= b << (8 * UInt64(i)) } else { high |= b << (8 * UInt64(i - 8)) }
      }
    }

    var isEmpty: Bool { low == 0 }
    var slot: Int { Int(truncatingIfNeeded: ((low ^ (high &* 31)) &* 0x9E37_79B9_7F4A_7C15) >> 55) }
  }
}
