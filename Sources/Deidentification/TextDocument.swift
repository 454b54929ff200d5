import Records

/// Documents that are text to their readers: what is read of them, without the markup.
enum TextDocument {
  enum Form {
    case plain, markup, richText

    /// By media type; nil for what is no text a reader sees, XML of data too. Parameters are passed over; see `isRead`.
    init?(mediaType: Bytes) {
      let end = mediaType.firstIndex(of: 0x3B) ?? mediaType.count
      let type = mediaType[0..<end].trimmed
      func names(_ word: StaticString) -> Bool { type.equalsIgnoringCase(Bytes(word)) }
      if names("text/plain") || names("text/markdown") || names("text/csv") {
        self = .plain
      } else if names("text/html") || names("application/xhtml+xml") {
        self = .markup
      } else if names("text/rtf") || names("application/rtf") || names("text/richtext") {
        self = .richText
      } else {
        return nil
      }
    }

    /// The form that a document called plain text has by its first bytes: many systems call RTF and HTML so. Nil for what is no text at all.
    init?(seenIn document: Bytes, called form: Form) {
      self = form
      guard form == .plain else { return }
      let start = document.trimmed
      if start.hasPrefix("%PDF-") { return nil }
      func begins(_ word: StaticString) -> Bool { start[0..<min(start.count, word.utf8CodeUnitCount)].equalsIgnoringCase(Bytes(word)) }
      self = start.hasPrefix("{\\rtf") ? .richText : begins("<!doctype html") || begins("<html") ? .markup : .plain
    }
  }

  private static let charsets: [StaticString] = [
    "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252",
  ]

  /// Whether a media type's parameters name no character set but one that is read here: bytes of another would pass as letters that no rule
  /// knows, and whoever knows the set reads them again.
  static func isRead(_ parameters: Bytes) -> Bool {
    let name = Bytes("charset")
    var i = 0
    while i + name.count < parameters.count {
      guard parameters[i..<i + name.count].equalsIgnoringCase(name) else {
        i += 1
        continue
      }
      func isQuote(_ b: UInt8) -> Bool { b == 0x22 || b == 0x27 || ASCII.isSpace(b) }
      var from = i + name.count
      while from < parameters.count, parameters[from] == 0x3D || isQuote(parameters[from]) { from += 1 }
      var to = from
      while to < parameters.count, parameters[to] != 0x3B, !isQuote(parameters[to]) { to += 1 }
      let set = parameters[from..<to]
      return set.isEmpty || charsets.contains(where: { set.equalsIgnoringCase(Bytes($0)) })
    }
    return true
  }

  /// The letters and signs of Windows-1252 where Latin-1 has controls.
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  static func append(windows b: UInt8, to out: inout ByteBuffer) {
    append(scalar: b >= 0x80 && b < 0xA0 ? windows[Int(b) - 0x80] : UInt32(b), to: &out)
  }

  /// Appends what a reader of the document sees, in UTF-8; false when it is none of its form.
  static func appendPlain(_ bytes: Bytes, _ form: Form, to out: inout ByteBuffer) -> Bool {
    let start = out.count
    switch form {
    case .plain: appendUTF8(bytes, to: &out)
    case .markup: MarkupText.append(bytes, to: &out)
    case .richText: guard RichText.append(bytes, to: &out) else { return false }
    }
    for b in out.bytes(start..<out.count).raw where b == 0 { return false }
    return true
  }

  /// Appends text as UTF-8: bytes that are none are taken for Windows-1252's Latin letters.
  static func appendUTF8(_ bytes: Bytes, to out: inout ByteBuffer) {
    var i = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    while i < bytes.count {
      let b = bytes[i]
      let length = b < 0x80 ? 1 : b >= 0xF0 && b < 0xF5 ? 4 : b >= 0xE0 && b < 0xF0 ? 3 : b >= 0xC2 && b < 0xE0 ? 2 : 0
      if length > 0, i + length <= bytes.count, isContinued(bytes, i, length) {
        out.append(bytes[i..<i + length])
        i += length
      } else {
        append(windows: b, to: &out)
        i += 1
      }
    }
  }

  private static func isContinued(_ bytes: Bytes, _ i: Int, _ length: Int) -> Bool {
    guard length > 1 else { return true }
    for k in 1..<length where bytes[i + k] & 0xC0 != 0x80 { return false }
    // Overlong forms, surrogates and what lies beyond Unicode.
    switch bytes[i] {
    case 0xE0: return bytes[i + 1] >= 0xA0
    case 0xED: return bytes[i + 1] < 0xA0
    case 0xF0: return bytes[i + 1] >= 0x90
    case 0xF4: return bytes[i + 1] < 0x90
    default: return true
    }
  }

