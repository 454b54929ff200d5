import LedgerProtocol
import Mustache
import Records

/// The templates, compiled once when the node starts.
///
/// What escapes: every variable, by `PageText`, in every template. The library's own escaping works on whole characters and leaves a
/// quotation mark alone that a combining mark follows; so each template begins with the pragma that names ours, partials included.
struct ExplorerTemplates: Sendable {
  private let library: MustacheLibrary

  private static let texts: [(name: String, text: String)] = [
    ("layout", LayoutTemplates.layout), ("cell", LayoutTemplates.cell), ("table", LayoutTemplates.table), ("facts", LayoutTemplates.facts),
    ("figures", LayoutTemplates.figures), ("band", LayoutTemplates.band), ("pager", LayoutTemplates.pager), ("problem", LayoutTemplates.problem),
    ("overview", PageTemplates.overview), ("entries", PageTemplates.entries), ("entry", PageTemplates.entry), ("contract", PageTemplates.contract),
    ("research", PageTemplates.research), ("research-figure", PageTemplates.researchFigure), ("participants", PageTemplates.participants),
    ("disclosures", PageTemplates.disclosures), ("login", PageTemplates.login),
  ]

  /// Throws the parser's error for a template that is wrong.
  init() throws {
    MustacheContentTypes.register(PageText(), named: "CHARTSEAL-HTML")
    var library = MustacheLibrary()
    for (name, text) in ExplorerTemplates.texts { try library.register("{{% CONTENT_TYPE:CHARTSEAL-HTML}}\n" + text, named: name) }
    self.library = library
  }

  /// Throws `LED-0700` for a name that is not a template's.
  func render(_ page: Any, as name: String) throws -> [UInt8] {
    guard let text = library.render(page, withTemplate: name) else { throw LedgerStoreError.template }
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

extension LedgerStoreError {
  static let template = LedgerStoreError(ReasonCode("LED-0700", "a page of the explorer cannot be rendered"))
}
