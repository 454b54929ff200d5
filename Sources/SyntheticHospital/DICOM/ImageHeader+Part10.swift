import Records

/// How a Part 10 file is written. Source: PS3.5 §10, §A.
enum TransferSyntax: Sendable {
  case implicitLittle, explicitLittle, explicitBig, deflated

  var uid: String {
    switch self {
    case .implicitLittle: "1.2.840.10008.1.2"
    case .explicitLittle: "1.2.840.10008.1.2.1"
    case .explicitBig: "1.2.840.10008.1.2.2"
    case .deflated: "1.2.840.10008.1.2.1.99"
    }
  }
}

/// Encodes data elements. Source: PS3.5 §7.1, §7.5.
struct ImageEncoder {
  let isExplicit: Bool
  let isBig: Bool
  /// Sequences and items end with delimiters and not by their lengths.
  let hasUndefinedLengths: Bool
  private(set) var out: [UInt8] = []

  init(_ syntax: TransferSyntax, hasUndefinedLengths: Bool = false) {
    isExplicit = syntax != .implicitLittle
    isBig = syntax == .explicitBig
    self.hasUndefinedLengths = hasUndefinedLengths
  }

  mutating func put16(_ value: Int) {
    let (low, high) = (UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8))
    out += isBig ? [high, low] : [low, high]
  }

  mutating func put32(_ value: Int) {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    out += isBig ? bytes.reversed() : bytes
  }

  mutating func put(_ tag: UInt32) {
    put16(Int(tag >> 16))
    put16(Int(tag & 0xFFFF))
  }

  mutating func write(_ header: ImageHeader) { for element in header.elements { write(element, header.charset) } }

  private static func isLong(_ representation: StaticString) -> Bool {
    ["OB", "OW", "SQ", "UN", "UT", "UC", "UR"].contains(representation.description)
  }

  private mutating func head(_ tag: UInt32, _ representation: StaticString, length: Int) {
    put(tag)
    if isExplicit {
      out += Array(representation.description.utf8)
      if ImageEncoder.isLong(representation) {
        put16(0)
        put32(length)
      } else {
        put16(length)
      }
    } else {
      put32(length)
    }
  }

  private mutating func write(_ element: ImageHeader.Element, _ charset: ImageCharset) {
    switch element.value {
    case .text(let text):
      var bytes = charset.encode(text.text)
      if bytes.count % 2 == 1 { bytes.append(element.representation.description == "UI" ? 0 : 0x20) }
      head(element.tag, element.representation, length: bytes.count)
      out += bytes
    case .numbers(let numbers):
      let isWide = element.representation.description == "UL"
      head(element.tag, element.representation, length: numbers.count * (isWide ? 4 : 2))
      for n in numbers { if isWide { put32(n) } else { put16(n) } }
    case .bytes(let bytes):
      head(element.tag, element.representation, length: bytes.count)
      out += bytes
    case .items(let items): write(items, element.tag)
    }
  }

  private mutating func write(_ items: [ImageHeader], _ tag: UInt32) {
    if hasUndefinedLengths {
      head(tag, "SQ", length: 0xFFFF_FFFF)
      for item in items {
        put(0xFFFE_E000)
        put32(0xFFFF_FFFF)
        write(item)
        put(0xFFFE_E00D)
        put32(0)
      }
      put(0xFFFE_E0DD)
      put32(0)
    } else {
      let inner = items.map { item in
        var encoder = self
        encoder.out = []
        encoder.write(item)
        return encoder.out
      }
      head(tag, "SQ", length: inner.reduce(0) { $0 + $1.count + 8 })
      for bytes in inner {
        put(0xFFFE_E000)
        put32(bytes.count)
        out += bytes
      }
    }
  }
}

