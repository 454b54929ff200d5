import Records

/// What occurs in a text at all: the cheap filter before the checks of shapes.
struct TextFeatures: OptionSet {
  let rawValue: UInt8
  static let digit = TextFeatures(rawValue: 1)
  static let at = TextFeatures(rawValue: 2)
  static let colon = TextFeatures(rawValue: 4)
  static let dot = TextFeatures(rawValue: 8)
  static let letter = TextFeatures(rawValue: 16)
  static let beyondASCII = TextFeatures(rawValue: 32)
  static let other = TextFeatures(rawValue: 64)

  private static let table: [UInt8] = (0..<256).map { b in
    switch UInt8(b) {
    case 0x30...0x39: 1
    case 0x40: 2
    case 0x3A: 4
    case 0x2E: 8
    case 0x41...0x5A, 0x61...0x7A: 16
    case 0x80...0xFF: 32
    default: 64
    }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ text: Bytes) {
    var mask: UInt8 = 0
    TextFeatures.table.withUnsafeBufferPointer { table in
      for b in text.raw { mask |= table[Int(b)] }
    }
    rawValue = mask
  }
}

/// Texts whose shapes have been found clean before, by hash: codes and their words come back in every record.
struct CleanTexts {
  private var hashes = [UInt64](repeating: 0, count: 8192)

  /// The hash of a text judged under a form; never 0.
  static func hash(_ text: Bytes, _ form: UInt8) -> UInt64 {
    let raw = text.raw
    var h = 0x9E37_79B9_7F4A_7C15 ^ (UInt64(form) &* 0xFF51_AFD7_ED55_8CCD) ^ UInt64(raw.count)
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
    return mix(h ^ tail) | 1
  }

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return wide.high ^ wide.low
  }

  func contains(_ hash: UInt64) -> Bool { hashes[Int(truncatingIfNeeded: hash >> 1) & 8191] == hash }
  mutating func insert(_ hash: UInt64) { hashes[Int(truncatingIfNeeded: hash >> 1) & 8191] = hash }
}
