import Records

/// A position in JSON text that steps over its tokens; every function leaves it behind what it read. Source: RFC 8259.
struct JSONCursor {
  let bytes: Bytes
  var i = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  /// The next byte that is no blank; nil at the end.
  mutating func peek() -> UInt8? {
    while i < bytes.count {
      let b = bytes[i]
      if b != 0x20, b != 0x0A, b != 0x0D, b != 0x09 { return b }
      i += 1
    }
    return nil
  }

  /// Steps over `byte` if it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    i += 1
    return true
  }

  /// Appends the text of a string without escapes; false when there is none or it is not well-formed UTF-8.
  mutating func string(to out: inout ByteBuffer) -> Bool {
    guard take(0x22) else { return false }
    let before = out.count
    var start = i
    while i < bytes.count {
      let b = bytes[i]
      if b == 0x22 {
        out.append(bytes[start..<i])
        i += 1
        return UTF8Check.isValid(out.bytes[before..<out.count])
      }
      if b == 0x5C {
        out.append(bytes[start..<i])
        guard escape(to: &out) else { return false }
        start = i
      } else if b < 0x20 {
        return false
      } else {
        i += 1
      }
    }
    return false
  }

  private mutating func escape(to out: inout ByteBuffer) -> Bool {
    guard i + 1 < bytes.count else { return false }
    let b = bytes[i + 1]
    i += 2
    switch b {
    case 0x22, 0x5C, 0x2F: out.append(b)
    case 0x62: out.append(0x08)
    case 0x66: out.append(0x0C)
    case 0x6E: out.append(0x0A)
    case 0x72: out.append(0x0D)
    case 0x74: out.append(0x09)
    case 0x75:
      guard var unit = hexadecimal() else { return false }
      if unit >= 0xD800, unit < 0xDC00, i + 1 < bytes.count, bytes[i] == 0x5C, bytes[i + 1] == 0x75 {
        i += 2
        guard let low = hexadecimal() else { return false }
        if low >= 0xDC00, low < 0xE000 {
          unit = 0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        } else {
          DICOMCharsets.append(0xFFFD, to: &out)
          unit = low
        }
      }
      DICOMCharsets.append(unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit, to: &out)
    default: return false
    }
    return true
  }

  private mutating func hexadecimal() -> UInt32? {
    guard i + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for k in 0..<4 {
      guard let digit = DICOMTag.hexadecimal(bytes[i + k]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    i += 4
    return value
  }

  /// A number, `true`, `false` or `null` as it stands; empty when none comes.
  mutating func word() -> Bytes {
    _ = peek()
    let start = i
    while i < bytes.count {
      let b = bytes[i]
      guard ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2B || b == 0x2E else { break }
      i += 1
    }
    return bytes[start..<i]
  }

  /// Steps over a value of any kind, by counting brackets outside strings; false at the end.
  mutating func skipValue() -> Bool {
    var depth = 0
    while let b = peek() {
      switch b {
      case 0x22:
        guard skipString() else { return false }
      case 0x7B, 0x5B:
        depth += 1
        i += 1
      case 0x7D, 0x5D:
        if depth == 0 { return false }
        depth -= 1
        i += 1
      case 0x2C, 0x3A:
        if depth == 0 { return false }
        i += 1
        continue
      default:
        if word().isEmpty { return false }
      }
      if depth == 0 { return true }
    }
    return false
  }

  private mutating func skipString() -> Bool {
    i += 1
    while i < bytes.count {
      let b = bytes[i]
      i += b == 0x5C ? 2 : 1
      if b == 0x22 { return true }
    }
    i = min(i, bytes.count)
    return false
  }
}
