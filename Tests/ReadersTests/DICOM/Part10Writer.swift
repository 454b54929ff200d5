import Readers
import Records

/// Writes data sets as Part 10 bytes, in any of the native transfer syntaxes and with the faults that senders make.
struct Part10Writer {
  enum Syntax: String, CaseIterable {
    case explicitLittle = "1.2.840.10008.1.2.1"
    case implicitLittle = "1.2.840.10008.1.2"
    case explicitBig = "1.2.840.10008.1.2.2"
    case deflated = "1.2.840.10008.1.2.1.99"
    case jpeg = "1.2.840.10008.1.2.4.50"
  }

  indirect enum Value: Sendable {
    case bytes([UInt8])
    case shorts([UInt16])
    case longs([UInt32])
    case double(Double)
    case items([[Element]])
  }

  struct Element: Sendable {
    var tag: UInt32
    var vr: String
    var value: Value
    init(_ tag: UInt32, _ vr: String, _ value: Value) { (self.tag, self.vr, self.value) = (tag, vr, value) }
    init(_ tag: UInt32, _ vr: String, _ text: String) {
      var bytes = Array(text.utf8)
      if bytes.count & 1 == 1 { bytes.append(vr == "UI" ? 0 : 0x20) }
      self.init(tag, vr, .bytes(bytes))
    }
    init(_ tag: UInt32, items: [[Element]]) { self.init(tag, "SQ", .items(items)) }
  }

  var syntax = Syntax.explicitLittle
  var hasPreamble = true
  var hasMeta = true
  /// Whether (0002,0010) is written.
  var hasSyntax = true
  var undefinedLengths = false

  var isBig: Bool { syntax == .explicitBig }
  static let long: Set<String> = ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]

  func file(_ elements: [Element]) -> [UInt8] {
    var out: [UInt8] = hasPreamble ? Array(repeating: 0, count: 128) + Array("DICM".utf8) : []
    if hasMeta {
      var meta = [Element(0x0002_0001, "OB", .bytes([0, 1])), Element(0x0002_0002, "UI", "1.2.840.10008.5.1.4.1.1.2")]
      if hasSyntax { meta.append(Element(0x0002_0010, "UI", syntax.rawValue)) }
      var plain = self
      plain.syntax = .explicitLittle
      let bytes = plain.dataSet(meta)
      out += plain.dataSet([Element(0x0002_0000, "UL", .longs([UInt32(bytes.count)]))]) + bytes
    }
    let body = dataSet(elements)
    return out + (syntax == .deflated ? Part10Writer.deflated(body) : body)
  }

  /// Stored blocks are a valid deflate stream (RFC 1951 §3.2.4).
  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(1000)
      rest = rest.dropFirst(1000)
      let n = UInt16(block.count)
      out += [rest.isEmpty ? 1 : 0, UInt8(n & 255), UInt8(n >> 8), UInt8(~n & 255), UInt8(~n >> 8)] + block
    } while !rest.isEmpty
    return out
  }

  func dataSet(_ elements: [Element]) -> [UInt8] { elements.flatMap { element($0) } }

  func element(_ e: Element) -> [UInt8] {
    var value: [UInt8]
    var isUndefined = false
    switch e.value {
    case .bytes(let bytes): value = bytes
    case .shorts(let numbers): value = numbers.flatMap { u16($0) }
    case .longs(let numbers): value = numbers.flatMap { u32($0) }
    case .double(let number):
      let bits = number.bitPattern
      let (low, high) = (UInt32(truncatingIfNeeded: bits), UInt32(bits >> 32))
      value = isBig ? u32(high) + u32(low) : u32(low) + u32(high)
    case .items(let items):
      isUndefined = undefinedLengths
      var inner = self
      if e.vr == "UN" { (inner.syntax, isUndefined) = (.implicitLittle, true) }
      inner.undefinedLengths = isUndefined
      value = items.flatMap { (item: [Element]) -> [UInt8] in
        let body = inner.dataSet(item)
        var out = inner.tag(0xFFFE_E000)
        out += inner.u32(isUndefined ? UInt32.max : UInt32(body.count))
        out += body
        if isUndefined { out += inner.tag(0xFFFE_E00D) + inner.u32(0) }
        return out
      }
      if isUndefined { value += inner.tag(0xFFFE_E0DD) + inner.u32(0) }
    }
    return head(e.tag, e.vr, isUndefined ? .max : UInt32(value.count)) + value
  }

  /// Tag, VR and a length, which need not be true.
  func head(_ tag: UInt32, _ vr: String, _ length: UInt32) -> [UInt8] {
    if syntax == .implicitLittle { return self.tag(tag) + u32(length) }
    if Part10Writer.long.contains(vr) { return self.tag(tag) + Array(vr.utf8) + [0, 0] + u32(length) }
    return self.tag(tag) + Array(vr.utf8) + u16(UInt16(truncatingIfNeeded: length))
  }

  func tag(_ tag: UInt32) -> [UInt8] { u16(UInt16(tag >> 16)) + u16(UInt16(tag & 0xFFFF)) }
  func u16(_ v: UInt16) -> [UInt8] { isBig ? [UInt8(v >> 8), UInt8(v & 255)] : [UInt8(v & 255), UInt8(v >> 8)] }
  func u32(_ v: UInt32) -> [UInt8] {
    isBig ? u16(UInt16(v >> 16)) + u16(UInt16(v & 0xFFFF)) : u16(UInt16(v & 0xFFFF)) + u16(UInt16(v >> 16))
  }
}

