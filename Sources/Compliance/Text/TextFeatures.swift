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

  private static let table = ByteTable { b in
    switch b {
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
    let table = TextFeatures.table
    for b in text.raw { mask |= table[b] }
    rawValue = mask
  }
}
