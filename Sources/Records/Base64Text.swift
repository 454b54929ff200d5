/// Base64 (RFC 4648 §4) to bytes and back.
public enum Base64Text {
  /// Appends what base64 stands for; what is no digit is passed over.
  public static func appendDecoded(_ text: Bytes, to out: inout ByteBuffer) {
    out.reserve(text.count / 4 * 3 + 3)
    var bits: UInt32 = 0
    var count = 0
    for b in text.raw {
      let digit: UInt32
      switch b {
      case 0x41...0x5A: digit = UInt32(b - 0x41)
      case 0x61...0x7A: digit = UInt32(b - 0x61 + 26)
      case 0x30...0x39: digit = UInt32(b - 0x30 + 52)
      case 0x2B: digit = 62
      case 0x2F: digit = 63
      default: continue
      }
      bits = bits << 6 | digit
      count += 1
      if count == 4 {
        out.append(UInt8(truncatingIfNeeded: bits >> 16))
        out.append(UInt8(truncatingIfNeeded: bits >> 8))
        out.append(UInt8(truncatingIfNeeded: bits))
        (bits, count) = (0, 0)
      }
    }
    if count >= 2 { out.append(UInt8(truncatingIfNeeded: bits >> (count == 2 ? 4 : 10))) }
    if count == 3 { out.append(UInt8(truncatingIfNeeded: bits >> 2)) }
  }

  /// Appends the base64 form of bytes, padded.
  public static func appendEncoded(_ bytes: Bytes, to out: inout ByteBuffer) {
    let raw = bytes.raw
    out.reserve((raw.count + 2) / 3 * 4)
    var i = 0
    while i + 2 < raw.count {
      let v = UInt32(raw[i]) << 16 | UInt32(raw[i + 1]) << 8 | UInt32(raw[i + 2])
      out.append(digit(v >> 18))
      out.append(digit(v >> 12))
      out.append(digit(v >> 6))
      out.append(digit(v))
      i += 3
    }
    let left = raw.count - i
    guard left > 0 else { return }
    let v = UInt32(raw[i]) << 16 | (left == 2 ? UInt32(raw[i + 1]) << 8 : 0)
    out.append(digit(v >> 18))
    out.append(digit(v >> 12))
    out.append(left == 2 ? digit(v >> 6) : 0x3D)
    out.append(0x3D)
  }

  private static let alphabet = Bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  private static func digit(_ v: UInt32) -> UInt8 { alphabet[Int(v & 63)] }
}