/// Headers of nobody.
enum DICOMSamples {
  typealias Element = Part10Writer.Element

  static let study: [Element] = [
    Element(0x0008_0005, "CS", "ISO_IR 192"),
    Element(0x0008_0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
    Element(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    Element(0x0008_0018, "UI", "1.2.3.4.5.6.7"),
    Element(0x0008_0020, "DA", "20240229"),
    Element(0x0008_0030, "TM", "101500.5"),
    Element(0x0008_0050, "SH", "ACC1"),
    Element(0x0008_0060, "CS", "CT"),
    Element(0x0008_0090, "PN", "Muster^Änne=無名^氏"),
    Element(0x0008_1030, "LO", "CT Abdomen"),
    Element(0x0008_1032, items: [
      [Element(0x0008_0100, "SH", "CTABD"), Element(0x0008_0102, "SH", "99EX"), Element(0x0008_0104, "LO", "CT abdomen")],
      [Element(0x0008_0100, "SH", "CONTRAST")],
    ]),
    Element(0x0009_0010, "LO", "EXAMPLE VENDOR"),
    Element(0x0009_1001, "UN", .bytes([1, 2, 3, 4])),
    Element(0x0010_0010, "PN", "Doe^Jane^Q"),
    Element(0x0010_0020, "LO", "1000001"),
    Element(0x0010_0021, "LO", "EXAMPLE HOSPITAL"),
    Element(0x0010_0030, "DA", "19500101"),
    Element(0x0010_0040, "CS", "F"),
    Element(0x0010_4000, "LT", " line one\r\nline \\ two"),
    Element(0x0018_0050, "DS", "1.25"),
    Element(0x0018_9073, "FD", .double(1.5)),
    Element(0x0020_000D, "UI", "1.2.3.4.5"),
    Element(0x0020_000E, "UI", "1.2.3.4.5.6"),
    Element(0x0020_0011, "IS", "3"),
    Element(0x0020_9165, "AT", .shorts([0x0020, 0x9057])),
    Element(0x0028_0010, "US", .shorts([512])),
    Element(0x0028_0103, "US", .shorts([1])),
    Element(0x0028_0106, "SS", .shorts([0xFFFE])),
    Element(0x0040_0275, items: [[Element(0x0040_0008, items: [[Element(0x0008_0100, "SH", "DEEP")]])], []]),
  ]

  static let pixels: [UInt8] = Part10Writer().element(Element(0x7FE0_0010, "OW", .bytes(Array(repeating: 7, count: 64))))
}

extension DICOMDataSet {
  static let place = Place(record: 1, byte: 0, line: 1)

  /// Parses, or gives the reason why not.
  func refusal(_ bytes: [UInt8]) -> RecordError? {
    do throws(RecordError) {
      try parse(part10: Bytes(copying: bytes), at: DICOMDataSet.place)
      return nil
    } catch { return error }
  }

  /// Everything it holds, group 0002 left out, as DICOM JSON.
  var dump: String {
    var out = ByteBuffer()
    DICOMDump.append(self, to: &out)
    return out.bytes.text
  }

  func string(_ tag: DICOMTag, in item: DICOMItem = .root) -> String { text(tag, in: item).text }
}
