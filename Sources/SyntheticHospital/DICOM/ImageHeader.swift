import Records

/// A set of data elements, as the generator puts it together: sorted by tag, free of any encoding. Source: PS3.5 §7.
struct ImageHeader: Sendable {
  enum Value: Sendable {
    /// Text, a name or a UID; several values are separated by `\`.
    case text(Marked)
    case numbers([Int])
    case bytes([UInt8])
    case items([ImageHeader])
  }

  struct Element: Sendable {
    let tag: UInt32
    let representation: StaticString
    let value: Value
  }

  private(set) var elements: [Element] = []
  let charset: ImageCharset

  init(_ charset: ImageCharset) { self.charset = charset }

  mutating func add(_ tag: UInt32, _ representation: StaticString, _ value: Value) {
    let at = elements.firstIndex { $0.tag > tag } ?? elements.count
    elements.insert(Element(tag: tag, representation: representation, value: value), at: at)
  }

  /// Adds a text, changed to what the character set has letters for.
  mutating func add(_ tag: UInt32, _ representation: StaticString, _ text: Marked) {
    add(tag, representation, .text(text.mapped(charset.fold)))
  }

  mutating func add(_ tag: UInt32, _ representation: StaticString, _ numbers: Int...) { add(tag, representation, .numbers(numbers)) }

  mutating func add(_ tag: UInt32, items: [ImageHeader]) { add(tag, "SQ", .items(items)) }

  func text(_ tag: UInt32) -> Marked? {
    guard case .text(let text)? = elements.first(where: { $0.tag == tag })?.value else { return nil }
    return text
  }

  /// The same without some elements.
  func without(_ isUnwanted: (Element) -> Bool) -> ImageHeader {
    var copy = self
    copy.elements.removeAll(where: isUnwanted)
    return copy
  }

  /// Notes the identifiers at paths such as `(0040,0275)[1].(0008,0050)`: items are counted from 1.
  func mark(_ file: ExportFile, path: String = "") {
    guard file.truth != nil else { return }
    for element in elements {
      let place = path + ImageHeader.name(element.tag)
      switch element.value {
      case .text(let text): file.mark(text, at: place)
      case .items(let items): for (i, item) in items.enumerated() { item.mark(file, path: "\(place)[\(i + 1)].") }
      case .numbers, .bytes: break
      }
    }
  }

  /// `(0010,0020)`
  static func name(_ tag: UInt32) -> String { "(\(hex(tag >> 16)),\(hex(tag & 0xFFFF)))" }
  static func hex(_ value: UInt32) -> String {
    let s = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - s.utf8.count) + s
  }
}

/// The character set of a study's texts. Source: PS3.3 §C.12.1.1.2, PS3.5 §6.1.
enum ImageCharset: Sendable {
  case ascii, latin1, utf8
  /// JIS X 0208 by escape sequences; names have an ideographic and a phonetic form. Source: PS3.5 §H.3.
  case japanese

  var term: String {
    switch self {
    case .ascii: ""
    case .latin1: "ISO_IR 100"
    case .utf8: "ISO_IR 192"
    case .japanese: "\\ISO 2022 IR 87"
    }
  }

  func fold(_ text: String) -> String {
    switch self {
    case .utf8: text
    case .latin1: Folding.latin1(text)
    case .ascii: Folding.ascii(text)
    case .japanese: text.unicodeScalars.contains { ImageCharset.kanji[$0] != nil } ? text : Folding.ascii(text)
    }
  }

  /// The codes of the letters of `ImageStudy.ideographic` and `ImageStudy.phonetic`.
  private static let kanji: [Unicode.Scalar: (UInt8, UInt8)] = [
    "山": (0x3B, 0x33), "田": (0x45, 0x44), "太": (0x42, 0x40), "郎": (0x4F, 0x3A), "や": (0x24, 0x64), "ま": (0x24, 0x5E), "だ": (0x24, 0x40),
    "た": (0x24, 0x3F), "ろ": (0x24, 0x6D), "う": (0x24, 0x26),
  ]

  func encode(_ text: String) -> [UInt8] {
    switch self {
    case .utf8, .ascii: return Array(text.utf8)
    case .latin1: return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    case .japanese:
      var out: [UInt8] = []
      var isKanji = false
      for scalar in text.unicodeScalars {
        let code = ImageCharset.kanji[scalar]
        if (code != nil) != isKanji {
          out += code != nil ? [0x1B, 0x24, 0x42] : [0x1B, 0x28, 0x42]
          isKanji = code != nil
        }
        if let code { out += [code.0, code.1] } else { out.append(UInt8(truncatingIfNeeded: scalar.value)) }
      }
      return isKanji ? out + [0x1B, 0x28, 0x42] : out
    }
  }
}