extension ImageHeader {
  /// A whole Part 10 file. Source: PS3.10 §7.1.
  func part10(_ syntax: TransferSyntax, hasUndefinedLengths: Bool = false, hasPreamble: Bool = true) -> [UInt8] {
    var body = ImageEncoder(syntax, hasUndefinedLengths: hasUndefinedLengths)
    body.write(self)
    guard hasPreamble else { return body.out }
    var meta = ImageHeader(.ascii)
    meta.add(0x0002_0001, "OB", .bytes([0, 1]))
    meta.add(0x0002_0002, "UI", .text(Marked(text(0x0008_0016)?.text ?? "1.2.840.10008.1.3.10")))
    meta.add(0x0002_0003, "UI", .text(Marked(text(0x0008_0018)?.text ?? text(0x0004_1511)?.text ?? "2.25.1")))
    meta.add(0x0002_0010, "UI", .text(Marked(syntax.uid)))
    meta.add(0x0002_0012, "UI", .text("2.25.190837465019283746501928374650192837"))
    meta.add(0x0002_0013, "SH", .text("SLSH_1"))
    var group = ImageEncoder(.explicitLittle)
    group.write(meta)
    var length = ImageHeader(.ascii)
    length.add(0x0002_0000, "UL", group.out.count)
    var head = ImageEncoder(.explicitLittle)
    head.write(length)
    let bytes = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + head.out + group.out
    guard syntax == .deflated else { return bytes + body.out }
    let deflated = body.out.withUnsafeBytes { Stored.blocks(Bytes($0), isLast: true) }
    return bytes + deflated + (deflated.count % 2 == 1 ? [0] : [])
  }

  // MARK: JSON and XML

  /// Source: PS3.18 §F.2, DICOM JSON model.
  var json: Node {
    .object(
      elements.map { element in
        var members: [(String, Node)] = [("vr", .text(element.representation.description))]
        switch element.value {
        case .text(let text):
          let values = text.text.split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
          if !text.isEmpty { members.append(("Value", .array(values.map { ImageHeader.json($0, element.representation.description) }))) }
        case .numbers(let numbers): members.append(("Value", .array(numbers.map(Node.number))))
        case .bytes(let bytes): members.append(("InlineBinary", .text(Base64.encode(bytes))))
        case .items(let items): members.append(("Value", .array(items.map(\.json))))
        }
        return (ImageHeader.key(element.tag), .object(members))
      })
  }

  private static func json(_ value: String, _ representation: String) -> Node {
    switch representation {
    case "PN":
      let groups = value.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      return .object(zip(["Alphabetic", "Ideographic", "Phonetic"], groups).map { ($0, .text($1)) })
    case "DS", "IS": return .literal(value)
    default: return .text(value)
    }
  }

  /// `00100020`
  static func key(_ tag: UInt32) -> String { hex(tag >> 16) + hex(tag & 0xFFFF) }

  /// Source: PS3.19 §A.1, Native DICOM Model.
  func write(to xml: XMLText) {
    for element in elements {
      let private_ = element.tag >> 16 & 1 == 1 && element.tag & 0xFFFF > 0xFF ? ImageStudy.privateCreator : ""
      xml.element(
        "DicomAttribute",
        [
          "tag": Marked(ImageHeader.key(element.tag)), "vr": Marked(element.representation.description),
          "keyword": Marked(ImageKeywords.byTag[element.tag] ?? ""), "privateCreator": Marked(private_),
        ]
      ) {
        switch element.value {
        case .text(let text):
          guard !text.isEmpty else { return }
          for (i, value) in text.text.split(separator: "\\", omittingEmptySubsequences: false).enumerated() {
            let number = Marked(String(i + 1))
            if element.representation.description == "PN" {
              xml.element("PersonName", ["number": number]) { ImageHeader.write(name: String(value), to: xml) }
            } else {
              xml.leaf("Value", ["number": number], Marked(String(value)))
            }
          }
        case .numbers(let numbers): for (i, n) in numbers.enumerated() { xml.leaf("Value", ["number": Marked(String(i + 1))], Marked(String(n))) }
        case .bytes(let bytes): xml.leaf("InlineBinary", Marked(Base64.encode(bytes)))
        case .items(let items): for (i, item) in items.enumerated() { xml.element("Item", ["number": Marked(String(i + 1))]) { item.write(to: xml) } }
        }
      }
    }
  }

  private static func write(name: String, to xml: XMLText) {
    for (form, group) in zip(["Alphabetic", "Ideographic", "Phonetic"], name.split(separator: "=", omittingEmptySubsequences: false)) {
      xml.element(form) {
        for (part, text) in zip(["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"], group.split(separator: "^", omittingEmptySubsequences: false))
        where !text.isEmpty { xml.leaf(part, Marked(String(text))) }
      }
    }
  }
}
