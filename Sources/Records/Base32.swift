/// Base32 with the alphabet of RFC 4648 §6 in lower case, without padding.
public enum Base32 {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  public static func lower(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count * 8 + 4) / 5)
    var bits = 0
    var pool: UInt32 = 0
    for b in bytes {
      pool = pool << 8 | UInt32(b)
      bits += 8
      while bits >= 5 {
        bits -= 5
        out.append(alphabet[Int(pool >> UInt32(bits)) & 31])
      }
    }
    if bits > 0 { out.append(alphabet[Int(pool << UInt32(5 - bits)) & 31]) }
    return out
  }

  /// The bytes of a base32 text; nil for a foreign character, a wrong length or non-zero bits at the end.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var bits = 0
    var pool: UInt32 = 0
    for c in text.utf8 {
      let v: UInt32
      switch c {
      case 0x61...0x7A: v = UInt32(c - 0x61)
      case 0x32...0x37: v = UInt32(c - 0x32) + 26
      default: return nil
      }
      pool = pool << 5 | v
      bits += 5
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(pool >> UInt32(bits) & 255))
      }
    }
    guard bits < 5, pool & (1 << UInt32(bits) - 1) == 0 else { return nil }
    return out
  }
}
