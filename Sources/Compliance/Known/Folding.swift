import Records

/// Letters and digits without case and accents, as small numbers: 1...10 the digits, 11...36 the letters, 0 what separates words.
///
/// Text in UTF-8 beyond ASCII is first brought to ASCII by `fold`: Latin letters lose their accents, combining marks and
/// punctuation fall away, letters of other scripts stay as their bytes.
enum Folding {
  /// The code of a byte: 0 a separator, 1...36 as above, a byte of a foreign letter as it is.
  static let codes = ByteTable { b in
    switch b {
    case 0x30...0x39: b - 0x30 + 1
    case 0x41...0x5A: b - 0x41 + 11
    case 0x61...0x7A: b - 0x61 + 11
    case 0x80...0xFF: b
    default: 0
    }
  }

  @inline(__always) static func isDigit(_ code: UInt8) -> Bool { code &- 1 < 10 }

  /// The ASCII letters that stand for U+00C0...U+017F, two columns each, blank where the character separates.
  private static let latin: [UInt8] = Array(
    ("AAAAAAÆCEEEEIIIIDNOOOOO OUUUUYTßaaaaaaæceeeeiiiidnooooo ouuuuyty"
      + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiJjJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoŒœRrRrRr"
      + "SsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs")
      .unicodeScalars.flatMap { s -> [UInt8] in
        switch s {
        case "Æ", "æ": [0x61, 0x65]
        case "Œ", "œ": [0x6F, 0x65]
        case "ß": [0x73, 0x73]
        default: [UInt8(truncatingIfNeeded: s.value), 0]
        }
      })

  /// Appends text with accents taken away; false when it is no UTF-8.
  static func fold(_ text: Bytes, into out: inout ByteBuffer) -> Bool {
    var i = 0
    let n = text.count
    while i < n {
      let b = text[i]
      if b < 0x80 {
        out.append(b)
        i += 1
        continue
      }
      let length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2
      guard b >= 0xC2, b < 0xF5, i + length <= n else { return false }
      var scalar = UInt32(b) & (0x7F >> UInt32(length))
      for k in 1..<length {
        guard text[i + k] & 0xC0 == 0x80 else { return false }
        scalar = scalar << 6 | UInt32(text[i + k] & 0x3F)
      }
      append(scalar, into: &out)
      i += length
    }
    return true
  }

  /// Appends a character beyond ASCII with its accents taken away.
  static func append(_ scalar: UInt32, into out: inout ByteBuffer) {
    switch scalar {
    case 0x80..<0xC0, 0x2000..<0x2070, 0x3000..<0x3003, 0xFEFF: out.append(0x20)
    case 0xC0..<0x180:
      let at = Int(scalar - 0xC0) * 2
      out.append(latin[at])
      if latin[at + 1] != 0 { out.append(latin[at + 1]) }
    case 0x1EA0..<0x1EFA: out.append(vietnamese(scalar))
    case 0x300..<0x370: break
    case 0xFF10...0xFF19: out.append(UInt8(scalar - 0xFF10 + 0x30))
    case 0xFF21...0xFF3A: out.append(UInt8(scalar - 0xFF21 + 0x41))
    case 0xFF41...0xFF5A: out.append(UInt8(scalar - 0xFF41 + 0x61))
    case ..<0x800:
      out.append(UInt8(0xC0 | scalar >> 6))
      out.append(UInt8(0x80 | scalar & 0x3F))
    case ..<0x10000:
      out.append(UInt8(0xE0 | scalar >> 12))
      out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      out.append(UInt8(0x80 | scalar & 0x3F))
    default:
      out.append(UInt8(0xF0 | scalar >> 18))
      out.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      out.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// The base letter of Vietnamese letters with two marks (U+1EA0...U+1EF9).
  private static func vietnamese(_ scalar: UInt32) -> UInt8 {
    switch scalar {
    case ..<0x1EB8: 0x61
    case ..<0x1EC8: 0x65
    case ..<0x1ECC: 0x69
    case ..<0x1EE4: 0x6F
    case ..<0x1EF2: 0x75
    default: 0x79
    }
  }
}
