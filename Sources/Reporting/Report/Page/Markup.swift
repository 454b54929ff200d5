/// The text of a page under construction.
///
/// Names of tags and attributes are literals of this program; everything else goes through `put`, which escapes. So there is no way
/// for a text of a report to become markup.
struct Markup {
  private(set) var text = ""

  typealias Attributes = KeyValuePairs<StaticString, String>

  /// Markup of this program's own.
  mutating func raw(_ literal: StaticString) { text += "\(literal)" }

  /// A text, escaped. Characters that HTML does not allow become U+FFFD. Source: HTML, 13.2.3.5.
  mutating func put(_ value: String) {
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\t", "\n": text.unicodeScalars.append(scalar)
      default: text.unicodeScalars.append(Self.isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
  }

  /// No controls, no noncharacters, nothing that turns the direction of the text around it.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF, 0x202A...0x202E, 0x2066...0x2069: false
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }

  private mutating func open(_ name: StaticString, _ attributes: Attributes) {
    text += "<\(name)"
    for (key, value) in attributes {
      text += " \(key)=\""
      put(value)
      text += "\""
    }
    text += ">"
  }

  mutating func tag(_ name: StaticString, _ attributes: Attributes = [:], _ body: (inout Markup) -> Void) {
    open(name, attributes)
    body(&self)
    text += "</\(name)>"
  }

  mutating func tag(_ name: StaticString, _ attributes: Attributes, _ value: String) {
    tag(name, attributes) { $0.put(value) }
  }

  mutating func tag(_ name: StaticString, _ value: String) { tag(name, [:], value) }

  /// A drawing, which was made by these same rules.
  mutating func append(_ drawing: Drawing) { text += drawing.markup.text }

  /// An element without an end: `br`, `meta`.
  mutating func void(_ name: StaticString, _ attributes: Attributes = [:]) { open(name, attributes) }

  /// A paragraph.
  mutating func p(_ value: String) { tag("p", value) }

  /// A paragraph of lesser weight.
  mutating func note(_ value: String) { tag("p", ["class": "note"], value) }

  /// Pairs of a name and its value.
  mutating func facts(_ pairs: [(name: String, value: Cell)]) {
    tag("dl", ["class": "facts"]) { m in
      for pair in pairs {
        m.tag("div") { m in
          m.tag("dt", pair.name)
          m.tag("dd") { $0.put(pair.value) }
        }
      }
    }
  }
}
