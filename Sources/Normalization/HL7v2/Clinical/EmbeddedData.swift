import Records

/// Documents inside fields: what `ED` carries, brought into the form of FHIR's `base64Binary`.
///
/// Source: HL7 v2.8.2 §2A.3.24 (ED), RFC 4648 §4.
enum EmbeddedData {
  /// Appends base64 with everything taken out that does not belong to it (line ends, spaces, HL7 escapes of line ends), padded.
  /// Takes back what it wrote and returns nil when the text is not base64.
  ///
  /// - Returns: the number of bytes that the text decodes to.
  static func appendBase64(_ text: Bytes, to out: inout ByteBuffer) -> Int? {
    let start = out.count
    out.reserve(text.count + 4)
    var pads = 0
    var i = 0
    let raw = text.raw
    while i < raw.count {
      let run = i
      while i < raw.count, isDigit(raw[i]) { i += 1 }
      if i > run {
        guard pads == 0 else { break }
        out.append(text[run..<i])
      } else {
        let b = raw[i]
        if b == 0x3D { pads += 1 } else if !ASCII.isSpace(b) { break }
        i += 1
      }
    }
    let digits = out.count - start
    let rest = digits & 3
    guard i == raw.count, digits > 0, rest != 1, pads <= 2 else {
      out.truncate(to: start)
      return nil
    }
    if rest > 0 { for _ in rest..<4 { out.append(0x3D) } }
    return digits / 4 * 3 + (rest == 0 ? 0 : rest - 1)
  }

  /// Appends the base64 form of bytes.
  static func appendEncoded(_ bytes: Bytes, to out: inout ByteBuffer) { Base64Text.appendEncoded(bytes, to: &out) }

  /// Appends the bytes that hexadecimal digits stand for; false when the text is not hexadecimal.
  static func appendUnhexed(_ text: Bytes, to out: inout ByteBuffer) -> Bool {
    let start = out.count
    var high: UInt8?
    for b in text.raw where !ASCII.isSpace(b) {
      let v: UInt8
      switch b {
      case 0x30...0x39: v = b - 0x30
      case 0x41...0x46: v = b - 0x37
      case 0x61...0x66: v = b - 0x57
      default:
        out.truncate(to: start)
        return false
      }
      if let h = high {
        out.append(h << 4 | v)
        high = nil
      } else {
        high = v
      }
    }
    guard high == nil, out.count > start else {
      out.truncate(to: start)
      return false
    }
    return true
  }

  private static func isDigit(_ b: UInt8) -> Bool { ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2B || b == 0x2F }
}

/// The media type of a document, from the words of `ED` and `RP` (tables 0191, 0834, 0291) and of TXA-3.
enum MediaType {
  /// Appends a media type; always one, so that an attachment never lacks it.
  ///
  /// - Parameters:
  ///   - kind: the main type, such as `application`, `IM`, `TEXT`.
  ///   - subtype: such as `pdf`, `JPEG`, `Octet-stream`.
  static func append(kind: Bytes, subtype: Bytes, to out: inout ByteBuffer) {
    for row in known where subtype.equalsIgnoringCase(Bytes(row.name)) {
      return out.append(row.type)
    }
    var main: StaticString = "application"
    for row in mains where kind.equalsIgnoringCase(Bytes(row.name)) { main = row.type }
    guard subtype.count > 0, subtype.count <= 40, isToken(subtype) else {
      return out.append(Bytes(main) == "text" ? "text/plain" : "application/octet-stream")
    }
    out.append(main)
    out.append(0x2F)
    for b in subtype.raw { out.append(ASCII.lower(b)) }
  }

  /// Whether the document is text that a person reads as it stands.
  static func isText(kind: Bytes) -> Bool {
    for row in mains where kind.equalsIgnoringCase(Bytes(row.name)) { return Bytes(row.type) == "text" }
    return false
  }

  private static func isToken(_ s: Bytes) -> Bool {
    for b in s.raw where !(ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2E || b == 0x2B) { return false }
    return true
  }

  private struct Row: Sendable {
    let name: StaticString
    let type: StaticString
    init(_ name: StaticString, _ type: StaticString) { (self.name, self.type) = (name, type) }
  }

  private static let known: [Row] = [
    Row("PDF", "application/pdf"), Row("JPEG", "image/jpeg"), Row("JPG", "image/jpeg"), Row("PNG", "image/png"),
    Row("GIF", "image/gif"), Row("TIFF", "image/tiff"), Row("TIF", "image/tiff"), Row("PICT", "image/x-pict"),
    Row("DICOM", "application/dicom"), Row("RTF", "text/rtf"), Row("HTML", "text/html"), Row("XML", "text/xml"),
    Row("PLAIN", "text/plain"), Row("TXT", "text/plain"), Row("TEXT", "text/plain"), Row("BASIC", "audio/basic"),
    Row("FAX", "image/g3fax"), Row("Octet-stream", "application/octet-stream"), Row("PostScript", "application/postscript"),
    Row("SGML", "text/sgml"), Row("x-hl7-cda-level-one", "text/xml"), Row("x-hl7-cda-level-two", "text/xml"),
    Row("DOC", "application/msword"),
    Row("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
  ]

  private static let mains: [Row] = [
    Row("application", "application"), Row("AP", "application"), Row("audio", "audio"), Row("AU", "audio"), Row("image", "image"),
    Row("IM", "image"), Row("SI", "image"), Row("model", "model"), Row("text", "text"), Row("TX", "text"), Row("FT", "text"),
    Row("SD", "text"), Row("video", "video"), Row("multipart", "multipart"),
  ]
}
