import Records

/// Why JSON could not be read, and where, from the start of the bytes.
struct JSONFailure: Error {
  let reason: ReasonCode
  let byte: Int
}

/// A position in JSON, with what moves it on.
struct JSONScan {
  let bytes: Bytes
  var position = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func failure(_ reason: ReasonCode) -> JSONFailure { JSONFailure(reason: reason, byte: position) }

  mutating func skipBlanks() {
    while position < bytes.count {
      let b = bytes[position]
      guard b <= 0x20, b == 0x20 || b == 0x0A || b == 0x0D || b == 0x09 else { return }
      position += 1
    }
  }

  mutating func word(_ literal: StaticString) throws(JSONFailure) {
    let word = Bytes(literal)
    let end = min(position + word.count, bytes.count)
    guard bytes[position..<end] == word[0..<end - position] else { throw failure(FHIRReason.syntax) }
    guard end - position == word.count else { throw JSONFailure(reason: FHIRReason.endsEarly, byte: end) }
    position = end
  }

  /// Source: RFC 8259 §6.
  mutating func number() throws(JSONFailure) {
    let start = position
    if next == 0x2D { position += 1 }
    guard let first = next else { throw failure(FHIRReason.endsEarly) }
    guard ASCII.isDigit(first) else { throw failure(position == start ? FHIRReason.syntax : FHIRReason.number) }
    position += 1
    if first != 0x30 { digits() } else if let b = next, ASCII.isDigit(b) { throw failure(FHIRReason.number) }
    if next == 0x2E {
      position += 1
      guard let b = next, ASCII.isDigit(b) else { throw failure(FHIRReason.number) }
      digits()
    }
    if next == 0x65 || next == 0x45 {
      position += 1
      if next == 0x2B || next == 0x2D { position += 1 }
      guard let b = next, ASCII.isDigit(b) else { throw failure(FHIRReason.number) }
      digits()
    }
  }

  private mutating func digits() { while let b = next, ASCII.isDigit(b) { position += 1 } }

  /// Moves to the next quote (true) or backslash (false).
  mutating func plainRun(_ hasHighBytes: inout Bool) throws(JSONFailure) -> Bool {
    let raw = bytes.raw
    var i = position
    var seen: UInt64 = 0
    let tops: UInt64 = 0x8080_8080_8080_8080
    let ones: UInt64 = 0x0101_0101_0101_0101
    while i + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      let quotes = word ^ 0x2222_2222_2222_2222
      let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let hits = ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- 0x2020_2020_2020_2020) & ~word)
      if hits & tops != 0 {
        let lane = (hits & tops).trailingZeroBitCount >> 3
        if lane > 0 { seen |= word << UInt64(64 - lane * 8) }
        i += lane
        break
      }
      seen |= word
      i += 8
    }
    while i < raw.count {
      let b = raw[i]
      if b == 0x22 || b == 0x5C {
        position = i
        if seen & tops != 0 { hasHighBytes = true }
        return b == 0x22
      }
      if b < 0x20 { throw JSONFailure(reason: FHIRReason.control, byte: i) }
      seen |= UInt64(b)
      i += 1
    }
    throw JSONFailure(reason: FHIRReason.endsEarly, byte: raw.count)
  }

  /// Four hexadecimal digits.
  func hex(at start: Int) throws(JSONFailure) -> UInt32 {
    var value: UInt32 = 0
    for i in start..<start + 4 {
      guard i < bytes.count else { throw JSONFailure(reason: FHIRReason.endsEarly, byte: bytes.count) }
      let b = bytes[i]
      let digit = ASCII.isDigit(b) ? b - 0x30 : ASCII.isLetter(b) && ASCII.lower(b) <= 0x66 ? ASCII.lower(b) - 0x57 : 16
      guard digit < 16 else { throw JSONFailure(reason: FHIRReason.escape, byte: i) }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}

/// Characters as UTF-8.
enum UTF8Form {
  static func append(_ scalar: UInt32, to out: inout ByteBuffer) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift & 0x3F)) }
    switch scalar {
    case 0..<0x80: out.append(UInt8(scalar))
    case 0x80..<0x800:
      out.append(UInt8(0xC0 | scalar >> 6))
      out.append(tail(0))
    case 0x800..<0x10000:
      out.append(UInt8(0xE0 | scalar >> 12))
      out.append(tail(6))
      out.append(tail(0))
    default:
      out.append(UInt8(0xF0 | scalar >> 18))
      out.append(tail(12))
      out.append(tail(6))
      out.append(tail(0))
    }
  }
}
