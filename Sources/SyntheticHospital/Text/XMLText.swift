import Records

/// Writes XML element by element and knows where it is, so that identifiers can be listed with the path at which they stand.
///
/// A path is like `recordTarget/patientRole/id[2]/@extension`: names without prefix from below the outermost element, and the number of
/// the element among siblings of its name when it is not the first. Source: XML 1.0 §2.4, §3.1.
final class XMLText {
  private(set) var out = ByteBuffer(capacity: 1 << 16)
  /// Takes the marks; nil where nobody asks for them.
  var file: ExportFile?
  private var path: [(step: String, counts: [String: Int])] = []
  private var rootCounts: [String: Int] = [:]
  private var inline = 0
  private let tracks: Bool

  init(file: ExportFile?) {
    self.file = file
    tracks = file?.truth != nil
  }

  func declaration() { out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
  func reset() {
    out.truncate()
    rootCounts.removeAll()
    path.removeAll()
  }

  /// An empty element. Attributes without a value are left out.
  func element(_ name: String, _ attributes: KeyValuePairs<String, Marked> = [:]) {
    open(name, attributes)
    out.append("/>")
    close()
  }

  /// An element with content. Within an `inline` element no line breaks are added.
  func element(_ name: String, _ attributes: KeyValuePairs<String, Marked> = [:], inline isInline: Bool = false, _ body: () -> Void) {
    open(name, attributes)
    out.append(0x3E)
    if isInline { inline += 1 } else if inline == 0 { out.append(0x0A) }
    body()
    if isInline { inline -= 1 }
    out.append("</")
    out.append(text: name)
    out.append(0x3E)
    close()
  }

  private func open(_ name: String, _ attributes: KeyValuePairs<String, Marked>) {
    enter(name)
    out.append(0x3C)
    out.append(text: name)
    for (key, value) in attributes where !value.isEmpty {
      out.append(0x20)
      out.append(text: key)
      out.append("=\"")
      escape(value.text, inAttribute: true)
      out.append(0x22)
      if tracks { file?.mark(value, at: place + "/@" + XMLText.local(key)) }
    }
  }

  private func close() {
    if inline == 0 { out.append(0x0A) }
    if tracks { path.removeLast() }
  }

  /// An element that holds text only.
  func leaf(_ name: String, _ content: Marked) { leaf(name, [:], content) }
  func leaf(_ name: String, _ attributes: KeyValuePairs<String, Marked>, _ content: Marked) {
    element(name, attributes, inline: true) { self.text(content) }
  }

  func text(_ content: Marked) {
    escape(content.text, inAttribute: false)
    if tracks { file?.mark(content, at: place) }
  }

  private var place: String { path.dropFirst().map(\.step).joined(separator: "/") }

  private func enter(_ name: String) {
    guard tracks else { return }
    let name = XMLText.local(name)
    let n: Int
    if path.isEmpty {
      rootCounts[name, default: 0] += 1
      n = 1
    } else {
      path[path.count - 1].counts[name, default: 0] += 1
      n = path[path.count - 1].counts[name, default: 1]
    }
    path.append((n > 1 ? "\(name)[\(n)]" : name, [:]))
  }

  private static func local(_ name: String) -> String {
    guard let colon = name.firstIndex(of: ":") else { return name }
    return String(name[name.index(after: colon)...])
  }

  private func escape(_ text: String, inAttribute: Bool) {
    var text = text
    text.withUTF8 { buffer in
      var start = 0
      for i in 0..<buffer.count {
        let replacement: StaticString
        switch buffer[i] {
        case 0x26: replacement = "&amp;"
        case 0x3C: replacement = "&lt;"
        case 0x3E: replacement = "&gt;"
        case 0x22 where inAttribute: replacement = "&quot;"
        case 0x0A where inAttribute: replacement = "&#10;"
        default: continue
        }
        if i > start { out.append(Bytes(UnsafeBufferPointer(rebasing: buffer[start..<i]))) }
        out.append(replacement)
        start = i + 1
      }
      if start < buffer.count { out.append(Bytes(UnsafeBufferPointer(rebasing: buffer[start...]))) }
    }
  }
}
