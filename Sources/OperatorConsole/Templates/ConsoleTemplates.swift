import Mustache

/// The templates, compiled once when the console starts.
///
/// What escapes: every variable, by `PageText`, in every template: each begins with the pragma that names it, partials included. No template writes
/// anything unescaped.
struct ConsoleTemplates: Sendable {
  private let library: MustacheLibrary

  private static let texts: [(name: String, text: String)] = [
    ("page", LayoutTemplates.page), ("block", LayoutTemplates.block), ("cell", LayoutTemplates.cell), ("table", LayoutTemplates.table),
    ("facts", LayoutTemplates.facts), ("band", LayoutTemplates.band), ("form", FormTemplates.form), ("filter", FormTemplates.filter),
    ("chart", LayoutTemplates.chart),
  ]

  /// Throws the parser's error for a template that is wrong.
  init() throws {
    MustacheContentTypes.register(PageText(), named: "CHARTSEAL-CONSOLE")
    var library = MustacheLibrary()
    for (name, text) in ConsoleTemplates.texts { try library.register("{{% CONTENT_TYPE:CHARTSEAL-CONSOLE}}\n" + text, named: name) }
    self.library = library
  }

  func render(_ page: FramedPage) throws -> [UInt8] {
    guard let text = library.render(page, withTemplate: "page") else { throw ConsoleRefusal.template }
    return Array(text.utf8)
  }
}

/// Escapes by code point. Characters that HTML does not allow, and those that turn the direction of the text around them, become U+FFFD.
///
/// Source: HTML living standard, 13.1.2.3 and 13.2.3.5.
struct PageText: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\t", "\n": out.unicodeScalars.append(scalar)
      default: out.unicodeScalars.append(PageText.isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return out
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: false
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }
}
