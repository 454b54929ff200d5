import Records

/// Steps through a text one character at a time and undoes what hides letters: UTF-8, marks on letters, HL7 escapes, entities, tags.
///
/// Source: HL7 v2.5.1 §2.7 (escapes); XML 1.0 §4.6 and HTML (entities).
struct TextDecoder: ~Copyable {
  let source: Bytes
  var position = 0
  /// The source bytes of the character at hand.
  private(set) var start = 0
  private(set) var end = 0
  /// What stands for it, at most four bytes.
  private(set) var letters: [4 of UInt8] = [0, 0, 0, 0]
  private(set) var letterCount = 0

  /// What the text as a whole is written in.
  private let form: TextForm
  /// Whether a group of rich text was found that has no end.
  var groupIsOpen = false

  init(_ source: Bytes, form: TextForm = .plain) { (self.source, self.form) = (source, form) }

  /// Whether a byte stands for itself wherever it is.
  private func isPlain(_ b: UInt8) -> Bool {
    !TextView.special[Int(b)] && !(form == .quotedPrintable && b == 0x3D) && !(form == .richText && (b == 0x7B || b == 0x7D || b == 0x0A))
  }

  /// The bytes from here on that stand for themselves; steps over them.
  mutating func plainRun() -> Bytes {
    let from = position
    if form == .plain {
      position = TextView.nextSpecial(source, from: from)
    } else {
      while position < source.count, isPlain(source[position]) { position += 1 }
    }
    return source[from..<position]
  }

  /// Steps to the next character; false at the end. `letterCount` may be zero: what is invisible has no letters.
  mutating func next() -> Bool {
    guard position < source.count else { return false }
    start = position
    letterCount = 0
    let b = source[position]
    switch b {
    case 0x5C where form == .richText: control()
    case 0x7B where form == .richText: group()
    // Groups' ends and line ends are the writer's own.
    case 0x7D, 0x0A, 0x0D: if form == .richText { position += 1 } else { plainOrLine(b) }
    case 0x3D where form == .quotedPrintable: quoted()
    case 0x5C: escape()
    case 0x26: entity()
    case 0x3C: tag()
    case 0x80...: scalar()
    case 0x09: plain(b)
    case 0..<0x20, 0x7F: plain(0x20)
    default: plain(b)
    }
    end = position
    return true
  }

  mutating func plain(_ b: UInt8) {
    position += 1
    put(b)
  }

  private mutating func plainOrLine(_ b: UInt8) {
    position += 1
    if b == 0x0D, position < source.count, source[position] == 0x0A { position += 1 }
    put(b == 0x7D ? b : 0x0A)
  }

  mutating func put(_ b: UInt8) {
    letters[0] = b
    letterCount = 1
  }

  private mutating func put(_ text: Bytes) {
    letterCount = min(4, text.count)
    for k in 0..<letterCount { letters[k] = text[k] }
  }

  // MARK: HL7

  /// `\.br\` and the like end a line, `\T\` is an ampersand, `\X41\` a byte; a lone backslash is itself.
  private mutating func escape() {
    guard let close = source.firstIndex(of: 0x5C, from: position + 1), close - position <= 10 else { return plain(0x5C) }
    let body = source[position + 1..<close]
    guard let first = body.first else { return plain(0x5C) }
    if body.count == 1 {
      switch first {
      case 0x46: return jump(close + 1, 0x7C)  // F
      case 0x53: return jump(close + 1, 0x5E)  // S
      case 0x54: return jump(close + 1, 0x26)  // T
      case 0x52: return jump(close + 1, 0x7E)  // R
      case 0x45: return jump(close + 1, 0x5C)  // E
      case 0x48, 0x4E: return jump(close + 1, nil)  // H, N: highlighting
      default: return plain(0x5C)
      }
    }
    if first == 0x2E { return isFormatting(body) ? jump(close + 1, 0x0A) : plain(0x5C) }
    if first == 0x58 || first == 0x78, body.count >= 3, body.count % 2 == 1 {
      var value: UInt32 = 0
      for k in 1..<body.count {
        guard let digit = hex(body[k]) else { return plain(0x5C) }
        value = value << 4 | UInt32(digit)
      }
      position = close + 1
      return body.count == 3 ? fold(value < 0x80 ? value : 0xFFFD) : fold(bytes: value, count: body.count / 2)
    }
    plain(0x5C)
  }

