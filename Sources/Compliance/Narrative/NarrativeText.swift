import Records

/// A free text as a reader would see it: escapes undone, accents and typographic forms folded to ASCII, layout reduced to blanks and
/// line feeds. What an encoding hides from a scan of bytes is in the open here.
///
/// Undone: HL7 escapes (`\.br\`, `\T\`, `\X41\`), backslash escapes of JSON and C (`\n`), XML and HTML entities (`&nbsp;`, `&#233;`,
/// `&eacute;`), tags of markup without attributes, invisible characters, full-width and other scripts' digits, runs of blanks.
/// Letters of other scripts stay as their bytes. Bytes that are no UTF-8 are taken for Latin-1, and `isValid` says so.
///
/// Source: HL7 v2.5.1 §2.7; HTML 4.01 §24; Unicode 15 §23.8 (half-width and full-width forms).
package struct NarrativeText: ~Copyable {
  private(set) var decoded: ByteBuffer
  /// Whether the text was UTF-8.
  private(set) var isValid = true
  /// Whether anything but blanks was changed: then the text as it stood is worth a look of its own.
  private(set) var isChanged = false

  package init() { decoded = ByteBuffer(capacity: 4096) }

  package var bytes: Bytes { decoded.bytes }

  /// What a byte is to the decoder: 0 stands for itself, 1 blank, 2 begins something.
  private static let kinds: [UInt8] = (0..<256).map { b in
    switch b {
    case 0x09...0x0D, 0x20: 1
    case 0x00...0x1F, 0x7F, 0x26, 0x3C, 0x5C, 0x80...0xFF: 2
    default: 0
    }
  }

  package mutating func decode(_ text: Bytes) {
    decoded.truncate()
    decoded.reserve(text.count + 16)
    isValid = true
    isChanged = false
    var i = 0
    let n = text.count
    NarrativeText.kinds.withUnsafeBufferPointer { kinds in
      let raw = text.raw
      while i < n {
        var end = i
        while end < n, kinds[Int(raw[end])] == 0 || (raw[end] == 0x20 && end + 1 < n && kinds[Int(raw[end + 1])] == 0) { end += 1 }
        if end > i {
          decoded.append(text[i..<end])
          i = end
          continue
        }
        if kinds[Int(raw[i])] == 1 {
          i = blanks(text, from: i)
        } else {
          isChanged = true
          i = special(text, at: i)
        }
      }
    }
  }

  /// A run of blanks becomes one: a line feed when it has one.
  private mutating func blanks(_ text: Bytes, from start: Int) -> Int {
    var i = start
    var hasLine = false
    while i < text.count, ASCII.isSpace(text[i]) {
      if text[i] == 0x0A || text[i] == 0x0D { hasLine = true }
      i += 1
    }
    blank(hasLine ? 0x0A : 0x20)
    return i
  }

  private mutating func blank(_ b: UInt8) {
    guard let last = decoded.bytes.last else { return }
    if last == 0x0A { return }
    if last == 0x20 {
      if b == 0x0A {
        decoded.truncate(to: decoded.count - 1)
      } else {
        return
      }
    }
    decoded.append(b)
  }

  private mutating func special(_ text: Bytes, at i: Int) -> Int {
    switch text[i] {
    case 0x26: return entity(text, at: i)
    case 0x3C: return markup(text, at: i)
    case 0x5C: return escape(text, at: i)
    case 0x80...0xFF: return scalar(text, at: i)
    default:
      blank(0x20)
      return i + 1
    }
  }

  // MARK: Scalars.

  private mutating func scalar(_ text: Bytes, at i: Int) -> Int {
    let b = text[i]
    let length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2
    var value = UInt32(b) & (0x7F >> UInt32(length))
    var isWhole = b >= 0xC2 && b < 0xF5 && i + length <= text.count
    if isWhole {
      for k in 1..<length {
        if text[i + k] & 0xC0 != 0x80 { isWhole = false }
        value = value << 6 | UInt32(text[i + k] & 0x3F)
      }
    }
    guard isWhole else {
      isValid = false
      append(UInt32(b))
      return i + 1
    }
    // A letter that looks like one of ours, among ours.
    append(value, isInWord: ASCII.isLetter(text.at(i + length)) || ASCII.isLetter(decoded.bytes.last ?? 0))
    return i + length
  }

  private static let lookalikes: [UInt32: UInt8] = {
    var out: [UInt32: UInt8] = [:]
    for (theirs, ours) in zip(
      "АВЕКМНОРСТУХІЈЅаеорсухіјѕкмнвтΑΒΕΖΗΙΚΜΝΟΡΤΥΧο".unicodeScalars, "ABEKMHOPCTYXIJSaeopcyxijskmhbtABEZHIKMNOPTYXo".utf8)
    {
      out[theirs.value] = ours
    }
    return out
  }()

  /// A Cyrillic or Greek letter that stands among Latin ones is read as the one it looks like.
  private mutating func lookalike(_ scalar: UInt32, isInWord: Bool) {
    if isInWord, let ours = NarrativeText.lookalikes[scalar] {
      decoded.append(ours)
    } else {
      Folding.append(scalar, into: &decoded)
    }
  }

  private mutating func append(_ scalar: UInt32, isInWord: Bool = false) {
    switch scalar {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: blank(scalar == 0x09 ? 0x20 : 0x0A)
    case 0x00...0x20: blank(0x20)
    case 0x21..<0x7F: decoded.append(UInt8(scalar))
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF: break
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: decoded.append(0x2D)
    case 0x2018...0x201B, 0x02BC, 0xB4: decoded.append(0x27)
    case 0x201C...0x201F: decoded.append(0x22)
    case 0xB2, 0xB3, 0xB9: decoded.append(scalar == 0xB9 ? 0x31 : UInt8(scalar - 0xB2 + 0x32))
    case 0xFF01...0xFF5E: decoded.append(UInt8(scalar - 0xFEE0))
    case 0x0660...0x0669, 0x06F0...0x06F9, 0x0966...0x096F: decoded.append(UInt8(0x30 + (scalar & 0xF) - (scalar >= 0x0966 ? 6 : 0)))
    case 0x7F..<0xC0, 0x2000..<0x2070, 0x3000..<0x3003: blank(0x20)
    case 0x391...0x3C5, 0x405...0x458: lookalike(scalar, isInWord: isInWord)
    default: Folding.append(scalar, into: &decoded)
    }
  }

  // MARK: Entities.

  private static let names: [(name: StaticString, scalar: UInt32)] = [
    ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("apos", 0x27), ("nbsp", 0x20), ("ndash", 0x2D), ("mdash", 0x2D),
    ("shy", 0xAD), ("rsquo", 0x27), ("lsquo", 0x27), ("rdquo", 0x22), ("ldquo", 0x22), ("ensp", 0x20), ("emsp", 0x20),
    ("zwj", 0xAD), ("zwnj", 0xAD), ("commat", 0x40), ("period", 0x2E), ("sol", 0x2F), ("hyphen", 0x2D), ("szlig", 0xDF),
    ("aelig", 0xE6), ("oelig", 0x153), ("tab", 0x20), ("newline", 0x0A), ("colon", 0x3A), ("num", 0x23),
  ]
  private static let accents: [StaticString] = ["acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "caron", "slash", "breve"]

  private mutating func entity(_ text: Bytes, at i: Int) -> Int {
    var end = i + 1
    while end < text.count, end - i < 12, text[end] != 0x3B { end += 1 }
    guard end < text.count, text[end] == 0x3B, end > i + 1 else {
      decoded.append(0x26)
      return i + 1
    }
    if text[i + 1] == 0x23 {
      if let value = NarrativeText.number(text, i + 2, end) {
        append(value)
        return end + 1
      }
    } else if let hit = NarrativeText.names.first(where: { text.isWord(i + 1, end, [$0.name]) }) {
      append(hit.scalar)
      return end + 1
    } else if ASCII.isLetter(text[i + 1]), text.isWord(i + 2, end, NarrativeText.accents) {
      decoded.append(text[i + 1])
      return end + 1
    }
    decoded.append(0x26)
    return i + 1
  }

  /// The number of `&#233;` or `&#xE9;`.
  private static func number(_ text: Bytes, _ low: Int, _ high: Int) -> UInt32? {
    let isHex = text.at(low) | 0x20 == 0x78
    let start = isHex ? low + 1 : low
    guard high > start, high - start <= 7 else { return nil }
    var value: UInt32 = 0
    for k in start..<high {
      guard let digit = hexadecimal(text[k]), isHex || digit < 10 else { return nil }
      value = value * (isHex ? 16 : 10) + digit
    }
    return value <= 0x10FFFF ? value : nil
  }

  private static func hexadecimal(_ b: UInt8) -> UInt32? {
    if ASCII.isDigit(b) { return UInt32(b - 0x30) }
    let letter = (b | 0x20) &- 0x61
    return letter < 6 ? UInt32(letter) + 10 : nil
  }

  // MARK: Markup.

  private static let blocks: [StaticString] = [
    "br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "tbody", "thead", "h1", "h2", "h3", "h4", "hr", "pre", "paragraph",
    "item",
    "list", "content",
  ]
  private static let inlines: [StaticString] = ["b", "i", "u", "em", "strong", "span", "sub", "sup", "font", "tt", "code", "small"]

  /// `<br/>` is a line feed, `<b>` nothing; a tag with attributes stays, since they are text too.
  private mutating func markup(_ text: Bytes, at i: Int) -> Int {
    var low = i + 1
    if text.at(low) == 0x2F { low += 1 }
    var high = low
    while high < text.count, high - low < 12, text.isAlphanumeric(high) { high += 1 }
    var end = high
    while text.at(end) == 0x20 || text.at(end) == 0x2F { end += 1 }
    if text.at(end) == 0x3E, high > low {
      if text.isWord(low, high, NarrativeText.blocks) {
        blank(0x0A)
        return end + 1
      }
      if text.isWord(low, high, NarrativeText.inlines) { return end + 1 }
    }
    decoded.append(0x3C)
    return i + 1
  }

  // MARK: Backslashes.

  private mutating func escape(_ text: Bytes, at i: Int) -> Int {
    var end = i + 1
    while end < text.count, end - i < 40, text[end] != 0x5C, text[end] != 0x0A { end += 1 }
    let isClosed = end < text.count && text[end] == 0x5C
    if isClosed, end == i + 2 {
      switch text[i + 1] {
      case 0x46: decoded.append(0x7C)
      case 0x53: decoded.append(0x5E)
      case 0x54: decoded.append(0x26)
      case 0x52: decoded.append(0x7E)
      case 0x45: decoded.append(0x5C)
      case 0x48, 0x4E: break
      default: return backslash(text, at: i)
      }
      return end + 1
    }
    if isClosed, text[i + 1] == 0x2E, end - i <= 8 {
      blank(0x0A)
      return end + 1
    }
    if isClosed, text[i + 1] == 0x58, (end - i) % 2 == 0, end > i + 2 {
      var k = i + 2
      while k + 1 < end, let high = NarrativeText.hexadecimal(text[k]), let low = NarrativeText.hexadecimal(text[k + 1]) {
        append(high << 4 | low)
        k += 2
      }
      if k == end { return end + 1 }
    }
    return backslash(text, at: i)
  }

  /// `\n`, `\r` and `\t` as languages write them; any other backslash separates.
  private mutating func backslash(_ text: Bytes, at i: Int) -> Int {
    let next = text.at(i + 1)
    if next == 0x6E || next == 0x72 || next == 0x74 {
      blank(0x0A)
      return i + 2
    }
    blank(0x20)
    return i + 1
  }
}
