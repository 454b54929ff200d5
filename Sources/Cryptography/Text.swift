public import Records

/// Lower-case hexadecimal, strict when parsing.
public enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  public static func lower(_ bytes: Bytes) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { out in
      for i in 0..<bytes.count {
        out[2 * i] = digits[Int(bytes[i] >> 4)]
        out[2 * i + 1] = digits[Int(bytes[i] & 15)]
      }
      return bytes.count * 2
    }
  }

  public static func lower(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { lower(Bytes($0)) } }

  /// The bytes of lower-case digits; nil for an odd count or a foreign character.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var high: UInt8?
    for c in text.utf8 {
      let v: UInt8
      switch c {
      case 0x30...0x39: v = c - 0x30
      case 0x61...0x66: v = c - 0x57
      default: return nil
      }
      if let h = high {
        out.append(h << 4 | v)
        high = nil
      } else {
        high = v
      }
    }
    return high == nil ? out : nil
  }
}

/// Standard base64 with padding; only the canonical form is parsed, so that a value has one text.
///
/// Source: RFC 4648 §4 and §3.5.
public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (i, c) in alphabet.enumerated() { table[Int(c)] = UInt8(i) }
    return table
  }()

  public static func append(_ bytes: Bytes, to out: inout ByteBuffer) {
    let length = (bytes.count + 2) / 3 * 4
    out.append(upTo: length) { room in
      alphabet.withUnsafeBufferPointer { letters in
        var i = 0
        var o = 0
        while i + 3 <= bytes.count {
          let v = Int(bytes[i]) << 16 | Int(bytes[i + 1]) << 8 | Int(bytes[i + 2])
          room[o] = letters[v >> 18]
          room[o + 1] = letters[v >> 12 & 63]
          room[o + 2] = letters[v >> 6 & 63]
          room[o + 3] = letters[v & 63]
          i += 3
          o += 4
        }
        if i < bytes.count {
          let two = i + 1 < bytes.count
          let v = Int(bytes[i]) << 16 | (two ? Int(bytes[i + 1]) << 8 : 0)
          room[o] = letters[v >> 18]
          room[o + 1] = letters[v >> 12 & 63]
          room[o + 2] = two ? letters[v >> 6 & 63] : 0x3D
          room[o + 3] = 0x3D
        }
        return length
      }
    }
  }

  public static func encode(_ bytes: Bytes) -> String {
    var out = ByteBuffer(capacity: bytes.count * 4 / 3 + 4)
    append(bytes, to: &out)
    return out.bytes.text
  }

  public static func encode(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { encode(Bytes($0)) } }

  /// The bytes of a canonical text; nil for anything else, line breaks included.
  public static func decode(_ text: Bytes) -> [UInt8]? {
    let n = text.count
    guard n % 4 == 0 else { return nil }
    if n == 0 { return [] }
    let padding = text[n - 1] == 0x3D ? (text[n - 2] == 0x3D ? 2 : 1) : 0
    var out: [UInt8] = []
    out.reserveCapacity(n / 4 * 3)
    var pool = 0
    for i in 0..<n {
      var v = 0
      if i < n - padding {
        v = Int(values[Int(text[i])])
        if v == 0xFF { return nil }
      }
      pool = pool << 6 | v
      if i & 3 == 3 {
        out.append(UInt8(pool >> 16 & 255))
        out.append(UInt8(pool >> 8 & 255))
        out.append(UInt8(pool & 255))
        pool = 0
      }
    }
    for _ in 0..<padding where out.popLast() != 0 { return nil }
    return out
  }

  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    Array(text.utf8).withUnsafeBytes { decode(Bytes($0)) }
  }
}