  /// `.br`, `.sp+2`, `.in-4`: nothing else, since whatever is no command is text.
  private func isFormatting(_ body: Bytes) -> Bool {
    guard body.count >= 3 else { return false }
    switch (ASCII.lower(body[1]), ASCII.lower(body[2])) {
    case (0x62, 0x72), (0x73, 0x70), (0x66, 0x69), (0x6E, 0x66), (0x69, 0x6E), (0x74, 0x69), (0x73, 0x6B), (0x63, 0x65): break
    default: return false
    }
    for b in body.raw.dropFirst(3) where !(ASCII.isDigit(b) || b == 0x2B || b == 0x2D || b == 0x20) { return false }
    return true
  }

  /// What stands for two to four bytes that are one character in UTF-8, or line ends.
  private mutating func fold(bytes value: UInt32, count: Int) {
    if value == 0x0D0A || value == 0x0A0D { return put(0x0A) }
    if count == 2, value & 0xE0C0 == 0xC080 { return fold((value >> 8 & 0x1F) << 6 | value & 0x3F) }
    if count == 3, value & 0xF0_C0C0 == 0xE0_8080 { return fold((value >> 16 & 0x0F) << 12 | (value >> 8 & 0x3F) << 6 | value & 0x3F) }
    put(TextView.otherSign)
  }

  mutating func jump(_ to: Int, _ b: UInt8?) {
    position = to
    if let b { put(b) }
  }

  func hex(_ b: UInt8) -> UInt8? {
    if ASCII.isDigit(b) { return b - 0x30 }
    let l = ASCII.lower(b)
    return l >= 0x61 && l <= 0x66 ? l - 0x57 : nil
  }

  // MARK: markup

  private mutating func entity() {
    guard let close = source[position..<min(source.count, position + 12)].firstIndex(of: 0x3B), close > 1 else { return plain(0x26) }
    let body = source[position + 1..<position + close]
    if body[0] == 0x23 {
      var value: UInt32 = 0
      let isHex = body.count > 1 && body[1] | 0x20 == 0x78
      let digits = body[(isHex ? 2 : 1)..<body.count]
      guard !digits.isEmpty, digits.count <= 7 else { return plain(0x26) }
      for b in digits.raw {
        guard let d = hex(b), isHex || d < 10 else { return plain(0x26) }
        value = value * (isHex ? 16 : 10) + UInt32(d)
      }
      position += close + 1
      fold(value)
      return
    }
    for (name, value) in TextDecoder.entities where body == name {
      position += close + 1
      fold(value)
      return
    }
    plain(0x26)
  }

  private static let entities: [(StaticString, UInt32)] = [
    ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("apos", 0x27), ("nbsp", 0xA0), ("ndash", 0x2D), ("mdash", 0x2D),
    ("rsquo", 0x27), ("lsquo", 0x27), ("ldquo", 0x22), ("rdquo", 0x22), ("deg", 0xB0), ("micro", 0xB5), ("plusmn", 0xB1),
    ("eacute", 0xE9), ("aacute", 0xE1), ("iacute", 0xED), ("oacute", 0xF3), ("uacute", 0xFA), ("ntilde", 0xF1), ("ouml", 0xF6),
    ("uuml", 0xFC), ("auml", 0xE4), ("ccedil", 0xE7), ("egrave", 0xE8), ("agrave", 0xE0), ("szlig", 0xDF), ("oslash", 0xF8),
  ]

