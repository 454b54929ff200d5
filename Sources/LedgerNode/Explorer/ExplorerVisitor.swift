import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// Who looks at a page, and with which parameters.
struct ExplorerVisitor: Sendable {
  /// The participant who has signed in, while registered.
  let participant: Participant?

  static let cookie = "chartseal-session"

  func require() throws -> Participant {
    guard let participant else { throw ProtocolError.signInNeeded }
    return participant
  }

  func requireAuditor() throws {
    guard try require().role == .auditor else { throw ProtocolError.auditorOnly }
  }
}

/// The parameters of a page: each at most once, none that the page does not know.
struct PageParameters: Sendable {
  private var values: [String: String] = [:]

  /// Throws `LED-0705`.
  init(_ request: Request, _ known: String...) throws {
    for (key, value) in request.uri.queryParameters {
      let name = String(key)
      if name.isEmpty && value.isEmpty { continue }
      guard known.contains(name), values[name] == nil, value.utf8.count <= 256 else { throw ProtocolError.pageParameter }
      values[name] = String(value)
    }
  }

  /// The text of a parameter, empty when it was not sent; spaces around it, which a form sends as plus signs, are left out.
  subscript(_ name: String) -> String {
    func isSpace(_ character: Character) -> Bool { character == " " || character == "+" }
    let inner = (values[name] ?? "").drop(while: isSpace)
    return String(inner.reversed().drop(while: isSpace).reversed())
  }

  private func position(_ name: String) throws -> Int? {
    guard let text = values[name] else { return nil }
    guard let value = Int(text), (0..<1 << 62).contains(value), String(value) == text else { throw ProtocolError.pageParameter }
    return value
  }

  /// `before` or `after`, not both. Throws `LED-0705`.
  func cursor() throws -> PageCursor {
    switch (try position("before"), try position("after")) {
    case (nil, nil): .newest
    case (let before?, nil): .before(before)
    case (nil, let after?): .after(after)
    default: throw ProtocolError.pageParameter
    }
  }

  /// One of the kinds, all when empty. Throws `LED-0705`.
  func kinds(of all: [EntryKind]) throws -> Set<EntryKind> {
    let name = self["kind"]
    if name.isEmpty { return all.count == EntryKind.allCases.count ? [] : Set(all) }
    guard let kind = EntryKind(rawValue: name), all.contains(kind) else { throw ProtocolError.pageParameter }
    return [kind]
  }

  /// The parameters of these names as they go behind others in a link.
  func query(_ names: String...) -> String {
    names.map { name in self[name].isEmpty ? "" : "&\(name)=\(PageParameters.encode(self[name]))" }.joined()
  }

  private static func encode(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      if ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x5F || byte == 0x2E {
        out.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        out += "%" + Hex.lower([byte]).uppercased()
      }
    }
    return out
  }
}

extension ChoiceView {
  static func kinds(_ kinds: [EntryKind], chosen: String) -> [ChoiceView] {
    [ChoiceView(value: "", label: "all", isChosen: chosen.isEmpty)]
      + kinds.map { ChoiceView(value: $0.rawValue, label: $0.title, isChosen: $0.rawValue == chosen) }
  }
}