  static func append(scalar v: UInt32, to out: inout ByteBuffer) {
    switch v {
    case 0..<0x80: out.append(UInt8(v))
    case 0x80..<0x800:
      out.append(UInt8(0xC0 | v >> 6))
      out.append(UInt8(0x80 | v & 63))
    case 0xD800..<0xE000: out.append("\u{FFFD}")
    case 0x800..<0x10000:
      out.append(UInt8(0xE0 | v >> 12))
      out.append(UInt8(0x80 | v >> 6 & 63))
      out.append(UInt8(0x80 | v & 63))
    case 0x10000..<0x110000:
      out.append(UInt8(0xF0 | v >> 18))
      out.append(UInt8(0x80 | v >> 12 & 63))
      out.append(UInt8(0x80 | v >> 6 & 63))
      out.append(UInt8(0x80 | v & 63))
    default: out.append("\u{FFFD}")
    }
  }
}

/// What a reader sees of RTF: groups of fonts, colours, styles and properties go, `\par` ends a line, `\'e9` and `\u233` are letters.
///
/// Source: Rich Text Format Specification 1.9.1.
enum RichText {
  private static let hidden: [StaticString] = [
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator", "listtable", "listoverridetable",
    "themedata", "datastore", "xmlnstbl", "rsidtbl", "fldinst", "bkmkstart", "bkmkend", "annotation", "atnauthor", "atnid", "revtbl",
  ]
  private static let deepest = 64

  static func append(_ text: Bytes, to out: inout ByteBuffer) -> Bool {
    guard text.trimmed.count > 5, text.trimmed[0..<5] == "{\\rtf" else { return false }
    var depth = 0
    /// The depth of the outermost group that hides its content, 0 for none.
    var hiddenFrom = 0
    var skip = 0
    /// How many characters stand behind `\u` for readers who do not know it, by depth.
    var fallbacks = [Int](repeating: 1, count: deepest + 1)
    var i = 0
    let n = text.count
    while i < n {
      let b = text[i]
      switch b {
      case 0x7B:
        depth += 1
        i += 1
        if depth > deepest { return false }
        fallbacks[depth] = fallbacks[depth - 1]
      case 0x7D:
        if hiddenFrom == depth { hiddenFrom = 0 }
        depth = max(0, depth - 1)
        i += 1
      case 0x5C: i = control(text, i, depth, &hiddenFrom, &skip, &fallbacks[depth], &out)
      case 0x0A, 0x0D: i += 1
      default:
        if hiddenFrom == 0 {
          if skip > 0 { skip -= 1 } else { TextDocument.append(windows: b, to: &out) }
        }
        i += 1
      }
    }
    return true
  }

  private static func control(
    _ s: Bytes, _ at: Int, _ depth: Int, _ hiddenFrom: inout Int, _ skip: inout Int, _ fallback: inout Int, _ out: inout ByteBuffer
  ) -> Int {
    var i = at + 1
    guard i < s.count else { return i }
    let first = s[i]
    if first == 0x27 {
      guard i + 2 < s.count, let high = hex(s[i + 1]), let low = hex(s[i + 2]) else { return i + 1 }
      if hiddenFrom == 0 {
        if skip > 0 { skip -= 1 } else { TextDocument.append(windows: high << 4 | low, to: &out) }
      }
      return i + 3
    }
    guard ASCII.isLetter(first) else {
      if first == 0x2A, hiddenFrom == 0 { hiddenFrom = depth }
      if hiddenFrom == 0, first == 0x7B || first == 0x7D || first == 0x5C { out.append(first) }
      if hiddenFrom == 0, first == 0x7E { out.append(0x20) }
      // A hyphen that does not break: `4\_6 hours`.
      if hiddenFrom == 0, first == 0x5F { out.append(0x2D) }
      return i + 1
    }
    let start = i
    while i < s.count, ASCII.isLetter(s[i]) { i += 1 }
    let word = s[start..<i]
    var value = 0
    var isNegative = false
    if i < s.count, s[i] == 0x2D { (isNegative, i) = (true, i + 1) }
    while i < s.count, ASCII.isDigit(s[i]) {
      value = min(value * 10 + Int(s[i] - 0x30), 1 << 24)
      i += 1
    }
    if i < s.count, s[i] == 0x20 { i += 1 }
    if hidden.contains(where: { word == Bytes($0) }) {
      if hiddenFrom == 0 { hiddenFrom = depth }
      return i
    }
    guard hiddenFrom == 0 else { return word == "bin" ? min(s.count, i + value) : i }
    switch word {
    case _ where word == "par" || word == "line" || word == "row" || word == "sect" || word == "page": out.append(0x0A)
    case _ where word == "tab" || word == "cell": out.append(0x09)
    case _ where word == "emdash" || word == "endash": out.append(0x2D)
    case _ where word == "lquote" || word == "rquote": out.append(0x27)
    case _ where word == "ldblquote" || word == "rdblquote": out.append(0x22)
    case _ where word == "u":
      TextDocument.append(scalar: UInt32(isNegative ? max(0, 65536 - value) : value), to: &out)
      skip = fallback
    case _ where word == "uc": fallback = min(value, 8)
    case _ where word == "bin": return min(s.count, i + value)
    default: break
    }
    return i
  }

  private static func hex(_ b: UInt8) -> UInt8? {
    let low = b | 0x20
    return ASCII.isDigit(b) ? b - 0x30 : low >= 0x61 && low <= 0x66 ? low - 0x57 : nil
  }
}
