import Records

/// What a text as a whole is written in, where that changes what its bytes mean.
enum TextForm {
  case plain
  /// `{\rtf1 ...`.
  case richText
  /// Mail text with `=C3=A9`.
  case quotedPrintable

  init(_ text: Bytes) {
    var i = 0
    while i < text.count, ASCII.isSpace(text[i]) { i += 1 }
    if text[i..<text.count].hasPrefix("{\\rtf") {
      self = .richText
    } else {
      self = TextForm.isQuotedPrintable(text) ? .quotedPrintable : .plain
    }
  }

  /// Whether letters beyond ASCII are written as `=C3=A9`: `HR=98` is no such thing.
  private static func isQuotedPrintable(_ text: Bytes) -> Bool {
    var from = 0
    while let i = text.firstIndex(of: 0x3D, from: from) {
      if i + 5 < text.count, text[i + 3] == 0x3D, isLead(text[i + 1], text[i + 2]),
        text[i + 4] == 0x38 || text[i + 4] == 0x39
          || text[i + 4] == 0x41 || text[i + 4] == 0x42, isHex(text[i + 5])
      {
        return true
      }
      from = i + 1
    }
    return false
  }

  private static func isHex(_ b: UInt8) -> Bool { ASCII.isDigit(b) || b >= 0x41 && b <= 0x46 }

  /// `C2`, `C3`, `C4`, `C5`, `E2`.
  private static func isLead(_ a: UInt8, _ b: UInt8) -> Bool { a == 0x43 && b >= 0x32 && b <= 0x35 || a == 0x45 && b == 0x32 }
}

extension TextDecoder {
  // MARK: quoted-printable

  /// Source: RFC 2045 §6.7.
  mutating func quoted() {
    if position + 1 < source.count, source[position + 1] == 0x0A { return jump(position + 2, nil) }
    if position + 2 < source.count, source[position + 1] == 0x0D, source[position + 2] == 0x0A { return jump(position + 3, nil) }
    guard let first = quotedByte(position) else { return plain(0x3D) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    guard length > 1, first < 0xF5 else {
      return jump(position + 3, first == 0x0D ? 0x0A : first < 0x20 && first != 0x0A ? 0x20 : first < 0x7F ? first : TextView.otherSign)
    }
    var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for k in 1..<length {
      guard let b = quotedByte(position + 3 * k), b & 0xC0 == 0x80 else { return jump(position + 3, TextView.otherSign) }
      value = value << 6 | UInt32(b & 0x3F)
    }
    position += 3 * length
    fold(value)
  }

  private func quotedByte(_ i: Int) -> UInt8? {
    guard i + 2 < source.count, source[i] == 0x3D, let high = hex(source[i + 1]), let low = hex(source[i + 2]) else { return nil }
    return high << 4 | low
  }

  // MARK: rich text

  /// A control word or sign: line ends, tabs and letters stand for themselves, the rest is layout.
  ///
  /// Source: Rich Text Format 1.9.1.
  mutating func control() {
    guard position + 1 < source.count else { return plain(0x5C) }
    let b = source[position + 1]
    guard ASCII.isLetter(b) else {
      switch b {
      case 0x27:
        guard position + 3 < source.count, let high = hex(source[position + 2]), let low = hex(source[position + 3]) else {
          return jump(position + 2, nil)
        }
        position += 4
        return fold(TextForm.windows1252(high << 4 | low))
      case 0x7E: return jump(position + 2, 0x20)
      case 0x5F: return jump(position + 2, 0x2D)
      case 0x5C, 0x7B, 0x7D: return jump(position + 2, b)
      case 0x0A, 0x0D: return jump(position + 2, 0x0A)
      default:
        if b >= 0x80 { return jump(position + 1, nil) }
        return jump(position + 2, nil)
      }
    }
    var i = position + 1
    while i < source.count, i - position < 32, ASCII.isLetter(source[i]) { i += 1 }
    let word = source[position + 1..<i]
    let isNegative = i < source.count && source[i] == 0x2D
    if isNegative { i += 1 }
    var value: UInt32 = 0
    let digits = i
    while i < source.count, i - digits < 7, ASCII.isDigit(source[i]) {
      value = value * 10 + UInt32(source[i] - 0x30)
      i += 1
    }
    if i < source.count, source[i] == 0x20 { i += 1 }
    if word == "u", i > digits {
      // One sign follows for readers that know no Unicode.
      if i < source.count, source[i] != 0x5C, source[i] != 0x7B, source[i] != 0x7D, source[i] < 0x80 { i += 1 }
      if i + 3 < source.count, source[i] == 0x5C, source[i + 1] == 0x27 { i += 4 }
      position = i
      return fold(isNegative && value <= 0x8000 ? 0x1_0000 - value : value)
    }
    position = i
    if word == "par" || word == "line" || word == "row" || word == "sect" || word == "page" { put(0x0A) }
    if word == "tab" || word == "cell" { put(0x09) }
    if word == "emdash" || word == "endash" { put(0x2D) }
    if word == "lquote" || word == "rquote" { put(0x27) }
    if word == "ldblquote" || word == "rdblquote" { put(0x22) }
  }

  /// A group of fonts, colours or styles is passed over; every other one is text, for its author may stand in it.
  mutating func group() {
    let rest = source[position..<source.count]
    guard !groupIsOpen, rest.hasPrefix("{\\fonttbl") || rest.hasPrefix("{\\colortbl") || rest.hasPrefix("{\\stylesheet") else {
      return jump(position + 1, nil)
    }
    var depth = 0
    var i = position
    // No such group is long; one without an end is text.
    while i < source.count, i - position < 65_536 {
      if source[i] == 0x7B { depth += 1 } else if source[i] == 0x7D { depth -= 1 }
      i += source[i] == 0x5C && i + 1 < source.count && source[i + 1] < 0x80 ? 2 : 1
      if depth == 0 { return jump(i, 0x0A) }
    }
    // Another look would read the same bytes again.
    groupIsOpen = true
    jump(position + 1, nil)
  }
}

extension TextForm {
  /// The scalar of a byte of Windows-1252.
  static func windows1252(_ b: UInt8) -> UInt32 {
    switch b {
    case 0x8A: 0x160
    case 0x8C: 0x152
    case 0x8E: 0x17D
    case 0x91, 0x92: 0x27
    case 0x93, 0x94: 0x22
    case 0x96, 0x97: 0x2D
    case 0x9A: 0x161
    case 0x9C: 0x153
    case 0x9E: 0x17E
    case 0x9F: 0x178
    case 0x80..<0xA0: 0x2022
    default: UInt32(b)
    }
  }
}