  /// A tag of HTML or of clinical documents is a line's end where it sets a block, else nothing; one of another name is text, since a
  /// name may stand in angle brackets. Attributes that may hold words (`href`, `title`, `alt`) are text, too, and so are comments.
  private mutating func tag() {
    if source[position..<source.count].hasPrefix("<!--") { return jump(position + 4, 0x0A) }
    if source[position..<source.count].hasPrefix("<![CDATA[") { return jump(position + 9, 0x0A) }
    var i = position + 1
    let isClosing = i < source.count && source[i] == 0x2F
    if isClosing { i += 1 }
    let nameStart = i
    while i < source.count, i - nameStart < 24, ASCII.isLetter(source[i]) || (i > nameStart && ASCII.isDigit(source[i])) { i += 1 }
    guard i > nameStart, i < source.count else { return plain(0x3C) }
    let isInline = Markup.inline.classes(of: Markup.hash(source[nameStart..<i])) != []
    guard isInline || Markup.block.classes(of: Markup.hash(source[nameStart..<i])) != [] else { return plain(0x3C) }
    let after = source[i]
    guard after == 0x3E || after == 0x2F || after == 0x0A || (after == 0x20 && !isClosing) else { return plain(0x3C) }
    guard let close = source[i..<min(source.count, i + 512)].firstIndex(of: 0x3E) else { return plain(0x3C) }
    let inside = source[i..<i + close]
    if after == 0x20 || after == 0x0A {
      // Attributes, not words: `<b or >c` is a comparison.
      guard inside.firstIndex(of: 0x3D) != nil || inside.last == 0x2F, inside.firstIndex(of: 0x3C) == nil else { return plain(0x3C) }
    }
    position = Markup.isHarmless(inside) ? i + close + 1 : i
    if !isInline { put(0x0A) }
  }

  // MARK: UTF-8

  private mutating func scalar() {
    let b = source[position]
    let length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC2 ? 2 : 0
    guard length > 0, b < 0xF5, position + length <= source.count else { return plain(TextView.otherSign) }
    var value = UInt32(b) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for k in 1..<length {
      let c = source[position + k]
      guard c & 0xC0 == 0x80 else { return plain(TextView.otherSign) }
      value = value << 6 | UInt32(c & 0x3F)
    }
    position += length
    fold(value)
  }

  /// What stands for a scalar.
  mutating func fold(_ v: UInt32) {
    switch v {
    case 0x09, 0x0A, 0x20...0x7E: return put(UInt8(v))
    case 0..<0x20: return put(v == 0x0D ? 0x0A : 0x20)
    case 0x85, 0x2028, 0x2029: return put(0x0A)
    case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return put(0x20)
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF, 0x300...0x36F, 0xFE00...0xFE0F: return
    case 0xB4, 0x2BC, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07: return put(0x27)
    case 0x201C, 0x201D, 0xAB, 0xBB: return put(0x22)
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFF0D: return put(0x2D)
    case 0x2022, 0xB7: return put(0x2A)
    case 0x2044: return put(0x2F)
    case 0xFF01...0xFF5E: return put(UInt8(v - 0xFEE0))
    case 0x660...0x669: return put(UInt8(0x30 + v - 0x660))
    default: break
    }
    for run in LetterFolds.runs where v >= run.first && Int(v - run.first) < run.letters.utf8CodeUnitCount {
      let letter = Bytes(run.letters)[Int(v - run.first)]
      if letter != 0x2E { return put(letter) }
    }
    for longer in LetterFolds.longer where longer.scalar == v { return put(Bytes(longer.letters)) }
    put(TextDecoder.isLetter(v) ? TextView.otherLetter : TextView.otherSign)
  }

  /// Letters of scripts without stand-ins, by block: Greek, Armenian, Hebrew, Arabic, South Asian, Georgian, Hangul, Ethiopic, CJK.
  private static func isLetter(_ v: UInt32) -> Bool {
    switch v {
    case 0xF7, 0xD7: false
    case 0x370...0x3FF, 0x400...0x52F, 0x531...0x587, 0x5D0...0x5EA, 0x620...0x6D3, 0x900...0xDFF, 0xE01...0xE2E, 0x10A0...0x139F,
      0x1780...0x17B3, 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF:
      true
    default: false
    }
  }
}
