import Records

/// What a reader sees of HTML and XML: no tags, attributes, comments, scripts or styles; blocks end lines, cells of a row have bars between
/// them, entities are letters. Where blocks are named, the lines of the source are blanks (HTML Living Standard §15.3.10, white space).
struct MarkupText {
  private let s: Bytes
  /// Where in the output the document begins.
  private let start: Int
  private let folds: Bool
  private var needsLine = false
  private var needsBlank = false
  /// Cells that began behind the last text of the row: an empty cell keeps its bar, or a value would slip under another heading.
  private var bars = 0
  private var cells = 0
  private var hasRowText = false
  private var isEmptyCell = false
  private var preformatted = 0

  static func append(_ text: Bytes, to out: inout ByteBuffer) {
    var utf8 = ByteBuffer(capacity: text.count)
    TextDocument.appendUTF8(text, to: &utf8)
    var reader = MarkupText(utf8.bytes, out.count)
    reader.read(to: &out)
  }

  private init(_ s: Bytes, _ start: Int) {
    (self.s, self.start) = (s, start)
    var folds = false
    var i = 0
    while !folds, let open = s.firstIndex(of: 0x3C, from: i) {
      i = open + 1
      var end = i
      while end < s.count, ASCII.isLetter(s[end]) || ASCII.isDigit(s[end]) { end += 1 }
      folds = MarkupText.isName(s[i..<end], among: MarkupText.blocks)
    }
    self.folds = folds
  }

  private mutating func read(to out: inout ByteBuffer) {
    let n = s.count
    var i = 0
    var run = 0
    while i < n {
      let b = s[i]
      guard b == 0x3C || b == 0x26 else {
        i += 1
        continue
      }
      let end = b == 0x3C ? tag(i, run, &out) : entity(i, run, &out)
      i = max(end, i + 1)
      if end == i { run = end }
    }
    add(s[run..<n], to: &out)
  }

  // MARK: text

  private mutating func add(_ text: Bytes, to out: inout ByteBuffer) {
    for b in text.raw {
      if ASCII.isSpace(b), needsLine || bars > 0 || isEmptyCell || folds && preformatted == 0 {
        needsBlank = true
        continue
      }
      if needsLine || needsBlank || bars > 0 { separate(&out) }
      (hasRowText, isEmptyCell) = (true, false)
      out.append(b)
    }
  }

  private mutating func separate(_ out: inout ByteBuffer) {
    let last = out.count > start ? out.bytes.last ?? 0x0A : 0x0A
    if needsLine, last != 0x0A { out.append(0x0A) }
    if bars > 0 {
      for _ in 0..<bars { out.append(" |") }
      out.append(0x20)
    } else if needsBlank, !needsLine, !ASCII.isSpace(last) {
      out.append(0x20)
    }
    (needsLine, needsBlank, bars) = (false, false, 0)
  }

  // MARK: tags

  private static func isName(_ name: Bytes, among names: [StaticString]) -> Bool {
    names.contains { name.equalsIgnoringCase(Bytes($0)) }
  }

