import Records

/// A value of JSON, or of the XML form of the same resource. Members keep their order.
indirect enum Node: Sendable {
  case object([(String, Node)])
  case array([Node])
  case string(Marked)
  /// A number or truth value as it is written.
  case literal(String)
  /// A narrative: the text within its `div`.
  case narrative(Marked)
  /// A resource within another: written with its type around it in XML.
  case resource(String, Node)
  /// Base64 of a text.
  case base64(Marked)

  static func text(_ text: String) -> Node { .string(Marked(text)) }
  static func number(_ value: Int) -> Node { .literal(String(value)) }

  /// An object without the members that are nil.
  static func members(_ members: KeyValuePairs<String, Node?>) -> Node {
    var all: [(String, Node)] = []
    for (key, value) in members { if let value { all.append((key, value)) } }
    return .object(all)
  }

  /// An array, or nothing when it would be empty.
  static func list(_ items: [Node]) -> Node? { items.isEmpty ? nil : .array(items) }
}

extension Node: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .string(Marked(value)) }
}

/// Writes nodes as JSON; the path of a value is like `name[0].family`. Source: RFC 8259.
final class JSONText {
  private(set) var out = ByteBuffer(capacity: 1 << 14)
  private let file: ExportFile?
  private let tracks: Bool
  private var path: [String] = []

  init(file: ExportFile?) {
    self.file = file
    tracks = file?.truth != nil
  }

  func reset() { out.truncate() }
  func newline() { out.append(0x0A) }

  func write(_ node: Node) {
    switch node {
    case .object(let members): object(members, type: nil)
    case .resource(let type, let body):
      guard case .object(let members) = body else { return }
      object(members, type: type)
    case .array(let items):
      out.append(0x5B)
      for (i, item) in items.enumerated() {
        if i > 0 { out.append(0x2C) }
        step("[\(i)]") { write(item) }
      }
      out.append(0x5D)
    case .string(let text): string(text.text, text)
    case .narrative(let text): string(Node.narrativeText(text.text), text)
    case .base64(let text): string(Base64.encode(Array(text.text.utf8)), text)
    case .literal(let text): out.append(text: text)
    }
  }

  private func object(_ members: [(String, Node)], type: String?) {
    out.append(0x7B)
    if let type { out.append(text: "\"resourceType\":\"\(type)\"") }
    for (i, (key, value)) in members.enumerated() {
      if i > 0 || type != nil { out.append(0x2C) }
      out.append(text: "\"\(key)\":")
      step(path.isEmpty ? key : "." + key) { write(value) }
    }
    out.append(0x7D)
  }

  private func step(_ name: @autoclosure () -> String, _ body: () -> Void) {
    if tracks { path.append(name()) }
    body()
    if tracks { path.removeLast() }
  }

  private func string(_ text: String, _ marks: Marked) {
    var text = text
    text.withUTF8 { out.append(jsonString: Bytes($0)) }
    if tracks { file?.mark(marks, at: path.joined()) }
  }
}

extension Node {
  static func narrativeText(_ text: String) -> String {
    var s = "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
    for c in text.unicodeScalars {
      switch c {
      case "&": s += "&amp;"
      case "<": s += "&lt;"
      default: s.unicodeScalars.append(c)
      }
    }
    return s + "</div>"
  }

  /// Writes the XML form of a member. Source: FHIR R4 §2.6.1, XML representation.
  func write(_ name: String, to xml: XMLText) {
    switch self {
    case .array(let items): for item in items { item.write(name, to: xml) }
    case .object(let members):
      // The `url` of an extension is an attribute; so is the `id` of an element that is no resource.
      var url = Marked("")
      if name == "extension", case .string(let text)? = members.first(where: { $0.0 == "url" })?.1 { url = text }
      xml.element(name, ["url": url]) {
        for (key, value) in members where !(name == "extension" && key == "url") { value.write(key, to: xml) }
      }
    case .resource(let type, let body):
      xml.element(name) { body.write(type, to: xml) }
    case .string(let text): xml.element(name, ["value": text])
    case .base64(let text):
      var encoded = Marked(Base64.encode(Array(text.text.utf8)))
      encoded.marks = text.marks
      xml.element(name, ["value": encoded])
    case .literal(let text): xml.element(name, ["value": Marked(text)])
    case .narrative(let text): xml.element("div", ["xmlns": "http://www.w3.org/1999/xhtml"], inline: true) { xml.text(text) }
    }
  }
}

/// Source: RFC 4648 §4.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    var i = 0
    while i < bytes.count {
      let n = min(3, bytes.count - i)
      let word = UInt32(bytes[i]) << 16 | (n > 1 ? UInt32(bytes[i + 1]) << 8 : 0) | (n > 2 ? UInt32(bytes[i + 2]) : 0)
      for k in 0..<4 { out.append(k <= n ? alphabet[Int(word >> UInt32(18 - 6 * k) & 63)] : 0x3D) }
      i += 3
    }
    return String(decoding: out, as: UTF8.self)
  }
}