  private static let hidden: [StaticString] = ["script", "style", "head", "title"]
  private static let blocks: [StaticString] = ["p", "br", "div", "tr", "td", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol"]
  /// Phrasing content (HTML Living Standard §3.2.5.2.5), older names for it, and CDA's.
  private static let inline: [StaticString] = [
    "b", "i", "u", "s", "em", "strong", "span", "sub", "sup", "a", "font", "content", "small", "big", "tt", "strike", "del", "ins", "mark", "code",
    "abbr", "acronym", "label", "q", "cite", "dfn", "var", "samp", "kbd", "bdi", "bdo", "time", "data", "nobr", "wbr", "img",
  ]

  /// What an element does to the text around it.
  private mutating func mark(_ name: Bytes, isEnd: Bool) {
    func named(_ word: StaticString) -> Bool { name.equalsIgnoringCase(Bytes(word)) }
    if named("td") || named("th") {
      guard !isEnd else { return }
      if cells > 0 {
        if hasRowText { needsLine = false }
        bars += 1
      }
      cells += 1
      (isEmptyCell, needsBlank) = (true, false)
    } else if named("tr") || named("table") {
      (needsLine, bars, cells, hasRowText, isEmptyCell) = (true, 0, 0, false, false)
    } else if !name.hasPrefix("o:"), !name.hasPrefix("st1:") {
      if named("pre") || named("textarea") { preformatted = max(0, preformatted + (isEnd ? -1 : 1)) }
      if !isEmptyCell, !MarkupText.isName(name, among: MarkupText.inline) { needsLine = true }
    }
  }

  /// Steps over a tag that begins at `i`, with what it hides; `i` when it is none.
  private mutating func tag(_ i: Int, _ run: Int, _ out: inout ByteBuffer) -> Int {
    guard i + 1 < s.count else { return i }
    if reads(i, "<!--") {
      add(s[run..<i], to: &out)
      return after(i + 4, "-->")
    }
    if reads(i, "<![CDATA[") {
      add(s[run..<i], to: &out)
      let end = after(i + 9, "]]>")
      add(s[i + 9..<max(i + 9, end - (end >= 3 && end <= s.count && s[end - 1] == 0x3E ? 3 : 0))], to: &out)
      return end
    }
    let first = s[i + 1]
    guard ASCII.isLetter(first) || first == 0x2F || first == 0x21 || first == 0x3F else { return i }
    var end = i + 1
    while end < s.count, s[end] != 0x3E { end += 1 }
    add(s[run..<i], to: &out)
    guard end < s.count else { return s.count }
    var nameEnd = i + (first == 0x2F ? 2 : 1)
    let nameStart = nameEnd
    while nameEnd < end, ASCII.isLetter(s[nameEnd]) || ASCII.isDigit(s[nameEnd]) || s[nameEnd] == 0x3A { nameEnd += 1 }
    let name = s[nameStart..<nameEnd]
    mark(name, isEnd: first == 0x2F)
    if first != 0x2F, s[end - 1] != 0x2F, MarkupText.isName(name, among: MarkupText.hidden) { return closing(end + 1, name) }
    return end + 1
  }

  /// Behind the end tag of an element; where there is none, the text goes on after the start tag.
  private func closing(_ start: Int, _ name: Bytes) -> Int {
    var i = start
    while i + name.count + 2 <= s.count {
      if s[i] == 0x3C, s[i + 1] == 0x2F, s[i + 2..<i + 2 + name.count].equalsIgnoringCase(name) {
        var end = i + 2 + name.count
        while end < s.count, s[end] != 0x3E { end += 1 }
        return min(end + 1, s.count)
      }
      i += 1
    }
    return s.count
  }

  private static let entities: [(StaticString, StaticString)] = [
    ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("nbsp", " "), ("ndash", "-"), ("mdash", "-"), ("rsquo", "'"),
    ("shy", ""), ("ge", "\u{2265}"), ("le", "\u{2264}"), ("lsquo", "'"), ("ldquo", "\""), ("rdquo", "\""), ("deg", "\u{B0}"), ("micro", "\u{B5}"), ("plusmn", "\u{B1}"),
    ("eacute", "\u{E9}"), ("Eacute", "\u{C9}"), ("aacute", "\u{E1}"), ("Aacute", "\u{C1}"), ("iacute", "\u{ED}"), ("Iacute", "\u{CD}"),
    ("oacute", "\u{F3}"), ("Oacute", "\u{D3}"), ("uacute", "\u{FA}"), ("Uacute", "\u{DA}"), ("ntilde", "\u{F1}"), ("Ntilde", "\u{D1}"),
    ("ouml", "\u{F6}"), ("Ouml", "\u{D6}"), ("uuml", "\u{FC}"), ("Uuml", "\u{DC}"), ("auml", "\u{E4}"), ("Auml", "\u{C4}"),
    ("euml", "\u{EB}"), ("Euml", "\u{CB}"), ("iuml", "\u{EF}"), ("Iuml", "\u{CF}"), ("egrave", "\u{E8}"), ("Egrave", "\u{C8}"),
    ("agrave", "\u{E0}"), ("Agrave", "\u{C0}"), ("igrave", "\u{EC}"), ("Igrave", "\u{CC}"), ("ograve", "\u{F2}"), ("Ograve", "\u{D2}"),
    ("ugrave", "\u{F9}"), ("Ugrave", "\u{D9}"), ("acirc", "\u{E2}"), ("Acirc", "\u{C2}"), ("ecirc", "\u{EA}"), ("Ecirc", "\u{CA}"),
    ("icirc", "\u{EE}"), ("Icirc", "\u{CE}"), ("ocirc", "\u{F4}"), ("Ocirc", "\u{D4}"), ("ucirc", "\u{FB}"), ("Ucirc", "\u{DB}"),
    ("atilde", "\u{E3}"), ("Atilde", "\u{C3}"), ("otilde", "\u{F5}"), ("Otilde", "\u{D5}"), ("ccedil", "\u{E7}"), ("Ccedil", "\u{C7}"),
    ("aring", "\u{E5}"), ("Aring", "\u{C5}"), ("oslash", "\u{F8}"), ("Oslash", "\u{D8}"), ("aelig", "\u{E6}"), ("AElig", "\u{C6}"),
    ("yacute", "\u{FD}"), ("Yacute", "\u{DD}"), ("szlig", "\u{DF}"),
  ]

  private mutating func entity(_ i: Int, _ run: Int, _ out: inout ByteBuffer) -> Int {
    var end = i + 1
    while end < s.count, end - i < 12, s[end] != 0x3B { end += 1 }
    guard end < s.count, s[end] == 0x3B, end > i + 1 else { return i }
    let name = s[i + 1..<end]
    if name[0] == 0x23 {
      guard let value = MarkupText.number(name) else { return i }
      add(s[run..<i], to: &out)
      if value == 0xA0 || value <= 0x20 {
        add(Bytes(" "), to: &out)
      } else {
        separate(&out)
        (hasRowText, isEmptyCell) = (true, false)
        TextDocument.append(scalar: value, to: &out)
      }
      return end + 1
    }
    for (word, letters) in MarkupText.entities where name == Bytes(word) {
      add(s[run..<i], to: &out)
      add(Bytes(letters), to: &out)
      return end + 1
    }
    return i
  }

  private static func number(_ name: Bytes) -> UInt32? {
    let isHex = name.count > 1 && name[1] | 0x20 == 0x78
    var value: UInt32 = 0
    let digits = name[(isHex ? 2 : 1)..<name.count]
    guard !digits.isEmpty else { return nil }
    for b in digits.raw {
      let low = b | 0x20
      let d: UInt32
      if ASCII.isDigit(b) { d = UInt32(b - 0x30) } else if isHex, low >= 0x61, low <= 0x66 { d = UInt32(low - 0x57) } else { return nil }
      value = value &* (isHex ? 16 : 10) &+ d
      if value > 0x10FFFF { return nil }
    }
    return value
  }

  private func reads(_ i: Int, _ word: StaticString) -> Bool {
    let w = Bytes(word)
    return i + w.count <= s.count && s[i..<i + w.count] == w
  }

  private func after(_ start: Int, _ word: StaticString) -> Int {
    var i = start
    while i < s.count {
      if reads(i, word) { return i + Bytes(word).count }
      i += 1
    }
    return s.count
  }
}
